"""All that a fit and a ranking depend on, frozen, and the pure functions that fit on it and show it to a strategy.

Nothing else goes into a model or a ranking, so a simulation works them out in line and a project in a worker process,
to the same result.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from alcore import learners
from alcore.learners import Model
from alcore.strategies import Pool, Strategy

UNLABELED = -1


@dataclass(frozen=True)
class Snapshot:
    """All that a fit and a ranking depend on. ``codes`` (n,) are the told label codes, -1 where none was told."""

    X: np.ndarray
    codes: np.ndarray
    n_classes: int
    learner: str | BaseEstimator
    strategy: Strategy
    seed: int
    weights: np.ndarray | None = None
    candidates: np.ndarray | None = None  # positions that may be asked; None: every unlabeled row
    warm: Model | None = None  # where the fit starts from; it ends at the same model, sooner
    seconds: np.ndarray | None = None
    costs: np.ndarray | None = None
    history: Callable[[], pd.DataFrame] | None = None
    positive: int | None = None  # the code of the class of interest, for strategies that look for one


def fit(snapshot: Snapshot) -> Model:
    """The learner fitted on the told labels, in the order of the rows and not of the telling. A pure function, so that
    a simulation can call it in line and a project in a worker process."""
    rows = np.flatnonzero(snapshot.codes != UNLABELED)
    weights = None if snapshot.weights is None else snapshot.weights[rows]
    return learners.fit(
        snapshot.learner,
        snapshot.X[rows],
        snapshot.codes[rows],
        snapshot.n_classes,
        weights=weights,
        seed=snapshot.seed,
        warm=snapshot.warm,
    )


def view(snapshot: Snapshot, model: Model | None) -> Pool:
    """The pool as a strategy sees it. Its draws depend on the seed, the strategy's name and the number of labels."""
    labeled = np.flatnonzero(snapshot.codes != UNLABELED)
    rows = np.flatnonzero(snapshot.codes == UNLABELED) if snapshot.candidates is None else snapshot.candidates

    def fit_with(row: int, code: int) -> Model:
        codes = snapshot.codes.copy()
        codes[row] = code
        return fit(replace(snapshot, codes=codes, warm=model))

    return Pool(
        snapshot.X,
        rows,
        model=model,
        labeled=labeled,
        y=snapshot.codes[labeled],
        weights=None if snapshot.weights is None else snapshot.weights[labeled],
        n_classes=snapshot.n_classes,
        seconds=snapshot.seconds,
        costs=snapshot.costs,
        history=snapshot.history,
        fit_with=fit_with,
        learner=snapshot.learner,
        positive=snapshot.positive,
        seed=(snapshot.seed, zlib.crc32(snapshot.strategy.name.encode()), len(labeled)),
    )
