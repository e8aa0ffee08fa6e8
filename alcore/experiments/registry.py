"""The experiments, in a visitor's order."""

from __future__ import annotations

from types import MappingProxyType

from alcore.experiments import cold_start, noise, prices, rare, repeats, review
from alcore.experiments.model import Experiment

_IN_ORDER = (noise, prices, rare, review, cold_start, repeats)
EXPERIMENTS = MappingProxyType({case.EXPERIMENT.name: case.EXPERIMENT for case in _IN_ORDER})


def get(name: str) -> Experiment:
    """The experiment of that name. Raises ValueError naming those there are."""
    if name not in EXPERIMENTS:
        raise ValueError(f"There is no experiment called '{name}'. There are: {', '.join(EXPERIMENTS)}.")
    return EXPERIMENTS[name]
