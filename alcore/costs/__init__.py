"""Rates in, hours and dollars out, line by line.

A *label* here is one labeled row, however many annotators looked at it. `bill`, `hours` and `dollars` take a single
number of labels or a whole array of them, so a learning curve is priced in one call. Planning goes on from there:
`both_arms` (line by line, at P10, P50 and P90), `tornado`, `break_even`, `schedule`, and `without_labels` before the
first label. How long each row takes is learned in `alcore.costs.times`, imported by itself because it needs
scikit-learn.
"""

from alcore.costs.cases import CASES, Case, work_out
from alcore.costs.dates import hours_until, people_for, schedule
from alcore.costs.fatigue import slowdown
from alcore.costs.guessing import PUBLISHED_RANGES, SETTLED, Guess, GuessedPlan, Pilot, pilot, without_labels
from alcore.costs.ledger import LECTURE_NOTE, add_money, bill, calculator, dollars, everything, hours, labels_for
from alcore.costs.locales import LOCALES, Currency, money, number
from alcore.costs.paying import break_even, from_target, net
from alcore.costs.planning import both_arms, per_label, tornado, usual_ends
from alcore.costs.rates import DEFAULTS, MOST, SITUATIONS, Default, Rates, Situation, effective, row_means

__all__ = [
    "CASES",
    "DEFAULTS",
    "LECTURE_NOTE",
    "LOCALES",
    "MOST",
    "PUBLISHED_RANGES",
    "SETTLED",
    "SITUATIONS",
    "Case",
    "Currency",
    "Default",
    "Guess",
    "GuessedPlan",
    "Pilot",
    "Rates",
    "Situation",
    "add_money",
    "bill",
    "both_arms",
    "break_even",
    "calculator",
    "dollars",
    "effective",
    "everything",
    "from_target",
    "hours",
    "hours_until",
    "labels_for",
    "money",
    "net",
    "number",
    "people_for",
    "per_label",
    "pilot",
    "row_means",
    "schedule",
    "slowdown",
    "tornado",
    "usual_ends",
    "without_labels",
    "work_out",
]
