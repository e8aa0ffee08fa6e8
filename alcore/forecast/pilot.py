"""The labels there are: a partly labeled table as features, codes and what is known of the rows without a label."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alcore import features, metrics, tables
from alcore.learners import LEARNERS
from alcore.tables import Roles, Table, TableError

# Fewer labels leave nothing to resample: subsets of a quarter of them would hold five rows.
FEWEST = 20
FEWEST_OF_A_CLASS = 3  # below, most subsets miss the class altogether
# More labels than this say nothing new about the shape of the curve, and every fit takes longer.
MOST = 2_000


@dataclass(frozen=True, eq=False)
class Pilot:
    """Rows with a label, drawn at random from a table.

    X (p, d) features; codes (p,) in 0..n_classes-1; pool: rows of the table in all, labeled or not, at least p.
    metric: a name of `alcore.metrics.METRICS` that needs labels only; positive: the class of f1 and recall.
    labels: labeled rows of the table; more than p when the pilot was cut to `MOST` rows.

    In a project some of the pilot's rows are evaluation rows, which no model ever learns from, `held` of them. So
    random sampling goes on from the `trained` others, and the strategy from the `asked` labels of its own arm; of a
    table both go on from all.

    A what-if: noise, in [0, 0.5], is the chance that an answer is another class than the label there is; a row gets so
    many `answers`, and the majority is what a model learns. Scores are against the labels there are.
    """

    X: np.ndarray
    codes: np.ndarray
    n_classes: int
    pool: int
    metric: str = "accuracy"
    positive: int = 1
    learner: str = "logistic"
    seed: int = 0
    labels: int = 0
    held: int = 0
    trained: int | None = None
    asked: int | None = None
    noise: float = 0.0
    answers: int = 1

    def __post_init__(self):
        check_metric(self.metric)
        if self.learner not in LEARNERS:
            raise ValueError(f"There is no model called {self.learner!r}. Choose one of {', '.join(LEARNERS)}.")
        rows = len(self.codes)
        object.__setattr__(self, "labels", self.labels or rows)
        for name in ("trained", "asked"):
            known = getattr(self, name)
            object.__setattr__(self, name, self.labels if known is None else known)
        if rows < FEWEST:
            raise ValueError(
                f"{rows} rows have a label; a forecast needs at least {FEWEST}, and about 100 to say much. "
                f"Label {FEWEST - rows} more rows, drawn at random."
            )
        counts = np.bincount(self.codes, minlength=self.n_classes)
        if np.count_nonzero(counts) < 2:
            raise ValueError(
                f"All {rows} labeled rows have the same class, so there is nothing to tell apart yet. "
                "Label more rows, drawn at random, until a second class is found."
            )
        if np.sort(counts)[-2] < FEWEST_OF_A_CLASS:
            raise ValueError(
                f"Only {int(np.sort(counts)[-2])} of the {rows} labeled rows are of a second class; a forecast needs "
                f"at least {FEWEST_OF_A_CLASS}. Label more rows, drawn at random."
            )
        if not 0 <= self.noise <= 0.5 or self.answers < 1:
            raise ValueError(
                f"The share of mistakes must be between 0 and 0.5, not {self.noise:g}, of at least one answer."
            )
        if self.pool < self.labels:
            raise ValueError(f"The table cannot have {self.pool} rows when {self.labels} of them are labeled.")

    def told(self, number: int) -> np.ndarray:
        """The codes (p,) that models learn: the labels, or the majorities of noisy answers of the number-th draw. Equal
        votes are decided by lot."""
        if not self.noise:
            return self.codes
        rng = np.random.default_rng((self.seed, 24, number))
        shape = (len(self.codes), self.answers)
        other = (self.codes[:, None] + rng.integers(1, self.n_classes, shape)) % self.n_classes
        said = np.where(rng.random(shape) < self.noise, other, self.codes[:, None])
        votes = (said[:, :, None] == np.arange(self.n_classes)).sum(axis=1) + 0.5 * rng.random(
            (shape[0], self.n_classes)
        )
        return votes.argmax(axis=1).astype(self.codes.dtype)


def check_metric(metric: str) -> None:
    """Raise a ValueError in words when there is no such metric or it cannot be forecast."""
    fitting = [one.name for one in metrics.METRICS.values() if one.needs == "labels"]
    if metric not in metrics.METRICS:
        raise ValueError(f"There is no metric called {metric!r}. Choose one of {', '.join(fitting)}.")
    if metric not in fitting:
        raise ValueError(f"A forecast of {metric} is not possible; choose one of {', '.join(fitting)}.")


def check_target(target: float, metric: str) -> None:
    """Raise a ValueError in words when no score can be that number."""
    if isinstance(target, bool) or not isinstance(target, int | float) or not math.isfinite(target):
        raise ValueError(f"The target must be a number between 0 and 1, but it is {target!r}.")
    if target > 1:
        hint = f"Write {target:g} % as {target / 100:g}." if 2 <= target <= 100 else "Write 90 % as 0.9."
        raise ValueError(f"The target is a share between 0 and 1, but it is {target:g}. {hint}")
    if target == 1:
        raise ValueError("A target of 1 asks for a model that is never wrong; choose one below 1, such as 0.95.")
    if target <= 0:
        raise ValueError(f"The target must be above 0, but it is {target:g}: any model scores 0 or more.")


def read_pilot(
    table: Table,
    roles: Roles,
    *,
    metric: str | None = None,
    positive: str | None = None,
    learner: str = "logistic",
    seed: int = 0,
) -> Pilot:
    """The labeled rows of a table as a pilot; blank cells of the label column are rows without a label.

    Features are fitted on all rows, labeled or not: they need no label. Without a metric, the one of
    `metrics.default_metric`. Takes the labeled rows for a random sample of the table; nothing in a table tells whether
    they are. Raises TableError or ValueError in words for the user.
    """
    if roles.label is None:
        raise TableError("Choose the label column first: a forecast reads the labels that are there.")
    labels = table.frame[table.column(roles.label).name]
    rows = np.flatnonzero(labels.notna().to_numpy())
    if not len(rows):
        tables.check_label(table, roles.label)
    classes = tuple(sorted(labels.iloc[rows].unique()))
    if len(classes) > 1 and len(rows) >= FEWEST:
        tables.check_label(table, roles.label)
    if positive is not None and positive not in classes:
        raise ValueError(f"No labeled row has the class '{positive}'. The classes are {', '.join(classes[:10])}.")
    codes = pd.Categorical(labels.iloc[rows], categories=classes).codes.astype(np.int32)
    chosen, rarest, _ = metrics.default_metric(np.bincount(codes), classes)
    frame = features.typed_frame(table, roles)
    kinds = {column.name: column.kind for column in table.columns if column.name in frame}
    kept = np.arange(len(rows))
    if len(rows) > MOST:
        kept = np.sort(np.random.default_rng((seed, 21)).choice(len(rows), MOST, replace=False))
    X = features.fit(frame, kinds, np.arange(len(frame))).transform(frame.iloc[rows[kept]])
    return Pilot(
        X,
        codes[kept],
        max(2, len(classes)),
        pool=len(table.frame),
        metric=metric or chosen,
        positive=rarest if positive is None else classes.index(positive),
        learner=learner,
        seed=seed,
        labels=len(rows),
    )
