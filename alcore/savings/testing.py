"""Is the difference between the arms chance? Wilcoxon's signed-rank test on paired areas, Holm's correction."""

import numpy as np
from scipy import stats

from alcore.curves import area
from alcore.savings.pairs import Pair


def wilcoxon_on_areas(pair: Pair) -> float:
    """Two-sided p of the paired areas under the curves; ties are split (zsplit). NaN with one replicate.

    It speaks of this table alone: replicates of one table share its rows.
    """
    difference = area(pair.labels, pair.active.scores) - area(pair.labels, pair.random.scores)
    if len(difference) < 2:
        return float("nan")
    if not difference.any():
        return 1.0
    return float(stats.wilcoxon(difference, zero_method="zsplit").pvalue)


def holm(p_values) -> np.ndarray:
    """Holm's step-down adjustment (1979) of several p values, in the order given; NaN stays NaN and does not count."""
    adjusted = np.array(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(adjusted))
    order = known[np.argsort(adjusted[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(adjusted[order] * factors), 1)
    return adjusted
