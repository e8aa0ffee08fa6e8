"""Where the database is, how it is opened, and what is said when it cannot be written."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

MIGRATING = 4_217_031  # any number, so that two processes that bring one PostgreSQL database up to date queue

WAITING = 30  # seconds for a lock that another connection holds


class StoreError(RuntimeError):
    """The database cannot do what was asked. The message is shown to the user as it is."""


def default_url() -> str:
    """``$ALCORE_DATABASE``, else a SQLite file in ``$ALCORE_HOME`` (default: ``.labelwise`` in the home directory)."""
    if url := os.environ.get("ALCORE_DATABASE"):
        return url
    home = Path(os.environ.get("ALCORE_HOME") or Path.home() / ".labelwise")
    home.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{home / 'labelwise.db'}"


def engine(url: str) -> Engine:
    """An engine whose SQLite connections are set so that one file serves many."""
    made = sql.create_engine(url)
    if made.dialect.name == "sqlite":

        @sql.event.listens_for(made, "connect")
        def _settings(connection, _record):  # a reader never waits for a writer; a writer waits, not fails
            connection.execute(f"PRAGMA busy_timeout={WAITING * 1000}")
            _keep_a_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten

    return made


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """The file remembers it, so only the first of many that open a new one turns it on.

    SQLite does not wait for this lock, whatever its timeout: it answers "locked" at once, so the waiting is ours.
    """
    patience = time.monotonic() + WAITING
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
        time.sleep(random.uniform(0.005, 0.05))  # not all at once again


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other process is in at the same time, and that can change tables, all or nothing."""
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(sql.select(sql.func.pg_advisory_xact_lock(MIGRATING)))
            yield connection
        return
    # The driver begins no transaction before statements that change tables, so it is begun by hand.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One short transaction, on disk when the block ends. Raises StoreError, and writes nothing, when it cannot be."""
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise StoreError(sentence) from error


def _sentence(error: DBAPIError) -> str | None:
    """In words for the user, when the disk or the server is at fault and not the statement."""
    said = str(error.orig).lower()
    if "is full" in said or "no space" in said:
        return (
            "The disk is full, so this was not saved. What was saved before is safe. Free some space, then do it again."
        )
    if "disk i/o error" in said or "readonly" in said or "unable to open" in said:
        return (
            "The database cannot be written, so this was not saved. Check that its disk is there and may be written, "
            "then do it again."
        )
    if "locked" in said:
        return "The database was busy for half a minute, so this was not saved. Do it again."
    if error.connection_invalidated:
        return "The database server does not answer, so this was not saved. Do it again when it is back."
    return None
