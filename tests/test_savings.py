import json
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcore.costs import Rates
from alcore.savings import at_budget, bars, compare, holm, span, summary

LABELS = np.array([20.0, 30.0, 40.0, 50.0])
RISING = [0.5, 0.6, 0.8, 0.9]
FASTER = [0.5, 0.8, 0.9, 0.9]
SLOWER = [0.5, 0.55, 0.6, 0.7]
# 3,600 s at $1/h: a label is an hour and a dollar.
DOLLAR_A_LABEL = Rates(seconds_per_label=3600, hourly_wage=1, evaluation_rows=0)


def as_rounds(metric="accuracy", **arms):
    parts = [
        pd.DataFrame(
            {
                "strategy": strategy,
                "replicate": np.repeat(np.arange(len(matrix)), len(LABELS)),
                "round": np.tile(np.arange(len(LABELS)), len(matrix)),
                "labels": np.tile(LABELS, len(matrix)),
                metric: np.ravel(matrix),
            }
        )
        for strategy, matrix in arms.items()
    ]
    return pd.concat(parts, ignore_index=True)


def noisy(seed, replicates=10, lift=0.0, noise=0.02):
    """Rounds of random and margin, margin ahead by `lift` at every point but the start."""
    rng = np.random.default_rng(seed)
    start = rng.normal(0, noise, (replicates, 1))
    random, margin = (np.array(RISING) + start + rng.normal(0, noise, (replicates, 4)) for _ in range(2))
    margin[:, 1:] += lift
    margin[:, 0] = random[:, 0]
    return as_rounds(random=random, margin=margin)


def one(*args, **kwargs):
    (found,) = compare(*args, **{"draws": 200} | kwargs)
    return found


def test_savings_by_hand():
    # Random reaches .75 at 37.5 labels, margin at 28.333: 9.167 labels of a dollar and an hour, 24.4 %.
    found = one(as_rounds(random=[RISING] * 3, margin=[FASTER] * 3), "accuracy", DOLLAR_A_LABEL, target=0.75)
    assert found.random_labels == pytest.approx(37.5)
    assert found.active_labels == pytest.approx(28.3333, abs=1e-4)
    assert [found.labels, found.hours, found.dollars] == pytest.approx([9.16667] * 3, abs=1e-4)
    assert found.percent == pytest.approx(24.4444, abs=1e-4)
    assert [found.low_percent, found.high_percent] == pytest.approx([24.4444] * 2, abs=1e-4)
    assert (found.random_dollars, found.active_hours) == pytest.approx((37.5, 28.3333), abs=1e-4)
    assert (found.bound, found.verdict, found.replicates, found.budget) == (None, "pays", 3, 50)
    assert found.fewer_labels == (
        "Margin reached the target (accuracy 0.75) with 29 labels where random needed 38: 24% fewer "
        "(95% interval 24% to 24%)."
    )
    assert found.worth_it == "Yes, it pays: $9.17 saved (95% interval $9.17 to $9.17)."


def test_log_loss_saves_downward_as_accuracy_does_upward():
    up = one(as_rounds(random=[RISING] * 3, margin=[FASTER] * 3), "accuracy", DOLLAR_A_LABEL)
    arms = {"random": [[1 - x for x in RISING]] * 3, "margin": [[1 - x for x in FASTER]] * 3}
    down = one(as_rounds("log_loss", **arms), "log_loss", DOLLAR_A_LABEL)
    assert down.target == pytest.approx(1 - up.target)
    assert down.percent == pytest.approx(up.percent)
    assert [down.low_dollars, down.high_dollars] == pytest.approx([up.low_dollars, up.high_dollars])
    gain = at_budget(as_rounds("log_loss", **arms), "log_loss", DOLLAR_A_LABEL, budget=30).set_index("strategy").gain
    assert gain["margin"] == pytest.approx(0.2)


def test_when_random_never_gets_there_the_saving_is_a_lower_bound():
    found = one(as_rounds(random=[SLOWER] * 3, margin=[FASTER] * 3), "accuracy", DOLLAR_A_LABEL, target=0.8)
    assert (found.bound, found.random_labels, found.active_labels) == ("at least", None, pytest.approx(30))
    # Random needs more than its 50.
    assert [found.labels, found.percent, found.low_percent] == pytest.approx([20, 40, 40])
    assert (found.high_percent, found.high_dollars, found.random_dollars) == (None, None, None)
    assert found.verdict == "pays"
    assert found.fewer_labels == (
        "Margin reached the target (accuracy 0.8) with 30 labels; random did not within 50: at least 40% fewer "
        "(95% interval: 40% or more)."
    )
    assert found.worth_it == "Yes, it pays: at least $20.00 saved (95% interval: $20.00 or more)."


def test_when_the_active_arm_never_gets_there_no_number_is_made_up():
    found = one(as_rounds(random=[RISING] * 3, margin=[SLOWER] * 3), "accuracy", DOLLAR_A_LABEL, target=0.8)
    assert (found.percent, found.labels, found.dollars, found.low_percent, found.bound) == (None,) * 5
    # Random needs 40, the active arm more than 50: at least 25 % more labels.
    assert found.high_percent == pytest.approx(-25)
    assert found.verdict == "does not pay"
    assert found.fewer_labels == (
        "Margin did not reach the target (accuracy 0.8) within 50 labels, while random needed 40. "
        "It needs at least 25% more (95% interval, open on the other side)."
    )


def test_when_neither_gets_there_it_says_what_to_change():
    found = one(as_rounds(random=[RISING] * 3, margin=[SLOWER] * 3), "accuracy", DOLLAR_A_LABEL, target=0.95)
    numbers = [found.percent, found.low_percent, found.high_percent, found.dollars, found.low_dollars, found.bound]
    assert numbers == [None] * 6
    assert found.verdict == "too early to say"
    assert found.settle == "Lower the target or raise the budget."
    assert found.settle in found.fewer_labels


def test_when_random_gains_nothing_there_is_no_target_and_a_sentence_says_so():
    found = one(as_rounds(random=[[0.9] * 4] * 3, margin=[RISING] * 3), "accuracy", DOLLAR_A_LABEL)
    assert (found.target, found.percent, found.verdict) == (None, None, "too early to say")
    assert "gained nothing within 50 labels" in found.fewer_labels


def test_some_redraws_without_random_arriving_leave_the_upper_end_open():
    random = [RISING] * 6 + [SLOWER] * 4
    found = one(as_rounds(random=random, margin=[FASTER] * 10), "accuracy", DOLLAR_A_LABEL, target=0.8)
    assert found.random_labels is not None
    assert (found.bound, found.high_percent) == ("at least", None)
    assert found.low_percent > 0
    assert found.details["random_redraws_short"] > 0.025


def test_one_trial_run_has_no_interval_and_no_verdict():
    found = one(as_rounds(random=[RISING], margin=[FASTER]), "accuracy", DOLLAR_A_LABEL, target=0.75)
    assert found.percent == pytest.approx(24.4444, abs=1e-4)
    assert (found.low_percent, found.high_percent, found.p_value) == (None, None, None)
    assert found.verdict == "too early to say"
    assert found.settle == "One trial run is noise: run at least 10 (replicates)."


def test_a_set_up_that_eats_the_saving_does_not_pay():
    rates = Rates(seconds_per_label=3600, hourly_wage=1, evaluation_rows=0, setup=8)
    found = one(as_rounds(random=[RISING] * 3, margin=[FASTER] * 3), "accuracy", rates, target=0.75)
    # $1.17 of $37.50 is left.
    assert found.dollars == pytest.approx(1.1667, abs=1e-4)
    assert found.verdict == "pays"
    costly = Rates(seconds_per_label=3600, hourly_wage=1, evaluation_rows=0, setup=10)
    lost = one(as_rounds(random=[RISING] * 3, margin=[FASTER] * 3), "accuracy", costly, target=0.75)
    assert lost.verdict == "does not pay"
    assert lost.worth_it == (
        "No, it does not pay: $0.83 lost, net of the $10.00 set-up (95% interval $0.83 to $0.83 lost)."
    )


def test_a_wide_interval_says_how_many_trial_runs_would_settle_it():
    found = one(noisy(3, replicates=5, lift=0.06, noise=0.05), "accuracy", DOLLAR_A_LABEL, target=0.75)
    assert found.verdict == "too early to say"
    assert found.low_dollars < 0 < found.high_dollars
    assert "trial runs (replicates)" in found.settle and found.settle in found.worth_it


def test_true_seconds_of_the_rows_are_priced_where_the_arms_cross():
    rounds = as_rounds(random=[RISING] * 2, margin=[FASTER] * 2)
    slow_rows = np.where(rounds.strategy == "margin", 2.0, 1.0)
    rounds["row_seconds"] = 3600 * (20 + slow_rows * (rounds.labels - 20))
    found = one(rounds, "accuracy", DOLLAR_A_LABEL, target=0.8)
    # Random: 40 labels in 40 h. Margin: 30 labels, the ten asked for take two hours each: 40 h.
    assert found.labels == pytest.approx(10)
    assert [found.hours, found.dollars] == pytest.approx([0, 0], abs=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0, 1000), st.floats(0, 1))
def test_random_against_itself_saves_exactly_nothing(seed, setup, overhead):
    rates = Rates(setup=setup, overhead=overhead)
    found = one(noisy(seed), "accuracy", rates, target=0.75, strategies=["random"])
    ends = [getattr(found, f"{end}{what}") for what in ("percent", "dollars") for end in ("low_", "high_")]
    assert [found.labels, found.percent, found.hours, found.dollars, *ends] == [0] * 8
    assert found.verdict == "does not pay"


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_the_numbers_of_replicates_change_nothing(seed, random):
    rounds = noisy(seed, lift=0.05)
    numbers = list(range(10))
    random.shuffle(numbers)
    shuffled = rounds.assign(replicate=rounds.replicate.map(dict(enumerate(numbers))))
    shuffled = pd.concat([shuffled[shuffled.strategy == name] for name in ("margin", "random")]).iloc[::-1]
    first, second = (one(frame, "accuracy", Rates(), target=0.75) for frame in (rounds, shuffled))
    for field in ("percent", "low_percent", "high_percent", "low_dollars", "high_dollars", "p_value"):
        assert getattr(first, field) == pytest.approx(getattr(second, field)), field


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0, 500), st.floats(0, 1), st.floats(0, 1))
def test_set_up_lowers_the_net_dollars_by_itself_and_its_overhead(seed, setup, overhead, contingency):
    rounds = noisy(seed, lift=0.05, noise=0.005)
    free, paid = (
        one(
            rounds,
            "accuracy",
            Rates(setup=amount, overhead=overhead, contingency=contingency),
            target=0.75,
        )
        for amount in (0, setup)
    )
    lost = setup * (1 + overhead) * (1 + contingency)
    for field in ("dollars", "low_dollars", "high_dollars"):
        assert getattr(paid, field) == pytest.approx(getattr(free, field) - lost, abs=1e-6)
    assert (paid.percent, paid.hours) == (free.percent, free.hours)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.1, 50))
def test_scaling_the_wage_scales_the_dollars_and_nothing_else(seed, factor):
    rounds = noisy(seed, lift=0.05, noise=0.005)
    one_wage, other = (one(rounds, "accuracy", Rates(hourly_wage=20 * k), target=0.75) for k in (1, factor))
    for field in ("dollars", "low_dollars", "high_dollars", "random_dollars"):
        assert getattr(other, field) == pytest.approx(factor * getattr(one_wage, field), rel=1e-6, abs=1e-9)
    assert (other.low_percent, other.hours) == (one_wage.low_percent, one_wage.hours)


def test_the_same_seed_gives_the_same_interval():
    rounds = noisy(1, lift=0.05)
    assert one(rounds, "accuracy", Rates(), seed=4) == one(rounds, "accuracy", Rates(), seed=4)


def test_strategies_come_back_as_given_and_a_budget_cuts_the_curves():
    rounds = as_rounds(random=[RISING] * 3, margin=[FASTER] * 3, entropy=[SLOWER] * 3)
    found = compare(rounds, "accuracy", Rates(), strategies=["entropy", "margin"], budget=40, draws=50)
    assert [one.strategy for one in found] == ["entropy", "margin"]
    assert {one.budget for one in found} == {40}
    # Start .5, random gains .3 by 40 labels.
    assert found[0].target == pytest.approx(0.77)


def test_unfinished_arms_are_compared_on_the_trial_runs_both_have():
    rounds = as_rounds(random=[RISING] * 4, margin=[FASTER] * 3)
    assert one(rounds, "accuracy", Rates(), target=0.75).replicates == 3


def test_what_cannot_be_compared_is_named():
    rounds = as_rounds(random=[RISING] * 2, margin=[FASTER] * 2)
    with pytest.raises(ValueError, match="There is no metric 'beauty'"):
        compare(rounds, "beauty", Rates())
    with pytest.raises(ValueError, match="'entropy' is not part of this run"):
        compare(rounds, "accuracy", Rates(), strategies=["entropy"])
    with pytest.raises(ValueError, match="within the budget"):
        compare(rounds, "accuracy", Rates(), target=0.7, budget=10)


def test_at_equal_labels_the_gain_is_paired():
    random = [[0.5, 0.6, 0.7, 0.8], [0.5, 0.5, 0.6, 0.7]]
    margin = [[0.5, 0.7, 0.8, 0.9], [0.5, 0.6, 0.7, 0.8]]
    frame = at_budget(as_rounds(random=random, margin=margin), "accuracy", DOLLAR_A_LABEL).set_index("strategy")
    # The arms differ by .1 in both replicates, so the paired interval is a point while each score's is wide.
    assert frame.loc["margin", ["gain", "low", "high"]].tolist() == pytest.approx([0.1, 0.1, 0.1])
    assert frame.score.to_dict() == pytest.approx({"random": 0.75, "margin": 0.85})
    half = 12.7062 * 0.1 / np.sqrt(2) / np.sqrt(2)
    assert frame.score_high["random"] == pytest.approx(0.75 + half, abs=1e-4)
    assert frame.loc["random", ["gain", "low", "high"]].isna().all()
    assert frame.dollars.to_dict() == pytest.approx({"random": 50, "margin": 50})


def test_a_budget_between_two_rounds_is_interpolated():
    frame = at_budget(as_rounds(random=[RISING] * 2, margin=[FASTER] * 2), "accuracy", DOLLAR_A_LABEL, budget=35)
    assert frame.score.tolist() == pytest.approx([0.7, 0.85])
    assert frame.labels.tolist() == [35, 35]


def test_three_bars():
    rounds = as_rounds(random=[SLOWER] * 3, margin=[FASTER] * 3)
    found = one(rounds, "accuracy", DOLLAR_A_LABEL, target=0.8)
    frame = bars(found, rounds, 1_000, DOLLAR_A_LABEL)
    assert frame.bar.tolist() == ["Label everything", "Random until target", "Margin until target"]
    assert frame.labels.tolist() == pytest.approx([1000, 50, 30])
    assert frame.reached.tolist() == [True, False, True]
    assert frame.dollars.tolist() == pytest.approx([1000, np.nan, 30], nan_ok=True)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]).tolist() == pytest.approx([1, 1])
    assert holm([0.01, np.nan]).tolist() == pytest.approx([0.01, np.nan], nan_ok=True)


def test_p_values_are_corrected_over_the_strategies_compared():
    rounds = as_rounds(random=[RISING] * 6, margin=[FASTER] * 6, entropy=[SLOWER] * 6, same=[RISING] * 6)
    found = compare(rounds, "accuracy", Rates(), draws=50)
    # Six wins of six: 2 / 64, times the strategies still to test.
    assert [one.p_value for one in found] == pytest.approx([3 / 32, 3 / 32, 1])


def test_the_details_hold_the_words_of_statistics():
    found = one(as_rounds(random=[RISING] * 3, margin=[FASTER] * 3), "accuracy", Rates(), target=0.75)
    assert found.details["random_kaplan_meier_median"] == pytest.approx(37.5)
    assert found.details["active_restricted_mean"] == pytest.approx(28.3333, abs=1e-4)
    assert found.details["win_share"] == 1
    assert found.details["random_area"] == pytest.approx(0.7)
    assert found.details["area_gain"] == pytest.approx(0.1)


def test_the_summary_has_the_keys_of_the_command_line_and_is_plain_json():
    rounds = as_rounds(random=[RISING], margin=[SLOWER])
    found = json.loads(json.dumps(summary(rounds, "accuracy", Rates()), allow_nan=False))
    assert set(found) == {"curves", "targets", "at_budget", "savings"}
    assert list(found["curves"][0]) == ["strategy", "labels", "mean", "low", "high"]
    assert list(found["targets"][0]) == ["strategy", "target", "labels", "low", "high", "reached_share"]
    assert list(found["at_budget"][0]) == ["strategy", "score", "gain", "low", "high"]
    assert list(found["savings"][0]) == [
        "strategy",
        "labels",
        "hours",
        "dollars",
        "percent",
        "low_percent",
        "high_percent",
        "bound",
        "verdict",
        "p_value",
    ]
    assert found["curves"][0]["low"] == [None] * 4
    assert found["savings"][0]["percent"] is None
    assert found["at_budget"][0]["gain"] is None


def test_where_labels_cost_nothing_nothing_pays():
    free = Rates(hourly_wage=0)
    found = compare(noisy(0, lift=0.05), "accuracy", free)[0]
    assert (found.dollars, found.verdict) == (0, "does not pay")


@pytest.mark.slow
@pytest.mark.parametrize(("check", "replicates"), [("study", 10), ("study", 30), ("random_against_random", 10)])
def test_where_nothing_is_saved_the_interval_covers_that_about_as_often_as_it_says(check, replicates):
    """Two hundred seeds a curve shape; a thousand, and random against random at 30, are the benchmark's."""
    benchmark = runpy.run_path(str(Path(__file__).parent / "benchmarks" / "coverage.py"))
    studies = [benchmark[check](curve, 0.0, replicates, seed) for curve in benchmark["CURVES"] for seed in range(200)]
    assert 0.92 <= np.mean([percent for percent, _, _ in studies]) <= 0.97


NEVER_FASTER = {"random": [SLOWER] * 3, "margin": [FASTER] * 3}


def test_where_random_never_gets_there_its_cost_is_bounded_by_labeling_everything():
    found = one(as_rounds(**NEVER_FASTER), "accuracy", DOLLAR_A_LABEL, target=0.8, rows=1_000)
    # Random costs more than the $50 of the budget and no more than the $1,000 of all rows; margin costs $30.
    assert (found.low_dollars, found.high_dollars) == pytest.approx((20, 970))
    assert (found.capped, found.bound, found.high_percent, found.verdict) == (True, "at least", None, "pays")
    assert found.worth_it == (
        "Yes, it pays: at least $20.00 saved (95% interval $20.00 to at most $970: labeling everything costs $1,000)."
    )


def test_a_set_up_that_no_saving_can_earn_does_not_pay_even_where_random_never_gets_there():
    rates = Rates(seconds_per_label=3600, hourly_wage=1, evaluation_rows=0, setup=69)
    found = one(as_rounds(**NEVER_FASTER), "accuracy", rates, target=0.8, rows=100)
    # At most $100 - $30 - $69 is left, under 5 % of the $50 random costs at the least.
    assert (found.high_dollars, found.verdict) == (pytest.approx(1), "does not pay")
    assert found.worth_it == (
        "No, it does not pay: at most $49.00 lost, net of the $69.00 set-up "
        "(95% interval $49.00 lost to at most $1.00: labeling everything costs $100)."
    )


SLOW_BOTH = {"random": [SLOWER] * 3, "margin": [SLOWER] * 3}


@pytest.mark.parametrize("target", [0.55, 0.65, 0.8, 0.95])
@pytest.mark.parametrize("arms", [NEVER_FASTER, SLOW_BOTH])
def test_an_absurd_set_up_does_not_pay_whatever_the_target(arms, target):
    rates = Rates(setup=100_000)
    found = one(as_rounds(**arms), "accuracy", rates, target=target, rows=1_000)
    assert (found.verdict, found.settle) == ("does not pay", "")
    assert found.worth_it == (
        "No, it does not pay: labeling everything costs $183, and active learning costs $100,020 before it asks for "
        "its first row, set-up included."
    )


def test_an_absurd_set_up_needs_neither_a_target_nor_a_second_trial_run():
    rates = Rates(setup=100_000)
    flat = as_rounds(random=[[0.9] * 4] * 3, margin=[RISING] * 3)
    alone = as_rounds(random=[RISING], margin=[FASTER])
    for rounds in (flat, alone):
        assert one(rounds, "accuracy", rates, rows=1_000).verdict == "does not pay"


def test_where_neither_gets_there_but_labeling_everything_is_hardly_dearer_it_does_not_pay():
    rates = Rates(seconds_per_label=3600, hourly_wage=1, evaluation_rows=0, setup=9)
    found = one(as_rounds(**SLOW_BOTH), "accuracy", rates, target=0.95, rows=60)
    # Both cost $50 at least and random $60 at most, so the set-up leaves $1.
    assert (found.high_dollars, found.verdict) == (pytest.approx(1), "does not pay")
    assert found.worth_it == (
        "No, it does not pay: at most $1.00 can be saved, net of the $9.00 set-up, as labeling everything costs $60.00."
    )


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.5, 0.95), st.integers(50, 2_000))
def test_the_bound_by_labeling_everything_lowers_the_upper_end_of_the_dollars_and_moves_no_other(seed, target, rows):
    rounds = noisy(seed, lift=0.05, noise=0.05)
    free, bounded = (one(rounds, "accuracy", DOLLAR_A_LABEL, target=target, rows=n) for n in (None, rows))
    for field in ("percent", "low_percent", "high_percent", "dollars", "low_dollars", "high_hours", "bound"):
        assert getattr(free, field) == getattr(bounded, field)
    if free.high_dollars is None:
        assert bounded.high_dollars is None or bounded.high_dollars <= rows - 20
    else:
        assert bounded.high_dollars <= free.high_dollars and not bounded.capped


@pytest.mark.parametrize(
    ("low", "high", "capped", "words"),
    [
        (9.0, 17.0, False, "9 to 17"),
        (-2.0, 1.0, False, "2 lost to 1 saved"),
        (-30.0, -5.0, False, "5 to 30 lost"),
        (20.0, None, False, "20 or more"),
        (-20.0, None, False, "at most 20 lost"),
        (None, 4.0, False, "4 or less"),
        (None, -4.0, False, "at least 4 lost"),
        (None, None, False, "open on both sides"),
        (-0.2, 0.2, False, "0 to 0"),
        (20.0, 970.0, True, "20 to at most 970"),
        (-20.0, 970.0, True, "20 lost to at most 970"),
        (None, 970.0, True, "at most 970"),
        (-90.0, -10.0, True, "at least 10 lost"),
    ],
)
def test_an_interval_calls_a_loss_a_loss(low, high, capped, words):
    assert span(low, high, "{:.0f}".format, capped=capped) == words
