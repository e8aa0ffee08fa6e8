"""What successive models say of the same rows: the columns agreement, unchanged and uncertainty of a history.

The stop set is fixed at the start and drawn at random; no label of it is needed. A campaign may label some of its rows
later on, and a model agrees with itself more on rows it learned from, so a large set of a large pool is best.
"""

from __future__ import annotations

import warnings
from itertools import combinations

import numpy as np
from sklearn.metrics import cohen_kappa_score

LAST = 3  # models that are compared


def agreement(predictions) -> np.ndarray:
    """Mean pairwise Cohen kappa of each model and the two before it, (T,) in [-1, 1]; NaN for the first two, and where
    a kappa is undefined, as when two models see one class everywhere, or there is no row to ask about.

    predictions: (T, m) class codes of the stop set, one line a round. Bloodgood & Vijay-Shanker (2009), A method for
    stopping active learning based on stabilizing predictions.
    """
    predictions = np.asarray(predictions)
    last: dict[tuple[int, int], float] = {}
    means = np.full(len(predictions), np.nan)
    if not predictions.size:
        return means
    for now in range(len(predictions)):
        for before in range(max(0, now - LAST + 1), now):
            last[before, now] = kappa(predictions[before], predictions[now])
        if now >= LAST - 1:
            means[now] = np.mean([last[pair] for pair in combinations(range(now - LAST + 1, now + 1), 2)])
    return means


def kappa(one, other) -> float:
    """Cohen kappa of two models' classes of the same rows (m,); NaN where chance alone would make them agree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the answer, NaN, says it
        return float(cohen_kappa_score(one, other))


def unchanged(predictions) -> np.ndarray:
    """Share of the stop set whose class the model before gave too, (T,) in [0, 1]; NaN for the first, or without rows.

    predictions: (T, m) class codes.
    """
    predictions = np.asarray(predictions)
    shares = np.full(len(predictions), np.nan)
    if predictions.size:
        shares[1:] = (predictions[1:] == predictions[:-1]).mean(axis=1)
    return shares


def uncertainty(probabilities) -> float:
    """Mean of 1 - p of the likeliest class, in [0, 1], from probabilities (m, K) of one model."""
    return float(1 - np.asarray(probabilities).max(axis=1).mean())
