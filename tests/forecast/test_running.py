"""The measured curve of a campaign: nothing while it says too little, then what its trainings got right."""

import numpy as np
import pytest

from alcore.forecast import Study, observe_running
from alcore.forecast.active import Inside

LABELS = np.array([20, 40, 60, 80, 120, 160, 200, 240, 300])


def campaign(right, rows=100, labels=LABELS):
    """Label counts, predictions of which the first so many are right, and the truth."""
    truth = np.arange(rows) % 2
    predicted = np.stack([np.where(np.arange(rows) < one, truth, 1 - truth) for one in right])
    return labels, predicted, truth


def rising(labels=LABELS):
    return np.round(100 * (0.95 - 2 / labels)).astype(int)


def watched(*told, **options):
    return observe_running(*told, 2, "accuracy", 1, 0, **options)


def test_scores_are_the_shares_of_evaluation_rows_got_right():
    labels, predicted, truth = campaign(rising())
    found = watched(labels, predicted, truth, since=0.0)
    assert found.labels == 300 and found.sizes[0] >= 20 and found.sizes[-1] <= 300
    # Trainings of about the same size are averaged.
    assert np.average(found.scores) == pytest.approx((predicted == truth).mean(), abs=0.03)
    assert found.scores[0] == pytest.approx(0.85) and found.scores[-1] > 0.93


def test_it_says_nothing_of_few_rows_few_trainings_or_sizes_that_are_all_alike():
    labels, predicted, truth = campaign(rising())
    assert watched(labels, predicted[:, :19], truth[:19]) is None
    assert watched(labels[-1:], predicted[-1:], truth) is None
    assert watched(labels[:0], predicted[:0], truth) is None
    alike = np.array([300, 310, 320, 330, 340, 350, 360, 370, 380])
    assert watched(alike, predicted, truth) is None


def test_trainings_far_below_the_last_one_are_left_out():
    labels, predicted, truth = campaign(rising())
    assert watched(labels, predicted, truth).sizes[0] >= 0.15 * 300
    assert watched(labels, predicted, truth, since=0.0).sizes[0] < 0.15 * 300


def test_the_active_arm_follows_its_own_curve_and_never_goes_below_the_labels_it_has(seen):
    own = watched(*campaign(rising()))
    mine = Study(seen.pilot, seen.observed, Inside(float("nan"), float("nan")), running=own)
    target = round(mine.measured.score + 0.02, 3)
    said, rehearsed = mine.ask(target), seen.ask(target)
    assert said.basis == "measured live" and rehearsed.basis == "rehearsed"
    assert said.random == rehearsed.random
    assert rehearsed.chance_met_active is None and 0 < said.chance_met_active < 1
    higher = mine.ask(round(target + 0.01, 3))
    assert higher.chance_met_active < said.chance_met_active
    assert said.active.labels.p50 is None or said.active.labels.p10 >= min(own.labels, seen.pilot.pool)


def test_a_curve_that_is_flat_below_the_target_gives_no_number_for_the_active_arm(seen):
    flat = watched(*campaign(np.full(len(LABELS), 60), rows=100))
    mine = Study(seen.pilot, seen.observed, Inside(float("nan"), float("nan")), running=flat)
    target = round(mine.measured.score + 0.02, 3)
    said = mine.ask(target, budget=100_000)
    assert said.reachable == "yes" and said.active.labels.p50 is None
    assert said.chance_within_budget is not None and said.chance_within_budget_active is None
    assert "does not say how many labels it needs" in said.advice
    assert said.chance_met_active < 0.01 and "may have met it" not in said.advice


def test_a_curve_of_its_own_that_may_be_there_already_is_told(seen):
    there = watched(*campaign(np.append(rising()[:-1], 96)))
    mine = Study(seen.pilot, seen.observed, Inside(float("nan"), float("nan")), running=there)
    said = mine.ask(round(mine.measured.score + 0.01, 3))
    assert said.chance_met_active >= 0.1
    assert f"Active learning may have met it already (chance {said.chance_met_active:.0%})" in said.advice
