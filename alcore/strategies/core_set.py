"""Core-set: rows that leave no row of the pool far from a labeled one.

Sener & Savarese (2018), Active learning for convolutional neural networks: a core-set approach. Its greedy k-center
step is Gonzalez' (1985), and leaves the farthest row at most twice as far away as the best batch would.
"""

from __future__ import annotations

import numpy as np

from alcore.strategies.distances import any_highest, squared_distances, squared_lengths, squared_to_nearest, table_of
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register


def k_center(
    X: np.ndarray, rows: np.ndarray, centers: np.ndarray, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """n of the candidates, each the farthest from all centers and all picked before it.

    X (N, d) holds the candidates, whose positions are `rows` (m,); centers (k, d). Returns positions into `rows` (n,)
    and how far each was from its nearest center when it was picked (n,), in the units of X; the first is infinitely far
    when there are no centers, and is then drawn by lot, as are candidates equally far. Where fewer than n candidates
    differ, duplicates fill the batch, also by lot. O(N d (k + n)) time, O(N) memory.
    """
    lengths = squared_lengths(X)
    away = squared_to_nearest(X, centers, lengths)[rows]
    chosen, farthest = np.empty(n, dtype=np.intp), np.empty(n)
    for place in range(n):
        pick = any_highest(away, rng)
        chosen[place], farthest[place] = pick, away[pick]
        np.minimum(away, squared_distances(X, X[rows[pick]], lengths)[rows], out=away)
        away[pick] = -1  # nearer than any row that is still to be had
    return chosen, np.sqrt(farthest)


@register(
    "core_set",
    title="Core-set",
    kind="batch",
    formula="next x = argmax min |x - c| over labeled and picked c",
    sentence="Asks for the row farthest from everything labeled, then for the next farthest, and so on.",
    best_for="Covering every corner of a table of few, meaningful numbers; needs no model.",
    limits="Corners are where outliers are: on several public tables it did worse than random sampling.",
    source="Sener & Savarese (2018), Active learning for convolutional neural networks: a core-set approach.",
    needs=(),
    family="diversity",
)
def core_set(pool: Pool, n: int) -> np.ndarray:
    """k-center greedy over Euclidean distances, the labeled rows being the first centers: positions (n,), best first.

    O(N d (L + n)) time and O(N) memory beside the table of N rows, for L labels. The picks are those of
    scikit-activeml's ``CoreSet``, which also draws equally far rows by lot. Sener & Savarese (2018).
    """
    chosen, _ = k_center(*table_of(pool), pool.labeled_X, n, pool.rng)
    return chosen
