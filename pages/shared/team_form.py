"""Annotators with prices, as a part of the form of a simulation: people simulated, and columns that hold answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import roles_panel
from pages.shared.widgets import setting_key

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.oracles import Annotator
    from pages.shared.project import Opened

NAME, RIGHT, COLUMN, PRICE, SECONDS, AGAIN = "Name", "Right, %", "Or a column", "Price", "Seconds", "Only again"


def show(opened: Opened, rates: Rates) -> tuple[Annotator, ...]:
    """Draw the part and return the team; nobody where there is none. Raises ValueError, in words for the visitor, for
    somebody who cannot be."""
    wanted = st.toggle(
        "A team with prices", False, key=setting_key(opened, "team"), persist_state="session",
        help="Several annotators who are right more or less often, each at a price. Rows are dealt out among them by "
        "lot. Somebody can be kept for labels in doubt, and columns of the table can answer.",
    )  # fmt: skip
    if not wanted:
        return ()
    roles_panel.show(opened, (roles_panel.ANSWERS,))
    number = st.column_config.NumberColumn
    columns = list(opened.roles.answers)
    typed = st.data_editor(
        _usual(columns), num_rows="dynamic", hide_index=True, key=f"{setting_key(opened, 'team_table')}_{columns}",
        column_config={
            NAME: st.column_config.TextColumn(max_chars=60),
            RIGHT: number(min_value=0.0, max_value=100.0, format="%.1f", help="Mistakes go to all other classes."),
            COLUMN: st.column_config.SelectboxColumn(options=columns, help="Its cells are the answers."),
            PRICE: number(f"Price, {rates.money}", min_value=0.0, format="%.4f", help="Of one answer."),
            SECONDS: number(min_value=0.0, format="%.1f", help="Of one answer."),
            AGAIN: st.column_config.CheckboxColumn(help="Asked only labels in doubt, with the last word on them."),
        },
    )  # fmt: skip
    st.caption(
        "Each with either a share of right answers or a column. Somebody for labels in doubt needs a share of the "
        "answers for them, above. What the budget costs is said with the rates in the sidebar; the results pay "
        "everybody's own price."
    )
    return team_of(typed)


def _usual(columns: list[str]) -> pd.DataFrame:
    """A crowd and an expert as in the experiment; columns that answer take the crowd's place."""
    from alcore.experiments.prices import CROWD, EXPERT

    cheap = [(name, None, name, CROWD.price, CROWD.seconds, False) for name in columns]
    people = [(one.name, 100 * one.accuracy, None, one.price, one.seconds, False) for one in (CROWD, EXPERT)]
    frame = pd.DataFrame(cheap + people[bool(cheap) :], columns=[NAME, RIGHT, COLUMN, PRICE, SECONDS, AGAIN])
    return frame.astype({NAME: "str", RIGHT: float, COLUMN: "str", PRICE: float, SECONDS: float, AGAIN: bool})


def team_of(typed: pd.DataFrame) -> tuple[Annotator, ...]:
    """The annotators of a table as typed, a line each, blank lines left out. Raises ValueError, in words for the
    visitor, for somebody who cannot be."""
    from alcore.oracles import Annotator

    team = []
    for line in typed.astype(object).where(typed.notna(), None).to_dict("records"):
        again, right = bool(line.pop(AGAIN)), line[RIGHT]
        if not any(value is not None for value in line.values()):
            continue
        name, accuracy = (line[NAME] or "").strip(), None if right is None else right / 100
        team.append(Annotator(name, accuracy, None, line[COLUMN] or None, line[PRICE], line[SECONDS], again))
    return tuple(team)
