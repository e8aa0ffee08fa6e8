"""Runs of simulations and their finished replicates."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sql

from alcore.store.base import Base, new_id
from alcore.store.connecting import writing
from alcore.store.records import ALIVE, Run
from alcore.store.schema import replicates, runs

if TYPE_CHECKING:
    import pandas as pd


class Runs(Base):
    """The part of the store that keeps runs."""

    def add_run(self, upload: str, settings: Mapping, total: int) -> str:
        """A new waiting run of an upload; returns its id."""
        key = new_id()
        row = {
            "id": key,
            "upload": upload,
            "settings": dict(settings),
            "total": total,
            "state": "waiting",
            "created": time.time(),
            "seconds": 0.0,
        }
        with writing(self._engine) as connection:
            connection.execute(runs.insert().values(row))
        return key

    def run(self, key: str) -> Run:
        """The run of that id. Raises KeyError when there is none (any more)."""
        return self._one(_with_done().where(runs.c.id == key), Run, key)

    def runs(self, upload: str, *, experiments: bool = False) -> list[Run]:
        """The simulations of an upload, or the experiments made with it; newest first."""
        with self._engine.connect() as connection:
            query = _with_done().where(runs.c.upload == upload).order_by(runs.c.created.desc())
            found = [Run(**row._mapping) for row in connection.execute(query)]
        return [run for run in found if (run.experiment is not None) == experiments]

    def set_state(self, key: str, state: str, *, error: str | None = None, seconds: float = 0.0) -> None:
        """Move a run to a state; `seconds` of work are added to what it took so far."""
        values = {"state": state, "error": error, "seconds": runs.c.seconds + seconds}
        with writing(self._engine) as connection:
            connection.execute(runs.update().where(runs.c.id == key).values(values))

    def line_up(self, key: str, driver: str) -> None:
        """A run waits for this process to work on it."""
        values = {"state": "waiting", "error": None, "driver": driver, "heartbeat": time.time(), "began": None}
        with writing(self._engine) as connection:
            connection.execute(runs.update().where(runs.c.id == key).values(values))

    def begin(self, key: str) -> None:
        """Work on a run begins now."""
        values = {"state": "running", "error": None, "began": time.time()}
        with writing(self._engine) as connection:
            done = len(_numbers(connection, key))
            connection.execute(runs.update().where(runs.c.id == key).values(**values, done_before=done))

    def beat(self, driver: str) -> None:
        """Note that a process lives and still works on its runs."""
        mine = runs.c.state.in_(ALIVE) & (runs.c.driver == driver)
        with writing(self._engine) as connection:
            connection.execute(runs.update().where(mine).values(heartbeat=time.time()))

    def mark_interrupted(self, lost: Callable[[str | None, float | None], bool]) -> None:
        """Runs whose process has died are interrupted; their finished replicates stay.

        `lost(driver, heartbeat)` tells whether a process is gone; both are None for a run that none has taken on.
        """
        with self._engine.connect() as connection:
            query = sql.select(runs.c.id, runs.c.driver, runs.c.heartbeat).where(runs.c.state.in_(ALIVE))
            gone = [row for row in connection.execute(query) if lost(row.driver, row.heartbeat)]
        for row in gone:
            # Another process may have taken the run on in the meantime.
            same = (runs.c.id == row.id) & runs.c.driver.is_not_distinct_from(row.driver)
            with writing(self._engine) as connection:
                where = same & runs.c.state.in_(ALIVE)
                connection.execute(runs.update().where(where).values(state="interrupted"))

    def add_replicate(self, run: str, number: int, frames: Mapping[str, pd.DataFrame]) -> None:
        """Keep the frames of a finished replicate, all or none; a replicate kept before is left as it was."""
        rows = [
            {"run": run, "number": number, "name": name, "frame": _to_bytes(frame)} for name, frame in frames.items()
        ]
        with writing(self._engine) as connection:
            connection.execute(runs.update().where(runs.c.id == run).values(state=runs.c.state))  # takes the lock
            if number not in _numbers(connection, run):
                connection.execute(replicates.insert(), rows)

    def finished(self, run: str) -> set[int]:
        """Numbers of the replicates kept so far."""
        with self._engine.connect() as connection:
            return _numbers(connection, run)

    def frame(self, run: str, name: str) -> pd.DataFrame:
        """A run's "rounds" or "queries" over all finished replicates, in their order; empty before the first."""
        query = sql.select(replicates.c.frame).where(replicates.c.run == run, replicates.c.name == name)
        with self._engine.connect() as connection:
            return _joined(connection.execute(query.order_by(replicates.c.number)).scalars().all())

    def frames(self, run: str) -> dict[str, pd.DataFrame]:
        """All of a run's frames by name, each over all finished replicates; empty before the first."""
        query = sql.select(replicates.c.name, replicates.c.frame).where(replicates.c.run == run)
        by_name: dict[str, list[bytes]] = {}
        with self._engine.connect() as connection:
            for name, blob in connection.execute(query.order_by(replicates.c.number)):
                by_name.setdefault(name, []).append(blob)
        return {name: _joined(blobs) for name, blobs in by_name.items()}


def _with_done() -> sql.Select:
    done = (
        sql.select(sql.func.count(replicates.c.number.distinct()))
        .where(replicates.c.run == runs.c.id)
        .scalar_subquery()
    )
    return sql.select(*runs.c, done.label("done"))


def _numbers(connection: sql.Connection, run: str) -> set[int]:
    return set(connection.execute(sql.select(replicates.c.number).where(replicates.c.run == run)).scalars())


def _joined(blobs: Sequence[bytes]) -> pd.DataFrame:
    import pandas as pd  # not at the top: most of a store's users want no frame, and the import takes half a second

    frames = [pd.read_parquet(io.BytesIO(blob)) for blob in blobs]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _to_bytes(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()
