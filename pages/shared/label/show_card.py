"""A row as a card: picture, pinned cells large, the others in columns, long text at full width and folded.

One Markdown element for a whole column of short cells: thirty elements of their own would be thirty messages a row.
"""

from __future__ import annotations

import math
import re

import streamlit as st

from alcore.project.cards import LONG_TEXT, Card, Field
from pages.shared import words

MISSING = "*missing*"
CELLS_A_COLUMN, MOST_COLUMNS = 3, 4  # short cells below each other before another column is begun


def show(card: Card, key: str) -> None:
    """Draw the card. key: of the container, so that tests and people can find it."""
    with st.container(key=key, border=True):
        if card.picture is not None:
            st.image(card.picture, width="content" if isinstance(card.picture, bytes) else 360)
        for field in card.pinned:
            _pinned(field)
        short = [field for field in card.fields if not field.long]
        for field in card.fields:
            if field.long:
                _long(field)
        if short:
            _list(short)


def _pinned(field: Field) -> None:
    if field.long:
        _long(field)
    else:
        st.markdown(f":small[:gray[{words.plain(field.name, 60)}]]\n### {_value(field)}")


def _long(field: Field) -> None:
    text = field.value or ""
    if len(text) <= LONG_TEXT:
        st.markdown(f"**{words.plain(field.name, 60)}**")
        st.text(text)
        return
    cut = text.rfind(" ", 0, LONG_TEXT)
    st.markdown(f"**{words.plain(field.name, 60)}**")
    st.text(text[: cut if cut > 0 else LONG_TEXT] + " …")
    with st.expander(f"All {len(text):,} characters"):
        st.text(text)


def _list(fields: list[Field]) -> None:
    """Name and value of each cell, down the columns; one element a column."""
    columns = min(MOST_COLUMNS, math.ceil(len(fields) / CELLS_A_COLUMN))
    each = math.ceil(len(fields) / columns)
    with st.grid(columns, min_column_width=180, gap="small"):
        for first in range(0, len(fields), each):
            told = [
                f":small[:gray[{words.plain(field.name, 60)}]]  \n{_value(field)}"
                for field in fields[first : first + each]
            ]
            st.markdown("\n\n".join(told))


def _value(field: Field) -> str:
    if field.value is None:
        return MISSING
    text = words.plain(field.value, LONG_TEXT)
    return f"**{text}**" if re.search(r"\S", text) else MISSING
