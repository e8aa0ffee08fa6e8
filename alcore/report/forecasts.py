"""The report of a forecast: what a target takes from here on, from the labels a table has (a pilot)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

import alcore
from alcore import costs, forecast
from alcore.costs import Rates
from alcore.forecast import Forecast, Spread, Study
from alcore.learners import LEARNERS
from alcore.metrics import inside
from alcore.report import building, model
from alcore.report.facts import TableFacts
from alcore.report.model import ARMS, ASSUMED, FORECAST, MEASURED, TYPED, Assumption, Column, Fact, Figure
from alcore.savings import wording
from alcore.savings.verdict import DOES_NOT_PAY, OPENINGS, PAYS, TOO_EARLY, WORTH_SHARE

STRATEGY = "margin"  # the one rehearsed inside the pilot
INTERVAL = "P10 to P90"
QUANTILES = {"p50": "P50", "p90": "P90"}
TITLES = {
    PAYS: "Active learning is forecast to pay on this table",
    DOES_NOT_PAY: "Active learning is forecast not to pay on this table",
    TOO_EARLY: "Too early to say whether active learning pays on this table",
}
HEADLINE = (
    "All labels, those of the pilot among them; hours and money with the evaluation rows and, in the active arm, "
    "set-up. The labels there are were taken for a random sample of the table. What is saved is drawn for both arms "
    "together, so it is not the difference of their middles."
)
COSTS = "In all, what is labeled so far among it: half the draws of the forecast (P50), nine in ten (P90) stay below."
NOTHING = "No figure can be named for this target; the verdict says why."
BAND = "Band: P10 to P90 by random sampling, pilot included; the line of active learning is its middle."
FILE_FACTS = (
    Fact("Agreement between people", Figure(None, "share", MEASURED), "not measured: the file has one label a row"),
    Fact("Skipped rows", Figure(None, "share", MEASURED), "not measured: a file tells of no skipped row"),
)
FARTHEST = 1.25  # times the labels of the highest P90, the chart goes on


@dataclass(frozen=True, eq=False)
class Asked:
    """A study asked for one target. ``said`` is None where the pilot has most likely met it; ``told`` says so then."""

    study: Study
    target: float
    rates: Rates
    budget: float | None
    said: Forecast | None
    told: str
    score: str

    @property
    def goal(self) -> str:
        """`accuracy 0.9`"""
        return f"{inside(self.score)} {self.rates.money.number(self.target, '.3g')}"

    @property
    def arms(self) -> dict[str, forecast.Arm]:
        """What each arm takes that is forecast to reach the target; empty where none can be said to."""
        return {} if self.said is None else known_arms(self.said)


def known_arms(said: Forecast) -> dict[str, forecast.Arm]:
    """The arms a forecast has numbers of. A running project's own curve may not say how its strategy gets there."""
    arms = {arm: getattr(said, arm) for arm in ARMS}
    return {arm: known for arm, known in arms.items() if known.labels.p50 is not None}


def from_forecast(
    study: Study,
    target: float,
    table: TableFacts,
    rates: Rates,
    *,
    positive: str | None = None,
    budget: float | None = None,
    team: model.Team | None = None,
    made: datetime | None = None,
    measured: Mapping[str, str] | None = None,
    people: Sequence[Fact] = FILE_FACTS,
) -> model.Report:
    """The report of what a target takes. rates: the effective ones; positive: the class of a score of one class;
    budget: money in all; measured: see `building.rate_assumptions`; people: how far they agree and
    what they skip, which no file tells.

    Raises ValueError, in words for the user, for a target that cannot be, or a budget that does not pay for the pilot.
    """
    made = made or building.now()
    team = building.started(team, made.date())
    score = building.score_title(study.pilot.metric, positive)
    try:
        said, told = study.ask(target, rates, budget), ""
    except forecast.TargetMet as met:
        said, told = None, str(met)
    asked = Asked(study, target, rates, budget, said, told, score)
    columns = _columns(asked)
    return model.Report(
        table.name,
        rates,
        _verdict(asked),
        _headline(asked),
        _chart(asked),
        building.costs_block(
            columns, rates, COSTS if asked.arms else "What is labeled so far, and no forecast beyond it."
        ),
        _schedule(asked, team),
        _what_if(asked),
        _drivers(asked),
        _quality(asked, table, people),
        tuple(_assumptions(asked, table, team, made, measured)),
        model.Provenance(
            "forecast", "", table.digest, study.pilot.seed, alcore.__version__, made, tuple(_settings(asked).items())
        ),
    )


# -- verdict and headline --------------------------------------------------------------------------------------


def _verdict(asked: Asked) -> model.Verdict:
    said = asked.said
    if said is None:
        return model.Verdict(TOO_EARLY, "The target is most likely met already", asked.told, FORECAST)
    if said.reachable == "no":
        title = f"Not reachable with this model: {asked.goal}"
        return model.Verdict(TOO_EARLY, title, said.advice, FORECAST)
    if said.reachable == "unknown":
        rows = asked.rates.money.number(said.label_first) if said.label_first else ""
        more = rows and f"Label {rows} more rows drawn by lot, and ask again."
        return model.Verdict(TOO_EARLY, TITLES[TOO_EARLY], said.advice, FORECAST, more)
    money, kind = said.saved.dollars, _kind(said)
    if money.p50 is None:
        return model.Verdict(kind, TITLES[kind], said.advice, FORECAST)

    def shown(amount: float) -> str:
        return wording.money(amount, asked.rates.money)

    known = wording.span(money.p10, money.p90, shown)
    amount = f"{shown(abs(money.p50))} {'saved' if money.p50 >= 0 else 'lost'}"
    reason = f"{OPENINGS[kind]}: {amount} in the middle of the forecast (8 in 10: {known}). {said.advice}"
    settle = "" if kind != TOO_EARLY else "Measure it as you go: a live project draws a share of its rows by lot."
    return model.Verdict(kind, TITLES[kind], reason, FORECAST, settle)


def _kind(said: Forecast) -> str:
    money = said.saved.dollars
    if money.p50 is None:
        return TOO_EARLY
    if money.p10 > 0:
        return PAYS
    return DOES_NOT_PAY if money.p90 <= WORTH_SHARE * said.random.dollars.p50 else TOO_EARLY


def _headline(asked: Asked) -> model.Headline:
    goal = f"To reach {asked.goal}"
    target = Figure(asked.target, "score", ASSUMED)
    if not asked.arms:
        return model.Headline(goal, target, (), "", NOTHING)
    lines = [
        model.Compared(
            "money" if name == "dollars" else name,
            title,
            *(_spread(getattr(getattr(asked.said, arm), name), unit) for arm in ARMS),
            _spread(getattr(asked.said.saved, name), "labels saved" if unit == "labels" else unit),
        )
        for name, title, unit in (
            ("labels", "Labels", "labels"),
            ("hours", "Hours of work", "hours"),
            ("dollars", "Cost in all", "money"),
        )
    ]
    share = _spread(asked.study.shares_saved(), "percent", 100)
    lines.append(model.Compared("percent", "Share of the labels to come", None, None, share))
    return model.Headline(goal, target, tuple(lines), INTERVAL, HEADLINE)


def _spread(one: Spread, unit: str, times: float = 1) -> Figure:
    low, middle, high = (None if end is None else times * end for end in (one.p10, one.p50, one.p90))
    return Figure(middle, unit, FORECAST, low, high)


# -- chart, costs, schedule ------------------------------------------------------------------------------------


def _chart(asked: Asked) -> model.Chart:
    study, rates, pilot = asked.study, asked.rates, asked.study.pilot.labels
    most = None
    if asked.arms:
        most = int(FARTHEST * max(arm.labels.p90 for arm in asked.arms.values()))
    ahead = study.fan(most)
    saved = study.shares_saved().p50
    fewer = pilot + (ahead["labels"] - pilot) * (1 - saved)
    drawn = []
    for arm, labels in (("random", ahead["labels"]), ("active", fewer)):
        dollars = np.asarray(costs.dollars(labels.to_numpy(float), rates, active=arm == "active"))
        ends = (ahead["p10"], ahead["p90"]) if arm == "random" else ([None] * len(ahead),) * 2
        points = tuple(
            model.Point(float(money), float(n), float(score), *(building.number(end) for end in band))
            for money, n, score, *band in zip(dollars, labels, ahead["p50"], *ends, strict=True)
        )
        drawn.append(model.Curve(arm, building.arm_title(arm, STRATEGY), FORECAST, points))
    here = float(costs.dollars(pilot, rates, active=False))
    return model.Chart(asked.score, tuple(drawn), BAND, asked.target, asked.budget, here)


def _columns(asked: Asked) -> tuple[Column, ...]:
    if not asked.arms:
        return (Column("random", "now", "so far", float(asked.study.pilot.labels), MEASURED),)
    return tuple(
        Column(arm, quantile, title, getattr(known.labels, quantile), FORECAST)
        for arm, known in asked.arms.items()
        for quantile, title in QUANTILES.items()
    )


def _schedule(asked: Asked, team: model.Team) -> model.Schedule:
    work = {arm: {name: getattr(known.more.hours, name) for name in QUANTILES} for arm, known in asked.arms.items()}
    caption = "What is still to be labeled, evaluation rows among it." if work else "There is nothing to schedule yet."
    return building.schedule_block(team, work, QUANTILES, FORECAST, caption)


# -- what-if and drivers ---------------------------------------------------------------------------------------


def _what_if(asked: Asked) -> tuple[model.WhatIf, ...]:
    if not asked.arms:
        return ()
    lines = [
        _changed(title, {arm: known.labels.p50 for arm, known in asked.arms.items()}, rates)
        for title, rates in building.other_rates(asked.rates)
    ]
    for sign in (-1, 1):
        target = round(asked.target + sign * building.POINTS, 6)
        title = building.moved(target, asked.target, asked.rates)
        note = _WHY["met"]
        if not 0 < target < 1:
            continue
        try:
            there = asked.study.ask(target, asked.rates)
        except forecast.TargetMet:
            there = None
        if there is not None and known_arms(there):
            labels = {arm: known.labels.p50 for arm, known in known_arms(there).items()}
            lines.append(_changed(title, labels, asked.rates))
            continue
        note = note if there is None else _WHY[there.reachable]
        lines.append(model.WhatIf(title, None, None, None, note))
    return tuple(lines)


_WHY = {
    "met": "most likely met already",
    "no": "not reachable with this model",
    "unknown": "too far to be forecast from these labels",
}


def _changed(title: str, labels: dict[str, float], rates: Rates) -> model.WhatIf:
    return building.what_if(title, [Column(arm, title, title, labels.get(arm), FORECAST) for arm in ARMS], rates)


def _drivers(asked: Asked) -> model.Drivers:
    arms = asked.arms
    arm = "active" if arms and _kind(asked.said) == PAYS else "random"
    labels: float | tuple[float, ...] = float(asked.study.pilot.labels)
    rows = "labels as they are"
    if arms:
        known = arms[arm].labels
        labels, rows = (known.p10, known.p50, known.p90), "labels from P10 to P90"
    caption = f"{building.arm_title(arm, STRATEGY)}: cost in all with one figure changed at a time, {rows}, rates by a "
    caption += "quarter."
    pays = ()
    if arms:
        share = asked.study.shares_saved()
        ends = {"low": share.p10, "middle": share.p50, "high": share.p90}
        pays = building.break_even(arms["random"].more.labels.p50, ends, asked.rates, FORECAST)
        caption += " Break-even is of the labels still to come."
    return building.drivers(arm, labels, asked.rates, FORECAST, pays, caption)


# -- data quality, assumptions, provenance ---------------------------------------------------------------------


def _quality(asked: Asked, table: TableFacts, people: Sequence[Fact]) -> model.Quality:
    seen = asked.study.measured
    facts = building.table_facts(table)
    facts += [
        Fact(
            f"{asked.score} of the pilot",
            Figure(seen.score, "score", MEASURED),
            "8 in 10: " + " to ".join(asked.rates.money.number(end, ".3f") for end in (seen.low, seen.high)),
        ),
        *people,
    ]
    classes, further = building.class_counts(table.counts)
    return model.Quality(tuple(facts), classes, building.rare_class(table.counts, asked.rates), further)


def _assumptions(
    asked: Asked, table: TableFacts, team: model.Team, made: datetime, measured: Mapping[str, str] | None
) -> list[Assumption]:
    day = made.date()
    listed = [Assumption("target", "Target score", asked.target, "score", TYPED, "", day)]
    if asked.budget is not None:
        listed.append(Assumption("budget", "Budget in all", asked.budget, "money", TYPED, "", day))
    listed += building.rate_assumptions(asked.rates, day, dict(table.columns), measured)
    return listed + building.team_assumptions(team, day)


def _settings(asked: Asked) -> dict[str, str]:
    pilot, said, number = asked.study.pilot, asked.said, asked.rates.money.number
    settings = {
        "pilot": f"{number(pilot.labels)} of {number(pilot.pool)} rows",
        "strategy rehearsed": f"{STRATEGY} against random sampling",
        "model": LEARNERS[pilot.learner].title,
    }
    if said is not None:
        settings["chance that the table's rows suffice, if the target is not met yet"] = number(
            said.chance_reachable, ".0%"
        )
        if said.chance_within_budget is not None:
            settings["chance that the budget suffices"] = (
                f"{number(said.chance_within_budget, '.0%')} by random sampling, "
                f"{number(said.chance_within_budget_active, '.0%')} with active learning"
            )
    return settings
