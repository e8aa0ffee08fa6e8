"""Rates in, hours and dollars out, line by line.

A *label* here is one labeled row, however many annotators looked at it. Every function takes a single number
of labels or a whole array of them, so a learning curve is priced in one call.
"""

from alcore.costs.cases import CASES, Case, work_out
from alcore.costs.ledger import LECTURE_NOTE, add_money, bill, calculator, dollars, hours, labels_for
from alcore.costs.rates import DEFAULTS, SITUATIONS, Default, Rates, Situation, effective, row_means

__all__ = [
    "CASES",
    "DEFAULTS",
    "LECTURE_NOTE",
    "SITUATIONS",
    "Case",
    "Default",
    "Rates",
    "Situation",
    "add_money",
    "bill",
    "calculator",
    "dollars",
    "effective",
    "hours",
    "labels_for",
    "row_means",
    "work_out",
]
