"""A rehearsal from the shell: a project whose table knows its labels, and they answer as people would."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable

from alcore.commands import annotators, shared
from alcore.oracles import Annotators
from alcore.project import Project
from alcore.tables import Roles, Table


def add(actions: argparse._SubParsersAction, finish: Callable) -> None:
    """The command `project rehearse`. finish(parser, run) adds what all of them share."""
    played = actions.add_parser(
        "rehearse",
        help="have the table's own labels answer",
        description="Has the hidden labels of a rehearsal answer the next rows, with the mistakes it was made with, "
        "and trains after each round. Tells how many mistakes were set, and how many were made.",
    )
    played.add_argument("project", metavar="ID")
    played.add_argument("--count", type=int, default=100, metavar="N", help="answers to give (default: %(default)s)")
    finish(played, lambda options, store: _rehearse(options, shared.opened(store, options.project)))


def _rehearse(options: argparse.Namespace, project: Project) -> None:
    from alcore.project.rehearsing import met, oracle_of, rehearse  # here, since they take a second to load

    said = rehearse(project, options.count)
    wrong, answers = met(project)
    told = {"answers": len(said), "set": oracle_of(project).mistakes_set, "wrong": wrong, "all": answers}
    if options.json:
        print(json.dumps(told))
        return
    print(f"{len(said):,} answers given")
    if answers:
        print(f"  mistakes set {told['set']:.1%}; met {wrong:,} of {answers:,} answers, {wrong / answers:.1%}")


def settings(options: argparse.Namespace, table: Table, roles: Roles) -> tuple[dict, dict, Annotators, Roles]:
    """The settings `mistakes` and `pay` of a project from the options of who answers, those as read, and the roles with
    the columns that answer in them. Raises OSError, or ValueError or TableError in words for the user."""
    pay = {}
    if not options.rehearsal:
        pay = annotators.paid(options)
        options = argparse.Namespace(**{**vars(options), "annotator": []})  # people answer, and nobody is simulated
    if roles.label is None:
        if given := [name for name in ("noise", "mistakes_from", "confusion", "answers") if getattr(options, name)]:
            raise ValueError(
                f"--{given[0].replace('_', '-')} is for rehearsals, and they need a label column: name it with --label."
            )
        return {}, pay, Annotators(votes=options.votes, resolve=options.resolve), roles
    read, noise = annotators.read(options, table, roles.label), annotators.noise(options)
    usual = Annotators(votes=read.votes, resolve=read.resolve, seconds=read.seconds)
    stored = {} if read == usual and not noise else {"noise": noise, **read.to_dict()}
    pay |= {one.name: {"price": one.price} for one in read.team if one.price is not None}
    return stored, pay, read, dataclasses.replace(roles, answers=read.columns)
