"""The option of a simulation that holds the first labels against a few-shot reference."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from alcore.commands import shared
from alcore.metrics import METRICS
from alcore.simulation import Result, few_shot
from alcore.strategies.cold_start import ENOUGH_TO_START, FEWEST_TO_START


def add(parser: argparse.ArgumentParser) -> None:
    """The option."""
    parser.add_argument(
        "--few-shot",
        metavar="NUMBERS",
        help="tell as well what the nearest centroid of so many rows of each class scores, drawn by lot within the "
        f"class, such as {FEWEST_TO_START},{ENOUGH_TO_START}: a line to hold the first labels against, not a start, "
        "since somebody would have to find those rows",
    )


def settings(options: argparse.Namespace) -> tuple[int, ...]:
    """What the option sets. Raises ValueError, in words for the user."""
    return tuple(shared.numbers(options.few_shot, "--few-shot"))


def answers(result: Result) -> dict[str, list[dict]]:
    """For JSON: "few_shot", a line a strategy and reference; nothing where it was not asked for."""
    if result.few_shot is None:
        return {}
    found = few_shot.against_all(result.few_shot, result.rounds, result.plan.settings.metric)
    return {"few_shot": shared.plain(found)}


def in_words(result: Result) -> Iterator[str]:
    """The same as sentences."""
    if result.few_shot is None:
        return
    metric = result.plan.settings.metric
    for line in few_shot.against_all(result.few_shot, result.rounds, metric).to_dict("records"):
        yield few_shot.in_words(line, line["strategy"], METRICS[metric].title)
