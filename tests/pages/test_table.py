"""Many at once without a browser: filter, choose, save once; the spreadsheet out and in, with each problem by row."""

import io
import re

import openpyxl
import pytest

from alcore import tables
from alcore.interchange import sheets
from alcore.project import Settings, bulk
from alcore.project import open as open_project
from alcore.project.changing import change
from alcore.project.creating import create
from pages.shared import server

PAGE = "pages/table.py"
TABLE = b"id,color,size,label\n" + b"".join(
    b"r%d,%s,%d,\n" % (row, b":red[hot]" if row % 3 else b"blue", row // 2) for row in range(300)
)


def read(page) -> str:
    shown = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error, *page.success]
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", "\n".join(element.value for element in shown))


@pytest.fixture
def project(app):
    app()
    upload = server.store().add_upload(TABLE, "t.csv")
    roles = tables.Roles(label="label", id="id")
    # So large a batch that no training is due while a test runs.
    settings = Settings(evaluation=30, batch=500)
    return create(server.store(), upload, roles, settings, name="$x$ project", classes=["no", "yes, *sir*"])


@pytest.fixture
def visit(app, project):
    """visit() opens the page on the project, as Ana unless told otherwise."""

    def opened(**query):
        return app(PAGE, project=project.id, **({"annotator": "Ana"} | query))

    return opened


def desk_of(page, project, annotator="Ana"):
    return page.session_state[f"_desk_{project.id}_{annotator}"]


def choose(page, project, cells, annotator="Ana"):
    """Choose classes in the table on screen: {line: class}."""
    edits = {line: {"answer": name} for line, name in cells.items()}
    key = desk_of(page, project, annotator).view.key
    page.session_state[key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    page.run()
    assert not page.exception


def bulk_events(project):
    return [event for event in project.store.events(project.id) if event.source == "bulk"]


def test_without_a_project_one_is_offered_and_without_a_name_it_is_asked_for(app, visit):
    assert "Open a project" in read(app(PAGE))
    page = visit(annotator="")
    assert page.text_input(key="annotator_name").value == "" and not page.dataframe


def test_the_table_shows_a_hundred_open_rows_with_a_class_to_choose(visit, project):
    page = visit()
    view = desk_of(page, project).view
    assert len(view.keys) == 100 and len(view.found) == 270
    assert not set(view.found) & set(project.store.evaluation_rows(project.id))
    assert "Rows 1 to 100 of 270" in read(page) and "$x$ project, labeled by Ana" in read(page)
    assert list(page.dataframe[0].value.columns) == ["answer", "c0", "c1", "c2"]


def test_choices_are_saved_together_once_and_their_time_is_shared(visit, project):
    page = visit()
    keys = desk_of(page, project).view.keys
    choose(page, project, {0: "no", 5: "yes, *sir*"})
    assert "2 answers chosen, not saved yet." in read(page) and bulk_events(project) == []
    page.button(key="many_save").click().run()
    assert not page.exception
    events = bulk_events(project)
    assert {keys[0]: "c1", keys[5]: "c2"}.items() <= {one.row_key: one.class_id for one in events}.items()
    assert {one.arm for one in events} == {None} and len({one.seconds for one in events}) == 1
    assert re.search(r"\d labels saved", read(page)) and keys[0] not in desk_of(page, project).view.keys
    page.run()
    assert len(bulk_events(project)) == len(events) and desk_of(page, project).drafts == {}


def test_the_number_of_identical_rows_is_said_before_saving_and_they_follow(visit, project):
    page = visit()
    view = desk_of(page, project).view
    rows = bulk.rows(project.store, project.id)
    line, twin = next(
        (line, twin)
        for line, key in enumerate(view.keys)
        for place in rows.twins.get(rows.alike[rows.position[key]], ())
        if (twin := rows.keys[place]) in view.found and twin != key
    )
    choose(page, project, {line: "no"})
    assert "1 answer chosen, not saved yet. It also answers 1 identical row." in read(page)
    page.button(key="many_save").click().run()
    assert project.state().label(twin) == "c1" and "2 labels saved, 1 of them of identical rows." in read(page)


def test_choices_outlast_another_page_of_the_table_and_another_filter(visit, project):
    page = visit()
    first = desk_of(page, project).view.keys[3]
    choose(page, project, {3: "no"})
    page.session_state[f"many_page_{hash(desk_of(page, project).view.wanted)}"] = 2
    page.run()
    assert "Rows 101 to 200 of 270" in read(page)
    second = desk_of(page, project).view.keys[0]
    choose(page, project, {0: "yes, *sir*"})
    page.text_input(key="many_text").set_value("BLUE").run()
    assert desk_of(page, project).drafts == {first: "c1", second: "c2"}
    assert len(desk_of(page, project).view.found) < 100
    page.button(key="many_save").click().run()
    state = project.state()
    assert (state.label(first), state.label(second)) == ("c1", "c2")


def test_a_choice_taken_back_is_none_and_discarding_forgets_all(visit, project):
    page = visit()
    choose(page, project, {0: "no", 1: "no"})
    choose(page, project, {0: None, 1: "no"})
    assert len(desk_of(page, project).drafts) == 1
    page.button(key="many_discard").click().run()
    assert desk_of(page, project).drafts == {} and "not saved yet" not in read(page)


def test_own_labels_can_be_corrected(visit, project):
    row = sorted(set(desk_of(visit(), project).view.found))[0]
    project.answer("Ana", row, "c1", "t")
    page = visit()
    page.segmented_control(key="many_show").set_value("mine").run()
    assert desk_of(page, project).view.keys == [row]
    choose(page, project, {0: "yes, *sir*"})
    page.button(key="many_save").click().run()
    assert open_project(project.store, project.id).state().label(row) == "c2"


def test_a_row_somebody_else_answered_meanwhile_keeps_that_answer_and_it_is_said(visit, project):
    page = visit()
    key = desk_of(page, project).view.keys[0]
    choose(page, project, {0: "no"})
    project.answer("Bob", key, "c2", "t")
    page.button(key="many_save").click().run()
    assert "1 row was not saved: somebody else has answered" in read(page)
    assert project.state().label(key) == "c2"


def test_an_error_of_the_disk_loses_no_choice(visit, project, monkeypatch):
    from alcore.store import Store, StoreError

    def full(*_):
        raise StoreError("The disk is full, so this was not saved.")

    page = visit()
    choose(page, project, {0: "no", 1: "yes, *sir*"})
    with monkeypatch.context() as context:
        context.setattr(Store, "write", full)
        page.button(key="many_save").click().run()
    assert "The disk is full" in read(page) and len(desk_of(page, project).drafts) == 2
    page.button(key="many_save").click().run()
    assert len(bulk_events(project)) >= 2 and desk_of(page, project).drafts == {}


def test_all_rows_found_get_one_class_after_their_number_was_confirmed(visit, project):
    page = visit()
    page.text_input(key="many_text").set_value("blue").run()
    count = len(desk_of(page, project).view.found)
    page.selectbox(key=f"many_class_{project.id}").set_value("c2")
    page.run()
    page.button(key="many_ask").click().run()
    assert f"Give {count} rows the class yes, *sir*, without looking at each?" in read(page)
    assert bulk_events(project) == []
    page.button(key="many_cancel").click().run()
    assert page.selectbox(key=f"many_class_{project.id}").value == "c2"
    page.button(key="many_ask").click().run()
    page.button(key="many_confirm").click().run()
    assert {one.class_id for one in bulk_events(project)} == {"c2"} and len(bulk_events(project)) == count
    assert "No row is left here under this filter." in read(page)


# -- spreadsheets -------------------------------------------------------------------------------------------------


def filled(project, sheet, answers):
    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook(project, sheet)))
    for line, answer in answers.items():
        book["Rows"].cell(line, 1).value = answer
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(page, content, name="rows.xlsx"):
    page.file_uploader(key=f"sheet_file_{page.session_state['_sheet_turn']}").upload(name, content, "application/x")
    page.button(key="sheet_take").click().run()
    assert not page.exception


def test_a_sheet_is_made_once_listed_and_given_back(visit, project):
    page = visit()
    page.number_input(key="sheet_rows").set_value(12)
    page.button(key="sheet_make").click().run()
    assert "A sheet of 12 rows is ready below." in read(page)
    assert "**12 rows** not answered yet, for 3 days more" in read(page)
    (sheet,) = sheets.out(project, "Ana")
    assert not set(sheet.rows) & set(desk_of(visit(), project).view.found)
    assert "12 rows** not answered yet" not in read(visit(annotator="Bob"))
    page.button(key=f"sheet_back_{sheet.batch.split('-')[1]}").click().run()
    assert "12 rows given back." in read(page) and sheets.out(project) == []


def test_what_was_taken_is_told_with_each_problem_by_row(visit, project):
    page = visit()
    page.number_input(key="sheet_rows").set_value(5)
    page.button(key="sheet_make").click().run()
    (sheet,) = sheets.out(project, "Ana")
    content = filled(project, sheet, {2: "no", 3: "perhaps", 4: "yes, *sir*"})
    page.number_input(key="sheet_minutes_0").set_value(1.0)
    upload(page, content)
    assert "2 labels stored." in read(page) and "1 row of the sheet needs a look." in read(page)
    problems = next(one.value for one in page.dataframe if "What" in one.value)
    assert problems["Row"].tolist() == [3] and problems["What"][0].startswith("There is no class 'perhaps'.")
    assert "2 rows of the sheet had no answer." in read(page) and "3 rows** not answered yet" in read(page)
    assert project.state().seconds["Ana"] == 60
    upload(page, content)
    assert "This sheet was uploaded before: 2 answers were there already." in read(page)


def test_a_file_that_is_no_sheet_gets_a_sentence(visit, project):
    page = visit()
    page.button(key="sheet_take").click().run()
    assert "Choose the filled sheet first." in read(page)
    upload(page, b"PK\x03\x04broken", "a $b$.xlsx")
    assert "a $b$.xlsx is damaged: it cannot be opened as a workbook." in read(page)
    assert "Traceback" not in read(page)


def test_a_row_that_waits_for_others_is_not_listed_to_whoever_has_answered_it(app, project, visit):
    change(project, votes=2)
    key = next(iter(desk_of(visit(), project).view.keys))
    project.answer("Ana", key, "c2", "t")
    mine, theirs = (desk_of(visit(annotator=name), project, name).view for name in ("Ana", "Ben"))
    assert key not in mine.found and theirs.keys[0] == key and theirs.classes[0] is None
    page = visit()
    page.segmented_control(key="many_show").set_value("mine").run()
    assert not page.exception
    view = desk_of(page, project).view
    assert (view.keys, view.classes) == ([key], ["c2"])
