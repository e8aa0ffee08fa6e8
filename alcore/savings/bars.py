"""Three bars: label everything, random until the target, active until the target."""

import pandas as pd

from alcore.costs import Rates, everything
from alcore.savings.compare import Savings


def bars(savings: Savings, rounds: pd.DataFrame, rows: int, rates: Rates) -> pd.DataFrame:
    """Frame bar, labels, hours, dollars, reached.

    Where an arm did not reach the target its labels stop at the budget and `reached` is False; hours and dollars are
    NaN then. `rounds` are those compared; `rows` are those of the whole table, whatever was simulated of it; `rates`
    the effective ones (`costs.effective`). All bars include the evaluation rows, so that they compare.
    """
    lines = [("Label everything", float(rows), *everything(rounds, rows, rates, savings.baseline), True)]
    for title, labels, arm_hours, arm_dollars in (
        (f"{savings.baseline} until target", savings.random_labels, savings.random_hours, savings.random_dollars),
        (f"{savings.strategy} until target", savings.active_labels, savings.active_hours, savings.active_dollars),
    ):
        shown = title[:1].upper() + title[1:].replace("_", " ")
        reached = labels is not None
        lines.append((shown, labels if reached else savings.budget, arm_hours, arm_dollars, reached))
    frame = pd.DataFrame(lines, columns=["bar", "labels", "hours", "dollars", "reached"])
    return frame.astype({"labels": float, "hours": float, "dollars": float})
