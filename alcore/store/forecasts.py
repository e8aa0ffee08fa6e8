"""What was forecast of a project, kept as it was said, so that it can be held against what came."""

from __future__ import annotations

import time
from dataclasses import asdict, replace

import sqlalchemy as sql

from alcore.store.base import Base
from alcore.store.connecting import writing
from alcore.store.records import Foretold
from alcore.store.schema import forecasts, projects

# What makes two forecasts the same one: asked again, it is not kept again.
SAME = ("model", "asked", "pilot", "metric", "positive", "learner", "target")


class Forecasts(Base):
    """The part of the store that keeps forecasts."""

    def add_forecast(self, project: str, said: Foretold) -> bool:
        """Keep a forecast, unless the same question was answered on as many labels before; returns whether it is new.

        Raises KeyError when there is no such project (any more).
        """
        with writing(self._engine) as connection:
            touch = projects.update().where(projects.c.id == project).values(name=projects.c.name)  # takes the lock
            if not connection.execute(touch).rowcount:
                raise KeyError(project)
            of_project = forecasts.c.project == project
            same = (forecasts.c[name] == getattr(said, name) for name in SAME)
            if connection.execute(sql.select(forecasts.c.number).where(of_project, *same)).first() is not None:
                return False
            last = connection.execute(sql.select(sql.func.max(forecasts.c.number)).where(of_project)).scalar_one() or 0
            line = replace(said, number=last + 1, created=said.created or time.time())
            connection.execute(forecasts.insert().values(project=project, **asdict(line)))
        return True

    def forecasts(self, project: str) -> list[Foretold]:
        """All forecasts of a project that were kept, first to last."""
        columns = [column for column in forecasts.c if column.name != "project"]
        query = sql.select(*columns).where(forecasts.c.project == project).order_by(forecasts.c.number)
        with self._engine.connect() as connection:
            return [Foretold(**row._mapping) for row in connection.execute(query)]
