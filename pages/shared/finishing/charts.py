"""The charts of the page Finish: guarantee against dollars, and three bars."""

from __future__ import annotations

import pandas as pd

from alcore.costs import Currency
from alcore.project.finishing import Basis, Finish
from pages.shared import charts, theme

EVERYTHING, SO_FAR, BOTH = "Label everything", "So far", "People and model"
HEIGHT = 300


def guarantee(curve: pd.DataFrame, way: Finish, currency: Currency, strategy: str) -> dict:
    """Dollars of finishing over the error allowed, against those of labeling everything; the error chosen is marked.

    curve: see `alcore.project.finishing.curve`.
    """
    lines = curve.assign(percent=curve["allowed"] * 100, most=curve["error"] * 100)
    chosen = pd.DataFrame({"percent": [way.allowed * 100], "dollars": [way.bill.dollars]})
    text = f"label everything {charts.amount(way.everything.dollars, 'dollars', currency)}"
    everything = pd.DataFrame({"dollars": [way.everything.dollars], "text": [text]})
    top = 1.12 * max(lines["dollars"].max(), way.everything.dollars, 1e-9)
    x = {
        "field": "percent",
        "type": "quantitative",
        "title": "Wrong labels allowed, in percent",
        "scale": {"domain": [0, lines["percent"].max() * 1.02], "nice": False},
        "axis": {"tickCount": 10},
    }
    y = {
        "field": "dollars",
        "type": "quantitative",
        "title": f"Cost of the finished table, {currency}",
        "scale": {"domain": [0, top], "nice": False},
    }
    color = theme.color(strategy)
    numbers = (
        ("percent", "Error allowed, %", ".1f"),
        ("most", "Guaranteed, %", ".2f"),
        ("filled", "Filled by the model", ",.0f"),
        ("rest", "Left for people", ",.0f"),
        ("hours", "Hours", ",.1f"),
        ("dollars", f"Cost, {currency}", ",.2f"),
    )
    tooltip = [{"field": name, "type": "quantitative", "title": title, "format": form} for name, title, form in numbers]
    label = {"type": "text", "fontSize": 12, "fontWeight": "bold", "color": theme.INK, "align": "right", "dx": -6}
    return {
        "$schema": charts.SCHEMA,
        "height": HEIGHT,
        "width": "container",
        **charts.in_locale(currency),
        "datasets": {"curve": lines, "chosen": chosen, "everything": everything},
        "layer": [
            {
                "data": {"name": "everything"},
                "mark": {"type": "rule", "strokeWidth": 2, "strokeDash": [6, 4], "color": theme.EVERYTHING},
                "encoding": {"y": y},
            },
            {
                "data": {"name": "everything"},
                "mark": {**label, "baseline": "top", "dy": 6},  # above it runs the curve where nothing is filled
                "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "text", "type": "nominal"}},
            },
            {
                "data": {"name": "curve"},
                "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5, "color": color},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"name": "curve"},
                "mark": {"type": "point", "size": 60, "filled": True, "opacity": 1, "color": color},
                "encoding": {"x": x, "y": y, "tooltip": tooltip},
            },
            {
                "data": {"name": "chosen"},
                "mark": {"type": "point", "size": 220, "strokeWidth": 3, "color": theme.INK, "filled": False},
                "encoding": {"x": x, "y": y},
            },
        ],
    }


def guarantee_in_words(curve: pd.DataFrame, way: Finish, currency: Currency) -> str:
    """The alternative text of that chart."""
    first = curve[curve["filled"] > 0].head(1)
    last = curve.iloc[-1]
    everything = charts.amount(way.everything.dollars, "dollars", currency)
    text = f"Cost of finishing over the error allowed. Labeling everything costs {everything}. "
    if first.empty:
        return f"{text}No error up to {last['allowed']:.0%} can be guaranteed, so nothing is filled."
    one = first.iloc[0]
    return (
        f"{text}From {one['allowed']:.1%} on the model fills rows: {one['filled']:,.0f} of them, and finishing costs "
        f"{charts.amount(one['dollars'], 'dollars', currency)}; at {last['allowed']:.0%} it fills "
        f"{last['filled']:,.0f} and costs {charts.amount(last['dollars'], 'dollars', currency)}."
    )


def bars(found: Basis, way: Finish) -> pd.DataFrame:
    """What label everything, the work so far and people and model together come to: a frame as `charts.bars` draws it.

    Labels are those of people.
    """
    lines = [
        (EVERYTHING, found.people + found.unlabeled, way.everything),
        (SO_FAR, found.people, way.so_far),
        (BOTH, found.people + way.rest, way.bill),
    ]
    return pd.DataFrame(
        [(title, float(labels), bill.hours, bill.dollars, True) for title, labels, bill in lines],
        columns=["bar", "labels", "hours", "dollars", "reached"],
    )
