"""The sidebar of rates, on every page that shows money: `rates = costs_panel.show(opened)`.

Rates belong to a table and are stored with it. Without one they live in the address, so a refresh and a shared link
keep them. A table that has no rates yet takes over those of the session: a wage is typed once.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, widgets, words

if TYPE_CHECKING:
    from alcore.costs import Rates

OWN = "My own"
SESSION = "_rates"
MAIN = ("seconds_per_label", "hourly_wage", "price_per_label", "annotators_per_row")
REVIEW = ("review_share", "review_seconds", "review_wage")
EXTRAS = ("setup", "compute_per_hour", "overhead", "contingency", "evaluation_rows", "currency")
EMPTY = {"price_per_label": "by the hour", "review_seconds": "as labeling", "review_wage": "as labeling"}


def show(opened: project.Opened | None) -> Rates:
    """Draw the panel for the table in hand, or for none, and return the rates as they stand."""
    from alcore.costs import SITUATIONS

    rates = _load(opened)
    st.session_state[SESSION] = asdict(rates)
    if opened is None:
        _write_address(rates)
    elif not project.rates(opened):
        project.save(opened, rates=asdict(rates))
    with st.sidebar:
        st.subheader("Costs")
        titles = {situation.title: situation for situation in SITUATIONS.values()}
        now = next((title for title, situation in titles.items() if situation.rates == rates), OWN)
        widgets.put("situation", now)
        st.selectbox(
            "Typical situation",
            [*titles, OWN],
            key="situation",
            help=words.plain("Fills in every rate below. " + " ".join(known.source for known in titles.values()), 2000),
            on_change=_take_situation,
            args=(opened,),
        )
        for field in MAIN:
            _input(opened, rates, field)
        if opened is not None and (opened.roles.seconds or opened.roles.price):
            column = words.plain(opened.roles.seconds or opened.roles.price)
            st.caption(f"Rows cost what column {column} says; the rate above is for evaluation rows and plans.")
        with st.expander("Review", icon=":material/fact_check:", key="rates_review"):
            for field in REVIEW:
                _input(opened, rates, field)
        with st.expander("Set-up and extras", icon=":material/add_card:", key="rates_extras"):
            for field in EXTRAS:
                _input(opened, rates, field)
    return rates


def keep(opened: project.Opened | None, rates: Rates) -> None:
    """Make these the rates, for the table in hand and for the session. To be called from a callback."""
    st.session_state[SESSION] = asdict(rates)
    if opened is not None:
        project.save(opened, rates=asdict(rates))


def _input(opened: project.Opened | None, rates: Rates, field: str) -> None:
    """One rate. Shares slide from 0 to 100 %; a rate that may be missing may be empty."""
    from alcore.costs import DEFAULTS

    known = DEFAULTS[field]
    value = getattr(rates, field)
    shared = {
        "key": _key(field),
        "help": words.plain(f"{known.help} {known.source}", 2000),
        "on_change": _take_input,
        "args": (opened, field),
    }
    if known.unit == "sign":
        widgets.put(_key(field), value)
        st.text_input(known.title, max_chars=5, **shared)
    elif known.unit == "share":
        widgets.put(_key(field), float(value))
        st.slider(known.title, 0.0, 1.0, step=0.01, format="percent", **shared)
    else:
        whole = known.unit in ("people", "rows")
        widgets.put(_key(field), value if value is None else int(value) if whole else float(value))
        sign = f", {rates.currency}" if known.unit.startswith("dollars") else ""
        st.number_input(
            known.title + sign,
            min_value=1 if known.unit == "people" else 0 if whole else 0.0,
            value=None if field in EMPTY else "min",
            step=1 if whole else 1.0,
            format=None if whole else "%g",
            placeholder=EMPTY.get(field),
            **shared,
        )


def _take_situation(opened: project.Opened | None) -> None:
    from alcore.costs import SITUATIONS

    chosen = st.session_state["situation"]
    for situation in SITUATIONS.values():
        if situation.title == chosen:
            keep(opened, situation.rates)


def _take_input(opened: project.Opened | None, field: str) -> None:
    value = st.session_state[_key(field)]
    if value is None and field not in EMPTY:
        return
    keep(opened, replace(_load(opened), **{field: value}))


def _load(opened: project.Opened | None) -> Rates:
    """The rates as last kept; those that make no sense any more, such as a mistyped link's, are the defaults."""
    from alcore.costs import Rates

    kept = project.rates(opened) if opened is not None else {}
    kept = kept or st.session_state.get(SESSION) or _read_address()
    try:
        return Rates(**kept)
    except (TypeError, ValueError):
        return Rates()


def _read_address() -> dict:
    from alcore.costs import DEFAULTS

    found = {}
    for field, known in DEFAULTS.items():
        if (text := st.query_params.get(field)) is None:
            continue
        try:
            found[field] = text[:5] if known.unit == "sign" else _number(text)
        except ValueError:
            continue
    return found


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _write_address(rates: Rates) -> None:
    """Only what differs from the defaults, to keep the address short."""
    from alcore.costs import Rates

    usual = asdict(Rates())
    for field, value in asdict(rates).items():
        if value != usual[field] and value is not None:
            st.query_params[field] = f"{value:g}" if isinstance(value, int | float) else value
        elif field in st.query_params:
            del st.query_params[field]


def _key(field: str) -> str:
    return f"rate_{field}"
