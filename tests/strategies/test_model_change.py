"""Expected model change: worked values, the definition spelled out, and fits of each label."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alcore import learners
from alcore.learners import logistic
from alcore.strategies import Pool, check, get
from alcore.strategies.model_change import gradient_length, gradient_length_score, parameter_change, pull_score


def test_the_worked_example_has_its_value_with_and_without_the_intercept():
    proba, X = np.array([[0.6, 0.3, 0.1]]), np.array([[1.0, 2.0]])
    assert gradient_length_score(proba, X)[0] == pytest.approx(1.7058233030, abs=1e-9)
    assert pull_score(proba)[0] * np.sqrt(5) == pytest.approx(1.5571965036, abs=1e-9)


def test_two_classes_are_the_root_of_two_times_the_length_for_one_vector_of_coefficients():
    assert pull_score(np.array([[0.7, 0.3]]))[0] == pytest.approx(0.5939696962, abs=1e-9)
    p = np.linspace(0, 1, 11)
    assert pull_score(np.column_stack([1 - p, p])) == pytest.approx(np.sqrt(2) * 2 * p * (1 - p))


def probabilities():
    shape = st.tuples(st.integers(1, 20), st.integers(2, 6))
    return arrays(float, shape, elements=st.floats(0.001, 1)).map(lambda raw: raw / raw.sum(axis=1, keepdims=True))


@given(probabilities(), st.integers(0, 100))
def test_it_is_the_mean_length_of_the_gradients_of_each_label(proba, seed):
    X = np.random.default_rng(seed).normal(size=(len(proba), 3))
    expected = np.zeros(len(proba))
    for code in range(proba.shape[1]):
        residual = proba - np.eye(proba.shape[1])[code]
        gradient = residual[:, :, None] * np.hstack([X, np.ones((len(X), 1))])[:, None]
        expected += proba[:, code] * np.linalg.norm(gradient, axis=(1, 2))
    assert gradient_length_score(proba, X) == pytest.approx(expected, abs=1e-12)


@given(probabilities())
def test_a_row_of_length_one_pulls_hardest_when_undecided_and_not_at_all_when_certain(proba):
    k = proba.shape[1]
    highest, lowest = pull_score(np.vstack([np.full(k, 1 / k), np.eye(k)[0]]))
    assert highest == pytest.approx(np.sqrt(1 - 1 / k)) and lowest == 0
    assert (pull_score(proba) <= highest + 1e-12).all()


@given(probabilities(), st.randoms(use_true_random=False))
def test_the_order_of_classes_and_rows_does_not_matter(proba, random):
    classes, rows = list(range(proba.shape[1])), list(range(len(proba)))
    random.shuffle(classes)
    random.shuffle(rows)
    assert pull_score(proba[:, classes]) == pytest.approx(pull_score(proba))
    assert pull_score(proba[rows]) == pytest.approx(pull_score(proba)[rows])


def table(n=200, d=5, n_classes=3, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    y = (X @ rng.normal(size=(d, n_classes)) + rng.gumbel(size=(n, n_classes))).argmax(axis=1)
    y[:n_classes] = np.arange(n_classes)
    return X, y


def pool(X, y, labeled=60, learner="logistic", n_classes=3, **more):
    told, rows = np.arange(labeled), np.arange(labeled, len(X))
    model = learners.fit(learner, X[told], y[told], n_classes, weights=more.get("weights"))
    return Pool(X, rows, model=model, labeled=told, y=y[told], n_classes=n_classes, learner=learner, **more)


def test_an_outlier_is_chased_unless_its_length_is_left_out():
    proba, X = np.array([[0.5, 0.5], [0.9, 0.1]]), np.array([[1.0, 1.0], [30.0, -30.0]])
    assert np.argmax(gradient_length_score(proba, X)) == 1
    assert np.argmax(pull_score(proba)) == 0
    view = pool(*table())
    assert get("gradient_length(norm=False)").function(view) == pytest.approx(pull_score(view.proba))
    assert gradient_length(view) == pytest.approx(gradient_length_score(view.proba, view.X))


def test_a_multilayer_perceptron_is_asked_by_its_last_layer():
    X, y = table()
    view = pool(X, y, learner="mlp")
    check(get("gradient_length"), "mlp")
    inner = view.model.embedding(X[60:])
    assert inner.shape != X[60:].shape
    assert gradient_length(view) == pytest.approx(gradient_length_score(view.proba, inner))


def test_a_long_pool_is_scored_in_parts_and_never_copied():
    X = np.random.default_rng(0).normal(size=(200_000, 20)).astype(np.float32)
    y = np.argmax(X[:, :3], axis=1)
    view = pool(X, y)
    view.proba  # noqa: B018  (kept by the pool, and not ours to count)
    tracemalloc.start()
    found = gradient_length(view)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < found.nbytes + X.nbytes / 2
    assert found[123_456] == pytest.approx(gradient_length_score(view.proba[[123_456]], view.all_X[[123_516]])[0])


def relative_lengths(X, y, weights=None, n_classes=3, labeled=60):
    """Expected change of the coefficients of rows after the labeled ones, by a fit of each label."""
    told = np.arange(labeled)
    before = learners.fit("logistic", X[told], y[told], n_classes, weights=weights)
    found = np.zeros(len(X) - labeled)
    more = None if weights is None else np.append(weights, 1.0)
    for i, row in enumerate(range(labeled, len(X))):
        p = before.predict_proba(X[[row]])[0]
        for code in range(n_classes):
            after = learners.fit(
                "logistic", X[[*told, row]], np.append(y[told], code), n_classes, weights=more, warm=before
            )
            found[i] += p[code] * np.linalg.norm(after.coefficients - before.coefficients)
    return found


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
def test_the_parameter_change_is_that_of_fits(n_classes, weighted, monkeypatch):
    monkeypatch.setattr(logistic, "TOLERANCE", 1e-10)
    X, y = table(n=100, n_classes=n_classes)
    weights = np.linspace(0.5, 3, 60) if weighted else None
    exact = relative_lengths(X, y, weights, n_classes)
    quick = parameter_change(pool(X, y, n_classes=n_classes, weights=weights))
    assert quick == pytest.approx(exact, rel=0.15)
    assert np.mean(np.abs(quick / exact - 1)) < 0.05
    assert np.argmax(quick) == np.argmax(exact)


def test_the_parameter_change_of_each_row_does_not_depend_on_the_rows_it_is_computed_with(monkeypatch):
    X, y = table()
    together = parameter_change(pool(X, y))
    monkeypatch.setattr("alcore.strategies.model_change._NUMBERS", 100)
    assert parameter_change(pool(X, y)) == pytest.approx(together, rel=1e-4)


def test_labels_told_often_resist_the_change():
    X, y = table()
    once, often = (parameter_change(pool(X, y, weights=np.full(60, weight))) for weight in (1.0, 50.0))
    assert (often < once / 5).all()


def test_a_class_without_a_label_changes_nothing():
    X, y = table(n_classes=2)
    of_two, of_four = pool(X, y, n_classes=2), pool(X, y, n_classes=4)
    assert parameter_change(of_four) == pytest.approx(parameter_change(of_two))
    assert gradient_length(of_four) == pytest.approx(gradient_length(of_two))


def test_a_model_of_one_class_expects_no_change():
    X, _ = table()
    view = pool(X, np.zeros(200, dtype=int))
    assert not parameter_change(view).any() and not gradient_length(view).any()


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_every_score_is_a_number_for_rows_however_far_out(seed):
    X, y = table(seed=seed)
    X[60:] *= np.logspace(0, 6, 140)[:, None]
    view = pool(X.astype(np.float32), y)
    for scores in (gradient_length(view), parameter_change(view)):
        assert np.isfinite(scores).all() and (scores >= 0).all()


@pytest.mark.parametrize("learner", ["forest", "naive_bayes"])
def test_a_learner_without_a_gradient_is_named_before_the_run(learner):
    for name in ("gradient_length", "parameter_change"):
        with pytest.raises(ValueError, match="cannot be used with"):
            check(get(name), learner)
