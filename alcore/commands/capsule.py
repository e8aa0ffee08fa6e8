"""A run or project as one file, and that file repeated: from the shell."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys
import time
from pathlib import Path

from alcore import capsule, costs, simulation, tables
from alcore.capsule.model import printable
from alcore.store import Store, default_url, open_store

DIFFERS = 1  # the exit code of a capsule that was repeated and came out otherwise


def add(commands: argparse._SubParsersAction) -> None:
    """The commands `capsule` and `rerun` and their arguments."""
    written = commands.add_parser(
        "capsule",
        help="write a run or a project as one file that repeats it",
        description="Writes a zip with settings, seed, rates, the table's hash, versions, and every round and query of "
        "a run, or the whole log of a project.",
    )
    written.add_argument("run_or_project", metavar="RUN", help="the id of a run or of a project, as in its address")
    written.add_argument("-o", "--out", required=True, metavar="FILE", help="the zip file to write")
    written.add_argument("--with-data", action="store_true", help="put the table itself into it")
    written.add_argument("--database", metavar="URL", help="in the place of $ALCORE_DATABASE")
    written.set_defaults(run=_write)

    again = commands.add_parser(
        "rerun",
        help="repeat a capsule and certify that it comes out the same",
        description="Repeats a run from its capsule, or replays the log of a project, and compares everything but the "
        "measured seconds, bit for bit. Exit code 0: equal; 1: it differs; 2: it cannot be repeated.",
    )
    again.add_argument("capsule", metavar="FILE", help="the zip file")
    again.add_argument("--file", metavar="TABLE", help="the table, when it is not in the capsule")
    again.add_argument("--jobs", type=int, default=1, metavar="N", help="worker processes (default: 1)")
    again.add_argument("--json", action="store_true", help="print JSON")
    again.set_defaults(run=_rerun)


def _write(options: argparse.Namespace) -> None:
    made = of(open_store(options.database or default_url()), options.run_or_project)
    capsule.write(made, options.out, options.with_data)
    print(f"{options.out}: {made.kind} of {printable(made.table.name)}, {Path(options.out).stat().st_size:,} bytes")


def of(store: Store, key: str) -> capsule.Capsule:
    """The capsule of the run or project of that id. Raises ValueError, in words for the user, when there is none."""
    for make in (capsule.of_run, capsule.of_project):
        try:
            return make(store, key)
        except KeyError:
            continue
    raise ValueError(f"There is no run and no project '{key}' in the database.")


def write_result(
    table: tables.Table, roles: tables.Roles, result: simulation.Result, typed: costs.Rates, path: Path
) -> None:
    """Write the capsule of a simulation just made, at the rates as typed, without the table itself."""
    capsule.write(capsule.of_result(table, roles, result, dataclasses.asdict(typed), time.time()), path)


def _rerun(options: argparse.Namespace) -> int:
    if options.jobs < 1:
        raise ValueError(f"The number of jobs must be at least 1, not {options.jobs}.")
    opened = capsule.read(options.capsule)
    content = None if options.file is None else Path(options.file).read_bytes()
    found = capsule.rerun(opened, content, options.jobs, _tell if sys.stderr.isatty() else None)
    if options.json:
        told = [json.dumps({**dataclasses.asdict(found), "equal": found.equal}, ensure_ascii=False, allow_nan=False)]
    else:
        told = map(printable, told_in_words(opened, found))
    with contextlib.suppress(BrokenPipeError):  # the exit code tells what came of it, however little is read
        print(*told, sep="\n")
    if found.versions and not found.equal:
        print("Versions are others than then, which may be why.", file=sys.stderr)
    return 0 if found.equal else DIFFERS


def _tell(done: int, total: int) -> None:
    """How far it is, in one line of a terminal."""
    print(f"\r{done:,} of {total:,} trial runs", end="\n" if done == total else "", file=sys.stderr, flush=True)


def told_in_words(opened: capsule.Capsule, found: capsule.Certificate) -> list[str]:
    """The certificate in lines for a person."""
    what = {"simulation": "Simulation on", "project": "Project"}[found.kind]
    compared = ", ".join(f"{lines:,} {name}" for name, lines in found.compared.items())
    table = f"{opened.table.name}, SHA-256 {opened.table.sha256[:12]}"
    told = [f"{what} {found.name}, begun {opened.made.created}, table {table}", f"  {compared} compared"]
    told += [f"  {name} {then} then, {now} now" for name, then, now in found.versions]
    if opened.made.versions and not found.versions:
        told += [
            "  the same versions as when it was written" if found.kind == "project" else "  the same versions as then"
        ]
    told += found.left_out
    if found.equal:
        measured = ", the measured seconds aside" if found.kind == "simulation" else ""
        return [*told, f"Equal, bit for bit{measured}."]
    return [*told, "It differs:", *(f"  {one}" for one in found.differences)]
