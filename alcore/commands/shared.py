"""What several commands share: reading a file, making a folder, opening a project and reading numbers, with sentences
for what cannot be done; and frames as JSON takes them."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from alcore import project, tables
from alcore.project import Project
from alcore.store import Store
from alcore.tables import Roles


def read(file: str) -> tables.Table:
    """The table in a file. Raises OSError, or TableError in words for the user."""
    path = Path(file)
    return tables.read(path.read_bytes(), path.name)


def folder(name: str) -> Path:
    """The folder of that name, made when there is none. Raises ValueError, in words for the user, when it cannot be."""
    path = Path(name)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(
            f"The folder '{name}' cannot be made: {error.strerror}. Choose another one with --out."
        ) from None
    return path


def opened(store: Store, key: str) -> Project:
    """The project of that id. Raises ValueError, in words for the user, when there is none."""
    try:
        return project.open(store, key)
    except KeyError:
        raise ValueError(f"There is no project '{key}' here. 'project list' names those there are.") from None


def numbers(text: str | None, option: str) -> list[int]:
    """The numbers of rows that an option lists. Raises ValueError, in words for the user, for what is none."""
    try:
        found = [int(one) for one in (text or "").split(",") if one.strip()]
    except ValueError:
        raise ValueError(f"{option} takes whole numbers separated by commas, not '{text}'.") from None
    if any(one < 1 for one in found):
        raise ValueError(f"{option} takes numbers of 1 or more.")
    return found


def plain(frame: pd.DataFrame) -> list[dict]:
    """Lines as JSON takes them: what is not known, or open, is None."""
    lines = frame.astype(object).where(frame.notna() & ~frame.isin([float("inf")]), None)
    return lines.to_dict("records")


def roles(options: argparse.Namespace, table: tables.Table) -> Roles:
    """The columns named, and for those not named the guess where it is not the label."""
    chosen = {
        "id": options.id,
        "group": options.group,
        "seconds": options.seconds_column,
        "price": options.price_column,
    }
    for name in [options.label, *(options.leave_out or []), *chosen.values()]:
        if name is not None:
            table.column(name)
    guessed = table.guess
    for role in ("id", "seconds", "price"):
        guess = getattr(guessed, role)
        if chosen[role] is None and guess != options.label:
            chosen[role] = guess
    return Roles(label=options.label, leave_out=tuple(options.leave_out or ()), **chosen)


def add_roles(parser: argparse.ArgumentParser, *, label_required: bool = True) -> None:
    """The arguments that `roles` reads."""
    parser.add_argument("--label", required=label_required, metavar="COL", help="the label column")
    parser.add_argument("--id", metavar="COL", help="a unique key of each row (default: as guessed)")
    parser.add_argument("--group", metavar="COL", help="rows of a group never straddle pool and test")
    parser.add_argument("--leave-out", metavar="COL", action="append", help="no feature; may be repeated")
    parser.add_argument("--seconds-column", metavar="COL", help="each row's true labeling seconds")
    parser.add_argument("--price-column", metavar="COL", help="each row's true price")
