"""How a row is shown to people: as a picture where its columns make one, and which columns stand first."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, server
from pages.shared.setting_up import wording

if TYPE_CHECKING:
    from alcore.tables import Roles, Table

WEB = (
    "Its pictures are web addresses: each person's browser would fetch them, which tells their site who looks and when."
)


def guess(opened: project.Opened) -> tuple[dict | None, bool]:
    """How the rows could be pictures, and whether looking at one would ask another site for it."""
    return _guess(*project.choices(opened), opened.table, opened.roles)


@st.cache_data(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner=False)
def _guess(upload: str, reading: str, roles: str, _table: Table, _roles: Roles) -> tuple[dict | None, bool]:
    from alcore.project import cards

    found = cards.guess_picture(_table, _roles)
    return found, cards.from_the_web(_table, found)


def names(opened: project.Opened) -> list[str]:
    """The columns people see."""
    from alcore.project.cards import shown_columns

    return [name for name, _ in shown_columns(opened.table, opened.roles)]


def show(
    scope: str,
    names: Sequence[str],
    possible: Mapping | None,
    web: bool,
    *,
    pinned: Sequence[str] = (),
    on: bool | None = None,
) -> dict:
    """The picture and the pinned columns as settings. possible: the picture there can be; on: whether it is shown."""
    picture = None
    if possible:
        what = "pixel columns" if possible["kind"] == "pixels" else "picture column"
        shown = st.toggle(
            f"Show the {what} as a picture",
            value=not web if on is None else on,
            key=f"picture_{scope}",
            persist_state="session",
        )
        if web:
            st.caption(WEB)
        picture = dict(possible) if shown else None
    hidden = set(possible["columns"]) if picture and picture["kind"] == "pixels" else set()
    choices = [name for name in names if name not in hidden]
    chosen = st.multiselect(
        "Columns that stand first",
        choices,
        [name for name in pinned if name in choices],
        # Another list of columns is another question.
        key=f"pinned_{scope}_{zlib.crc32(repr(choices).encode())}",
        placeholder="in the table's order",
        help=wording.HELP["pinned"],
        persist_state="session",
    )  # fmt: skip
    return {"picture": picture, "pinned": tuple(chosen)}


def preview(opened: project.Opened, settings: Mapping) -> None:
    """The first row, as its card would begin."""
    from alcore.project import cards

    columns = cards.shown_columns(opened.table, opened.roles)
    if not settings["picture"] or opened.table.frame.empty:
        return
    row = opened.table.frame.iloc[0]
    texts = [None if text != text else text for text in (row[name] for name, _ in columns)]
    card = cards.card({"columns": columns, **settings}, texts)
    if card.picture:
        st.image(card.picture, width=130, alt="The first row as a picture")
