"""Every test of the store runs on SQLite, and on a PostgreSQL server of its own where one can be started."""

import os
import secrets
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
import sqlalchemy

from alcore.store import Store, open_store
from alcore.store.connecting import engine


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The URL of a PostgreSQL server that lives as long as the tests, without a database's name; or a loud skip."""
    found = [*map(Path, filter(None, [shutil.which("initdb")])), *Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    try:
        import psycopg  # noqa: F401
    except ImportError:
        found = []
    if not found:
        reason = "No PostgreSQL server or no psycopg here: the store was tested on SQLite ALONE."
        warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)
    tools = found[0].resolve().parent
    home = Path("/tmp") / f"labelwise-postgres-{secrets.token_hex(4)}"  # short: a socket's path may have 100 letters
    home.mkdir()
    # The server refuses to run as root.
    other = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    if other:
        shutil.chown(home, "nobody", "nogroup")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home, **other}
    data = str(home / "data")
    try:
        subprocess.run([tools / "initdb", "-D", data, "-U", "labelwise", "-A", "trust", "-E", "UTF8", "-N"], **quiet)
        settings = f"-k {home} -c listen_addresses='' -c max_connections=50 -c fsync=off"
        start = [tools / "pg_ctl", "-D", data, "-w", "-l", str(home / "log"), "-o", settings, "start"]
        subprocess.run(start, **quiet)
        yield f"postgresql+psycopg://labelwise@/{{}}?host={home}"
        subprocess.run([tools / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server = request.getfixturevalue("server")
    name = f"test_{secrets.token_hex(4)}"
    admin = sqlalchemy.create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    yield server.format(name)


@pytest.fixture
def store(url):
    opened = open_store(url)
    yield opened
    opened._engine.dispose()


@pytest.fixture
def another(url):
    """A second door to the same database, as another process would have."""
    made = engine(url)
    yield Store(made)
    made.dispose()
