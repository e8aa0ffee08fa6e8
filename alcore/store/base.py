"""What all parts of the store share."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from itertools import islice

import sqlalchemy as sql
from sqlalchemy.engine import Engine

# Lines written in one transaction: a large project is made while others label, and none of them may wait for long.
CHUNK = 10_000


def in_chunks(lines: Iterable, most: int = CHUNK) -> Iterator[list]:
    """The lines in lists of at most so many."""
    lines = iter(lines)
    return iter(lambda: list(islice(lines, most)), [])


def new_id() -> str:
    """An id nobody can guess. In hexadecimal: it is typed into shells, where one that begins with a dash would be taken
    for an option."""
    return secrets.token_hex(16)


class Base:
    """An engine, and one record by its key."""

    _engine: Engine

    def _one(self, query: sql.Select, kind: type, key: str):
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise KeyError(key)
        return kind(**row._mapping)
