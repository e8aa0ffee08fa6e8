"""One look for every chart: a strategy keeps its color on every page, and random is always grey.

The colors are those of Okabe and Ito, which people with the common kinds of color blindness can tell apart. Pages draw
on Streamlit's own chart theme, so light and dark follow the reader; files are drawn on paper.

Charts are Vega-Lite specifications written as they are. Altair would write the same ones, but takes 0.4 s to check and
convert a layered chart, at every run of a page; these take a millisecond.
"""

BLUE, ORANGE, GREEN, PINK, SKY, RED = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"
GREY = "#8A8A8A"  # readable on white and on black
EVERYTHING = "#B9B2A3"  # labeling all rows, which is no strategy

STRATEGY_COLORS = {
    "random": GREY,
    "margin": BLUE,
    "entropy": ORANGE,
    "least_confident": GREEN,
    "kl": PINK,
    "core_set": SKY,
    "power(margin)": RED,
}
SPARE_COLORS = (PINK, SKY, RED)
# There are more strategies than colors people can tell apart: in one chart, those of a color differ by their line.
DASHES = ([1, 0], [9, 3], [3, 2], [9, 2, 2, 2], [14, 5], [6, 2, 2, 2, 2, 2])

PAPER = {
    "background": "white",
    "font": "sans-serif",
    "padding": 16,
    "axis": {"labelFontSize": 12, "titleFontSize": 13, "gridColor": "#E5E5E5", "domainColor": "#666666"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12},
    "title": {"fontSize": 15, "anchor": "start", "offset": 12},
    "view": {"stroke": None},
}


def color(strategy: str) -> str:
    """The color of a strategy, the same on every page and in every run."""
    return STRATEGY_COLORS.get(strategy) or SPARE_COLORS[sum(strategy.encode()) % len(SPARE_COLORS)]


def dashes(strategies: list[str]) -> list[list[int]]:
    """The line of each strategy of a chart: solid, and another one for each further strategy of the same color."""
    colors = [color(strategy) for strategy in strategies]
    return [DASHES[colors[:place].count(shade) % len(DASHES)] for place, shade in enumerate(colors)]
