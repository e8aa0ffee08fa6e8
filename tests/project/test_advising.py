import pytest

from alcore import stopping
from alcore.project import Event, open
from alcore.project.advising import advise, history, keep, note
from alcore.project.changing import change
from alcore.project.progress import status
from alcore.project.rehearsing import rehearse
from alcore.project.training import train


@pytest.fixture
def labeled(make):
    project = make(rows=300, labeled=300, rehearsal=True, budget=150, evaluation=40, rates={"hourly_wage": 36})
    rehearse(project, 110)
    return project


def test_a_project_has_a_line_for_every_training(labeled):
    found, now = history(labeled), status(labeled)
    assert set(found) <= set(stopping.COLUMNS)
    assert found["round"].tolist() == list(range(now.trainings))
    assert found.labels.is_monotonic_increasing and found.labels.iloc[-1] == now.last_training.labels
    last = found.iloc[-1]
    assert (last.evaluation_right, last.evaluation_rows) == (now.accuracy.successes, now.accuracy.rows)
    assert last.asked == sum(now.by_arm.values()) and last.asked > last.labels
    assert last.hours == pytest.approx(now.active_seconds / 3600)
    assert last.dollars == pytest.approx(now.dollars) == pytest.approx(110 * 30 * 0.01)
    assert found.days.between(0, 1).all()


def test_every_criterion_can_be_advised_of_it(labeled):
    criteria = [
        stopping.get("budget", threshold=30),
        stopping.get("target", threshold=0.7),
        stopping.get("time_limit", threshold=0.5),
        stopping.get("economic", worth=0.001),
        stopping.get("uncertainty", threshold=0.3),
        *(stopping.get(name) for name in ("plateau", "stabilized", "classification_change")),
    ]
    found = stopping.advise(history(labeled), criteria).set_index("criterion")
    assert not found.missing.any()
    assert found.loc["uncertainty", "fired"] and 0 < found.loc["uncertainty", "value"] < 0.3
    # An easy table: the models agree as soon as there are enough of them.
    assert found.loc["stabilized", "fired"] and found.loc["stabilized", "first_round"] >= 4
    assert found.loc["target", "fired"] and found.loc["time_limit", "labels"] <= 60


def test_while_only_one_class_has_labels_no_criterion_of_the_models_says_stop(make):
    project = make(rows=120, evaluation=30)
    keys = [row_key for row_key, part, _ in project.store.parts(project.id) if part == "pool"]
    for number in range(4):
        some = keys[10 * number : 10 * number + 10]
        project.answer_all([Event("label", key, "c1", "ann", 3.0, source="api", token=key) for key in some])
        train(project.store, project.id)
    found = advise(project).set_index("criterion")
    assert project.store.rounds(project.id)[-1].uncertainty is None
    assert not found.loc[["stabilized", "classification_change", "uncertainty"], "fired"].any()


def test_without_evaluation_rows_the_models_are_not_scored_but_the_money_is_counted(make):
    project = make(rows=120, labeled=120, rehearsal=True, evaluation=0)
    rehearse(project, 50)
    found = history(project)
    assert len(found) > 2 and found[["score", "agreement", "unchanged"]].isna().all(axis=None)
    assert found.dollars.iloc[-1] > found.dollars.iloc[0] > 0
    assert not stopping.advise(found).fired.any()


def test_a_project_without_a_training_has_no_history(make):
    found = history(make())
    assert len(found) == 0 and not stopping.advise(found).fired.any()


def test_a_training_that_failed_is_no_round(labeled):
    before = history(labeled)
    labeled.store.add_failure(labeled.id, "No.", labels=200, seconds=0)
    assert history(labeled).equals(before)


# -- the rule of a project ---------------------------------------------------------------------------------------------


def test_without_a_rule_the_project_advises_and_goes_on(labeled):
    found = advise(labeled).set_index("criterion")
    assert list(found.index) == list(stopping.CRITERIA)
    assert found.loc["budget", "threshold"] == 150 and not found.loc["budget", "fired"]
    assert found.loc["stabilized", "fired"] and found.loc["economic", "missing"] == "worth"
    again = open(labeled.store, labeled.id)
    assert again.stopped is None and not again.held


def test_a_rule_that_is_met_is_noted_at_once_with_the_labels_since_when(labeled):
    first = advise(labeled).set_index("criterion").loc["stabilized", "labels"]
    kept = keep(labeled, stopping.Rules(chosen=("stabilized", "target"), target=0.99, combine="any"), hold=False)
    assert kept.stopped == {"rule": "Any of: Target, Stabilized predictions", "labels": first} and not kept.held
    assert advise(kept).iloc[-1]["criterion"] == "any(target, stabilized)"
    # Advice alone takes nothing away from who labels.
    assert kept.next_row("ann") is not None


def test_a_rule_that_holds_hands_out_evaluation_rows_and_then_nothing(labeled):
    kept = keep(labeled, stopping.Rules(chosen=("stabilized",)), hold=True)
    assert kept.held
    pool = {key for key, part, _ in labeled.store.parts(labeled.id) if part == "pool"}
    before = set(labeled.store.standings(labeled.id))
    asked = []
    while (claim := kept.next_row("ann")) is not None:
        asked.append(claim.row_key)
        kept.skip("ann", claim.row_key, f"skip-{len(asked)}")
    assert asked and not set(asked) & (pool - before)
    gone_on = keep(kept, stopping.Rules(chosen=("stabilized",)), hold=False)
    assert gone_on.next_row("ann").row_key in pool - before


def test_a_training_notes_that_the_rule_is_met(make):
    project = make(rows=300, labeled=300, rehearsal=True, evaluation=40)
    kept = keep(project, stopping.Rules(chosen=("budget",), budget=40), hold=True)
    assert kept.stopped is None and kept.next_row("ann") is not None
    rehearse(kept, 60)
    met = open(project.store, project.id)
    # Forty rows of people's, evaluation rows among them.
    assert met.stopped["rule"] == "Budget" and met.stopped["labels"] < 40 and met.held
    assert history(met).asked.iloc[-1] >= 40


def test_a_rule_that_cannot_speak_or_makes_no_sense_is_not_kept(labeled):
    with pytest.raises(ValueError, match="Enter what a point of score is worth"):
        keep(labeled, stopping.Rules(chosen=("economic",)), hold=True)
    with pytest.raises(ValueError, match="Plateau, rounds must be a whole number at least 2, not 1"):
        change(labeled, stop={"window": 1})
    assert open(labeled.store, labeled.id).settings.stop == {}


def test_the_economic_rule_speaks_once_a_point_is_worth_something(labeled):
    priced = change(labeled, rates={**labeled.settings.rates, "worth_of_a_point": 0.001})
    found = advise(priced).set_index("criterion")
    assert found.loc["economic", "missing"] == "" and found.loc["economic", "fired"]
    # What it needs is taken back: the rule is silent, and nobody is stopped.
    kept = keep(priced, stopping.Rules(chosen=("economic",)), hold=True)
    assert kept.held
    note(change(kept, rates={**labeled.settings.rates, "worth_of_a_point": 0}))
    assert not open(labeled.store, labeled.id).held
