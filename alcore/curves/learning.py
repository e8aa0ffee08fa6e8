"""From the tidy rounds to score matrices, mean curves, areas and the default target."""

import numpy as np
import pandas as pd
from scipy import stats

from alcore.curves.crossing import crossing, isotonic

GAIN_SHARE = 0.9


def score_matrix(rounds: pd.DataFrame, metric: str, strategy: str) -> tuple[np.ndarray, np.ndarray]:
    """Labels (T,) and raw scores (R, T) of one strategy, replicates in order.

    Any column of `rounds` will do as `metric`. Keeps the label counts at which every replicate has a value, so a
    replicate whose pool ran out early shortens the grid. Raises ValueError when nothing is left.
    """
    table = score_tables(rounds, [metric], strategy)[metric]
    return table.columns.to_numpy(float), table.to_numpy(float)


def score_tables(rounds: pd.DataFrame, columns: list[str], strategy: str) -> dict[str, pd.DataFrame]:
    """A frame for each column: one line a replicate, one column a label count at which all of them are known."""
    for name in columns:
        if name not in rounds:
            raise ValueError(f"This run did not measure {name!r}. Choose one of the metrics it measured.")
    mine = rounds.loc[rounds["strategy"] == strategy]
    if mine.empty:
        raise ValueError(f"The strategy {strategy!r} is not part of this run.")
    tables = mine.pivot(index="replicate", columns="labels", values=columns)
    unknown = tables.isna().any(axis="index").groupby(level="labels").any()
    known = unknown.index[~unknown]
    if len(known) == 0:
        raise ValueError(f"No number of labels has a {columns[0]} score in every trial run of {strategy!r}.")
    return {name: tables[name][known] for name in columns}


def t_interval(values: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and t interval over the first axis (replicates); NaN ends with fewer than two replicates."""
    values = np.asarray(values, dtype=float)
    count = len(values)
    mean = values.mean(axis=0)
    if count < 2:
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    half = stats.t.ppf((1 + confidence) / 2, count - 1) * values.std(axis=0, ddof=1) / np.sqrt(count)
    return mean, mean - half, mean + half


def mean_curves(rounds: pd.DataFrame, metric: str, confidence: float = 0.95) -> pd.DataFrame:
    """Frame strategy, labels, mean, low, high: the mean over replicates and its pointwise t interval.

    Strategies in the order they first appear. `low` and `high` are NaN with one replicate.
    """
    parts = []
    for strategy in rounds["strategy"].unique():
        labels, scores = score_matrix(rounds, metric, strategy)
        mean, low, high = t_interval(scores, confidence)
        parts.append(pd.DataFrame({"strategy": strategy, "labels": labels, "mean": mean, "low": low, "high": high}))
    return pd.concat(parts, ignore_index=True)


def default_target(
    rounds: pd.DataFrame,
    metric: str,
    baseline: str = "random",
    *,
    greater_is_better: bool,
    budget: float | None = None,
) -> float:
    """Start score + 90 % of the gain the baseline makes within the budget, on its isotonic mean curve.

    So the target is neither met by the starting rows nor out of reach. Raises ValueError when the baseline gains
    nothing: then no target is fair, and a person has to choose one.
    """
    labels, scores = score_matrix(rounds, metric, baseline)
    within = labels <= (np.inf if budget is None else budget)
    if not within.any():
        raise ValueError(f"The budget of {budget:g} labels is smaller than the {labels[0]:g} starting rows.")
    fitted = isotonic(scores.mean(axis=0)[within], greater_is_better=greater_is_better)
    gain = fitted[-1] - fitted[0]
    if abs(gain) < 1e-9:
        raise ValueError(
            f"Labeling at random gained nothing within {labels[within][-1]:g} labels, so there is no target to "
            "suggest. Choose a target yourself, raise the budget or take another metric."
        )
    return float(fitted[0] + GAIN_SHARE * gain)


def area(labels, scores) -> np.ndarray | float:
    """Proper area under the budget curve: trapezoids over the label range, so that a constant c has area c.

    `scores` (..., T) gives (...). One single point is its own area.
    """
    labels, scores = np.asarray(labels, dtype=float), np.asarray(scores, dtype=float)
    if len(labels) == 1:
        return scores[..., 0]
    return np.trapezoid(scores, labels, axis=-1) / (labels[-1] - labels[0])


def deficiency(active, baseline) -> float:
    """Sum of (end - active) over sum of (end - baseline), end = the baseline's last score (after Baram et al. 2004).

    Mean curves (T,); below 1 the active arm is better, at any direction of the metric. NaN when the baseline is
    flat.
    """
    active, baseline = np.asarray(active, dtype=float), np.asarray(baseline, dtype=float)
    missed = (baseline[-1] - baseline).sum()
    return float((baseline[-1] - active).sum() / missed) if abs(missed) > 1e-12 else float("nan")


def data_utilization(labels, active, baseline, *, greater_is_better: bool = True, last: int = 5) -> float:
    """Labels of the active arm over labels of the baseline, at the baseline's mean score over its `last` points.

    Mean curves (T,); below 1 the active arm is better. NaN when either does not reach that score.
    """
    target = float(np.mean(np.asarray(baseline, dtype=float)[-last:]))
    needed = [crossing(labels, curve, target, greater_is_better=greater_is_better) for curve in (active, baseline)]
    return needed[0] / needed[1]
