"""The forecast as a fan: the curve measured inside the pilot, continued from P10 to P90, with target and budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pages.shared import charts, theme
from pages.shared.planning.dates import STRATEGY

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
    from alcore.forecast import Forecast, Study

MEASURED, AHEAD = "measured in the pilot", "forecast by random sampling"
CAPTION = (
    "Solid: the score measured inside the pilot, averaged over many of its parts. Dashed: what random sampling "
    "would go on to reach (forecast). Bands: P10 to P90. At the target, what each way of choosing rows needs where "
    "the table's rows suffice and the target is not met yet, P10 to P90 with P50 as a dot; the dashed line is the "
    "middle of all cases, so it may cross the target elsewhere."
)


def farthest(seen: Study, said: Forecast | None, affordable: int | None) -> int:
    """Labels to which the fan is drawn: past the target and the budget, and never past the table."""
    ends = [3 * seen.pilot.labels]
    if said is not None and said.reachable == "yes":
        ends.append(int(1.15 * said.random.labels.p90))
    if affordable is not None:
        ends.append(min(int(1.1 * affordable), 20 * seen.pilot.labels))
    if said is not None and said.reachable != "yes":
        ends.append(8 * seen.pilot.labels)
    return min(seen.pilot.pool, max(ends))


def frame(seen: Study, rates: Rates, most: int) -> pd.DataFrame:
    """One line a label count: stamp, labels, score, low, high, hours and dollars (evaluation rows included)."""
    from alcore import costs

    measured, here = seen.curve(), seen.measured
    end = pd.DataFrame([{"labels": here.labels, "score": here.score, "low": here.low, "high": here.high}])
    ahead = seen.fan(most).rename(columns={"p50": "score", "p10": "low", "p90": "high"})
    # A pilot that was cut for speed has its curve in the rows that were used.
    measured = pd.concat([measured[measured["labels"] < here.labels], end], ignore_index=True)
    shown = pd.concat([measured.assign(stamp=MEASURED), ahead.assign(stamp=AHEAD)], ignore_index=True)
    labels = shown["labels"].to_numpy(float)
    return shown.assign(hours=costs.hours(labels, rates), dollars=costs.dollars(labels, rates, active=False))


def chart(
    curve: pd.DataFrame,
    score: str,
    unit: str,
    rates: Rates,
    said: Forecast | None = None,
    target: float | None = None,
    budget: float | None = None,
) -> dict:
    """Score over labels, hours or dollars in all. curve: see `frame`."""
    here = curve[curve["stamp"] == MEASURED].iloc[-1]
    low, high = float(curve["low"].min()), float(curve["high"].max())
    if target is not None:
        low, high = min(low, target), max(high, target)
    # The first labels teach so much that the part people ask about would be a thin stripe.
    low = max(low, float(min(here["low"], curve["low"].iloc[-1])) - 1.5 * (high - float(here["low"])))
    pad = 0.06 * (high - low) or 0.05
    bottom, top = low - pad, min(1.0, high + pad) if high < 1 else 1.0 + pad / 2
    scale = {"domain": [bottom, top], "nice": False, "zero": False}
    title = (
        "Labels in all"
        if unit == "labels"
        else f"{charts.unit_title(unit, rates.money)} in all, evaluation rows included"
    )
    axis = {"tickCount": 8}
    x = {"field": unit, "type": "quantitative", "title": title, "scale": {"nice": False, "zero": False}, "axis": axis}

    def y(field: str) -> dict:
        return {"field": field, "type": "quantitative", "title": score, "scale": scale, "axis": axis}

    legend = {"orient": "top", "direction": "vertical", "symbolType": "stroke", "symbolSize": 400, "labelLimit": 300}
    legend |= {"symbolStrokeWidth": 3, "symbolStrokeColor": theme.GREY}
    dash = {"field": "stamp", "type": "nominal", "title": None, "legend": legend}
    dash |= {"scale": {"domain": [MEASURED, AHEAD], "range": [[1, 0], [6, 4]]}}
    grey = {"color": theme.color("random"), "clip": True}
    part = {"field": "stamp", "type": "nominal"}
    lines = {
        "data": {"name": "curve"},
        "encoding": {"x": x},
        "layer": [
            {
                "mark": grey | {"type": "area", "opacity": 0.2},
                "encoding": {"y": y("low"), "y2": {"field": "high"}, "detail": part},
            },
            {"mark": grey | {"type": "line", "strokeWidth": 2.5}, "encoding": {"y": y("score"), "strokeDash": dash}},
            {
                "mark": grey | {"type": "point", "size": 90, "opacity": 0, "filled": True},
                "encoding": {"y": y("score"), "tooltip": _tooltip(rates.money)},
            },
        ],
    }
    data = {"curve": curve} | _marks(curve, unit, rates, said, target, budget, bottom, top)
    return {
        "$schema": charts.SCHEMA,
        "height": charts.HEIGHT - 60,
        "width": "container",
        **charts.in_locale(rates.money),
        "datasets": data,
        "layer": [lines, *_mark_layers(data, unit, y)],
    }


def _tooltip(currency: Currency) -> list[dict]:
    numbers = [("labels", "Labels", ",.0f"), ("hours", "Hours", ",.1f"), ("dollars", f"Cost, {currency}", ",.2f")]
    numbers += [("score", "Score, P50", ".3f"), ("low", "P10", ".3f"), ("high", "P90", ".3f")]
    told = [{"field": "stamp", "type": "nominal", "title": "What"}]
    return told + [
        {"field": name, "type": "quantitative", "title": said, "format": form} for name, said, form in numbers
    ]


def _marks(curve, unit: str, rates: Rates, said, target, budget, bottom: float, top: float) -> dict[str, pd.DataFrame]:
    """You are here; the target; the labels each arm needs at it; the budget."""
    from alcore import costs

    here = curve[curve["stamp"] == MEASURED].iloc[-1]
    middle = 0.5 * (curve[unit].min() + curve[unit].max())
    marks = {"here": pd.DataFrame([{unit: here[unit], "score": here["score"], "text": "you are here"}])}
    if target is not None:
        marks["target"] = pd.DataFrame([{"score": target, "text": f"target {rates.money.number(target, 'g')}"}])
    if said is not None and said.reachable == "yes":
        for name, title in (("random", "random"), ("active", "active learning")):
            known = getattr(getattr(said, name), unit)
            if known.p50 is None:
                continue
            text = f"{title} about {charts.amount(known.p50, unit, rates.money)}"
            ends = {"p10": known.p10, "p50": known.p50, "p90": known.p90}
            marks[name] = pd.DataFrame([{**ends, "score": target, "text": text}])
    if budget is not None:
        labels = costs.labels_for(rates, dollars=budget, free=int(curve["labels"].max()) + 1)
        at = {"labels": labels, "hours": float(costs.hours(labels, rates)), "dollars": budget}[unit]
        if at <= curve[unit].max():
            text = f"budget {charts.amount(at, unit, rates.money)}"
            name = "budget_left" if at > middle else "budget_right"
            marks[name] = pd.DataFrame([{unit: at, "score": bottom + 0.04 * (top - bottom), "text": text}])
    return marks


def _mark_layers(data: dict, unit: str, y) -> list[dict]:
    x = {"field": unit, "type": "quantitative"}
    rule = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": theme.INK}
    p50 = {"field": "p50", "type": "quantitative"}
    # Where one is: below the words of the arms, which stand near it when few labels are needed.
    below = 38 if "active" in data else 14

    def words(where: dict, **place) -> list[dict]:
        """A text on a rim of the background's color, so that it can be read on the curve and the lines it stands on."""
        said = {"type": "text", "fontSize": 12, "fontWeight": "bold", "align": "left"} | place
        encoding = where | {"text": {"field": "text", "type": "nominal"}}
        rim = {"stroke": theme.GROUND, "strokeWidth": 4, "strokeJoin": "round", "color": theme.GROUND}
        return [{"mark": said | look, "encoding": encoding} for look in (rim, {"color": theme.INK})]

    def needs(arm: str, away: int) -> list[dict]:
        """The labels an arm needs, so many pixels below the target's line."""
        shade = {"color": theme.color("random" if arm == "random" else STRATEGY), "yOffset": away, "clip": True}
        ends = {"x": p50 | {"field": "p10"}, "x2": {"field": "p90"}, "y": y("score")}
        return [
            {"mark": shade | {"type": "rule", "strokeWidth": 5, "opacity": 0.75}, "encoding": ends},
            {
                "mark": shade | {"type": "point", "size": 90, "filled": True, "opacity": 1},
                "encoding": {"x": p50, "y": y("score")},
            },
            *words({"x": p50, "y": y("score")}, dy=away + (13 if away > 0 else -12)),
        ]

    layers = {
        "target": [
            {"mark": rule, "encoding": {"y": y("score")}},
            *words({"y": y("score"), "x": {"value": 0}}, baseline="bottom", dx=4, dy=-30 if "random" in data else -3),
        ],
        "budget_left": [
            {"mark": rule, "encoding": {"x": x}},
            *words({"x": x, "y": y("score")}, align="right", dx=-6),
        ],
        "budget_right": [
            {"mark": rule, "encoding": {"x": x}},
            *words({"x": x, "y": y("score")}, dx=6),
        ],
        "random": needs("random", -9),
        "active": needs("active", 9),
        "here": [
            {"mark": {"type": "point", "size": 110, "filled": True, "opacity": 1, "color": theme.INK},
             "encoding": {"x": x, "y": y("score")}},
            *words({"x": x, "y": y("score")}, dx=8, dy=below),
        ],
    }  # fmt: skip
    drawn = [{"data": {"name": name}, **layer} for name in layers if name in data for layer in layers[name]]
    return sorted(drawn, key=lambda layer: layer["mark"]["type"] == "text")  # words on top of every line


def in_words(curve: pd.DataFrame, score: str, said: Forecast | None, target: float | None) -> str:
    """The alternative text of the fan."""
    here = curve[curve["stamp"] == MEASURED].iloc[-1]
    end = curve.iloc[-1]
    text = (
        f"{score} measured with {here['labels']:,.0f} labels: {here['score']:.3f}. Forecast with {end['labels']:,.0f} "
        f"labels by random sampling: {end['low']:.3f} to {end['high']:.3f}, in the middle {end['score']:.3f}."
    )
    if target is None:
        return text
    if said is None or said.reachable != "yes":
        return f"{text} The target is {target:g}."
    few, many = said.active.labels, said.random.labels
    text += f" The target {said.target:g} is reached by random sampling with {many.p10:,.0f} to {many.p90:,.0f} labels"
    return f"{text} in all" + (
        "." if few.p50 is None else f", with active learning with {few.p10:,.0f} to {few.p90:,.0f}."
    )
