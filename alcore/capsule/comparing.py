"""Two frames, or two results, held against each other, number by number and bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alcore.capsule.lines import plain

# Measured by the clock, so never twice the same.
MEASURED = ("fit_seconds", "query_seconds")


@dataclass(frozen=True)
class Difference:
    """What differs: a column of a frame in so many lines, with the largest difference where it holds numbers.

    ``column`` is None when the frames have different numbers of lines: ``lines`` is by how many then."""

    where: str
    column: str | None
    lines: int
    largest: float | None = None

    def __str__(self) -> str:
        if self.column is None:
            return f"{self.where}: {abs(self.lines):,} lines {'more' if self.lines > 0 else 'fewer'} than then"
        if not self.lines:
            return f"{self.where}: column '{self.column}' is missing now"
        largest = "" if self.largest is None else f", at most by {self.largest:.6g}"
        return f"{self.where}: '{self.column}' differs in {self.lines:,} line{'s' * (self.lines > 1)}{largest}"


def differences(where: str, then: pd.DataFrame, now: pd.DataFrame) -> Iterator[Difference]:
    """What of a frame is not as it was, bit for bit; the measured seconds aside, and columns that are new."""
    if len(then) != len(now):
        yield Difference(where, None, len(now) - len(then))
        return
    now = plain(now)
    for name in then.columns:
        if name in MEASURED:
            continue
        if name not in now:
            yield Difference(where, name, 0)
            continue
        unlike = _unlike(then[name].to_numpy(), now[name].to_numpy())
        if unlike.any():
            yield Difference(where, name, int(unlike.sum()), _largest(then[name][unlike], now[name][unlike]))


def _unlike(then: np.ndarray, now: np.ndarray) -> np.ndarray:
    if then.dtype != now.dtype:  # such as a column of texts in the place of one of numbers
        then, now = then.astype(object), now.astype(object)
    if then.dtype == np.float64:
        both_missing = np.isnan(then) & np.isnan(now)
        return (then.view(np.int64) != now.view(np.int64)) & ~both_missing
    return np.array([one != other for one, other in zip(then, now, strict=True)], dtype=bool)


def _largest(then: pd.Series, now: pd.Series) -> float | None:
    if not all(pd.api.types.is_numeric_dtype(one) for one in (then, now)):
        return None
    apart = np.abs(then.to_numpy(float) - now.to_numpy(float))
    return float(np.nanmax(apart)) if np.isfinite(apart).any() else None


def result_differences(then: object, now: object, where: str = "result") -> Iterator[Difference]:
    """The figures of a result that are not as they were, each named by its path."""
    if isinstance(then, dict) and isinstance(now, dict) and then.keys() <= now.keys():  # what is new is not compared
        for name in then:
            yield from result_differences(then[name], now[name], f"{where}.{name}")
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True), 1):
            yield from result_differences(one, other, f"{where}.{number}")
    elif then != now or type(then) is not type(now):
        outer, _, name = where.rpartition(".")
        numbers = all(isinstance(one, float | int) and -(2.0**1000) < one < 2.0**1000 for one in (then, now))
        yield Difference(outer or where, name or where, 1, abs(then - now) if numbers else None)
