"""Records and frames as JSON lines, and back, exactly: a number that is written is the number that is read.

JSON has no word for what is not finite, so infinities are written as the texts "inf" and "-inf", and NaN as null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from alcore.capsule.model import CapsuleError

LONGEST_LINE = 2**20  # bytes; the longest guidelines take a twentieth of it
MOST_LINES = 5_000_000
DEEPEST = 20  # lists and records inside each other; a capsule has six
HALF_LETTERS = "backslashreplace"  # half a letter, which UTF-8 cannot hold, becomes what JSON escapes it with
_KINDS = {"whole": int, "number": float, "truth": bool, "text": str}
_INFINITE = {"inf": math.inf, "-inf": -math.inf}


def document(value: object) -> bytes:
    """A JSON document that people can read too; equal values give equal bytes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return text.encode("utf-8", HALF_LETTERS) + b"\n"


def parse(content: bytes, where: str) -> object:
    """A JSON value; `where` begins the sentence of the CapsuleError for what is none, or is nested too deep."""
    try:
        value = json.loads(content.decode(), parse_constant=_no_constant)
        if _too_deep(value):
            raise RecursionError
        return value
    except RecursionError:
        raise CapsuleError(f"{where} is nested too deep to be read.") from None
    except ValueError:  # no UTF-8, no JSON, or a number of thousands of digits
        raise CapsuleError(f"{where} is not JSON. The file is damaged, or was changed.") from None


def _too_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [one for many in level if isinstance(many, dict | list) for one in _inside(many)]
        if not level:
            return False
    return True


def _inside(many: dict | list) -> Iterable:
    return many.values() if isinstance(many, dict) else many


def _no_constant(name: str) -> None:
    raise ValueError(name)


def to_lines(records: Iterable[Mapping]) -> bytes:
    """One JSON object a line."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
    return "".join(f"{encode(record)}\n" for record in records).encode("utf-8", HALF_LETTERS)


def records(content: bytes, where: str) -> Iterator[dict]:
    """The objects, one a line. Raises CapsuleError naming the line."""
    if content.count(b"\n") > MOST_LINES:
        raise CapsuleError(f"'{where}' in the capsule has more than {MOST_LINES:,} lines.")
    begin = number = 0
    while begin < len(content):
        number += 1
        end = content.find(b"\n", begin) + 1 or len(content)
        if end - begin > LONGEST_LINE:
            raise CapsuleError(f"Line {number:,} of '{where}' in the capsule is longer than any that is written.")
        line = f"Line {number:,} of '{where}' in the capsule"
        record = parse(content[begin:end], line)
        if not isinstance(record, dict):
            raise CapsuleError(f"{line} holds no record.")
        yield record
        begin = end


def kinds(frame: pd.DataFrame) -> dict[str, str]:
    """The kind of each column: "whole", "number", "truth" or "text"."""
    return {str(name): _kind(frame[name]) for name in frame.columns}


def _kind(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "truth"
    if pd.api.types.is_integer_dtype(column):
        return "whole"
    return "number" if pd.api.types.is_float_dtype(column) else "text"


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its columns as int64, float64, bool, or objects of text and None, as one is read back."""
    return pd.DataFrame({str(name): _plain(frame[name]) for name in frame.columns})


def _plain(column: pd.Series) -> pd.Series:
    kind = _kind(column)
    if kind != "text":
        return _series(column.to_numpy(), kind)
    return _series([None if missing else str(cell) for cell, missing in zip(column, column.isna(), strict=True)], kind)


def _series(values: Sequence, kind: str) -> pd.Series:
    types = {"truth": bool, "whole": np.int64, "number": np.float64, "text": object}
    return pd.Series(values, dtype=types[kind])


def frame_lines(frame: pd.DataFrame) -> bytes:
    """A frame as JSON lines."""
    frame = plain(frame)
    columns = [_cells(frame[name].tolist()) for name in frame.columns]
    names = list(frame.columns)
    return to_lines(dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True))


def _cells(values: list) -> list:
    if not any(isinstance(value, float) and not math.isfinite(value) for value in values):
        return values
    return [value if math.isfinite(value) else None if math.isnan(value) else str(value) for value in values]


def to_frame(content: bytes, told: Mapping[str, str], where: str) -> pd.DataFrame:
    """The frame `frame_lines` wrote, of columns of these kinds. Raises CapsuleError for a line that does not fit."""
    columns: dict[str, list] = {name: [] for name in told}
    for number, record in enumerate(records(content, where), 1):
        if record.keys() != columns.keys():
            raise CapsuleError(f"Line {number:,} of '{where}' in the capsule has other columns than it should.")
        for name, kind in told.items():
            columns[name].append(_cell(record[name], kind, f"Line {number:,} of '{where}' in the capsule", name))
    return pd.DataFrame({name: _series(columns[name], kind) for name, kind in told.items()})


def _cell(value: object, kind: str, where: str, name: str) -> object:
    if kind == "number":
        if value is None:
            return math.nan
        if isinstance(value, str) and value in _INFINITE:
            return _INFINITE[value]
        fits = isinstance(value, float | int) and not isinstance(value, bool)
        fits = fits and (math.isfinite(value) if isinstance(value, float) else abs(value) < 2**1023)
    elif kind == "whole":
        fits = isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    else:
        fits = isinstance(value, _KINDS[kind]) or (value is None and kind == "text")
    if not fits:
        raise CapsuleError(f"{where} has no {kind} in column '{name}'.")
    return value


def checked_kinds(told: object, where: str) -> dict[str, str]:
    """The kinds of the columns, in their order, that a manifest tells as pairs. Raises CapsuleError."""
    if not isinstance(told, list) or not all(isinstance(one, list) and len(one) == 2 for one in told):
        told = [[None, None]]
    kinds = {name: kind for name, kind in told if isinstance(name, str) and str(kind) in _KINDS}
    if not 0 < len(kinds) == len(told) < 1_000:
        raise CapsuleError(f"The manifest does not say which columns '{where}' has.")
    return kinds
