"""One look for every chart: a strategy keeps its color on every page, and random is always grey.

The colors are those of Okabe and Ito, which people with the common kinds of color blindness can tell apart; dashes
tell lines apart where color cannot. Pages draw on Streamlit's own chart theme, so light and dark follow the reader.
"""

import altair as alt

BLUE, ORANGE, GREEN, PINK, SKY, RED = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"
GREY = "#8A8A8A"
EVERYTHING = "#B9B2A3"  # labeling all rows, which is no strategy

STRATEGY_COLORS = {"random": GREY, "margin": BLUE, "entropy": ORANGE, "least_confident": GREEN}
SPARE_COLORS = (PINK, SKY, RED)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])


def color(strategy: str) -> str:
    """The color of a strategy, the same on every page and in every run."""
    return STRATEGY_COLORS.get(strategy) or SPARE_COLORS[sum(strategy.encode()) % len(SPARE_COLORS)]


def color_scale(strategies: list[str]) -> alt.Scale:
    """The color scale of a chart that shows these strategies, in this order."""
    return alt.Scale(domain=list(strategies), range=[color(name) for name in strategies])


def dash_scale(strategies: list[str]) -> alt.Scale:
    """Dashes for the same strategies, random always a full line."""
    dashes = {name: DASHES[1 + place % (len(DASHES) - 1)] for place, name in enumerate(strategies)}
    dashes["random"] = DASHES[0]
    return alt.Scale(domain=list(strategies), range=[dashes[name] for name in strategies])


def on_paper(chart: alt.TopLevelMixin, title: str = "") -> alt.TopLevelMixin:
    """The chart as it is saved to a file: white ground, dark text, readable without the page around it."""
    return (
        chart.properties(title=title)
        .configure(background="white", font="sans-serif", padding=16)
        .configure_axis(labelFontSize=12, titleFontSize=13, gridColor="#E5E5E5", domainColor="#666666")
        .configure_legend(labelFontSize=12, titleFontSize=12)
        .configure_title(fontSize=15, anchor="start", offset=12)
        .configure_view(stroke=None)
    )
