"""Which labels a table has already, and what is to become of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, roles_panel, server, widgets, words
from pages.shared.setting_up import wording

if TYPE_CHECKING:
    from alcore.tables import Table

HIDE, USE = "hide", "use"
EXAMPLES_TO_CHOOSE_FROM = 30


@dataclass(frozen=True)
class Labels:
    """What the label column holds and means. ``found``: its classes, each with the positions of its first rows.
    ``lottery``: rows that evaluation rows are drawn of. ``to_ask``: rows that people may be asked."""

    found: dict[str, list[int]]
    rehearsal: bool
    imported_random: bool
    lottery: int
    to_ask: int


def show(opened: project.Opened) -> Labels:
    """Choose the label column, and whether its labels are used or hidden."""
    table, column = opened.table, opened.roles.label
    roles_panel.show(opened, ("label",))
    rows = len(table.frame)
    labeled = 0 if column is None else rows - table.column(column).missing
    rehearsal = imported_random = False
    if not labeled:
        st.caption(f"No row has a label yet. People are asked for the labels of {words.count(rows, 'row')}.")
        return Labels({}, False, False, rows, rows)
    share = "All" if labeled == rows else f"{labeled:,} of"
    st.markdown(f"{share} {words.count(rows, 'row')} have a label in column {words.plain(column, 60)}.")
    titles = {
        HIDE: "Hide them: a rehearsal",
        USE: "Use them as they are" if labeled == rows else "Use them, and label the rest",
    }
    captions = {
        HIDE: "People label as if there were none; afterwards you see how they compare with the labels there are.",
        USE: "No row is left to be asked then."
        if labeled == rows
        else f"The model learns from them, and people are asked for the other {rows - labeled:,}.",
    }
    order = [HIDE, USE] if labeled == rows else [USE, HIDE]
    chosen = st.radio(
        "What becomes of the labels there are",
        order,
        format_func=titles.get,
        captions=[captions[one] for one in order],
        # All labeled is another question than some labeled, with another usual answer.
        key=widgets.setting_key(opened, f"labels_{column}_{order[0]}"),
        persist_state="session",
    )
    rehearsal = chosen == HIDE
    if not rehearsal:
        imported_random = st.checkbox(
            "The rows that are labeled were drawn at random",
            key=widgets.setting_key(opened, "imported_random"),
            help=wording.HELP["imported_random"],
            persist_state="session",
        )
        if labeled == rows:
            st.info(
                "All rows have their label already, so nothing would be asked. Make it a rehearsal, or choose a label "
                "column with empty cells.",
                icon=":material/info:",
            )
    lottery = labeled if rehearsal else rows if imported_random else rows - labeled
    return Labels(first_rows(opened), rehearsal, imported_random, lottery, labeled if rehearsal else rows - labeled)


def first_rows(opened: project.Opened) -> dict[str, list[int]]:
    """The classes of the label column, sorted, each with the positions of its first rows."""
    return _first_rows(*project.choices(opened), opened.table, opened.roles.label)


@st.cache_data(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner=False)
def _first_rows(upload: str, reading: str, roles: str, _table: Table, column: str) -> dict[str, list[int]]:
    from alcore import tables
    from alcore.project.classes import as_name

    labels = _table.frame[column].reset_index(drop=True).dropna()
    first: dict[str, list[int]] = {as_name(name): [] for name in tables.classes(_table, column)}
    for position, name in labels.groupby(labels).head(EXAMPLES_TO_CHOOSE_FROM).items():
        first[as_name(name)].append(position)
    return first
