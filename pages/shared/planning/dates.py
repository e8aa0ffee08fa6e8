"""When it is done: a table of the forecast's quantiles with their dates, and a calendar of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, theme, words
from pages.shared.planning import sentences

if TYPE_CHECKING:
    from datetime import date

    from alcore.costs import Rates
    from alcore.forecast import Forecast
    from pages.shared.planning.inputs import Team

QUANTILES = {"p10": "P10: at best", "p50": "P50: the middle", "p90": "P90: to be safe"}
STRATEGY = "margin"  # the one rehearsed inside the pilot
CAPTION = (
    "From the first day to the day it is done: solid to P50, pale to P90. Monday to Friday, holidays not counted; work "
    "is taken to divide evenly among people. Forecast."
)


def when(said: Forecast, team: Team) -> pd.DataFrame:
    """One line an arm and quantile: arm, quantile, more, labels, hours, dollars, days, finish, and sooner, the working
    days that one more person saves."""
    from alcore import costs

    frames = []
    for name in ("random", "active"):
        arm = getattr(said, name)
        if arm.labels.p50 is None:
            continue
        work = {quantile: getattr(arm.more.hours, quantile) for quantile in QUANTILES}
        dates = costs.schedule(work, people=team.people, hours_a_day=team.hours_a_day, start=team.start)
        now = dates[dates["people"] == team.people].reset_index(drop=True)
        one_more = dates[dates["people"] == team.people + 1].reset_index(drop=True)
        frames.append(
            pd.DataFrame(
                {
                    "arm": name,
                    "quantile": list(QUANTILES),
                    "more": [getattr(arm.more.labels, quantile) for quantile in QUANTILES],
                    "labels": [getattr(arm.labels, quantile) for quantile in QUANTILES],
                    "hours": now["hours"],
                    "dollars": [getattr(arm.more.dollars, quantile) for quantile in QUANTILES],
                    "days": now["days"],
                    "finish": now["finish"],
                    "sooner": one_more["days_sooner"],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def table(lines: pd.DataFrame, rates: Rates) -> None:
    """The lines of `when` on the page."""
    number = st.column_config.NumberColumn
    shown = pd.DataFrame(
        {
            "Rows chosen by": lines["arm"].map(sentences.TITLES),
            "Quantile": lines["quantile"].map(QUANTILES),
            "More labels": lines["more"],
            "Labels in all": lines["labels"],
            "Hours": lines["hours"],
            "Cost": lines["dollars"],
            "Working days": lines["days"],
            "Done on": lines["finish"],
            "One more person": lines["sooner"],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        key="plan_dates",
        alt="Labels, hours, cost and dates of the forecast",
        column_config={
            "More labels": number(format="%,.0f", width="small"),
            "Labels in all": number(format="%,.0f", width="small"),
            "Hours": number(format="%,.1f", width="small"),
            "Cost": number(f"Cost, {rates.money}", format="%,.2f", width="small"),
            "Working days": number(format="%,.0f", width="small"),
            "Done on": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "One more person": number("Days one more person saves", format="%,.0f"),
        },
    )
    st.caption(
        "Hours and cost are those to come, evaluation rows included. Every figure is a forecast, at the assumed rates "
        "of the sidebar and the team above."
    )


def calendar(lines: pd.DataFrame, team: Team) -> dict:
    """A bar for each way of choosing rows, from the first day to the P50 and the P90 day."""
    days = lines.pivot(index="arm", columns="quantile", values="finish")
    days = days.loc[[arm for arm in sentences.TITLES if arm in days.index]].reset_index()
    begin, one_day = pd.Timestamp(team.start), pd.Timedelta(days=1)
    year = days["p90"].max().year > begin.year
    shown = pd.DataFrame(
        {
            "arm": days["arm"].map(sentences.TITLES),
            "begin": begin.isoformat(),
            # A bar ends with the day, not at its midnight.
            "middle": [(end + one_day).isoformat() for end in days["p50"]],
            "late": [(end + one_day).isoformat() for end in days["p90"]],
            "text": [
                f"P50 {sentences.day(a, year)}, P90 {sentences.day(b, year)}"
                for a, b in zip(days["p50"], days["p90"], strict=True)
            ],
        }
    )
    span = days["p90"].max() + one_day - begin
    # Room for the dates beside the longest bar.
    domain = [begin.isoformat(), (begin + 2.1 * span).isoformat()]
    order = list(shown["arm"])
    colors = {"domain": order, "range": [theme.color("random"), theme.color(STRATEGY)]}
    color = {"field": "arm", "type": "nominal", "legend": None, "scale": colors}
    axis = {"labelFontSize": 13, "ticks": False, "domain": False, "labelLimit": 160}
    # Few days would get several marks each.
    ticks = {
        "tickCount": {"interval": "day", "step": 1} if span.days < 8 else 6,
        "format": "%d %b",
        "labelOverlap": True,
    }
    time = {"type": "temporal", "title": None, "scale": {"domain": domain}, "axis": ticks}

    def bar(first: str, last: str, opacity: float) -> dict:
        ends = {"x": {"field": first, **time}, "x2": {"field": last}, "color": color}
        return {"mark": {"type": "bar", "height": 22, "opacity": opacity}, "encoding": ends}

    label = {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "color": theme.INK}
    text = {"x": {"field": "late", **time}, "text": {"field": "text", "type": "nominal"}}
    return {
        "$schema": charts.SCHEMA,
        "height": 110,
        "width": "container",
        "datasets": {"days": shown},
        "data": {"name": "days"},
        "encoding": {"y": {"field": "arm", "type": "nominal", "sort": order, "title": None, "axis": axis}},
        "layer": [bar("begin", "middle", 0.9), bar("middle", "late", 0.35), {"mark": label, "encoding": text}],
    }


def by_deadline(said: Forecast, team: Team, deadline: date) -> str:
    """How many people it takes to be done by then, of each way of choosing rows, at P50 and P90."""
    from alcore import costs

    told = []
    for name, title in sentences.TITLES.items():
        work = getattr(said, name).more.hours
        if work.p50 is None:
            continue
        needed = [
            costs.people_for(amount, deadline, hours_a_day=team.hours_a_day, start=team.start)
            for amount in (work.p50, work.p90)
        ]
        if any(math.isinf(people) for people in needed):
            return "No working day is left until then."
        middle, safe = (max(1, int(people)) for people in needed)
        told.append(f"{title}: {words.count(middle, 'person', 'people')} in the middle, {safe:,} to be safe")
    return f"To be done by {sentences.day(pd.Timestamp(deadline))}, at {team.hours_a_day:g} h a day each. " + (
        "; ".join(told) + "."
    )


def in_words(lines: pd.DataFrame) -> str:
    """The alternative text of the calendar."""
    parts = [
        f"{sentences.TITLES[name]} is done on {sentences.day(one['p50'])} in the middle, "
        f"{sentences.day(one['p90'])} to be safe"
        for name, one in ((name, part.set_index("quantile")["finish"]) for name, part in lines.groupby("arm"))
    ]
    return f"Calendar: {'; '.join(parts)}."
