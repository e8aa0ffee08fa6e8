"""What wrappers promise: worked values, quotas, laws of lots, and that they wrap each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore import learners
from alcore.strategies import STRATEGIES, Pool, check, get, rank
from alcore.strategies.wrappers import per_second_score, power, power_keys, quotas

rng = np.random.default_rng(0)
X = rng.normal(size=(220, 4))
CODES = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 1)
LABELED = np.arange(20)


def pool(X=X, codes=CODES, learner="logistic", seed=1, rows=None, seconds=None):
    model = learners.fit(learner, X[LABELED], codes[LABELED], 3)
    rows = np.arange(20, len(X)) if rows is None else rows
    return Pool(X, rows, model=model, labeled=LABELED, y=codes[LABELED], n_classes=3, seconds=seconds, seed=(seed, 7))


def picks(name, view, n=10):
    return rank(get(name), view, n)[0].tolist()


# -- mixed -----------------------------------------------------------------------------------------------------


def test_mixed_draws_about_its_share_by_lot():
    top = set(picks("margin", pool(), 20))
    foreign = [len(set(picks("mixed(margin, 0.5)", pool(seed=seed), 20)) - top) for seed in range(300)]
    assert 8.5 < np.mean(foreign) < 9.8  # half of 20 by lot, of which 1 in 18 is of the top anyway


def test_mixed_without_a_share_is_the_strategy_itself_and_with_all_of_it_random_sampling():
    assert picks("mixed(margin, 0)", pool(), 20) == picks("margin", pool(), 20)
    drawn = np.bincount(np.concatenate([picks("mixed(margin, 1)", pool(seed=seed), 20) for seed in range(500)]))
    assert len(drawn) == 200 and drawn.min() > 20 and drawn.max() < 90  # 50 expected, sd 7


def test_every_place_of_a_mixed_batch_is_as_likely_to_go_by_lot():
    order = picks("margin", pool(), 20)
    own = np.zeros(10)
    for seed in range(300):
        batch = picks("mixed(margin, 0.5)", pool(seed=seed), 10)
        own += np.isin(batch, order[:10])
    assert own.min() > 120 and own.max() < 200  # 158 expected: one row by lot in 20 is of the top


# -- power -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beta", "chances"), [(0, (1 / 3, 1 / 3, 1 / 3)), (1, (0.6, 0.3333, 0.0667)), (4, (0.913, 0.0869, 0.0001))]
)
def test_the_first_pick_of_power_sampling_follows_the_law(beta, chances):
    draws, utility = np.random.default_rng(5), np.array([0.9, 0.5, 0.1])
    firsts = np.bincount([power_keys(utility, beta, draws).argmax() for _ in range(8_000)], minlength=3) / 8_000
    assert firsts == pytest.approx(chances, abs=0.02)


def test_rows_of_no_utility_come_last_and_by_lot():
    def three(view):
        return np.where(np.isin(np.arange(len(view.rows)), [3, 30, 60]), 1.0, 0.0)

    batches = np.array([rank(power(three), pool(seed=seed), 20)[0] for seed in range(500)])
    assert all(set(batch[:3]) == {3, 30, 60} for batch in batches)
    drawn = np.delete(np.bincount(batches.ravel(), minlength=200), [3, 30, 60])
    assert drawn.min() > 18 and drawn.max() < 75  # 43 expected, sd 6


def test_minus_a_distance_is_drawn_by_its_place_in_the_ranking():
    utility, draws = np.array([-3.0, -1.0, -2.0]), np.random.default_rng(1)
    firsts = np.bincount([power_keys(utility, 1, draws).argmax() for _ in range(8_000)], minlength=3) / 8_000
    assert firsts == pytest.approx([2 / 11, 6 / 11, 3 / 11], abs=0.02)  # 1/3, 1, 1/2 of their sum
    assert (power_keys(np.append(utility, -np.inf), 0, draws) == -np.inf).tolist() == [False] * 3 + [True]


def test_rounding_below_zero_is_no_distance():
    draws = np.random.default_rng(2)
    utility = np.array([0.9, 0.5, 0.1, -1e-17])
    firsts = np.bincount([power_keys(utility, 4, draws).argmax() for _ in range(4_000)], minlength=4) / 4_000
    assert firsts == pytest.approx([0.913, 0.0869, 0.0001, 0], abs=0.02)


def test_power_sampling_of_a_batch_strategy_draws_from_the_beginning_of_its_order():
    order = picks("diverse(margin)", pool(), 50)
    drawn = [set(picks("power(diverse(margin))", pool(seed=seed), 5)) for seed in range(40)]
    assert np.mean([len(batch & set(order[:10])) for batch in drawn]) > 1.5


# -- per second ------------------------------------------------------------------------------------------------


def test_utility_is_divided_by_seconds():
    assert per_second_score(np.array([0.75, 0.5, 0.0]), np.array([4.0, 2.0, 1.0])).tolist() == [0.1875, 0.25, 0.0]


def test_minus_a_distance_is_counted_from_the_farthest_so_that_slow_rows_gain_nothing():
    scores = per_second_score(np.array([-1.0, -3.0, -1.0, -np.inf]), np.array([10.0, 1.0, 20.0, 1.0]))
    assert scores.tolist() == [0.2, 0.0, 0.1, -np.inf]


@pytest.mark.parametrize("name", ["margin", "entropy", "diverse(margin)", "mixed(margin, 0.3)", "core_set"])
@pytest.mark.parametrize("learner", ["logistic", "svm"])
def test_with_the_same_seconds_for_all_rows_the_ranking_is_the_strategys(name, learner):
    for seconds in (None, np.full(len(X), 17.0)):
        view = pool(learner=learner, seconds=seconds)
        expected = rank(get(name), pool(learner=learner), 100)[0][:10].tolist()
        assert picks(f"per_second({name})", view) == expected


def test_seconds_reorder_what_is_as_useful():
    seconds = np.where(np.arange(len(X)) % 2, 10.0, 1000.0)
    assert all((np.arange(20, 220)[picks("per_second(margin)", pool(seconds=seconds), 50)]) % 2)


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan])
def test_seconds_that_are_none_are_refused_by_row(wrong):
    seconds = np.full(len(X), 5.0)
    seconds[23] = wrong
    with pytest.raises(ValueError, match="candidate 3 is predicted to take"):
        rank(get("per_second(margin)"), pool(seconds=seconds), 5)


# -- balanced --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("available", "labeled", "n", "given"),
    [
        ([50, 50, 50], [9, 1, 5], 9, [3, 3, 3]),
        ([50, 50, 50], [9, 1, 5], 10, [3, 4, 3]),
        ([50, 50, 50], [9, 1, 5], 11, [3, 4, 4]),
        ([50, 50, 50], [5, 5, 5], 2, [1, 1, 0]),
        ([50, 2, 50], [9, 1, 5], 10, [4, 2, 4]),
        ([50, 2, 50], [9, 1, 5], 11, [4, 2, 5]),
        ([1, 2, 3], [0, 0, 0], 100, [1, 2, 3]),
        ([0, 0, 7], [0, 0, 9], 5, [0, 0, 5]),
        ([3, 3], [1, 1], 0, [0, 0]),
    ],
)
def test_worked_quotas(available, labeled, n, given):
    assert quotas(available, labeled, n).tolist() == given


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8), st.integers(0, 120))
def test_quotas_fill_the_batch_evenly_and_what_is_over_goes_where_labels_are_fewest(classes, n):
    available, labeled = map(np.array, zip(*classes, strict=True))
    given = quotas(available, labeled, n)
    assert given.sum() == min(n, available.sum())
    assert (given >= 0).all() and (given <= available).all()
    able = given < available
    if able.any():
        assert given.max() <= given[able].min() + 1  # no class that could give more gives two fewer than another
        fewer, more = able & (given == given[able].min()), given == given[able].min() + 1
        if more.any() and fewer.any():
            assert labeled[more].max() <= labeled[fewer].min()


def test_a_balanced_batch_holds_the_best_of_every_predicted_class():
    view = pool()
    predicted, utility = view.proba.argmax(axis=1), get("margin").function(view)
    batch = picks("balanced(margin)", view, 12)
    assert np.bincount(predicted[batch]).tolist() == [4, 4, 4]
    for code in range(3):
        of_class = np.flatnonzero(predicted == code)
        expected = of_class[np.argsort(-utility[of_class])][:4]
        assert [row for row in batch if predicted[row] == code] == expected.tolist()


def test_every_beginning_of_a_balanced_batch_is_balanced():
    view = pool()
    predicted = view.proba.argmax(axis=1)[picks("balanced(entropy)", view, 20)]
    for size in range(1, 21):
        counts = np.bincount(predicted[:size], minlength=3)
        assert counts.max() - counts.min() <= 1


def test_the_class_with_fewest_labels_gets_what_is_over():
    view = pool()
    fewest = np.bincount(view.y).argmin()
    counts = np.bincount(view.proba.argmax(axis=1)[picks("balanced(margin)", view, 10)])
    assert counts[fewest] == 4 and counts.sum() == 10


# -- diverse ---------------------------------------------------------------------------------------------------


def test_copies_of_a_row_are_never_asked_together_while_others_are_left():
    doubtful = X[20 + picks("margin", pool(), 1)[0]]
    copies = np.vstack([X, np.repeat(doubtful[None], 300, axis=0)])
    view = pool(X=copies, codes=np.append(CODES, np.zeros(300, dtype=int)))
    alike = (copies[20:] == doubtful).all(axis=1)
    assert alike[picks("margin", view, 10)].all()
    assert alike[picks("diverse(margin)", view, 10)].sum() == 1
    assert alike[picks("diverse(core_set)", view, 10)].sum() <= 1


def test_when_only_copies_are_left_they_are_asked():
    copies = np.vstack([X[:20], np.repeat(X[20:23], 20, axis=0)])
    view = pool(X=copies, codes=np.append(CODES[:20], np.zeros(60, dtype=int)))
    batch = picks("diverse(margin)", view, 10)
    assert len(set(batch)) == 10
    assert len({tuple(copies[20 + row]) for row in batch[:3]}) == 3


def test_a_diverse_batch_begins_with_the_best_row_and_stays_on_the_shortlist():
    view = pool()
    order = picks("margin", view, 40)
    batch = picks("diverse(margin, 4)", view, 10)
    assert batch[0] == order[0] and set(batch) <= set(order)
    assert [row for row in order if row in batch] == batch
    assert picks("diverse(margin, 1)", view, 10) == order[:10]


# -- together --------------------------------------------------------------------------------------------------


def test_wrappers_need_what_their_strategy_needs_and_their_own():
    assert set(get("per_second(balanced(entropy))").needs) == {"model", "probabilities", "labels", "seconds"}
    assert get("diverse(core_set)").needs == ()
    assert set(get("balanced(random)").needs) == {"model", "labels"}


def test_what_a_strategy_inside_cannot_do_is_said_before_the_run():
    for name in ("per_second(balanced(entropy))", "portfolio(margin, power(entropy))"):
        with pytest.raises(ValueError, match="^Entropy cannot be used with Support vector machine"):
            check(get(name), "svm")
    with pytest.raises(ValueError, match="has no trees"):
        check(get("balanced(kl(committee=trees))"), "logistic")
    check(get("balanced(kl(committee=trees))"), "forest")


def test_utility_strategies_keep_utilities_where_a_wrapper_leaves_them():
    assert {name: get(f"{name}(margin)").kind for name in ("power", "per_second")} == {
        "power": "utility",
        "per_second": "utility",
    }
    for name in ("balanced", "diverse", "mixed"):
        assert get(f"{name}(margin)").kind == "batch" and get(f"power({name}(margin))").kind == "batch"


@pytest.mark.parametrize("outer", ["balanced", "diverse", "per_second", "mixed", "power"])
@pytest.mark.parametrize(
    "inner", ["core_set", "power(margin)", "mixed(random)", "balanced(entropy)", "diverse(margin)"]
)
def test_any_wrapper_wraps_any_strategy_and_any_wrapper(outer, inner):
    chosen, utility = rank(get(f"{outer}({inner})"), pool(), 15)
    assert len(set(chosen.tolist())) == 15 and not np.isnan(utility).any()
    assert len(rank(get(f"{outer}({inner})"), pool(), 1_000)[0]) == 200


@pytest.mark.parametrize("name", ["balanced(margin)", "diverse(margin)", "per_second(margin)", "mixed(margin)"])
def test_ready_compositions_are_on_the_list(name):
    assert STRATEGIES[name].family == "combination" and STRATEGIES[name].source
    assert STRATEGIES["power(margin)"].family == "batch"
