"""What a project under way lets be forecast, through rehearsals: its lot, its own curve, its own seconds."""

import numpy as np
import pytest

from alcore.costs import Rates
from alcore.forecast import LIVE, REHEARSED
from alcore.project import outlook
from alcore.project.events import merged
from alcore.project.live.arms import read
from alcore.project.progress import rates
from alcore.project.training import matrix
from tests.project.test_live import rehearsal  # noqa: F401  a fixture


@pytest.fixture
def under_way(rehearsal):  # noqa: F811
    return rehearsal(rows=500, answers=220, evaluation=80, control=0.25, start=20, batch=20)


def test_only_rows_drawn_by_lot_are_the_pilot_and_the_arms_go_on_from_what_they_have(under_way):
    arms, found = read(under_way), outlook.sample(under_way)
    pilot = outlook.pilot(under_way, found)
    assert set(found.rows) == {*arms.evaluation, *arms.control}
    assert pilot.labels == len(arms.evaluation) + len(arms.control) < len(arms.asked) + len(arms.evaluation)
    assert (pilot.held, pilot.trained, pilot.asked) == (len(arms.evaluation), len(arms.control), len(arms.asked))


def test_what_comes_on_top_leaves_out_what_each_arm_has_and_the_evaluation_rows_that_are_labeled(under_way):
    seen = outlook.study(under_way)
    priced = Rates(evaluation_rows=80)
    said = seen.ask(min(0.99, seen.measured.score + 0.01), priced)
    assert said.reachable == "yes"
    for arm, has in ((said.random, seen.pilot.trained), (said.active, seen.pilot.asked)):
        assert arm.more.labels.p90 == arm.labels.p90 - has
        left = priced.evaluation_rows - seen.pilot.held
        assert arm.more.hours.p90 == pytest.approx((arm.more.labels.p90 + left) * 30 / 3600)


def test_the_strategy_s_own_curve_takes_the_place_of_the_rehearsal_once_it_is_measured(rehearsal):  # noqa: F811
    young = rehearsal(rows=500, answers=60, evaluation=80, control=0.25, start=20, batch=40)
    assert outlook.study(young).ask(0.97).basis == REHEARSED
    grown = rehearsal(rows=500, answers=300, evaluation=80, control=0.25, start=20, batch=20)
    seen = outlook.study(grown)
    assert seen.running is not None and seen.ask(0.97).basis == LIVE
    assert outlook.study(grown, learner="naive_bayes").running is None  # no training of it has ever been scored


def test_the_measured_curve_is_what_the_trainings_said_of_the_evaluation_rows(under_way):
    found = outlook.sample(under_way)
    observed = outlook.running(under_way, found, outlook.pilot(under_way, found), since=0.0)
    data, classes = matrix(under_way.store, under_way.id), under_way.classes()
    names = [key for key, one in classes.items() if one.into is None]
    last = under_way.store.rounds(under_way.id)[-1]
    rows = found.arms.evaluation
    right = [names[found.arms.codes[row]] == merged(classes, last.evaluation[data.keys[row]]) for row in rows]
    assert observed.labels == last.labels
    # The last trainings are averaged; their scores differ by little.
    assert observed.scores[-1] == pytest.approx(np.mean(right), abs=0.03)


def test_the_project_s_own_seconds_take_the_place_of_the_rates(rehearsal):  # noqa: F811
    project = rehearsal(rows=400, answers=150, evaluation=40, rates={"seconds_per_label": 12, "fatigue": 0.2})
    own = outlook.own_rates(read(project), rates(project.settings))
    assert own.measured and own.timed > own.timed_by_lot >= outlook.FEWEST_TIMED
    # A rehearsal answers in the seconds of the rates, so both arms take just those.
    assert own.rates.seconds_per_label == pytest.approx(12)
    assert own.rates.active_slowdown == pytest.approx(1)
    assert own.rates.fatigue == 0 and own.rates.evaluation_rows == 40


def test_with_few_timed_rows_the_rates_stand(rehearsal):  # noqa: F811
    project = rehearsal(rows=400, answers=8, evaluation=40, rates={"seconds_per_label": 12})
    own = outlook.own_rates(read(project), rates(project.settings))
    assert not own.measured and own.rates.seconds_per_label == 12
