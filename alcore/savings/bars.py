"""Three bars: label everything, random until the target, active until the target."""

import pandas as pd

from alcore.costs import Rates, dollars, hours
from alcore.savings.compare import Savings


def bars(savings: Savings, pool_size: int, rates: Rates, *, row_seconds=None, row_price=None) -> pd.DataFrame:
    """Frame bar, labels, hours, dollars, reached.

    Where an arm did not reach the target its labels stop at the budget and `reached` is False; hours and dollars are
    NaN then. `row_seconds` and `row_price` are sums over all rows, when the table knows them. All bars include the
    evaluation rows, so that they compare.
    """
    everything = (
        "Label everything",
        float(pool_size),
        float(hours(pool_size, rates, row_seconds=row_seconds)),
        float(dollars(pool_size, rates, active=False, row_seconds=row_seconds, row_price=row_price)),
        True,
    )
    rows = [everything]
    for title, labels, arm_hours, arm_dollars in (
        (f"{savings.baseline} until target", savings.random_labels, savings.random_hours, savings.random_dollars),
        (f"{savings.strategy} until target", savings.active_labels, savings.active_hours, savings.active_dollars),
    ):
        shown = title[:1].upper() + title[1:].replace("_", " ")
        reached = labels is not None
        rows.append((shown, labels if reached else savings.budget, arm_hours, arm_dollars, reached))
    frame = pd.DataFrame(rows, columns=["bar", "labels", "hours", "dollars", "reached"])
    return frame.astype({"labels": float, "hours": float, "dollars": float})
