"""What one arm saves over the other at a target: in labels, percent, hours and dollars, in every redraw.

Where an arm does not reach the target within the budget, its labels are known only to be more than the budget. So each
quantity is a pair of bounds, equal where both arms get there: what is saved is at least as much as if random had got
there at the budget, and at most as much as if the active arm had. One bound is sure all the same: nobody pays more than
labeling everything costs, so that bounds the dollars from above.
"""

import numpy as np

from alcore.curves import crossing_draws, crossings, redraws
from alcore.savings.pairs import Arm, Pair

QUANTITIES = ("labels", "percent", "hours", "dollars")


def point(pair: Pair, target: float, everything: float = np.inf):
    """`saved` of the mean curves themselves, each quantity a pair of single-element arrays, and the crossings."""
    everyone = np.full((1, len(pair.replicates)), 1 / len(pair.replicates))
    needed = [crossings(pair.labels, everyone @ arm.scores, target) for arm in (pair.random, pair.active)]
    return saved(pair, everyone, *needed, everything), float(needed[0][0]), float(needed[1][0])


def draws(pair: Pair, target: float, number: int, seed: int, everything: float = np.inf):
    """`saved` in each of `number` redraws of whole replicates, and the crossings of both arms in each."""
    weights = redraws(len(pair.replicates), number, seed)
    needed = [crossing_draws(pair.labels, arm.scores, target, weights) for arm in (pair.random, pair.active)]
    return saved(pair, weights, *needed, everything), *needed


def saved(
    pair: Pair, weights, random_needs, active_needs, everything: float = np.inf
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Lower and upper bound (draws,) of each of QUANTITIES, from the labels each arm needs (NaN: not reached).

    `everything`: the dollars of labeling every row of the table, at least those of the budget.
    """
    budget = pair.labels[-1]
    random_short, active_short = np.isnan(random_needs), np.isnan(active_needs)
    random = np.where(random_short, budget, random_needs)
    active = np.where(active_short, budget, active_needs)
    labels = random - active
    random_dollars, active_dollars = (
        spent(pair, weights, "dollars", arm, needs) for arm, needs in ((pair.random, random), (pair.active, active))
    )
    values = {
        "labels": labels,
        "percent": 100 * labels / random,
        "hours": spent(pair, weights, "hours", pair.random, random)
        - spent(pair, weights, "hours", pair.active, active),
        "dollars": random_dollars - active_dollars,
    }
    most = dict.fromkeys(values, np.inf) | {"dollars": np.maximum(everything, random_dollars) - active_dollars}
    return {
        name: (np.where(active_short, -np.inf, value), np.where(random_short, most[name], value))
        for name, value in values.items()
    }


def spent(pair: Pair, weights, column: str, arm: Arm, labels) -> np.ndarray:
    """Mean hours or dollars an arm has cost by `labels` (draws,), under each redraw's weights."""
    curves = weights @ getattr(arm, column)
    if len(pair.labels) == 1:
        return curves[:, 0]
    left = np.clip(np.searchsorted(pair.labels, labels, side="right") - 1, 0, len(pair.labels) - 2)
    part = (labels - pair.labels[left]) / (pair.labels[left + 1] - pair.labels[left])
    rows = np.arange(len(curves))
    return curves[rows, left] + part * (curves[rows, left + 1] - curves[rows, left])
