"""The charts of a run as Vega-Lite specifications, each from one tidy frame, with its words and its files.

Their text is ours or drawn as it is: Vega reads neither Markdown nor HTML.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import downloads, theme

if TYPE_CHECKING:
    from alcore.costs import Currency
    from alcore.savings import Savings

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
HEIGHT, BAR_HEIGHT = 460, 190
PAPER_WIDTH = 820
BASELINE = "random"
UNITS = ("labels", "hours", "dollars")
# Of more strategies than this, only the baseline and that of the verdict have bands: the others' would hide the lines.
MOST_BANDS = 4
LONG_NAME = 14
MOST_GROUPS = 6  # of digits, in the largest number of a chart
# A mark on the axis that stands beyond this share of its length has its text on the left.
RIGHT_EDGE = 0.75


def short(strategy: str) -> str:
    """A strategy's name as a chart or a sentence says it: `least confident`."""
    return strategy.replace("_", " ")


def whole(labels: float) -> int:
    """Labels as they are asked for: there are no half ones."""
    return math.ceil(labels - 1e-9)


def unit_title(unit: str, currency: Currency) -> str:
    """`Labels`, `Hours`, `Dollars`; another currency is named by its sign."""
    return f"Cost in {currency}" if unit == "dollars" and currency.sign != "$" else unit.capitalize()


def amount(value: float, unit: str, currency: Currency) -> str:
    """`230`, `1.9 h`, `$38` as a chart writes it."""
    if unit == "dollars":
        return currency.write(value, digits=0 if abs(value) >= 100 else 2)
    return f"{currency.number(value, ',.1f')} h" if unit == "hours" else currency.number(whole(value))


def in_locale(currency: Currency) -> dict:
    """What a specification takes to write its axes and tooltips as the country does; nothing for English."""
    from alcore.costs import LOCALES

    known = LOCALES[currency.locale]
    first, *rest = known.groups
    if (known.decimal, known.thousands) == (".", ",") and not rest:
        return {}
    # Vega wants each group, and repeats none.
    grouping = [first, *(rest or [first]) * MOST_GROUPS]
    marks = {"decimal": known.decimal, "thousands": known.thousands, "grouping": grouping, "currency": ["", ""]}
    return {"config": {"locale": {"number": marks}}}


# -- learning curves -------------------------------------------------------------------------------------------


def learning_curves(
    curves: pd.DataFrame, score: str, currency: Currency, unit: str = "labels", saving: Savings | None = None
) -> dict:
    """Score over labels, hours or dollars for each strategy.

    curves: frame strategy, labels, mean, low, high, fitted, hours, dollars, see `analysis.mean_curves`. With a `saving`
    that has a target, the target is a line and the gap between its two arms is marked.
    """
    names = list(curves["strategy"].unique())
    bottom, top = _reach(curves)
    x = {
        "field": unit,
        "type": "quantitative",
        "title": _axis_title(unit, currency),
        "scale": {"nice": False, "zero": False},
        "axis": {"tickCount": 8},
    }
    shown = [short(name) for name in names]
    legend = {
        "orient": "top",
        "direction": "horizontal",
        "columns": 3 if max(map(len, shown)) < LONG_NAME else 2,  # more would be cut off on a phone
        "symbolType": "stroke",
        "symbolStrokeWidth": 4,
        "symbolSize": 400,  # long enough to tell a dashed line
        "symbolOpacity": 1,
    }
    banded = shown if len(shown) <= MOST_BANDS else shown[:2]
    strategy = {"field": "strategy", "type": "nominal", "title": None, "legend": legend}
    color = strategy | {"scale": {"domain": shown, "range": [theme.color(name) for name in names]}}
    lines, dashes = {}, theme.dashes(names)
    if any(dash != dashes[0] for dash in dashes):
        lines = {"strokeDash": strategy | {"scale": {"domain": shown, "range": dashes}}}

    def y(field: str) -> dict:
        scale = {"domain": [bottom, top], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "title": score, "scale": scale, "axis": {"tickCount": 8}}

    by_strategy = {
        "data": {"name": "curves"},
        "encoding": {"x": x, "color": color},
        "layer": [
            {
                "transform": [{"filter": {"field": "strategy", "oneOf": banded}}],
                "mark": {"type": "area", "opacity": 0.16, "clip": True},
                "encoding": {"y": y("low"), "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 1, "opacity": 0.65, "strokeDash": [3, 3]},
                "encoding": {"y": y("mean")},
            },
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"y": y("fitted")} | lines},
        ],
    }
    hover = {
        "data": {"name": "curves"},
        "mark": {"type": "point", "size": 130, "opacity": 0, "filled": True},
        "encoding": {"x": x, "color": color, "y": y("mean"), "tooltip": _tooltip(currency)},
    }
    spec = {
        "$schema": SCHEMA,
        "height": HEIGHT,
        "width": "container",
        "datasets": {"curves": curves.assign(strategy=curves["strategy"].map(short))},
        "layer": [by_strategy],
        **in_locale(currency),
    }
    if saving is not None and saving.target is not None:
        right = curves[unit].min() + RIGHT_EDGE * (curves[unit].max() - curves[unit].min())
        spec["datasets"] |= _target_data(saving, unit, currency, bottom, top, right)
        spec["layer"] += _target_layers(spec["datasets"], unit, y)
    spec["layer"].append(hover)
    return spec


def _axis_title(unit: str, currency: Currency) -> str:
    return {
        "labels": "Labels bought, starting rows included",
        "hours": "Hours of people's work, evaluation rows included",
        "dollars": f"Cost in {currency}, evaluation rows included",
    }[unit]


def _tooltip(currency: Currency) -> list[dict]:
    numbers = (
        ("labels", "Labels", ",.0f"),
        ("hours", "Hours", ",.1f"),
        ("dollars", f"Cost, {currency}", ",.2f"),
        ("mean", "Mean score", ".3f"),
        ("low", "Band from", ".3f"),
        ("high", "Band to", ".3f"),
    )
    return [
        {"field": "strategy", "type": "nominal", "title": "Strategy"},
        *({"field": name, "type": "quantitative", "title": title, "format": form} for name, title, form in numbers),
    ]


def _target_data(saving: Savings, unit: str, currency: Currency, bottom: float, top: float, right: float) -> dict:
    """The target; where each arm that gets there reaches it; and, when that is a saving, the gap between them."""
    needs = ((saving.baseline, getattr(saving, f"random_{unit}")), (saving.strategy, getattr(saving, f"active_{unit}")))
    reached = [(arm, value) for arm, value in needs if value is not None]
    marks = pd.DataFrame(
        {
            unit: [value for _, value in reached],
            "target": saving.target,
            "foot": bottom,
            # At the foot of the plot, where no curve is; one above the other, so that close ones do not collide.
            "text_y": [bottom + (0.05 + 0.07 * place) * (top - bottom) for place in range(len(reached))],
            "strategy": [short(arm) for arm, _ in reached],
            "text": [f"{short(arm)} {amount(value, unit, currency)}" for arm, value in reached],
        }
    )
    data = {
        "target": pd.DataFrame({"target": [saving.target], "text": [f"target {currency.number(saving.target, '.3g')}"]})
    }
    if reached:
        data |= {"reached": marks, "on_left": marks[marks[unit] > right], "on_right": marks[marks[unit] <= right]}
    if len(reached) == 2 and reached[1][1] < reached[0][1]:  # where more is needed there is no gap to be glad of
        data["gap"] = pd.DataFrame({unit: [reached[1][1]], "end": [reached[0][1]], "target": [saving.target]})
    return {name: frame for name, frame in data.items() if len(frame)}


def _target_layers(data: dict, unit: str, y: Callable[[str], dict]) -> list[dict]:
    """Layers for whichever of the frames of `_target_data` there are."""
    x = {"field": unit, "type": "quantitative"}
    color = {"field": "strategy", "type": "nominal"}
    text = {"field": "text", "type": "nominal"}
    label = {"type": "text", "fontSize": 13, "fontWeight": "bold", "color": theme.INK}
    layers = {
        "target": [
            {
                "mark": {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": theme.INK},
                "encoding": {"y": y("target")},
            },
            {
                "mark": {**label, "fontSize": 12, "align": "left", "baseline": "bottom", "dx": 4, "dy": -3},
                "encoding": {"y": y("target"), "x": {"value": 0}, "text": text},
            },
        ],
        "gap": [
            {
                "mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.45, "color": theme.INK},
                "encoding": {"x": x, "x2": {"field": "end"}, "y": y("target")},
            }
        ],
        "reached": [
            {
                "mark": {"type": "rule", "strokeWidth": 1.5, "strokeDash": [2, 2]},
                "encoding": {"x": x, "y": y("target"), "y2": {"field": "foot"}, "color": color},
            },
            {
                "mark": {"type": "point", "size": 70, "filled": True, "opacity": 1},
                "encoding": {"x": x, "y": y("target"), "color": color},
            },
        ],
        "on_left": [
            {"mark": {**label, "align": "right", "dx": -6}, "encoding": {"x": x, "y": y("text_y"), "text": text}}
        ],
        "on_right": [
            {"mark": {**label, "align": "left", "dx": 6}, "encoding": {"x": x, "y": y("text_y"), "text": text}}
        ],
    }
    return [{"data": {"name": name}, **layer} for name in layers if name in data for layer in layers[name]]


def _reach(curves: pd.DataFrame) -> tuple[float, float]:
    """The scores on the axis: all curves and their bands, but a band of few trial runs must not flatten the curves."""
    low, high = curves["mean"].min(), curves["mean"].max()
    room = 0.5 * (high - low) or 0.05
    if curves["low"].notna().any():
        low, high = max(curves["low"].min(), low - room), min(curves["high"].max(), high + room)
    pad = 0.04 * (high - low) or 0.05
    return float(low - pad), float(high + pad)


def curves_in_words(curves: pd.DataFrame, score: str, currency: Currency, saving: Savings | None = None) -> str:
    """The alternative text of the learning curves."""
    number = currency.number
    ends = [
        f"{short(name)} goes from {' to '.join(number(curve['mean'].iloc[end], '.3f') for end in (0, -1))}"
        for name, curve in curves.groupby("strategy", sort=False)
    ]
    first, last = (number(end) for end in (curves["labels"].min(), curves["labels"].max()))
    text = f"Learning curves: {score} from {first} to {last} labels; {'; '.join(ends)}."
    if saving is not None and saving.target is not None:
        needs = [
            f"{short(arm)} {'never' if labels is None else f'with {number(whole(labels))} labels'}"
            for arm, labels in ((saving.baseline, saving.random_labels), (saving.strategy, saving.active_labels))
        ]
        text += f" The target {number(saving.target, '.3g')} is reached by {' and by '.join(needs)}."
    return text


# -- three bars ------------------------------------------------------------------------------------------------


def bars(frame: pd.DataFrame, unit: str, strategy: str, currency: Currency) -> dict:
    """Label everything, random until the target, active until the target: one bar each, its amount beside it.

    frame: see `alcore.savings.bars`. An arm that did not reach the target has no bar in hours and dollars.
    """
    texts = [_bar_text(row, unit, currency) for _, row in frame.iterrows()]
    shown = frame.assign(value=frame[unit].where(frame["reached"]).fillna(0.0), text=texts)
    order = list(frame["bar"])
    colors = [theme.EVERYTHING, theme.color(BASELINE), theme.color(strategy)]
    x = {
        "field": "value",
        "type": "quantitative",
        "title": unit_title(unit, currency),
        # Room for the amount beside the longest bar.
        "scale": {"domain": [0, 1.25 * max(shown["value"].max(), 1e-9)], "nice": False},
        "axis": {"tickCount": 6},
    }
    axis = {"labelLimit": 220, "labelFontSize": 13, "ticks": False, "domain": False}
    color = {"field": "bar", "type": "nominal", "scale": {"domain": order, "range": colors}, "legend": None}
    return {
        "$schema": SCHEMA,
        "height": BAR_HEIGHT,
        "width": "container",
        "datasets": {"bars": shown},
        "data": {"name": "bars"},
        "encoding": {"y": {"field": "bar", "type": "nominal", "sort": order, "title": None, "axis": axis}, "x": x},
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 3, "height": 26}, "encoding": {"color": color}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": theme.INK},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
        **in_locale(currency),
    }


def _bar_text(row: pd.Series, unit: str, currency: Currency) -> str:
    if row["reached"]:
        return amount(row[unit], unit, currency)
    return f"not reached within {currency.number(row['labels'])} labels"


def bars_in_words(frame: pd.DataFrame, unit: str, currency: Currency) -> str:
    """The alternative text of the three bars."""
    unit_word = " labels" if unit == "labels" else ""
    parts = [
        f"{row['bar']}: {_bar_text(row, unit, currency)}{unit_word if row['reached'] else ''}"
        for _, row in frame.iterrows()
    ]
    return f"What it costs in {unit}. {'; '.join(parts)}."


# -- on the page and in a file ---------------------------------------------------------------------------------


def show(spec: dict, key: str, alt: str, caption: str) -> None:
    """The chart with its alternative text, and a caption that says what it shows."""
    st.vega_lite_chart(spec=spec, key=key, alt=alt, width="stretch")
    st.caption(caption)


def download_row(spec: dict, frame: pd.DataFrame, name: str, title: str) -> None:
    """Buttons for the chart as PNG and SVG and for its numbers as CSV; nothing is drawn before a click."""
    files = (
        ("PNG", partial(to_png, spec, title), "image/png"),
        ("SVG", partial(to_svg, spec, title), "image/svg+xml"),
        ("CSV", partial(downloads.csv, frame), "text/csv"),
    )
    with st.container(horizontal=True, gap="small", key=f"downloads_{name}"):
        for form, data, mime in files:
            downloads.button(form, f"{name}.{form.lower()}", data, mime, help=f"{title} as {form}", type="tertiary")


def to_png(spec: dict, title: str) -> bytes:
    """The chart as a PNG of twice the usual density, on white."""
    import vl_convert

    return vl_convert.vegalite_to_png(on_paper(spec, title), scale=2)


def to_svg(spec: dict, title: str) -> bytes:
    """The chart as an SVG, on white."""
    import vl_convert

    return vl_convert.vegalite_to_svg(on_paper(spec, title)).encode()


def on_paper(spec: dict, title: str) -> dict:
    """The specification of a file: complete, of fixed width, dark on white, with a title."""
    data = {name: _records(frame) for name, frame in spec["datasets"].items()}
    return {
        **spec,
        "datasets": data,
        "width": PAPER_WIDTH,
        "title": title,
        "config": theme.PAPER | spec.get("config", {}),
    }


def _records(frame: pd.DataFrame) -> list[dict]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
