"""A labeling project as a capsule: its log replayed into an empty store, its rows drawn again."""

import json

import pandas as pd
import pytest

from alcore import capsule, project, tables
from alcore.capsule import CapsuleError, Difference
from alcore.project.creating import create
from alcore.project.rehearsing import rehearse
from alcore.store import open_store
from tests.capsule.packing import IRIS, ROLES, forge, unpacked


def lines(content: bytes) -> list[dict]:
    return [json.loads(line) for line in content.splitlines()]


def rewritten(change):
    """Applies change(records) to a file of JSON lines."""
    return lambda content: "".join(json.dumps(one) + "\n" for one in change(lines(content))).encode()


def test_the_log_replayed_gives_the_labels_and_the_seed_the_draw(labeled):
    opened = capsule.read(labeled)
    found = capsule.rerun(opened)
    assert found.equal and found.left_out == ()
    assert found.compared["rows"] == 150 and found.compared["events"] == len(opened.events) > 40
    assert capsule.to_bytes(opened, with_data=True) == labeled


def test_what_the_log_comes_to_is_inside_in_plain_words(labeled):
    rows = {one["row_key"]: one for one in lines(unpacked(labeled)["labels.jsonl"])}
    assert {one["class_name"] for one in rows.values()} == {None, "setosa", "=versicolor"}
    noted = [one for one in rows.values() if one["notes"]]
    assert [(one["notes"], one["flagged_by"]) for one in noted] == [("Ünal: =1+1, ü\n🐈", "Ana")]
    assert sum(one["kind"] == "label" for one in rows.values()) == 39
    assert [one["annotator"] for one in rows.values() if one["kind"] == "skip"] == ["Ana"]


def test_without_the_table_the_log_is_replayed_and_the_rest_is_said(labeled):
    bare = capsule.read(capsule.to_bytes(capsule.read(labeled)))
    found = capsule.rerun(bare)
    assert found.equal and "draw of the evaluation rows was not repeated" in found.left_out[0]
    assert capsule.rerun(bare, IRIS).compared["rows"] == 150


def test_a_label_that_was_changed_is_found(labeled):
    def change(records):
        first = next(one for one in records if one["class_id"] == "c1")
        first["class_id"] = "c2"
        return records

    found = capsule.rerun(capsule.read(forge(labeled, {"labels.jsonl": rewritten(change)})))
    assert found.differences == (Difference("labels", "class_id", 1),)


def test_an_answer_taken_out_of_the_log_is_found(labeled):
    def change(records):
        records[10]["kind"] = "gone"
        return records

    found = capsule.rerun(capsule.read(forge(labeled, {"events.jsonl": rewritten(change)})))
    assert Difference("labels", None, -1) in found.differences


def test_an_event_told_twice_is_found(labeled):
    def change(records):
        return [*records, {**records[-1], "number": len(records) + 1}]

    found = capsule.rerun(capsule.read(forge(labeled, {"events.jsonl": rewritten(change)})))
    assert Difference("events", None, -1) in found.differences


def test_evaluation_rows_that_were_not_drawn_by_the_seed_are_found(labeled):
    found = capsule.rerun(capsule.read(forge(labeled, {"settings.json": with_seed(4)})))
    assert {(one.where, one.column) for one in found.differences} == {("rows", "part"), ("rows", "place")}


def with_seed(seed):
    return lambda told: {**told, "settings": {**told["settings"], "seed": seed}}


HOSTILE = {
    "an undo of itself": lambda one: {**one, "kind": "undo", "undoes": one["number"]},
    "an undo of later": lambda one: {**one, "kind": "undo", "undoes": one["number"] + 1},
    "a gap": lambda one: {**one, "number": one["number"] + 1},
    "a class without a name": lambda one: {**one, "kind": "class_added", "row_key": None, "payload": {}},
    "an example that is no row": lambda one: {**one, "payload": {"examples": [{}]}},
    "a note that is no text": lambda one: {**one, "kind": "note", "payload": {"text": 3}},
    "a number too large": lambda one: {**one, "rank": 2**80},
    "something new": lambda one: {**one, "moon": 1},
    "no kind": lambda one: {name: value for name, value in one.items() if name != "kind"},
    "a row there is not": lambda one: {**one, "row_key": "no such row"},
    "half a letter": lambda one: {**one, "annotator": "\ud800"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_event_that_is_never_written_gets_a_sentence(labeled, name):
    def change(records):
        return [*records[:9], HOSTILE[name](records[9]), *records[10:]]

    with pytest.raises(CapsuleError, match=r"^[A-Z].*\.$"):
        capsule.rerun(capsule.read(forge(labeled, {"events.jsonl": rewritten(change)})))


@pytest.mark.parametrize(
    "change",
    [
        lambda records: [*records, records[0]],
        lambda records: [{**one, "place": 0} for one in records],
        lambda records: [{**records[0], "row_key": None}, *records[1:]],
    ],
    ids=["a row twice", "all in one place", "no key"],
)
def test_rows_that_no_table_has_get_a_sentence(labeled, change):
    with pytest.raises(CapsuleError, match="does not list the rows of a table"):
        capsule.rerun(capsule.read(forge(labeled, {"rows.jsonl": rewritten(change)})))


def test_a_project_nobody_labeled_yet_is_a_capsule_too(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'empty.db'}")
    upload = store.add_upload(b"a,b\n" + b"".join(b"%d,%d\n" % (n, n % 7) for n in range(30)), "plain.csv")
    made = create(store, upload, tables.Roles(), project.Settings(evaluation=5), classes=["no", "yes"])
    opened = capsule.read(capsule.to_bytes(capsule.of_project(store, made.id), with_data=True))
    assert isinstance(opened.frames["labels"], pd.DataFrame) and opened.frames["labels"].empty
    assert capsule.rerun(opened).equal
    store._engine.dispose()


def test_a_project_whose_rows_take_two_answers_is_told_again_as_it_was(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'made.db'}")
    upload = store.add_upload(IRIS, "iris.csv")
    settings = project.Settings(rehearsal=True, evaluation=20, again=0, votes=2)
    made = create(store, upload, ROLES, settings, name="Irises")
    rehearse(made, 31, batch=100)
    opened = capsule.read(capsule.to_bytes(capsule.of_project(store, made.id), with_data=True))
    assert len(store.waiting(made.id)) == 1 and len(opened.frames["labels"]) == 15
    assert capsule.rerun(opened).equal
    store._engine.dispose()
