"""The classes people will choose between: their colors, keys, one-line guidelines and example rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, widgets, words
from pages.shared.setting_up import rows, wording

if TYPE_CHECKING:
    from alcore.project import Class
    from pages.shared.setting_up.labels import Labels

MOST_PICTURES = 12  # of the rows offered as examples of a class


def show(opened: project.Opened, labels: Labels, picture: Mapping | None = None) -> list[Class]:
    """The classes as chosen; their examples are the positions of rows, as text. picture: how rows show as pictures.

    Raises ValueError, in words for the user, for classes that do not go together.
    """
    from alcore import tables
    from alcore.project import Class
    from alcore.project.classes import completed, usual_keys

    if len(labels.found) > tables.MAX_CLASSES:
        raise ValueError(
            f"Column '{opened.roles.label}' holds {len(labels.found):,} different labels, more than the "
            f"{tables.MAX_CLASSES} a person can choose between. Choose another label column."
        )
    more = st.text_input(
        "Further classes, if any" if labels.found else "The classes to choose between",
        key=widgets.setting_key(opened, "more_classes"),
        placeholder="perhaps" if labels.found else "yes, no",
        help=wording.HELP["more_classes"],
        persist_state="session",
    )
    typed = [name for part in more.split(",") if (name := " ".join(part.split()))]
    names = list(dict.fromkeys([*labels.found, *typed]))
    if not names:
        st.caption("Name at least two, with a comma between them.")
        return []
    _colors(opened, names)
    # Shown in the empty fields: the key each class gets when none is typed.
    usual = usual_keys([Class(name, key=_state(opened, "key", name)) for name in names])
    chosen = completed([_line(opened, Class(name), key) for name, key in zip(names, usual, strict=True)])
    key = widgets.setting_key(opened, "choose_examples")
    if st.toggle("Choose example rows", key=key, help=wording.HELP["examples"], persist_state="session"):
        with st.container(border=True):
            for one in chosen:
                _choose_examples(opened, one, labels.found.get(one.name, []), picture)
    return [replace(one, examples=_examples(opened, one, labels.found.get(one.name, []))) for one in chosen]


def _line(opened: project.Opened, one: Class, automatic: str) -> Class:
    """One class: on a phone its guideline goes below its name."""
    with st.container(horizontal=True, vertical_alignment="center", key=_key(opened, "line", one.name)):
        color = st.color_picker(
            f"Color of {words.plain(one.name, 60)}",
            key=_key(opened, "color", one.name),
            label_visibility="collapsed",
            persist_state="session",
        )
        with st.container(width=150):
            st.markdown(f"**{words.plain(one.name, 60)}**")
        key = st.text_input(
            f"Key of {words.plain(one.name, 60)}",
            max_chars=1,
            key=_key(opened, "key", one.name),
            placeholder=automatic,
            label_visibility="collapsed",
            width=70,
            icon=":material/keyboard:",
            persist_state="session",
        )
        guideline = st.text_input(
            f"Guideline of {words.plain(one.name, 60)}",
            key=_key(opened, "guideline", one.name),
            placeholder="When to choose it, in one line",
            label_visibility="collapsed",
            width="stretch",
            persist_state="session",
        )
    return replace(one, color=color, key=key, guideline=guideline)


def _colors(opened: project.Opened, names: list[str]) -> None:
    """Give each new class a color nobody has."""
    from alcore.project import Class
    from alcore.project.classes import free_color

    known = [Class(name, color=_state(opened, "color", name)) for name in names if _state(opened, "color", name)]
    for name in names:
        if not _state(opened, "color", name):
            known.append(Class(name, color=free_color(known)))
            st.session_state[_key(opened, "color", name)] = known[-1].color


def _choose_examples(opened: project.Opened, one: Class, found: list[int], picture: Mapping | None) -> None:
    """Choose example rows of a class: of those labeled with it, or by their lines."""
    from alcore.project.classes import MOST_EXAMPLES

    title = f"Examples of {words.plain(one.name, 60)}"
    if found:
        told = rows.titles(opened, found)
        st.multiselect(
            title,
            found,
            format_func=told.get,
            max_selections=MOST_EXAMPLES,
            key=_key(opened, f"examples_{opened.roles.label}", one.name),
            placeholder="Choose rows",
            persist_state="session",
        )
        rows.gallery(opened, found[:MOST_PICTURES], picture)
        return
    st.text_input(
        f"{title}: lines of the file",
        key=_key(opened, "example_lines", one.name),
        placeholder="3, 17",
        persist_state="session",
    )
    chosen = positions(opened, _state(opened, "example_lines", one.name))
    for text in rows.titles(opened, chosen).values():
        st.caption(words.plain(text))
    rows.gallery(opened, chosen, picture)


def _examples(opened: project.Opened, one: Class, found: list[int]) -> tuple[str, ...]:
    """The example rows chosen, also while their fields are folded away."""
    if found:
        chosen = [
            row
            for row in st.session_state.get(_key(opened, f"examples_{opened.roles.label}", one.name), [])
            if row in found
        ]
    else:
        chosen = positions(opened, _state(opened, "example_lines", one.name))
    return tuple(str(position) for position in chosen)


def positions(opened: project.Opened, text: str) -> list[int]:
    """The rows that begin on these lines of the file. Raises ValueError, in words for the user."""
    import numpy as np

    found = []
    for part in filter(None, re.split(r"[,;\s]+", text)):
        if not part.isdecimal():
            raise ValueError(f"Example rows are given by their lines in the file, such as 3, 17, not as '{part}'.")
        at = np.flatnonzero(opened.table.lines == int(part[:18]))
        if not len(at):
            raise ValueError(f"No row of {opened.table.name} begins on line {part}. The first rows show their lines.")
        found.append(int(at[0]))
    return found


def _key(opened: project.Opened, field: str, name: str) -> str:
    return widgets.setting_key(opened, f"class_{field}_{name}")


def _state(opened: project.Opened, field: str, name: str) -> str:
    return st.session_state.get(_key(opened, field, name)) or ""
