"""Every strategy against random labeling at one target: what it saves, how sure that is, and the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from alcore.costs import Rates, everything
from alcore.curves import default_target, interval
from alcore.savings import bootstrap
from alcore.savings.details import details
from alcore.savings.pairs import Pair, compared, direction, pairs
from alcore.savings.testing import holm, wilcoxon_on_areas
from alcore.savings.verdict import judge

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Savings:
    """What one strategy saves over the baseline when both go on until `target`. Percentages run to 100.

    Point values come from the crossings of the isotonic mean curves. `low_*` and `high_*` bound them with 95 %
    confidence; None means open (too many redraws did not reach the target) or, with one trial run, unknown. When
    `bound` is "at least", random did not (surely) reach the target within the budget: there is no upper end, and when
    `random_labels` is None the point values are lower bounds too. Only the dollars have an upper end even then: random
    never costs more than labeling everything. It is `capped` that says that `high_dollars` rests on that.
    Positive is saved, negative is lost. `dollars` are net of set-up. `p_value` is Wilcoxon's on paired areas, corrected
    by Holm over the strategies compared.
    """

    strategy: str
    baseline: str
    metric: str
    target: float | None
    budget: float
    replicates: int
    random_labels: float | None = None
    active_labels: float | None = None
    random_hours: float | None = None
    active_hours: float | None = None
    random_dollars: float | None = None
    active_dollars: float | None = None
    labels: float | None = None
    low_labels: float | None = None
    high_labels: float | None = None
    percent: float | None = None
    low_percent: float | None = None
    high_percent: float | None = None
    hours: float | None = None
    low_hours: float | None = None
    high_hours: float | None = None
    dollars: float | None = None
    low_dollars: float | None = None
    high_dollars: float | None = None
    capped: bool = False
    bound: str | None = None
    p_value: float | None = None
    verdict: str = "too early to say"
    settle: str = ""
    fewer_labels: str = ""
    worth_it: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def compare(
    rounds: pd.DataFrame,
    metric: str,
    rates: Rates,
    *,
    target: float | None = None,
    strategies: Sequence[str] | None = None,
    baseline: str = "random",
    budget: float | None = None,
    rows: int | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> list[Savings]:
    """One `Savings` a strategy, in the order given (or in which they appear).

    `rates` are the effective ones. `target` None: see `curves.default_target`; when random gains nothing there is none,
    and every Savings says so. `budget` in labels cuts the curves; None takes all that was measured. `rows` are those of
    the whole table: labeling all of them is the most that random can cost (what a price of computing would add is left
    out); None: no such bound. The target is one fixed score in all redraws, so the interval speaks of the saving at
    that score. Raises ValueError for an unknown strategy or metric.
    """
    names = compared(rounds, strategies, baseline)
    by_name = pairs(rounds, metric, rates, names, baseline, budget)
    no_target = ""
    if target is None:
        try:
            greater = direction(metric) > 0
            target = default_target(rounds, metric, baseline, greater_is_better=greater, budget=budget)
        except ValueError as problem:
            no_target = str(problem)
    p_values = holm([wilcoxon_on_areas(pair) for pair in by_name.values()])
    most = np.inf if rows is None else everything(rounds, rows, rates, baseline)[1]
    results = []
    for (name, pair), p_value in zip(by_name.items(), p_values, strict=True):
        common = {
            "strategy": name,
            "baseline": baseline,
            "metric": metric,
            "target": target,
            "budget": float(pair.labels[-1]),
            "replicates": len(pair.replicates),
            "p_value": number(p_value),
        }
        measured = {} if target is None else measure(pair, direction(metric) * target, draws, seed, most)
        limits = {"everything": number(most), "first": float(pair.active.dollars[:, 0].mean())}
        words = judge(common | measured | limits, rates, no_target)
        explained = details(pair, direction(metric), target, measured, draws, seed, CONFIDENCE)
        known = {key: value for key, value in measured.items() if key not in ("short", "random_least")}
        results.append(Savings(**common, **known, **words, details=explained))
    return results


def measure(pair: Pair, target: float, draws: int, seed: int, everything: float = np.inf) -> dict:
    """The numbers of a Savings; under "short" the share of redraws in which each arm does not get there, and under
    "random_least" the dollars random has spent where it gets there or, at the latest, at the budget.

    `target` is oriented as the pair's scores are; `everything` is what labeling every row costs.
    """
    replicates = len(pair.replicates)
    found, random_needs, active_needs = bootstrap.point(pair, target, everything)
    random_short, active_short = np.isnan(random_needs), np.isnan(active_needs)
    everyone = np.full((1, replicates), 1 / replicates)
    values = {"random_labels": number(random_needs), "active_labels": number(active_needs)}
    for name, arm, needs in (("random", pair.random, random_needs), ("active", pair.active, active_needs)):
        for column in ("hours", "dollars"):
            cost = bootstrap.spent(pair, everyone, column, arm, np.array([needs])) if not np.isnan(needs) else [needs]
            values[f"{name}_{column}"] = number(cost[0])
    at_most = np.array([pair.labels[-1] if random_short else random_needs])
    values["random_least"] = float(bootstrap.spent(pair, everyone, "dollars", pair.random, at_most)[0])
    if not active_short:
        values |= {name: number(low[0]) for name, (low, _) in found.items()}
    if replicates >= 2:
        redrawn, random_drawn, active_drawn = bootstrap.draws(pair, target, draws, seed, everything)
        for name, (low, high) in redrawn.items():
            bottom, top = interval(low, high, replicates, CONFIDENCE)
            values |= {f"low_{name}": number(bottom), f"high_{name}": number(top)}
        values["short"] = (float(np.isnan(random_drawn).mean()), float(np.isnan(active_drawn).mean()))
        open_above = values["high_percent"] is None
        values["capped"] = open_above and values["high_dollars"] is not None
    else:
        open_above = False
    values["bound"] = "at least" if not active_short and (random_short or open_above) else None
    return values


def number(value) -> float | None:
    """A plain float, None for NaN and infinity: JSON knows neither."""
    return float(value) if np.isfinite(value) else None
