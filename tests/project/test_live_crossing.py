"""The statistics of the live saving on curves made by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from alcore.costs import Rates
from alcore.project.live import crossing, forecast, verdict, wording
from alcore.project.live.fits import Fits, sizes
from alcore.project.live.money import Amount, Ledger


def fits(active, control, rows=400, seed=0):
    """Fits whose models get about those shares of so many evaluation rows right; the same rows are hard for all."""
    hard = np.random.default_rng(seed).permutation(rows)
    right = lambda share: hard < round(share * rows)  # noqa: E731
    labels = np.linspace(10, 10 * len(active), len(active))
    return Fits(
        labels,
        np.array([right(share) for share in active]),
        labels[: len(control)],
        np.array([right(share) for share in control], dtype=float),
        np.array([right(control[-1] - 0.05)] * 6),
    )


def difference(active, control, **more):
    made = fits(active, control, **more)
    return crossing.compare(made, np.zeros(made.active.shape[1], dtype=int))


def test_the_saving_is_read_where_the_active_curve_reaches_the_control_score():
    low, value, high = crossing.crossing_set(difference([0.5, 0.6, 0.7, 0.8, 0.9], [0.5, 0.55, 0.6, 0.65]))
    assert value == pytest.approx(25, abs=1) and 20 < low < 25 < high < 30


def test_fewer_evaluation_rows_widen_the_interval():
    many = crossing.crossing_set(difference([0.5, 0.6, 0.7, 0.8, 0.9], [0.5, 0.65]))
    few = crossing.crossing_set(difference([0.5, 0.6, 0.7, 0.8, 0.9], [0.5, 0.65], rows=40))
    assert few[0] < many[0] and few[2] > many[2]


def test_flat_curves_leave_both_ends_open():
    assert crossing.crossing_set(difference([0.5] * 5, [0.5] * 4))[::2] == (0.0, None)


def test_an_active_arm_that_never_gets_there_has_no_value_and_no_upper_end():
    low, value, high = crossing.crossing_set(difference([0.5, 0.55, 0.6], [0.5, 0.9]))
    assert value is None and high is None and low == 30


def test_the_score_is_accuracy_or_the_mean_over_classes():
    right, classes = np.array([1, 1, 1, 0]), np.array([0, 0, 0, 2])
    assert crossing.mean(right, np.zeros(4, dtype=int)) == 0.75 and crossing.mean(right, classes) == 0.5


def test_arms_that_agree_on_every_row_are_not_taken_as_certain():
    # Agresti and Min: two discordant pairs, a half each, in n + 2 rows.
    assert crossing.variance(np.zeros(98), np.zeros(98, dtype=int)) == pytest.approx(1 / 100**2)


def test_luck_is_what_halves_differ_by_beyond_the_evaluation_rows_own_noise():
    rng = np.random.default_rng(0)
    same_skill = rng.random((200, 100)) < 0.7
    assert crossing.luck(same_skill, np.zeros(100, dtype=int)) < 0.001
    skills = rng.choice([0.5, 0.9], 200)[:, None]
    found = crossing.luck(rng.random((200, 4000)) < skills, np.zeros(4000, dtype=int))
    assert found == pytest.approx(0.04, rel=0.1)


def test_the_interval_covers_the_truth_in_simulated_projects():
    rng, hits = np.random.default_rng(1), 0
    labels, studies = np.array([10, 20, 40, 80, 160]), 300
    for _ in range(studies):
        easy = rng.random(100)
        skills = np.array([0.6, 0.7, 0.8, 0.85, 0.9])
        active = [np.clip(easy + rng.normal(0, 0.2, 100), 0, 1) < skill for skill in skills]
        control = np.clip(easy + rng.normal(0, 0.2, 100), 0, 1) < 0.8  # as good as the active arm at 40
        halves = np.array([np.clip(easy + rng.normal(0, 0.2, 100), 0, 1) < 0.75 for _ in range(8)])
        made = Fits(labels, np.array(active), np.array([80.0]), control[None].astype(float), halves)
        low, _, high = crossing.crossing_set(crossing.compare(made, np.zeros(100, dtype=int)))
        hits += low <= 40 and (high is None or high >= 40)
    assert 0.92 <= hits / studies <= 1


# -- money and the verdict -------------------------------------------------------------------------------------


def ledger(active=10.0, setup=0.0, error=0.0):
    rates = Rates(hourly_wage=36, setup=setup, evaluation_rows=0)
    return Ledger(rates, np.full(20, 10.0), 10.0, 0.0, active, error)


def test_dollars_follow_from_labels_and_from_the_seconds_of_each_arm():
    found = difference([0.5, 0.6, 0.7, 0.8, 0.9], [0.5, 0.55, 0.6, 0.65])
    told = verdict.saving(found, ledger(active=20.0), 40)
    needed = told.active.value
    assert told.labels.value == pytest.approx(40 - needed) and told.percent.value == pytest.approx(100 - 2.5 * needed)
    assert told.dollars.value == pytest.approx(0.1 * 40 - (0.1 * 20 + 0.2 * (needed - 20)))
    assert told.dollars.low < told.dollars.value < told.dollars.high


def test_uncertain_seconds_widen_dollars_and_leave_labels_alone():
    found = difference([0.5, 0.6, 0.7, 0.8, 0.9], [0.5, 0.55, 0.6, 0.65])
    sure, unsure = (verdict.saving(found, ledger(error=error), 40) for error in (0.0, 5.0))
    assert sure.labels == unsure.labels and unsure.dollars.low < sure.dollars.low < sure.dollars.high
    assert unsure.dollars.high > sure.dollars.high


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(1, 9, "pays"), (-1, 4, "does not pay"), (-1, 9, "too early to say"), (None, 4, "does not pay"),
     (None, 9, "too early to say"), (0, 9, "too early to say")],
)  # fmt: skip
def test_the_verdict_is_that_of_the_interval_of_net_dollars(low, high, said):
    assert verdict.judge(Amount(None, low, high), ledger(), control=1000) == said  # by lot they cost 100


def test_control_rows_that_cost_next_to_nothing_beside_the_evaluation_rows_cannot_say_that_nothing_is_saved():
    rates = Rates(hourly_wage=36, seconds_per_label=30, fatigue=0, evaluation_rows=100)
    books = replace(ledger(), rates=rates)
    by_lot = [float(books.dollars(labels, False)) for labels in (0, 15, 16)]
    assert by_lot == pytest.approx([30, 31.5, 31.6])  # a twentieth of them is 1.575 and 1.58
    nothing = Amount(0.0, -0.1, 0.1)
    assert [verdict.judge(nothing, books, control) for control in (15, 16)] == ["too early to say", "does not pay"]
    assert verdict.judge(Amount(1.0, 0.5, 1.4), books, 15) == "pays"


def test_more_rows_are_asked_for_the_closer_the_curves_lie():
    arms = SimpleNamespace(control=np.arange(40), evaluation=np.arange(100), pool=4000)
    clear = difference([0.5, 0.63, 0.72, 0.8, 0.9], [0.5, 0.55, 0.6, 0.65], rows=100)
    close = difference([0.5, 0.58, 0.63, 0.67, 0.7], [0.5, 0.55, 0.6, 0.65], rows=100)
    few, many = (verdict.more_rows(found, ledger(), arms) for found in (clear, close))
    assert few is not None and many is not None and few[0] < many[0] and few[1] < many[1]
    arms.pool = 41
    assert verdict.more_rows(close, ledger(), arms) is None


def test_set_up_is_earned_back_only_by_a_larger_project():
    arms = SimpleNamespace(control=np.arange(40), evaluation=np.arange(100), pool=4000)
    found = difference([0.5, 0.6, 0.66, 0.71, 0.75], [0.5, 0.55, 0.6, 0.65], rows=100)
    assert verdict.more_rows(found, ledger(setup=1.5), arms)[0] > verdict.more_rows(found, ledger(), arms)[0]


# -- forecast and words ----------------------------------------------------------------------------------------


def test_the_power_law_is_found_again_and_the_forecast_stands_half_way():
    labels = np.array([10.0, 20, 40, 80])
    scores = 0.9 - 0.8 * labels**-0.5
    assert np.allclose(forecast.power_law(labels, scores), (0.9, 0.8, 0.5), atol=0.01)
    ahead, expected, error = forecast.extrapolate(labels, scores, scores[-1])
    truth = 0.9 - 0.8 * ahead**-0.5
    assert ahead[-1] == 160 and np.allclose(expected, (truth + scores[-1]) / 2, atol=0.003)
    assert (expected + 1.96 * error > truth).all()


def test_a_falling_curve_is_forecast_at_its_last_value():
    _, expected, error = forecast.extrapolate(np.array([10.0, 20, 40, 80]), np.array([0.8, 0.7, 0.6, 0.5]), 0.5)
    assert (expected >= 0.5).all() and (expected <= 0.76).all() and (error >= 0).all()


def test_ends_are_told_in_words():
    show = "{:.0f}%".format
    assert wording.ends(Amount(3, 1, 5), show, "fewer", "more") == "95% interval 1% to 5%"
    assert wording.ends(Amount(3, None, 5), show, "fewer", "more") == "95% interval: at most 5% fewer"
    assert wording.ends(Amount(-3, -5, 2), show, "fewer", "more") == "95% interval 5% more to 2% fewer"


def test_curves_begin_early_and_end_at_all_labels():
    assert sizes(300, 18)[[0, -1]].tolist() == [8, 300] and (np.diff(sizes(300, 18)) > 0).all()
    assert sizes(5, 18).tolist() == [5]
