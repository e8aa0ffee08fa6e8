"""When to stop, from the shell: the options of a simulation, and the advice as JSON and in words."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable

import pandas as pd

from alcore import costs, simulation, stopping
from alcore.costs import Rates
from alcore.project import Project
from alcore.project.advising import rule as project_rule
from alcore.simulation import advising

SEPARATOR, NO_RULE = "=", "none"


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of a simulation that `rules` and `advice` read."""
    parser.add_argument(
        "--stop-set",
        type=int,
        metavar="N",
        help="rows of the pool that are watched to advise when to stop, 0 for none (default: "
        f"{simulation.watching.STOP_SET:,}, and none for {', '.join(simulation.watching.SLOW_TO_ASK)}, which are slow "
        "to ask)",
    )
    add_rules(parser)
    parser.add_argument(
        "--worth-of-a-point",
        type=float,
        default=0,
        metavar="X",
        help="dollars that a point (0.01) of score is worth to you, for the economic rule (default: not said)",
    )


def add_rules(parser: argparse.ArgumentParser) -> None:
    """The arguments that `rules` reads."""
    parser.add_argument(
        "--stop-rule",
        action="append",
        default=[],
        metavar="NAME=X",
        help=f"a threshold of the advice when to stop, may be repeated; there are {', '.join(stopping.THRESHOLDS)}",
    )
    parser.add_argument(
        "--stop-when",
        metavar="NAMES",
        help="criteria that together say stop, such as 'any(stabilized, economic)' or 'all(plateau, stabilized)', or "
        f"{NO_RULE}; there are {', '.join(stopping.CRITERIA)}",
    )


def rules(options: argparse.Namespace, before: stopping.Rules | None = None) -> stopping.Rules:
    """The rules that were typed; what was not is as before. Raises ValueError, in words for the user."""
    typed = {} if before is None else before.to_dict()
    for text in options.stop_rule:
        name, separator, value = text.partition(SEPARATOR)
        if not separator or name.strip() not in stopping.THRESHOLDS:
            raise ValueError(
                f"'{text}' is no threshold: write NAME=X, such as kappa=0.98. There are: "
                f"{', '.join(stopping.THRESHOLDS)}."
            )
        threshold = stopping.THRESHOLDS[name.strip()]
        try:
            number = float(value)
        except ValueError:
            raise ValueError(f"{threshold.title} must be a number, not '{value.strip()}'.") from None
        typed[name.strip()] = int(number) if threshold.whole and number == int(number) else number
    if options.stop_when:
        word, opened, inside = options.stop_when.strip().rstrip(")").partition("(")
        word, inside = (word.strip(), inside) if opened else ("any", word)
        names = [name.strip() for name in inside.split(",") if name.strip() not in ("", NO_RULE)]
        typed |= {"combine": word, "chosen": tuple(names)}
    return stopping.Rules(**typed)


def advice(result: simulation.Result, rates: Rates, typed: stopping.Rules) -> list[dict]:
    """One entry a strategy: its criteria, each with the low end (tenth percentile), the middle and the high end
    (ninetieth) of its amounts over the trial runs; null where not known."""
    decided = result.plan.settings
    priced = costs.add_money(result.rounds, rates)
    told = []
    for strategy in decided.strategies:
        trials = advising.advise(priced, decided.metric, strategy, typed, rates.worth_of_a_point)
        lines = stopping.summary(trials).to_dict("records")
        told.append(
            {
                "strategy": strategy,
                "score": advising.score_read(decided.metric),
                "worth_of_a_point": rates.worth_of_a_point,
                "rules": typed.to_dict(),
                "criteria": [{name: _known(value) for name, value in line.items()} for line in lines],
            }
        )
    return told


def _known(value):
    return None if isinstance(value, float) and not math.isfinite(value) else value


def in_words(told: list[dict], rates: Rates) -> Iterable[str]:
    """The advice on each strategy, line by line."""
    for one in told:
        yield (
            f"When to stop {one['strategy']}, read of {one['score']}: the middle of the trial runs (tenth to ninetieth "
            "percentile); a criterion that never fires goes on to the budget"
        )
        for line in one["criteria"]:
            yield f"  {line['title'].replace('$100', rates.money.write(100, digits=0))}: {_line(line, rates)}"


def _line(line: dict, rates: Rates) -> str:
    if line["missing"]:
        return what_is_missing(line["criterion"], line["missing"])
    threshold = f"threshold {line['threshold']:g}"
    if not line["fires"]:
        value = "" if line["value_mid"] is None else f", {line['value_mid']:.3g} at the end"
        return f"never fires ({threshold}{value})"
    spent, saved = (rates.money.write(line[name]) for name in ("dollars_mid", "dollars_saved_mid"))
    told = (
        f"fires in {line['fires']} of {line['trial_runs']} ({threshold}), with {line['labels_mid']:,.0f} labels "
        f"({line['labels_low']:,.0f} to {line['labels_high']:,.0f}), {spent}; saves {saved}, gives up "
        f"{line['points_given_up_mid']:.1f} points"
    )
    if line["against_budget_mid"] is not None:
        gain = line["against_budget_mid"]
        told += (
            f"; in all {'saves' if gain >= 0 else 'loses'} {rates.money.write(abs(gain))} against the budget, loses "
            f"{rates.money.write(line['against_best_mid'])} against the best round"
        )
    return told


def what_is_missing(criterion: str, missing: str) -> str:
    """Why a criterion is silent, and what to do."""
    if missing in ("threshold", "worth"):
        return f"silent. {stopping.TO_ENTER[criterion]}"
    return f"not known, since nothing was measured for it ({missing})"


def of_project(project: Project, advised: pd.DataFrame) -> dict:
    """The advice on a live project: its rule and whether that says stop, and what each criterion says."""
    lines = advised.drop(columns=["total", "against_budget", "against_best"]).to_dict("records")
    return {
        "rule": project.settings.stop or None,
        "silent": project_rule(project.settings)[1] or None,
        "stopped": project.stopped,
        "held": project.held,
        "criteria": [{name: _known(value) for name, value in line.items()} for line in lines],
    }


def of_project_in_words(project: Project, advised: pd.DataFrame) -> Iterable[str]:
    """The advice on a live project, line by line."""
    money = Rates(**project.settings.rates).money
    for line in advised.itertuples():
        title = line.title.replace("$100", money.write(100, digits=0))
        if line.missing:
            yield f"{title}: {what_is_missing(line.criterion, line.missing)}"
            continue
        value = "no value yet" if math.isnan(line.value) else f"{line.value:.3g}"
        when = f"would stop, since {line.labels:,.0f} labels" if line.fired else "goes on"
        if line.fired and not line.holds:
            when += ", though not now"
        yield f"{title}: {when} ({value}, threshold {line.threshold:g})"
    silent = project_rule(project.settings)[1]
    if silent:
        yield silent
    elif project.stopped is not None:
        since = f"{project.stopped['rule']}, since {project.stopped['labels']:,} labels"
        yield f"Your rule says: stop here ({since}){'; no new rows are asked for' if project.held else ''}."
    elif project.settings.stop.get("chosen"):
        yield "Your rule says: go on."
