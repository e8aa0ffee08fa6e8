"""The one database: uploads as they came, runs, and every finished replicate.

SQLAlchemy Core, so SQLite by default and PostgreSQL by URL. All SQL of the product is in this module. A write is one
short transaction, so a page, a worker thread and a second tab can use one file.
"""

from __future__ import annotations

import io
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import sqlalchemy as sql
from sqlalchemy.engine import Engine

_metadata = sql.MetaData()

_uploads = sql.Table(
    "uploads",
    _metadata,
    sql.Column("id", sql.String(40), primary_key=True),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("content", sql.LargeBinary, nullable=False),
    sql.Column("settings", sql.JSON, nullable=False),  # roles, rates and how the file is read, as the page left them
    sql.Column("sample", sql.Text),
    sql.Column("created", sql.Float, nullable=False),
)
_runs = sql.Table(
    "runs",
    _metadata,
    sql.Column("id", sql.String(40), primary_key=True),
    sql.Column("upload", sql.ForeignKey("uploads.id"), nullable=False, index=True),
    sql.Column("settings", sql.JSON, nullable=False),
    sql.Column("total", sql.Integer, nullable=False),
    sql.Column("state", sql.String(20), nullable=False),
    sql.Column("error", sql.Text),
    sql.Column("created", sql.Float, nullable=False),
    sql.Column("seconds", sql.Float, nullable=False, default=0.0),  # wall clock spent at work, over all resumptions
    sql.Column("driver", sql.Text),  # the process that works on it, and
    sql.Column("heartbeat", sql.Float),  # when that process was last known to live
    sql.Column("began", sql.Float),  # when the work under way began, and
    sql.Column("done_before", sql.Integer),  # how many replicates were kept by then
)
_replicates = sql.Table(
    "replicates",
    _metadata,
    sql.Column("run", sql.ForeignKey("runs.id"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("name", sql.String(20), primary_key=True),  # "rounds" or "queries"
    sql.Column("frame", sql.LargeBinary, nullable=False),  # Parquet
)

ALIVE = ("waiting", "running")


@dataclass(frozen=True)
class Upload:
    """A file as it was uploaded, and the choices made about it."""

    id: str
    name: str
    settings: dict
    sample: str | None
    created: float
    content: bytes = b""


@dataclass(frozen=True)
class Run:
    """A simulation: waiting, running, done, cancelled, interrupted or failed; ``done`` of ``total`` replicates kept."""

    id: str
    upload: str
    settings: dict
    total: int
    done: int
    state: str
    error: str | None
    created: float
    seconds: float
    driver: str | None = None
    heartbeat: float | None = None
    began: float | None = None
    done_before: int | None = None

    @property
    def alive(self) -> bool:
        """Whether work on it goes on."""
        return self.state in ALIVE


class Store:
    """The database behind a page or a shell. Ids are unguessable: who does not know one cannot reach its data."""

    def __init__(self, engine: Engine):
        self._engine = engine
        _metadata.create_all(engine)
        _add_missing_columns(engine)

    # -- uploads -----------------------------------------------------------------------------------------------

    def add_upload(self, content: bytes, name: str, settings: Mapping | None = None, sample: str | None = None) -> str:
        """Keep a file verbatim and return its id."""
        key = secrets.token_urlsafe(16)
        row = {
            "id": key,
            "name": name,
            "content": content,
            "settings": dict(settings or {}),
            "sample": sample,
            "created": time.time(),
        }
        with self._engine.begin() as connection:
            connection.execute(_uploads.insert().values(row))
        return key

    def upload(self, key: str) -> Upload:
        """The upload of that id, with its content. Raises KeyError when there is none (any more)."""
        return self._one(sql.select(_uploads).where(_uploads.c.id == key), Upload, key)

    def describe(self, key: str) -> Upload:
        """The upload of that id without its content, which may be large. Raises KeyError when there is none."""
        return self._one(_uploads_described().where(_uploads.c.id == key), Upload, key)

    def uploads(self) -> list[Upload]:
        """All uploads without their content, newest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(_uploads_described().order_by(_uploads.c.created.desc()))
            return [Upload(**row._mapping) for row in rows]

    def update_upload(self, key: str, **settings) -> None:
        """Set choices made about an upload, such as roles=... or rates=...; others stay as they are."""
        with self._engine.begin() as connection:
            where = _uploads.c.id == key
            # Writing first takes the lock: two tabs may change different settings at the same moment.
            connection.execute(_uploads.update().where(where).values(name=_uploads.c.name))
            before = connection.execute(sql.select(_uploads.c.settings).where(where)).scalar_one()
            connection.execute(_uploads.update().where(where).values(settings={**before, **settings}))

    # -- runs --------------------------------------------------------------------------------------------------

    def add_run(self, upload: str, settings: Mapping, total: int) -> str:
        """A new waiting run of an upload; returns its id."""
        key = secrets.token_urlsafe(16)
        row = {
            "id": key,
            "upload": upload,
            "settings": dict(settings),
            "total": total,
            "state": "waiting",
            "created": time.time(),
            "seconds": 0.0,
        }
        with self._engine.begin() as connection:
            connection.execute(_runs.insert().values(row))
        return key

    def run(self, key: str) -> Run:
        """The run of that id. Raises KeyError when there is none (any more)."""
        return self._one(_runs_with_done().where(_runs.c.id == key), Run, key)

    def runs(self, upload: str) -> list[Run]:
        """All runs of an upload, newest first."""
        with self._engine.connect() as connection:
            query = _runs_with_done().where(_runs.c.upload == upload).order_by(_runs.c.created.desc())
            return [Run(**row._mapping) for row in connection.execute(query)]

    def set_state(self, key: str, state: str, *, error: str | None = None, seconds: float = 0.0) -> None:
        """Move a run to a state; `seconds` of work are added to what it took so far."""
        values = {"state": state, "error": error, "seconds": _runs.c.seconds + seconds}
        with self._engine.begin() as connection:
            connection.execute(_runs.update().where(_runs.c.id == key).values(values))

    def line_up(self, key: str, driver: str) -> None:
        """A run waits for this process to work on it."""
        values = {"state": "waiting", "error": None, "driver": driver, "heartbeat": time.time(), "began": None}
        with self._engine.begin() as connection:
            connection.execute(_runs.update().where(_runs.c.id == key).values(values))

    def begin(self, key: str) -> None:
        """Work on a run begins now."""
        values = {"state": "running", "error": None, "began": time.time()}
        with self._engine.begin() as connection:
            done = len(_numbers(connection, key))
            connection.execute(_runs.update().where(_runs.c.id == key).values(**values, done_before=done))

    def beat(self, driver: str) -> None:
        """Note that a process lives and still works on its runs."""
        mine = _runs.c.state.in_(ALIVE) & (_runs.c.driver == driver)
        with self._engine.begin() as connection:
            connection.execute(_runs.update().where(mine).values(heartbeat=time.time()))

    def mark_interrupted(self, lost: Callable[[str | None, float | None], bool]) -> None:
        """Runs whose process has died are interrupted; their finished replicates stay.

        `lost(driver, heartbeat)` tells whether a process is gone; both are None for a run that none has taken on.
        """
        with self._engine.connect() as connection:
            query = sql.select(_runs.c.id, _runs.c.driver, _runs.c.heartbeat).where(_runs.c.state.in_(ALIVE))
            gone = [row for row in connection.execute(query) if lost(row.driver, row.heartbeat)]
        for row in gone:
            # Another process may have taken the run on in the meantime.
            same = (_runs.c.id == row.id) & _runs.c.driver.is_not_distinct_from(row.driver)
            with self._engine.begin() as connection:
                where = same & _runs.c.state.in_(ALIVE)
                connection.execute(_runs.update().where(where).values(state="interrupted"))

    # -- replicates --------------------------------------------------------------------------------------------

    def add_replicate(self, run: str, number: int, frames: Mapping[str, pd.DataFrame]) -> None:
        """Keep the frames of a finished replicate, all or none; a replicate kept before is left as it was."""
        rows = [
            {"run": run, "number": number, "name": name, "frame": _to_bytes(frame)} for name, frame in frames.items()
        ]
        with self._engine.begin() as connection:
            connection.execute(_runs.update().where(_runs.c.id == run).values(state=_runs.c.state))  # takes the lock
            if number not in _numbers(connection, run):
                connection.execute(_replicates.insert(), rows)

    def finished(self, run: str) -> set[int]:
        """Numbers of the replicates kept so far."""
        with self._engine.connect() as connection:
            return _numbers(connection, run)

    def frame(self, run: str, name: str) -> pd.DataFrame:
        """A run's "rounds" or "queries" over all finished replicates, in their order; empty before the first."""
        query = sql.select(_replicates.c.frame).where(_replicates.c.run == run, _replicates.c.name == name)
        with self._engine.connect() as connection:
            blobs = connection.execute(query.order_by(_replicates.c.number)).scalars().all()
        frames = [pd.read_parquet(io.BytesIO(blob)) for blob in blobs]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    # -- housekeeping ------------------------------------------------------------------------------------------

    def purge(self, older_than: float) -> int:
        """Delete uploads made more than so many seconds ago, with their runs; returns how many."""
        with self._engine.begin() as connection:
            old = sql.select(_uploads.c.id).where(_uploads.c.created < time.time() - older_than)
            their_runs = sql.select(_runs.c.id).where(_runs.c.upload.in_(old))
            connection.execute(_replicates.delete().where(_replicates.c.run.in_(their_runs)))
            connection.execute(_runs.delete().where(_runs.c.upload.in_(old)))
            purged = connection.execute(_uploads.delete().where(_uploads.c.id.in_(old))).rowcount
        if purged and self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:  # nor does the write-ahead log keep a copy
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return purged

    def _one(self, query: sql.Select, kind: type, key: str):
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise KeyError(key)
        return kind(**row._mapping)


def _add_missing_columns(engine: Engine) -> None:
    """Bring the tables of an earlier version up to date; what was added since may be null."""
    for table in _metadata.sorted_tables:
        there = {column["name"] for column in sql.inspect(engine).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(engine.dialect)
                with engine.begin() as connection:
                    connection.execute(sql.text(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))


def _uploads_described() -> sql.Select:
    return sql.select(*(column for column in _uploads.c if column.name != "content"))


def _runs_with_done() -> sql.Select:
    done = (
        sql.select(sql.func.count(_replicates.c.number.distinct()))
        .where(_replicates.c.run == _runs.c.id)
        .scalar_subquery()
    )
    return sql.select(*_runs.c, done.label("done"))


def _numbers(connection: sql.Connection, run: str) -> set[int]:
    return set(connection.execute(sql.select(_replicates.c.number).where(_replicates.c.run == run)).scalars())


def _to_bytes(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def default_url() -> str:
    """``$ALCORE_DATABASE``, else a SQLite file in ``$ALCORE_HOME`` (default: ``.labelwise`` in the home directory)."""
    if url := os.environ.get("ALCORE_DATABASE"):
        return url
    home = Path(os.environ.get("ALCORE_HOME") or Path.home() / ".labelwise")
    home.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{home / 'labelwise.db'}"


@cache
def open_store(url: str | None = None) -> Store:
    """The store at a SQLAlchemy URL, by default `default_url`; one a process and URL."""
    engine = sql.create_engine(url or default_url())
    if engine.dialect.name == "sqlite":

        @sql.event.listens_for(engine, "connect")
        def _settings(connection, _record):  # a reader never waits for a writer; a writer waits, not fails
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA busy_timeout=10000")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten

    return Store(engine)
