"""What a forecast says: frozen, with P10, P50 and P90 of everything, and plain values for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np

from alcore import costs
from alcore.costs import Rates

SHARES = (0.1, 0.5, 0.9)
REHEARSED, LIVE = "rehearsed", "measured live"  # where the active arm's figures come from


@dataclass(frozen=True)
class Spread:
    """One time in ten it is less than p10, one time in ten more than p90; p50 is the middle. None: not forecast."""

    p10: float | None = None
    p50: float | None = None
    p90: float | None = None


@dataclass(frozen=True)
class Bill:
    """Labels, people's hours and money, each as a spread."""

    labels: Spread = Spread()
    hours: Spread = Spread()
    dollars: Spread = Spread()


@dataclass(frozen=True)
class Arm:
    """What one way of choosing rows takes to reach the target.

    labels, hours and dollars are in all: the pilot's labels and the evaluation rows are in them. `more` is what comes
    on top of the pilot's labels, evaluation rows (and set-up) included.
    """

    labels: Spread = Spread()
    hours: Spread = Spread()
    dollars: Spread = Spread()
    more: Bill = Bill()


@dataclass(frozen=True)
class Measured:
    """What the pilot itself says: labels, the score a model of all of them has, and an 80 % interval of that score."""

    labels: int
    score: float
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """The answer to "what does it take to reach this target?".

    reachable: "yes" (then the arms hold numbers, which take for granted that the table's rows suffice), "no" or
    "unknown". chance_met: that the target is met already; all other figures take for granted that it is not.
    chance_reachable: that labeling at most the whole table reaches the target. chance_within_budget: that the budget
    does, by random sampling, None without a budget or when it is too early to say. label_first: more rows to label
    before asking again, when it is unknown. saved: what active
    learning saves of random sampling's labels, hours and dollars, net of set-up, drawn together and so known better
    than the difference of the two arms' ends; negative is lost. basis: whether the active arm was `REHEARSED` inside
    the pilot or `LIVE`. chance_met_active: in a project, that the strategy's own curve has met the target already; the
    active arm's figures take for granted that it has not, unless it all but surely has. None where it was rehearsed.
    """

    target: float
    metric: str
    reachable: str
    random: Arm
    active: Arm
    chance_reachable: float | None
    chance_within_budget: float | None
    chance_within_budget_active: float | None
    chance_met: float
    label_first: int | None
    advice: str
    pilot: Measured
    saved: Bill = Bill()
    basis: str = REHEARSED
    chance_met_active: float | None = None

    def to_dict(self) -> dict:
        """Plain values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Step:
    """What a higher target takes beyond a lower one that is not met yet: more labels of each way of choosing rows
    (None where one cannot be told), where the table's rows suffice for the higher one, and the chance that they do."""

    random: Spread
    active: Spread
    chance: float


@dataclass(frozen=True)
class Best:
    """The best a budget buys: labels in all, and the score they reach as a spread."""

    labels: int
    score: Spread
    hours: float
    dollars: float
    whole_table: bool  # the budget would buy more labels than the table has rows


def arm(labels: np.ndarray, done: int, rates: Rates, *, active: bool, held: int = 0) -> Arm:
    """The arm that needs p10, p50 and p90 `labels` (3,) in all, of which it has `done`, and `held` of the evaluation
    rows. Costs rise with labels, so their quantiles are the costs of the labels' quantiles."""
    labels = np.ceil(np.asarray(labels, dtype=float) - 1e-9)
    more = np.maximum(labels - done, 0)
    ahead = replace(rates, evaluation_rows=max(0, rates.evaluation_rows - held))
    return Arm(
        spread(labels),
        spread(costs.hours(labels, rates, active=active)),
        spread(costs.dollars(labels, rates, active=active)),
        Bill(
            spread(more),
            spread(costs.hours(more, ahead, active=active)),
            spread(costs.dollars(more, ahead, active=active)),
        ),
    )


def spread(values) -> Spread:
    """The three values as plain floats."""
    return Spread(*(float(value) for value in values))
