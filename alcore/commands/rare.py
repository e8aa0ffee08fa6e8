"""The options of a simulation on rare classes: scores that mean something there, labels until the k-th row of the
class, and a review that is guaranteed to find nearly all of them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from alcore import metrics, rare, review, simulation
from alcore.commands import shared
from alcore.costs import Currency
from alcore.savings import wording
from alcore.simulation import Result, reviewing

UNTIL = (1, 5, 10, 20)


def add(parser: argparse.ArgumentParser) -> None:
    """The options, as a group of their own."""
    group = parser.add_argument_group(
        "rare classes",
        "All of these look at the class of interest, --positive. Strategies made for it: likely, and balanced(...).",
    )
    group.add_argument(
        "--precision",
        type=float,
        default=metrics.PRECISION,
        metavar="X",
        help="of --metric recall_at_precision: the share of what is found that must be right (default: %(default)s)",
    )
    group.add_argument(
        "--costs",
        metavar="TEXT",
        help="of --metric cost: what each answer costs, a row for each true class, such as '0,1;20,0', classes sorted "
        "by name; lower is better (default: every mistake costs 1)",
    )
    group.add_argument(
        "--until",
        metavar="NUMBERS",
        help="tell the labels until so many rows of the class are found, such as "
        f"{','.join(map(str, UNTIL))}, beside what drawing by lot takes (the negative hypergeometric law)",
    )
    group.add_argument(
        "--review-recall",
        type=float,
        metavar="X",
        help="read until this share of the class is found, such as 0.95: one row in ten is drawn by lot, and all are "
        "while nothing is found, until the share is guaranteed; the usual budget is then the whole pool",
    )
    group.add_argument(
        "--confidence",
        type=float,
        default=review.CONFIDENCE,
        metavar="X",
        help="of that guarantee, which holds at whatever row one stops (default: %(default)s)",
    )


def settings(options: argparse.Namespace) -> dict:
    """What the options set of `simulation.Settings`. Raises ValueError, in words for the user."""
    costs = None if options.costs is None else metrics.read_costs(options.costs)
    shared.numbers(options.until, "--until")  # raises before the run what would come after it
    return {
        "precision": options.precision,
        "costs": costs,
        "review": options.review_recall,
        "confidence": options.confidence,
    }


def answers(options: argparse.Namespace, result: Result) -> dict[str, list[dict]]:
    """For JSON: "until", a line a strategy and k; "reviews", a line a strategy. Each only where it was asked for."""
    found, decided = {}, result.plan.settings
    if ks := shared.numbers(options.until, "--until"):
        until = rare.labels_until(result.queries, decided.positive, ks)
        found["until"] = shared.plain(rare.summary(until, seed=decided.seed)) + [
            {
                "strategy": "by lot, exactly",
                "k": k,
                **vars(rare.by_lot(result.plan.pool_rows, result.plan.pool_positives, k)),
            }
            for k in ks
            if k <= result.plan.pool_positives
        ]
    if decided.review is not None:
        found["reviews"] = shared.plain(reviewing.summary(simulation.reviews(result.rounds, result.queries, decided)))
    return found


def in_words(options: argparse.Namespace, result: Result) -> Iterator[str]:
    """The same as sentences."""
    decided, found = result.plan.settings, answers(options, result)
    for line in found.get("until", ()):
        row = f"row {line['k']} of '{decided.positive}'"
        if "median" in line:
            yield (
                f"{row}, drawn by lot: {line['mean']:,.0f} labels on average, in {rare.MIDDLE:.0%} of cases "
                f"{line['low']:,.0f} to {line['high']:,.0f} (negative hypergeometric law)"
            )
        else:
            yield f"{row}, {line['strategy']}: {_labels(line)}{_saved(line)}"
    for line in found.get("reviews", ()):
        yield (
            f"review for '{decided.positive}', {line['strategy']}: of {line['rows']:,.0f} rows "
            f"{_found(line)}may stop after {line['stopped_at']:,.0f} with a guarantee of {decided.confidence:.0%}; had "
            f"it then in {line['kept']:.0%} of {line['replicates']:,} trial runs; work saved over reading by lot "
            f"{line['guaranteed_wss']:.0%}"
        )


def _labels(line: dict) -> str:
    if line["labels"] is None:
        return "not within the budget in half of the trial runs"
    median = f"median {line['labels']:,.0f} labels"
    if line["low"] is None:
        return median
    high = "beyond the budget" if line["high"] is None else f"{line['high']:,.0f}"
    return f"{median}, 95% interval {line['low']:,.0f} to {high}"


def _saved(line: dict) -> str:
    if line["saved"] is None:
        return ""
    at_least = bool(line["bound"])
    said, ends = wording.fewer(line["saved"], line["low_saved"], line["high_saved"], Currency(), at_least=at_least)
    return f"; {said} than random{ends}"


def _found(line: dict) -> str:
    if line["found_at"] is None:
        return ""
    return f"{line['recall']:.0%} are found after {line['found_at']:,.0f} (work saved {line['wss']:.0%}), "
