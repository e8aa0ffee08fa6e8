"""The classifiers: four by name, and any of scikit-learn's.

Whatever the classifier, a ``Model`` answers over the full class list of the project: classes it has not seen in
training get probability 0. Labels are codes 0..n_classes-1 here; names live further out.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC
from sklearn.utils.validation import has_fit_parameter

from alcore.learners import logistic

# Rows scored at a time: temporaries stay at a few megabytes whatever the length of the pool.
CHUNK = 16_384


@dataclass(frozen=True)
class Learner:
    """What the screen needs to know of a named classifier."""

    name: str
    title: str
    sentence: str
    limits: str
    cost_class: str  # "light" (milliseconds a fit), "medium" (grows with the square of the labels), "heavy"
    # What strategies may ask of its models: "probabilities" (else predict_proba only orders the classes, and strategies
    # use decision_function), "gradient" (of a linear last layer, see `Model.embedding`), "hessian" (of its whole loss)
    gives: frozenset[str]

    @property
    def has_probabilities(self) -> bool:
        """Whether its probabilities can be read as such."""
        return "probabilities" in self.gives


LEARNERS = {
    learner.name: learner
    for learner in (
        Learner(
            "logistic",
            "Logistic regression",
            "A weighted sum of the features for each class; quick, steady with few labels, and its probabilities "
            "can be read as such.",
            "Sees no interplay of features and no curved borders unless the features hold them.",
            "light",
            frozenset({"probabilities", "gradient", "hessian"}),
        ),
        Learner(
            "svm",
            "Support vector machine (RBF)",
            "Draws curved borders as far from both sides as it can; strong on a few hundred labels.",
            "Has no probabilities, only distances from the border; slow beyond some 10,000 labels.",
            "medium",
            frozenset(),
        ),
        Learner(
            "forest",
            "Random forest",
            "Many decision trees vote; finds interplay of features without being told.",
            "Slowest to fit; needs more labels than the others before its shares of votes mean much.",
            "heavy",
            frozenset({"probabilities"}),
        ),
        Learner(
            "naive_bayes",
            "Naive Bayes",
            "One bell curve for each feature and class; the quickest to fit.",
            "Takes features for independent, so its probabilities are too sure of themselves.",
            "light",
            frozenset({"probabilities"}),
        ),
    )
}


def gives(learner) -> frozenset[str]:
    """What strategies may ask of a learner's models, see `Learner.gives`; a name, or a classifier of scikit-learn."""
    if isinstance(learner, str):
        return LEARNERS[learner].gives if learner in LEARNERS else frozenset()
    return frozenset({"probabilities"} if hasattr(learner, "predict_proba") else ())


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
    rule: Any  # what scores the seen classes: _Linear, _Wrapped, or None when one class was seen

    def predict_proba(self, X) -> np.ndarray:
        """Probabilities (rows, n_classes), float64; rows sum to 1, classes not seen in training are 0.

        A model of one class gives it 1. Where ``has_probabilities`` is False these are the softmax of the decision
        values (or 1 for the predicted class): they order the classes, and are not to be read as chances.
        """
        full = np.zeros((self.n_classes, len(X))).T  # class by class in memory, see `_Linear.decisions`
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
        """Of the linear last layer: (seen classes, width of the embedding + 1), intercept last; None without one."""
        return getattr(self.rule, "coefficients", None)

    def embedding(self, X) -> np.ndarray:
        """What the linear last layer sees of X, (rows, width); X itself for models that have no such layer."""
        return self.rule.embedding(X) if hasattr(self.rule, "embedding") else X

    def predict(self, X) -> np.ndarray:
        """Class codes (rows,), int."""
        codes = np.full(len(X), self.seen[0])
        if self.rule is not None:
            for rows in _chunks(X):
                codes[rows] = self.rule.codes(X[rows], self.seen)
        return codes


def fit(
    learner,
    X,
    y,
    n_classes: int,
    *,
    weights=None,
    seed: int = 0,
    warm: Model | None = None,
) -> Model:
    """Fit a classifier.

    Parameters
    ----------
    learner : a name of ``LEARNERS``, or a scikit-learn classifier or pipeline. The latter is cloned, and every
        random_state left None is set to ``seed``.
    X : array (n, d), its dtype is kept
    y : int codes (n,), each in 0..n_classes-1
    weights : array (n,) of numbers >= 0, or None. Rows of weight 0 are left out, so a class of such rows alone
        counts as not seen. A classifier that takes no weights is fitted without, with a warning.
    warm : an earlier Model of the same learner and width, or None. It speeds up ``logistic`` and leaves its result
        the same within the solver's tolerance; others ignore it.

    Raises ValueError, in a sentence, for an unknown learner, no rows, lengths that differ, codes or weights out of
    range, and (from the classifier) missing values.
    """
    X, y = np.asarray(X), np.asarray(y)
    if weights is not None:
        weights = np.asarray(weights, dtype=float)
    _check(X, y, n_classes, weights)
    if weights is not None and not weights.all():
        kept = weights > 0
        X, y, weights = X[kept], y[kept], weights[kept]
    name, make = _maker(learner, seed)
    seen, codes = np.unique(y, return_inverse=True)
    if len(seen) == 1:
        return Model(name, n_classes, seen, True, None)
    if make is None:
        coefficients = logistic.solve(X, codes, len(seen), weights, _start(warm, seen, X.shape[1]))
        return Model(name, n_classes, seen, True, _Linear(coefficients))
    rule = _wrap(make(), X, y, weights, double=name in ("svm", "naive_bayes"))
    return Model(name, n_classes, seen, hasattr(rule.estimator, "predict_proba"), rule)


def _check(X, y, n_classes, weights):
    if X.ndim != 2:
        raise ValueError(f"The features must be a table of rows and columns; they have {X.ndim} dimensions.")
    if not len(X):
        raise ValueError("There are no labeled rows to learn from; label some first.")
    if y.shape != (len(X),):
        raise ValueError(f"There are {len(X)} rows of features but labels of shape {y.shape}; give one label a row.")
    if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= n_classes:
        raise ValueError(f"Labels must be class codes from 0 to {n_classes - 1}.")
    if weights is not None:
        if weights.shape != y.shape:
            raise ValueError(f"There are {len(y)} labels but weights of shape {weights.shape}; give one weight a row.")
        if not np.isfinite(weights).all() or weights.min() < 0:
            raise ValueError("Weights must be numbers of 0 or more.")
        if not weights.any():
            raise ValueError("All weights are 0, so there is nothing to learn from.")


def _maker(learner, seed) -> tuple[str, Callable | None]:
    """Name and factory of an unfitted estimator; the factory of ``logistic`` is None."""
    if isinstance(learner, str):
        named = {
            "logistic": None,
            # break_ties makes predict agree with the decision values the strategies see. scikit-learn's own
            # probability=True refits five times, changes with the seed and may contradict predict: not used.
            "svm": lambda: SVC(kernel="rbf", C=1.0, gamma="scale", break_ties=True),
            "forest": lambda: RandomForestClassifier(n_jobs=1, random_state=seed),
            "naive_bayes": GaussianNB,
        }
        if learner not in named:
            known = ", ".join(LEARNERS)
            raise ValueError(f"There is no model called {learner!r}. Choose one of {known}, or pass a classifier.")
        return learner, named[learner]
    if isinstance(learner, type) or not hasattr(learner, "get_params") or not is_classifier(learner):
        raise ValueError(
            f"{learner!r} is not a classifier. Pass a name ({', '.join(LEARNERS)}) or a scikit-learn classifier "
            "or pipeline, such as SVC()."
        )

    def make():
        estimator = clone(learner)
        unset = [
            key
            for key, value in estimator.get_params().items()
            if value is None and (key == "random_state" or key.endswith("__random_state"))
        ]
        return estimator.set_params(**dict.fromkeys(unset, seed))

    return type(learner).__name__, make


def _wrap(estimator, X, y, weights, double):
    named = {}
    if weights is not None:
        prefix, last = "", estimator
        while isinstance(last, Pipeline):
            step, last = last.steps[-1]
            prefix += f"{step}__"
        if has_fit_parameter(last, "sample_weight"):
            named[f"{prefix}sample_weight"] = weights
        elif np.ptp(weights):
            warnings.warn(
                f"{type(last).__name__} takes no weights, so every label counts the same.", UserWarning, stacklevel=3
            )
    estimator.fit(X.astype(float) if double else X, y, **named)
    return _Wrapped(estimator, double)


def _start(warm, seen, width):
    """The coefficients of an earlier model for the classes seen now; a class new to it starts at zero."""
    if warm is None or not isinstance(warm.rule, _Linear):
        return None
    earlier = warm.rule.coefficients
    if earlier.shape[1] != width + 1:
        return None
    start = np.zeros((len(seen), width + 1))
    _, now, then = np.intersect1d(seen, warm.seen, return_indices=True)
    start[now] = earlier[then]
    return start


@dataclass(frozen=True, eq=False)
class _Linear:
    coefficients: np.ndarray  # (seen classes, features + 1), intercept last

    def decisions(self, X):
        """(rows, seen), class by class in memory: whatever looks at all classes of a row, the softmax and the measures
        of the strategies alike, then takes a handful of passes over long columns, several times as quick."""
        values = self.coefficients[:, :-1] @ X.astype(float, copy=False).T
        values += self.coefficients[:, -1:]
        return values.T

    def probabilities(self, X):
        return _softmax(self.decisions(X))

    def codes(self, X, seen):
        return seen[_first_highest(self.decisions(X))]


@dataclass(frozen=True, eq=False)
class _Wrapped:
    estimator: Any
    double: bool  # sums of squares and kernels of large single-precision numbers lose digits

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
            return _softmax(self.decisions(X))
        return (self.estimator.predict(self._input(X))[:, None] == self.estimator.classes_).astype(float)

    def codes(self, X, seen):
        return self.estimator.predict(self._input(X))


def _chunks(X):
    return (slice(start, start + CHUNK) for start in range(0, len(X), CHUNK))


def _softmax(values):
    values = values - values.max(axis=1, keepdims=True)
    np.exp(values, out=values)
    values /= values.sum(axis=1, keepdims=True)
    return values


def _first_highest(values):
    """argmax of each row, class by class: how many classes stand before the first that reaches the highest value."""
    highest = values.max(axis=1)
    position, below = np.zeros(len(values), dtype=np.intp), np.ones(len(values), dtype=bool)
    for of_class in values.T[:-1]:
        below &= of_class < highest
        position += below
    return position
