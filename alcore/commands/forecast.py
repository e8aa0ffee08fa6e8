"""What does it take to reach a score? From the labels a table has so far."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from alcore import costs, forecast, metrics, tables
from alcore.commands import shared
from alcore.learners import LEARNERS

RATES = {
    "seconds_per_label": "default: 30",
    "hourly_wage": "in dollars (default: 20)",
    "price_per_label": "in dollars; takes the place of the wage",
    "annotators_per_row": "people who label each row (default: 1)",
    "review_share": "share of labels a second person checks (default: 0)",
    "setup": "one-off dollars, active learning only (default: 0)",
    "evaluation_rows": "rows labeled only to measure the model (default: 100)",
    "overhead": "share on top of everything (default: 0)",
    "contingency": "share in reserve (default: 0)",
}
WHOLE = {"annotators_per_row", "evaluation_rows"}


def add(commands: argparse._SubParsersAction) -> None:
    """The command `forecast` and its arguments."""
    command = commands.add_parser(
        "forecast",
        help="forecast the labels, hours and dollars a partly labeled table needs to reach a score",
        description="Takes the rows that have a label for a random sample of the table and forecasts what it takes to "
        "reach a target: labels, hours and dollars as P10, P50 and P90, by random sampling and with active learning. "
        "All are in all, with the rows labeled so far and the evaluation rows; 'more' is what comes on top of the rows "
        "labeled so far. Says so when the target is out of reach or when it is too early to say.",
    )
    command.add_argument("file", metavar="FILE")
    shared.add_roles(command)
    command.add_argument("--target", metavar="X", help="the score to reach, a share such as 0.9")
    command.add_argument(
        "--metric",
        metavar="NAME",
        help=f"one of {', '.join(one.name for one in metrics.METRICS.values() if one.needs == 'labels')} "
        "(default: by class shares)",
    )
    command.add_argument("--positive", metavar="CLASS", help="the class of f1 and recall (default: the rarest)")
    command.add_argument("--learner", default="logistic", metavar="NAME", help=f"one of {', '.join(LEARNERS)}")
    command.add_argument(
        "--budget-dollars",
        type=float,
        metavar="X",
        help="the budget in all: how likely it suffices, and the best it buys; without a target the latter alone",
    )
    for name, words in RATES.items():
        command.add_argument(
            f"--{name.replace('_', '-')}", type=int if name in WHOLE else float, metavar="X", help=words
        )
    command.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same forecast (default: 0)")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the forecast."""
    if options.target is None and options.budget_dollars is None:
        raise ValueError("Name a score to reach, such as --target 0.9, or what may be spent: --budget-dollars 500.")
    target = None if options.target is None else share(options.target)
    if target is not None:
        forecast.check_target(target, options.metric or "the metric")
    typed = costs.Rates(**{name: value for name in RATES if (value := getattr(options, name)) is not None})
    table = shared.read(options.file)
    roles = shared.roles(options, table)
    rates = costs.effective(typed, tables.row_costs(table, roles.seconds), tables.row_costs(table, roles.price))
    pilot = forecast.read_pilot(
        table,
        roles,
        metric=options.metric,
        positive=options.positive,
        learner=options.learner,
        seed=options.seed,
    )
    answer = asked(forecast.study(pilot), target, rates, options.budget_dollars)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, allow_nan=False))
    else:
        say(answer, rates)


def share(text: str) -> float:
    """The target as a number. Raises ValueError in words; a percentage is told how to be written."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        percent = float(text.strip().removesuffix("%"))
    except ValueError:
        raise ValueError(f"The target must be a number between 0 and 1, but it is '{text}'.") from None
    raise ValueError(f"The target is a share between 0 and 1: write {text} as {percent / 100:g}.")


def asked(study: forecast.Study, target: float | None, rates: costs.Rates, budget: float | None) -> dict:
    """The answer as plain values. Raises ValueError in words for the user."""
    answer: dict = {"pilot": asdict(study.measured), "metric": study.pilot.metric}
    if target is not None:
        answer = study.ask(target, rates, budget).to_dict()
    if budget is not None:
        answer["best"] = asdict(study.best_for(budget, rates))
    return answer


def say(answer: dict, rates: costs.Rates) -> None:
    """The answer in lines for a person."""
    pilot, write = answer["pilot"], rates.money.write
    print(
        f"{pilot['labels']:,} labeled rows: {answer['metric']} {pilot['score']:.3f}, "
        f"8 in 10 between {pilot['low']:.3f} and {pilot['high']:.3f}"
    )
    if "advice" in answer:
        print(answer["advice"])
    if answer.get("reachable") == "yes":
        print(f"{'':17}{'P10':>12}{'P50':>12}{'P90':>12}")
        for arm, title in (("random", "random"), ("active", "active learning")):
            if answer[arm]["labels"]["p50"] is None:  # the advice says why
                continue
            for name, form in (("labels", ",.0f"), ("hours", ",.1f"), ("dollars", "")):
                values = "".join(
                    f"{write(value, 2) if name == 'dollars' else format(value, form):>12}"
                    for value in answer[arm][name].values()
                )
                print(f"{title if name == 'labels' else '':17}{values}  {name} in all")
    if "best" in answer:
        best, score = answer["best"], answer["best"]["score"]
        whole = ", the whole table," if best["whole_table"] else ""
        print(
            f"The budget buys {best['labels']:,} labels in all{whole} and a score of about {score['p50']:.3f}, 8 in 10 "
            f"between {score['p10']:.3f} and {score['p90']:.3f}."
        )
