"""The live curve as a Vega-Lite specification: both arms with their bands, what is forecast dashed."""

from __future__ import annotations

import pandas as pd

from alcore.costs import Currency
from pages.shared import charts, theme

CAPTION = (
    "Grey: what as many rows drawn by lot teach a model (random baseline), averaged over many orders of the control "
    "rows; dashed, a forecast. Colored: the model of all rows people labeled, in the order in which they were asked. "
    "Bands: 95% intervals of each score alone. The saving compares both on the same evaluation rows, so it is surer "
    "than bands that overlap suggest."
)


def named(curve: pd.DataFrame, strategy: str) -> pd.DataFrame:
    """The curve with arms as the reader knows them: the strategy's name, and random."""
    arms = {"control": charts.BASELINE, "active": strategy if strategy != charts.BASELINE else "all rows"}
    return curve.assign(arm=curve["arm"].map(arms))


def live_curve(curve: pd.DataFrame, score: str, unit: str, strategy: str, currency: Currency) -> dict:
    """Score over labels, hours or dollars of both arms. curve: see `alcore.project.live.Live`."""
    shown = named(curve, charts.short(strategy))
    shown["line"] = shown["arm"] + ", " + shown["stamp"]
    # A forecast begins where the measured line ends.
    measured = shown[(shown["arm"] == charts.BASELINE) & (shown["stamp"] == "measured live")]
    if len(measured) and (shown["stamp"] == "forecast").any():
        ahead = f"{charts.BASELINE}, forecast"
        shown = pd.concat([shown, measured.tail(1).assign(stamp="forecast", line=ahead)], ignore_index=True)
    lines = list(dict.fromkeys(shown.sort_values("stamp", ascending=False, kind="stable")["line"]))
    ours = theme.color(strategy) if strategy != charts.BASELINE else theme.BLUE
    colors = [theme.GREY if line.startswith(f"{charts.BASELINE},") else ours for line in lines]
    dashes = [[6, 4] if line.endswith("forecast") else [1, 0] for line in lines]
    legend = {"orient": "top", "direction": "vertical", "symbolType": "stroke", "symbolSize": 400, "labelLimit": 320}
    legend |= {"symbolStrokeWidth": 3, "symbolOpacity": 1}
    line = {"field": "line", "type": "nominal", "title": None, "legend": legend}
    color = line | {"scale": {"domain": lines, "range": colors}}
    dash = line | {"scale": {"domain": lines, "range": dashes}}
    title = charts.unit_title(unit, currency) + ("" if unit == "labels" else ", evaluation rows included")
    scale, axis = {"nice": False, "zero": False}, {"tickCount": 8}
    x = {"field": unit, "type": "quantitative", "title": title, "scale": scale, "axis": axis}

    def y(field: str) -> dict:
        return {"field": field, "type": "quantitative", "title": score.capitalize(), "scale": scale, "axis": axis}

    numbers = [(unit, charts.unit_title(unit, currency), ",.1f"), ("score", "Score", ".3f")]
    numbers += [("low", "Band from", ".3f"), ("high", "Band to", ".3f")]
    tooltip = [{"field": "line", "type": "nominal", "title": "Arm"}]
    tooltip += [{"field": name, "type": "quantitative", "title": said, "format": form} for name, said, form in numbers]
    area, point = {"type": "area", "opacity": 0.16, "clip": True}, {"type": "point", "size": 90, "opacity": 0}
    return {
        "$schema": charts.SCHEMA,
        "height": charts.HEIGHT - 80,
        "width": "container",
        "datasets": {"curve": shown},
        "data": {"name": "curve"},
        "encoding": {"x": x, "color": color},
        "layer": [
            {"mark": area, "encoding": {"y": y("low"), "y2": {"field": "high"}}},
            {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"y": y("score"), "strokeDash": dash}},
            {"mark": point | {"filled": True}, "encoding": {"y": y("score"), "tooltip": tooltip}},
        ],
        **charts.in_locale(currency),
    }


def in_words(curve: pd.DataFrame, score: str, strategy: str, currency: Currency) -> str:
    """The alternative text of the live curve."""
    parts, number = [], currency.number
    measured = named(curve[curve["stamp"] == "measured live"], charts.short(strategy))
    for name, one in measured.groupby("arm", sort=False):
        parts.append(
            f"{name} goes from {number(one['score'].iloc[0], '.3f')} with {number(one['labels'].iloc[0])} labels to "
            f"{number(one['score'].iloc[-1], '.3f')} with {number(one['labels'].iloc[-1])}"
        )
    return f"Live curves, {score}: {'; '.join(parts)}."
