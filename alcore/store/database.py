"""The store: its parts put together, brought up to date when it is opened, and emptied of what is old."""

from __future__ import annotations

import time
from functools import cache

import sqlalchemy as sql
from sqlalchemy.engine import Engine

from alcore.store.connecting import default_url, engine, writing
from alcore.store.forecasts import Forecasts
from alcore.store.labels import Labels
from alcore.store.migrations import migrate
from alcore.store.projects import Projects
from alcore.store.runs import Runs
from alcore.store.schema import OF_PROJECTS, projects, replicates, runs, uploads
from alcore.store.uploads import Uploads


class Store(Uploads, Runs, Projects, Labels, Forecasts):
    """The database behind a page or a shell. Ids are unguessable: who does not know one cannot reach its data."""

    def __init__(self, engine: Engine):
        self._engine = engine
        migrate(engine)

    def purge(self, older_than: float) -> int:
        """Delete uploads made more than so many seconds ago, with their runs and projects; returns how many."""
        with writing(self._engine) as connection:
            old = sql.select(uploads.c.id).where(uploads.c.created < time.time() - older_than)
            their_runs = sql.select(runs.c.id).where(runs.c.upload.in_(old))
            connection.execute(replicates.delete().where(replicates.c.run.in_(their_runs)))
            connection.execute(runs.delete().where(runs.c.upload.in_(old)))
            their_projects = sql.select(projects.c.id).where(projects.c.upload.in_(old))
            for table in OF_PROJECTS:
                connection.execute(table.delete().where(table.c.project.in_(their_projects)))
            connection.execute(projects.delete().where(projects.c.upload.in_(old)))
            purged = connection.execute(uploads.delete().where(uploads.c.id.in_(old))).rowcount
        if purged and self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:  # nor does the write-ahead log keep a copy
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return purged


@cache
def open_store(url: str | None = None) -> Store:
    """The store at a SQLAlchemy URL, by default `default_url`; one a process and URL."""
    return Store(engine(url or default_url()))
