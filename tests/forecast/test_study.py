import json
from dataclasses import replace

import numpy as np
import pytest

from alcore import costs
from alcore.costs import Rates
from alcore.forecast import Pilot, TargetMet, study
from alcore.forecast.active import Inside, factor_draws
from alcore.forecast.calibration import Active
from tests.forecast.samples import blobs


def ask_for(seen, rise, **options):
    return seen.ask(round(seen.measured.score + rise, 4), **options)


def test_a_target_a_little_higher_is_answered_with_numbers_in_order(seen):
    said = ask_for(seen, 0.01)
    assert said.reachable == "yes" and said.label_first is None
    for arm in (said.random, said.active):
        for name in ("labels", "hours", "dollars"):
            one = getattr(arm, name)
            assert one.p10 <= one.p50 <= one.p90
        assert 80 <= arm.labels.p10 and arm.labels.p90 <= 2000
        assert arm.more.labels.p50 == arm.labels.p50 - 80


def test_hours_and_dollars_are_those_of_the_ledger(seen):
    rates = Rates(seconds_per_label=60, hourly_wage=30, setup=40, evaluation_rows=50)
    said = ask_for(seen, 0.01, rates=rates)
    assert said.random.dollars.p90 == pytest.approx(costs.dollars(said.random.labels.p90, rates, active=False))
    assert said.active.dollars.p50 == pytest.approx(costs.dollars(said.active.labels.p50, rates, active=True))
    assert said.random.hours.p10 == pytest.approx(costs.hours(said.random.labels.p10, rates))
    assert said.random.more.hours.p50 == pytest.approx(costs.hours(said.random.more.labels.p50, rates))


def test_a_higher_target_takes_more_and_is_less_likely(seen):
    near, far = ask_for(seen, 0.005), ask_for(seen, 0.02)
    assert far.chance_reachable < near.chance_reachable
    if far.reachable == "yes":
        assert far.random.labels.p50 > near.random.labels.p50


def test_a_budget_of_the_middle_cost_suffices_as_often_as_the_middle_says(seen):
    said = ask_for(seen, 0.01)
    asked = ask_for(seen, 0.01, budget=said.random.dollars.p50)
    assert asked.chance_within_budget == pytest.approx(0.5 * said.chance_reachable, abs=0.05)
    chances = [ask_for(seen, 0.01, budget=dollars).chance_within_budget for dollars in (40, 80, 200, 1000)]
    assert chances == sorted(chances) and chances[-1] == pytest.approx(said.chance_reachable, abs=1e-6)


def test_a_budget_buys_every_row_where_labels_cost_nothing(seen):
    free = Rates(hourly_wage=0)
    said = ask_for(seen, 0.01, rates=free, budget=500)
    assert said.random.dollars.p90 == 0 and said.chance_within_budget == said.chance_reachable
    best = seen.best_for(500, free)
    assert best.labels == 2000 and best.whole_table and best.dollars == 0
    with pytest.raises(ValueError, match=r"smaller than what the 100 evaluation rows and the tools cost \(\$40.00\)"):
        seen.best_for(5, replace(free, tooling=40))


def test_a_step_to_a_higher_target_holds_each_curve_against_itself(seen):
    low, high = round(seen.measured.score + 0.005, 4), round(seen.measured.score + 0.015, 4)
    near, far, step = seen.ask(low), seen.ask(high), seen.step(low, high)
    assert near.reachable == far.reachable == "yes"
    # Those that get far are steep: their middle comes early, while each of them still goes on for long.
    assert step.random.p50 > far.random.labels.p50 - near.random.labels.p50
    assert 0 < step.random.p10 <= step.random.p50 <= step.random.p90 < 2000
    assert step.active.p50 < step.random.p50
    assert 0 < step.chance < near.chance_reachable
    nowhere = seen.step(low, low)
    assert (nowhere.random.p10, nowhere.random.p90, nowhere.active.p50) == (0, 0, 0)
    assert nowhere.chance == pytest.approx(near.chance_reachable)


def test_far_beyond_what_was_seen_no_number_is_made_up(seen):
    said = seen.ask(0.999, budget=200)
    assert said.reachable in ("no", "unknown")
    assert said.random.labels.p50 is None and said.active.dollars.p90 is None and "0.999" in said.advice
    assert ("not reachable" in said.advice) == (said.reachable == "no")


def test_too_early_to_say_names_the_rows_to_label_first():
    X, y = blobs(40, seed=4, gap=1.0)
    seen = study(Pilot(X, y, 2, pool=1000))
    targets = np.linspace(seen.measured.score + 0.01, 0.99, 40)
    unknown = next(said for said in map(seen.ask, targets.tolist()) if said.reachable == "unknown")
    assert 20 <= unknown.label_first <= 80
    assert f"Label about {unknown.label_first} more rows first" in unknown.advice
    assert unknown.chance_within_budget is None


def test_rows_that_cannot_be_told_apart_never_reach_a_high_score():
    X, y = blobs(300, seed=3, gap=0.0)
    said = study(Pilot(X, y, 2, pool=600)).ask(0.9)
    assert said.reachable == "no" and "not reachable with this model" in said.advice
    assert said.chance_reachable < 0.05


def test_few_rows_call_no_target_out_of_reach():
    X, y = blobs(30, seed=3, gap=0.0)
    said = study(Pilot(X, y, 2, pool=600)).ask(0.99)
    assert said.chance_reachable < 0.03 and said.reachable == "unknown" and said.label_first


def test_where_every_row_is_labeled_a_target_that_may_be_met_is_not_called_out_of_reach(pilot, seen):
    full = replace(seen, pilot=replace(pilot, pool=80))
    said = full.ask(round(full.measured.score + 0.01, 3))
    assert said.reachable == "unknown" and said.chance_met > 0.1
    assert f"is met is {said.chance_met:.0%}. Every row of the table has a label" in said.advice
    assert full.ask(0.995).reachable == "no"


def test_a_target_met_already_is_told(seen):
    with pytest.raises(TargetMet, match="most likely met already: the 80 labeled rows score 0"):
        seen.ask(0.5)


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [(10, "smaller than what the 100 evaluation rows"), (20, "used up: the 80 labeled rows"), (-1, "0 or more")],
)
def test_a_budget_that_does_not_pay_for_what_is_labeled_is_told(seen, budget, sentence):
    with pytest.raises(ValueError, match=sentence):
        ask_for(seen, 0.01, budget=budget)
    with pytest.raises(ValueError, match=sentence):
        seen.best_for(budget, Rates())


def test_the_fan_starts_at_the_measured_score_rises_and_widens(seen):
    fan = seen.fan(most=1000)
    assert list(fan.columns) == ["labels", "p10", "p50", "p90"] and fan.labels.iloc[[0, -1]].tolist() == [80, 1000]
    first = fan.iloc[0]
    assert (first.p10, first.p50, first.p90) == pytest.approx(
        (seen.measured.low, seen.measured.score, seen.measured.high)
    )
    assert fan[["p10", "p50", "p90"]].diff().iloc[1:].min().min() >= -1e-9
    assert seen.fan(most=10**6).labels.iloc[-1] == 2000


def test_the_best_a_budget_buys_is_the_fan_at_its_labels(seen):
    best = seen.best_for(100, Rates())
    assert best.labels == costs.labels_for(Rates(), dollars=100) == 500 and not best.whole_table
    there = seen.fan(most=500).iloc[-1]
    assert (best.score.p10, best.score.p90) == pytest.approx((there.p10, there.p90))
    rich = seen.best_for(10_000, Rates())
    assert rich.labels == 2000 and rich.whole_table and rich.dollars < 10_000


def test_the_curve_inside_the_pilot_is_a_tidy_frame(seen):
    curve = seen.curve()
    assert list(curve.columns) == ["labels", "score", "low", "high"] and curve.labels.max() == 72
    assert ((curve.low <= curve.score + 0.02) & (curve.score <= curve.high + 0.02)).all()


def test_the_same_pilot_gives_the_same_answer(pilot, seen):
    again = study(pilot)
    assert ask_for(again, 0.01).to_dict() == ask_for(seen, 0.01).to_dict()


def test_an_answer_is_plain_json(seen):
    told = json.loads(json.dumps(ask_for(seen, 0.01, budget=200).to_dict(), allow_nan=False))
    assert set(told) >= {
        "target", "reachable", "random", "active", "chance_within_budget", "advice", "pilot",
    }  # fmt: skip
    assert set(told["random"]["labels"]) == {"p10", "p50", "p90"}
    assert set(told["pilot"]) == {"labels", "score", "low", "high"}


def test_the_active_arm_believes_a_rehearsed_gain_in_part_and_nothing_when_it_cannot_be_told():
    learned = Active(typical=-0.2, trust=0.5, spread=0.3)
    middle = [np.median(factor_draws(Inside(gain, 0.1), 4000, learned)) for gain in (float("nan"), 0.0, 0.4)]
    assert middle == pytest.approx([np.exp(-0.2), np.exp(-0.2), np.exp(-0.4)], rel=1e-3)
    spread = np.log(factor_draws(Inside(0.0, 0.1), 4000, learned)).std()
    assert spread == pytest.approx(0.3, rel=0.02)


def test_the_strategy_takes_no_fewer_labels_for_having_a_set_up(seen):
    free, dear = (ask_for(seen, 0.01, rates=Rates(setup=setup)).active for setup in (0, 70))
    assert dear.labels == free.labels and dear.dollars.p50 == pytest.approx(free.dollars.p50 + 70)


def test_a_pilot_that_was_cut_speaks_of_the_labels_there_are(seen):
    doubled = replace(seen, pilot=replace(seen.pilot, labels=160))
    assert doubled.measured.labels == 160 and doubled.fan().labels.iloc[0] == 160
    assert doubled.measured.score == pytest.approx(
        np.interp(160, *seen.fan()[["labels", "p50"]].to_numpy().T), abs=2e-3
    )
    assert ask_for(doubled, 0.01).random.labels.p10 >= 160


def test_what_is_saved_is_known_draw_by_draw(seen):
    rates = Rates(seconds_per_label=36, hourly_wage=10, setup=7, evaluation_rows=0)  # ten cents and .01 hours a label
    said = seen.ask(round(seen.measured.score + 0.01, 3), rates)
    labels, money = said.saved.labels, said.saved.dollars
    assert labels.p10 <= labels.p50 <= labels.p90
    assert [said.saved.hours.p10, said.saved.hours.p90] == pytest.approx([labels.p10 / 100, labels.p90 / 100])
    assert [money.p10, money.p50] == pytest.approx([labels.p10 / 10 - 7, labels.p50 / 10 - 7])


def test_slower_rows_of_active_learning_take_hours_too(seen):
    target = round(seen.measured.score + 0.01, 3)
    usual, slow = (seen.ask(target, Rates(active_slowdown=times, evaluation_rows=0)) for times in (1, 2))
    assert slow.active.hours.p50 == pytest.approx(2 * usual.active.hours.p50)
    assert slow.random.hours.p50 == pytest.approx(usual.random.hours.p50)


def test_the_share_saved_is_that_of_the_draws(seen):
    share = seen.shares_saved()
    assert share.p10 < share.p50 < share.p90 < 1
