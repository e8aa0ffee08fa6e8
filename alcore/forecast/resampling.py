"""The learning curve inside a pilot: trained on many of its subsets, scored on the rows left out of each.

One curve is mostly luck. The rows of a pilot are exchangeable, so its score at fewer rows than it has is a mean over
many subsets. Orders are rotated: in each, every tenth of the rows comes last once, so at every size each row is left
out about equally often, and no row is scored by a model that saw it.

What averaging cannot take out is that the pilot is itself a sample: of 40 rows, 85 % right may be 75 or 92 %. That
noise is shared by all sizes and usually larger than the gain that is to be forecast; bootstrapping the pilot's rows
measures it, with its covariance between the sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from alcore import learners
from alcore.forecast.pilot import Pilot
from alcore.learners import LEARNERS

SMALLEST = 8  # labels at which a curve begins
FROM, TO = 0.15, 0.9  # of the pilot, the smallest and the largest subset
DRAWS = 300  # bootstrap draws of the pilot's rows


@dataclass(frozen=True)
class Effort:
    """How many subset sizes, and at each how many orders times how many rotations of each."""

    sizes: int
    orders: int
    rotations: int


# By the learner's cost and never by the clock: the same pilot gives the same forecast.
EFFORTS = {"light": Effort(5, 2, 10), "medium": Effort(5, 2, 10), "heavy": Effort(4, 1, 8)}


@dataclass(frozen=True, eq=False)
class Observed:
    """The curve inside a pilot of `labels` rows.

    sizes (S,) label counts, all below `labels`; scores (S,) in [0, 1]; covariance (S, S) of the scores, from the
    bootstrap over rows; draws (B, S) the bootstrap's curves.
    """

    labels: int
    sizes: np.ndarray
    scores: np.ndarray
    covariance: np.ndarray
    draws: np.ndarray


def observe(pilot: Pilot) -> Observed:
    """Resample the pilot. A few hundred fits of a light learner, a few dozen of a heavy one."""
    effort = EFFORTS[LEARNERS[pilot.learner].cost_class]
    sizes = subset_sizes(len(pilot.codes), effort.sizes)
    with threadpool_limits(1):  # the matrices are small: threads would wait for each other
        predicted = _predicted(pilot, sizes, effort)
    about = pilot.codes, pilot.metric, pilot.positive
    scores = curve_scores(predicted, *about, np.ones((1, len(pilot.codes))))[0]
    weights = np.random.default_rng((pilot.seed, 23)).multinomial(
        len(pilot.codes), np.full(len(pilot.codes), 1 / len(pilot.codes)), size=DRAWS
    )
    draws = curve_scores(predicted, *about, weights)
    covariance = np.atleast_2d(np.cov(draws, rowvar=False)) + least_variance(scores[-1], len(pilot.codes))
    return Observed(len(pilot.codes), sizes, scores, covariance, draws)


def subset_sizes(labels: int, count: int) -> np.ndarray:
    """About `count` subset sizes, denser where curves are steep."""
    smallest = min(max(SMALLEST, FROM * labels), labels / 2)
    return np.unique(np.geomspace(smallest, TO * labels, count).round().astype(int))


def _predicted(pilot: Pilot, sizes: np.ndarray, effort: Effort) -> np.ndarray:
    """Shares (S, p, K) of the models that left a row out which gave it each class."""
    rows, rng = len(pilot.codes), np.random.default_rng((pilot.seed, 22))
    counts = np.zeros((len(sizes), rows, pilot.n_classes))
    for number in range(effort.orders):
        order, told = rng.permutation(rows), pilot.told(number)
        for turn in range(effort.rotations):
            turned = np.roll(order, round(turn * rows / effort.rotations))
            model = None
            for place, size in enumerate(sizes):
                train, left = np.sort(turned[:size]), turned[size:]
                model = learners.fit(
                    pilot.learner,
                    pilot.X[train],
                    told[train],
                    pilot.n_classes,
                    seed=pilot.seed,
                    warm=model,
                )
                counts[place, left, model.predict(pilot.X[left])] += 1
    return counts / np.maximum(counts.sum(axis=2, keepdims=True), 1)


def curve_scores(
    predicted: np.ndarray, codes: np.ndarray, metric: str, positive: int, weights: np.ndarray
) -> np.ndarray:
    """Scores (B, S) of rows with those true codes (p,), to which models gave each class in shares `predicted`
    (S, p, K), each row counted so often as `weights` (B, p) says."""
    matrix = np.stack(
        [
            np.einsum("bi,sik->bsk", weights[:, codes == code], predicted[:, codes == code])
            for code in range(predicted.shape[2])
        ],
        axis=2,
    )  # (B, S, true class, predicted class)
    return _score(matrix, metric, positive)


def _score(matrix: np.ndarray, metric: str, positive: int) -> np.ndarray:
    """`alcore.metrics.label_metrics` for confusion matrices (..., K, K) of any numbers of 0 or more."""
    right = np.diagonal(matrix, axis1=-2, axis2=-1)
    true = matrix.sum(axis=-1)
    if metric == "accuracy":
        return right.sum(axis=-1) / true.sum(axis=-1)
    recall = right / np.where(true > 0, true, 1)
    if metric == "recall":
        return recall[..., positive]
    if metric == "balanced_accuracy":
        return recall.sum(axis=-1) / np.maximum((true > 0).sum(axis=-1), 1)
    both = true + matrix.sum(axis=-2)
    f1 = 2 * right / np.where(both > 0, both, 1)
    return f1[..., positive] if metric == "f1" else f1.sum(axis=-1) / np.maximum((both > 0).sum(axis=-1), 1)


def least_variance(score: float, rows: int) -> float:
    """What the bootstrap cannot see when nearly all rows are right: a twentieth of the variance of the rule of
    succession, added to every entry, since it moves all sizes alike."""
    share = (score * rows + 1) / (rows + 2)
    return 0.05 * share * (1 - share) / rows
