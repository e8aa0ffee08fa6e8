"""Batches from clusters: which clusters, which row of each, and always exactly n rows."""

import numpy as np
import pytest

from alcore import learners
from alcore.strategies import Pool, get, rank
from alcore.strategies import clusters as module
from alcore.strategies.clusters import cluster, nearest_to_centers, places, typical, typicality

BATCHES = ("kmeans", "typiclust", "uncertainty_cluster")


def blobs(*sizes, seed=0, width=3, spread=0.5):
    """Clusters of those sizes, 20 apart; rows in the order of the clusters."""
    rng = np.random.default_rng(seed)
    return np.vstack([rng.normal(20 * place, spread, size=(size, width)) for place, size in enumerate(sizes)])


def blob_of(X, rows):
    return np.rint(X[rows].mean(axis=1) / 20).astype(int).tolist()


def view(X, labeled=(), seed=0, rows=None, codes=None):
    labeled = np.asarray(labeled, dtype=int)
    rows = np.setdiff1d(np.arange(len(X)), labeled) if rows is None else np.asarray(rows)
    codes = (X[:, 0] > X[:, 0].mean()).astype(int) if codes is None else codes
    told = labeled if len(labeled) else np.arange(len(X))
    model = learners.fit("logistic", X[told], codes[told], 2)
    return Pool(X, rows, model=model, labeled=labeled, y=codes[labeled], seed=(seed,))


def asked(name, pool, n):
    return pool.rows[rank(get(name), pool, n)[0]]


# -- parts -------------------------------------------------------------------------------------------------------------


def test_places_count_from_the_best_of_each_cluster():
    found = places(np.array([1, 0, 1, 0, 1]), np.array([5.0, 1.0, 9.0, 2.0, 7.0]), np.random.default_rng(0))
    assert found.tolist() == [2, 1, 0, 0, 1]


def test_equal_scores_take_their_places_by_lot():
    first = [places(np.zeros(4, int), np.zeros(4), np.random.default_rng(seed)).argmin() for seed in range(400)]
    assert np.bincount(first).min() > 60 and set(first) == {0, 1, 2, 3}


def test_typicality_by_hand():
    line = np.array([[0.0], [1.0], [3.0]])  # mean distances to two neighbors: 2, 3/2 and 5/2
    assert typicality(line, 2).tolist() == pytest.approx([1 / 2, 2 / 3, 2 / 5])
    assert typicality(line, 1).tolist() == pytest.approx([1, 1, 1 / 2])
    assert typicality(line, 99).tolist() == typicality(line, 2).tolist()


def test_duplicates_are_infinitely_typical_and_a_row_alone_is_not_at_all():
    assert np.isinf(typicality(np.ones((3, 2)), 2)).all()
    assert typicality(np.ones((1, 2)), 2).tolist() == [0]


def test_clusters_are_those_of_the_data_and_distances_those_to_their_means():
    X = blobs(30, 20, 10)
    found, distance = cluster(X, 3, np.random.default_rng(0))
    assert sorted(np.bincount(found).tolist()) == [10, 20, 30]
    assert distance[:30] == pytest.approx(np.linalg.norm(X[:30] - X[:30].mean(axis=0), axis=1))


def test_weights_pull_the_centers():
    line = np.array([[0.0], [4.0], [10.0]])
    pick = [
        nearest_to_centers(line, 1, np.random.default_rng(0), np.array(weights))[0]
        for weights in ([1, 1, 1], [0, 0, 1])
    ]
    assert pick == [1, 2]  # means 14/3 and 10


# -- k-means -----------------------------------------------------------------------------------------------------------


def test_kmeans_asks_for_the_row_nearest_the_middle_of_each_cluster_largest_first():
    X = blobs(60, 40, 20)
    middles, ends = [], np.cumsum([0, 60, 40, 20])
    for begin, end in zip(ends, ends[1:], strict=False):
        inside = X[begin:end]
        middles.append(begin + int(np.linalg.norm(inside - inside.mean(axis=0), axis=1).argmin()))
    assert asked("kmeans", view(X), 3).tolist() == middles


def test_with_fewer_clusters_than_places_the_second_nearest_follow():
    X = np.repeat(np.array([[0.0], [5.0], [9.0]]), [6, 4, 2], axis=0)
    batch = asked("kmeans", view(X), 5)
    assert len(set(batch.tolist())) == 5
    assert X[batch, 0].tolist() == [0, 5, 9, 0, 5]


# -- TypiClust ---------------------------------------------------------------------------------------------------------


def test_typiclust_passes_over_clusters_that_have_a_label():
    X = blobs(60, 40, 20)
    assert blob_of(X, asked("typiclust", view(X, labeled=[0, 70], codes=np.arange(120) // 60), 1)) == [2]


def test_typiclust_needs_no_label_and_begins_with_the_largest_cluster():
    X = blobs(60, 40, 20)
    pool = Pool(X, np.arange(120), seed=(0,))
    batch = asked("typiclust", pool, 3)
    assert blob_of(X, batch) == [0, 1, 2]
    assert batch[0] == typicality(X[:60], 20).argmax()


def test_clusters_of_fewer_than_five_rows_come_last_even_after_large_ones_with_a_label():
    X = blobs(30, 2, 20)
    pool = view(X, labeled=[0], codes=np.arange(52) % 2)
    assert blob_of(X, asked("typiclust", pool, 2)) == [2, 0]


def test_labeled_rows_are_no_neighbors_and_are_never_asked():
    X = blobs(40)
    batch = asked("typiclust", view(X, labeled=range(10), codes=np.arange(40) % 2), 30)
    assert sorted(batch.tolist()) == list(range(10, 40))


def test_in_a_large_cluster_only_rows_near_its_center_are_compared(monkeypatch):
    X = blobs(400, 30)
    monkeypatch.setattr(module, "MOST_NEIGHBORLY", 50)
    first = typical(X, 2, np.random.default_rng(0))[0]
    away = np.linalg.norm(X[:400] - X[:400].mean(axis=0), axis=1)
    assert first < 400 and away[first] <= np.sort(away)[50]


# -- uncertain, then one a cluster -------------------------------------------------------------------------------------


def test_of_near_duplicates_one_of_each_is_asked_where_margin_takes_copies():
    rng = np.random.default_rng(0)
    spots = rng.normal(size=(8, 2))
    X = np.vstack([rng.normal(size=(40, 2)), np.repeat(spots, 25, axis=0) + 0.001 * rng.normal(size=(200, 2))])
    pool = view(X, labeled=range(40), codes=(X[:, 0] > 0).astype(int))

    def spots_of(name):
        return len(set(((asked(name, pool, 8) - 40) // 25).tolist()))

    assert spots_of("margin") == 1
    assert spots_of("uncertainty_cluster(shortlist=25)") == 8


def test_the_batch_is_of_the_most_uncertain_rows_most_uncertain_first():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 3))
    pool = view(X, labeled=range(30))
    utility = get("margin").function(pool)
    for name, share in (("uncertainty_cluster", 10), ("uncertainty_cluster(of=least_confident, shortlist=2)", 2)):
        chosen, _ = rank(get(name), pool, 6)
        assert set(chosen.tolist()) <= set(np.argsort(-utility)[: 6 * share].tolist())
        assert (np.diff(utility[chosen]) <= 0).all()


def test_a_model_sure_of_everything_is_no_error():
    X = blobs(20, 20)
    pool = Pool(X, np.arange(40), model=learners.fit("logistic", X[:5], np.zeros(5, dtype=int), 2), seed=(0,))
    assert len(set(asked("uncertainty_cluster", pool, 5).tolist())) == 5


# -- all of them -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BATCHES)
def test_the_order_of_the_file_does_not_decide(name):
    X = np.random.default_rng(2).normal(size=(300, 4)).astype(np.float32)
    order = np.random.default_rng(3).permutation(300)
    back = np.argsort(order)
    labeled = np.arange(25)
    straight = asked(name, view(X, labeled), 12)
    shuffled = asked(name, view(X[order], back[labeled]), 12)
    assert set(order[shuffled].tolist()) == set(straight.tolist())


@pytest.mark.parametrize("name", ["kmeans", "typiclust"])
def test_the_seed_decides(name):
    X = np.random.default_rng(2).normal(size=(300, 4))
    assert len({tuple(asked(name, view(X, seed=seed), 5).tolist()) for seed in range(10)}) > 3


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("n", [1, 7, 30, 57, 60])
def test_a_batch_is_full_where_fewer_rows_differ(name, n):
    X = np.repeat(np.array([[0.0], [5.0], [9.0]]), 20, axis=0)
    assert len(set(asked(name, view(X), n).tolist())) == n


@pytest.mark.parametrize("name", ["kmeans", "typiclust"])
def test_a_large_pool_is_clustered_from_samples(name, monkeypatch):
    monkeypatch.setattr(module, "MOST_EXACT", 100)
    monkeypatch.setattr(module, "MOST_ROWS", 200)
    X = blobs(300, 200, 100)
    assert sorted(blob_of(X, asked(name, view(X), 3))) == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("typiclust(neighbors=0)", "at least one neighbor"),
        ("uncertainty_cluster(shortlist=0.5)", "at least 1 row for each row asked"),
        ("uncertainty_cluster(of=luck)", "no measure of uncertainty called 'luck'"),
    ],
)
def test_options_out_of_range_are_refused_in_words(name, message):
    with pytest.raises(ValueError, match=message):
        rank(get(name), view(blobs(20, 20)), 3)
