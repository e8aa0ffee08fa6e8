import time

import pytest

from alcore.project.background import IDLE_SECONDS, Pending, Trainer

LONG = 90  # seconds: a worker imports for a while on a busy machine


def until(condition, seconds=LONG):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


@pytest.fixture
def trainer(store, url):
    made = Trainer(store, url)
    yield made
    made.close()


def label(project, answers):
    for _ in range(answers):
        claim = project.next_row("Ana")
        row = int(claim.row_key.removeprefix("r"))
        project.answer("Ana", claim.row_key, "c2" if row % 2 else "c1", claim.token)


def test_a_batch_of_answers_is_learned_from_in_another_process_and_published(make, store, trainer):
    project = make(batch=5)
    label(project, 10)
    trainer.told(project.id, 5, answers=10)
    until(lambda: store.rounds(project.id))
    (done,) = store.rounds(project.id)
    assert done.error is None and 0 < done.labels <= 10
    assert store.ranking(project.id)
    until(lambda: trainer.state(project.id) == "")


def test_what_the_model_thinks_of_the_next_rows_is_there_after_a_training(make, store, trainer):
    project = make()
    label(project, 12)
    trainer.train(project.id)
    until(lambda: trainer.state(project.id) == "")  # opinions are written after the ranking
    best, _ = store.ranking(project.id)[0]
    opinion = store.opinion(project.id, best)
    assert set(opinion.proba) == {"c1", "c2"} and sum(opinion.proba.values()) == pytest.approx(1, abs=1e-3)
    distances = [away for _, away in opinion.nearest]
    assert distances == sorted(distances) and len(distances) == 3
    standings = store.standings(project.id)
    evaluation = set(store.evaluation_rows(project.id))
    assert all(row_key in standings and row_key not in evaluation for row_key, _ in opinion.nearest)


def test_a_training_that_fails_is_told_and_tried_again_only_after_a_new_answer(make, store, trainer):
    project = make()
    label(project, 6)
    # A strategy that is not known to the worker, as after a change of programs.
    store.update_project(project.id, strategy="gone")
    trainer.train(project.id)
    until(lambda: store.rounds(project.id))
    assert "gone" in store.rounds(project.id)[0].error
    until(lambda: trainer.state(project.id) == "")
    time.sleep(1)
    assert len(store.rounds(project.id)) == 1 and trainer.state(project.id) == ""
    store.update_project(project.id, strategy="margin")
    trainer.train(project.id)
    until(lambda: len(store.rounds(project.id)) == 2)
    assert store.rounds(project.id)[1].error is None


def pending(answers, pace, seconds=0.0, batch=10):
    return Pending(answers, last=pace * (answers - 1), since=0.0, seconds=seconds, batch=batch)


def test_a_project_is_trained_after_a_batch_or_when_nobody_has_answered_for_a_moment():
    assert not Pending().due(1e9)
    nine, ten = pending(9, 1.0), pending(10, 1.0)
    assert not nine.due(nine.last) and ten.due(ten.last)
    assert not nine.due(nine.last + IDLE_SECONDS / 2) and nine.due(nine.last + IDLE_SECONDS)


def test_trainings_that_take_long_are_made_less_often():
    # An answer a second and ten seconds a training: every twenty answers, so that half of the time is left.
    assert pending(5, 1.0, seconds=10).enough() == 20
    assert pending(5, 1.0, seconds=0.1).enough() == 10
    assert pending(1, 1.0, seconds=10).enough() == 10  # one answer tells no pace
