"""What does a project still take to reach a score? Kept each time, and held against what comes."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable

from alcore import forecast
from alcore.commands import shared
from alcore.commands.forecast import asked, say, share
from alcore.project import Project, outlook, track
from alcore.project.paying import rates_of


def add(actions: argparse._SubParsersAction, with_database: Callable) -> None:
    """The action `forecast` of the command `project`."""
    told = actions.add_parser(
        "forecast",
        help="forecast what a project still takes to reach a score, beside what earlier forecasts have come to",
        description="Forecasts from the rows drawn by lot, and for active learning from the strategy's own measured "
        "curve once there is one; at the project's rates, with its own seconds a row. The forecast is kept. 'track' "
        "holds every earlier one of this target beside what came.",
    )
    told.add_argument("project", metavar="ID")
    told.add_argument("--target", metavar="X", help="the score to reach, a share such as 0.9 (default: the last one)")
    told.add_argument("--metric", metavar="NAME", help="default: by class shares")
    told.add_argument("--positive", metavar="CLASS", help="the class of f1 and recall (default: the rarest)")
    told.add_argument("--budget-dollars", type=float, metavar="X", help="the budget in all: how likely it suffices")
    with_database(told, lambda options, store: run(options, shared.opened(store, options.project)))


def run(options: argparse.Namespace, project: Project) -> None:
    """Forecast, keep, and print."""
    target = None if options.target is None else share(options.target)
    found = outlook.sample(project)
    seen = outlook.study(project, options.metric, options.positive, found=found)
    if target is None:
        kept = track.kept(project, seen)
        if not kept:
            raise ValueError("Name a score to reach, such as --target 0.9: none was forecast before.")
        target = kept[-1].target
    forecast.check_target(target, seen.pilot.metric)
    own = outlook.own_rates(found, rates_of(project)).rates
    met = ""
    answer: dict = {"pilot": vars(seen.measured), "metric": seen.pilot.metric}
    try:
        said = seen.ask(target, own, options.budget_dollars)
        track.keep(project, seen, said)
        answer = asked(seen, target, own, options.budget_dollars)
    except forecast.TargetMet as error:
        met = str(error)
    lines = track.record(project, seen, track.came(project, seen, target, own, found), target)
    if options.json:
        answer |= {"target": target, "met": bool(met), "track": [_plain(line) for line in lines.to_dict("records")]}
        print(json.dumps(answer, ensure_ascii=False, allow_nan=False))
        return
    if met:
        print(met)
    else:
        say(answer, own)
    decided = lines[lines["held"].notna()]
    if len(decided):
        print(f"{int(decided['held'].sum())} of {len(decided)} intervals that are decided held; of ten, eight should.")


def _plain(line: dict) -> dict:
    """A line of the record without what is no number."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in line.items()}
