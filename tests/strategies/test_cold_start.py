"""Ways of starting without a label: which rows, in what proportion, and the words beside them."""

import numpy as np
import pytest

from alcore.strategies import cold_start
from alcore.strategies.cold_start import STARTS, guidance, proportional

NAMES = list(STARTS)


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


@pytest.mark.parametrize("name", NAMES)
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
