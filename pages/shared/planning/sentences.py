"""A forecast in words: one headline, then each way of choosing rows with P10, P50 and P90 of everything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from pages.shared import words

if TYPE_CHECKING:
    from alcore.costs import Currency
    from alcore.forecast import Arm, Best, Forecast, Spread, Study
    from alcore.project.outlook import OwnRates

FORECAST, ASSUMED, MEASURED, SIMULATED = "forecast", "assumed", "measured", "simulated"
OWN_CURVE_FLAT = "its own curve, as measured so far, does not say how many labels it needs to get there."
TITLES = {"random": "Random sampling", "active": "Active learning"}
BRACKETS = (
    "The middle of the forecast (P50), in brackets P10 to P90: one time in ten it is less, one time in ten more. "
    "Labels come on top of those there are; hours and cost hold the evaluation rows, and for active learning the "
    "set-up. The labels there are were taken for a random sample of the table: rows picked by hand "
    "make every figure wrong."
)


def headline(said: Forecast, score: str, currency: Currency) -> str:
    """The answer in one line of plain text."""
    target = currency.number(said.target, "g")
    if said.reachable == "no":
        return f"Not reachable with this model: {inside(score)} {target}"
    if said.reachable == "unknown":
        more = f": label about {currency.number(said.label_first)} more rows first" if said.label_first else ""
        return f"Too early to say{more}"
    few, many = said.active.more.labels, said.random.more.labels.p50
    begin = f"{score} {target} takes about {approximately(many, currency)} more labels by random sampling"
    if few.p50 is None:
        return begin
    if not few.p90:
        return f"{begin}; active learning is there already"
    if (said.chance_met_active or 0) >= 0.5:
        return f"{begin}; active learning may well be there already"
    return f"{begin}, {approximately(few.p50, currency)} with active learning"


def arm(name: str, known: Arm, when: pd.DataFrame, currency: Currency) -> str:
    """One way of choosing rows as a line of Markdown. when: that arm's lines of `dates.when`."""
    more = known.more
    if more.labels.p50 is None:
        return f"**{TITLES[name]}:** {words.plain(OWN_CURVE_FLAT, 300)} *{MEASURED}*"
    parts = [
        f"{_spread(more.labels, approximately, currency)} more labels",
        f"{_spread(more.hours, hours, currency)} hours",
        _spread(more.dollars, dollars, currency),
        f"done on {days(when.set_index('quantile')['finish'])}",
    ]
    return f"**{TITLES[name]}:** {words.plain(', '.join(parts), 400)}. *{FORECAST}*"


def chances(said: Forecast, rows: int, budget: float | None, currency: Currency) -> str:
    """How likely the table's rows and the budget suffice."""
    parts, chance = [], partial(percent, currency=currency)
    if said.chance_met >= 0.1:
        parts.append(f"The target may be met already (chance {chance(said.chance_met)}).")
    begin = "If it is not, the" if parts else "The"
    granted = "" if said.chance_reachable >= 0.9 else ", which all figures above take for granted,"
    parts.append(
        f"{begin} chance that the table's {currency.number(rows)} rows suffice{granted} is "
        f"{chance(said.chance_reachable)}."
    )
    if said.chance_within_budget is not None:
        active = said.chance_within_budget_active
        parts.append(
            f"The chance that a budget of {dollars(budget, currency)} in all suffices is "
            f"{chance(said.chance_within_budget)} by random sampling"
            f"{'' if active is None else f', {chance(active)} with active learning'}."
        )
    if (met := said.chance_met_active or 0) >= 0.1:
        granted = (
            "" if said.active.labels.p50 is None or met >= 0.9 else "; its figures above are for the case it has not"
        )
        parts.append(
            f"By the score of its own trainings, active learning may have met the target already (chance "
            f"{chance(met)}){granted}."
        )
    most = said.active.more.labels.p90
    if most is not None and most >= said.random.more.labels.p50:
        parts.append("That active learning needs fewer is likely, not sure: measure it as you go.")
    return f"**How sure?** {words.plain(' '.join(parts), 700)} *{FORECAST}*"


def best(found: Best, budget: float, score: str, currency: Currency, done: pd.Timestamp) -> tuple[str, str]:
    """What a budget buys: a headline in plain text, and the line below it as Markdown."""
    reached = _spread(found.score, lambda value, currency: currency.number(value, ".3f"), currency)
    title = f"{dollars(budget, currency)} buys {inside(score)} of about {reached}"
    whole = ", which is every row of the table: money is left over" if found.whole_table else ""
    labels, work = currency.number(found.labels), hours(found.hours, currency)
    line = (
        f"By random sampling: {labels} labels in all{whole}, {work} hours and "
        f"{dollars(found.dollars, currency)} with those that are labeled and the evaluation rows, done on {day(done)}."
    )
    return title, f"{words.plain(line, 500)} *{FORECAST}*"


def pilot_so_far(seen: Study, score: str, pretended: bool, currency: Currency) -> str:
    """What is known without looking ahead."""
    what = "play the pilot" if pretended else "are labeled"
    measured, noise, number = seen.measured, seen.pilot.noise, currency.number
    more = f", with {number(noise, '.0%')} more mistakes in each answer," if noise else ""
    if seen.pilot.held:
        what = "were drawn by lot and are labeled"
    line = (
        f"{number(seen.pilot.labels)} of {number(seen.pilot.pool)} rows {what}. A model of them{more} has "
        f"{inside(score)} {number(measured.score, '.3f')}; the luck of so few rows allows "
        f"{number(measured.low, '.3f')} to {number(measured.high, '.3f')} (P10 to P90)."
    )
    return f"{words.plain(line, 500)} *{SIMULATED if noise else MEASURED}*"


def seconds_left(own: OwnRates) -> str:
    """What a row that is left takes, in a project that has measured what rows take; plain text, empty where none is
    left."""
    from alcore.costs.times import FEWEST

    if not own.left:
        return ""
    number = own.rates.money.number
    if own.times.by_row:
        return (
            f"What is in a row foretells how long it takes: the {number(own.left)} rows left need about "
            f"{number(own.rates.seconds_per_label, '.3g')} seconds each, those drawn by lot so far took "
            f"{number(own.so_far, '.3g')}."
        )
    if own.times.timings < FEWEST:
        return f"Each row left counts with that mean, until {FEWEST} rows drawn by lot are timed."
    return "Nothing in the rows foretells how long they take, so each row left counts with that mean."


def inside(score: str) -> str:
    """A score's title within a sentence: `accuracy`, `F1 of 'spam'`."""
    return score if score.startswith("F1") else score[0].lower() + score[1:]


# -- numbers ---------------------------------------------------------------------------------------------------


def approximately(value: float, currency: Currency) -> str:
    """A count with two digits, which is all a forecast is good for."""
    size = 10 ** max(0, len(str(int(value))) - 2)
    return currency.number(round(value / size) * size)


def hours(value: float, currency: Currency) -> str:
    """Hours with one digit behind the point, none from a hundred on."""
    return currency.number(value, ",.1f" if value < 100 else ",.0f")


def dollars(value: float, currency: Currency) -> str:
    """`$35`; not escaped."""
    return currency.write(value, digits=2 if value < 10 else 0)


def day(value: pd.Timestamp, year: bool = True) -> str:
    """`27 Nov 2026`, or without the year; a plan without end has no day."""
    return "no day to name" if pd.isna(value) else f"{value.day} {value:%b %Y}" if year else f"{value.day} {value:%b}"


def days(dates: pd.Series) -> str:
    """`27 Nov 2026 (26 Nov to 1 Dec)` of P10, P50 and P90, `27 Nov 2026` where they are the same; years that differ
    are said."""
    if dates.nunique(dropna=False) == 1:
        return day(dates["p50"])
    differ = dates.dt.year.nunique() > 1
    return f"{day(dates['p50'])} ({day(dates['p10'], differ)} to {day(dates['p90'], differ)})"


def percent(share: float, currency: Currency) -> str:
    """`86%`."""
    return "under 1%" if share < 0.01 else "over 99%" if share > 0.99 else currency.number(share, ".0%")


def _spread(known: Spread, shown: Callable[[float, Currency], str], currency: Currency) -> str:
    middle, low, high = (shown(end, currency) for end in (known.p50, known.p10, known.p90))
    return f"{middle} ({low} to {high})"
