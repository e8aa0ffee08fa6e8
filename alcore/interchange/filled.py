"""The cells of a spreadsheet that came back, read as if it were hostile: XLSX by openpyxl, else as CSV.

Nothing is evaluated: of a cell with a formula, the value that the spreadsheet saved with it is read. A workbook is
looked over before it is opened: how large its parts are unpacked, and that none declares entities of its own, with
which a few bytes can grow to gigabytes.
"""

from __future__ import annotations

import datetime
import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from xml.parsers import expat

import openpyxl

from alcore import tables
from alcore.interchange import workbooks
from alcore.tables import Problem, TableError

MOST_BYTES = 25 * 2**20  # of an upload
MOST_UNPACKED = 150 * 2**20  # of all parts of a workbook
MOST_PARTS = 1_000
MOST_LINES = 20_000  # of a sheet
HEADER_WITHIN = 20  # lines from the top
WIDEST = workbooks.MOST_COLUMNS + 50
SAVE_AS = "Save it as XLSX or CSV, and upload that."

log = logging.getLogger(__name__)


class SheetError(ValueError):
    """A file that cannot be taken at all. The message is shown to the user as it is."""


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its number, counted from 1 with the header, and the cells of our columns that hold
    something, by header."""

    number: int
    cells: dict[str, object]


def lines(content: bytes, name: str) -> tuple[list[Line], list[Problem]]:
    """The rows below the header that hold something in our columns, and what could not be read.

    Raises SheetError, in words for the user, for a file that is none of ours.
    """
    if not content:
        raise SheetError(f"{name} is empty: it has no bytes. Upload the sheet as you saved it.")
    if len(content) > MOST_BYTES:
        raise SheetError(
            f"{name} is {len(content) / 2**20:,.0f} MB; a sheet may have {MOST_BYTES / 2**20:.0f} MB at most. "
            "Upload the sheet as it was made, with nothing added to it."
        )
    if content.startswith(b"PK"):
        return _of_workbook(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(f"{name} is a workbook of an old kind, or protected by a password. {SAVE_AS}")
    return _of_text(content, name)


# -- workbooks --------------------------------------------------------------------------------------------------


def _of_workbook(content: bytes, name: str) -> tuple[list[Line], list[Problem]]:
    _look_over(content, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        named = sorted(book.worksheets, key=lambda sheet: sheet.title != workbooks.ROWS)
        for sheet in named[:10]:
            sheet.reset_dimensions()  # what a file says of its size need not be true
            rows = islice(sheet.iter_rows(max_col=WIDEST, values_only=True), MOST_LINES + 1)
            found = _below_header(enumerate(rows, 1))
            if found is not None:
                return found
    except SheetError:
        raise
    except Exception as error:  # of a broken or hostile file, openpyxl raises whatever it stumbles over
        log.info("A workbook could not be read", exc_info=True)
        raise _broken(name) from error
    raise _no_key(name)


def _look_over(content: bytes, name: str) -> None:
    """Raise SheetError for what must not even be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names:
                kind = package.read("mimetype")[:60] if "mimetype" in names and len(parts) < MOST_PARTS else b""
                if b"opendocument" in kind:
                    raise SheetError(f"{name} is an OpenDocument file. {SAVE_AS}")
                raise SheetError(f"{name} is an archive, but no workbook. {SAVE_AS}")
            # Python unpacks no more of a part than it declares, so the declared sizes bound the memory.
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise SheetError(
                    f"{name} would unpack to more than {MOST_UNPACKED / 2**20:.0f} MB, so it was not opened. "
                    "Upload the sheet as it was made, with nothing added to it."
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    with package.open(part) as stream:
                        _check_prolog(stream, name)
    except SheetError:
        raise
    except Exception as error:  # zipfile raises whatever it stumbles over, too
        raise _broken(name) from error


class _Enough(Exception):
    """The first element of a part was reached."""


def _check_prolog(stream, name: str) -> None:
    """Raise SheetError when a part declares a document type, where entities are declared; workbooks never do."""

    def refuse(*_):
        raise SheetError(f"{name} declares entities, which no spreadsheet does, so it was not opened. {SAVE_AS}")

    def stop(*_):
        raise _Enough

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = refuse, stop
    try:
        while chunk := stream.read(4096):
            parser.Parse(chunk)
    except _Enough:
        pass


def _broken(name: str) -> SheetError:
    return SheetError(f"{name} is damaged: it cannot be opened as a workbook. Save it again, and upload that.")


def _no_key(name: str) -> SheetError:
    return SheetError(
        f"{name} has no column '{workbooks.KEY}' or no column '{workbooks.CODE}', so its rows cannot be told. "
        "Upload a sheet that was made here, with its columns as they were."
    )


# -- text -------------------------------------------------------------------------------------------------------


def _of_text(content: bytes, name: str) -> tuple[list[Line], list[Problem]]:
    try:
        table = tables.read(content, name, header=True)
    except TableError as error:
        raise SheetError(str(error)) from error
    rows = zip(table.lines.tolist(), table.frame.itertuples(index=False, name=None), strict=True)
    found = _below_header(((1, tuple(table.frame.columns)), *rows))
    if found is None:
        raise _no_key(name)
    below, problems = found
    left_out = [
        Problem(f"This row could not be read: {one.reason}. Nothing of it was stored.", line=one.line)
        for one in table.rejected
        if one.reason != "every cell is blank"
    ]
    return below, problems + left_out


# -- both -------------------------------------------------------------------------------------------------------


def _below_header(rows: Iterable[tuple[int, tuple]]) -> tuple[list[Line], list[Problem]] | None:
    """The lines below the header and the problems; None where no header names our columns."""
    rows = iter(rows)
    for _, cells in islice(rows, HEADER_WITHIN):
        places = _places(cells)
        if workbooks.KEY in places and workbooks.CODE in places:
            return _lines(rows, places)
    return None


def _places(cells: tuple) -> dict[str, int]:
    ours = {name.casefold(): name for name in (*workbooks.ASKED, *workbooks.LOCKED)}
    told = [" ".join(cell.split()).casefold() if isinstance(cell, str) else "" for cell in cells]
    return {ours[text]: place for place, text in reversed(list(enumerate(told))) if text in ours}


def _lines(rows: Iterator[tuple[int, tuple]], places: dict[str, int]) -> tuple[list[Line], list[Problem]]:
    found, problems = [], []
    for number, cells in rows:
        if number > MOST_LINES:
            problems.append(
                Problem(f"Only the first {MOST_LINES:,} rows were read. Upload the others as a sheet of their own.")
            )
            break
        kept = {name: cells[place] for name, place in places.items() if place < len(cells)}
        kept = {name: value for name, value in kept.items() if readings(value)}
        if kept:
            found.append(Line(number, kept))
    return found, problems


def readings(value: object) -> tuple[str, ...]:
    """What a cell may have said before a spreadsheet took it for a number, a date or a truth; () for a blank one."""
    if isinstance(value, str):
        return (text,) if (text := value.strip()) else ()
    if isinstance(value, bool):
        return (str(value),)
    if isinstance(value, int):
        return (str(value),)
    if isinstance(value, float):
        if value != value:  # a blank cell of a frame
            return ()
        return (str(int(value)), repr(value)) if value.is_integer() else (repr(value),)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return (value.date().isoformat(), str(value)) if midnight else (str(value), value.isoformat())
    return () if value is None else (str(value),)
