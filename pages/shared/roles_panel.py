"""What the columns are for. The guesses are the defaults; every change is kept at once."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.shared import project, widgets, words

NONE = ""  # no column is called that: a blank header gets a name when the file is read
TITLES = {
    "label": "Label",
    "id": "Row id",
    "group": "Groups",
    "seconds": "Seconds each label took",
    "price": "Price of each label",
}
LEAVE_OUT = "leave_out"


def show(opened: project.Opened, only: tuple[str, ...] = (*TITLES, LEAVE_OUT)) -> None:
    """Selectboxes for the label, id, group, cost columns, and a list of columns to leave out; or only some of them."""
    names = [column.name for column in opened.table.columns]
    numbers = [column.name for column in opened.table.columns if column.kind == "number"]
    choices = {"label": names, "id": names, "group": names, "seconds": numbers, "price": numbers}
    _put(opened, only)
    with st.grid(min(3, len(only)), min_column_width=240):
        for role in only:
            if role != LEAVE_OUT:
                _choose(opened, role, choices[role])
                continue
            st.multiselect(
                "Leave out",
                [name for name in names if name != opened.roles.label],
                key=_key(opened, LEAVE_OUT),
                help=words.HELP[LEAVE_OUT],
                placeholder="(no column)",
                on_change=_keep,
                args=(opened, LEAVE_OUT),
            )


def _choose(opened: project.Opened, role: str, names: list[str]) -> None:
    chosen = getattr(opened.roles, role)
    st.selectbox(
        TITLES[role],
        [NONE, *names] if chosen is None or chosen in names else [NONE, chosen, *names],
        format_func=lambda name: name or "(none)",
        key=_key(opened, role),
        help=words.HELP[role],
        on_change=_keep,
        args=(opened, role),
    )


def _keep(opened: project.Opened, role: str) -> None:
    """Keep one changed role. A column plays one part: the part chosen last wins."""
    value = st.session_state[_key(opened, role)] or None
    taken = set(value or ()) if role == "leave_out" else {value}
    others = {name: None for name in TITLES if name != role and getattr(opened.roles, name) in taken}
    kept = tuple(name for name in opened.roles.leave_out if name not in taken)
    roles = replace(opened.roles, **others, leave_out=kept)
    roles = replace(roles, **{role: tuple(value or ()) if role == "leave_out" else value})
    # A column set free goes back to the part it was guessed for: seconds must not become a feature by the way.
    freed = getattr(opened.roles, role)
    back = {name: freed for name in TITLES if freed and freed != value and getattr(opened.table.guess, name) == freed}
    roles = replace(roles, **{name: column for name, column in back.items() if name != role})
    project.save(opened, roles=roles)


def _put(opened: project.Opened, only: tuple[str, ...]) -> None:
    """The store is the truth: the widgets show what it holds, whichever tab wrote it."""
    for role in only:
        chosen = getattr(opened.roles, role)
        widgets.put(_key(opened, role), list(chosen) if role == LEAVE_OUT else chosen or NONE)


def _key(opened: project.Opened, role: str) -> str:
    return f"role_{role}_{opened.id}"
