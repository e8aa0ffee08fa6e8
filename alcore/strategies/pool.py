"""The pool view: all a strategy may look at, computed only when it looks."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from alcore.strategies.blocks import blocks, over_classes

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.base import BaseEstimator

    from alcore.learners import Model

# Rows such as (.33, .33, .33) are meant to sum to 1 and are renormalized; farther off, something is wrong.
SUM_TOLERANCE = 2e-2


def checked(proba: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
    """Probabilities (n, K) whose rows sum to 1, renormalized with a warning when they sum to 1 within 0.02.

    ``rows`` are the rows' positions in the table, for the message; by default they are counted from 0. O(n K).
    Raises ValueError naming the first row that holds a value that is no probability or whose sum is farther off.
    """
    lowest, off = _lowest_and_farthest_off(proba)
    if not (lowest >= 0 and off <= SUM_TOLERANCE):  # also true for NaN
        raise ValueError(_refusal(proba, rows))
    if off > 1e-6:
        warnings.warn(f"Probabilities that summed to 1 only within {off:.2g} were renormalized.", stacklevel=2)
        return proba / over_classes(np.add, proba)[:, None]
    return proba


def _lowest_and_farthest_off(proba: np.ndarray) -> tuple[float, float]:
    """The lowest value, and the farthest a row's sum is off 1; NaN if there is one. One pass over the memory."""
    lowest, off = 0.0, 0.0
    for block in blocks(proba):
        total = over_classes(np.add, block)
        lowest = np.minimum(lowest, block.min())
        off = np.maximum(off, np.maximum(total.max() - 1, 1 - total.min()))
    return float(lowest), float(off)


def _refusal(proba: np.ndarray, rows: np.ndarray | None) -> str:
    """What is wrong with the first row that is wrong, in a sentence."""
    total = over_classes(np.add, proba)
    missing, negative = np.isnan(total), (proba < 0).any(axis=1)
    first = int(np.argmax(missing | negative | (np.abs(total - 1) > SUM_TOLERANCE)))
    if missing[first]:
        wrong = "hold a value that is not a number"
    elif negative[first]:
        wrong = "hold a negative value"
    else:
        wrong = f"sum to {total[first]:g}, not to 1"
    row = first if rows is None else int(rows[first])
    return (
        f"The probabilities of row {row} {wrong}, so rows cannot be ranked. Mend the features of that row, or choose "
        "another model."
    )


class Pool:
    """The candidates of one query, and lazily what is known about them.

    Arrays align with ``rows``, the candidates' positions in the campaign's X. A pool holds no label that was not told:
    ``y`` are the told labels of ``labeled``, as codes.
    """

    def __init__(
        self,
        X: np.ndarray,
        rows: np.ndarray,
        *,
        model: Model | None = None,
        labeled: np.ndarray | None = None,
        y: np.ndarray | None = None,
        weights: np.ndarray | None = None,
        n_classes: int = 2,
        seconds: np.ndarray | None = None,
        costs: np.ndarray | None = None,
        history: Callable[[], pd.DataFrame] | None = None,
        fit_with: Callable[[int, int], Model] | None = None,
        learner: str | BaseEstimator = "logistic",
        members: Sequence[Model] | None = None,
        positive: int | None = None,
        seed: tuple[int, ...] = (0,),
    ):
        self.all_X, self.rows, self.model, self.n_classes = X, rows, model, n_classes
        self.labeled, self.y, self.weights = labeled, y, weights
        self.learner = learner  # what the model was fitted with, for strategies that fit models of their own
        self.members = members  # a committee to ask instead of one of the strategy's making
        self.committees: dict[tuple, tuple[Model, ...]] = {}  # made so far, so that all who look at one pool share them
        self.fit_with = fit_with  # fit_with(row, label code): the model after that one more label
        self._positive = positive
        self._seconds, self._costs, self._history, self._seed = seconds, costs, history, list(seed)

    @cached_property
    def X(self) -> np.ndarray:
        """Features of the candidates (n, d): a copy, so strategies on large pools should prefer proba or decision."""
        return self.all_X[self.rows]

    @cached_property
    def labeled_X(self) -> np.ndarray:
        """Features of the labeled rows (m, d); no rows before the first label."""
        return self.all_X[:0] if self.labeled is None else self.all_X[self.labeled]

    def scored(self, function: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
        """Scores of the candidates, (n,) or (n, K), by a function of rows of X and their positions in it.

        X is scored whole and then masked: so a large pool is never copied. Neighbors need no mask.
        """
        rows = self.rows
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and (rows[1:] > rows[:-1]).all():
            return function(self.all_X[rows[0] : rows[-1] + 1], rows)
        if len(rows) * 4 < len(self.all_X):
            return function(self.X, rows)
        # Class by class, as models keep them; the transposes of one score a row are the scores themselves.
        return function(self.all_X, np.arange(len(self.all_X))).T.take(rows, axis=-1).T

    @cached_property
    def proba(self) -> np.ndarray:
        """Class probabilities of the candidates (n, K) over the full class list; checked, see `checked`."""
        return checked(self.scored(lambda X, _: self._model().predict_proba(X)), self.rows)

    @cached_property
    def decision(self) -> np.ndarray:
        """Decision values of the candidates: (n,) for two classes, else (n, K)."""
        return self.scored(lambda X, _: self._model().decision_function(X))

    @property
    def honest_probabilities(self) -> bool:
        """Whether the model's probabilities are meant as such; a support vector machine's are not."""
        return self._model().has_probabilities

    def _model(self) -> Model:
        if self.model is None:
            raise ValueError("This strategy needs a model: label some rows first.")
        return self.model

    @property
    def positive(self) -> int:
        """The code of the class of interest: the one named, else the class with fewest labels (of equals the last)."""
        if self._positive is not None:
            return self._positive
        told = np.bincount(np.empty(0, dtype=int) if self.y is None else self.y, minlength=self.n_classes)
        return int(np.flatnonzero(told == told.min())[-1])

    @cached_property
    def seconds(self) -> np.ndarray:
        """Predicted seconds to label each candidate (n,); ones when nothing is known, so utilities keep their order."""
        return np.ones(len(self.rows)) if self._seconds is None else self._seconds[self.rows]

    @cached_property
    def costs(self) -> np.ndarray:
        """Price to label each candidate (n,); ones when nothing is known."""
        return np.ones(len(self.rows)) if self._costs is None else self._costs[self.rows]

    @property
    def history(self) -> pd.DataFrame | None:
        """The campaign's history so far, one line a round; strategies keep no other memory."""
        return self._history() if self._history else None

    @cached_property
    def rng(self) -> np.random.Generator:
        """The strategy's own random draws, fixed by the run's seed, the strategy's name and the round."""
        return np.random.default_rng(self._seed)

    def rng_of(self, number: int) -> np.random.Generator:
        """Draws fixed by the run's seed, the strategy's name and a number, whatever the round: so a strategy can replay
        what it drew in an earlier one."""
        return np.random.default_rng((*self._seed[:-1], 0, number))
