"""What all parts of the store share."""

from __future__ import annotations

import sqlalchemy as sql
from sqlalchemy.engine import Engine


class Base:
    """An engine, and one record by its key."""

    _engine: Engine

    def _one(self, query: sql.Select, kind: type, key: str):
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise KeyError(key)
        return kind(**row._mapping)
