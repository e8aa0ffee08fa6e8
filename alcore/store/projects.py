"""Labeling projects: what they are, the part each row plays, and the rankings of their trainings."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sql

from alcore.store.base import in_chunks, new_id
from alcore.store.cells import Cells
from alcore.store.connecting import writing
from alcore.store.lending import version_in_force
from alcore.store.records import Event, Opinion, Project, Round, Standing
from alcore.store.schema import events, opinions, projects, rankings, rounds, rows

SLICE = 200  # lines of a ranking in one write: a millisecond or two
BREATH = 0.004  # seconds between two of them: SQLite lets nobody queue, but look again after 1, 2, 5, 10 milliseconds


class Projects(Cells):
    """The part of the store that keeps labeling projects."""

    def add_project(
        self,
        upload: str,
        name: str,
        settings: Mapping,
        parts: Iterable[tuple[str, int, str, int]],
        log: Sequence[Event] = (),
        standings: Mapping[str, Standing] | None = None,
        cells: Iterable[tuple[str, int, Sequence[str | None]]] = (),
    ) -> str:
        """A new project; returns its id. It is there for others once all of it is written.

        parts: (row key, position, part, place) of each row of the table. log: its first events, numbered from 1.
        standings: what they come to, by row key. cells: (row key, number shared by rows of the same content, texts).
        """
        key, standings = new_id(), standings or {}
        row = {"id": key, "upload": upload, "name": name, "settings": dict(settings), "asked": 0, "written": len(log)}
        with writing(self._engine) as connection:
            connection.execute(projects.insert().values(row))
        nothing = dict.fromkeys(("kind", "class_id", "source", "annotator", "event"))
        for some in in_chunks(parts):
            lines = [
                {
                    "project": key,
                    "row_key": row_key,
                    "position": position,
                    "part": part,
                    "place": place,
                    "skips": 0,
                    **(asdict(standings[row_key]) if row_key in standings else nothing),
                }
                for row_key, position, part, place in some
            ]
            with writing(self._engine) as connection:
                connection.execute(rows.insert(), lines)
        for some in in_chunks(log):
            with writing(self._engine) as connection:
                connection.execute(events.insert(), [{"project": key, **asdict(event)} for event in some])
        self.add_cells(key, cells)
        with writing(self._engine) as connection:
            connection.execute(projects.update().where(projects.c.id == key).values(created=time.time()))
        return key

    def project(self, key: str) -> Project:
        """The project of that id. Raises KeyError when there is none (any more)."""
        return self._one(
            sql.select(projects).where(projects.c.id == key, projects.c.created.is_not(None)), Project, key
        )

    def projects(self, upload: str | None = None) -> list[Project]:
        """All projects, or those of an upload, newest first."""
        query = sql.select(projects).where(projects.c.created.is_not(None)).order_by(projects.c.created.desc())
        if upload is not None:
            query = query.where(projects.c.upload == upload)
        with self._engine.connect() as connection:
            return [Project(**row._mapping) for row in connection.execute(query)]

    def update_project(self, key: str, **settings) -> None:
        """Set settings of a project; others stay as they are."""
        with writing(self._engine) as connection:
            where = projects.c.id == key
            connection.execute(projects.update().where(where).values(name=projects.c.name))  # takes the lock
            before = connection.execute(sql.select(projects.c.settings).where(where)).scalar_one()
            connection.execute(projects.update().where(where).values(settings={**before, **settings}))

    def parts(self, project: str) -> list[tuple[str, str, int]]:
        """(row key, part, place) of every row, in the order of the table."""
        query = sql.select(rows.c.row_key, rows.c.part, rows.c.place).where(rows.c.project == project)
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(rows.c.position))]

    def part_sizes(self, project: str) -> dict[str, int]:
        """How many rows play each part."""
        query = sql.select(rows.c.part, sql.func.count()).where(rows.c.project == project).group_by(rows.c.part)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def evaluation_rows(self, project: str) -> list[str]:
        """Keys of the evaluation rows, in the order in which they are asked."""
        query = sql.select(rows.c.row_key).where(rows.c.project == project, rows.c.part == "evaluation")
        with self._engine.connect() as connection:
            return list(connection.execute(query.order_by(rows.c.place)).scalars())

    def standings(self, project: str) -> dict[str, Standing]:
        """What the log has come to, by key of the rows that were answered by as many people as it takes."""
        return self._standings(project, rows.c.kind.in_(("label", "skip")))

    def waiting(self, project: str) -> dict[str, Standing]:
        """The rows that wait for the answers of more people, by key."""
        return self._standings(project, rows.c.kind == "waiting")

    def count_labeled(self, project: str) -> int:
        """How many rows have a label."""
        query = sql.select(sql.func.count()).where(rows.c.project == project, rows.c.kind == "label")
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def standings_of(self, project: str, row_keys: Sequence[str]) -> dict[str, Standing]:
        """As `standings`, of these few rows."""
        return self._standings(project, rows.c.kind.in_(("label", "skip")), rows.c.row_key.in_(list(row_keys)))

    def _standings(self, project: str, *where) -> dict[str, Standing]:
        columns = (rows.c.kind, rows.c.class_id, rows.c.source, rows.c.annotator, rows.c.event, rows.c.skips)
        query = sql.select(rows.c.row_key, *columns).where(rows.c.project == project, *where)
        with self._engine.connect() as connection:
            return {row_key: Standing(*values) for row_key, *values in connection.execute(query)}

    # -- trainings ---------------------------------------------------------------------------------------------

    def publish(
        self,
        project: str,
        ranking: Sequence[tuple[str, float | None]],
        *,
        labels: int,
        seconds: float,
        evaluation: Mapping[str, str] | None = None,
        uncertainty: float | None = None,
        thoughts: Sequence[Opinion] = (),
    ) -> int:
        """Put a ranking of (row key, utility), best first, in the place of the last one, at once; returns its version.

        labels: how many it learned from; seconds: what it took; evaluation: the predicted class of evaluation rows, and
        uncertainty: how unsure it is of them; thoughts: what it thinks of rows likely to be asked, in the place of what
        was thought before. Written in slices, since people who label meanwhile wait for each of them; the ranking is in
        force with its round, which comes last. Raises KeyError without project.
        """
        version = None
        for ranked in _slices(enumerate(ranking, 1), SLICE):
            with writing(self._engine) as connection:
                version = version or _next_version(connection, project)
                here = {"project": project, "version": version}
                lines = [here | {"rank": rank, "row_key": key, "utility": utility} for rank, (key, utility) in ranked]
                connection.execute(rankings.insert(), lines)
        with writing(self._engine) as connection:
            version = version or _next_version(connection, project)
            _add_round(connection, project, version, labels, seconds, None, evaluation, uncertainty)
        with writing(self._engine) as connection:
            earlier = (rankings.c.project == project) & (rankings.c.version < version)
            connection.execute(rankings.delete().where(earlier))
        if thoughts:
            self._think(project, version, thoughts)
        return version

    def _think(self, project: str, version: int, thoughts: Sequence[Opinion]) -> None:
        of_project = opinions.c.project == project
        for some in _slices(thoughts, SLICE // 4):  # which are longer than the lines of a ranking
            lines = [{**asdict(one), "project": project, "version": version} for one in some]
            with writing(self._engine) as connection:
                same = opinions.c.row_key.in_([one.row_key for one in some])
                connection.execute(opinions.delete().where(of_project, same))
                connection.execute(opinions.insert(), lines)
        with writing(self._engine) as connection:
            connection.execute(opinions.delete().where(of_project, opinions.c.version < version))

    def add_failure(self, project: str, error: str, *, labels: int, seconds: float) -> int:
        """Note that a training failed, and why; the last ranking stays."""
        with writing(self._engine) as connection:
            version = _next_version(connection, project)
            _add_round(connection, project, version, labels, seconds, error, None)
        return version

    def rounds(self, project: str) -> list[Round]:
        """All trainings, first to last. The ranking of a start, made before the first label, is none."""
        columns = [column for column in rounds.c if column.name != "project"]
        learned = (rounds.c.labels > 0) | rounds.c.error.is_not(None)
        query = sql.select(*columns).where(rounds.c.project == project, learned).order_by(rounds.c.version)
        with self._engine.connect() as connection:
            return [Round(**row._mapping) for row in connection.execute(query)]

    def ranking(self, project: str) -> list[tuple[str, float | None]]:
        """The ranking in force: (row key, utility), best first."""
        query = sql.select(rankings.c.row_key, rankings.c.utility).where(rankings.c.project == project)
        query = query.where(rankings.c.version == version_in_force(project))
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(rankings.c.rank))]


def _slices(lines: Iterable, most: int) -> Iterator[list]:
    """The lines in lists of at most so many, with time between for others to write."""
    for some in in_chunks(lines, most):
        yield some
        time.sleep(BREATH)


def _next_version(connection: sql.Connection, project: str) -> int:
    touch = projects.update().where(projects.c.id == project).values(name=projects.c.name)  # takes the lock
    if not connection.execute(touch).rowcount:
        raise KeyError(project)
    given = (sql.select(sql.func.max(of.c.version)).where(of.c.project == project) for of in (rounds, rankings))
    return max(connection.execute(last).scalar_one() or 0 for last in given) + 1


def _add_round(connection, project, version, labels, seconds, error, evaluation, uncertainty=None) -> None:
    values = {
        "project": project,
        "version": version,
        "labels": labels,
        "seconds": seconds,
        "error": error,
        "created": time.time(),
        "evaluation": dict(evaluation or {}),
        "uncertainty": uncertainty,
    }
    connection.execute(rounds.insert().values(values))
