"""Where a learning curve reaches a target: on its isotonic mean, with linear interpolation.

The raw curve touches the target too early, because it is noisy: with a 200-row test set by a third. The isotonic
fit (never worse with more labels) takes that bias away.
"""

import numpy as np
from scipy.optimize import isotonic_regression

# A mean of replicates that equals the target must count as reaching it, whatever the order of the sum.
ROUNDING = 1e-12


def isotonic(scores, *, greater_is_better: bool = True) -> np.ndarray:
    """The closest curve to `scores` (T,) that never gets worse. Least squares, equal weights.

    Equal weights, because every point rests on the same replicates; variances estimated from ten of them would
    add more noise than they remove.
    """
    return isotonic_regression(np.asarray(scores, dtype=float), increasing=greater_is_better).x


def crossings(labels, scores, target, *, greater_is_better: bool = True) -> np.ndarray:
    """The number of labels at which each curve's isotonic fit reaches `target`; NaN where it never does.

    `labels` (T,) increasing; `scores` (..., T); returns (...). A curve that starts at or beyond the target needs
    labels[0]. Exact, but without fitting the whole curve: with the partial sums S of scores - target, the fit is at
    or above the target from the smallest argmin of S onward, and the fit just before and just after that point are
    the largest and the smallest slope from it to the rest of S (the greatest convex minorant of S).
    """
    labels = np.asarray(labels, dtype=float)
    scores = np.asarray(scores, dtype=float)
    above_target = (scores - target if greater_is_better else target - scores) + ROUNDING
    points = len(labels)
    sums = np.zeros((*scores.shape[:-1], points + 1))
    np.cumsum(above_target, axis=-1, out=sums[..., 1:])
    reached = sums.argmin(axis=-1)
    before = reached[..., None] - np.arange(points + 1)
    at_reached = np.take_along_axis(sums, reached[..., None], axis=-1)
    slope = (at_reached - sums) / np.where(before == 0, 1, before)
    last_below = np.where(before > 0, slope, -np.inf).max(axis=-1)
    first_above = np.where(before < 0, slope, np.inf).min(axis=-1)

    never, at_once = reached == points, reached == 0
    inside = ~(never | at_once)
    part = np.zeros(reached.shape)
    np.divide(-last_below, first_above - last_below, out=part, where=inside)
    left = np.clip(reached - 1, 0, points - 1)
    right = np.clip(reached, 0, points - 1)
    between = labels[left] + np.clip(part, 0, 1) * (labels[right] - labels[left])
    return np.where(never, np.nan, np.where(at_once, labels[0], between))


def crossing(labels, mean, target: float, *, greater_is_better: bool = True) -> float:
    """The labels one curve needs to reach `target`, NaN when it does not within its budget. See `crossings`."""
    return float(crossings(labels, mean, target, greater_is_better=greater_is_better))
