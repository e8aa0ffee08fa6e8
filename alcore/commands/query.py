"""Which rows next? For a partly labeled file, without any project."""

from __future__ import annotations

import argparse
import json
import math

import numpy as np

from alcore import features, tables
from alcore.campaign import Campaign
from alcore.commands import shared
from alcore.learners import LEARNERS
from alcore.strategies import split


def add(commands: argparse._SubParsersAction) -> None:
    """The command `query` and its arguments."""
    query = commands.add_parser(
        "query",
        help="name the rows of a partly labeled table to label next",
        description="Learns from the rows that have a label and names the rows without one to label next, best first. "
        "While fewer than two classes have a label the rows are drawn at random, and have no utility.",
    )
    query.add_argument("file", metavar="FILE")
    shared.add_roles(query)
    query.add_argument("--strategy", default="margin", metavar="NAME", help="default: %(default)s")
    query.add_argument("--learner", default="logistic", metavar="NAME", help=f"one of {', '.join(LEARNERS)}")
    query.add_argument("--batch", type=int, default=10, metavar="N", help="how many rows (default: %(default)s)")
    query.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same rows (default: 0)")
    query.add_argument("--json", action="store_true", help="print JSON; rows are counted from 0")
    query.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the rows."""
    table = shared.read(options.file)
    answer = next_rows(table, shared.roles(options, table), options)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, allow_nan=False))
        return
    print(f"{answer['labeled']:,} rows have a label, of the classes {', '.join(answer['classes']) or '(none)'}. Next:")
    for one in answer["rows"]:
        utility = "" if one["utility"] is None else f"  utility {one['utility']:.6g}"
        print(f"  {one['rank']:>3}  line {table.lines[one['row']]:,}  {one['row_key']}{utility}")


def next_rows(table: tables.Table, roles: tables.Roles, options: argparse.Namespace) -> dict:
    """The answer as plain values. Raises ValueError or TableError, in words for the user."""
    if options.batch < 1:
        raise ValueError(f"The number of rows to ask for must be at least 1, not {options.batch}.")
    if len(split(options.strategy)) != 1:
        raise ValueError("Name one strategy to ask: --strategy margin.")
    labels = table.frame[roles.label]
    rows = np.flatnonzero(labels.notna().to_numpy())
    if len(rows) == len(labels):
        raise ValueError(f"Every row of {table.name} has a label in column '{roles.label}': there is nothing to ask.")
    classes = tables.classes(table, roles.label)
    if len(classes) > 1:
        tables.check_label(table, roles.label)
    frame = features.typed_frame(table, roles)
    kinds = {column.name: column.kind for column in table.columns if column.name in frame}
    X = features.fit(frame, kinds, np.arange(len(frame))).transform(frame)
    # A class with one label is left to the strategy: who asks again and again would be given rows by lot for ever.
    campaign = Campaign(
        X,
        classes if len(classes) > 1 else ("", *(classes or ("another",))),
        strategy=options.strategy,
        learner=options.learner,
        seed=options.seed,
        start=0,
        seconds=tables.row_costs(table, roles.seconds),
        costs=tables.row_costs(table, roles.price),
    )
    campaign.tell(rows, labels.iloc[rows].tolist(), fit=len(classes) > 1)
    proposals = campaign.propose(options.batch)
    keys = tables.row_keys(table, roles)
    return {
        "rows": [
            {
                "row": row,
                "row_key": str(keys.iat[row]),
                "rank": rank,
                "utility": None if math.isnan(utility) else utility,
            }
            for rank, (row, utility) in enumerate(
                zip(proposals.rows.tolist(), proposals.utility.tolist(), strict=True), 1
            )
        ],
        "labeled": len(rows),
        "classes": list(classes),
    }
