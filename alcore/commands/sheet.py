"""The spreadsheet round trip from the shell: the next rows of a project out, and a filled sheet in."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path

from alcore.commands import shared
from alcore.interchange import sheets
from alcore.project import Project

DAY = 24 * 3600


def add(actions: argparse._SubParsersAction, finish: Callable) -> None:
    """The commands `project sheet` and `project take`. finish(parser, run) adds what all of them share."""
    out = actions.add_parser(
        "sheet",
        help="write the next rows as a workbook to fill",
        description="Writes the next rows as an XLSX file with a class to choose in each. Until it is taken in again, "
        "or its days are over, nobody else is asked these rows.",
    )
    out.add_argument("project", metavar="ID")
    out.add_argument("--annotator", required=True, metavar="NAME", help="who fills it")
    out.add_argument("--rows", type=int, default=20, metavar="N", help="default: %(default)s")
    out.add_argument("--days", type=float, default=sheets.LEASE_SECONDS / DAY, metavar="X", help="default: %(default)g")
    out.add_argument("--out", required=True, metavar="FILE", help="the XLSX file to write")
    finish(out, lambda options, store: _sheet(options, shared.opened(store, options.project)))

    taken = actions.add_parser(
        "take",
        help="store the answers of a filled sheet",
        description="Stores what a filled sheet says, XLSX or CSV saved from it. Taken again it stores nothing twice; "
        "a row that cannot be stored is told with its number, and the others are stored.",
    )
    taken.add_argument("project", metavar="ID")
    taken.add_argument("file", metavar="FILE")
    taken.add_argument("--minutes", type=float, metavar="X", help="what filling it took, shared by its new answers")
    finish(taken, lambda options, store: _take(options, shared.opened(store, options.project)))


def _sheet(options: argparse.Namespace, project: Project) -> None:
    made = sheets.make(project, options.annotator, options.rows, lease=options.days * DAY)
    if made is None:
        raise ValueError("No row is left to be asked: all are answered, on somebody's screen or in a sheet.")
    try:
        Path(options.out).write_bytes(sheets.workbook(project, made))
    except OSError as error:
        sheets.give_back(project, made)
        raise ValueError(f"The file '{options.out}' cannot be written: {error.strerror}.") from None
    told = {"file": options.out, "sheet": made.batch, "rows": len(made.rows)}
    print(json.dumps(told) if options.json else f"{options.out}: {len(made.rows):,} rows for {made.annotator}")


def _take(options: argparse.Namespace, project: Project) -> None:
    path = Path(options.file)
    seconds = None if options.minutes is None else options.minutes * 60
    taken = sheets.take(project, path.read_bytes(), path.name, seconds=seconds)
    print(json.dumps(dataclasses.asdict(taken), ensure_ascii=False) if options.json else sheets.told(taken))
    for problem in taken.problems:
        where = "" if problem.line is None else f"row {problem.line}: "
        print(f"{where}{problem.message}", file=sys.stderr)
    if taken.problems:
        raise ValueError("Not all of the sheet was stored. Correct it, and take it in again.")
