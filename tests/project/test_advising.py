import pytest

from alcore import stopping
from alcore.project.advising import history
from alcore.project.progress import status
from alcore.project.rehearsing import rehearse


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
    assert last.hours == pytest.approx(now.active_seconds / 3600)
    assert last.dollars == pytest.approx(now.dollars) == pytest.approx(110 * 30 * 0.01)
    assert found.days.between(0, 1).all()


def test_every_criterion_but_the_uncertainty_can_be_advised_of_it(labeled):
    criteria = [
        stopping.get("budget", threshold=30),
        stopping.get("target", threshold=0.7),
        stopping.get("time_limit", threshold=0.5),
        stopping.get("economic", worth=0.001),
        *(stopping.get(name) for name in ("plateau", "stabilized", "classification_change", "uncertainty")),
    ]
    found = stopping.advise(history(labeled), criteria).set_index("criterion")
    assert found.missing[found.missing != ""].to_dict() == {"uncertainty": "uncertainty"}
    # An easy table: the models agree as soon as there are enough of them.
    assert found.loc["stabilized", "fired"] and found.loc["stabilized", "first_round"] >= 4
    assert found.loc["target", "fired"] and found.loc["time_limit", "labels"] <= 60


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
