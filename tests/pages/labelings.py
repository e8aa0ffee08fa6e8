"""Labeling projects in the store, made without a page."""

from alcore import tables
from alcore.project import Settings
from alcore.project.creating import create
from pages.shared import server


def content(rows: int = 60) -> bytes:
    """Rows r0, r1, ... whose label follows from x; every tenth row is a copy of the row before but for its id."""
    lines = []
    for row in range(rows):
        source = row - 1 if row % 10 == 9 else row
        lines.append(f"r{row},{source % 2 * 4 + source * 0.01:.2f},city {source % 3},")
    return "\n".join(["id,x,city,label", *lines]).encode()


def add_project(rows: int = 60, classes=("no", "yes"), table: bytes | None = None, **settings):
    """A project of such a table."""
    raw = table or content(rows)
    upload = server.store().add_upload(raw, "made.csv")
    roles = tables.Roles(label="label", id="id")
    return create(server.store(), upload, roles, Settings(**settings), name="made", classes=list(classes))
