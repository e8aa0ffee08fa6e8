"""What the columns are for. The guesses are the defaults; every change is kept at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, widgets, words

if TYPE_CHECKING:
    from alcore.tables import Roles

NONE = "(none)"
TITLES = {
    "label": "Label",
    "id": "Row id",
    "group": "Groups",
    "seconds": "Seconds each label took",
    "price": "Price of each label",
}


def show(opened: project.Opened) -> None:
    """Selectboxes for the label, id, group, cost columns, and a list of columns to leave out."""
    names = [column.name for column in opened.table.columns]
    numbers = [column.name for column in opened.table.columns if column.kind == "number"]
    choices = {"label": names, "id": names, "group": names, "seconds": numbers, "price": numbers}
    _put(opened, opened.roles)
    with st.container(horizontal=True):
        for role in ("label", "id", "group"):
            _choose(opened, role, choices[role])
    with st.container(horizontal=True):
        for role in ("seconds", "price"):
            _choose(opened, role, choices[role])
        st.multiselect(
            "Leave out",
            [name for name in names if name != opened.roles.label],
            key=_key(opened, "leave_out"),
            help=words.HELP["leave_out"],
            placeholder="No column",
            on_change=_keep,
            args=(opened, "leave_out"),
            width=300,
        )


def _choose(opened: project.Opened, role: str, names: list[str]) -> None:
    chosen = getattr(opened.roles, role)
    st.selectbox(
        TITLES[role],
        [None, *names] if chosen is None or chosen in names else [None, chosen, *names],
        format_func=lambda name: NONE if name is None else name,
        key=_key(opened, role),
        help=words.HELP[role],
        on_change=_keep,
        args=(opened, role),
        width=300,
    )


def _keep(opened: project.Opened, role: str) -> None:
    """Keep one changed role. A column plays one part: the part chosen last wins."""
    value = st.session_state[_key(opened, role)]
    taken = set(value) if role == "leave_out" else {value}
    others = {name: None for name in TITLES if name != role and getattr(opened.roles, name) in taken}
    kept = tuple(name for name in opened.roles.leave_out if name not in taken)
    roles = replace(opened.roles, **others, leave_out=kept)
    roles = replace(roles, **{role: tuple(value) if role == "leave_out" else value})
    project.save(opened, roles=roles)


def _put(opened: project.Opened, roles: Roles) -> None:
    """The store is the truth: the widgets show what it holds, whichever tab wrote it."""
    for role in TITLES:
        widgets.put(_key(opened, role), getattr(roles, role))
    widgets.put(_key(opened, "leave_out"), list(roles.leave_out))


def _key(opened: project.Opened, role: str) -> str:
    return f"role_{role}_{opened.id}"
