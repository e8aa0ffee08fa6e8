"""Which rows to label first, when there is no label and so no model to ask.

A way of starting is a function (X, n, rng) -> positions of n distinct rows of X, in the order to label them. It looks
at the features alone, so that all arms of a replicate, which share a seed, share their start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType

import numpy as np

from alcore.strategies.clusters import cluster, nearest_to_centers, places, typical
from alcore.strategies.selector import select

# Labels of each class to start with, as a rule of thumb.
FEWEST_TO_START, ENOUGH_TO_START = 5, 10


@dataclass(frozen=True)
class Start:
    """A named way of starting, with the words the screen needs."""

    name: str
    title: str
    sentence: str
    function: Callable[[np.ndarray, int, np.random.Generator], np.ndarray]
    by_lot: bool = False  # whether every row is equally likely to be drawn


def random(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n rows by lot: positions (n,), or all rows where X has fewer. O(N)."""
    return rng.permutation(len(X))[:n]


def clusters(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """A random sample stratified by cluster: positions (n,), or all rows where X has fewer.

    k-means puts X (N, d) into n / 2 clusters; each gives rows by lot, in proportion to its size (largest remainders),
    so the sample is that of a lot with less chance in it. In random order. O(N d n) time a pass.
    """
    n = min(n, len(X))
    of_row, _ = cluster(X, ceil(n / 2), rng)
    quota = proportional(np.bincount(of_row), n, rng)
    drawn = places(of_row, np.zeros(len(X)), rng) < quota[of_row]
    return rng.permutation(np.flatnonzero(drawn))


def medoids(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """The row nearest the center of each of n k-means clusters: positions (n,), of larger clusters first. Zhu et al.
    (2008), Active learning with sampling by uncertainty and density. O(N d n) time a pass."""
    return nearest_to_centers(X, min(n, len(X)), rng)


def typiclust(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """The most typical row of each of n k-means clusters, see the strategy: positions (n,), of larger clusters first.
    Hacohen, Dekel & Weinshall (2022), Active learning on a budget."""
    return typical(X, min(n, len(X)), rng)


STARTS = MappingProxyType(
    {
        start.name: start
        for start in (
            Start(
                "random",
                "By lot",
                "Draws the first rows by lot, so that they look like the table.",
                random,
                by_lot=True,
            ),
            Start(
                "clusters",
                "By lot from each group",
                "Groups similar rows and draws from each group in proportion to its size, so that no large group is "
                "missed by chance.",
                clusters,
            ),
            Start(
                "medoids",
                "The middle of each group",
                "Groups similar rows and takes the middle row of each group, small groups included.",
                medoids,
            ),
            Start(
                "typiclust",
                "Typical of each group (TypiClust)",
                "Groups similar rows and takes from each group the row with the closest neighbors.",
                typiclust,
            ),
        )
    }
)


def get(name: str) -> Start:
    """The way of starting of that name. Raises ValueError naming those there are."""
    if name not in STARTS:
        raise ValueError(f"There is no way of starting called '{name}'. There are: {', '.join(STARTS)}.")
    return STARTS[name]


def proportional(sizes: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """How many of n places each group gets, by its size: integers (k,) that sum to n, by largest remainders.

    No group gets more than its size while n is at most their sum; equal remainders are settled by lot.
    """
    exact = n * sizes / sizes.sum()
    quota = np.floor(exact).astype(int)
    quota[select(exact - quota, n - quota.sum(), rng)] += 1
    return quota


def guidance(n_classes: int) -> str:
    """The rule of thumb for the number of first labels, in words for the user."""
    fewest, enough = FEWEST_TO_START * n_classes, ENOUGH_TO_START * n_classes
    return (
        f"Start with {FEWEST_TO_START} to {ENOUGH_TO_START} labeled rows per class: {fewest} to {enough} rows for "
        f"{n_classes} classes of about the same size, and more where one is rare. A class nobody has seen cannot be "
        "predicted, so it is looked for by lot, with at most as many rows again as the start had."
    )
