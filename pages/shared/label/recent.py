"""Finding one's own answers again, and the row of one of them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from alcore.project import Class, Event, Project
from alcore.project.cards import Card, card
from pages.shared import words
from pages.shared.label import below, desk
from pages.shared.label.desk import Desk

FOUND = 20


def find(here: Desk) -> None:
    """A search in all of one's own answers. Outside of what is drawn anew at every press."""
    with st.expander("Find one of your answers", icon=":material/search:", key="find_answers"):
        text = st.text_input(
            "What its row holds", key="find_text", max_chars=200, placeholder="Any word or number in it"
        )
        if text.strip():
            project, known = desk.read(here)
            found = project.own_answers(here.annotator, text.strip(), most=FOUND)
            if found:
                below.show(here, project, known, found, "found", "Found")
            else:
                st.caption("None of your answers has that in its row.")


def card_of(project: Project, event: Event) -> Card:
    """The card of the row of an earlier answer."""
    cells = project.store.cells(project.id, [event.row_key])
    return card(project.record.settings, cells[event.row_key])


def class_name(known: Mapping[str, Class], class_id: str | None) -> str:
    """The name of a class as it is now, safe for Markdown."""
    return words.plain(below.named(known, class_id)["class"], 60)
