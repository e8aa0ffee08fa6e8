"""The rows of a project as people see them: their cells, rows like them, and what a model thought."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import sqlalchemy as sql

from alcore.store.base import Base, in_chunks
from alcore.store.connecting import writing
from alcore.store.lending import stands
from alcore.store.records import Event, Opinion
from alcore.store.schema import cells, events, opinions, rows

AT_ONCE = 500  # keys in one question: SQLite takes 32,766 values in a statement


class Cells(Base):
    """The part of the store that shows rows."""

    def add_cells(self, project: str, told: Iterable[tuple[str, int, Sequence[str | None]]]) -> None:
        """Keep (row key, a number that rows of the same content share, texts) of a project's rows."""
        for some in in_chunks(told):
            lines = [{"project": project, "row_key": row, "twins": twins, "texts": texts} for row, twins, texts in some]
            with writing(self._engine) as connection:
                connection.execute(cells.insert(), lines)

    def cells(self, project: str, row_keys: Iterable[str]) -> dict[str, list[str | None]]:
        """The texts of these rows, by row key, in the order of the project's shown columns; None where blank."""
        wanted, found = list(row_keys), {}
        with self._engine.connect() as connection:
            for first in range(0, len(wanted), AT_ONCE):
                some = cells.c.row_key.in_(wanted[first : first + AT_ONCE])
                query = sql.select(cells.c.row_key, cells.c.texts).where(cells.c.project == project, some)
                found.update((row_key, texts) for row_key, texts in connection.execute(query))
        return found

    def labeled_twins(self, project: str, row_key: str) -> dict[str, str]:
        """The class ids of other rows with the very same content, by row key."""
        same = sql.select(cells.c.twins).where(cells.c.project == project, cells.c.row_key == row_key)
        joined = rows.join(cells, (cells.c.project == rows.c.project) & (cells.c.row_key == rows.c.row_key))
        query = sql.select(rows.c.row_key, rows.c.class_id).select_from(joined)
        query = query.where(cells.c.project == project, cells.c.twins == same.scalar_subquery())
        query = query.where(rows.c.kind == "label", rows.c.row_key != row_key)
        with self._engine.connect() as connection:
            return dict(map(tuple, connection.execute(query)))

    def opinion(self, project: str, row_key: str) -> Opinion | None:
        """What the last training thought of a row; None when it did not look at it."""
        return self.opinions(project, [row_key]).get(row_key)

    def opinions(self, project: str, row_keys: Sequence[str]) -> dict[str, Opinion]:
        """What the last training thought of these few rows, by key of those it looked at."""
        columns = (opinions.c.row_key, opinions.c.version, opinions.c.proba, opinions.c.nearest)
        query = sql.select(*columns).where(opinions.c.project == project, opinions.c.row_key.in_(list(row_keys)))
        with self._engine.connect() as connection:
            return {
                row_key: Opinion(row_key, version, proba, tuple(tuple(one) for one in nearest))
                for row_key, version, proba, nearest in connection.execute(query)
            }

    def own_answers(
        self, project: str, annotator: str, text: str = "", most: int = 20, *, several: bool = False
    ) -> list[Event]:
        """An annotator's answers that stand, newest first; with a text, those of rows that hold it in any cell.

        In any case of letters for the alphabet without accents, as the database compares. several: rows are answered
        by several people, so an answer stands beside those of others.
        """
        columns = [column for column in events.c if column.name != "project"]
        about = (events.c.project == rows.c.project) & (events.c.row_key == rows.c.row_key)
        joined = rows.join(events, about & (_last_said() if several else events.c.number == rows.c.event))
        query = sql.select(*columns).where(rows.c.project == project, rows.c.kind.is_not(None))
        query = query.where(events.c.annotator == annotator).order_by(events.c.number.desc()).limit(most)
        if text:
            joined = joined.join(cells, (cells.c.project == rows.c.project) & (cells.c.row_key == rows.c.row_key))
            holds = sql.cast(cells.c.texts, sql.Text).icontains(_as_stored(text), autoescape=True)
            query = query.where(holds | rows.c.row_key.icontains(text, autoescape=True))
        with self._engine.connect() as connection:
            return [Event(**row._mapping) for row in connection.execute(query.select_from(joined))]


def _last_said() -> sql.ColumnElement[bool]:
    """Whether an event is its annotator's last answer for the row, and stands."""

    def answers(said: sql.FromClause) -> sql.ColumnElement[bool]:
        first = said.c.arm.is_distinct_from("relabel")
        return said.c.kind.in_(("label", "skip")) & first & stands(said)

    later = events.alias()
    same = (later.c.project == events.c.project) & (later.c.row_key == events.c.row_key)
    same &= (later.c.annotator == events.c.annotator) & (later.c.number > events.c.number)
    return answers(events) & ~sql.exists().where(same, answers(later))


def _as_stored(text: str) -> str:
    """The text as it stands inside a JSON list, where letters outside ASCII are escaped."""
    return json.dumps(text)[1:-1]
