"""Frames on their way to a file: the one place where tables are written, as CSV, XLSX, Parquet or JSON lines.

What is uploaded may be hostile, so no cell ever becomes a spreadsheet's formula or a link. In CSV such text gets a `'`
before it, since there is no other way to say "text"; the other formats know what text is and keep every cell as it was.
"""

from __future__ import annotations

import datetime
import io
import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones run in Japanese Excel
EXCEL_ROWS, EXCEL_COLUMNS, EXCEL_TEXT = 1_048_576, 16_384, 32_767
CUT = "… (cut: a cell of Excel holds no more)"
_EXACT_IN_EXCEL = 10**15  # it keeps 15 digits


@dataclass(frozen=True)
class Format:
    """A kind of file: its title, its MIME type, and what writes a frame into an open binary file."""

    title: str
    mime: str
    write: Callable[[pd.DataFrame, io.BufferedIOBase], None]


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a `'` before every text and column name that a spreadsheet would run as a formula."""
    text = frame.select_dtypes(exclude=["number", "bool", "datetime"]).columns
    return frame.assign(**{name: frame[name].map(_inert) for name in text}).rename(columns=_inert)


def write(frame: pd.DataFrame, path: Path | str, form: str) -> None:
    """Write a frame, without its index, to a file; form is a key of `FORMATS`.

    Raises ValueError, in words for the user, for a frame that the format cannot hold, before a file is there; and
    OSError when it cannot be written.
    """
    _check(frame, form)
    with Path(path).open("wb") as file:
        FORMATS[form].write(frame, file)


def to_bytes(frame: pd.DataFrame, form: str) -> bytes:
    """The content of the file that `write` writes. Raises ValueError like it."""
    _check(frame, form)
    file = io.BytesIO()
    FORMATS[form].write(frame, file)
    return file.getvalue()


def refusal(lines: int, columns: int, form: str) -> str | None:
    """Why a table of so many rows and columns cannot be written so, in words for the user; None when it can be."""
    if form not in FORMATS:
        return f"There is no format '{form}'. Choose one of {', '.join(FORMATS)}."
    for count, most, what in ((lines + 1, EXCEL_ROWS, "lines"), (columns, EXCEL_COLUMNS, "columns")):
        if form == "xlsx" and count > most:
            return (
                f"A sheet of Excel holds at most {most:,} {what}, and this table has {count:,}. "
                "Choose CSV, Parquet or JSON lines instead."
            )
    return None


def _check(frame: pd.DataFrame, form: str) -> None:
    if why_not := refusal(len(frame), len(frame.columns), form):
        raise ValueError(why_not)


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _csv(frame: pd.DataFrame, file: io.BufferedIOBase) -> None:
    # The mark at the beginning tells Excel that the letters are UTF-8. Cells that hold a character of the line end are
    # quoted: with "\n" alone, a cell of "x\r=1" would become two lines, the second one a formula.
    inert(frame).to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _parquet(frame: pd.DataFrame, file: io.BufferedIOBase) -> None:
    frame.to_parquet(file, index=False)


def _jsonl(frame: pd.DataFrame, file: io.BufferedIOBase) -> None:
    frame.to_json(file, orient="records", lines=True, force_ascii=False)


def _xlsx(frame: pd.DataFrame, file: io.BufferedIOBase) -> None:
    """One sheet, its first line the names, written line by line so that memory does not grow with the rows. Characters
    that XML cannot hold are written as Excel writes them itself (`_x0000_`), and read back by it."""
    import xlsxwriter

    inactive = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, {"constant_memory": True, **inactive}) as book:
        sheet = book.add_worksheet("Table")
        bold = book.add_format({"bold": True})
        for place, name in enumerate(frame.columns):
            sheet.write_string(0, place, _cut(str(name)), bold)
        sheet.freeze_panes(1, 0)
        columns = [frame[name].astype(object).tolist() for name in frame.columns]
        for line, cells in enumerate(zip(*columns, strict=True), 1):
            for place, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(line, place, _cut(cell))
                else:
                    _write_value(sheet, line, place, cell)


def _write_value(sheet, line: int, place: int, cell: object) -> None:
    """A cell that is no text; an empty one is not written."""
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell)
    elif isinstance(cell, numbers.Real) and math.isfinite(cell) and (cell % 1 or abs(cell) < _EXACT_IN_EXCEL):
        sheet.write_number(line, place, cell)
    elif isinstance(cell, datetime.datetime | datetime.date) and not pd.isna(cell):
        sheet.write_string(line, place, cell.isoformat())
    elif cell is not None and not (pd.api.types.is_scalar(cell) and pd.isna(cell)):
        sheet.write_string(line, place, _cut(str(cell)))


def _cut(text: str) -> str:
    """At most as much text as a cell holds, which Excel counts in UTF-16."""
    if len(text) * 2 <= EXCEL_TEXT or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= EXCEL_TEXT:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (EXCEL_TEXT - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT


FORMATS = {
    "csv": Format("CSV", "text/csv", _csv),
    "xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "parquet": Format("Parquet", "application/vnd.apache.parquet", _parquet),
    "jsonl": Format("JSON lines", "application/x-ndjson", _jsonl),
}
