"""The row of an earlier answer, and the class it has."""

from __future__ import annotations

from collections.abc import Mapping

from alcore.project import Class, Event, Project
from alcore.project.cards import Card, card
from pages.shared import words
from pages.shared.label import below


def card_of(project: Project, event: Event) -> Card:
    """The card of the row of an earlier answer."""
    cells = project.store.cells(project.id, [event.row_key])
    return card(project.record.settings, cells[event.row_key])


def class_name(known: Mapping[str, Class], class_id: str | None) -> str:
    """The name of a class as it is now, safe for Markdown."""
    return words.plain(below.named(known, class_id)["class"], 60)
