import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alcore.project import Class, Event, fold, open
from alcore.project.training import train


def answer(project, class_id="c1", annotator="ann", **more):
    claim = project.next_row(annotator)
    return project.answer(annotator, claim.row_key, class_id, claim.token, **more)[0]


def test_labeling_imports_no_science_stack():
    code = (
        "import sys, alcore.project; from alcore.store import open_store; open_store('sqlite://');"
        "print(sorted({'numpy', 'pandas', 'scipy', 'sklearn', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_project_goes_on_at_the_very_same_row_after_being_opened_again(make, store):
    project = make()
    row = project.next_row("ann")
    again = open(store, project.id)
    assert again.next_row("ann") == row == project.next_row("ann")
    assert again.settings == project.settings and again.name == "made"


def test_also_when_the_lease_ran_out_over_night_and_nobody_took_the_row(make):
    project = make()
    row = project.next_row("ann", lease=-1)
    assert project.next_row("ann").row_key == row.row_key


def test_nobody_is_given_a_row_that_another_holds(make):
    project = make()
    rows = [project.next_row(f"person {number}").row_key for number in range(20)]
    assert len(set(rows)) == 20


def test_every_row_is_asked_once_and_then_nothing_is_left(make):
    project = make(rows=30, again=0)
    rows = []
    while claim := project.next_row("ann"):
        rows.append(claim.row_key)
        project.answer("ann", claim.row_key, "c1", claim.token)
    assert sorted(rows) == sorted(f"r{row}" for row in range(30))


def test_rows_fetched_ahead_come_in_the_same_list_until_they_are_answered(make):
    project = make()
    ahead = project.next_rows("ann", 5)
    assert project.next_rows("ann", 5) == ahead and project.next_row("ann") == ahead[0]
    for row in ahead:
        project.answer("ann", row.row_key, "c1", row.token)
    assert not {row.row_key for row in project.next_rows("ann", 5)} & {row.row_key for row in ahead}


def test_a_double_click_writes_once_and_the_second_class_pressed_is_not_taken(make):
    project = make()
    claim = project.next_row("ann")
    first, new = project.answer("ann", claim.row_key, "c1", claim.token)
    second, again = project.answer("ann", claim.row_key, "c2", claim.token)
    assert (new, again) == (True, False) and second == first
    assert project.state().label(claim.row_key) == "c1"


def test_replayed_skips_flags_notes_undos_and_redos_write_once(make):
    project = make()
    row = project.next_row("ann").row_key
    for _ in range(2):
        project.skip("ann", row, "s", reason="bad row")
        project.flag("ann", row, "f")
        project.note("ann", row, "why?", "n")
    for _ in range(2):
        project.undo("ann", "u")
    for _ in range(2):
        project.redo("ann", "r")
    assert [event.kind for event in project.store.events(project.id)][2:] == ["skip", "flag", "note", "undo", "undo"]
    assert project.state().notes == {row: (("ann", "why?"),)}


def test_an_answer_taken_back_is_asked_again_at_once_to_any_depth(make):
    project = make()
    rows = [answer(project).row_key for _ in range(4)]
    waiting = project.next_row("ann").row_key
    for number, row in enumerate(reversed(rows)):
        project.undo("ann", f"u{number}")
        assert project.next_row("ann").row_key == row
    assert project.undo("ann", "nothing left") is None
    assert [answer(project, "c2").row_key for _ in range(5)] == [*rows, waiting]


def test_a_redo_takes_the_row_from_the_screen_again(make):
    project = make()
    first = answer(project).row_key
    project.undo("ann", "u")
    project.redo("ann", "r")
    assert project.state().label(first) == "c1"
    assert project.next_row("ann").row_key != first


def test_one_person_s_undo_leaves_the_answers_of_others(make):
    project = make()
    ann, bob = answer(project).row_key, answer(project, annotator="bob").row_key
    project.undo("ann", "u")
    assert set(project.state().rows) == {bob} and ann != bob


def test_skipped_rows_are_asked_last_once_more_and_bad_rows_never(make):
    project = make(rows=20, evaluation=0, again=0)
    skipped = {}
    for reason in ("unsure", "bad row"):
        claim = project.next_row("ann")
        project.skip("ann", claim.row_key, claim.token, reason=reason)
        skipped[reason] = claim.row_key
    for _ in range(18):
        answer(project)
    last = project.next_row("ann")
    assert last.row_key == skipped["unsure"]
    project.skip("ann", last.row_key, last.token)
    assert project.next_row("ann") is None


def test_the_seconds_of_an_answer_are_those_measured_or_else_since_the_row_was_lent(make):
    project = make()
    assert answer(project, seconds=4.5).seconds == 4.5
    claim = project.next_row("ann")
    time.sleep(0.05)
    event, _ = project.answer("ann", claim.row_key, "c1", claim.token)
    assert 0.05 <= event.seconds <= time.time() - claim.claimed and event.shown_at == claim.claimed


def test_many_answers_are_stored_together_or_not_at_all(make):
    project = make()
    good = Event("label", "r1", "c1", "ann", source="bulk", token="1", seconds=2.0)
    wrong = Event("label", "r2", "nope", "ann", source="bulk", token="2")
    with pytest.raises(ValueError, match="has no class 'nope'. Its classes are 'no', 'yes'"):
        project.answer_all([good, wrong])
    assert project.state().rows == {}
    ((event, new),) = project.answer_all([good])
    assert new and event.arm is None and project.state().rows["r1"].source == "bulk"


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda p: p.answer("ann", "r1", "c9", "t"), "has no class 'c9'"),
        (lambda p: p.answer("ann", "nope", "c1", "t"), "There is no row 'nope' in project 'made'"),
        (lambda p: p.flag("ann", "nope", "t"), "There is no row 'nope'"),
        (lambda p: p.answer(" ", "r1", "c1", "t"), "Say who is labeling"),
        (lambda p: p.answer("ann", "r1", "c1", "t", seconds=-1), "seconds an answer took"),
        (lambda p: p.skip("ann", "r1", "t", reason="lazy"), "skipped as unsure or bad row, not as 'lazy'"),
        (lambda p: p.add_class("ann", Class("yes"), "t"), "There is a class 'yes' already"),
        (lambda p: p.add_class("ann", Class(" "), "t"), "A class needs a name"),
        (lambda p: p.add_class("ann", Class("x", key="1"), "t"), "Key 1 chooses class 'no'. Choose another one"),
        (lambda p: p.merge_class("ann", "c1", "c1", "t"), "cannot be merged into itself"),
        (lambda p: p.merge_class("ann", "c1", "c2", "t"), "Two classes must remain"),
        (lambda p: p.rename_class("ann", "c1", "yes", "t"), "There is a class 'yes' already"),
        (lambda p: p.change_class("ann", "c1", "t", key="f"), "Key F flags a row"),
        (lambda p: p.change_class("ann", "c1", "t", color="red"), "must be written as in #0072B2"),
        (lambda p: p.change_class(" ", "c1", "t", key="x"), "Say who is labeling"),
    ],
)
def test_what_cannot_be_stored_is_told_in_a_sentence_and_stores_nothing(make, act, sentence):
    project = make()
    with pytest.raises(ValueError, match=sentence):
        act(project)
    assert len(project.store.events(project.id)) == 2


def test_classes_added_renamed_and_merged_midway_keep_all_labels(make):
    project = make(evaluation=0)
    rows = [answer(project, class_id).row_key for class_id in ("c1", "c2")]
    new = project.add_class("ann", Class("perhaps", key="3"), "t1")
    assert project.add_class("ann", Class("perhaps too", key="4"), "t1") == new
    rows.append(answer(project, new).row_key)
    project.rename_class("ann", "c1", "never", "t2")
    project.merge_class("ann", new, "c2", "t3")
    state = project.state()
    assert [state.label(row) for row in rows] == ["c1", "c2", "c2"]
    assert [one.name for one in state.classes.values()] == ["never", "yes", "perhaps"]
    assert train(project.store, project.id).error is None


def test_a_class_is_changed_by_an_event_and_its_history_tells_who_did_what(make, store):
    project = make()
    project.change_class("ann", "c2", "t1", key="Y", guideline="Only when sure.", examples=("r3",))
    assert open(store, project.id).classes()["c2"] == Class(
        "yes", "c2", "#E69F00", "y", "Only when sure.", examples=("r3",)
    )
    assert project.change_class("ann", "c2", "t2", key="y") is None
    told = [(event.annotator, event.kind, event.class_id) for event in project.class_history()]
    assert told[2:] == [("ann", "class_changed", "c2")]
    assert project.class_history()[-1].payload == {"key": "y", "guideline": "Only when sure.", "examples": ["r3"]}


def test_a_double_click_changes_a_class_once(make):
    project = make()
    acts = [
        lambda: project.add_class("ann", Class("perhaps"), "add"),
        lambda: project.rename_class("ann", "c1", "never", "rename").number,
        lambda: project.change_class("ann", "c1", "change", key="x").number,
        lambda: project.merge_class("ann", "c1", "c2", "merge").number,
    ]
    for act in acts:
        assert act() == act()
    assert len(project.class_history()) == 2 + 4


def test_a_class_added_without_key_and_color_gets_the_next_free_ones(make):
    project = make()
    added = project.add_class("ann", Class("perhaps"), "t1")
    new = project.classes()[added]
    assert (new.key, new.color) == ("3", "#009E73")
    project.merge_class("ann", "c1", "c2", "t2")
    added = project.add_class("ann", Class("no"), "t3")
    again = project.classes()[added]
    assert (again.key, again.color) == ("1", "#0072B2")


def test_two_classes_change_names_and_keys_with_each_other_at_once(make):
    project = make()
    no, yes = project.classes().values()
    new = [replace(no, name="yes", key="2"), replace(yes, name="no", key="1", examples=("r1",))]
    events = project.change_classes("ann", new, "t")
    assert list(project.classes().values()) == new
    assert project.change_classes("ann", new, "again") == []
    assert [event.annotator for event in events] == ["ann"] * len(events)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ([Class("a", "c1", key="x"), Class("b", "c2", key="x")], "Key X chooses class 'a'"),
        ([Class("a", "c1"), Class("a", "c2")], "There is a class 'a' already"),
        ([Class("yes", "c1")], "There is a class 'yes' already"),
        ([Class("a", "c9")], "has no class 'c9'"),
    ],
)
def test_of_changes_that_do_not_go_together_none_is_made(make, new, sentence):
    project = make()
    with pytest.raises(ValueError, match=sentence):
        project.change_classes("ann", new, "t")
    assert len(project.class_history()) == 2


def test_a_class_that_was_merged_is_changed_no_more(make):
    project = make()
    project.add_class("ann", Class("perhaps"), "t1")
    project.merge_class("ann", "c1", "c2", "t2")
    with pytest.raises(ValueError, match="Class 'no' was merged into 'yes'"):
        project.rename_class("ann", "c1", "never", "t3")


def test_labels_learned_from_are_those_of_the_class_another_was_merged_into(make):
    project = make(evaluation=0)
    new = project.add_class("ann", Class("perhaps"), "t1")
    rows = {answer(project, class_id).row_key: class_id for class_id in ("c1", "c2", new, "c1", new)}
    project.merge_class("ann", new, "c1", "t2")
    assert {project.state().label(row) for row, class_id in rows.items() if class_id == new} == {"c1"}
    assert train(project.store, project.id).error is None


def test_own_rows_come_again_after_twenty_others_and_change_no_label(make):
    project = make(rows=60, again=0.5, evaluation=0)
    events = [answer(project, "c1") for _ in range(45)]
    again = [event for event in events if event.arm == "relabel"]
    first = {event.row_key: event.number for event in reversed(events)}
    assert again and all(event.number - first[event.row_key] > 20 for event in again)
    assert max(Counter(event.row_key for event in events).values()) == 2
    assert len(project.state().rows) == 45 - len(again)


ACTS = ["answer", "answer", "answer", "skip", "undo", "undo", "redo", "correct", "flag"]


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["ann", "bob"]), st.sampled_from(ACTS)), max_size=40))
def test_what_the_store_keeps_of_each_row_is_always_what_its_log_comes_to(make, acts):
    project = make(rows=20, again=0.3, control=0.3)
    for number, (annotator, act) in enumerate(acts):
        token = f"t{number}"
        if act in ("undo", "redo"):
            getattr(project, act)(annotator, token)
            continue
        claim = project.next_row(annotator)
        if act == "correct" and (rows := sorted(project.state().rows)):
            project.answer(annotator, rows[0], "c2", token)
        elif claim is None:
            continue
        elif act == "answer":
            project.answer(annotator, claim.row_key, "c1", claim.token)
        elif act == "skip":
            project.skip(annotator, claim.row_key, token)
        elif act == "flag":
            project.flag(annotator, claim.row_key, token)
    assert fold(project.store.events(project.id)).rows == project.store.standings(project.id)
    held = [claim.row_key for claim in project.store.claims(project.id)]
    assert len(held) == len(set(held))


def test_a_row_stays_with_who_has_it_when_its_flag_or_note_is_taken_back(make):
    project = make()
    claim = project.next_row("Ana")
    project.flag("Ana", claim.row_key, "flag")
    project.note("Ana", claim.row_key, "odd", "note")
    for token in ("one", "two"):
        project.undo("Ana", token)
        assert project.next_row("Ana") == claim
    project.redo("Ana", "three")
    assert project.next_row("Ana") == claim and project.state().flags == {claim.row_key: frozenset({"Ana"})}
