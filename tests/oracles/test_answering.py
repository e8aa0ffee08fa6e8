import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.oracles import Annotator, Annotators, Oracle
from alcore.quality import majority
from tests.oracles.samples import matrices

TRUE = np.random.default_rng(0).integers(0, 3, 20_000)
ALL = np.arange(len(TRUE))


def answers(votes=1, true=TRUE, classes=3, again=False, **options):
    """Codes (n, votes) of an oracle asked for all rows."""
    desk = Oracle(true, classes, **options).desk()
    return np.stack([desk.ask(np.arange(len(true)), again=again).codes for _ in range(votes)], axis=1)


def share_wrong(codes, true=TRUE):
    return (codes != true).mean()


# -- mistakes by class ------------------------------------------------------------------------------------------


def test_without_mistakes_every_answer_is_the_truth():
    assert np.array_equal(answers(3), np.repeat(TRUE[:, None], 3, axis=1))


def test_the_identity_confusion_matrix_is_the_clean_oracle_bit_for_bit():
    identity = Annotators(confusion=np.eye(3), difficulty=1.0, votes=3)
    assert np.array_equal(answers(3, annotators=identity, hardness=lambda: np.ones(len(TRUE)), seed=(5,)), answers(3))


def test_mistakes_happen_at_the_rate_per_row_and_go_to_the_other_classes_alike():
    said = answers(mistakes=0.2, seed=(1,))[:, 0]
    assert abs(share_wrong(said) - 0.2) < 0.01
    shift = (said - TRUE)[said != TRUE] % 3
    assert abs((shift == 1).mean() - 0.5) < 0.02


@given(matrices(), st.integers(0, 1_000))
def test_a_confusion_matrix_is_met_row_by_row(matrix, seed):
    k = len(matrix)
    true = np.arange(3_000 * k) % k
    said = answers(true=true, classes=k, annotators=Annotators(confusion=matrix), seed=(seed,))[:, 0]
    for row in range(k):
        shares = np.bincount(said[true == row], minlength=k) / 3_000
        assert np.abs(shares - matrix[row]).max() < 5.5 * np.sqrt(0.25 / 3_000)
        assert not shares[matrix[row] == 0].any()


def test_the_same_row_gets_the_same_answer_in_whatever_batch_and_order_it_is_asked():
    oracle = Oracle(TRUE, 3, mistakes=0.3, seed=(7, 1))
    one_by_one, desk = oracle.desk(), oracle.desk()
    backwards = [int(one_by_one.ask(np.array([row])).codes[0]) for row in reversed(range(50))]
    assert backwards[::-1] == desk.ask(np.arange(50)).codes.tolist()
    assert not np.array_equal(answers(mistakes=0.3, seed=(7, 1)), answers(mistakes=0.3, seed=(7, 2)))


def test_a_row_asked_again_is_answered_anew_and_alike_in_every_arm():
    oracle = Oracle(TRUE, 3, mistakes=0.3, seed=(7,))
    one, other = oracle.desk(), oracle.desk()
    first, second = one.ask(ALL).codes, one.ask(ALL).codes
    other.ask(ALL[::2])
    other.ask(ALL[1::2])
    assert np.array_equal(other.ask(ALL).codes, second)
    agree = (first == second).mean()
    assert agree == pytest.approx(0.7**2 + 0.3**2 / 2, abs=0.015)  # independent draws


@given(st.integers(2, 8), st.floats(0, 1), st.integers(0, 1_000))
def test_answers_are_classes_and_fewer_mistakes_are_a_subset_of_more(n_classes, mistakes, seed):
    true = np.arange(60) % n_classes
    some, more = (
        answers(true=true, classes=n_classes, mistakes=rate, seed=(seed,))[:, 0] for rate in (mistakes / 2, mistakes)
    )
    assert more.min() >= 0 and more.max() < n_classes
    assert np.all((some != true) <= (more != true))


def test_at_a_rate_of_one_every_answer_is_wrong():
    assert share_wrong(answers(mistakes=1.0)[:, 0]) == 1


def test_a_matrix_of_another_size_is_refused():
    with pytest.raises(ValueError, match="3 rows of 3 numbers"):
        answers(annotators=Annotators(confusion=np.eye(2)))


# -- several answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "rate", "error"),
    [
        (3, 0.05, 0.00725),
        (3, 0.10, 0.028),
        (3, 0.20, 0.104),
        (3, 0.30, 0.216),
        (5, 0.05, 0.00116),
        (5, 0.10, 0.00856),
        (5, 0.20, 0.05792),
        (5, 0.30, 0.16308),
    ],
)
def test_the_majority_of_several_answers_is_as_often_wrong_as_the_closed_form_says(votes, rate, error):
    true = np.random.default_rng(1).integers(0, 2, 200_000)
    said = answers(votes, true=true, classes=2, mistakes=rate, seed=(3, votes))
    measured = share_wrong(majority(said, 2).codes, true)
    assert measured == pytest.approx(error, abs=4 * np.sqrt(error * (1 - error) / len(true)))


# -- difficulty -------------------------------------------------------------------------------------------------


# From there on hard rows are mistaken more often by eight standard errors and more.
@given(st.floats(0.05, 0.4), st.floats(0.3, 1), st.integers(0, 100))
def test_mistakes_that_follow_difficulty_are_as_many_and_gather_where_rows_are_hard(rate, part, seed):
    hardness = np.random.default_rng(seed).beta(0.5, 2, len(TRUE))
    options = {
        "mistakes": rate,
        "annotators": Annotators(difficulty=part),
        "hardness": lambda: hardness,
        "seed": (seed,),
    }
    oracle = Oracle(TRUE, 3, **options)
    assert oracle.mistakes_set == pytest.approx(rate, abs=1e-6)
    wrong = oracle.desk().ask(ALL).codes != TRUE
    assert wrong.mean() == pytest.approx(rate, abs=0.015)
    hard = hardness > np.median(hardness)
    assert wrong[hard].mean() > wrong[~hard].mean()


def test_at_full_difficulty_a_row_of_no_hardness_is_never_wrong_and_the_hardest_are_guessed_at_most():
    hardness = np.repeat([0.0, 1.0], [15_000, 5_000])
    wrong = answers(mistakes=0.15, annotators=Annotators(difficulty=1.0), hardness=lambda: hardness)[:, 0] != TRUE
    assert not wrong[:15_000].any() and wrong[15_000:].mean() == pytest.approx(0.6, abs=0.03)
    capped = answers(mistakes=0.3, annotators=Annotators(difficulty=1.0), hardness=lambda: hardness)[:, 0] != TRUE
    assert capped[15_000:].mean() == pytest.approx(2 / 3, abs=0.03)  # a guess among three


def test_the_average_is_kept_over_the_rows_that_may_be_asked():
    hardness, among = np.linspace(0, 1, len(TRUE)), np.arange(5_000)
    oracle = Oracle(
        TRUE, 3, mistakes=0.1, annotators=Annotators(difficulty=1.0), hardness=lambda: hardness[among], among=among
    )
    assert oracle.mistakes_set == pytest.approx(0.1, abs=1e-6)
    assert share_wrong(oracle.desk().ask(among).codes, TRUE[among]) == pytest.approx(0.1, abs=0.015)


# -- fatigue ----------------------------------------------------------------------------------------------------


def test_people_who_tire_err_more_towards_the_end_of_a_stretch_and_a_break_restores_them():
    tiring = Annotators(tired=0.4, tiring_minutes=10, minutes_between_breaks=20, seconds=60)
    oracle = Oracle(TRUE, 3, mistakes=0.05, annotators=tiring, seed=(2,))
    wrong = (oracle.desk().ask(ALL).codes != TRUE).reshape(-1, 20).mean(axis=0)  # by the minute since the break
    expected = 0.05 + 0.4 * (1 - np.exp(-np.arange(20) / 10))
    assert np.abs(wrong - expected).max() < 5 * np.sqrt(0.25 / 1_000)
    assert oracle.mistakes_set == pytest.approx(0.05 + 0.4 * (1 - (1 - np.exp(-2)) / 2), abs=1e-12)


def test_who_never_tires_makes_the_mistakes_of_the_rested():
    rested = Annotators(tired=0.0, minutes_between_breaks=5)
    assert np.array_equal(answers(mistakes=0.2, annotators=rested), answers(mistakes=0.2))


# -- a team -----------------------------------------------------------------------------------------------------

CROWD = Annotator("crowd", accuracy=0.7, price=0.05, seconds=10)
EXPERT = Annotator("expert", accuracy=0.99, price=1.0, seconds=60)


def test_a_team_shares_the_rows_alike_and_each_makes_their_own_mistakes():
    oracle = Oracle(TRUE, 3, annotators=Annotators(team=(CROWD, EXPERT)))
    said = oracle.desk().ask(ALL)
    for place, accuracy, price, seconds in ((0, 0.7, 0.05, 10), (1, 0.99, 1.0, 60)):
        mine = said.annotator == place
        assert mine.mean() == pytest.approx(0.5, abs=0.02)
        assert (said.codes == TRUE)[mine].mean() == pytest.approx(accuracy, abs=0.02)
        assert set(said.prices[mine]) == {price} and set(said.seconds[mine]) == {seconds}
    assert oracle.mistakes_set == pytest.approx((0.3 + 0.01) / 2)


def test_the_votes_of_a_row_come_from_different_people():
    team = tuple(Annotator(name, accuracy=0.8) for name in "abc")
    desk = Oracle(TRUE, 3, annotators=Annotators(team=team, votes=3)).desk()
    who = np.stack([desk.ask(ALL[:500]).annotator for _ in range(3)], axis=1)
    assert (np.sort(who, axis=1) == [0, 1, 2]).all()


def test_somebody_answers_a_row_alike_in_every_team_they_are_in():
    alone = Oracle(TRUE, 3, annotators=Annotators(team=(EXPERT,)), seed=(4,)).desk().ask(ALL).codes
    last = Annotator("expert", accuracy=0.99, price=1.0, seconds=60, again=True)
    both = Oracle(TRUE, 3, annotators=Annotators(team=(CROWD, last), relabel=0.2), seed=(4,)).desk()
    assert set(both.ask(ALL).annotator) == {0}
    again = both.ask(ALL, again=True)
    assert set(again.annotator) == {1} and np.array_equal(again.codes, alone)


def test_a_column_answers_what_it_holds_however_often_it_is_asked():
    column = np.random.default_rng(3).integers(0, 3, len(TRUE))
    team = (Annotator("model", column="llm", price=0.01),)
    oracle = Oracle(TRUE, 3, annotators=Annotators(team=team), columns={"llm": column})
    desk = oracle.desk()
    assert np.array_equal(desk.ask(ALL).codes, column) and np.array_equal(desk.ask(ALL, again=True).codes, column)
    assert oracle.mistakes_set == (column != TRUE).mean()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"team": (CROWD, CROWD)}, "name of their own"),
        ({"team": (Annotator("a", accuracy=1, again=True),), "relabel": 0.2}, "label the rows first"),
        ({"team": (CROWD, Annotator("b", accuracy=1, again=True, price=1, seconds=1))}, "needs a share"),
        ({"team": (CROWD, Annotator("b", accuracy=1))}, "price of every annotator"),
        ({"team": (Annotator("m", column="llm"),), "votes": 3}, "one answer a row"),
        ({"team": (CROWD,), "confusion": np.eye(3)}, "no team"),
        ({"votes": 0}, "whole number from 1"),
        ({"votes": 2.5}, "whole number from 1"),
        ({"relabel": 0.9}, "between 0 and 0.5"),
        ({"difficulty": float("nan")}, "between 0 and 1"),
        ({"minutes_between_breaks": 0}, "above 0"),
        ({"resolve": "loudest"}, "not by 'loudest'"),
    ],
)
def test_annotators_that_make_no_sense_are_refused_in_words(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        Annotators(**options)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "one of them"),
        ({"accuracy": 0.9, "column": "llm"}, "one of them"),
        ({"accuracy": 1.2}, "between 0 and 1"),
        ({"accuracy": 0.9, "price": -1}, "0 or more"),
    ],
)
def test_an_annotator_that_makes_no_sense_is_refused_in_words(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        Annotator("crowd", **options)


def test_annotators_survive_json():
    import json

    told = Annotators(
        team=(CROWD, Annotator("nurse", confusion=((0.9, 0.1), (0, 1)), price=1, seconds=2, again=True)),
        votes=3,
        relabel=0.25,
        tired=0.1,
    )
    assert Annotators.from_dict(json.loads(json.dumps(told.to_dict()))) == told
    assert json.loads(json.dumps(told.to_dict())) == told.to_dict()
    assert Annotators.from_dict({}) == Annotators()
