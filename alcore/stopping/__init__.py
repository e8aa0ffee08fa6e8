"""When to stop labeling, and why: criteria over a campaign's history, a tidy frame of one line a round.

    advise(history, [get("budget", threshold=320), get("plateau"), any_of(get("stabilized"), get("plateau"))])

Nothing here stops anything. `COLUMNS` says what a history may hold, and each criterion's `needs` which of it it reads.
"""

from alcore.stopping.advice import advise, from_rounds, total_cost
from alcore.stopping.models import agreement, kappa, uncertainty, unchanged
from alcore.stopping.reading import COLUMNS, Reading, missing
from alcore.stopping.registry import CRITERIA, Criterion, all_of, any_of, get

__all__ = [
    "COLUMNS",
    "CRITERIA",
    "Criterion",
    "Reading",
    "advise",
    "agreement",
    "all_of",
    "any_of",
    "from_rounds",
    "get",
    "kappa",
    "missing",
    "total_cost",
    "uncertainty",
    "unchanged",
]
