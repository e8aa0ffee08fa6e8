"""The sidebar of rates, on every page that shows money: `rates = costs_panel.show(opened)`.

Rates belong to a table and are stored with it. Without one they live in the address, so a refresh and a shared link
keep them. A table that has no rates yet takes over those of the session: a wage is typed once. Where a column of the
table says what each row takes, its mean stands in the place of the rate that was typed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, widgets, words

if TYPE_CHECKING:
    from alcore.costs import Rates

OWN = "My own"
SESSION = "_rates"
MAIN = ("seconds_per_label", "hourly_wage", "price_per_label", "annotators_per_row")
REVIEW = ("review_share", "review_seconds", "review_wage", "rework_share")
EXTRAS = (
    "setup",
    "tooling",
    "compute_per_hour",
    "overhead",
    "contingency",
    "evaluation_rows",
    "active_slowdown",
    "fatigue",
    "minutes_between_breaks",
    "worth_of_a_point",
    "currency",
    "locale",
)
# What a column of the table says in the place of a rate: the rate, and the column's role.
FROM_COLUMNS = {"seconds_per_label": "seconds", "price_per_label": "price"}
EMPTY = {"price_per_label": "by the hour", "review_seconds": "as labeling", "review_wage": "as labeling"}


def show(opened: project.Opened | None, *, without: Collection[str] = ()) -> Rates:
    """Draw the panel for the table in hand, or for none, and return the effective rates. without: rates that the page
    asks for elsewhere, or has no use for; they stay as they are."""
    from alcore.costs import SITUATIONS

    told = _read_address()[1]
    if told:
        st.warning(
            f"The address asks for rates that cannot be. {words.plain(' '.join(told), 800)}", icon=":material/link_off:"
        )
    rates = _load(opened)
    means = {} if opened is None else project.row_means(opened)
    st.session_state[SESSION] = asdict(rates)
    if opened is None:
        _write_address(rates)
    elif not project.rates(opened):
        project.save(opened, rates=asdict(rates))
    with st.sidebar:
        st.subheader("Costs", help=words.COSTS_OF_A_TABLE if opened else None)
        titles = {situation.title: situation for situation in SITUATIONS.values()}
        costs = replace(rates, worth_of_a_point=0)
        now = next((title for title, situation in titles.items() if situation.rates == costs), OWN)
        widgets.put("situation", now)
        st.selectbox(
            "Typical situation",
            [*titles, OWN],
            key="situation",
            help=words.plain("Fills in every rate below. " + " ".join(known.source for known in titles.values()), 2000),
            on_change=_take_situation,
            args=(opened,),
        )
        main, extras = ([field for field in fields if field not in without] for fields in (MAIN, EXTRAS))
        for field in main:
            if (mean := means.get(field)) is None:
                _input(opened, rates, field)
            else:
                _given(opened, rates, field, mean)
        with st.expander("Review", icon=":material/fact_check:", key="rates_review"):
            for field in REVIEW:
                _input(opened, rates, field)
        with st.expander("Set-up and extras", icon=":material/add_card:", key="rates_extras"):
            for field in extras:
                _input(opened, rates, field)
                if field == "compute_per_hour" and rates.compute_per_hour:
                    st.caption(words.MEASURED_SECONDS)
    return replace(rates, **means)


def keep(opened: project.Opened | None, rates: Rates) -> None:
    """Make these the rates, for the table in hand and for the session. To be called from a callback."""
    st.session_state[SESSION] = asdict(rates)
    if opened is not None:
        project.save(opened, rates=asdict(rates))


def change(opened: project.Opened | None, **rates) -> None:
    """Make these of the rates, others stay. To be called from a callback. Raises ValueError for one that cannot be."""
    keep(opened, replace(_load(opened), **rates))


def _input(opened: project.Opened | None, rates: Rates, field: str) -> None:
    """One rate. Shares slide from 0 to 100 %; a rate that may be missing may be empty."""
    from alcore.costs import DEFAULTS, LOCALES, MOST

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
    elif known.unit == "locale":
        widgets.put(_key(field), value)
        st.selectbox(known.title, list(LOCALES), format_func=lambda name: LOCALES[name].title, **shared)
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
            max_value=int(MOST) if whole else MOST,
            value=None if field in EMPTY else "min",
            step=1 if whole else 1.0,
            format=None if whole else "%g",
            placeholder=EMPTY.get(field),
            **shared,
        )


def _given(opened: project.Opened, rates: Rates, field: str, mean: float) -> None:
    """A rate that a column of the table gives: its mean, to read and not to change."""
    from alcore.costs import DEFAULTS

    column = getattr(opened.roles, FROM_COLUMNS[field])
    sign = f", {rates.currency}" if DEFAULTS[field].unit == "dollars" else ""
    widgets.put(f"mean_{field}", mean)
    st.number_input(
        f"{DEFAULTS[field].title}{sign}: mean of {words.plain(column, 30)}",
        format="%.4g",
        key=f"mean_{field}",
        disabled=True,
        help=words.plain(
            f"The mean of column {column}, which says what each row takes. Rows are priced one by one where they are "
            "known, and at this mean elsewhere. To type a rate instead, set the column free on the Home page.",
            600,
        ),
    )


def _take_situation(opened: project.Opened | None) -> None:
    from alcore.costs import SITUATIONS

    chosen = st.session_state["situation"]
    for situation in SITUATIONS.values():
        if situation.title == chosen:
            keep(opened, replace(situation.rates, worth_of_a_point=_load(opened).worth_of_a_point))


def _take_input(opened: project.Opened | None, field: str) -> None:
    value = st.session_state[_key(field)]
    if value is None and field not in EMPTY:
        return
    change(opened, **{field: value})


def _load(opened: project.Opened | None) -> Rates:
    """The rates as last kept; those that make no sense any more are the defaults."""
    from alcore.costs import Rates

    kept = project.rates(opened) if opened is not None else {}
    kept = kept or st.session_state.get(SESSION) or _read_address()[0]
    try:
        return Rates(**kept)
    except (TypeError, ValueError):
        return Rates()


def _read_address() -> tuple[dict, list[str]]:
    """The rates of the address by name, and a sentence for each that cannot be."""
    from alcore.costs import DEFAULTS, Rates

    found, told = {}, []
    for field, known in DEFAULTS.items():
        if (text := st.query_params.get(field)) is None:
            continue
        try:
            value = text[:5] if known.unit == "sign" else text if known.unit == "locale" else _number(text, known.title)
            Rates(**{field: value})
        except ValueError as error:
            told.append(str(error))
        else:
            found[field] = value
    return found, told


def _number(text: str, title: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{title} must be a number, but it is '{text[:20]}'.") from None
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
