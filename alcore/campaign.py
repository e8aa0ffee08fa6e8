"""The loop of active learning, ask and tell, for people and simulations alike.

A campaign is a pure fold of what it was told over one frozen feature matrix and class list: it can be thrown away and
told again. It speaks positions in X; it keeps X as it is and can see no label that was not told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from alcore.learners import Model
from alcore.snapshot import UNLABELED, Snapshot, fit, view
from alcore.strategies import STRATEGIES, Strategy, cold_start, get, rank

# Enough for a class to be seen again in a resample; one row of a class teaches a model little about it.
FEWEST_PER_CLASS = 2
# Why a row is asked. A campaign proposes the first two, and control rows where it is told how many; rows asked again
# are a project's.
ARMS = pd.CategoricalDtype(["start", "active", "control", "relabel"])
PROPOSAL_COLUMNS = pd.Index(["row", "rank", "arm", "utility", "propensity", "model_version", "training_size"])
HISTORY_COLUMNS = pd.Index(
    ["round", "labels", "model_version", "classes_seen", "label_seconds", "fit_seconds", "query_seconds", "surprise"]
)


class Proposals(NamedTuple):
    """Rows to ask for, best first; arrays (n,). The first ``by_lot`` of them are asked at the start, the last
    ``control`` of them are control rows."""

    rows: np.ndarray
    by_lot: int
    utility: np.ndarray
    propensity: np.ndarray
    control: int = 0

    @property
    def drawn_by_lot(self) -> np.ndarray:
        """Whether each row is a draw from all rows that were left."""
        return ~np.isnan(self.propensity)

    @property
    def arm_codes(self) -> np.ndarray:
        """Why each row is asked, as positions in the categories of `ARMS`."""
        return np.repeat([0, 1, 2], [self.by_lot, len(self.rows) - self.by_lot - self.control, self.control])

    def arm(self) -> pd.Categorical:
        """Why each row is asked."""
        # Without checks it is twice as fast, and there is nothing to find.
        return pd.Categorical.from_codes(self.arm_codes, dtype=ARMS, validate=False)


class Campaign:
    """Ask for rows, tell their labels, and have a model that learned from them.

    X: (n, d) features, kept as they are. classes: the full class list, at least two, any hashable values.
    strategy: a name, a `Strategy` or a function of a `Pool`. learner: a name or any classifier or pipeline of
    scikit-learn.
    start: how many rows are asked at random before the strategy speaks; by default whatever is told first. While a
    class has fewer than two labels, at most as many rows again are asked at random. starting: how those first rows are
    chosen, a name in `alcore.strategies.cold_start.STARTS` or a `Start`; without `start`, as many as the first question
    asks for.
    seconds, costs: (n,) predicted for each row, where known. positive: the class of interest, for strategies that look
    for one. Raises ValueError for fewer than two or repeated classes, for a class of interest that is none of them, or
    for an unknown way of starting.

    >>> campaign = Campaign([[0.0], [1.0], [2.0], [3.0]], ["no", "yes"], start=2)
    >>> campaign.tell([0, 3], ["no", "yes"])
    >>> list(campaign.ask(4).row.sort_values())
    [1, 2]
    """

    def __init__(
        self,
        X: np.ndarray,
        classes: Sequence,
        strategy: str | Strategy | Callable = "margin",
        learner: str | BaseEstimator = "logistic",
        seed: int = 0,
        *,
        start: int | None = None,
        starting: str | cold_start.Start = "random",
        seconds: np.ndarray | None = None,
        costs: np.ndarray | None = None,
        positive: Hashable | None = None,
    ):
        self.X = X if hasattr(X, "shape") else np.asarray(X)
        self.classes = tuple(classes)
        if len(self.classes) < 2:
            raise ValueError("A campaign needs at least two classes to tell apart.")
        self._code = {label: code for code, label in enumerate(self.classes)}
        if len(self._code) < len(self.classes):
            raise ValueError("The class list names a class twice.")
        if positive is not None and positive not in self._code:
            raise ValueError(f"The class of interest {positive!r} is not in the class list.")
        self._positive = None if positive is None else self._code[positive]
        self.strategy, self.learner, self.seed = get(strategy), learner, seed
        # By its function: a worker process has a copy of the strategy.
        self._by_lot = self.strategy.function is STRATEGIES["random"].function
        self.model: Model | None = None
        self.version = 0  # how many models there have been
        self._start, self._seconds, self._costs = start, seconds, costs
        self._starting = cold_start.get(starting)
        n = self.X.shape[0]
        self._codes = np.full(n, UNLABELED, dtype=np.int32)
        self._weights: np.ndarray | None = None
        self._withdrawn = np.zeros(n, dtype=bool)
        self._fitted_on = 0  # labels the model learned from
        self._rounds = np.empty((0, 7))  # of the history, without the number of the round
        self._query_seconds = 0.0
        self._told_seconds = np.nan
        self._surprises = np.empty(0, dtype=bool)  # by the labels told since the last round, where the strategy asks
        self._order: tuple[int, np.ndarray] | None = None  # of drawing, and how many rows of it were chosen

    # -- asking ------------------------------------------------------------------------------------------------

    def ask(self, n: int, exclude: Iterable[int] = ()) -> pd.DataFrame:
        """At most n proposals, best first, none of them labeled, withdrawn or excluded; none when nothing is left.

        Columns: row (position in X), rank (from 1), arm ("start" or "active"), utility (NaN at the start), propensity
        (the chance the row had of being drawn; NaN where the strategy is not a lottery), model_version and
        training_size. Ranks with the last model; fits nothing. Raises ValueError for a negative n.
        """
        proposals = self.propose(n, exclude)
        size = len(proposals.rows)
        return _frame(
            PROPOSAL_COLUMNS,
            proposals.rows,
            np.arange(1, size + 1),
            proposals.arm(),
            proposals.utility,
            proposals.propensity,
            np.full(size, self.version),
            np.full(size, self._fitted_on),
        )

    def propose(self, n: int, exclude: Iterable[int] = (), control: int = 0) -> Proposals:
        """What `ask` frames, as arrays: for loops in which building a frame a round would take longer than asking.

        control: how many of the n rows are drawn by lot from those that are left when the others are chosen. At the
        start, and of random sampling, all rows are drawn by lot, so there are none.
        """
        began = perf_counter()
        if n < 0:
            raise ValueError(f"The number of rows to ask for cannot be negative: {n}.")
        free = (self._codes == UNLABELED) & ~self._withdrawn
        free[self._positions(exclude)] = False
        available = np.count_nonzero(free)
        control = 0 if self.model is None or self._by_lot else min(control, n, available)
        n = min(n, available) - control if control else n
        by_lot = n if self.model is None else min(n, self._owed_by_lot())
        rows, chosen = np.empty(0, dtype=np.intp), 0
        if by_lot:
            chosen, order = self._drawing_order(n)
            rows, chosen = order[free[order]][:by_lot], min(by_lot, np.count_nonzero(free[order[:chosen]]))
            free[rows] = False
        started, utility = len(rows), np.full(len(rows), np.nan)
        if started < min(n, available):
            candidates = np.flatnonzero(free)
            pool = view(self._snapshot(candidates), self.model)
            best, scores = rank(self.strategy, pool, n - started)
            rows, utility = np.concatenate([rows, candidates[best]]), np.concatenate([utility, scores])
        drawn = len(rows) if self._by_lot else started
        propensity = np.full(len(rows), np.nan)
        propensity[chosen:drawn] = (drawn - chosen) / max(1, available - chosen)
        if control:
            free[rows] = False
            lot = np.random.default_rng((self.seed, 2)).permutation(len(free))
            rows = np.concatenate([rows, lot[free[lot]][:control]])
            utility = np.concatenate([utility, np.full(control, np.nan)])
            propensity = np.concatenate([propensity, np.full(control, control / np.count_nonzero(free))])
        self._query_seconds += perf_counter() - began
        return Proposals(rows, started, utility, propensity, control)

    def _owed_by_lot(self) -> int:
        """Rows still to be asked at random: the rest of the start, then rows to complete classes hardly seen.

        Completing takes at most as many rows again as the start had: a class of one row in a thousand would otherwise
        turn the whole budget into random sampling.
        """
        counts, start = self.class_counts(), self._start or 0
        labeled = int(counts.sum())
        if labeled < start:
            return start - labeled
        if counts.min() >= FEWEST_PER_CLASS:
            return 0
        return max(0, 2 * start - labeled)

    def _drawing_order(self, n: int) -> tuple[int, np.ndarray]:
        """How many rows of the start are chosen otherwise than by lot, and the order of all rows: those, then the rest
        by lot. By the seed alone, so that every arm of a replicate starts alike."""
        size = n if self._start is None else self._start
        if self._starting.by_lot or self.n_labeled >= size:
            size = 0
        if self._order is None or self._order[0] != size:
            way = np.random.default_rng((self.seed, 1))
            first = self._starting.function(self.X, size, way) if size else np.empty(0, dtype=np.intp)
            lot = np.random.default_rng((self.seed, 0)).permutation(self.X.shape[0])
            self._order = size, np.concatenate([first, lot[~np.isin(lot, first)]])
        return self._order

    # -- telling -----------------------------------------------------------------------------------------------

    def tell(
        self,
        rows: Sequence[int],
        labels: Sequence,
        weights: Sequence[float] | None = None,
        seconds: Sequence[float] | None = None,
        *,
        fit: bool = True,
    ) -> None:
        """Take labels of rows; a row told again takes its new label. With `fit` (the default) the model learns at once
        and the history gains a round; without it, `refit` does so later.

        weights: how far each label is to be trusted, above 0. seconds: what each label took, for the history.
        Raises ValueError for a row outside X or twice in one call, a label outside the class list, or lengths that
        differ; then nothing was taken.
        """
        rows = self._positions(rows)
        labels = labels.tolist() if hasattr(labels, "tolist") else list(labels)
        if len(rows) != len(labels):
            raise ValueError(f"{len(rows)} rows were told with {len(labels)} labels.")
        if len(set(rows.tolist())) < len(rows):
            raise ValueError("A row was told twice in one call.")
        try:
            codes = [self._code[label] for label in labels]
        except KeyError as error:
            known = ", ".join(map(str, self.classes[:10]))
            raise ValueError(f"The label {error.args[0]!r} is not in the class list ({known}).") from error
        if weights is not None:
            trust = np.asarray(weights, dtype=float)
            if len(trust) != len(rows) or not ((trust > 0) & np.isfinite(trust)).all():
                raise ValueError("Weights must be numbers above 0, one for each row told.")
            if self._weights is None:
                self._weights = np.ones(self.X.shape[0])
            self._weights[rows] = trust
        elif self._weights is not None:
            self._weights[rows] = 1.0
        if "surprise" in self.strategy.needs and self.model is not None and len(rows):
            self._surprises = np.append(self._surprises, self.model.predict(self.X[rows]) != codes)
        self._codes[rows] = codes
        if self._start is None and self.n_labeled:
            self._start = self.n_labeled
        self._told_seconds = np.nan if seconds is None else float(np.sum(seconds))
        if fit:
            self.refit()

    def forget(self, rows: Sequence[int]) -> None:
        """Take labels back: the rows can be asked again. The model changes at the next `refit` or `tell`."""
        self._codes[self._positions(rows)] = UNLABELED

    def withdraw(self, rows: Sequence[int]) -> None:
        """Rows never to be asked (again), such as skipped ones. They keep a label they have."""
        self._withdrawn[self._positions(rows)] = True

    def refit(self) -> None:
        """Fit the model on the labels told so far and add a round to the history; no labels, no model."""
        counts = self.class_counts()
        labels, seen = int(counts.sum()), np.count_nonzero(counts)
        if labels == 0:
            self.model = None
            return
        began = perf_counter()
        self.publish(fit(self._snapshot()), labels)
        surprise = self._surprises.mean() if len(self._surprises) else np.nan
        row = (labels, self.version, seen, self._told_seconds, perf_counter() - began, self._query_seconds, surprise)
        self._rounds, self._surprises = np.vstack([self._rounds, row]), self._surprises[:0]
        self._query_seconds = 0.0

    def publish(self, model: Model, training_size: int) -> None:
        """Take a model, fitted here or in a worker process on so many labels, for the next rankings and predictions."""
        self.model, self.version, self._fitted_on = model, self.version + 1, training_size

    def _positions(self, rows: Iterable[int]) -> np.ndarray:
        rows = np.asarray(rows if hasattr(rows, "__len__") else list(rows), dtype=np.intp)
        outside = (rows < 0) | (rows >= self.X.shape[0])
        if outside.any():
            raise ValueError(f"Rows are counted from 0 to {self.X.shape[0] - 1}; row {rows[outside][0]} is not one.")
        return rows

    def _snapshot(self, candidates: np.ndarray | None = None) -> Snapshot:
        return Snapshot(
            self.X,
            self._codes,
            len(self.classes),
            self.learner,
            self.strategy,
            self.seed,
            self._weights,
            candidates,
            self.model,
            self._seconds,
            self._costs,
            lambda: self.history,
            self._positive,
        )

    # -- what is known -----------------------------------------------------------------------------------------

    @property
    def n_labeled(self) -> int:
        """Rows with a label."""
        return int(np.count_nonzero(self._codes != UNLABELED))

    @property
    def labeled(self) -> np.ndarray:
        """Positions of the labeled rows, ascending."""
        return np.flatnonzero(self._codes != UNLABELED)

    def class_counts(self) -> np.ndarray:
        """Labels of each class, in the order of the class list."""
        return np.bincount(self._codes[self._codes != UNLABELED], minlength=len(self.classes))

    @property
    def history(self) -> pd.DataFrame:
        """One line a round: round, labels, model_version, classes_seen, label_seconds (NaN where not told),
        fit_seconds, query_seconds, surprise (the share of the labels told that the model before had predicted
        otherwise, in [0, 1]; NaN unless the strategy needs it)."""
        values = self._rounds.T
        labels, version, seen = values[:3].astype(int)
        return _frame(HISTORY_COLUMNS, np.arange(len(labels)), labels, version, seen, *values[3:])

    def _fitted(self) -> Model:
        if self.model is None:
            raise ValueError("There is no model yet: tell some labels first.")
        return self.model

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The likeliest class of each row of X, as in the class list. Raises ValueError before the first labels."""
        codes = self._fitted().predict(X)
        one_type = len({type(label) for label in self.classes}) == 1
        return np.asarray(self.classes, dtype=None if one_type else object)[codes]

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """(n, K) probabilities over the full class list. Raises ValueError before the first labels."""
        return self._fitted().predict_proba(X)

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Decision values, (n,) for two classes, else (n, K). Raises ValueError before the first labels."""
        return self._fitted().decision_function(X)


def _frame(columns: pd.Index, *values: np.ndarray) -> pd.DataFrame:
    """A frame of columns in that order. A loop makes many small ones, and pandas takes longer to index their names
    anew than to hold their values, so the names are indexed once."""
    frame = pd.DataFrame(dict(enumerate(values)), copy=False)
    frame.columns = columns
    return frame
