"""Where the active curve reaches the control arm's score, with an interval that one project can give.

One project is one replicate: nothing can be resampled to see another. What is random is taken apart instead. Both arms
are scored on the same evaluation rows, so the difference D(m) of the active score at m labels and of the control score
has the variance of paired differences over rows (with the half counts of Agresti and Min, 2005, Simple improved
confidence intervals for comparing matched proportions, so that arms that agree everywhere are not taken as certain).
Beside it stands the luck of which rows an arm was trained on, which more evaluation rows do not take away: the variance
of the control score over random halves of its rows, an estimate of that of the whole (the delete-half jackknife: Shao
and Wu, 1989, A general theory for jackknife variance estimation), less the part that is the evaluation rows' own. The
active run has a luck of its own that one run cannot show; resampling its rows exaggerates it, since a strategy mends
what it lacks. So the luck of the difference is taken as `LUCK` times that of the control arm.

The interval holds all label counts at which D(m) cannot be told from 0 at 95 %: from the left, every smaller count is
significantly worse than the control arm; from the right, every larger one significantly better (Fieller's way). So a
flat curve gives an open interval instead of a wrong one.

`LUCK` and `BANDWIDTH` were set on six made tables in five settings each, on which 96.7 % of 1,800 intervals covered the
truth; tests/benchmarks/live_saving.py measures them on other tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from alcore.curves import isotonic
from alcore.project.live.fits import HALF, Fits

# Variance of the luck of D(m) over that of the control arm alone. Arms share rows, so it is less than two.
LUCK = 0.4
CONFIDENCE = 0.95
BANDWIDTH = 0.25  # of ln(labels): models of about as many labels stand in for each other


@dataclass(frozen=True, eq=False)
class Difference:
    """The active curve against the control arm's score, at every whole number of labels.

    labels (M,); active (M,) the isotonic active scores; control the score to reach; rows (M,) and luck variances of the
    difference, of the evaluation rows and of the rows trained on; quantile: of Student's t for the interval.
    """

    labels: np.ndarray
    active: np.ndarray
    control: float
    rows: np.ndarray
    luck: float
    quantile: float

    def z(self, labels: float, shrunk: float = 1.0) -> float:
        """D at so many labels over its standard error, once the variance has shrunk to that share."""
        variance = shrunk * (np.interp(labels, self.labels, self.rows) + self.luck)
        return float((np.interp(labels, self.labels, self.active) - self.control) / np.sqrt(variance))


def compare(fits: Fits, strata: np.ndarray, extra: float = 0.0, control: float | None = None) -> Difference:
    """The difference of both arms. strata (E,): the stratum of each evaluation row, see `mean`.

    control: another score to reach than that of all control rows, such as a forecast; extra: its own variance.
    """
    at_end, smooth = fits.control[-1], smoothed(fits.active_sizes, fits.active)
    rows = np.array([variance(right - at_end, strata) for right in smooth])
    active = isotonic([mean(right, strata) for right in smooth])
    reached = isotonic([mean(right, strata) for right in fits.control])[-1] if control is None else control
    labels = np.arange(fits.active_sizes[0], fits.active_sizes[-1] + 1, dtype=float)
    return Difference(
        labels,
        np.interp(labels, fits.active_sizes, active),
        float(reached),
        np.interp(labels, fits.active_sizes, rows),
        LUCK * luck(fits.halves, strata) + extra,
        float(stats.t.ppf((1 + CONFIDENCE) / 2, max(1, len(strata) - 1))),
    )


def crossing_set(found: Difference) -> tuple[float, float | None, float | None]:
    """Labels at which the active arm reaches the control arm's score: low, value, high. The value is None when it did
    not; high is None when more labels than there are may be needed; low is 0 when any number may do."""
    z = (found.active - found.control) / np.sqrt(found.rows + found.luck)
    not_worse, not_better = np.flatnonzero(z > -found.quantile), np.flatnonzero(z < found.quantile)
    value = None
    reached = np.flatnonzero(found.active >= found.control - 1e-12)
    if len(reached):
        at = reached[0]
        value = float(found.labels[at])
        if at:
            step = found.active[at] - found.active[at - 1]
            value -= float((found.active[at] - found.control) / step) if step > 0 else 0.0
    last = len(z) - 1
    if not len(not_worse):  # worse at all label counts there are
        return float(found.labels[-1]), value, None
    low = 0.0 if not_worse[0] == 0 else float(found.labels[not_worse[0] - 1])
    if not len(not_better):
        return low, value, float(found.labels[0])
    high = None if not_better[-1] == last else float(found.labels[not_better[-1] + 1])
    return low, value, high


def smoothed(labels: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Right answers (G, E), each evaluation row smoothed along the active curve: a local straight line over ln(labels).

    Two models of nearly the same rows differ by chance in what they get right; several together say more about an arm
    that has so many labels, and the variance of paired differences sees that.
    """
    right = right.astype(float)
    if len(labels) < 3:
        return right
    x = np.log(labels)
    distance = x - x[:, None]
    kernel = np.exp(-0.5 * (distance / BANDWIDTH) ** 2)
    first, second = (kernel * distance).sum(1, keepdims=True), (kernel * distance**2).sum(1, keepdims=True)
    weight = kernel * (second - first * distance)
    return weight @ right / weight.sum(axis=1, keepdims=True)


# -- scores ----------------------------------------------------------------------------------------------------


def mean(right: np.ndarray, strata: np.ndarray) -> float:
    """The score of right answers (E,): the mean over strata of the means within. With one stratum it is accuracy, with
    a stratum for each class balanced accuracy."""
    counts = np.bincount(strata)
    sums = np.bincount(strata, weights=right.astype(float))
    return float((sums[counts > 0] / counts[counts > 0]).mean())


def variance(difference: np.ndarray, strata: np.ndarray) -> float:
    """The variance of `mean` of paired differences (E,) over other evaluation rows."""
    present = np.unique(strata)
    total = 0.0
    for stratum in present:
        mine = difference[strata == stratum]
        size = len(mine) + 2
        total += ((np.square(mine).sum() + 1) / size - (mine.sum() / size) ** 2) / size
    return total / len(present) ** 2


def luck(halves: np.ndarray, strata: np.ndarray) -> float:
    """The variance of the control score over other draws of its rows, evaluation rows aside. 0 at the least."""
    scores = [mean(right, strata) for right in halves]
    own = halves.astype(float).var(axis=0, ddof=1)
    present, counts = np.unique(strata, return_counts=True)
    noise = sum(own[strata == one].mean() / size for one, size in zip(present, counts, strict=True))
    raw = float(np.var(scores, ddof=1)) - noise / len(present) ** 2
    return max(0.0, raw) * HALF / (1 - HALF)
