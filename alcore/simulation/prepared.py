"""From a table to what a replicate needs: its labeled rows, typed once, and a split into pool and test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

from alcore import features, tables
from alcore.tables import Roles, Table, TableError

# A larger table is sampled: a saving measured on so many rows changes little with more, the wait does.
MOST_ROWS = 7_000


@dataclass(frozen=True)
class Prepared:
    """A table ready for replicates: labeled rows only, cells typed once."""

    frame: pd.DataFrame
    kinds: dict[str, str]
    y: np.ndarray
    classes: tuple[str, ...]
    groups: np.ndarray
    positions: np.ndarray  # of the rows in the table as it was read
    keys: np.ndarray
    seconds: np.ndarray | None
    prices: np.ndarray | None
    sampled_from: int | None = None
    answers: Mapping[str, np.ndarray] = field(default_factory=dict)  # codes of the columns that answer, by name
    unanswered: int = 0  # labeled rows that were left out because such a column holds no class for them


@lru_cache(maxsize=2)  # planning a run and starting it take the same table
def prepare(table: Table, roles: Roles, seed: int = 0) -> Prepared:
    """The table's labeled rows, typed; at most `MOST_ROWS` of them, drawn by the seed.

    Raises TableError when there is no usable label or feature column, or too few labeled rows for a rehearsal.
    """
    if roles.label is None:
        raise TableError("Choose the label column first: a simulation hides its labels and reveals them when asked.")
    tables.check_label(table, roles.label)
    columns = features.usable_columns(table, roles)
    if not columns:
        raise TableError("No column is left to learn from. Leave out fewer columns.")
    labels = table.frame[roles.label]
    labeled = labels.notna()
    answered = labeled.copy()
    for name in roles.answers:
        table.column(name)
        answered &= table.frame[name].isin(labels.dropna().unique())
    rows = np.flatnonzero(answered.to_numpy())
    unanswered = int(labeled.sum()) - len(rows)
    if roles.answers and len(rows) < tables.FEWEST_LABELED <= len(rows) + unanswered:
        raise TableError(
            f"Only {len(rows):,} labeled rows have a class of column '{roles.label}' in {_listed(roles.answers)} too, "
            f"and a rehearsal needs {tables.FEWEST_LABELED}. A column that answers must hold the classes' own names."
        )
    if len(rows) < tables.FEWEST_LABELED:
        raise TableError(
            f"A rehearsal needs at least {tables.FEWEST_LABELED} labeled rows; column '{roles.label}' has {len(rows)}. "
            "Label more rows, or try a sample table."
        )
    sampled_from = None
    if len(rows) > MOST_ROWS:
        sampled_from = len(rows)
        rows = np.sort(np.random.default_rng((seed, 1)).choice(rows, MOST_ROWS, replace=False))
    classes = tuple(sorted(labels.iloc[rows].unique()))
    if len(classes) < 2:
        raise TableError(f"The sampled rows of column '{roles.label}' all have the label '{classes[0]}'.")
    kinds = {column.name: column.kind for column in table.columns if column.name in columns}
    return Prepared(
        frame=features.typed_frame(table, roles).iloc[rows].reset_index(drop=True),
        kinds=kinds,
        y=pd.Categorical(labels.iloc[rows], categories=classes).codes.astype(np.int32),
        classes=classes,
        groups=pd.factorize(tables.groups(table, roles)[rows])[0],
        positions=rows,
        keys=tables.row_keys(table, roles).to_numpy()[rows],
        seconds=_of(rows, tables.row_costs(table, roles.seconds)),
        prices=_of(rows, tables.row_costs(table, roles.price)),
        sampled_from=sampled_from,
        answers={
            name: pd.Categorical(table.frame[name].iloc[rows], categories=classes).codes.astype(np.int32)
            for name in roles.answers
        },
        unanswered=unanswered,
    )


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f"'{name}'" for name in names)


def _of(rows: np.ndarray, values: np.ndarray | None) -> np.ndarray | None:
    return None if values is None else values[rows]


def split(prepared: Prepared, test_share: float, seed: int, replicate: int) -> tuple[np.ndarray, np.ndarray]:
    """Pool and test rows of a replicate, ascending: stratified by class, and no group on both sides.

    Groups are split by the class of their first row; classes of a single group, which cannot be on both sides, are
    stratified together.
    """
    _, first, group = np.unique(prepared.groups, return_index=True, return_inverse=True)
    stratum = prepared.y[first]
    rare = np.bincount(stratum, minlength=len(prepared.classes))[stratum] < 2
    stratum = np.where(rare, -1, stratum)
    state = int(np.random.default_rng((seed, replicate, 2)).integers(2**31))
    if len(first) < 2:
        raise TableError("All rows belong to one group, so there is nothing to test on. Choose another group column.")
    n_test = min(max(1, round(len(first) * test_share)), len(first) - 1)
    strata, counts = np.unique(stratum, return_counts=True)
    enough = counts.min() >= 2 and min(n_test, len(first) - n_test) >= len(strata)
    _, test_groups = train_test_split(
        np.arange(len(first)), test_size=n_test, random_state=state, stratify=stratum if enough else None
    )
    in_test = np.isin(group, test_groups)
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)
