"""What each stopping criterion would have cost, against the best round in hindsight.

    nice -n 19 python tests/benchmarks/stopping.py [--replicates 6] [--budget 400]

Bundled tables and made ones, logistic regression on all and a random forest on some, margin sampling, rounds of 10. A
criterion sees what a project would: the score on 100 evaluation rows, a stop set of 1,000 rows (or the pool) without
labels, the money spent. It is judged by C = (1 - accuracy) n m + labels x l with the accuracy on all test rows, as in
Pullar-Strecker, Dost, Frank & Wicker (2022), at several price ratios n m / l: how many labels all answers being wrong
would be worth. A criterion that never fires goes on to the last round. The best round is that of the trial run itself,
so its accuracy is a lucky one and nothing can reach a loss of 0.

Printed: for each criterion the share of trial runs in which it fires, the labels it stops at (median), the accuracy it
gives up against the last round, and what it loses against the best round, in percent of the best round's cost (mean
over the trial runs of a table, then over tables, so that each table counts once). "Target" stands at the accuracy of
the last round less five points, which nobody knows beforehand. The window of the economic rule was chosen on made
tables 100 to 109, which are not among those reported.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import make_classification

sys.path.insert(0, str(Path(__file__).parents[2]))

from alcore import costs, simulation, stopping, tables
from alcore.simulation import Settings
from alcore.tables import Roles

ROOT = Path(__file__).parents[2]
RATIOS = (300, 3_000, 30_000, 300_000)
RATES = costs.Rates()
DOLLARS_PER_LABEL = float(costs.calculator(1, RATES)[1])
SAMPLES = ("digits", "breast_cancer", "support_tickets", "loans", "noisy_survey", "defects")
FORESTS = ("breast_cancer", "loans")  # a forest takes long for a round, so few tables and a third of the trial runs


def sample(name):
    path = ROOT / "sample_data" / f"{name}.csv"
    table = tables.read(path.read_bytes(), path.name)
    guess = table.guess
    return table, Roles(label=guess.label, id=guess.id, seconds=guess.seconds, price=guess.price)


def made(number):
    """A table of its own number of classes, noise, imbalance and useless columns, all drawn by the number."""
    rng = np.random.default_rng(number)
    classes, informative = int(rng.integers(2, 6)), int(rng.integers(4, 10))
    X, y = make_classification(
        int(rng.integers(900, 2_000)),
        n_features=informative + int(rng.integers(0, 15)),
        n_informative=informative,
        n_redundant=0,
        n_classes=classes,
        n_clusters_per_class=int(rng.integers(1, 3)),
        weights=rng.dirichlet(np.full(classes, 5.0)),
        flip_y=rng.choice([0.0, 0.05, 0.2]),
        class_sep=rng.uniform(0.6, 1.8),
        random_state=number,
    )
    frame = pd.DataFrame(X.round(4), columns=[f"x{i}" for i in range(X.shape[1])]).assign(label=[f"c{k}" for k in y])
    return tables.read(frame.to_csv(index=False).encode(), f"made{number}.csv"), Roles(label="label")


def criteria(history, ratio):
    """By name, each as a user would set it; the price of an error goes into one of them only."""
    worth = ratio / 100 * DOLLARS_PER_LABEL
    goal = history.true_score.iloc[-1] - 0.05
    get = stopping.get
    stabilized, economic = get("stabilized"), get("economic", worth=worth)
    return {
        "budget of 200 labels": get("budget", threshold=200),
        "target, last accuracy - 0.05": get("target", threshold=goal),
        "plateau": get("plateau"),
        "stabilized": stabilized,
        "classification change": get("classification_change"),
        "uncertainty": get("uncertainty"),
        "time limit of 2.5 hours": get("time_limit", threshold=2.5),
        "economic": economic,
        "economic, slope itself": get("economic", worth=worth, confidence=0.5),
        "all of: stabilized, economic": stopping.all_of(stabilized, economic),
        "any of: stabilized, economic": stopping.any_of(stabilized, economic),
    }


def measure(name, table, roles, learner, replicates, budget):
    """One line a trial run, criterion and price ratio."""
    settings = Settings(
        strategies=("random", "margin"),
        learner=learner,
        metric="accuracy",
        batch=10,
        budget=budget,
        replicates=replicates,
        stop_set=1_000,
    )
    rounds = costs.add_money(simulation.simulate(table, roles, settings).rounds, RATES)
    lines = []
    for replicate in range(replicates):
        history = stopping.from_rounds(rounds, "accuracy", "margin", replicate)
        for ratio in RATIOS:
            total = stopping.total_cost(history, ratio / 100 * DOLLARS_PER_LABEL)
            best = int(total.argmin())
            stops = {words: one(history).first for words, one in criteria(history, ratio).items()}
            stops |= {"never stop": None, "best in hindsight": best}
            for words, first in stops.items():
                at = len(history) - 1 if first is None else first
                lost = total[at] - total[best]
                given_up = 100 * (history.true_score.iloc[-1] - history.true_score[at])
                labels = history.labels[at]
                lines.append(
                    (name, learner, words, ratio, first is not None, labels, given_up, 100 * lost / total[best])
                )
    return lines


COLUMNS = ["table", "learner", "criterion", "ratio", "fires", "labels", "points given up", "lost"]


def printed(frame):
    order = frame.criterion.drop_duplicates()
    by_table = frame.groupby(["criterion", "table", "ratio"])
    means = by_table[["fires", "points given up", "lost"]].mean().groupby(["criterion", "ratio"]).mean()
    labels = frame.groupby(["criterion", "ratio"]).labels.median()
    middle = RATIOS[1]
    out = pd.DataFrame(
        {
            f"fires at {middle:,}": (100 * means.fires.xs(middle, level="ratio")).round(0).astype(int).astype(str)
            + " %",
            "labels (median)": labels.xs(middle, level="ratio"),
            "points given up": means["points given up"].xs(middle, level="ratio").round(2),
        }
    )
    for ratio in RATIOS:
        out[f"lost, n m / l = {ratio:,}"] = means.lost.xs(ratio, level="ratio").round(1).astype(str) + " %"
    out["lost, mean"] = means.lost.groupby("criterion").mean().round(1).astype(str) + " %"
    return out.loc[order].to_string()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicates", type=int, default=6)
    parser.add_argument("--budget", type=int, default=400)
    parser.add_argument("--made", type=int, default=8)
    options = parser.parse_args()
    began, lines = time.perf_counter(), []
    loaded = {name: sample(name) for name in SAMPLES} | {f"made {n}": made(n) for n in range(options.made)}
    for name, (table, roles) in loaded.items():
        for learner in ("logistic", "forest") if name in FORESTS else ("logistic",):
            replicates = options.replicates if learner == "logistic" else max(1, options.replicates // 3)
            lines += measure(name, table, roles, learner, replicates, options.budget)
            print(f"{name}, {learner}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    frame = pd.DataFrame(lines, columns=COLUMNS)
    for learner, of_learner in frame.groupby("learner"):
        runs = of_learner.drop_duplicates("table").table
        print(f"\n{learner}: {', '.join(runs)}")
        print(printed(of_learner))
    print(f"\n{time.perf_counter() - began:.0f} s, of which this process worked {time.process_time():.0f} s")


if __name__ == "__main__":
    main()
