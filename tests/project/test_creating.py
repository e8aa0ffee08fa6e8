import pytest

from alcore import tables
from alcore.project import Class, Settings
from alcore.project.creating import create, draft, keep
from alcore.project.rehearsing import rehearse
from tests.project.conftest import csv


def upload(store, content, name="t.csv"):
    return store.add_upload(content, name)


ROLES = tables.Roles(label="label", id="id")


def test_labels_that_came_with_the_table_are_imported_and_never_asked(make):
    project = make(rows=60, labeled=20)
    state = project.state()
    assert {row: one.source for row, one in state.rows.items()} == {f"r{row}": "imported" for row in range(20)}
    assert state.label("r1") == "c2"
    evaluation = project.store.evaluation_rows(project.id)
    assert len(evaluation) == 12 and not set(evaluation) & set(state.rows)


def test_labels_of_rows_drawn_at_random_may_serve_as_evaluation(make):
    project = make(rows=60, labeled=40, imported_random=True)
    evaluation = project.store.evaluation_rows(project.id)
    assert len(evaluation) == 18 and set(evaluation) & set(project.state().rows)


def test_a_rehearsal_hides_its_labels_and_asks_only_rows_that_have_one(make):
    project = make(rows=60, labeled=40, rehearsal=True)
    assert project.state().rows == {}
    assert project.store.part_sizes(project.id) == {"pool": 28, "evaluation": 12, "aside": 20}


def test_classes_get_an_id_a_key_and_a_color_where_they_have_none(store):
    classes = ["no", Class("yes", key="y", color="#000000", guideline="Only when sure.")]
    project = create(store, upload(store, csv(30)), ROLES, Settings(), classes=classes)
    assert project.classes() == {
        "c1": Class("no", "c1", "#0072B2", "1"),
        "c2": Class("yes", "c2", "#000000", "y", "Only when sure."),
    }


def test_without_names_the_classes_are_those_of_the_label_column(store):
    project = create(store, upload(store, csv(30, labeled=6)), ROLES, Settings())
    assert [one.name for one in project.classes().values()] == ["no", "yes"]
    assert project.name == "t.csv"


@pytest.mark.parametrize(
    ("content", "settings", "classes", "sentence"),
    [
        (csv(30), {}, [], "at least two classes"),
        (csv(30), {}, ["a", "a"], "name of its own"),
        (csv(30), {}, [f"c{number}" for number in range(51)], "more than the 50 a person can choose between"),
        (csv(30, labeled=5), {}, ["no", "maybe"], "holds the label 'yes', which is not among the classes"),
        (csv(30), {"rehearsal": True}, ["no", "yes"], "A rehearsal needs a label column with labels"),
        (csv(30, labeled=30), {}, [], "All rows have their label already"),
        (csv(30), {"evaluation": 20}, ["no", "yes"], "more than half of the 30 rows"),
        (
            b"id,photo\n" + b"\n".join(b"%d,https://p.example/%d.jpg" % (n, n) for n in range(30)),
            {},
            ["no", "yes"],
            "only ids, addresses of pictures",
        ),  # fmt: skip
        (csv(30), {"strategy": "nonsense"}, ["no", "yes"], "nonsense"),
        (csv(30), {}, [Class("no", key="1"), Class("yes", key="1")], "Key 1 chooses class 'no'"),
        (
            csv(30),
            {},
            ["no", Class("yes", examples=("nope",))],
            "no row 'nope', which is to be an example of class 'yes'",
        ),
    ],
)
def test_what_cannot_be_labeled_is_told_in_a_sentence_and_nothing_is_kept(store, content, settings, classes, sentence):
    with pytest.raises(ValueError, match=sentence):
        create(store, upload(store, content), ROLES, Settings(**settings), classes=classes)
    assert store.projects() == []


def test_a_rehearsal_without_a_label_column_is_told_which_one_looks_like_it(store):
    with pytest.raises(ValueError, match="Choose it; column 'label' looks like one"):
        create(store, upload(store, csv(60, labeled=60)), tables.Roles(id="id"), Settings(rehearsal=True))


def test_labels_with_blanks_around_them_are_the_same_class_as_those_without(store):
    content = csv(30, labeled=20, label_of=lambda row: (" yes  sir ", "no", "yes sir")[row % 3])
    project = create(store, upload(store, content), ROLES, Settings(), classes=["no", "yes sir"])
    assert [project.state().label(f"r{row}") for row in range(3)] == ["c2", "c1", "c2"]
    rehearsal = create(store, upload(store, content), ROLES, Settings(rehearsal=True, start=4))
    assert [one.name for one in rehearsal.classes().values()] == ["yes sir", "no"]
    assert len(rehearse(rehearsal, 12)) == 12


def test_the_same_act_twice_makes_one_project_and_another_act_another(store):
    content = csv(30)
    key, drafted = upload(store, content), draft(tables.read(content, "t.csv"), ROLES, Settings(), classes="ab")
    first = keep(store, key, drafted, token="press 1")
    assert keep(store, key, drafted, token="press 1").id == first.id
    assert keep(store, key, drafted, token="press 2").id != first.id
    assert len(store.projects(key)) == 2


def test_exact_duplicates_of_evaluation_rows_are_neither_asked_nor_learned_from(store):
    lines = [f"{row // 2}.5,{row // 2 % 7}," for row in range(80)]
    content = "\n".join(["x,z,label", *lines]).encode()
    project = create(store, upload(store, content), tables.Roles(label="label"), Settings(evaluation=10), classes="ab")
    sizes = store.part_sizes(project.id)
    assert sizes["evaluation"] == 10 and sizes["pool"] % 2 == 0
    pool = {key.rsplit("-", 1)[0] for key, part, _ in store.parts(project.id) if part == "pool"}
    rest = {key.rsplit("-", 1)[0] for key, part, _ in store.parts(project.id) if part != "pool"}
    assert not pool & rest


def test_rows_with_different_pictures_are_no_twins(store):
    lines = [f"r{row},{row // 2},https://example.org/{row // 3}.png," for row in range(12)]
    content = "\n".join(["id,x,image,label", *lines]).encode()
    project = create(store, upload(store, content), ROLES, Settings(), classes=["no", "yes"])
    project.answer("Ana", "r0", "c1", "one")
    assert store.labeled_twins(project.id, "r1") == {"r0": "c1"}
    project.answer("Ana", "r2", "c1", "two")
    assert store.labeled_twins(project.id, "r3") == {}  # the same x as r2, another picture
