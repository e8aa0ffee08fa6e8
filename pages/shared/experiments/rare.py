"""Rare classes, drawn: labels until the k-th row of the class beside what chance takes, then the curves of a score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, controls, theme
from pages.shared.experiments import curves

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Found

CHANCE = "by lot, exactly"
ROW = 30  # pixels of an arm
UNTIL = (
    "Dot: the median of the trial runs (Kaplan-Meier, since the budget cuts some off). Line: its exact 95% interval; "
    "one that ends at the edge is open: there the budget ended first. Dark: what drawing by lot takes by the negative "
    "hypergeometric law, the median and the range of 80% of cases."
)


def draw(found: Found, rates: Rates) -> None:
    """Labels until the k-th row of the class, then the score of the class over labels, hours or money."""
    st.subheader("Labels until so many rows of the class are found")
    table = lines(found)
    chart = until(table)
    charts.show(chart, "until", in_words(table), UNTIL)
    charts.download_row(chart, table, "until", "Labels until the k-th row of the class")
    st.subheader("How well the class is found")
    currency = rates.money
    curves.score(found, controls.unit("Over", "experiment_unit", currency), currency)


def lines(found: Found) -> pd.DataFrame:
    """One line a k and arm: k, arm, labels, low, high, text, and open, whether the upper end is."""
    rows = []
    chance = found.tables["chance"].set_index("k")
    edge = 1.03 * max(found.tables["curves"]["labels"].max(), 1)
    for k, of_k in found.tables["until"].groupby("k"):
        exact = chance.loc[k]
        rows.append((k, CHANCE, exact["median"], exact["low"], exact["high"]))
        rows += [(k, one["arm"], one["labels"], one["low"], one["high"]) for _, one in of_k.iterrows()]
    table = pd.DataFrame(rows, columns=["k", "arm", "labels", "low", "high"])
    table["text"] = [_text(*line) for line in table[["labels", "low", "high"]].itertuples(index=False)]
    table["open"] = table["high"] == math.inf
    table["group"] = [f"row {k}" for k in table["k"]]
    table["low"] = table["low"].replace(math.inf, edge).fillna(table["labels"])
    table["high"] = table["high"].replace(math.inf, edge).fillna(table["labels"])
    return table


def _text(labels: float, low: float, high: float) -> str:
    said = "beyond the budget" if math.isnan(labels) else f"{labels:,.0f}"
    if math.isnan(low) or low == math.inf:
        return said
    return f"{said} ({low:,.0f} {'or more' if high == math.inf else f'to {high:,.0f}'})"


def until(table: pd.DataFrame) -> dict:
    """A line an arm and k, the law of chance among the arms. table: see `lines`."""
    arms = [arm for arm in table["arm"].unique() if arm != CHANCE]
    names = [CHANCE, *arms]
    colors = {"domain": names, "range": [theme.INK, *curves.palette(arms).values()]}
    legend = {"orient": "top", "columns": {"expr": "width < 460 ? 1 : 3"}, "labelLimit": 300, "symbolType": "circle"}
    color = {"field": "arm", "type": "nominal", "title": None, "scale": colors, "legend": legend}
    most = float(table["high"].max())
    x = {
        "type": "quantitative", "title": "Labels", "axis": {"tickCount": 6},
        # Words stand to the right of the longest line, and a phone has few pixels for them.
        "scale": {"domainMin": 0, "domainMax": {"expr": f"(width < 460 ? 1.9 : 1.3) * {most:g}"}, "nice": False},
    }  # fmt: skip
    groups = list(table["group"].unique())
    place = {
        "y": {"field": "group", "type": "nominal", "sort": groups, "title": None, "axis": {"labelFontWeight": "bold"}},
        "yOffset": {"field": "arm", "type": "nominal", "sort": names},
    }
    tooltip = [
        {"field": "group", "type": "nominal", "title": "Until"},
        {"field": "arm", "type": "nominal", "title": "Arm"},
        {"field": "text", "type": "nominal", "title": "Labels"},
    ]
    text = {"type": "text", "align": "left", "dx": 7, "fontSize": 11, "color": theme.INK}
    return {
        "$schema": charts.SCHEMA,
        "height": ROW * len(table),
        "width": "container",
        "datasets": {"until": table},
        "data": {"name": "until"},
        "encoding": place,
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}, "color": color},
            },
            {
                "transform": [{"filter": "isValid(datum.labels)"}],
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {"x": x | {"field": "labels"}, "color": color, "tooltip": tooltip},
            },
            {"mark": text, "encoding": {"x": x | {"field": "high"}, "text": {"field": "text", "type": "nominal"}}},
        ],
    }


def in_words(table: pd.DataFrame) -> str:
    """The alternative text of `until`."""
    return "Labels until so many rows of the class are found. " + " ".join(
        f"{group.capitalize()}: " + "; ".join(f"{one['arm']} {one['text']}" for _, one in of_k.iterrows()) + "."
        for group, of_k in table.groupby("group", sort=False)
    )
