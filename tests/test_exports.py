import csv
import io
import json
import math
import time
import zipfile
from datetime import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl.utils.escape import unescape

from alcore import exports

# Whatever can stand in a cell of an uploaded file, and often what a spreadsheet would run or cannot hold.
HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-1",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "nul\0",
    "\x01\x1f",
    "_x0041_",
    "http://a.b",
]
text = some.text(some.characters(exclude_categories=["Cs"]), max_size=20)
cell = some.one_of(some.none(), some.sampled_from(HOSTILE), text)
tables = some.lists(some.tuples(cell, cell), min_size=1, max_size=6).map(
    lambda lines: pd.DataFrame(lines, columns=["=first", "second"], dtype=object)
)
few = settings(max_examples=60)


def sheet(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


@few
@given(tables)
def test_csv_keeps_every_cell_and_none_begins_as_a_formula(frame):
    content = exports.to_bytes(frame, "csv")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert lines[0] == ["'=first", "second"]
    expected = [["" if one is None else one for one in row] for row in frame.itertuples(index=False)]
    for line, row in zip(lines[1:], expected, strict=True):
        assert [one if told == one else f"'{one}" for told, one in zip(line, row, strict=True)] == line
        assert not [told for told in line if told.startswith(exports.FORMULA_STARTS)]


@few
@given(tables)
def test_excel_keeps_every_cell_as_text_and_holds_no_formula_and_no_link(frame):
    content = exports.to_bytes(frame, "xlsx")
    read = sheet(content)
    assert [one.value for one in read[1]] == ["=first", "second"]
    for number, row in enumerate(frame.itertuples(index=False), 2):
        for place, one in enumerate(row, 1):
            told = read.cell(number, place)
            assert told.data_type in ("s", "n") and told.hyperlink is None  # openpyxl calls an empty cell a number
            # XML has no carriage return of its own, and Excel has no difference between empty text and nothing.
            assert unescape(told.value or "") == (one or "")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "externalLink" in name or "_rels/sheet" in name]


@few
@given(tables)
def test_parquet_and_json_lines_read_back_equal(frame):
    read = pd.read_parquet(io.BytesIO(exports.to_bytes(frame, "parquet")))
    as_lists = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    assert read.astype(object).where(read.notna(), None).to_numpy().tolist() == as_lists
    lines = exports.to_bytes(frame, "jsonl").decode().split("\n")
    assert [list(json.loads(line).values()) for line in lines if line] == as_lists
    assert lines[-1] == "" and len(lines) == len(frame) + 1


def test_numbers_dates_and_truths_stay_what_they_are_in_excel():
    frame = pd.DataFrame(
        {
            "number": [1.5, math.nan, math.inf],
            "count": [1, 2, 3],
            "long": pd.Series([1, 2, 12345678901234567890], dtype=object),
            "truth": [True, False, True],
            "when": [datetime(2026, 1, 2, 3, 4), pd.NaT, datetime(2026, 1, 3)],
        }
    )
    lines = list(sheet(exports.to_bytes(frame, "xlsx")).iter_rows(min_row=2, values_only=True))
    assert lines == [
        (1.5, 1, 1, True, "2026-01-02T03:04:00"),
        (None, 2, 2, False, None),
        ("inf", 3, "12345678901234567890", True, "2026-01-03T00:00:00"),
    ]


def test_text_longer_than_a_cell_of_excel_is_cut_and_says_so():
    frame = pd.DataFrame({"text": ["x" * 40_000, "𝄞" * 20_000, "y" * exports.EXCEL_TEXT]})
    first, second, third = (row[0] for row in sheet(exports.to_bytes(frame, "xlsx")).iter_rows(2, values_only=True))
    assert first == "x" * (exports.EXCEL_TEXT - len(exports.CUT)) + exports.CUT
    assert second.startswith("𝄞" * 16_000) and second.endswith(exports.CUT)
    assert third == "y" * exports.EXCEL_TEXT


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (pd.DataFrame(index=range(1_048_576)), "at most 1,048,576 lines, and this table has 1,048,577. Choose CSV"),
        (pd.DataFrame(columns=range(16_385)), "at most 16,384 columns, and this table has 16,385. Choose CSV"),
    ],
)
def test_more_than_a_sheet_holds_is_refused_in_a_sentence_and_leaves_no_file(tmp_path, frame, sentence):
    with pytest.raises(ValueError, match=sentence):
        exports.write(frame, tmp_path / "big.xlsx", "xlsx")
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(ValueError, match="no format 'ods'. Choose one of csv, xlsx, parquet, jsonl"):
        exports.write(pd.DataFrame(), tmp_path / "x", "ods")


@pytest.mark.parametrize("form", exports.FORMATS)
def test_a_file_and_its_bytes_are_the_same_table_even_without_rows(tmp_path, form):
    frame = pd.DataFrame({"a": pd.Series([], dtype=object), "b": pd.Series([], dtype=float)})
    exports.write(frame, tmp_path / "empty", form)
    read = {
        "csv": lambda file: pd.read_csv(file),
        "xlsx": lambda file: pd.read_excel(file),
        "parquet": lambda file: pd.read_parquet(file),
        "jsonl": lambda file: pd.DataFrame(columns=["a", "b"]) if not file.read().strip() else None,
    }[form]
    for content in ((tmp_path / "empty").read_bytes(), exports.to_bytes(frame, form)):
        again = read(io.BytesIO(content))
        assert again.empty and list(again.columns) == ["a", "b"]


@pytest.mark.slow
@pytest.mark.parametrize(("form", "rows"), [("csv", 5000), ("parquet", 5000), ("jsonl", 5000), ("xlsx", 1000)])
def test_ten_times_the_rows_take_about_ten_times_as_long(form, rows):
    def seconds(rows):
        frame = pd.DataFrame({f"column {n}": [f"={n}.{row % 97}" for row in range(rows)] for n in range(10)})
        began = time.process_time()  # of this process alone, however busy the machine is
        assert len(exports.to_bytes(frame, form)) > rows
        return time.process_time() - began

    seconds(10)  # what is loaded once
    few, many = np.min([(seconds(rows), seconds(10 * rows)) for _ in range(3)], axis=0)
    assert many < 30 * few  # where each row took as long as all before it together, 100 times
