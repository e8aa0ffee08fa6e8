"""The track record of a project: every forecast of this target, beside what really came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, controls, theme, words
from pages.shared.planning import sentences
from pages.shared.planning.dates import STRATEGY

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
    from alcore.forecast import Forecast, Study
    from alcore.project import Project
    from alcore.project.track import Came
    from pages.shared.planning.subject import Subject

CAPTION = (
    "A bar a forecast, P10 to P90 with P50 as a dot, at the labels there were when it was made. Dashed: what came, "
    "where the measured score, made monotone, reached the target; the shade is the luck of the rows it was measured on "
    "(P10 to P90), perhaps where that luck allows that it has not. Dotted: it has not, and labels go so far."
)
HELD = {True: "held", False: "failed", None: "open"}


def last_target(found: Project, seen: Study) -> float | None:
    """The target that was forecast last, for this score and model."""
    from alcore.project import track

    kept = track.kept(found, seen)
    return kept[-1].target if kept else None


def show(subject: Subject, seen: Study, said: Forecast | None, target: float, rates: Rates) -> None:
    """Keep what was just said, and show all that was said before of this target. said: None where it is met already."""
    from alcore.project import track
    from pages.shared.planning import pilots

    if said is not None:
        track.keep(subject.project, seen, said)
    st.subheader("Track record")
    came = track.came(subject.project, seen, target, rates, pilots.sample(subject.project))
    lines = track.record(subject.project, seen, came, target)
    st.markdown("  \n".join(in_short(lines, came)))
    if lines.empty:
        st.caption("A forecast is kept whenever this page is opened with new labels, and held against what comes.")
        return
    unit = controls.unit("In", "track_unit", rates.money)
    spec = chart(lines, came, unit, rates.money)
    charts.show(spec, "track", in_words(lines, came, unit, rates.money), CAPTION)
    charts.download_row(spec, lines, "track_record", "Forecasts and what came")
    _table(lines, rates)


def in_short(lines: pd.DataFrame, came: dict[str, Came]) -> list[str]:
    """A line of Markdown an arm: what came, and how many forecasts held."""
    told = []
    for arm, real in came.items():
        if real.labels is not None:
            known = "the measured score reached" if real.sure else "the measured score has perhaps reached"
            known += f" the target at about {words.count(real.labels, 'label')}"
            ends = f"{real.low:,.0f} to {real.high:,.0f}" if real.high < float("inf") else f"{real.low:,.0f} or more"
            known += f" ({ends}, P10 to P90)"
        elif real.so_far:
            known = f"not there yet with {words.count(real.so_far, 'label')}"
        else:
            known = "not measured yet"
        decided = lines[(lines["arm"] == arm) & lines["held"].notna()]
        share = (
            f"{int(decided['held'].sum())} of {words.count(len(decided), 'forecast')} that are decided held"
            if len(decided)
            else "No forecast is decided yet"
        )
        told.append(f"**{sentences.TITLES[arm]}:** {words.plain(known, 300)}. *{sentences.MEASURED}* {share}.")
    told.append("Of ten intervals, eight should hold. Those of one project speak of one curve, so they fail together.")
    return told


def chart(lines: pd.DataFrame, came: dict[str, Came], unit: str, currency: Currency) -> dict:
    """Intervals of both arms over the labels there were, and what came. lines: see `alcore.project.track.record`."""
    shown = lines.dropna(subset=[f"{unit}_p50"]).assign(way=lines["arm"].map(sentences.TITLES))
    shown["verdict"] = shown["held"].map(HELD)
    title = charts.unit_title(unit, currency)
    ends = [getattr(real, unit) or (real.so_far if unit == "labels" else 0) for real in came.values()]
    top = 1.08 * max([*shown[f"{unit}_p90"], *ends, 1.0])
    # What came for dollars and hours has no interval of its own: it is a sum of what was paid.
    colors = {"domain": list(sentences.TITLES.values()), "range": [theme.color("random"), theme.color(STRATEGY)]}
    legend = {"orient": "top", "title": None, "symbolType": "stroke", "symbolStrokeWidth": 4}
    color = {"field": "way", "type": "nominal", "scale": colors, "legend": legend}
    fewest, most = (float(end) for end in (lines["asked"].min(), lines["asked"].max()))
    pad = 0.08 * (most - fewest) or 10
    x = {"field": "asked", "type": "quantitative", "title": "Labels people had given when it was forecast"}
    x |= {
        "scale": {"domain": [fewest - pad, most + 4 * pad], "nice": False},
        "axis": {"tickCount": 6, "format": ",.0f"},
    }
    y = {"type": "quantitative", "title": f"{title} to the target", "axis": {"tickCount": 6}}
    y["scale"] = {"domain": [0, top], "nice": False}
    data = {"said": shown, "came": _came(came, unit, currency, top)}
    layers = []
    for arm, away in (("random", -5), ("active", 5)):
        of_arm = [{"filter": {"field": "arm", "equal": arm}}]
        bar = {"y": {"field": f"{unit}_p10", **y}, "y2": {"field": f"{unit}_p90"}, "x": x, "color": color}
        dot = {"y": {"field": f"{unit}_p50", **y}, "x": x, "color": color, "tooltip": _tooltip(unit, title)}
        layers += [
            {"transform": of_arm, "mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.6, "xOffset": away}}
            | {"encoding": bar},
            {"transform": of_arm, "mark": {"type": "point", "size": 80, "filled": True, "opacity": 1, "xOffset": away}}
            | {"encoding": dot},
        ]
    at = {"field": "at", **y}
    dash = {
        "field": "there",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": [True, False], "range": [[6, 4], [1, 3]]},
    }
    real, rule = {"data": {"name": "came"}}, {"type": "rule", "strokeWidth": 1.75}
    band = {"y": {"field": "low", **y}, "y2": {"field": "high"}, "color": color}
    layers += [
        real
        | {"transform": [{"filter": "isValid(datum.low)"}], "mark": {"type": "rect", "opacity": 0.12, "clip": True}}
        | {"encoding": band},
        real | {"mark": rule, "encoding": {"y": at, "color": color, "strokeDash": dash}},
    ]
    # At opposite ends, those of the lower line below it, so that lines near each other keep their words apart.
    lowest = data["came"]["at"].idxmin() if len(data["came"]) > 1 else None
    for arm, align, end in (("random", "left", 0), ("active", "right", "width")):
        below = lowest is not None and data["came"].at[lowest, "arm"] == arm
        away = {"dx": 4 if align == "left" else -4, "dy": 10 if below else -8}
        text = {"type": "text", "align": align, "fontSize": 12, **away}
        where = {"y": at, "x": {"value": end}, "text": {"field": "text", "type": "nominal"}}
        of_arm = [{"filter": {"field": "arm", "equal": arm}}]
        layers.append(real | {"transform": of_arm, "mark": text | {"color": theme.INK}, "encoding": where})
    return {
        "$schema": charts.SCHEMA,
        "height": 320,
        "width": "container",
        **charts.in_locale(currency),
        "datasets": data,
        "data": {"name": "said"},
        "layer": layers,
    }


def _came(came: dict[str, Came], unit: str, currency: Currency, top: float) -> pd.DataFrame:
    """What came, a line an arm: arm, way, at, there, text; low and high, at most `top`, for labels alone."""
    lines = []
    for arm, way in sentences.TITLES.items():
        real, value = came[arm], getattr(came[arm], unit)
        low = high = None
        if value is not None:
            text = f"{way}: {'came' if real.sure else 'perhaps'} at {charts.amount(value, unit, currency)}"
            if unit == "labels" and real.sure:
                low, high = real.low, min(real.high, top)
        elif unit == "labels" and real.so_far:
            value, text = real.so_far, f"{way}: not there with {charts.amount(real.so_far, unit, currency)}"
        else:
            continue
        lines.append((arm, way, value, getattr(real, unit) is not None, text, low, high))
    return pd.DataFrame(lines, columns=["arm", "way", "at", "there", "text", "low", "high"])


def _tooltip(unit: str, title: str) -> list[dict]:
    form = {"labels": ",.0f", "hours": ",.1f", "dollars": ",.2f"}[unit]
    numbers = [("asked", "Labels of the active arm", ",.0f"), ("pilot", "Of all, drawn by lot", ",.0f")]
    numbers += [(f"{unit}_{end}", f"{title}, {end.upper()}", form) for end in ("p10", "p50", "p90")]
    told = [{"field": name, "type": "quantitative", "title": said, "format": how} for name, said, how in numbers]
    return [*told, {"field": "verdict", "type": "nominal", "title": "Interval"}]


def in_words(lines: pd.DataFrame, came: dict[str, Came], unit: str, currency: Currency) -> str:
    """The alternative text of the chart."""
    parts = []
    for arm, way in sentences.TITLES.items():
        known = lines[(lines["arm"] == arm) & lines[f"{unit}_p50"].notna()]
        if len(known):
            last = known.iloc[-1]
            low, high = (charts.amount(last[f"{unit}_{end}"], unit, currency) for end in ("p10", "p90"))
            parts.append(f"{way}: {len(known)} forecasts, the last one {low} to {high}")
        value = getattr(came[arm], unit)
        real = "not there yet" if value is None else charts.amount(value, unit, currency)
        parts.append(f"what came by {way[0].lower()}{way[1:]}: {real}")
    return f"Forecasts of {unit} to the target beside what came. {'; '.join(parts)}."


def _table(lines: pd.DataFrame, rates: Rates) -> None:
    ways = {"labels": "{:,.0f}".format, "hours": "{:,.1f}".format}
    ways["dollars"] = lambda value: sentences.dollars(value, rates.money)
    shown = pd.DataFrame(
        {
            "When": pd.to_datetime(lines["created"], unit="s"),
            "Rows chosen by": lines["arm"].map(sentences.TITLES),
            "With labels": lines["asked"].where(lines["arm"] == "active", lines["pilot"]),
            "Reachable": lines["reachable"],
        }
    )
    for what, title in (("labels", "Labels"), ("hours", "Hours"), ("dollars", "Cost")):
        show = ways[what]
        ends = zip(*(lines[f"{what}_{end}"] for end in ("p10", "p50", "p90")), strict=True)
        shown[title] = [
            None if pd.isna(middle) else f"{show(middle)} ({show(low)} to {show(high)})" for low, middle, high in ends
        ]
        shown[f"{title}, came"] = [None if pd.isna(value) else show(value) for value in lines[f"came_{what}"]]
    shown["Interval"] = lines["held"].map(HELD)
    shown["Active arm"] = lines["basis"].where(lines["arm"] == "active")
    shown["Version"] = lines["model"]
    st.dataframe(
        shown,
        hide_index=True,
        key="track_record",
        alt="Every forecast of this target, and what came",
        placeholder="\N{EN DASH}",
        column_config={
            "When": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
            "With labels": st.column_config.NumberColumn(format="%,.0f", help="Labels there were when it was made."),
            **{name: st.column_config.TextColumn(width=130) for name in ("Labels", "Hours", "Cost")},
            "Active arm": st.column_config.TextColumn(help="Rehearsed inside the pilot, or measured live."),
            "Version": st.column_config.TextColumn(help="Of the way of forecasting."),
        },
    )
    st.caption("Forecast: P50, in brackets P10 to P90.")
