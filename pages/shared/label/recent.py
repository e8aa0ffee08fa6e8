"""The last ten answers and a search in all of one's own: a click shows the row again, to be corrected."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from alcore import project as projects
from alcore.project import Class, Event, Project
from alcore.project.cards import Card, card
from pages.shared import words
from pages.shared.label import desk
from pages.shared.label.classes import dot
from pages.shared.label.desk import Desk

FOUND = 20


def show(here: Desk, project: Project, known: Mapping[str, Class]) -> None:
    """The strip, newest first, and the search."""
    answers = desk.strip(here, project)
    if answers:
        _pick(here, project, known, answers, f"strip_{answers[0].number}_{len(answers)}", "Your last answers")
    with st.expander("Find one of your answers", icon=":material/search:", key="find_answers"):
        text = st.text_input(
            "What its row holds", key="find_text", max_chars=200, placeholder="Any word or number in it"
        )
        if text.strip():
            found = project.store.own_answers(project.id, here.annotator, text.strip(), most=FOUND)
            if found:
                _pick(here, project, known, found, f"found_{found[0].number}_{len(found)}", "Found")
            else:
                st.caption("None of your answers has that in its row.")


def _pick(here, project, known, answers, key: str, title: str) -> None:
    by_number = {event.number: event for event in answers}
    _remember_titles(here, project, answers)

    def told(number: int) -> str:
        event = by_number[number]
        label = f"{dot_of(known, event.class_id)} {class_name(known, event.class_id)}"
        return f"{'skipped' if event.kind == 'skip' else label} · {here.titles[event.row_key]}"

    def picked() -> None:
        if (number := st.session_state.get(key)) is not None:
            desk.look_at(here, by_number[number])

    st.pills(title, list(by_number), format_func=told, key=key, on_change=picked)


def _remember_titles(here: Desk, project: Project, answers: list[Event]) -> None:
    """What each row is called in the strip, made once and not at every press."""
    new = [event.row_key for event in answers if event.row_key not in here.titles]
    if new:
        cells = project.store.cells(project.id, new)
        told = {row_key: card(project.record.settings, texts).title for row_key, texts in cells.items()}
        here.titles |= {row_key: words.plain(told.get(row_key, row_key), 28) for row_key in new}


def card_of(project: Project, event: Event) -> Card:
    """The card of the row of an earlier answer."""
    cells = project.store.cells(project.id, [event.row_key])
    return card(project.record.settings, cells[event.row_key])


def class_name(known: Mapping[str, Class], class_id: str | None) -> str:
    """The name of a class as it is now, safe for Markdown."""
    one = known.get(projects.merged(known, class_id)) if class_id else None
    return words.plain(one.name if one else "no class", 60)


def dot_of(known: Mapping[str, Class], class_id: str | None) -> str:
    """The dot of a class as it is now."""
    one = known.get(projects.merged(known, class_id)) if class_id else None
    return dot(one) if one else ""
