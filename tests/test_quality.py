import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.quality import BLANK, dawid_skene, majority, mistakes_from_agreement, resolve


def raters(accuracies, rows=1_000, prior=0.4, seed=0):
    """Truth (n,) and the answers (n, m) of binary annotators of these accuracies."""
    rng = np.random.default_rng(seed)
    truth = (rng.random(rows) < prior).astype(int)
    return truth, np.stack([np.where(rng.random(rows) < one, truth, 1 - truth) for one in accuracies], axis=1)


def test_dawid_skene_finds_whom_to_believe_in_the_worked_example():
    truth, answers = raters([0.95, 0.9, 0.6, 0.6, 0.55])
    assert (majority(answers, 2).codes == truth).mean() == 0.895
    found = resolve(answers, 2, "dawid-skene")
    assert found.way == "dawid-skene" and (found.codes == truth).mean() == 0.951
    assert found.right == pytest.approx([0.95, 0.9, 0.6, 0.6, 0.55], abs=0.04)
    assert (dawid_skene(answers, 2, one_coin=True).codes == truth).mean() >= 0.95


def test_the_chance_of_being_right_is_as_often_right_as_it_says():
    truth, answers = raters([0.9, 0.8, 0.7, 0.65], rows=20_000)
    found = dawid_skene(answers, 2)
    right = found.codes == truth
    for low in (0.6, 0.7, 0.8, 0.9):
        those = (found.sure >= low) & (found.sure < low + 0.1)
        assert right[those].mean() == pytest.approx(found.sure[those].mean(), abs=0.03)


def test_annotators_who_are_all_right_keep_their_answers():
    truth, answers = raters([1.0, 1.0, 1.0], rows=200)
    for way in ("majority", "dawid-skene"):
        assert np.array_equal(resolve(answers, 2, way).codes, truth)


@pytest.mark.parametrize(("people", "rows"), [(2, 500), (5, 19)])
def test_with_fewer_than_three_annotators_or_twenty_shared_rows_it_is_the_majority(people, rows):
    answers = raters([0.9, 0.8, 0.7, 0.6, 0.6][:people], rows=rows)[1]
    found = resolve(answers, 2, "dawid-skene")
    assert found.way == "majority" and np.array_equal(found.codes, majority(answers, 2).codes)


def test_answers_in_the_order_given_are_told_apart_by_who_gave_them():
    truth, answers = raters([0.95, 0.9, 0.6, 0.6, 0.55])
    order = np.random.default_rng(1).random(answers.shape).argsort(axis=1)
    shuffled = np.take_along_axis(answers, order, axis=1)
    assert np.array_equal(resolve(shuffled, 2, "dawid-skene", order).codes, resolve(answers, 2, "dawid-skene").codes)


def test_of_equally_many_answers_the_first_decides():
    answers = np.array([[2, 1, BLANK], [1, 2, BLANK], [0, 1, 2], [1, 2, 2], [BLANK, 1, 0]])
    found = majority(answers, 3)
    assert found.codes.tolist() == [2, 1, 0, 2, 1]
    assert found.sure == pytest.approx([1 / 2, 1 / 2, 1 / 3, 2 / 3, 1 / 2])


@given(st.integers(2, 5), st.integers(3, 6), st.integers(0, 1_000))
def test_rows_keep_their_labels_when_rows_or_annotators_are_told_in_another_order(classes, people, seed):
    rng = np.random.default_rng(seed)
    answers = rng.integers(-1, classes, (60, people))
    answers[:, 0] = rng.integers(0, classes, 60)
    rows, columns = rng.permutation(60), rng.permutation(people)
    plain, moved = dawid_skene(answers, classes), dawid_skene(answers[rows][:, columns], classes)
    clear = plain.sure[rows] > 0.5 + 1e-6
    assert np.allclose(moved.sure, plain.sure[rows], atol=1e-4)
    assert np.array_equal(moved.codes[clear], plain.codes[rows][clear])


def test_a_row_without_an_answer_is_refused():
    with pytest.raises(ValueError, match="Row 2 has no answer"):
        majority(np.array([[0, 1], [BLANK, BLANK]]), 2)


def test_an_unknown_way_is_refused():
    with pytest.raises(ValueError, match="no way called 'loudest'"):
        resolve(np.zeros((1, 1), int), 2, "loudest")


# -- mistakes from rows asked twice -----------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "classes"), [(0.1, 2), (0.3, 2), (0.2, 3), (0.4, 10)])
def test_the_rate_of_mistakes_is_found_from_the_agreement_it_makes(rate, classes):
    agreement = (1 - rate) ** 2 + rate**2 / (classes - 1)
    asked = 10_000_000
    found = mistakes_from_agreement(asked, round(agreement * asked), classes)
    assert found.rate == pytest.approx(rate, abs=1e-5) and found.low < rate < found.high


def test_for_two_classes_it_is_the_formula_of_the_field():
    assert mistakes_from_agreement(100, 82, 2).rate == pytest.approx((1 - np.sqrt(2 * 0.82 - 1)) / 2)


def test_the_interval_covers_the_rate_in_at_least_95_of_100_projects():
    rng = np.random.default_rng(0)
    rate, asked = 0.12, 60
    alike = rng.binomial(asked, (1 - rate) ** 2 + rate**2, 2_000)
    found = {seen: mistakes_from_agreement(asked, int(seen), 2) for seen in np.unique(alike)}
    assert np.mean([found[seen].low <= rate <= found[seen].high for seen in alike]) >= 0.95


def test_no_row_asked_twice_is_no_estimate_and_chance_agreement_is_the_highest_rate():
    assert mistakes_from_agreement(0, 0, 2) is None
    assert mistakes_from_agreement(50, 20, 2).rate == 0.5
    perfect = mistakes_from_agreement(50, 50, 4)
    assert perfect.rate == 0 == perfect.low and 0 < perfect.high < 0.1


@pytest.mark.parametrize("values", [(10, 11, 2), (10, -1, 2), (10, 5, 1)])
def test_counts_that_make_no_sense_are_refused(values):
    with pytest.raises(ValueError, match="make no sense"):
        mistakes_from_agreement(*values)
