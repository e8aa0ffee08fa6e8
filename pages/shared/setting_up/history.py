"""What happened to the classes of a project: who, when, what, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

if TYPE_CHECKING:
    from alcore.project import Event, Project


def show(opened: Project, events: Sequence[Event]) -> None:
    """The events as a table."""
    frame = told(events, opened.record.created)
    st.dataframe(
        frame,
        hide_index=True,
        key="class_history_table",
        alt="What happened to the classes",
        column_config={
            "When": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", timezone=st.context.timezone or "UTC")
        },
    )


def told(events: Sequence[Event], made: float) -> pd.DataFrame:
    """One line an event, newest first: When (UTC), Who, What. made: when the project was, which is when its first
    classes were added."""
    names: dict[str, str] = {}
    lines = []
    for event in events:
        lines.append((event.at or made, event.annotator or "at the start", _sentence(event, names)))
    frame = pd.DataFrame(lines[::-1], columns=["When", "Who", "What"])
    return frame.assign(When=pd.to_datetime(frame["When"], unit="s", utc=True))


def _sentence(event: Event, names: dict[str, str]) -> str:
    """What the event did, by the names the classes had then, which it brings up to date."""
    told, before = event.payload, names.get(event.class_id, event.class_id)
    if event.kind == "class_added":
        names[event.class_id] = told["name"]
        return f"'{told['name']}' added, key {told['key'].upper() or 'none'}"
    if event.kind == "class_renamed":
        names[event.class_id] = told["name"]
        return f"'{before}' renamed to '{told['name']}'"
    if event.kind == "class_merged":
        return f"'{before}' merged into '{names.get(told['into'], told['into'])}'"
    changes = {
        "key": lambda key: f"key {key.upper() or 'none'}",
        "color": lambda color: f"color {color}",
        "guideline": lambda text: f"guideline '{text}'" if text else "no guideline",
        "examples": lambda rows: f"{len(rows)} example row{'s' if len(rows) != 1 else ''}",
    }
    return f"'{before}' changed: " + ", ".join(say(told[name]) for name, say in changes.items() if name in told)
