"""What the model's mistakes cost in a live project: over evaluation rows, by class, with an interval that covers."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from alcore.project import Settings, mistake_costs
from alcore.project.changing import change
from alcore.project.events import Class
from alcore.project.progress import status
from alcore.project.rehearsing import rehearse
from alcore.project.training import train

CLASSES = {"c1": Class("no", "c1"), "c2": Class("yes", "c2")}
DEAR = ((0.0, 1.0), (20.0, 0.0))  # missing a 'yes' costs 20, a false alarm 1


def answers(right=0, false_alarms=0, missed=0):
    return [("c1", "c1")] * right + [("c1", "c2")] * false_alarms + [("c2", "c1")] * missed


def test_a_row_costs_what_its_pair_of_classes_does_on_average():
    found = mistake_costs.measure(DEAR, CLASSES, answers(right=94, false_alarms=5, missed=1))
    assert (found.rows, found.mean, found.worst) == (100, pytest.approx(0.25), 20)
    assert 0 <= found.low < 0.25 < found.high


def test_where_every_mistake_costs_one_it_is_the_share_of_wrong_rows_with_its_exact_interval():
    found = mistake_costs.measure(((0, 1), (1, 0)), CLASSES, answers(right=90, false_alarms=7, missed=3))
    exact = binomtest(10, 100).proportion_ci(0.95, "exact")
    assert (found.mean, found.low, found.high) == pytest.approx((0.1, exact.low, exact.high))


def test_a_dear_mistake_that_was_never_seen_is_in_the_upper_end():
    found = mistake_costs.measure(DEAR, CLASSES, answers(right=100))
    assert (found.mean, found.low) == (0, 0)
    assert found.high == pytest.approx(20 * binomtest(0, 100).proportion_ci(0.95, "exact").high)


@pytest.mark.parametrize("chances", [(0.9, 0.08, 0.02), (0.979, 0.02, 0.001), (0.5, 0.25, 0.25)])
def test_the_interval_covers_what_a_row_costs_as_often_as_it_says(chances):
    rng = np.random.default_rng(0)
    truth = chances[1] + 20 * chances[2]
    drawn = [answers(*rng.multinomial(100, chances)) for _ in range(300)]
    found = [mistake_costs.measure(DEAR, CLASSES, one) for one in drawn]
    assert sum(one.low <= truth <= one.high for one in found) >= 285


def test_a_class_that_came_later_has_no_costs_until_they_are_set_and_a_merged_one_those_of_the_other():
    later = CLASSES | {"c3": Class("maybe", "c3")}
    found = mistake_costs.measure(DEAR, later, answers(right=9, missed=1))
    assert found.mean is None and found.unpriced == ("maybe",)
    assert "is not set yet for 'maybe'" in mistake_costs.in_words(found, str)
    joined = later | {"c3": Class("maybe", "c3", into="c2")}
    assert mistake_costs.measure(DEAR, joined, [*answers(right=9), ("c3", "c1")]).mean == 2
    assert mistake_costs.in_use(DEAR, later) == ((0, 1, 1), (20, 0, 1), (1, 1, 0))
    assert mistake_costs.in_use(DEAR, joined) == DEAR
    assert mistake_costs.of_all(DEAR, joined) == ((0, 1, 1), (20, 0, 0), (20, 0, 0))
    assert mistake_costs.measure(None, CLASSES, answers(right=1)) is None
    assert mistake_costs.measure(DEAR, CLASSES, []) is None


def test_the_status_tells_what_the_last_model_s_mistakes_cost_and_the_costs_can_change(make):
    project = make(rows=200, labeled=200, rehearsal=True, evaluation=60, costs=DEAR, mistakes={"noise": 0.2})
    assert status(project).costs is None
    rehearse(project, 90)
    train(project.store, project.id)
    now = status(project)
    said, known = project.standings(), project.store.rounds(project.id)[-1].evaluation
    pairs = [(said[key].class_id, given) for key, given in known.items() if key in said]
    cost = {("c1", "c2"): 1, ("c2", "c1"): 20}
    assert now.costs.rows == len(pairs) == now.accuracy.rows
    assert now.costs.mean == pytest.approx(np.mean([cost.get(pair, 0) for pair in pairs]))
    cheaper = change(project, costs=((0, 1), (2, 0)))
    assert cheaper.settings.costs == ((0, 1), (2, 0)) and status(cheaper).costs.worst == 2


@pytest.mark.parametrize(
    ("costs", "sentence"),
    [
        (((0, 1, 1), (1, 0, 1), (1, 1, 0)), "must be 2 rows of 2 numbers"),
        (((0, -1), (1, 0)), "a number of 0 or more"),
        (((1, 1), (1, 1)), "nothing to compare"),
    ],
)
def test_costs_that_are_none_are_refused(make, costs, sentence):
    with pytest.raises(ValueError, match=sentence):
        make(costs=costs)
    with pytest.raises(ValueError, match=sentence):
        change(make(), costs=costs)


def test_earlier_projects_had_no_costs_and_these_come_back_from_the_store(make):
    stored = Settings().to_dict()
    del stored["costs"]
    assert Settings.from_dict(stored) == Settings()
    assert make(costs=DEAR).settings == replace(make().settings, costs=DEAR)
