"""Three classes: every possible row is a point of a triangle, and each measure colors the triangle in its own way."""

from __future__ import annotations

from functools import partial
from math import sqrt

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import charts, theme
from pages.shared.learn import measures

CLASSES = ("A", "B", "C")
STEP = 2  # percent between two cells: fine enough to show shapes, few enough to send at every move of a slider
KEYS = tuple(f"learn_{name}" for name in CLASSES)
EXAMPLES = {
    "One of two": (51, 49, 0),
    "Any of three": (40, 35, 25),
    "One ahead": (60, 30, 10),
    "Sure": (90, 7, 3),
}
FIRST, RIVAL = "One of two", "Any of three"
HEIGHT = sqrt(3) / 2  # of a triangle whose sides are 1
PAPER_SIDE = 230
INTRO = (
    "Three classes make a triangle. In a corner the model is sure of one class, on an edge it has ruled one out, in "
    "the middle it has no idea. **Bright is asked first.** Move the sliders or click a triangle: the circle is your "
    "row, the square is the row it competes with."
)
LESSON = (
    "**What to see.** *Least confident* looks at the best guess alone, so its colors follow the corners. *Margin* and "
    "*ratio* look at the two best guesses, so they are brightest wherever two classes tie, however unlikely the third. "
    "*Entropy* looks at all classes and prefers the middle; with many classes it goes after rows that are vaguely "
    "undecided among classes nobody mistakes for each other. That is why margin is the default."
)


@st.fragment
def show() -> None:
    """The sliders, the examples, and a triangle for each measure."""
    for key, percent in zip(KEYS, EXAMPLES[FIRST], strict=True):
        st.session_state.setdefault(key, percent)
    st.markdown(INTRO)
    row = _row()
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    with right:
        rival_name = st.selectbox(
            "The row it competes with", list(EXAMPLES), index=list(EXAMPLES).index(RIVAL), key="learn_rival",
            format_func=lambda name: f"{name}: {_written(EXAMPLES[name])}", persist_state="session",
        )  # fmt: skip
    with left, st.container(horizontal=True, gap="small"):
        for name, percents in EXAMPLES.items():
            st.button(name, key=f"learn_at_{percents[0]}", on_click=_move, args=(percents,), help=_written(percents))
    rival = EXAMPLES[rival_name]
    found = measures.values(np.array([row, rival]) / 100)
    cells = field()
    grid = st.grid(4, min_column_width=165)
    for strategy in measures.strategies():
        mine, other = found[strategy.name]
        with grid.cell():
            st.markdown(f"**{strategy.title}**  \n{measures.written(strategy.name, mine)}")
            st.vega_lite_chart(
                spec=chart(cells, strategy.name, row, rival),
                key=f"triangle_{strategy.name}",
                width="stretch",
                alt=in_words(strategy.title, row, rival, mine, other),
                on_select=partial(_clicked, f"triangle_{strategy.name}"),
            )
            st.caption(_asks(mine, other))
    st.markdown(LESSON)
    charts.download_row(for_file(cells, row, rival), cells, "triangles", "What each measure of uncertainty prefers")


def _row() -> tuple[int, int, int]:
    for place, (column, name, key) in enumerate(zip(st.columns(3, gap="medium"), CLASSES, KEYS, strict=True)):
        with column:
            st.slider(f"Probability of {name}", 0, 100, format="%d%%", key=key, on_change=_share_out, args=(place,),
                      persist_state="session")  # fmt: skip
    return tuple(st.session_state[key] for key in KEYS)


def _share_out(moved: int) -> None:
    """What the moved class leaves of 100 % goes to the other two, in the proportion they had."""
    percents = [st.session_state[key] for key in KEYS]
    first, second = (place for place in range(3) if place != moved)
    rest, both = 100 - percents[moved], percents[first] + percents[second]
    percents[first] = round(rest * (percents[first] / both if both else 0.5))
    percents[second] = rest - percents[first]
    _move(percents)


def _move(percents: tuple[int, int, int] | list[int]) -> None:
    for key, percent in zip(KEYS, percents, strict=True):
        st.session_state[key] = percent


def _clicked(chart_key: str) -> None:
    """Move the row to the cell that was clicked; a click beside the triangle says nothing."""
    picked = st.session_state[chart_key]["selection"].get("pick")
    if picked:
        _move([int(picked[0][name]) for name in CLASSES])


def _asks(mine: float, other: float) -> str:
    if np.isclose(mine, other, atol=1e-9):
        return "No preference: a tie."
    return "Asks **your row** first." if mine > other else "Asks **the other row** first."


def _written(percents: tuple[int, ...]) -> str:
    return " / ".join(f"{percent}%" for percent in percents)


# -- the charts ------------------------------------------------------------------------------------------------


@st.cache_data(show_spinner=False)
def field() -> pd.DataFrame:
    """The cells of the triangle: percents A, B, C, place x, y, and each measure as a share of its most, in [0, 1]."""
    percents = np.array([(a, b, 100 - a - b) for a in range(0, 101, STEP) for b in range(0, 101 - a, STEP)])
    most, found = measures.most(3), measures.values(percents / 100)
    x, y = _places(percents)
    return pd.DataFrame(
        {
            **dict(zip(CLASSES, percents.T, strict=True)),
            "x": x,
            "y": y,
            **{name: value / most[name] for name, value in found.items()},
        }
    )


def _places(percents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A lies on the left, B on the right, C on top."""
    shares = np.asarray(percents) / 100
    return shares[:, 1] + shares[:, 2] / 2, shares[:, 2]


def chart(cells: pd.DataFrame, measure: str, row: tuple, rival: tuple) -> dict:
    """One triangle, as wide as its place on the page."""
    return {
        "$schema": charts.SCHEMA,
        "height": 235,
        "width": "container",
        "autosize": {"type": "fit", "contains": "padding"},
        "datasets": {
            "cells": cells[[*CLASSES, "x", "y", measure]].rename(columns={measure: "share"}).astype("float32"),
            **_marks(row, rival),
        },
        "layer": _layers("share", "width", "height"),
        "view": {"stroke": None},
        "usermeta": {"embedOptions": {"renderer": "canvas"}},  # a thousand cells are slow as elements of the page
    }


def for_file(cells: pd.DataFrame, row: tuple, rival: tuple) -> dict:
    """All triangles beside each other, of fixed size."""
    side, height = str(PAPER_SIDE), PAPER_SIDE
    triangles = [
        {
            "title": strategy.title,
            "width": PAPER_SIDE,
            "height": height,
            "layer": _layers(strategy.name, side, str(height), clicks=False),
            "view": {"stroke": None},
        }
        for strategy in measures.strategies()
    ]
    return {
        "$schema": charts.SCHEMA,
        "datasets": {"cells": cells, **_marks(row, rival)},
        "hconcat": triangles,
    }


def _marks(row: tuple, rival: tuple) -> dict[str, pd.DataFrame]:
    corners = np.eye(3) * 100
    x, y = _places(np.array([row, rival]))
    corner_x, corner_y = _places(corners)
    return {
        "row": pd.DataFrame({"x": x[:1], "y": y[:1]}),
        "rival": pd.DataFrame({"x": x[1:], "y": y[1:]}),
        "corners": pd.DataFrame({"x": corner_x, "y": corner_y, "name": CLASSES, "dy": [12, 12, -12]}),
    }


def _layers(share: str, width: str, height: str, clicks: bool = True) -> list[dict]:
    """Cells, corners and the two rows. Whatever the shape of its place, a triangle has equal sides."""
    margin = 22  # pixels, for the corners' names
    side = f"min({width} - {margin}, ({height} - {2 * margin}) / {HEIGHT:.4f})"
    left = f"({width} - {side}) / 2"
    x = {
        "field": "x",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, 1], "range": [{"expr": left}, {"expr": f"{left} + {side}"}]},
    }
    bottom = f"({height} - {margin})"
    y = {
        "field": "y",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, 1], "range": [{"expr": bottom}, {"expr": f"{bottom} - {side} * {HEIGHT:.4f}"}]},
    }
    place = {"x": x, "y": y}
    tooltip = [{"field": name, "type": "quantitative", "title": f"{name} in %"} for name in CLASSES]
    tooltip.append({"field": share, "type": "quantitative", "title": "Share of the most", "format": ".0%"})
    cells = {
        "data": {"name": "cells"},
        "mark": {
            "type": "point",
            "filled": True,
            "opacity": 1,
            "shape": _HEXAGON,
            # The square of a cell's diameter; a little more, so that no seams show.
            "size": {"expr": f"pow(1.08 * {side} * {STEP / 100} * 2 / sqrt(3), 2)"},
        },
        "encoding": {
            **place,
            "color": {
                "field": share,
                "type": "quantitative",
                "scale": {"domain": [0, 1], "scheme": "viridis"},
                "legend": None,
            },
            "tooltip": tooltip,
        },
    }
    if clicks:
        select = {"type": "point", "fields": list(CLASSES), "toggle": False}
        cells["params"] = [{"name": "pick", "select": select}]
    marker = {"type": "point", "filled": True, "opacity": 1, "color": "white", "stroke": "black", "strokeWidth": 2}
    corner = {"type": "text", "fontSize": 13, "fontWeight": "bold", "color": theme.GREY}
    return [
        cells,
        {
            "data": {"name": "corners"},
            "mark": {**corner, "dy": {"expr": "datum.dy"}},
            "encoding": {**place, "text": {"field": "name", "type": "nominal"}},
        },
        {"data": {"name": "rival"}, "mark": {**marker, "shape": "square", "size": 90}, "encoding": place},
        {"data": {"name": "row"}, "mark": {**marker, "shape": "circle", "size": 150}, "encoding": place},
    ]


# A cell of a honeycomb with a corner on top, as a path in a box from -1 to 1.
_HEXAGON = "M0,-1L0.866,-0.5L0.866,0.5L0,1L-0.866,0.5L-0.866,-0.5Z"


def in_words(title: str, row: tuple, rival: tuple, mine: float, other: float) -> str:
    """The alternative text of a triangle."""
    return (
        f"{title} over all rows with three classes A, B and C. Your row, {_written(row)}, has {mine:.3f}; the row it "
        f"competes with, {_written(rival)}, has {other:.3f}. {_asks(mine, other).replace('**', '')}"
    )
