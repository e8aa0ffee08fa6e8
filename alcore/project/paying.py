"""What people of a project are paid: by the rates, or at a price of their own, by the label or by the hour.

An answer's active seconds are min(raw, cap) with cap = max(cap_floor, cap_times x running median of its annotator's
raw seconds, this one included): somebody who went for lunch is not paid for it, and a slow row still counts. Raw
seconds stay in the log, so the cap and the prices can be changed afterwards.

Who happened to answer which row is luck, and no merit of how the row was chosen. So what is compared, or comes yet, is
priced as the team has been paid on average so far: `team_rates`. What was spent is the sum of everybody's own pay.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alcore import costs
from alcore.project.events import ANSWERS
from alcore.project.project import Project
from alcore.project.settings import Settings
from alcore.project.share import Share
from alcore.store import Event

PRICE, WAGE = "price", "wage"
UNITS = {PRICE: "a label", WAGE: "an hour"}
LONGEST_NAME = 60


@dataclass(frozen=True)
class Person:
    """What one person has done and is paid for it. ``answers``: labels and skips, also those taken back: they were
    work; ``timed`` of them have seconds. ``dollars``: for labeling alone, before review, overhead and set-up. ``by``:
    `PRICE`, by the label, or `WAGE`, by the active hour; ``each``: dollars of one; ``own``: whether that is their own,
    and not that of the rates."""

    name: str
    answers: int
    timed: int
    labels: int
    active_seconds: float
    dollars: float
    by: str
    each: float
    own: bool


def active_seconds(events: Sequence[Event], settings: Settings) -> pd.DataFrame:
    """One line an answer with seconds, in the log's order: number, annotator, row_key, arm, raw, cap and active
    seconds. Answers taken back are there too: they were work."""
    timed = [event for event in events if event.kind in ANSWERS and event.seconds is not None]
    frame = pd.DataFrame(
        {
            "number": [event.number for event in timed],
            "annotator": [event.annotator for event in timed],
            "row_key": [event.row_key for event in timed],
            "arm": [event.arm for event in timed],
            "raw": pd.Series([event.seconds for event in timed], dtype=float),
        }
    )
    median = frame.groupby("annotator", sort=False)["raw"].expanding().median().droplevel(0).sort_index()
    frame["cap"] = (settings.cap_times * median).clip(lower=settings.cap_floor)
    frame["active"] = frame[["raw", "cap"]].min(axis=1)
    return frame


def rates(settings: Settings) -> costs.Rates:
    """The project's rates, at which everybody without a price of their own is paid. Raises ValueError for one that
    makes no sense."""
    return costs.Rates(**settings.rates)


def dollars_for(labels: int, active: float, rates: costs.Rates, pay: float | None = None) -> float:
    """What so many answers cost, `pay` of it to those who gave them, where people have prices of their own. Evaluation
    rows and rows answered twice are among them, so nothing is added for them."""
    paid = replace(rates, annotators_per_row=1, rework_share=0)
    known = {"row_seconds": active, "row_price": pay}
    return float(costs.dollars(labels, paid, active=True, evaluation=False, **known))


def checked(pay: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """The prices of people by name, each {"price": dollars of a label} or {"wage": dollars of an hour}.

    Raises ValueError, in words for the user, for a price that is none.
    """
    found: dict[str, dict[str, float]] = {}
    for name, its in pay.items():
        name = str(name).replace("\0", "").strip()
        if not name or len(name) > LONGEST_NAME:
            raise ValueError(f"Whoever has a price needs a name, of at most {LONGEST_NAME} characters.")
        if name in found:
            raise ValueError(f"'{name}' has two prices. Give one, by the label or by the hour.")
        if len(its) != 1 or (way := next(iter(its))) not in UNITS:
            raise ValueError(f"'{name}' is paid either by the label or by the hour: give one of them.")
        value = its[way]
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            raise ValueError(f"What '{name}' is paid must be a number of 0 or more, not {value}.")
        found[name] = {way: float(value)}
    return found


def people(events: Sequence[Event], settings: Settings, seconds: pd.DataFrame | None = None) -> tuple[Person, ...]:
    """Everybody who has answered, in the order of their first answer. seconds: `active_seconds` of their answers, where
    they are at hand. O(events)."""
    usual, answers = rates(settings), _answers(events)
    frame = active_seconds(answers, settings) if seconds is None else seconds
    active, timed = frame.groupby("annotator")["active"].sum(), frame.groupby("annotator").size()
    labeled = Counter(event.annotator for event in answers if event.kind == "label")
    found = []
    for name, count in Counter(event.annotator for event in answers).items():
        seconds, labels = float(active.get(name, 0.0)), labeled[name]
        by, each, own = _paid(name, settings, usual)
        dollars = each * (labels if by == PRICE else seconds / 3600)
        found.append(Person(name, count, int(timed.get(name, 0)), labels, seconds, dollars, by, each, own))
    return tuple(found)


def pay_so_far(events: Sequence[Event], settings: Settings, seconds: pd.DataFrame | None = None) -> np.ndarray | None:
    """Dollars (n,) paid up to and with each answer of people, in the log's order; None where everybody is paid by the
    rates. seconds: as in `people`. O(events)."""
    if not settings.pay:
        return None
    usual, answers = rates(settings), _answers(events)
    frame = active_seconds(answers, settings) if seconds is None else seconds
    active = dict(zip(frame["number"], frame["active"], strict=True))
    ways = {name: _paid(name, settings, usual) for name in {event.annotator for event in answers}}
    pays = []
    for event in answers:
        by, each, _ = ways[event.annotator]
        pays.append(each * (event.kind == "label" if by == PRICE else active.get(event.number, 0.0) / 3600))
    return np.cumsum(np.array(pays, dtype=float))


def team_rates(events: Sequence[Event], settings: Settings) -> costs.Rates:
    """The rates at which the work so far costs what everybody's own pay adds up to; the project's, where nobody has a
    price of their own or none of them has worked yet.

    By the label where all who worked are paid so, at the mean price of a label; else by the hour, at the mean wage of
    an active hour, into which those paid by the label are counted, and at the seconds that a label took. Where no time
    was measured, as in sheets, hours cost nothing so far and say nothing of what comes. Review stays at its own wage.
    """
    usual = rates(settings)
    worked = [one for one in people(events, settings) if one.labels or one.active_seconds] if settings.pay else []
    if not any(one.own for one in worked):
        return usual
    spent, labels = sum(one.dollars for one in worked), sum(one.labels for one in worked)
    hours = sum(one.active_seconds for one in worked) / 3600
    review = usual.hourly_wage if usual.review_wage is None else usual.review_wage
    if labels and (all(one.by == PRICE for one in worked) or spent and not hours):
        return replace(usual, price_per_label=spent / labels, review_wage=review)
    if not hours:
        return usual
    paid = replace(usual, price_per_label=None, hourly_wage=spent / hours, review_wage=review)
    return replace(paid, seconds_per_label=3600 * hours / labels, fatigue=0) if labels else paid


def rates_of(project: Project) -> costs.Rates:
    """`team_rates` of a project as it stands; reads the log only where people have prices of their own."""
    events = project.store.events(project.id) if project.settings.pay else ()
    return team_rates(events, project.settings)


def _answers(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.kind in ANSWERS and event.source != "imported"]


def _paid(name: str, settings: Settings, usual: costs.Rates) -> tuple[str, float, bool]:
    """How somebody is paid, at how many dollars, and whether that is their own price."""
    own = settings.pay.get(name)
    if own:
        ((by, each),) = own.items()
        return by, each, True
    if usual.price_per_label is not None:
        return PRICE, usual.price_per_label, False
    return WAGE, usual.hourly_wage, False


def alike_for_a_dollar(one: Person, share: Share) -> tuple[float, float, float] | None:
    """Labels a dollar that agree, of which share says how many do, with the share's interval; None of who has cost
    nothing. What people are wrong in alike is not seen, so it tells people apart no better than the share does."""
    if not one.dollars:
        return None
    value, low, high = (one.labels * part / one.dollars for part in (share.value, share.low, share.high))
    return value, low, high


def in_words(one: Person, write: Callable[[float, int], str], share: Share | None = None, of: str = "") -> str:
    """What a person has done and cost, in a sentence. write: an amount of money as people read it, `Currency.write`.
    share: of their labels that agree with `of`."""
    text = (
        f"{one.name}: {one.labels:,} {'label' if one.labels == 1 else 'labels'}, {one.active_seconds / 3600:.2f} "
        f"active hours, {write(one.dollars, 2)} at {amount(one.each, write)} {UNITS[one.by]}"
    )
    text += " (a price of their own)" if one.own else ""
    found = None if share is None else alike_for_a_dollar(one, share)
    if found is not None:
        value, low, high = (f"{part:,.3g}" for part in found)
        text += f"; {value} labels a dollar ({low} to {high}) that agree with {of}"
    return text


def amount(dollars: float, write: Callable[[float, int], str]) -> str:
    """A price as it was typed, as far as the fourth digit behind the point: a label may cost half a cent."""
    return write(dollars, 2 if round(dollars, 2) == round(dollars, 4) else 4)
