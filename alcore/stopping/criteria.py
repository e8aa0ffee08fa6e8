"""The criteria, each a pure function from a history to a `Reading`. What they are called and where they come from says
`alcore.stopping.registry`; what the columns hold, `alcore.stopping.reading.COLUMNS`."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import stats

from alcore.stopping.reading import Reading, at_least, below

SPENT = ("labels", "asked", "dollars")
PASSED = ("hours", "days")


def budget(history: pd.DataFrame, *, threshold: float, of: str = "labels") -> Reading:
    """Met once so many labels, rows asked, or dollars are spent. Reads the column `of`, one of `SPENT`."""
    return at_least(_column(history, of, SPENT), threshold)


def time_limit(history: pd.DataFrame, *, threshold: float, of: str = "hours") -> Reading:
    """Met once so many hours of work, or days of the calendar, have passed. Reads the column `of`, one of `PASSED`."""
    return at_least(_column(history, of, PASSED), threshold)


def target(history: pd.DataFrame, *, threshold: float, confidence: float = 0.95) -> Reading:
    """Met once the lower end of the share of evaluation rows that are right (Wilson interval) reaches the threshold.

    Reads evaluation_right and evaluation_rows. NaN where no evaluation row is labeled. The interval is that of one
    look: whoever looks after every round of a model just under the target will see it reached more often than that.
    """
    right, rows = (history[name].fillna(0).astype(int) for name in ("evaluation_right", "evaluation_rows"))
    return at_least([_lower_end(one, of, confidence) for one, of in zip(right, rows, strict=True)], threshold)


@lru_cache(maxsize=4096)  # a run asks for the same few hundred ends again and again, at half a millisecond each
def _lower_end(right: int, rows: int, confidence: float) -> float:
    if not rows:
        return float("nan")
    return float(stats.binomtest(right, rows).proportion_ci(confidence, "wilson").low)


def plateau(history: pd.DataFrame, *, threshold: float = 0.01, window: int = 3) -> Reading:
    """Met when the best and the worst of the last `window` scores lie less than the threshold apart. Reads score.

    It looks at a few measured points, so it takes the noise of a small test set for movement, and a slow rise for rest.
    """
    last = history["score"].rolling(window)
    return below(last.max() - last.min(), threshold)


def stabilized(history: pd.DataFrame, *, threshold: float = 0.99, times: int = 2, fewest: int = 5) -> Reading:
    """Met when the last three models agree that well, `times` rounds in a row, and not before `fewest` rounds are done.

    Reads agreement. An undefined agreement is not met, and begins the count anew. Models that a few labels part agree
    by that alone: a round should add at least one label in a hundred.
    """
    reading = at_least(history["agreement"], threshold)
    in_a_row = pd.Series(reading.met.astype(int)).rolling(times).sum().to_numpy() == times
    return Reading(reading.values, in_a_row & (np.arange(len(history)) >= fewest - 1), threshold)


def classification_change(history: pd.DataFrame, *, threshold: float = 1.0) -> Reading:
    """Met when a model gives so large a share of the stop set the class that the model before gave. Reads unchanged."""
    return at_least(history["unchanged"], threshold)


def uncertainty(history: pd.DataFrame, *, threshold: float = 0.01) -> Reading:
    """Met when the model is on average that sure of the stop set. Reads uncertainty."""
    return below(history["uncertainty"], threshold)


def economic(
    history: pd.DataFrame,
    *,
    worth: float,
    threshold: float = 100.0,
    window: int = 20,
    confidence: float = 0.8,
    fewest: int = 5,
) -> Reading:
    """Met when the next dollars, `threshold` of them, are not sure to bring back as many.

    The value is what they bring: `worth` dollars a point (0.01) of score, times the points that the labels they buy add
    at the lower end of the slope. The slope is a straight line's through the last `window` scores over the logarithm of
    labels, its end one-sided at `confidence` (0.5: the slope itself) by Student's t. A label is taken to cost what it
    did on average in those rounds. NaN before `fewest` rounds, and where labels or dollars stand still.

    Reads labels, dollars and score. Scores of successive rounds share their test rows, so they move together and the
    interval is rather too narrow. Raises ValueError for a worth that is not above 0, or less than three rounds.
    """
    if not worth > 0:
        raise ValueError(f"A point of score must be worth something above 0, not {worth:g}.")
    if min(window, fewest) < 3:
        raise ValueError("A slope and its interval need at least three rounds.")
    labels, dollars, score = (history[name].to_numpy(float) for name in ("labels", "dollars", "score"))
    rounds = np.arange(len(history))
    looked = rounds[:, None] - np.arange(window)  # at these rounds, one line a round
    there = looked >= 0
    looked = np.maximum(looked, 0)
    first = looked.min(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope, error = _line(np.log(labels)[looked], score[looked], there)
        lowest = slope - stats.t.ppf(confidence, there.sum(axis=1) - 2) * error
        bought = threshold * (labels - labels[first]) / (dollars - dollars[first])
        values = 100 * worth * lowest * np.log1p(bought / labels)
    known = (rounds >= fewest - 1) & (labels > labels[first]) & (dollars > dollars[first])
    return below(np.where(known, values, np.nan), threshold)


def _line(x: np.ndarray, y: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope of the straight line through the points of each line that are there, (T, w) to (T,), and its standard
    error. As `scipy.stats.linregress`, which looks at one line a millisecond: all trial runs have a thousand."""
    n = there.sum(axis=1)
    x, y = (np.where(there, one, 0) - (np.where(there, one, 0).sum(axis=1) / n)[:, None] * there for one in (x, y))
    spread = (x**2).sum(axis=1)
    slope = (x * y).sum(axis=1) / spread
    rest = ((y - slope[:, None] * x) ** 2).sum(axis=1)
    return slope, np.sqrt(rest / (n - 2) / spread)


def _column(history: pd.DataFrame, of: str, among: tuple[str, ...]) -> pd.Series:
    if of not in among:
        raise ValueError(f"This is counted in {' or '.join(among)}, not in '{of}'.")
    return history[of]
