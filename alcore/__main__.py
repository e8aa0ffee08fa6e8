"""The engine from the shell: inspect a table, simulate active learning on it, label it, list the strategies."""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import os
import sys
import textwrap

from alcore import costs, exports, metrics, savings, simulation, tables
from alcore.commands import (
    annotators,
    capsule,
    experiment,
    few_shot,
    forecast,
    project,
    query,
    rare,
    repeated,
    report,
    shared,
    stopping,
)
from alcore.learners import LEARNERS
from alcore.report.facts import facts
from alcore.simulation import estimate
from alcore.stopping import Rules
from alcore.store import StoreError
from alcore.strategies import FAMILIES, STRATEGIES, Strategy, cold_start, split
from alcore.tables import Roles


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 when it did its work (`rerun`: 1 when the result differs), 2 with a sentence on standard error
    when the input is at fault."""
    options, code = _parser().parse_args(arguments), 0
    try:
        code = options.run(options) or 0
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough; what came of the work stands
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, OSError, StoreError) as error:
        print(f"alcore: {_sentence(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("alcore: stopped.", file=sys.stderr)
        return 130
    return code


def _sentence(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"There is no file '{error.filename}'."
    if isinstance(error, OSError) and error.filename is None:
        return f"The output could not be written: {error.strerror}."
    if isinstance(error, OSError):
        return f"'{error.filename}' cannot be used: {error.strerror}."
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m alcore",
        description="What active learning saves on your table, in labels, hours and dollars.",
        epilog="Errors go to standard error with exit code 2.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    inspect = commands.add_parser("inspect", help="show what is read of a CSV file, and every problem by its line")
    inspect.add_argument("file", metavar="FILE")
    inspect.add_argument("--json", action="store_true", help="print JSON")
    inspect.set_defaults(run=_inspect)

    simulate = commands.add_parser(
        "simulate",
        help="simulate active learning on a labeled table and compare it with random sampling",
        description="Hides the labels of a table, reveals them only when a strategy asks, and compares the strategies "
        "with random sampling over paired trial runs.",
    )
    simulate.add_argument("file", metavar="FILE")
    shared.add_roles(simulate)
    simulate.add_argument(
        "--strategies",
        default="random,margin",
        metavar="NAMES",
        help="separated by commas, with options in parentheses, such as random,entropy,'mixed(margin, 0.2)' "
        f"(default: random,margin); there are {', '.join(one.name for one in _by_family())}; the command "
        "'strategies' tells of each",
    )
    simulate.add_argument("--learner", default="logistic", metavar="NAME", help=f"one of {', '.join(LEARNERS)}")
    simulate.add_argument(
        "--metric", metavar="NAME", help=f"one of {', '.join(metrics.METRICS)} (default: by class shares)"
    )
    simulate.add_argument("--positive", metavar="CLASS", help="the class of interest (default: the rarest)")
    simulate.add_argument("--start", type=int, metavar="N", help="starting rows (default: 5 a class, 20 at least)")
    simulate.add_argument(
        "--starting",
        default="random",
        metavar="NAME",
        help=f"how the starting rows are chosen: one of {', '.join(cold_start.STARTS)}, or 'stratified(COLUMN)' for a "
        "share of each value, of numbers and dates by quarters (default: %(default)s); "
        f"{cold_start.FEWEST_TO_START} to {cold_start.ENOUGH_TO_START} rows per class are usual",
    )
    few_shot.add(simulate)
    simulate.add_argument("--batch", type=int, metavar="N", help="rows per round (default: 10, on small tables 5)")
    simulate.add_argument(
        "--budget",
        type=int,
        metavar="N",
        help="labels in all, starting rows included (default: 320); with several answers a row: answers in all",
    )
    simulate.add_argument("--replicates", type=int, default=30, metavar="N", help="trial runs (default: %(default)s)")
    simulate.add_argument(
        "--test-share", type=float, default=0.3, metavar="X", help="share of test rows (default: %(default)s)"
    )
    simulate.add_argument("--target", type=float, metavar="X", help="score to reach (default: from random's own gain)")
    simulate.add_argument("--seconds-per-label", type=float, default=30, metavar="X", help="default: %(default)s")
    simulate.add_argument(
        "--hourly-wage", type=float, default=20, metavar="X", help="in dollars (default: %(default)s)"
    )
    simulate.add_argument("--price-per-label", type=float, metavar="X", help="in dollars; takes the place of the wage")
    simulate.add_argument(
        "--setup", type=float, default=0, metavar="X", help="one-off dollars, active arm only (default: 0)"
    )
    stopping.add(simulate)
    simulate.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same result (default: 0)")
    simulate.add_argument("--jobs", type=int, default=1, metavar="N", help="worker processes (default: 1)")
    annotators.add(simulate)
    rare.add(simulate)
    repeated.add(simulate)
    simulate.add_argument("--json", action="store_true", help="print JSON")
    simulate.add_argument("--out", metavar="DIR", help="write rounds, queries, result.json and capsule.zip there")
    simulate.set_defaults(run=_simulate)

    experiment.add(commands)
    forecast.add(commands)
    query.add(commands)
    project.add(commands)
    capsule.add(commands)
    report.add(commands)

    strategies = commands.add_parser(
        "strategies",
        help="list the query strategies",
        description="Lists every query strategy by family: the name to give to 'simulate --strategies', what a round "
        "takes among 20,000 rows, what it asks for, its formula and its source.",
    )
    strategies.add_argument(
        "--json", action="store_true", help="print JSON, with what each strategy needs of the model and the table"
    )
    strategies.set_defaults(run=_strategies)
    return parser


def _inspect(options: argparse.Namespace) -> None:
    table = shared.read(options.file)
    if options.json:
        print(json.dumps(tables.inspect(table), ensure_ascii=False))
        return
    print(
        f"{table.name}: {len(table.frame):,} rows, {len(table.columns)} columns, {table.encoding}, "
        f"delimiter {table.delimiter!r}{'' if table.header else ', no header'}"
    )
    width = max(len(column.name) for column in table.columns)
    for column in table.columns:
        print(f"  {column.name:<{width}}  {column.kind:<9} {column.distinct:>7,} distinct {column.missing:>7,} missing")
    for problem in table.problems:
        print(f"  {problem.message}")
    for rejected in table.rejected:
        print(f"  line {rejected.line} was left out: {rejected.reason}")
    if table.guess.label:
        print(f"  label column, as guessed: {table.guess.label}")


def _simulate(options: argparse.Namespace) -> None:
    if options.jobs < 1:
        raise ValueError(f"The number of jobs must be at least 1, not {options.jobs}.")
    typed = costs.Rates(
        seconds_per_label=options.seconds_per_label,
        hourly_wage=options.hourly_wage,
        price_per_label=options.price_per_label,
        setup=options.setup,
        worth_of_a_point=options.worth_of_a_point,
    )
    out = shared.folder(options.out) if options.out else None
    table = shared.read(options.file)
    roles = shared.roles(options, table)
    people = annotators.read(options, table, options.label)
    roles, typed = annotators.answering(roles, people), annotators.paying(typed, people)
    settings = simulation.Settings(
        annotators=people,
        noise=annotators.noise(options),
        few_shot=few_shot.settings(options),
        **rare.settings(options),
        strategies=tuple(split(options.strategies)),
        **{
            name: getattr(options, name)
            for name in (
                "learner",
                "metric",
                "positive",
                "start",
                "starting",
                "batch",
                "budget",
                "replicates",
                "test_share",
                "target",
                "seed",
                "stop_set",
            )
        },
    )
    stops = stopping.rules(options)
    stops.rule(typed.worth_of_a_point)  # raises before the run what would come after it
    seconds, prices = tables.row_costs(table, roles.seconds), tables.row_costs(table, roles.price)
    rates = costs.effective(typed, seconds, prices)
    _before(table, roles, settings, options.jobs, stops)
    result = simulation.simulate(table, roles, settings, options.jobs)
    again = repeated.answers(table, roles, result, rates) if options.repeats else {}
    if options.json or out:
        told = _answer(options, table, result, rates) | again | {"stopping": stopping.advice(result, rates, stops)}
        answer = json.dumps(told, ensure_ascii=False, allow_nan=False)
    if out:
        exports.write(costs.add_money(result.rounds, rates), out / "rounds.csv", "csv")
        exports.write(result.queries, out / "queries.csv", "csv")
        if result.few_shot is not None:
            exports.write(result.few_shot, out / "few_shot.csv", "csv")
        (out / "result.json").write_text(answer, encoding="utf-8")
        capsule.write_result(table, roles, result, typed, out / "capsule.zip")
    if options.json:
        print(answer)
    else:
        _print_verdicts(table, result, rates)
        for sentence in few_shot.in_words(result):
            print(sentence)
        for sentence in rare.in_words(options, result):
            print(sentence)
        for sentence in repeated.in_words(again, rates):
            print(sentence)
        print("\n".join(stopping.in_words(stopping.advice(result, rates, stops), rates)))
        print(f"{result.seconds['total']:.1f} s")


def _before(table: tables.Table, roles: Roles, settings: simulation.Settings, jobs: int, stops: Rules) -> None:
    """Before a run that takes a while: how long, and what most of it goes to, on standard error. Raises ValueError for
    a plateau of more rounds than the run has."""
    prepared = simulation.prepare(table, roles, settings.seed)
    decided = simulation.plan(prepared, settings).settings
    stops.check(estimate.rounds(decided))
    if estimate.is_quick(decided):
        return
    total = estimate.measure(prepared, decided, jobs)
    if total.seconds > estimate.WORTH_SAYING:
        how_long = estimate.in_words(total.seconds, total.at_least)
        print(f"This takes {how_long}, most of it {estimate.most_of_it(decided, total)}.", file=sys.stderr, flush=True)


def _answer(options: argparse.Namespace, table: tables.Table, result: simulation.Result, rates: costs.Rates) -> dict:
    decided = result.plan.settings
    runs = {
        **decided.to_dict(),
        "label": options.label,
        "file": table.name,
        "digest": table.digest,
        "rates": dataclasses.asdict(rates),
        "notes": list(result.plan.notes),
        "table": facts(table, shared.roles(options, table)).to_dict(),
    }
    summary = savings.summary(
        result.rounds, decided.metric, rates, target=decided.target, rows=len(table.frame), seed=decided.seed
    )
    mistakes = savings.mistakes_in_words(result.rounds, decided.metric, rates)
    asked = {**few_shot.answers(result), **rare.answers(options, result)}
    return {"runs": runs, **summary, "mistakes": mistakes, **asked, "seconds": result.seconds}


def _print_verdicts(table: tables.Table, result: simulation.Result, rates: costs.Rates) -> None:
    decided, rows = result.plan.settings, len(table.frame)
    for note in result.plan.notes:
        print(note)
    for found in savings.compare(
        result.rounds, decided.metric, rates, target=decided.target, rows=rows, seed=decided.seed
    ):
        print(f"{found.strategy} against random, {found.replicates} trial run{'s' if found.replicates > 1 else ''}")
        print(f"  Fewer labels? {found.fewer_labels}")
        print(f"  Worth it? {found.worth_it}")
    for sentence in savings.mistakes_in_words(result.rounds, decided.metric, rates):
        print(sentence)


def _strategies(options: argparse.Namespace) -> None:
    listed = [
        {
            "name": one.name,
            "title": one.title,
            "family": one.family,
            "formula": one.formula,
            "source": one.source,
            "cost_class": one.cost_class,
            "sentence": one.sentence,
            "needs": list(one.needs),
        }
        for one in _by_family()
    ]
    if options.json:
        print(json.dumps(listed, ensure_ascii=False))
        return
    for family, members in itertools.groupby(listed, key=lambda one: one["family"]):
        print(FAMILIES[family])
        for one in members:
            print(f"  {one['name']}: {one['title']} ({estimate.COST_CLASSES[one['cost_class']]})")
            for line in (one["sentence"], one["formula"], one["source"]):
                print(textwrap.indent(textwrap.fill(line, 96), 6 * " "))
        print()


def _by_family() -> list[Strategy]:
    return sorted(STRATEGIES.values(), key=lambda one: list(FAMILIES).index(one.family))


if __name__ == "__main__":
    sys.exit(main())
