"""Rare classes: labels until the k-th row of the class, by strategy and by chance, and the score of a class."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from alcore import curves, rare
from alcore.experiments import comparing
from alcore.experiments.model import OPEN, Claim, Experiment, Found, Measured, Variant
from alcore.metrics import rare_below
from alcore.savings import wording
from alcore.simulation import Prepared, Settings, split
from alcore.tables import Roles

STRATEGIES = {"margin": "margin", "balanced(margin)": "balanced margin", "likely": "likeliest first"}
KS = (1, 5, 10, 20)
SPOKEN = (1, 10)  # the k that claims are made of
PLAIN = Settings(
    strategies=("random", *STRATEGIES), metric="average_precision", batch=10, budget=320, replicates=20, stop_set=0
)


def pools(
    prepared: Prepared, variants: Mapping[str, Settings], replicate: int, frames: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """One line: how many rows the replicate's pool has, and how many of them are of the class of interest."""
    settings = next(iter(variants.values()))
    pool, _ = split(prepared, settings.test_share, settings.seed, replicate)
    positives = np.count_nonzero(prepared.y[pool] == prepared.classes.index(settings.positive))
    return {"pools": pd.DataFrame([{"replicate": replicate, "rows": len(pool), "positives": positives}])}


def fitted(prepared: Prepared, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """The same settings, where the table has a rare class. Raises ValueError where it has none."""
    counts = np.bincount(prepared.y, minlength=len(prepared.classes))
    if counts.min() >= rare_below(len(counts)) * counts.sum():
        raise ValueError(
            f"No class of this table is rare: the smallest, '{prepared.classes[counts.argmin()]}', has "
            f"{counts.min():,} of {counts.sum():,} rows. Choose another table."
        )
    if counts.min() < 2 * rare.HANDFUL:
        raise ValueError(
            f"Class '{prepared.classes[counts.argmin()]}' has {counts.min():,} rows, too few to find and to test on. "
            f"It takes {2 * rare.HANDFUL} at least."
        )
    return variants


def find(measured: Measured) -> Found:
    """Curves of the class's score, and labels until the k-th row of the class.

    Tables: "curves"; "until", as of `rare.summary`, with `arm`; and "chance" (k, mean, median, low, high, measured:
    what the random arm took on average, NaN where a trial run of it did not get there): the law of drawing by lot.
    """
    settings, queries = measured.settings, measured.queries
    arms = {"random sampling": ("plain", "random")}
    arms |= {title: ("plain", strategy) for strategy, title in STRATEGIES.items()}
    title = {strategy: name for name, (_, strategy) in arms.items()}
    pool = measured.frames["pools"]
    rows, positives = int(pool["rows"].median()), int(pool["positives"].median())
    until = rare.labels_until(queries, settings.positive, [k for k in KS if k <= positives])
    found = rare.summary(until, seed=settings.seed)
    found.insert(0, "arm", found["strategy"].map(title))
    tables = {
        "curves": comparing.mean_curves(measured.rounds, arms, settings.metric, measured.rates),
        "until": found,
        "chance": _chance(until, rows, positives),
    }
    by_arm = found.set_index(["strategy", "k"])
    claims = [
        _until(by_arm.loc[(strategy, k)], k, measured)
        for k in reversed(SPOKEN)
        for strategy in STRATEGIES
        if k <= positives
    ]
    for first, second in (*((one, "random") for one in STRATEGIES), ("balanced(margin)", "margin")):
        gap = comparing.gap(measured.rounds, arms, settings.metric, first=title[first], second=title[second])
        claims.append(
            Claim(
                f"With {gap['labels']:,.0f} labels, {title[first]} scores {gap['first']:.3f} and {title[second]} "
                f"{gap['second']:.3f} ({measured.score.lower()}): {gap['difference']:+.3f}{_interval(gap)}.",
                comparing.standing(gap["low"], gap["high"]),
            )
        )
    claims.append(_accuracy(measured, rows, positives))
    return Found(tables, tuple(claims), measured.score, measured.replicates)


def _chance(until: pd.DataFrame, rows: int, positives: int) -> pd.DataFrame:
    random = until[until["strategy"] == "random"]
    lines = []
    for k, of_k in random.groupby("k"):
        measured = of_k["labels"].mean() if of_k["reached"].all() else np.nan
        lines.append({"k": int(k), **vars(rare.by_lot(rows, positives, int(k))), "measured": measured})
    return pd.DataFrame(lines)


def _accuracy(measured: Measured, rows: int, positives: int) -> Claim:
    """Whether accuracy shows less of what looking for the class brings than the score of the class does."""
    metric, settings = measured.settings.metric, measured.settings
    last = measured.rounds.groupby(["strategy", "replicate"])[["accuracy", metric]].last()
    ahead = last.loc["likely"] - last.loc["random"]
    mean, low, high = curves.t_interval((ahead[metric] - ahead["accuracy"]).to_numpy())
    accuracy = last["accuracy"].groupby("strategy").mean()
    return Claim(
        f"Accuracy hides it: likeliest first is ahead of random sampling by {ahead['accuracy'].mean():.3f} there "
        f"({accuracy['likely']:.3f} against {accuracy['random']:.3f}; calling no row '{settings.positive}' has "
        f"{1 - positives / rows:.3f}), and by {ahead[metric].mean():.3f} in {measured.score_in_words}, {mean:.3f} "
        f"more{_interval({'low': low, 'high': high})}.",
        comparing.standing(float(low), float(high)),
    )


def _until(line: pd.Series, k: int, measured: Measured) -> Claim:
    """What a strategy saves until the k-th row of the class; YES where it surely does."""
    low, high = line["low_saved"], line["high_saved"]
    # With a bound random sampling was cut off by the budget: what it would have taken is more than was counted.
    money = measured.rates.money
    saved, ends = wording.fewer(line["saved"], low, high, money, at_least=bool(line["bound"]))
    return Claim(
        f"Until row {money.number(k)} of '{measured.settings.positive}' is found, {line['arm']} takes {saved} labels "
        f"than random sampling{ends}.",
        comparing.standing(low, high) if not np.isnan(low) else OPEN,
    )


def _interval(gap: dict[str, float]) -> str:
    return "" if np.isnan(gap["low"]) else f" (95% interval {gap['low']:+.3f} to {gap['high']:+.3f})"


EXPERIMENT = Experiment(
    name="rare",
    title="Rare classes",
    question="One row in a hundred matters. How soon are those rows found, and learned?",
    lessons=(
        "The first rows of a rare class are found by chance, whatever the strategy; once there are a few, looking for "
        "more of them takes far fewer labels than drawing by lot.",
        "Accuracy says nothing here: what counts is how well the class itself is found.",
    ),
    sample="defects.csv",
    roles=Roles(label="defect", id="part_id"),
    variants=(Variant("plain", "plain loop", PLAIN),),
    compares="Strategies that look for the rare class, or for an even share of the classes, against margin and random "
    "sampling.",
    find=find,
    fitted=fitted,
    beside=pools,
)
