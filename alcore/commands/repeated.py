"""The option of a simulation on over-querying: the rows of a batch that repeat another one of it, and their price."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pandas as pd

from alcore import simulation
from alcore.costs import Rates
from alcore.experiments import repeats
from alcore.simulation import Result
from alcore.tables import Roles, Table

COLUMNS = ["strategy", "batch", "asked", "repeats", "share", "low", "high", "dollars", "twins"]


def add(parser: argparse.ArgumentParser) -> None:
    """The option, as a group of its own."""
    group = parser.add_argument_group(
        "over-querying",
        "Strategies made against it: diverse(...), badge, kmeans, core_set, and smaller rounds (--batch).",
    )
    group.add_argument(
        "--repeats",
        action="store_true",
        help="tell which share of the rows asked for is nearly the same as a row before it in its batch, and what "
        "those rows cost",
    )


def answers(table: Table, roles: Roles, result: Result, rates: Rates) -> dict[str, list[dict]]:
    """For JSON: "repeats", a line a strategy. See `alcore.experiments.repeats`."""
    settings = result.plan.settings
    prepared = simulation.prepare(table, roles, settings.seed)
    counted = [
        repeats.count_repeats(prepared, {"": settings}, int(number), {"queries": mine.assign(variant="")})["repeats"]
        for number, mine in result.queries.groupby("replicate")
    ]
    shares = repeats.shares(pd.concat(counted), {"": settings.batch}, rates)[COLUMNS].astype(object)
    return {"repeats": shares.where(shares.notna(), None).to_dict("records")}


def in_words(told: dict[str, list[dict]], rates: Rates) -> Iterator[str]:
    """The same as sentences."""
    for line in told.get("repeats", ()):
        ends = "" if line["low"] is None else f" (95% interval {line['low']:.1%} to {line['high']:.1%})"
        yield (
            f"repeats, {line['strategy']} in rounds of {line['batch']:,}: {line['share']:.1%} of {line['asked']:,.0f} "
            f"rows asked for{ends}, worth {rates.money.write(line['dollars'])}; {line['twins']:.0%} of all rows have "
            "a near-duplicate"
        )
