"""Many rows answered at once: which rows may be, how they are found, and which share an answer.

A row that a person picks is no random sample, so what is drawn at random must not be picked here. Evaluation rows that
nobody was asked yet are left out, without a word, or their absence would tell which they are; so are, for the same
reason, rows that somebody has before them right now or in a sheet. All other rows may be: the control arm is a prefix
of one random order, and a prefix is a random sample whoever labeled its rows and why. Such answers are stored with the
source "bulk" and without an arm, so that no arm is charged for them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from alcore.project.cards import shown_columns
from alcore.project.creating import identical, read
from alcore.project.events import merged
from alcore.project.project import Project
from alcore.store import Event, Standing, Store
from alcore.tables import Roles, Table

SHOW = ("open", "skipped", "mine", "flagged")
# All of so many answers are written or none. More are written in portions, since whoever labels waits for each.
AT_ONCE = 200
BREATH = 0.01  # seconds between two portions, in which others write


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a project for reading. shown: the columns people see; keys: row keys, in the table's order;
    position: where each stands; evaluation (n,): whether a row is one; alike (n,): a number that rows with the same
    cells, apart from id and label, share."""

    table: Table
    roles: Roles
    shown: list[str]
    keys: list[str]
    position: dict[str, int]
    evaluation: np.ndarray
    alike: np.ndarray

    @cached_property
    def text(self) -> pa.Array:
        """All shown cells of each row as one text, to search in."""
        cells = [pc.fill_null(pa.array(self.table.frame[name], pa.large_string()), "") for name in self.shown]
        cells = [one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one for one in cells]
        return pc.binary_join_element_wise(*cells, pa.scalar("\n", pa.large_string()))

    @cached_property
    def twins(self) -> dict[int, list[int]]:
        """The positions of rows that are alike, by their number; rows unlike all others are left out."""
        order = np.argsort(self.alike, kind="stable")
        numbers, starts = np.unique(self.alike[order], return_index=True)
        groups = np.split(order, starts[1:])
        return {int(number): group.tolist() for number, group in zip(numbers, groups, strict=True) if len(group) > 1}


@lru_cache(maxsize=2)  # reading a large table takes seconds
def rows(store: Store, key: str) -> Rows:
    """The rows of a project. Raises KeyError, or TableError in words for the user."""
    record = store.project(key)
    stored = record.settings
    roles = Roles(**{**stored["roles"], "leave_out": tuple(stored["roles"]["leave_out"])})
    table = read(store, record.upload, stored["reading"])
    parts = store.parts(key)
    keys = [row_key for row_key, _, _ in parts]
    shown = [name for name, _ in shown_columns(table, roles)]
    return Rows(
        table=table,
        roles=roles,
        shown=shown,
        keys=keys,
        position={row_key: place for place, row_key in enumerate(keys)},
        evaluation=np.array([part == "evaluation" for _, part, _ in parts]),
        alike=identical(table.frame[[name for name in shown if name != roles.id]]),
    )


def forget() -> None:
    """Let go of the tables in memory; they are read again when needed."""
    rows.cache_clear()


@dataclass(frozen=True)
class Filter:
    """Which rows to list. show: one of `SHOW`: not answered; skipped; labeled by this annotator; flagged by anybody.
    text: what any cell must contain, in small or large letters; column and value: a cell that must be just that."""

    show: str = "open"
    text: str = ""
    column: str | None = None
    value: str = ""


@dataclass(frozen=True, eq=False)
class Known:
    """What was answered by now: what each answered row has come to, the flagged ones, where asked for, and, where
    several people answer each row, who has given it which label, as in `State`."""

    standings: Mapping[str, Standing]
    flagged: frozenset[str] = frozenset()
    votes: Mapping[str, tuple[tuple[str, str], ...]] | None = None

    def own(self, annotator: str) -> dict[str, str]:
        """The class id that an annotator has given each row; of one that takes one answer, where it stands."""
        if self.votes is not None:
            return {key: dict(said)[annotator] for key, said in self.votes.items() if annotator in dict(said)}
        mine = ((key, one) for key, one in self.standings.items() if one.annotator == annotator)
        return {key: one.class_id for key, one in mine if one.kind == "label"}


def known(project: Project, *, flags: bool = False) -> Known:
    """What was answered by now; with the flags, or with several people a row, it takes reading the whole log."""
    several = project.settings.votes > 1
    if not flags and not several:
        return Known(project.standings())
    state = project.state()
    return Known(state.rows, frozenset(state.flags) if flags else frozenset(), state.votes if several else None)


def lent(project: Project) -> set[str]:
    """Keys of the rows that somebody has before them or in a sheet."""
    now = time.time()
    return {claim.row_key for claim in project.store.claims(project.id) if claim.expires > now}


def find(rows: Rows, known: Known, lent: Iterable[str], annotator: str, wanted: Filter) -> np.ndarray:
    """The positions of the rows that a filter lets through and that may be answered here, in the table's order."""
    own = known.own(annotator)
    found = np.flatnonzero(_shown(rows, known, own, wanted.show) & _offered(rows, known, own, lent))
    if wanted.text.strip():
        hits = pc.match_substring(rows.text.take(pa.array(found)), wanted.text.strip(), ignore_case=True)
        found = found[np.asarray(hits)]
    if wanted.column is not None and wanted.value:
        cells = rows.table.frame[wanted.column].iloc[found]
        found = found[np.asarray(cells.str.strip() == wanted.value.strip(), dtype=bool)]
    return found


def _shown(rows: Rows, known: Known, own: Iterable[str], show: str) -> np.ndarray:
    if show == "flagged":
        return _mask(rows, known.flagged)
    if show == "open":
        return ~_mask(rows, known.standings) & ~_mask(rows, own)
    if show == "skipped":
        return _mask(rows, (key for key, one in known.standings.items() if one.kind == "skip"))
    return _mask(rows, own)


def _offered(rows: Rows, known: Known, own: Iterable[str], lent: Iterable[str]) -> np.ndarray:
    # Where several people answer each row, one begun by others is completed on the Label page alone: to pick among
    # evaluation rows which are complete would be no lot either.
    unasked = rows.evaluation & ~_mask(rows, known.standings) & ~_mask(rows, own)
    return ~unasked & ~_mask(rows, lent)


def _mask(rows: Rows, keys: Iterable[str]) -> np.ndarray:
    mask = np.zeros(len(rows.keys), dtype=bool)
    mask[[rows.position[key] for key in keys if key in rows.position]] = True
    return mask


# -- answering --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """What a save would write. answers: (row key, class id); chosen: how many of those rows were answered themselves,
    the others being identical rows that follow; gone: chosen rows that cannot be answered here any more, because
    somebody holds or has answered them since; torn: chosen rows whose identical rows got different answers, so that
    the open ones among them follow none."""

    answers: tuple[tuple[str, str], ...] = ()
    chosen: int = 0
    gone: tuple[str, ...] = ()
    torn: int = 0

    @property
    def following(self) -> int:
        """How many identical rows are answered along."""
        return len(self.answers) - self.chosen


def plan(
    rows: Rows,
    known: Known,
    lent: Iterable[str],
    annotator: str,
    chosen: Mapping[str, str],
    seen: Mapping[str, int | None] | None = None,
) -> Planned:
    """What the answers chosen, class ids by row key, come to. Identical rows follow when they are open, or labeled
    before by the same annotator just as the chosen row was. seen: the number of the event each row rested on when it
    was shown, None for an open one; a row answered since is gone."""
    standings, own = known.standings, known.own(annotator)
    offered = _offered(rows, known, own, lent)
    kept, gone = {}, []
    for key, class_id in chosen.items():
        now = standings.get(key)
        moved = seen is not None and seen.get(key) != (None if now is None else now.event)
        if moved or not offered[rows.position[key]]:
            gone.append(key)
        else:
            kept[key] = class_id
    wishes: dict[int, set[str]] = defaultdict(set)
    for key, class_id in kept.items():
        wishes[int(rows.alike[rows.position[key]])].add(class_id)
    answers, torn = dict(kept), 0
    for key, class_id in kept.items():
        number = int(rows.alike[rows.position[key]])
        if number not in rows.twins:
            continue
        if len(wishes[number]) > 1:
            torn += 1
            continue
        for place in rows.twins[number]:
            twin = rows.keys[place]
            follows = own[twin] == own.get(key) if twin in own else twin not in standings
            if twin not in answers and offered[place] and follows:
                answers[twin] = class_id
    return Planned(tuple(answers.items()), len(kept), tuple(gone), torn)


def store(
    project: Project,
    annotator: str,
    answers: Sequence[tuple[str, str]],
    token: str,
    *,
    seconds: float | None = None,
    shown_at: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Store labels of many rows as bulk answers; returns how many are new. seconds: what all took, shared evenly.

    The token names the act: the same one writes nothing twice, so an act that was broken off is simply done again.
    progress: told how many are written. Raises ValueError or StoreError, in words for the user.
    """
    share = None if seconds is None or not answers else seconds / len(answers)
    new = 0
    for start in range(0, len(answers), AT_ONCE):
        if start:
            time.sleep(BREATH)
        events = [
            Event("label", key, class_id, annotator, share, shown_at, "bulk", f"bulk:{token}:{key}")
            for key, class_id in answers[start : start + AT_ONCE]
        ]
        new += sum(is_new for _, is_new in project.answer_all(events))
        if progress is not None:
            progress(min(start + AT_ONCE, len(answers)))
    return new


def label_of(project: Project, known: Known, annotator: str) -> dict[str, str]:
    """The class id, as it is now, of each labeled row: the annotator's own label of it, where there is one."""
    classes = project.classes()
    labels = {key: one.class_id for key, one in known.standings.items() if one.kind == "label"}
    return {key: merged(classes, class_id) for key, class_id in (labels | known.own(annotator)).items()}
