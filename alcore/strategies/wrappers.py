"""Wrappers: a strategy made of another strategy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from alcore.strategies.naming import get, wrapper
from alcore.strategies.pool import Pool
from alcore.strategies.registry import Strategy
from alcore.strategies.selector import rank


@wrapper
def mixed(strategy: str | Strategy | Callable, random: float = 0.1) -> Strategy:
    """The strategy with a share of each batch drawn by lot, so that no region of the table is never asked.

    `random` is the expected share in [0, 1]; each place of the batch is drawn on its own, so small batches keep it on
    average. Raises ValueError when the share is outside [0, 1].
    """
    if not 0 <= random <= 1:
        raise ValueError(f"The random share must be between 0 and 1, not {random}.")
    inner = get(strategy)

    def batch(pool: Pool, n: int) -> np.ndarray:
        from_lot = int(pool.rng.binomial(n, random))
        chosen, _ = rank(inner, pool, n - from_lot)
        rest = np.setdiff1d(np.arange(len(pool.rows)), chosen, assume_unique=True)
        return np.concatenate([chosen, pool.rng.choice(rest, from_lot, replace=False)])

    return replace(
        inner,
        name=f"mixed({inner.name}, {random:g})",
        title=f"{inner.title}, {random:.0%} by lot",
        function=batch,
        kind="batch",
        family="combination",
        sentence=f"{inner.sentence} A share of {random:.0%} is drawn by lot.",
    )
