"""Random sampling: the baseline every saving is measured against."""

import numpy as np

from alcore.strategies.pool import Pool
from alcore.strategies.registry import register


@register(
    "random",
    title="Random sampling",
    formula="u(x) ~ Uniform(0, 1)",
    sentence="Asks for rows by lot, as a project without active learning would.",
    best_for="The baseline; and tables where the model is wrong in ways it cannot know.",
    limits="Spends as much on easy rows as on hard ones.",
    source="The lecture's passive learning; the control arm of every experiment.",
    needs=(),
    family="baseline",
)
def random(pool: Pool) -> np.ndarray:
    """A uniform draw a candidate (n,), in [0, 1): every remaining row is equally likely to be asked. O(n)."""
    return pool.rng.random(len(pool.rows))
