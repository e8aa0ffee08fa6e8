"""How a project starts: the first rows its people are asked, chosen otherwise than by lot."""

import numpy as np
import pytest

from alcore.project import Settings
from alcore.project.rehearsing import rehearse
from alcore.project.training import matrix, train
from alcore.strategies import cold_start

ONLY_THE_STRATEGY = {"control": 0.0, "again": 0.0, "evaluation": 15}


def asked(project, n):
    """The pool's rows that the next n answers are about, by position, and why each was asked."""
    position = matrix(project.store, project.id).position
    events = [event for event in rehearse(project, n, batch=1000) if event.arm != "evaluation"]
    return [position[event.row_key] for event in events], [event.arm for event in events]


def test_a_start_by_lot_is_ranked_by_nobody(make):
    project = make(rows=90, labeled=90, rehearsal=True)
    assert train(project.store, project.id) is None and project.store.ranking(project.id) == []


@pytest.mark.parametrize("starting", ["first", "medoids", "typiclust", "clusters", "stratified(x)"])
def test_people_are_asked_the_chosen_rows_first_and_those_of_evaluation_never_are(make, starting):
    project = make(rows=90, labeled=90, rehearsal=True, start=12, starting=starting, **ONLY_THE_STRATEGY)
    assert train(project.store, project.id) is None and project.store.rounds(project.id) == []
    data = matrix(project.store, project.id)
    pool = np.flatnonzero(data.part == "pool")
    rows, arms = asked(project, 20)
    way = cold_start.get(starting).of(data.table.frame.iloc[pool].astype({"x": float}), {"x": "number"})
    wanted = pool[way.function(data.X[pool], 12, np.random.default_rng((0, 1)))]
    assert rows[:12] == wanted.tolist() and set(arms) == {"start"}
    rest = pool[np.argsort(data.place[pool])]
    assert rows[12:] == [row for row in rest if row not in wanted][: len(rows) - 12]


def test_the_first_rows_of_a_file_are_asked_in_its_order(make):
    project = make(rows=90, labeled=90, rehearsal=True, start=12, starting="first", **ONLY_THE_STRATEGY)
    train(project.store, project.id)
    rows, _ = asked(project, 14)
    assert rows[:10] == np.flatnonzero(matrix(project.store, project.id).part == "pool")[:10].tolist()


def test_what_is_left_of_a_chosen_start_is_still_asked_after_a_training(make):
    project = make(rows=90, labeled=90, rehearsal=True, start=12, starting="medoids", **ONLY_THE_STRATEGY)
    train(project.store, project.id)
    start = [key for key, _ in project.store.ranking(project.id)][:12]
    told = [event.row_key for event in rehearse(project, 7, batch=1000) if event.arm == "start"]
    assert train(project.store, project.id).labels == len(told)
    ranking = project.store.ranking(project.id)
    left = [key for key in start if key not in told]
    assert [key for key, _ in ranking][: len(left)] == left
    assert [utility for _, utility in ranking[: len(left)]] == [None] * len(left) and ranking[len(left)][1] is not None


def test_settings_stored_before_there_were_ways_of_starting_start_by_lot():
    stored = Settings().to_dict()
    del stored["starting"]
    assert Settings.from_dict(stored).starting == "random"


@pytest.mark.parametrize(
    ("starting", "sentence"), [("guess", "no way of starting called 'guess'"), ("stratified(site)", "no column 'site'")]
)
def test_a_start_that_cannot_be_is_refused_before_anything_is_kept(make, store, starting, sentence):
    with pytest.raises(ValueError, match=sentence):
        make(starting=starting)
    assert store.projects() == []
