"""The pool view: all a strategy may look at, computed only when it looks."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.base import BaseEstimator

    from alcore.learners import Model

# Rows such as (.33, .33, .33) are meant to sum to 1 and are renormalized; farther off, something is wrong.
SUM_TOLERANCE = 2e-2


def checked(proba: np.ndarray) -> np.ndarray:
    """Probabilities (n, K) whose rows sum to 1, renormalized with a warning when they sum to 1 within 0.02.

    Raises ValueError naming the first row that holds a value that is no probability or whose sum is farther off.
    """
    total = proba.sum(axis=1)
    off = np.abs(total - 1)
    worst = off.max(initial=0.0)
    if not worst <= SUM_TOLERANCE:  # also true for NaN
        row = int(np.argmax(~(off <= SUM_TOLERANCE)))
        raise ValueError(f"The probabilities of row {row} sum to {total[row]:g}, not to 1, so rows cannot be ranked.")
    if proba.min(initial=0.0) < 0:
        row = int(np.argmax((proba < 0).any(axis=1)))
        raise ValueError(f"Row {row} has a negative probability, so rows cannot be ranked.")
    if worst > 1e-6:
        warnings.warn(f"Probabilities that summed to 1 only within {worst:.2g} were renormalized.", stacklevel=2)
        return proba / total[:, None]
    return proba


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
        seed: tuple[int, ...] = (0,),
    ):
        self.all_X, self.rows, self.model, self.n_classes = X, rows, model, n_classes
        self.labeled, self.y, self.weights = labeled, y, weights
        self.learner = learner  # what the model was fitted with, for strategies that fit models of their own
        self.members = members  # a committee to ask instead of one of the strategy's making
        self.fit_with = fit_with  # fit_with(row, label code): the model after that one more label
        self._seconds, self._costs, self._history, self._seed = seconds, costs, history, list(seed)

    @cached_property
    def X(self) -> np.ndarray:
        """Features of the candidates (n, d): a copy, so strategies on large pools should prefer proba or decision."""
        return self.all_X[self.rows]

    @cached_property
    def labeled_X(self) -> np.ndarray:
        """Features of the labeled rows (m, d); no rows before the first label."""
        return self.all_X[:0] if self.labeled is None else self.all_X[self.labeled]

    def _score(self, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Scores of the candidates. X is scored whole and then masked: so a large pool is never copied."""
        if len(self.rows) * 4 < len(self.all_X):
            return function(self.X)
        scores = function(self.all_X)
        return scores if len(self.rows) == len(scores) else scores[self.rows]

    @cached_property
    def proba(self) -> np.ndarray:
        """Class probabilities of the candidates (n, K) over the full class list; checked, see `checked`."""
        return checked(self._score(self._model().predict_proba))

    @cached_property
    def decision(self) -> np.ndarray:
        """Decision values of the candidates: (n,) for two classes, else (n, K)."""
        return self._score(self._model().decision_function)

    @property
    def honest_probabilities(self) -> bool:
        """Whether the model's probabilities are meant as such; a support vector machine's are not."""
        return self._model().has_probabilities

    def _model(self) -> Model:
        if self.model is None:
            raise ValueError("This strategy needs a model: label some rows first.")
        return self.model

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
