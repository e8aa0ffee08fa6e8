import pytest

from alcore import capsule, project, simulation, tables
from alcore.project.creating import create
from alcore.project.rehearsing import rehearse
from alcore.store import open_store
from tests.capsule.packing import IRIS, QUICK, ROLES, Ran


@pytest.fixture(scope="session")
def ran() -> Ran:
    """A small simulation on iris."""
    table = tables.read(IRIS, "iris.csv")
    return Ran(table, simulation.simulate(table, ROLES, QUICK))


@pytest.fixture(scope="session")
def simulated(ran) -> bytes:
    """The capsule of that simulation, with its table."""
    return capsule.to_bytes(ran.capsule(), with_data=True)


@pytest.fixture(scope="session")
def labeled(tmp_path_factory) -> bytes:
    """The capsule, with its table, of a rehearsal in which rows were labeled, skipped, taken back, flagged, noted, and
    classes renamed and merged."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('capsule') / 'made.db'}")
    upload = store.add_upload(IRIS, "iris.csv")
    made = create(store, upload, ROLES, project.Settings(rehearsal=True, evaluation=20, seed=3), name="Irises")
    rehearse(made, 40)
    keys = [key for key, _, _ in store.parts(made.id)]
    made.undo("rehearsal", "first undo")
    made.undo("rehearsal", "second undo")
    made.redo("rehearsal", "a redo")
    made.skip("Ana", keys[5], "a skip", reason="bad row")
    made.flag("Ana", keys[7], "a flag")
    made.note("Ünal", keys[7], "=1+1, ü\n🐈", "a note")
    made.rename_class("Ana", "c2", "=versicolor", "a name")
    made.merge_class("Ana", "c3", "c2", "a merger")
    packed = capsule.to_bytes(capsule.of_project(store, made.id), with_data=True)
    store._engine.dispose()
    return packed
