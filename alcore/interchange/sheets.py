"""The spreadsheet round trip: the next rows out as a workbook, its answers in again as events.

Rows in a sheet are lent under a name of their own, such as "Ana (spreadsheet ...)", so that the page Ana labels on
offers her other ones, and nobody else gets them until the sheet's time is over. What sheets are out is read off those
claims; nothing else is kept. Each row of a sheet carries a code made of the sheet, the project, the person and the row
key, so that a key that was edited, a row of another project and a name that was changed are noticed without keeping a
list of what was handed out. No row of a sheet is one asked again: its answer beside it would give the first away.

An answer is written once for each sheet and row. The same sheet uploaded again writes nothing; a changed one writes
what changed, also over a label given elsewhere since, for whoever changes an answer means it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from alcore import tables
from alcore.interchange import filled, workbooks
from alcore.interchange.answers import Answer, Reader, code, once, seen
from alcore.interchange.filled import SheetError
from alcore.project import Claim, Class, Event, Project, bulk
from alcore.project.events import ANSWERS, merged
from alcore.tables import Problem

LEASE_SECONDS = 3 * 24 * 3600
MOST_ROWS = 500  # of a sheet; each is lent in a write of its own, so that others who label wait for none
AT_ONCE = 100  # answers in one write, so that others who label wait for a moment only
_HOLDER = re.compile(r"(.*) \(spreadsheet (s[0-9a-f]{8}-[0-9a-f]{10}-\d+)\)", re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """A sheet that is out: whose it is, the rows still lent with it, in order, and until when (seconds, Unix time)."""

    batch: str
    annotator: str
    claims: tuple[Claim, ...]

    @property
    def rows(self) -> list[str]:
        """The keys of its rows."""
        return [claim.row_key for claim in self.claims]

    @property
    def expires(self) -> float:
        """When its rows may be given to others."""
        return min(claim.expires for claim in self.claims)


@dataclass(frozen=True)
class Taken:
    """What came of an upload. stored: labels that are new; skipped: rows skipped for a reason; repeated: answers that
    were there already; corrected: answers changed since the last upload; blank: rows without an answer; notes: notes
    that are new. Each of the problems names the row of the sheet it is about, where it is about one."""

    stored: int = 0
    repeated: int = 0
    corrected: int = 0
    skipped: int = 0
    problems: tuple[Problem, ...] = ()
    blank: int = 0
    notes: int = 0


def told(taken: Taken) -> str:
    """What came of an upload, in a sentence."""
    if taken.repeated and not (taken.stored or taken.corrected or taken.skipped):
        were = "answer was" if taken.repeated == 1 else "answers were"
        return f"This sheet was uploaded before: {taken.repeated:,} {were} there already."
    parts = [
        _counted(taken.stored, "label stored", "labels stored"),
        _counted(taken.skipped, "row skipped", "rows skipped") if taken.skipped else "",
        _counted(taken.corrected, "answer corrected", "answers corrected") if taken.corrected else "",
        _counted(taken.notes, "note added", "notes added") if taken.notes else "",
        _counted(taken.repeated, "answer was there already", "answers were there already") if taken.repeated else "",
    ]
    return f"{', '.join(part for part in parts if part)}."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


# -- out --------------------------------------------------------------------------------------------------------


def new_batch(project: Project) -> str:
    """A name for a sheet to be made. It tells how far the log was written, and so what the classes were called."""
    written = project.store.project(project.id).written
    return f"s{project.id[:8]}-{secrets.token_hex(5)}-{written}"


def make(
    project: Project, annotator: str, n: int, *, lease: float = LEASE_SECONDS, batch: str | None = None
) -> Sheet | None:
    """Lend the next n rows as a sheet, for so many seconds; None when nothing is left. Making the same batch again
    gives the same rows. Raises ValueError, in words for the user, for rows, a time or a name that cannot be."""
    if not 1 <= n <= MOST_ROWS:
        raise ValueError(f"A sheet has 1 to {MOST_ROWS:,} rows, not {n:,}.")
    if not 0 < lease < float("inf"):
        raise ValueError("A sheet must be lent for some time, more than 0 days.")
    annotator = seen(annotator)
    if not annotator:
        raise ValueError("Say who is labeling: the name is missing.")
    batch = batch or new_batch(project)
    claims = project.next_rows(_holder(annotator, batch), n, lease=lease, person=annotator)
    return Sheet(batch, annotator, tuple(claims)) if claims else None


def out(project: Project, annotator: str | None = None) -> list[Sheet]:
    """The sheets that are out with rows not yet answered, of one person or of all, the latest first."""
    annotator = None if annotator is None else seen(annotator)
    by_batch: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in project.store.claims(project.id):
        if found := _HOLDER.fullmatch(claim.annotator):
            by_batch[found[2], found[1]].append(claim)
    sheets = [
        Sheet(batch, who, tuple(claims))
        for (batch, who), claims in by_batch.items()
        if annotator is None or who == annotator
    ]
    return sorted(sheets, key=lambda sheet: -max(claim.claimed for claim in sheet.claims))


def give_back(project: Project, sheet: Sheet) -> int:
    """Give the rows of a sheet that are not answered back at once; returns how many those are."""
    return project.store.release(project.id, _holder(sheet.annotator, sheet.batch))


def _holder(annotator: str, batch: str) -> str:
    return f"{annotator} (spreadsheet {batch})"


def workbook(project: Project, sheet: Sheet) -> bytes:
    """The sheet as an XLSX file. Nothing in it tells why a row was asked: it is made of the rows' keys alone."""
    rows = bulk.rows(project.store, project.id)
    positions = [rows.position[row_key] for row_key in sheet.rows]
    frame = rows.table.frame[rows.shown].iloc[positions].reset_index(drop=True)
    numbers = {
        name: tables.typed(rows.table, name).iloc[positions].to_numpy()
        for name in rows.shown[: workbooks.MOST_COLUMNS]
        if rows.table.column(name).kind == "number"
    }
    return workbooks.workbook(
        workbooks.Content(
            project=project.name,
            holder=sheet.annotator,
            frame=frame,
            numbers=pd.DataFrame(numbers, index=frame.index),
            keys=sheet.rows,
            codes=[code(project.id, sheet.batch, sheet.annotator, row_key) for row_key in sheet.rows],
            classes=[one for one in project.classes().values() if one.into is None],
            guidelines=project.settings.guidelines,
            made=min(claim.claimed for claim in sheet.claims),
        )
    )


# -- in ---------------------------------------------------------------------------------------------------------


def take(project: Project, content: bytes, name: str = "The file", *, seconds: float | None = None) -> Taken:
    """Store what a filled sheet says: XLSX, or CSV saved from it. seconds: what filling it took, shared evenly by the
    answers that are new. Good rows are stored whatever is wrong with others. Raises StoreError when the disk does not
    take them; what was stored until then is there already when the sheet is uploaded again. Raises ValueError for
    seconds that cannot be."""
    if seconds is not None and not 0 <= seconds < float("inf"):
        raise ValueError(f"What a sheet took must be a time of 0 or more, not {seconds:g} seconds.")
    try:
        lines, problems = filled.lines(content, name)
    except SheetError as error:
        return Taken(problems=(Problem(str(error)),))
    general = project.store.general_events(project.id)
    reader = Reader(project.id, general, (row_key for row_key, _, _ in project.store.parts(project.id)))
    answers, faults, blank = reader.read(lines)
    answers, doubles = once(answers)
    acts, late = _acts(project, reader.known, answers)
    counts = Counter(act for act, _ in acts)
    share = seconds / counts["new"] if seconds is not None and counts["new"] else None
    events = [replace(event, seconds=share) if act == "new" else event for act, event in acts if event is not None]
    corrections = {event.token for act, event in acts if act == "corrected"}
    counts = Counter(repeated=counts["repeated"])
    for start in range(0, len(events), AT_ONCE):
        for event, new in project.answer_all(events[start : start + AT_ONCE]):
            counts[_what(event, new, corrections)] += 1
    found = sorted([*problems, *faults, *doubles, *late], key=lambda one: one.line or 0)
    return Taken(
        *(counts[name] for name in ("label", "repeated", "corrected", "skip")), tuple(found), blank, counts["note"]
    )


def _what(event: Event, new: bool, corrections: set[str]) -> str:
    if event.kind in ANSWERS:
        return "repeated" if not new else "corrected" if event.token in corrections else event.kind
    return event.kind if new else "noted before"


def _acts(
    project: Project, known: Mapping[str, Class], answers: Sequence[Answer]
) -> tuple[list[tuple[str, Event | None]], list[Problem]]:
    """What each answer comes to: "new", "corrected" or "note" with its event, or "repeated"; and a sentence for each
    that came too late, because its row was given to somebody else, who has labeled it."""
    before: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in project.store.events(project.id):
        if event.source == "sheet" and event.kind in ANSWERS:
            before[event.token.split(":", 2)[1], event.row_key].append(event)
    held = {(claim.annotator, claim.row_key): claim for claim in project.store.claims(project.id)}
    standings = project.standings()
    acts, late = [], []
    for one in answers:
        if one.note:
            token = f"sheet:{one.batch}:note {hashlib.sha256(one.note.encode()).hexdigest()[:16]}:{one.row_key}"
            payload = {"text": one.note}
            note = Event("note", one.row_key, None, one.annotator, source="sheet", token=token, payload=payload)
            acts.append(("note", note))
        if one.kind is None:
            continue
        told = before[one.batch, one.row_key]
        if told:
            same = _same(told[-1], one, known)
            acts.append(("repeated", None) if same else ("corrected", _event(one, len(told))))
            continue
        claim = held.get((_holder(one.annotator, one.batch), one.row_key))
        now = standings.get(one.row_key)
        if claim is not None or now is None or now.kind != "label":
            acts.append(("new", _event(one, 0, claim)))
        elif one.kind == "label" and merged(known, now.class_id) == one.class_id:
            acts.append(("repeated", None))
        else:
            sentence = (
                f"The time of this sheet was over or its rows were given back, and {now.annotator or 'somebody'} has "
                f"labeled this row '{known[merged(known, now.class_id)].name}' since. That label stays."
            )
            late.append(Problem(sentence, line=one.number))
    return acts, late


def _same(event: Event, one: Answer, known: Mapping[str, Class]) -> bool:
    if event.kind != one.kind:
        return False
    if event.kind == "skip":
        return event.payload.get("reason") == one.reason
    return merged(known, event.class_id) == one.class_id


def _event(one: Answer, times: int, claim: Claim | None = None) -> Event:
    """The event of an answer that this sheet gave so many times before. With the claim it takes over why the row was
    asked, which the store does by itself only for whoever holds the row under their own name."""
    asked = {}
    if claim is not None:
        asked = {name: getattr(claim, name) for name in ("arm", "rank", "utility", "model_version", "training_size")}
        asked["shown_at"] = claim.claimed
    return Event(
        one.kind,
        one.row_key,
        one.class_id,
        one.annotator,
        source="sheet",
        token=f"sheet:{one.batch}:{times}:{one.row_key}",
        payload={"reason": one.reason} if one.kind == "skip" else {},
        **asked,
    )
