"""One look for every chart: a strategy keeps its color on every page, and random is always grey.

The colors are those of Okabe and Ito, which people with the common kinds of color blindness can tell apart. Pages draw
on Streamlit's own chart theme, so light and dark follow the reader; files are drawn on paper.

Charts are Vega-Lite specifications written as they are. Altair would write the same ones, but takes 0.4 s to check and
convert a layered chart, at every run of a page; these take a millisecond.
"""

BLUE, ORANGE, GREEN, PINK, SKY, RED = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"
GREY = "#757575"  # readable on white and on black
EVERYTHING = "#B9B2A3"  # labeling all rows, which is no strategy
# What belongs to no strategy, such as the target: dark on a light page, light on a dark one.
INK = {"expr": "luminance(background) > 0.5 ? '#31333F' : '#FAFAFA'"}
GROUND = {"expr": "background"}  # what a chart is drawn on

# The clearest colors are those of the strategies offered at first sight; the others have tones of their family's own.
STRATEGY_COLORS = {
    "random": GREY,
    # uncertainty
    "margin": BLUE,
    "entropy": ORANGE,
    "least_confident": GREEN,
    "ratio": "#5F73D9",
    # committees: pink to purple
    "kl": PINK,
    "vote_entropy": "#A05BC0",
    "consensus_entropy": "#E07BC9",
    "max_disagreement": "#8F6BB3",
    # change: browns
    "error_reduction": "#A6761D",
    "error_reduction_exact": "#C29B52",
    "gradient_length": "#B0653A",
    "parameter_change": "#8C7A4B",
    # diversity: sky to teal
    "core_set": SKY,
    "kmeans": "#2AA5A0",
    "typiclust": "#4F9FB8",
    "uncertainty_cluster": "#3F8F8A",
    "information_density": "#7FB3A6",
    "ranked_batch": "#5C8FCB",
    # batches: reds
    "power(margin)": RED,
    "badge": "#E5534B",
    "batch_bald": "#C2577A",
    # combinations wear the color of what they are made of, see `color`
    "portfolio": "#9BAA2F",
}
SPARE_COLORS = ("#D98C5F", "#6F9E4C", "#B58AD6", "#C9A227")
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
    """The color of a strategy, the same on every page and in every run; `mixed(margin, 0.2)` has that of margin."""
    if known := STRATEGY_COLORS.get(strategy):
        return known
    name, _, inside = strategy.rstrip(")").partition("(")
    first = inside.split(",")[0].strip()
    if name in STRATEGY_COLORS:  # with options of its own
        return STRATEGY_COLORS[name]
    if first and "=" not in first:  # made of another one
        return color(inside if "(" in inside else first)
    return SPARE_COLORS[sum(name.encode()) % len(SPARE_COLORS)]


def dashes(strategies: list[str]) -> list[list[int]]:
    """The line of each strategy of a chart: solid, and another one for each further strategy of the same color."""
    colors = [color(strategy) for strategy in strategies]
    return [DASHES[colors[:place].count(shade) % len(DASHES)] for place, shade in enumerate(colors)]
