"""A share of rows, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import binomtest


@dataclass(frozen=True)
class Share:
    """A share of successes with its 95 % interval (Wilson, 1927, Probable inference, the law of succession, and
    statistical inference). value, low and high lie in [0, 1]."""

    successes: int
    rows: int
    value: float
    low: float
    high: float


def wilson(successes: int, rows: int) -> Share:
    """The share and its 95 % Wilson interval. Raises ValueError without rows."""
    interval = binomtest(successes, rows).proportion_ci(0.95, "wilson")
    return Share(successes, rows, successes / rows, float(interval.low), float(interval.high))
