"""The options of a simulation that say who answers: mistakes, several answers a row, and annotators with prices."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from alcore import tables
from alcore.commands import shared
from alcore.costs import Rates
from alcore.oracles import MAJORITY, MOST_VOTES, RESOLVING, Annotator, Annotators, read_confusion
from alcore.oracles.confusion import Matrix
from alcore.project import calibrating
from alcore.project.paying import UNITS, checked
from alcore.quality import Mistakes
from alcore.store import default_url, open_store
from alcore.tables import Roles, Table

PARTS = ("accuracy", "confusion", "column", "price", "seconds")


ABOUT = (
    "Simulated mistakes, repeated answers and annotators with prices. The budget counts answers, each one paid. The "
    "same row, asked as often of the same annotator, is answered alike in all strategies."
)


def add(parser: argparse.ArgumentParser, about: str = ABOUT) -> None:
    """The options, as a group of their own."""
    group = parser.add_argument_group("who answers", about)
    group.add_argument("--noise", type=float, default=0.0, metavar="X", help="share of simulated mistakes (default: 0)")
    add_measured(group, "in the place of --noise")
    group.add_argument(
        "--confusion",
        metavar="TEXT",
        help="mistakes by class, in the place of --noise: the chances of each answer, a line (or part between "
        "semicolons) for each true class, such as '0.9 0.1; 0.2 0.8', classes sorted by name; or a CSV file, whose "
        "first line and column may name the classes",
    )
    group.add_argument(
        "--difficulty",
        type=float,
        default=0.0,
        metavar="X",
        help="part of the mistakes that falls on rows a model of all labels is unsure of, 0 to 1; their average stays "
        "(default: 0)",
    )
    group.add_argument(
        "--tired",
        type=float,
        default=0.0,
        metavar="X",
        help="share of mistakes added when tired; it builds up since the last break (default: 0)",
    )
    group.add_argument(
        "--tiring-minutes", type=float, default=30.0, metavar="X", help="63%% of it has come by then (default: 30)"
    )
    group.add_argument("--minutes-between-breaks", type=float, default=25.0, metavar="X", help="default: %(default)s")
    group.add_argument(
        "--annotator",
        action="append",
        default=[],
        metavar="SPEC",
        help="somebody of a team, such as 'crowd,accuracy=0.8,price=0.05,seconds=10' or "
        "'nurse,confusion=FILE,price=1'; rows are dealt out among the team by lot; 'again' after a comma keeps one for "
        "rows asked again (--relabel), on which they have the last word; may be repeated",
    )
    group.add_argument(
        "--answers",
        action="append",
        default=[],
        metavar="COL[@PRICE[@SECONDS]]",
        help="somebody of the team whose answers are a column of the table, such as a language model's; may be "
        "repeated",
    )
    group.add_argument(
        "--votes", type=int, default=1, metavar="N", help=f"answers a row gets at once, 1 to {MOST_VOTES} (default: 1)"
    )
    group.add_argument(
        "--resolve",
        default=MAJORITY,
        choices=RESOLVING,
        help="how several answers become one label (default: %(default)s); with fewer than three annotators or twenty "
        "rows in common dawid-skene is the majority too",
    )
    group.add_argument(
        "--relabel",
        type=float,
        default=0.0,
        metavar="X",
        help="share of each round's answers, 0 to 0.5, spent on labels that other answers or the model speak against "
        "(default: 0)",
    )


def add_measured(group: argparse._ActionsContainer, what: str) -> None:
    """The option that `measured` reads. what: it is good for."""
    group.add_argument(
        "--mistakes-from",
        metavar="ID",
        help=f"{what}: the share that this labeling project has measured, on rows asked again of the same person or "
        f"answered by two people; it takes {calibrating.FEWEST} such rows ('project list' names the projects)",
    )


def measured(options: argparse.Namespace) -> Mistakes | None:
    """What the project of --mistakes-from has measured, which is told on standard error; None without one.

    Raises ValueError, in words for the user, where there is no such project or it cannot tell.
    """
    if options.mistakes_from is None:
        return None
    project = shared.opened(open_store(getattr(options, "database", None) or default_url()), options.mistakes_from)
    found = calibrating.usable(project)
    print(f"Mistakes as in project '{project.name}': {calibrating.in_words(found)}", file=sys.stderr)
    return found


def noise(options: argparse.Namespace) -> float:
    """The share of mistakes of answers that are not described otherwise. Raises ValueError as `measured` does."""
    if options.mistakes_from is not None and (options.noise or options.confusion or options.annotator):
        raise ValueError("--mistakes-from takes the place of --noise, --confusion and --annotator: give one of them.")
    found = measured(options)
    return options.noise if found is None else found.rate


def read(options: argparse.Namespace, table: Table, label: str) -> Annotators:
    """What the options say. Raises OSError, or ValueError or TableError in words for the user."""
    classes = tables.classes(table, label)
    team = [_annotator(text, classes) for text in options.annotator] + [column(text) for text in options.answers]
    for one in team:
        if one.column is not None:
            table.column(one.column)
    return Annotators(
        team=tuple(team),
        confusion=None if options.confusion is None else _confusion(options.confusion, classes),
        difficulty=options.difficulty,
        tired=options.tired,
        tiring_minutes=options.tiring_minutes,
        minutes_between_breaks=options.minutes_between_breaks,
        seconds=options.seconds_per_label,
        votes=options.votes,
        resolve=options.resolve,
        relabel=options.relabel,
    )


def paid(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """What people of a project are paid who have a price of their own, by name; the others are paid by the rates.

    Raises ValueError, in words for the user, for what is no price.
    """
    found = {}
    for text in options.annotator:
        name, *parts = (part.strip() for part in text.split(","))
        its = {}
        for part in parts:
            key, equals, value = part.partition("=")
            if not equals or key not in UNITS:
                raise ValueError(
                    f"'{part}' of annotator '{name}' is not understood. Who labels in a project has a price of a "
                    f"label, as in '{name},price=0.05', or a wage of an hour, as in '{name},wage=35'. All else is of a "
                    "rehearsal (--rehearsal)."
                )
            its[key] = _number(value, f"The {key} of annotator '{name}'")
        if name in found:
            raise ValueError(f"Annotator '{name}' is named twice. Give each one price.")
        found[name] = its
    return checked(found)


def answering(roles: Roles, annotators: Annotators) -> Roles:
    """The roles, the columns that answer among them."""
    return replace(roles, answers=annotators.columns)


def paying(rates: Rates, annotators: Annotators) -> Rates:
    """The rates, with the mean price and seconds of those who label, where they have their own: for rows nobody in the
    simulation is asked, such as evaluation rows."""
    known = {"price_per_label": annotators.price, "seconds_per_label": annotators.mean_seconds}
    return replace(rates, **{rate: value for rate, value in known.items() if value is not None})


def _annotator(text: str, classes: tuple[str, ...]) -> Annotator:
    name, *parts = (part.strip() for part in text.split(","))
    known: dict[str, object] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        if part == "again":
            known["again"] = True
        elif not equals or key not in PARTS:
            raise ValueError(
                f"'{part}' of annotator '{name}' is not understood. Write 'again', or one of {', '.join(PARTS)} "
                "with '=' and its value."
            )
        elif key == "confusion":
            known[key] = _confusion(value, classes)
        else:
            known[key] = value if key == "column" else _number(value, f"The {key} of annotator '{name}'")
    return Annotator(name, **known)


def column(text: str) -> Annotator:
    """The annotator that `COL[@PRICE[@SECONDS]]` names. Raises ValueError, in words for the user."""
    name, *amounts = text.split("@")
    if len(amounts) > 2:
        raise ValueError(f"'{text}' is not understood. Write a column, its price and its seconds as COL@PRICE@SECONDS.")
    price, seconds = (
        _number(amount, f"The {what} of column '{name}'")
        for what, amount in zip(("price", "seconds"), (*amounts, None, None), strict=False)
    )
    return Annotator(name, column=name, price=price, seconds=seconds)


def _number(text: str | None, what: str) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{what} must be a number, not '{text}'.") from None


def _confusion(text: str, classes: tuple[str, ...]) -> Matrix:
    """A matrix as typed, or in a file of that name."""
    is_file = len(text) < 1_000 and "\n" not in text and ";" not in text and Path(text).is_file()
    return read_confusion(Path(text).read_text("utf-8-sig") if is_file else text, classes)
