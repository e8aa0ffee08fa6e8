"""What the mistakes of a project's model cost: a price for each pair of true and given class, over the evaluation rows.

A matrix of costs has a row for each true and a column for each given class, in the order in which classes were added.
Classes added after it was set have no costs yet; a class merged into another costs what that one does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from alcore import metrics
from alcore.project.events import Class, merged

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class MistakeCosts:
    """What a row's mistakes cost on average, in the project's currency, over the evaluation rows that are labeled and
    predicted, each given its likeliest class as `finishing` does; with a 95 % interval. ``worst``: the dearest answer
    there is. ``unpriced``: classes in use without costs; then there are no figures."""

    rows: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    worst: float | None = None
    unpriced: tuple[str, ...] = ()


def measure(
    costs: Matrix | None, classes: Mapping[str, Class], answers: Sequence[tuple[str, str]]
) -> MistakeCosts | None:
    """What the answers (true class id, given class id) cost; None where no costs are set, or no row was answered.

    The interval: costs between the least and the worst vary at most as a share does with the same mean, so the exact
    interval of a share (Clopper & Pearson, 1934), of the sum in units of the worst cost and rounded outwards, covers
    the mean. It knows of dear mistakes that were not seen yet, which one from the seen costs' own spread would not.
    """
    if costs is None or not answers:
        return None
    order = list(classes)
    if unpriced := tuple(classes[one].name for one in order[len(costs) :] if classes[one].into is None):
        return MistakeCosts(len(answers), unpriced=unpriced)
    matrix = np.asarray(costs)
    true, given = (np.array([order.index(merged(classes, one)) for one in side]) for side in zip(*answers, strict=True))
    least, worst, n = float(matrix.min()), float(matrix.max()), len(answers)
    total = float((matrix[true, given] - least).sum() / (worst - least))
    low = binomtest(math.floor(total + 1e-9), n).proportion_ci(0.95, "exact").low
    high = binomtest(min(n, math.ceil(total - 1e-9)), n).proportion_ci(0.95, "exact").high
    mean, low, high = (least + (worst - least) * share for share in (total / n, float(low), float(high)))
    return MistakeCosts(n, mean, low, high, worst)


def checked(costs: Sequence[Sequence[float]], n_classes: int) -> Matrix:
    """The costs as a matrix. Raises ValueError, in words for the user, see `metrics.checked_costs`."""
    return tuple(map(tuple, metrics.checked_costs(costs, n_classes).tolist()))


def in_use(costs: Matrix | None, classes: Mapping[str, Class]) -> Matrix:
    """The costs of the classes in use, to be changed; 1 for a mistake, where none is set."""
    order = list(classes)
    places = [place for place, one in enumerate(order) if classes[one].into is None]

    def cost(true: int, given: int) -> float:
        known = costs is not None and max(true, given) < len(costs)
        return costs[true][given] if known else float(true != given)

    return tuple(tuple(cost(true, given) for given in places) for true in places)


def of_all(costs: Matrix, classes: Mapping[str, Class]) -> Matrix:
    """Costs of the classes in use as those of all, the merged ones among them."""
    used = [key for key, one in classes.items() if one.into is None]
    place = [used.index(merged(classes, key)) for key in classes]
    return tuple(tuple(costs[true][given] for given in place) for true in place)


def in_words(found: MistakeCosts, write) -> str:
    """As a sentence. write: an amount of money as people read it, `Currency.write`."""
    if found.unpriced:
        names = ", ".join(f"'{name}'" for name in found.unpriced)
        return f"what a mistake costs is not set yet for {names}: set it under Set up"
    rows = "1 evaluation row" if found.rows == 1 else f"{found.rows:,} evaluation rows"
    return (
        f"{write(found.mean, 2)} a row (95% interval {write(found.low, 2)} to {write(found.high, 2)}), on {rows}, each "
        "given its likeliest class"
    )
