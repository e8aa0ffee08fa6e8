"""How long each row takes to label, learned from rows that were timed.

Annotation time differs from row to row and can be foretold from simple features after few rows (Settles, Craven &
Friedland 2008, Active learning with real annotation costs). The model is ridge regression on the logarithm of seconds,
made to sum to what the timed rows took (a ratio estimate, as surveys use them).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_predict

FEWEST = 30  # timings; with fewer, one number for all rows is as good
LONGEST = 5.0  # times the median; beyond that somebody had a pause
SHORTEST = 0.1  # seconds; the logarithm of nothing is endless
WORTH = 0.02  # of the squared error of one number that the features must take away to be used
FOLDS = 5
PENALTIES = np.logspace(-1, 4, 11)


@dataclass(frozen=True, eq=False)
class Times:
    """Seconds of each row. ``timings`` it rests on; ``mean`` seconds of the capped ones; ``explained``, the share of
    the squared error of log seconds that the features take away on rows left out (at most 1, negative where they
    mislead; NaN with fewer than `FEWEST` timings); ``model``, of the logarithm, None where every row gets the
    mean; ``ratio``, what its seconds are raised by so that the timed rows take as long as they did."""

    timings: int
    mean: float
    explained: float
    longest: float
    model: RidgeCV | None
    ratio: float = 1.0

    @property
    def by_row(self) -> bool:
        """Whether rows differ."""
        return self.model is not None

    def seconds(self, X: np.ndarray) -> np.ndarray:
        """Expected seconds of each row of X (n, d), (n,): sums over rows are to be right, not the typical row alone."""
        if self.model is None:
            return np.full(X.shape[0], self.mean)
        return np.clip(np.exp(self.model.predict(X)) * self.ratio, SHORTEST, self.longest)


def learn(X: np.ndarray, seconds: np.ndarray, seed: int = 0) -> Times:
    """A model of the seconds of rows X (n, d) that were timed, seconds (n,); NaN where one was not.

    The columns of X are taken as they are scaled. Seconds over five times their median are cut to that. With `FEWEST`
    timings, and where the columns foretell rows left out at least a little, rows differ; else each gets the mean. Means
    of logarithms are too low for sums, so they are raised until the timed rows take as long as they did. Raises
    ValueError without a timing, for negative seconds, or lengths that differ.
    """
    seconds = np.asarray(seconds, dtype=float)
    if X.shape[0] != len(seconds):
        raise ValueError(f"There are {X.shape[0]} rows and {len(seconds)} timings.")
    known = np.flatnonzero(~np.isnan(seconds))
    if not len(known):
        raise ValueError("No row was timed yet, so there is nothing to learn from.")
    if (seconds[known] < 0).any():
        raise ValueError("A row cannot take less than no time: there are negative seconds.")
    longest = max(SHORTEST, LONGEST * float(np.median(seconds[known])))
    capped = np.clip(seconds[known], SHORTEST, longest)
    mean = float(capped.mean())
    if len(known) < FEWEST:
        return Times(len(known), mean, float("nan"), longest, None)
    X, logs = X[known].astype(float), np.log(capped)
    # Not scaled anew: of few rows a column may be all but constant, and dividing by that would blow up other rows.
    model = RidgeCV(PENALTIES)
    folds = KFold(FOLDS, shuffle=True, random_state=seed)
    left = logs - cross_val_predict(model, X, logs, cv=folds)
    alone = logs - cross_val_predict(DummyRegressor(), X, logs, cv=folds)
    explained = float(1 - (left @ left) / (alone @ alone)) if alone @ alone > 0 else 0.0
    if explained < WORTH:
        return Times(len(known), mean, explained, longest, None)
    ratio = capped.sum() / np.exp(model.fit(X, logs).predict(X)).sum()
    return Times(len(known), mean, explained, longest, model, float(ratio))
