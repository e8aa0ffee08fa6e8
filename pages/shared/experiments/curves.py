"""Drawings that the experiments share: curves of several arms, and what each arm needs to the target."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, controls, theme, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alcore.costs import Currency, Rates
    from alcore.experiments import Found

# Random sampling of the plain loop, the plain loop, and what is held against them.
COLORS = (
    theme.GREY, theme.BLUE, theme.ORANGE, theme.GREEN, theme.PINK, theme.SKY, theme.RED, *theme.SPARE_COLORS,
)  # fmt: skip
BANDS = (
    "Thick: the isotonic mean curve, the closest one that never gets worse with more labels. Thin: the plain mean of "
    "the trial runs. Bands: 95% t intervals of the mean at each point"
)
ROW = 46  # pixels of an arm in a chart of lines, its name above its line
NEEDS = (
    "Dot: where the isotonic mean curve of all trial runs reaches the target. Line: its 95% interval, from redrawing "
    "whole trial runs; one that ends at the edge is open."
)


def draw(found: Found, rates: Rates) -> None:
    """The curves of all arms, then what each needs to the target: for a case without a drawing of its own."""
    currency = rates.money
    unit = controls.unit("Over", "experiment_unit", currency)
    score(found, unit, currency)
    if "needs" in found.tables:
        needs(found, unit, currency)


def score(found: Found, unit: str, currency: Currency) -> None:
    """The score over labels, hours or dollars, an arm a line, with its words and files."""
    table = found.tables["curves"]
    chart = arms(table, found.score, currency, unit, target=found.target)
    title = f"{found.score} by {unit}"
    charts.show(chart, "experiment_curves", in_words(table, found.score, found.target), f"{_bands(table)}.")
    charts.download_row(chart, table, "experiment_curves", title)


def needs(found: Found, unit: str, currency: Currency) -> None:
    """Labels or dollars of each arm to the target, with their intervals."""
    st.subheader(f"What it takes to reach {words.plain(found.score, 80)} {found.target:.3g}")
    unit = "dollars" if unit == "dollars" else "labels"
    table = found.tables["needs"]
    chart = reaching(table, unit, currency)
    charts.show(chart, "experiment_needs", reaching_in_words(table, unit, currency), NEEDS)
    charts.download_row(chart, table, "experiment_needs", f"What it takes in {unit}")


def palette(names: list[str]) -> dict[str, str]:
    """A color for each arm, by its place."""
    return {name: COLORS[place % len(COLORS)] for place, name in enumerate(names)}


def arms(
    table: pd.DataFrame,
    score: str,
    currency: Currency,
    unit: str = "labels",
    *,
    target: float | None = None,
    references: Mapping[str, float] | None = None,
    fitted: bool = True,
) -> dict:
    """A line an arm. table: see `alcore.experiments.comparing.mean_curves`. references: further scores, by name, each a
    dotted line across. fitted: whether the isotonic curve is drawn; otherwise the mean alone, as it is."""
    names = list(table["arm"].unique())
    level = {"target": target, **(references or {})}
    level = {name: value for name, value in level.items() if value is not None}
    bottom, top = _reach(table, list(level.values()))
    x = {
        "field": unit, "type": "quantitative", "title": charts.unit_title(unit, currency),
        "scale": {"nice": False, "zero": False}, "axis": {"tickCount": 8},
    }  # fmt: skip
    colors = {"domain": names, "range": list(palette(names).values())}
    legend = {
        "orient": "top",
        "columns": {"expr": "width < 460 ? 1 : 2"},
        "symbolType": "stroke",
        "symbolStrokeWidth": 4,
        "symbolOpacity": 1,
        "labelLimit": 300,
    }
    color = {"field": "arm", "type": "nominal", "title": None, "scale": colors, "legend": legend}

    def y(field: str) -> dict:
        scale = {"domain": [bottom, top], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "title": score, "scale": scale, "axis": {"tickCount": 8}}

    thick = {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"y": y("fitted" if fitted else "mean")}}
    thin = {
        "mark": {"type": "line", "strokeWidth": 1, "opacity": 0.6, "strokeDash": [3, 3]},
        "encoding": {"y": y("mean")},
    }
    band = {
        "transform": [{"filter": {"field": "arm", "oneOf": _banded(names)}}],
        "mark": {"type": "area", "opacity": 0.15, "clip": True},
        "encoding": {"y": y("low"), "y2": {"field": "high"}},
    }
    tooltip = [
        {"field": "arm", "type": "nominal", "title": "Arm"},
        *(
            {"field": name, "type": "quantitative", "title": title, "format": form}
            for name, title, form in (
                ("labels", "Labels", ",.0f"),
                ("dollars", charts.unit_title("dollars", currency), ",.2f"),
                ("mean", "Mean score", ".3f"),
                ("low", "95% from", ".3f"),
                ("high", "95% to", ".3f"),
            )
        ),
    ]
    hover = {
        "mark": {"type": "point", "size": 130, "opacity": 0, "filled": True},
        "encoding": {"y": y("mean"), "tooltip": tooltip},
    }
    curves = {
        "data": {"name": "curves"},
        "encoding": {"x": x, "color": color},
        "layer": [band, *([thin] if fitted else []), thick, hover],
    }
    # Words of the highest level above its line and of the others below theirs, so that close ones do not collide.
    levels = pd.DataFrame(
        {"score": list(level.values()), "text": [f"{name} {value:.3g}" for name, value in level.items()]}
    ).sort_values("score", ascending=False)
    across = {
        "encoding": {"y": y("score")},
        "layer": [
            {
                "data": {"name": "levels"},
                "mark": {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": theme.INK},
            },
            *(_words(name, above) for name, above in (("highest", len(level) > 1), ("lower", False))),
        ],
    }
    return {
        "$schema": charts.SCHEMA,
        "height": charts.HEIGHT,
        "width": "container",
        "datasets": {"curves": table, "levels": levels, "highest": levels[:1], "lower": levels[1:]},
        "layer": [curves, *([across] if level else [])],
    }


def _words(data: str, above: bool) -> dict:
    """The words of levels, at the right end of their lines."""
    place = {"baseline": "bottom", "dy": -4} if above else {"baseline": "top", "dy": 4}
    look = {"type": "text", "align": "right", "dx": -4, "fontSize": 12, "fontWeight": "bold", "color": theme.INK}
    where = {"x": {"value": {"expr": "width"}}, "text": {"field": "text", "type": "nominal"}}
    return {"data": {"name": data}, "mark": look | place, "encoding": where}


def reaching(table: pd.DataFrame, unit: str, currency: Currency, colors: Sequence[str] | None = None) -> dict:
    """A line an arm, from the lower to the upper end of what it needs to the target. table: see
    `alcore.experiments.comparing.needs`. colors: of the arms, where they are not those of `palette`."""
    names = list(table["arm"])
    ends = table[[unit, f"low_{unit}", f"high_{unit}"]].to_numpy(float)
    furthest = float(max((value for value in ends.ravel() if math.isfinite(value)), default=1.0))
    room = 1.45 * furthest  # for the words beside the longest line
    shown = pd.DataFrame(
        {
            "arm": names,
            "value": ends[:, 0],
            "low": ends[:, 1],
            "high": [1.02 * furthest if value == math.inf else value for value in ends[:, 2]],
            "text": [_need(row, unit, currency) for _, row in table.iterrows()],
        }
    )
    shown["text_x"] = shown[["high", "value", "low"]].bfill(axis=1).iloc[:, 0].fillna(0.0)
    x = {
        "type": "quantitative", "title": charts.unit_title(unit, currency),
        "scale": {"domain": [0, room], "nice": False}, "axis": {"tickCount": 6},
    }  # fmt: skip
    scale = {"domain": names, "range": list(colors or palette(names).values())}
    color = {"field": "arm", "type": "nominal", "scale": scale, "legend": None}
    text = {"type": "text", "align": "left", "fontSize": 12, "color": theme.INK}
    return {
        "$schema": charts.SCHEMA,
        "height": ROW * len(names) + 10,
        "width": "container",
        "datasets": {"needs": shown},
        "data": {"name": "needs"},
        "encoding": {"y": {"field": "arm", "type": "nominal", "sort": names, "axis": None}},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5, "yOffset": 8},
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}, "color": color},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "yOffset": 8},
                "encoding": {"x": x | {"field": "value"}, "color": color},
            },
            {
                "mark": text | {"dx": 8, "yOffset": 8},
                "encoding": {"x": x | {"field": "text_x"}, "text": {"field": "text", "type": "nominal"}},
            },
            {
                "mark": text | {"dx": 2, "yOffset": -9, "fontWeight": "bold"},
                "encoding": {"x": {"value": 0}, "text": {"field": "arm", "type": "nominal"}},
            },
        ],
    }


def _need(row: pd.Series, unit: str, currency: Currency) -> str:
    """`62 (45 to 80)`, `62 (45 or more)`, `not within the budget`."""
    value, low, high = row[unit], row[f"low_{unit}"], row[f"high_{unit}"]

    def say(number: float) -> str:
        return charts.amount(number, unit, currency)

    if not row["reached"]:
        return "not within the budget"
    if math.isnan(low):
        return say(value)
    return f"{say(value)} ({say(low)} {'or more' if high == math.inf else f'to {say(high)}'})"


def reaching_in_words(table: pd.DataFrame, unit: str, currency: Currency) -> str:
    """The alternative text of what each arm needs."""
    lines = "; ".join(f"{row['arm']}: {_need(row, unit, currency)}" for _, row in table.iterrows())
    return f"What it takes to reach the target, in {unit}, with 95% intervals. {lines}."


def in_words(table: pd.DataFrame, score: str, target: float | None = None) -> str:
    """The alternative text of the curves of arms."""
    ends = "; ".join(
        f"{name} goes from {curve['mean'].iloc[0]:.3f} to {curve['mean'].iloc[-1]:.3f}"
        for name, curve in table.groupby("arm", sort=False)
    )
    goal = "" if target is None else f" The target is {target:.3g}."
    return f"{score} from {table['labels'].min():,.0f} to {table['labels'].max():,.0f} labels; {ends}.{goal}"


def _banded(names: list[str]) -> list[str]:
    return names if len(names) <= charts.MOST_BANDS else names[:2]


def _bands(table: pd.DataFrame) -> str:
    names = list(table["arm"].unique())
    return BANDS if _banded(names) == names else f"{BANDS}, of {names[0]} and {names[1]} alone"


def _reach(table: pd.DataFrame, levels: list[float]) -> tuple[float, float]:
    """The scores on the axis: curves, levels and bands, but a band of few trial runs must not flatten the curves."""
    low, high = (end([*table["mean"], *levels]) for end in (min, max))
    room = 0.5 * (high - low) or 0.05
    if table["low"].notna().any():
        low, high = max(min(low, table["low"].min()), low - room), min(max(high, table["high"].max()), high + room)
    pad = 0.04 * (high - low) or 0.05
    return float(low - pad), float(high + pad)
