"""Euclidean distances from all rows to a few, in O(n) memory.

Sums are kept in double precision whatever the table's, which is never copied whole: a row 10^6 deviations away and its
duplicates would otherwise lie 300 apart. scikit-learn's `pairwise_distances_argmin_min` computes the same minima, in
twice the time where there are some hundred centers and more than that where there is one.
"""

from __future__ import annotations

import numpy as np

from alcore.strategies.pool import Pool

# Squared distances below this part of the squared lengths are rounding, and stand for 0: duplicates then tie.
ROUNDING = 1e-12
# Numbers in the largest temporary array: small enough to stay in the processor's cache.
BLOCK = 2**17


def table_of(pool: Pool) -> tuple[np.ndarray, np.ndarray]:
    """A table that holds the candidates, and their positions in it: the campaign's own, which costs no copy, unless
    candidates are few in it."""
    if len(pool.rows) * 4 < len(pool.all_X):
        return pool.X, np.arange(len(pool.rows))
    return pool.all_X, pool.rows


def squared_lengths(X: np.ndarray) -> np.ndarray:
    """x . x of each row: (n, d) -> (n,). O(n d)."""
    return np.einsum("ij,ij->i", X, X, dtype=float)


def squared_distances(X: np.ndarray, point: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Squared distance of each row of X (n, d) to one point (d,), given the `squared_lengths` of X: (n,). O(n d)."""
    point = np.asarray(point, dtype=float)
    found = np.einsum("ij,j->i", X, point)
    found *= -2
    found += lengths
    found += point @ point
    return _rounded(found, lengths)


def squared_to_nearest(X: np.ndarray, centers: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Squared distance of each row of X (n, d) to the nearest of the centers (m, d): (n,), infinite where there are no
    centers. `lengths` are the `squared_lengths` of X. O(n m d) time, O(n) memory."""
    if not len(centers):
        return np.full(len(X), np.inf)
    found, of_centers = np.empty(len(X)), squared_lengths(centers)
    directions = -2 * centers.T.astype(float)
    step = max(256, BLOCK // len(centers))
    for begin in range(0, len(X), step):
        rows = slice(begin, begin + step)
        block = X[rows].astype(float, copy=False) @ directions
        block += of_centers
        block.min(axis=1, out=found[rows])
    found += lengths
    return _rounded(found, lengths)


def any_highest(values: np.ndarray, rng: np.random.Generator) -> int:
    """A position of the highest value, drawn by lot where several are equal. O(len(values))."""
    highest = np.flatnonzero(values == values.max())
    return int(highest[0] if len(highest) == 1 else rng.choice(highest))


def _rounded(squared: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    squared[squared <= 2 * ROUNDING * lengths] = 0
    return squared
