"""Uncertain rows that are also typical of the pool (information density), or unlike what is labeled (ranked batch)."""

from __future__ import annotations

import numpy as np

from alcore.strategies.distances import (
    any_highest,
    squared_distances,
    squared_lengths,
    squared_to_nearest,
    table_of,
)
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register
from alcore.strategies.selector import select
from alcore.strategies.uncertainty import entropy_score, least_confident_score, margin_score

MEASURES = {"margin": margin_score, "entropy": entropy_score, "least_confident": least_confident_score}


def uncertainty_of(pool: Pool, of: str) -> np.ndarray:
    """Uncertainty of each candidate (n,), 0 or more, by that measure. Raises ValueError where there is none such."""
    if of not in MEASURES:
        raise ValueError(f"There is no measure of uncertainty called '{of}'. There are: {', '.join(MEASURES)}.")
    return MEASURES[of](pool.proba)


def density_score(X: np.ndarray, rows: np.ndarray, *, centered: bool = True) -> np.ndarray:
    """How alike each candidate is to the others on average: (N, d) and their positions (m,) -> (m,) in [0, 1].

    Likeness is (1 + cosine) / 2: half a cosine below zero would turn the sign of whatever it is multiplied with. A row
    is not compared with itself; a single candidate has density 1. The mean cosine with all rows is the product with
    the mean of all rows at length 1, so O(N d) time and O(N) memory.

    `centered` takes cosines as seen from above the middle of the candidates, at a height of their mean (root mean
    square) distance from it. Seen from the middle itself all directions are alike, and an outlier is as typical as
    any row; seen from above it lies at the horizon. Then no unit, shift or scale of the table matters. Without
    `centered`, cosines are those of the rows as they are, for tables such as counts of words, in which 0 means none.
    """
    m = len(rows)
    if m == 1:
        return np.ones(1)
    counted = np.zeros(len(X))
    counted[rows] = 1
    middle, height = np.zeros(X.shape[1]), 0.0
    lengths = squared_lengths(X)
    if centered:
        middle = np.einsum("i,ij->j", counted, X) / m
        lengths = squared_distances(X, middle, lengths)
        height = np.sqrt(lengths[rows].mean()) or 1.0
    lengths = np.sqrt(lengths + height**2)
    scale = np.divide(1, lengths, out=np.zeros(len(X)), where=lengths > 0)  # a row of zeros is like none
    counted *= scale
    total, total_height = np.einsum("i,ij->j", counted, X) - counted.sum() * middle, counted.sum() * height
    cosines = np.einsum("ij,j->i", X, total) - middle @ total + height * total_height
    cosines = (cosines * scale - (scale > 0))[rows] / (m - 1)
    return np.clip((1 + cosines) / 2, 0, 1)


@register(
    "information_density",
    title="Information density",
    formula="u(x) = (1 - (p1 - p2)) * (mean likeness of x to the pool)^beta",
    sentence="Asks for rows the model is unsure about that are typical of many others, not for odd ones out.",
    best_for="Tables with wild rows that would draw plain uncertainty sampling to them.",
    limits="Where all rows are about equally typical it asks as its measure of uncertainty does.",
    source="Settles & Craven (2008), An analysis of active learning strategies for sequence labeling tasks.",
    needs=("model", "probabilities"),
    family="diversity",
)
def information_density(pool: Pool, *, of: str = "margin", beta: float = 1.0, centered: bool = True) -> np.ndarray:
    """Uncertainty of each candidate times its density to the power of beta: (n,), 0 or more. O(N d). Settles & Craven.

    of: "margin", "entropy" (nats) or "least_confident". beta: 0 or more; 0 is the measure alone. centered: see
    `density_score`. Ours differs from the paper in leaving a row out of its own mean, and in where cosines are seen
    from. modAL's density, the mean of 1 / (1 + distance), takes O(n^2) memory and orders rows alike: rank correlation
    .99 on standardized tables, where that of plain cosines was .03 to .27. Raises ValueError for an unknown measure
    or a negative beta.
    """
    if beta < 0:
        raise ValueError(f"The weight of the density (beta) must be 0 or more, not {beta:g}.")
    return uncertainty_of(pool, of) * density_score(*table_of(pool), centered=centered) ** beta


def ranked(
    X: np.ndarray,
    rows: np.ndarray,
    centers: np.ndarray,
    uncertainty: np.ndarray,
    alphas: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """As many candidates as there are alphas, each with the highest a (1 - s) + (1 - a) u when it is picked.

    X (N, d) holds the candidates at the positions `rows` (m,); u is their uncertainty (m,), a the alpha of that pick,
    and s = 1 / (1 + distance to the nearest center or earlier pick). Returns positions into `rows` and those values,
    equals drawn by lot. With no centers the first s is 0. O(N d (centers + picks)) time, O(N) memory.
    """
    lengths = squared_lengths(X)
    away = np.sqrt(squared_to_nearest(X, centers, lengths)[rows])
    chosen, values = np.empty(len(alphas), dtype=np.intp), np.empty(len(alphas))
    for place, alpha in enumerate(alphas):
        utility = alpha * (1 - 1 / (1 + away)) + (1 - alpha) * uncertainty
        utility[chosen[:place]] = -np.inf
        pick = any_highest(utility, rng)
        chosen[place], values[place] = pick, utility[pick]
        np.minimum(away, np.sqrt(squared_distances(X, X[rows[pick]], lengths)[rows]), out=away)
    return chosen, values


@register(
    "ranked_batch",
    title="Ranked batch",
    kind="batch",
    formula="next x = argmax a (1 - likeness to the nearest labeled or picked row) + (1 - a) (1 - p1)",
    sentence="Asks for rows the model is unsure about that are unlike the labeled ones and unlike each other.",
    best_for="Batches of 10 and more with few labels so far.",
    limits="On a large pool its own weights make it a core-set; set alpha, or a shortlist of a quarter, there.",
    source="Cardoso et al. (2017), Ranked batch-mode active learning.",
    needs=("model", "probabilities"),
    family="diversity",
)
def ranked_batch(
    pool: Pool, n: int, *, of: str = "least_confident", alpha: float | None = None, shortlist: float = 1.0
) -> np.ndarray:
    """Ranked batch over Euclidean distances: positions (n,), best first. Cardoso et al. (2017).

    alpha: weight of being unlike, in [0, 1]; None: the paper's |U| / (|U| + |L|), which changes as rows are picked.
    shortlist: share of the pool, most uncertain first, among which to choose; 1: all. of: "least_confident" (the
    paper's), "margin" or "entropy". O(N d (L + n)) time and O(N) memory for L labels. The picks are those of modAL's
    formula, which computes all distances anew for each; it breaks ties by the order of the rows, ours by lot.
    Raises ValueError for an unknown measure, or an alpha or shortlist out of range.
    """
    if alpha is not None and not (isinstance(alpha, int | float) and 0 <= alpha <= 1):
        raise ValueError(f"The weight of being unlike (alpha) must be a number between 0 and 1, not {alpha}.")
    if not 0 < shortlist <= 1:
        raise ValueError(f"The shortlist must be a share of the pool, above 0 and at most 1, not {shortlist:g}.")
    uncertainty, size, labels = uncertainty_of(pool, of), len(pool.rows), len(pool.labeled_X)
    alphas = (size - np.arange(n)) / (size + labels) if alpha is None else np.full(n, float(alpha))
    X, rows = table_of(pool)
    if shortlist == 1:
        return ranked(X, rows, pool.labeled_X, uncertainty, alphas, pool.rng)[0]
    short = select(uncertainty, max(n, round(shortlist * size)), pool.rng)
    near = X[rows[short]]
    return short[ranked(near, np.arange(len(short)), pool.labeled_X, uncertainty[short], alphas, pool.rng)[0]]
