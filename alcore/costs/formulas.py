"""Arithmetic that writes itself down: numbers which remember, as a spreadsheet's formula, how they came about.

The ledger is plain arithmetic. Worked out with a `Term` in the place of a number it gives, beside every amount, the
formula of that amount, so a workbook cannot say anything else than the ledger does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SUM, PRODUCT, ATOM = 1, 2, 3  # how firmly the outermost operation of a text binds


@dataclass(frozen=True)
class Term:
    """A number and its formula, such as 41.6 and `B4*hourly_wage`. A value of NaN: the cell is empty."""

    value: float
    text: str
    binds: int = ATOM

    def __add__(self, other):
        return self if _is(other, 0) else _joined(self, "+", other, SUM)

    def __radd__(self, other):
        return self if _is(other, 0) else _joined(other, "+", self, SUM)

    def __mul__(self, other):
        return self._times(other) if _is(other, 0, 1) else _joined(self, "*", other, PRODUCT)

    def __rmul__(self, other):
        return self._times(other) if _is(other, 0, 1) else _joined(other, "*", self, PRODUCT)

    def __truediv__(self, other):
        return _joined(self, "/", other, PRODUCT)

    def __neg__(self):
        return Term(-self.value, f"-{_text(self, PRODUCT)}", SUM)

    def _times(self, other):
        return self if other == 1 else 0.0


def number(amount: float) -> Term:
    """A number that no cell holds: it stands in the formula itself."""
    short = f"{amount:.15g}"
    return Term(float(amount), short if float(short) == amount else repr(float(amount)))


def given(cell, then: Callable, otherwise):
    """`then(cell)` where a value is given, else `otherwise`: None or, in a sheet, an empty cell is not given."""
    if not isinstance(cell, Term):
        return otherwise if cell is None else then(cell)
    taken = then(cell)
    chosen = value(otherwise) if math.isnan(cell.value) else value(taken)
    return Term(chosen, f"IF(ISNUMBER({cell.text}),{_text(taken, SUM)},{_text(otherwise, SUM)})")


def known(true, assumed):
    """The true amount where it is known, else the assumed one: None and NaN are not known. A `Term` is known."""
    if true is None or isinstance(true, Term):
        return assumed if true is None else true
    return np.where(np.isnan(true), assumed, true)


def at_least(amount, least: float):
    """The larger of both."""
    if not isinstance(amount, Term):
        return np.maximum(amount, least)
    return Term(max(amount.value, least), f"MAX({_text(amount, SUM)},{least:g})")


def expm1(power):
    """e to that power, less 1."""
    if not isinstance(power, Term):
        return np.expm1(power)
    return Term(math.expm1(power.value), f"EXP({_text(power, SUM)})-1", SUM)


def _is(other, *numbers: float) -> bool:
    return not isinstance(other, Term) and np.ndim(other) == 0 and other in numbers


def _joined(left, sign: str, right, binds: int) -> Term:
    one, other = value(left), value(right)
    amount = one + other if sign == "+" else one * other if sign == "*" else one / other
    behind = ATOM if sign == "/" else binds  # a / (b * c), while a * (b * c) is a * b * c
    return Term(amount, f"{_text(left, binds)}{sign}{_text(right, behind)}", binds)


def value(part) -> float:
    """The number itself, of a term or of a number."""
    return part.value if isinstance(part, Term) else float(part)


def _text(part, binds: int) -> str:
    part = part if isinstance(part, Term) else number(part)
    return part.text if part.binds >= binds else f"({part.text})"
