import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from alcore.project.drawing import draw


def alone(n):
    return np.arange(n), np.ones(n, dtype=bool)


def test_so_many_evaluation_rows_are_drawn_and_all_others_stand_in_one_order():
    part, place = draw(*alone(50), 12, seed=0)
    assert (part == "evaluation").sum() == 12 and (part == "aside").sum() == 0
    assert sorted(place[part == "pool"]) == list(range(38)) and sorted(place[part == "evaluation"]) == list(range(12))


def test_by_default_a_hundred_rows_or_thirty_percent_of_a_small_table():
    assert (draw(*alone(1000), None, 0)[0] == "evaluation").sum() == 100
    assert (draw(*alone(60), None, 0)[0] == "evaluation").sum() == 18


def test_the_same_seed_draws_the_same_rows():
    first, again, other = (draw(*alone(40), 10, seed)[0].tolist() for seed in (1, 1, 2))
    assert first == again != other


def test_every_row_is_as_likely_to_be_an_evaluation_row():
    drawn = np.zeros(20)
    for seed in range(400):
        drawn += draw(*alone(20), 5, seed)[0] == "evaluation"
    assert chisquare(drawn).pvalue > 0.001


@given(st.lists(st.integers(0, 12), min_size=4, max_size=60), st.integers(0, 5))
def test_no_group_stands_on_both_sides(groups, seed):
    groups = np.array(groups)
    size = len(groups) // 4
    part, place = draw(groups, np.ones(len(groups), dtype=bool), size, seed)
    assert not set(groups[part == "pool"]) & set(groups[part != "pool"])
    assert (part == "evaluation").sum() == size
    for one in ("pool", "evaluation", "aside"):
        assert sorted(place[part == one]) == list(range((part == one).sum()))


def test_rows_with_a_label_are_not_drawn_and_come_after_those_without():
    blank = np.arange(40) >= 20
    part, place = draw(np.arange(40), blank, 8, seed=0)
    assert blank[part == "evaluation"].all() and (part == "aside").sum() == 0
    assert place[(part == "pool") & ~blank].min() > place[(part == "pool") & blank].max()


def test_too_many_evaluation_rows_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="30 evaluation rows are more than half of the 50 rows"):
        draw(*alone(50), 30, 0)


def test_no_evaluation_rows_at_all_when_none_are_wanted():
    assert set(draw(*alone(10), 0, 0)[0]) == {"pool"}
