"""A forecast in sentences, its numbers as the country of the rates writes them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from alcore import costs, metrics
from alcore.costs import Currency, Rates
from alcore.forecast.answers import Forecast, Measured
from alcore.forecast.pilot import Pilot

UNMET = "if it is not met yet"  # who asks is not there yet, and all figures take that for granted
# The strategy's own curve, measured in a project, can be flat where that of random sampling is not.
OWN_CURVE_FLAT = "The strategy's own curve, as measured so far, does not say how many labels it needs to get there."


def already_met(target: float, pilot: Measured, chance: float, rates: Rates) -> str:
    """Why there is nothing to forecast."""
    money = rates.money
    return (
        f"The target of {money.number(target, 'g')} is most likely met already: {_scored(pilot, money)} (chance "
        f"{_percent(chance, money)}). Choose a higher target."
    )


def check_budget(dollars: float, labels: int, pilot: int, rates: Rates) -> None:
    """Raise a ValueError in words when a budget does not pay for what is labeled already."""
    if labels >= pilot:
        return
    write, number = rates.money.write, rates.money.number
    rows = number(rates.evaluation_rows)
    evaluation = float(costs.dollars(0, rates, active=False))
    if dollars < evaluation:
        what = f"the {rows} evaluation rows{' and the tools' if rates.tooling else ''} cost"
        raise ValueError(
            f"A budget of {write(dollars, 2)} is smaller than what {what} ({write(evaluation, 2)}). Raise the budget, "
            "or plan fewer evaluation rows."
        )
    spent = float(costs.dollars(pilot, rates, active=False))
    raise ValueError(
        f"A budget of {write(dollars, 2)} is used up: the {number(pilot)} labeled rows and {rows} "
        f"evaluation rows cost {write(spent, 2)} at these rates. Give the budget in all, with what is spent."
    )


def rows_first(target: float, pilot: Measured, rows: Pilot) -> int:
    """How many more rows to label before asking again: so many that the score's own noise falls to the distance from
    the target, at least half the pilot and at most twice; no more than the table has."""
    distance = max(abs(target - pilot.score), 0.02)
    share = np.clip(pilot.score, 0.02, 0.98)
    enough = share * (1 - share) * (1.28 / distance) ** 2 - pilot.labels
    more = float(np.clip(enough, 0.5 * pilot.labels, 2 * pilot.labels))
    return int(min(10 * np.ceil(more / 10), max(0, rows.pool - pilot.labels)))


def with_advice(said: Forecast, study, rates: Rates, budget: float | None) -> Forecast:
    """The forecast with its sentences."""
    words = {"yes": _yes, "no": _no, "unknown": _unknown}[said.reachable]
    return replace(said, advice=words(said, study, rates, budget))


def _yes(said: Forecast, study, rates: Rates, budget: float | None) -> str:
    more, spent, write = said.random.more, said.random.dollars, rates.money.write
    count, percent = (partial(one, money=rates.money) for one in (_count, _percent))
    sentences = [
        f"Label about {count(more.labels.p50)} more rows drawn at random, most likely between "
        f"{count(more.labels.p10)} and {count(more.labels.p90)} (8 in 10): {write(spent.p50, 0)} in all, "
        f"{write(spent.p10, 0)} to {write(spent.p90, 0)}."
    ]
    if said.chance_met >= 0.1:
        sentences.append(f"The target may be met already (chance {percent(said.chance_met)}).")
    if said.chance_reachable < 0.9:
        sentences.append(
            f"This takes for granted that the table's {rates.money.number(study.pilot.pool)} rows suffice; the chance "
            f"of that, {UNMET}, is {percent(said.chance_reachable)}."
        )
    if said.chance_within_budget is not None:
        with_active = said.chance_within_budget_active
        sentences.append(
            f"The chance that {write(budget, 0)} in all suffice is {percent(said.chance_within_budget)} by random "
            f"sampling{'' if with_active is None else f', {percent(with_active)} with active learning'}."
        )
    if met := said.chance_met_active:
        sentences += [] if met < 0.1 else [f"Active learning may have met it already (chance {percent(met)})."]
    few, many = said.active.more.labels, more.labels
    if few.p50 is None:
        sentences.append(OWN_CURVE_FLAT)
        return " ".join(sentences)
    sentences.append(
        f"With active learning about {count(few.p50)} more rows ({count(few.p10)} to {count(few.p90)})"
        + (": not surely fewer, so measure it as you go." if few.p90 >= many.p50 else ".")
    )
    return " ".join(sentences)


def _no(said: Forecast, study, rates: Rates, budget: float | None) -> str:
    top, number = study.fan(study.pilot.pool, count=2).iloc[-1], rates.money.number
    return (
        f"{number(said.target, 'g')} is not reachable with this model: with all {number(study.pilot.pool)} rows of the "
        f"table labeled its {_title(said)} would be about {number(top.p50, '.3f')}, {number(top.p90, '.3f')} at best. "
        "Try another model or more telling columns, or lower the target."
    )


def _unknown(said: Forecast, study, rates: Rates, budget: float | None) -> str:
    money = rates.money
    begin, target = f"Too early to say: {_scored(said.pilot, money)}", money.number(said.target, "g")
    if not said.label_first:
        return (
            f"{begin}; the chance that {target} is met is {_percent(said.chance_met, money)}. Every row of the table "
            "has a label: only more rows can tell."
        )
    begin += (
        f"; the chance that {target} is reached within the table's {money.number(study.pilot.pool)} rows, {UNMET}, is "
        f"{_percent(said.chance_reachable, money)}."
    )
    cost = costs.dollars(said.label_first, rates, active=False, evaluation=False)
    return (
        f"{begin} Label about {money.number(said.label_first)} more rows first, drawn at random "
        f"({money.write(float(cost), 0)}), and ask again."
    )


def _scored(pilot: Measured, money: Currency) -> str:
    score, low, high = (money.number(value, ".3f") for value in (pilot.score, pilot.low, pilot.high))
    rows = money.number(pilot.labels)
    return f"the {rows} labeled rows score {score}, and the luck of so few rows allows {low} to {high}"


def _title(said: Forecast) -> str:
    return metrics.inside(metrics.METRICS[said.metric].title)


def _count(value: float, money: Currency) -> str:
    """Two digits are all a forecast is good for."""
    size = 1 if value < 100 else 10 ** (len(str(int(value))) - 2)
    return money.number(round(value / size) * size)


def _percent(share: float, money: Currency) -> str:
    return "under 1%" if share < 0.01 else "over 99%" if share > 0.99 else money.number(share, ".0%")
