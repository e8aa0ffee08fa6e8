"""The charts of a run, each from one tidy frame, with its alternative text, caption and downloads.

Text in a chart comes from names of ours and titles drawn as they are: Vega reads neither Markdown nor HTML.
"""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
import streamlit as st

from pages.shared import downloads, theme

if TYPE_CHECKING:
    from alcore.savings import Savings

HEIGHT, BAR_HEIGHT = 460, 190
PAPER_WIDTH = 820
BASELINE = "random"
UNITS = ("labels", "hours", "dollars")
# A mark on the axis that stands at more than this share of its length has its text on the left.
RIGHT_EDGE = 0.75


def short(strategy: str) -> str:
    """A strategy's name as a chart or a sentence says it: `least confident`."""
    return strategy.replace("_", " ")


def unit_title(unit: str, currency: str = "$") -> str:
    """`Labels`, `Hours`, `Dollars`; another currency is named by its sign."""
    return f"Cost in {currency}" if unit == "dollars" and currency != "$" else unit.capitalize()


def axis_title(unit: str, currency: str = "$") -> str:
    """What the horizontal axis counts."""
    return {
        "labels": "Labels bought, starting rows included",
        "hours": "Hours of people's work, evaluation rows included",
        "dollars": f"Cost in {currency}, evaluation rows included",
    }[unit]


def amount(value: float, unit: str, currency: str = "$") -> str:
    """`230`, `1.9 h`, `$38` as a chart writes it."""
    if unit == "dollars":
        return f"{currency}{value:,.0f}" if abs(value) >= 100 else f"{currency}{value:,.2f}"
    return f"{value:,.1f} h" if unit == "hours" else f"{value:,.0f}"


# -- learning curves -------------------------------------------------------------------------------------------


def learning_curves(
    curves: pd.DataFrame, score: str, unit: str = "labels", saving: Savings | None = None, currency: str = "$"
) -> alt.LayerChart:
    """Score over labels, hours or dollars for each strategy.

    curves: frame strategy, labels, mean, low, high, fitted, hours, dollars, see `analysis.mean_curves`. With a `saving`
    that has a target, the target is a line and the gap between its two arms is marked.
    """
    frame = curves.assign(strategy=curves["strategy"].map(short), x=curves[unit])
    color = alt.Color(
        "strategy:N",
        scale=_colors(curves["strategy"].unique()),
        title=None,
        legend=alt.Legend(
            orient="top", direction="horizontal", symbolType="stroke", symbolStrokeWidth=4, symbolOpacity=1, columns=3
        ),
    )
    low, high = _reach(frame)
    x = alt.X("x:Q", title=axis_title(unit, currency), scale=alt.Scale(nice=False, zero=False))
    y_title, y_scale = score, alt.Scale(domain=[low, high], nice=False, zero=False)
    base = alt.Chart(frame).encode(x=x, color=color)
    band = base.mark_area(opacity=0.16, clip=True).encode(y=alt.Y("low:Q", title=y_title, scale=y_scale), y2="high:Q")
    raw = base.mark_line(strokeWidth=1, opacity=0.65, strokeDash=[3, 3]).encode(y=alt.Y("mean:Q", scale=y_scale))
    fitted = base.mark_line(strokeWidth=2.5).encode(y=alt.Y("fitted:Q", scale=y_scale))
    hover = base.mark_point(size=130, opacity=0, filled=True).encode(
        y=alt.Y("mean:Q", scale=y_scale),
        tooltip=[
            alt.Tooltip("strategy:N", title="Strategy"),
            alt.Tooltip("labels:Q", title="Labels", format=",.0f"),
            alt.Tooltip("hours:Q", title="Hours", format=",.1f"),
            alt.Tooltip("dollars:Q", title=f"Cost, {currency}", format=",.2f"),
            alt.Tooltip("mean:Q", title="Mean score", format=".3f"),
            alt.Tooltip("low:Q", title="Band from", format=".3f"),
            alt.Tooltip("high:Q", title="Band to", format=".3f"),
        ],
    )  # fmt: skip
    layers = [band, raw, fitted]
    if saving is not None and saving.target is not None:
        layers += _target(saving, unit, currency, frame["x"], y_scale, low, high)
    return alt.layer(*layers, hover).properties(height=HEIGHT, width="container")


def _target(
    saving: Savings, unit: str, currency: str, x: pd.Series, y_scale: alt.Scale, bottom: float, top: float
) -> list[alt.Chart]:
    """The target as a line across, and where the two arms reach it."""
    target = pd.DataFrame({"y": [saving.target], "text": [f"target {saving.target:.3g}"]})
    y = alt.Y("y:Q", scale=y_scale)
    line = alt.Chart(target).mark_rule(strokeDash=[6, 4], strokeWidth=1.5, color=theme.RED).encode(y=y)
    name = alt.Chart(target).mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=theme.RED, fontSize=12)
    layers = [line, name.encode(y=y, x=alt.value(0), text="text:N")]
    needs = ((saving.baseline, getattr(saving, f"random_{unit}")), (saving.strategy, getattr(saving, f"active_{unit}")))
    reached = [(arm, value) for arm, value in needs if value is not None]
    if not reached:
        return layers
    edge = x.min() + RIGHT_EDGE * (x.max() - x.min())
    marks = pd.DataFrame(
        {
            "x": [value for _, value in reached],
            "y": saving.target,
            "foot": bottom,
            # At the foot of the plot, where no curve is; one above the other, so that close ones do not collide.
            "text_y": [bottom + (0.05 + 0.07 * place) * (top - bottom) for place in range(len(reached))],
            "arm": [short(arm) for arm, _ in reached],
            "text": [f"{short(arm)} {amount(value, unit, currency)}" for arm, value in reached],
        }
    )
    color = alt.Color("arm:N", scale=_colors([arm for arm, _ in reached]), legend=None)
    at = alt.Chart(marks).encode(x="x:Q", color=color)
    layers.append(at.mark_rule(strokeWidth=1.5, strokeDash=[2, 2]).encode(y=y, y2="foot:Q"))
    if len(reached) == 2:
        gap = pd.DataFrame({"x": [marks["x"].min()], "x2": [marks["x"].max()], "y": [saving.target]})
        bridge = alt.Chart(gap).mark_rule(strokeWidth=5, color=theme.RED, opacity=0.55)
        layers.append(bridge.encode(x="x:Q", x2="x2:Q", y=y))
    layers.append(at.mark_point(size=70, filled=True, opacity=1).encode(y=y))
    for _, mark in marks.iterrows():
        side = {"align": "right", "dx": -6} if mark["x"] > edge else {"align": "left", "dx": 6}
        text = alt.Chart(marks[marks["arm"] == mark["arm"]]).mark_text(fontSize=13, fontWeight="bold", **side)
        layers.append(text.encode(x="x:Q", y=alt.Y("text_y:Q", scale=y_scale), color=color, text="text:N"))
    return layers


def _colors(strategies) -> alt.Scale:
    return alt.Scale(domain=[short(name) for name in strategies], range=[theme.color(name) for name in strategies])


def _reach(curves: pd.DataFrame) -> tuple[float, float]:
    """The scores on the axis: all curves and their bands, but a band of few trial runs must not flatten the curves."""
    low, high = curves["mean"].min(), curves["mean"].max()
    room = 0.5 * (high - low) or 0.05
    bands = curves[["low", "high"]].stack()
    if len(bands):
        low, high = max(bands.min(), low - room), min(bands.max(), high + room)
    pad = 0.04 * (high - low) or 0.05
    return float(low - pad), float(high + pad)


def curves_in_words(curves: pd.DataFrame, score: str, saving: Savings | None = None) -> str:
    """The alternative text of the learning curves."""
    ends = [
        f"{short(name)} goes from {curve['mean'].iloc[0]:.3f} to {curve['mean'].iloc[-1]:.3f}"
        for name, curve in curves.groupby("strategy", sort=False)
    ]
    first, last = curves["labels"].min(), curves["labels"].max()
    text = f"Learning curves: {score} from {first:,.0f} to {last:,.0f} labels; {'; '.join(ends)}."
    if saving is not None and saving.target is not None:
        needs = [
            f"{short(arm)} {'never' if labels is None else f'with {labels:,.0f} labels'}"
            for arm, labels in ((saving.baseline, saving.random_labels), (saving.strategy, saving.active_labels))
        ]
        text += f" The target {saving.target:.3g} is reached by {' and by '.join(needs)}."
    return text


# -- three bars ------------------------------------------------------------------------------------------------


def bars(frame: pd.DataFrame, unit: str, strategy: str, currency: str = "$") -> alt.LayerChart:
    """Label everything, random until the target, active until the target: one bar each, its amount beside it.

    frame: see `alcore.savings.bars`. An arm that did not reach the target has no bar in hours and dollars.
    """
    colors = [theme.EVERYTHING, theme.color("random"), theme.color(strategy)]
    texts = [_bar_text(row, unit, currency) for _, row in frame.iterrows()]
    shown = frame.assign(value=frame[unit].fillna(0.0), text=texts)
    order = list(frame["bar"])
    names = alt.Axis(labelLimit=220, labelFontSize=13, ticks=False, domain=False)
    base = alt.Chart(shown).encode(y=alt.Y("bar:N", sort=order, title=None, axis=names))
    # Room for the amount beside the longest bar.
    longest = alt.Scale(domainMin=0, domainMax=1.25 * max(shown["value"].max(), 1e-9), nice=False)
    x = alt.X("value:Q", title=unit_title(unit, currency), scale=longest, axis=alt.Axis(tickCount=6))
    bar = base.mark_bar(cornerRadiusEnd=3, height=26).encode(
        x=x, color=alt.Color("bar:N", scale=alt.Scale(domain=order, range=colors), legend=None)
    )
    text = base.mark_text(align="left", dx=6, fontSize=13, color=theme.GREY).encode(x=x, text="text:N")
    return alt.layer(bar, text).properties(height=BAR_HEIGHT, width="container")


def _bar_text(row: pd.Series, unit: str, currency: str) -> str:
    return amount(row[unit], unit, currency) if row["reached"] else f"not reached within {row['labels']:,.0f} labels"


def bars_in_words(frame: pd.DataFrame, unit: str, currency: str = "$") -> str:
    """The alternative text of the three bars."""
    unit_word = " labels" if unit == "labels" else ""
    parts = [
        f"{row['bar']}: {_bar_text(row, unit, currency)}{unit_word if row['reached'] else ''}"
        for _, row in frame.iterrows()
    ]
    return f"What it costs in {unit}. {'; '.join(parts)}."


# -- on the page and in a file ---------------------------------------------------------------------------------


def show(chart: alt.TopLevelMixin, key: str, alt_text: str, caption: str) -> None:
    """The chart with its alternative text, and a caption that says what it shows."""
    st.altair_chart(chart, key=key, alt=alt_text, width="stretch")
    st.caption(caption)


def to_png(chart: alt.TopLevelMixin, title: str) -> bytes:
    """The chart as a PNG of twice the usual density, on white."""
    return _saved(chart, title, "png", io.BytesIO(), scale_factor=2)


def to_svg(chart: alt.TopLevelMixin, title: str) -> bytes:
    """The chart as an SVG, on white."""
    return _saved(chart, title, "svg", io.StringIO()).encode()


def _saved(chart, title, form, file, **options):
    theme.on_paper(chart.properties(width=PAPER_WIDTH), title).save(file, format=form, **options)
    return file.getvalue()


def download_row(chart: alt.TopLevelMixin, frame: pd.DataFrame, name: str, title: str) -> None:
    """Buttons for the chart as PNG and SVG and for its numbers as CSV; nothing is drawn before a click."""
    files = (
        ("PNG", partial(to_png, chart, title), "image/png"),
        ("SVG", partial(to_svg, chart, title), "image/svg+xml"),
        ("CSV", partial(downloads.csv, frame), "text/csv"),
    )
    with st.container(horizontal=True, gap="small", key=f"downloads_{name}"):
        for form, data, mime in files:
            downloads.button(form, f"{name}.{form.lower()}", data, mime, help=f"{title} as {form}", type="tertiary")
