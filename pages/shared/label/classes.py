"""The classes to choose between, as buttons with their keys and, where there are many, as a field to type into."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from alcore.project import Class
from pages.shared import words

MANY = 10  # classes, beyond which one types to find
# Streamlit's named colors for text, to which the color of a class is the nearest one.
NAMED = {
    "red": (255, 75, 75),
    "orange": (255, 164, 33),
    "yellow": (255, 225, 60),
    "green": (33, 160, 90),
    "blue": (0, 114, 178),
    "violet": (166, 90, 200),
    "gray": (130, 130, 130),
}


def living(classes: Mapping[str, Class]) -> list[Class]:
    """The classes in use: those not merged into another."""
    return [one for one in classes.values() if one.into is None]


def buttons(classes: Mapping[str, Class], key: str, press: Callable[[str], tuple], *, now: str | None = None) -> None:
    """A button for each class; press(class id) -> (callback, its arguments).

    key: names the showing of the row, so that a button belongs to it alone. now: the class the row has, told apart.
    """
    known = living(classes)
    with st.container(horizontal=True, key=f"classes_{key}"):
        for one in known if len(known) <= MANY else [one for one in known if one.key]:
            callback, args = press(one.id)
            st.button(
                f"{dot(one)} {words.plain(one.name, 60)}",
                key=f"{key}_{one.id}",
                help=words.plain(one.guideline, 500) if one.guideline else None,
                on_click=callback,
                args=args,
                shortcut=one.key or None,
                type="primary" if one.id == now else "secondary",
            )
    if len(known) > MANY:
        _find(known, key, press)


def _find(known: list[Class], key: str, press: Callable[[str], tuple]) -> None:
    """A list that narrows down as one types; choosing is answering."""
    field = f"find_{key}"

    def chosen() -> None:
        if (class_id := st.session_state.get(field)) is not None:
            callback, args = press(class_id)
            callback(*args)

    names = {one.id: one.name for one in known}
    st.selectbox(
        "Type to find a class",
        list(names),
        index=None,
        format_func=names.get,
        key=field,
        placeholder="Type to find a class",
        label_visibility="collapsed",
        on_change=chosen,
    )


def dot(one: Class) -> str:
    """A dot in the color of a class, as Markdown."""
    return f":{nearest(one.color)}[●]"


def nearest(color: str) -> str:
    """The named color most like a `#rrggbb` one."""
    try:
        wanted = tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))
    except ValueError:
        return "gray"
    return min(NAMED, key=lambda name: sum((a - b) ** 2 for a, b in zip(NAMED[name], wanted, strict=True)))
