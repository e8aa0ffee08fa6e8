"""The pool view: what it scores, and what it refuses."""

import warnings

import numpy as np
import pytest

from alcore import learners
from alcore.strategies import Pool
from alcore.strategies.pool import checked

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3))
CODES = np.arange(60) % 3

CANDIDATES = {
    "all": np.arange(60),
    "neighbors": np.arange(5, 50),
    "most": np.delete(np.arange(60), [0, 30, 59]),
    "few": np.array([3, 40, 7]),
    "backwards": np.arange(60)[::-1],
    "neighbors in disorder": np.array([10, 13, 12, 11, 14, *range(15, 40)]),
    "one": np.array([59]),
    "none": np.arange(0),
}


@pytest.mark.parametrize("rows", CANDIDATES.values(), ids=CANDIDATES)
@pytest.mark.parametrize("learner", ["logistic", "naive_bayes", "svm"])
def test_scores_are_those_of_the_candidates_in_their_order(rows, learner):
    model = learners.fit(learner, X, CODES, 3)
    view = Pool(X, rows, model=model, n_classes=3)
    assert view.proba == pytest.approx(model.predict_proba(X)[rows], abs=1e-12)
    assert view.decision == pytest.approx(model.decision_function(X)[rows], abs=1e-12)
    assert view.scored(lambda part, positions: positions.astype(float)).tolist() == rows.tolist()
    assert view.scored(lambda part, positions: part[:, 1]).tolist() == X[rows, 1].tolist()


def test_two_classes_have_one_decision_value_a_candidate():
    model = learners.fit("logistic", X, CODES // 2, 2)
    rows = CANDIDATES["most"]
    assert Pool(X, rows, model=model).decision == pytest.approx(model.decision_function(X)[rows], abs=1e-12)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ([0.5, 0.4], "sum to 0.9, not to 1"),
        ([0.5, 0.6], "sum to 1.1, not to 1"),
        ([np.nan, 1.0], "not a number"),
        ([np.inf, 0.0], "sum to inf"),
        ([1.5, -0.5], "negative"),
        ([0.0, 0.0], "sum to 0, not to 1"),
    ],
)
def test_what_are_no_probabilities_is_refused_in_a_sentence_that_names_the_row(row, wrong):
    proba = np.full((40_000, 2), 0.5)
    proba[33_333] = row
    proba[39_000] = row
    with pytest.raises(ValueError, match=f"^The probabilities of row 33333 .*{wrong}"):
        checked(proba)
    with pytest.raises(ValueError, match="row 66666 "):
        checked(proba, np.arange(40_000) * 2)


def test_probabilities_that_nearly_sum_to_1_are_renormalized_and_it_is_said():
    proba = np.array([[0.33, 0.33, 0.33], [0.5, 0.3, 0.2], [0.41, 0.3, 0.3]])
    with pytest.warns(UserWarning, match="within 0.01 were renormalized"):
        mended = checked(proba)
    assert mended.sum(axis=1) == pytest.approx(1, abs=1e-15)
    assert mended[0] == pytest.approx(1 / 3) and proba[0, 0] == 0.33


def test_rounding_is_passed_on_as_it_is_without_a_word():
    proba = np.full((4, 3), 1 / 3 + 1e-8)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert checked(proba) is proba
        assert checked(np.empty((0, 3))).shape == (0, 3)
