"""Many replicates: here and now, or in the background with what is finished kept in the store."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache, partial
from time import perf_counter

import joblib
import pandas as pd

from alcore import jobs
from alcore.simulation.planning import Plan, Settings, plan
from alcore.simulation.prepared import Prepared, prepare
from alcore.simulation.replicate import resolve, run_replicate
from alcore.store import Store
from alcore.tables import Roles, Table

Work = Callable[..., dict[str, pd.DataFrame]]  # see `replicates`


@dataclass(frozen=True)
class Result:
    """Tidy frames of all replicates, one line a round and one a query, and the seconds they took: total, fit, query.
    few_shot: one line a reference, where there are some."""

    rounds: pd.DataFrame
    queries: pd.DataFrame
    plan: Plan
    seconds: dict[str, float] = field(default_factory=dict)
    few_shot: pd.DataFrame | None = None


@lru_cache(maxsize=1)
def _load(path: str) -> Prepared:
    return joblib.load(path, mmap_mode="r")  # our own file of a moment ago, never an upload


def _replicate_of(path: str, work: Work, replicate: int) -> dict[str, pd.DataFrame]:
    return work(_load(path), replicate=replicate)


def _replicate_here(prepared: Prepared, work: Work, replicate: int) -> dict[str, pd.DataFrame]:
    return work(prepared, replicate=replicate)


def replicates(
    prepared: Prepared,
    work: Work,
    numbers: list[int],
    workers: int,
    *,
    nice: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, dict[str, pd.DataFrame]]]:
    """Yield (number, frames) of those replicates as they finish. The table goes to the workers as one file.

    work: gives the frames of one, called as work(prepared, replicate=number).
    """
    if workers == 1:
        yield from jobs.results(partial(_replicate_here, prepared, work), numbers, 1, cancelled=cancelled)
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = os.path.join(folder, "table.joblib")
        joblib.dump(prepared, path)
        yield from jobs.results(partial(_replicate_of, path, work), numbers, workers, nice=nice, cancelled=cancelled)


def work_of(settings: Settings) -> Work:
    """What a replicate of these planned settings does."""
    return partial(run_replicate, settings=settings, strategies=resolve(settings))


def simulate(
    table: Table,
    roles: Roles,
    settings: Settings,
    workers: int = 1,
    on_result: Callable[[int, int], None] | None = None,
) -> Result:
    """Run the simulation here and now; the same frames whatever the number of workers.

    `on_result(done, total)` is called after each replicate. Raises ValueError or TableError in words for the user.
    """
    began = perf_counter()
    prepared = prepare(table, roles, settings.seed)
    planned = plan(prepared, settings)
    done: dict[int, dict[str, pd.DataFrame]] = {}
    numbers = list(range(settings.replicates))
    for number, frames in replicates(prepared, work_of(planned.settings), numbers, workers):
        done[number] = frames
        if on_result:
            on_result(len(done), settings.replicates)
    frames = {name: pd.concat([done[number][name] for number in sorted(done)], ignore_index=True) for name in done[0]}
    rounds, queries = frames["rounds"], frames["queries"]
    seconds = {
        "total": perf_counter() - began,
        "fit": float(rounds.fit_seconds.sum()),
        "query": float(rounds.query_seconds.sum()),
    }
    return Result(rounds, queries, planned, seconds, frames.get("few_shot"))


def as_stored(table: Table, roles: Roles, settings: Settings) -> dict:
    """All that a run's results depend on beside the file's bytes, as plain JSON values."""
    return {**settings.to_dict(), **as_read(table, roles)}


def as_read(table: Table, roles: Roles) -> dict:
    """How a run reads the file's bytes, as plain JSON values."""
    parts = {**asdict(roles), "leave_out": list(roles.leave_out), "answers": list(roles.answers)}
    return {"roles": parts, "reading": _reading(table)}


def _reading(table: Table) -> list:
    return [table.encoding, table.delimiter, table.header]


def start(store: Store, runner: jobs.Runner, upload: str, table: Table, roles: Roles, planned: Plan) -> str:
    """Start a planned run in the background and return its id. A table of the store, its roles as chosen."""
    run = store.add_run(upload, as_stored(table, roles, planned.settings), planned.settings.replicates)
    runner.start(run, partial(_produce, table, roles, planned.settings))
    return run


def resume(store: Store, runner: jobs.Runner, run: str, table: Table) -> None:
    """Go on with a cancelled, interrupted or failed run: only its missing replicates are run.

    Raises ValueError when the file has been read otherwise since: its rows would not be those of the finished ones.
    """
    settings = dict(store.run(run).settings)
    roles = read_as_before(settings, table)
    runner.start(run, partial(_produce, table, roles, Settings.from_dict(settings)))


def read_as_before(settings: dict, table: Table) -> Roles:
    """Take what `as_read` put there out of stored settings: the roles. Raises ValueError when the file has been read
    otherwise since: its rows would not be those of the finished replicates."""
    roles, reading = settings.pop("roles"), settings.pop("reading")
    if reading != _reading(table):
        raise ValueError("The file is read otherwise now than when this run began. Start a new run.")
    return Roles(**{**roles, "leave_out": tuple(roles["leave_out"])})


def _produce(table: Table, roles: Roles, settings: Settings, finished: set[int], cancelled: Callable[[], bool]):
    yield from missing(table, roles, settings, work_of(settings), finished, cancelled)


def missing(
    table: Table, roles: Roles, settings: Settings, work: Work, finished: set[int], cancelled: Callable[[], bool]
) -> Iterator[tuple[int, dict[str, pd.DataFrame]]]:
    """The replicates of a run in the background that are not finished yet. settings: for seed and replicates."""
    numbers = [number for number in range(settings.replicates) if number not in finished]
    prepared = prepare(table, roles, settings.seed)
    yield from replicates(prepared, work, numbers, jobs.default_workers(), nice=10, cancelled=cancelled)


def warm_up(workers: int | None = None) -> None:
    """Start the worker processes and let them import what a replicate needs, so that the first run starts at once."""
    workers = workers or jobs.default_workers()
    for _ in jobs.results(_import_all, range(2 * workers), workers):
        pass


def _import_all(_: int) -> None:
    """Importing this module in a worker is the work."""
