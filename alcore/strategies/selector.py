"""The one selector: from utilities to an ordered batch of distinct rows."""

from __future__ import annotations

import numpy as np

from alcore.strategies.pool import Pool
from alcore.strategies.registry import Strategy


def select(utility: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Positions of the n highest utilities, best first.

    Equal utilities are ordered by the generator, never by their place in the file: scores such as vote entropy take a
    handful of values, and the order of the rows would otherwise decide whole batches. O(len(utility)).
    Raises ValueError, naming the first position, when a utility is not a number.
    """
    n = min(n, len(utility))
    if n <= 0:
        return np.empty(0, dtype=np.intp)
    highest = np.partition(utility, len(utility) - n)[-n:]  # in no order but for the first, the lowest of them
    if np.isnan(highest).any():
        wrong = int(np.argmax(np.isnan(utility)))
        raise ValueError(f"The utility of candidate {wrong} is not a number, so rows cannot be ranked.")
    reached = np.flatnonzero(utility >= highest[0])
    tie = utility[reached] == highest[0]
    above, tied = reached[~tie], reached[tie]
    if len(tied) > n - len(above):
        tied = rng.choice(tied, n - len(above), replace=False)
    chosen = rng.permutation(np.concatenate([above, tied]))  # so that no order of equal utilities is likelier
    return chosen[np.argsort(-utility[chosen])]


def utilities(strategy: Strategy, pool: Pool) -> np.ndarray:
    """What a utility strategy makes of each candidate (n,). Raises ValueError when it is not one number a candidate."""
    utility = np.asarray(strategy.function(pool), dtype=float)
    if utility.shape != (len(pool.rows),):
        raise ValueError(
            f"Strategy '{strategy.name}' returned {utility.shape} utilities for {len(pool.rows)} candidates."
        )
    return utility


def rank(strategy: Strategy, pool: Pool, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The strategy's n next rows of the pool, best first: positions into the candidates and their utilities.

    Every strategy goes through here, so a batch never holds a row twice and is never larger than the pool. A batch
    strategy has no one utility a row; its are the ranks n, n-1, ..., 1.
    """
    n = min(n, len(pool.rows))
    if n <= 0:
        return np.empty(0, dtype=np.intp), np.empty(0)
    if strategy.kind == "utility":
        utility = utilities(strategy, pool)
        chosen = select(utility, n, pool.rng)
        return chosen, utility[chosen]
    chosen = np.asarray(strategy.function(pool, n), dtype=np.intp)
    if len(np.unique(chosen)) != len(chosen) or len(chosen) != n:
        raise ValueError(
            f"Strategy '{strategy.name}' must return {n} distinct candidates, not {len(np.unique(chosen))}."
        )
    return chosen, np.arange(n, 0, -1, dtype=float)
