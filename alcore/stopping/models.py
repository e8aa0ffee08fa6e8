"""What successive models say of the same rows: the columns agreement, unchanged and uncertainty of a history.

The stop set is fixed at the start and drawn at random; no label of it is needed. A campaign may label some of its rows
later on, and a model agrees with itself more on rows it learned from, so a large set of a large pool is best.
"""

from __future__ import annotations

import numpy as np

LAST = 3  # models that are compared


def agreement(predictions) -> np.ndarray:
    """Mean pairwise Cohen kappa of each model and the two before it, (T,) in [-1, 1]; NaN for the first two, and where
    a kappa is undefined, as when two models see one class everywhere, or there is no row to ask about.

    predictions: (T, m) class codes from 0 of the stop set, one line a round. Bloodgood & Vijay-Shanker (2009), A method
    for stopping active learning based on stabilizing predictions.
    """
    predictions = np.asarray(predictions)
    means = np.full(len(predictions), np.nan)
    if len(predictions) >= LAST and predictions.size:
        next_ones, next_but_one = (kappa(predictions[:-gap], predictions[gap:]) for gap in (1, 2))
        means[2:] = (next_ones[:-1] + next_ones[1:] + next_but_one) / 3
    return means


def kappa(one, other) -> np.ndarray:
    """Cohen kappa of two models' class codes of the same rows, (..., m) each to (...); NaN where chance alone would
    make them agree.

    As in scikit-learn, which checks each pair of models for two milliseconds: three quarters of what watching a
    simulation took. Here all rounds are counted at once.
    """
    one, other = np.asarray(one), np.asarray(other)
    classes = 1 + int(max(one.max(), other.max()))
    observed = (one == other).mean(axis=-1)
    by_chance = (_shares(one, classes) * _shares(other, classes)).sum(axis=-1)
    with np.errstate(invalid="ignore"):  # the answer, NaN, says it
        return (observed - by_chance) / (1 - by_chance)


def _shares(codes: np.ndarray, classes: int) -> np.ndarray:
    """The share of each class, (..., K), among codes (..., m)."""
    lines = codes.reshape(-1, codes.shape[-1])
    cells = lines + classes * np.arange(len(lines))[:, None]
    counts = np.bincount(cells.ravel(), minlength=classes * len(lines))
    return counts.reshape(*codes.shape[:-1], classes) / codes.shape[-1]


def unchanged(predictions) -> np.ndarray:
    """Share of the stop set whose class the model before gave too, (T,) in [0, 1]; NaN for the first, without rows, and
    where both give one class to all rows, as models do that have seen no other: it would say stop before it began.

    predictions: (T, m) class codes.
    """
    predictions = np.asarray(predictions)
    shares = np.full(len(predictions), np.nan)
    if predictions.size:
        shares[1:] = (predictions[1:] == predictions[:-1]).mean(axis=1)
        alike = (predictions == predictions[:, :1]).all(axis=1)
        shares[1:][alike[1:] & (shares[1:] == 1)] = np.nan
    return shares


def uncertainty(probabilities) -> float:
    """Mean of 1 - p of the likeliest class, in [0, 1], from probabilities (m, K) of one model; NaN for one that knows a
    single class, and so is sure of everything."""
    probabilities = np.asarray(probabilities)
    if np.count_nonzero(probabilities.any(axis=0)) < 2:
        return np.nan
    return float(1 - probabilities.max(axis=1).mean())
