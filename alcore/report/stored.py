"""Reports of what is kept: a run or a project of the store, a capsule, or the folder that `simulate --out` wrote."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from alcore import costs, tables
from alcore import project as projects
from alcore.costs import Rates
from alcore.report.facts import TableFacts, columns, facts, means
from alcore.report.forecasts import from_forecast
from alcore.report.model import Report
from alcore.report.runs import from_run
from alcore.simulation import Settings
from alcore.tables import Roles

if TYPE_CHECKING:
    from alcore.project import Project
    from alcore.project.outlook import OwnRates
    from alcore.store import Store

BESIDE = ("roles", "reading")  # what a run's settings hold beside those of the simulation


def of_run(store: Store, key: str, **options) -> Report:
    """The report of a stored run, at the rates kept with its table. options: see `from_run`.

    Raises KeyError when there is no such run, and ValueError in words for the user.
    """
    run = store.run(key)
    settings, roles = split(run.settings)
    upload = store.upload(run.upload)
    encoding, delimiter, header = run.settings["reading"]
    table = tables.read(upload.content, upload.name, encoding=encoding, delimiter=delimiter, header=header)
    rates = costs.effective(Rates(**upload.settings.get("rates", {})), **means(table, roles))
    return from_run(store.frame(key, "rounds"), settings, facts(table, roles), rates, run=key, **options)


def split(stored: Mapping) -> tuple[Settings, Roles]:
    """A run's settings as they are stored, and the roles of its table. Raises ValueError for those of no simulation."""
    if "experiment" in stored:
        raise ValueError("This run holds several settings side by side. A report is of a simulation of one.")
    roles = stored["roles"]
    settings = Settings.from_dict({name: value for name, value in stored.items() if name not in BESIDE})
    return settings, Roles(**{**roles, "leave_out": tuple(roles["leave_out"])})


def of_project(store: Store, key: str, **options) -> Report:
    """The report of a project as it stands; takes some hundred fits of a light learner. options: see `from_project`.

    Raises KeyError when there is no such project, and ValueError in words for the user.
    """
    from alcore.project.live import measure
    from alcore.project.progress import status
    from alcore.report.projects import from_project

    found = projects.open(store, key)
    return from_project(found.name, key, found.settings, status(found), measure(found), project_facts(found), **options)


def project_facts(found: Project) -> TableFacts:
    """The facts of a project's table; the labels counted are those that stand, hidden ones are nobody's to see."""
    from alcore.project.training import matrix

    data, state = matrix(found.store, found.id), found.state()
    labels = Counter(label for key in data.keys if (label := state.label(key)) is not None)
    counts = ((state.classes[label].name, rows) for label, rows in labels.items())
    known = facts(data.table, replace(data.roles, label=None))
    return replace(
        known, name=found.name, label=data.roles.label, counts=tuple(sorted(counts, key=lambda one: (-one[1], one[0])))
    )


def of_project_forecast(store: Store, key: str, target: float, **options) -> Report:
    """The report of what a target takes from where a project stands. options: see `from_forecast`. Raises as
    `of_project` does, and where there can be no forecast yet."""
    from alcore.project import outlook
    from alcore.project.paying import rates_of
    from alcore.project.progress import status
    from alcore.report.projects import of_people

    found = projects.open(store, key)
    known = outlook.sample(found)
    study = outlook.study(found, found=known)
    own = outlook.own_rates(known, rates_of(found))
    options |= {
        "positive": known.names[study.pilot.positive],
        "measured": _measured(own, found),
        "people": of_people(status(found), own.rates),
    }
    return from_forecast(study, target, project_facts(found), own.rates, **options)


def _measured(own: OwnRates, project: Project) -> dict[str, str]:
    """The rates that a project has measured, each with a sentence on what."""
    from alcore.project.paying import rates

    number, typed = own.rates.money.number, rates(project.settings)
    found = {"evaluation_rows": "As many as this project drew."}
    if own.measured:
        found["seconds_per_label"] = f"From {number(own.timed_by_lot)} timed rows drawn by lot, for the rows left."
        found["active_slowdown"] = f"{number(own.timed)} timed rows of the strategy's arm against those drawn by lot."
    for name in ("hourly_wage", "price_per_label"):
        if getattr(own.rates, name) != getattr(typed, name):
            found[name] = "What the team was paid so far, on average."
    return found


def of_capsule(path: Path | str, **options) -> Report:
    """The report of the simulation in a capsule, at the rates in it. options: see `from_run`.

    Raises ValueError in words for the user, also for a capsule of a project, and OSError.
    """
    from alcore import capsule

    read = capsule.read(path)
    if read.kind != "simulation":
        raise ValueError("This capsule holds a labeling project. Its report is made where the project is: by its id.")
    settings, roles = split(read.settings)
    if read.data is not None:
        encoding, delimiter, header = read.settings["reading"]
        table = tables.read(read.data, read.table.name, encoding=encoding, delimiter=delimiter, header=header)
        known = facts(table, roles)
    else:
        known = TableFacts(read.table.name, read.table.rows, read.table.sha256, roles.label, columns=columns(roles))
    return from_run(read.frames["rounds"], settings, known, Rates(**read.rates), **options)


def of_folder(path: Path, **options) -> Report:
    """The report of what `simulate --out` wrote: result.json, or the folder it is in, with rounds.csv beside it.

    Raises ValueError, in words for the user, for files that are none of it.
    """
    folder = path if path.is_dir() else path.parent
    try:
        told = json.loads((folder / "result.json").read_text(encoding="utf-8"))["runs"]
        rounds = pd.read_csv(folder / "rounds.csv")
        known = TableFacts.from_dict(told["table"])
        rates = Rates(**told["rates"])
        names = set(asdict(Settings()))
        settings = Settings.from_dict({name: value for name, value in told.items() if name in names})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"'{folder}' does not hold what 'simulate --out' writes: {error}. Give that folder, its result.json, the "
            "id of a run or a project, or a capsule."
        ) from None
    return from_run(rounds, settings, known, rates, **options)
