"""A review by people: how many rows of the class of interest are found, and how many may be left at most.

The rule is that of `alcore.review`, on the rows of the pool in the order in which they were handed out. Those drawn by
lot are the control rows and the rows of the start: both are the next of the pool's one random order, so each is a draw
from the rows nobody was asked by then, whatever the strategy has chosen. During a check the training publishes the next
rows of that order in the place of its ranking, so that people read by lot until a row of the class turns up.

Evaluation rows are read anyway; those found among them count as found, and those not answered yet count as if all were
of the class. So does a row that was skipped, for the share that is found. Rows set aside because they are copies of
evaluation rows are not asked, and not counted. The guarantee is about the labels people give, and it takes what is on
loan at a moment as asked: a row that somebody leaves unanswered goes back into the lottery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alcore.project.events import ANSWERS, live, merged
from alcore.project.project import Project
from alcore.review import Reading
from alcore.store import Event, Standing


@dataclass(frozen=True)
class Review:
    """How a review stands. Counts are of rows: ``rows`` there are to read, ``read``, ``found`` of the class,
    ``left_at_most`` of the class among those not found, with that ``confidence``. ``recall`` is wanted,
    ``recall_at_least`` is guaranteed, both in [0, 1]. ``checking``: nothing was found for a while, so rows are drawn by
    lot now; ``checks``: how often that began."""

    class_name: str
    recall: float
    confidence: float
    rows: int
    read: int
    found: int
    left_at_most: int
    recall_at_least: float
    checking: bool
    checks: int

    @property
    def guaranteed(self) -> bool:
        """Whether reading may stop."""
        return self.recall_at_least >= self.recall


def review(project: Project, standings: Mapping[str, Standing] | None = None) -> Review | None:
    """How the project's review stands; None for a project that is none. standings: what each row has come to, when at
    hand. O(events)."""
    settings = project.settings
    if settings.review is None:
        return None
    store, known = project.store, project.classes()
    parts = {row_key: part for row_key, part, _ in store.parts(project.id)}
    standings = project.standings() if standings is None else standings
    wanted = merged(known, settings.positive)

    def is_found(row: Standing) -> bool:
        return row.kind == "label" and merged(known, row.class_id) == wanted

    reading = read_so_far(project, standings, parts, store.events(project.id))
    rows = sum(part in ("pool", "evaluation") for part in parts.values())
    answered = {key: row for key, row in standings.items() if parts[key] in ("pool", "evaluation")}
    found = sum(map(is_found, answered.values()))
    skipped = sum(row.kind == "skip" for row in answered.values())
    unread = sum(part == "evaluation" and key not in answered for key, part in parts.items())
    left = reading.left_at_most(settings.confidence) + skipped + unread
    share = found / (found + left) if found else float(not left)
    return Review(
        known[wanted].name, settings.review, settings.confidence, rows, len(answered), found, left, share,
        reading.checking, reading.checks,
    )  # fmt: skip


def is_checking(project: Project, standings: Mapping[str, Standing]) -> bool:
    """Whether the next rows are to be drawn by lot; False for a project that is no review."""
    if project.settings.review is None:
        return False
    parts = {row_key: part for row_key, part, _ in project.store.parts(project.id)}
    return read_so_far(project, standings, parts, project.store.events(project.id)).checking


def read_so_far(
    project: Project, standings: Mapping[str, Standing], parts: Mapping[str, str], events: Sequence[Event]
) -> Reading:
    """The reading of the pool, in the order in which its rows were handed out; labels that came with the table first.

    A row counts as what it has come to; one skipped, as one of the class.
    """
    settings, known = project.settings, project.classes()
    wanted = merged(known, settings.positive)
    first: dict[str, Event] = {}
    for event in live(events):
        if event.kind in ANSWERS and event.row_key in standings and parts[event.row_key] == "pool":
            first.setdefault(event.row_key, event)
    asked = sorted(first.values(), key=lambda one: (one.source != "imported", one.shown_at or one.at, one.number))
    rows = [standings[one.row_key] for one in asked]
    positive = [row.kind == "skip" or merged(known, row.class_id) == wanted for row in rows]
    reading = Reading(sum(part == "pool" for part in parts.values()))
    return reading.add(positive, [_by_lot(one, settings.starting, settings.start) for one in asked])


def _by_lot(event: Event, starting: str, start: int) -> bool:
    if event.source == "imported":
        return False
    return event.arm == "control" or (
        event.arm == "start" and (starting == "random" or (event.training_size or 0) >= start)
    )


def in_words(now: Review) -> str:
    """Where a review stands, as one sentence and what to do."""
    found = f"{now.found:,} rows of '{now.class_name}' are found among {now.read:,} of {now.rows:,} read"
    most = f"at most {now.left_at_most:,} are left, with {now.confidence:.0%} confidence"
    if now.guaranteed:
        return f"{found}; {most}: at least {now.recall_at_least:.1%} are found. Reading may stop."
    so_far = f"{found}; {most}: {now.recall_at_least:.1%} is guaranteed so far, {now.recall:.0%} is wanted."
    if now.checking:
        return f"{so_far} Nothing was found for a while, so rows are drawn by lot now: only they tell what is left."
    return f"{so_far} Reading goes on."
