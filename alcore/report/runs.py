"""The report of a simulation, from its rounds: what active learning saved in trial runs of this very table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd

import alcore
from alcore import costs, curves
from alcore.costs import Rates
from alcore.learners import LEARNERS
from alcore.metrics import METRICS, inside
from alcore.report import building, model
from alcore.report.facts import TableFacts
from alcore.report.held import Run, hold
from alcore.report.model import ARMS, ASSUMED, DEFAULT, SIMULATED, TYPED, Assumption, Column, Fact, Figure
from alcore.savings import Savings
from alcore.simulation import PROVISIONAL, Settings

TITLES = {
    "pays": "Active learning pays on this table",
    "does not pay": "Active learning does not pay on this table",
    "too early to say": "Too early to say whether active learning pays on this table",
}
QUANTILES = {"p50": ("P50", 0.5), "p90": ("P90", 0.9)}
HEADLINE = (
    "Labels include the starting rows; hours and money include the evaluation rows, and in the active arm set-up. From "
    "the mean curves of all trial runs, so of this table: other rows may differ."
)
COSTS = "Half the trial runs (P50), nine in ten (P90), reach the target at this cost; the headline is their mean curve."
TO_BUDGET = "What the whole budget of labels costs, since the target is not reached often enough to name P50 and P90."
SEVERAL = "Rows have several answers, as many as it took: no single rate drives the cost."
BAND = "Lines: isotonic mean curves. Bands: 95% t intervals of the mean of the trial runs."
TARGET_STEPS = 25


def from_run(
    rounds: pd.DataFrame,
    settings: Settings,
    table: TableFacts,
    rates: Rates,
    *,
    run: str = "",
    metric: str | None = None,
    target: float | None = None,
    team: model.Team | None = None,
    made: datetime | None = None,
) -> model.Report:
    """The report of a run's finished trial runs. rates: the effective ones. metric, target: None: those of the run.

    Raises ValueError, in words for the user, for a run that has nothing to compare, such as none finished yet.
    """
    made = made or building.now()
    team = building.started(team, made.date())
    found = hold(rounds, settings, table.rows, rates, metric, target)
    columns, reached = _columns(found)
    headline = _headline(found)
    return model.Report(
        table.name,
        rates,
        _verdict(found),
        headline,
        _chart(found),
        building.costs_block(columns, rates, COSTS if reached else TO_BUDGET),
        _schedule(found, columns, team, reached),
        _what_if(found),
        _drivers(found),
        _quality(found, table),
        tuple(_assumptions(found, table, rates, team, made, target)),
        _provenance(found, table, run, made),
        _notes(found),
    )


def _enough(found: Run) -> bool:
    return found.saving.replicates >= min(PROVISIONAL, found.settings.replicates)


def _verdict(found: Run) -> model.Verdict:
    saving = found.saving
    if not _enough(found):
        reason = f"A verdict comes with {PROVISIONAL} trial runs; {saving.replicates} are finished."
        return model.Verdict("too early to say", TITLES["too early to say"], reason, SIMULATED)
    reason = f"{saving.worth_it.removesuffix(saving.settle).strip()} {saving.fewer_labels}"
    return model.Verdict(saving.verdict, TITLES[saving.verdict], reason, SIMULATED, saving.settle)


def _notes(found: Run) -> tuple[str, ...]:
    done, total = found.saving.replicates, found.settings.replicates
    return (f"Provisional: {done} of {total} trial runs are finished.",) if done < total else ()


# -- headline --------------------------------------------------------------------------------------------------


def _headline(found: Run) -> model.Headline:
    saving, lines = found.saving, []
    score = building.score_title(found.metric, found.settings.positive)
    if found.target is None:
        return model.Headline("", None, (), "", saving.fewer_labels)
    needs = curves.labels_to_target(
        found.rounds, found.metric, found.target, greater_is_better=found.greater, seed=found.settings.seed
    ).set_index("strategy")
    means = found.means
    for name, title in (("labels", "Labels"), ("hours", "Hours of work"), ("money", "Cost in all")):
        column = "dollars" if name == "money" else name
        arms = [_of_arm(found, arm, name, column, needs.loc[found.name(arm)], means) for arm in ("random", "active")]
        lines.append(model.Compared(name, title, *arms, _saved(saving, name, column)))
    share = _saved(saving, "percent", "percent")
    lines.append(model.Compared("percent", "Share of labels", None, None, share))
    goal = f"To reach {inside(score)} {found.rates.money.number(found.target, '.3g')}"
    known = saving.replicates > 1
    return model.Headline(
        goal,
        Figure(found.target, "score", _target_stamp(found)),
        tuple(lines),
        "95% interval" if known else "",
        HEADLINE,
    )


def _target_stamp(found: Run) -> str:
    return ASSUMED if found.settings.target is not None else SIMULATED


def _of_arm(found: Run, arm: str, name: str, column: str, needs: pd.Series, means: pd.DataFrame) -> Figure:
    value = getattr(found.saving, f"{arm}_{column}")
    at = means.loc[found.name(arm)]

    def amount(labels: float) -> float | None:
        if not np.isfinite(labels):
            return None
        return float(labels if name == "labels" else np.interp(labels, at.index, at[column]))

    low, high = (amount(end) if found.saving.replicates > 1 else None for end in (needs["low"], needs["high"]))
    if value is None:
        return Figure(amount(found.saving.budget), name, SIMULATED, low, high, "more than")
    return Figure(value, name, SIMULATED, low, high)


def _saved(saving: Savings, name: str, column: str) -> Figure:
    value = getattr(saving, column)
    bound = ""
    if value is not None and saving.random_labels is None:
        bound = "at least" if value >= 0 else "at most"
    low, high = (getattr(saving, f"{end}_{column}") for end in ("low", "high"))
    unit = "labels saved" if name == "labels" else name
    return Figure(value, unit, SIMULATED, low, high, bound, saving.capped and name == "money")


# -- chart -----------------------------------------------------------------------------------------------------


def _chart(found: Run) -> model.Chart:
    means, spent = curves.mean_curves(found.rounds, found.metric), found.means
    highest, drawn = METRICS[found.metric].highest, []
    for arm in ARMS:
        curve = means[means["strategy"] == found.name(arm)]
        fitted = curves.isotonic(curve["mean"].to_numpy(), greater_is_better=found.greater)
        dollars = spent.loc[found.name(arm), "dollars"].reindex(curve["labels"]).to_numpy()
        ends = [curve[end].clip(0, highest).map(building.number) for end in ("low", "high")]
        points = tuple(
            model.Point(float(money), float(labels), float(score), low, high)
            for money, labels, score, low, high in zip(dollars, curve["labels"], fitted, *ends, strict=True)
        )
        drawn.append(model.Curve(arm, building.arm_title(arm, found.strategy), SIMULATED, points))
    score = building.score_title(found.metric, found.settings.positive)
    return model.Chart(score, tuple(drawn), BAND if found.saving.replicates > 1 else "", found.target)


# -- costs and schedule ----------------------------------------------------------------------------------------


def _columns(found: Run) -> tuple[tuple[Column, ...], bool]:
    """P50 and P90 of both arms; the whole budget instead, where no arm reaches the target in half the trial runs."""
    at = {
        (arm, quantile): None if found.target is None else found.quantile(arm, share)
        for arm in ARMS
        for quantile, (_, share) in QUANTILES.items()
    }
    reached = any(labels is not None for labels in at.values())
    titles = {quantile: title for quantile, (title, _) in QUANTILES.items()}
    if not reached:
        titles = {"budget": "Whole budget"}
        at = {(arm, "budget"): found.saving.budget for arm in ARMS}
    return tuple(
        Column(arm, quantile, titles[quantile], labels, SIMULATED, **found.known(arm, labels))
        for (arm, quantile), labels in at.items()
    ), reached


def _schedule(found: Run, columns: tuple[Column, ...], team: model.Team, reached: bool) -> model.Schedule:
    work: dict[str, dict[str, float]] = {arm: {} for arm in ARMS}
    for column in columns:
        work[column.arm][column.quantile] = building.bill(column, found.rates)["hours"].iloc[-1]
    titles = {column.quantile: column.title for column in columns}
    caption = "" if reached else "To the end of the budget of labels: the target is not reached often enough."
    return building.schedule_block(team, work, titles, SIMULATED, caption)


# -- what-if and drivers ---------------------------------------------------------------------------------------


def _what_if(found: Run) -> tuple[model.WhatIf, ...]:
    if found.target is None:
        return ()
    lines = []
    needed = {arm: building.number(found.needed(arm, found.target)) for arm in ARMS}
    for title, rates in building.other_rates(found.rates, answered=found.answered):
        columns = [_at(found, arm, title, labels) for arm, labels in needed.items()]
        if found.rates.price_per_label:  # rows whose price a column tells change with the price
            times = rates.price_per_label / found.rates.price_per_label
            columns = [replace(one, row_price=one.row_price and one.row_price * times) for one in columns]
        lines.append(building.what_if(title, columns, rates))
    for sign in (-1, 1):
        target = found.target + sign * building.POINTS
        title = building.moved(target, found.target, found.rates)
        columns = [_at(found, arm, title, building.number(found.needed(arm, target))) for arm in ARMS]
        missing = [ARMS[one.arm].lower() for one in columns if one.labels is None]
        note = f"not reached by {' nor by '.join(missing)} within the budget" if missing else ""
        lines.append(building.what_if(title, columns, found.rates, note))
    return tuple(lines)


def _at(found: Run, arm: str, title: str, labels: float | None) -> Column:
    """An arm at so many labels; its bill is the mean of all trial runs there."""
    return Column(arm, title, title, labels, SIMULATED, **found.known(arm, labels))


def _drivers(found: Run) -> model.Drivers:
    arm = "active" if found.saving.verdict == "pays" else "random"
    if found.answered:
        return model.Drivers(None, (), (), SEVERAL)
    ends = [None if found.target is None else found.quantile(arm, share) for share in (0.1, 0.5, 0.9)]
    labels: float | tuple[float, ...] = found.saving.budget
    if all(end is not None for end in ends):
        labels = tuple(ends)
    elif ends[1] is not None:
        labels = ends[1]
    caption = f"{building.arm_title(arm, found.strategy)}: cost in all with one figure changed at a time"
    caption += ", labels from P10 to P90, rates by a quarter." if isinstance(labels, tuple) else ", rates by a quarter."
    saving, pays = found.saving, ()
    if saving.random_labels is not None and saving.percent is not None:
        ends = {"low": saving.low_percent, "middle": saving.percent, "high": saving.high_percent}
        shares = {name: None if percent is None else percent / 100 for name, percent in ends.items()}
        pays = building.break_even(saving.random_labels, shares, found.rates, SIMULATED)
        pays += _from_target(found)
    return building.drivers(arm, labels, found.rates, SIMULATED, pays, caption)


def _from_target(found: Run) -> tuple[model.BreakEven, ...]:
    """The target from which on active learning pays, over those both mean curves reach."""
    if not found.greater:
        return ()
    means = [scores.mean(axis=0) for _, scores in found.scores.values()]
    grid = np.linspace(max(one.min() for one in means), min(one.max() for one in means), TARGET_STEPS)
    needs = {arm: [found.needed(arm, target) for target in grid] for arm in ARMS}
    at = costs.from_target(pd.DataFrame({"target": grid, **needs}), found.rates)
    return (
        model.BreakEven(
            "Target score",
            Figure(found.target, "score", _target_stamp(found)),
            Figure(building.number(at), "score", SIMULATED),
        ),
    )


# -- data quality, assumptions, provenance ---------------------------------------------------------------------


def _quality(found: Run, table: TableFacts) -> model.Quality:
    facts = building.table_facts(table)
    noise = found.settings.noise
    facts += [
        Fact(
            "Agreement between people",
            Figure(None, "share", SIMULATED),
            "not measured: a rehearsal has one label a row",
        ),
        Fact("Skipped rows", Figure(None, "share", SIMULATED), "not measured: in a rehearsal nobody skips"),
        Fact(
            "Simulated mistakes (oracle noise)",
            Figure(noise, "share", ASSUMED),
            "" if noise else "the table's labels are taken to be right",
        ),
    ]
    classes, further = building.class_counts(table.counts)
    return model.Quality(tuple(facts), classes, building.rare_class(table.counts, found.rates), further)


def _assumptions(found: Run, table: TableFacts, rates, team, made, typed) -> list[Assumption]:
    day, listed = made.date(), []
    if found.target is not None:
        own = typed is not None or found.settings.target is not None
        source = "" if own else "The starting score and 90% of what random sampling gains within the budget."
        kind = TYPED if own else DEFAULT
        listed.append(Assumption("target", "Target score", found.target, "score", kind, source, day))
    listed += building.rate_assumptions(rates, day, dict(table.columns))
    return listed + building.team_assumptions(team, day)


def _provenance(found: Run, table: TableFacts, run: str, made: datetime) -> model.Provenance:
    settings, number = found.settings, found.rates.money.number
    said = {
        "strategy": f"{found.strategy} against random sampling",
        "model": LEARNERS[settings.learner].title,
        "trial runs": number(found.saving.replicates),
        "starting rows": number(settings.start or 0),
        "rows per round": number(settings.batch or 0),
        "budget": f"{number(found.saving.budget)} labels",
        "test rows": number(settings.test_share, ".0%"),
    }
    return model.Provenance(
        "simulation", run, table.digest, settings.seed, alcore.__version__, made, tuple(said.items())
    )
