"""Arms held against each other at equal dollars, where they have different numbers of rows for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from alcore import costs, curves
from alcore.costs import Rates
from alcore.experiments.comparing import Arms, arms_of, greater


def answers_only(rates: Rates) -> Rates:
    """The rates of the answers alone. What is the same for all arms, such as evaluation rows, or does not depend on who
    answers, such as set-up, would only move the curves of all."""
    return replace(rates, setup=0, active_slowdown=1, evaluation_rows=0, tooling=0, compute_per_hour=0)


def scores_at(
    rounds: pd.DataFrame, arms: Arms, metric: str, rates: Rates, dollars: float | None = None
) -> tuple[float, pd.DataFrame]:
    """The dollars, and the score of each arm (columns) in each replicate (index) once they are spent.

    Between two rounds, linear. dollars: None: the least that any arm has spent in the end. An arm whose rows were all
    labeled for less stays at its last score; one that had not begun for that is NaN.
    """
    named = arms_of(rounds, arms)
    priced = costs.add_money(named, answers_only(rates), next(iter(arms))).sort_values("labels")
    groups = dict(list(priced.groupby(["strategy", "replicate"])))
    if dollars is None:
        dollars = min(float(mine["dollars"].iloc[-1]) for mine in groups.values())
    found = {key: np.interp(dollars, mine["dollars"], mine[metric], left=np.nan) for key, mine in groups.items()}
    table = pd.Series(found).unstack(level=0)
    return dollars, table[list(arms)]


def difference(scores: pd.DataFrame, first: str, second: str, metric: str) -> dict[str, float]:
    """The score of arm `first` minus that of `second`, over paired replicates: keys first, second (means), difference,
    low, high (95 % t interval; NaN with one replicate). Positive is better for `first`."""
    sign = 1.0 if greater(metric) else -1.0
    mean, low, high = curves.t_interval(sign * (scores[first] - scores[second]).to_numpy())
    return {
        "first": float(scores[first].mean()),
        "second": float(scores[second].mean()),
        "difference": float(mean),
        "low": float(low),
        "high": float(high),
    }


def in_words(found: dict[str, float]) -> str:
    """`+0.031 (95% interval +0.010 to +0.052)`."""
    if np.isnan(found["low"]):
        return f"{found['difference']:+.3f} (one trial run, no interval)"
    return f"{found['difference']:+.3f} (95% interval {found['low']:+.3f} to {found['high']:+.3f})"
