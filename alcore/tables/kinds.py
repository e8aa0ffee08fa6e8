"""What a column holds: number, category, date, text, id or constant; and its text as typed values.

Everything here looks at all rows at once (Arrow or pandas); nothing loops over rows.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from alcore.tables.model import Column, Problem

# Read as "missing" in a column of numbers or dates only: a category or a label may well be called "nan".
MISSING_WORDS = ("na", "n/a", "#n/a", "nan", "nat", "null", "none", "nil", "?", "-", "--", ".")
UNDERSTOOD = 0.95  # a column is of numbers (or dates) when at least this share of its cells reads as such
CATEGORY_VALUES = 40  # skrub's threshold: beyond it, words are text rather than categories

NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
INFINITY = r"[-+]?(?i:inf|infinity)"
DRESSED = (  # a number with a currency before it, a unit or percent sign behind it, or separators inside it
    r"^([-+]?)\s*([$€£¥]|[A-Z]{3} )?\s*([-+]?[0-9][0-9.,' \u00a0\u202f]*(?:[eE][-+]?[0-9]+)?)\s*"
    r"(%|[$€£¥]|[^\W\d_]{1,6}[23²³]?)?$"
)
GROUPED_COMMA = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
GROUPED_DOT = r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?"
GROUPED_SPACE = r"[0-9]{1,3}(?:['  \u202f][0-9]{3})+(?:[.,][0-9]+)?"
DECIMAL_COMMA = r"[0-9]+,[0-9]+"
MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
CLOCK = r"(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[ap]m)?)"
TIME = rf"(?:,?[t ]\s*{CLOCK}\s*(?:z|[-+][0-9]{{2}}:?[0-9]{{2}})?)?"  # matched in lower case
NUMERIC_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
DATES = {
    "year first": rf"^(?P<year>[0-9]{{4}})[-/.](?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}}){TIME}$",
    "numeric": rf"^(?P<a>[0-9]{{1,2}})(?P<mark>[-/.])(?P<b>[0-9]{{1,2}})[-/.]{NUMERIC_YEAR}{TIME}$",
    "day and name": rf"^(?P<day>[0-9]{{1,2}})[ -.]+{MONTH}[ ,-]+(?P<year>[0-9]{{4}}){TIME}$",
    "name and day": rf"^{MONTH}\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{{4}}){TIME}$",
}
LOOKS_TYPED = re.compile(
    rf"^(?:{NUMBER}|{INFINITY}|[-+]?(?:{GROUPED_COMMA}|{GROUPED_DOT}|{DECIMAL_COMMA})"
    r"|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ][0-9:.]+\S*)?)$"
)
KEY_NAME = re.compile(
    r"^(?:id|ids|uuid|guid|key|index|idx|row|rowid|unnamed: 0|nr|no|#)$|(?:^|[_\s.-])(?:id|uuid|guid|key)$"
)
DIGITS = r"^\s*[0-9]+\s*$"
UNSPACED = re.compile(r"[\u3040-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{6}")  # prose of scripts without spaces
FIRST_LOOK = {
    "number": re.compile(rf"^{INFINITY}$|{DRESSED}|^{NUMBER}$"),
    "date": re.compile(
        r"^[0-9]{1,4}[-/. ].*[0-9]$|^[0-9].*[0-9][zZ]$|^[a-zA-Z]{3,9}\.? [0-9].*[0-9]$|[0-9] ?[aApP][mM]$"
    ),
}


@dataclass(frozen=True, eq=False)
class Reading:
    """A column's cells as values. `failed` marks cells that are neither values nor missing words."""

    values: pd.Series
    failed: np.ndarray
    note: str = ""

    def share(self) -> float:
        """The share understood of the cells that hold something."""
        read = int(self.values.notna().sum())
        return read / max(read + int(self.failed.sum()), 1)


def looks_typed(cell: str) -> bool:
    """Whether one cell reads as a number or a date."""
    return LOOKS_TYPED.match(cell.strip()) is not None


def read_numbers(text: pd.Series) -> Reading:
    """float64 values of a column of text; infinities stay, for the caller to report.

    Beside plain numbers it reads "$1,234.50", "45 %", "12 kg" and decimal commas, when one sign or unit is
    used throughout; whether a comma is decimal is decided by the whole column.
    """
    cells, missing = _cells(text)
    try:  # a clean column is read at once, without a pattern
        values = _floats(pc.if_else(pa.array(missing), None, cells))
        return Reading(pd.Series(values, index=text.index), np.zeros(len(text), dtype=bool))
    except pa.ArrowInvalid:
        plain = np.asarray(pc.fill_null(pc.match_substring_regex(cells, rf"^(?:{NUMBER}|{INFINITY})$"), False))
    values = _floats(pc.if_else(pa.array(plain), cells, None))
    rest = ~(plain | missing)
    dressed, note = _dressed_numbers(text[rest].str.strip(), values[~np.isnan(values)].size)
    if dressed is not None:
        values[rest] = dressed
        if note == "decimal commas":  # then 1.234 beside 1.234,5 is one thousand and something
            grouped = np.asarray(pc.fill_null(pc.match_substring_regex(cells, rf"^[-+]?{GROUPED_DOT}$"), False))
            again = grouped & ~rest
            values[again] = _floats(pc.replace_substring(cells.filter(pa.array(again)), ".", ""))
        rest = rest & np.isnan(values)
    return Reading(pd.Series(values, index=text.index), rest, note)


def as_arrow(text: pd.Series) -> pa.Array:
    """A column of text as one Arrow array: what pandas 3 holds already, so nothing is copied but chunks."""
    cells = pa.array(text, type=pa.large_string(), from_pandas=True)
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


def _cells(text: pd.Series) -> tuple[pa.Array, np.ndarray]:
    """Trimmed cells as one Arrow array, and where they are blank or a missing word."""
    cells = pc.utf8_trim_whitespace(as_arrow(text))
    words = pc.is_in(pc.utf8_lower(cells), pa.array([*MISSING_WORDS, ""], pa.large_string()))
    return cells, np.asarray(pc.or_(pc.fill_null(words, True), pc.is_null(cells)))


def _floats(cells: pa.Array) -> np.ndarray:
    return pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False).astype(float).copy()


def _dressed_numbers(text: pd.Series, plain: int) -> tuple[np.ndarray | None, str]:
    parts = text.str.extract(DRESSED)
    body = parts[2].str.strip()
    dress = (parts[1].fillna("").str.strip() + " " + parts[3].fillna("")).where(body.notna())
    if body.isna().all() or dress.nunique() > 2 or len(set(dress.dropna()) - {" "}) > 1:
        return None, ""
    positive = body.str.lstrip("+-")
    comma, dot = positive.str.fullmatch(GROUPED_COMMA), positive.str.fullmatch(GROUPED_DOT)
    space, decimal = positive.str.fullmatch(GROUPED_SPACE), positive.str.fullmatch(DECIMAL_COMMA)
    only_dot = dot & positive.str.contains(",", regex=False, na=False)
    european = bool(((decimal & ~comma) | only_dot).any())
    plain_body = positive.str.fullmatch(NUMBER)
    good = space | ((dot | decimal | plain_body) if european else (comma | plain_body))
    digits = body.where(good.fillna(False).astype(bool)).str.replace(r"['  \u202f]", "", regex=True)
    if european:
        digits = digits.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    else:
        digits = digits.str.replace(",", "", regex=False)
    sign = np.where(parts[0].eq("-"), -1.0, 1.0)
    values = pd.to_numeric(digits, errors="coerce").to_numpy(float, na_value=np.nan) * sign
    unit = next(iter(set(dress.dropna()) - {" "}), "").strip()
    if unit:
        return values, f"numbers written with {unit}"
    return values, "decimal commas" if european else "numbers with separators"


def read_dates(text: pd.Series) -> Reading:
    """datetime64 values of a column of text: ISO, day/month/year, month/day/year, months by name.

    Whether 03/04/2024 is the third of April is decided by the whole column: one 25/12 or 12/25 settles it.
    When every date fits both, dots and dashes mean day first and slashes month first, and the note says so.
    Time zones are left out. Each distinct text is parsed once.
    """
    trimmed = text.str.strip()
    _, missing = _cells(text)
    codes, distinct = pd.factorize(trimmed)
    words = pd.Series(distinct, dtype="str").str.lower()
    values = pd.Series(pd.NaT, index=words.index, dtype="datetime64[us]")
    note = ""
    for form, pattern in DATES.items():
        found = words.str.extract(pattern)
        found = found[found["year"].notna()]
        if found.empty:
            continue
        if form == "numeric":
            day_first, note = _day_first(found)
            found["day"], found["month"] = (found["a"], found["b"]) if day_first else (found["b"], found["a"])
        values[found.index] = _moments(found)
    taken = values.to_numpy()[codes] if len(values) else np.full(len(text), np.datetime64("NaT", "us"))
    taken = np.where(codes < 0, np.datetime64("NaT", "us"), taken)
    taken = np.where(missing, np.datetime64("NaT", "us"), taken)
    series = pd.Series(taken, index=text.index, dtype="datetime64[us]")
    return Reading(series, series.isna().to_numpy() & ~missing, note)


def _day_first(found: pd.DataFrame) -> tuple[bool, str]:
    first, second = found["a"].astype(int), found["b"].astype(int)
    if (first > 12).sum() != (second > 12).sum():
        day_first = bool((first > 12).sum() > (second > 12).sum())
        return day_first, "dates as day, month, year" if day_first else "dates as month, day, year"
    day_first = bool(found["mark"].iloc[0] != "/")
    order = "day, month, year" if day_first else "month, day, year"
    return day_first, f"dates as {order} (they would fit the other order too)"


def _moments(found: pd.DataFrame) -> pd.Series:
    month = found["month"].map(MONTHS) if found["month"].iloc[0] in MONTHS else found["month"].astype(int)
    year = found["year"].astype(int)
    year = year.where(found["year"].str.len() == 4, np.where(year < 70, 2000, 1900) + year)
    days = pd.to_datetime(
        pd.DataFrame({"year": year, "month": month, "day": found["day"].astype(int)}), errors="coerce"
    )
    clock = found["time"].str.extract(r"^(\d+):(\d+)(?::([\d.]+))?\s*([ap]m)?")
    hours = clock[0].astype(float) % np.where(clock[3].notna(), 12, 24) + clock[3].eq("pm") * 12
    seconds = hours * 3600 + clock[1].astype(float) * 60 + clock[2].astype(float).fillna(0)
    return (days + pd.to_timedelta(seconds.fillna(0), unit="s")).astype("datetime64[us]")


def describe(text: pd.Series, lines: np.ndarray) -> tuple[Column, list[Problem]]:
    """What a column of raw cells holds, and sentences on cells that do not fit it. `lines` are file lines."""
    name, rows = text.name, len(text)
    missing = int(text.isna().sum())
    values = text.dropna()
    distinct = int(values.nunique())
    examples = tuple(dict.fromkeys(values.iloc[:50]))[:3]

    def column(kind: str, note: str = "") -> Column:
        return Column(name, kind, missing, distinct, examples, note)

    if distinct == 0:
        message = f"Column '{name}' is blank in every row, so it is left out."
        return column("constant", "blank in every row"), [Problem(message, column=name)]
    if distinct == 1 and not missing:
        return column("constant", "the same value in every row"), []
    start = [cell for cell in map(str.strip, values.iloc[:1000]) if cell.lower() not in MISSING_WORDS][:100]
    for kind, read in (("number", read_numbers), ("date", read_dates)):
        # Most columns of words are told by their first cells, at a hundredth of the price.
        if sum(FIRST_LOOK[kind].search(cell) is not None for cell in start) < len(start) / 2:
            continue
        reading = read(text)
        if reading.share() < UNDERSTOOD or not reading.values.notna().any():
            continue
        if kind == "number" and (note := _key_of_digits(name, values, distinct, rows)):
            return column(*note), []
        return column(kind, reading.note), _misfits(text, reading, kind, lines)
    return column(*_words(name, values, distinct, rows)), []


def _key_of_digits(name: str, values: pd.Series, distinct: int, rows: int) -> tuple[str, str] | None:
    """Kind and note of digits that are names rather than amounts, or None."""
    if not _all_match(values.iloc[:50], DIGITS) or not _all_match(values, DIGITS):
        return None
    if len(values) == rows == distinct > 1:
        numbers = values.astype(float)
        if KEY_NAME.search(plain_name(name)) or numbers.max() - numbers.min() == rows - 1:
            return "id", "a different whole number in every row"
    if is_key(name) and distinct > CATEGORY_VALUES:
        return "id", "named like an id"
    if values.str.len().nunique() == 1 and len(values.iloc[0]) > 1 and values.str.startswith("0").any():
        return ("id", "a different code in every row") if distinct == rows > 1 else ("category", "codes of digits")
    return None


def _all_match(values: pd.Series, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(as_arrow(values), pattern)).as_py()


def _words(name: str, values: pd.Series, distinct: int, rows: int) -> tuple[str, str]:
    """Kind and note of a column of words, by a thousand of its values at most."""
    unique = len(values) == rows == distinct > 1
    some = [cell.strip() for cell in dict.fromkeys(values.iloc[:1000])]
    words = sum(len(cell.split()) for cell in some) / len(some)
    length = sum(map(len, some)) / len(some)
    unspaced = sum(UNSPACED.search(cell) is not None for cell in some) / len(some)
    if unique and is_key(name) and words < 3:
        return "id", "a different value in every row"
    if unique and words == 1 and unspaced < 0.5:
        coded = all(re.search("[0-9]", cell) for cell in some) and len({len(cell) for cell in some}) == 1
        if rows >= 20 or coded:
            return "id", "a different value in every row"
    if is_key(name) and distinct > CATEGORY_VALUES and words < 2:
        return "id", "named like an id"
    if length > 100 or (distinct > CATEGORY_VALUES and (words >= 2 or length > 30)):
        return "text", ""
    if distinct > len(values) / 2 and (words >= 3 or unspaced > 0.5):
        return "text", ""
    return "category", ""


def plain_name(name: str) -> str:
    """patientId -> patient_id, in lower case."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def is_key(name: str) -> bool:
    """Whether a column is named like an id."""
    return KEY_NAME.search(plain_name(name)) is not None


def _misfits(text: pd.Series, reading: Reading, kind: str, lines: np.ndarray) -> list[Problem]:
    found = []
    what = {"number": "a number", "date": "a date"}[kind]
    marks = [(reading.failed, f"not {what}")]
    if kind == "number":
        marks.append((np.isinf(reading.values.to_numpy()), "infinite or too large for a number"))
    for mark, fault in marks:
        if mark.any():
            first, count = int(mark.argmax()), int(mark.sum())
            cells = "1 cell is" if count == 1 else f"{count:,} cells are"
            message = (
                f"Column '{text.name}': {cells} {fault} (line {lines[first]}: '{_short(text.iloc[first])}'). "
                f"{'It counts' if count == 1 else 'They count'} as missing; correct the file if that is wrong."
            )
            found.append(Problem(message, line=int(lines[first]), column=text.name))
    return found


def _short(cell: str) -> str:
    return cell if len(cell) <= 30 else cell[:29] + "…"
