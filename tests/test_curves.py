import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import isotonic_regression

from alcore.curves import (
    area,
    crossing,
    crossing_draws,
    crossings,
    data_utilization,
    default_target,
    deficiency,
    expanded_tail,
    interval,
    isotonic,
    kaplan_meier,
    kaplan_meier_median,
    kaplan_meier_quantile,
    labels_to_target,
    mean_curves,
    redraws,
    replicate_crossings,
    restricted_mean,
    score_matrix,
)

LABELS = np.array([20.0, 30.0, 40.0, 50.0])
scores = arrays(float, (3, 6), elements=st.integers(0, 50).map(lambda n: n / 50))
targets = st.integers(-5, 105).map(lambda n: n / 100)
GRID = np.array([10.0, 20.0, 30.0, 45.0, 60.0, 100.0])


def as_rounds(**arms):
    parts = [
        pd.DataFrame(
            {
                "strategy": strategy,
                "replicate": np.repeat(np.arange(len(matrix)), len(LABELS)),
                "labels": np.tile(LABELS, len(matrix)),
                "accuracy": np.ravel(matrix),
            }
        )
        for strategy, matrix in arms.items()
    ]
    return pd.concat(parts, ignore_index=True)


def by_full_fit(labels, curve, target):
    """The crossing read off the whole isotonic fit, point by point."""
    fitted = isotonic_regression(curve).x
    reached = np.flatnonzero(fitted >= target - 1e-12)
    if len(reached) == 0:
        return np.nan
    first = reached[0]
    if first == 0:
        return labels[0]
    rise = (target - fitted[first - 1]) / (fitted[first] - fitted[first - 1])
    return labels[first - 1] + rise * (labels[first] - labels[first - 1])


def test_a_rising_curve_crosses_where_a_line_between_its_points_does():
    assert crossing(LABELS, [0.5, 0.6, 0.8, 0.9], 0.75) == pytest.approx(37.5)
    assert crossing(LABELS, [0.5, 0.6, 0.8, 0.9], 0.6) == pytest.approx(30)


def test_a_curve_that_starts_at_the_target_needs_the_starting_rows_and_one_below_it_never_arrives():
    assert crossing(LABELS, [0.5, 0.6, 0.8, 0.9], 0.5) == 20
    assert np.isnan(crossing(LABELS, [0.5, 0.6, 0.8, 0.9], 0.91))


def test_a_lucky_bump_is_averaged_away_before_the_crossing():
    # The fit is .5, .65, .65, .9: the bump of .8 at 30 labels does not count as reaching .7.
    assert crossing(LABELS, [0.5, 0.8, 0.5, 0.9], 0.7) == pytest.approx(42)


def test_log_loss_crosses_downward():
    assert crossing(LABELS, [0.9, 0.7, 0.5, 0.4], 0.6, greater_is_better=False) == pytest.approx(35)
    assert np.isnan(crossing(LABELS, [0.9, 0.7, 0.5, 0.4], 0.3, greater_is_better=False))


@given(scores, targets)
def test_crossings_agree_with_the_full_isotonic_fit(curves, target):
    expected = [by_full_fit(GRID, curve, target) for curve in curves]
    assert crossings(GRID, curves, target) == pytest.approx(expected, nan_ok=True)
    assert crossings(GRID, -curves, -target, greater_is_better=False) == pytest.approx(expected, nan_ok=True)


@given(scores, targets, targets)
def test_a_lower_target_never_needs_more_labels(curves, one, other):
    low, high = (np.nan_to_num(crossings(GRID, curves, target), nan=np.inf) for target in sorted((one, other)))
    assert (low <= high + 1e-9).all()


def test_a_score_matrix_has_a_line_a_replicate_in_order():
    labels, matrix = score_matrix(as_rounds(random=[[1, 2, 3, 4], [5, 6, 7, 8]]).iloc[::-1], "accuracy", "random")
    assert labels.tolist() == [20, 30, 40, 50]
    assert matrix.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_a_replicate_whose_pool_ran_out_shortens_the_grid():
    labels, matrix = score_matrix(as_rounds(random=[[1, 2, 3, 4], [5, 6, 7, 8]]).iloc[:-1], "accuracy", "random")
    assert labels.tolist() == [20, 30, 40]
    assert matrix.tolist() == [[1, 2, 3], [5, 6, 7]]


def test_a_metric_or_strategy_that_was_not_run_is_named():
    rounds = as_rounds(random=[[1, 2, 3, 4]])
    with pytest.raises(ValueError, match="did not measure 'f1'"):
        score_matrix(rounds, "f1", "random")
    with pytest.raises(ValueError, match="'margin' is not part of this run"):
        score_matrix(rounds, "accuracy", "margin")
    with pytest.raises(ValueError, match="No number of labels has a accuracy score"):
        score_matrix(rounds.assign(accuracy=np.nan), "accuracy", "random")


def test_mean_curves_carry_a_t_interval():
    curves = mean_curves(as_rounds(random=[[0.5] * 4, [0.7] * 4, [0.9] * 4]), "accuracy")
    # The standard deviation is .2, the t quantile with 2 degrees of freedom 4.30265.
    assert curves["mean"].tolist() == pytest.approx([0.7] * 4)
    assert curves["high"].tolist() == pytest.approx([0.7 + 4.30265 * 0.2 / np.sqrt(3)] * 4, abs=1e-5)
    assert curves["low"].tolist() == pytest.approx([0.7 - 4.30265 * 0.2 / np.sqrt(3)] * 4, abs=1e-5)


def test_one_replicate_has_a_mean_and_no_interval():
    curves = mean_curves(as_rounds(random=[[0.5, 0.6, 0.7, 0.8]]), "accuracy")
    assert curves["mean"].tolist() == [0.5, 0.6, 0.7, 0.8]
    assert curves[["low", "high"]].isna().all(axis=None)


def test_the_default_target_is_the_start_and_nine_tenths_of_what_random_gains():
    rounds = as_rounds(random=[[0.5, 0.6, 0.7, 0.9], [0.5, 0.6, 0.9, 0.9]])
    assert default_target(rounds, "accuracy", greater_is_better=True) == pytest.approx(0.86)
    assert default_target(rounds, "accuracy", greater_is_better=True, budget=40) == pytest.approx(0.77)
    falling = rounds.assign(accuracy=1 - rounds.accuracy)
    assert default_target(falling, "accuracy", greater_is_better=False) == pytest.approx(0.14)


def test_where_random_gains_nothing_there_is_no_default_target():
    with pytest.raises(ValueError, match="gained nothing within 50 labels"):
        default_target(as_rounds(random=[[0.9, 0.8, 0.8, 0.7]]), "accuracy", greater_is_better=True)


@given(st.floats(-1, 1), st.lists(st.integers(1, 10_000), min_size=1, max_size=20, unique=True))
def test_the_area_of_a_constant_is_the_constant(level, labels):
    assert area(sorted(labels), np.full(len(labels), level)) == pytest.approx(level)


def test_areas_by_hand():
    assert area([0, 10, 40], [[0, 1, 1], [0, 0, 1]]) == pytest.approx([35 / 40, 15 / 40])


def test_deficiency_and_data_utilization_by_hand():
    random, active = [0.5, 0.6, 0.7, 0.8], [0.5, 0.7, 0.8, 0.8]
    assert deficiency(active, random) == pytest.approx((0.3 + 0.1) / (0.3 + 0.2 + 0.1))
    assert np.isnan(deficiency(active, [0.5] * 4))
    # Random's last two points average .75: 45 labels at random, 35 with the active arm.
    assert data_utilization(LABELS, active, random, last=2) == pytest.approx(35 / 45)


def test_survival_of_five_replicates_two_of_which_never_get_there():
    labels, reached = [40, 50, 60, 80, 80], [True, True, True, False, False]
    assert kaplan_meier_median(labels, reached) == 60
    assert restricted_mean(labels, reached, 80) == pytest.approx(62)
    assert kaplan_meier(labels, reached).query("labels < 80").not_yet.tolist() == pytest.approx([0.8, 0.6, 0.4])


def test_when_most_replicates_never_get_there_the_median_is_unknown():
    assert np.isnan(kaplan_meier_median([40, 80, 80], [True, False, False]))
    assert restricted_mean([80, 80], [False, False], 80) == pytest.approx(80)


@given(st.lists(st.tuples(st.integers(1, 79), st.booleans()), min_size=1, max_size=15))
def test_the_restricted_mean_is_the_mean_of_labels_cut_at_one_budget(replicates):
    labels = np.array([n if reached else 80 for n, reached in replicates])
    reached = np.array([reached for _, reached in replicates])
    assert restricted_mean(labels, reached, 80) == pytest.approx(labels.mean())


def test_each_replicate_has_its_own_crossing():
    needed, reached = replicate_crossings(LABELS, [[0.5, 0.6, 0.8, 0.9], [0.5, 0.6, 0.6, 0.7]], 0.75)
    assert needed.tolist() == pytest.approx([37.5, 50])
    assert reached.tolist() == [True, False]


def test_percentiles_are_taken_further_out_for_few_replicates():
    # 2 Phi(-sqrt(n / (n - 1)) t): Hesterberg 2015.
    assert expanded_tail(10) == pytest.approx(0.008549, abs=1e-5)
    assert expanded_tail(30) == pytest.approx(0.018779, abs=2e-4)
    assert expanded_tail(100_000) == pytest.approx(0.025, abs=1e-5)


def test_an_interval_is_open_where_too_many_redraws_do_not_arrive():
    values = np.arange(1000.0)
    assert interval(values, np.where(values > 990, np.inf, values), 10) == (8, np.inf)
    assert interval(values, np.where(values > 995, np.inf, values), 10) == (8, 991)
    assert np.isnan(interval(values, values, 1)).all()


def test_redraws_of_identical_replicates_all_cross_where_their_mean_does():
    weights = redraws(4, 100, seed=0)
    assert weights.sum(axis=1) == pytest.approx(np.ones(100))
    drawn = crossing_draws(LABELS, np.tile([0.5, 0.6, 0.8, 0.9], (4, 1)), 0.75, weights)
    assert drawn == pytest.approx(np.full(100, 37.5))


@given(scores, targets)
def test_redraws_of_identical_replicates_reach_the_target_exactly_when_their_mean_does(curves, target):
    same = np.tile(curves[0], (3, 1))
    drawn = crossing_draws(GRID, same, target, redraws(3, 5, seed=0))
    point = crossing(GRID, curves[0], target)
    assert np.isnan(drawn).all() == np.isnan(point)


def test_labels_to_target_of_each_arm():
    rounds = as_rounds(random=[[0.5, 0.6, 0.8, 0.9]] * 4, margin=[[0.5, 0.6, 0.6, 0.7]] * 3 + [[0.5, 0.6, 0.7, 0.8]])
    found = labels_to_target(rounds, "accuracy", 0.75, greater_is_better=True)
    assert found.strategy.tolist() == ["random", "margin"]
    random, margin = found.to_dict("records")
    assert [random[key] for key in ("labels", "low", "high", "reached_share")] == pytest.approx([37.5, 37.5, 37.5, 1])
    assert np.isnan(margin["labels"])
    assert margin["high"] == np.inf
    assert margin["reached_share"] == 0.25


def test_the_isotonic_fit_follows_the_direction():
    assert isotonic([0.5, 0.8, 0.6]).tolist() == pytest.approx([0.5, 0.7, 0.7])
    assert isotonic([0.9, 0.5, 0.7], greater_is_better=False).tolist() == pytest.approx([0.9, 0.6, 0.6])


def test_quantiles_of_labels_to_target_count_those_that_never_get_there():
    labels, reached = [10, 20, 30, 40, 50], [True, True, True, True, False]
    found = [kaplan_meier_quantile(labels, reached, share) for share in (0.2, 0.5, 0.8, 0.9)]
    assert found[:3] == [10, 30, 40] and np.isnan(found[3])
