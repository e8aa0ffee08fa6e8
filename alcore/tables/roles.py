"""Which column plays which part: guesses, checks of a choice, and the keys and groups of rows."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from alcore.tables.kinds import as_arrow, plain_name
from alcore.tables.model import Column, Roles, Table, TableError

MAX_CLASSES = 50  # beyond it a person cannot choose between them, nor a pool of this app's size hold enough of each
# With fewer labeled rows than these a rehearsal means little: 20 to start from, 20 held out as test rows (a score then
# moves in steps of 5 points, the coarsest still worth reading), and 20 more to choose from.
FEWEST_LABELED = 60
LABEL_NAMES = (
    "label labels class target y outcome category diagnosis species sentiment verdict topic result status "
    "defect fraud spam churn survived"
).split()
GROUP_NAME = re.compile(
    r"^(?:group|groups|group_id|cluster_id|patient)$"
    r"|(?:patient|subject|user|customer|client|session|household|site|device|author)_?id$"
)
SECONDS_NAME = re.compile(
    r"^(?:seconds|lead_time)$|^(?:label|labell?ing|annotation|annotating|review)_?(?:seconds|secs|time)(?:_s)?$"
    r"|^(?:seconds|secs)_(?:per|to)_(?:label|row)$"
)
# A bare "price" is not here: in most tables it is what a car costs, not what labeling the row costs.
PRICE_NAME = re.compile(r"^(?:label|labell?ing|annotation)_?(?:price|cost|dollars)$|^(?:price|cost)_per_(?:label|row)$")


def guess_roles(columns: tuple[Column, ...], rows: int) -> Roles:
    """The parts the columns seem to play, by names, kinds and counts; None where nothing speaks for one."""
    costs = {part: _first(columns, rule) for part, rule in (("seconds", SECONDS_NAME), ("price", PRICE_NAME))}
    ids = [c for c in columns if c.kind == "id" and plain_name(c.name) not in LABEL_NAMES]
    unique = next((c.name for c in ids if c.distinct == rows), None)
    group = next(
        (c.name for c in columns if GROUP_NAME.search(plain_name(c.name)) and 1 < c.distinct <= rows / 1.5),
        None,
    )
    taken = {unique, group, *costs.values()}
    label = _guess_label([c for c in columns if c.name not in taken], rows)
    if group is not None and sum(c.name not in taken | {label} for c in columns) == 0:
        group = None  # it is the only column left to learn from
    return Roles(label=label, id=unique, group=group, **costs)


def _first(columns: tuple[Column, ...], rule: re.Pattern) -> str | None:
    return next((c.name for c in columns if c.kind == "number" and rule.search(plain_name(c.name))), None)


def _guess_label(columns: list[Column], rows: int) -> str | None:
    def can_be(column: Column, most: int) -> bool:
        labeled = rows - column.missing
        few = 2 <= column.distinct <= most and column.distinct <= max(labeled / 2, 2)
        return few and column.kind in ("category", "number", "text")

    named = [c for c in columns if can_be(c, MAX_CLASSES)]
    words = {c.name: re.split(r"[\W_]+", plain_name(c.name)) for c in named}
    for fits in (lambda hint, ws: ws == [hint], lambda hint, ws: hint == ws[-1], lambda hint, ws: hint in ws):
        for hint in LABEL_NAMES:
            for column in named:
                if fits(hint, words[column.name]):
                    return column.name
    # A column that is called the label but cannot be learned is guessed all the same: then it is said why not.
    for hint in LABEL_NAMES:
        for column in columns:
            if plain_name(column.name) == hint:
                return column.name
    if len(columns) < 2:
        return None
    last, first = columns[-1], columns[0]
    if can_be(last, 20) and (last.kind == "category" or _whole(last)):
        return last.name
    if last.distinct == 0:  # a wholly blank column at the end waits to be filled in
        return last.name
    return first.name if first.kind == "category" and can_be(first, 10) else None


def _whole(column: Column) -> bool:
    return all(re.fullmatch(r"[-+]?\d+(\.0+)?", cell.strip()) for cell in column.examples)


def classes(table: Table, label: str) -> tuple[str, ...]:
    """The distinct labels, sorted as text. Blank cells are unlabeled; a label "nan" is a class like others."""
    table.column(label)
    return tuple(sorted(table.frame[label].dropna().unique()))


def check_label(table: Table, label: str) -> None:
    """Raise a TableError that says why this column cannot be learned, if it cannot."""
    column = table.column(label)
    labeled = len(table.frame) - column.missing
    if labeled == 0:
        raise TableError(
            f"Column '{label}' holds no labels: it is blank in all {len(table.frame):,} rows. "
            "Choose another label column, or plan without labels."
        )
    if column.distinct == 1:
        only = table.frame[label].dropna().iloc[0]
        raise TableError(
            f"Column '{label}' has one class only, '{only}', in {labeled:,} rows. "
            "There is nothing to tell apart: choose a column with two or more."
        )
    if column.distinct == labeled and labeled > 2:
        raise TableError(
            f"Column '{label}' has a different value in each of its {labeled:,} rows, like an id or free "
            "text. Choose a column whose values repeat."
        )
    if column.distinct > MAX_CLASSES:
        raise TableError(
            f"Column '{label}' has {column.distinct:,} different values in {labeled:,} rows; a label may "
            f"have {MAX_CLASSES} classes at most. Choose another column, or merge its values into fewer first."
        )


def usable_columns(table: Table, roles: Roles) -> list[str]:
    """The columns a model may learn from: without another part to play, and neither ids nor constant."""
    others = {roles.label, roles.id, roles.group, roles.seconds, roles.price, *roles.leave_out, *roles.answers}
    return [c.name for c in table.columns if c.name not in others and c.kind not in ("id", "constant")]


def row_keys(table: Table, roles: Roles) -> pd.Series:
    """One text key a row, which stays the same when rows are added or columns change places.

    The id column when it is unique and never blank; else a 64-bit hash of the row's cells without the
    label, and how many equal rows came before it.
    """
    frame = table.frame
    if roles.id is not None and table.column(roles.id).distinct == len(frame):
        return frame[roles.id].rename("row_key")
    rows = _joined(frame, sorted(name for name in frame.columns if name != roles.label))
    hashes = pd.Series(pd.util.hash_array(rows.to_numpy(dtype=object), categorize=False), index=frame.index)
    occurrence = hashes.groupby(hashes).cumcount()
    text = pd.Series(np.char.mod("%016x", hashes.to_numpy()), index=frame.index, dtype="str")
    return (text + "-" + occurrence.astype("str")).rename("row_key")


def groups(table: Table, roles: Roles) -> np.ndarray:
    """A group number for each row, by first appearance; rows of one group never straddle pool and test.

    Rows with equal cells in the group column (a blank one is a group of its own); without a group column,
    rows whose features are exact duplicates.
    """
    frame = table.frame
    if roles.group is None:
        names = usable_columns(table, roles)
        return pd.factorize(_joined(frame, names))[0] if names else np.arange(len(frame))
    table.column(roles.group)
    keys = frame[roles.group]
    alone = pd.Series(np.arange(len(keys)).astype(str), index=keys.index, dtype="str")
    return pd.factorize(("=" + keys).where(keys.notna(), alone))[0]


def _joined(frame: pd.DataFrame, names: list[str]) -> pd.Series:
    """The named cells of each row as one text; a name before each cell tells a blank from a neighbor's cell."""
    parts = [part for name in names for part in (pa.scalar(f"\x1e{name}\x1f", pa.large_string()), _cells(frame[name]))]
    joined = pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string()))
    return pd.Series(joined.to_pandas(), index=frame.index, dtype="str")


def _cells(text: pd.Series) -> pa.Array:
    return pc.fill_null(as_arrow(text), "")
