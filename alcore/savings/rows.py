"""The rows of the command line's JSON: plain floats, strings and None, never NaN."""

import math
from collections.abc import Iterable

import pandas as pd

from alcore.costs import Rates
from alcore.curves import labels_to_target, mean_curves
from alcore.savings.budget import at_budget
from alcore.savings.compare import Savings, compare
from alcore.savings.pairs import direction

SAVINGS_KEYS = "strategy labels hours dollars percent low_percent high_percent bound verdict p_value".split()
TARGET_KEYS = "strategy target labels low high reached_share".split()
AT_BUDGET_KEYS = "strategy score gain low high".split()


def summary(
    rounds: pd.DataFrame,
    metric: str,
    rates: Rates,
    *,
    target: float | None = None,
    baseline: str = "random",
    budget: float | None = None,
    rows: int | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> dict[str, list[dict]]:
    """curves, targets, at_budget and savings of one run; see `compare`. `targets` is empty when there is no target."""
    found = compare(
        rounds, metric, rates, target=target, baseline=baseline, budget=budget, rows=rows, draws=draws, seed=seed
    )
    if target is None and found:
        target = found[0].target
    reached = []
    if target is not None:
        greater = direction(metric) > 0
        reached = target_rows(
            labels_to_target(rounds, metric, target, greater_is_better=greater, budget=budget, draws=draws, seed=seed)
        )
    return {
        "curves": curve_rows(mean_curves(rounds, metric)),
        "targets": reached,
        "at_budget": at_budget_rows(at_budget(rounds, metric, rates, budget=budget, baseline=baseline)),
        "savings": savings_rows(found),
    }


def savings_rows(found: Iterable[Savings]) -> list[dict]:
    return [{key: getattr(one, key) for key in SAVINGS_KEYS} for one in found]


def curve_rows(curves: pd.DataFrame) -> list[dict]:
    """One row a strategy with lists labels, mean, low, high, from `curves.mean_curves`."""
    return [
        {"strategy": strategy}
        | {key: [_plain(value) for value in curve[key]] for key in ("labels", "mean", "low", "high")}
        for strategy, curve in curves.groupby("strategy", sort=False)
    ]


def target_rows(targets: pd.DataFrame) -> list[dict]:
    return _rows(targets, TARGET_KEYS)


def at_budget_rows(scores: pd.DataFrame) -> list[dict]:
    return _rows(scores, AT_BUDGET_KEYS)


def _rows(frame, keys):
    return [{key: _plain(value) for key, value in row.items()} for row in frame[keys].to_dict("records")]


def _plain(value):
    if isinstance(value, str):
        return value
    return float(value) if math.isfinite(value) else None
