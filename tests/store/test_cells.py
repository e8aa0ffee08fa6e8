import pytest

from alcore.project.events import standing
from alcore.store import Event, Opinion

ROWS = {"r1": (0, ["Zürich", "12"]), "r2": (1, ["Bern", None]), "r3": (0, ["Zürich", "12"]), "r4": (2, ["100%_", "7"])}


@pytest.fixture
def project(store):
    upload = store.add_upload(b"city,size\n", "t.csv")
    parts = [(row, place, "pool", place) for place, row in enumerate(ROWS)]
    cells = [(row, twins, texts) for row, (twins, texts) in ROWS.items()]
    return store.add_project(upload, "t", {}, parts, cells=cells)


def say(store, project, row, class_id, annotator="Ana"):
    store.write(project, [Event("label", row, class_id, annotator, token=f"{row}:{annotator}")], standing)


def test_the_texts_of_rows_are_kept_with_their_blanks(store, project):
    assert store.cells(project, ["r2", "r1", "gone"]) == {"r1": ["Zürich", "12"], "r2": ["Bern", None]}


def test_many_rows_are_read_in_one_call(store):
    upload = store.add_upload(b"x\n", "t.csv")
    keys = [f"row {number}" for number in range(1201)]
    parts = [(key, place, "pool", place) for place, key in enumerate(keys)]
    made = store.add_project(upload, "t", {}, parts, cells=[(key, place, [key]) for place, key in enumerate(keys)])
    assert store.cells(made, keys) == {key: [key] for key in keys}


def test_twins_are_the_labeled_rows_of_the_same_content(store, project):
    assert store.labeled_twins(project, "r1") == {}
    say(store, project, "r3", "c2")
    say(store, project, "r2", "c1")
    assert store.labeled_twins(project, "r1") == {"r3": "c2"}
    assert store.labeled_twins(project, "r3") == {}


def test_own_answers_come_newest_first_and_can_be_searched_by_what_their_rows_hold(store, project):
    for row in ("r1", "r2", "r4"):
        say(store, project, row, "c1")
    say(store, project, "r3", "c1", "Ben")
    assert [event.row_key for event in store.own_answers(project, "Ana")] == ["r4", "r2", "r1"]
    assert [event.row_key for event in store.own_answers(project, "Ana", most=1)] == ["r4"]
    assert [event.row_key for event in store.own_answers(project, "Ana", "bern")] == ["r2"]
    assert [event.row_key for event in store.own_answers(project, "Ana", "Zürich")] == ["r1"]
    assert [event.row_key for event in store.own_answers(project, "Ana", "%_")] == ["r4"]
    assert [event.row_key for event in store.own_answers(project, "Ana", "R2")] == ["r2"]


def test_an_answer_that_was_corrected_is_found_as_it_stands(store, project):
    say(store, project, "r1", "c1")
    store.write(project, [Event("label", "r1", "c2", "Ana", token="again")], standing)
    assert [(event.row_key, event.class_id) for event in store.own_answers(project, "Ana")] == [("r1", "c2")]


def test_thoughts_are_published_with_a_ranking_and_replace_those_before(store, project):
    assert store.opinion(project, "r1") is None
    first = [Opinion("r1", 0, {"c1": 0.75}, (("r3", 0.5),)), Opinion("r2", 0, {"c1": 0.25})]
    version = store.publish(project, [("r1", 0.1)], labels=1, seconds=0.1, thoughts=first)
    assert store.opinion(project, "r1") == Opinion("r1", version, {"c1": 0.75}, (("r3", 0.5),))
    store.publish(project, [("r1", 0.1)], labels=2, seconds=0.1, thoughts=[Opinion("r2", 0, {"c1": 1.0})])
    assert store.opinion(project, "r1") is None and store.opinion(project, "r2").proba == {"c1": 1.0}


def test_what_is_shown_of_rows_is_deleted_with_their_project(store, project):
    store.publish(project, [], labels=1, seconds=0.1, thoughts=[Opinion("r1", 0, {"c1": 1.0})])
    assert store.purge(-1) == 1
    assert store.cells(project, ["r1"]) == {} and store.opinion(project, "r1") is None


def test_some_rows_are_told_what_they_have_come_to_and_labels_are_counted(store, project):
    assert store.count_labeled(project) == 0
    say(store, project, "r1", "c1")
    store.write(project, [Event("skip", "r2", annotator="Ana", token="skip")], standing)
    found = store.standings_of(project, ["r1", "r2", "r3", "gone"])
    assert {row: (one.kind, one.class_id) for row, one in found.items()} == {
        "r1": ("label", "c1"),
        "r2": ("skip", None),
    }
    assert store.count_labeled(project) == 1
