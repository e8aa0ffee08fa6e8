"""A plan without a single label, from published ranges and the user's guesses: all of it assumed, and stamped so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, theme, words
from pages.shared.planning import offer, sentences
from pages.shared.planning.dates import STRATEGY
from pages.shared.planning.inputs import team
from pages.shared.planning.subject import Subject

if TYPE_CHECKING:
    from alcore.costs import Currency, GuessedPlan, Rates

INTRO = (
    "No label is needed for this plan, and none of it is measured: published ranges, our assumptions and your guesses "
    "in, a wide range out. A pilot replaces it."
)
CAPTION = (
    "Assumed, not measured: P10 to P90 with P50 as a dot. The labels random sampling needs and the share that active "
    "learning saves are drawn from the ranges below, each by itself."
)


def show(subject: Subject | None, rates: Rates) -> None:
    """Guesses in; labels, hours, dollars and the day it is done out."""
    from alcore import costs

    st.markdown(INTRO)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="guess_inputs"):
        rows = int(
            st.number_input(
                "Rows of the table", 1, None, subject.rows if subject else 10_000, 1_000, key="guess_rows", width=180
            )
        )
        usual = 2 if subject is None or subject.counts is None else max(2, len(subject.counts))
        classes = int(st.number_input("Classes", 2, 1000, usual, 1, key="guess_classes", width=130))
        crew = team()
    guesses = _guesses()
    # The seconds are a guess like another, unless somebody typed or measured them.
    unknown = ("seconds_per_label",) if rates.seconds_per_label == costs.Rates().seconds_per_label else ()
    try:
        plan = costs.without_labels(rows, classes, rates, guesses, unknown=unknown)
    except ValueError as error:
        st.error(words.plain(error, 400), icon=":material/error:")
        return
    _headline(plan, rates, crew)
    wanted = subject or Subject("", "", rows, None)
    if subject is None:
        st.info(offer.in_words(plan.pilot.labels, rates), icon=":material/savings:")
    elif not subject.complete:
        offer.show(wanted, min(offer.rows_wanted(wanted, rates), rows), rates)
    unit = charts_unit(rates)
    spec = chart(plan.figures, unit, rates.money)
    charts.show(spec, "guessed", in_words(plan.figures, unit, rates.money), CAPTION)
    charts.download_row(spec, plan.figures, "guessed_plan", "A plan without labels, assumed")
    with st.expander(
        "What is assumed, and where it comes from", icon=":material/rule:", key="assumptions", expanded=True
    ):
        _assumptions(plan)


def charts_unit(rates: Rates) -> str:
    """Labels, hours or dollars."""
    from pages.shared import controls

    return controls.unit("In", "guess_unit", rates.money, "dollars")


def _guesses() -> dict[str, tuple[float, float, float]]:
    """What the visitor knows better: P10, P50 and P90 of the labels needed and of the share saved."""
    found = {}
    with st.expander("Your own guesses", icon=":material/edit:", key="own_guesses"):
        st.caption("Fill in all three of a line, or none: one time in ten less, the middle, one time in ten more.")
        for name, title, low, high, step in (
            ("labels", "Labels random sampling needs", 1.0, 1e9, 50.0),
            ("saved", "Saved by active learning, in %", -500.0, 99.0, 5.0),
        ):
            with st.container(horizontal=True, vertical_alignment="bottom", key=f"guess_{name}"):
                ends = [
                    st.number_input(
                        f"{title}: {quantile}", low, high, None, step, format="%g", key=f"guess_{name}_{quantile}",
                        width=260, persist_state="session",
                    )
                    for quantile in ("P10", "P50", "P90")
                ]  # fmt: skip
            if all(end is not None for end in ends):
                found[name] = tuple(end / 100 for end in ends) if name == "saved" else tuple(ends)
            elif any(end is not None for end in ends):
                st.caption("A guess counts once all three of its numbers are there.")
    return found


def _headline(plan: GuessedPlan, rates: Rates, crew) -> None:
    from alcore import costs

    lines, costs_then = [], {}
    for arm, title in sentences.TITLES.items():
        known = plan.figures[plan.figures["arm"] == arm].set_index("what")
        quantiles = ["p10", "p50", "p90"]
        dates = costs.schedule(
            known.loc["hours", quantiles].astype(float).to_dict(), people=crew.people, hours_a_day=crew.hours_a_day,
            start=crew.start, more=0,
        ).set_index("quantile")["finish"]  # fmt: skip
        shown = {
            "labels": sentences.approximately,
            "hours": sentences.hours,
            "dollars": sentences.dollars,
        }
        parts = []
        for what, form in shown.items():
            low, middle, high = (form(known.at[what, end], rates.money) for end in quantiles)
            parts.append(f"{middle} ({low} to {high})" + ("" if what == "dollars" else f" {what}"))
        days = f"done on {sentences.days(dates)}"
        lines.append(f"**{title}:** {words.plain(', '.join([*parts, days]), 400)}. *{sentences.ASSUMED}*")
        costs_then[arm] = sentences.dollars(known.at["dollars", "p50"], rates.money)
    title = f"Perhaps {costs_then['random']} by random sampling, {costs_then['active']} with active learning"
    often = sentences.percent(plan.chance, rates.money)
    chance = f"**Cheaper with active learning?** In {often} of the cases drawn. *{sentences.ASSUMED}*"
    st.warning("\n\n".join([f"#### {words.plain(title)}", *lines, chance]), icon=":material/help:")
    st.caption("The middle of what is assumed (P50), in brackets P10 to P90. Evaluation rows and set-up are in it.")


def chart(figures: pd.DataFrame, unit: str, currency: Currency) -> dict:
    """A line from P10 to P90 for each way of choosing rows, with a dot at P50."""
    shown = figures[figures["what"] == unit].assign(
        way=lambda frame: frame["arm"].map(sentences.TITLES),
        text=lambda frame: [
            f"{charts.amount(row.p50, unit, currency)} ({charts.amount(row.p10, unit, currency)} to "
            f"{charts.amount(row.p90, unit, currency)})"
            for row in frame.itertuples()
        ],
    )
    order = list(shown["way"])
    colors = {"domain": order, "range": [theme.color("random"), theme.color(STRATEGY)]}
    color = {"field": "way", "type": "nominal", "legend": None, "scale": colors}
    axis = {"labelFontSize": 13, "ticks": False, "domain": False, "labelLimit": 160}
    title = f"{charts.unit_title(unit, currency)}, assumed"
    x = {"type": "quantitative", "title": title, "scale": {"zero": True, "nice": False}, "axis": {"tickCount": 6}}
    label = {"type": "text", "align": "left", "dy": -16, "fontSize": 12, "color": theme.INK}
    text = {"field": "text", "type": "nominal"}
    return {
        "$schema": charts.SCHEMA,
        "height": 150,
        "width": "container",
        **charts.in_locale(currency),
        "datasets": {"guessed": shown},
        "data": {"name": "guessed"},
        "encoding": {
            "y": {"field": "way", "type": "nominal", "sort": order, "title": None, "axis": axis},
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.6},
                "encoding": {"x": {"field": "p10", **x}, "x2": {"field": "p90"}, "color": color},
            },
            {
                "mark": {"type": "point", "size": 110, "filled": True, "opacity": 1},
                "encoding": {"x": {"field": "p50", **x}, "color": color},
            },
            {"mark": label, "encoding": {"x": {"field": "p10", **x}, "text": text}},
        ],
    }


def in_words(figures: pd.DataFrame, unit: str, currency: Currency) -> str:
    """The alternative text of the chart."""
    parts = [
        f"{sentences.TITLES[row.arm]} {charts.amount(row.p10, unit, currency)} to "
        f"{charts.amount(row.p90, unit, currency)}"
        for row in figures[figures["what"] == unit].itertuples()
    ]
    return f"Assumed {unit}: {'; '.join(parts)}."


def _assumptions(plan: GuessedPlan) -> None:
    number = st.column_config.NumberColumn
    st.dataframe(
        plan.assumptions[["title", "low", "middle", "high", "kind"]],
        hide_index=True, key="assumed", alt="What is assumed",
        column_config={
            "title": "What", "low": number("P10", format="%,.4g"), "middle": number("P50", format="%,.4g"),
            "high": number("P90", format="%,.4g"), "kind": "Whose",
        },
    )  # fmt: skip
    for guess in plan.assumptions.itertuples():
        st.caption(f"**{words.plain(guess.title)}.** {words.plain(guess.source, 600)}")
    st.caption("All other rates are those of the sidebar, taken as they are.")
