"""How a labeling project begins: a table, its classes, the labels it came with, and the draw of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd

from alcore import features, tables
from alcore.project import mistake_costs, paying
from alcore.project.cards import shown_columns
from alcore.project.classes import as_name, completed
from alcore.project.drawing import draw
from alcore.project.events import Class
from alcore.project.mistakes import people, simulated
from alcore.project.project import Project, open
from alcore.project.settings import Settings
from alcore.store import Event, Standing, Store
from alcore.strategies import check, cold_start, get
from alcore.tables import Roles, Table


def read(store: Store, upload: str, reading: dict | None = None) -> Table:
    """The table of an upload, read as its page left it. Raises KeyError, or TableError in words for the user."""
    kept = store.upload(upload)
    return tables.read(kept.content, kept.name, **(kept.settings.get("reading", {}) if reading is None else reading))


@dataclass(frozen=True)
class Draft:
    """A project as it will be kept: its stored settings, the part of each row (row key, position, part, place), its
    first events and what they come to, and what people see of each row (row key, number of its twins, texts)."""

    name: str
    settings: dict
    parts: list[tuple[str, int, str, int]]
    log: list[Event]
    standings: dict[str, Standing]
    cells: Iterable[tuple[str, int, list[str | None]]] = ()


def create(
    store: Store,
    upload: str,
    roles: Roles,
    settings: Settings,
    *,
    name: str = "",
    classes: Sequence[str | Class] = (),
    table: Table | None = None,
) -> Project:
    """A new project of an upload; see `draft`. table: the upload as read, when at hand."""
    table = table or read(store, upload)
    return keep(store, upload, draft(table, roles, settings, name=name, classes=classes))


def keep(store: Store, upload: str, drafted: Draft, token: str = "") -> Project:
    """Write a draft; it is a project once all of it is written.

    token: names this one act, so that doing it again, such as by a double click, gives the project of the first time.
    """
    if token:
        if before := next((one for one in store.projects(upload) if one.settings.get("token") == token), None):
            return open(store, before.id)
        drafted = replace(drafted, settings={**drafted.settings, "token": token})
    key = store.add_project(
        upload,
        drafted.name,
        drafted.settings,
        drafted.parts,
        drafted.log,
        standings=drafted.standings,
        cells=drafted.cells,
    )
    return open(store, key)


def draft(
    table: Table, roles: Roles, settings: Settings, *, name: str = "", classes: Sequence[str | Class] = ()
) -> Draft:
    """Draw the rows of a project and write its first events, without keeping anything yet.

    classes: names, or classes with key, color and guideline; by default those of the label column. Labels in that
    column are imported, unless the project is a rehearsal, which hides them.
    Raises ValueError or TableError, in words for the user, when the table cannot be labeled this way.
    """
    check(get(settings.strategy), settings.learner)  # raises when there is none, or the model cannot serve it
    starting = cold_start.get(settings.starting)
    features.some_columns(table, roles)  # raises
    if starting.column is not None:
        starting.of(features.typed_frame(table, roles), {column.name: column.kind for column in table.columns})
    people(simulated(settings.mistakes)[1], settings.votes)  # raises
    labels = None if roles.label is None else table.frame[table.column(roles.label).name]
    if settings.rehearsal and (labels is None or labels.isna().all()):
        guess = table.guess.label if labels is None else None
        looks = f" Choose it; column '{guess}' looks like one." if guess else ""
        raise ValueError(f"A rehearsal needs a label column with labels in it: they answer when a row is asked.{looks}")
    named = _classes(classes, () if labels is None else tables.classes(table, roles.label), roles.label)
    if settings.costs is not None:
        mistake_costs.checked(settings.costs, len(named))  # raises
    settings = replace(settings, pay=paying.checked(settings.pay))
    keys = tables.row_keys(table, roles).tolist()
    _check_examples(named, keys)
    log = [
        Event(
            "class_added",
            class_id=one.id,
            source="imported",
            token=f"class:{one.id}",
            payload={
                "name": one.name,
                "color": one.color,
                "key": one.key,
                "guideline": one.guideline,
                "examples": list(one.examples),
            },
        )
        for one in named
    ]
    blank = np.ones(len(keys), dtype=bool) if labels is None else labels.isna().to_numpy()
    if not settings.rehearsal:
        ids = {one.name: one.id for one in named}
        ids |= {name: ids[as_name(name)] for name in tables.classes(table, roles.label)} if labels is not None else {}
        for row in np.flatnonzero(~blank):
            key = keys[row]
            log.append(Event("label", key, ids[labels.iat[row]], source="imported", token=f"imported:{key}"))
    log = [replace(event, number=number) for number, event in enumerate(log, 1)]
    standings = {
        event.row_key: Standing("label", event.class_id, event.source, event.annotator, event.number)
        for event in log
        if event.kind == "label"
    }
    drawn = lottery(table, roles, settings)
    if not drawn.any():
        raise ValueError("All rows have their label already. Make it a rehearsal, or add rows without one.")
    part, place = draw(tables.groups(table, roles), drawn, settings.evaluation, settings.seed)
    if settings.rehearsal:
        part[~drawn] = "aside"
        place[part == "aside"] = np.arange(np.count_nonzero(part == "aside"))
    stored = {
        **settings.to_dict(),
        "positive": _positive(settings.positive, named),
        "roles": {**asdict(roles), "leave_out": list(roles.leave_out)},
        "reading": {"encoding": table.encoding, "delimiter": table.delimiter, "header": table.header},
        "digest": table.digest,
        "sizes": {name: int(count) for name, count in zip(*np.unique(part, return_counts=True), strict=True)},
        "columns": [list(column) for column in shown_columns(table, roles)],
    }
    parts = list(zip(keys, range(len(keys)), part.tolist(), place.tolist(), strict=True))
    return Draft(name or table.name, stored, parts, log, standings, _cells(table, roles, keys))


def lottery(table: Table, roles: Roles, settings: Settings) -> np.ndarray:
    """(n,) whether a row may be drawn for evaluation: one without a label, or any where those labeled were drawn by lot
    too; in a rehearsal one that can be answered."""
    if roles.label is None:
        return np.ones(len(table.frame), dtype=bool)
    labels = table.frame[roles.label]
    blank = labels.isna().to_numpy()
    if settings.rehearsal:
        return ~blank & table.frame[list(roles.answers)].isin(set(labels.dropna())).all(axis=1).to_numpy()
    return np.ones_like(blank) if settings.imported_random else blank


def identical(frame: pd.DataFrame) -> np.ndarray:
    """A number for each row, (n,), that rows of the very same cells share. Strictly: `tables.groups` overlooks columns
    that a model cannot learn from, such as the addresses of pictures, which a person looks at."""
    if not len(frame.columns):
        return np.arange(len(frame))
    return pd.factorize(pd.util.hash_pandas_object(frame, index=False, categorize=False))[0]


def keep_cells(project: Project) -> None:
    """Keep what people see of the rows of a project that was made before this was kept."""
    stored = project.record.settings
    roles = Roles(**{**stored["roles"], "leave_out": tuple(stored["roles"]["leave_out"])})
    table = read(project.store, project.record.upload, stored["reading"])
    project.store.update_project(project.id, columns=[list(column) for column in shown_columns(table, roles)])
    project.store.add_cells(project.id, _cells(table, roles, tables.row_keys(table, roles).tolist()))


def _cells(table: Table, roles: Roles, keys: Sequence[str]) -> Iterator[tuple[str, int, list[str | None]]]:
    """(row key, a number that rows of the same content share, the texts people see) of each row, made as it is read."""
    names = [name for name, _ in shown_columns(table, roles)]
    twins = identical(table.frame[[name for name in names if name != roles.id]])
    columns = [table.frame[name].astype(object).where(table.frame[name].notna(), None) for name in names]
    for key, twin, *texts in zip(keys, twins.tolist(), *columns, strict=True):
        yield key, twin, texts


def _classes(given: Sequence[str | Class], found: Sequence[str], column: str | None) -> list[Class]:
    found = list(dict.fromkeys(as_name(name) for name in found))
    classes = [Class(one) if isinstance(one, str) else one for one in given] or [Class(name) for name in found]
    classes = [replace(one, name=as_name(one.name)) for one in classes]
    names = [one.name for one in classes]
    if len(names) < 2:
        raise ValueError(
            "There must be at least two classes to choose between. Name them, or choose a label column that holds two."
        )
    if len(names) > tables.MAX_CLASSES:
        raise ValueError(f"{len(names)} classes are more than the {tables.MAX_CLASSES} a person can choose between.")
    if "" in names or len(set(names)) < len(names):
        raise ValueError("Every class needs a name of its own.")
    if missing := [name for name in found if name not in names]:
        raise ValueError(
            f"Column '{column}' holds the label '{missing[0]}', which is not among the classes. Add it to them, or "
            "correct the table."
        )
    return [replace(one, id=f"c{number}") for number, one in enumerate(completed(classes), 1)]


def _positive(name: str | None, classes: Sequence[Class]) -> str | None:
    """The id of the class of interest, which keeps when the class is renamed."""
    if name is None:
        return None
    ids = {one.name: one.id for one in classes}
    if as_name(name) not in ids:
        raise ValueError(f"There is no class called '{name}'. There are: {', '.join(ids)}.")
    return ids[as_name(name)]


def _check_examples(classes: Sequence[Class], keys: Sequence[str]) -> None:
    shown = {key: one for one in classes for key in one.examples}
    if missing := set(shown) - set(keys) if shown else ():
        key = min(missing)
        raise ValueError(f"There is no row '{key}', which is to be an example of class '{shown[key].name}'.")
