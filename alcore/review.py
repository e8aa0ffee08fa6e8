r"""Find nearly all rows of a class: how many are left at most, told from draws by lot, at whatever moment one looks.

A review reads rows one after the other. Some are chosen by a strategy, and some are drawn by lot from those not read
yet. Reading stops when the positives found are a wanted share (the recall) of all there are, and the difficulty is that
nobody knows how many there are. What is left is told from the draws by lot:

1. A *check* begins when the reading has dried up: none of the last `dry_rows` rows was positive. It ends with the first
   positive that is drawn by lot; reading goes on as before until it has dried up again, and the next check begins.
2. Suppose the table holds R positives. A row drawn by lot from M unread ones, when V positives are found, is negative
   with chance 1 - (R - V) / M, whatever was read before and however it was chosen. So while a check's draws by lot are
   all negative, the product of these chances is the exact chance of that if there are R: without rows of a strategy in
   between it is the hypergeometric chance to draw none of R - V positives.
3. The c-th check may be wrong with chance alpha / (c (c + 1)); over all checks these sum to alpha, 1 - the confidence.
   R is refuted once the product of a check is at most that. `left_at_most` gives the largest number not refuted.

Why it may be looked at after every row. Let R be the true number, and let W be 1 when a check begins and be divided by
1 - (R - V) / M at each of its draws that is negative, and fall to 0 at a positive. Each draw leaves the expectation of
W as it is, given all that was read before, since the chance of a negative is just that divisor; rows of a strategy
leave W alone, and whether a check begins depends on what was read before. So W is a martingale that is never negative,
and by Ville's inequality the chance that it EVER reaches c (c + 1) / alpha is at most alpha / (c (c + 1)). The true R
is refuted only then. So with the wanted confidence it is never refuted, at no moment of the review, for any strategy,
however it learns from what was read, the draws by lot among it. Nothing else is assumed: no model of the ranking, no
independence.

Sources. The hypergeometric test of a sample of the unread rows: Callaghan & Mueller-Hansen (2020), Statistical stopping
criteria for automated screening in systematic reviews; it has no correction for looking repeatedly. That one is needed,
and that no way around sampling is known: Lewis, Yang & Frieder (2021), Certifying one-phase technology-assisted
reviews. Ville (1939), Etude critique de la notion de collectif; Waudby-Smith & Ramdas (2020), Confidence sequences for
sampling without replacement, on such products.

What it does not say. It is about the labels people give: a positive that they read and call negative is not found, and
is not counted. With few positives it is dear, and no rule can change that: where 48 of 50 are found, two may be missing
for a recall of 95 %, and to be sure that not three are takes a draw of 63 % of all unread rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

_ROUNDING = 1e-9
RECALL, CONFIDENCE = 0.95, 0.95
# Reading has dried up when so many rows in a row held no positive, or such a share of the table if that is less. Fewer
# would begin checks that fail; on simulated reviews of 2,000 to 6,000 rows a hundred read least.
MOST_DRY_ROWS, DRY_SHARE = 100, 0.05
LOT_SHARE = 0.1  # of rows by lot before the reading dries up; from then on all are


def dry_rows(rows: int) -> int:
    """How many rows without a positive make a reading of so many rows dry; at least 1."""
    return max(1, min(MOST_DRY_ROWS, int(DRY_SHARE * rows)))


@dataclass(frozen=True, eq=False)
class Draws:
    """The draws by lot that count, those within checks: arrays (d,). ``step``: place in the order of reading, from 0.
    ``check``: its number, from 1. ``unread`` rows and positives ``found`` before it; ``positive``: its outcome."""

    step: np.ndarray
    check: np.ndarray
    unread: np.ndarray
    found: np.ndarray
    positive: np.ndarray


class Reading:
    """A review of a table of so many rows as it goes on: what was read, and whether a check is on."""

    def __init__(self, rows: int):
        self.rows, self.read, self.found, self.checks, self.checking = rows, 0, 0, 0, False
        self._idle = 0  # rows read since the last positive
        self._draws: list[tuple[int, int, int, int, bool]] = []

    def add(self, positive: Iterable[bool], by_lot: Iterable[bool]) -> Reading:
        """Rows read, in that order: whether each is positive, and whether it was drawn by lot. Raises ValueError when
        more are read than there are."""
        dry = dry_rows(self.rows)
        for hit, lot in zip(positive, by_lot, strict=True):
            if self.read == self.rows:
                raise ValueError(f"More rows were read than the {self.rows:,} there are.")
            if self.checking and lot:
                self._draws.append((self.read, self.checks, self.rows - self.read, self.found, bool(hit)))
                self.checking = not hit
            self.read, self.found = self.read + 1, self.found + bool(hit)
            self._idle = 0 if hit else self._idle + 1
            if not self.checking and self._idle >= dry:
                self.checks, self.checking = self.checks + 1, True
        return self

    def by_lot(self, n: int) -> int:
        """How many of the next n rows to draw by lot: all during a check, else the share `LOT_SHARE`, rounded up."""
        return n if self.checking else math.ceil(LOT_SHARE * n)

    def left_at_most(self, confidence: float = CONFIDENCE) -> int:
        """See the function of that name."""
        alpha, counted = _alpha(confidence), self.draws()
        low, high = self.found, self.found + self.rows - self.read  # more positives are refuted sooner than fewer
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (low, middle - 1) if _refuted_at(middle, counted, alpha) < math.inf else (middle, high)
        return low - self.found

    def draws(self) -> Draws:
        """The draws within checks so far."""
        step, check, unread, found, positive = np.array(self._draws, dtype=np.intp).reshape(-1, 5).T
        return Draws(step, check, unread, found, positive.astype(bool))


def left_at_most(positive: np.ndarray, by_lot: np.ndarray, rows: int, confidence: float = CONFIDENCE) -> int:
    """The most positives among the rows not read yet, with that confidence at all moments of a review at once.

    positive, by_lot: (n,) bool, of the rows in the order they were read; rows: of the table. Between 0 and the rows not
    read. Raises ValueError for a confidence outside (0, 1).
    """
    return Reading(rows).add(positive, by_lot).left_at_most(confidence)


def guaranteed_at(
    positive: np.ndarray, by_lot: np.ndarray, rows: int, recall: float = RECALL, confidence: float = CONFIDENCE
) -> int | None:
    """After how many rows read it is first guaranteed that at least the share `recall` of all positives is found.

    positive, by_lot, rows as of `left_at_most`; recall and confidence in (0, 1). None when it never is. Where
    none is found, the guarantee is that there is none. O(n log n).
    Raises ValueError for numbers that make no sense.
    """
    alpha = _alpha(confidence)
    if not 0 < recall < 1:
        raise ValueError(f"The recall must lie between 0 and 1, not {recall:g}.")
    counted = Reading(rows).add(positive, by_lot).draws()
    found = np.cumsum(positive)
    # Where even all unread rows being positive would leave recall enough.
    enough = np.flatnonzero(found >= recall * (found + rows - np.arange(1, len(found) + 1)) - _ROUNDING)
    first = int(enough[0]) if len(enough) else len(found)
    if len(counted.step):
        # With more found, fewer of what may be left matter, and they are refuted sooner: so halving finds the first.
        low, high = int(counted.found[0]), int(found[-1]) + 1
        while low < high:
            now = (low + high) // 2
            last = int(np.searchsorted(found, now, side="right")) - 1
            low, high = (low, now) if _refuted_at(_too_many(now, recall), counted, alpha) <= last else (now + 1, high)
        if low <= found[-1]:
            step = _refuted_at(_too_many(low, recall), counted, alpha)
            first = min(first, max(int(np.searchsorted(found, low)), int(step)))
    return first + 1 if first < len(found) else None


def _too_many(found: int, recall: float) -> int:
    """The fewest positives in the table with which so many found are not enough."""
    return math.floor(found / recall + _ROUNDING) + 1


def _refuted_at(positives: int, counted: Draws, alpha: float) -> float:
    """The step at which it is refuted that the table holds so many positives; infinite when it never is."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a draw that so many positives would not leave negative
        chance = 1 - (positives - counted.found) / counted.unread
        sums = np.cumsum(np.where(counted.positive, 0.0, np.log(np.clip(chance, 0, 1))))
        of_check = sums - np.concatenate([[0.0], sums])[np.searchsorted(counted.check, counted.check)]
    refuted = ~counted.positive & (of_check <= np.log(alpha / (counted.check * (counted.check + 1))))
    return int(counted.step[refuted.argmax()]) if refuted.any() else math.inf


def _alpha(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"The confidence must lie between 0 and 1, not {confidence:g}.")
    return 1 - confidence


# -- how much reading was saved ----------------------------------------------------------------------------------


def reached_at(positive: np.ndarray, total: int, recall: float = RECALL) -> int | None:
    """After how many rows read the share `recall` of all `total` positives is found; None when it never is."""
    wanted = math.ceil(recall * total - _ROUNDING)
    where = np.flatnonzero(np.cumsum(positive) >= wanted)
    return int(where[0]) + 1 if len(where) else None


def work_saved(read: float | np.ndarray, rows: int, recall: float = RECALL) -> float | np.ndarray:
    """Work saved over sampling at a recall (WSS): 1 - read / rows - (1 - recall), the share of the table that is not
    read beyond what an order by lot would have left unread at that recall. 0 for an order by lot, negative when worse,
    at most recall. Cohen, Hersh, Peterson & Yen (2006), Reducing workload in systematic review preparation.
    """
    return recall - np.asarray(read, dtype=float) / rows
