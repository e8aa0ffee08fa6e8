"""Ways of starting without a label: which rows, in what proportion, and the words beside them."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.strategies import cold_start
from alcore.strategies.cold_start import STARTS, guidance, proportional

NAMES = list(STARTS)
BY_CHANCE = [name for name in NAMES if name != "first"]


def groups(*sizes, seed=0):
    """Groups of those sizes, 20 apart; rows in the order of the groups."""
    rng = np.random.default_rng(seed)
    return np.vstack([rng.normal(20 * place, 0.5, size=(size, 3)) for place, size in enumerate(sizes)])


def counts(X, rows, n):
    return np.bincount(np.rint(X[rows].mean(axis=1) / 20).astype(int), minlength=n).tolist()


def start(name, X, n, seed=0):
    return STARTS[name].function(X, n, np.random.default_rng(seed))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [1, 2, 19, 60, 1_000])
def test_so_many_distinct_rows_are_given_or_all_where_there_are_fewer(name, n):
    rows = start(name, groups(30, 20, 10), n)
    assert len(rows) == len(set(rows.tolist())) == min(n, 60)
    assert rows.min() >= 0 and rows.max() < 60


@pytest.mark.parametrize("name", BY_CHANCE)
def test_the_seed_alone_decides(name):
    X = np.random.default_rng(0).normal(size=(200, 4))
    assert start(name, X, 10).tolist() == start(name, X, 10).tolist()
    assert len({tuple(start(name, X, 10, seed).tolist()) for seed in range(8)}) > 4


@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_equal_rows_is_no_error(name):
    assert len(set(start(name, np.ones((30, 2)), 12).tolist())) == 12


@pytest.mark.parametrize("name", NAMES)
def test_the_table_is_not_written_to(name):
    X = groups(30, 20)
    before = X.copy()
    start(name, X, 10)
    assert np.array_equal(X, before)


def test_by_lot_every_row_is_equally_likely():
    drawn = np.concatenate([start("random", np.zeros((20, 1)), 5, seed) for seed in range(2_000)])
    assert np.bincount(drawn).min() > 420 and np.bincount(drawn).max() < 580  # 500 expected, sd 19


def test_a_start_from_each_group_has_the_proportions_of_the_table_every_time():
    X = groups(300, 200, 100)
    for seed in range(20):
        large, middle, small = counts(X, start("clusters", X, 30, seed), 3)
        assert abs(large - 15) <= 3 and abs(middle - 10) <= 3 and abs(small - 5) <= 3
    by_lot = [counts(X, start("random", X, 30, seed), 3)[0] for seed in range(20)]
    assert max(by_lot) - min(by_lot) > 6


def test_a_start_from_each_group_draws_all_rows_about_equally_often():
    X = groups(60, 30, 10)
    drawn = np.concatenate([start("clusters", X, 20, seed) for seed in range(500)])
    times = np.bincount(drawn, minlength=100)  # 100 expected
    assert times.min() > 40 and times.max() < 200
    assert np.mean(times[:60]) == pytest.approx(100, rel=0.1)


def test_a_start_from_each_group_is_in_random_order_so_its_beginning_is_a_sample_too():
    X = groups(60, 30, 10)
    first = [counts(X, start("clusters", X, 20, seed)[:1], 3) for seed in range(300)]
    assert np.mean(first, axis=0) == pytest.approx([0.6, 0.3, 0.1], abs=0.09)


@pytest.mark.parametrize("name", ["medoids", "typiclust"])
def test_one_row_of_each_group_however_small_and_the_largest_group_first(name):
    X = groups(60, 30, 10)
    rows = start(name, X, 3)
    assert [counts(X, rows[place : place + 1], 3).index(1) for place in range(3)] == [0, 1, 2]


def test_the_middle_of_a_group_is_the_row_nearest_its_mean():
    X = groups(60, 30)
    away = np.linalg.norm(X[:60] - X[:60].mean(axis=0), axis=1)
    assert start("medoids", X, 2)[0] == away.argmin()


def test_the_first_rows_of_a_file_are_those_at_its_top_whatever_the_seed():
    X = groups(30, 20)
    assert start("first", X, 7, seed=1).tolist() == start("first", X, 7, seed=2).tolist() == list(range(7))
    assert start("first", X[::-1], 1).tolist() == [0]  # it is the order that counts, not the rows


# -- by a column -------------------------------------------------------------------------------------------------------


FRAME = pd.DataFrame(
    {
        "line": ["A"] * 60 + ["B"] * 30 + ["C"] * 10,
        "tool wear": np.arange(100.0),
        "note": [f"note {number}" for number in range(100)],
    }
)
KINDS = {"line": "category", "tool wear": "number", "note": "text"}


def stratified(written, n, seed=0):
    way = cold_start.get(written).of(FRAME, KINDS)
    return way.function(np.zeros((100, 1)), n, np.random.default_rng(seed))


def test_a_start_stratified_by_a_column_has_the_shares_of_its_values_every_time():
    for seed in range(20):
        assert FRAME.line[stratified("stratified(line)", 10, seed)].value_counts().to_dict() == {"A": 6, "B": 3, "C": 1}
    assert len({tuple(stratified("stratified(line)", 10, seed)) for seed in range(20)}) == 20


def test_numbers_are_stratified_by_their_quarters_and_blanks_are_a_group():
    rows = stratified("stratified('tool wear')", 8)
    assert np.bincount(rows // 25).tolist() == [2, 2, 2, 2]
    blank = pd.Series([1.0, np.nan, 2.0, np.nan])
    assert (cold_start.strata(blank)[[1, 3]] == cold_start.strata(blank)[1]).all()
    assert len(set(cold_start.strata(pd.Series(["x", None, "x"])))) == 2
    assert len(set(cold_start.strata(pd.Series([3.0] * 5)))) == 1


@given(
    values=st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=60),
    share=st.floats(0, 1),
    seed=st.integers(0, 9),
)
def test_every_value_of_a_column_gets_its_share_of_the_start_to_within_one_row(values, share, seed):
    values = pd.Series(values)
    n = round(share * len(values))
    way = cold_start.get("stratified(x)").of(pd.DataFrame({"x": values}), {"x": "category"})
    rows = way.function(np.zeros((len(values), 1)), n, np.random.default_rng(seed))
    assert len(set(rows.tolist())) == len(rows) == n
    drawn = values[rows].value_counts().reindex(values.unique(), fill_value=0)
    assert (abs(drawn - n * values.value_counts() / len(values)) < 1).all()


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("stratified(site)", "no column 'site' to stratify"),
        ("stratified(note)", "'note' holds free text"),
        ("stratified()", "no way of starting called"),
        ("stratified(line, 2)", "no way of starting called"),
        ("stratified(by=line)", "no way of starting called"),
        ("stratified(line.x)", "no way of starting called"),
        ("__import__('os')", "no way of starting called"),
        ("stratified(", "no way of starting called"),
    ],
)
def test_a_column_that_cannot_be_stratified_by_is_refused_with_a_sentence(written, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        cold_start.get(written).of(FRAME, KINDS)


def test_a_start_that_needs_a_column_is_not_used_without_it():
    with pytest.raises(ValueError, match="needs that column's values"):
        cold_start.get("stratified(line)").function(np.zeros((3, 1)), 2, np.random.default_rng(0))


def test_a_start_that_needs_no_column_is_the_same_for_every_table():
    assert cold_start.get("medoids").of(FRAME, KINDS) is STARTS["medoids"]
    assert cold_start.get(STARTS["first"]) is STARTS["first"]


# -- quotas ------------------------------------------------------------------------------------------------------------


def test_quotas_by_largest_remainders():
    rng = np.random.default_rng(0)
    assert proportional(np.array([60, 30, 10]), 10, rng).tolist() == [6, 3, 1]
    assert proportional(np.array([47, 33, 20]), 10, rng).tolist() == [5, 3, 2]  # 4.7, 3.3, 2.0
    assert proportional(np.array([3, 2]), 5, rng).tolist() == [3, 2]


def test_equal_remainders_are_settled_by_lot():
    extra = [proportional(np.array([5, 5, 5]), 4, np.random.default_rng(seed)).argmax() for seed in range(300)]
    assert np.bincount(extra, minlength=3).min() > 70


def test_quotas_sum_up_and_no_group_gives_more_than_it_has():
    rng = np.random.default_rng(0)
    for _ in range(300):
        sizes = rng.integers(1, 30, rng.integers(1, 9))
        n = int(rng.integers(0, sizes.sum() + 1))
        quota = proportional(sizes, n, rng)
        assert quota.sum() == n and (quota <= sizes).all() and (abs(quota - n * sizes / sizes.sum()) < 1).all()


# -- words -------------------------------------------------------------------------------------------------------------


def test_every_way_of_starting_says_what_the_screen_needs():
    for name, way in STARTS.items():
        assert way.name == name and way.title and way.sentence.endswith(".") and way.function.__doc__
    assert [name for name, way in STARTS.items() if way.by_lot] == ["random"]


def test_an_unknown_way_of_starting_is_answered_with_the_known_ones():
    assert cold_start.get("medoids") is STARTS["medoids"]
    with pytest.raises(ValueError, match="'guessing'. There are: random, clusters, medoids, typiclust"):
        cold_start.get("guessing")


@pytest.mark.parametrize(
    ("classes", "numbers"), [(2, "10 to 20 rows for 2 classes"), (7, "35 to 70 rows for 7 classes")]
)
def test_the_guidance_gives_the_numbers_for_so_many_classes(classes, numbers):
    assert "5 to 10 labeled rows per class" in guidance(classes) and numbers in guidance(classes)
