"""What a press does, pressed as the page binds it: with the number of the showing it belongs to."""

import time

import pytest
from labelings import add_project

from alcore.store import StoreError
from pages.shared import server
from pages.shared.label import desk
from pages.shared.label.desk import Desk


@pytest.fixture
def project(app, monkeypatch):
    monkeypatch.setattr(desk, "QUICKEST", 0.0)
    return add_project()


@pytest.fixture
def here(project):
    return laid(project)


def laid(project, annotator="Ana") -> Desk:
    made = Desk(project.id, annotator, token=desk._token())
    show(made, project)
    return made


def show(here, project):
    desk.lay(here, project)
    if here.rows:
        desk.sent(here, here.rows[0])


def said(project):
    return [(event.kind, event.row_key, event.class_id) for event in project.store.events(project.id) if event.row_key]


def press(here, project, class_id="c1"):
    row = here.rows[0].claim.row_key
    desk.answer(here, here.rows[0].claim.number, class_id)
    show(here, project)
    return row


def test_an_answer_is_stored_for_the_row_on_screen_and_the_next_one_is_on_top(here, project):
    first, second = (row.claim.row_key for row in here.rows)
    desk.answer(here, here.rows[0].claim.number, "c2")
    assert said(project) == [("label", first, "c2")]
    assert here.rows[0].claim.row_key == second


def test_a_second_press_of_the_same_showing_does_nothing(here, project):
    number = here.rows[0].claim.number
    desk.answer(here, number, "c2")
    desk.answer(here, number, "c1")
    assert len(said(project)) == 1


def test_a_press_that_belongs_to_no_row_on_screen_does_nothing(here, project):
    desk.answer(here, here.rows[1].claim.number, "c1")  # the next one, which nobody has seen
    desk.answer(here, 999, "c1")
    assert said(project) == []


def test_a_press_sooner_than_anybody_can_read_does_nothing(here, project, monkeypatch):
    monkeypatch.setattr(desk, "QUICKEST", 0.15)
    here.shown_at = time.time()
    desk.answer(here, here.rows[0].claim.number, "c1")
    assert said(project) == []
    here.shown_at -= 0.2
    desk.answer(here, here.rows[0].claim.number, "c1")
    assert len(said(project)) == 1


def test_seconds_count_from_when_the_row_was_sent_not_from_when_it_was_lent(here, project):
    here.shown_at = time.time() - 7
    desk.answer(here, here.rows[0].claim.number, "c1")
    (event,) = (event for event in project.store.events(project.id) if event.kind == "label")
    assert event.seconds == pytest.approx(7, abs=0.5)


def test_a_row_shown_again_keeps_its_clock(here):
    before = here.shown_at
    desk.sent(here, here.rows[0])
    assert here.shown_at == before


@pytest.mark.parametrize("reason", ["unsure", "bad row"])
def test_a_skip_keeps_its_reason_and_its_seconds(here, project, reason):
    here.shown_at = time.time() - 3
    row = here.rows[0].claim.row_key
    desk.skip(here, here.rows[0].claim.number, reason)
    (event,) = (event for event in project.store.events(project.id) if event.kind == "skip")
    assert (event.row_key, event.payload) == (row, {"reason": reason})
    assert event.seconds == pytest.approx(3, abs=0.5)


def test_undo_brings_the_row_back_to_the_top_to_any_depth_and_redo_takes_it_away(here, project):
    rows = [press(here, project) for _ in range(4)]
    for row in reversed(rows):
        desk.undo(here, here.token)
        show(here, project)
        assert here.rows[0].claim.row_key == row
    assert project.store.standings(project.id) == {}
    desk.undo(here, here.token)
    assert here.problem == "There is nothing to undo."
    for _ in rows:
        desk.redo(here, here.token)
    assert set(project.store.standings(project.id)) == set(rows)


def test_a_second_press_of_the_same_undo_takes_back_one_answer_only(here, project):
    press(here, project), press(here, project)
    token = here.token
    desk.undo(here, token)
    desk.undo(here, token)
    assert len(project.store.standings(project.id)) == 1


def test_a_flag_goes_on_and_off_and_a_note_is_kept(here, project, monkeypatch):
    row = here.rows[0].claim.row_key
    number = here.rows[0].claim.number
    desk.flag(here, number)
    assert project.state().flags == {row: frozenset({"Ana"})}
    desk.flag(here, number)
    assert project.state().flags == {}
    monkeypatch.setattr(desk.st, "session_state", {"field": " odd <b>row</b> "})
    desk.write_note(here)
    desk.note(here, number, "field")
    assert project.state().notes == {row: (("Ana", "odd <b>row</b>"),)}
    assert not here.noting


def test_a_corrected_answer_keeps_why_its_row_was_asked(here, project):
    row = press(here, project, "c1")
    (event,) = desk.strip(here, project)
    desk.look_at(here, event)
    desk.correct(here, event, "c2", here.token)
    first, second = (event for event in project.store.events(project.id) if event.kind == "label")
    assert (second.row_key, second.class_id, second.arm) == (row, "c2", first.arm)
    assert first.arm is not None and project.state().label(row) == "c2"
    assert [one.class_id for one in desk.strip(here, project)] == ["c2"]


def test_the_strip_holds_the_last_ten_answers_newest_first(here, project):
    rows = [press(here, project) for _ in range(12)]
    assert [event.row_key for event in desk.strip(here, project)] == rows[:-11:-1]
    assert [event.row_key for event in desk.strip(laid(project), project)] == rows[:-11:-1]  # and after a refresh


def test_another_browser_continues_at_the_very_same_row(here, project):
    press(here, project)
    assert [row.claim.number for row in laid(project).rows] == [row.claim.number for row in here.rows]


def test_two_people_have_different_rows(here, project):
    other = laid(project, "Ben")
    assert not {row.claim.row_key for row in here.rows} & {row.claim.row_key for row in other.rows}


def test_a_twin_with_another_class_is_asked_about(here, project):
    # r8 and r9 hold the same but for the id.
    project.answer("Ben", "r9", "c2", "ben")
    here.rows = []
    for _ in range(60):
        show(here, project)
        if here.rows[0].claim.row_key == "r8":
            break
        press(here, project)
    press(here, project, "c1")
    assert here.done.event.row_key == "r8" and here.done.others == ["c2"]


def test_the_end_of_a_batch_is_a_moment_to_rest(here, project):
    for _ in range(project.settings.batch):
        assert not here.resting
        press(here, project)
    assert here.resting and here.answered == project.settings.batch
    desk.go_on(here)
    assert not here.resting and here.answered == 0


def test_a_pause_is_suggested_after_long_work_and_not_after_a_pause(here, project):
    press(here, project)
    assert not desk.pause_due(here)
    here.block_began -= desk.PAUSE_AFTER + 1
    assert desk.pause_due(here)
    here.last_press -= desk.PAUSE + 1
    press(here, project)
    assert not desk.pause_due(here)


def test_what_cannot_be_stored_is_told_and_the_row_stays(here, project, monkeypatch):
    def full(*args, **others):
        raise StoreError("The disk is full, so this was not saved.")

    row = here.rows[0].claim.row_key
    with monkeypatch.context() as patch:
        patch.setattr(type(server.store()), "write", full)
        desk.answer(here, here.rows[0].claim.number, "c1")
    assert here.problem.startswith("The disk is full") and here.rows[0].claim.row_key == row
    desk.answer(here, here.rows[0].claim.number, "c1")
    assert here.problem == "" and said(project) == [("label", row, "c1")]


def test_the_row_on_screen_stays_the_one_a_press_is_for_when_another_tab_takes_an_answer_back(here, project):
    before = press(here, project)
    on_screen = here.rows[0].claim
    project.undo("Ana", "in another tab")
    desk.lay(here, project)
    assert [row.claim.row_key for row in here.rows] == [on_screen.row_key, before]
    desk.answer(here, on_screen.number, "c2")
    assert said(project)[-1] == ("label", on_screen.row_key, "c2")
    show(here, project)
    assert here.rows[0].claim.row_key == before


def test_a_row_on_screen_that_another_tab_answered_makes_place_for_the_next(here, project):
    answered, following = (row.claim for row in here.rows)
    project.answer("Ana", answered.row_key, "c2", answered.token)
    desk.lay(here, project)
    assert here.rows[0].claim.row_key == following.row_key
    desk.answer(here, answered.number, "c1")
    assert said(project) == [("label", answered.row_key, "c2")]
