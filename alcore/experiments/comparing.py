"""Arms of several variants side by side: mean curves, what each needs to a target, what one saves over another.

An arm is a strategy of a variant, under the title it has on the screen. Its replicates are those of all other arms, in
pairs: same split, same draws. Every interval redraws or averages whole replicates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from alcore import costs, curves, savings
from alcore.costs import Rates
from alcore.experiments.model import NO, OPEN, YES, Claim
from alcore.metrics import METRICS
from alcore.savings import Savings

# An arm by its title: the variant and the strategy. The first one is random sampling of the plain loop, which pays
# neither set-up nor slowdown; all others do.
Arms = Mapping[str, tuple[str, str]]

DRAWS = 2000


def arms_of(rounds: pd.DataFrame, arms: Arms) -> pd.DataFrame:
    """The rounds of those arms, in their order, under their titles in the column `strategy`; `variant` is dropped.

    So all that reads tidy rounds reads arms. Raises ValueError for an arm that was not run.
    """
    parts = []
    for title, (variant, strategy) in arms.items():
        mine = rounds[(rounds["variant"] == variant) & (rounds["strategy"] == strategy)]
        if mine.empty:
            raise ValueError(f"The strategy '{strategy}' is not part of the variant '{variant}'.")
        parts.append(mine.drop(columns="variant").assign(strategy=title))
    return pd.concat(parts, ignore_index=True)


def greater(metric: str) -> bool:
    """Whether a greater score is better."""
    return METRICS[metric].greater_is_better


def default_target(rounds: pd.DataFrame, arms: Arms, metric: str, budget: float | None = None) -> float | None:
    """The first arm's start score + 90 % of its gain, as on Results; None where it gains nothing."""
    baseline = next(iter(arms))
    try:
        return curves.default_target(
            arms_of(rounds, {baseline: arms[baseline]}),
            metric,
            baseline,
            greater_is_better=greater(metric),
            budget=budget,
        )
    except ValueError:
        return None


def mean_curves(rounds: pd.DataFrame, arms: Arms, metric: str, rates: Rates) -> pd.DataFrame:
    """Frame arm, variant, strategy, labels, mean, low, high, fitted, hours, dollars: the table "curves" of a drawing.

    low, high: 95 % t interval of the mean at each point, within what the score can be; fitted: the isotonic mean.
    hours and dollars: what the arm has cost by then, on average.
    """
    named = arms_of(rounds, arms)
    means = curves.mean_curves(named, metric)
    means[["low", "high"]] = means[["low", "high"]].clip(0, METRICS[metric].highest)
    means["fitted"] = means.groupby("strategy", sort=False)["mean"].transform(
        lambda mean: curves.isotonic(mean, greater_is_better=greater(metric))
    )
    spent = costs.add_money(named, rates, next(iter(arms))).groupby(["strategy", "labels"], as_index=False)
    means = means.merge(spent[["hours", "dollars"]].mean(), on=["strategy", "labels"])
    means = means.rename(columns={"strategy": "arm"})
    means.insert(1, "variant", means["arm"].map({title: variant for title, (variant, _) in arms.items()}))
    means.insert(2, "strategy", means["arm"].map({title: strategy for title, (_, strategy) in arms.items()}))
    return means


def needs(
    rounds: pd.DataFrame, arms: Arms, metric: str, rates: Rates, target: float, *, seed: int = 0, draws: int = DRAWS
) -> pd.DataFrame:
    """What each arm needs to reach the target, with 95 % intervals over replicates: the table "needs" of a drawing.

    Frame arm, variant, strategy, reached, labels, low_labels, high_labels, dollars, low_dollars, high_dollars. An arm
    that does not get there within its budget has reached False and NaN; an infinite upper end is open.
    """
    named = arms_of(rounds, arms)
    priced = costs.add_money(named, rates, next(iter(arms)))
    lines = []
    for title, (variant, strategy) in arms.items():
        labels, scores = curves.score_matrix(named, metric, title)
        spent = priced[priced["strategy"] == title].groupby("labels")["dollars"].mean().reindex(labels).to_numpy()
        point = curves.crossing(labels, scores.mean(axis=0), target, greater_is_better=greater(metric))
        low = high = np.nan
        if len(scores) > 1:
            weights = curves.redraws(len(scores), draws, seed)
            drawn = curves.crossing_draws(labels, scores, target, weights, greater_is_better=greater(metric))
            short = np.isnan(drawn)
            low, high = curves.interval(np.where(short, labels[-1], drawn), np.where(short, np.inf, drawn), len(scores))
        line = {"arm": title, "variant": variant, "strategy": strategy, "reached": bool(np.isfinite(point))}
        for name, value in (("", point), ("low_", low), ("high_", high)):
            line[f"{name}labels"] = value
            line[f"{name}dollars"] = np.interp(value, labels, spent) if np.isfinite(value) else value
        lines.append(line)
    order = ["arm", "variant", "strategy", "reached"]
    order += [f"{end}{unit}" for unit in ("labels", "dollars") for end in ("", "low_", "high_")]
    return pd.DataFrame(lines)[order]


def compare(
    rounds: pd.DataFrame,
    arms: Arms,
    metric: str,
    rates: Rates,
    *,
    baseline: str,
    others: Sequence[str],
    target: float | None,
    rows: int | None = None,
    seed: int = 0,
) -> list[Savings]:
    """What each of `others` saves over `baseline` (both titles) at a target; see `alcore.savings.compare`.

    Where the baseline is active too, both arms pay set-up and slowdown, so neither is in the difference.
    """
    if baseline != next(iter(arms)):
        rates = replace(
            rates, setup=0, seconds_per_label=rates.seconds_per_label * rates.active_slowdown, active_slowdown=1
        )
    named = arms_of(rounds, {title: arms[title] for title in (baseline, *others)})
    return savings.compare(
        named, metric, rates, target=target, strategies=list(others), baseline=baseline, rows=rows, seed=seed
    )


def as_frame(found: Sequence[Savings]) -> pd.DataFrame:
    """Savings as a tidy table: one line a comparison, with points and both ends of labels, percent, hours, dollars."""
    columns = ["strategy", "baseline", "metric", "target", "replicates"]
    columns += [f"{end}{unit}" for unit in ("labels", "percent", "hours", "dollars") for end in ("", "low_", "high_")]
    table = pd.DataFrame([{name: getattr(one, name) for name in columns} for one in found], columns=columns)
    numbers = table.columns.difference(["strategy", "baseline", "metric"])
    table[numbers] = table[numbers].astype(float)
    return table.rename(columns={"strategy": "arm", "baseline": "against"})


def claim(found: Savings, rates: Rates | None = None, *, expected: int = 1) -> Claim:
    """The sentence of a saving in labels, and with `rates` in dollars, each with its interval.

    expected: 1 where it was expected to save, and -1 where to cost; the claim is YES where the interval of the labels
    lies on that side of 0 and NO where it lies on the other.
    """
    ends = [expected * end for end in (found.low_percent, found.high_percent) if end is not None]
    both = len(ends) == 2
    low = min(ends) if both or (ends and (found.low_percent is None) == (expected < 0)) else -np.inf
    high = max(ends) if both or (ends and (found.high_percent is None) == (expected < 0)) else np.inf
    sentence = found.fewer_labels
    if rates is not None and found.dollars is not None:
        write = rates.money.write
        interval = savings.span(found.low_dollars, found.high_dollars, write, capped=found.capped)
        amount = f"{write(abs(found.dollars))} {'saved' if found.dollars >= 0 else 'lost'}"
        sentence += f" In money: {amount}" + (f" (95% interval: {interval})." if found.replicates > 1 else ".")
    return Claim(sentence, standing(low, high))


def gap(
    rounds: pd.DataFrame, arms: Arms, metric: str, *, first: str, second: str, labels: float | None = None
) -> dict[str, float]:
    """The score of arm `first` minus that of `second` (both titles) at a number of labels; None: the last both have.

    Keys labels, first, second (mean scores), difference, low, high (95 % t interval over paired replicates, NaN with
    one), replicates. Positive is better for `first`, whatever the score's direction.
    """
    named = arms_of(rounds, {title: arms[title] for title in (first, second)})
    tables = [
        named[named["strategy"] == title].pivot(index="replicate", columns="labels", values=metric)
        for title in (first, second)
    ]
    shared = tables[0].dropna(axis=1).columns.intersection(tables[1].dropna(axis=1).columns)
    at = shared[shared <= (np.inf if labels is None else labels)].max()
    left, right = (table[at] for table in tables)
    sign = 1.0 if greater(metric) else -1.0
    mean, low, high = curves.t_interval(sign * (left - right).to_numpy())
    return {
        "labels": float(at),
        "first": float(left.mean()),
        "second": float(right.mean()),
        "difference": float(mean),
        "low": float(low),
        "high": float(high),
        "replicates": len(left),
    }


def standing(low: float, high: float) -> str:
    """YES where an interval lies above 0, NO where it lies below, OPEN where it holds 0 or is not known."""
    return YES if low > 0 else NO if high < 0 else OPEN


def difference_in_words(line: Mapping[str, float]) -> str:
    """`95% interval of the difference +0.012 to +0.034`, from `low` and `high` of a line such as `gap` gives."""
    if np.isnan(line["low"]):
        return "one trial run, so no interval"
    return f"95% interval of the difference {line['low']:+.3f} to {line['high']:+.3f}"
