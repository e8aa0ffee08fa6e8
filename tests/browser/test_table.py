"""Many at once in a real Chromium: classes chosen in the table and saved, a sheet downloaded, filled and taken in."""

import io

import openpyxl
import pytest
from playwright.sync_api import expect
from serving import free_port, start_server, stop_server
from waiting import click, settle

from alcore import tables
from alcore.project import Settings
from alcore.project.creating import create
from alcore.store import open_store

TABLE = b"id,color,size,label\n" + b"".join(
    b"r%d,%s,%d,\n" % (row, b"red" if row % 3 else b"blue", row // 2) for row in range(300)
)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A server whose database these tests know: (its address, the database's)."""
    home, port = tmp_path_factory.mktemp("table"), free_port()
    process = start_server(home, port)
    yield f"http://127.0.0.1:{port}", f"sqlite:///{home / 'labelwise.db'}"
    stop_server(process)


@pytest.fixture
def project(own):
    """A project in the server's database; made again for each test."""
    store = open_store(own[1])
    roles = tables.Roles(label="label", id="id")
    made = create(store, store.add_upload(TABLE, "t.csv"), roles, Settings(evaluation=30), classes=["no", "yes"])
    yield made
    store._engine.dispose()


@pytest.fixture
def table(visit, own, project):
    """table(width=390, dark=True) opens the page of the project, as Ana."""

    def opened(**look):
        page = visit(f"/table?project={project.id}&annotator=Ana", server=own[0], **look)
        page.locator("[data-testid=stDataFrame] canvas").first.wait_for()
        settle(page)
        return page

    return opened


def choose(page, line: int, name: str) -> None:
    """Choose a class in a line of the table, counted from 0, as a person does: click, Enter, type, Enter."""
    page.locator(".dvn-scroller").first.click(position={"x": 60, "y": 52 + 35 * line})
    settle(page)
    page.keyboard.press("Enter")
    page.locator("#portal input").first.wait_for()
    page.keyboard.type(name)
    settle(page)  # the list narrows to the name
    page.keyboard.press("Enter")
    settle(page)


def test_classes_chosen_in_the_table_are_saved_together(table, project, shoot):
    page = table()
    choose(page, 0, "yes")
    choose(page, 2, "no")
    expect(page.get_by_text("2 answers chosen, not saved yet.")).to_be_visible()
    shoot(page, "table_chosen")
    click(page.locator(".st-key-many_save button"))
    expect(page.get_by_text("saved", exact=False).first).to_be_visible()
    settle(page)
    state = project.state()
    given = [(key, state.label(key)) for key, one in state.rows.items() if one.source == "bulk"]
    assert 2 <= len(given) <= 4 and {class_id for _, class_id in given} == {"c1", "c2"}
    assert {one.annotator for one in state.rows.values()} == {"Ana"}
    click(page.locator(".st-key-many_show").get_by_text("Labeled by me"))
    expect(page.get_by_text(f"{len(given)} rows", exact=True)).to_be_visible()


def test_a_sheet_is_downloaded_filled_and_taken_in_and_a_double_upload_is_told(table, project, shoot):
    page = table()
    click(page.get_by_role("tab", name="In a spreadsheet"))
    click(page.locator(".st-key-sheet_make button"))
    expect(page.get_by_text("A sheet of 20 rows is ready below.")).to_be_visible()
    with page.expect_download() as waiting:
        click(page.get_by_role("button", name="Download", exact=True))
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    for line in range(2, 14):
        book["Rows"].cell(line, 1).value = "yes" if line % 2 else "no"
    book["Rows"].cell(14, 1).value = "perhaps"
    out = io.BytesIO()
    book.save(out)
    payload = {"name": "rows.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}
    for sentence in ("12 labels stored.", "12 answers were there already."):
        page.locator("input[type=file]").set_input_files(payload)
        expect(page.get_by_text("rows.xlsx")).to_be_visible()
        settle(page)
        click(page.locator(".st-key-sheet_take button"))
        expect(page.get_by_text(sentence)).to_be_visible()
        expect(page.get_by_text("1 row of the sheet needs a look.", exact=False)).to_be_visible()
        settle(page)
    shoot(page, "table_sheet", whole=True)
    assert sum(event.source == "sheet" for event in project.store.events(project.id)) == 12
    click(page.get_by_role("button", name="Give back the rest"))
    expect(page.get_by_text("8 rows given back.")).to_be_visible()
    assert project.store.claims(project.id) == []


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (390, False), (390, True)])
def test_the_page_is_readable_at_a_desk_and_on_a_phone_by_day_and_by_night(table, shoot, width, dark):
    page = table(width=width, dark=dark)
    name = f"{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}"
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"table_{name}")
    click(page.get_by_role("tab", name="In a spreadsheet"))
    shoot(page, f"table_sheet_{name}", whole=True)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
