"""The bank's curves weighted by how well they agree with a pilot: what the true curve may be, and how likely.

Each curve of the bank is fitted to the pilot by its level alone, which is a weighted least squares of one unknown (the
score at every size is linear in it), and weighted by the likelihood of what was observed. So the families compete by
how well they fit and how many of their members do; curves that bend where the pilot says nothing keep their weight, and
the width of the forecast is theirs. The noise is the covariance of `resampling.observe`, made even over the sizes and
widened by what it cannot see: that no family is exactly right (`misfit`), and luck that subsets of one pilot share
(`inflation`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, qmc

from alcore.forecast.calibration import CALIBRATION, Calibration
from alcore.forecast.families import SIZE, Bank, bank
from alcore.forecast.resampling import Observed

LEVELS = 4  # levels drawn for each curve of the bank
FEWEST_EFFECTIVE = 150.0  # curves that must share the weight


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Weighted curves of a pilot of `labels` rows: level (M,), weight (M,) summing to 1, their shapes in `bank`."""

    labels: int
    bank: Bank
    level: np.ndarray
    weight: np.ndarray

    def scores(self, labels) -> np.ndarray:
        """Scores (M, T) at so many labels (T,)."""
        ratio = np.maximum(np.asarray(labels, dtype=float), 1.0) / self.labels
        ceiling = self.ceiling[:, None]
        return np.clip(ceiling - (ceiling - self.level[:, None]) * self.bank.remaining(ratio), 0, 1)

    @property
    def ceiling(self) -> np.ndarray:
        """The score of each curve with any number of labels, (M,)."""
        return 1 - (1 - self.level) * self.bank.left

    def needed(self, target: float) -> np.ndarray:
        """Labels in all at which each curve reaches the target (M,): the pilot's where it has, infinite where never."""
        gap = self.ceiling - self.level
        with np.errstate(divide="ignore", invalid="ignore"):
            remaining = np.where(gap > 0, (self.ceiling - target) / gap, 0.0)
        found = self.labels * self.bank.ratio_at(remaining)
        return np.where(self.level >= target, float(self.labels), np.maximum(found, self.labels))


def ensemble(observed: Observed, calibration: Calibration = CALIBRATION, size: int = SIZE) -> Ensemble:
    """Weigh a bank of `size` curves, a power of two, by a pilot."""
    curves = bank(calibration.prior, size)
    ratio = observed.sizes / observed.labels
    remaining = curves.remaining(ratio)
    # score = constant + slope * level
    slope = curves.left[:, None] * (1 - remaining) + remaining
    constant = (1 - curves.left[:, None]) * (1 - remaining)
    # The farther below the pilot's size, the less a family has to fit there.
    far = calibration.misfit * (1 + np.log(1 / ratio))
    noise = calibration.inflation**2 * evened(observed.covariance) + np.diag(far**2)
    inverse = np.linalg.inv(noise)
    rest = observed.scores[None, :] - constant
    weighed = slope @ inverse
    precision = (weighed * slope).sum(axis=1)
    level = (weighed * rest).sum(axis=1) / precision
    # A level in doubt has more room: the evidence integrates it out.
    misfit = (rest @ inverse * rest).sum(axis=1) - precision * level**2
    evidence = -0.5 * (misfit + np.log(precision))
    heat, weight = 1.0, _softmax(evidence)
    while 1 / np.sum(weight**2) < FEWEST_EFFECTIVE and heat < 1e6:
        heat *= 1.3
        weight = _softmax(evidence / heat)
    return _with_levels(observed.labels, curves, level, 1 / np.sqrt(precision), weight)


def evened(covariance: np.ndarray) -> np.ndarray:
    """The same correlations (S, S), with the largest deviation at every size.

    The bootstrap of the rows that are scored misses the luck of the rows learned from, most of it at small sizes, so
    their low scores look surer than they are. Least squares would lie below all scores, since they err together
    (Peelle's puzzle): levels were 0.02 to 0.04 too low in pilots of a twentieth of a table, and are half of that.
    """
    deviation = np.sqrt(np.diag(covariance))
    return covariance / np.outer(deviation, deviation) * deviation.max() ** 2


def _softmax(evidence: np.ndarray) -> np.ndarray:
    weight = np.exp(evidence - evidence.max())
    return weight / weight.sum()


def _with_levels(labels: int, curves: Bank, level: np.ndarray, spread: np.ndarray, weight: np.ndarray) -> Ensemble:
    """Curves worth their weight, each with several levels, cut to [0, 1]."""
    heavy = np.argsort(-weight, kind="stable")
    kept = heavy[: max(1, int(np.searchsorted(np.cumsum(weight[heavy]), 0.999)) + 1)]
    many = np.repeat(kept, LEVELS)
    uniform = qmc.Sobol(1, seed=1).random(2 ** int(np.ceil(np.log2(len(many)))))[: len(many), 0]
    low, high = norm.cdf((0 - level[many]) / spread[many]), norm.cdf((1 - level[many]) / spread[many])
    place = low + np.clip(uniform, 1e-6, 1 - 1e-6) * np.maximum(high - low, 1e-12)
    drawn = np.clip(level[many] + spread[many] * norm.ppf(np.clip(place, 1e-12, 1 - 1e-12)), 0, 1 - 1e-6)
    mass = weight[many] * np.maximum(high - low, 1e-12)
    chosen = Bank(*(getattr(curves, name)[many] for name in ("family", "left", "first", "second")))
    return Ensemble(labels, chosen, drawn, mass / mass.sum())


def weighted_quantiles(values: np.ndarray, weight: np.ndarray, shares) -> np.ndarray:
    """The smallest value with at least each share of the weight at or below it; values (M,) may be infinite."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weight[order])
    places = np.searchsorted(sums, np.asarray(shares) * sums[-1] - 1e-12)
    return values[order][np.minimum(places, len(values) - 1)]
