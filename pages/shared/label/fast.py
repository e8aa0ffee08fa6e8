"""The fast mode: rows wait in the browser, the next one is painted without the server, answers come in bursts.

Each thing said has a token, so a burst that arrives twice is stored once; the browser keeps it until it is told that it
is on disk. The script is ours and fixed; rows and classes reach it as data and are shown as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from alcore import project as projects
from alcore.project import Event, Project
from alcore.project.events import SKIP_REASONS
from alcore.store import StoreError
from pages.shared import server
from pages.shared.label import desk, panel
from pages.shared.label.desk import Desk, Done, Row
from pages.shared.label.show_card import as_choices, as_data, plainly, script

FEWEST_AHEAD, MOST_AHEAD = 10, 50  # rows in the browser: more would be asked by an old model
MOST_SAID = 500  # in one burst
KEY = "fast_desk"
_SENSELESS = (ValueError, KeyError, TypeError)
_draw = st.components.v2.component(
    "labelwise_fast",
    html='<div class="desk"></div>',
    css=script("card.css", "classes.css", "fast.css", "note.css"),
    js=script("card.js", "keys.js", "classes.js", "note.js", "fast.js"),
)


@st.fragment
def show(project_id: str, annotator: str) -> None:
    """The rows in hand. Runs alone, without the rest of the page, once a burst."""
    here = desk.of(project_id, annotator)
    project, known = panel.read(here)
    desk.lay(here, min(MOST_AHEAD, max(FEWEST_AHEAD, project.settings.batch)))
    if here.correcting is not None:
        panel.correct(here, project, known)
    _draw(
        key=KEY,
        data=plainly(
            {
                "desk": f"{project.id}/{annotator}",
                "rows": [_row(row) for row in here.rows],
                "classes": as_choices(known),
                "stored": here.stored[-MOST_SAID:],
                "problem": here.problem,
                "batch": project.settings.batch,
                "rests": desk.rests(),
                "paused": here.correcting is not None,
                "resting": here.resting,
                "empty": here.closed,
            }
        ),
        on_said_change=lambda: _take(here),
        on_again_change=lambda: None,  # the rows are laid anew, as whenever this runs
    )
    if here.resting:
        with st.container(key="rest"):
            panel.how_far(here, project)
            panel.to_progress()
    elif not here.rows and not here.closed and here.correcting is None:
        panel.no_row(here, project)
    panel.of_last_answers(here, project, known)


def _row(row: Row) -> dict:
    return {
        "number": row.claim.number,
        "key": row.claim.row_key,
        "flagged": row.flagged,
        **as_data(row.card),
    }


def _take(here: Desk) -> None:
    """Store a burst in the order in which it was said; what was stored before is only told so again."""
    burst = getattr(st.session_state[KEY], "said", None) or {}
    said, resting = burst.get("said", []), bool(burst.get("resting"))
    if here.resting and not resting:
        desk.go_on(here)
    here.resting = resting
    project = projects.open(server.store(), here.project)
    here.problem, here.strip = "", None
    try:
        for some in _runs([one for one in said[:MOST_SAID] if isinstance(one, dict) and "id" in one]):
            try:
                _store(project, here, some)
            except _SENSELESS:
                for one in some:  # the others of the burst are good
                    _store_or_tell(project, here, one)
            here.stored += [one["id"] for one in some]
    except StoreError as error:  # what is stored is told; the rest comes again with the next burst
        here.problem = str(error)


def _store_or_tell(project: Project, here: Desk, one: dict) -> None:
    """What makes no sense is of no use to try again: it is told, and the browser lets go of it."""
    try:
        _store(project, here, [one])
    except _SENSELESS as error:
        here.problem = f"Something you said could not be stored: {error}"


def _runs(said: Sequence[dict]) -> list[list[dict]]:
    """Answers and skips that follow each other are stored together; anything else by itself."""
    runs: list[list[dict]] = []
    for one in said:
        together = one.get("act") in ("answer", "skip")
        if together and runs and runs[-1][0].get("act") in ("answer", "skip"):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _store(project: Project, here: Desk, some: list[dict]) -> None:
    act, token = some[0].get("act"), f"fast:{some[0]['id']}"
    if act in ("answer", "skip"):
        written = project.answer_all([_event(one, here.annotator) for one in some])
        if new := sum(is_new for _, is_new in written):
            server.trainer().told(project.id, project.settings.batch, answers=new)
            desk.worked(here)
            here.answered += new
            here.done = _done(here, written[-1][0])
    elif act in ("undo", "redo"):
        getattr(project, act)(here.annotator, token)
        here.rows, here.done, here.found = [], None, None
        server.trainer().told(project.id, project.settings.batch)
    elif act == "flag":
        project.flag(here.annotator, str(some[0]["row"]), token, on=bool(some[0]["on"]))
        here.rows = [
            replace(row, flagged=bool(some[0]["on"])) if row.claim.row_key == some[0]["row"] else row
            for row in here.rows
        ]
    elif act == "note":
        if not (text := desk.as_note(str(some[0]["text"]))):
            raise ValueError("a note needs words")
        project.note(here.annotator, str(some[0]["row"]), text, token)
    else:
        raise ValueError(f"there is no act '{act}'")


def _done(here: Desk, event: Event) -> Done | None:
    """The answer stored last, of which more is told: the browser may be some rows further by now. None where its row is
    no longer on the desk."""
    row = next((row for row in here.rows if row.claim.token == event.token), None)
    return row and Done(event, row, None if event.kind == "label" else [], called="the row saved last")


def _event(one: dict, annotator: str) -> Event:
    seconds = min(86_400.0, max(0.0, float(one["seconds"])))
    shared = {"annotator": annotator, "seconds": seconds, "token": f"claim:{int(one['number'])}"}
    if one["act"] == "answer":
        return Event("label", str(one["row"]), str(one["class"]), **shared)
    if one["reason"] not in SKIP_REASONS:
        raise ValueError(f"A row is skipped as {' or '.join(SKIP_REASONS)}, not as '{one['reason']}'.")
    return Event("skip", str(one["row"]), **shared, payload={"reason": one["reason"]})
