"""The ready experiments from the shell: list them, or run one on its bundled table or on a file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from alcore import costs, experiments, tables
from alcore.commands import shared
from alcore.experiments import EXPERIMENTS

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
    parser.add_argument("name", metavar="NAME", help=f"'{LIST}', or one of {', '.join(EXPERIMENTS)}")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a labeled table in the place of the bundled one")
    shared.add_roles(parser, label_required=False)
    parser.add_argument("--replicates", type=int, metavar="N", help="trial runs (default: the experiment's own)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="worker processes (default: 1)")
    parser.add_argument("--json", action="store_true", help="print JSON, with every table the claims rest on")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """List the experiments, or run one. Raises ValueError or TableError, in words for the user."""
    if options.name == LIST:
        return _list(options.json)
    one = experiments.get(options.name)
    if options.jobs < 1:
        raise ValueError(f"The number of jobs must be at least 1, not {options.jobs}.")
    if options.file is None:
        path = SAMPLES / one.sample
        table, roles = tables.read(path.read_bytes(), path.name), one.roles
    elif options.label is None:
        raise ValueError("Name the label column of your file: --label COL.")
    else:
        table = shared.read(options.file)
        roles = shared.roles(options, table)
    planned = experiments.plan(one, table, roles, options.replicates)
    found = one.find(experiments.run(planned, table, roles, costs.Rates(), options.jobs))
    if options.json:
        answer = {"experiment": one.name, "file": table.name, **experiments.to_dict(found)}
        print(json.dumps(answer, ensure_ascii=False, allow_nan=False))
        return None
    print(f"{one.title}, {table.name}, {found.replicates} trial runs. {one.question}")
    for claim in found.claims:
        print(f"  {STANDINGS[claim.standing]}  {claim.sentence}")
    return None


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
