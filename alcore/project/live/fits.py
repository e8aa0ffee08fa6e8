"""The models behind both curves, fitted again from the log at a grid of label counts, and what each gets right.

The active curve is one run of the policy in the order of the log. The rows of the prefix are exchangeable, so the
baseline at fewer labels than there are is the mean over many random subsets, which takes out most of the luck of which
rows came first. At all its labels there is one set; how far luck moves its score is learned from random halves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from alcore import learners
from alcore.learners import LEARNERS, Model
from alcore.project.live.arms import Arms

FEWEST = 8  # labels at which the curves begin
HALF = 0.5  # of the control rows in each subset that measures luck


@dataclass(frozen=True)
class Effort:
    """How many fits a curve is worth: sizes of the active arm, sizes of the control arm, subsets at each, halves."""

    active: int
    control: int
    subsets: int
    halves: int


# By the learner's cost, so that a page waits two seconds at most for a light one. Never by the clock: the same log
# gives the same saving.
EFFORTS = {"light": Effort(18, 8, 8, 24), "medium": Effort(14, 5, 4, 12), "heavy": Effort(8, 4, 2, 6)}


@dataclass(frozen=True, eq=False)
class Fits:
    """What the models get right on the evaluation rows, in the order of `Arms.evaluation`.

    active (G, E) bool at active_sizes (G,); control (S, E) shares of subsets in [0, 1] at control_sizes (S,), the last
    of which are all control rows; halves (H, E) bool, of random halves of the control rows.
    """

    active_sizes: np.ndarray
    active: np.ndarray
    control_sizes: np.ndarray
    control: np.ndarray
    halves: np.ndarray


def fit_all(arms: Arms) -> Fits:
    """Fit both arms. Takes some hundred fits of a light learner, some dozen of a heavy one."""
    with threadpool_limits(1):  # the matrices are small: threads would wait for each other
        return _fit_all(arms, EFFORTS[LEARNERS[arms.learner].cost_class])


def _fit_all(arms: Arms, effort: Effort) -> Fits:
    rng = np.random.default_rng((arms.seed, 11))
    active_sizes = sizes(len(arms.asked), effort.active)
    control_sizes = sizes(len(arms.control), effort.control)
    active, model = [], None
    for size in active_sizes:
        right, model = _right(arms, arms.asked[:size], model)
        active.append(right)
    control = []
    for size in control_sizes:
        repeats = 1 if size == len(arms.control) else effort.subsets
        control.append(np.mean([_right(arms, _subset(arms, size, rng))[0] for _ in range(repeats)], axis=0))
    half = max(1, round(HALF * len(arms.control)))
    halves = [_right(arms, _subset(arms, half, rng))[0] for _ in range(effort.halves)]
    return Fits(active_sizes, np.array(active), control_sizes, np.array(control), np.array(halves))


def sizes(largest: int, count: int) -> np.ndarray:
    """About `count` label counts up to the largest, denser where curves are steep."""
    return np.unique(np.geomspace(min(FEWEST, largest), largest, count).round().astype(int))


def _subset(arms: Arms, size: int, rng: np.random.Generator) -> np.ndarray:
    return rng.permutation(arms.control)[:size]


def _right(arms: Arms, rows: np.ndarray, warm: Model | None = None) -> tuple[np.ndarray, Model]:
    """Which evaluation rows the model of these rows gets right, fitted as a campaign does: in the table's order."""
    rows = np.sort(np.concatenate([arms.free, rows]))
    model = learners.fit(arms.learner, arms.X[rows], arms.codes[rows], arms.n_classes, seed=arms.seed, warm=warm)
    return model.predict(arms.X[arms.evaluation]) == arms.codes[arms.evaluation], model
