"""A capsule repeated: the very same trial runs, or the log replayed into an empty store; equal, or what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from alcore import costs, project, simulation, tables
from alcore.capsule import shapes
from alcore.capsule.comparing import MEASURED, Difference, differences, result_differences
from alcore.capsule.folding import labels_frame
from alcore.capsule.model import Capsule, CapsuleError
from alcore.capsule.writing import result_of
from alcore.project.creating import draft
from alcore.simulation import Settings
from alcore.simulation.runs import replicates, work_of
from alcore.store import Event, Store
from alcore.store.connecting import engine
from alcore.tables import Roles, Table, TableError
from alcore.versions import versions

MOST_REPLICATES = 100_000
UNKNOWN_VERSIONS = "The versions of then are not known, or not the same for all trial runs."


@dataclass(frozen=True)
class Certificate:
    """What came of repeating a capsule. ``compared``: how many lines of each frame. ``versions``: those that are others
    than then, as (name, then, now). ``left_out``: in words, what could not be compared, the versions among it."""

    kind: str
    name: str
    compared: dict[str, int]
    differences: tuple[Difference, ...]
    versions: tuple[tuple[str, str, str], ...]
    left_out: tuple[str, ...] = field(default=())

    @property
    def equal(self) -> bool:
        """Whether everything compared is the same, bit for bit."""
        return not self.differences


def rerun(
    capsule: Capsule,
    content: bytes | None = None,
    workers: int = 1,
    on_result: Callable[[int, int], None] | None = None,
) -> Certificate:
    """Repeat a capsule and compare. content: the bytes of its table, by default those inside.

    A simulation needs its table. Of a project the log is replayed; with its table, its draw is repeated as well.
    `on_result(done, total)` is called after each trial run. Raises CapsuleError, ValueError or TableError, in words for
    the user, when it cannot be repeated.
    """
    content = capsule.data if content is None else content
    if content is not None and hashlib.sha256(content).hexdigest() != capsule.table.sha256:
        raise CapsuleError(
            f"The table given is not the one of the capsule, '{capsule.table.name}': its SHA-256 begins with "
            f"{hashlib.sha256(content).hexdigest()[:12]}, that of the capsule's with {capsule.table.sha256[:12]}."
        )
    if capsule.kind == "project":
        compared, found, left_out = _replayed(capsule, content)
    else:
        compared, found, left_out = _repeated(capsule, content, workers, on_result)
    then, now = capsule.made.versions, versions()
    if not then:
        left_out.append(UNKNOWN_VERSIONS)
    changed = tuple(
        (name, then.get(name, "not there"), now.get(name, "not there"))
        for name in (then and {**then, **now})
        if then.get(name) != now.get(name)
    )
    return Certificate(capsule.kind, capsule.name, compared, tuple(found), changed, tuple(left_out))


def _table(capsule: Capsule, content: bytes) -> tuple[Table, Roles]:
    roles = shapes.build(Roles, capsule.settings.get("roles"), "The part 'roles' of the settings")
    reading = capsule.settings.get("reading")
    names = ("encoding", "delimiter", "header")
    if isinstance(reading, list) and len(reading) == len(names):  # runs keep the three in a list, projects by name
        reading = dict(zip(names, reading, strict=True))
    if not isinstance(reading, dict) or set(reading) != set(names):
        raise CapsuleError("The settings in the capsule do not say how its table was read. The file was changed.")
    try:
        return tables.read(content, capsule.table.name, **reading), roles
    except (TypeError, LookupError):  # an encoding that there is not, a delimiter that is no text
        raise CapsuleError("The table of the capsule cannot be read the way its settings say.") from None


# -- simulations ---------------------------------------------------------------------------------------------------


def _repeated(capsule: Capsule, content: bytes | None, workers: int, on_result) -> tuple[dict, list[Difference], list]:
    if content is None:
        raise CapsuleError(
            f"The table is not in the capsule: name its file, '{capsule.table.name}', whose SHA-256 begins with "
            f"{capsule.table.sha256[:12]}."
        )
    settings, numbers = _settings(capsule)
    table, roles = _table(capsule, content)
    prepared = simulation.prepare(table, roles, settings.seed)
    if simulation.plan(prepared, settings).settings != settings:
        raise CapsuleError("The settings in the capsule are not those of a run that was made. The file was changed.")
    done = {}
    for number, frames in replicates(prepared, work_of(settings), numbers, workers):
        done[number] = frames
        if on_result:
            on_result(len(done), len(numbers))
    rounds, queries = (
        pd.concat([done[number][name] for number in sorted(done)], ignore_index=True) for name in ("rounds", "queries")
    )
    then = capsule.frames
    rates = costs.Rates(**capsule.rates)
    if len(rounds) == len(then["rounds"]):  # computing that is paid for is paid by the seconds it took then
        rounds = rounds.assign(**{name: then["rounds"][name] for name in MEASURED})
    priced, result = costs.add_money(rounds, rates), result_of(rounds, settings, rates, len(table.frame))
    found = [
        *differences("rounds", then["rounds"], priced),
        *differences("queries", then["queries"], queries),
        *result_differences(capsule.result, result),
    ]
    held = {
        "rounds": (then["rounds"], priced),
        "queries": (then["queries"], queries),
        "result": (capsule.result, result),
    }
    new = [
        f"'{name}' is new in {where}, so it was not compared."
        for where, (old, now) in held.items()
        for name in now
        if name not in old
    ]
    of_columns = ("seconds_per_label", "price_per_label")
    paid = costs.effective(rates, *(tables.row_costs(table, one) for one in (roles.seconds, roles.price)))
    found += [Difference("rates", name, 1) for name in of_columns if getattr(paid, name) != getattr(rates, name)]
    return {"rounds": len(rounds), "queries": len(queries)}, found, new


def _settings(capsule: Capsule) -> tuple[Settings, list[int]]:
    """The settings of the run and the numbers of the trial runs it holds."""
    where = "The part 'settings' of the capsule"
    stored = {name: value for name, value in capsule.settings.items() if name not in ("roles", "reading")}
    try:
        settings = Settings.from_dict(stored)
    except ValueError as error:
        raise CapsuleError(f"{where} cannot be used. {error}") from None
    except (TypeError, KeyError, AttributeError):
        raise shapes.unknown(where) from None
    shapes.check(settings, where)
    numbers = sorted(set(capsule.frames["rounds"]["replicate"].tolist()))
    if not numbers or not 0 <= numbers[0] <= numbers[-1] < settings.replicates <= MOST_REPLICATES:
        raise CapsuleError("The trial runs in the capsule are not those of its settings. The file was changed.")
    return settings, numbers


# -- projects ------------------------------------------------------------------------------------------------------


def _replayed(capsule: Capsule, content: bytes | None) -> tuple[dict, list[Difference], list]:
    events = [Event(**record) for record in capsule.events]
    rows, then = capsule.frames["rows"], capsule.frames["labels"]
    settings = _project_settings(capsule)
    fresh = Store(engine("sqlite://"))  # in memory
    try:
        upload = fresh.add_upload(b"", capsule.table.name)
        key = fresh.add_project(upload, capsule.name, dict(capsule.settings), _parts(rows))
        written = fresh.write(key, events, partial(project.standing, votes=settings.votes))
    except KeyError as error:
        raise CapsuleError(f"The log speaks of a row '{str(error.args[0])[:80]}', which the table has not.") from None
    except UnicodeError:
        raise CapsuleError("The capsule holds text that is no text. The file was changed.") from None
    again = fresh.events(key)
    state = project.fold(again, settings.votes)
    found = [
        *differences("events", _numbers(events), _numbers(again)),
        *differences("labels", then, labels_frame(state)),
    ]
    kept, folded = fresh.standings(key), state.rows
    if kept != folded:
        found.append(Difference("labels", "kept beside the log", len(set(kept.items()) ^ set(folded.items()))))
    compared = {"events": len(written), "labels": len(then)}
    if content is None:
        return compared, found, ["The table was not given, so the draw of the evaluation rows was not repeated."]
    found += differences("rows", rows, _drawn_again(capsule, settings, content, again))
    return {**compared, "rows": len(rows)}, found, []


def _parts(rows: pd.DataFrame) -> list[tuple[str, int, str, int]]:
    if not rows["row_key"].is_unique or rows.isna().any(axis=None) or rows.duplicated(["part", "place"]).any():
        raise CapsuleError("'rows.jsonl' in the capsule does not list the rows of a table. The file was changed.")
    return list(zip(rows["row_key"], range(len(rows)), rows["part"], rows["place"].tolist(), strict=True))


def _numbers(events: list[Event]) -> pd.DataFrame:
    return pd.DataFrame({"number": [event.number for event in events]}, dtype="int64")


def _project_settings(capsule: Capsule) -> project.Settings:
    where = "The part 'settings' of the capsule"
    try:
        settings = project.Settings.from_dict(dict(capsule.settings))
    except (TypeError, ValueError):
        raise shapes.unknown(where) from None
    shapes.check(settings, where)
    return settings


def _drawn_again(capsule: Capsule, settings: project.Settings, content: bytes, events: list[Event]) -> pd.DataFrame:
    """The part each row plays, drawn anew from the table and the seed."""
    table, roles = _table(capsule, content)
    first = project.fold([event for event in events if event.token == f"class:{event.class_id}"]).classes
    try:
        drawn = draft(table, roles, settings, classes=list(first.values()))
    except TableError:
        raise
    except ValueError as error:
        raise CapsuleError(f"The project in the capsule cannot be drawn again. {error}") from None
    return pd.DataFrame(
        [(key, part, place) for key, _, part, place in drawn.parts], columns=["row_key", "part", "place"]
    )
