"""Over-querying, drawn: the share of repeats by batch size, then what each batch needs to the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, controls, theme
from pages.shared.experiments import curves

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
    from alcore.experiments import Found

HEIGHT = 300
SHARES = (
    "Of the rows each strategy asks for, the share that is a near-duplicate of a row before it in the same round: "
    "equal, or nearer than a fifth of the median distance to a row's twentieth neighbor. Mean of the trial runs with "
    "its 95% t interval."
)


def draw(found: Found, rates: Rates) -> None:
    """Repeats by batch size, what they cost, and whether sparing them saves labels."""
    currency = rates.money
    table = found.tables["repeats"]
    st.subheader("Rows bought twice in one round")
    chart = shares(table, currency)
    charts.show(chart, "repeats", in_words(table), SHARES)
    charts.download_row(chart, table, "repeats", "Share of repeats by batch size")
    costs(table, currency)
    unit = controls.unit("Over", "experiment_unit", currency)
    if "needs" in found.tables:
        curves.needs(found, unit, currency)
    curves.score(found, unit, currency)


def shares(table: pd.DataFrame, currency: Currency) -> dict:
    """The share of repeats over the batch size, a line a strategy. table: see `alcore.experiments.repeats`."""
    names = list(table["strategy"].unique())
    shown = table.assign(strategy=table["strategy"].map(charts.short))
    # Elsewhere a strategy made of another one has its color, dashed. Bars cannot be, so these go by place.
    colors = {"domain": [charts.short(name) for name in names], "range": list(curves.palette(names).values())}
    legend = {"orient": "top", "columns": {"expr": "width < 460 ? 2 : 4"}, "symbolOpacity": 1}
    sizes = sorted(int(size) for size in table["batch"].unique())
    x = {
        "field": "batch",
        "type": "ordinal",
        "title": "Rows per round (batch)",
        "sort": sizes,
        "axis": {"labelAngle": 0},
    }
    offset = {"field": "strategy", "type": "nominal", "sort": colors["domain"]}
    y = {"type": "quantitative", "title": "Share repeated", "axis": {"format": "%"}, "scale": {"domainMin": 0}}
    tooltip = [
        {"field": "strategy", "type": "nominal", "title": "Strategy"},
        {"field": "batch", "type": "ordinal", "title": "Rows per round"},
        {"field": "share", "type": "quantitative", "title": "Share repeated", "format": ".1%"},
        {"field": "dollars", "type": "quantitative", "title": charts.unit_title("dollars", currency), "format": ",.2f"},
    ]
    return {
        "$schema": charts.SCHEMA,
        "height": HEIGHT,
        "width": "container",
        "datasets": {"repeats": shown},
        "data": {"name": "repeats"},
        "encoding": {
            "x": x,
            "xOffset": offset,
            "color": {"field": "strategy", "type": "nominal", "title": None, "scale": colors, "legend": legend},
        },
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 2, "minBandSize": 3},
                "encoding": {"y": y | {"field": "share"}, "tooltip": tooltip},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 1.5, "color": theme.INK},
                "encoding": {
                    "y": y | {"field": "low"},
                    "y2": {"field": "high"},
                    "xOffset": offset | {"bandPosition": 0.5},
                    "color": {"value": theme.INK},
                },
            },
        ],
    }


def in_words(table: pd.DataFrame) -> str:
    """The alternative text of the shares."""
    lines = [
        f"{charts.short(line.strategy)} in rounds of {line.batch:.0f}: {line.share:.1%}" for line in table.itertuples()
    ]
    return f"Share of the rows asked for that repeat a row of the same round. {'; '.join(lines)}."


def costs(table: pd.DataFrame, currency: Currency) -> None:
    """What the repeats cost, a line a strategy and batch size."""
    shown = pd.DataFrame(
        {
            "Strategy": table["strategy"].map(charts.short),
            "Rows per round": table["batch"],
            "Rows asked": table["asked"],
            "Repeats": table["repeats"],
            "Share": 100 * table["share"],
            "Wasted": table["dollars"],
        }
    )
    number = st.column_config.NumberColumn
    st.dataframe(
        shown, hide_index=True, key="repeats_table", alt="Repeats of each strategy and what they cost",
        column_config={
            "Rows asked": number(format="%,.0f"),
            "Repeats": number(format="%,.1f"),
            "Share": number(format="%.1f%%"),
            "Wasted": number(f"Wasted, {currency}", format="%,.2f"),
        },
    )  # fmt: skip
