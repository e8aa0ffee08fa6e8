"""What every registered strategy must do, whatever it computes."""

import numpy as np
import pandas as pd
import pytest

from alcore import learners
from alcore.strategies import STRATEGIES, Pool, get, rank

ALL = [*STRATEGIES, "mixed(margin)", "mixed(entropy, 0.5)"]
rng = np.random.default_rng(0)
X = rng.normal(size=(120, 4)).astype(np.float32)
CODES = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 1)
LABELED = np.arange(20)


def pool(rows=None, X=X, codes=CODES, seed=1, learner="logistic", n_classes=3):
    rows = np.arange(20, len(X)) if rows is None else rows
    model = learners.fit(learner, X[LABELED], codes[LABELED], n_classes)
    return Pool(X, rows, model=model, labeled=LABELED, y=codes[LABELED], n_classes=n_classes, seed=(seed, 7))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("n", [0, 1, 7, 100, 500])
def test_a_batch_is_of_distinct_candidates_best_first_and_never_more_than_the_pool(name, n):
    view = pool()
    chosen, utility = rank(get(name), view, n)
    assert len(chosen) == len(utility) == len(set(chosen.tolist())) == min(n, 100)
    assert set(view.rows[chosen]) <= set(range(20, 120))
    assert (np.diff(utility) <= 0).all() and not np.isnan(utility).any()


@pytest.mark.parametrize("name", ALL)
def test_the_same_seed_asks_the_same_rows(name):
    first, again = (rank(get(name), pool(), 10)[0].tolist() for _ in range(2))
    assert first == again


@pytest.mark.parametrize("name", ALL)
def test_a_pool_of_one_row_is_asked_whole(name):
    assert rank(get(name), pool(np.array([42])), 5)[0].tolist() == [0]


@pytest.mark.parametrize("name", ALL)
def test_duplicates_in_the_pool_are_no_error(name):
    same = np.repeat(X[:1], 120, axis=0)
    assert len(rank(get(name), pool(X=np.vstack([X[:20], same]), codes=CODES, rows=np.arange(20, 140)), 30)[0]) == 30


@pytest.mark.parametrize("name", ALL)
def test_inputs_are_not_written_to(name):
    view, before = pool(), X.copy()
    proba = view.proba.copy()
    rank(get(name), view, 10)
    assert np.array_equal(X, before) and np.array_equal(view.proba, proba)


@pytest.mark.parametrize("name", [n for n in STRATEGIES if n != "random"])
def test_the_order_of_the_rows_does_not_decide(name):
    order = np.random.default_rng(3).permutation(np.arange(20, 120))
    straight, shuffled = pool(), pool(order)
    a = set(straight.rows[rank(get(name), straight, 10)[0]].tolist())
    b = set(shuffled.rows[rank(get(name), shuffled, 10)[0]].tolist())
    assert a == b


@pytest.mark.parametrize("name", [n for n in STRATEGIES if n != "random"])
def test_the_names_of_the_classes_do_not_decide(name):
    swapped = pool(codes=2 - CODES)
    assert set(rank(get(name), pool(), 10)[0]) == set(rank(get(name), swapped, 10)[0])


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_class_the_model_never_saw_is_no_error(name):
    codes = np.where(CODES == 2, 1, CODES)
    assert len(rank(get(name), pool(codes=codes, n_classes=5), 10)[0]) == 10


@pytest.mark.parametrize("learner", list(learners.LEARNERS))
def test_margin_works_with_every_learner(learner):
    view = pool(learner=learner)
    chosen, utility = rank(get("margin"), view, 10)
    if view.honest_probabilities:
        top = np.sort(view.proba, axis=1)
        assert utility[0] == pytest.approx((1 - (top[:, -1] - top[:, -2])).max())
    else:
        assert utility[0] <= 0
    assert len(set(chosen)) == 10


def test_equal_utilities_are_asked_in_another_order_with_another_seed():
    flat = get(lambda view: np.zeros(len(view.rows)))
    picks = {tuple(rank(flat, pool(seed=seed), 5)[0]) for seed in range(20)}
    assert len(picks) > 15


def test_ties_at_the_cut_are_broken_fairly():
    flat = get(lambda view: np.zeros(len(view.rows)))
    counts = pd.Series(np.concatenate([rank(flat, pool(seed=seed), 10)[0] for seed in range(2_000)])).value_counts()
    assert len(counts) == 100 and counts.max() < 260 and counts.min() > 140  # 200 expected, sd 13


def test_a_utility_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="candidate 3"):
        rank(get(lambda view: np.where(np.arange(len(view.rows)) == 3, np.nan, 1.0)), pool(), 5)


def test_a_strategy_that_returns_the_wrong_shape_is_named():
    def short(view):
        return np.zeros(3)

    with pytest.raises(ValueError, match="'short'"):
        rank(get(short), pool(), 5)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="random, least_confident|least_confident.*margin"):
        get("guessing")


def test_mixed_draws_about_its_share_by_lot():
    top = set(rank(get("margin"), pool(), 20)[0].tolist())
    foreign = [len(set(rank(get("mixed(margin, 0.5)"), pool(seed=seed), 20)[0].tolist()) - top) for seed in range(300)]
    assert 7 < np.mean(foreign) < 9.5  # half of 20 by lot, of which a fifth is of the top anyway


def test_mixed_without_a_share_is_the_strategy_itself():
    assert rank(get("mixed(margin, 0)"), pool(), 20)[0].tolist() == rank(get("margin"), pool(), 20)[0].tolist()


@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=list(STRATEGIES))
def test_every_strategy_says_what_the_screen_needs(strategy):
    for words in (
        strategy.title,
        strategy.formula,
        strategy.sentence,
        strategy.best_for,
        strategy.limits,
        strategy.source,
    ):
        assert words
    assert strategy.cost_class in ("instant", "seconds", "minutes")
    assert strategy.function.__doc__


def test_registering_a_name_twice_is_refused():
    from alcore.strategies import register

    with pytest.raises(ValueError, match="already"):
        register("margin")(lambda pool: None)
