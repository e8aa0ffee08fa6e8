"""Rows of a table as they are offered for examples: a line of text, and a small picture where the columns make one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, server

if TYPE_CHECKING:
    from alcore.tables import Roles, Table

FIRST_CELLS = 3  # that tell which row it is in a list
LONGEST_CELL = 40
SIDE = 56  # pixels of a picture in a list


def titles(opened: project.Opened, positions: Sequence[int]) -> dict[int, str]:
    """The rows at these positions as text: the line in the file and the first cells that hold something."""
    return _titles(*project.choices(opened), tuple(positions), opened.table, opened.roles.label)


@st.cache_data(max_entries=64, ttl=server.DEMO_LIFETIME, show_spinner=False)
def _titles(upload: str, reading: str, roles: str, positions: tuple, _table: Table, _label: str | None) -> dict:
    some = _table.frame.iloc[list(positions)].drop(columns=_label or [])
    told = {}
    for position, (_, row) in zip(positions, some.iterrows(), strict=True):
        cells = row.dropna().head(FIRST_CELLS).astype(str)
        short = [text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…" for text in cells]
        told[position] = f"Line {_table.lines[position]:,}: {' · '.join(short)}"
    return told


def pictures(opened: project.Opened, positions: Sequence[int], picture: Mapping | None) -> dict[int, bytes | str]:
    """The rows at these positions as pictures; empty where they make none."""
    if not picture or not positions:
        return {}
    return _pictures(*project.choices(opened), tuple(positions), dict(picture), opened.table, opened.roles)


@st.cache_data(max_entries=64, ttl=server.DEMO_LIFETIME, show_spinner=False)
def _pictures(
    upload: str, reading: str, roles: str, positions: tuple, picture: dict, _table: Table, _roles: Roles
) -> dict[int, bytes | str]:
    from alcore.project import cards

    found = {}
    names = picture["columns"] if picture["kind"] == "pixels" else [picture["name"]]
    for position, (_, row) in zip(positions, _table.frame[names].iloc[list(positions)].iterrows(), strict=True):
        shown = cards.picture_of(picture, {name: None if text != text else text for name, text in row.items()})
        if shown is not None:
            found[position] = shown
    return found


def gallery(opened: project.Opened, positions: Sequence[int], picture: Mapping | None) -> None:
    """The rows as a line of small pictures with their lines in the file; nothing where they make none."""
    if shown := pictures(opened, positions, picture):
        with st.container(horizontal=True, gap="small"):
            for position, image in shown.items():
                line = int(opened.table.lines[position])
                st.image(image, caption=f"{line:,}", width=SIDE, alt=f"The row on line {line:,}")
