"""What a criterion says of a history, round by round, and from when on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Every column a criterion may read of a history, one line a round, labels ascending.
COLUMNS: Mapping[str, str] = {
    "round": "number of the round, from 0",
    "labels": "rows labeled so far, the starting rows included",
    "asked": "rows that people have labeled so far, evaluation rows included, where a project counts them",
    "hours": "people's hours spent so far",
    "days": "days since the project began, where a deadline is to be kept",
    "dollars": "money spent so far, evaluation rows included",
    "score": "the score as it was measured, in [0, 1], higher is better",
    "evaluation_right": "evaluation rows that the model of the round gets right",
    "evaluation_rows": "evaluation rows it was asked about",
    "agreement": "mean pairwise Cohen kappa of the last three models on a fixed stop set, up to 1; NaN where undefined",
    "unchanged": "share of the stop set that gets the class it got from the model before, in [0, 1]",
    "uncertainty": "mean of 1 - p of the likeliest class over the stop set, in [0, 1]",
    "true_score": "the score on all test rows, where a simulation knows it; for hindsight, never for a criterion",
}


@dataclass(frozen=True, eq=False)
class Reading:
    """A criterion over a history: its value (T,) after each round, NaN where it says nothing yet, and whether it was
    met there (T,). What was met once stays fired, however the value moves on."""

    values: np.ndarray
    met: np.ndarray
    threshold: float

    @property
    def value(self) -> float:
        """After the last round; NaN without rounds."""
        return float(self.values[-1]) if len(self.values) else float("nan")

    @property
    def fired(self) -> bool:
        """Whether it was met after any round."""
        return bool(self.met.any())

    @property
    def first(self) -> int | None:
        """Position in the history of the first round it was met after; None when it never was."""
        return int(self.met.argmax()) if self.fired else None

    @property
    def holds(self) -> bool:
        """Whether it is met after the last round too."""
        return bool(len(self.met) and self.met[-1])


def at_least(values, threshold: float) -> Reading:
    """Met where the value is the threshold or more; never where it is NaN."""
    values = np.asarray(values, dtype=float)
    return Reading(values, values >= threshold, threshold)


def below(values, threshold: float) -> Reading:
    """Met where the value is under the threshold; never where it is NaN."""
    values = np.asarray(values, dtype=float)
    return Reading(values, values < threshold, threshold)


def missing(history: pd.DataFrame, needs) -> tuple[str, ...]:
    """The columns a criterion needs that a history lacks."""
    return tuple(name for name in needs if name not in history)
