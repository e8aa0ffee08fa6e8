import io

import openpyxl
import pytest

from alcore import tables
from alcore.interchange import sheets
from alcore.project import Class, Settings
from alcore.project.creating import create
from alcore.store import open_store


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    yield opened
    opened._engine.dispose()


@pytest.fixture
def make(store):
    """make(rows=40, classes=[...], content=None, **settings) -> a project of rows r0, r1, ..., each tenth labeled."""

    def project(rows=40, classes=("no", "yes"), content=None, name="made", **settings):
        if content is None:
            lines = [f"r{row},{row * 1.5},word {row},{'secret' if row % 10 == 9 else ''}" for row in range(rows)]
            content = "\n".join(["id,size,text,label", *lines]).encode()
        upload = store.add_upload(content, "made.csv")
        roles = tables.Roles(label="label", id="id")
        named = [one if isinstance(one, Class) else Class(one) for one in (*classes, "secret")]
        return create(store, upload, roles, Settings(**settings), name=name, classes=named)

    return project


@pytest.fixture
def fill():
    """fill(workbook, {row key: answer or {column: cell}}) -> the workbook with those cells, and nothing else, changed.

    Keys that are numbers name the line of the sheet, counted from 1 with the header. A text in a tuple stays a text
    also where it reads as a formula.
    """

    def filled(content: bytes, answers: dict) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book["Rows"]
        places = {cell.value: cell.column for cell in sheet[1]}
        lines = {sheet.cell(line, places["Row key"]).value: line for line in range(2, sheet.max_row + 1)}
        for key, cells in answers.items():
            for name, value in (cells if isinstance(cells, dict) else {"Your answer": cells}).items():
                cell = sheet.cell(key if isinstance(key, int) else lines[key], places[name])
                cell.value = value[0] if isinstance(value, tuple) else value
                if isinstance(value, tuple):
                    cell.data_type = "s"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return filled


@pytest.fixture
def cells():
    """cells(workbook) -> the rows of the sheet "Rows" as one dictionary each, by header."""

    def read(content: bytes, sheet: str = "Rows") -> list[dict]:
        rows = list(openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True))
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    return read


@pytest.fixture
def sent(make):
    """sent(n=5, **project) -> (project, sheet, its workbook), lent to Ana."""

    def out(n=5, **project):
        made = make(**project)
        sheet = sheets.make(made, "Ana", n)
        return made, sheet, sheets.workbook(made, sheet)

    return out
