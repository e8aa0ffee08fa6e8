"""A CSV file into a Table: a cell is read as it stands, or its row is listed as rejected with its line."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from alcore.tables import dialect
from alcore.tables.decode import decode
from alcore.tables.kinds import describe, read_dates, read_numbers
from alcore.tables.model import Problem, Rejected, Table, TableError
from alcore.tables.roles import guess_roles

SIZE_LIMIT = 200 * 1024 * 1024  # bytes; what Streamlit's uploader takes by default
# What no cell of a text holds: the reader lists such rows as rejected.
DAMAGE = (
    ("[\ud800-\udfff]", "it holds bytes that are not valid UTF-8"),
    ("\0", "it holds zero bytes, which no text has"),
)
CHUNK = 1_000  # rows held as Python lists at a time: with more, garbage collection takes longer than reading


def read(
    content: bytes,
    name: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    size_limit: int = SIZE_LIMIT,
) -> Table:
    """Read the bytes of a CSV file. What is not given is found out.

    Cells keep their raw text; a blank cell is NaN. Rows with too few or too many cells, broken quotes,
    damaged letters or nothing in them are listed in `rejected` by the line of the file they begin on. Blank
    lines are no rows. Raises TableError, in a sentence, when there is no table to read.
    """
    _check_size(content, name, size_limit)
    digest = hashlib.sha256(content).hexdigest()
    text, encoding, decoded = decode(content, name, encoding)
    lines = list(io.StringIO(text, newline=""))  # splits at \n, \r\n and \r, and nowhere else
    damage = [(mark, reason) for mark, reason in DAMAGE if re.search(mark, text)]
    csv.field_size_limit(max(csv.field_size_limit(), SIZE_LIMIT))
    lines, before, declared = _without_declaration(lines)
    delimiter = _checked(delimiter) or declared or dialect.find_delimiter(lines)

    sample = dialect.sample(lines, delimiter)
    if not any(line.strip() for line in lines):
        raise TableError(f"{name} is empty: there is no text in it. Upload a file with a header and rows.")
    if header is None and sample and not sample[0]:
        header = False  # the first record is broken: what stands below it need not be names
    sample = [cells for cells in sample if cells]
    top = dialect.first_record(sample)
    first = sample[top] if sample else []
    if header is None:
        header = bool(first) and dialect.has_header(sample[top:])
    skip = top + bool(header)
    columns, row_lines, rejected = _rows(dialect.records(lines, delimiter), len(first), skip, header, damage)
    rejected = [Rejected(r.line + before, r.reason) for r in rejected]
    row_lines += before
    _check_rows(name, first, header, rejected, len(row_lines))

    for mark, _ in damage:  # in a row it rejects the row; a header is needed, so there it becomes a replacement mark
        first = [re.sub(mark, "\ufffd", cell) for cell in first]
    names, remarks = dialect.column_names(first, header)
    frame = pd.DataFrame({n: _text(column) for n, column in zip(names, columns, strict=True)})
    header_line = before + 1
    problems = [decoded] if decoded else []
    if not header:
        problems.append(
            Problem(
                "The first row holds data, not names, so the columns are called "
                f"'{names[0]}' to '{names[-1]}'. If it is a header, say so.",
                line=header_line,
            )
        )
    problems += [Problem(message, line=header_line, column=names[i]) for i, message in remarks]
    if len(names) == 1:
        problems.append(
            Problem(
                f"The file has one column, '{names[0]}': a rehearsal needs a label column and at least one "
                "more. If its cells are separated by another character, choose that.",
                column=names[0],
            )
        )
    described = [describe(frame[n], row_lines) for n in names]
    problems += [problem for _, found in described for problem in found]
    found = tuple(column for column, _ in described)
    return Table(
        name=name,
        digest=digest,
        encoding=encoding,
        delimiter=delimiter,
        header=header,
        frame=frame,
        lines=row_lines,
        columns=found,
        rejected=tuple(rejected),
        problems=tuple(problems),
        guess=guess_roles(found, len(frame)),
    )


def _check_size(content: bytes, name: str, size_limit: int) -> None:
    if not content:
        raise TableError(f"{name} is empty: it has no bytes. Upload a file with a header and rows.")
    if len(content) > size_limit:
        raise TableError(
            f"{name} is {len(content) / 2**20:,.1f} MB; the limit is {size_limit / 2**20:,.1f} MB. "
            "Leave out columns you do not need, or upload a random part of the rows."
        )


def _checked(delimiter: str | None) -> str | None:
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise TableError(f"'{delimiter}' cannot separate cells. Choose a comma, a semicolon, a tab or a bar.")
    return delimiter


def _without_declaration(lines: list[str]) -> tuple[list[str], int, str | None]:
    """Excel's first line "sep=;" is an instruction, not a row."""
    declared = re.fullmatch(r"sep=([,;\t|])\s*", lines[0], re.IGNORECASE) if lines else None
    return (lines[1:], 1, declared[1]) if declared else (lines, 0, None)


def _rows(
    records: Iterable, width: int, skip: int, header: bool, damage: list[tuple[str, str]]
) -> tuple[list[pa.Array], np.ndarray, list[Rejected]]:
    """Cells by column, the line of each row, and the rows left out. The first `skip` records are no rows."""
    parts: list[list[pa.Array]] = [[] for _ in range(width)]
    lines: list[int] = []
    rejected: list[Rejected] = []
    chunk: list[list[str]] = []
    seen = 0
    for line, cells, reason in records:
        if cells is None:
            rejected.append(Rejected(line, reason))
            continue
        if not cells:
            continue
        seen += 1
        if seen <= skip:
            if len(cells) != width:
                rejected.append(Rejected(line, f"{_count(len(cells))} above the table, which has {width}"))
            continue
        if len(cells) != width:
            rejected.append(
                Rejected(line, _ragged(cells, line, f"the {'header' if header else 'first row'} has {width}"))
            )
        elif not any(cells):
            rejected.append(Rejected(line, "every cell is blank"))
        elif found := [reason for mark, reason in damage if re.search(mark, "".join(cells))]:
            rejected.append(Rejected(line, found[0]))
        else:
            chunk.append(cells)
            lines.append(line)
            if len(chunk) == CHUNK:
                _flush(chunk, parts)
    if chunk:
        _flush(chunk, parts)
    columns = [pa.chunked_array(part, pa.large_string()) for part in parts]
    return columns, np.array(lines, dtype=np.int64), rejected


def _ragged(cells: list[str], line: int, expected: str) -> str:
    """Says where a record ends when it runs over several lines: a stray quote may have swallowed them."""
    end = line + len(re.findall("\r\n|\r|\n", "\0".join(cells)))
    return f"{_count(len(cells))} where {expected}" + (f"; it runs to line {end}" if end > line else "")


def _count(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells:,} cells"


def _flush(chunk: list[list[str]], parts: list[list[pa.Array]]) -> None:
    for part, cells in zip(parts, zip(*chunk, strict=True), strict=True):
        part.append(pa.array(cells, pa.large_string()))
    chunk.clear()


def _check_rows(name: str, first: list[str], header: bool, rejected: list[Rejected], rows: int) -> None:
    if rows:
        return
    if rejected:
        raise TableError(
            f"None of the rows of {name} could be read. Line {rejected[0].line}: {rejected[0].reason}. "
            "Check the character that separates the cells, and the quotes."
        )
    raise TableError(
        f"{name} has a header ({_count(len(first))}) and no rows below it. Upload a file with rows, "
        "or say that its first line is data."
        if header
        else f"{name} has no rows."
    )


def _text(column: pa.ChunkedArray) -> pd.Series:
    """Cells as pandas text; cells of nothing but white space are blank, so missing."""
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pd.Series(pc.if_else(blank, pa.scalar(None, pa.large_string()), column).to_pandas(), dtype="str")


def typed(table: Table, column: str) -> pd.Series:
    """The column as its kind says: float64 (infinities are missing), datetime64, else the text."""
    kind, text = table.column(column).kind, table.frame[column]
    if kind == "number":
        return read_numbers(text).values.replace([np.inf, -np.inf], np.nan).rename(column)
    if kind == "date":
        return read_dates(text).values.rename(column)
    return text


def row_costs(table: Table, column: str | None) -> np.ndarray | None:
    """What each row's label costs by that column, (rows,) seconds or dollars of 0 or more; None without a column.

    A missing or negative cell counts as the column's median. Raises TableError when the column holds no usable number.
    """
    if column is None:
        return None
    values = read_numbers(table.frame[table.column(column).name]).values.to_numpy(dtype=float)
    usable = np.isfinite(values) & (values >= 0)
    if not usable.any():
        raise TableError(f"Column '{column}' holds no numbers of 0 or more, so it cannot give each row's cost.")
    return np.where(usable, values, np.median(values[usable]))


def inspect(table: Table) -> dict:
    """What `python -m alcore inspect FILE --json` prints."""
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header": table.header,
        "rows": len(table.frame),
        "rejected": [{"line": r.line, "reason": r.reason} for r in table.rejected],
        "columns": [
            {"name": c.name, "kind": c.kind, "missing": c.missing, "distinct": c.distinct} for c in table.columns
        ],
        "label_guess": table.guess.label,
    }
