from collections import Counter

import pytest

from alcore.project import Settings
from alcore.project.arms import Shares, order


def firsts(seed, shares, n=4000):
    return [order(seed, number, shares)[0] for number in range(1, n + 1)]


def test_arms_come_in_their_shares_and_control_is_a_share_of_what_is_left():
    counts = Counter(firsts(3, Shares(again=0.05, evaluation=0.25, control=0.2)))
    assert {arm: counts[arm] / 4000 for arm in counts} == pytest.approx(
        {"relabel": 0.05, "evaluation": 0.25, "control": 0.14, "active": 0.56}, abs=0.02
    )


def test_the_same_seed_and_number_give_the_same_arm_and_another_seed_others():
    shares = Shares(0.03, 0.25, 0.2)
    assert firsts(1, shares, 200) == firsts(1, shares, 200) != firsts(2, shares, 200)


def test_an_arm_with_nothing_left_makes_place_for_the_strategy_then_the_lot():
    assert order(0, 1, Shares(0, 1, 0)) == ("evaluation", "active", "start", "skipped")
    assert order(0, 1, Shares(0, 0, 0)) == ("active", "start", "evaluation", "skipped")
    assert order(0, 1, Shares(1, 0, 0)) == ("relabel", "active", "start", "evaluation", "skipped")
    assert order(0, 1, Shares(0, 0, 1)) == ("control", "active", "start", "evaluation", "skipped")


def test_evaluation_rows_are_spread_over_the_budget():
    assert Settings(budget=300).shares(100).evaluation == 0.25
    assert Settings(budget=10_000).shares(100).evaluation == 0.1
    assert Settings().shares(100).evaluation == 0.25
    assert Settings(budget=50).shares(100).evaluation == 0.5
    assert Settings().shares(0).evaluation == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"control": 0.6}, "share of control rows must be between 0 and 0.5"),
        ({"again": -0.1}, "share of rows asked again"),
        ({"batch": 0}, "rows per round must be at least 1"),
        ({"evaluation": -1}, "evaluation rows must be at least 0"),
        ({"cap_times": 0.5}, "as many as the usual one takes"),
    ],
)
def test_settings_that_make_no_sense_are_told_in_a_sentence(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        Settings(**wrong)


def test_settings_survive_being_stored():
    settings = Settings(strategy="entropy", evaluation=12, rates={"hourly_wage": 25}, rehearsal=True)
    assert Settings.from_dict({**settings.to_dict(), "roles": {}}) == settings


def test_where_labeling_is_stopped_only_what_is_measured_is_asked():
    shares = Shares(again=0.3, evaluation=0.1, control=0.5)
    orders = {order(0, number, shares, stopped=True) for number in range(200)}
    assert orders == {("relabel", "evaluation"), ("evaluation",)}
    again = [number for number in range(200) if order(0, number, shares)[0] == "relabel"]
    assert again == [number for number in range(200) if order(0, number, shares, stopped=True)[0] == "relabel"]
