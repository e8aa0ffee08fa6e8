"""One person's desk: the rows lent to them, their last answers, and what each press does.

The store is the truth. A desk lives in the session and is laid anew from the store after a refresh, in another browser
and after a restart; the same row is on top. Some rows are fetched ahead, after the row on top has been sent, and what
was last read of the project is kept, so a press only writes its answer before the next row is shown.

The row on screen is the row that is labeled: a press carries the number of the showing it belongs to, and one that
belongs to another showing, or that comes before anybody could have read the row, does nothing.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

import streamlit as st

from alcore import project as projects
from alcore.project import Class, Event, Project
from alcore.project.cards import Card, card
from alcore.store import Claim, Opinion, StoreError
from pages.shared import server

FEWEST, AHEAD = 2, 4  # rows on the desk with the one on screen: with fewer it is laid anew, and how many then
QUICKEST = 0.15  # seconds: who answers sooner has not seen the row
STRIP, FOUND = 10, 20  # last answers in sight, and at most so many of a search
LONGEST_NOTE = 2000  # letters; as note.js lets them be typed
LONGEST_SEARCH = 200  # letters
ALMOST = 0.05  # standard deviations a feature: nearer rows are almost identical
PAUSE_AFTER, PAUSE = 22 * 60, 5 * 60  # seconds of work before a pause is suggested, and without work that make one


@dataclass
class Row:
    """A row on the desk: as it was lent, as it is read, and what is told of it only after its answer."""

    claim: Claim
    card: Card
    opinion: Opinion | None = None
    flagged: bool = False


@dataclass
class Done:
    """The last answer: its event, the row, and labels that almost identical rows have but it has not; None: not yet
    looked for."""

    event: Event
    row: Row
    others: list[str] | None = None
    like_it: bool = False  # whether labeled rows like it are shown
    called: str = "the row before this one"


@dataclass
class Desk:
    """What one session knows of one person's work in one project."""

    project: str
    annotator: str
    opened: Project | None = None  # as last read, and
    known: dict[str, Class] = field(default_factory=dict)  # its classes then
    rows: list[Row] = field(default_factory=list)
    shown: int | None = None  # the number of the showing on screen, and
    shown_at: float = 0.0  # when it was sent
    strip: list[Event] | None = None  # last answers, newest first; None: to be read
    searched: str = ""  # what was searched for in one's own answers, and
    found: list[Event] | None = None  # those that hold it; None: to be read
    done: Done | None = None
    correcting: Event | None = None
    noted: str = ""  # names the last note that is on disk
    problem: str = ""  # a sentence: the last press could not be stored
    closed: str = ""  # a sentence: why no row can be lent now, though there may be some
    answered: int = 0  # in this batch
    resting: bool = False  # the screen at a batch's end is shown
    block_began: float = 0.0  # since when without a pause
    last_press: float = 0.0
    titles: dict[str, dict[str, str]] = field(default_factory=dict)  # what rows are called in the strip
    stored: list[str] = field(default_factory=list)  # what the fast mode said that is on disk, by its own names
    token: str = ""  # names the next act that belongs to no showing, such as an undo


def of(project: str, annotator: str) -> Desk:
    """The desk of this session, laid anew when it was another project's or person's."""
    desk = st.session_state.get("_desk")
    if desk is None or (desk.project, desk.annotator) != (project, annotator):
        desk = st.session_state["_desk"] = Desk(project, annotator, token=_token())
    return desk


def read(desk: Desk) -> tuple[Project, dict[str, Class]]:
    """The project and its classes as they are now. Raises KeyError when it is gone."""
    desk.opened = projects.open(server.store(), desk.project)
    desk.known = desk.opened.classes()
    return desk.opened, desk.known


def lay(desk: Desk, n: int | None = None) -> None:
    """Have n rows on the desk, as far as there are any. One short write where a row is missing, else none.

    Without n as many as there are, checked whether they still are this person's, and more when there are few.
    """
    n = n or (AHEAD if len(desk.rows) < FEWEST else len(desk.rows))
    project = _open(desk)
    on_desk = {row.claim.number: row for row in desk.rows}
    desk.closed = ""
    try:
        claims = project.next_rows(desk.annotator, n)
    except StoreError as error:  # such as on a full disk: the rows already lent stay on the desk
        claims = project.store.claims(project.id, desk.annotator)[:n]
        desk.closed = "" if claims else f"No row can be handed out now. {error}"
    claims = _screen_first(desk, project, claims)
    new = {claim.row_key: claim for claim in claims if claim.number not in on_desk}
    if new:
        texts, thoughts = project.store.cells(project.id, new), project.store.opinions(project.id, list(new))
        if missing := [row_key for row_key in new if row_key not in texts]:
            texts |= _missing(project, missing)
        for row_key, claim in new.items():
            made = card(project.record.settings, texts[row_key])
            on_desk[claim.number] = Row(claim, made, thoughts.get(row_key))
    desk.rows = [on_desk[claim.number] for claim in claims]


def _screen_first(desk: Desk, project: Project, claims: list[Claim]) -> list[Claim]:
    """The row on screen stays on top as long as it is lent: in another tab the same person may have taken back an
    answer, or have been lent rows before it, and a press would be for a row that is not the one on screen."""
    number = desk.shown
    if not desk.rows or desk.rows[0].claim.number != number or (claims and claims[0].number == number):
        return claims
    on_screen = [one for one in project.store.claims(project.id, desk.annotator) if one.number == number]
    rest = [one for one in claims if one.number != number]
    return on_screen + rest[: max(1, len(claims) - len(on_screen))]


def _missing(project: Project, row_keys: list[str]) -> dict[str, list[str | None]]:
    """Rows of a project from before cells were kept: they are kept from now on."""
    from alcore.project.creating import keep_cells

    keep_cells(project)
    return project.store.cells(project.id, row_keys)


def strip(desk: Desk) -> list[Event]:
    """The last answers that stand, newest first; corrected ones once."""
    if desk.strip is None:
        project = _open(desk)
        desk.strip = project.own_answers(desk.annotator, most=STRIP)
    return desk.strip


def found(desk: Desk) -> list[Event] | None:
    """One's own answers whose rows hold what was searched for, newest first; None when nothing was."""
    if not desk.searched:
        return None
    if desk.found is None:
        desk.found = _open(desk).own_answers(desk.annotator, desk.searched, most=FOUND)
    return desk.found


def sent(desk: Desk, row: Row) -> None:
    """The row is on its way to the screen; its seconds count from the first time."""
    if desk.shown != row.claim.number:
        desk.shown, desk.shown_at = row.claim.number, time.time()


# -- presses ----------------------------------------------------------------------------------------------------


def answer(desk: Desk, number: int, class_id: str) -> None:
    """The row of that showing gets a class."""
    row = _on_screen(desk, number)
    if row is None:
        return
    project = _open(desk)
    with _told(desk):
        event, new = project.answer(
            desk.annotator, row.claim.row_key, class_id, row.claim.token, shown_at=desk.shown_at, known=desk.known
        )
        _answered(desk, project, row, event, new)


def skip(desk: Desk, number: int, reason: str) -> None:
    """The row of that showing is not answered."""
    row = _on_screen(desk, number)
    if row is None:
        return
    project = _open(desk)
    with _told(desk):
        seconds = time.time() - desk.shown_at
        event, new = project.skip(desk.annotator, row.claim.row_key, row.claim.token, reason=reason, seconds=seconds)
        _answered(desk, project, row, event, new)


def flag(desk: Desk, number: int, on: bool) -> None:
    """The row on screen is flagged, or its flag is taken off."""
    row = _on_screen(desk, number)
    if row is not None and row.flagged != on:
        with _told(desk):
            _open(desk).flag(desk.annotator, row.claim.row_key, desk.token, on=on)
            row.flagged = on


def note(desk: Desk, number: int, text: str, name: str) -> None:
    """A note to the row it was begun for: the one on screen, or one that left it while the note was being written.

    name: of this note, so that one that arrives twice is stored once."""
    begun = [*desk.rows, *([desk.done.row] if desk.done else [])]
    row, text = next((one for one in begun if one.claim.number == number), None), as_note(text)
    if row is not None and text and name != desk.noted:
        with _told(desk):
            _open(desk).note(desk.annotator, row.claim.row_key, text, f"note:{name}")
            desk.noted = name


def as_note(text: str) -> str:
    """What was typed as a note: no blanks around it, and not more than fits."""
    return text.strip()[:LONGEST_NOTE]


def undo(desk: Desk, token: str) -> None:
    """The last answer, flag or note is taken back; a row that was asked is on top again."""
    _reply(desk, token, "undo")


def redo(desk: Desk, token: str) -> None:
    """The last undo is taken back."""
    _reply(desk, token, "redo")


def _reply(desk: Desk, token: str, act: str) -> None:
    if token != desk.token:
        return  # a second press of the same button
    project = _open(desk)
    with _told(desk):
        event = getattr(project, act)(desk.annotator, token)
        desk.rows, desk.done, desk.resting, desk.correcting = [], None, False, None
        desk.strip = desk.found = None
        if event is None:
            desk.problem = f"There is nothing to {act}."
        else:
            desk.answered = max(0, desk.answered - 1)
            server.trainer().told(project.id, project.settings.batch)


def correct(desk: Desk, event: Event, class_id: str, token: str) -> None:
    """An earlier answer is replaced by another one."""
    if token != desk.token:
        return
    project = _open(desk)
    with _told(desk):
        project.correct(desk.annotator, event, class_id, token, seconds=max(0.0, time.time() - desk.shown_at))
        desk.strip = desk.found = desk.correcting = desk.done = None
        server.trainer().told(project.id, project.settings.batch)


def look_at(desk: Desk, event: Event | None) -> None:
    """Show an earlier answer to be corrected; None: go back to the row in line."""
    desk.correcting, desk.shown, desk.shown_at = event, None, time.time()


def find(desk: Desk, text: str) -> None:
    """Search in one's own answers; for nothing: the search ends."""
    desk.searched, desk.found = text.strip()[:LONGEST_SEARCH], None


def ask_like_it(desk: Desk, number: int | None) -> None:
    """Show labeled rows like that of the last answer, or hide them again."""
    if desk.done is not None and desk.done.event.number == number:
        desk.done.like_it = not desk.done.like_it


def go_on(desk: Desk) -> None:
    """On with the next batch."""
    desk.resting, desk.answered = False, 0


def _on_screen(desk: Desk, number: int) -> Row | None:
    if not desk.rows or desk.rows[0].claim.number != number or desk.shown != number:
        return None
    return desk.rows[0] if time.time() - desk.shown_at >= QUICKEST else None


def _answered(desk: Desk, project: Project, row: Row, event: Event, new: bool) -> None:
    desk.rows = desk.rows[1:]
    desk.strip = [event, *(one for one in strip(desk) if one.row_key != event.row_key)][:STRIP]
    desk.done = Done(event, row, None if event.kind == "label" else [])
    worked(desk)
    if new:
        desk.answered += 1
        desk.resting = desk.answered >= project.settings.batch and rests()
        server.trainer().told(project.id, project.settings.batch)


def worked(desk: Desk) -> None:
    """Somebody answered just now, which a hint to pause counts from."""
    now = time.time()
    if not desk.block_began or now - desk.last_press > PAUSE:
        desk.block_began = now
    desk.last_press = now


def others(desk: Desk, done: Done) -> list[str]:
    """Classes that rows identical or almost identical to the last one have, other than the one just given to it.

    Looked for once, and only when the next row is on its way to the screen already.
    """
    if done.others is None:
        project, event, opinion = _open(desk), done.event, done.row.opinion
        given = set(project.store.labeled_twins(project.id, event.row_key).values())
        near = [row_key for row_key, away in (opinion.nearest if opinion else ()) if away <= ALMOST]
        if near:
            standings = project.store.standings_of(project.id, near).values()
            given |= {one.class_id for one in standings if one.kind == "label"}
        given = {projects.merged(desk.known, class_id) for class_id in given} - {event.class_id}
        done.others = [class_id for class_id in desk.known if class_id in given]
    return done.others


def rests() -> bool:
    """Whether a screen stands at the end of each batch; everybody chooses for themselves."""
    return st.session_state.get("label_rests", True)


def pause_due(desk: Desk) -> bool:
    """Whether somebody has labeled for so long that a pause would do good."""
    return bool(desk.block_began) and desk.last_press - desk.block_began > PAUSE_AFTER


def _open(desk: Desk) -> Project:
    """The project as it was when the row on screen was drawn; what is written is checked by the store anyway."""
    return desk.opened or read(desk)[0]


def _token() -> str:
    return uuid.uuid4().hex


class _told:
    """A press: what cannot be stored becomes a sentence on the page, and the row stays where it is."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def __enter__(self):
        self._desk.problem = ""

    def __exit__(self, kind, error, traceback):
        self._desk.token = _token()
        if isinstance(error, StoreError | ValueError | KeyError):
            gone = "This project is no longer here, so this was not saved."
            self._desk.problem = gone if isinstance(error, KeyError) else str(error)
            return True
        return False
