"""Uploads: files verbatim, and the choices made about them."""

from __future__ import annotations

import time
from collections.abc import Mapping

import sqlalchemy as sql

from alcore.store.base import Base, new_id
from alcore.store.connecting import writing
from alcore.store.records import Upload
from alcore.store.schema import uploads


class Uploads(Base):
    """The part of the store that keeps files."""

    def add_upload(self, content: bytes, name: str, settings: Mapping | None = None, sample: str | None = None) -> str:
        """Keep a file verbatim and return its id."""
        key = new_id()
        row = {
            "id": key,
            "name": name,
            "content": content,
            "settings": dict(settings or {}),
            "sample": sample,
            "created": time.time(),
        }
        with writing(self._engine) as connection:
            connection.execute(uploads.insert().values(row))
        return key

    def upload(self, key: str) -> Upload:
        """The upload of that id, with its content. Raises KeyError when there is none (any more)."""
        return self._one(sql.select(uploads).where(uploads.c.id == key), Upload, key)

    def describe(self, key: str) -> Upload:
        """The upload of that id without its content, which may be large. Raises KeyError when there is none."""
        return self._one(_described().where(uploads.c.id == key), Upload, key)

    def uploads(self) -> list[Upload]:
        """All uploads without their content, newest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(_described().order_by(uploads.c.created.desc()))
            return [Upload(**row._mapping) for row in rows]

    def update_upload(self, key: str, **settings) -> None:
        """Set choices made about an upload, such as roles=... or rates=...; others stay as they are."""
        with writing(self._engine) as connection:
            where = uploads.c.id == key
            # Writing first takes the lock: two tabs may change different settings at the same moment.
            connection.execute(uploads.update().where(where).values(name=uploads.c.name))
            before = connection.execute(sql.select(uploads.c.settings).where(where)).scalar_one()
            connection.execute(uploads.update().where(where).values(settings={**before, **settings}))


def _described() -> sql.Select:
    return sql.select(*(column for column in uploads.c if column.name != "content"))
