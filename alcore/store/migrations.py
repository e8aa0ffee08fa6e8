"""How a database of an earlier version becomes one of today: numbered steps, each in the words of its own time.

A new database is made as `schema` says and starts at the last version. A database without a version is one from
before versions were kept.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from alcore.store.connecting import StoreError, alone
from alcore.store.schema import metadata

version = sql.Table("schema", sql.MetaData(), sql.Column("version", sql.Integer, nullable=False))


def migrate(engine: Engine) -> None:
    """Bring the database up to date, all or nothing; several processes may try at once, one does it.

    Raises StoreError when a newer version of this program has written it.
    """
    with engine.connect() as connection:
        if _there(connection, version.name) and _read(connection) == len(MIGRATIONS):
            return
    with alone(engine) as connection:
        if not _there(connection, version.name):
            version.create(connection)
            if _there(connection, "uploads"):
                connection.execute(version.insert().values(version=0))
            else:
                metadata.create_all(connection)
                connection.execute(version.insert().values(version=len(MIGRATIONS)))
        found = _read(connection)
        if found > len(MIGRATIONS):
            raise StoreError(
                f"This database is of version {found}, and this program knows versions up to {len(MIGRATIONS)}. "
                "Use the newer program that wrote it, or another database."
            )
        for number in range(found, len(MIGRATIONS)):
            MIGRATIONS[number](connection)
        connection.execute(version.update().values(version=len(MIGRATIONS)))


def _there(connection: Connection, table: str) -> bool:
    return sql.inspect(connection).has_table(table)


def _read(connection: Connection) -> int:
    return connection.execute(sql.select(version.c.version)).scalar_one()


def _run_knows_its_driver(connection: Connection) -> None:
    """1: which process works on a run, when it last lived, when it began, what was done before."""
    there = {column["name"] for column in sql.inspect(connection).get_columns("runs")}
    double = sql.Float().compile(connection.dialect)
    for name, kind in (("driver", "TEXT"), ("heartbeat", double), ("began", double), ("done_before", "INTEGER")):
        if name not in there:
            connection.execute(sql.text(f"ALTER TABLE runs ADD COLUMN {name} {kind}"))


def _labeling(connection: Connection) -> None:
    """2: labeling projects, their rows, events, rankings, rounds and claims."""
    double, json = (kind.compile(connection.dialect) for kind in (sql.Float(), sql.JSON()))
    project = "project VARCHAR(40) NOT NULL REFERENCES projects (id)"
    for statement in (
        f"""CREATE TABLE projects (id VARCHAR(40) NOT NULL PRIMARY KEY,
            upload VARCHAR(40) NOT NULL REFERENCES uploads (id), name TEXT NOT NULL, settings {json} NOT NULL,
            created {double}, asked INTEGER NOT NULL, written INTEGER NOT NULL)""",
        "CREATE INDEX ix_projects_upload ON projects (upload)",
        f"""CREATE TABLE rows ({project}, row_key TEXT NOT NULL, position INTEGER NOT NULL,
            part VARCHAR(12) NOT NULL, place INTEGER NOT NULL, kind VARCHAR(12), class_id VARCHAR(40),
            source VARCHAR(12), annotator TEXT, event INTEGER, skips INTEGER NOT NULL,
            PRIMARY KEY (project, row_key))""",
        "CREATE UNIQUE INDEX ix_rows_open ON rows (project, part, place) WHERE kind IS NULL",
        "CREATE INDEX ix_rows_done ON rows (project, kind, event) WHERE kind IS NOT NULL",
        f"""CREATE TABLE events ({project}, number INTEGER NOT NULL, kind VARCHAR(20) NOT NULL, row_key TEXT,
            class_id VARCHAR(40), annotator TEXT NOT NULL, at {double} NOT NULL, seconds {double},
            shown_at {double}, source VARCHAR(12) NOT NULL, token TEXT NOT NULL, undoes INTEGER, arm VARCHAR(12),
            rank INTEGER, utility {double}, model_version INTEGER, training_size INTEGER, payload {json} NOT NULL,
            PRIMARY KEY (project, number), CONSTRAINT uq_events_token UNIQUE (project, token))""",
        "CREATE INDEX ix_events_row ON events (project, row_key)",
        "CREATE INDEX ix_events_annotator ON events (project, annotator, number)",
        f"""CREATE TABLE rankings ({project}, version INTEGER NOT NULL, rank INTEGER NOT NULL,
            row_key TEXT NOT NULL, utility {double}, PRIMARY KEY (project, version, rank))""",
        f"""CREATE TABLE rounds ({project}, version INTEGER NOT NULL, labels INTEGER NOT NULL,
            seconds {double} NOT NULL, error TEXT, created {double} NOT NULL, evaluation {json} NOT NULL,
            PRIMARY KEY (project, version))""",
        f"""CREATE TABLE claims ({project}, row_key TEXT NOT NULL, annotator TEXT NOT NULL, number INTEGER NOT NULL,
            claimed {double} NOT NULL, expires {double} NOT NULL, arm VARCHAR(12) NOT NULL, rank INTEGER,
            utility {double}, model_version INTEGER, training_size INTEGER, PRIMARY KEY (project, row_key))""",
        "CREATE INDEX ix_claims_annotator ON claims (project, annotator, number)",
    ):
        connection.execute(sql.text(statement))


def _rows_to_look_at(connection: Connection) -> None:
    """3: the cells of each row of a project, and what models thought of it."""
    json = sql.JSON().compile(connection.dialect)
    key = "project VARCHAR(40) NOT NULL REFERENCES projects (id), row_key TEXT NOT NULL"
    for statement in (
        f"""CREATE TABLE cells ({key}, twins INTEGER NOT NULL, texts {json} NOT NULL,
            PRIMARY KEY (project, row_key))""",
        "CREATE INDEX ix_cells_twins ON cells (project, twins)",
        f"""CREATE TABLE opinions ({key}, version INTEGER NOT NULL, proba {json} NOT NULL, nearest {json} NOT NULL,
            PRIMARY KEY (project, row_key))""",
    ):
        connection.execute(sql.text(statement))


def _forecasts(connection: Connection) -> None:
    """4: what was forecast of a project, to be held against what comes."""
    double, json = (kind.compile(connection.dialect) for kind in (sql.Float(), sql.JSON()))
    statement = f"""CREATE TABLE forecasts (project VARCHAR(40) NOT NULL REFERENCES projects (id),
        number INTEGER NOT NULL, created {double} NOT NULL, model VARCHAR(20) NOT NULL, asked INTEGER NOT NULL,
        pilot INTEGER NOT NULL, metric VARCHAR(40) NOT NULL, positive TEXT NOT NULL, learner TEXT NOT NULL,
        target {double} NOT NULL, reachable VARCHAR(12) NOT NULL, chance {double} NOT NULL, basis VARCHAR(20) NOT NULL,
        random {json} NOT NULL, active {json} NOT NULL, PRIMARY KEY (project, number))"""
    connection.execute(sql.text(statement))


def _unsure(connection: Connection) -> None:
    """5: how unsure a model was of the evaluation rows."""
    double = sql.Float().compile(connection.dialect)
    connection.execute(sql.text(f"ALTER TABLE rounds ADD COLUMN uncertainty {double}"))


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    _run_knows_its_driver,
    _labeling,
    _rows_to_look_at,
    _forecasts,
    _unsure,
)
