"""Simulated mistakes: how many were set, how many the rows asked really met, and whether random does better then."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from alcore.costs import Rates
from alcore.curves import t_interval
from alcore.metrics import METRICS, inside
from alcore.savings.budget import at_budget
from alcore.savings.wording import name

RELABEL = (
    "What it brings to spend a share of the budget on asking doubtful labels again (relabeling), the experiment of "
    "noisy annotators measures on this table."
)


def met(rounds: pd.DataFrame) -> pd.DataFrame:
    """Frame strategy, noise_set, met, low, high, labels_wrong, at the end of the budget, all shares in [0, 1].

    noise_set: of answers wrong on average over the pool. met: of the answers given that were wrong, with its 95 %
    t interval over replicates; strategies that ask doubtful rows meet more where those are the hard ones.
    labels_wrong: of the labels that the answers came to. Empty where a run was measured before this was.
    """
    columns = ["strategy", "noise_set", "met", "low", "high", "labels_wrong"]
    if "answer_errors" not in rounds:
        return pd.DataFrame(columns=columns)
    lines = []
    for strategy, mine in rounds.groupby("strategy", sort=False):
        last = mine.sort_values("labels").groupby("replicate").last()
        mean, low, high = t_interval(last["answer_errors"].to_numpy())
        # A share has no less than nothing; the t interval does not know. NaN, of one replicate, stays NaN.
        low, high = float(np.maximum(0.0, low)), float(high)
        lines.append((strategy, last["noise_set"].mean(), mean, low, high, last["training_errors"].mean()))
    return pd.DataFrame(lines, columns=columns)


def sentences(rounds: pd.DataFrame, metric: str, rates: Rates) -> list[str]:
    """What a user should know of the mistakes in a run; nothing where there were none.

    A strategy is called worse or better than random only where the 95 % interval of the paired difference at the end of
    the budget lies on that side.
    """
    found = met(rounds)
    if found.empty or not (found[["noise_set", "met"]] > 0).any(axis=None):
        return []
    number = rates.money.number
    asked = ", ".join(f"{one.strategy.replace('_', ' ')} {number(one.met, '.1%')}" for one in found.itertuples())
    said = [
        f"Mistakes: set to {number(found.noise_set.mean(), '.1%')} of the answers, on average over the pool. Met by "
        f"the rows asked: {asked}."
    ]
    if (found.met - found.labels_wrong).abs().max() > 5e-4:
        left = ", ".join(
            f"{one.strategy.replace('_', ' ')} {number(one.labels_wrong, '.1%')}" for one in found.itertuples()
        )
        said.append(f"Labels wrong once several answers are one label: {left}.")
    beside = [one for one in at_budget(rounds, metric, rates).itertuples() if one.strategy != "random"]
    said += [
        f"{name(one.strategy)}, with these mistakes, {_beside_random(one, metric, number)}."
        for one in beside
        if one.gain == one.gain
    ]
    if any(one.high < 0 for one in beside):
        said.append(RELABEL)
    return said


def _beside_random(one, metric: str, number: Callable[[float, str], str]) -> str:
    title = inside(METRICS[metric].title)
    ends = (number(end, "+.3f") for end in (one.low, one.high))
    span = f"95% interval {' to '.join(ends)}" if one.low == one.low else "one trial run, no interval"
    where = f"at {number(one.labels, ',.0f')} labels: {number(one.gain, '+.3f')} {title}, {span}"
    if one.high < 0:
        return f"does WORSE than random {where}"
    if one.low > 0:
        return f"still does better than random {where}"
    return f"cannot be told from random {where}"
