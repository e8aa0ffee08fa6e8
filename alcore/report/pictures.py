"""The report's two charts as a few shapes, drawn alike into SVG and into PDF; plain values, points as the unit.

Vega would lay them out as well, but a chart of its own text would not have the PDF's font, and its SVG would not shrink
to a column of a page. A picture's origin is its upper left corner, y runs downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from alcore.costs import Rates
from alcore.report import numbers
from alcore.report.model import Chart, Curve, Drivers, Point

INK, MUTED, GRID = "#1f2430", "#5b6270", "#e3e5ea"
COLORS = {"random": "#6b6b6b", "active": "#0072B2"}
BAR = "#56B4E9"
SIZE = 7.0  # of the text
LONGEST = 46  # characters of a user's text in a chart
DENSE = 400  # spots of a curve that are looked at for room


@dataclass(frozen=True)
class Line:
    """A line through points ((x, y), ...)."""

    points: tuple[tuple[float, float], ...]
    color: str
    width: float = 0.75
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Area:
    """A filled polygon; opacity in (0, 1]."""

    points: tuple[tuple[float, float], ...]
    color: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Text:
    """One line of text at its baseline; anchor: "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    color: str = INK
    size: float = SIZE
    bold: bool = False


@dataclass(frozen=True)
class Picture:
    """Shapes on a sheet of so many points, and in words what they show."""

    width: float
    height: float
    alt: str
    shapes: tuple[Line | Area | Text, ...]


# -- score against dollars -------------------------------------------------------------------------------------


def curves(chart: Chart, rates: Rates, width: float = 270, height: float = 145) -> Picture:
    """Score against dollars: bands, lines, the target, and where the budget and the money spent so far stand."""
    points = [point for curve in chart.curves for point in curve.points]
    if not points:
        return Picture(width, 20, "No curve yet.", (Text(0, 12, "There is no curve to draw yet.", color=MUTED),))
    marks = [value for value in (chart.budget, chart.here) if value is not None]
    x = _Axis.over([point.dollars for point in points] + marks, 34, width - 10)
    y = _Axis.over(_scores(chart), height - 26, 18)
    shapes: list = []
    number = rates.money.number
    for tick in y.ticks:
        shapes += [Line(((34, y(tick)), (width - 10, y(tick))), GRID, 0.5)]
        shapes += [Text(30, y(tick) + 2.4, number(tick, f".{y.digits}f"), "end", MUTED)]
    for tick in x.ticks:
        shapes += [Line(((x(tick), height - 26), (x(tick), height - 23)), MUTED, 0.5)]
        shapes += [Text(x(tick), height - 15, rates.money.write(tick, x.digits), "middle", MUTED)]
    shapes.append(Line(((34, height - 26), (width - 10, height - 26)), MUTED, 0.6))
    for curve in chart.curves:
        shapes += _band(curve, x, y)
    for curve in chart.curves:
        line = tuple((x(point.dollars), y(point.score)) for point in curve.points)
        dash = (4.0, 2.5) if curve.stamp == "forecast" else None
        shapes.append(Line(line, COLORS[curve.arm], 1.6, dash))
    if chart.target is not None and y.low <= chart.target <= y.high:
        shapes.append(Line(((34, y(chart.target)), (width - 10, y(chart.target))), INK, 0.7, (3, 2)))
        text = f"target {number(chart.target, '.3f')}"
        at = _freest(chart, x, y, 0.56 * SIZE * len(text))
        above = y(chart.target) - SIZE > 18  # at the upper edge the legend stands there
        shapes.append(Text(at, y(chart.target) + (-2.5 if above else SIZE), text))
    for value, word in ((chart.budget, "budget"), (chart.here, "spent so far")):
        if value is not None and x.low <= value <= x.high:
            shapes.append(Line(((x(value), height - 26), (x(value), 18)), INK, 0.7, (1, 2)))
            right = x(value) > width / 2
            shapes.append(Text(x(value) + (-3 if right else 3), height - 29, word, "end" if right else "start"))
    shapes += _legend(chart, width)
    shapes.append(Text(width - 10, height - 4, "cost in all", "end", MUTED))
    shapes.append(Text(34, height - 4, numbers.short(chart.score, LONGEST), "start", MUTED))
    return Picture(width, height, curves_in_words(chart, rates), tuple(shapes))


def curves_in_words(chart: Chart, rates: Rates) -> str:
    """The alternative text of the curves."""

    def at(point: Point) -> str:
        return f"{numbers.write(point.score, 'score', rates)} at {numbers.write(point.dollars, 'money', rates)}"

    parts = [
        f"{curve.title} ({curve.stamp}) goes from {at(curve.points[0])} to {at(curve.points[-1])}"
        for curve in chart.curves
        if curve.points
    ]
    goal = "" if chart.target is None else f" The target is {numbers.write(chart.target, 'score', rates)}."
    return f"{numbers.short(chart.score, LONGEST)} against cost in all. {'; '.join(parts)}.{goal}"


def _scores(chart: Chart) -> list[float]:
    """The scores to make room for: all lines, and bands as far as they do not flatten them."""
    lines = [point.score for curve in chart.curves for point in curve.points]
    room = 0.5 * (max(lines) - min(lines)) or 0.02
    ends = [
        end for curve in chart.curves for point in curve.points for end in (point.low, point.high) if end is not None
    ]
    found = lines + [min(max(end, min(lines) - room), max(lines) + room) for end in ends]
    return found + ([chart.target] if chart.target is not None else [])


def _freest(chart: Chart, x: _Axis, y: _Axis, wide: float) -> float:
    """Where along the target's line a text of that width is farthest from all curves: at its left end, at its right or
    in the middle."""
    places = (x.begin + 3, x.end - wide, (x.begin + x.end - wide) / 2)
    middle = y(chart.target) - 0.5 * SIZE
    drawn = np.concatenate([_spots(curve, x, y) for curve in chart.curves if curve.points])

    def room(left: float) -> float:
        beside = np.maximum(0, np.maximum(left - drawn[:, 0], drawn[:, 0] - left - wide))
        return np.hypot(beside, drawn[:, 1] - middle).min()

    return max(places, key=room)


def _spots(curve: Curve, x: _Axis, y: _Axis) -> np.ndarray:
    """Spots (DENSE, 2) all along a curve."""
    corners = np.array([(x(point.dollars), y(point.score)) for point in curve.points])
    at = np.linspace(0, len(corners) - 1, DENSE)
    return np.column_stack([np.interp(at, range(len(corners)), known) for known in corners.T])


def _band(curve: Curve, x: _Axis, y: _Axis) -> list[Area]:
    known = [point for point in curve.points if point.low is not None and point.high is not None]
    if len(known) < 2:
        return []
    upper = [(x(point.dollars), y(min(point.high, y.high))) for point in known]
    lower = [(x(point.dollars), y(max(point.low, y.low))) for point in reversed(known)]
    return [Area((*upper, *lower), COLORS[curve.arm], 0.16)]


def _legend(chart: Chart, width: float) -> list:
    shapes, at = [], 34.0
    drawn: set[str] = set()
    for curve in chart.curves:
        if curve.arm in drawn:
            continue
        drawn.add(curve.arm)
        text = curve.title
        dash = (4.0, 2.5) if curve.stamp == "forecast" else None
        shapes.append(Line(((at, 8), (at + 14, 8)), COLORS[curve.arm], 2, dash))
        shapes.append(Text(at + 17, 10.4, numbers.short(text, 34)))
        at += 17 + 3.6 * min(len(text), 34) + 12
    return shapes


# -- drivers ---------------------------------------------------------------------------------------------------


def tornado(drivers: Drivers, rates: Rates, width: float = 270) -> Picture:
    """A bar for each driver from its low to its high end; the line is the cost as it is."""
    if not drivers.swings:
        return Picture(width, 14, "Nothing to change.", (Text(0, 9, "No rate changes this cost.", color=MUTED),))
    amounts = [end.value for swing in drivers.swings for end in (swing.low_dollars, swing.high_dollars)]
    texts = [
        f"{numbers.write(low, 'money', rates)} to {numbers.write(high, 'money', rates)}"
        for low, high in (sorted((one.low_dollars.value, one.high_dollars.value)) for one in drivers.swings)
    ]
    left, right = 112.0, width - 6 - 3.9 * max(map(len, texts))
    x = _Axis(min(amounts), max(amounts), left, right, (), 0)
    shapes: list = []
    step = 15.0
    for place, swing in enumerate(drivers.swings):
        top = place * step + 2
        low, high = sorted((swing.low_dollars.value, swing.high_dollars.value))
        shapes.append(Text(0, top + 5.2, numbers.short(swing.title, 30)))
        shapes.append(Text(0, top + 11.6, numbers.ends(swing, rates), color=MUTED, size=5.8))
        corners = ((x(low), top), (x(high), top), (x(high), top + 9), (x(low), top + 9))
        shapes.append(Area(corners, BAR, 0.85))
        shapes.append(Text(x(high) + 3, top + 7, texts[place]))
    now = drivers.swings[0].now.value
    bottom = len(drivers.swings) * step
    shapes.append(Line(((x(now), 0), (x(now), bottom)), INK, 0.9))
    words = "; ".join(
        f"{swing.title} at {numbers.ends(swing, rates)}: {numbers.figure(swing.low_dollars, rates)} to "
        f"{numbers.figure(swing.high_dollars, rates)}"
        for swing in drivers.swings
    )
    return Picture(width, bottom + 1, f"What drives the cost. {words}.", tuple(shapes))


# -- axes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Axis:
    """Values from ``low`` to ``high`` on points from ``begin`` to ``end``, with round ticks."""

    low: float
    high: float
    begin: float
    end: float
    ticks: tuple[float, ...]
    digits: int

    @staticmethod
    def over(values: Sequence[float], begin: float, end: float, wanted: int = 5) -> _Axis:
        """An axis that holds the values, with about so many ticks."""
        low, high = min(values), max(values)
        if high - low < 1e-9:
            low, high = low - 0.5 * (abs(low) or 1), high + 0.5 * (abs(high) or 1)
        rough = (high - low) / wanted
        size = 10 ** math.floor(math.log10(rough))
        step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
        first = math.ceil(low / step - 1e-9)
        ticks = step * np.arange(first, math.floor(high / step + 1e-9) + 1)
        return _Axis(low, high, begin, end, tuple(map(float, ticks)), max(0, -math.floor(math.log10(step) + 1e-9)))

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.begin + share * (self.end - self.begin)


# -- SVG -------------------------------------------------------------------------------------------------------


def svg(picture: Picture, name: str) -> str:
    """The picture as an element of an HTML page, with its alternative text. name: an id of the page."""
    inside = "".join(map(_element, picture.shapes))
    alt = escape(numbers.plain(picture.alt))
    return (
        f'<svg class="chart" viewBox="0 0 {picture.width:g} {picture.height:g}" role="img" aria-labelledby="{name}" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{name}">{alt}</title>{inside}</svg>'
    )


def _element(shape: Line | Area | Text) -> str:
    if isinstance(shape, Text):
        weight = ' font-weight="bold"' if shape.bold else ""
        return (
            f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}" fill="{shape.color}" '
            f'font-size="{shape.size:g}"{weight}>{escape(numbers.plain(shape.text))}</text>'
        )
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    if isinstance(shape, Area):
        return f'<polygon points="{path}" fill="{shape.color}" fill-opacity="{shape.opacity:g}"/>'
    dash = f' stroke-dasharray="{shape.dash[0]:g} {shape.dash[1]:g}"' if shape.dash else ""
    return f'<polyline points="{path}" fill="none" stroke="{shape.color}" stroke-width="{shape.width:g}"{dash}/>'
