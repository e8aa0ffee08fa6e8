"""What active learning saves over random labeling, with intervals that hold, and a verdict in words."""

from alcore.savings.bars import bars
from alcore.savings.budget import at_budget
from alcore.savings.compare import Savings, compare
from alcore.savings.mistakes import met as mistakes_met
from alcore.savings.mistakes import sentences as mistakes_in_words
from alcore.savings.rows import at_budget_rows, curve_rows, savings_rows, summary, target_rows
from alcore.savings.testing import holm, wilcoxon_on_areas
from alcore.savings.wording import span

__all__ = [
    "Savings",
    "at_budget",
    "at_budget_rows",
    "bars",
    "compare",
    "curve_rows",
    "holm",
    "mistakes_in_words",
    "mistakes_met",
    "savings_rows",
    "span",
    "summary",
    "target_rows",
    "wilcoxon_on_areas",
]
