"""Active learning's share of the labels random sampling needs: rehearsed inside the pilot, and not believed too far.

Paired campaigns run on the pilot's own rows: a third is left out to score, the strategy and random sampling start from
the same first rows of the rest. The gain in score at equal labels, over random's own gain per e-fold of labels, says
how many times fewer labels the strategy took. A pilot of a hundred rows can say little about a pool of thousands: it
leaves the strategy few rows to choose from, and the gain is small beside its luck. So the figure is shrunk towards what
many tables gave, and the spread between tables and targets is kept (`INSIDE`, learned by
tests/benchmarks/forecast_active.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from threadpoolctl import threadpool_limits

from alcore import metrics
from alcore.campaign import Campaign
from alcore.forecast.calibration import ACTIVE, Active
from alcore.forecast.pilot import Pilot
from alcore.learners import LEARNERS

STRATEGY = "margin"
FOLDS, ROUNDS = 3, 5
ORDERS = {"light": 3, "medium": 1, "heavy": 1}  # by the learner's cost
FROM = 0.35  # of the rows to choose from, labeled at the start
TO = 0.85  # labeled at the end: with all of them labeled there is no choice


@dataclass(frozen=True)
class Inside:
    """ln of (labels by random sampling / labels by the strategy) at equal score inside the pilot, and its standard
    error over the campaigns; NaN where random's curve is too flat to tell."""

    gain: float
    error: float


def inside(pilot: Pilot) -> Inside:
    """Paired campaigns within the pilot: the strategy against random sampling."""
    with threadpool_limits(1):
        runs = [
            _paired(pilot, order, fold)
            for order in range(ORDERS[LEARNERS[pilot.learner].cost_class])
            for fold in range(FOLDS)
        ]
    labels = runs[0][0]
    random, active = (np.array([run[place] for run in runs]) for place in (1, 2))
    slope = np.polyfit(np.log(labels), random.mean(axis=0), 1)[0]
    gains = (active - random)[:, 1:].mean(axis=1)
    if slope <= 0.01:
        return Inside(float("nan"), float("nan"))
    return Inside(float(gains.mean() / slope), float(gains.std(ddof=1) / np.sqrt(len(gains)) / slope))


def _paired(pilot: Pilot, order: int, fold: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Label counts, and the scores of random sampling and of the strategy at them."""
    rows = np.random.default_rng((pilot.seed, 25, order)).permutation(len(pilot.codes))
    test = rows[fold::FOLDS]
    pool, told = np.setdiff1d(rows, test), pilot.told(order)
    labels = np.unique(np.linspace(FROM * len(pool), TO * len(pool), ROUNDS + 1).round().astype(int))
    scores = []
    for strategy in ("random", STRATEGY):
        campaign = Campaign(
            pilot.X[pool],
            range(pilot.n_classes),
            strategy=strategy,
            learner=pilot.learner,
            seed=pilot.seed + order,
            start=int(labels[0]),
        )
        mine = []
        for more in np.diff(labels, prepend=0):
            asked = campaign.propose(int(more)).rows
            campaign.tell(asked, told[pool[asked]])
            predicted = campaign.predict(pilot.X[test])
            counted = metrics.confusion(pilot.codes[test], predicted, pilot.n_classes)
            mine.append(metrics.label_metrics(counted, pilot.positive)[pilot.metric])
        scores.append(np.array(mine))
    return labels, scores[0], scores[1]


def factor_draws(seen: Inside, draws: int, learned: Active = ACTIVE) -> np.ndarray:
    """Draws (draws,) of the strategy's share of the labels that random sampling needs beyond the pilot.

    Lognormal; evenly spread and in an order that has nothing to do with the curves.
    """
    believed = 0.0 if np.isnan(seen.gain) else learned.trust * float(np.clip(seen.gain, -1, 1))
    uniform = (np.random.default_rng(27).permutation(draws) + 0.5) / draws
    return np.exp(learned.typical - believed + learned.spread * norm.ppf(uniform))
