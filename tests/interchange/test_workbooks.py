"""What stands in a workbook and what may be changed in it, read off its parts."""

import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from alcore.interchange import sheets, workbooks
from alcore.project import Class
from alcore.project.rehearsing import rehearse
from alcore.project.training import train

HOSTILE = [
    '=HYPERLINK("http://a.b")',
    "+1",
    "@SUM(1)",
    "http://a.b",
    "<r><t>x</t></r>",
    "_x0041_",
    "\x07bell",
    "\ufffe",
]


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def content(frame, **more):
    rows = len(frame)
    usual = {"project": "P", "holder": "Ana", "numbers": pd.DataFrame(index=frame.index), "classes": [Class("a")]}
    keys = [f"k{row}" for row in range(rows)]
    return workbooks.Content(**{**usual, "frame": frame, "keys": keys, "codes": keys, **more})


def test_numbers_are_numbers_and_all_else_is_text_as_it_came(make, cells):
    table = b'id,size,code,price,day,label\nr0,1.50,007,"$1,200.50",2024-02-01,\nr1,,008,$3,2024-02-02,\n'
    table += b"r2,12345678901234567890,010,$4,2024-02-03,\n"
    project = make(content=table, evaluation=0)
    read = {row["id"]: row for row in cells(sheets.workbook(project, sheets.make(project, "Ana", 3)))}
    assert [read[key]["size"] for key in ("r0", "r1", "r2")] == [1.5, None, "12345678901234567890"]
    assert (read["r0"]["price"], read["r0"]["code"], read["r0"]["day"]) == (1200.5, "007", "2024-02-01")
    assert "label" not in read["r0"]


def test_no_cell_is_ever_a_formula_or_a_link(cells):
    made = workbooks.workbook(content(pd.DataFrame({"=A1": HOSTILE, "http://c.d": HOSTILE})))
    told = parts(made)
    assert not [name for name, xml in told.items() if re.search("<f[ >]|<hyperlink|TargetMode", xml)]
    read = [row["=A1"] for row in cells(made)]
    assert read[:5] == [*HOSTILE[:4], "<r><t>x</t></r> "]
    assert openpyxl.load_workbook(io.BytesIO(made))["Rows"]["D1"].value == "=A1"


def test_only_the_answer_the_reason_and_the_note_of_a_row_can_be_changed(sent):
    _, sheet, made = sent(n=3)
    page = openpyxl.load_workbook(io.BytesIO(made))["Rows"]
    header = [cell.value for cell in page[1]]
    assert header == [
        "Your answer",
        "Skip reason",
        "Your note",
        "id",
        "size",
        "text",
        "Row key",
        "Sheet code",
        "Lent to",
    ]
    assert page.protection.sheet and page.protection.password is None
    unlocked = {cell.coordinate for row in page for cell in row if not cell.protection.locked}
    assert unlocked == {f"{column}{line}" for column in "ABC" for line in (2, 3, 4)}
    assert page.freeze_panes == "B2"
    assert [page.cell(line, 7).value for line in (2, 3, 4)] == sheet.rows
    assert {page.cell(line, 9).value for line in (2, 3, 4)} == {"Ana"}


NAMES = ("comma, here", 'quote "q"', "it's", "=SUM(A1)", "cat 🐈", "x" * 100, "<b>", "ä & ö", "-", "007")


def test_the_list_of_a_row_offers_every_class_whatever_its_name(make):
    project = make(classes=[Class(name, guideline=f"when {name}") for name in NAMES], guidelines="# Rules\n\n=x")
    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook(project, sheets.make(project, "Ana", 4))))
    answers, reasons = book["Rows"].data_validations.dataValidation
    assert (str(answers.sqref), answers.showErrorMessage) == ("A2:A5", True)
    sheet, cells = answers.formula1.split("!")
    offered = [row[0].value for row in book[sheet][cells.replace("$", "")]]
    assert offered == [*NAMES, "secret"]
    assert reasons.formula1 == '"unsure,bad row"'
    texts = [cell.value for row in book["Guidelines"] for cell in row if cell.value]
    assert {"# Rules", "=x", "when <b>"} <= set(texts)


def test_nothing_in_the_file_tells_why_a_row_was_asked(make):
    lines = [f"r{row},{row % 2 * 4 + row * 0.01:.2f},{'yes' if row % 2 else 'no'}" for row in range(200)]
    table = "\n".join(["id,size,label", *lines]).encode()
    project = make(content=table, evaluation=20, control=0.3, rehearsal=True, classes=("no", "yes"))
    rehearse(project, 60)
    train(project.store, project.id)
    sheet = sheets.make(project, "Ana", 40)
    assert {"active", "evaluation", "control"} <= {claim.arm for claim in sheet.claims}
    told = parts(sheets.workbook(project, sheet))
    texts = re.findall(r"<t[^>]*>([^<]*)</t>", told["xl/sharedStrings.xml"])
    texts += re.findall(r">([^<]+)<", told["docProps/core.xml"] + told["docProps/app.xml"])
    wholly = re.compile(
        r"\b(active|start|control|evaluation|relabel|rank|arm|utility|margin|probability)\b", re.IGNORECASE
    )
    assert not [text for text in texts if wholly.search(text)]
    numbers = {float(number) for number in re.findall(r"<v>([-\d.eE]+)</v></c>", told["xl/worksheets/sheet1.xml"])}
    utilities = {claim.utility for claim in sheet.claims if claim.utility is not None}
    assert utilities and not utilities & numbers
    assert not re.search("claim", "".join(told.values()), re.IGNORECASE)


def test_columns_of_the_table_called_like_ours_are_told_apart(make, cells, fill):
    table = b"id,Row key,your answer,label\n" + b"".join(b"r%d,k%d,maybe,\n" % (row, row % 3) for row in range(10))
    project = make(content=table, evaluation=0)
    sheet = sheets.make(project, "Ana", 2)
    made = sheets.workbook(project, sheet)
    assert list(cells(made)[0])[3:6] == ["id", "Row key (column)", "your answer (column)"]
    assert sheets.take(project, fill(made, {sheet.rows[0]: "yes"})) == sheets.Taken(stored=1, blank=1)


def test_a_very_wide_table_shows_its_first_columns_and_says_so(cells):
    frame = pd.DataFrame({f"c{number}": ["x"] for number in range(400)})
    made = workbooks.workbook(content(frame))
    assert len(cells(made)[0]) == 250 + 6
    texts = [row[0] for row in openpyxl.load_workbook(io.BytesIO(made))["Guidelines"].values if row[0]]
    assert "Only the first 250 of 400 columns are shown." in texts


@pytest.mark.parametrize("length", [32_000, 32_001, 100_000])
def test_a_text_longer_than_a_cell_is_cut_with_a_mark(cells, length):
    (row,) = cells(workbooks.workbook(content(pd.DataFrame({"text": ["x" * length]}))))
    assert len(row["text"]) == 32_000 and row["text"].endswith("x" if length == 32_000 else "…")


def test_a_project_whose_column_is_called_self_has_its_sheet(make, cells):
    table = b"id,self,label\n" + b"".join(b"r%d,%d.5,\n" % (row, row) for row in range(10))
    project = make(content=table, evaluation=0)
    assert isinstance(cells(sheets.workbook(project, sheets.make(project, "Ana", 1)))[0]["self"], float)
