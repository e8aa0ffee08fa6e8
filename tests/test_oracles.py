import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.oracles import oracle, symmetric_confusion

TRUE = np.random.default_rng(0).integers(0, 3, 20_000)


def test_without_mistakes_every_answer_is_the_truth():
    assert np.array_equal(oracle(TRUE, 3).given, TRUE)


def test_the_identity_confusion_matrix_is_the_clean_oracle_bit_for_bit():
    assert np.array_equal(oracle(TRUE, 3, confusion=np.eye(3), seed=5).given, TRUE)


def test_mistakes_happen_at_the_rate_per_row_and_go_to_the_other_classes_alike():
    given_labels = oracle(TRUE, 3, mistakes=0.2, seed=1).given
    wrong = given_labels != TRUE
    assert abs(wrong.mean() - 0.2) < 0.01
    shift = (given_labels - TRUE)[wrong] % 3
    assert abs((shift == 1).mean() - 0.5) < 0.02


def test_a_confusion_matrix_is_met_row_by_row():
    confusion = np.array([[0.9, 0.1, 0.0], [0.0, 0.5, 0.5], [0.2, 0.2, 0.6]])
    given_labels = oracle(TRUE, 3, confusion=confusion, seed=2).given
    for true in range(3):
        shares = np.bincount(given_labels[TRUE == true], minlength=3) / (TRUE == true).sum()
        assert np.abs(shares - confusion[true]).max() < 0.02


def test_the_same_row_gets_the_same_answer_in_whatever_batch_it_is_asked():
    noisy = oracle(TRUE, 3, mistakes=0.3, seed=(7, 1))
    one_by_one = [int(noisy.answer(np.array([row]))[0]) for row in range(50)]
    assert one_by_one == noisy.answer(np.arange(50)).tolist()
    assert np.array_equal(noisy.given, oracle(TRUE, 3, mistakes=0.3, seed=(7, 1)).given)
    assert not np.array_equal(noisy.given, oracle(TRUE, 3, mistakes=0.3, seed=(7, 2)).given)


def test_a_batch_of_one_can_be_answered_wrongly():
    noisy = oracle(TRUE, 3, mistakes=0.5, seed=3)
    assert 0.4 < np.mean([noisy.answer(np.array([row]))[0] != TRUE[row] for row in range(1_000)]) < 0.6


@given(st.integers(2, 8), st.floats(0, 1), st.integers(0, 1_000))
def test_answers_are_classes_and_fewer_mistakes_are_a_subset_of_more(n_classes, mistakes, seed):
    true = np.arange(60) % n_classes
    some = oracle(true, n_classes, mistakes=mistakes / 2, seed=seed).given
    more = oracle(true, n_classes, mistakes=mistakes, seed=seed).given
    assert more.min() >= 0 and more.max() < n_classes
    assert np.all((some != true) <= (more != true))


def test_at_a_rate_of_one_every_answer_is_wrong():
    assert np.all(oracle(TRUE, 3, mistakes=1.0).given != TRUE)


@pytest.mark.parametrize("rate", [-0.1, 1.5, float("nan")])
def test_a_rate_that_is_no_share_is_refused(rate):
    with pytest.raises(ValueError, match="between 0 and 1"):
        symmetric_confusion(2, rate)


def test_a_matrix_whose_row_does_not_sum_to_one_is_refused_by_row():
    with pytest.raises(ValueError, match="Row 2"):
        oracle(TRUE, 3, confusion=np.array([[1, 0, 0], [0.5, 0.1, 0.1], [0, 0, 1]]))
