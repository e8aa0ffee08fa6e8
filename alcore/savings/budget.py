"""What the budget buys: the score of each arm at equal labels, and the paired gain over random."""

import numpy as np
import pandas as pd

from alcore.costs import Rates
from alcore.curves import t_interval
from alcore.savings.pairs import compared, direction, pairs


def at_budget(
    rounds: pd.DataFrame,
    metric: str,
    rates: Rates,
    *,
    budget: float | None = None,
    strategies=None,
    baseline: str = "random",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Frame strategy, labels, score, score_low, score_high, gain, low, high, hours, dollars; the baseline first.

    Scores are the metric's own, with a t interval over replicates; `gain` is the mean paired difference to the
    baseline, positive when better (also for log loss), with its own t interval; NaN for the baseline and, the ends,
    with one replicate. `hours` and `dollars` are what the arm has cost by then. `budget` in labels, None: the largest
    number of labels both arms were measured at; between two measured ones, linear.
    """
    names = compared(rounds, strategies, baseline)
    sign = direction(metric)
    rows = []
    for name, pair in pairs(rounds, metric, rates, [baseline, *names], baseline).items():
        labels = pair.labels[-1] if budget is None else min(max(budget, pair.labels[0]), pair.labels[-1])
        at = _weights_at(pair.labels, labels)
        random, active = pair.random.scores @ at, pair.active.scores @ at
        score, *ends = (sign * value for value in t_interval(active, confidence))
        score_low, score_high = sorted(ends) if not np.isnan(ends[0]) else ends
        gain = (np.nan,) * 3 if name == baseline else t_interval(active - random, confidence)
        costs = [(matrix @ at).mean() for matrix in (pair.active.hours, pair.active.dollars)]
        rows.append((name, labels, score, score_low, score_high, *gain, *costs))
    columns = "strategy labels score score_low score_high gain low high hours dollars".split()
    return pd.DataFrame(rows, columns=columns)


def _weights_at(grid, labels):
    """Weights over the grid that interpolate linearly at `labels`."""
    return np.array([np.interp(labels, grid, unit) for unit in np.eye(len(grid))])
