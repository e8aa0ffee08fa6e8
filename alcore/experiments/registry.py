"""The experiments, in a visitor's order."""

from __future__ import annotations

from types import MappingProxyType

from alcore.experiments import cold_start, noise, prices, rare, review
from alcore.experiments.model import Experiment

# One line a case: noise, prices, rare, review, cold_start, repeats.
EXPERIMENTS = MappingProxyType(
    {
        one.name: one
        for one in (noise.EXPERIMENT, prices.EXPERIMENT, rare.EXPERIMENT, review.EXPERIMENT, cold_start.EXPERIMENT)
    }
)


def get(name: str) -> Experiment:
    """The experiment of that name. Raises ValueError naming those there are."""
    if name not in EXPERIMENTS:
        raise ValueError(f"There is no experiment called '{name}'. There are: {', '.join(EXPERIMENTS)}.")
    return EXPERIMENTS[name]
