"""A pilot studied once, then asked as often as somebody moves a slider: seconds once, then milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from alcore import costs
from alcore.costs import Rates
from alcore.forecast import wording
from alcore.forecast.active import Inside, factor_draws, inside
from alcore.forecast.answers import (
    LIVE,
    REHEARSED,
    SHARES,
    Arm,
    Best,
    Bill,
    Forecast,
    Measured,
    Spread,
    Step,
    arm,
    spread,
)
from alcore.forecast.calibration import CALIBRATION, Calibration
from alcore.forecast.ensemble import Ensemble, ensemble, weighted_quantiles
from alcore.forecast.pilot import Pilot, check_target
from alcore.forecast.resampling import Observed, observe


class TargetMet(ValueError):
    """The pilot's model has reached the target already."""


@dataclass(frozen=True, eq=False)
class Study:
    """What a pilot lets be known. `inside` is the strategy's saving within the pilot; `running` its own curve, measured
    in a project under way, which takes the place of that once there is one."""

    pilot: Pilot
    observed: Observed
    inside: Inside
    calibration: Calibration = field(default=CALIBRATION)
    running: Observed | None = None

    @cached_property
    def curves(self) -> Ensemble:
        """The weighted curves."""
        return ensemble(self.observed, self.calibration)

    @cached_property
    def _level(self) -> np.ndarray:
        """Each curve's score with all labels there are: more than were resampled when the pilot was cut."""
        return self.curves.scores([self.pilot.labels])[:, 0]

    def shares_saved(self) -> Spread:
        """The share of the labels to come that active learning saves, rehearsed inside the pilot and drawn towards
        what it saves on other tables; negative is lost."""
        return spread(1 - np.quantile(factor_draws(self.inside, 999), SHARES[::-1]))

    @cached_property
    def measured(self) -> Measured:
        """The score of a model of all the pilot's labels."""
        low, score, high = weighted_quantiles(self._level, self.curves.weight, SHARES)
        return Measured(self.pilot.labels, float(score), float(low), float(high))

    def curve(self) -> pd.DataFrame:
        """The curve inside the pilot: columns labels, score, low, high (80 % interval, of the rows' luck)."""
        low, high = np.quantile(self.observed.draws, (SHARES[0], SHARES[-1]), axis=0)
        return pd.DataFrame(
            {"labels": self.observed.sizes, "score": self.observed.scores, "low": low, "high": high},
        )

    def fan(self, most: int | None = None, count: int = 40) -> pd.DataFrame:
        """The score ahead, by random sampling: columns labels, p10, p50, p90, from the pilot to `most` labels (by
        default ten times the pilot, the whole table at most), evenly spread in the logarithm."""
        start = self.pilot.labels
        end = min(self.pilot.pool, most or 10 * start)
        labels = np.unique(np.geomspace(start, max(end, start), count).round().astype(int))
        scores = self.curves.scores(labels)
        bands = np.array([weighted_quantiles(column, self.curves.weight, SHARES) for column in scores.T])
        return pd.DataFrame({"labels": labels, "p10": bands[:, 0], "p50": bands[:, 1], "p90": bands[:, 2]})

    def best_for(self, dollars: float, rates: Rates) -> Best:
        """The score that so much money reaches by random sampling, in all: pilot and evaluation rows are paid from it.

        Raises ValueError in words when it does not pay for those.
        """
        labels = self._affordable(dollars, rates)
        bought = min(labels, self.pilot.pool)
        scores = self.curves.scores([bought])[:, 0]
        return Best(
            bought,
            spread(weighted_quantiles(scores, self.curves.weight, SHARES)),
            float(costs.hours(bought, rates)),
            float(costs.dollars(bought, rates, active=False)),
            labels > self.pilot.pool,
        )

    def ask(self, target: float, rates: Rates | None = None, budget: float | None = None) -> Forecast:
        """The forecast for a target in (0, 1). budget: dollars in all, pilot and evaluation rows included.

        Raises ValueError in words for a target that cannot be or a budget that does not pay for what is labeled, and
        `TargetMet` when the pilot has most likely reached it.
        """
        check_target(target, self.pilot.metric)
        rates = rates or Rates()
        affordable = None if budget is None else self._affordable(budget, rates)
        curves, limits = self.curves, self.calibration
        met = float(curves.weight[self._level >= target].sum())
        if met >= limits.met:
            raise TargetMet(wording.already_met(target, self.measured, met, rates))
        # Who asks is not there yet: curves that are would only say so.
        weight = np.where(self._level >= target, 0.0, curves.weight)
        weight = weight / weight.sum()
        needed = np.maximum(curves.needed(target), self.pilot.labels)
        enough = needed <= self.pilot.pool
        chance = float(weight[enough].sum())
        random = active = Arm()
        less = Bill()
        within = within_active = first = None
        if chance >= limits.yes:
            reachable = "yes"
            given = np.where(enough, weight, 0.0)
            quantiles = weighted_quantiles(needed, given, SHARES)
            pilot, held = self.pilot, self.pilot.held
            random = arm(self._stretched(quantiles, pilot.labels), pilot.trained, rates, active=False, held=held)
            if affordable is not None:
                within = float(weight[(needed <= affordable) & enough].sum())
            if self.running is None or self._own_chance(target) >= limits.yes:
                faster = self._faster(target, needed)
                quantiles = self._stretched(weighted_quantiles(faster, given, SHARES), self._begun, shrink=False)
                active = arm(quantiles, pilot.asked, rates, active=True, held=held)
                less = saved(np.minimum(needed, pilot.pool), faster, given, rates)
                if affordable is not None:
                    ready = costs.dollars(faster, rates, active=True) <= budget
                    within_active = float(weight[ready & enough].sum())
        elif met + (1 - met) * chance <= limits.no and self.pilot.labels >= limits.fewest:
            reachable = "no"
            within = within_active = None if affordable is None else 0.0
        else:
            reachable = "unknown"
            first = wording.rows_first(target, self.measured, self.pilot)
        said = Forecast(
            float(target), self.pilot.metric, reachable, random, active, chance, within, within_active, met, first, "",
            self.measured, less, *((REHEARSED, None) if self.running is None else (LIVE, self._own_met(target))),
        )  # fmt: skip
        return wording.with_advice(said, self, rates, budget)

    def step(self, target: float, higher: float) -> Step:
        """From one target, not met yet, to a higher one. Each curve is held against itself: the middle of the curves
        that reach the higher one is hardly farther on than the middle of those that reach the lower."""
        weight = np.where(self._level >= target, 0.0, self.curves.weight)
        more, given = self._between(self.curves, weight, target, higher)
        random = active = Spread()
        if given.any():
            random = spread(weighted_quantiles(more, given, SHARES))
        if self.running is None and given.any():
            active = spread(weighted_quantiles(more * factor_draws(self.inside, len(more)), given, SHARES))
        elif self.running is not None and self._own_chance(higher) >= self.calibration.yes:
            own = self._between(self._own_curves, self._own_weight(target), target, higher)
            active = spread(weighted_quantiles(*own, SHARES))
        return Step(random, active, float(given.sum() / max(weight.sum(), 1e-12)))

    def _between(self, curves: Ensemble, weight: np.ndarray, target: float, higher: float):
        """Labels from one target to another on each curve (M,), and the weights of those that get there."""
        near, far = (np.minimum(curves.needed(one), self.pilot.pool) for one in (target, higher))
        return far - near, np.where(curves.needed(higher) <= self.pilot.pool, weight, 0.0)

    def _affordable(self, dollars: float, rates: Rates) -> int:
        labels = costs.labels_for(rates, dollars=dollars, free=self.pilot.pool + 1)
        wording.check_budget(dollars, labels, self.pilot.trained, rates)
        return labels

    @property
    def _begun(self) -> int:
        """Labels from which the active arm's forecast goes on."""
        return self.pilot.labels if self.running is None else self.running.labels

    def _faster(self, target: float, needed: np.ndarray) -> np.ndarray:
        """Labels in all of the active arm (M,), at most the table: of each draw of what random sampling needs, where
        it was rehearsed; where its own curve is measured, of that curve alone, evenly spread and in an order that has
        nothing to do with the other's."""
        if self.running is None:
            faster = self.pilot.labels + (needed - self.pilot.labels) * factor_draws(self.inside, len(needed))
            return np.minimum(np.maximum(faster, self.pilot.asked), self.pilot.pool)
        labels, weight = self._own_curves.needed(target), self._own_weight(target)
        weight = np.where(labels <= self.pilot.pool, weight, 0.0)
        if not weight.any():
            return np.full(len(needed), float(self.pilot.pool))
        uniform = (np.random.default_rng(28).permutation(len(needed)) + 0.5) / len(needed)
        return weighted_quantiles(labels, weight, uniform)

    def _own_weight(self, target: float) -> np.ndarray:
        """Weights of the strategy's own curves. As with random sampling, who asks is not there yet, unless the curves
        all but agree that the target is met."""
        curves = self._own_curves
        if self._own_met(target) >= self.calibration.met:
            return curves.weight
        weight = np.where(self._own_level >= target, 0.0, curves.weight)
        return weight / weight.sum()

    def _own_met(self, target: float) -> float:
        """The chance that the strategy's own curve has met the target."""
        return float(self._own_curves.weight[self._own_level >= target].sum())

    @cached_property
    def _own_level(self) -> np.ndarray:
        return self._own_curves.scores([self._own_curves.labels])[:, 0]

    def _own_chance(self, target: float) -> float:
        """The chance that the strategy's own curve reaches the target within the table."""
        return float(self._own_weight(target)[self._own_curves.needed(target) <= self.pilot.pool].sum())

    @cached_property
    def _own_curves(self) -> Ensemble:
        return ensemble(self.running, self.calibration)

    def _stretched(self, quantiles: np.ndarray, least: int, *, shrink: bool = True) -> np.ndarray:
        """The conformal correction: P10 and P90 moved from P50 in the logarithm, within what there can be. It was
        learned of random sampling; an interval that holds more than that (not `shrink`) is made no narrower by it."""
        low, middle, high = np.log(quantiles)
        stretch = self.calibration.stretch(self.pilot.pool / least)
        down, up = (factor if shrink else max(1.0, factor) for factor in (stretch.down, stretch.up))
        moved = np.exp([middle - down * (middle - low), middle, middle + up * (high - middle)])
        return np.clip(moved, least, self.pilot.pool)


def saved(random: np.ndarray, active: np.ndarray, weight: np.ndarray, rates: Rates) -> Bill:
    """What is saved where the arms need so many labels in each draw, (draws,) with their weights."""
    amounts = (
        random - active,
        costs.hours(random, rates) - costs.hours(active, rates, active=True),
        costs.dollars(random, rates, active=False) - costs.dollars(active, rates, active=True),
    )
    return Bill(*(spread(weighted_quantiles(amount, weight, SHARES)) for amount in amounts))


def study(pilot: Pilot, running: Observed | None = None) -> Study:
    """Resample a pilot and simulate the strategy inside it, unless its own curve is measured (`running`). Takes seconds
    with a light learner."""
    saved_inside = inside(pilot) if running is None else Inside(float("nan"), float("nan"))
    return Study(pilot, observe(pilot), saved_inside, running=running)
