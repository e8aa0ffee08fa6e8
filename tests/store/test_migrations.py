import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sql

from alcore.store import Store, StoreError, open_store
from alcore.store.connecting import engine
from alcore.store.migrations import MIGRATIONS

# Written by the program as it was before there were versions and labeling projects.
BEFORE_LABELING = Path(__file__).parent / "data" / "before_labeling.db"


@pytest.fixture
def old(tmp_path):
    shutil.copy(BEFORE_LABELING, tmp_path / "old.db")
    return f"sqlite:///{tmp_path / 'old.db'}"


def described(url):
    """Tables with their columns, keys and indexes, as the database itself tells them."""
    inspector = sql.inspect(engine(url))
    return {
        table: (
            {column["name"]: (str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)},
            inspector.get_pk_constraint(table)["constrained_columns"],
            sorted(
                str(key["constrained_columns"]) + key["referred_table"] for key in inspector.get_foreign_keys(table)
            ),
            sorted(
                (index["name"], str(index["column_names"]), index["unique"]) for index in inspector.get_indexes(table)
            ),
            sorted(str(unique["column_names"]) for unique in inspector.get_unique_constraints(table)),
        )
        for table in inspector.get_table_names()
    }


def version(url):
    with engine(url).connect() as connection:
        return connection.execute(sql.text("SELECT version FROM schema")).scalar_one()


def test_a_database_from_before_labeling_keeps_all_its_data(old):
    store = Store(engine(old))
    (upload,) = store.uploads()
    (run,) = store.runs(upload.id)
    assert store.upload(upload.id).content == b"id,x,label\n1,2,a\n2,3,b\n"
    assert upload.settings == {"roles": {"label": "label"}}
    assert (run.state, run.seconds, run.settings, run.done) == ("cancelled", 1.5, {"batch": 10}, 1)
    assert store.frame(run.id, "rounds")["accuracy"].tolist() == [0.5, 0.7]
    project = store.add_project(upload.id, "new", {}, [("1", 0, "pool", 0)])
    assert store.project(project).name == "new"


def test_an_older_database_becomes_what_a_new_one_is(old, tmp_path):
    new = f"sqlite:///{tmp_path / 'new.db'}"
    Store(engine(old)), Store(engine(new))
    assert described(old) == described(new)
    assert version(old) == version(new) == len(MIGRATIONS)


def test_a_postgresql_database_migrates_to_what_a_new_one_is(url):
    made = engine(url)
    Store(made)
    fresh = described(url)
    with made.begin() as connection:
        for table in (
            "forecasts",
            "opinions",
            "cells",
            "claims",
            "rounds",
            "rankings",
            "events",
            "rows",
            "projects",
            "schema",
        ):
            connection.execute(sql.text(f"DROP TABLE {table}"))
        for column in ("driver", "heartbeat", "began", "done_before"):
            connection.execute(sql.text(f"ALTER TABLE runs DROP COLUMN {column}"))
    Store(made)
    columns = {table: told[0] for table, told in described(url).items()}
    assert columns == {table: told[0] for table, told in fresh.items()}
    assert {name: told[1:] for name, told in described(url).items()} == {name: told[1:] for name, told in fresh.items()}
    made.dispose()


def test_a_database_of_a_newer_program_is_left_alone_with_a_sentence(url):
    made = engine(url)
    Store(made)
    with made.begin() as connection:
        connection.execute(sql.text("UPDATE schema SET version = 99"))
    with pytest.raises(StoreError, match="of version 99, and this program knows versions up to"):
        Store(made)
    made.dispose()


def test_a_migration_that_fails_leaves_the_database_as_it_was(old, monkeypatch):
    def fails(connection):
        connection.execute(sql.text("CREATE TABLE half_done (x INTEGER)"))
        raise RuntimeError("the power went")

    monkeypatch.setattr("alcore.store.migrations.MIGRATIONS", (*MIGRATIONS, fails))
    before = described(old)
    with pytest.raises(RuntimeError):
        Store(engine(old))
    assert described(old) == before


def test_a_new_database_can_be_opened_by_many_at_once(url):
    with ThreadPoolExecutor(8) as doors:
        stores = list(doors.map(lambda _: Store(engine(url)), range(8)))
    assert version(url) == len(MIGRATIONS)
    for store in stores:
        store._engine.dispose()


def test_one_store_a_process_and_url(url):
    assert open_store(url) is open_store(url)
