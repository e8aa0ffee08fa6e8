"""The report of a project tells what its model's mistakes cost, where somebody said what one costs."""

from dataclasses import replace

from alcore.project.mistake_costs import MistakeCosts
from alcore.report.markdown import markdown
from alcore.report.projects import from_project
from alcore.report.stored import project_facts

TITLE = "Cost of the model's mistakes a row"


def report(live, costs):
    now = replace(live.status, costs=costs)
    project = live.project
    return from_project(project.name, project.id, project.settings, now, live.live, project_facts(project))


def facts(found):
    return {fact.title: fact for fact in found.quality.facts}


def test_the_cost_of_mistakes_stands_beside_the_accuracy_with_its_interval(live):
    found = report(live, MistakeCosts(100, 0.25, 0.05, 1.09, 20.0))
    figure = facts(found)[TITLE].figure
    assert (figure.value, figure.low, figure.high, figure.stamp) == (0.25, 0.05, 1.09, "measured live")
    assert facts(found)[TITLE].note == "100 evaluation rows"
    [line] = [line for line in markdown(found).splitlines() if TITLE in line]
    assert "0.25" in line and "1.09" in line


def test_nothing_is_said_of_it_where_nobody_said_what_a_mistake_costs(live):
    assert TITLE not in facts(live.report) and TITLE not in facts(report(live, None))
    assert TITLE not in facts(report(live, MistakeCosts(100, unpriced=("maybe",))))
