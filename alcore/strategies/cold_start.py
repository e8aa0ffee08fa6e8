"""Which rows to label first, when there is no label and so no model to ask.

A way of starting is a function (X, n, rng) -> positions of n distinct rows of X, in the order to label them. It looks
at the features alone, or at one column of the table, so that all arms of a replicate, which share a seed, share their
start. The rows of X stand in the order of the file.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from types import MappingProxyType

import numpy as np
import pandas as pd

from alcore.strategies.clusters import cluster, nearest_to_centers, places, typical
from alcore.strategies.selector import select

# A column of numbers or dates is stratified by its quarters.
QUARTERS = 4
# Labels of each class to start with, as a rule of thumb.
FEWEST_TO_START, ENOUGH_TO_START = 5, 10


@dataclass(frozen=True)
class Start:
    """A named way of starting, with the words the screen needs. One that looks at a column of the table is given its
    values by `of` before it is used."""

    name: str
    title: str
    sentence: str
    function: Callable[[np.ndarray, int, np.random.Generator], np.ndarray]
    by_lot: bool = False  # whether every row is equally likely to be drawn
    column: str | None = None

    def of(self, frame: pd.DataFrame, kinds: Mapping[str, str]) -> Start:
        """This way of starting among the rows of a frame of typed columns (see `features.typed_frame`), which are those
        of X. Raises ValueError, in words for the user, when its column is not there or tells no groups apart."""
        if self.column is None:
            return self
        if self.column not in frame:
            raise ValueError(
                f"There is no column '{self.column}' to stratify the starting rows by, among those a model learns from."
            )
        if kinds[self.column] == "text":
            raise ValueError(
                f"Column '{self.column}' holds free text, of which hardly two rows are alike. Stratify the starting "
                "rows by a column of numbers, dates or categories."
            )
        return replace(self, function=partial(stratified, strata=strata(frame[self.column])))

    def among(self, rows: np.ndarray) -> Start:
        """This way of starting among the rows of X at those positions, (m,) ascending: no other is looked at."""

        def chosen(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
            return rows[self.function(X[rows], n, rng)]

        return replace(self, function=chosen)


def random(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n rows by lot: positions (n,), or all rows where X has fewer. O(N)."""
    return rng.permutation(len(X))[:n]


def clusters(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """A random sample stratified by cluster: positions (n,), or all rows where X has fewer.

    k-means puts X (N, d) into n / 2 clusters; each gives rows by lot, in proportion to its size (largest remainders),
    so the sample is that of a lot with less chance in it. In random order. O(N d n) time a pass.
    """
    of_row, _ = cluster(X, ceil(min(n, len(X)) / 2), rng)
    return stratified(X, n, rng, strata=of_row)


def stratified(X: np.ndarray, n: int, rng: np.random.Generator, *, strata: np.ndarray) -> np.ndarray:
    """A random sample stratified by known groups: positions (n,), or all rows where X has fewer, in random order.

    strata: group numbers (N,) from 0. Each gives rows by lot, in proportion to its size (largest remainders). O(N).
    """
    quota = proportional(np.bincount(strata), min(n, len(X)), rng)
    drawn = places(strata, np.zeros(len(X)), rng) < quota[strata]
    return rng.permutation(np.flatnonzero(drawn))


def strata(values: pd.Series) -> np.ndarray:
    """The group (n,) of each value, from 0: the quarters of numbers and dates, the values of all else; blanks are a
    group of their own."""
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        values = pd.qcut(values, QUARTERS, labels=False, duplicates="drop")
    return pd.factorize(values, use_na_sentinel=False)[0]


def first(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """The first n rows in the order of the file, as people do who begin at the top: positions (n,), or all rows where X
    has fewer. No chance in it."""
    return np.arange(min(n, len(X)))


def _without_its_column(X: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    raise ValueError("A start stratified by a column needs that column's values: see `Start.of`.")


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
            Start(
                "first",
                "The first rows of the file",
                "Begins at the top of the file, which is in the order somebody left it in: by date, by site, by class.",
                first,
            ),
        )
    }
)


def get(starting: str | Start) -> Start:
    """The way of starting of that name, ``stratified(column)`` among them; a `Start` is taken as it is.

    Raises ValueError naming those there are.
    """
    if isinstance(starting, Start):
        return starting
    if starting in STARTS:
        return STARTS[starting]
    if (column := _column(starting)) is None:
        known = ", ".join([*STARTS, "stratified(column)"])
        raise ValueError(f"There is no way of starting called '{starting}'. There are: {known}.")
    return Start(
        starting,
        f"By lot from each group of '{column}'",
        f"Draws from each group of '{column}' in proportion to its size; numbers and dates are grouped by quarters.",
        _without_its_column,
        column=column,
    )


def _column(written: str) -> str | None:
    """The column in ``stratified(line)`` or ``stratified('tool wear')``, read as a call but never evaluated."""
    try:
        call = ast.parse(written.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != "stratified" or len(call.args) != 1 or call.keywords:
        return None
    [argument] = call.args
    if isinstance(argument, ast.Name):
        return argument.id
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


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
