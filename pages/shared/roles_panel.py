"""What the columns are for. The guesses are the defaults; every change is kept at once."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.shared import project, terms, widgets

NONE = ""  # no column is called that: a blank header gets a name when the file is read
TITLES = {
    "label": "Label",
    "id": "Row id",
    "group": "Groups",
    "seconds": "Seconds each label took",
    "price": "Price of each label",
}
LEAVE_OUT, ANSWERS = "leave_out", "answers"
LISTS = {LEAVE_OUT: "Leave out", ANSWERS: "Answers of others"}


def show(opened: project.Opened, only: tuple[str, ...] = (*TITLES, *LISTS)) -> None:
    """Selectboxes for the label, id, group and cost columns, and lists of columns to leave out and of columns that hold
    somebody's answers; or only some of them."""
    names = [column.name for column in opened.table.columns]
    numbers = [column.name for column in opened.table.columns if column.kind == "number"]
    choices = {"label": names, "id": names, "group": names, "seconds": numbers, "price": numbers}
    _put(opened, only)
    with st.grid(min(3, len(only)), min_column_width=240):
        for role in only:
            if role in LISTS:
                _list(opened, role, [name for name in names if name != opened.roles.label])
            else:
                _choose(opened, role, choices[role])


def _list(opened: project.Opened, role: str, names: list[str]) -> None:
    st.multiselect(
        LISTS[role],
        names,
        key=_key(opened, role),
        help=terms.HELP[role],
        placeholder="(no column)",
        on_change=_keep,
        args=(opened, role),
    )


def _choose(opened: project.Opened, role: str, names: list[str]) -> None:
    chosen = getattr(opened.roles, role)
    st.selectbox(
        TITLES[role],
        [NONE, *names] if chosen is None or chosen in names else [NONE, chosen, *names],
        format_func=lambda name: name or "(none)",
        key=_key(opened, role),
        help=terms.HELP[role],
        on_change=_keep,
        args=(opened, role),
    )


def _keep(opened: project.Opened, role: str) -> None:
    """Keep one changed role. A column plays one part: the part chosen last wins."""
    value = st.session_state[_key(opened, role)] or None
    if role in LISTS:
        value = tuple(value or ())
    taken = set(value) if role in LISTS else {value}
    others = {name: None for name in TITLES if name != role and getattr(opened.roles, name) in taken}
    others |= {
        name: tuple(column for column in getattr(opened.roles, name) if column not in taken)
        for name in LISTS
        if name != role
    }
    roles = replace(opened.roles, **others, **{role: value})
    # A column set free goes back to the part it was guessed for: seconds must not become a feature by the way.
    freed = getattr(opened.roles, role)
    back = {name: freed for name in TITLES if freed and freed != value and getattr(opened.table.guess, name) == freed}
    roles = replace(roles, **{name: column for name, column in back.items() if name != role})
    project.save(opened, roles=roles)


def _put(opened: project.Opened, only: tuple[str, ...]) -> None:
    """The store is the truth: the widgets show what it holds, whichever tab wrote it."""
    for role in only:
        chosen = getattr(opened.roles, role)
        widgets.put(_key(opened, role), list(chosen) if role in LISTS else chosen or NONE)


def _key(opened: project.Opened, role: str) -> str:
    return f"role_{role}_{opened.id}"
