"""From labeled rows to a `Model`."""

import warnings

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from alcore.learners import logistic
from alcore.learners.estimators import NAMED, brought
from alcore.learners.model import Model
from alcore.learners.registry import LEARNERS
from alcore.learners.rules import Linear, Network, Wrapped

# Sums of squares, kernels and line searches lose digits in single precision.
DOUBLE = ("svm", "naive_bayes", "mlp")


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
    name = learner if isinstance(learner, str) else type(learner).__name__
    estimator = None if learner == "logistic" else _unfitted(learner, len(y), seed)
    seen, codes = np.unique(y, return_inverse=True)
    if len(seen) == 1:
        return Model(name, n_classes, seen, True, None)
    if estimator is None:
        coefficients = logistic.solve(X, codes, len(seen), weights, _start(warm, seen, X.shape[1]))
        return Model(name, n_classes, seen, True, Linear(coefficients))
    named = isinstance(learner, str)
    in_double = named and learner in DOUBLE
    _train(estimator, X.astype(float) if in_double else X, y, weights, quiet=named)
    rule = Network.of(estimator) if learner == "mlp" else Wrapped(estimator, in_double)
    return Model(name, n_classes, seen, hasattr(estimator, "predict_proba"), rule)


def hardness(X: np.ndarray, y: np.ndarray, n_classes: int) -> np.ndarray:
    """How hard each of these rows is, (n,) in [0, 1]: one minus the margin of the default model, fitted on all of their
    labels."""
    second, first = np.sort(fit("logistic", X, y, n_classes).predict_proba(X), axis=1)[:, -2:].T
    return 1 - (first - second)


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


def _unfitted(learner, rows: int, seed: int) -> BaseEstimator:
    if not isinstance(learner, str):
        return brought(learner, seed)
    if learner not in NAMED:
        known = ", ".join(LEARNERS)
        raise ValueError(f"There is no model called {learner!r}. Choose one of {known}, or pass a classifier.")
    return NAMED[learner](rows, seed)


def _train(estimator, X, y, weights, quiet):
    keywords = {}
    if weights is not None:
        prefix, last = "", estimator
        while isinstance(last, Pipeline):
            step, last = last.steps[-1]
            prefix += f"{step}__"
        if has_fit_parameter(last, "sample_weight"):
            keywords[f"{prefix}sample_weight"] = weights
        elif np.ptp(weights):
            warnings.warn(
                f"{type(last).__name__} takes no weights, so every label counts the same.", UserWarning, stacklevel=3
            )
    with warnings.catch_warnings():
        if quiet:  # the network of our choosing stops after its steps by design
            warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(X, y, **keywords)


def _start(warm, seen, width):
    """The coefficients of an earlier model for the classes seen now; a class new to it starts at zero."""
    if warm is None or warm.learner != "logistic" or warm.rule is None:
        return None
    earlier = warm.rule.coefficients
    if earlier.shape[1] != width + 1:
        return None
    start = np.zeros((len(seen), width + 1))
    _, now, then = np.intersect1d(seen, warm.seen, return_indices=True)
    start[now] = earlier[then]
    return start
