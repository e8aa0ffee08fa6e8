"""Rows from different clusters of the pool: k-means, TypiClust, and uncertainty first.

Clustering is scikit-learn's k-means, of rows as they are: features should be on comparable scales, as those of
`alcore.features` are.
"""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import pairwise_distances_argmin_min
from sklearn.neighbors import NearestNeighbors

from alcore.strategies.density import uncertainty_of
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register
from alcore.strategies.selector import select

# Above the first, k-means learns from small batches of rows; above the second, of so many rows drawn by lot.
MOST_EXACT, MOST_ROWS = 20_000, 100_000
# TypiClust: more clusters than this are not told apart reliably; smaller ones are noise, and come last.
MOST_CLUSTERS, SMALL = 500, 5
# Rows of one cluster whose neighbors are looked up, which takes the square of them.
MOST_NEIGHBORLY = 2_000


def cluster(
    X: np.ndarray, k: int, rng: np.random.Generator, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """k-means: the cluster (n,) of each row of X (n, d) and its distance (n,) to the center of that cluster.

    At most k clusters, fewer where fewer rows differ. The rows are first put in an order that their content and the
    generator decide: k-means++ draws rows by their place, so the order of a file would otherwise decide the clusters.
    weights (n,), 0 or more: how much each row counts. O(n d k) time a pass, O(n (d + k)) memory.
    """
    k = min(k, len(X))
    order = np.argsort(np.einsum("ij,j->i", X, rng.standard_normal(X.shape[1])), kind="stable")
    options = {"n_clusters": k, "n_init": 1, "random_state": int(rng.integers(2**31))}
    if len(X) <= MOST_EXACT:
        means = KMeans(**options, copy_x=False)  # what it gets is a copy
    else:
        means = MiniBatchKMeans(**options, compute_labels=False)
        order = order[np.sort(rng.choice(len(X), min(len(X), MOST_ROWS), replace=False))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer rows differ than there are clusters
        means.fit(X[order], sample_weight=None if weights is None else weights[order])
    return pairwise_distances_argmin_min(X, means.cluster_centers_)


def places(clusters: np.ndarray, score: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The place (n,) of each row inside its cluster, 0 for the highest score, equal scores by lot. O(n log n)."""
    order = np.lexsort((rng.random(len(clusters)), -score, clusters))
    ordered = clusters[order]
    found = np.empty(len(clusters), dtype=np.intp)
    found[order] = np.arange(len(clusters)) - np.searchsorted(ordered, ordered)
    return found


def nearest_to_centers(
    X: np.ndarray, n: int, rng: np.random.Generator, weights: np.ndarray | None = None
) -> np.ndarray:
    """Positions (n,) of the row nearest the center of each of n clusters, larger clusters first.

    Where there are fewer clusters than n, the second nearest of each follow, and so on: always n distinct rows, unless
    X has fewer. weights as in `cluster`.
    """
    clusters, distance = cluster(X, n, rng, weights)
    sizes = np.bincount(clusters)[clusters]
    return np.lexsort((clusters, -sizes, places(clusters, -distance, rng)))[:n]


def typicality(X: np.ndarray, neighbors: int) -> np.ndarray:
    """One over the mean distance of each row of X (n, d) to its nearest `neighbors` other rows: (n,), above 0, infinite
    among duplicates. A row alone has typicality 0. O(n^2 d) time."""
    if len(X) < 2:
        return np.zeros(len(X))
    away, _ = NearestNeighbors(n_neighbors=min(neighbors, len(X) - 1)).fit(X).kneighbors()
    with np.errstate(divide="ignore"):
        return 1 / away.mean(axis=1)


def typical(X: np.ndarray, n: int, rng: np.random.Generator, *, labeled: int = 0, neighbors: int = 20) -> np.ndarray:
    """Positions (n,) of the most typical rows of the largest clusters without a label: TypiClust.

    X (m, d), of which the last `labeled` rows have labels and are not returned. Clusters with fewer labels come first,
    among them larger ones, but clusters of fewer than five rows last. In a cluster of s rows typicality looks at
    min(neighbors, s / 2) neighbors within it, and of more than 2,000 rows only at those nearest its center.
    """
    free = len(X) - labeled
    clusters, distance = cluster(X, min(labeled + n, MOST_CLUSTERS), rng)
    sizes, labels = np.bincount(clusters), np.bincount(clusters[free:], minlength=clusters.max() + 1)
    clusters = clusters[:free]
    order = np.lexsort((-sizes, labels, sizes < SMALL))
    order = order[np.isin(order, clusters)][:n]
    score = np.full(free, -np.inf)
    for one in order:
        members = np.flatnonzero(clusters == one)
        if len(members) > MOST_NEIGHBORLY:
            members = members[np.argpartition(distance[members], MOST_NEIGHBORLY)[:MOST_NEIGHBORLY]]
        score[members] = typicality(X[members], max(1, min(neighbors, len(members) // 2)))
    standing = np.full(len(sizes), len(sizes))
    standing[order] = np.arange(len(order))
    return np.lexsort((standing[clusters], places(clusters, score, rng)))[:n]


@register(
    "kmeans",
    title="One row a cluster (k-means)",
    kind="batch",
    formula="cluster the pool into n; the row nearest each center",
    sentence="Groups the remaining rows into as many clusters as it may ask for, and asks for the middle row of each.",
    best_for="First batches, and batches without near-duplicates; needs no model.",
    limits="Looks at no model and no label, so later batches repeat what is known.",
    source="Xu et al. (2003), Representative sampling for text classification; the lecture's k-means clustering.",
    needs=(),
    family="diversity",
)
def kmeans(pool: Pool, n: int) -> np.ndarray:
    """The row nearest each of n k-means centers of the candidates: positions (n,), of larger clusters first.

    O(n d) time a pass and cluster. Above 20,000 candidates k-means learns from small batches (Sculley 2010).
    """
    return nearest_to_centers(pool.X, n, pool.rng)


@register(
    "typiclust",
    title="Typical of a cluster (TypiClust)",
    kind="batch",
    formula="L + n clusters; in the n largest without a label: argmax 1 / (mean distance to 20 neighbors)",
    sentence="Asks for the most typical row of each large group of rows that has no label yet.",
    best_for="Very few labels, or none; needs no model.",
    limits="Shown on images seen through a large network; on tables it helps the start at most.",
    source="Hacohen, Dekel & Weinshall (2022), Active learning on a budget.",
    cost_class="seconds",
    needs=(),
    family="diversity",
)
def typiclust(pool: Pool, n: int, *, neighbors: int = 20) -> np.ndarray:
    """The most typical row of each of the n largest clusters without a label: positions (n,), best first.

    Candidates and labeled rows are put into min(L + n, 500) clusters together. neighbors: how many make a row typical,
    at least 1. As in the authors' code, but with distances as in their paper, not squared, and with clusters of fewer
    than five rows last instead of never, so that a batch is always full. scikit-activeml looks at five neighbors and
    passes over no small cluster. Raises ValueError for fewer than one neighbor.
    """
    if neighbors < 1:
        raise ValueError(f"A row is typical of at least one neighbor, not of {neighbors}.")
    labeled = np.empty(0, dtype=np.intp) if pool.labeled is None else pool.labeled
    X = pool.all_X[np.concatenate([pool.rows, labeled])]
    return typical(X, n, pool.rng, labeled=len(labeled), neighbors=neighbors)


@register(
    "uncertainty_cluster",
    title="Uncertain, then one a cluster",
    kind="batch",
    formula="the 10 n most uncertain rows in n clusters weighted by uncertainty; the row nearest each center",
    sentence="Takes the rows the model is least sure about, groups them, and asks for one of each group.",
    best_for="Batches of 10 and more in tables with many near-duplicates.",
    limits="A little slower than the measure alone, and no better where rows differ anyway.",
    source="Zhdanov (2019), Diverse mini-batch active learning; the lecture's hybrid.",
    family="diversity",
)
def uncertainty_cluster(pool: Pool, n: int, *, of: str = "margin", shortlist: float = 10.0) -> np.ndarray:
    """The shortlist * n most uncertain candidates, in n clusters weighted by uncertainty, the row nearest each center:
    positions (n,), most uncertain first. O(n) time in the pool, O(shortlist n^2 d) a pass of k-means.

    of: "margin", "entropy" or "least_confident". The lecture's is (of=least_confident, shortlist=2), which clusters
    without weights. Raises ValueError for an unknown measure or a shortlist below 1.
    """
    if shortlist < 1:
        raise ValueError(f"The shortlist must hold at least 1 row for each row asked, not {shortlist:g}.")
    uncertainty = uncertainty_of(pool, of)
    short = select(uncertainty, round(shortlist * n), pool.rng)
    weights = np.maximum(uncertainty[short], np.finfo(float).eps)  # where the model is sure of all, all count alike
    chosen = short[nearest_to_centers(pool.all_X[pool.rows[short]], n, pool.rng, weights)]
    return chosen[np.argsort(-uncertainty[chosen], kind="stable")]
