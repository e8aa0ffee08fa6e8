"""The likeliest rows of one class first: relevance feedback, for those who want its rows and not a model."""

from __future__ import annotations

import numpy as np

from alcore.strategies.pool import Pool
from alcore.strategies.registry import register


@register(
    "likely",
    title="Likeliest of the class first",
    formula="u(x) = p(class of interest)",
    sentence="Asks for the rows that most likely belong to the class of interest.",
    best_for="Finding nearly all rows of a rare class (a review), and the first few of it.",
    limits="Learns little of where the classes meet; rows of a kind not seen yet stay unseen, so a share must be drawn "
    "by lot.",
    source="Cormack & Grossman (2014), Evaluation of machine-learning protocols for technology-assisted review: "
    "continuous active learning; the relevance feedback of Rocchio (1971).",
    needs=("model", "probabilities"),
    family="relevance",
)
def likely(pool: Pool) -> np.ndarray:
    """The probability of the class of interest for each candidate (n,), in [0, 1]; see `Pool.positive`. O(n)."""
    return pool.proba[:, pool.positive]
