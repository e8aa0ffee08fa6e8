"""The ready experiments from the shell: list them, or run one on its bundled table or on a file."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from alcore import costs, experiments, tables
from alcore.commands import annotators, shared
from alcore.costs import Rates
from alcore.experiments import EXPERIMENTS, noise, prices
from alcore.tables import Table

SAMPLES = Path(__file__).parents[2] / "sample_data"
LIST = "list"


def add(commands: argparse._SubParsersAction) -> None:
    """The command `experiment` and its arguments."""
    parser = commands.add_parser(
        "experiment",
        help="run a case real projects have: noise, prices, rare classes, cold start, over-querying",
        description="Runs one of the ready experiments, each several settings of 'simulate' in the same trial runs, "
        "and prints what it claims; on its bundled table, or on a labeled file. 'list' tells of each.",
    )
    parser.add_argument(
        "name",
        metavar="NAME",
        help=f"'{LIST}', one of {', '.join(EXPERIMENTS)}, or a JSON file that --json or the page Experiments made, to "
        "find the same again and say whether it is the same",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="a labeled table in the place of the bundled one")
    shared.add_roles(parser, label_required=False)
    parser.add_argument(
        "--answers",
        metavar="COL[@PRICE[@SECONDS]]",
        help="of prices: a column of the file with answers, such as a language model's, in the place of the crowd",
    )
    annotators.add_measured(parser, "of noise, in the place of its own share of mistakes")
    parser.add_argument("--replicates", type=int, metavar="N", help="trial runs (default: the experiment's own)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="worker processes (default: 1)")
    parser.add_argument("--json", action="store_true", help="print JSON, with every table the claims rest on")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """List the experiments, or run one. Raises OSError, or ValueError or TableError in words for the user."""
    if options.name == LIST:
        return _list(options.json)
    if options.jobs < 1:
        raise ValueError(f"The number of jobs must be at least 1, not {options.jobs}.")
    before = Path(options.name).read_text("utf-8") if options.name.endswith(".json") else None
    if before is None:
        table, stored, rates = _asked(options)
    else:
        stored, rates, file = experiments.read_document(before)
        table = shared.read(options.file) if options.file else _bundled(experiments.get(stored["experiment"]))
        table = replace(table, name=file)
    one = experiments.get(stored["experiment"])
    found = one.find(experiments.run_stored(stored, table, rates, options.jobs))
    told = experiments.document(stored, table.name, rates, found)
    if options.json:
        print(told)
        return None
    print(f"{one.title}, {table.name}, {found.replicates} trial runs. {one.question}")
    for claim in found.claims:
        print(f"  {STANDINGS[claim.standing]}  {claim.sentence}")
    if before is not None:
        alike = told == before.rstrip("\n")
        print(f"{'The same as' if alike else 'Not the same as'} in {options.name}{', bit for bit' if alike else ''}.")
    return None


def _asked(options: argparse.Namespace) -> tuple[Table, dict, Rates]:
    """The table, the settings as they are stored, and the effective rates of what was asked for."""
    one = experiments.get(options.name)
    if options.file is None:
        table, roles = _bundled(one), one.roles
    elif options.label is None:
        raise ValueError("Name the label column of your file: --label COL.")
    else:
        table = shared.read(options.file)
        roles = shared.roles(options, table)
    if options.answers is not None:
        if one.name != prices.EXPERIMENT.name or options.file is None:
            raise ValueError(
                f"A column answers in the experiment '{prices.EXPERIMENT.name}' on a file of yours: name both."
            )
        cheap = annotators.column(options.answers)
        known = {what: getattr(cheap, what) for what in ("price", "seconds") if getattr(cheap, what) is not None}
        one, roles = prices.of_column(cheap.column, **known), replace(roles, answers=(cheap.column,))
    if options.mistakes_from is not None and one.name != noise.EXPERIMENT.name:
        raise ValueError(f"Mistakes that a project has measured are for the experiment '{noise.EXPERIMENT.name}'.")
    if found := annotators.measured(options):
        one = noise.of_mistakes(found.rate)
    planned = experiments.plan(one, table, roles, options.replicates)
    rates = costs.effective(Rates(), tables.row_costs(table, roles.seconds), tables.row_costs(table, roles.price))
    return table, experiments.as_stored(planned, table, roles), rates


def _bundled(one: experiments.Experiment) -> Table:
    path = SAMPLES / one.sample
    return tables.read(path.read_bytes(), path.name)


STANDINGS = {experiments.YES: "holds         ", experiments.NO: "does not hold ", experiments.OPEN: "left open     "}


def _list(as_json: bool) -> None:
    listed = [
        {"name": one.name, "title": one.title, "question": one.question, "lessons": one.lessons, "sample": one.sample}
        for one in EXPERIMENTS.values()
    ]
    if as_json:
        print(json.dumps(listed, ensure_ascii=False))
        return
    for one in listed:
        print(f"{one['name']}: {one['title']}. {one['question']}\n    {' '.join(one['lessons'])}")
