"""What active learning saves over random labeling, with intervals that hold, and a verdict in words."""

from .bars import bars
from .budget import at_budget
from .compare import Savings, compare
from .rows import at_budget_rows, curve_rows, savings_rows, summary, target_rows
from .testing import holm, wilcoxon_on_areas

__all__ = [
    "Savings",
    "at_budget",
    "at_budget_rows",
    "bars",
    "compare",
    "curve_rows",
    "holm",
    "savings_rows",
    "summary",
    "target_rows",
    "wilcoxon_on_areas",
]
