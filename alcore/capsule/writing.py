"""From a run, a result just made or a project to a capsule, and from a capsule to the bytes of a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from alcore import costs, project, savings, simulation, tables
from alcore.capsule.archive import pack
from alcore.capsule.folding import labels_frame
from alcore.capsule.lines import document, frame_lines, kinds, plain, to_lines
from alcore.capsule.model import FORMAT, FRAMES, Capsule, Source, made
from alcore.simulation import Result, Settings
from alcore.store import Store
from alcore.tables import Roles, Table
from alcore.versions import versions

README = """This is a run capsule of Labelwise: all that is needed to repeat a simulation, or to replay the log of a
labeling project, and what came out then.

manifest.json   kind, versions {versions}, the table's name and SHA-256, and each file's SHA-256 and columns
settings.json   settings with the seed, the part of each column, how the table was read, and the rates of the costs
{files}
JSON lines hold one record a line. null is a missing number or text; "inf" and "-inf" are infinite numbers. Seconds are
seconds, dollars are in the currency of the rates, scores lie in [0, 1], log loss and the cost of mistakes from 0 on.
Rows of the table are counted from 0.{private}

Repeat it with:   python -m alcore rerun capsule.zip{table}
"""
FILES = {
    "result.json": "curves, labels to the target, scores at the budget and savings, as `simulate --json` prints them",
    "rounds.jsonl": "one line a strategy, trial run and round: labels, hours and dollars so far, scores, seconds",
    "queries.jsonl": "one line a row that was asked: its true and its given label, and its utility",
    "rows.jsonl": "one line a row of the table, in its order: its key, its part (pool, evaluation, aside), its place",
    "events.jsonl": "the log: one line a label, skip, undo, flag, note or change of a class",
    "trainings.jsonl": "one line a training: labels it learned from, seconds, its error if it failed",
    "labels.jsonl": "what the log comes to: one line a row that was labeled, skipped, flagged or noted",
    "table.csv": "the table, byte for byte",
}


def of_run(store: Store, key: str) -> Capsule:
    """The capsule of a stored run, of those trial runs that are finished, at the rates of its table.

    Raises KeyError when there is no such run, and ValueError, in words for the user, before the first trial run.
    """
    run = store.run(key)
    if not run.done:
        raise ValueError("No trial run of it is finished, so there is nothing to put into a capsule yet.")
    if "experiment" in run.settings:
        raise ValueError(
            "This run is of several settings side by side. A capsule holds a simulation of one, or a project; an "
            "experiment has a file of its own that finds the same again, on the page Experiments."
        )
    upload = store.upload(run.upload)
    encoding, delimiter, header = run.settings["reading"]
    table = tables.read(upload.content, upload.name, encoding=encoding, delimiter=delimiter, header=header)
    frames = {name: store.frame(key, name) for name in FRAMES["simulation"]}
    return _simulation(table, run.settings, upload.settings.get("rates", {}), frames, run.created, upload.content)


def of_result(
    table: Table, roles: Roles, result: Result, rates: Mapping, created: float, content: bytes | None = None
) -> Capsule:
    """The capsule of a simulation just made. rates: as typed, by name; created: Unix time; content: of the table."""
    frames = {"rounds": result.rounds, "queries": result.queries}
    settings = simulation.as_stored(table, roles, result.plan.settings)
    return _simulation(table, settings, rates, frames, created, content)


def _simulation(table, settings: Mapping, typed: Mapping, frames, created: float, content: bytes | None) -> Capsule:
    roles = Roles(**settings["roles"])
    seconds, prices = tables.row_costs(table, roles.seconds), tables.row_costs(table, roles.price)
    rates = costs.effective(costs.Rates(**typed), seconds, prices)
    decided = Settings.from_dict({name: value for name, value in settings.items() if name not in ("roles", "reading")})
    return Capsule(
        kind="simulation",
        name=table.name,
        table=Source(table.name, table.digest, len(table.frame)),
        settings=settings,
        rates=asdict(rates),
        frames={"rounds": plain(costs.add_money(frames["rounds"], rates)), "queries": plain(frames["queries"])},
        made=made(created, worked_out_under(frames["rounds"])),
        result=result_of(frames["rounds"], decided, rates, len(table.frame)),
        data=content,
    )


def worked_out_under(rounds: pd.DataFrame) -> dict[str, str]:
    """The versions that all trial runs of a run were worked out under; empty where they are not known, as those of runs
    from before they were kept, or were not the same for all."""
    return json.loads(rounds.attrs.get("versions", "{}"))


def result_of(rounds: pd.DataFrame, settings: Settings, rates: costs.Rates, rows: int) -> dict:
    """The figures of a run at its own target, as plain values; why there are none, where a score was not measured."""
    try:
        return savings.summary(rounds, settings.metric, rates, target=settings.target, rows=rows, seed=settings.seed)
    except ValueError as error:
        return {"none": str(error)}


def of_project(store: Store, key: str) -> Capsule:
    """The capsule of a labeling project as it stands: its draw, its log, its trainings and what the log comes to.

    Raises KeyError when there is no such project.
    """
    record = store.project(key)
    upload = store.upload(record.upload)
    events = store.events(key)
    trainings = [(one.version, one.labels, one.seconds, one.error, one.created) for one in store.rounds(key)]
    parts = store.parts(key)
    return Capsule(
        kind="project",
        name=record.name,
        table=Source(upload.name, record.settings["digest"], len(parts)),
        settings=record.settings,
        rates={**asdict(costs.Rates()), **record.settings.get("rates", {})},
        frames={
            "rows": plain(pd.DataFrame(parts, columns=["row_key", "part", "place"])),
            "trainings": _trainings(trainings),
            "labels": labels_frame(project.fold(events, record.settings.get("votes", 1))),
        },
        made=made(record.created, versions()),
        events=tuple(asdict(event) for event in events),
        data=upload.content,
    )


def _trainings(lines: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(lines, columns=["version", "labels", "seconds", "error", "created"])
    types = {"version": "int64", "labels": "int64", "seconds": "float64", "error": object, "created": "float64"}
    return plain(frame.astype(types))


def to_bytes(capsule: Capsule, with_data: bool = False) -> bytes:
    """The zip. with_data: the table goes into it; else whoever repeats it must have the table."""
    files = {
        "settings.json": document({"settings": capsule.settings, "rates": capsule.rates}),
        **{f"{name}.jsonl": frame_lines(capsule.frames[name]) for name in FRAMES[capsule.kind]},
    }
    if capsule.kind == "simulation":
        files["result.json"] = document(capsule.result)
    else:
        files["events.jsonl"] = to_lines(capsule.events)
    if with_data and capsule.data is not None:
        files["table.csv"] = capsule.data
    columns = {f"{name}.jsonl": list(kinds(capsule.frames[name]).items()) for name in FRAMES[capsule.kind]}
    manifest = {
        "capsule": FORMAT,
        "product": "Labelwise",
        "kind": capsule.kind,
        "name": capsule.name,
        "table": asdict(capsule.table),
        "made": asdict(capsule.made),
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            | ({"columns": columns[name]} if name in columns else {})
            for name, content in files.items()
        },
    }
    told = "".join(f"{name:<15} {FILES[name]}\n" for name in files if name in FILES)
    is_project = capsule.kind == "project"
    readme = README.format(
        versions="when this was written" if is_project else "of then",
        files=told,
        private=" The log names who labeled." if is_project else "",
        table="" if "table.csv" in files else " --file YOUR_TABLE.csv",
    )
    return pack({"README.txt": readme.encode(), "manifest.json": document(manifest), **files})


def write(capsule: Capsule, path: Path | str, with_data: bool = False) -> None:
    """Write the zip to a file. Raises OSError when it cannot be written."""
    Path(path).write_bytes(to_bytes(capsule, with_data))
