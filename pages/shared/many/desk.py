"""What a person has chosen in the table but not saved yet, and the saving of it. No widget is drawn here.

Choices are kept by row key in the session, over pages of the table and filters, until they are saved or discarded. The
table itself is fed with rows that stay fixed until the filter changes or something is saved: a table whose own edits
come back as its input loses every second one.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

import streamlit as st

from alcore.project import Project, Standing, bulk
from alcore.project.bulk import Filter, Known, Rows
from alcore.store import StoreError
from pages.shared import server

PAGE_ROWS = 100
MOST_AT_ONCE = 10_000  # rows in one act: half a minute of writing, in portions between which others write
ANSWER = "answer"

server.forgets(bulk.forget)


@dataclass(frozen=True)
class View:
    """The rows on screen, fixed while they are: the filter and page they are of, their keys, the class id each has,
    the one it begins with on screen, the event it rests on, and the keys of all rows the filter lets through. `key` is
    that of the table's widget."""

    key: str
    wanted: Filter
    number: int
    keys: list[str]
    classes: list[str | None]
    begun: list[str | None]
    events: list[int | None]
    found: list[str]


@dataclass(frozen=True)
class Job:
    """Answers on their way to the disk. Done again after an error it writes only what is not there yet."""

    planned: bulk.Planned
    chosen: tuple[str, ...]
    token: str
    seconds: float
    since: float


@dataclass
class Desk:
    """All of one person's unfinished work on one project, in one session."""

    drafts: dict[str, str] = field(default_factory=dict)  # class id by row key
    seen: dict[str, int | None] = field(default_factory=dict)  # the event each of those rows rested on when chosen
    view: View | None = None
    ask: tuple[str, bulk.Planned, int] | None = None  # a class id for all rows found, what it comes to, and how many
    job: Job | None = None
    broken: Job | None = None
    told: list[tuple[str, str]] = field(default_factory=list)  # (kind of message, sentence)
    since: float = field(default_factory=time.time)  # when the work on what is saved next began


def of(project: Project, annotator: str) -> Desk:
    """The desk of this person in this session."""
    return st.session_state.setdefault(f"_desk_{project.id}_{annotator}", Desk())


@st.cache_resource(max_entries=4, show_spinner=False)
def _known(project: str, written: int, flags: bool, _project: Project) -> Known:
    return bulk.known(_project, flags=flags)


def known(project: Project, *, flags: bool = False) -> Known:
    """What was answered by now, read once for each state of the log."""
    return _known(project.id, project.store.project(project.id).written, flags, project)


def rows(project: Project) -> Rows:
    """The project's table; the first time it is read, which takes seconds for a large one."""
    return bulk.rows(project.store, project.id)


def look(project: Project, annotator: str, wanted: Filter, number: int) -> View:
    """The rows to have on screen: the same until the filter or the page is another, or something was saved."""
    desk = of(project, annotator)
    if desk.view is not None and (desk.view.wanted, desk.view.number) == (wanted, number):
        return desk.view
    table, now = rows(project), known(project, flags=wanted.show == "flagged")
    if desk.view is not None and desk.view.wanted == wanted:
        found = desk.view.found
    else:
        places = bulk.find(table, now, bulk.lent(project), annotator, wanted)
        found = [table.keys[place] for place in places.tolist()]
    keys = found[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
    labels, standings = bulk.label_of(project, now, annotator), now.standings
    events = [None if (one := standings.get(key)) is None else one.event for key in keys]
    key = f"many_rows_{secrets.token_hex(4)}"
    classes = [labels.get(one) for one in keys]
    begun = [desk.drafts.get(one, labels.get(one)) for one in keys]
    desk.view = View(key, wanted, number, keys, classes, begun, events, found)
    return desk.view


def keep_edits(project: Project, annotator: str) -> None:
    """Take over what was chosen in the table on screen, before anything else can replace it."""
    desk = of(project, annotator)
    if desk.view is None:
        return
    ids = {one.name: one.id for one in project.classes().values() if one.into is None}
    edited = st.session_state.get(desk.view.key, {}).get("edited_rows", {})
    for place, cells in edited.items():
        if ANSWER not in cells:
            continue
        row_key, class_id = desk.view.keys[int(place)], ids.get(cells[ANSWER])
        if class_id is None or class_id == desk.view.classes[int(place)]:
            desk.drafts.pop(row_key, None)
        else:
            desk.drafts[row_key] = class_id
            desk.seen.setdefault(row_key, desk.view.events[int(place)])


def planned(project: Project, annotator: str) -> bulk.Planned:
    """What saving now would write."""
    desk = of(project, annotator)
    return bulk.plan(rows(project), known(project), bulk.lent(project), annotator, desk.drafts, desk.seen)


def ask(project: Project, annotator: str, class_id: str) -> None:
    """Prepare to give all rows found one class; nothing is written before `confirm`."""
    desk = of(project, annotator)
    now = known(project)
    chosen = dict.fromkeys(desk.view.found, class_id)
    plan = bulk.plan(rows(project), now, bulk.lent(project), annotator, chosen, _rested(desk.view, now.standings))
    desk.ask = (class_id, plan, len(desk.view.found))


def _rested(view: View, standings: dict[str, Standing]) -> dict[str, int | None]:
    # Rows that were open when they were found must still be; own labels are the person's own to change.
    return {
        key: None if view.wanted.show == "open" or key not in standings else standings[key].event for key in view.found
    }


def confirm(project: Project, annotator: str) -> None:
    """Write what was asked about."""
    desk = of(project, annotator)
    if desk.ask is not None and desk.job is None:
        _, plan, _ = desk.ask
        desk.job, desk.ask = _job(desk, plan, tuple(key for key, _ in plan.answers)), None


def forget_question(project: Project, annotator: str) -> None:
    """Write nothing of what was asked about."""
    of(project, annotator).ask = None


def save(project: Project, annotator: str) -> None:
    """Write what was chosen; after an error, what was then not written."""
    desk = of(project, annotator)
    keep_edits(project, annotator)
    if desk.job is not None:
        return
    if desk.broken is not None:
        desk.job, desk.broken = desk.broken, None
    elif desk.drafts:
        desk.job = _job(desk, planned(project, annotator), tuple(desk.drafts))


def _job(desk: Desk, plan: bulk.Planned, chosen: tuple[str, ...]) -> Job:
    return Job(plan, chosen, secrets.token_hex(8), time.time() - desk.since, desk.since)


def discard(project: Project, annotator: str) -> None:
    """Forget what was chosen and not saved."""
    desk = of(project, annotator)
    desk.drafts, desk.seen, desk.view, desk.broken = {}, {}, None, None


def work(project: Project, annotator: str, progress) -> None:
    """Write the job there is. Broken off in the middle, by a click or an error, it goes on where it was."""
    desk = of(project, annotator)
    job = desk.job
    if job is None:
        return
    plan = job.planned
    try:
        new = bulk.store(
            project,
            annotator,
            plan.answers,
            job.token,
            seconds=job.seconds,
            shown_at=job.since,
            progress=lambda done: progress(done / len(plan.answers)),
        )
    except (StoreError, ValueError) as error:
        desk.job, desk.broken = None, job
        desk.told.append(("error", f"{error} Your choices are still here: press Save to try again."))
        return
    desk.drafts = {key: class_id for key, class_id in desk.drafts.items() if key not in job.chosen}
    desk.seen = {key: event for key, event in desk.seen.items() if key in desk.drafts}
    desk.job, desk.view, desk.since = None, None, time.time()
    desk.told += list(_sentences(plan))
    if new:
        server.trainer().told(project.id, project.settings.batch, answers=new)


def _sentences(plan: bulk.Planned):
    if plan.answers:
        rest = f", {plan.following:,} of them of identical rows" if plan.following else ""
        yield "success", f"{len(plan.answers):,} {'label' if len(plan.answers) == 1 else 'labels'} saved{rest}."
    if plan.gone:
        were = "1 row was" if len(plan.gone) == 1 else f"{len(plan.gone):,} rows were"
        yield (
            "warning",
            f"{were} not saved: somebody else has answered since it was listed, or has it on screen now. Look it up "
            "under 'Labeled by me' or on the Label page.",
        )
