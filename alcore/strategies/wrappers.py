"""Wrappers: a strategy made of another strategy, be it plain or itself wrapped.

A utility strategy is asked for the utilities of all candidates. A batch strategy has none, so it is asked for an order
``SHORTLIST`` times as long as the batch, and a place in it counts as a utility: see `standing`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy.special import xlogy

from alcore.strategies.clusters import cluster, places
from alcore.strategies.naming import composed, get, wrapper
from alcore.strategies.pool import Pool
from alcore.strategies.registry import Strategy, list_ready
from alcore.strategies.selector import rank, select, utilities

SHORTLIST = 10  # rows looked at for each row asked, as in Cluster-Margin
# Utilities that should be 0 or more may fall short of 0 by rounding, as a part of the largest.
ROUNDING = 1e-6


def standing(strategy: Strategy, pool: Pool, n: int) -> np.ndarray:
    """The utility of each candidate as wrappers see it (rows,), higher is asked first.

    A utility strategy's own; of a batch strategy -1, -2, ..., -n for the first n of its order, and -inf for the rest.
    """
    if strategy.kind == "utility":
        return utilities(strategy, pool)
    chosen, _ = rank(strategy, pool, n)
    places = np.full(len(pool.rows), -np.inf)
    places[chosen] = -np.arange(1, len(chosen) + 1)
    return places


def _rescored(inner: Strategy, rescore: Callable[[np.ndarray, Pool], np.ndarray]) -> Callable:
    """A strategy function of the inner strategy's kind that ranks by other utilities."""

    def utility(pool: Pool) -> np.ndarray:
        """The inner strategy's utilities, rescored (n,)."""
        return rescore(utilities(inner, pool), pool)

    def batch(pool: Pool, n: int) -> np.ndarray:
        """The n best by the inner strategy's places, rescored."""
        return select(rescore(standing(inner, pool, SHORTLIST * n), pool), n, pool.rng)

    return utility if inner.kind == "utility" else batch


def _needs(inner: Strategy, *own: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*inner.needs, *own)))


# -- by lot ----------------------------------------------------------------------------------------------------


@wrapper
def mixed(strategy: str | Strategy | Callable, random: float = 0.1) -> Strategy:
    """The strategy with a share of each batch drawn by lot, so that no region of the table is never asked.

    `random` is the expected share in [0, 1]; each place of the batch is drawn on its own, so small batches keep it on
    average, and so does any beginning of a long ranking. O(n) beside the strategy itself.
    Raises ValueError when the share is outside [0, 1].
    """
    if not 0 <= random <= 1:
        raise ValueError(f"The random share must be between 0 and 1, not {random}.")
    inner = get(strategy)

    def batch(pool: Pool, n: int) -> np.ndarray:
        """The n best, some of them replaced by rows drawn by lot."""
        by_lot = pool.rng.random(n) < random
        batch = np.empty(n, dtype=np.intp)
        batch[~by_lot], _ = rank(inner, pool, n - np.count_nonzero(by_lot))
        rest = np.setdiff1d(np.arange(len(pool.rows)), batch[~by_lot], assume_unique=True)
        batch[by_lot] = pool.rng.choice(rest, np.count_nonzero(by_lot), replace=False)
        return batch

    return replace(
        inner,
        parts=(inner,),
        name=composed(mixed, inner, random=random),
        title=f"{inner.title}, {random:.0%} by lot",
        function=batch,
        kind="batch",
        family="combination",
        formula=f"{inner.formula}; with chance {random:g} a place goes to a row drawn by lot",
        sentence=f"{inner.sentence} A share of {random:.0%} is drawn by lot.",
        best_for="Tables in which the model may be sure and wrong; keeps looking where the strategy would never look.",
        limits="The rows drawn by lot teach no more than random sampling does.",
        source="The epsilon-greedy rule: Sutton & Barto (1998), Reinforcement learning, section 2.2.",
    )


def power_keys(utility: np.ndarray, beta: float, rng: np.random.Generator) -> np.ndarray:
    """beta ln s + a standard Gumbel draw: (n,) -> (n,), the n highest of which are a draw by lot without replacement,
    each time with chances proportional to s^beta. O(n), or O(n log n) where a utility is negative.

    s is the utility where all are 0 or more. Where one is negative, such as minus a distance, s is 1 / the place in the
    ranking ("softrank"), equal utilities in an order by lot. A utility of 0 or -inf has no chance before the others.
    """
    named = utility > -np.inf
    weight = np.maximum(utility, 0.0)
    if (utility[named] < -ROUNDING * np.abs(utility[named]).max(initial=0)).any():
        order = np.lexsort((rng.random(len(utility)), -utility))
        weight[order] = 1 / np.arange(1, len(utility) + 1)
    return np.where(named, xlogy(beta, weight) + rng.gumbel(size=len(utility)), -np.inf)


@wrapper
def power(strategy: str | Strategy | Callable, beta: float = 1) -> Strategy:
    """Power sampling: rows drawn by lot, their chances proportional to the strategy's utility to the power beta.

    `beta` from 0 (all rows alike) upwards (ever more the best alone). See `power_keys`; O(n) beside the strategy.
    Raises ValueError when beta is negative or not finite.
    Kirsch, Farquhar, Atighehchian, Jesson, Branchaud-Charron & Gal (2023), Stochastic batch acquisition.
    """
    if not 0 <= beta < np.inf:
        raise ValueError(f"The power of the utilities must be a number of 0 or more, not {beta}.")
    inner = get(strategy)
    return replace(
        inner,
        parts=(inner,),
        name=composed(power, inner, beta=beta),
        title=f"{inner.title}, power sampling",
        function=_rescored(inner, lambda utility, pool: power_keys(utility, beta, pool.rng)),
        family="batch",
        formula=f"{beta:g} ln s + Gumbel draw, s: {inner.formula}",
        sentence=f"{inner.sentence} Draws among them by lot, the better the likelier, so a batch is not all alike.",
        best_for="Large batches whose best rows are much alike, at no cost in time.",
        limits="A lottery: on the sample tables, with batches of 10 and of 40, it learned more slowly than margin.",
        source="Kirsch, Farquhar, Atighehchian, Jesson, Branchaud-Charron & Gal (2023), Stochastic batch acquisition: "
        "a simple baseline for deep active learning.",
    )


# -- by cost ---------------------------------------------------------------------------------------------------


def per_second_score(utility: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Utility for each second of labeling: (n,), (n,) -> (n,). O(n).

    Where a utility is negative, such as minus a distance, all are first counted from the lowest of them (other than
    -inf): a negative one would otherwise gain by taking long. Raises ValueError, naming the candidate, for seconds that
    are not above 0.
    """
    wrong = ~(seconds > 0)
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(
            f"Labeling candidate {first} is predicted to take {seconds[first]:g} seconds; utility per second needs "
            "seconds above 0 for every row."
        )
    lowest = utility[utility > -np.inf].min(initial=0.0)
    return (utility - lowest) / seconds


@wrapper
def per_second(strategy: str | Strategy | Callable) -> Strategy:
    """The strategy's utility divided by the predicted seconds of labeling, its return on investment.

    With the same seconds for every row it ranks as the strategy does. See `per_second_score`; O(n) beside the strategy.
    Haertel, Seppi, Ringger & Carroll (2008), Return on investment for active learning.
    """
    inner = get(strategy)
    return replace(
        inner,
        parts=(inner,),
        name=composed(per_second, inner),
        title=f"{inner.title}, per second of labeling",
        function=_rescored(inner, lambda utility, pool: per_second_score(utility, pool.seconds)),
        family="combination",
        formula=f"u(x) / predicted seconds, u: {inner.formula}",
        sentence=f"{inner.sentence} Prefers those that are labeled quickly.",
        best_for="Rows that take very different times to label, such as short and long texts.",
        limits="As good as the predicted seconds are; rows that take long are put off, however much they would teach.",
        source="Haertel, Seppi, Ringger & Carroll (2008), Return on investment for active learning.",
        needs=_needs(inner, "seconds"),
    )


# -- by class and by region --------------------------------------------------------------------------------------


def quotas(available: Sequence[int], labeled: Sequence[int], n: int) -> np.ndarray:
    """How many of n rows each class gives: (K,) candidates and (K,) labels so far -> (K,) summing to
    min(n, sum of candidates). O(K^2).

    Every class has an equal share of the batch, so by the method of largest remainders all are rounded down and what
    is over goes, one row each, to the classes with fewest labels so far (of equals, to the first). A class with fewer
    candidates than its share gives them all, and its rest is shared in the same way among the others.
    """
    available, labeled = np.asarray(available), np.asarray(labeled)
    given = np.zeros(len(available), dtype=int)
    rest = min(n, int(available.sum()))
    while rest:
        able = np.flatnonzero(given < available)
        share = rest // len(able)
        if not share:
            given[able[np.argsort(labeled[able], kind="stable")][:rest]] += 1
            break
        more = np.minimum(available[able] - given[able], share)
        given[able] += more
        rest -= int(more.sum())
    return given


@wrapper
def balanced(strategy: str | Strategy | Callable) -> Strategy:
    """The strategy's best rows of each predicted class, as many of one class as of another: see `quotas`.

    Any beginning of the batch is balanced too: first each class's best row, then each one's second. Of equal classes
    the one whose best candidate is better comes first. O(n K) beside the strategy. The rounding is Hamilton's.
    """
    inner = get(strategy)

    def batch(pool: Pool, n: int) -> np.ndarray:
        """n rows, the best of each predicted class in turn."""
        utility, predicted = standing(inner, pool, SHORTLIST * n), pool.proba.argmax(axis=1)
        labels = np.bincount(np.empty(0, dtype=int) if pool.y is None else pool.y, minlength=pool.n_classes)
        groups = [np.flatnonzero(predicted == code) for code in np.unique(predicted)]
        groups.sort(key=lambda group: -utility[group].max())
        given = quotas([len(group) for group in groups], [labels[predicted[group[0]]] for group in groups], n)
        chosen = [group[select(utility[group], q, pool.rng)] for group, q in zip(groups, given, strict=True)]
        turn = np.concatenate([np.arange(q) for q in given])
        chosen = np.concatenate(chosen)
        return chosen[np.lexsort((-utility[chosen], turn))]

    return replace(
        inner,
        parts=(inner,),
        name=composed(balanced, inner),
        title=f"{inner.title}, balanced by class",
        function=batch,
        kind="batch",
        family="combination",
        formula=f"n / K rows of each predicted class, largest {inner.formula}",
        sentence=f"{inner.sentence} Takes as many of each class the model predicts.",
        best_for="Tables with rare classes, of which every batch is to hold some.",
        limits="Follows the model's guesses, which are wrong early on; on even classes it only dilutes the strategy.",
        source="Equal shares rounded by largest remainders (Hamilton's method of apportionment).",
        needs=_needs(inner, "model", "labels"),
    )


@wrapper
def diverse(strategy: str | Strategy | Callable, shortlist: float = SHORTLIST) -> Strategy:
    """The strategy's best rows, no two of them alike: its best `shortlist` times n rows in n clusters, and the best row
    of each cluster.

    Where fewer clusters than n are found, because rows are copies of each other, the shortlist grows until there are n
    or it is the pool; only then the second best of a cluster follow. O(shortlist n^2 d) a pass of k-means beside the
    strategy. Differs from Cluster-Margin in clustering the shortlist each round with k-means, and not the pool once by
    linkage, so that it stays linear in the pool. Raises ValueError for a shortlist below 1.
    Citovsky, DeSalvo, Gentile, Karydas, Rajagopalan, Rostamizadeh & Kumar (2021), Batch active learning at scale.
    """
    if not 1 <= shortlist < np.inf:
        raise ValueError(f"The shortlist must hold at least 1 row for each row asked, not {shortlist:g}.")
    inner = get(strategy)

    def batch(pool: Pool, n: int) -> np.ndarray:
        """The best row of each of n clusters of the shortlist, best first."""
        depth = round(shortlist * n)
        while True:
            best, _ = rank(inner, pool, depth)
            X = pool.all_X[pool.rows[best]]
            clusters, _ = cluster(X if pool.model is None else pool.model.embedding(X), n, pool.rng)
            if len(best) == len(pool.rows) or len(np.unique(clusters)) == n:
                break
            depth *= SHORTLIST
        turn = places(clusters, -np.arange(len(best)), pool.rng)
        return best[np.argsort(turn, kind="stable")[:n]]

    return replace(
        inner,
        parts=(inner,),
        name=composed(diverse, inner, shortlist=shortlist),
        title=f"{inner.title}, one of a kind",
        function=batch,
        kind="batch",
        family="combination",
        formula=f"the {shortlist:g} n highest in n clusters; of each the highest {inner.formula}",
        sentence=f"{inner.sentence} Groups the best of them and takes one of each group.",
        best_for="Batches of 10 and more in tables with near-duplicates.",
        limits="Reaches further down the ranking than the strategy alone, for little where rows differ anyway.",
        source="Citovsky, DeSalvo, Gentile, Karydas, Rajagopalan, Rostamizadeh & Kumar (2021), Batch active learning "
        "at scale.",
    )


for ready in (balanced, diverse, per_second, mixed, power):
    list_ready(ready("margin"))
