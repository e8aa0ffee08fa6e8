"""Any cells and any names of classes: what is chosen in the sheet is what is stored, also through LibreOffice."""

import csv
import io
import shutil
import subprocess

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alcore.interchange import sheets
from alcore.interchange.answers import seen

# A table full of control letters is refused as binary before it is a project.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    [
        "bell\x07",
        "=1+1",
        "1e5",
        "007",
        "TRUE",
        "2024-01-02",
        "<r>a</r>",
        "_x0041_",
        "a\r\nb",
        "http://a.b",
        "'",
        "#N/A",
        "1,5",
    ]
)
names = texts.filter(seen)


def chosen(workbook: bytes, picks: list[int]) -> tuple[bytes, int]:
    """The workbook with the class of each number chosen from the list, row by row, as the list has it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    page, list_ = book["Rows"], book["Rows"].data_validations.dataValidation[0]
    sheet, cells = list_.formula1.split("!")
    offered = [row[0].value for row in book[sheet][cells.replace("$", "")]]
    for line, pick in enumerate(picks[: page.max_row - 1], 2):
        page.cell(line, 1).value = offered[pick % len(offered)]
        page.cell(line, 1).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), len(offered)


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(texts, texts), min_size=4, max_size=8),
    st.lists(names, min_size=2, max_size=6, unique_by=seen),
    st.lists(st.integers(0, 100), min_size=8, max_size=8),
)
def test_whatever_the_cells_and_the_classes_the_filled_labels_come_back_exactly(make, rows, classes, picks):
    out = io.StringIO()
    csv.writer(out).writerows(
        [("id", "a", "b", "size", "label"), *((n, *row, n * 0.5, "") for n, row in enumerate(rows))]
    )
    project = make(content=out.getvalue().encode(), classes=classes, evaluation=0)
    sheet = sheets.make(project, "Ana", 8)
    filled, offered = chosen(sheets.workbook(project, sheet), picks)
    assert offered == len(classes) + 1
    taken = sheets.take(project, filled)
    assert taken == sheets.Taken(stored=len(sheet.rows)) and taken.stored >= 1
    wanted = {key: f"c{pick % offered + 1}" for key, pick in zip(sheet.rows, picks, strict=False)}
    assert {key: project.state().label(key) for key in sheet.rows} == wanted


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(texts.filter(str.strip), min_size=4, max_size=8, unique=True))
def test_whatever_the_row_keys_each_answer_finds_its_row(make, keys):
    out = io.StringIO()
    csv.writer(out).writerows([("id", "size", "label"), *((key, n * 0.5, "") for n, key in enumerate(keys))])
    project = make(content=out.getvalue().encode(), evaluation=0)
    sheet = sheets.make(project, "Ana", 8)
    filled, _ = chosen(sheets.workbook(project, sheet), list(range(8)))
    assert sheets.take(project, filled).stored == len(sheet.rows)
    wanted = {key: f"c{number % 3 + 1}" for number, key in enumerate(sheet.rows)}
    assert {key: project.state().label(key) for key in sheet.rows} == wanted


CLASSES = (
    "comma, here",
    'quote "q"',
    "it's; so",
    "=SUM(A1)",
    "cat 🐈",
    "<b>",
    "007",
    "1",
    "TRUE",
    "a\nb",
    "2024-01-02",
)
TABLE = "id,size,text,label\n" + "".join(f'{n:03d},{n}.5,"a; ""b""\n=1+{n}",\n' for n in range(14))


@pytest.fixture
def libreoffice(tmp_path):
    """libreoffice(content, "ods", "xlsx") -> the file opened and saved as each in turn."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("NOT TESTED: no LibreOffice here, so the round trip through a real spreadsheet was not tried.")

    def resaved(content: bytes, *kinds: str) -> bytes:
        path = tmp_path / "start.xlsx"
        path.write_bytes(content)
        for number, kind in enumerate(kinds):
            folder = tmp_path / f"step{number}"
            filter_ = f"{kind}:Text - txt - csv (StarCalc):59,34,76,1" if kind == "csv" else kind
            command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
            command += ["--convert-to", filter_, "--outdir", str(folder), str(path)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=600)
            path = folder / f"start.{kind}"
            assert path.exists(), done.stdout + done.stderr
        return path.read_bytes()

    return resaved


@pytest.mark.slow
@pytest.mark.parametrize("way", [("xlsx",), ("ods", "xlsx"), ("csv",)], ids=" ".join)
def test_a_sheet_saved_by_libreoffice_gives_exactly_the_labels_chosen(make, libreoffice, way):
    project = make(content=TABLE.encode(), classes=CLASSES, evaluation=0)
    sheet = sheets.make(project, "Ana Ünal", 14)
    filled, _ = chosen(sheets.workbook(project, sheet), list(range(12)))
    taken = sheets.take(project, libreoffice(filled, *way), f"saved.{way[-1]}")
    assert taken == sheets.Taken(stored=12, blank=2)
    state = project.state()
    assert [state.label(key) for key in sheet.rows] == [*(f"c{number}" for number in range(1, 13)), None, None]
    assert sheets.take(project, filled) == sheets.Taken(repeated=12, blank=2)
    assert {event.annotator for event in project.store.events(project.id) if event.source == "sheet"} == {"Ana Ünal"}


@pytest.mark.slow
def test_libreoffice_sees_the_lists_and_the_locks(make, libreoffice):
    project = make(content=TABLE.encode(), classes=CLASSES, evaluation=0)
    made = sheets.workbook(project, sheets.make(project, "Ana", 5))
    page = openpyxl.load_workbook(io.BytesIO(libreoffice(made, "ods", "xlsx")))["Rows"]
    lists = {str(one.sqref): one.formula1.replace("$", "") for one in page.data_validations.dataValidation}
    assert lists["A2:A6"] in ("Guidelines!A8:A19", "Guidelines.A8:A19")
    assert page.protection.sheet and page["G2"].protection.locked and not page["A2"].protection.locked
    assert page["F2"].data_type == "s" and page["F2"].value.startswith('a; "b"\n=1+')
