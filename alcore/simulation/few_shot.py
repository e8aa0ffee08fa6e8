"""The few-shot reference: what the nearest centroid of a few rows of each class scores, beside the learning curves.

The rows are drawn by lot within each class, which takes for granted that somebody has found them: no start can. So it
is a line to hold the beginning of a curve against, not a way to begin.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from sklearn.neighbors import NearestCentroid

from alcore import curves, metrics
from alcore.simulation.planning import Settings
from alcore.simulation.prepared import Prepared

SUMMARY = ("per_class", "labels", "score", "low", "high", "at", "first", "second")
SUMMARY += ("difference", "low_difference", "high_difference")


def references(
    prepared: Prepared, settings: Settings, replicate: int, X: np.ndarray, pool: np.ndarray, test: np.ndarray
) -> pd.DataFrame:
    """Frame "few_shot": replicate, per_class, labels, and every score that comes from predicted labels.

    scikit-learn's NearestCentroid on each of `settings.few_shot` rows of each class (all where there are fewer), drawn
    by lot within the class from the replicate's pool, on the replicate's test rows. X: (n, d) of the whole table.
    """
    order = np.random.default_rng((settings.seed, replicate, 8)).permutation(pool)
    n_classes, positive = len(prepared.classes), prepared.classes.index(settings.positive)
    lines = []
    for per_class in settings.few_shot:
        of_class = [order[prepared.y[order] == code][:per_class] for code in range(n_classes)]
        rows = np.concatenate(of_class)
        with warnings.catch_warnings():  # a feature that is the same in all rows of its class is no trouble here
            warnings.simplefilter("ignore", UserWarning)
            predicted = NearestCentroid().fit(X[rows], prepared.y[rows]).predict(X[test])
        scores = metrics.label_metrics(metrics.confusion(prepared.y[test], predicted, n_classes), positive)
        lines.append({"replicate": replicate, "per_class": per_class, "labels": len(rows), **scores})
    return pd.DataFrame(lines)


def summary(frame: pd.DataFrame, arm: pd.DataFrame, metric: str) -> pd.DataFrame:
    """per_class, labels (mean), score, low, high of the reference; at, first, second, difference, low_difference and
    high_difference: the arm with at most as many labels, less the reference, in pairs. Intervals are 95 % t intervals.

    frame: "few_shot" of all replicates. arm: the rounds of one strategy. Positive differences are better for the arm.
    Without lines for a metric that the reference has not.
    """
    if metric not in frame or frame.empty:
        return pd.DataFrame(columns=list(SUMMARY))
    sign = 1.0 if metrics.METRICS[metric].greater_is_better else -1.0
    plain = arm.pivot(index="replicate", columns="labels", values=metric).dropna(axis=1)
    lines = []
    for per_class, mine in frame.groupby("per_class"):
        mine = mine.set_index("replicate")
        within = [labels for labels in plain.columns if labels <= mine["labels"].min()]
        at = within[-1] if within else plain.columns[0]
        pair = pd.concat([plain[at], mine[metric]], axis=1, join="inner").to_numpy()
        score = curves.t_interval(mine[metric].to_numpy())
        difference = curves.t_interval(sign * (pair[:, 0] - pair[:, 1]))
        means = (float(at), *pair.mean(axis=0).tolist())
        lines.append((per_class, mine["labels"].mean(), *map(float, score), *means, *map(float, difference)))
    return pd.DataFrame(lines, columns=list(SUMMARY))


def in_words(line: dict, arm: str, score: str) -> str:
    """A line of `summary` as a sentence. arm: how the strategy is called; score: its title."""
    ends = "one trial run, no interval"
    if not np.isnan(line["low_difference"]):
        ends = f"95% interval of the difference {line['low_difference']:+.3f} to {line['high_difference']:+.3f}"
    return (
        f"The nearest centroid of {line['per_class']} rows a class ({line['labels']:,.0f} labels, which somebody would "
        f"first have to find) has {metrics.inside(score)} {line['second']:.3f}; {arm} has {line['first']:.3f} with "
        f"{line['at']:,.0f} labels ({ends})."
    )


def against_all(frame: pd.DataFrame, rounds: pd.DataFrame, metric: str) -> pd.DataFrame:
    """`summary` against every strategy of a run, in a first column `strategy`."""
    found = {name: summary(frame, arm, metric) for name, arm in rounds.groupby("strategy", sort=False)}
    return pd.concat(found, names=["strategy"]).reset_index(level=0).reset_index(drop=True)
