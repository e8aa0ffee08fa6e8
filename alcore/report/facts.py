"""What a report says of a table, without its rows: so that a run can be reported where the table itself is not at hand.

A capsule keeps these facts and leaves the data out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from alcore import tables
from alcore.tables import Roles, Table


@dataclass(frozen=True)
class TableFacts:
    """``rows`` of the table, labeled or not; ``counts``: class and its labeled rows, most frequent first; ``rejected``:
    lines of the file that could not be read; ``problems`` as sentences. ``columns``: rates that a column of the table
    gives, by the name of the rate, such as {"seconds_per_label": "took"}."""

    name: str
    rows: int
    digest: str
    label: str | None
    counts: tuple[tuple[str, int], ...] = ()
    rejected: int = 0
    problems: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict:
        """As plain JSON values."""
        return asdict(self)

    @staticmethod
    def from_dict(values: Mapping) -> TableFacts:
        """The facts `to_dict` wrote; what earlier ones did not know is at its default. Raises TypeError, KeyError or
        ValueError for values that are none."""
        return TableFacts(
            str(values["name"]),
            int(values["rows"]),
            str(values["digest"]),
            None if values.get("label") is None else str(values["label"]),
            tuple((str(name), int(rows)) for name, rows in values.get("counts", ())),
            int(values.get("rejected", 0)),
            tuple(map(str, values.get("problems", ()))),
            tuple((str(rate), str(column)) for rate, column in values.get("columns", ())),
        )


def facts(table: Table, roles: Roles) -> TableFacts:
    """What a report says of a table whose columns play those roles."""
    counts = ()
    if roles.label is not None:
        column = table.frame[table.column(roles.label).name].dropna().value_counts(sort=False)
        counts = tuple(
            sorted(((str(name), int(rows)) for name, rows in column.items()), key=lambda one: (-one[1], one))
        )
    return TableFacts(
        table.name,
        len(table.frame),
        table.digest,
        roles.label,
        counts,
        len(table.rejected),
        tuple(problem.message for problem in table.problems),
        columns(roles),
    )


def columns(roles: Roles) -> tuple[tuple[str, str], ...]:
    """The rates that columns of a table give, and the columns' names."""
    given = (("seconds_per_label", roles.seconds), ("price_per_label", roles.price))
    return tuple((rate, column) for rate, column in given if column is not None)


def means(table: Table, roles: Roles) -> dict:
    """The true seconds and prices of the rows, where columns give them, as `costs.effective` takes them."""
    return {"seconds": tables.row_costs(table, roles.seconds), "price": tables.row_costs(table, roles.price)}
