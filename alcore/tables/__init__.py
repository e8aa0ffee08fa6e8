"""Any CSV file to a Table: its cells as they stand, the kind of each column, every problem by its line."""

from alcore.tables.kinds import MISSING_WORDS
from alcore.tables.model import KINDS, Column, Problem, Rejected, Roles, Table, TableError
from alcore.tables.reader import SIZE_LIMIT, inspect, read, row_costs, typed
from alcore.tables.roles import FEWEST_LABELED, MAX_CLASSES, check_label, classes, groups, row_keys, usable_columns

__all__ = [
    "FEWEST_LABELED",
    "KINDS",
    "MAX_CLASSES",
    "MISSING_WORDS",
    "SIZE_LIMIT",
    "Column",
    "Problem",
    "Rejected",
    "Roles",
    "Table",
    "TableError",
    "check_label",
    "classes",
    "groups",
    "inspect",
    "read",
    "row_costs",
    "row_keys",
    "typed",
    "usable_columns",
]
