"""The step to the model after one more label: its curvature, its equation, and what a fit of the same rows gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import approx_fprime

from alcore import learners
from alcore.learners import logistic
from alcore.strategies import Pool, newton
from alcore.strategies.newton import added_row, changes, expand, of_pool, with_intercept


@pytest.fixture
def solved_to_the_end(monkeypatch):
    """Fits whose gradient is zero to ten digits."""
    monkeypatch.setattr(logistic, "TOLERANCE", 1e-10)


def table(n_classes, n=60, d=4, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    y = (X @ rng.normal(size=(d, n_classes)) + rng.gumbel(size=(n, n_classes))).argmax(axis=1)
    y[:n_classes] = np.arange(n_classes)
    return X, y


def fitted(X, y, n_classes, weights=None):
    return learners.fit("logistic", X, y, n_classes, weights=weights).coefficients


def relative(coefficients):
    return coefficients[1:] - coefficients[0]


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_the_inverse_is_that_of_the_curvature_of_the_objective(n_classes):
    X, y = table(n_classes)
    weights = np.linspace(0.5, 2, len(X))
    coefficients = fitted(X, y, n_classes, weights)

    def gradient(flat):
        of_each = np.vstack([np.zeros(5), flat.reshape(-1, 5)])
        of_each -= of_each.mean(axis=0)  # the one split of the differences that the penalty prefers
        scores = with_intercept(X) @ of_each.T
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        slope = ((p - np.eye(n_classes)[y]) * weights[:, None]).T @ with_intercept(X)
        slope[:, :-1] += of_each[:, :-1] * (2 if n_classes == 2 else 1)
        return slope[1:].ravel()

    hessian = approx_fprime(relative(coefficients).ravel(), gradient, 1e-6)
    inverse = expand(coefficients, X, weights).inverse.reshape(hessian.shape)
    assert inverse @ hessian == pytest.approx(np.eye(len(hessian)), abs=1e-5)


def test_two_classes_have_one_vector_of_coefficients_and_a_matrix_of_its_size():
    X, y = table(2)
    found = expand(fitted(X, y, 2), X)
    assert found.coefficients.shape == (1, 5) and found.inverse.shape == (1, 5, 1, 5) and found.n_classes == 2


def test_a_weight_of_two_is_the_row_told_twice():
    X, y = table(3)
    coefficients = fitted(X, y, 3)
    twice = expand(coefficients, np.vstack([X, X[:10]]))
    weighted = expand(coefficients, X, np.where(np.arange(len(X)) < 10, 2.0, 1.0))
    assert weighted.inverse == pytest.approx(twice.inverse)


@pytest.mark.parametrize("n_classes", [2, 4])
def test_the_change_balances_the_pull_of_the_new_row_against_the_curvature_of_the_others(n_classes):
    X, y = table(n_classes)
    found = expand(fitted(X, y, n_classes), X)
    new = np.random.default_rng(1).normal(size=(7, 4)) * 3
    change = changes(found, new)
    assert change.shape == (7, n_classes, n_classes - 1, 5)
    size = found.coefficients.size
    hessian = np.linalg.inv(found.inverse.reshape(size, size))
    A = with_intercept(new)
    scores = np.einsum("nykd,nd->nyk", found.coefficients + change, A)
    odds = np.exp(np.concatenate([np.zeros((7, n_classes, 1)), scores], axis=2))
    q = odds / odds.sum(axis=2, keepdims=True)
    pull = (q - np.eye(n_classes))[..., 1:, None] * A[:, None, None, :]
    resistance = (change.reshape(-1, size) @ hessian).reshape(change.shape)
    assert resistance + pull == pytest.approx(np.zeros(change.shape), abs=1e-4)


WORKED = [  # scores z, M, and q, the new probability of class 1 when it is told: q = sigmoid(z + M (1 - q))
    (0.0, 1.0, 0.5989418625),
    (0.0, 4.0, 0.7393507715),
    (-2.0, 4.0, 0.5),
]


@pytest.mark.parametrize(("score", "leverage", "told"), WORKED)
def test_the_added_row_of_two_classes_has_its_worked_values(score, leverage, told):
    pull = added_row(np.array([[score]]), np.array([[[leverage]]]))
    assert pull[0, 1, 0] == pytest.approx(told - 1, abs=1e-6)
    # The other label is the mirror image: sigmoid(z - M q).
    mirrored = added_row(np.array([[-score]]), np.array([[[leverage]]]))
    assert mirrored[0, 0, 0] == pytest.approx(1 - told, abs=1e-6)


@given(
    arrays(float, st.tuples(st.integers(1, 8), st.just(3)), elements=st.floats(-30, 30)),
    st.floats(0, 1e6),
    st.integers(0, 10),
)
def test_no_row_pulls_harder_than_a_row_can_however_far_out_it_lies(scores, size, seed):
    roots = np.random.default_rng(seed).normal(size=(len(scores), 3, 3)) * np.sqrt(size)
    pull = added_row(scores, roots @ roots.swapaxes(1, 2))
    told = np.eye(4)[:, 1:]
    q = pull + told
    assert np.isfinite(pull).all()
    assert (q > -1e-4).all() and (q < 1 + 1e-4).all()


@pytest.mark.parametrize("n_classes", [2, 3])
def test_with_ever_more_labels_the_step_is_a_fit_and_its_error_falls_with_the_square_of_the_change(
    n_classes, solved_to_the_end
):
    X, y = table(n_classes)
    new, errors, sizes = np.array([[1.0, -2.0, 0.5, 1.0]]), [], []
    for often in (64.0, 256.0, 1024.0):  # each label as if told so often; the new one is told once
        weights = np.full(len(X), often)
        before = fitted(X, y, n_classes, weights)
        change = changes(expand(before, X, weights), new)[0]
        for code in range(n_classes):
            after = fitted(np.vstack([X, new]), np.append(y, code), n_classes, np.append(weights, 1.0))
            exact = relative(after) - relative(before)
            errors.append(np.linalg.norm(change[code] - exact))
            sizes.append(np.linalg.norm(exact))
    errors, sizes = np.reshape(errors, (3, -1)), np.reshape(sizes, (3, -1))
    assert (errors[-1] < 2e-3 * sizes[-1]).all()
    # Four times the labels: a quarter of the change, and of its error a sixteenth.
    assert errors[1:].sum(axis=1) / errors[:-1].sum(axis=1) == pytest.approx([1 / 16, 1 / 16], rel=0.2)
    assert sizes[1:].sum(axis=1) / sizes[:-1].sum(axis=1) == pytest.approx([1 / 4, 1 / 4], rel=0.1)


def test_a_surprising_label_moves_the_model_about_as_far_as_a_fit_where_a_plain_newton_step_goes_half_as_far_again(
    solved_to_the_end,
):
    X, y = table(2, n=30)
    before = fitted(X, y, 2)
    found = expand(before, X)
    scores = found.scores(X)[:, 0]
    row = 2 * X[[scores.argmax()]]  # as certain of class 1 as can be, and told class 0
    exact = relative(fitted(np.vstack([X, row]), np.append(y, 0), 2)) - relative(before)
    step = changes(found, row)[0, 0]
    plain = -np.einsum("d,dj->j", with_intercept(row)[0], found.inverse[0, :, 0])[None]  # p is 1, and its curvature 0
    assert np.linalg.norm(step - exact) < 0.2 * np.linalg.norm(exact)
    assert np.linalg.norm(plain) > 1.5 * np.linalg.norm(exact)


def test_the_order_of_the_classes_does_not_matter():
    X, y = table(3)
    coefficients = fitted(X, y, 3)
    new = np.random.default_rng(2).normal(size=(5, 4))

    def of_each(order):
        change = changes(expand(coefficients[order], X), new)
        every = np.concatenate([np.zeros((5, 3, 1, 5)), change], axis=2)
        every -= every.mean(axis=2, keepdims=True)
        back = np.argsort(order)
        return every[:, back][:, :, back]

    assert of_each([2, 0, 1]) == pytest.approx(of_each([0, 1, 2]), abs=1e-7)


def test_rows_of_which_the_model_is_certain_beyond_all_digits_are_no_error():
    X = np.array([[-1e6, 0.0], [-9e5, 1.0], [1e6, 0.0], [9e5, -1.0]])
    found = expand(fitted(X, np.array([0, 0, 1, 1]), 2), X)
    assert np.isfinite(found.inverse).all() and np.isfinite(changes(found, X)).all()


def test_more_coefficients_than_can_be_done_are_refused_with_their_number():
    with pytest.raises(ValueError, match="With 3000 features and 4 classes.*9003, where 5000"):
        expand(np.zeros((4, 3001)), np.zeros((2, 3000)))


def test_a_model_that_is_no_logistic_regression_is_refused():
    X, y = table(2)
    pool = Pool(X, np.arange(30, 60), model=learners.fit("forest", X, y, 2), labeled=np.arange(30), y=y[:30])
    with pytest.raises(ValueError, match="for logistic regression alone"):
        of_pool(pool)


def test_a_model_of_one_class_has_no_curvature_to_speak_of():
    X, _ = table(2)
    model = learners.fit("logistic", X[:5], np.ones(5, dtype=int), 3)
    assert of_pool(Pool(X, np.arange(5, 60), model=model, labeled=np.arange(5), y=np.ones(5, dtype=int))) is None


def test_slices_cover_the_rows_even_when_one_row_is_more_than_fits():
    assert list(newton.slices(3, 0)) == [slice(0, 1), slice(1, 2), slice(2, 3)]
    assert [range(7)[part] for part in newton.slices(7, 3)] == [range(0, 3), range(3, 6), range(6, 7)]
