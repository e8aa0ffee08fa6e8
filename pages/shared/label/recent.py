"""The last ten answers and a search in all of one's own: a click shows the row again, to be corrected.

The answers are one small component that stays on the page while they change; its script is ours and fixed, and what
rows and classes hold reaches it as data and is shown as text.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from alcore import project as projects
from alcore.project import Class, Event, Project
from alcore.project.cards import Card, card
from pages.shared import words
from pages.shared.label import desk
from pages.shared.label.desk import Desk
from pages.shared.label.show_card import script

FOUND = 20
TITLE = 28  # letters of what a row holds, in the strip
_draw = st.components.v2.component(
    "labelwise_recent",
    html='<div class="recent"></div>',
    css=script("recent.css"),
    js=script("card.js", "recent.js"),
    isolate_styles=False,
)


def show(here: Desk, project: Project, known: Mapping[str, Class], opinion: dict | None = None) -> None:
    """The strip, newest first. opinion: what is told above it of the row before."""
    _pick(here, project, known, desk.strip(here), "strip", "Your last answers", opinion)


def find(here: Desk) -> None:
    """The search. Outside of what is drawn anew at every press."""
    with st.expander("Find one of your answers", icon=":material/search:", key="find_answers"):
        text = st.text_input(
            "What its row holds", key="find_text", max_chars=200, placeholder="Any word or number in it"
        )
        if text.strip():
            project, known = desk.read(here)
            found = project.store.own_answers(project.id, here.annotator, text.strip(), most=FOUND)
            if found:
                _pick(here, project, known, found, "found", "Found")
            else:
                st.caption("None of your answers has that in its row.")


def _pick(here, project, known, answers, key: str, title: str, opinion: dict | None = None) -> None:
    _remember_titles(here, project, answers)
    _draw(
        key=key,
        data={
            "title": title,
            "opinion": opinion,
            "answers": [
                {"number": event.number, "title": here.titles[event.row_key], **named(known, event.class_id)}
                for event in answers
            ],
        },
        on_picked_change=lambda: _picked(here, key, answers),
        on_like_it_change=lambda: desk.ask_like_it(here, getattr(st.session_state[key], "like_it", None)),
    )


def _picked(here: Desk, key: str, answers: list[Event]) -> None:
    number = getattr(st.session_state[key], "picked", None)
    if event := next((one for one in answers if one.number == number), None):
        desk.look_at(here, event)


def _remember_titles(here: Desk, project: Project, answers: list[Event]) -> None:
    """What each row is called in the strip, made once and not at every press."""
    new = [event.row_key for event in answers if event.row_key not in here.titles]
    if new:
        cells = project.store.cells(project.id, new)
        told = {row_key: card(project.record.settings, texts).title for row_key, texts in cells.items()}
        here.titles |= {row_key: short(told.get(row_key, row_key), TITLE) for row_key in new}


def short(text: str, limit: int) -> str:
    """A text on one line, cut at `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def card_of(project: Project, event: Event) -> Card:
    """The card of the row of an earlier answer."""
    cells = project.store.cells(project.id, [event.row_key])
    return card(project.record.settings, cells[event.row_key])


def named(known: Mapping[str, Class], class_id: str | None) -> dict[str, str]:
    """The name and color of a class as it is now, for the scripts; a skip has none."""
    one = known.get(projects.merged(known, class_id)) if class_id else None
    return {"class": one.name, "color": one.color} if one else {"class": "skipped" if class_id is None else "no class"}


def class_name(known: Mapping[str, Class], class_id: str | None) -> str:
    """The name of a class as it is now, safe for Markdown."""
    one = known.get(projects.merged(known, class_id)) if class_id else None
    return words.plain(one.name if one else "no class", 60)
