"""People with prices of their own, asked: a table of names, each with the price of a label or the wage of an hour."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared.setting_up import wording

if TYPE_CHECKING:
    from alcore.costs import Currency

NAME, LABEL, HOUR = "Name", "A label", "Or an hour"
COLUMNS = {"price": LABEL, "wage": HOUR}


def show(
    scope: str, now: Mapping[str, Mapping[str, float]], money: Currency, people: Callable[[], Sequence[str]] = tuple
) -> dict:
    """The setting `pay`. people: tells who has labeled already, so that nobody types their name another way.

    Raises ValueError, in words for the user, for a price that is none.
    """
    from alcore.project.paying import LONGEST_NAME

    if not st.toggle(
        "Some people have a price of their own", bool(now), key=f"pay_wanted_{scope}", help=wording.HELP["pay"],
        persist_state="session",
    ):  # fmt: skip
        return {"pay": {}}
    # Other prices kept, another table: what is typed is told as changes to its first lines, which therefore stay.
    key = f"pay_{scope}_{json.dumps(now, sort_keys=True)}"
    if f"_first_{key}" not in st.session_state:
        st.session_state[f"_first_{key}"] = _lines(now, people())
    begun = st.session_state[f"_first_{key}"]
    number = st.column_config.NumberColumn
    typed = st.data_editor(
        begun, num_rows="dynamic", hide_index=True, key=key, width="stretch", placeholder="",
        column_config={
            NAME: st.column_config.TextColumn(max_chars=LONGEST_NAME),
            LABEL: number(f"{LABEL}, {money}", min_value=0.0, format="%.4f"),
            HOUR: number(f"{HOUR}, {money}", min_value=0.0, format="%.2f"),
        },
    )  # fmt: skip
    st.caption(
        "Written as people give it on the Label page. A line without a price, and everybody else: paid by the rates. "
        "What was labeled before is priced anew; until somebody with a price has labeled, plans reckon with the rates."
    )
    return {"pay": pay_of(typed)}


def _lines(now: Mapping[str, Mapping[str, float]], people: Sequence[str]) -> pd.DataFrame:
    """A line for each person, those with prices first."""
    names = list(dict.fromkeys([*now, *people]))
    lines = [(name, *(now.get(name, {}).get(way) for way in COLUMNS)) for name in names]
    # Of floats that may be missing: a line typed without one of them would else change the type of its column.
    return pd.DataFrame(lines, columns=[NAME, LABEL, HOUR]).astype({NAME: "str", LABEL: "Float64", HOUR: "Float64"})


def pay_of(typed: pd.DataFrame) -> dict[str, dict[str, float]]:
    """The prices of a table as typed; lines without one are of people whom the rates pay.

    Raises ValueError, in words for the visitor, for a price that is none.
    """
    from alcore.project.paying import checked

    found: dict[str, dict[str, float]] = {}
    for line in typed.astype(object).where(typed.notna(), None).to_dict("records"):
        name = (line[NAME] or "").strip()
        its = {way: line[column] for way, column in COLUMNS.items() if line[column] is not None}
        if not its:
            continue
        if name in found:
            raise ValueError(f"'{name}' has two lines with a price. Leave one of them.")
        found[name] = its
    return checked(found)
