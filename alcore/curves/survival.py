"""Labels to target when some replicates never get there: right-censored at the budget, as in survival analysis.

A replicate that did not reach the target needs more than the budget; it is neither dropped nor counted as the budget.
"""

import numpy as np
import pandas as pd
from scipy import stats

from alcore.curves.bootstrap import crossing_draws, interval, redraws
from alcore.curves.crossing import crossing, crossings
from alcore.curves.learning import score_matrix


def replicate_crossings(labels, scores, target: float, *, greater_is_better: bool = True):
    """Labels to target of each replicate's own isotonic curve (R,) and whether it got there (R,).

    One that did not stands at the budget, labels[-1], with False.
    """
    needed = crossings(labels, scores, target, greater_is_better=greater_is_better)
    reached = ~np.isnan(needed)
    return np.where(reached, needed, np.asarray(labels, dtype=float)[-1]), reached


def kaplan_meier(labels, reached) -> pd.DataFrame:
    """Frame labels, not_yet: the share of replicates still short of the target beyond each number of labels.

    `labels` (R,) when each replicate reached the target or, where `reached` (R,) is False, how far it was followed.
    """
    survival = stats.ecdf(_censored(labels, reached)).sf
    return pd.DataFrame({"labels": survival.quantiles, "not_yet": survival.probabilities})


def kaplan_meier_quantile(labels, reached, share: float) -> float:
    """The labels by which a share, in (0, 1], of the replicates has reached the target; NaN when fewer ever do."""
    curve = kaplan_meier(labels, reached)
    there = curve.loc[curve["not_yet"] <= 1 - share + 1e-12, "labels"]
    return float(there.iloc[0]) if len(there) else float("nan")


def kaplan_meier_median(labels, reached) -> float:
    """The labels by which half the replicates have reached the target; NaN when fewer than half ever do."""
    return kaplan_meier_quantile(labels, reached, 0.5)


def restricted_mean(labels, reached, budget: float) -> float:
    """Mean labels spent until the target or the budget, whichever comes first: the area under Kaplan-Meier."""
    curve = kaplan_meier(labels, reached)
    inside = curve.loc[curve["labels"] < budget]
    edges = np.r_[0.0, inside["labels"], budget]
    return float(np.r_[1.0, inside["not_yet"]] @ np.diff(edges))


def _censored(labels, reached):
    labels, reached = np.asarray(labels, dtype=float), np.asarray(reached, dtype=bool)
    return stats.CensoredData(uncensored=labels[reached], right=labels[~reached])


def labels_to_target(
    rounds: pd.DataFrame,
    metric: str,
    target: float,
    *,
    greater_is_better: bool,
    budget: float | None = None,
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """Frame strategy, target, labels, low, high, reached_share: what each arm needs to reach `target`.

    `labels` is the crossing of the isotonic mean curve, NaN when it does not cross within the budget; `low` and
    `high` its bootstrap interval, `high` infinite when too many redraws do not cross; `reached_share` (0 to 1) counts
    the replicates whose own isotonic curve gets there.
    """
    rows = []
    for strategy in rounds["strategy"].unique():
        labels, scores = score_matrix(rounds, metric, strategy)
        if budget is not None:
            labels, scores = labels[labels <= budget], scores[:, labels <= budget]
        count = len(scores)
        drawn = crossing_draws(labels, scores, target, redraws(count, draws, seed), greater_is_better=greater_is_better)
        missing = np.isnan(drawn)
        low, high = interval(np.where(missing, labels[-1], drawn), np.where(missing, np.inf, drawn), count, confidence)
        _, reached = replicate_crossings(labels, scores, target, greater_is_better=greater_is_better)
        needed = crossing(labels, scores.mean(axis=0), target, greater_is_better=greater_is_better)
        rows.append((strategy, target, needed, low, high, float(reached.mean())))
    return pd.DataFrame(rows, columns=["strategy", "target", "labels", "low", "high", "reached_share"])
