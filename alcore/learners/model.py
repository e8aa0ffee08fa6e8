"""A fitted classifier that answers over the full class list, whatever it was fitted on."""

from dataclasses import dataclass
from typing import Any

import numpy as np

# Rows scored at a time: temporaries stay at a few megabytes whatever the length of the pool.
CHUNK = 16_384


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted classifier over the full class list.

    ``seen`` holds the class codes of the training rows, ascending. X is an array (rows, features) of the width it
    was fitted on, of any dtype; it is read in chunks and never copied whole.
    """

    learner: str  # the name, or the class name of a scikit-learn classifier
    n_classes: int
    seen: np.ndarray
    has_probabilities: bool  # False: predict_proba only orders the classes
    rule: Any  # what scores the seen classes, see `alcore.learners.rules`; None when one class was seen

    def predict_proba(self, X) -> np.ndarray:
        """Probabilities (rows, n_classes), float64; rows sum to 1, classes not seen in training are 0.

        A model of one class gives it 1. Where ``has_probabilities`` is False these are the softmax of the decision
        values (or 1 for the predicted class): they order the classes, and are not to be read as chances.
        """
        full = np.zeros((self.n_classes, len(X))).T  # class by class in memory, see `rules.Linear.decisions`
        if self.rule is None:
            full[:, self.seen] = 1
            return full
        for rows in _chunks(X):
            full[rows, self.seen] = self.rule.probabilities(X[rows])
        return full

    def decision_function(self, X) -> np.ndarray:
        """Decision values: (rows,) when there are two classes, positive for class 1; else (rows, n_classes).

        Classes not seen in training are -inf. When only two of several were seen, their columns are -d/2 and d/2
        for the two-class value d. A model of one class gives 0 for it. Classifiers without decision values give
        log-probabilities (two classes: the log of the odds), finite for the seen classes.
        """
        if self.rule is None:
            if self.n_classes == 2:
                return np.zeros(len(X))
            full = np.full((len(X), self.n_classes), -np.inf)
            full[:, self.seen] = 0
            return full
        if self.n_classes == 2:
            flat = np.empty(len(X))
            for rows in _chunks(X):
                values = self.rule.decisions(X[rows])
                flat[rows] = values[:, 1] - values[:, 0]
            return flat
        full = np.full((len(X), self.n_classes), -np.inf)
        for rows in _chunks(X):
            full[rows, self.seen] = self.rule.decisions(X[rows])
        return full

    @property
    def coefficients(self) -> np.ndarray | None:
        """Of the linear last layer: (seen classes, width of the embedding + 1), intercept last; None without one.

        With it, the probabilities of the seen classes are the softmax of embedding(X) @ coefficients[:, :-1].T +
        coefficients[:, -1], for two classes as well.
        """
        return getattr(self.rule, "coefficients", None)

    def embedding(self, X) -> np.ndarray:
        """What the linear last layer sees of X, (rows, width); X itself for models that have no such layer."""
        if not hasattr(self.rule, "embedding"):
            return X
        inner = np.empty((len(X), self.coefficients.shape[1] - 1))
        for rows in _chunks(X):
            inner[rows] = self.rule.embedding(X[rows])
        return inner

    def predict(self, X) -> np.ndarray:
        """Class codes (rows,), int."""
        codes = np.full(len(X), self.seen[0])
        if self.rule is not None:
            for rows in _chunks(X):
                codes[rows] = self.rule.codes(X[rows], self.seen)
        return codes


def _chunks(X):
    return (slice(start, start + CHUNK) for start in range(0, len(X), CHUNK))
