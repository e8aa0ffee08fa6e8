"""What is saved, whether it pays, and how many more control rows would tell when that cannot be said yet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from alcore import costs
from alcore.project.live.arms import Arms
from alcore.project.live.crossing import Difference, crossing_set
from alcore.project.live.money import Amount, Ledger
from alcore.savings.verdict import DOES_NOT_PAY, PAYS, TOO_EARLY, WORTH_SHARE

FEWEST_CONTROL, FEWEST_EVALUATION = 20, 20
LARGER = np.r_[np.arange(1.1, 3, 0.1), np.geomspace(3, 100, 30)]  # projects so many times as large are looked at


@dataclass(frozen=True)
class Saving:
    """What the active arm saves at the score that so many labels by lot reach. Percent is of labels."""

    control_labels: float
    active: Amount
    labels: Amount
    percent: Amount
    hours: Amount
    dollars: Amount


def missing(arms: Arms) -> tuple[str, ...]:
    """What a comparison still lacks, in words for the page; empty when nothing does."""
    lacks = []
    if (more := FEWEST_CONTROL - len(arms.control)) > 0:
        lacks.append(f"{more} more control rows (there are {len(arms.control)} of at least {FEWEST_CONTROL})")
    if (more := FEWEST_EVALUATION - len(arms.evaluation)) > 0:
        if arms.drawn < FEWEST_EVALUATION:
            lacks.append(f"an evaluation set of at least {FEWEST_EVALUATION} rows (this project drew {arms.drawn})")
        else:
            of = f"(there are {len(arms.evaluation)} of at least {FEWEST_EVALUATION})"
            lacks.append(f"{more} more labeled evaluation rows {of}")
    learned = np.concatenate([arms.control, arms.free])
    if len(np.unique(arms.codes[learned])) < 2:
        lacks.append("a second class among the control rows")
    if arms.opening == len(arms.asked):
        lacks.append("rows that the strategy asked for")
    return tuple(lacks)


def saving(found: Difference, ledger: Ledger, control: float) -> Saving:
    """The saving at the score of so many control labels.

    Labels, and seconds a label, are known with independent errors; their intervals are joined by the method of Zou and
    Donner (2008), Construction of confidence limits about effect measures.
    """
    low, value, high = crossing_set(found)

    def amount(at, error: float) -> Amount:
        best = None if value is None else at(value)
        # More labels of the active arm save less. Where the value is not known, the errors simply add up.
        ends = [None if end is None else at(end) for end in (high, low)]
        if best is None:
            return Amount(None, None if ends[0] is None else ends[0] - error, ends[1] + error)
        return Amount(
            best,
            None if ends[0] is None else best - math.hypot(best - ends[0], error),
            best + math.hypot(ends[1] - best, error),
        )

    error = found.quantile * ledger.seconds_error(control, control if value is None else value)
    per_hour = _per_second(ledger, hours=True) * error
    per_dollar = _per_second(ledger, hours=False) * error
    return Saving(
        control,
        Amount(value, low, high),
        amount(lambda m: control - m, 0.0),
        amount(lambda m: 100 * (1 - m / control), 0.0),
        amount(lambda m: float(ledger.hours(control, False) - ledger.hours(m, True)), per_hour),
        amount(lambda m: float(ledger.dollars(control, False) - ledger.dollars(m, True)), per_dollar),
    )


def _per_second(ledger: Ledger, hours: bool) -> float:
    """Hours, or dollars, that one second of labeling costs."""
    cost = costs.hours if hours else costs.dollars
    more = {} if hours else {"active": False}
    one, none = (cost(1.0, ledger.rates, row_seconds=seconds, evaluation=False, **more) for seconds in (3600.0, 0.0))
    return float(one - none) / 3600


def judge(dollars: Amount, ledger: Ledger, control: float) -> str:
    """The verdict on net dollars saved at so many control labels, against what labeling by lot costs up to there."""
    if dollars.low is not None and dollars.low > 0:
        return PAYS
    if dollars.high is not None and dollars.high < WORTH_SHARE * _by_lot(ledger, control) and can_tell(ledger, control):
        return DOES_NOT_PAY
    return TOO_EARLY


def can_tell(ledger: Ledger, control: float) -> bool:
    """Whether to save all of so many control labels would be worth it. Where even that would not, as when they cost
    next to nothing beside the evaluation rows, a small saving says nothing of the strategy."""
    return _by_lot(ledger, control) - _by_lot(ledger, 0) >= WORTH_SHARE * _by_lot(ledger, control)


def _by_lot(ledger: Ledger, labels: float) -> float:
    return float(ledger.dollars(labels, False))


def more_rows(found: Difference, ledger: Ledger, arms: Arms) -> tuple[int, int] | None:
    """About how many more control rows, and evaluation rows with them, would tell if the curves go on as they are; None
    when that is more than the pool has.

    What labels save is taken to grow with the project and the variances to shrink with it. Then the active curve, read
    at the share of labels at which active learning breaks even or saves just `WORTH_SHARE`, is told from the control
    score once their difference is worth its quantile.
    """
    n = len(arms.control)
    for factor in LARGER:
        larger = factor * n
        if larger > max(arms.pool, n):
            return None
        spent = _by_lot(ledger, larger)
        even = _labels_costing(ledger, spent, larger)
        worth = _labels_costing(ledger, (1 - WORTH_SHARE) * spent, larger)
        pays = even is not None and found.z(even / factor, 1 / factor) > found.quantile
        fails = worth is None or found.z(worth / factor, 1 / factor) < -found.quantile
        if pays or (fails and can_tell(ledger, larger)):
            more = factor - 1
            return max(1, math.ceil(more * n)), max(1, math.ceil(more * len(arms.evaluation)))
    return None


def _labels_costing(ledger: Ledger, dollars: float, most: float) -> float | None:
    """The labels of the active arm that cost so much; None when even its first one costs more."""

    def over(labels: float) -> float:
        return float(ledger.dollars(labels, True)) - dollars

    if over(0.0) >= 0:
        return None
    most *= 2
    while over(most) < 0:
        if most > 1e9:
            return most  # labels cost nothing
        most *= 4
    return float(brentq(over, 0.0, most, xtol=0.01))
