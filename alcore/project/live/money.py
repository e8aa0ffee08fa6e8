"""What the arms take: seconds a row, hours and dollars at any number of labels, and how sure that is.

The first rows, asked before the strategy spoke, are in both arms and stand with their own seconds. After them an arm's
rows stand with the arm's mean, so that people who get faster do not favor the arm whose rows came later. Skipped rows
have no label, but their seconds are paid by the labels around them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from alcore import costs
from alcore.project.live.arms import Arms

DRAWS = 2_000


@dataclass(frozen=True)
class Amount:
    """A figure with its 95 % interval. None where it is not known; an end of None is open."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Ledger:
    """Prices both arms. opening: seconds (o,) of the labels both began with; control, active: mean seconds a label
    after that, with their standard errors; evaluation: labeled evaluation rows, the same in both arms."""

    rates: costs.Rates
    opening: np.ndarray
    control: float
    control_error: float
    active: float
    active_error: float

    def seconds(self, labels, active: bool) -> np.ndarray:
        """Seconds an arm takes for so many labels, evaluation rows aside."""
        labels = np.asarray(labels, dtype=float)
        begun = np.interp(labels, np.arange(len(self.opening) + 1), np.r_[0.0, np.cumsum(self.opening)])
        return begun + np.maximum(0, labels - len(self.opening)) * (self.active if active else self.control)

    def hours(self, labels, active: bool, evaluation: bool = True) -> np.ndarray:
        """Hours of people's work for so many labels."""
        seconds = self.seconds(labels, active)
        return costs.hours(labels, self.rates, **self._paid(labels, seconds), evaluation=evaluation)

    def dollars(self, labels, active: bool) -> np.ndarray:
        """Dollars for so many labels, evaluation rows included, and set-up in the active arm."""
        return costs.dollars(labels, self.rates, active=active, **self._paid(labels, self.seconds(labels, active)))

    def _paid(self, labels, seconds: np.ndarray) -> dict:
        """Every answer is paid; the seconds are those of all answers together."""
        return {"answers": np.asarray(labels, dtype=float) * self.rates.annotators_per_row, "row_seconds": seconds}

    def seconds_error(self, control: float, active: float) -> float:
        """Standard error, in seconds, of the difference of both arms' work for so many labels."""
        after = np.maximum(0, np.array([control, active]) - len(self.opening))
        return float(np.hypot(after[0] * self.control_error, after[1] * self.active_error))


def ledger(arms: Arms, rates: costs.Rates) -> Ledger:
    """The ledger of a project. Rows without measured seconds, such as those of a sheet, count with the arm's mean, and
    evaluation rows with that of evaluation rows; when none were measured, with that of all, or the rates' seconds a
    label. Answers are paid one by one, and a row takes as many as the project asks for."""
    # Rows that were done again are in the log, with their seconds.
    rates = replace(rates, annotators_per_row=arms.votes, rework_share=0, evaluation_rows=len(arms.evaluation))
    usual = rates.seconds_per_label * arms.votes
    measured = arms.seconds[arms.asked]
    known = measured[~np.isnan(measured)]
    usual = float(known.mean()) if len(known) else usual
    drawn = arms.seconds[arms.evaluation]
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) or len(known):  # tired people are in measured seconds
        an_answer = (float(drawn.mean()) if len(drawn) else usual) / arms.votes
        rates = replace(rates, seconds_per_label=an_answer, fatigue=0)
    opening = np.where(np.isnan(measured[: arms.opening]), usual, measured[: arms.opening])
    opening = opening + arms.skipped_opening / max(1, arms.opening)
    in_opening = np.isin(arms.control, arms.asked[: arms.opening])
    control, control_error = _per_label(arms.seconds[arms.control[~in_opening]], arms.skipped_control, usual)
    active, active_error = _per_label(measured[arms.opening :], arms.skipped_active, usual)
    return Ledger(rates, opening, control, control_error, active, active_error)


def _per_label(seconds: np.ndarray, skipped: float, usual: float) -> tuple[float, float]:
    known = seconds[~np.isnan(seconds)]
    if not len(known):
        return usual, 0.0
    error = float(known.std(ddof=1) / np.sqrt(len(known))) if len(known) > 1 else 0.0
    return float(known.mean() + skipped / len(seconds)), error


def seconds_a_row(arms: Arms) -> dict[str, Amount]:
    """Mean active seconds of a row, by who asked for it: "control" rows, drawn by lot, and the "active" ones of the
    strategy; intervals by a percentile bootstrap over rows. Rows of the prefix that the strategy asked for count in
    both, as they do in the arms."""
    rows = {"control": arms.control, "active": arms.asked[arms.by_strategy]}
    rng = np.random.default_rng((arms.seed, 12))
    return {arm: _bootstrapped(arms.seconds[its], rng) for arm, its in rows.items()}


def _bootstrapped(seconds: np.ndarray, rng: np.random.Generator) -> Amount:
    known = seconds[~np.isnan(seconds)]
    if len(known) < 2:
        return Amount(float(known[0]) if len(known) else None, None, None)
    means = rng.choice(known, (DRAWS, len(known))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Amount(float(known.mean()), float(low), float(high))
