"""Blocks that all three kinds of report share, from what `costs` and the table say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from alcore import costs, metrics
from alcore.costs import DEFAULTS, Rates
from alcore.report import model
from alcore.report.facts import TableFacts
from alcore.report.model import ARMS, ASSUMED, COLUMN, DEFAULT, MEASURED, TYPED, Assumption, Column, Fact, Figure
from alcore.report.numbers import day as written
from alcore.report.numbers import short

MOST_CLASSES = 8  # of more, the page names the most and the least frequent
LONGEST_CLASS = 28  # characters of its name within a sentence or a list
MOST_SWINGS = 3
QUARTER = 0.25
POINTS = 0.02  # the target is moved by two points
UNITS = {
    "seconds": "seconds",
    "dollars an hour": "money",
    "dollars": "money",
    "share": "share",
    "people": "people",
    "rows": "rows",
    "times a usual row": "times",
    "minutes": "minutes",
}
# Rates that charge nothing at 0; the page names them in one line.
EXTRAS = ("review_share", "rework_share", "setup", "tooling", "compute_per_hour", "overhead", "contingency", "fatigue")
# Rates that matter only beside another one that is not 0.
BESIDE = {"review_seconds": "review_share", "review_wage": "review_share", "minutes_between_breaks": "fatigue"}


def now() -> datetime:
    """This moment, with its time zone, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)


def number(value) -> float | None:
    """A plain float; None for what is not finite."""
    return float(value) if value is not None and math.isfinite(value) else None


# -- costs -----------------------------------------------------------------------------------------------------


def bill(column: Column, rates: Rates) -> pd.DataFrame:
    """`costs.bill` of a column: frame line, hours, dollars; NaN where its labels are not known."""
    known = column.labels is not None
    frame = costs.bill(
        column.labels if known else 0.0,
        column.rates or rates,
        active=column.active,
        evaluation=column.evaluation,
        control_rows=column.control_rows,
        row_seconds=column.row_seconds,
        row_price=column.row_price,
        compute_hours=column.compute_hours,
        answers=column.answers,
    )
    return frame if known else frame.assign(hours=np.nan, dollars=np.nan)


def costs_block(columns: tuple[Column, ...], rates: Rates, caption: str) -> model.Costs:
    """The bills of the columns side by side, without the lines that are 0 in all of them."""
    bills = [bill(column, rates).set_index("line") for column in columns]
    lines = []
    for line in bills[0].index:
        amounts = {
            what: tuple(
                Figure(number(one.loc[line, what]), unit, column.stamp)
                for one, column in zip(bills, columns, strict=True)
            )
            for what, unit in (("dollars", "money"), ("hours", "hours"))
        }
        if line == "Total" or any(figure.value for what in amounts.values() for figure in what):
            lines.append(model.CostLine(line, **amounts))
    if all(column.labels is None for column in columns):
        lines = lines[-1:]
    return model.Costs(columns, tuple(lines), caption)


# -- schedule --------------------------------------------------------------------------------------------------


def schedule_block(
    team: model.Team, work: Mapping[str, Mapping[str, float]], titles: Mapping[str, str], stamp: str, caption: str
) -> model.Schedule:
    """When each arm is done. work: hours by arm and quantile; titles: of the quantiles."""
    lines = []
    for arm, hours in work.items():
        known = {quantile: value for quantile, value in hours.items() if number(value) is not None}
        if not known:
            continue
        frame = costs.schedule(known, people=team.people, hours_a_day=team.hours_a_day, start=team.start)
        for quantile, value in known.items():
            mine = frame[frame["quantile"] == quantile].set_index("people")
            one, more = mine.loc[team.people], mine.loc[team.people + 1]
            lines.append(
                model.Finish(
                    arm,
                    quantile,
                    titles[quantile],
                    Figure(float(value), "hours", stamp),
                    Figure(float(one.days), "days", stamp),
                    None if pd.isna(one.finish) else one.finish.date(),
                    Figure(float(more.days_sooner), "days", stamp),
                )
            )
    return model.Schedule(team, tuple(lines), caption)


def started(team: model.Team | None, today: date) -> model.Team:
    """The team, whose first day is today unless it is said."""
    team = team or model.Team()
    return team if team.start is not None else replace(team, start=today)


# -- what-if and drivers ---------------------------------------------------------------------------------------


def other_rates(rates: Rates, *, answered: bool = False) -> list[tuple[str, Rates]]:
    """The rates with the wage (or the price) a quarter down and up, and with one more person on every row; without the
    latter where it was `answered` how many there are."""
    name, title = ("hourly_wage", "Wage") if rates.price_per_label is None else ("price_per_label", "Price a label")
    value, people = getattr(rates, name), rates.annotators_per_row
    changed = [
        (f"{title} {'+' if sign > 0 else '−'}25%", replace(rates, **{name: value * (1 + sign * QUARTER)}))
        for sign in (-1, 1)
    ]
    if answered:
        return changed
    more = f"{people + 1} people label each row, not {people}"
    return [*changed, (more, replace(rates, annotators_per_row=people + 1))]


def moved(target: float, usual: float, rates: Rates) -> str:
    """The title of a line of the what-if whose target is another one."""
    return "Target {} instead of {}".format(*(rates.money.number(one, ".3g") for one in (target, usual)))


def what_if(title: str, columns: Sequence[Column], rates: Rates, note: str = "") -> model.WhatIf:
    """A line of the what-if from what both arms take then, and at which rates; what is saved is the difference of their
    bills."""
    columns = tuple(replace(column, rates=rates) for column in columns)
    random, active = (number(bill(column, rates)["dollars"].iloc[-1]) for column in columns)
    saved = None if random is None or active is None else random - active
    shown = (None if value is None else Figure(value, "money", columns[0].stamp) for value in (random, active, saved))
    return model.WhatIf(title, *shown, note, columns)


def drivers(
    arm: str, labels: float | tuple[float, float, float], rates: Rates, stamp: str, pays: tuple, caption: str
) -> model.Drivers:
    """The largest drivers of an arm, see `costs.tornado`. labels: a number, or its P10, P50 and P90; rates: those that
    the arm is priced at; pays: the break-even."""
    middle = labels[1] if isinstance(labels, tuple) else labels
    column = Column(arm, "now", "as it is", middle, stamp, rates=rates)
    return model.Drivers(column, _swings(labels, column), pays, caption)


def _swings(labels: float | tuple[float, float, float], column: Column) -> tuple[model.Swing, ...]:
    frame, stamp = costs.tornado(labels, column.rates, active=column.active).head(MOST_SWINGS), column.stamp
    return tuple(
        model.Swing(
            row.rate,
            row.title,
            "labels" if row.rate == "labels" else UNITS[row.unit],
            float(row.low),
            float(row.high),
            *(Figure(float(value), "money", stamp) for value in (row.low_dollars, row.high_dollars, row.now)),
        )
        for row in frame.itertuples()
    )


def break_even(
    labels: float, saved: Mapping[str, float | None], rates: Rates, stamp: str
) -> tuple[model.BreakEven, ...]:
    """From how many labels of random sampling on, and from what price of a label on, active learning pays.

    saved: shares of the labels saved at the "low" end, the "middle" and the "high" end; None: not known. The more is
    saved the sooner it pays, so the high end of what is saved is the low end here.
    """
    known = {name: share for name, share in saved.items() if share is not None and share < 1}
    if "middle" not in known:
        return ()
    frame = costs.break_even(labels, known, rates)
    lines = []
    for quantity, title, unit in (
        ("labels", "Labels random sampling needs", "labels"),
        ("price", "Price of one label, all its people's work included", "money"),
    ):
        one = frame[frame["quantity"] == quantity].set_index("saved")
        at = {name: number(one.loc[name, "at"]) for name in known}
        figure = Figure(at["middle"], unit, stamp, at.get("high"), at.get("low"))
        lines.append(model.BreakEven(title, Figure(float(one.loc["middle", "now"]), unit, stamp), figure))
    return tuple(lines)


# -- data quality ----------------------------------------------------------------------------------------------


def class_counts(counts: Iterable[tuple[str, int]]) -> tuple[tuple[Fact, ...], tuple[int, int]]:
    """The classes to list, most frequent first, and how many classes and rows are left out between them."""
    counts = sorted(counts, key=lambda one: (-one[1], one[0]))
    left_out: list[tuple[str, int]] = []
    if len(counts) > MOST_CLASSES:
        counts, left_out = counts[: MOST_CLASSES - 1] + counts[-1:], counts[MOST_CLASSES - 1 : -1]
    listed = tuple(Fact(name, Figure(float(rows), "rows", MEASURED)) for name, rows in counts)
    return listed, (len(left_out), sum(rows for _, rows in left_out))


def rare_class(counts: Iterable[tuple[str, int]], rates: Rates) -> tuple[str, ...]:
    """A warning where a class is rare, as a sentence with its name."""
    counts = sorted(counts)
    if len(counts) < 2:
        return ()
    names = [f"'{short(name, LONGEST_CLASS)}'" for name, _ in counts]
    metric, _, why = metrics.default_metric([rows for _, rows in counts], names, rates.money.number)
    return () if metric == "accuracy" else (why,)


def table_facts(table: TableFacts) -> list[Fact]:
    """Rows, those with a label and those that could not be read."""
    found = [Fact("Rows", Figure(float(table.rows), "rows", MEASURED))]
    if table.counts:  # a capsule without its table does not tell
        labeled = sum(rows for _, rows in table.counts)
        found.append(Fact("Rows with a label", Figure(float(labeled), "rows", MEASURED)))
    if table.rejected:
        found.append(Fact("Lines that could not be read", Figure(float(table.rejected), "rows", MEASURED)))
    return found


# -- assumptions -----------------------------------------------------------------------------------------------


def rate_assumptions(
    rates: Rates, day: date, columns: Mapping[str, str] | None = None, measured: Mapping[str, str] | None = None
) -> list[Assumption]:
    """Every rate that matters, with its source; those that charge nothing are named in one line.

    columns: rates that a column of the table gives, and the column's name. measured: rates that a project has measured
    itself, and a sentence on what.
    """
    columns, measured, found, nothing = columns or {}, measured or {}, [], []
    for name, known in DEFAULTS.items():
        value = getattr(rates, name)
        if known.unit not in UNITS or (name == "hourly_wage" and _price_alone(rates)):
            continue
        if name == "price_per_label" and value is None or (name in BESIDE and not getattr(rates, BESIDE[name])):
            continue
        if name in EXTRAS and not value:
            nothing.append(known.title.lower())
            continue
        if name == "active_slowdown" and value == 1:
            continue
        if name in columns:
            kind, source, stamp = COLUMN, f"Mean of the column {columns[name]}.", MEASURED
        elif name in measured:
            kind, source, stamp = model.PROJECT, measured[name], MEASURED
        elif value == known.value:
            kind, source, stamp = DEFAULT, rates.money.rewritten(first_sentence(known.source)), ASSUMED
        else:
            kind, source, stamp = TYPED, "", ASSUMED
        text = "as labeling" if value is None else ""
        found.append(Assumption(name, known.title, number(value), UNITS[known.unit], kind, source, day, stamp, text))
    if nothing:
        text = "; ".join(nothing)  # some have a comma in them
        found.append(Assumption("nothing", "Charged nothing for", None, "money", DEFAULT, "", day, ASSUMED, text))
    return found


def team_assumptions(team: model.Team, day: date) -> list[Assumption]:
    """Who labels, from which day on."""
    usual = model.Team()
    found = []
    for name, title, unit in (
        ("people", "People who label", "people"),
        ("hours_a_day", "Hours of labeling a day, a person", "hours"),
    ):
        value = getattr(team, name)
        default = value == getattr(usual, name)
        source = "Our assumption: few keep their care for eight hours." if default and name == "hours_a_day" else ""
        kind = DEFAULT if default else TYPED
        found.append(Assumption(name, title, float(value), unit, kind, source, day))
    text = f"{written(team.start)}, Monday to Friday, no holidays"
    found.append(Assumption("start", "First day", None, "days", DEFAULT, "", day, ASSUMED, text))
    return found


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence."""
    head, stop, _ = text.partition(". ")
    return head + ("." if stop else "")


def _price_alone(rates: Rates) -> bool:
    """Whether nobody is paid by the hour: labels have a price, and review is either none or has a wage of its own."""
    by_price = rates.price_per_label is not None
    return by_price and (not rates.review_share or rates.review_wage is not None)


def score_title(metric: str, positive: str | None) -> str:
    """`Accuracy`, or `Recall of 'spam'` for a score of one class, whose name is cut where it is long."""
    known = metrics.METRICS[metric]
    return (
        known.title.replace("of a class", f"of '{short(positive, LONGEST_CLASS)}'")
        if known.of_one_class
        else known.title
    )


def arm_title(arm: str, strategy: str) -> str:
    """`Active learning (margin)`."""
    return ARMS[arm] if arm == "random" else f"{ARMS[arm]} ({strategy.replace('_', ' ')})"
