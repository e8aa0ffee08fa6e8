import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.stopping import CRITERIA, THRESHOLDS, TO_ENTER, Rules


def test_left_alone_the_rules_are_the_criteria_as_they_come():
    ready = {one.name: one for one in Rules().criteria()}
    assert list(ready) == list(CRITERIA)
    assert {name for name, one in ready.items() if one.asks} == {"budget", "target", "time_limit", "economic"}
    assert set(TO_ENTER) == {"budget", "target", "time_limit", "economic"}
    assert all(one.threshold == CRITERIA[name].threshold for name, one in ready.items() if not one.asks)
    assert ready["plateau"].options["window"] == 3


def test_every_threshold_goes_to_its_criterion():
    set_ = {"budget": 200, "target": 0.8, "plateau": 0.02, "window": 4, "kappa": 0.98, "unchanged": 0.99}
    set_ |= {"uncertainty": 0.05, "time_limit": 2.5}
    assert set(set_) == set(THRESHOLDS)
    ready = {one.name: one for one in Rules(**set_).criteria(worth=40)}
    for name, value in set_.items():
        assert ready[THRESHOLDS[name].criterion].options[THRESHOLDS[name].option] == value
    assert ready["economic"].options == {"worth": 40} and not any(one.asks for one in ready.values())


@pytest.mark.parametrize(
    ("set_", "sentence"),
    [
        ({"target": 90}, "Target, share right must be a number above 0 and at most 1, not 90. Write 90% as 0.9."),
        ({"target": 0}, "above 0 and at most 1, not 0"),
        ({"kappa": float("nan")}, "Stabilized, kappa must be a number above 0 and at most 1, not nan."),
        ({"plateau": None}, "Plateau, at most must be a number above 0 and at most 1, not empty."),
        ({"window": 1}, "Plateau, rounds must be a whole number at least 2, not 1."),
        ({"window": 2.5}, "must be a whole number at least 2, not 2.5"),
        ({"budget": 0}, "Budget, labels must be a whole number at least 1, not 0."),
        ({"time_limit": -1}, "Time limit, hours must be a number above 0, not -1."),
        ({"uncertainty": "low"}, "Uncertainty, under must be a number above 0 and at most 1, not 'low'."),
        ({"chosen": ("luck",)}, "no stopping criterion 'luck'"),
        ({"combine": "most"}, "Criteria are combined by any or all, not by 'most'."),
    ],
)
def test_a_threshold_out_of_range_gets_a_sentence(set_, sentence):
    with pytest.raises(ValueError) as told:
        Rules(**set_)
    assert sentence in str(told.value)


def test_a_negative_worth_and_a_window_larger_than_the_rounds_get_a_sentence():
    with pytest.raises(ValueError, match="worth cannot be negative, but it is -3"):
        Rules().criteria(worth=-3)
    with pytest.raises(ValueError, match="compares 40 rounds and there are 31"):
        Rules(window=40).check(31)
    Rules(window=31).check(31)


def test_the_rule_combines_what_is_chosen_and_says_what_is_still_to_be_told():
    assert Rules().rule() is None
    assert Rules(chosen=("plateau",)).rule().name == "plateau"
    both = Rules(chosen=("plateau", "stabilized", "plateau"), combine="all").rule()
    assert both.name == "all(plateau, stabilized)"
    with pytest.raises(ValueError, match="Worth the next .* cannot speak yet. Enter what a point of score is worth"):
        Rules(chosen=("plateau", "economic")).rule()
    assert Rules(chosen=("plateau", "economic")).rule(worth=5).name == "any(plateau, economic)"


@given(
    target=st.none() | st.floats(0, 1, exclude_min=True),
    window=st.integers(2, 99),
    chosen=st.lists(st.sampled_from(list(CRITERIA))),
    combine=st.sampled_from(["any", "all"]),
)
def test_rules_are_stored_and_found_again(target, window, chosen, combine):
    rules = Rules(target=target, window=window, chosen=tuple(chosen), combine=combine)
    assert Rules.from_dict(rules.to_dict()) == rules
    assert Rules.from_dict({**rules.to_dict(), "from_another_version": 1}) == rules
