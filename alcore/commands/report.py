"""The one-page budget report of a run, a project or a capsule, as a file."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from alcore.store import default_url, open_store

if TYPE_CHECKING:
    from alcore.report.model import Report

FORMATS = ("html", "pdf", "xlsx", "md", "json")


def add(commands: argparse._SubParsersAction) -> None:
    """The command `report` and its arguments."""
    command = commands.add_parser(
        "report",
        help="write the one-page budget report of a run, a project or a capsule",
        description="Writes the budget report of a simulation or a labeling project on one page: verdict, figures with "
        "intervals, costs line by line, dates, what-if, drivers, quality of the data, and every assumption.",
    )
    command.add_argument(
        "subject",
        metavar="RUN_OR_CAPSULE",
        help="the id of a run or a project of the database, a capsule, or the folder 'simulate --out' wrote",
    )
    command.add_argument("--format", choices=FORMATS, help="default: by the ending of the file, else html")
    command.add_argument("-o", "--output", metavar="FILE", help="default: report with the format's ending")
    command.add_argument("--paper", choices=("letter", "a4"), default="letter", help="of a PDF (default: letter)")
    command.add_argument("--target", type=float, metavar="X", help="the score to reach; of a project: to forecast")
    command.add_argument("--people", type=int, default=1, metavar="N", help="who label (default: 1)")
    command.add_argument("--hours-a-day", type=float, default=4, metavar="X", help="of labeling, a person (default: 4)")
    command.add_argument("--start", metavar="DAY", help="the first day, such as 2026-12-01 (default: today)")
    command.add_argument("--database", metavar="URL", help="in the place of $ALCORE_DATABASE")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Write the report, and say where."""
    from alcore.report.forms import FORMS

    form, path = _where(options)
    path.write_bytes(FORMS[form].write(report(options), options.paper))
    print(f"The report is in {path}.")


def report(options: argparse.Namespace) -> Report:
    """The report that was asked for. Raises ValueError in words for the user."""
    from alcore.report import stored
    from alcore.report.model import Team

    team = Team(options.people, options.hours_a_day, _day(options.start))
    target = {} if options.target is None else {"target": options.target}
    path = Path(options.subject)
    if path.is_dir() or path.name == "result.json" and path.exists():
        return stored.of_folder(path, team=team, **target)
    if path.exists():
        return stored.of_capsule(path, team=team, **target)
    store = open_store(options.database or default_url())
    try:
        return stored.of_run(store, options.subject, team=team, **target)
    except KeyError:
        pass
    try:
        if target:
            return stored.of_project_forecast(store, options.subject, team=team, **target)
        return stored.of_project(store, options.subject, team=team)
    except KeyError:
        raise ValueError(
            f"There is no run, no project and no file '{options.subject}'. Runs and projects are named by their ids, "
            "which stand in the addresses of their pages."
        ) from None


def _where(options: argparse.Namespace) -> tuple[str, Path]:
    ending = Path(options.output or "").suffix.lower().lstrip(".")
    form = options.format or (ending if ending in FORMATS else "html")
    return form, Path(options.output or f"report.{form}")


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"The first day must be written as 2026-12-01, but it is '{text}'.") from None
