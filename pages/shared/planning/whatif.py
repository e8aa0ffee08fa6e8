"""What drives the cost: each figure alone, the bill line by line, and what the next hundred dollars bring."""

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


def show(seen: Study, said: Forecast, rates: Rates) -> None:
    """The tornado, the bill and the next hundred dollars, of a target that can be reached."""
    from alcore import costs

    st.subheader("What drives the cost")
    spread = said.random.labels
    swings = costs.tornado((spread.p10, spread.p50, spread.p90), rates, active=False)
    if swings.empty:
        st.markdown("At these rates nothing costs anything, so there is nothing to drive the cost.")
    else:
        spec = tornado(swings, rates.money)
        charts.show(spec, "tornado", tornado_in_words(swings, rates.money), TORNADO)
        charts.download_row(spec, swings, "tornado", "What drives the cost")
    _bill(said, rates)
    _next(seen, rates)


# -- tornado ---------------------------------------------------------------------------------------------------


def tornado(swings: pd.DataFrame, currency: Currency) -> dict:
    """A bar for each rate from its low to its high end. swings: see `alcore.costs.tornado`."""
    shown = swings.assign(
        label=[
            f"{row.title}: {' to '.join(_end(end, row.unit, currency) for end in (row.low, row.high))}"
            for row in swings.itertuples()
        ],
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
        **charts.in_locale(currency),
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


def _end(value: float, unit: str, currency: Currency) -> str:
    return currency.number(value, ".0%" if unit == "share" else ",.4g")


def tornado_in_words(swings: pd.DataFrame, currency: Currency) -> str:
    """The alternative text of the tornado."""
    parts = [
        f"{row.title} {sentences.dollars(min(row.low_dollars, row.high_dollars), currency)} to "
        f"{sentences.dollars(max(row.low_dollars, row.high_dollars), currency)}"
        for row in swings.itertuples()
    ]
    return f"Cost in all with one figure changed at a time: {'; '.join(parts)}."


# -- the bill ----------------------------------------------------------------------------------------------------


def bill(said: Forecast, rates: Rates) -> pd.DataFrame:
    """Every line that is not nothing, both arms at P50 and P90: line, and a column each of hours and of dollars."""
    from alcore import costs

    labels = {
        arm: {"p50": known.p50, "p90": known.p90}
        for arm, known in (("random", said.random.labels), ("active", said.active.labels))
        if known.p50 is not None
    }
    lines = costs.both_arms(labels, rates)
    wide = lines.pivot_table(index="line", columns=["arm", "quantile"], values=["hours", "dollars"], sort=False)
    return wide[(wide != 0).any(axis=1)]


def _bill(said: Forecast, rates: Rates) -> None:
    with st.expander("The bill, line by line", icon=":material/receipt_long:", key="plan_bill"):
        wide = bill(said, rates)
        shown = pd.DataFrame({"Line": wide.index})
        for what, unit in (("dollars", str(rates.money)), ("hours", "h")):
            for arm, quantile in wide[what].columns:
                shown[f"{arm.capitalize()}, {unit}, {quantile.upper()}"] = wide[(what, arm, quantile)].to_numpy()
        st.dataframe(
            shown, hide_index=True, key="plan_bill_lines", alt="The bill of both ways of choosing rows, line by line",
            column_config={
                "Line": st.column_config.TextColumn(pinned=True),
                **{name: st.column_config.NumberColumn(format="%,.2f") for name in shown.columns[1:]},
            },
        )  # fmt: skip
        st.caption("In all, the labels there are included. Labels are a forecast, rates assumed.")


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
        **charts.in_locale(rates.money),
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
    told, number = MARGINAL.format(step=amount), rates.money.number
    if rates.worth_of_a_point:
        needed = step / rates.worth_of_a_point
        line = {"mark": {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": theme.INK}}
        spec["layer"].append(line | {"encoding": {"x": None, "y": {"datum": needed}}})
        told += f" Dashed: at what a point is worth to you, {amount} must bring {number(needed, '.2g')} points."
    first, last = steps.iloc[0], steps.iloc[-1]
    alt = (
        f"The next {amount} bring {number(first['points'], '.2f')} points of score, those that make "
        f"{number(last['spent'])} bring {number(last['points'], '.2f')}."
    )
    charts.show(spec, "marginal", alt, words.plain(told, 600))
    charts.download_row(spec, steps, "marginal", f"What the next {amount} brings")
