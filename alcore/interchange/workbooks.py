"""Rows to label as an Excel workbook: a class to choose in each row, everything else locked, guidelines beside it.

The columns that must come back say it all row by row, so a workbook, a CSV file saved from it and rows copied out of
it are taken alike. Cells of the table are never formulas nor links.
"""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from alcore.project.events import SKIP_REASONS, Class

ROWS, GUIDELINES = "Rows", "Guidelines"
ANSWER, REASON, NOTE, KEY, CODE, HOLDER = "Your answer", "Skip reason", "Your note", "Row key", "Sheet code", "Lent to"
ASKED, LOCKED = (ANSWER, REASON, NOTE), (KEY, CODE, HOLDER)
MOST_COLUMNS = 250  # of a table; nobody reads further to the right
MOST_TEXT = 32_000  # a cell of Excel holds 32,767 letters
DIGITS = 15  # of a number that a spreadsheet keeps
NARROWEST, WIDEST = 8, 60  # of a column, in letters
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")  # what no XML file can hold
_FIRST_CLASS = 8  # the line of the guidelines on which the first class stands


@dataclass(frozen=True, eq=False)
class Content:
    """What a workbook shows. frame: one line a row to label, raw text; numbers: those columns of it that hold numbers,
    as float64; codes: the sheet code of each row; keys: its row key; made: when, in seconds of Unix time."""

    project: str
    holder: str
    frame: pd.DataFrame
    numbers: pd.DataFrame
    keys: Sequence[str]
    codes: Sequence[str]
    classes: Sequence[Class]
    guidelines: str = ""
    made: float = 0.0


def workbook(content: Content) -> bytes:
    """The bytes of an XLSX file: the sheet "Rows" to fill, and "Guidelines" with what to choose from."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        made = datetime.datetime.fromtimestamp(content.made, datetime.UTC)
        book.set_properties({"title": writable(content.project), "comments": "Rows to label", "created": made})
        _write_rows(book, book.add_worksheet(ROWS), content)
        _write_guidelines(book, book.add_worksheet(GUIDELINES), content)
    return out.getvalue()


def writable(text: str) -> str:
    """The text as a cell can hold it; letters no file can hold become the replacement mark."""
    text = _IMPOSSIBLE.sub("\ufffd", text)
    if len(text) > MOST_TEXT:
        text = text[: MOST_TEXT - 1] + "…"
    # XlsxWriter takes such a text for XML of its own making and writes it unescaped.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def titles(frame: pd.DataFrame) -> list[str]:
    """The headers of the table's columns; one called like a column of ours is told apart from it."""
    ours = {name.casefold() for name in (*ASKED, *LOCKED)}
    return [f"{name} (column)" if name.strip().casefold() in ours else name for name in frame.columns[:MOST_COLUMNS]]


def _write_rows(book: Workbook, sheet: Worksheet, content: Content) -> None:
    look = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0"}
    header = book.add_format({**look, "bold": True, "bg_color": "#E8EEF4"})
    asked = book.add_format({**look, "bg_color": "#FFF8DC", "locked": False, "num_format": "@"})
    cell, quiet = book.add_format(look), book.add_format({**look, "font_color": "#808080", "num_format": "@"})
    last = len(content.keys)
    for place, name in enumerate(ASKED):
        sheet.write_string(0, place, name, header)
        for line in range(1, last + 1):
            sheet.write_blank(line, place, None, asked)
    longest = max((len(one.name) for one in content.classes), default=0)
    sheet.set_column(0, 0, _width(longest + 4, least=14))
    sheet.set_column(1, 1, 13)
    sheet.set_column(2, 2, 24)
    place = len(ASKED)
    for title, name in zip(titles(content.frame), content.frame.columns, strict=False):
        sheet.write_string(0, place, writable(title), header)
        width = _write_cells(sheet, place, content.frame[name], content.numbers.get(name), cell)
        sheet.set_column(place, place, _width(width, least=len(title)))
        place += 1
    for name, values in ((KEY, content.keys), (CODE, content.codes), (HOLDER, [content.holder] * last)):
        sheet.write_string(0, place, name, header)
        for line, value in enumerate(values, 1):
            sheet.write_string(line, place, writable(value), quiet)
        sheet.set_column(place, place, 14)
        place += 1
    if last:
        _offer(sheet, last, len(content.classes))
    sheet.freeze_panes(1, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_selection(1 if last else 0, 0, 1 if last else 0, 0)


def _offer(sheet: Worksheet, last: int, classes: int) -> None:
    first, end = _FIRST_CLASS, _FIRST_CLASS + classes - 1
    sheet.data_validation(
        1,
        0,
        last,
        0,
        {
            "validate": "list",
            # A list in the cell itself holds 255 letters and no commas; one on a sheet holds any names.
            "source": f"={GUIDELINES}!$A${first}:$A${end}",
            "error_title": "Not one of the classes",
            "error_message": "Choose a class from the list, or leave the cell empty.",
        },
    )
    sheet.data_validation(1, 1, last, 1, {"validate": "list", "source": list(SKIP_REASONS)})


def _write_cells(sheet: Worksheet, place: int, texts: pd.Series, numbers: pd.Series | None, look: Format) -> int:
    """Write one column; returns how many letters its longest line has."""
    longest = 0
    amounts = [None] * len(texts) if numbers is None else numbers.tolist()
    for line, (text, number) in enumerate(zip(texts.tolist(), amounts, strict=True), 1):
        if not isinstance(text, str):
            sheet.write_blank(line, place, None, look)
            continue
        longest = max(longest, *map(len, text.split("\n")))
        if number is not None and math.isfinite(number) and sum(map(str.isdigit, text)) <= DIGITS:
            sheet.write_number(line, place, number, look)
        else:
            sheet.write_string(line, place, writable(text), look)
    return longest


def _width(letters: int, least: int = NARROWEST) -> int:
    return min(max(letters + 2, least + 2, NARROWEST), WIDEST)


def _write_guidelines(book: Workbook, sheet: Worksheet, content: Content) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    name = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    bold = book.add_format({"bold": True, "font_size": 14})
    header = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, writable(content.project), bold)
    for line, told in enumerate(
        (
            f"Choose one class a row under '{ANSWER}' on the sheet '{ROWS}'. A row left empty is not answered.",
            f"Where no class can be chosen, choose a '{REASON}': unsure, or a bad row. A note may be added to any row.",
            "Save the workbook, or the sheet as CSV, and upload it on the page it came from.",
            *(
                [f"Only the first {MOST_COLUMNS} of {len(content.frame.columns):,} columns are shown."]
                if len(content.frame.columns) > MOST_COLUMNS
                else []
            ),
        ),
        1,
    ):
        sheet.write_string(line, 0, told)
    sheet.write_string(_FIRST_CLASS - 2, 0, "Class", header)
    sheet.write_string(_FIRST_CLASS - 2, 1, "When to choose it", header)
    for line, one in enumerate(content.classes, _FIRST_CLASS - 1):
        sheet.write_string(line, 0, writable(one.name), name)
        sheet.write_string(line, 1, writable(one.guideline), wrapped)
    for line, text in enumerate(content.guidelines.splitlines(), _FIRST_CLASS + len(content.classes) + 1):
        sheet.merge_range(line, 0, line, 1, "", wrapped)
        sheet.write_string(line, 0, writable(text), wrapped)
    sheet.protect("")
