import pytest

from alcore import tables
from alcore.project import Settings
from alcore.project.creating import create
from alcore.store import open_store


def csv(rows, labeled=0, label_of=lambda row: "yes" if row % 2 else "no"):
    """A table of so many rows, the first of them labeled; the label is easily learned from x."""
    lines = [f"r{row},{row % 2 * 4 + row * 0.01:.2f},{label_of(row) if row < labeled else ''}" for row in range(rows)]
    return "\n".join(["id,x,label", *lines]).encode()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def store(url):
    opened = open_store(url)
    yield opened
    opened._engine.dispose()


@pytest.fixture
def make(store):
    """make(rows, labeled=0, **settings) -> a project of a made table with the classes no (c1) and yes (c2)."""

    def project(rows=60, labeled=0, **settings):
        content = csv(rows, labeled)
        upload = store.add_upload(content, "made.csv")
        roles = tables.Roles(label="label", id="id")
        return create(store, upload, roles, Settings(**settings), name="made", classes=["no", "yes"])

    return project
