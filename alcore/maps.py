"""A pool as a map: where its rows lie, which of them a strategy asks for round by round, and how far two strategies ask
for the same rows.

A map is the first trial run of a rehearsal, looked at row by row: its split, features, first rows and seeds are those
of `simulation.run_replicate`. The true labels answer. What it shows happened once; how much a strategy saves takes
many trial runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.base import TransformerMixin
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_limits

from alcore import features, simulation
from alcore.campaign import FEWEST_PER_CLASS, Campaign, Proposals
from alcore.simulation import Prepared, Settings
from alcore.snapshot import UNLABELED, Snapshot, view
from alcore.strategies import STRATEGIES, Strategy, check, get

# More points hide one another and take longer to draw than to compute.
MOST_ROWS = 1_500
ROUNDS = 8


@dataclass(frozen=True, eq=False)
class PoolMap:
    """One pool and where its n rows lie. ``positions`` (n,) are the rows' places in the table as it was read."""

    X: np.ndarray  # (n, d) features
    y: np.ndarray  # (n,) class codes
    classes: tuple[str, ...]
    positions: np.ndarray
    points: np.ndarray  # (n, 2)
    explained: float  # share of the features' variance that the two dimensions keep, in [0, 1]; NaN when not known
    settings: Settings  # of the trial run: start, batch, budget, learner, seed
    drawn_from: int | None = None  # labeled rows of the table, when only some were drawn


@dataclass(frozen=True, eq=False)
class Trail:
    """What one strategy asks for on a map. Rows are positions in the map.

    ``start`` holds the rows asked by lot before the strategy spoke, ``batches`` those of each round after it, best
    first. ``utility`` (rounds, n) is how much the strategy wanted each row when it chose, NaN for labeled rows; for
    strategies that give rows no utility of their own (whole batches, lots) it is the margin's, and ``shaded_by`` says
    so.
    """

    strategy: Strategy
    start: np.ndarray
    batches: tuple[np.ndarray, ...]
    utility: np.ndarray
    shaded_by: Strategy

    def asked(self) -> np.ndarray:
        """All rows asked after the start, in the order of asking."""
        return np.concatenate([np.empty(0, dtype=np.intp), *self.batches])

    def labeled(self, number: int) -> np.ndarray:
        """The rows whose labels are known when round `number` (from 0) begins."""
        return np.concatenate([self.start, *self.batches[:number]])


def draw(
    prepared: Prepared,
    *,
    most_rows: int = MOST_ROWS,
    projector: TransformerMixin | None = None,
    learner: str = "logistic",
    seed: int = 0,
) -> PoolMap:
    """The pool of the first trial run on a prepared table, as a map.

    At most `most_rows` rows of the table are drawn, by the seed and with every class among them. projector: anything of
    scikit-learn with `fit_transform` to two columns; by default the first two principal components, O(n d^2).
    Raises ValueError or TableError, in words for the user, where no rehearsal is possible.
    """
    drawn = _drawn(prepared, most_rows, seed)
    settings = simulation.plan(drawn, Settings(learner=learner, replicates=1, seed=seed)).settings
    rows, _ = simulation.split(drawn, settings.test_share, seed, 0)
    X = features.fit(drawn.frame, drawn.kinds, rows).transform(drawn.frame.iloc[rows])
    points, explained = coordinates(X, projector)
    return PoolMap(
        X,
        drawn.y[rows],
        drawn.classes,
        drawn.positions[rows],
        points,
        explained,
        settings,
        len(prepared.y) if len(drawn.y) < len(prepared.y) else None,
    )


def _drawn(prepared: Prepared, most_rows: int, seed: int) -> Prepared:
    """At most so many rows of the table by lot. The first few of each class go first, so that none is lost."""
    if len(prepared.y) <= most_rows:
        return prepared
    lot = np.random.default_rng((seed, 5)).permutation(len(prepared.y))
    of_class = pd.Series(prepared.y[lot]).groupby(prepared.y[lot]).cumcount().to_numpy()
    needed = of_class < 2 * FEWEST_PER_CLASS
    rows = np.sort(np.concatenate([lot[needed], lot[~needed]])[:most_rows])

    def of(values: np.ndarray | None) -> np.ndarray | None:
        return None if values is None else values[rows]

    return replace(
        prepared,
        frame=prepared.frame.iloc[rows].reset_index(drop=True),
        y=prepared.y[rows],
        groups=prepared.groups[rows],
        positions=prepared.positions[rows],
        keys=prepared.keys[rows],
        seconds=of(prepared.seconds),
        prices=of(prepared.prices),
    )


def coordinates(X: np.ndarray, projector: TransformerMixin | None = None) -> tuple[np.ndarray, float]:
    """Two coordinates for each row of X (n, d) -> (n, 2), and the share of the variance they keep, in [0, 1].

    By default the first two principal components (Pearson, 1901, On lines and planes of closest fit to systems of
    points in space). A table of one feature lies on a line. The share is NaN for projectors that do not tell it.
    """
    if projector is None:
        projector = PCA(n_components=min(2, *X.shape), random_state=0)
    with np.errstate(invalid="ignore"):  # rows that are all alike have no variance to share out
        points = np.asarray(projector.fit_transform(X), dtype=float)[:, :2]
    if points.shape[1] < 2:
        points = np.column_stack([points, np.zeros(len(points))])
    shares = getattr(projector, "explained_variance_ratio_", None)
    return points, float("nan") if shares is None else float(np.nan_to_num(shares[:2]).sum())


def follow(pool_map: PoolMap, strategy: str | Strategy, rounds: int = ROUNDS) -> Trail:
    """One campaign of the strategy on the map, true labels answering: what it asks for in each round.

    Fewer rounds, all of them whole, when the budget of the trial run ends before. The rows are those the trial run asks
    for; where utilities are equal at the end of a batch, the lot may choose others among them. Raises ValueError, in
    words for the user, when the strategy cannot be used with the map's learner.
    """
    strategy, settings = get(strategy), pool_map.settings
    check(strategy, settings.learner)
    shaded_by = strategy if strategy.kind == "utility" and strategy.family != "baseline" else STRATEGIES["margin"]
    # The seed of the first trial run's learner and lots.
    seed = int(np.random.default_rng((settings.seed, 0, 4)).integers(2**31))
    codes = range(len(pool_map.classes))
    campaign = Campaign(pool_map.X, codes, strategy=strategy, learner=settings.learner, seed=seed, start=settings.start)
    batches, utilities = [], []
    with threadpool_limits(1):  # the matrices are small: threads would wait for each other
        campaign.tell(*_answered(pool_map, campaign.propose(settings.start)))
        # A class hardly seen is looked for by lot, the same in every strategy: part of the start, not of a choice.
        while (proposals := campaign.propose(settings.batch)).by_lot:
            campaign.tell(*_answered(pool_map, proposals))
        start = campaign.labeled
        while len(batches) < rounds and campaign.n_labeled + settings.batch <= settings.budget:
            utility = np.full(len(pool_map.y), np.nan)
            if shaded_by is strategy:
                ranked = campaign.propose(len(pool_map.y))
                utility[ranked.rows] = ranked.utility
                batch = ranked.rows[: settings.batch]
            else:
                batch = campaign.propose(settings.batch).rows
                pool = view(_snapshot(pool_map, campaign, shaded_by, seed), campaign.model)
                utility[pool.rows] = shaded_by.function(pool)
            batches.append(batch)
            utilities.append(utility)
            campaign.tell(batch, pool_map.y[batch])
    shape = (len(batches), len(pool_map.y))
    return Trail(strategy, start, tuple(batches), np.reshape(utilities, shape), shaded_by)


def _answered(pool_map: PoolMap, proposals: Proposals) -> tuple[np.ndarray, np.ndarray]:
    return proposals.rows, pool_map.y[proposals.rows]


def _snapshot(pool_map: PoolMap, campaign: Campaign, strategy: Strategy, seed: int) -> Snapshot:
    codes = np.full(len(pool_map.y), UNLABELED, dtype=np.int32)
    codes[campaign.labeled] = pool_map.y[campaign.labeled]
    return Snapshot(pool_map.X, codes, len(pool_map.classes), campaign.learner, strategy, seed)


def overlaps(trails: list[Trail], n_rows: int) -> pd.DataFrame:
    """How far strategies ask for the same rows of a pool of `n_rows`: one line a pair.

    Columns: first, second (names), by_round (list: share of a round's rows that both ask for in that round, in [0, 1]),
    asked (rows each asked for in all rounds), common (rows both asked for, in whichever round), jaccard (common rows
    over rows either asked for, in [0, 1]; NaN when none was asked) and by_lot (common rows to expect of two that draw
    by lot). The starting rows, which all share, do not count. Jaccard (1912), The distribution of the flora in the
    alpine zone.
    """
    lines = []
    for one, other in combinations(trails, 2):
        pairs = list(zip(one.batches, other.batches, strict=False))
        first = np.concatenate([np.empty(0, dtype=np.intp), *(mine for mine, _ in pairs)])
        second = np.concatenate([np.empty(0, dtype=np.intp), *(theirs for _, theirs in pairs)])
        common, free = len(np.intersect1d(first, second)), n_rows - len(one.start)
        either = len(first) + len(second) - common
        lines.append(
            {
                "first": one.strategy.name,
                "second": other.strategy.name,
                "by_round": [len(np.intersect1d(*pair)) / max(map(len, pair)) for pair in pairs],
                "asked": len(first),
                "common": common,
                "jaccard": common / either if either else np.nan,
                "by_lot": len(first) * len(second) / free if free else 0.0,
            }
        )
    return pd.DataFrame(lines, columns=["first", "second", "by_round", "asked", "common", "jaccard", "by_lot"])
