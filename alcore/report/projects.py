"""The report of a live project: what people have labeled, what it cost, and the saving as it is measured meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import alcore
from alcore import costs
from alcore.learners import LEARNERS
from alcore.project.live import FORECAST, MEASURED, Amount, Live, wording
from alcore.project.live.money import Ledger
from alcore.project.paying import PRICE, UNITS, amount
from alcore.project.paying import rates as usual_rates
from alcore.project.progress import Status
from alcore.project.settings import Settings
from alcore.project.share import Share, wilson
from alcore.report import building, model
from alcore.report.facts import TableFacts
from alcore.report.model import DEFAULT, TYPED, Assumption, Column, Fact, Figure
from alcore.report.runs import TITLES

CURVES = {"control": "random", "active": "active"}
HEADLINE = (
    "Rows drawn by lot against the strategy's rows, at the score that those drawn by lot have reached. Hours and money "
    "include the evaluation rows and, in the active arm, set-up."
)
COSTS = (
    "To the score the control arm has reached, at the seconds people took; upper end: with as many labels as the 95% "
    "interval allows."
)
SO_FAR = "What has been labeled so far, at the seconds people took."
NOT_YET = "What is saved is measured once there are control and evaluation rows enough."
BAND = "Bands: 95% intervals of a model's score."


def from_project(
    name: str,
    id: str,
    settings: Settings,
    status: Status,
    live: Live,
    table: TableFacts,
    *,
    team: model.Team | None = None,
    made: datetime | None = None,
) -> model.Report:
    """The report of a project as it stands. status: `project.progress.status`; live: `project.live.measure`; table: its
    facts, `counts` those of the labels people gave."""
    made = made or building.now()
    team = building.started(team, made.date())
    columns = _columns(live)
    rates = live.ledger.rates
    return model.Report(
        name,
        rates,
        _verdict(live, settings, rates),
        _headline(live, status),
        _chart(live, status, settings),
        building.costs_block(columns, rates, COSTS if live.saving is not None else SO_FAR),
        _schedule(status, settings, team, rates),
        _what_if(live),
        _drivers(live, settings),
        _quality(live, status, table, rates, settings),
        tuple(_assumptions(settings, rates, team, made)),
        model.Provenance(
            "live project", id, table.digest, settings.seed, alcore.__version__, made,
            tuple(_settings(live, status, settings, rates).items()),
        ),
    )  # fmt: skip


def _strategy(settings: Settings) -> str:
    return settings.strategy.replace("_", " ")


def _verdict(live: Live, settings: Settings, rates: costs.Rates) -> model.Verdict:
    money = rates.money
    parts = [wording.worth_it(live, money), wording.fewer_labels(live, _strategy(settings), money)]
    return model.Verdict(
        live.verdict, TITLES[live.verdict], " ".join(parts), MEASURED, wording.settle(live, settings.control, money)
    )


# -- headline --------------------------------------------------------------------------------------------------


def _figure(amount: Amount, unit: str) -> Figure:
    # What is saved has a highest end, so an amount without a value or a low end is known from above only.
    return Figure(amount.value, unit, MEASURED, amount.low, amount.high)


def _headline(live: Live, status: Status) -> model.Headline:
    if live.saving is None:
        done = status.labeled - status.imported
        amounts = (
            ("labels", "Labels so far", float(done), "labels"),
            ("hours", "Hours so far", status.active_seconds / 3600, "hours"),
            ("money", "Spent so far", status.dollars, "money"),
        )
        lines = tuple(
            model.Compared(name, title, None, Figure(value, unit, MEASURED), None)
            for name, title, value, unit in amounts
        )
        return model.Headline("So far", None, lines, "", NOT_YET)
    saving, books, n = live.saving, live.ledger, live.saving.control_labels
    priced = {
        "labels": ("Labels", lambda labels, active: labels, saving.labels),
        "hours": ("Hours of work", books.hours, saving.hours),
        "money": ("Cost in all", books.dollars, saving.dollars),
    }
    lines = []
    for name, (title, price, saved) in priced.items():
        random = Figure(float(price(n, False)), name, MEASURED)
        ends = [
            None if end is None else float(price(end, True))
            for end in (saving.active.value, saving.active.low, saving.active.high)
        ]
        active = Figure(ends[0], name, MEASURED, ends[1], ends[2])
        lines.append(
            model.Compared(name, title, random, active, _figure(saved, "labels saved" if name == "labels" else name))
        )
    lines.append(model.Compared("percent", "Share of labels", None, None, _figure(saving.percent, "percent")))
    rows, reached = books.rates.money.number(n), books.rates.money.number(live.reached.value, ".3f")
    goal = f"At the {live.score} that {rows} rows drawn by lot reach: {reached}"
    target = Figure(live.reached.value, "score", MEASURED, live.reached.low, live.reached.high)
    return model.Headline(goal, target, tuple(lines), "95% interval", HEADLINE)


# -- chart, costs, schedule ------------------------------------------------------------------------------------


def _chart(live: Live, status: Status, settings: Settings) -> model.Chart:
    drawn = []
    for (arm, stamp), curve in live.curve.groupby(["arm", "stamp"], sort=False):
        points = tuple(
            model.Point(
                float(row.dollars),
                float(row.labels),
                float(row.score),
                building.number(row.low),
                building.number(row.high),
            )
            for row in curve.itertuples()
        )
        # A forecast goes on from the last point that was measured.
        if stamp == FORECAST and drawn and drawn[-1].arm == CURVES[arm]:
            points = (drawn[-1].points[-1], *points)
        drawn.append(model.Curve(CURVES[arm], building.arm_title(CURVES[arm], settings.strategy), stamp, points))
    return model.Chart(
        live.score.capitalize(), tuple(drawn), BAND if drawn else "", live.reached.value,
        here=status.dollars if drawn else None,
    )  # fmt: skip


def _column(books: Ledger, arm: str, quantile: str, title: str, labels: float | None) -> Column:
    seconds = None if labels is None else float(books.seconds(labels, arm == "active"))
    return Column(arm, quantile, title, labels, MEASURED, row_seconds=seconds)


def _columns(live: Live) -> tuple[Column, ...]:
    books = live.ledger
    if live.saving is None:
        return (_column(books, "active", "now", "so far", float(live.active_labels)),)
    active = live.saving.active
    return (
        _column(books, "random", "measured", "measured", live.saving.control_labels),
        _column(books, "active", "measured", "measured", active.value),
        _column(books, "active", "high", "upper end", active.high),
    )


def _schedule(status: Status, settings: Settings, team: model.Team, rates: costs.Rates) -> model.Schedule:
    if status.hours_left is None:
        why = "no budget is set" if settings.budget is None else "nobody has answered yet"
        return model.Schedule(team, (), f"There is no end to name: {why}.")
    number = rates.money.number
    if not status.hours_left:
        used_up = f"The budget of {number(settings.budget)} labels is used up, so nothing is left to do."
        return model.Schedule(team, (), used_up)
    caption = (
        f"Until the budget of {number(settings.budget)} labels is used up, at {number(status.pace)} answers an hour "
        "(pace)."
    )
    return building.schedule_block(
        team, {"active": {"left": status.hours_left}}, {"left": "budget used up"}, FORECAST, caption
    )


# -- what-if and drivers ---------------------------------------------------------------------------------------


def _what_if(live: Live) -> tuple[model.WhatIf, ...]:
    if live.saving is None:
        return ()
    active = live.saving.active.value
    labels = {"random": live.saving.control_labels, "active": active}
    note = "" if active is not None else "the strategy has not reached this score yet"
    return tuple(
        building.what_if(title, [_column(live.ledger, arm, title, title, n) for arm, n in labels.items()], rates, note)
        for title, rates in building.other_rates(live.ledger.rates)
    )


def _drivers(live: Live, settings: Settings) -> model.Drivers:
    books, saving = live.ledger, live.saving
    # What was measured stands in the place of the rate.
    rates = replace(books.rates, seconds_per_label=books.active, active_slowdown=1)
    labels, pays = float(live.active_labels), ()
    if saving is not None and saving.active.value is not None:
        labels = saving.active.value
        ends = {"low": saving.percent.low, "middle": saving.percent.value, "high": saving.percent.high}
        shares = {name: None if end is None else end / 100 for name, end in ends.items()}
        slower = books.active / books.control if books.control > 0 else 1.0
        priced = replace(rates, seconds_per_label=books.control, active_slowdown=slower)
        pays = building.break_even(saving.control_labels, shares, priced, MEASURED)
    caption = (
        f"{building.arm_title('active', settings.strategy)}: cost with one figure changed at a time, by a quarter."
    )
    return building.drivers("active", labels, rates, MEASURED, pays, caption)


# -- data quality, assumptions, provenance ---------------------------------------------------------------------


def _share(title: str, found: Share | None, rates: costs.Rates, why: str) -> Fact:
    """A share of rows with its interval; or why it is not measured."""
    if found is None:
        return Fact(title, Figure(None, "share", MEASURED), f"not measured: {why}")
    figure = Figure(found.value, "share", MEASURED, found.low, found.high)
    return Fact(title, figure, f"{rates.money.number(found.rows)} rows")


def of_people(status: Status, rates: costs.Rates) -> list[Fact]:
    """How far people agree, with each other and with themselves, and what they skip."""
    asked = [(share.successes, share.rows) for share in status.consistency.values()]
    again = wilson(sum(hits for hits, _ in asked), sum(rows for _, rows in asked)) if asked else None
    votes = status.agreement
    agreed = wilson(votes.alike, votes.rows) if votes is not None and votes.rows else None
    answered = status.labeled - status.imported + status.skipped
    skipped = wilson(status.skipped, answered) if answered else None
    alone = "each row takes one answer" if votes is None else "no row has all its answers yet"
    return [
        _share("Agreement between people", agreed, rates, alone),
        _share("Same answer when asked again", again, rates, "no row was asked again yet"),
        _share("Skipped rows", skipped, rates, "nothing was answered yet"),
    ]


def _quality(live: Live, status: Status, table: TableFacts, rates: costs.Rates, settings: Settings) -> model.Quality:
    unknown = "no labeled evaluation row was predicted yet"
    facts = [
        Fact("Rows", Figure(float(status.rows), "rows", MEASURED)),
        Fact("Rows with a label", Figure(float(status.labeled), "rows", MEASURED)),
        *of_people(status, rates),
        _share("Accuracy on evaluation rows", status.accuracy, rates, unknown),
    ]
    if (cost := status.costs) is not None and not cost.unpriced:
        figure = Figure(cost.mean, "money", MEASURED, cost.low, cost.high)
        rows = f"{rates.money.number(cost.rows)} evaluation rows"
        facts.append(Fact("Cost of the model's mistakes a row", figure, rows))
    for arm, title in (("control", "Seconds a row, drawn by lot"), ("active", "Seconds a row, the strategy's")):
        if live.seconds[arm].value is not None:
            facts.append(Fact(title, _figure(live.seconds[arm], "seconds")))
    if settings.pay:
        facts.extend(_paid(status, rates))
    classes, further = building.class_counts(table.counts)
    return model.Quality(tuple(facts), classes, building.rare_class(table.counts, rates), further)


def _paid(status: Status, rates: costs.Rates) -> list[Fact]:
    """What each person was paid for labeling so far, where some have prices of their own."""
    facts, money = [], rates.money
    for one in status.people:
        hours = money.number(one.active_seconds / 3600, ",.2f")
        done = f"{money.number(one.labels)} labels" if one.by == PRICE else f"{hours} active hours"
        note = f"{done} at {amount(one.each, money.write)} {UNITS[one.by]}"
        facts.append(Fact(f"Paid to {one.name}", Figure(one.dollars, "money", MEASURED), note))
    return facts


def _assumptions(settings: Settings, rates: costs.Rates, team: model.Team, made: datetime) -> list[Assumption]:
    day = made.date()
    listed = []
    if settings.budget is not None:
        listed.append(Assumption("budget", "Budget", float(settings.budget), "labels", TYPED, "", day))
    listed.append(
        Assumption(
            "control", "Share of rows drawn by lot", settings.control, "share",
            DEFAULT if settings.control == Settings().control else TYPED, "", day,
        )
    )  # fmt: skip
    measured = ("seconds_per_label", "evaluation_rows", "active_slowdown")
    typed = usual_rates(settings)  # the ledger's are those of the team so far, where people have prices of their own
    own = {name: getattr(typed, name) for name in ("hourly_wage", "price_per_label", "review_wage")}
    known = [one for one in building.rate_assumptions(replace(rates, **own), day) if one.name not in measured]
    pay = [
        Assumption(f"pay {name}", f"Paid to {name}, {UNITS[by]}", value, "money", TYPED, "", day)
        for name, its in settings.pay.items()
        for by, value in its.items()
    ]
    return listed + known + pay + building.team_assumptions(team, day)


def _settings(live: Live, status: Status, settings: Settings, rates: costs.Rates) -> dict[str, str]:
    number = rates.money.number
    return {
        "strategy": f"{_strategy(settings)} against rows drawn by lot",
        "model": LEARNERS[settings.learner].title,
        "control rows": number(live.control_labels),
        "evaluation rows": f"{number(live.evaluation_labels)} of {number(live.evaluation_drawn)}",
        "answers": number(status.answers),
        "trainings": number(status.trainings),
    } | ({"rehearsal": "the table's own labels answered"} if settings.rehearsal else {})
