"""Do the 95 % intervals of the live saving cover the truth, and does it ever say "pays" where nothing is saved?

    python tests/benchmarks/live_saving.py [--tables digits ...] [--seeds 30] [--replicates 200] [--jobs 2] [--keep F]

A project is a rehearsal: a real SQLite database, claims, events, and a training after every batch, of `ANSWERS`
answers. Its live saving is measured when the control arm has about 20, 50 and 100 rows, and at the end. Truth: the same
policy (the same mixing of arms, the same learner, a new draw of evaluation rows, pool and order each time) run so many
times without a database; the mean curves of all runs, made monotone, cross where they cross. Before that, a run of each
kind is held against the other, row by row.

In the tables "unsure skipped" people skip the tenth of the rows that is hardest for a model of all labels, which the
strategy asks for sooner than a lot does. Skipped rows have no label, but their seconds are paid, so there the intervals
of labels and of dollars are different ones, and whether "pays" is wrong is a matter of the dollars.

None of these tables had a part in choosing the interval; its two constants were set on six others, of scikit-learn's
make_classification (seeds 1, 2, 3, 5), make_moons and make_blobs. The table "by lot" is labeled by the strategy random,
so nothing is saved there; "coin" has labels that nothing predicts.

Prints, for each table and over all: the coverage of labels and of dollars (bar: 90-98 % over all), wrong "pays" where
the truth saves no dollar (bar: under 5 %), the share of "too early" by control rows, and seconds a measurement.
`--keep` goes on from a file of earlier results and adds to it. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.datasets import make_classification, make_gaussian_quantiles

from alcore import learners, tables
from alcore.campaign import Campaign
from alcore.costs import Rates
from alcore.curves import crossing, isotonic
from alcore.project import Settings
from alcore.project.arms import order
from alcore.project.creating import create
from alcore.project.drawing import draw
from alcore.project.live import measure
from alcore.project.rehearsing import rehearse
from alcore.project.training import matrix, train
from alcore.store import open_store

ROOT = Path(__file__).parents[2]
ANSWERS, MOST_ROWS = 330, 1000
CONTROL_ROWS = (20, 50, 100)  # where a project is looked at, beside its end
USUAL = Rates()  # what the projects are paid by
FIRST = 8  # labels at which the true curves begin
TRUTH = ("active", "by_lot", "active_skips", "by_lot_skips")
SKIPPED, SKIP_SECONDS = 0.1, 15.0  # of the rows where people skip the hardest ones, and what a skip takes
LOWEST, HIGHEST, MOST_WRONG = 0.90, 0.98, 0.05


@dataclass(frozen=True)
class Kind:
    """A table, and what its projects are set to. nothing: that nothing can be saved is known without any run.
    skips: whether people skip the hardest rows."""

    load: Callable[[], pd.DataFrame]
    label: str = "label"
    strategy: str = "margin"
    control: float = 0.2
    nothing: bool = False
    skips: bool = False

    def settings(self, seed: int) -> Settings:
        return Settings(strategy=self.strategy, control=self.control, seed=seed, again=0.0, rehearsal=True)


def sample(name: str) -> pd.DataFrame:
    frame = pd.read_csv(ROOT / "sample_data" / f"{name}.csv")
    return frame.sample(min(len(frame), MOST_ROWS), random_state=0)


def made(X: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame(X.round(4), columns=[f"x{column}" for column in range(X.shape[1])])
    return frame.assign(label=[f"class {code}" for code in y])


def coin() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return made(rng.normal(size=(900, 8)), rng.integers(0, 2, 900))


def three_classes() -> pd.DataFrame:
    return made(*make_classification(900, 12, n_informative=6, n_classes=3, class_sep=1.2, random_state=40))


def noisy() -> pd.DataFrame:
    return made(*make_classification(900, 16, n_informative=4, flip_y=0.25, random_state=41))


KINDS = {
    "three classes": Kind(three_classes),
    "noisy": Kind(noisy, control=0.1),
    "coin": Kind(coin, nothing=True),
    "by lot": Kind(three_classes, strategy="random", nothing=True),
    "breast_cancer": Kind(lambda: sample("breast_cancer"), "diagnosis"),
    "quantiles": Kind(
        lambda: made(*make_gaussian_quantiles(n_samples=900, n_features=6, n_classes=3, random_state=42))
    ),
    "loans": Kind(lambda: sample("loans").drop(columns="loan_id"), "repaid"),
    "three classes, half by lot": Kind(three_classes, control=0.5),
    "digits": Kind(lambda: sample("digits"), "digit"),
    "three classes, unsure skipped": Kind(three_classes, skips=True),
    "by lot, unsure skipped": Kind(three_classes, strategy="random", nothing=True, skips=True),
    "loans, unsure skipped": Kind(lambda: sample("loans").drop(columns="loan_id"), "repaid", skips=True),
}


# -- projects --------------------------------------------------------------------------------------------------


def project_of(kind: Kind, seed: int, folder: str):
    store = open_store(f"sqlite:///{folder}/project.db")
    upload = store.add_upload(kind.load().to_csv(index=False).encode(), "table.csv")
    return create(store, upload, tables.Roles(label=kind.label), kind.settings(seed))


def answer(name: str, project, answers: int) -> list:
    """Have the table's labels give so many answers, or skips, as people would; returns the events."""
    if not KINDS[name].skips:
        return rehearse(project, answers)
    data, known, said = matrix(project.store, project.id), skipped(name), []
    codes, classes = arrays(name)[1:]
    for number in range(1, answers + 1):
        claim = project.next_row("rehearsal")
        row = data.position[claim.row_key]
        if known[row]:
            event, _ = project.skip("rehearsal", claim.row_key, claim.token, seconds=SKIP_SECONDS)
        else:
            given = classes[codes[row]]
            event, _ = project.answer("rehearsal", claim.row_key, given, claim.token, seconds=USUAL.seconds_per_label)
        said.append(event)
        if number >= project.settings.start and number % project.settings.batch == 0:
            train(project.store, project.id)
    return said


def live(name: str, seed: int) -> list[dict]:
    """The live savings of one project, at each look."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_of(KINDS[name], seed, folder)
        answer(name, project, ANSWERS)
        events = project.store.events(project.id)
        looks, found = _looks(project, events), []
        for rows, end in looks:
            began = time.perf_counter()
            said = measure(project, events[:end])
            seconds = time.perf_counter() - began
            line = {"table": name, "seed": seed, "look": rows, "verdict": said.verdict, "n": said.control_labels}
            line |= {"seconds": seconds, "measured": said.saving is not None, "last": end == len(events)}
            if said.saving is not None:
                one = said.saving
                line |= {"value": one.active.value, "low": one.active.low, "high": one.active.high}
                line |= {"dollars_low": one.dollars.low, "dollars_high": one.dollars.high}
                ahead = said.curve[said.curve["stamp"] == "forecast"].iloc[-1]
                line |= {"ahead": ahead["labels"], "ahead_low": ahead["low"], "ahead_high": ahead["high"]}
                if said.further is not None:
                    line |= {"further_low": said.further.active.low, "further_high": said.further.active.high}
            found.append(line)
        project.store._engine.dispose()
    return found


def _looks(project, events) -> list[tuple[int, int]]:
    """(control rows, number of events) when the prefix first has so many rows, and at the end."""
    order_of = {key: place for key, part, place in project.store.parts(project.id) if part == "pool"}
    passed, end, n, looks, waiting = {}, 0, 0, [], list(CONTROL_ROWS)
    for count, event in enumerate(events, 1):
        if event.kind in ("label", "skip") and event.row_key in order_of:
            passed[order_of[event.row_key]] = event.kind
            while end in passed:
                n += passed[end] == "label"
                end += 1
            while waiting and n >= waiting[0]:
                looks.append((waiting.pop(0), count))
    return [*looks, (0, len(events))]


# -- truth -----------------------------------------------------------------------------------------------------


def policy(X: np.ndarray, y: np.ndarray, classes: list, settings: Settings, skips: np.ndarray) -> tuple:
    """What a project of these settings asks, without a database: its pool rows in the order of asking, the whole pool
    in its random order, and its evaluation rows. skips (n,): the rows that are skipped."""
    part, place = draw(np.arange(len(X)), np.ones(len(X), dtype=bool), settings.evaluation, settings.seed)
    pool, evaluation = (np.flatnonzero(part == one) for one in ("pool", "evaluation"))
    pool, evaluation = pool[np.argsort(place[pool])], evaluation[np.argsort(place[evaluation])]
    shares = settings.shares(len(evaluation))
    done, waiting, asked, ranking = np.zeros(len(X), dtype=bool), evaluation.tolist(), [], []

    def following(rows):
        return next((row for row in rows if not done[row]), None)

    for number in range(1, ANSWERS + 1):
        for arm in order(settings.seed, number, shares):
            rows = {"evaluation": waiting, "active": ranking, "control": pool, "start": pool}.get(arm, ())
            if (row := following(rows)) is not None:
                break
        else:
            break
        done[row] = True
        if part[row] == "pool":
            asked.append(row)
        if number >= settings.start and number % settings.batch == 0:
            campaign = Campaign(X, classes, settings.strategy, settings.learner, settings.seed, start=settings.start)
            campaign.withdraw(evaluation)
            campaign.withdraw(np.flatnonzero(skips & done))
            labeled = [one for one in asked if not skips[one]]
            campaign.tell(labeled, [classes[y[one]] for one in labeled])
            proposals = campaign.propose(2000)
            by_lot = [one for one in pool if not done[one]][: proposals.by_lot]
            ranking = by_lot + [one for one in proposals.rows[proposals.by_lot :].tolist() if one not in set(by_lot)]
    return np.array(asked), pool, evaluation


def curves(name: str, seed: int) -> np.ndarray:
    """Scores of one run of the policy, and the rows skipped on the way, at `sizes()`: (active or by lot, score or
    skips, sizes)."""
    kind = KINDS[name]
    X, y, classes = arrays(name)
    skips = skipped(name)
    asked, pool, evaluation = policy(X, y, classes, kind.settings(seed), skips)
    evaluation = evaluation[~skips[evaluation]]

    def scored(shown):
        labeled = np.flatnonzero(~skips[shown])
        found = np.full((2, len(sizes())), np.nan)
        for place, size in enumerate(sizes()):
            if size <= len(labeled):
                rows = np.sort(shown[labeled[:size]])
                model = learners.fit("logistic", X[rows], y[rows], len(classes))
                score = _score(name, y[evaluation], model.predict(X[evaluation]))
                found[:, place] = score, labeled[size - 1] + 1 - size
        return found

    return np.array([scored(asked), scored(pool)])


def skipped(name: str) -> np.ndarray:
    """Which rows (n,) people skip."""
    X, y, classes = arrays(name)
    if not KINDS[name].skips:
        return np.zeros(len(y), dtype=bool)
    hard = learners.hardness(X, y, len(classes))
    return hard > np.quantile(hard, 1 - SKIPPED)


def sizes() -> np.ndarray:
    return np.unique(np.geomspace(FIRST, ANSWERS, 24).round().astype(int))


_arrays: dict = {}


def arrays(name: str):
    """Features, codes and class ids of a kind's projects."""
    if name not in _arrays:
        with tempfile.TemporaryDirectory() as folder:
            project = project_of(KINDS[name], 0, folder)
            data = matrix(project.store, project.id)
            named = {one.name: one.id for one in project.classes().values()}
            classes = list(named.values())
            codes = data.table.frame[KINDS[name].label].map({one: code for code, one in enumerate(named)})
            _arrays[name] = np.array(data.X), codes.to_numpy(int), classes
            project.store._engine.dispose()
    return _arrays[name]


def _score(name: str, truth: np.ndarray, predicted: np.ndarray) -> float:
    from sklearn.metrics import balanced_accuracy_score

    from alcore.metrics import default_metric

    counts = np.bincount(arrays(name)[1])
    right = truth == predicted
    return right.mean() if default_metric(counts)[0] == "accuracy" else balanced_accuracy_score(truth, predicted)


@dataclass(frozen=True)
class Truth:
    """Mean curves of the policy and of a lot, and the mean rows skipped on the way."""

    active: np.ndarray
    by_lot: np.ndarray
    active_skips: np.ndarray
    by_lot_skips: np.ndarray

    def score(self, labels: float) -> float:
        known = ~np.isnan(self.by_lot)
        return float(np.interp(labels, sizes()[known], isotonic(self.by_lot[known])))

    def needed(self, labels: float) -> float:
        """Active labels for the score of so many by lot; infinite when the policy never gets there."""
        known = ~np.isnan(self.active)
        found = crossing(sizes()[known], self.active[known], self.score(labels))
        return np.inf if np.isnan(found) else found

    def dollars(self, n: float, needed: float) -> float:
        """Dollars that are saved by needing so many active labels instead of n by lot; set-up is free."""
        if np.isinf(needed):
            return -np.inf
        by_lot, active = _work(n, self.by_lot_skips), _work(needed, self.active_skips)
        return USUAL.hourly_wage * (by_lot - active) / 3600


def _work(labels: float, skips: np.ndarray) -> float:
    """Seconds for so many labels and the rows skipped on the way."""
    known = ~np.isnan(skips)
    return USUAL.seconds_per_label * labels + SKIP_SECONDS * float(np.interp(labels, sizes()[known], skips[known]))


def check_policy(name: str) -> None:
    """The policy without a database asks what a project asks; stops when it does not."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_of(KINDS[name], 3, folder)
        said = answer(name, project, 120)
        data = matrix(project.store, project.id)
        asked = [data.position[event.row_key] for event in said if data.part[data.position[event.row_key]] == "pool"]
        project.store._engine.dispose()
    X, y, classes = data.X, arrays(name)[1], arrays(name)[2]
    same, _, _ = policy(np.array(X), y, classes, KINDS[name].settings(3), skipped(name))
    agree = np.mean(np.array(asked) == same[: len(asked)])
    print(f"{name}: the policy and a project ask the same {agree:.0%} of {len(asked)} rows", flush=True)
    if agree < 1:
        sys.exit("The policy and the project differ.")


# -- what is printed -------------------------------------------------------------------------------------------


def judged(lines: list[dict], truth: dict[str, Truth]) -> pd.DataFrame:
    """One line a look: whether the interval covers the truth, and whether "pays" is wrong."""
    frame = pd.DataFrame(lines)
    for column in (
        "low",
        "high",
        "dollars_low",
        "dollars_high",
        "further_low",
        "further_high",
        "ahead",
        "ahead_low",
        "ahead_high",
    ):
        if column not in frame:
            frame[column] = np.nan
    frame["needed"] = [_needed(row, truth[row.table]) if row.measured else np.nan for row in frame.itertuples()]
    high = frame["high"].astype(float).fillna(np.inf)
    frame["covers"] = (frame["low"].astype(float) <= frame["needed"]) & (frame["needed"] <= high)
    frame["saved"] = [_saved(row, truth[row.table]) if row.measured else np.nan for row in frame.itertuples()]
    least, most = (
        frame[f"dollars_{end}"].astype(float).fillna(far) for end, far in (("low", -np.inf), ("high", np.inf))
    )
    near = 1e-9  # where all seconds are alike, both ends may be the truth itself
    frame["dollars_covered"] = (least - near <= frame["saved"]) & (frame["saved"] <= most + near)
    frame["open"] = frame["measured"] & frame["high"].isna()
    nothing = frame["table"].map({name: kind.nothing for name, kind in KINDS.items()})
    frame["saves"] = (frame["saved"] > 0) & ~nothing
    frame["wrong"] = (frame["verdict"] == "pays") & ~frame["saves"]
    reached = [truth[row.table].score(row.ahead) if row.ahead > 0 else np.nan for row in frame.itertuples()]
    frame["ahead_covers"] = (frame["ahead_low"] <= reached) & (reached <= frame["ahead_high"])
    return frame


def _needed(row, truth: Truth) -> float:
    """Active labels truly needed; a strategy that asks by lot needs as many as a lot."""
    return row.n if KINDS[row.table].strategy == "random" else truth.needed(row.n)


def _saved(row, truth: Truth) -> float:
    """Dollars truly saved."""
    return 0.0 if KINDS[row.table].strategy == "random" else truth.dollars(row.n, row.needed)


def report(frame: pd.DataFrame) -> bool:
    """Prints the figures; says whether all bars hold."""
    measured = frame[frame["measured"]]
    print(
        f"\n{'table':28}{'n':>5}{'saves':>7}{'covers':>8}{'open':>6}{'pays':>6}{'not':>6}{'early':>7}{'wrong':>7}{'s':>6}"
    )
    for name, mine in frame.groupby("table", sort=False):
        end = mine[mine["last"]]
        saves = 1 - (end["needed"] / end["n"]).median()
        share = [
            mine[mine["measured"]]["covers"].mean(), mine["open"].mean(), (end["verdict"] == "pays").mean(),
            (end["verdict"] == "does not pay").mean(), (end["verdict"] == "too early to say").mean(),
        ]  # fmt: skip
        wrong = mine["wrong"].mean()
        text = "".join(f"{one:{width}.0%}" for one, width in zip([saves, *share], (7, 8, 6, 6, 6, 7), strict=True))
        print(f"{name:28}{end['n'].mean():5.0f}{text}{wrong:7.1%}{mine['seconds'].mean():6.2f}", flush=True)
    print("\nToo early to say, by control rows:")
    for look, mine in frame[~frame["last"]].groupby("look"):
        print(f"  {look:4} {(mine['verdict'] == 'too early to say').mean():.0%}")
    end = frame[frame["last"]]
    print(f"   end {(end['verdict'] == 'too early to say').mean():.0%} ({end['n'].mean():.0f} control rows on average)")
    nothing = measured[~measured["saves"]]
    covered, wrong = measured["covers"].mean(), nothing["wrong"].mean() if len(nothing) else 0.0
    dollars = measured["dollars_covered"].mean()
    last = measured[measured["last"]]
    print(
        f"\ncovered, all looks {covered:.1%} of {len(measured)}; at the end {last['covers'].mean():.1%} of {len(last)}"
    )
    skipping = measured[measured["table"].map({name: kind.skips for name, kind in KINDS.items()})]
    print(f"dollars covered: {dollars:.1%}", end="")
    print(f"; where rows are skipped {skipping['dollars_covered'].mean():.1%} of {len(skipping)}" * (len(skipping) > 0))
    print(f"forecast bands of the baseline that cover it: {measured['ahead_covers'].mean():.1%}")
    print(f'wrong "pays" where nothing is saved: {wrong:.1%} of {len(nothing)}')
    ever = nothing.groupby(["table", "seed"])["wrong"].any().mean() if len(nothing) else 0.0
    print(f"projects that ever said it, over all looks: {ever:.1%}")
    print(f"seconds a measurement: {frame['seconds'].median():.2f} (median), {frame['seconds'].max():.2f} (most)")
    return all(LOWEST <= share <= HIGHEST for share in (covered, dollars)) and wrong < MOST_WRONG


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--replicates", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    os.nice(10)  # the workers' as well, which are started from here
    kept = {"live": [], "truth": {}}
    if options.keep and options.keep.exists():
        kept = json.loads(options.keep.read_text())
    truth, work = {}, Parallel(n_jobs=options.jobs)
    for name in options.tables:
        began = time.perf_counter()
        if len(kept["truth"].get(name, {}).get("seeds", [])) < options.replicates:
            check_policy(name)
            seeds = range(10_000, 10_000 + options.replicates)
            runs = np.array(work(delayed(curves)(name, seed) for seed in seeds))
            means = [_mean(runs[:, arm, what]) for what in (0, 1) for arm in (0, 1)]
            kept["truth"][name] = dict(zip(TRUTH, means, strict=True)) | {"seeds": list(seeds)}
        done = {line["seed"] for line in kept["live"] if line["table"] == name}
        for lines in work(delayed(live)(name, seed) for seed in range(options.seeds) if seed not in done):
            kept["live"] += lines
        stored = kept["truth"][name]
        truth[name] = Truth(*(np.array(stored[one], dtype=float) for one in TRUTH))
        if options.keep:
            options.keep.write_text(json.dumps(kept, default=float))
        print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    lines = [line for line in kept["live"] if line["table"] in truth and line["seed"] < options.seeds]
    if not report(judged(lines, truth)):
        sys.exit("A bar is missed.")


def _mean(runs: np.ndarray) -> list[float]:
    """The mean over runs at the sizes that nine in ten of them have."""
    known = (~np.isnan(runs)).mean(axis=0) >= 0.9
    mean = np.full(runs.shape[1], np.nan)
    mean[known] = np.nanmean(runs[:, known], axis=0)
    return mean.tolist()


if __name__ == "__main__":
    main()
