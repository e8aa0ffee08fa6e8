r"""How many of all units are bad at most, told from a random draw of them, for every stricter or laxer choice at once.

The units of a table (rows, or groups of rows) stand in an order that has nothing to do with the draw, here the
confidence of a model, highest first. For any place in that order let K be the bad units up to it and k those among them
that were drawn. `most_bad` gives numbers U(0) <= U(1) <= ... such that, with the wanted confidence, K <= U(k) holds at
ALL places at once. So a place may be chosen after looking at the k of all of them, which corrects for choosing a
threshold, and for choosing the allowed error as well.

Why it holds. Number the bad units along the order. K > U(k) at some place means that among the first U(k) + 1 bad units
at most k were drawn. Which of the bad units are drawn is a draw of `drawn` from `units` without replacement wherever
they stand, so the chance of "at most k of the first U(k) + 1, for some k" depends on nothing but these two numbers and
U. It is computed exactly, by a walk over the number drawn, and U is set as low as that chance allows.

Each k alone would be held to a chance of alpha (Clopper and Pearson, 1934; for a finite population Buonaccorsi, 1987, A
note on confidence intervals for proportions in finite populations). Here k gets a share in proportion to 1 / (k + 1),
since the few mistakes are where guarantees are won. That costs little: with 100 of many units drawn and none bad, at
most 3.3 % are bad, where a place fixed beforehand would give 3.0 %.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import gammaln

# Beyond this share of bad units, or this many of them drawn, nothing is claimed: fewer claims can be sharper ones.
MOST_SHARE = 0.10
MOST_DRAWN = 100
_STEPS = 10  # of halving, when the level is sought; it ends on the safe side


@lru_cache(maxsize=256)
def most_bad(units: int, drawn: int, confidence: float) -> np.ndarray:
    """U(k), k = 0, 1, ...: the most bad units there are where k of those drawn are bad; beyond its end, all may be.

    units: how many there are; drawn: how many of them were drawn at random. confidence in (0, 1). Empty without a draw.
    Raises ValueError for numbers that make no sense.
    """
    if not 0 <= drawn <= units:
        raise ValueError(f"{drawn:,} of {units:,} units cannot have been drawn.")
    if not 0 < confidence < 1:
        raise ValueError(f"The confidence must be between 0 and 1, not {confidence:g}.")
    if drawn == 0:
        return np.empty(0, dtype=int)
    alpha = 1 - confidence
    alone = _rejected(units, drawn, np.full(min(MOST_DRAWN, drawn), alpha))
    size = max(1, np.count_nonzero(alone - 1 <= MOST_SHARE * units))
    shares = 1 / np.arange(1, size + 1)
    low, high = alpha / size, alpha  # a k alone may have all of it; all of them together never exceed the sum
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if chance_to_miss(units, drawn, _rejected(units, drawn, middle * shares)) <= alpha:
            low = middle
        else:
            high = middle
    found = _rejected(units, drawn, low * shares) - 1
    found.flags.writeable = False  # it is shared by all who ask
    return found


def _rejected(units: int, drawn: int, levels: np.ndarray) -> np.ndarray:
    """For each k the least number of bad units of which at most k are drawn with a chance of at most its level."""
    k = np.arange(len(levels))
    low, high = k.copy(), np.full(len(k), units - drawn) + k + 1  # so many bad ones leave no way to draw only k of them
    while (low < high).any():
        middle = (low + high) // 2
        bad = np.minimum(middle, units)
        below = np.where(k[None, :] <= k[:, None], _chance(k[None, :], units, bad[:, None], drawn), 0.0)
        rare = (below.sum(axis=1) <= levels) | (middle > units - drawn + k)
        high, low = np.where(rare, middle, high), np.where(rare, low, np.minimum(middle + 1, high))
    return low


def chance_to_miss(units: int, drawn: int, rejected: np.ndarray) -> float:
    """The chance that for some k at most k of the first rejected[k] bad units are drawn, when as many are bad.

    rejected: ascending, each above its index. Exact: a walk from one of these numbers to the next, hypergeometric.
    """
    size = len(rejected)
    chance, passed, missed = np.zeros(size + 1), 0, 0.0  # of so many drawn; the last: more than any k, and safe
    chance[0] = 1.0
    have, more = np.arange(size)[:, None], np.arange(size)[None, :]
    for k, bad in enumerate(rejected.tolist()):
        if bad > units:  # there are never as many bad units
            break
        step = _chance(more, units - passed, bad - passed, drawn - have) * chance[:size, None]
        after = np.zeros(size + 1)
        np.add.at(after, np.minimum(have + more, size), step)
        after[size] += chance.sum() - after.sum()
        missed += after[: k + 1].sum()
        after[: k + 1] = 0.0
        chance, passed = after, bad
    return missed


def _chance(k: np.ndarray, units: int, bad: np.ndarray | int, drawn: np.ndarray | int) -> np.ndarray:
    """The chance that k of the drawn are bad: hypergeometric, 0 where it cannot be. SciPy's own takes minutes for some
    large tables, since it guards against k far larger than those here."""
    logs = _log_factorials(1 << (units + 1).bit_length())
    possible = (k <= bad) & (k <= drawn) & (drawn - k <= units - bad) & (drawn >= 0)
    bad, drawn, k = (np.where(possible, value, 0) for value in (bad, drawn, k))
    log = logs[bad] - logs[k] - logs[bad - k]
    log = log + logs[units - bad] - logs[drawn - k] - logs[units - bad - drawn + k]
    return np.where(possible, np.exp(log - logs[units] + logs[drawn] + logs[units - drawn]), 0.0)


@lru_cache(maxsize=4)
def _log_factorials(size: int) -> np.ndarray:
    """The logarithms of 0!, 1!, ... (size,). Looking them up is ten times as fast as working them out each time."""
    return gammaln(np.arange(size) + 1.0)
