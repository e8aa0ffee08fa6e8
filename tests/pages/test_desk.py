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
    desk.lay(here)
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
    first, second = (row.claim.row_key for row in here.rows[:2])
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
    monkeypatch.setattr(desk, "QUICKEST", 3600)
    here.shown_at = time.time()
    desk.answer(here, here.rows[0].claim.number, "c1")
    assert said(project) == []
    here.shown_at -= 3600
    desk.answer(here, here.rows[0].claim.number, "c1")
    assert len(said(project)) == 1


def test_seconds_count_from_when_the_row_was_sent_not_from_when_it_was_lent(here, project):
    here.shown_at = shown_at = time.time() - 7
    desk.answer(here, here.rows[0].claim.number, "c1")
    (event,) = (event for event in project.store.events(project.id) if event.kind == "label")
    assert 7 <= event.seconds <= time.time() - shown_at


def test_a_row_shown_again_keeps_its_clock(here):
    before = here.shown_at
    desk.sent(here, here.rows[0])
    assert here.shown_at == before


@pytest.mark.parametrize("reason", ["unsure", "bad row"])
def test_a_skip_keeps_its_reason_and_its_seconds(here, project, reason):
    here.shown_at = shown_at = time.time() - 3
    row = here.rows[0].claim.row_key
    desk.skip(here, here.rows[0].claim.number, reason)
    (event,) = (event for event in project.store.events(project.id) if event.kind == "skip")
    assert (event.row_key, event.payload) == (row, {"reason": reason})
    assert 3 <= event.seconds <= time.time() - shown_at


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


def test_a_flag_goes_on_and_off_however_often_each_arrives(here, project):
    row, number = here.rows[0].claim.row_key, here.rows[0].claim.number
    desk.flag(here, number, True), desk.flag(here, number, True)
    assert project.state().flags == {row: frozenset({"Ana"})}
    desk.flag(here, number, False), desk.flag(here, number, False)
    assert project.state().flags == {}
    assert [kind for kind, _, _ in said(project)] == ["flag", "flag"]


def test_a_note_that_arrives_twice_is_kept_once_and_told_as_kept(here, project):
    row, number = here.rows[0].claim.row_key, here.rows[0].claim.number
    desk.note(here, number, " odd <b>row</b> ", "a"), desk.note(here, number, " odd <b>row</b> ", "a")
    assert project.state().notes == {row: (("Ana", "odd <b>row</b>"),)}
    assert here.noted == "a"
    desk.note(here, number, "   ", "b")
    desk.note(here, 999, "for a row that is not on screen", "c")
    assert here.noted == "a" and len(said(project)) == 1


def test_a_note_still_being_written_when_its_row_is_answered_or_taken_from_the_screen_is_kept_for_that_row(
    here, project
):
    answered, later = here.rows[0].claim, here.rows[1].claim
    desk.answer(here, answered.number, "c1")
    desk.note(here, answered.number, "blurred", "a")
    show(here, project)
    desk.look_at(here, desk.strip(here)[0])  # an earlier answer is on screen
    desk.note(here, later.number, "half of it", "b")
    assert project.state().notes == {answered.row_key: (("Ana", "blurred"),), later.row_key: (("Ana", "half of it"),)}


def test_a_corrected_answer_keeps_why_its_row_was_asked(here, project):
    row = press(here, project, "c1")
    (event,) = desk.strip(here)
    desk.look_at(here, event)
    desk.correct(here, event, "c2", here.token)
    first, second = (event for event in project.store.events(project.id) if event.kind == "label")
    assert (second.row_key, second.class_id, second.arm) == (row, "c2", first.arm)
    assert first.arm is not None and project.state().label(row) == "c2"
    assert [one.class_id for one in desk.strip(here)] == ["c2"]


def test_the_strip_holds_the_last_ten_answers_newest_first(here, project):
    rows = [press(here, project) for _ in range(12)]
    assert [event.row_key for event in desk.strip(here)] == rows[:-11:-1]
    assert [event.row_key for event in desk.strip(laid(project))] == rows[:-11:-1]  # and after a refresh


def test_another_browser_continues_at_the_very_same_row(here, project):
    press(here, project)
    assert [row.claim.number for row in laid(project).rows[:2]] == [row.claim.number for row in here.rows[:2]]


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
    assert here.done.event.row_key == "r8" and desk.others(here, here.done) == ["c2"]


def test_a_twin_answered_while_the_other_waited_on_the_desk_is_asked_about_too(here, project):
    keys = [row.claim.row_key for row in here.rows]
    desk.answer(here, here.rows[0].claim.number, "c1")
    twin = {"r9": "r8", "r19": "r18", "r29": "r28", "r39": "r38", "r49": "r48", "r59": "r58"}
    twin |= {second: first for first, second in twin.items()}
    show(here, project)
    while (other := twin.get(here.rows[0].claim.row_key)) is None:
        press(here, project)
    project.answer("Ben", other, "c2", "ben")  # after the row was laid
    press(here, project, "c1")
    assert desk.others(here, here.done) == ["c2"] and keys


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
    desk.lay(here)
    assert [row.claim.row_key for row in here.rows[:2]] == [on_screen.row_key, before]
    desk.answer(here, on_screen.number, "c2")
    assert said(project)[-1] == ("label", on_screen.row_key, "c2")
    show(here, project)
    assert here.rows[0].claim.row_key == before


def test_a_row_on_screen_that_another_tab_answered_makes_place_for_the_next(here, project):
    answered, following = (row.claim for row in here.rows[:2])
    project.answer("Ana", answered.row_key, "c2", answered.token)
    desk.lay(here)
    assert here.rows[0].claim.row_key == following.row_key
    desk.answer(here, answered.number, "c1")
    assert said(project) == [("label", answered.row_key, "c2")]
