"""What drives the cost, from where on active learning pays, and what one point more costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import charts, theme, words
from pages.shared.planning import sentences

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
    from alcore.forecast import Forecast, Study

POINT = 0.01
TARGETS = 10  # looked at, to say from which one on active learning pays
NEXT = 100.0
AMOUNTS = (5.0, 10.0, 20.0, 50.0, NEXT, 200.0, 500.0, 1000.0, 10_000.0)
STEPS = 8
TORNADO = (
    "The cost in all by random sampling (P50 of labels) with one figure changed at a time: labels from P10 to P90, "
    "rates a quarter down and up. The longest bar is what to find out first. Labels are a forecast, rates assumed."
)
MARGINAL = (
    "How many points (0.01) the score grows, in the middle of the forecast, with each further {step} spent on labels "
    "drawn by lot. "
    "Stop where it is worth less to you than that. Forecast."
)
SAVINGS = {"p10": "P10: little saved", "p50": "P50: the middle", "p90": "P90: much saved"}


def show(seen: Study, said: Forecast, rates: Rates) -> None:
    """The tornado, the next hundred dollars, break-even and one point more, of a target that can be reached."""
    from alcore import costs

    st.subheader("What drives the cost")
    spread = said.random.labels
    swings = costs.tornado((spread.p10, spread.p50, spread.p90), rates, active=False)
    spec = tornado(swings, rates.money)
    charts.show(spec, "tornado", tornado_in_words(swings, rates.money), TORNADO)
    charts.download_row(spec, swings, "tornado", "What drives the cost")
    _next(seen, rates)
    st.subheader("Where active learning pays")
    _break_even(seen, said, rates)
    _one_point(seen, said, rates)


# -- tornado ---------------------------------------------------------------------------------------------------


def tornado(swings: pd.DataFrame, currency: Currency) -> dict:
    """A bar for each rate from its low to its high end. swings: see `alcore.costs.tornado`."""
    shown = swings.assign(
        label=[f"{row.title}: {_end(row.low, row.unit)} to {_end(row.high, row.unit)}" for row in swings.itertuples()],
        least=swings[["low_dollars", "high_dollars"]].min(axis=1),
        most=swings[["low_dollars", "high_dollars"]].max(axis=1),
    )
    shown["text"] = [
        f"{sentences.dollars(row.least, currency)} to {sentences.dollars(row.most, currency)}"
        for row in shown.itertuples()
    ]
    low, high = float(shown["least"].min()), float(shown["most"].max())
    scale = {"domain": [low - 0.05 * (high - low), high + 0.6 * (high - low)], "nice": False, "zero": False}
    x = {"type": "quantitative", "title": f"Cost in all, {currency}", "scale": scale, "axis": {"tickCount": 6}}
    axis = {"labelLimit": 260, "labelFontSize": 12, "ticks": False, "domain": False}
    label = {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "color": theme.INK}
    text = {"field": "text", "type": "nominal"}
    return {
        "$schema": charts.SCHEMA,
        "height": 40 + 34 * len(shown),
        "width": "container",
        "datasets": {"swings": shown.drop(columns=["unit"])},
        "data": {"name": "swings"},
        "encoding": {"y": {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": axis}},
        "layer": [
            {
                "mark": {"type": "bar", "height": 20, "color": theme.SKY},
                "encoding": {"x": {"field": "least", **x}, "x2": {"field": "most"}},
            },
            {"mark": {"type": "tick", "thickness": 2, "color": theme.INK}, "encoding": {"x": {"field": "now", **x}}},
            {"mark": label, "encoding": {"x": {"field": "most", **x}, "text": text}},
        ],
    }


def _end(value: float, unit: str) -> str:
    return f"{value:.0%}" if unit == "share" else f"{value:,.4g}"


def tornado_in_words(swings: pd.DataFrame, currency: Currency) -> str:
    """The alternative text of the tornado."""
    parts = [
        f"{row.title} {sentences.dollars(min(row.low_dollars, row.high_dollars), currency)} to "
        f"{sentences.dollars(max(row.low_dollars, row.high_dollars), currency)}"
        for row in swings.itertuples()
    ]
    return f"Cost in all with one figure changed at a time: {'; '.join(parts)}."


# -- the next hundred dollars ----------------------------------------------------------------------------------


def marginal(seen: Study, rates: Rates) -> pd.DataFrame:
    """What each further amount of `AMOUNTS` brings, the largest that fits four times into the rest of the table: spent,
    labels, points (hundredths of score). Empty where labels are free or few are left."""
    from alcore import costs

    none = pd.DataFrame(columns=["spent", "labels", "points"])
    each = float(np.diff(costs.dollars(np.array([0.0, 1.0]), rates, active=False))[0])
    left = seen.pilot.pool - seen.pilot.labels
    fitting = [amount for amount in AMOUNTS if each > 0 and 10 * each <= amount <= left * each / 4]
    if not fitting:
        return none
    step = NEXT if NEXT in fitting else fitting[-1] if fitting[-1] < NEXT else fitting[0]
    labels = seen.pilot.labels + np.arange(STEPS + 1) * step / each
    labels = labels[labels <= seen.pilot.pool]
    ahead = seen.fan(seen.pilot.pool, count=80)
    scores = np.interp(labels, ahead["labels"], ahead["p50"])
    spent = step * np.arange(1, len(labels))
    return pd.DataFrame({"spent": spent, "labels": labels[1:], "points": 100 * np.diff(scores)})


def _next(seen: Study, rates: Rates) -> None:
    steps = marginal(seen, rates)
    if steps.empty:
        return
    step = float(steps["spent"].iloc[0])
    amount = sentences.dollars(step, rates.money)
    st.subheader(words.plain(f"What the next {amount} brings"))
    x = {"field": "spent", "type": "ordinal", "title": f"Further {rates.money} spent", "axis": {"labelAngle": 0}}
    y = {"field": "points", "type": "quantitative", "title": "Points of score"}
    spec = {
        "$schema": charts.SCHEMA,
        "height": 220,
        "width": "container",
        "datasets": {"steps": steps},
        "data": {"name": "steps"},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "bar", "color": theme.GREY, "width": {"band": 0.6}}},
            {
                "mark": {"type": "text", "dy": -8, "fontSize": 12, "color": theme.INK},
                "encoding": {"text": {"field": "points", "type": "quantitative", "format": ".2f"}},
            },
        ],
    }
    first, last = steps.iloc[0], steps.iloc[-1]
    alt = (
        f"The next {amount} bring {first['points']:.2f} points of score, those that make {last['spent']:,.0f} bring "
        f"{last['points']:.2f}."
    )
    charts.show(spec, "marginal", alt, words.plain(MARGINAL.format(step=amount), 400))
    charts.download_row(spec, steps, "marginal", f"What the next {amount} brings")


# -- break-even and one point more -----------------------------------------------------------------------------


def saved(seen: Study, said: Forecast) -> dict[str, float]:
    """The share of the labels to come that active learning saves, P10, P50 and P90: of its own curve in a project that
    measures it; else rehearsed inside the pilot, and drawn towards what it saves on other tables."""
    if seen.running is None:
        rehearsed = seen.shares_saved()
        return {name: getattr(rehearsed, name) for name in SAVINGS}
    few, many = said.active.more.labels, max(1.0, said.random.more.labels.p50)
    return dict(zip(SAVINGS, (min(0.99, 1 - end / many) for end in (few.p90, few.p50, few.p10)), strict=True))


def _break_even(seen: Study, said: Forecast, rates: Rates) -> None:
    from alcore import costs

    if said.active.labels.p50 is None:
        st.caption("The strategy's own curve does not say yet how many labels it needs, so nothing can be weighed.")
        return
    more = max(1.0, said.random.more.labels.p50)
    needed = min(1.0, more / seen.pilot.pool)
    shown = costs.break_even(more, saved(seen, said), rates, share_needed=needed)
    shown = pd.DataFrame(
        {
            "If active learning saves": shown["saved"].map(SAVINGS),
            "Labels saved": [f"{share:.0%}" if share >= 0 else f"none: {-share:.0%} more" for share in shown["share"]],
            "What": shown["unit"].str.capitalize(),
            "Now": shown["now"],
            "Pays from": ["never" if np.isinf(at) else f"{at:,.4g}" if at else "any" for at in shown["at"]],
            "Pays now": ["yes" if pays else "no" for pays in shown["pays"]],
        }
    )
    st.dataframe(
        shown, hide_index=True, key="break_even", alt="From where on active learning pays",
        column_config={"Now": st.column_config.NumberColumn(format="%,.4g")},
    )  # fmt: skip
    st.caption(
        "Of the labels still to come. Rows: of a table in which random sampling needs the same share of them. What "
        "active learning saves is a forecast; its set-up and slower rows are the rates. Without a set-up cost it pays "
        "as soon as it saves anything."
    )
    st.markdown(words.plain(_target_that_pays(seen, said, rates), 300) + f" *{sentences.FORECAST}*")


def _target_that_pays(seen: Study, said: Forecast, rates: Rates) -> str:
    """From which target on active learning pays, among those up to the one asked for and a little beyond."""
    from alcore import costs
    from alcore.forecast import TargetMet

    lines = []
    for target in np.linspace(seen.measured.score, min(0.995, said.target + 3 * POINT), TARGETS + 1)[1:]:
        try:
            there = seen.ask(float(target), rates)
        except TargetMet:
            continue
        if there.reachable == "yes" and there.active.labels.p50 is not None:
            lines.append((target, there.random.labels.p50, there.active.labels.p50))
    if len(lines) < 2:
        return "From which target on it pays cannot be said: too few targets near this one can be forecast."
    listed = pd.DataFrame(lines, columns=["target", "random", "active"])
    at, first, last = costs.from_target(listed, rates), lines[0][0], lines[-1][0]
    if np.isnan(at):
        return f"In the middle of the forecast it pays at no target from {first:.3f} to {last:.3f}."
    if at <= first:
        return f"In the middle of the forecast it pays at every target from {first:.3f} to {last:.3f}."
    return f"In the middle of the forecast it pays from a target of about {at:.3f} on (looked at up to {last:.3f})."


def _one_point(seen: Study, said: Forecast, rates: Rates) -> None:
    from alcore.forecast import TargetMet

    higher = round(said.target + POINT, 6)
    if higher >= 1:
        return
    try:
        there = seen.ask(higher, rates)
    except TargetMet:
        return
    if there.reachable != "yes":
        st.markdown(
            words.plain(f"One point more ({higher:g}) is {_WHY[there.reachable]}.", 200) + f" *{sentences.FORECAST}*"
        )
        return
    parts = []
    for name, title in (("random", "by random sampling"), ("active", "with active learning")):
        if getattr(said, name).labels.p50 is None or getattr(there, name).labels.p50 is None:
            continue
        near, far = getattr(said, name).labels.p50, getattr(there, name).labels.p50
        spent = getattr(there, name).dollars.p50 - getattr(said, name).dollars.p50
        labels, amount = sentences.approximately(max(0, far - near)), sentences.dollars(spent, rates.money)
        parts.append(f"about {labels} labels and {amount} {title}")
    st.markdown(
        f"**One point more** ({higher:g} instead of {said.target:g}) costs "
        f"{words.plain(', '.join(parts), 300)}. *{sentences.FORECAST}*"
    )


_WHY = {"no": "not reachable with this model", "unknown": "too far to be forecast from these labels"}
