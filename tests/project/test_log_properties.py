"""Whatever people say, in whatever order: told again, the log comes to the same labels and asks for the same rows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alcore.project.training import campaign_of

PEOPLE = ("ann", "bob", "eve")
ACTS = ["answer", "answer", "answer", "skip", "correct", "correct", "flag", "note", "undo", "undo", "redo"]
acts = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ACTS), st.sampled_from(["c1", "c2"])), min_size=5, max_size=40
)
quietly = hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=[1, 2], ids=["one answer a row", "two answers a row"])
def started(make, request):
    """started() is a project whose settings, and so its rows' parts and places, are the same at each call."""
    return lambda: make(rows=40, evaluation=6, again=0.2, control=0.3, start=4, votes=request.param)


def play(project, acts) -> None:
    """Each person does what is listed; a correction is of the last answer of anybody."""
    for number, (person, act, class_id) in enumerate(acts):
        token = f"{person} {number}"
        if act in ("undo", "redo"):
            getattr(project, act)(person, token)
            continue
        if act == "correct":
            answers = [one for one in project.store.events(project.id) if one.kind == "label"]
            if answers:
                project.correct(person, answers[-1], class_id, token, seconds=1.0)
            continue
        claim = project.next_row(person)
        if act == "answer":
            project.answer(person, claim.row_key, class_id, claim.token, seconds=2.0)
        elif act == "skip":
            reason = "unsure" if class_id == "c1" else "bad row"
            project.skip(person, claim.row_key, claim.token, reason=reason, seconds=3.0)
        elif act == "flag":
            project.flag(person, claim.row_key, token, on=class_id == "c1")
        else:
            project.note(person, claim.row_key, f"note {number}", token)


def everything(project) -> tuple:
    """What the log has come to but for its seconds, which undone answers keep; checked against what the store keeps."""
    state = project.state()
    assert state.rows == project.store.standings(project.id)
    assert state.waiting == project.store.waiting(project.id)
    return state.rows, state.waiting, state.flags, state.notes, state.classes


def thinking(project) -> tuple:
    """The campaign of a project in what shows: rows and classes told, what it thinks, what it asks next."""
    campaign = campaign_of(project)
    if campaign.n_labeled:
        campaign.refit()
    proba = campaign.predict_proba(campaign.X) if campaign.n_labeled else np.empty(0)
    next_rows = campaign.ask(12)
    return (
        campaign.labeled.tolist(),
        campaign.class_counts().tolist(),
        proba.tolist(),
        next_rows.row.tolist(),
        next_rows.arm.tolist(),
        next_rows.utility.fillna(-1).tolist(),
    )


@quietly
@given(acts)
def test_a_log_told_to_another_project_gives_the_same_state_and_the_same_campaign(started, acts):
    project, other = started(), started()
    play(project, acts)
    log = project.store.events(project.id)
    begun = len(other.store.events(other.id))
    other.store.write(other.id, [replace(event, number=0, at=0.0) for event in log[begun:]], other.settle)
    again = other.store.events(other.id)
    assert [replace(event, at=0.0) for event in again] == [replace(event, at=0.0) for event in log]
    assert other.fold(again) == project.fold(log) and everything(other) == everything(project)
    assert thinking(other) == thinking(project)


@quietly
@given(acts)
def test_everything_undone_is_a_fresh_project_and_everything_redone_the_same_one(started, acts):
    project = started()
    fresh = everything(project), thinking(project)
    play(project, acts)
    redo_all(project)  # so that what is redone below is only what was undone below
    before = everything(project), thinking(project)
    undone = {person: undo_all(project, person) for person in PEOPLE}
    assert (everything(project), thinking(project)) == fresh
    for person, steps in undone.items():
        for step in range(steps):
            assert project.redo(person, f"{person} redo {step}") is not None
    assert (everything(project), thinking(project)) == before


def undo_all(project, person) -> int:
    """To the beginning; returns in how many steps."""
    steps = 0
    while project.undo(person, f"{person} undo {steps}") is not None:
        steps += 1
    return steps


def redo_all(project) -> None:
    for person in PEOPLE:
        step = 0
        while project.redo(person, f"{person} first {step}") is not None:
            step += 1
