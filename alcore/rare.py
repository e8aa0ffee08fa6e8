"""Rare classes: labels until the k-th row of a class is found, what chance alone gives, and an alarm before it is late.

Rows drawn by lot without replacement find the k-th of R rows of a class among N after a number of draws that follows
the negative hypergeometric law; its mean is k (N + 1) / (R + 1). So for random sampling no simulation is needed, and
one that disagrees with the law is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from alcore import curves

# Under so many rows of a class a model knows next to nothing of it, and no score of it means much.
HANDFUL = 5
MIDDLE = 0.8  # the share of cases that a range in words speaks of


@dataclass(frozen=True)
class Law:
    """Draws by lot until the k-th row of a class: mean, median, and the range [low, high] that holds in a share
    `MIDDLE` of cases."""

    mean: float
    median: float
    low: float
    high: float


def law(rows: int, of_class: int, k: int):
    """The number of draws beyond k until the k-th of `of_class` among `rows`, as a frozen distribution of SciPy: the
    rows of other classes that are drawn before it. Raises ValueError when there is no k-th row."""
    if not 1 <= k <= of_class <= rows:
        raise ValueError(f"Of {rows:,} rows {of_class:,} are of the class, so there is no row number {k:,} of it.")
    return stats.nhypergeom(rows, rows - of_class, k)


def by_lot(rows: int, of_class: int, k: int) -> Law:
    """What drawing by lot takes until the k-th row of a class. Raises as `law` does."""
    others = law(rows, of_class, k)
    low, median, high = others.ppf([(1 - MIDDLE) / 2, 0.5, (1 + MIDDLE) / 2]) + k
    return Law(k * (rows + 1) / (of_class + 1), float(median), float(low), float(high))


# -- labels until the k-th row of a class --------------------------------------------------------------------------


def labels_until(queries: pd.DataFrame, positive: str, ks: Iterable[int]) -> pd.DataFrame:
    """Frame strategy, replicate, k, labels, reached: after how many labels each arm had k rows of the class.

    queries: those of a simulation, one line an answer, of which a row's first counts. An arm that did not get there
    stands at its last label, with reached False. The true labels count: a mistaken answer finds nothing.
    """
    first = queries.drop_duplicates(["strategy", "replicate", "row"])
    lines = []
    for (strategy, replicate), arm in first.groupby(["strategy", "replicate"], sort=False):
        at = np.flatnonzero((arm["true_label"] == positive).to_numpy()) + 1
        lines += [
            (strategy, replicate, k, int(at[k - 1]) if k <= len(at) else len(arm), k <= len(at))
            for k in sorted(set(ks))
        ]
    return pd.DataFrame(lines, columns=["strategy", "replicate", "k", "labels", "reached"])


def summary(
    until: pd.DataFrame, baseline: str = "random", *, confidence: float = 0.95, draws: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """One line a strategy and k, from `labels_until`: strategy, k, labels, low, high, reached_share, mean, saved,
    low_saved, high_saved, bound.

    labels: Kaplan-Meier's median over replicates, NaN where half of them did not get there; low, high: its exact
    interval, see `median_interval`. mean: labels spent until the k-th or the budget, the restricted mean. saved: the
    percent by which that mean is under the baseline's, with an interval redrawing whole replicates in pairs; NaN for
    the baseline. bound: "at least" where the baseline was cut off by the budget more often than the strategy, so that
    more was saved than is said, else "".
    """
    lines = []
    for k, of_k in until.groupby("k"):
        labels = of_k.pivot(index="replicate", columns="strategy", values="labels")
        reached = of_k.pivot(index="replicate", columns="strategy", values="reached")
        for strategy in of_k["strategy"].unique():
            mine, got = labels[strategy].to_numpy(float), reached[strategy].to_numpy(bool)
            saved = low_saved = high_saved = np.nan
            if strategy != baseline:
                saved, low_saved, high_saved = _saved(mine, labels[baseline].to_numpy(float), confidence, draws, seed)
            cut_off = bool((~reached[baseline]).sum() > (~got).sum())
            lines.append(
                {
                    "strategy": strategy,
                    "k": int(k),
                    "labels": curves.kaplan_meier_median(mine, got),
                    **dict(zip(("low", "high"), median_interval(mine, got, confidence), strict=True)),
                    "reached_share": float(got.mean()),
                    "mean": float(mine.mean()),
                    "saved": saved,
                    "low_saved": low_saved,
                    "high_saved": high_saved,
                    "bound": "at least" if strategy != baseline and cut_off else "",
                }
            )
    return pd.DataFrame(lines)


def median_interval(labels: np.ndarray, reached: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """An interval of the median that holds whatever the distribution: between two order statistics, chosen by the
    binomial law. An end among the replicates that were cut off at the budget is open (infinite); (NaN, NaN) where so
    few replicates cannot give one, fewer than six at 95 %. Conover (1999), Practical nonparametric statistics, 3.2.
    """
    n = len(labels)
    below = int(stats.binom.ppf((1 - confidence) / 2, n, 0.5))  # fewer are under the median so rarely
    if below < 1:
        return float("nan"), float("nan")
    ordered = np.sort(np.where(reached, labels, np.inf))
    return float(ordered[below - 1]), float(ordered[n - below])


def _saved(mine, others, confidence, draws, seed) -> tuple[float, float, float]:
    point, n = 100 * (1 - mine.mean() / others.mean()), len(mine)
    if n < 2:
        return float(point), float("nan"), float("nan")
    weights = curves.redraws(n, draws, seed)
    drawn = 100 * (1 - (weights @ mine) / (weights @ others))
    return float(point), *curves.interval(drawn, drawn, n, confidence)


# -- the alarm -------------------------------------------------------------------------------------------------------


def few(counts: Sequence[int]) -> np.ndarray:
    """Positions of the classes with fewer than a handful of rows."""
    return np.flatnonzero(np.asarray(counts) < HANDFUL)


def few_labels(queries: pd.DataFrame) -> pd.DataFrame:
    """The arms whose labels held fewer than a handful of a class, on average over replicates: strategy, label, mean.

    queries: those of a simulation; a row's last answer counts. Classes that no arm met are not known to it.
    """
    last = queries.drop_duplicates(["strategy", "replicate", "row"], keep="last")
    met = last.groupby(["strategy", "replicate", "given_label"], sort=False, observed=True).size()
    mean = met.unstack(fill_value=0).groupby(level="strategy", sort=False).mean()
    tidy = mean.stack().rename_axis(["strategy", "label"]).rename("mean").reset_index()
    return tidy[tidy["mean"] < HANDFUL].reset_index(drop=True)


def few_in_words(few: pd.DataFrame) -> str:
    """`few_labels` as a sentence a class; "" where every arm had a handful of each."""
    return " ".join(
        f"Of class '{label}', fewer than {HANDFUL} rows were labeled on average by "
        + ", ".join(f"{one['strategy']} ({one['mean']:.1f})" for _, one in of_class.iterrows())
        + ": a model hardly knows such a class."
        for label, of_class in few.groupby("label", sort=False)
    )


def in_words(name: str, rows: int, of_class: int, start: int) -> str:
    """What a start by lot finds of a rare class of a table, and how long chance alone takes to a handful. "" where the
    start may well hold a handful: more often than not.
    """
    if of_class < 1 or start >= rows or stats.hypergeom.sf(HANDFUL - 1, rows, of_class, start) > 0.5:
        return ""
    none = stats.hypergeom.pmf(0, rows, of_class, start)
    sentence = (
        f"Of {start:,} starting rows by lot, {_percent(none)} of the draws hold none of class '{name}' "
        f"({of_class:,} of {rows:,} rows)"
    )
    if of_class < HANDFUL:
        return f"{sentence}, and all of them together are fewer than {HANDFUL}: no model can learn such a class."
    takes = by_lot(rows, of_class, HANDFUL)
    return (
        f"{sentence}. To its fifth row, the least to learn from, it takes {takes.mean:,.0f} labels by lot on average, "
        f"in {MIDDLE:.0%} of cases {takes.low:,.0f} to {takes.high:,.0f}."
    )


def _percent(share: float) -> str:
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"
