"""The sheet of the learning curves: score against labels, hours and money, and a chart of Excel's own."""

from __future__ import annotations

import math

from alcore.costs.formulas import Term
from alcore.report.model import FORECAST, Curve, Point
from alcore.report.numbers import write as written
from alcore.report.pictures import COLORS
from alcore.report.workbook.book import MUTED, Book, cell

SHEET = "Curve"
HEADS = ("Labels", "Hours", "Cost", "", "Lower end", "Upper end")
CENT = 0.005
TOP = 27  # the row of the curves' titles; the chart stands above
GAP = len(HEADS) + 1
OWN = "Its money is as measured and does not follow Inputs, as rows had times, prices or computing of their own: "


def write(book: Book, sheet, slopes: dict[str, dict[str, Term]]) -> None:
    """The curves side by side, and the chart over money."""
    chart = book.report.chart
    book.title(sheet, f"{chart.score} against cost")
    sheet.set_column(0, GAP * max(1, len(chart.curves)), 11)
    drawn = book.chart()
    measured, ends = [], []
    for place, curve in enumerate(chart.curves):
        if not _write_curve(book, sheet, place * GAP, curve, slopes.get(curve.arm, {})):
            measured.append(curve.title)
        ends += _draw(drawn, place * GAP, curve)
    told = f"{OWN}{', '.join(measured)}." if measured else "Hours and money follow the rates on Inputs."
    book.paragraph(sheet, 1, f"{chart.band} {told}".strip(), 12, 140, font_color=MUTED)
    if chart.curves:
        _marks(book, sheet, drawn, chart)
        _lay_out(book, sheet, drawn, chart, [place for place, end in enumerate(ends) if end])
    sheet.set_landscape()


def _write_curve(book: Book, sheet, left: int, curve: Curve, slope: dict[str, Term]) -> bool:
    """Returns whether the money of all points is that of the ledger at their labels, and so a formula."""
    follows = bool(slope) and all(
        abs(slope["dollars_fixed"].value + point.labels * slope["dollars_a_label"].value - point.dollars) < CENT
        for point in curve.points
    )
    book.text(sheet, TOP, left, f"{curve.title} ({curve.stamp})", bold=True)
    heads = [head or book.report.chart.score for head in HEADS]
    for column, head in enumerate(heads, left):
        book.text(sheet, TOP + 1, column, head, bold=True, bg_color="#EEF1F6", align="right", text_wrap=True)
    for row, point in enumerate(curve.points, TOP + 2):
        book.amount(sheet, row, left, point.labels, "labels")
        labels = Term(point.labels, cell(row, left))
        if follows:
            for column, (what, unit) in enumerate((("hours", "hours"), ("dollars", "money")), left + 1):
                book.amount(sheet, row, column, slope[f"{what}_fixed"] + labels * slope[f"{what}_a_label"], unit)
        else:
            book.amount(sheet, row, left + 2, point.dollars, "money")
        for column, score in enumerate((point.score, point.low, point.high), left + 3):
            book.amount(sheet, row, column, score, "score")
    return follows


def _draw(drawn, left: int, curve: Curve) -> list[bool]:
    """Adds a curve and the ends of its band to the chart; returns for each line added whether it is an end."""
    first, last = TOP + 2, TOP + 1 + len(curve.points)
    color, added = COLORS[curve.arm], []
    dash = {"dash_type": "dash"} if curve.stamp == FORECAST else {}
    thin = {"color": color, "width": 0.75, "transparency": 45, "dash_type": "square_dot"}
    for column, what, line in (
        (3, "score", {"color": color, "width": 2.25, **dash}),
        (4, "low", thin),
        (5, "high", thin),
    ):
        if any(getattr(point, what) is not None for point in curve.points):
            drawn.add_series({
                "name": [SHEET, TOP, left],
                "categories": [SHEET, first, left + 2, last, left + 2],
                "values": [SHEET, first, left + column, last, left + column],
                "line": line,
                "marker": {"type": "none"},
            })  # fmt: skip
            added.append(what != "score")
    return added


def _marks(book: Book, sheet, drawn, chart) -> None:
    """The target as a line over all money, and what was spent or may be as lines over all scores; below the curves."""
    row = TOP + 3 + max(len(curve.points) for curve in chart.curves)
    ranges = [cell(TOP + 2, place * GAP + 2) + ":" + cell(TOP + 1 + len(curve.points), place * GAP + 2)
              for place, curve in enumerate(chart.curves)]  # fmt: skip
    spent = [point.dollars for curve in chart.curves for point in curve.points]
    low, high = _scores(chart)
    lines = []
    if chart.target is not None:
        ends = [Term(func(spent), f"{name}({','.join(ranges)})") for func, name in ((min, "MIN"), (max, "MAX"))]
        lines.append(("Target", [(end, chart.target) for end in ends]))
    lines += [
        (title, [(amount, low), (amount, high)])
        for title, amount in (("Budget", chart.budget), ("Spent so far", chart.here))
        if amount is not None
    ]
    for title, points in lines:
        book.text(sheet, row, 0, title, font_color=MUTED)
        for number, (money, score) in enumerate(points):
            book.amount(sheet, row + number, 2, money, "money", font_color=MUTED)
            book.amount(sheet, row + number, 3, score, "score", font_color=MUTED)
        drawn.add_series({
            "name": [SHEET, row, 0],
            "categories": [SHEET, row, 2, row + 1, 2],
            "values": [SHEET, row, 3, row + 1, 3],
            "line": {"color": "#1F2430", "width": 1, "dash_type": "round_dot"},
            "marker": {"type": "none"},
        })  # fmt: skip
        row += 2


def _scores(chart) -> tuple[float, float]:
    """From where to where the axis of scores runs, in tenths; in twentieths where that is little."""
    told = [value for curve in chart.curves for point in curve.points
            for value in (point.score, point.low, point.high) if value is not None]  # fmt: skip
    told += [chart.target] if chart.target is not None else []
    steps = 10 if max(told) - min(told) > 0.3 else 20
    return math.floor(min(told) * steps) / steps, math.ceil(max(told) * steps) / steps


def _lay_out(book: Book, sheet, drawn, chart, unnamed: list[int]) -> None:
    """Axes, legend (without the lines of those places) and size."""
    font = {"name": "Arial", "size": 9, "color": "#5B6270", "bold": False}
    low, high = _scores(chart)
    grid = {"visible": True, "line": {"color": "#E3E5EA", "width": 0.5}}
    axis = {"num_font": font, "name_font": font, "line": {"color": "#C9CDD6"}}
    # An axis is named by a cell: a text could be taken for a formula.
    drawn.set_x_axis({**axis, "name": f"={SHEET}!{_absolute(TOP + 1, 2)}", "num_format": _short(book.money)})
    drawn.set_y_axis(
        {**axis, "name": f"={SHEET}!{_absolute(TOP + 1, 3)}", "num_format": "0.00", "min": low, "max": high,
         "major_gridlines": grid}
    )  # fmt: skip
    drawn.set_legend({"position": "bottom", "font": font, "delete_series": unnamed})
    drawn.set_size({"width": 980, "height": 460})

    def at(point: Point) -> str:
        return f"{written(point.score, 'score', rates)} at {written(point.labels, 'labels', rates)} labels"

    rates = book.report.rates
    told = "; ".join(
        f"{curve.title} from {at(curve.points[0])} to {at(curve.points[-1])}" for curve in chart.curves if curve.points
    )
    sheet.insert_chart(3, 0, drawn, {"description": f"{chart.score} against cost. {told}."[:500]})


def _absolute(row: int, column: int) -> str:
    return cell(row, column, SHEET).rpartition("!")[2]


def _short(money: str) -> str:
    return money.replace(".00", "")
