"""The fast logistic regression is scikit-learn's, to within the tolerance scikit-learn stops at."""

import warnings

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sklearn._loss import HalfBinomialLoss, HalfMultinomialLoss
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model._linear_loss import LinearModelLoss

from alcore.learners import logistic


def scikit_objective(X, codes, coefficients, weights=None):
    """Value and gradient of scikit-learn's own objective at our coefficients."""
    n_classes, total = len(coefficients), len(X) if weights is None else weights.sum()
    if n_classes == 2:
        loss, flat = LinearModelLoss(HalfBinomialLoss(), True), coefficients[1] - coefficients[0]
    else:
        loss, flat = LinearModelLoss(HalfMultinomialLoss(n_classes=n_classes), True), coefficients.ravel(order="F")
    return loss.loss_gradient(flat, X.astype(float), codes.astype(float), weights, 1 / total), flat


def probabilities(X, coefficients):
    logits = X.astype(float) @ coefficients[:, :-1].T + coefficients[:, -1]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


@st.composite
def problems(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_classes = draw(st.integers(2, 8))
    n, d = draw(st.integers(n_classes, 200)), draw(st.integers(1, 40))
    codes = np.concatenate([np.arange(n_classes), rng.integers(0, n_classes, n - n_classes)])
    X = rng.normal(size=(n, d)) + draw(st.sampled_from([0, 1, 30])) * rng.normal(size=(n_classes, d))[codes]
    if draw(st.booleans()):  # duplicates, of rows and of columns
        X[n // 2 :] = X[: n - n // 2]
        X[:, -1] = X[:, 0]
    # Up to some 1e5: gradients of still larger features cannot be told from 0 to 1e-4 in double precision.
    X *= draw(st.sampled_from([np.ones(d), np.full(d, 1e-4), np.full(d, 1e3), 10.0 ** rng.uniform(-3, 3, d)]))
    X += draw(st.sampled_from([0, 0, 100]))
    weights = 10.0 ** rng.uniform(-2, 2, n) if draw(st.booleans()) else None
    start = None
    if draw(st.booleans()):  # a model of other data
        start = rng.normal(size=(n_classes, d + 1)) * draw(st.sampled_from([1e-3, 1, 1e3]))
    return X.astype(draw(st.sampled_from([np.float32, np.float64]))), codes, n_classes, weights, start


# Shrinking would take minutes and say little: an example is a seed.
@settings(max_examples=200, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(problems())
def test_no_entry_of_the_gradient_of_scikit_learns_objective_exceeds_its_tolerance(problem):
    X, codes, n_classes, weights, start = problem
    coefficients = logistic.solve(X, codes, n_classes, weights, start)
    (_, gradient), _ = scikit_objective(X, codes, coefficients, weights)
    assert np.abs(gradient).max() <= 1.0001e-4  # both sum the same numbers, in another order


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.booleans())
def test_the_objective_exceeds_its_minimum_by_no_more_than_convexity_allows(seed, n_classes, weighted):
    rng = np.random.default_rng(seed)
    codes = np.concatenate([np.arange(n_classes), rng.integers(0, n_classes, 60)])
    X = rng.normal(size=(len(codes), 6)) + rng.normal(size=(n_classes, 6))[codes]
    weights = rng.uniform(0.2, 3, len(codes)) if weighted else None
    exact = LogisticRegression(solver="newton-cg", tol=1e-10, max_iter=1000).fit(X, codes, weights)
    best = np.column_stack([exact.coef_, exact.intercept_])
    if n_classes == 2:
        best = np.vstack([-best / 2, best / 2])
    ours = logistic.solve(X, codes, n_classes, weights)
    (lowest, _), at_best = scikit_objective(X, codes, best, weights)
    (value, _), at_ours = scikit_objective(X, codes, ours, weights)
    # value - lowest <= gradient . (ours - best) <= largest entry of the gradient * sum |ours - best|
    assert value - lowest <= 1e-4 * np.abs(at_ours - at_best).sum() + 1e-12
    assert np.abs(probabilities(X, ours) - exact.predict_proba(X)).max() < 0.01


def digits(n, seed=0):
    X, y = load_digits(return_X_y=True)
    rows = np.random.default_rng(seed).permutation(len(y))[:n]
    X = (X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1e-9)
    return X[rows].astype(np.float32), y[rows]


def test_on_digits_it_is_as_close_to_the_exact_model_as_scikit_learns_default_fit_while_labels_grow():
    X, y = digits(1300)
    held_out, ours, start = X[400:], [], np.zeros((10, 65))
    theirs = []
    for n in range(60, 321, 20):
        start = logistic.solve(X[:n], y[:n], 10, None, start)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            exact = LogisticRegression(tol=1e-8, max_iter=5000).fit(X[:n].astype(float), y[:n])
        default = LogisticRegression().fit(X[:n], y[:n])
        truth = exact.predict_proba(held_out)
        ours.append(np.abs(probabilities(held_out, start) - truth).mean())
        theirs.append(np.abs(default.predict_proba(held_out) - truth).mean())
    assert max(ours) < 0.001  # in the mean over rows and classes
    assert np.mean(ours) <= np.mean(theirs)


def test_columns_sum_to_zero_and_two_classes_are_the_single_vector_of_scikit_learn():
    X, y = digits(120)
    two = y < 2
    coefficients = logistic.solve(X[two], y[two], 2)
    exact = LogisticRegression(tol=1e-8, max_iter=5000).fit(X[two].astype(float), y[two])
    assert coefficients.shape == (2, 65)
    assert np.allclose(coefficients[0], -coefficients[1])
    assert np.allclose((coefficients[1] - coefficients[0])[:-1], exact.coef_[0], atol=5e-3)
    assert np.allclose(logistic.solve(X, y, 10).sum(axis=0), 0, atol=1e-9)


def test_a_weight_of_two_is_the_row_twice():
    X, y = digits(80)
    weights = np.ones(80)
    weights[:30] = 2
    twice = logistic.solve(np.vstack([X, X[:30]]), np.concatenate([y, y[:30]]), 10)
    (_, gradient), _ = scikit_objective(X, y, twice, weights)
    assert np.abs(gradient).max() <= 1.0001e-4
    assert np.abs(probabilities(X, twice) - probabilities(X, logistic.solve(X, y, 10, weights))).max() < 0.01


def test_the_same_input_gives_the_same_bits():
    X, y = digits(150)
    start = logistic.solve(X[:140], y[:140], 10)
    assert np.array_equal(logistic.solve(X, y, 10, None, start), logistic.solve(X, y, 10, None, start))


def test_the_inputs_are_not_written_to():
    X, y = digits(100)
    start = np.ones((10, 65))
    weights = np.full(100, 0.5)
    before = [array.copy() for array in (X, y, start, weights)]
    logistic.solve(X, y, 10, weights, start)
    assert all(np.array_equal(a, b) for a, b in zip(before, (X, y, start, weights), strict=True))


def test_more_columns_than_the_preconditioner_factorizes_converge_too():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 700)).astype(np.float32)
    codes = np.arange(90) % 4
    (_, gradient), _ = scikit_objective(X, codes, logistic.solve(X, codes, 4))
    assert np.abs(gradient).max() <= 1.0001e-4


@pytest.mark.parametrize("left_out", ["_STEPS", "_PRODUCTS"])
def test_what_the_quick_way_leaves_is_finished_by_the_slow_ones(left_out, monkeypatch):
    X, y = digits(100)
    monkeypatch.setattr(logistic, left_out, 0)  # no Newton steps: SciPy's optimizer; no products: the whole Hessian
    (_, gradient), _ = scikit_objective(X, y, logistic.solve(X, y, 10))
    assert np.abs(gradient).max() <= 1.0001e-4


def test_features_too_large_for_the_tolerance_give_a_model_that_fits_all_the_same():
    X, y = digits(100)
    p = probabilities(X * 1e9, logistic.solve(X.astype(float) * 1e9, y, 10))
    assert (p.argmax(axis=1) == y).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e200])
def test_missing_and_infinite_values_are_refused_in_a_sentence(bad):
    X, y = np.ones((4, 2)), np.array([0, 1, 0, 1])
    X[2, 1] = bad
    with pytest.raises(ValueError, match="missing, infinite or absurdly large"):
        logistic.solve(X, y, 2)
