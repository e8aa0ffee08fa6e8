"""What scores the seen classes of a `Model`: a linear layer, a small network, or a classifier of scikit-learn.

A rule takes rows X (n, features) and gives ``decisions`` and ``probabilities`` (n, seen classes) and ``codes`` (n,).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier


@dataclass(frozen=True, eq=False)
class Linear:
    coefficients: np.ndarray  # (seen classes, features + 1), intercept last

    def decisions(self, X):
        """(rows, seen), class by class in memory: whatever looks at all classes of a row, the softmax and the measures
        of the strategies alike, then takes a handful of passes over long columns, several times as quick."""
        values = self.coefficients[:, :-1] @ X.astype(float, copy=False).T
        values += self.coefficients[:, -1:]
        return values.T

    def probabilities(self, X):
        return softmax(self.decisions(X))

    def codes(self, X, seen):
        return seen[first_highest(self.decisions(X))]


@dataclass(frozen=True, eq=False)
class Network(Linear):
    """A linear layer on top of one hidden layer of rectified sums."""

    hidden: np.ndarray  # (width, features + 1), intercept last

    @staticmethod
    def of(estimator: MLPClassifier) -> Network:
        """A fitted network of scikit-learn. For two classes that has one logistic output w; as the softmax of -w / 2
        and w / 2 the probabilities are the same."""
        hidden, last = (np.column_stack([w.T, b]) for w, b in zip(estimator.coefs_, estimator.intercepts_, strict=True))
        return Network(np.vstack([-last / 2, last / 2]) if len(last) == 1 else last, hidden)

    def embedding(self, X):
        """Activations of the hidden layer, (rows, width)."""
        return np.maximum(Linear(self.hidden).decisions(X), 0)

    def decisions(self, X):
        return super().decisions(self.embedding(X))


@dataclass(frozen=True, eq=False)
class Wrapped:
    estimator: Any
    double: bool  # whether it was fitted in double precision

    def _input(self, X):
        return X.astype(float, copy=False) if self.double else X

    def decisions(self, X):
        if not hasattr(self.estimator, "decision_function"):
            return np.log(np.maximum(self.probabilities(X), np.finfo(float).tiny))
        values = np.asarray(self.estimator.decision_function(self._input(X)), dtype=float)
        return np.column_stack([-values / 2, values / 2]) if values.ndim == 1 else values

    def probabilities(self, X):
        if hasattr(self.estimator, "predict_proba"):
            return self.estimator.predict_proba(self._input(X))
        if hasattr(self.estimator, "decision_function"):
            return softmax(self.decisions(X))
        return (self.estimator.predict(self._input(X))[:, None] == self.estimator.classes_).astype(float)

    def codes(self, X, seen):
        return self.estimator.predict(self._input(X))


def softmax(values):
    values = values - values.max(axis=1, keepdims=True)
    np.exp(values, out=values)
    values /= values.sum(axis=1, keepdims=True)
    return values


def first_highest(values):
    """argmax of each row, class by class: how many classes stand before the first that reaches the highest value."""
    highest = values.max(axis=1)
    position, below = np.zeros(len(values), dtype=np.intp), np.ones(len(values), dtype=bool)
    for of_class in values.T[:-1]:
        below &= of_class < highest
        position += below
    return position
