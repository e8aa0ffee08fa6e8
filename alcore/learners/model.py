"""Fit a learner, and speak to the fitted model in codes of the full class list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC
from sklearn.utils.validation import has_fit_parameter

from alcore.learners.logistic import solve

# Rows scored at a time: small beside a large pool, large enough that the loop costs nothing.
CHUNK = 100_000


@dataclass(frozen=True)
class Learner:
    """A learner the user can choose by name."""

    name: str
    title: str
    sentence: str
    limits: str
    cost_class: str
    has_probabilities: bool
    make: Callable[[], BaseEstimator] | None = None  # None: our own logistic regression


LEARNERS = MappingProxyType(
    {
        learner.name: learner
        for learner in (
            Learner(
                "logistic",
                "Logistic regression",
                "Weighs every column and adds up: quick, steady with few labels.",
                "Straight boundaries only.",
                "instant",
                True,
            ),
            Learner(
                "svm",
                "Support vector machine (RBF)",
                "Draws a curved boundary from the rows nearest to it.",
                "Its scores are distances, not probabilities, so strategies ask by distance.",
                "seconds",
                False,
                lambda: SVC(C=1.0, kernel="rbf", gamma="scale"),
            ),
            Learner(
                "forest",
                "Random forest",
                "Lets many decision trees vote; finds steps and combinations of columns.",
                "Slow to fit every round; coarse probabilities.",
                "minutes",
                True,
                lambda: RandomForestClassifier(n_estimators=100, n_jobs=1),
            ),
            Learner(
                "naive_bayes",
                "Naive Bayes",
                "Compares each column with what is usual in each class.",
                "Overconfident when columns say the same thing.",
                "instant",
                True,
                GaussianNB,
            ),
        )
    }
)


class Model:
    """A fitted learner. Arrays in, arrays over the full class list of K codes out."""

    def __init__(self, n_classes: int, seen: np.ndarray, has_probabilities: bool):
        self.n_classes, self.seen, self.has_probabilities = n_classes, seen, has_probabilities

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """(n, K) float64 probabilities; rows sum to 1, classes never seen have 0. Scored in chunks."""
        return _in_chunks(self._proba, X)

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Decision values: (n,) for two classes, above 0 for class 1; else (n, K), -inf for classes never seen.

        Those of a learner without a decision function are its log-probabilities (for two classes their difference).
        """
        return _in_chunks(self._decision, X)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,) codes of the likeliest class."""
        return _in_chunks(self._predict, X)

    def _padded(self, values: np.ndarray, fill: float = 0.0) -> np.ndarray:
        if len(self.seen) == self.n_classes:
            return values
        full = np.full((len(values), self.n_classes), fill)
        full[:, self.seen] = values
        return full


class Constant(Model):
    """The model of a single class seen: sure of it, whatever the row."""

    def _proba(self, X):
        return self._padded(np.ones((X.shape[0], 1)))

    def _decision(self, X):
        if self.n_classes == 2:
            return np.zeros(X.shape[0])
        return self._padded(np.zeros((X.shape[0], 1)), -np.inf)

    def _predict(self, X):
        return np.full(X.shape[0], self.seen[0])


class Logistic(Model):
    """Multinomial logistic regression. ``coefficients`` are (classes seen, d + 1), the intercept last."""

    def __init__(self, n_classes, seen, coefficients):
        super().__init__(n_classes, seen, has_probabilities=True)
        self.coefficients = coefficients

    def _linear(self, X):
        return X @ self.coefficients[:, :-1].T.astype(X.dtype, copy=False) + self.coefficients[:, -1]

    def _proba(self, X):
        return self._padded(softmax(self._linear(X), axis=1))

    def _decision(self, X):
        linear = self._linear(X)
        return linear[:, 1] - linear[:, 0] if self.n_classes == 2 else self._padded(linear, -np.inf)

    def _predict(self, X):
        return self.seen[self._linear(X).argmax(axis=1)]

    def start_for(self, seen: np.ndarray, d: int) -> np.ndarray | None:
        """Coefficients to start another fit from; zeros for classes this model never saw."""
        if self.coefficients.shape[1] != d + 1:
            return None
        start = np.zeros((len(seen), d + 1))
        known = np.isin(seen, self.seen)
        start[known] = self.coefficients[np.searchsorted(self.seen, seen[known])]
        return start


class Fitted(Model):
    """A fitted scikit-learn classifier or pipeline, trained on the codes of the classes seen."""

    def __init__(self, n_classes, seen, estimator, has_probabilities):
        super().__init__(n_classes, seen, has_probabilities)
        self.estimator = estimator

    def _proba(self, X):
        if hasattr(self.estimator, "predict_proba"):
            return self._padded(np.asarray(self.estimator.predict_proba(X), dtype=float))
        values = np.asarray(self.estimator.decision_function(X), dtype=float)
        return self._padded(softmax(_columns(values), axis=1))

    def _decision(self, X):
        if hasattr(self.estimator, "decision_function"):
            values = np.asarray(self.estimator.decision_function(X), dtype=float)
        else:
            with np.errstate(divide="ignore"):
                values = np.log(np.asarray(self.estimator.predict_proba(X), dtype=float))
            if self.n_classes == 2:
                return np.nan_to_num(values[:, 1] - values[:, 0])
        if values.ndim == 1 and self.n_classes > 2:
            values = _columns(values)
        return values if values.ndim == 1 else self._padded(values, -np.inf)

    def _predict(self, X):
        return np.asarray(self.estimator.predict(X))


def _columns(values: np.ndarray) -> np.ndarray:
    """Decision values of two classes as two columns whose softmax is the sigmoid of the value."""
    return np.column_stack([-values / 2, values / 2]) if values.ndim == 1 else values


def _in_chunks(function: Callable, X: np.ndarray) -> np.ndarray:
    n = X.shape[0]
    if n <= CHUNK:
        return function(X)
    first = function(X[:CHUNK])
    values = np.empty((n, *first.shape[1:]), dtype=first.dtype)
    values[:CHUNK] = first
    for begin in range(CHUNK, n, CHUNK):
        values[begin : begin + CHUNK] = function(X[begin : begin + CHUNK])
    return values


def fit(
    learner: str | BaseEstimator,
    X: np.ndarray,
    y: np.ndarray,
    n_classes: int,
    *,
    weights: np.ndarray | None = None,
    seed: int = 0,
    warm: Model | None = None,
) -> Model:
    """The learner fitted to features (n, d) and codes (n,) in 0..K-1, n at least 1.

    `weights` (n,) trust each label, above 0. `seed` fixes the learner's draws. `warm`, an earlier model of the same
    learner, is where a fit may start; it ends at the same model within the tolerance. Raises ValueError for an unknown
    name, an object that is no classifier, or weights for a learner that takes none.
    """
    seen = np.unique(y)
    if isinstance(learner, str) and learner not in LEARNERS:
        raise ValueError(f"There is no learner called '{learner}'. There are: {', '.join(LEARNERS)}.")
    if not isinstance(learner, str) and not is_classifier(learner):
        raise ValueError(f"A learner is a name or a scikit-learn classifier, not {type(learner).__name__}.")
    if len(seen) == 1:
        return Constant(n_classes, seen, has_probabilities=True)
    if learner == "logistic":
        start = warm.start_for(seen, X.shape[1]) if isinstance(warm, Logistic) else None
        codes = np.searchsorted(seen, y)
        return Logistic(n_classes, seen, solve(X, codes, len(seen), weights, start))
    named = LEARNERS[learner] if isinstance(learner, str) else None
    estimator = named.make() if named else clone(learner)
    draws = {name: seed % 2**32 for name in estimator.get_params() if name.split("__")[-1] == "random_state"}
    estimator.set_params(**draws)
    estimator.fit(X, y, **_weight_options(estimator, weights))
    honest = named.has_probabilities if named else hasattr(estimator, "predict_proba")
    return Fitted(n_classes, seen, estimator, honest)


def _weight_options(estimator: BaseEstimator, weights: np.ndarray | None) -> dict:
    if weights is None:
        return {}
    steps = getattr(estimator, "steps", None)
    last = steps[-1][1] if steps else estimator
    if not has_fit_parameter(last, "sample_weight"):
        raise ValueError(f"{type(last).__name__} cannot weigh labels; choose another learner or tell no weights.")
    return {f"{steps[-1][0]}__sample_weight" if steps else "sample_weight": weights}
