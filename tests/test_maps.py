"""Maps: a pool in two dimensions, what strategies ask for on it, and how far they ask for the same rows."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.manifold import MDS

from alcore import maps, simulation, tables
from alcore.maps import Trail
from alcore.strategies import STRATEGIES, get
from alcore.tables import Roles, TableError

SAMPLES = Path(__file__).parents[1] / "sample_data"


@cache
def prepared(file: str, label: str):
    table = tables.read((SAMPLES / file).read_bytes(), file)
    return simulation.prepare(table, Roles(label=label))


@pytest.fixture(scope="module")
def wine():
    return maps.draw(prepared("wine.csv", "cultivar"))


@pytest.fixture(scope="module")
def digits():
    return maps.draw(prepared("digits.csv", "digit"))


def made(labels: list[str]):
    """A table whose rows differ in size alone: row i is i / 2 and a bit."""
    lines = [f"{i / 2 + 0.25},{label}" for i, label in enumerate(labels)]
    return simulation.prepare(tables.read("\n".join(["size,good", *lines]).encode(), "t.csv"), Roles(label="good"))


# -- where rows lie --------------------------------------------------------------------------------------------


def test_rows_on_a_line_keep_their_distances_and_all_of_the_variance():
    steps = np.arange(5.0)
    points, explained = maps.coordinates(np.outer(steps, [3.0, 4.0]))
    assert np.abs(np.diff(points[:, 0])) == pytest.approx(5.0)
    assert points[:, 1] == pytest.approx(0, abs=1e-9)
    assert explained == pytest.approx(1)


def test_the_share_kept_is_that_of_the_two_widest_directions():
    signs = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    _, explained = maps.coordinates(signs * [3.0, 2.0, 1.0])
    assert explained == pytest.approx((9 + 4) / 14)


@pytest.mark.parametrize("X", [np.arange(4.0)[:, None], np.ones((4, 3)), np.ones((4, 1)), np.ones((1, 3))],
                         ids=["one feature", "all alike", "one feature, all alike", "one row"])  # fmt: skip
def test_flat_tables_still_have_two_coordinates(X):
    points, explained = maps.coordinates(X)
    assert points.shape == (len(X), 2)
    assert np.isfinite(points).all() and 0 <= explained <= 1 + 1e-9


def test_another_projector_of_scikit_learn_takes_the_place_of_principal_components():
    X = np.random.default_rng(0).normal(size=(12, 4))
    points, explained = maps.coordinates(X, MDS(n_components=2, n_init=1, init="random", random_state=0))
    assert points.shape == (12, 2) and np.isnan(explained)


# -- which rows are drawn --------------------------------------------------------------------------------------


def test_a_map_shows_the_pool_of_the_first_trial_run(wine):
    pool, test = simulation.split(prepared("wine.csv", "cultivar"), 0.3, 0, 0)
    assert wine.positions.tolist() == pool.tolist()
    assert wine.drawn_from is None
    assert len(wine.X) == len(wine.y) == len(wine.points) == len(pool)


def test_a_large_table_is_drawn_from_and_keeps_its_rarest_class():
    table = made(["rare" if i in (7, 2990) else "usual" for i in range(3000)])
    drawn = maps.draw(table, most_rows=200)
    assert drawn.drawn_from == 3000
    assert len(drawn.y) == 140  # of the 200, 30 % are the trial run's test rows
    both = maps._drawn(table, 200, seed=0)
    assert {7, 2990} < set(both.positions.tolist())
    assert both.frame["size"].to_numpy() == pytest.approx(both.positions / 2 + 0.25)


def test_a_table_that_cannot_be_rehearsed_on_is_refused_in_words():
    with pytest.raises(TableError, match="at least 60"):
        maps.draw(made(["yes", "no"] * 10))


# -- what strategies ask for -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["margin", "entropy", "random"])
def test_a_trail_asks_for_the_rows_a_trial_run_asks_for(wine, name):
    trail = maps.follow(wine, name, rounds=5)
    run = simulation.run_replicate(prepared("wine.csv", "cultivar"), wine.settings, 0, {name: get(name)})["queries"]
    assert run["row"].tolist()[: 20 + 25] == [
        *_as_set(wine.positions[trail.start], run["row"][:20]),
        *wine.positions[trail.asked()],
    ]


def _as_set(rows, like):
    """The starting rows come in another order: they are asked together."""
    assert set(rows) == set(like)
    return like.tolist()


def test_no_row_is_asked_twice_and_known_rows_have_no_utility(digits):
    trail = maps.follow(digits, "margin")
    known = trail.labeled(len(trail.batches))
    assert len(set(known.tolist())) == len(known) == 50 + 8 * 10
    for number, (batch, utility) in enumerate(zip(trail.batches, trail.utility, strict=True)):
        assert np.isnan(utility[trail.labeled(number)]).all()
        candidates = np.delete(np.arange(len(utility)), trail.labeled(number))
        assert np.isfinite(utility[candidates]).all()
        assert utility[batch].min() >= np.delete(utility, np.concatenate([trail.labeled(number), batch])).max()


def test_lots_and_whole_batches_are_shaded_by_the_margin(wine):
    for strategy in (get("random"), get("mixed(margin, 0.5)")):
        trail = maps.follow(wine, strategy, rounds=2)
        assert trail.shaded_by is STRATEGIES["margin"]
        # Before the first batch all strategies know the same rows, so the margin wants what it always wanted.
        assert trail.utility[0] == pytest.approx(maps.follow(wine, "margin", rounds=1).utility[0], nan_ok=True)


def test_rows_drawn_to_find_a_rare_class_belong_to_the_start():
    drawn = maps.draw(made(["usual"] * 290 + ["rare"] * 10))
    trails = [maps.follow(drawn, name) for name in ("margin", "random")]
    assert len(trails[0].start) == 2 * drawn.settings.start  # found none in the first, so as many again
    assert trails[0].start.tolist() == trails[1].start.tolist()


def test_a_trail_ends_with_the_last_whole_round_of_the_budget():
    drawn = maps.draw(made(["no"] * 45 + ["yes"] * 45))
    trail = maps.follow(drawn, "margin", rounds=100)
    left = drawn.settings.budget - len(trail.labeled(len(trail.batches)))
    assert 0 <= left < drawn.settings.batch
    assert trail.utility.shape == (len(trail.batches), len(drawn.y))


def test_a_strategy_that_does_not_fit_the_model_is_refused_in_words():
    drawn = maps.draw(prepared("wine.csv", "cultivar"), learner="svm")
    with pytest.raises(ValueError, match="Entropy cannot be used with Support vector machine"):
        maps.follow(drawn, "entropy")


def test_the_same_seed_gives_the_same_map_and_trail(wine):
    again = maps.draw(prepared("wine.csv", "cultivar"))
    assert np.array_equal(again.points, wine.points)
    assert maps.follow(again, "random").asked().tolist() == maps.follow(wine, "random").asked().tolist()


# -- how far they agree ----------------------------------------------------------------------------------------


def trail(name: str, *batches: list[int]) -> Trail:
    rows = tuple(np.array(batch) for batch in batches)
    return Trail(STRATEGIES[name], np.array([0, 1]), rows, np.zeros((len(rows), 12)), STRATEGIES[name])


def test_overlap_counts_rows_of_one_round_and_rows_asked_sooner_or_later():
    found = maps.overlaps([trail("margin", [2, 3], [4, 5]), trail("entropy", [3, 2], [6, 7])], 12)
    assert found.to_dict("records") == [
        {
            "first": "margin",
            "second": "entropy",
            "by_round": [1.0, 0.0],
            "asked": 4,
            "common": 2,
            "jaccard": pytest.approx(2 / 6),
            "by_lot": pytest.approx(4 * 4 / 10),
        }
    ]
    later = maps.overlaps([trail("margin", [2, 3], [4, 5]), trail("entropy", [4, 5], [2, 3])], 12).iloc[0]
    assert later["by_round"] == [0.0, 0.0] and later["jaccard"] == 1.0


def test_every_pair_of_strategies_is_compared_over_the_rounds_both_have():
    found = maps.overlaps([trail("margin", [2, 3], [4]), trail("entropy", [2, 3]), trail("random")], 12)
    assert list(zip(found["first"], found["second"], found["asked"], strict=True)) == [
        ("margin", "entropy", 2),
        ("margin", "random", 0),
        ("entropy", "random", 0),
    ]
    assert np.isnan(found["jaccard"][1])
    assert maps.overlaps([trail("margin", [2])], 12).empty
    assert isinstance(maps.overlaps([], 12), pd.DataFrame)


def test_with_two_classes_margin_and_entropy_ask_for_the_same_rows():
    cancer = maps.draw(prepared("breast_cancer.csv", "diagnosis"))
    found = maps.overlaps([maps.follow(cancer, name) for name in ("margin", "entropy")], len(cancer.y))
    assert found["jaccard"].tolist() == [1.0]
    assert set(found["by_round"][0]) == {1.0}
