"""Learning curves beyond a pilot: bounded families, and a bank of thousands of curves drawn from them.

Every curve is written from the pilot's size p on, with r = n / p:

    score(r) = ceiling - (ceiling - level) g(r),    g(1) = 1, g falls to 0
    ceiling  = 1 - (1 - level) left

level: the score at the pilot's size; left, in [0, 1]: the share of today's error that no number of labels takes away.

    pow3  g = r^-c                       a power law with a ceiling
    mmf4  g = (1 + h) / (1 + h r^d)      Morgan-Mercer-Flodin, an S in the logarithm of n
    wbl4  g = exp(-k (r^d - 1))          Weibull, levels off soonest
    last  left = 1                       the last value: nothing more is gained

They are what Mohr, Viering, Loog and van Rijn (2022, LCDB) found to extrapolate best, with the last value that beats
all of them once a curve is flat. Each is bounded by 1 and never falls. The first three are drawn by their steepness at
the pilot, the share of the gap to the ceiling closed per e-fold of labels, which a pilot knows most about.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.stats import beta, norm, qmc

SIZE = 4096  # curves in a bank
FAMILIES = ("pow3", "mmf4", "wbl4", "last")


@dataclass(frozen=True)
class Prior:
    """What many tables say of curves before the first label of this one: shares of the families, Beta parameters of
    `left`, median and spread (of the logarithm) of the steepness."""

    shares: tuple[float, float, float, float]
    left_a: float
    left_b: float
    steepness: float
    spread: float


@dataclass(frozen=True, eq=False)
class Bank:
    """Curves of all families, arrays (M,). `first` and `second` are c; d and h; d and k."""

    family: np.ndarray
    left: np.ndarray
    first: np.ndarray
    second: np.ndarray

    def remaining(self, ratio: np.ndarray) -> np.ndarray:
        """g at each ratio (T,) of labels to the pilot's: (M, T)."""
        ratio = np.asarray(ratio, dtype=float)[None, :]
        first, second = self.first[:, None], self.second[:, None]
        with np.errstate(over="ignore"):
            power = ratio**first
            choices = (1 / power, (1 + second) / (1 + second * power), np.exp(-second * (power - 1)), np.ones(1))
        return np.select([self.family[:, None] == code for code in range(len(FAMILIES))], choices)

    def ratio_at(self, remaining: np.ndarray) -> np.ndarray:
        """The ratio of labels at which g has fallen to `remaining` (M,); infinite where that is 0 or less, or never."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            power = np.select(
                [self.family == 0, self.family == 1, self.family == 2],
                [
                    1 / remaining,
                    ((1 + self.second) / remaining - 1) / self.second,
                    1 - np.log(remaining) / self.second,
                ],
                np.inf,
            )
            found = power ** (1 / self.first)
        return np.where((remaining > 0) & (self.family < 3), found, np.inf)


@lru_cache(maxsize=2)
def bank(prior: Prior, size: int = SIZE) -> Bank:
    """Curves drawn from the prior, evenly spread (Sobol, a power of two of them) and always the same."""
    uniform = np.clip(qmc.Sobol(4, seed=0).random(size), 1e-6, 1 - 1e-6)
    family = np.searchsorted(np.cumsum(prior.shares)[:-1] / np.sum(prior.shares), uniform[:, 0], side="right")
    left = beta.ppf(uniform[:, 1], prior.left_a, prior.left_b)
    steepness = prior.steepness * np.exp(prior.spread * norm.ppf(uniform[:, 2]))
    curve = norm.ppf(uniform[:, 3])
    h = np.exp(curve)
    d = np.clip(0.5 * np.exp(0.35 * curve), 0.15, 1.5)
    first = np.select([family == 1, family == 2], [steepness * (1 + h) / h, d], steepness)
    second = np.select([family == 1, family == 2], [h, steepness / d], 1.0)
    return Bank(family, np.where(family == 3, 1.0, left), np.minimum(first, 8.0), second)
