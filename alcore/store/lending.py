"""Which row an arm has next, claimed in one statement.

Every press asks it, so the statement of each arm is built once: to build it takes longer than SQLite takes to execute
it.
"""

from __future__ import annotations

import random
import time
from functools import cache

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from alcore.store.records import Claim, Event
from alcore.store.schema import claims, events, rankings, rounds, rows

ASKED_AGAIN_AFTER = 20  # own answers between the first and the second showing of a row
DETAILS = ("arm", "rank", "utility", "model_version", "training_size")  # why a row is asked

_PROJECT, _ANNOTATOR = sql.bindparam("in_project", type_=sql.String), sql.bindparam("of_annotator", type_=sql.Text)
_PERSON, _ROW = sql.bindparam("of_person", type_=sql.Text), sql.bindparam("of_row", type_=sql.Text)
_NUMBER = sql.bindparam("as_number", type_=sql.Integer)
_NOW, _UNTIL = sql.bindparam("from_now", type_=sql.Double), sql.bindparam("until_then", type_=sql.Double)


def next_of(
    connection: Connection, project: str, annotator: str, number: int, lease: float, arm: str, person: str
) -> Claim | None:
    """The next row of an arm, lent for so many seconds; None when it has none. See `Labels.lend`."""
    # A sheet holds no row asked again: its answers come all at once, so the first ones are still remembered.
    who, now = annotator if arm == "relabel" else person or annotator, time.time()
    values = {"in_project": project, "of_annotator": annotator, "of_person": who, "as_number": number}
    values |= {"from_now": now, "until_then": now + lease}
    if arm == "relabel":
        eligible = list(connection.execute(_to_ask_again(), values).scalars())
        if not eligible:
            return None
        values["of_row"] = random.Random(f"{project}/{number}").choice(eligible)
    return _claimed(connection, _lending(connection.dialect.name, arm), values)


def lend_again(
    connection: Connection, project: str, annotator: str, number: int, lease: float, asked: Event
) -> Claim | None:
    """The row of an event that was taken back, lent to its annotator for the reason it was asked before."""
    now = time.time()
    values = {"in_project": project, "of_annotator": annotator, "of_row": asked.row_key, "as_number": number}
    values |= {"from_now": now, "until_then": now + lease} | {name: getattr(asked, name) for name in DETAILS}
    return _claimed(connection, _lending(connection.dialect.name, None), values)


def stands(said: sql.FromClause) -> sql.ColumnElement[bool]:
    """Whether an event about a row is not taken back, or the undo was taken back in its turn."""
    undo, redo = events.alias(), events.alias()
    redone = sql.exists().where(
        redo.c.project == undo.c.project, redo.c.row_key == undo.c.row_key, redo.c.undoes == undo.c.number
    )
    return ~sql.exists().where(
        undo.c.project == said.c.project, undo.c.row_key == said.c.row_key, undo.c.undoes == said.c.number, ~redone
    )


def version_in_force(project: str | sql.BindParameter) -> sql.ScalarSelect[int]:
    """The version of the last ranking that is written to its end: its round comes last. A failure leaves none."""
    query = sql.select(rounds.c.version).where(rounds.c.project == project, rounds.c.error.is_(None))
    return query.order_by(rounds.c.version.desc()).limit(1).scalar_subquery()


def _claimed(connection: Connection, statement: sql.Executable, values: dict) -> Claim | None:
    row = connection.execute(statement, values).one_or_none()
    return Claim(**{name: value for name, value in row._mapping.items() if name != "project"}) if row else None


@cache
def _lending(dialect: str, arm: str | None) -> sql.Executable:
    """Claim the next row of an arm, or the one row that is lent again (None), unless somebody else holds it. On a table
    of one line a row, so that the database itself sees to it."""
    kinds = (sql.String, sql.Integer, sql.Double, sql.Integer, sql.Integer)
    again = sql.select(_ROW, *(sql.bindparam(name, type_=kind) for name, kind in zip(DETAILS, kinds, strict=True)))
    again = again.where(sql.true())  # else SQLite takes what follows for part of a join
    source = again if arm is None else _source(arm)
    row_key, *why = source.selected_columns
    lent = source.with_only_columns(_PROJECT, row_key, _ANNOTATOR, _NUMBER, _NOW, _UNTIL, *why)
    names = ["project", "row_key", "annotator", "number", "claimed", "expires", *DETAILS]
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(claims).from_select(names, lent)
    insert = insert.on_conflict_do_update(
        index_elements=["project", "row_key"],
        set_={name: insert.excluded[name] for name in names[2:]},
        where=(claims.c.expires <= _NOW) | (claims.c.annotator == _ANNOTATOR),
    )
    return insert.returning(claims)


def _source(arm: str) -> sql.Select:
    """The one next row of an arm: its key, arm, rank, utility, model version and training size."""
    held = sql.exists().where(claims.c.project == _PROJECT, claims.c.row_key == rows.c.row_key, claims.c.expires > _NOW)
    free = (rows.c.project == _PROJECT) & ~held
    nothing = [sql.cast(sql.null(), kind) for kind in (sql.Integer, sql.Double, sql.Integer, sql.Integer)]
    by_place = sql.select(rows.c.row_key, sql.literal(arm, sql.String), *nothing).where(free).limit(1)
    if arm in ("start", "control", "evaluation"):
        part = "evaluation" if arm == "evaluation" else "pool"
        return by_place.where(rows.c.part == part, rows.c.kind.is_(None)).order_by(rows.c.place)
    if arm == "skipped":
        others = rows.c.row_key.not_in(_labeled())
        return by_place.where(rows.c.kind == "skip", rows.c.skips == 1, others).order_by(rows.c.event)
    if arm == "vote":
        asked = (sql.func.coalesce(events.c.arm, "other"), *(events.c[name] for name in DETAILS[1:]))
        first = rows.join(events, (events.c.project == rows.c.project) & (events.c.number == rows.c.event))
        query = sql.select(rows.c.row_key, *asked).select_from(first).where(free, rows.c.kind == "waiting")
        return query.where(rows.c.row_key.not_in(_labeled())).order_by(rows.c.event).limit(1)
    if arm == "relabel":
        return by_place.where(rows.c.row_key == _ROW)
    why = sql.case((rankings.c.utility.is_(None), sql.literal("start", sql.String)), else_=sql.literal(arm, sql.String))
    details = (rankings.c.rank, rankings.c.utility, rankings.c.version, rounds.c.labels)
    joined = rankings.join(rows, (rows.c.project == rankings.c.project) & (rows.c.row_key == rankings.c.row_key)).join(
        rounds, (rounds.c.project == rankings.c.project) & (rounds.c.version == rankings.c.version)
    )
    query = sql.select(rows.c.row_key, why, *details).select_from(joined).where(free, rows.c.kind.is_(None))
    query = query.where(rankings.c.project == _PROJECT, rankings.c.version == version_in_force(_PROJECT))
    return query.order_by(rankings.c.rank).limit(1)


def _labeled() -> sql.Select:
    """Keys of the rows for which a label of the person's stands."""
    said = events.alias()
    labels = sql.select(said.c.row_key).where(said.c.project == _PROJECT, said.c.annotator == _PERSON)
    return labels.where(said.c.kind == "label", said.c.arm.is_distinct_from("relabel"), stands(said))


@cache
def _to_ask_again() -> sql.Select:
    """Rows whose label is the person's own of at least `ASKED_AGAIN_AFTER` answers ago, not yet asked again."""
    first, second, later = events.alias(), events.alias(), events.alias()
    labels = sql.select(later.c.number).where(
        later.c.project == _PROJECT, later.c.annotator == _PERSON, later.c.kind == "label"
    )
    last = labels.order_by(later.c.number.desc()).offset(ASKED_AGAIN_AFTER).limit(1).scalar_subquery()
    again = sql.exists().where(
        second.c.project == _PROJECT,
        second.c.annotator == _PERSON,
        second.c.row_key == first.c.row_key,
        second.c.arm == "relabel",
    )
    still = rows.join(first, (rows.c.project == first.c.project) & (rows.c.event == first.c.number))
    query = sql.select(rows.c.row_key).select_from(still).where(rows.c.project == _PROJECT, ~again)
    query = query.where(first.c.annotator == _PERSON, rows.c.kind == "label", first.c.source == "one")
    return query.where(first.c.number <= last).order_by(first.c.number)
