"""The mean curve with where each criterion would have stopped, as a Vega-Lite specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pages.shared import charts, theme

if TYPE_CHECKING:
    from alcore.costs import Currency

STRIP = 36  # pixels of one criterion under the curve: a line of text and a bar
CURVE = 250
STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
CAPTION = (
    "Above, the mean curve of the trial runs on all their test rows. Below, where each criterion stops: the bar holds "
    "the middle four fifths of the trial runs (tenth to ninetieth percentile), the dot is their middle. A criterion "
    "that does not fire in a trial run goes on to the budget there. One that never fires has no bar."
)


def marks(summary: pd.DataFrame, curve: pd.DataFrame, unit: str, currency: Currency) -> pd.DataFrame:
    """One line a criterion that fires anywhere, the earliest first: criterion, title, text, and in the unit low, mid,
    high; score, that of the mean curve at the middle. summary: see `alcore.stopping.summary`."""
    fires = summary[summary["fires"] > 0].sort_values(f"{unit}_mid", kind="stable")
    middle = fires[f"{unit}_mid"].to_numpy(float)
    return pd.DataFrame(
        {
            "criterion": fires["criterion"].to_numpy(),
            "title": fires["title"].to_numpy(),
            "fires": [f"{one.fires} of {one.trial_runs} trial runs" for one in fires.itertuples()],
            "low": fires[f"{unit}_low"].to_numpy(float),
            "mid": middle,
            "high": fires[f"{unit}_high"].to_numpy(float),
            "score": np.interp(middle, curve[unit], curve["mean"]),
            "text": [
                f"{title}, {charts.amount(value, unit, currency)}"
                for title, value in zip(fires["title"], middle, strict=True)
            ],
        }
    )


def stops(curve: pd.DataFrame, marked: pd.DataFrame, score: str, strategy: str, unit: str, currency: Currency) -> dict:
    """curve: labels, hours, dollars, mean of the strategy; marked: see `marks`."""
    low, high = float(curve["mean"].min()), float(curve["mean"].max())
    room = 0.04 * (high - low) or 0.05
    low, high = low - room, high + room
    height = CURVE + STRIP * len(marked)
    per_pixel = (high - low) / CURVE
    bottom = low - STRIP * len(marked) * per_pixel
    marked = marked.assign(level=[low - (place + 0.72) * STRIP * per_pixel for place in range(len(marked))])
    step = next((step for step in STEPS if (high - low) / step <= 6), 1.0)
    ticks = [round(step * number, 6) for number in range(int(np.ceil(low / step)), int(high / step) + 1)]
    x = {
        "type": "quantitative",
        "title": charts.unit_title(unit, currency) + ("" if unit == "labels" else ", evaluation rows included"),
        "scale": {"nice": False, "zero": False},
        "axis": {"tickCount": 8},
    }

    def y(field: str) -> dict:
        scale = {"domain": [bottom, high], "nice": False, "zero": False}
        axis = {"values": ticks, "format": ".3f" if step < 0.01 else ".2f", "titleAnchor": "end"}
        return {"field": field, "type": "quantitative", "title": score, "scale": scale, "axis": axis}

    ours = theme.color(strategy)
    numbers = [("low", "From"), ("mid", "Middle"), ("high", "To"), ("score", "Mean score there")]
    tooltip = [{"field": "title", "type": "nominal", "title": "Criterion"}]
    tooltip += [{"field": "fires", "type": "nominal", "title": "Fires in"}]
    tooltip += [
        {"field": name, "type": "quantitative", "title": title, "format": ",.3f" if name == "score" else ",.1f"}
        for name, title in numbers
    ]
    at = {"x": x | {"field": "mid"}}
    bar = {"type": "rule", "strokeWidth": 6, "opacity": 0.4, "color": ours}
    dot = {"type": "point", "filled": True, "opacity": 1, "size": 70, "color": ours}
    name = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -6, "fontSize": 12}
    return {
        "$schema": charts.SCHEMA,
        "height": height,
        "width": "container",
        **charts.in_locale(currency),
        "datasets": {"curve": curve, "stops": marked},
        "layer": [
            {
                "data": {"name": "curve"},
                "mark": {"type": "line", "strokeWidth": 2.5, "color": ours},
                "encoding": {"x": x | {"field": unit}, "y": y("mean")},
            },
            {
                "data": {"name": "stops"},
                "mark": {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1, "opacity": 0.6, "color": theme.INK},
                "encoding": at | {"y": y("score"), "y2": {"field": "level"}},
            },
            {
                "data": {"name": "stops"},
                "mark": bar,
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}, "y": y("level"), "tooltip": tooltip},
            },
            {"data": {"name": "stops"}, "mark": dot, "encoding": at | {"y": y("level"), "tooltip": tooltip}},
            {"data": {"name": "stops"}, "mark": dot, "encoding": at | {"y": y("score"), "tooltip": tooltip}},
            {
                "data": {"name": "stops"},
                "mark": name | {"color": theme.INK},
                "encoding": {"x": {"value": 0}, "y": y("level"), "text": {"field": "text", "type": "nominal"}},
            },
        ],
    }


def in_words(
    curve: pd.DataFrame, marked: pd.DataFrame, score: str, strategy: str, unit: str, currency: Currency
) -> str:
    """The alternative text."""
    first, last = curve["mean"].iloc[0], curve["mean"].iloc[-1]
    unit_word = " labels" if unit == "labels" else ""
    said = [f"{one.text}{unit_word}, score {one.score:.3f}" for one in marked.itertuples()]
    told = "; ".join(said) if said else "no criterion fires"
    return (
        f"When to stop {charts.short(strategy)}: the mean curve of {score} goes from {first:.3f} to {last:.3f}. "
        f"Middle stopping points: {told}."
    )
