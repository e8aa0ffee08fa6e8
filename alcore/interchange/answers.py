"""What the lines of a filled sheet say: which row, whose answer, and which class or reason. Nothing is stored here."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from alcore.interchange import workbooks
from alcore.interchange.filled import Line, readings
from alcore.project import Class, Event
from alcore.project.events import SKIP_REASONS, classes, merged
from alcore.tables import Problem

LONGEST_KEY = 1_000  # letters by which a row key is found; its code tells those apart that begin alike
LONGEST_NOTE = 2_000
# What a spreadsheet may change in a text without anybody seeing it.
_INVISIBLE = re.compile(r"_x[0-9A-Fa-f]{4}_|[\s\x00-\x20\x7f-\xa0\ufffd-\uffff\ud800-\udfff]+")
_CODE = re.compile(r"(s([0-9a-f]{8})-[0-9a-f]{10}-(\d{1,12}))-[0-9a-f]{10}")


@dataclass(frozen=True)
class Answer:
    """What one line says: kind "label" with a class id, "skip" with a reason, or None where there is only a note."""

    number: int
    batch: str
    annotator: str
    row_key: str
    kind: str | None
    class_id: str | None = None
    reason: str | None = None
    note: str | None = None


def code(project: str, batch: str, annotator: str, row_key: str) -> str:
    """The code that stands beside a row in a sheet: it fits this row, person, sheet and project, and no other."""
    told = "\0".join((project, batch, seen(annotator), row_key))
    return f"{batch}-{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


class Reader:
    """Reads the lines of sheets of one project.

    general: the events about classes. A class is known by what it was called when the sheet was made, then by what it
    is called now, and stands for the class it has become since.
    """

    def __init__(self, project: str, general: Sequence[Event], row_keys: Iterable[str]):
        self.project, self._general = project, general
        self.known = classes(general)
        self._keys: dict[str, list[str]] = defaultdict(list)
        for row_key in row_keys:
            self._keys[seen(workbooks.writable(row_key))[:LONGEST_KEY]].append(row_key)
        self._names: dict[int, list[Callable[[str], str | None]]] = {}

    def read(self, lines: Iterable[Line]) -> tuple[list[Answer], list[Problem], int]:
        """The answers and notes, a sentence for each line that has one but cannot be taken, and how many have none."""
        answers, problems, blank = [], [], 0
        for line in lines:
            if not any(name in line.cells for name in workbooks.ASKED):
                blank += 1
                continue
            try:
                answers.append(self._answer(line))
            except ValueError as error:
                problems.append(Problem(str(error), line=line.number))
        return answers, problems, blank

    def _answer(self, line: Line) -> Answer:
        batch, made, annotator, row_key = self._row(line)
        answer, reason = line.cells.get(workbooks.ANSWER), _text(line, workbooks.REASON)
        note = _text(line, workbooks.NOTE).replace("_x000D_", "")[:LONGEST_NOTE] or None  # how Excel writes returns
        if answer is not None and reason:
            raise ValueError("It has both a class and a reason to skip it. Leave one of them, and upload it again.")
        if answer is not None:
            return Answer(line.number, batch, annotator, row_key, "label", self._class(answer, made), note=note)
        if not reason:
            return Answer(line.number, batch, annotator, row_key, None, note=note)
        reasons = {one.casefold(): one for one in SKIP_REASONS}
        if seen(reason).casefold() not in reasons:
            raise ValueError(f"'{_short(reason)}' is no reason to skip a row. The reasons are {_listed(SKIP_REASONS)}.")
        return Answer(
            line.number, batch, annotator, row_key, "skip", reason=reasons[seen(reason).casefold()], note=note
        )

    def _row(self, line: Line) -> tuple[str, int, str, str]:
        """(batch, how far the log was written when it was made, annotator, row key) of a line."""
        if workbooks.KEY not in line.cells:
            raise ValueError("It has no row key. Rows added to a sheet cannot be stored.")
        told = _CODE.fullmatch(_text(line, workbooks.CODE))
        if told is None:
            raise ValueError(
                f"Its sheet code is missing or was changed, so it cannot be told which row it is. Restore the column "
                f"'{workbooks.CODE}', or make a new sheet."
            )
        batch, project, made = told[1], told[2], int(told[3])
        if project != self.project[:8]:
            raise ValueError("It belongs to another project. Open that one, and upload the sheet there.")
        annotator = _text(line, workbooks.HOLDER)
        keys = [key for text in readings(line.cells[workbooks.KEY]) for key in self._keys.get(_found(text), ())]
        for row_key in keys:
            if annotator and code(self.project, batch, annotator, row_key) == told[0]:
                return batch, made, seen(annotator), row_key
        shown = _short(_text(line, workbooks.KEY))
        if not keys:
            raise ValueError(
                f"There is no row '{shown}' in this project. Was its key edited? Nothing of it was stored."
            )
        raise ValueError(
            f"Row key '{shown}', sheet code and '{workbooks.HOLDER}' do not belong together. Were they edited, or some "
            "of the columns sorted without the others? Nothing of it was stored."
        )

    def _class(self, cell: object, made: int) -> str:
        """The class, as it is now, that a cell of a sheet names, which was made when so many events were written."""
        said = readings(cell)
        for find in self._finders(made):
            for text in said:
                if class_id := find(text):
                    return merged(self.known, class_id)
        names = _listed([one.name for one in self.known.values() if one.into is None])
        raise ValueError(f"There is no class '{_short(said[0])}'. The classes are {names}.")

    def _finders(self, made: int) -> list[Callable[[str], str | None]]:
        if made not in self._names:
            then = classes([event for event in self._general if event.number <= made])
            ways = zip(
                _by_name(then, lambda one: one.into is None),
                _by_name(self.known, lambda one: one.into is None),
                _by_name(self.known, lambda one: one.into is not None),
                strict=True,
            )
            self._names[made] = [find for way in ways for find in way]
        return self._names[made]


def once(answers: Sequence[Answer]) -> tuple[list[Answer], list[Problem]]:
    """Each row once: a row that stands in the sheet twice counts with its first line if the lines say the same, and not
    at all if they do not. A sentence for each line that does not count."""
    by_row: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for one in answers:
        by_row[one.batch, one.row_key].append(one)
    kept, problems = [], []
    for same in by_row.values():
        first = same[0]
        if len({(one.kind, one.class_id, one.reason) for one in same}) == 1:
            kept.append(first)
            problems += [
                Problem(
                    f"It is the same row as row {first.number}, and says the same; it counts once.", line=one.number
                )
                for one in same[1:]
            ]
            continue
        for one in same:
            other = next(other for other in same if other.number != one.number)
            problems.append(
                Problem(
                    f"Row key '{_short(one.row_key)}' stands in row {other.number} too, with another answer. Nothing "
                    "of it was stored: delete the wrong one, and upload it again.",
                    line=one.number,
                )
            )
    return kept, problems


def _by_name(known: Mapping[str, Class], counts: Callable[[Class], bool]) -> list[Callable[[str], str | None]]:
    """Ways to find a class by its name, from exact to lenient; a way under which two names are one finds neither."""

    def number(text: str) -> float | None:
        with suppress(ValueError):
            return float(text)
        return None

    def finder(see: Callable[[str], object]) -> Callable[[str], str | None]:
        found: dict[object, list[str]] = defaultdict(list)
        for class_id, one in known.items():
            if counts(one):
                found[see(one.name)].append(class_id)
        alone = {seen: ids[0] for seen, ids in found.items() if seen is not None and len(ids) == 1}
        return lambda text: None if (seen := see(text)) is None else alone.get(seen)

    return [finder(str), finder(seen), finder(lambda text: seen(text).casefold()), finder(number)]


def seen(text: str) -> str:
    """The text as it reads, without what a spreadsheet may change in it unseen."""
    return " ".join(_INVISIBLE.sub(" ", text).split())


def _found(text: str) -> str:
    return seen(text)[:LONGEST_KEY]


def _text(line: Line, name: str) -> str:
    said = readings(line.cells.get(name))
    return said[0] if said else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(f"'{name}'" for name in names[:10]) + more
