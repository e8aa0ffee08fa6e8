"""When a run could have stopped: its rounds as the stopping criteria read them, `alcore.stopping`."""

from __future__ import annotations

import pandas as pd

from alcore import stopping
from alcore.metrics import METRICS

PLAIN = "accuracy"  # what is read in the place of a score that is no share, such as log loss


def score_read(metric: str) -> str:
    """The score the criteria read of a run of that metric: the run's own where higher is better."""
    return metric if METRICS[metric].greater_is_better else PLAIN


def is_watched(rounds: pd.DataFrame) -> bool:
    """Whether all trial runs of a run watched a stop set, see `alcore.simulation.watching`."""
    return "agreement" in rounds and "evaluation_right" in rounds and bool(rounds["evaluation_right"].notna().all())


def advise(rounds: pd.DataFrame, metric: str, strategy: str, rules: stopping.Rules, worth: float = 0.0) -> pd.DataFrame:
    """What every criterion says of each trial run of a strategy, and the rule where several are chosen; see
    `stopping.over_trial_runs`. Without a budget the run's own labels are it.

    rounds: priced (`costs.add_money`). metric: of the run. worth: dollars a point (0.01) of score, 0 where not said.
    Raises ValueError, in words for the user, for a negative worth, a window of more rounds than there are, or a rule
    that counts on a criterion which has not been told what it needs.
    """
    arm = rounds[rounds["strategy"] == strategy]
    rules.check(int(arm.groupby("replicate").size().min()))
    criteria = rules.criteria(worth)
    criteria = [
        one.set(threshold=int(arm["labels"].max())) if one.name == "budget" and one.asks else one for one in criteria
    ]
    if len(rules.chosen) > 1:
        criteria.append(rules.rule(worth))
    read, seen = score_read(metric), "evaluation_score"
    if read != metric and "evaluation_right" in arm:
        seen = "evaluation_share"
        arm = arm.assign(evaluation_share=arm["evaluation_right"] / arm["evaluation_rows"])
    return stopping.over_trial_runs(arm, read, strategy, criteria, worth=worth, seen=seen)
