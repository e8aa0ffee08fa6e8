"""Worked values, computed by hand with twelve digits, and what must hold for any probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alcore.strategies.pool import checked
from alcore.strategies.uncertainty import (
    decision_margin_score,
    entropy_score,
    gap,
    least_confident_score,
    margin_score,
    ratio_score,
)

SCORES = (least_confident_score, margin_score, ratio_score, entropy_score)
WORKED = [  # p, entropy in nats, least confident, p1 - p2, p2 / p1
    ([0.95, 0.05], 0.1985152433, 0.05, 0.90, 1 / 19),
    ([0.80, 0.15, 0.05], 0.6128694525, 0.20, 0.65, 0.1875),
    ([0.40, 0.35, 0.25], 1.0805276266, 0.60, 0.05, 0.875),
    ([0.60, 0.30, 0.05, 0.05], 0.9672604429, 0.40, 0.30, 0.5),
]


@pytest.mark.parametrize(("p", "entropy", "least_confident", "margin", "ratio"), WORKED)
def test_the_worked_examples_have_their_true_values(p, entropy, least_confident, margin, ratio):
    proba = np.array([p])
    assert entropy_score(proba)[0] == pytest.approx(entropy, abs=1e-10)
    assert least_confident_score(proba)[0] == pytest.approx(least_confident, abs=1e-12)
    assert gap(proba)[0] == pytest.approx(margin, abs=1e-12)
    assert margin_score(proba)[0] == pytest.approx(1 - margin, abs=1e-12)
    assert ratio_score(proba)[0] == pytest.approx(ratio, abs=1e-12)


def test_three_thirds_that_sum_to_99_percent_are_renormalized_with_a_warning():
    with pytest.warns(UserWarning, match="renormalized"):
        proba = checked(np.array([[0.33, 0.33, 0.33]]))
    assert entropy_score(proba)[0] == pytest.approx(1.0986122887, abs=1e-10)


@pytest.mark.parametrize("row", [[0.5, 0.4], [np.nan, 1.0], [1.5, -0.5]])
def test_what_are_no_probabilities_is_refused_by_row(row):
    with pytest.raises(ValueError, match="[Rr]ow 1"):
        checked(np.array([[0.5, 0.5], row]))


def test_the_seed_examples_are_asked_in_the_same_order_by_all_four_measures():
    rows = [
        [1 / 3, 1 / 3, 1 / 3, 0],
        [0.4, 0.35, 0.25, 0],
        [0.6, 0.3, 0.05, 0.05],
        [0.8, 0.15, 0.05, 0],
        [0.95, 0.05, 0, 0],
    ]
    for score in SCORES:
        assert np.argsort(-score(np.array(rows))).tolist() == [0, 1, 2, 3, 4]


def test_impossible_classes_add_nothing_to_any_measure():
    with_zeros = np.array([[0.7, 0.3, 0, 0], [1, 0, 0, 0], [1, 5e-324, 0, 0]])
    for score in SCORES:
        assert score(with_zeros)[:2] == pytest.approx(score(with_zeros[:2, :2]), abs=1e-15)
        assert score(with_zeros)[1:] == pytest.approx(0, abs=1e-15)


def test_a_gap_between_weak_guesses_is_a_smaller_ratio_than_the_same_gap_between_strong_ones():
    weak, strong = [0.3, 0.2, 0.2, 0.15, 0.15], [0.55, 0.45, 0, 0, 0]
    assert margin_score(np.array([weak, strong])) == pytest.approx([0.9, 0.9])
    assert ratio_score(np.array([weak, strong])) == pytest.approx([2 / 3, 9 / 11])


def test_decision_values_rank_by_their_distance_to_the_boundary():
    assert decision_margin_score(np.array([-2.0, 0.5, -0.1])).tolist() == [-2.0, -0.5, -0.1]
    assert decision_margin_score(np.array([[3.0, 1.0, 0.0], [2.0, 1.5, -1.0]])).tolist() == [-2.0, -0.5]


def probabilities(fewest=2, most=6):
    def rows(k):
        return arrays(float, st.tuples(st.integers(1, 30), st.just(k)), elements=st.floats(0.001, 1))

    return st.integers(fewest, most).flatmap(rows).map(lambda raw: raw / raw.sum(axis=1, keepdims=True))


@given(probabilities())
def test_scores_stay_in_their_range_and_uniform_is_the_maximum_and_certain_the_minimum(proba):
    k = proba.shape[1]
    ends = np.vstack([np.full(k, 1 / k), np.eye(k)[0]])
    for score, top in zip(SCORES, (1 - 1 / k, 1.0, 1.0, np.log(k)), strict=True):
        values, (highest, lowest) = score(proba), score(ends)
        assert highest == pytest.approx(top) and lowest == pytest.approx(0)
        assert (values <= top + 1e-12).all() and (values >= -1e-12).all()


@given(probabilities(), st.randoms(use_true_random=False))
def test_scores_do_not_depend_on_the_order_of_classes_or_rows(proba, random):
    classes, rows = list(range(proba.shape[1])), list(range(len(proba)))
    random.shuffle(classes)
    random.shuffle(rows)
    for score in SCORES:
        assert score(proba[:, classes]) == pytest.approx(score(proba))
        assert score(proba[rows]) == pytest.approx(score(proba)[rows])


@given(probabilities(most=2))
def test_with_two_classes_the_four_measures_rank_alike(proba):
    proba = proba.round(3)  # apart enough for the order not to hang on the last bit
    proba[:, 1] = 1 - proba[:, 0]
    reference = np.abs(proba[:, 0] - 0.5)
    for score in SCORES:
        ordered = reference[np.argsort(-score(proba), kind="stable")]
        assert (np.diff(ordered) >= -1e-9).all()
