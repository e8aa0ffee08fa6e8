"""The two arms of one comparison, side by side: same replicates, same label grid, greater is better."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alcore.costs import Rates, add_money
from alcore.curves.learning import score_tables
from alcore.metrics import METRICS


@dataclass(frozen=True)
class Arm:
    """Scores (oriented so that greater is better), hours and dollars of one arm; each (R, T)."""

    scores: np.ndarray
    hours: np.ndarray
    dollars: np.ndarray


@dataclass(frozen=True)
class Pair:
    """Two arms on the same replicates and the same grid `labels` (T,); `replicates` (R,) are their numbers."""

    labels: np.ndarray
    replicates: np.ndarray
    random: Arm
    active: Arm


def direction(metric: str) -> float:
    """+1 when a greater score is better, -1 when a smaller one is (log loss)."""
    if metric not in METRICS:
        raise ValueError(f"There is no metric {metric!r}. Choose one of {', '.join(METRICS)}.")
    return 1.0 if METRICS[metric].greater_is_better else -1.0


def compared(rounds: pd.DataFrame, strategies, baseline: str) -> list[str]:
    """The strategies to hold against the baseline: those given, else all others in the order they appear."""
    if strategies is not None:
        return list(strategies)
    return [name for name in rounds["strategy"].unique() if name != baseline]


def pairs(rounds, metric, rates: Rates, strategies, baseline, budget=None) -> dict[str, Pair]:
    """One Pair a strategy, cut at `budget` labels. Replicates or label counts that only one arm has are left out."""
    sign = direction(metric)
    priced = add_money(rounds, rates, baseline)
    tables = {
        name: list(score_tables(priced, [metric, "hours", "dollars"], name).values())
        for name in dict.fromkeys([baseline, *strategies])
    }
    return {name: _pair(tables[baseline], tables[name], sign, budget, name) for name in strategies}


def _pair(random, active, sign, budget, name) -> Pair:
    replicates = random[0].index.intersection(active[0].index)
    labels = random[0].columns.intersection(active[0].columns)
    if budget is not None:
        labels = labels[labels <= budget]
    if len(replicates) == 0:
        raise ValueError(f"No trial run of {name!r} is finished in both arms yet.")
    if len(labels) == 0:
        raise ValueError(f"No number of labels within the budget was measured both at random and with {name!r}.")
    arms = [[table.loc[replicates, labels].to_numpy(float) for table in arm] for arm in (random, active)]
    # Redraws go by position: with the replicates ordered by what was measured, their numbering changes nothing.
    order = np.lexsort(np.hstack([arm[0] for arm in arms]).T)
    random, active = (Arm(sign * arm[0][order], arm[1][order], arm[2][order]) for arm in arms)
    return Pair(labels.to_numpy(float), replicates.to_numpy()[order], random, active)
