"""The round trip: rows out as a workbook, answers in as events, whatever people do to the file in between."""

import time
from dataclasses import replace

import pytest

from alcore.interchange import sheets
from alcore.project import Class
from alcore.project import open as open_project
from alcore.project.rehearsing import rehearse
from alcore.project.training import train
from alcore.store.schema import claims


def labels(project):
    state = project.state()
    given = [key for key, one in state.rows.items() if one.kind == "label" and one.source != "imported"]
    return {key: state.classes[state.label(key)].name for key in given}


def sentences(taken):
    return {problem.line: problem.message for problem in taken.problems}


def test_a_filled_sheet_becomes_labels_by_who_had_it_with_why_each_row_was_asked(sent, fill):
    project, sheet, workbook = sent(n=3)
    arms = {claim.row_key: claim.arm for claim in sheet.claims}
    taken = sheets.take(project, fill(workbook, dict(zip(sheet.rows, ["yes", "no", "yes"], strict=True))))
    assert taken == sheets.Taken(stored=3)
    assert labels(project) == dict(zip(sheet.rows, ["yes", "no", "yes"], strict=True))
    events = [event for event in project.store.events(project.id) if event.source == "sheet"]
    assert [(one.annotator, one.arm, one.seconds) for one in events] == [("Ana", arms[key], None) for key in sheet.rows]
    assert sheets.out(project) == []


def test_a_double_upload_is_told_and_stores_nothing(sent, fill):
    project, sheet, workbook = sent(n=4)
    filled = fill(workbook, dict.fromkeys(sheet.rows[:3], "no"))
    assert sheets.take(project, filled).stored == 3
    written = len(project.store.events(project.id))
    again = sheets.take(project, filled)
    assert again == sheets.Taken(repeated=3, blank=1)
    assert sheets.told(again) == "This sheet was uploaded before: 3 answers were there already."
    assert len(project.store.events(project.id)) == written


def test_a_sheet_filled_further_stores_what_is_new_and_a_changed_answer_corrects(sent, fill):
    project, sheet, workbook = sent(n=3)
    first, second, third = sheet.rows
    sheets.take(project, fill(workbook, {first: "no", second: "no"}))
    taken = sheets.take(project, fill(workbook, {first: "no", second: "yes", third: {"Skip reason": "unsure"}}))
    assert taken == sheets.Taken(repeated=1, corrected=1, skipped=1)
    assert sheets.told(taken) == "0 labels stored, 1 row skipped, 1 answer corrected, 1 answer was there already."
    assert labels(project) == {first: "no", second: "yes"}
    # And back again, which is one correction more; a class once corrected elsewhere stays until the sheet changes.
    assert sheets.take(project, fill(workbook, {second: "no"})).corrected == 1
    project.answer("Ana", first, "c2", "elsewhere")
    assert sheets.take(project, fill(workbook, {first: "no", second: "no"})).repeated == 2
    assert labels(project)[first] == "yes"


def test_what_was_undone_elsewhere_is_not_brought_back_by_the_same_sheet(sent, fill):
    project, sheet, workbook = sent(n=1)
    filled = fill(workbook, {sheet.rows[0]: "no"})
    sheets.take(project, filled)
    project.undo("Ana", "u")
    assert sheets.take(project, filled).repeated == 1 and labels(project) == {}


def test_skips_and_notes_are_stored_once(sent, fill):
    project, sheet, workbook = sent(n=3)
    filled = fill(
        workbook,
        {
            sheet.rows[0]: {"Skip reason": "Bad row"},
            sheet.rows[1]: {"Your answer": "yes", "Your note": "looks odd"},
            sheet.rows[2]: {"Your note": "=1+1"},
        },
    )
    assert sheets.take(project, filled).notes == 1  # a formula that no spreadsheet has worked out says nothing
    again = sheets.take(project, filled)
    assert (again.notes, again.repeated, again.skipped) == (0, 2, 0)
    state = project.state()
    assert state.notes == {sheet.rows[1]: (("Ana", "looks odd"),)}
    assert (state.rows[sheet.rows[0]].kind, state.rows[sheet.rows[0]].skips) == ("skip", 0)


def test_the_seconds_a_sheet_took_are_shared_by_its_new_answers(sent, fill):
    project, sheet, workbook = sent(n=4)
    sheets.take(project, fill(workbook, {sheet.rows[0]: "no"}))
    sheets.take(project, fill(workbook, dict.fromkeys(sheet.rows, "no")), seconds=90)
    assert project.state().seconds["Ana"] == pytest.approx(90)
    events = {event.row_key: event.seconds for event in project.store.events(project.id) if event.source == "sheet"}
    assert events == {sheet.rows[0]: None, **dict.fromkeys(sheet.rows[1:], 30.0)}


# -- lending ----------------------------------------------------------------------------------------------------


def test_rows_in_a_sheet_are_offered_to_nobody_not_even_to_who_has_the_sheet(make):
    project, began = make(rows=30), time.time()
    sheet = sheets.make(project, "Ana", 10)
    lent = sheet.expires - sheets.LEASE_SECONDS
    assert began <= lent <= time.time()
    shown = {row.row_key for name in ("Ana", "Bob") for row in project.next_rows(name, 6)}
    assert len(shown) == 12 and not shown & set(sheet.rows)


def test_making_the_same_sheet_again_gives_the_same_rows_and_another_one_others(make):
    project = make(rows=30)
    batch = sheets.new_batch(project)
    first = sheets.make(project, "Ana", 5, batch=batch)
    assert sheets.make(project, "Ana", 5, batch=batch).rows == first.rows
    second = sheets.make(project, "Ana", 5)
    assert not set(first.rows) & set(second.rows)
    assert {sheet.batch for sheet in sheets.out(project, "Ana")} == {first.batch, second.batch}
    assert sheets.out(project, "Bob") == []


def test_rows_not_answered_go_back_at_once_when_given_back(sent, fill):
    project, sheet, workbook = sent(n=4, rows=20, evaluation=0, control=0.5)
    sheets.take(project, fill(workbook, {sheet.rows[0]: "no"}))
    (left,) = sheets.out(project, "Ana")
    assert left.rows == sheet.rows[1:] and sheets.give_back(project, left) == 3
    assert sheets.out(project) == [] and set(sheet.rows[1:]) <= {row.row_key for row in project.next_rows("Bob", 20)}


def test_a_sheet_that_comes_back_late_still_counts_unless_somebody_labeled_the_row_since(make, fill):
    project = make(rows=10, evaluation=0)
    sheet = sheets.make(project, "Ana", 9)
    workbook = sheets.workbook(project, sheet)
    with project.store._engine.begin() as connection:
        connection.execute(claims.update().values(expires=sheet.expires - 2 * sheets.LEASE_SECONDS))
    for answer in ("c1", "c2"):
        claim = project.next_row("Bob")
        project.answer("Bob", claim.row_key, answer, claim.token)
    (no, yes) = labels(project)
    filled = fill(workbook, dict.fromkeys(sheet.rows, "no"))
    taken = sheets.take(project, filled)
    assert (taken.stored, taken.repeated) == (7, 1) and len(taken.problems) == 1
    assert "Bob has labeled this row 'yes' since. That label stays." in taken.problems[0].message
    assert labels(project) == {**dict.fromkeys(sheet.rows, "no"), yes: "yes"} and no != yes


def test_no_more_rows_than_there_are_and_none_when_none_are_left(make):
    project = make(rows=12)
    assert len(sheets.make(project, "Ana", 100).rows) == 11
    assert sheets.make(project, "Bob", 100) is None


@pytest.mark.parametrize("n", [0, 501])
def test_a_number_of_rows_that_cannot_be_is_told(make, n):
    with pytest.raises(ValueError, match="A sheet has 1 to 500 rows"):
        sheets.make(make(), "Ana", n)


# -- what goes wrong ----------------------------------------------------------------------------------------------


def test_each_bad_row_gets_a_sentence_with_its_number_and_the_good_ones_are_stored(sent, fill):
    project, sheet, workbook = sent(n=9)
    changes = {
        2: "no",
        3: {"Your answer": "no", "Row key": "nope"},
        4: "perhaps",
        5: {"Your answer": "no", "Row key": sheet.rows[6]},
        6: {"Your answer": "no", "Row key": None},
        7: {"Your answer": "no", "Sheet code": None},
        8: {"Your answer": "no", "Skip reason": "unsure"},
        9: {"Skip reason": "lazy"},
        10: {"Your answer": "yes", "Lent to": "Eve"},
    }
    taken = sheets.take(project, fill(workbook, changes))
    told = sentences(taken)
    assert taken.stored == 1 and labels(project) == {sheet.rows[0]: "no"}
    assert list(told) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert told[3].startswith("There is no row 'nope' in this project.")
    assert told[4] == "There is no class 'perhaps'. The classes are 'no', 'yes', 'secret'."
    assert f"Row key '{sheet.rows[6]}', sheet code and 'Lent to' do not belong together." in told[5]
    assert told[6].startswith("It has no row key.")
    assert told[7].startswith("Its sheet code is missing or was changed")
    assert told[8].startswith("It has both a class and a reason to skip it.")
    assert told[9] == "'lazy' is no reason to skip a row. The reasons are 'unsure', 'bad row'."
    assert "do not belong together" in told[10]


def test_a_row_that_stands_twice_counts_once_or_not_at_all_when_the_answers_differ(sent, fill, cells):
    project, sheet, workbook = sent(n=3)
    first, second = cells(workbook)[:2]
    copy = {name: first[name] for name in ("Row key", "Sheet code")}
    taken = sheets.take(project, fill(workbook, {2: "no", 3: "yes", 4: {"Your answer": "no", **copy}}))
    assert taken.stored == 2 and sentences(taken) == {
        4: "It is the same row as row 2, and says the same; it counts once."
    }
    copy = {name: second[name] for name in ("Row key", "Sheet code")}
    taken = sheets.take(project, fill(workbook, {2: "no", 3: "yes", 4: {"Your answer": "no", **copy}}))
    assert taken.repeated == 1 and list(sentences(taken)) == [3, 4]
    assert "stands in row 4 too, with another answer" in sentences(taken)[3]
    assert labels(project) == {sheet.rows[0]: "no", sheet.rows[1]: "yes"}


def test_a_sheet_of_another_project_stores_nothing(sent, make, fill):
    _, sheet, workbook = sent(n=2)
    other = make(name="other")
    taken = sheets.take(other, fill(workbook, dict.fromkeys(sheet.rows, "no")))
    told = "It belongs to another project. Open that one, and upload the sheet there."
    assert sentences(taken) == {2: told, 3: told} and taken.stored == 0
    assert labels(other) == {}


def test_classes_renamed_merged_or_added_meanwhile_are_still_understood(sent, fill):
    project, sheet, workbook = sent(n=5, classes=("cat", "dog", "wolf"))
    project.rename_class("Ana", "c1", "feline", "t1")
    new = project.add_class("Ana", Class("cat"), "t2")
    project.merge_class("Ana", "c3", "c2", "t3")
    said = ["cat", "feline", "wolf", "dog", "Cat "]
    taken = sheets.take(project, fill(workbook, dict(zip(sheet.rows, said, strict=True))))
    assert taken == sheets.Taken(stored=5)
    # The sheet was made when "cat" was the class that is now called "feline".
    assert list(labels(project).values()) == ["feline", "feline", "dog", "dog", "feline"]
    later = sheets.make(open_project(project.store, project.id), "Ana", 1)
    filled = fill(sheets.workbook(project, later), {later.rows[0]: "cat"})
    assert sheets.take(project, filled).stored == 1 and project.state().label(later.rows[0]) == new


def test_a_label_merged_after_the_upload_is_no_correction_when_uploaded_again(sent, fill):
    project, sheet, workbook = sent(n=1, classes=("cat", "dog", "wolf"))
    filled = fill(workbook, {sheet.rows[0]: "wolf"})
    sheets.take(project, filled)
    project.merge_class("Ana", "c3", "c2", "t")
    assert sheets.take(project, filled) == sheets.Taken(repeated=1)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("1", 1), ("1", 1.0), ("007", 7), ("0.5", 0.5), ("TRUE", True), ("Yes", "yes"), (" a  b", "a b")],
)
def test_a_class_is_known_by_what_a_spreadsheet_makes_of_its_name(sent, fill, name, typed):
    project, sheet, workbook = sent(n=1, classes=(name, "other"))
    assert sheets.take(project, fill(workbook, {sheet.rows[0]: typed})).stored == 1
    assert project.state().label(sheet.rows[0]) == "c1"


def test_two_classes_that_read_alike_are_not_mixed_up(sent, fill):
    project, sheet, workbook = sent(n=3, classes=("a", "A", "01", "1.0"))
    taken = sheets.take(project, fill(workbook, dict(zip(sheet.rows, ["A", "a", 1], strict=True))))
    assert labels(project) == dict(zip(sheet.rows, ["A", "a"], strict=False))
    assert list(sentences(taken)) == [4] and taken.stored == 2


def test_a_sheet_holds_no_row_asked_again_and_nothing_of_why_a_row_was_asked(make):
    project = make(rows=200, again=0.5, evaluation=20, control=0.3, content=rehearsed(200), rehearsal=True)
    rehearse(project, 60, annotator="Ana")
    train(project.store, project.id)
    sheet = sheets.make(project, "Ana", 40)
    arms = {claim.arm for claim in sheet.claims}
    assert {"active", "evaluation", "control"} <= arms and "relabel" not in arms
    # The file is made of keys alone: with other reasons, the very same bytes.
    hidden = replace(sheet, claims=tuple(replace(one, arm="x", rank=7, utility=0.123) for one in sheet.claims))
    assert sheets.workbook(project, sheet) == sheets.workbook(project, hidden)


def rehearsed(rows):
    lines = [f"r{row},{row % 2 * 4 + row * 0.01:.2f},{'yes' if row % 2 else 'no'}" for row in range(rows)]
    return "\n".join(["id,size,label", *lines]).encode()


def test_times_and_names_that_cannot_be_are_told(sent):
    project, _, workbook = sent(n=1)
    with pytest.raises(ValueError, match="lent for some time"):
        sheets.make(project, "Ana", 1, lease=0)
    with pytest.raises(ValueError, match="the name is missing"):
        sheets.make(project, " ", 1)
    with pytest.raises(ValueError, match="a time of 0 or more, not -1 seconds"):
        sheets.take(project, workbook, seconds=-1)


def test_a_sheet_holds_no_row_that_its_person_has_labeled_and_others_have_yet_to(make):
    project = make(rows=40, votes=2, evaluation=5, again=0)
    claim = project.next_row("Ana")
    project.answer("Ana", claim.row_key, next(iter(project.classes())), claim.token)
    assert claim.row_key not in sheets.make(project, "Ana", 39).rows
    assert sheets.make(project, "Bob", 1).rows[0] == claim.row_key
