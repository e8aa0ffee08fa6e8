"""The numbers learned on many tables."""

from __future__ import annotations

from dataclasses import dataclass

from alcore.forecast.families import Prior


@dataclass(frozen=True)
class Calibration:
    """How curves and chances are read.

    inflation: the bootstrap's deviations times this. misfit: how far, in score, a curve may miss each point. yes, no:
    the chance of reaching the target from which, and up to which, it is called reachable or not. met: the chance that
    it is met from which there is nothing to forecast. down, up: the conformal factors of the interval below and above
    the middle, in the logarithm of labels.
    """

    prior: Prior
    inflation: float
    misfit: float
    yes: float
    no: float
    met: float
    down: float
    up: float


@dataclass(frozen=True)
class Active:
    """ln of active learning's share of the labels beyond the pilot: its typical value over tables, how far the
    pilot's own rehearsal is trusted (0 to 1), and the deviation that is left."""

    typical: float
    trust: float
    spread: float


CALIBRATION = Calibration(
    Prior((0.4, 0.25, 0.25, 0.1), 1.2, 1.2, 0.5, 0.6),
    inflation=1.1,
    misfit=0.01,
    yes=0.4,
    no=0.05,
    met=0.9,
    down=1.0,
    up=1.0,
)

ACTIVE = Active(-0.2, 0.3, 0.5)
