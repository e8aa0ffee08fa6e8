"""What a burst of the fast mode becomes: bursts as the browser sends them, taken by the function the page binds."""

from types import SimpleNamespace

import pytest
from labelings import add_project

from alcore.store import StoreError
from pages.shared import server
from pages.shared.label import desk, fast
from pages.shared.label.desk import Desk


@pytest.fixture
def project(app):
    return add_project()


@pytest.fixture
def here(project):
    made = Desk(project.id, "Ana", token="t")
    desk.lay(made, 10)
    return made


@pytest.fixture
def take(here, monkeypatch):
    """take(one, another, ...) -> the desk after a burst of these."""

    def taken(*said, resting=False):
        burst = {"said": list(said), "resting": resting}
        monkeypatch.setattr(fast.st, "session_state", {fast.KEY: SimpleNamespace(said=burst)})
        fast._take(here)
        return here

    return taken


def answer(here, place=0, name="a", class_id="c2", **others):
    claim = here.rows[place].claim
    said = {
        "id": name,
        "act": "answer",
        "row": claim.row_key,
        "number": claim.number,
        "class": class_id,
        "seconds": 1.5,
    }
    return said | others


def test_a_burst_is_stored_in_its_order_with_the_seconds_the_browser_measured(here, project, take):
    rows = [row.claim.row_key for row in here.rows[:3]]
    skip = answer(here, 1, "b") | {"act": "skip", "reason": "bad row"}
    take(answer(here, 0, "a"), skip, answer(here, 2, "c", "c1", seconds=4))
    events = [event for event in project.store.events(project.id) if event.row_key]
    assert [(one.kind, one.row_key, one.class_id, one.seconds) for one in events] == [
        ("label", rows[0], "c2", 1.5),
        ("skip", rows[1], None, 1.5),
        ("label", rows[2], "c1", 4.0),
    ]
    assert all(one.arm for one in events)
    assert here.stored == ["a", "b", "c"] and here.problem == ""


def test_a_burst_that_arrives_twice_is_stored_once_and_told_twice(here, project, take):
    said = answer(here)
    take(said), take(said, answer(here, 1, "b"))
    assert len(project.state().rows) == 2
    assert here.stored == ["a", "a", "b"]


def test_undo_redo_and_flag_come_in_their_order(here, project, take):
    first, second = (row.claim.row_key for row in here.rows[:2])
    flag = {"id": "f", "act": "flag", "row": second, "on": True}
    take(answer(here), {"id": "u", "act": "undo"}, {"id": "r", "act": "redo"}, flag)
    assert set(project.state().rows) == {first} and set(project.state().flags) == {second}
    take({"id": "u2", "act": "undo"}, {"id": "u3", "act": "undo"})
    assert project.state().rows == {} and project.state().flags == {}


def test_a_note_is_stored_once_for_the_row_it_was_begun_for_and_can_be_taken_back(here, project, take):
    first, second = (row.claim.row_key for row in here.rows[:2])
    note = {"id": "n", "act": "note", "row": first, "text": f" odd <b>row</b> {'long ' * 500}"}
    take(note, answer(here)), take(note, {"id": "m", "act": "note", "row": second, "text": "blurred"})
    notes = project.state().notes
    assert notes[second] == (("Ana", "blurred"),)
    assert notes[first] == (("Ana", note["text"].strip()[: desk.LONGEST_NOTE]),)
    assert here.stored == ["n", "a", "n", "m"] and here.problem == ""
    take({"id": "u", "act": "undo"})
    assert set(project.state().notes) == {first} and set(project.state().rows) == {first}


def test_what_is_told_after_an_answer_is_of_the_one_stored_last_and_of_none_that_was_taken_back(here, project, take):
    first, second = here.rows[:2]
    take(answer(here, 0, "a"), answer(here, 1, "b", "c1"))
    assert here.done.row is second and here.done.event.class_id == "c1" and here.done.called == "the row saved last"
    take({"id": "u", "act": "undo"})
    assert here.done is None
    take({"id": "r", "act": "redo"}, {"id": "f", "act": "flag", "row": first.claim.row_key, "on": True})
    assert here.done is None


def test_a_pause_is_due_after_long_work_in_the_fast_mode_too(here, take):
    take(answer(here, 0, "a"))
    assert not desk.pause_due(here)
    here.block_began -= desk.PAUSE_AFTER
    take(answer(here, 1, "b"))
    assert desk.pause_due(here)
    here.last_press -= desk.PAUSE + 1  # that was a pause
    take(answer(here, 2, "c"))
    assert not desk.pause_due(here)


def test_at_the_end_of_a_batch_the_browser_rests_until_it_goes_on(here, project, take):
    take(answer(here, 0, "a"), answer(here, 1, "b"), resting=True)
    assert here.resting and here.answered == 2
    take()
    assert not here.resting and here.answered == 0


def test_what_is_not_on_disk_is_not_told_as_stored(here, project, take, monkeypatch):
    def full(*args, **others):
        raise StoreError("The disk is full, so this was not saved.")

    with monkeypatch.context() as patch:
        patch.setattr(type(server.store()), "write", full)
        take(answer(here))
    assert here.stored == [] and here.problem.startswith("The disk is full")
    take(answer(here))
    assert here.stored == ["a"] and here.problem == ""


@pytest.mark.parametrize(
    "broken",
    [
        {"class": "c99"},
        {"row": "nowhere"},
        {"act": "skip", "reason": "because"},
        {"act": "dance"},
        {"act": "note", "text": "  "},
        {"act": "note"},
        {"act": "note", "row": "nowhere", "text": "odd"},
        {"seconds": "long"},
        {"number": None},
    ],
)
def test_what_makes_no_sense_is_told_and_let_go_of(here, project, take, broken):
    take(answer(here) | broken)
    assert project.state().rows == {}
    assert here.problem and here.stored == ["a"]


def test_the_good_ones_of_a_burst_are_stored_when_one_makes_no_sense(here, project, take):
    rows = [row.claim.row_key for row in here.rows[:3]]
    take(answer(here, 0, "a"), answer(here, 1, "b", "c99"), answer(here, 2, "c", "c1"), {"id": "d"})
    assert {key: one.class_id for key, one in project.store.standings(project.id).items()} == {
        rows[0]: "c2",
        rows[2]: "c1",
    }
    assert here.stored == ["a", "b", "c", "d"] and "could not be stored" in here.problem


def test_hours_before_the_screen_are_not_believed_beyond_a_day(here, project, take):
    take(answer(here, seconds=1e9))
    (event,) = (event for event in project.store.events(project.id) if event.kind == "label")
    assert event.seconds == 86_400


def test_as_many_rows_wait_in_the_browser_as_a_batch_has(project):
    assert fast.FEWEST_AHEAD <= 10 <= fast.MOST_AHEAD
    rows = Desk(project.id, "Ben", token="t")
    desk.lay(rows, 12)
    assert len(rows.rows) == 12 == len({row.claim.row_key for row in rows.rows})
