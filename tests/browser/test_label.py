"""Labeling in a real Chromium: from a table to the finished one, by keyboard; and what each mode promises."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect
from serving import free_port, start_server, stop_server
from waiting import click, settle

from alcore import project as projects
from alcore import tables
from alcore.project import Settings
from alcore.project.cards import guess_picture
from alcore.project.creating import create
from alcore.project.rehearsing import rehearse
from alcore.store import open_store

SAMPLES = Path(__file__).parents[2] / "sample_data"
LONG = 300_000  # milliseconds
KEYS = {"no": "1", "yes": "2"}


def truth() -> dict[str, str]:
    """The label of each loan."""
    with (SAMPLES / "loans.csv").open(encoding="utf-8") as lines:
        return {line["loan_id"]: line["repaid"] for line in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A server whose database these tests know: (its address, the store, its process)."""
    home, port = tmp_path_factory.mktemp("label"), free_port()
    process = start_server(home, port)
    store = open_store(f"sqlite:///{home / 'labelwise.db'}")
    yield f"http://127.0.0.1:{port}", store, process
    stop_server(process)
    store._engine.dispose()


@pytest.fixture
def make(own):
    """make("loans.csv", **settings) -> a rehearsal on that sample in the server's database."""

    def project(name="loans.csv", **settings):
        content = (SAMPLES / name).read_bytes()
        table = tables.read(content, name)
        picture = guess_picture(table, table.guess)
        chosen = Settings(rehearsal=True, picture=picture, **settings)
        return create(own[1], own[1].add_upload(content, name), table.guess, chosen, name=name, table=table)

    return project


@pytest.fixture
def label(visit, own):
    """label(project, annotator="Ana", width=390) opens the page people label on."""

    def opened(project, annotator="Ana", **look):
        page = visit(f"/label?project={project.id}&annotator={annotator}", server=own[0], **look)
        page.locator(".st-key-card .classes button").first.wait_for()
        return page

    return opened


def row_of(page) -> str:
    """The id of the loan on screen."""
    return re.search(r"A\d{5}", page.locator(".st-key-card .card").inner_text())[0]


def press(page, key: str) -> str:
    """Press a key when its row can have been read, and wait for the next one; returns the row it was pressed for."""
    before = row_of(page)
    settle(page)
    page.keyboard.press(key)
    expect(page.locator(".st-key-card")).not_to_contain_text(before)
    return before


def fast(page) -> None:
    """Change to the fast mode."""
    click(page.get_by_test_id("stSidebar").get_by_text("Fast", exact=True))
    page.locator(".desk .card").wait_for()
    page.locator("h1").click()


def saved(page) -> None:
    """Wait until all that was said is on disk."""
    expect(page.locator(".desk .state")).to_have_text("All saved", timeout=LONG)


def showing(page) -> str:
    """The key of the row that the fast mode shows."""
    return page.locator(".desk").get_attribute("data-showing")


# -- the whole path ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_from_a_table_to_the_finished_one(visit, own, shoot):
    address, store, _ = own
    known = truth()
    page = visit("/setup", server=address)
    click(page.locator(".st-key-sample_loans button"))
    click(page.locator(".st-key-create button"))
    click(page.locator(".st-key-start_labeling button"))
    page.locator(".st-key-annotator_name input").fill("Ana")
    page.locator(".st-key-annotator_name input").press("Enter")
    page.locator(".st-key-card .classes button").first.wait_for()
    project = re.search(r"project=(\w+)", page.url)[1]
    shoot(page, "label")

    given: dict[str, str] = {}
    for number in range(1, 31):
        row = row_of(page)
        given[row] = known[row]  # a row of one's own may come again
        settle(page)
        page.keyboard.press(KEYS[known[row]])
        if number % 10 == 0:
            expect(page.locator(".st-key-go_on button")).to_be_visible()
            if number == 10:
                shoot(page, "label_rest")
            settle(page)
            page.keyboard.press("Enter")
        expect(page.locator(".st-key-card")).not_to_contain_text(row)

    settle(page)
    page.keyboard.press("Backspace")
    expect(page.locator(".st-key-card")).to_contain_text(row)
    settle(page)
    page.keyboard.press(KEYS[known[row]])
    expect(page.locator(".st-key-card")).not_to_contain_text(row)
    skipped = press(page, "Space")
    standings = store.standings(project)
    assert {key for key, one in standings.items() if one.kind == "label"} == set(given)
    assert standings[skipped].kind == "skip"
    names = {one: told.name for one, told in projects.open(store, project).classes().items()}
    assert {key: names[standings[key].class_id] for key in given} == given

    before = row_of(page)
    page.reload()
    expect(page.locator(".st-key-card")).to_contain_text(before)
    elsewhere = visit(f"/label?project={project}&annotator=Ana", server=address)
    expect(elsewhere.locator(".st-key-card")).to_contain_text(before)

    click(page.locator(".st-key-menu button"))
    click(page.get_by_role("link", name="Progress"))
    expect(page.get_by_text("Too early to say").first).to_be_visible(timeout=LONG)
    rehearse(projects.open(store, project), 200, annotator="Ben")  # somebody else goes on meanwhile
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=LONG)
    page.reload()  # where nothing changes any more, nothing is grey while it is worked out anew
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=LONG)
    page.locator("[data-stale=true]").first.wait_for(state="detached", timeout=LONG)
    shoot(page, "progress", whole=True)
    seen_elsewhere(visit, shoot, address, f"/progress?project={project}&annotator=Ana", "progress")

    page = visit(f"/table?project={project}&annotator=Ana", server=address)
    click(page.get_by_role("tab", name="In a spreadsheet"))
    click(page.locator(".st-key-sheet_make button"))
    with page.expect_download(timeout=LONG) as download:
        click(page.locator("[class*=st-key-sheet_get] button").first)
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    filled = _fill(book, known, 7)
    page.locator("input[type=file]").first.set_input_files(
        {"name": "rows.xlsx", "mimeType": "application/octet-stream", "buffer": filled}
    )
    click(page.locator("[class*=st-key-sheet_take] button").first)
    expect(page.get_by_text(re.compile(r"7 (answers|rows|labels)")).first).to_be_visible(timeout=LONG)
    assert sum(one.source == "sheet" for one in store.standings(project).values()) == 7

    page = visit(f"/finish?project={project}&annotator=Ana", server=address)
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=LONG)
    shoot(page, "finish", whole=True)
    seen_elsewhere(visit, shoot, address, f"/finish?project={project}&annotator=Ana", "finish")
    with page.expect_download(timeout=LONG) as download:
        click(page.locator("[class*=st-key-download_finished] button").first)
    lines = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert len(lines) == 3000
    people = {line["loan_id"]: line["final_label"] for line in lines if line["final_source"] == "person"}
    assert set(given) <= set(people) and len(people) > 200
    assert all(known[key] == label for key, label in people.items())


def seen_elsewhere(visit, shoot, address, path, name) -> None:
    """The page with its chart on a phone, and by night, with nothing beyond its edge."""
    for look, width, dark in (("desk_dark", 1440, True), ("phone_light", 390, False), ("phone_dark", 390, True)):
        page = visit(path, server=address, width=width, dark=dark)
        chart = page.get_by_test_id("stVegaLiteChart").first
        chart.wait_for(timeout=LONG)
        settle(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        assert chart.bounding_box()["width"] <= width
        shoot(page, f"{name}_{look}")


def _fill(book, known: dict[str, str], rows: int) -> bytes:
    """The workbook with the first rows filled in."""
    sheet = book["Rows"]
    head = [cell.value for cell in sheet[1]]
    key, choice = head.index("loan_id"), head.index("Your answer")
    for line in range(2, 2 + rows):
        sheet.cell(line, choice + 1).value = known[sheet.cell(line, key + 1).value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_a_row_can_be_read_and_answered_at_a_desk_and_on_a_phone_by_day_and_by_night(make, label, shoot, width, dark):
    name = f"{'phone' if width == 390 else 'desk'}_{'dark' if dark else 'light'}"
    page = label(make("digits.csv", batch=50), width=width, dark=dark)
    for _ in range(3):
        settle(page)
        row = page.locator(".st-key-card .row").get_attribute("data-showing")
        page.locator(".st-key-card .classes button").first.click()
        expect(page.locator(".st-key-card .row")).not_to_have_attribute("data-showing", row)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.locator(".st-key-card img")).to_be_visible()
    shoot(page, f"label_{name}")


# -- the plain mode ---------------------------------------------------------------------------------------------


def test_the_page_opens_without_the_science_stack(label, make, tmp_path, visit):
    """On a server of its own, where nobody has opened another page."""
    port = free_port()
    process = start_server(tmp_path, port)
    try:
        store = open_store(f"sqlite:///{tmp_path / 'labelwise.db'}")
        content = (SAMPLES / "loans.csv").read_bytes()
        table = tables.read(content, "loans.csv")
        project = create(
            store, store.add_upload(content, "loans.csv"), table.guess, Settings(rehearsal=True), table=table
        )
        page = visit(f"/label?project={project.id}&annotator=Ana", server=f"http://127.0.0.1:{port}")
        page.locator(".st-key-card .classes button").first.wait_for()
        press(page, "1")
        loaded = Path(f"/proc/{process.pid}/maps").read_text()
        assert not [name for name in ("sklearn", "scipy", "pandas", "pyarrow") if f"/{name}/" in loaded]
        store._engine.dispose()
    finally:
        stop_server(process)


def test_keys_choose_skip_flag_and_undo(make, label, own):
    project = make(batch=50)
    page = label(project)
    first = press(page, "2")
    second = press(page, "Space")
    third = press(page, "Shift+Space")
    settle(page)
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Flagged")).to_be_visible()
    flagged = row_of(page)
    state = project.state()
    assert state.classes[state.label(first)].name == "yes"
    assert [state.rows[key].skips for key in (second, third)] == [1, 0]  # only who was unsure is asked again
    assert set(state.flags) == {flagged}
    settle(page)
    page.keyboard.press("Backspace")
    expect(page.get_by_role("button", name="Flagged")).to_be_hidden()
    assert row_of(page) == flagged
    settle(page)
    for expected in (third, second, first):
        page.keyboard.press("Backspace")
        expect(page.locator(".st-key-card")).to_contain_text(expected)
        settle(page)
    assert project.state().rows == {} and project.state().flags == {}
    page.keyboard.press("Shift+Backspace")
    expect(page.locator(".st-key-card")).not_to_contain_text(first)
    assert set(project.state().rows) == {first}


@pytest.mark.parametrize("mode", ["plain", "fast"])
def test_what_is_typed_into_a_note_is_no_answer(make, label, mode):
    project = make(batch=50)
    page = label(project)
    if mode == "fast":
        fast(page)
    card = page.locator(".desk .card" if mode == "fast" else ".st-key-card .card")
    row = re.search(r"A\d{5}", card.inner_text())[0]
    field = page.get_by_label("Note to this row")
    settle(page)
    page.keyboard.press("n")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    for _ in range(4):
        page.keyboard.down("n")  # the second and later ones are repeats
    page.keyboard.up("n")
    expect(field).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("1")  # beside the field
    page.keyboard.press("Space")
    field.click()
    page.keyboard.type("looks odd, rc 12", delay=10)  # R and C are keys of the page of Streamlit
    expect(field).to_have_value("looks odd, rc 12")
    click(page.get_by_role("button", name="Keep the note"))
    expect(field).to_be_hidden()
    expect(card).to_contain_text(row)
    if mode == "fast":
        saved(page)
    assert project.state().rows == {} and page.get_by_test_id("stDialog").count() == 0
    assert project.state().notes == {row: (("Ana", "looks odd, rc 12"),)}
    settle(page)
    page.keyboard.press("Backspace")
    if mode == "fast":
        saved(page)
    settle(page)
    assert project.state().notes == {}


@pytest.mark.parametrize("mode", ["plain", "fast"])
def test_a_note_still_in_its_field_when_the_row_is_answered_by_mouse_is_kept_for_that_row(make, label, mode):
    project = make(batch=50)
    page = label(project, width=390)
    if mode == "fast":
        click(page.get_by_test_id("stExpandSidebarButton"))
        click(page.get_by_test_id("stSidebar").get_by_text("Fast", exact=True))
        page.locator(".desk .card").wait_for()
        page.mouse.click(380, 500)  # beside the sidebar, which closes it
    place = page.locator(".desk" if mode == "fast" else ".st-key-card")
    row = re.search(r"A\d{5}", place.locator(".card").inner_text())[0]
    click(page.get_by_role("button", name="Note"))
    page.get_by_label("Note to this row").fill("blurred")
    click(place.locator("button.class").first)
    expect(place.locator(".card")).not_to_contain_text(row)
    expect(page.get_by_label("Note to this row")).to_be_hidden()
    if mode == "fast":
        saved(page)
    settle(page)
    assert set(project.state().rows) == {row}
    assert project.state().notes == {row: (("Ana", "blurred"),)}


def test_an_earlier_answer_is_corrected_by_a_click_on_the_strip(make, label):
    project = make(batch=50)
    page = label(project)
    row = press(page, "1")
    waiting = row_of(page)
    click(page.locator(".below .pill").first)
    expect(page.get_by_text("An earlier row of yours")).to_be_visible()
    expect(page.locator(".st-key-card")).to_contain_text(row)
    settle(page)
    page.keyboard.press("2")
    expect(page.locator(".st-key-card")).to_contain_text(waiting)
    state = project.state()
    assert state.classes[state.label(row)].name == "yes"


def test_digits_typed_into_the_search_of_one_s_own_answers_are_no_answers(make, label):
    project = make(batch=50)
    page = label(project)
    before = press(page, "1")
    row = row_of(page)
    click(page.get_by_text("Find one of your answers"))
    field = page.locator(".below .find input")
    click(field)
    page.keyboard.type("12", delay=20)
    expect(field).to_have_value("12")
    field.fill(before)
    page.keyboard.press("Enter")
    expect(page.locator(".below .find .pill")).to_contain_text(f"no · {before}")
    field.fill("nowhere")
    page.keyboard.press("Enter")
    expect(page.locator(".below .find")).to_contain_text("None of your answers has that in its row.")
    assert row_of(page) == row and set(project.state().rows) == {before}


def test_a_class_clicked_while_words_are_still_in_the_search_is_an_answer_and_the_words_are_searched_for(make, label):
    project = make(batch=50)
    page = label(project)
    before, row = press(page, "1"), row_of(page)
    click(page.get_by_text("Find one of your answers"))
    page.locator(".below .find input").fill(before)
    page.locator(".st-key-card .classes button").last.click()  # which leaves the field
    expect(page.locator(".st-key-card")).not_to_contain_text(row)
    expect(page.locator(".below .find .pill")).to_contain_text(f"no · {before}")
    assert set(project.state().rows) == {before, row}


def test_the_number_pad_counts_and_a_held_key_is_one_press(make, label):
    project = make(batch=50)
    page = label(project)
    first = press(page, "Numpad1")
    settle(page)
    second = row_of(page)
    for _ in range(6):
        page.keyboard.down("2")  # the second and later ones are repeats
    page.keyboard.up("2")
    expect(page.locator(".st-key-card")).not_to_contain_text(second)
    settle(page)
    assert set(project.state().rows) == {first, second}


@pytest.mark.parametrize("mode", ["plain", "fast"])
def test_of_more_than_ten_classes_one_is_found_by_typing_and_no_letter_of_its_name_does_anything_else(label, own, mode):
    store, lines = own[1], "\n".join(f"A{row:05},{row % 7}," for row in range(40))
    upload = store.add_upload(f"id,x,label\n{lines}\n".encode(), "many.csv")
    names = [f"part {number}" for number in range(1, 15)]
    project = create(store, upload, tables.Roles(label="label", id="id"), Settings(batch=50, again=0.0), classes=names)
    page = label(project)
    if mode == "fast":
        fast(page)
    place = page.locator(".desk" if mode == "fast" else ".st-key-card")
    first = re.search(r"A\d{5}", place.locator(".card").inner_text())[0]
    settle(page)
    page.keyboard.type("part 13")  # its space is no skip, its digits are no keys
    expect(place.locator(".class:visible")).to_have_text(["part 13"])
    page.keyboard.press("Enter")
    expect(place.locator(".card")).not_to_contain_text(first)
    if mode == "fast":
        saved(page)
    state = project.state()
    assert {row: state.classes[one.class_id].name for row, one in state.rows.items()} == {first: "part 13"}


def test_answers_whose_rows_are_pictures_are_told_apart_by_them(make, label):
    page = label(make("digits.csv", batch=50))
    seen = page.locator(".st-key-card img").get_attribute("src")
    settle(page)
    page.keyboard.press("1")
    expect(page.locator(".below .pill img")).to_have_attribute("src", seen)
    assert page.locator(".below .pill img").evaluate("image => image.complete && image.naturalWidth > 0")


# -- the fast mode ----------------------------------------------------------------------------------------------


def test_the_fast_mode_looks_again_for_rows_that_others_held(label, own):
    lines = "\n".join(f"A{row:05},{row % 7}," for row in range(12))
    store = own[1]
    upload = store.add_upload(f"id,x,label\n{lines}\n".encode(), "twelve.csv")
    settings = Settings(batch=50, again=0.0)
    project = create(store, upload, tables.Roles(label="label", id="id"), settings, classes=["no", "yes"])
    page = label(project)
    project.store.release(project.id, "Ana")
    assert len(project.next_rows("Ben", 12)) == 12
    click(page.get_by_test_id("stSidebar").get_by_text("Fast", exact=True))
    expect(page.get_by_role("button", name="Look again")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_contain_text("12 rows are with Ben")
    project.store.release(project.id, "Ben")
    click(page.locator("h1"))
    page.keyboard.press("Enter")
    expect(page.locator(".desk .card")).to_contain_text(re.compile(r"A\d{5}"))


def test_the_fast_mode_counts_each_press_once_and_knows_the_number_pad(make, label):
    project = make(batch=50)
    page = label(project)
    fast(page)
    pressed = []
    for number in range(12):
        pressed.append(showing(page))
        page.keyboard.press("Numpad1" if number % 2 else "2")
        page.wait_for_timeout(20)
    saved(page)
    events = [event for event in project.store.events(project.id) if event.kind == "label"]
    assert [event.row_key for event in events] == pressed
    names = {one.id: one.name for one in project.classes().values()}
    assert [names[event.class_id] for event in events] == ["yes", "no"] * 6
    assert all(event.arm and 0 <= event.seconds < 60 for event in events)


def test_a_held_key_is_one_press_in_the_fast_mode(make, label):
    project = make(batch=50)
    page = label(project)
    fast(page)
    for _ in range(10):
        page.keyboard.down("1")  # the second and later ones are repeats
    page.keyboard.up("1")
    saved(page)
    assert len(project.state().rows) == 1


def test_undo_redo_skip_and_flag_in_the_fast_mode(make, label):
    project = make(batch=50)
    page = label(project)
    fast(page)
    rows = []
    for key in ("1", "Space", "Shift+Space"):
        rows.append(showing(page))
        page.keyboard.press(key)
    flagged = showing(page)
    page.keyboard.press("f")
    saved(page)
    state = project.state()
    assert [state.rows[key].kind for key in rows] == ["label", "skip", "skip"] and set(state.flags) == {flagged}
    page.keyboard.press("Backspace")  # the flag
    saved(page)
    for row in reversed(rows):
        page.keyboard.press("Backspace")
        expect(page.locator(".desk")).to_have_attribute("data-showing", row)
    saved(page)
    assert project.state().rows == {}
    page.keyboard.press("Shift+Backspace")
    expect(page.locator(".desk")).not_to_have_attribute("data-showing", rows[0])
    saved(page)
    assert set(project.state().rows) == {rows[0]}


def test_a_batch_ends_with_a_screen_in_the_fast_mode(make, label):
    project = make(batch=5)
    page = label(project)
    fast(page)
    for _ in range(8):  # three too many: they are no answers
        page.keyboard.press("1")
    expect(page.locator(".desk .rest")).to_contain_text("5 rows answered")
    saved(page)
    assert len(project.state().rows) == 5
    told = page.locator(".st-key-rest")
    expect(told).to_contain_text("5 rows of")
    click(page.get_by_role("button", name="Undo"))  # also by mouse
    expect(page.locator(".desk .card")).to_be_visible()
    expect(told).to_have_count(0)
    page.keyboard.press("2")
    expect(told).to_contain_text("5 rows of")
    page.keyboard.press("Enter")
    expect(page.locator(".desk .card")).to_be_visible()
    expect(told).to_have_count(0)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_fast_mode_is_readable(make, label, shoot, width, dark):
    page = label(make("support_tickets.csv", batch=50), width=width, dark=dark)
    if width < 500:
        click(page.get_by_test_id("stExpandSidebarButton"))
    click(page.get_by_test_id("stSidebar").get_by_text("Fast", exact=True))
    page.locator(".desk .card").wait_for()
    if width < 500:
        page.mouse.click(width - 10, 500)  # beside the sidebar, which closes it
    click(page.locator(".desk button.class").first)
    saved(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"label_fast_{'phone_dark' if dark else 'desk_light'}")


def test_hostile_cells_run_nothing_in_the_fast_mode(own, label):
    hostile = "<img src=x onerror=window.hit=1>"
    lines = "\n".join(f'r{row},"{hostile}",{row % 7},' for row in range(30))
    store = own[1]
    upload = store.add_upload(f"id,text,x,label\n{lines}\n".encode(), "hostile.csv")
    roles = tables.Roles(label="label", id="id")
    project = create(store, upload, roles, Settings(), classes=["<b>bold</b>", "other"])
    page = label(project)
    fast(page)
    expect(page.locator(".desk .card")).to_contain_text(hostile)
    expect(page.locator(".desk button.class").first).to_contain_text("<b>bold</b>")
    assert page.locator(".desk .card img").count() == 0 and page.evaluate("() => window.hit") is None


def test_hostile_cells_and_classes_run_nothing_in_the_plain_mode(own, label):
    hostile = "<img src=x onerror=window.hit=1>"
    lines = "\n".join(f'r{row},"{hostile}","{hostile} {"long " * 80}",{row % 7},' for row in range(30))
    store = own[1]
    upload = store.add_upload(f"id,text,story,x,label\n{lines}\n".encode(), "hostile.csv")
    roles = tables.Roles(label="label", id="id")
    project = create(store, upload, roles, Settings(), classes=[hostile, "other"])
    page = label(project)
    card = page.locator(".st-key-card")
    expect(card).to_contain_text(hostile)
    before = card.inner_text()
    settle(page)
    click(page.locator(".st-key-card .classes button").first)
    expect(page.locator(".below .pill")).to_contain_text(hostile)
    click(card.locator("summary"))
    expect(card.locator("details .value")).to_be_visible()
    assert before != card.inner_text()
    assert card.locator("img").count() == 0 and page.locator(".below img").count() == 0
    assert page.evaluate("() => window.hit") is None
