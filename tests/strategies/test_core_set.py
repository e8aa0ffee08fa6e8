"""k-center greedy: worked by hand on a line, against all distances on any points, and on what breaks distances."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alcore.strategies import Pool, get, rank
from alcore.strategies.core_set import k_center
from alcore.strategies.distances import any_highest, squared_distances, squared_lengths, squared_to_nearest

points = arrays(float, st.tuples(st.integers(4, 12), st.integers(1, 3)), elements=st.integers(-9, 9))


def line(*values, dtype=float):
    return np.array(values, dtype=dtype)[:, None]


def asked(X, labeled, n, seed=0, rows=None):
    rows = np.setdiff1d(np.arange(len(X)), labeled) if rows is None else np.asarray(rows)
    view = Pool(X, rows, labeled=np.asarray(labeled, dtype=int), seed=(seed,))
    return rows[rank(get("core_set"), view, n)[0]].tolist()


def test_on_a_line_the_farthest_is_asked_then_the_farthest_from_both():
    X = line(0, 1, 4, 10)
    chosen, away = k_center(X, np.array([1, 2, 3]), X[:1], 3, np.random.default_rng(0))
    assert chosen.tolist() == [2, 1, 0]
    assert away.tolist() == [10, 4, 1]


def test_rows_equally_far_are_drawn_by_lot():
    X = line(0, 4, 6, 10)  # from 0 and 10, both 4 and 6 are 4 away
    second = [asked(X, [0], 2, seed)[1] for seed in range(400)]
    assert 150 < second.count(1) < 250 and second.count(1) + second.count(2) == 400


def test_without_labels_the_first_row_is_drawn_by_lot_and_the_next_is_the_farthest_from_it():
    X = line(0, 1, 2, 3, 10)
    batches = [asked(X, [], 2, seed) for seed in range(200)]
    assert {first for first, _ in batches} == {0, 1, 2, 3, 4}
    assert all(second == (0 if first == 4 else 4) for first, second in batches)


@given(points, st.integers(0, 3))
def test_every_pick_is_the_farthest_by_all_distances(X, labels):
    rows = np.arange(labels, len(X))
    chosen, away = k_center(X, rows, X[:labels], len(rows), np.random.default_rng(1))
    assert sorted(chosen.tolist()) == list(range(len(rows)))
    everything = np.linalg.norm(X[:, None] - X[None], axis=2)
    known = list(range(labels))
    for pick, distance in zip(rows[chosen], away, strict=True):
        nearest = everything[:, known].min(axis=1) if known else np.full(len(X), np.inf)
        left = np.setdiff1d(rows, known)
        assert distance == pytest.approx(nearest[pick]) and nearest[pick] == pytest.approx(nearest[left].max())
        known.append(pick)


@given(points)
def test_no_row_is_left_more_than_twice_as_far_as_the_best_batch_would_leave_it(X):
    everything = np.linalg.norm(X[:, None] - X[None], axis=2)
    best = min(everything[:, list(batch)].min(axis=1).max() for batch in combinations(range(len(X)), 3))
    assert everything[:, asked(X, [], 3)].min(axis=1).max() <= 2 * best + 1e-9


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_duplicates_are_asked_last_and_fill_the_batch(dtype):
    X = np.repeat(line(0, 3, 7, dtype=dtype), 40, axis=0)
    batch = asked(X, [0], 10)
    assert len(set(batch)) == 10
    assert sorted(X[batch[:2], 0].tolist()) == [3, 7]


def test_among_copies_of_labeled_rows_rounding_does_not_decide():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(size=(1, 7)), rng.normal(1e4, 1, size=(1, 7))])[np.arange(62) % 2]
    first = np.concatenate([asked(X, [0, 1], 1, seed) for seed in range(300)])
    assert len(set(first.tolist())) > 50 and 110 < np.count_nonzero(first % 2) < 190


def test_a_wild_row_and_its_duplicates_do_not_hide_the_others_in_single_precision():
    rng = np.random.default_rng(0)
    wild = np.tile(np.full((1, 8), 1e6) + 0.1 * np.arange(8), (30, 1))
    X = np.vstack([rng.normal(size=(70, 8)), wild]).astype(np.float32)
    assert sum(row >= 70 for row in asked(X, [0], 40)) == 1


def test_a_shift_of_the_whole_table_asks_the_same_rows():
    X = np.random.default_rng(1).normal(size=(200, 5))
    assert asked(X + 1_000, [0, 1], 30) == asked(X, [0, 1], 30)


def test_a_few_candidates_of_a_large_table_are_asked_as_if_they_were_alone():
    X = np.random.default_rng(2).normal(size=(500, 3))
    few = [7, 30, 31, 200, 444]
    assert asked(X, [0], 3, rows=few) == [[7, 30, 31, 200, 444][i - 1] for i in asked(X[[0, *few]], [0], 3)]


@given(points, st.integers(1, 3))
def test_distances_are_those_of_numpy(X, centers):
    lengths = squared_lengths(X)
    everything = ((X[:, None] - X[None]) ** 2).sum(axis=2)
    assert squared_distances(X, X[0], lengths) == pytest.approx(everything[0])
    assert squared_to_nearest(X, X[:centers], lengths) == pytest.approx(everything[:, :centers].min(axis=1))
    assert np.isinf(squared_to_nearest(X, X[:0], lengths)).all()


def test_distances_to_many_centers_go_block_by_block():
    rng = np.random.default_rng(0)
    X, centers = rng.normal(size=(1_000, 4)).astype(np.float32), rng.normal(size=(700, 4))
    found = squared_to_nearest(X, centers, squared_lengths(X))
    assert found == pytest.approx(((X[:, None] - centers[None]) ** 2).sum(axis=2).min(axis=1), rel=1e-6)


def test_any_highest_draws_among_the_highest_alone():
    drawn = {any_highest(np.array([1.0, 3.0, 2.0, 3.0]), np.random.default_rng(seed)) for seed in range(30)}
    assert drawn == {1, 3}
