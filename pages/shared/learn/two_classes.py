"""Two classes: one probability, and what every measure makes of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import charts, theme
from pages.shared.learn import measures

GRID = np.linspace(0, 1, 101)
HEIGHT = 360
CAPTION = (
    "Each line is one measure over the probability of the first class; the dots are the row above. The lines differ in "
    "height, not in order: with two classes all of them ask first for what is closest to 50%."
)


@st.fragment
def show() -> None:
    """The slider, the four values and the curves."""
    percent = st.slider(
        "How sure is the model that the answer is yes?", 0, 100, 70, format="%d%%", key="learn_yes",
        persist_state="session",
    )  # fmt: skip
    found = {name: float(value[0]) for name, value in measures.values(_both(np.array([percent / 100]))).items()}
    with st.grid(4, min_column_width=150):
        for strategy in measures.strategies():
            value = found[strategy.name]
            if strategy.name == measures.ENTROPY:
                st.metric(strategy.title, f"{value:.3f}", f"nats; {measures.bits(value):.3f} bits", delta_color="off",
                          delta_arrow="off", border=True, help=strategy.sentence)  # fmt: skip
            else:
                st.metric(strategy.title, f"{value:.3f}", strategy.formula.split("=", 1)[-1].strip(),
                          delta_color="off", delta_arrow="off", border=True, help=strategy.sentence)  # fmt: skip
    frame = curves()
    spec = chart(frame, percent / 100, found)
    charts.show(spec, "two_classes", in_words(percent, found), CAPTION)
    charts.download_row(spec, frame, "two_classes", "Uncertainty of a row with two classes")


def _both(yes: np.ndarray) -> np.ndarray:
    return np.column_stack([yes, 1 - yes])


@st.cache_data(show_spinner=False)
def curves() -> pd.DataFrame:
    """One line a probability and measure: p, measure, value."""
    titles = {strategy.name: strategy.title for strategy in measures.strategies()}
    frames = [
        pd.DataFrame({"p": GRID, "strategy": name, "measure": titles[name], "value": value})
        for name, value in measures.values(_both(GRID)).items()
    ]
    return pd.concat(frames, ignore_index=True)


def chart(frame: pd.DataFrame, p: float, found: dict[str, float]) -> dict:
    """Curves of the measures and the current row on each of them."""
    titles = dict(zip(frame["strategy"], frame["measure"], strict=True))
    here = pd.DataFrame({"p": p, "measure": [titles[name] for name in found], "value": list(found.values())})
    x = {"field": "p", "type": "quantitative", "title": "Probability of yes", "axis": {"format": "%", "tickCount": 5}}
    y = {"field": "value", "type": "quantitative", "title": "Utility: higher is asked first", "axis": {"tickCount": 5}}
    color = {
        "field": "measure",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(titles.values()), "range": [theme.color(name) for name in titles]},
        "legend": {
            "orient": "top",
            "direction": "horizontal",
            "columns": 2,  # more would be cut off on a phone
            "symbolType": "stroke",
            "symbolStrokeWidth": 4,
        },
    }
    tooltip = [
        {"field": "measure", "type": "nominal", "title": "Measure"},
        {"field": "p", "type": "quantitative", "title": "Probability of yes", "format": ".0%"},
        {"field": "value", "type": "quantitative", "title": "Value", "format": ".3f"},
    ]
    return {
        "$schema": charts.SCHEMA,
        "height": HEIGHT,
        "width": "container",
        "datasets": {"curves": frame[["p", "measure", "value"]], "here": here, "p": here[["p"]].head(1)},
        "encoding": {"x": x},
        "layer": [
            {
                "data": {"name": "p"},
                "mark": {"type": "rule", "strokeDash": [4, 4], "strokeWidth": 1.5, "color": theme.GREY},
            },
            {
                "data": {"name": "curves"},
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"y": y, "color": color, "tooltip": tooltip},
            },
            {
                "data": {"name": "here"},
                "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1, "stroke": "white"},
                "encoding": {"y": y, "color": color, "tooltip": tooltip},
            },
        ],
    }


def in_words(percent: int, found: dict[str, float]) -> str:
    """The alternative text of the curves."""
    said = ", ".join(f"{charts.short(name)} {value:.3f}" for name, value in found.items())
    return f"Every measure of uncertainty is highest at 50% and falls to 0 at 0% and 100%. At {percent}%: {said}."
