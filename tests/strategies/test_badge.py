"""BADGE: gradients, never written down; seeds of k-means++; and the same numbers as scikit-activeml."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alcore import learners
from alcore.strategies import Pool, get, rank
from alcore.strategies.badge import errors_of_guess, gradient_seeds, squared_distances

rng = np.random.default_rng(0)
X = rng.normal(size=(150, 4)).astype(np.float32)
CODES = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 1)


def gradients(proba, inputs):
    """The K times width numbers of each row that the strategy never writes down."""
    return (errors_of_guess(proba)[:, :, None] * inputs[:, None, :]).reshape(len(proba), -1)


def test_the_gradient_of_a_worked_example():
    proba, inputs = np.array([[0.7, 0.2, 0.1], [0.0, 0.0, 1.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    assert errors_of_guess(proba).tolist() == [[pytest.approx(-0.3), 0.2, 0.1], [0, 0, 0]]
    assert gradients(proba, inputs)[0] == pytest.approx([-0.3, -0.6, 0.2, 0.4, 0.1, 0.2])


def tables(rows):
    proba = arrays(float, (rows, 3), elements=st.floats(0.01, 1)).map(lambda raw: raw / raw.sum(axis=1, keepdims=True))
    return st.tuples(proba, arrays(float, (rows, 2), elements=st.floats(-10, 10)))


@given(st.integers(1, 12).flatmap(tables), st.integers(0, 100))
def test_distances_are_those_of_the_gradients_themselves(table, row):
    proba, inputs = table
    row, written = row % len(proba), gradients(proba, inputs)
    lengths = (written**2).sum(axis=1)
    found = squared_distances(errors_of_guess(proba), inputs, np.arange(len(proba)), lengths, row)
    assert found == pytest.approx(((written - written[row]) ** 2).sum(axis=1), abs=1e-9)
    assert found[row] == 0 and (found >= 0).all()


def test_the_second_row_is_drawn_by_its_squared_distance_to_the_first():
    proba, inputs = np.tile([0.5, 0.5], (4, 1)), np.array([[3.0], [2.0], [1.0], [0.0]])
    batches = [gradient_seeds(proba, inputs, np.arange(4), 2, np.random.default_rng(seed)) for seed in range(4_000)]
    assert {batch[0] for batch in batches} == {0}  # the longest gradient
    seconds = np.bincount([batch[1] for batch in batches], minlength=4) / 4_000
    assert seconds == pytest.approx([0, 1 / 14, 4 / 14, 9 / 14], abs=0.025)


def test_copies_come_only_when_nothing_else_is_left_and_no_row_comes_twice():
    proba, inputs = np.tile([0.6, 0.4], (9, 1)), np.array([[3.0], [1.0], [2.0]] * 3)
    for seed in range(50):
        batch = gradient_seeds(proba, inputs, np.arange(9), 9, np.random.default_rng(seed))
        assert sorted(batch) == list(range(9))
        assert sorted(inputs[batch[:3], 0]) == [1.0, 2.0, 3.0]


def test_rows_the_model_is_certain_of_are_drawn_by_lot():
    proba, inputs = np.eye(2)[np.zeros(20, dtype=int)], rng.normal(size=(20, 3))
    batches = [gradient_seeds(proba, inputs, np.arange(20), 10, np.random.default_rng(seed)) for seed in range(200)]
    counts = np.bincount(np.concatenate(batches), minlength=20)
    assert counts.min() > 65 and counts.max() < 135  # 100 expected, sd 7


def test_scikit_activeml_computes_the_same_first_pick_and_the_same_distances():
    from skactiveml.classifier import SklearnClassifier
    from skactiveml.pool import Badge
    from sklearn.linear_model import LogisticRegression

    X = rng.normal(size=(150, 4))  # in double precision, which theirs keeps to only when it is given it
    known = np.where(np.arange(150) < 30, CODES, np.nan)
    classifier = SklearnClassifier(LogisticRegression(), classes=range(3)).fit(X, known)
    picks, utilities = Badge(random_state=0).query(
        X, known, classifier, fit_clf=False, batch_size=2, return_utilities=True
    )
    rows, proba = np.arange(30, 150), classifier.predict_proba(X[30:])
    errors, lengths = errors_of_guess(proba), (gradients(proba, X[30:]) ** 2).sum(axis=1)
    first = gradient_seeds(proba, X, rows, 1, np.random.default_rng(0))[0]
    assert rows[first] == picks[0]
    chances = np.minimum(squared_distances(errors, X, rows, lengths, first), lengths)  # theirs: the origin is a seed
    theirs = np.nan_to_num(utilities[1, 30:])
    assert chances / chances.sum() == pytest.approx(theirs, abs=1e-9)


def test_the_embedding_of_the_model_is_what_is_spread():
    labeled = np.arange(30)
    model = learners.fit("logistic", X[labeled], CODES[labeled], 3)
    pool = Pool(X, np.arange(30, 150), model=model, labeled=labeled, y=CODES[labeled], n_classes=3, seed=(1,))
    chosen, _ = rank(get("badge"), pool, 10)
    lengths = (gradients(model.predict_proba(X[30:]), X[30:].astype(float)) ** 2).sum(axis=1)
    assert chosen[0] == lengths.argmax() and len(set(chosen)) == 10
