"""What all criteria say of one history, beside each other, and what stopping there would have cost or saved."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from alcore.stopping.reading import COLUMNS, missing
from alcore.stopping.registry import CRITERIA, Criterion

THERE = ("round", "labels", "hours", "dollars", "score")  # what is told of the round a criterion first fired after


def advise(
    history: pd.DataFrame, criteria: Iterable[Criterion] | None = None, *, worth: float | None = None
) -> pd.DataFrame:
    """One line a criterion, in the order given; it advises, and stops nothing.

    Columns: criterion, title, value (after the last round), threshold, fired (after any round), holds (after the last),
    first_round, labels, hours, dollars and score there (NaN when it never fired), missing (options that are not set, or
    columns the history lacks, in words; then nothing else is known). With `worth`, dollars a point (0.01) of score, and
    a history that knows the true score and the dollars of every round: total (dollars, what stopping there costs in
    all, see `total_cost`), against_budget (saved, where positive, by not going on to the last round) and against_best
    (lost, 0 or more, against the best round in hindsight).

    criteria: by default all that need no further option. Raises ValueError where a criterion does, and for a history
    whose labels do not ascend.
    """
    if (history["labels"].diff().dropna() < 0).any():
        raise ValueError("The labels of a history ascend: sort its rounds first.")
    chosen = [one for one in CRITERIA.values() if not one.asks] if criteria is None else list(criteria)
    known = worth is not None and not missing(history, ("true_score", "dollars"))
    total = total_cost(history, worth) if known else np.full(len(history), np.nan)
    lines = [_line(history, one, total) for one in chosen]
    columns = "criterion title value threshold fired holds first_round labels hours dollars score missing".split()
    return pd.DataFrame(lines, columns=[*columns, "total", "against_budget", "against_best"])


def _line(history: pd.DataFrame, criterion: Criterion, total: np.ndarray) -> tuple:
    there, costs = (np.nan,) * len(THERE), (np.nan,) * 3
    if lacking := criterion.asks or missing(history, criterion.needs):
        words = ", ".join(lacking)
        threshold = np.nan if criterion.threshold is None else criterion.threshold
        return (criterion.name, criterion.title, np.nan, threshold, False, False, *there, words, *costs)
    reading = criterion(history)
    at = reading.first
    if at is not None:
        there = tuple(history[name].iloc[at] if name in history else np.nan for name in THERE)
        costs = (total[at], total[-1] - total[at], total[at] - np.nanmin(total) if np.isfinite(total[at]) else np.nan)
    return (
        criterion.name,
        criterion.title,
        reading.value,
        reading.threshold,
        reading.fired,
        reading.holds,
        *there,
        "",
        *costs,
    )


def total_cost(history: pd.DataFrame, worth: float) -> np.ndarray:
    """What stopping after each round costs in all, (T,) dollars: the labels, and the errors the model goes on to make.

    C = dollars + (1 - true score) x 100 x worth, with `worth` in dollars a point (0.01) of score. Pullar-Strecker et
    al. (2022) write C = (1 - accuracy) n m + labels x l for n decisions at m dollars an error: worth = n m / 100.
    """
    return (history["dollars"] + (1 - history["true_score"]) * 100 * worth).to_numpy(float)


def from_rounds(
    rounds: pd.DataFrame, metric: str, strategy: str, replicate: int = 0, *, seen: str = "evaluation_score"
) -> pd.DataFrame:
    """The history of one arm of one replicate, from a simulation's rounds, priced (`costs.add_money`) or not.

    `metric` names the column that holds the run's score, higher is better. Where the simulation watched a stop set, the
    score is the one of its evaluation rows, the column `seen`, as in a project, and the true score that of all test
    rows; else both are that of the test rows. Raises ValueError when there are no such rounds.
    """
    arm = rounds.loc[(rounds["strategy"] == strategy) & (rounds["replicate"] == replicate)].sort_values("round")
    if arm.empty:
        raise ValueError(f"There are no rounds of strategy '{strategy}' in trial run {replicate}.")
    history = arm.assign(score=arm[seen if seen in arm else metric], true_score=arm[metric])
    return history[[name for name in COLUMNS if name in history]].reset_index(drop=True)
