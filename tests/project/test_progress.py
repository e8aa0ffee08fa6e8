import pytest

from alcore.project import Event, Settings
from alcore.project.paying import active_seconds
from alcore.project.progress import status
from alcore.project.rehearsing import rehearse
from alcore.project.training import train


def timed(*seconds, annotator="ann"):
    return [Event("label", "r", "c1", annotator, one, number=number) for number, one in enumerate(seconds, 1)]


def test_an_answer_counts_with_at_most_a_minute_or_five_times_the_running_median():
    frame = active_seconds(timed(10, 10, 10, 400, 20), Settings())
    assert frame["cap"].tolist() == [60, 60, 60, 60, 60]
    assert frame["active"].tolist() == [10, 10, 10, 60, 20]
    slow = active_seconds(timed(100, 120, 2000), Settings())
    assert slow["cap"].tolist() == [500, 550, 600] and slow["active"].tolist() == [100, 120, 600]


def test_the_cap_can_be_changed_afterwards_since_raw_seconds_are_kept():
    frame = active_seconds(timed(10, 10, 400), Settings(cap_floor=30, cap_times=2))
    assert frame["raw"].tolist() == [10, 10, 400] and frame["active"].tolist() == [10, 10, 30]


def test_each_annotator_has_a_median_of_their_own():
    events = [*timed(2, 2, 100), *timed(100, 100, 100, annotator="bob")]
    assert active_seconds(events, Settings())["active"].tolist() == [2, 2, 60, 100, 100, 100]


def test_no_answers_no_seconds():
    assert active_seconds([], Settings())["active"].sum() == 0


def test_a_new_project_has_spent_nothing_and_measured_nothing(make):
    now = status(make(labeled=20))
    assert (now.rows, now.labeled, now.imported, now.answers, now.dollars) == (60, 20, 20, 0, 0)
    assert now.accuracy is None and now.pace is None and now.last_training is None and now.evaluation_rows == 12


def test_answers_are_paid_for_their_active_seconds_at_the_wage(make):
    project = make(rates={"hourly_wage": 36, "evaluation_rows": 0}, evaluation=0, again=0, budget=5)
    for seconds in (10, 20, 400):
        claim = project.next_row("ann")
        project.answer("ann", claim.row_key, "c1", claim.token, seconds=seconds)
    claim = project.next_row("ann")
    project.skip("ann", claim.row_key, claim.token, seconds=10)
    now = status(project)
    assert (now.raw_seconds, now.active_seconds, now.answers, now.skipped) == (440, 10 + 20 + 100 + 10, 4, 1)
    assert now.dollars == pytest.approx(140 * 36 / 3600)
    assert now.pace == pytest.approx(4 / (140 / 3600)) and now.hours_left == pytest.approx(2 / now.pace)


def test_answers_paid_by_the_piece_cost_their_price_also_when_taken_back(make):
    project = make(rates={"price_per_label": 0.5, "annotators_per_row": 3})
    claim = project.next_row("ann")
    project.answer("ann", claim.row_key, "c1", claim.token, seconds=10)
    project.undo("ann", "u")
    assert status(project).dollars == 0.5 and status(project).labeled == 0


def test_accuracy_is_that_of_the_last_training_on_labeled_evaluation_rows_alone(make):
    project = make(rows=200, labeled=200, rehearsal=True, budget=100)
    rehearse(project, 80)
    now, store = status(project), project.store
    evaluation = set(store.evaluation_rows(project.id)) & set(store.standings(project.id))
    assert now.accuracy.rows == len(evaluation) == now.by_arm["evaluation"] > 5
    predicted = store.rounds(project.id)[-1].evaluation
    hits = sum(predicted[key] == store.standings(project.id)[key].class_id for key in evaluation)
    assert now.accuracy.successes == hits
    assert sum(now.by_arm.values()) == now.labeled and set(now.by_arm) <= {"start", "active", "control", "evaluation"}


def test_consistency_compares_the_second_answer_with_the_first(make):
    project = make(rows=60, again=0.5, evaluation=0)
    said = {}
    while len(again := [key for key, answers in said.items() if len(answers) > 1]) < 4:
        claim = project.next_row("ann")
        answers = said.setdefault(claim.row_key, [])
        answers.append("c1" if not answers or len(again) % 2 else "c2")
        project.answer("ann", claim.row_key, answers[-1], claim.token, seconds=1)
    share = status(project).consistency["ann"]
    assert (share.rows, share.successes) == (4, 2)


def test_a_failed_training_does_not_hide_the_accuracy_of_the_last_good_one(make):
    project = make(rows=120, labeled=120, rehearsal=True)
    rehearse(project, 60)
    before = status(project).accuracy
    project.store.add_failure(project.id, "No.", labels=60, seconds=0)
    assert status(project).accuracy == before and status(project).last_training.error == "No."
    assert train(project.store, project.id).error is None
