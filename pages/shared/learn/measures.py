"""The measures of uncertainty, asked about probabilities that are given instead of predicted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from alcore.strategies import Strategy

ENTROPY = "entropy"  # the one measure that has a unit, nats or bits
SHOWN = ("least_confident", "margin", "ratio", ENTROPY)


class _Given:
    """A model whose rows are the probabilities themselves."""

    has_probabilities = True

    @staticmethod
    def predict_proba(X: np.ndarray) -> np.ndarray:
        return X


def strategies() -> list[Strategy]:
    """The strategies whose utilities are the measures, in the order the page shows them."""
    from alcore.strategies import STRATEGIES

    return [STRATEGIES[name] for name in SHOWN]


def values(proba: np.ndarray) -> dict[str, np.ndarray]:
    """Each measure of the probabilities (n, K), by the strategy's name; higher is asked first, entropy is in nats."""
    from alcore.strategies import Pool

    proba = np.asarray(proba, dtype=float)
    pool = Pool(proba, np.arange(len(proba)), model=_Given(), n_classes=proba.shape[1])
    return {strategy.name: strategy.function(pool) for strategy in strategies()}


def most(n_classes: int) -> dict[str, float]:
    """The highest value of each measure: that of classes which are all equally likely."""
    return {name: float(of[0]) for name, of in values(np.full((1, n_classes), 1 / n_classes)).items()}


def bits(nats: float) -> float:
    """A value of the natural logarithm as one of the logarithm to base 2."""
    return nats / math.log(2)


def written(name: str, value: float) -> str:
    """`0.400`, and for entropy `0.898 nats = 1.295 bits`."""
    return f"{value:.3f} nats = {bits(value):.3f} bits" if name == ENTROPY else f"{value:.3f}"
