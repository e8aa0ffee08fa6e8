"""Labels from lines of text, each stored once however often the same lines are fed."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alcore.project import Event, Project

HEADER = ("row_key", "label")


@dataclass(frozen=True)
class Fed:
    """How many lines were stored, how many had been before, and how many could not be."""

    stored: int
    repeated: int
    wrong: int


def feed(
    project: Project, lines: Iterable[bytes], annotator: str, at_once: int, complain: Callable[[int, str], None]
) -> Fed:
    """Store lines of row_key,label[,annotator[,seconds]], `at_once` of them in one write.

    `complain(line, sentence)` is told each line that cannot be stored; the others are stored. A line is known by what
    it says and by the lines of the same row before it: the same lines again, also in another order, with others
    corrected or with more among them, write nothing twice; a line that says what the one before it said of its row is
    that one; and a label that changes and changes back is three events.
    """
    ids = {one.name: one.id for one in project.classes().values() if one.into is None}
    keys = {row_key for row_key, _, _ in project.store.parts(project.id)}
    said: dict[str, tuple[dict, bytes]] = {}  # of each row: the last line, and what it is known by
    waiting, counts, wrong = [], {True: 0, False: 0}, 0

    def store() -> None:
        for _, new in project.answer_all(waiting):
            counts[new] += 1
        waiting.clear()

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = _event(line, ids, keys, annotator)
        except ValueError as error:
            if number > 1 or not _is_header(line):
                complain(number, str(error))
                wrong += 1
            continue
        before, known = said.get(event["row_key"], ({}, b""))
        if event != before:
            known = hashlib.sha256(known + repr(event).encode()).digest()
            said[event["row_key"]] = event, known
        waiting.append(Event(**event, token=f"line:{known.hex()}"))
        if len(waiting) >= at_once:
            store()
    store()
    return Fed(counts[True], counts[False], wrong)


def _cells(line: bytes) -> list[str]:
    text = line.decode("utf-8-sig")
    return [cell.strip() for cell in next(csv.reader([text], strict=True))]


def _is_header(line: bytes) -> bool:
    try:
        return tuple(_cells(line)[:2]) == HEADER
    except (ValueError, csv.Error):
        return False


def _event(line: bytes, ids: dict[str, str], keys: set[str], annotator: str) -> dict:
    try:
        cells = _cells(line)
    except UnicodeDecodeError:
        raise ValueError("It is not UTF-8 text.") from None
    except csv.Error as error:
        raise ValueError(f"Its quotes cannot be read: {error}.") from None
    if not 2 <= len(cells) <= 4:
        raise ValueError(f"It has {len(cells)} cells; row_key,label,annotator,seconds are expected.")
    row_key, label, who, seconds = (*cells, "", "")[:4]
    if row_key not in keys:
        raise ValueError(f"There is no row '{row_key}'.")
    if label not in ids:
        raise ValueError(f"There is no class '{label}'. The classes are {', '.join(ids)}.")
    return {
        "kind": "label",
        "row_key": row_key,
        "class_id": ids[label],
        "annotator": who or annotator,
        "seconds": _seconds(seconds),
        "source": "api",
    }


def _seconds(text: str) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise ValueError(f"'{text}' is no number of seconds of 0 or more.")
    return seconds
