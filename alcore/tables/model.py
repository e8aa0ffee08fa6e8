"""What a read file is: its columns, its rows, what was wrong with it, and the part each column plays."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

KINDS = ("number", "category", "date", "text", "id", "constant")


class TableError(ValueError):
    """A file or a choice of columns that cannot be used. The message is shown to the user as it is."""


@dataclass(frozen=True)
class Column:
    """One column: what it seems to hold, how many cells are blank, and how many different values it has."""

    name: str
    kind: str  # one of KINDS
    missing: int
    distinct: int
    examples: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Problem:
    """A sentence for the user: what was found, where, and what was done or can be done about it."""

    message: str
    line: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that was left out. `line` is the line of the file (from 1) on which the row begins."""

    line: int
    reason: str


@dataclass(frozen=True)
class Roles:
    """Which column plays which part. `seconds` and `price` hold the true cost of labeling each row, `answers` what
    somebody else than the label column says of it, such as a crowd or a language model."""

    label: str | None = None
    id: str | None = None
    group: str | None = None
    leave_out: tuple[str, ...] = ()
    seconds: str | None = None
    price: str | None = None
    answers: tuple[str, ...] = ()

    def __post_init__(self):
        for name in ("leave_out", "answers"):  # lists when they come out of the store
            object.__setattr__(self, name, tuple(getattr(self, name)))


@dataclass(frozen=True, eq=False)
class Table:
    """A file as read.

    `frame` holds the raw text of every cell ("007" stays "007"), NaN where the cell is blank. `lines[i]` is
    the line of the file on which row i begins. `digest` is the SHA-256 of the bytes, in hex.
    """

    name: str
    digest: str
    encoding: str
    delimiter: str
    header: bool
    frame: pd.DataFrame
    lines: np.ndarray
    columns: tuple[Column, ...]
    rejected: tuple[Rejected, ...] = ()
    problems: tuple[Problem, ...] = ()
    guess: Roles = field(default_factory=Roles)

    def column(self, name: str) -> Column:
        """The column of that name; a TableError that lists the names there are, when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        shown = ", ".join(f"'{column.name}'" for column in self.columns[:10])
        more = f" and {len(self.columns) - 10} more" if len(self.columns) > 10 else ""
        raise TableError(f"There is no column '{name}' in {self.name}. Its columns are {shown}{more}.")
