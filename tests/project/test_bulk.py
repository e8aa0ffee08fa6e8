from dataclasses import replace

import numpy as np
import pytest

from alcore import tables
from alcore.project import Settings, bulk, fold
from alcore.project.bulk import Filter
from alcore.project.creating import create

TABLE = b"id,color,picture,size,label\n" + b"".join(
    b"r%d,%s,http://a.b/%d,%d,\n" % (row, b"red" if row % 2 else b"blue", row // 4, row // 4) for row in range(40)
)


@pytest.fixture
def project(store):
    """Forty rows: color, picture and size are the same in two of each four that follow each other."""
    upload = store.add_upload(TABLE, "t.csv")
    roles = tables.Roles(label="label", id="id")
    return create(store, upload, roles, Settings(evaluation=8), name="t", classes=["no", "yes"])


def found(project, annotator="ann", **wanted):
    rows = bulk.rows(project.store, project.id)
    known = bulk.known(project, flags=wanted.get("show") == "flagged")
    places = bulk.find(rows, known, bulk.lent(project), annotator, Filter(**wanted))
    return [rows.keys[place] for place in places]


def plan(project, chosen, annotator="ann", seen=None):
    rows = bulk.rows(project.store, project.id)
    return bulk.plan(rows, bulk.known(project), bulk.lent(project), annotator, chosen, seen)


def test_evaluation_rows_nobody_was_asked_are_not_listed_and_those_asked_are(project):
    evaluation = set(project.store.evaluation_rows(project.id))
    assert set(found(project)) == {f"r{row}" for row in range(40)} - evaluation
    asked = min(evaluation)
    project.answer("ann", asked, "c1", "t")
    assert found(project, show="mine") == [asked]


def test_rows_on_anybody_s_screen_are_not_listed_until_they_are_given_back(project):
    listed = set(found(project))
    held = {row.row_key for name in ("ann", "bob") for row in project.next_rows(name, 3)}
    assert set(found(project)) == listed - held != listed
    for name in ("ann", "bob"):
        project.store.release(project.id, name)
    assert set(found(project)) == listed


def test_rows_are_found_by_text_by_a_cell_and_by_how_they_stand(project):
    everything = found(project)
    assert found(project, text="RED") == found(project, column="color", value="red") != everything
    assert found(project, column="size", value="3") == [key for key in everything if int(key[1:]) // 4 == 3]
    assert found(project, text="red", column="size", value="3") == [
        key for key in found(project, text="red") if int(key[1:]) // 4 == 3
    ]
    assert found(project, text="nowhere") == [] and found(project, text=".*") == []
    first, second, third = everything[:3]
    project.answer("ann", first, "c1", "1")
    project.skip("ann", second, "2")
    project.flag("bob", third, "3")
    assert (found(project, show="mine"), found(project, show="skipped")) == ([first], [second])
    assert (found(project, show="flagged"), found(project, "bob", show="mine")) == ([third], [])
    assert found(project) == everything[2:]


def test_rows_the_same_but_for_the_id_share_one_answer_and_another_picture_is_another_row(project):
    rows = bulk.rows(project.store, project.id)
    assert rows.alike[0] == rows.alike[2] != rows.alike[1] and len(np.unique(rows.alike)) == 20
    key = found(project)[0]
    twins = {rows.keys[place] for place in rows.twins[rows.alike[rows.position[key]]]} & set(found(project))
    planned = plan(project, {key: "c2"})
    assert dict(planned.answers) == dict.fromkeys(twins, "c2") and planned.following == len(twins) - 1


def pair(project):
    """Two identical rows that are both listed."""
    rows, listed = bulk.rows(project.store, project.id), found(project)
    return next(
        [rows.keys[place] for place in places]
        for places in rows.twins.values()
        if all(rows.keys[place] in listed for place in places)
    )


def test_a_correction_takes_along_what_the_same_person_had_given_the_same_answer(project):
    first, second = pair(project)
    bulk.store(project, "ann", plan(project, {first: "c1"}).answers, "a")
    assert dict(plan(project, {first: "c2"}).answers) == {first: "c2", second: "c2"}
    project.answer("bob", second, "c1", "b")
    assert dict(plan(project, {first: "c2"}).answers) == {first: "c2"}


def test_different_answers_to_identical_rows_are_kept_and_no_other_follows(project):
    first, second = pair(project)
    planned = plan(project, {first: "c1", second: "c2"})
    assert dict(planned.answers) == {first: "c1", second: "c2"} and planned.torn == 2


def test_a_row_answered_or_taken_since_it_was_shown_is_left_as_it_is(project):
    first, second, third = (key for key in found(project)[:9:3])
    project.answer("bob", first, "c1", "t")
    seen = dict.fromkeys((first, second, third))
    planned = plan(project, dict.fromkeys(seen, "c2"), seen=seen)
    assert planned.gone == (first,) and first not in dict(planned.answers) and planned.chosen == 2


def test_bulk_answers_have_no_arm_and_share_the_seconds_and_a_repeated_act_writes_nothing(project):
    answers = [(key, "c1") for key in found(project)[:8]]
    assert bulk.store(project, "ann", answers, "act", seconds=20, shown_at=7.0) == 8
    assert bulk.store(project, "ann", answers, "act", seconds=20) == 0
    events = [event for event in project.store.events(project.id) if event.kind == "label"]
    assert [(one.source, one.arm, one.seconds, one.shown_at) for one in events] == [("bulk", None, 2.5, 7.0)] * 8
    assert fold(project.store.events(project.id)).rows == project.store.standings(project.id)


def test_many_answers_are_written_in_portions_each_whole(project, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    answers = [(key, "c1") for key in found(project)[:8]]
    wrong = [*answers[:4], (answers[4][0], "nope"), *answers[5:]]
    told = []
    with pytest.raises(ValueError, match="has no class 'nope'"):
        bulk.store(project, "ann", wrong, "act", progress=told.append)
    assert told == [3] and len(project.store.standings(project.id)) == 3
    assert bulk.store(project, "ann", answers, "act", progress=told.append) == 5 and told[1:] == [3, 6, 8]


def test_a_table_of_nothing_but_ids_and_numbers_has_no_rows_alike_by_chance(make):
    rows = bulk.rows((made := make(rows=20)).store, made.id)
    assert rows.twins == {} and replace(rows).position["r3"] == 3


@pytest.fixture
def shared(store):
    """The same forty rows, each of which two people answer."""
    upload = store.add_upload(TABLE, "t.csv")
    roles = tables.Roles(label="label", id="id")
    settings = Settings(evaluation=8, again=0, votes=2)
    return create(store, upload, roles, settings, name="t", classes=["no", "yes"])


def test_where_several_people_answer_a_row_it_is_open_to_those_who_have_not_yet(shared):
    everything = found(shared)
    first, second = everything[0], everything[3]
    bulk.store(shared, "ann", [(first, "c1"), (second, "c2")], "a")
    assert found(shared, "ann") == [key for key in everything if key not in (first, second)]
    assert (found(shared, "ann", show="mine"), found(shared, "bob", show="mine")) == ([first, second], [])
    assert found(shared, "bob") == everything
    bulk.store(shared, "bob", [(first, "c2")], "b")
    assert shared.state().label(first) == "c1"  # of one answer each the first stands
    assert found(shared, "eve") == [key for key in everything if key != first]
    assert found(shared, "bob", show="mine") == [first]


def test_everybody_sees_the_label_they_gave_themselves(shared):
    first, second = found(shared)[:2]
    bulk.store(shared, "ann", [(first, "c1"), (second, "c2")], "a")
    bulk.store(shared, "bob", [(first, "c2")], "b")
    known = bulk.known(shared)
    assert bulk.label_of(shared, known, "ann") == {first: "c1", second: "c2"}
    assert bulk.label_of(shared, known, "bob") == {first: "c2"}
    assert bulk.label_of(shared, known, "eve") == {first: "c1"}


def test_an_identical_row_that_a_person_has_answered_otherwise_keeps_that_answer(shared):
    first, second = pair(shared)
    bulk.store(shared, "ann", [(second, "c1")], "a")
    assert dict(plan(shared, {first: "c2"}).answers) == {first: "c2"}
    assert dict(plan(shared, {first: "c2"}, "bob").answers) == {first: "c2", second: "c2"}


def test_an_evaluation_row_that_others_have_begun_is_not_to_be_picked(shared):
    asked = min(shared.store.evaluation_rows(shared.id))
    shared.answer("ann", asked, "c1", "t")
    assert asked not in found(shared, "bob") and asked not in found(shared, "ann")
    assert found(shared, "ann", show="mine") == [asked]
