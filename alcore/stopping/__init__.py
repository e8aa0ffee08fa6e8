"""When to stop labeling, and why: criteria over a campaign's history, a tidy frame of one line a round.

    advise(history, [get("budget", threshold=320), get("plateau"), any_of(get("stabilized"), get("plateau"))])

`Rules` are what a user sets of them, `over_trial_runs` what they say of a whole simulation. Nothing here stops
anything. `COLUMNS` says what a history may hold, and each criterion's `needs` which of it it reads.
"""

from alcore.stopping.advice import advise, from_rounds, total_cost
from alcore.stopping.models import agreement, kappa, uncertainty, unchanged
from alcore.stopping.reading import COLUMNS, Reading, missing
from alcore.stopping.registry import CRITERIA, Criterion, all_of, any_of, get
from alcore.stopping.rules import THRESHOLDS, TO_ENTER, Rules
from alcore.stopping.trials import over_trial_runs, summary

__all__ = [
    "COLUMNS",
    "CRITERIA",
    "THRESHOLDS",
    "TO_ENTER",
    "Criterion",
    "Reading",
    "Rules",
    "advise",
    "agreement",
    "all_of",
    "any_of",
    "from_rounds",
    "get",
    "kappa",
    "missing",
    "over_trial_runs",
    "summary",
    "total_cost",
    "uncertainty",
    "unchanged",
]
