"""Long work in worker processes, with progress, cancel and resume.

`results` runs tasks in loky workers: unlike the standard library's spawned processes they do not run the app again.
`Runner` drives one run at a time from a daemon thread and writes each result to the store, which pages poll; so a run
outlives a refresh, is seen from every tab, and a killed server leaves what was finished.
"""

from __future__ import annotations

import logging
import os
import queue
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from itertools import islice
from typing import TYPE_CHECKING

from loky import get_reusable_executor
from loky.process_executor import ShutdownExecutorError
from threadpoolctl import threadpool_limits

from alcore.store import Store

if TYPE_CHECKING:
    import pandas as pd

# Workers stay warm between runs: starting them and importing scikit-learn in them costs about two seconds.
IDLE_SECONDS = 3600
# How soon a worker notices that the process that started it is gone.
LOOK_SECONDS = 2
# How soon a cancel is noticed while all workers are busy.
CANCEL_SECONDS = 0.2
# How often a process says that it lives, and how long after its last word it is given up.
BEAT_SECONDS, LOST_SECONDS = 5, 30
# The name of this process: host, number, and a token, since numbers come again.
DRIVER = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

log = logging.getLogger(__name__)


def default_workers() -> int:
    """Worker processes the app takes: all cores but one, so that pages stay quick, and never fewer than two."""
    return max(2, (os.cpu_count() or 2) - 1)


def results(
    function: Callable,
    arguments: Iterable,
    jobs: int,
    *,
    nice: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple]:
    """Yield (argument, function(argument)) as they finish, in `jobs` worker processes; one job works in this process.

    The function must be importable, and what it returns must not depend on where or in which order it runs. When
    `cancelled` turns true the workers are stopped at once and the generator ends. `nice` lowers their priority.
    """
    if jobs == 1:
        for argument in arguments:
            if cancelled():
                return
            with threadpool_limits(1):
                yield argument, function(argument)
        return
    executor = get_reusable_executor(
        max_workers=jobs, timeout=IDLE_SECONDS, initializer=end_with, initargs=(os.getpid(),)
    )
    arguments = iter(arguments)
    # One task more than workers waits in line: enough to keep them busy, few to throw away.
    pending = {executor.submit(_task, function, argument, nice) for argument in islice(arguments, jobs + 1)}
    while pending:
        done, pending = wait(pending, timeout=CANCEL_SECONDS, return_when=FIRST_COMPLETED)
        if cancelled():
            executor.shutdown(kill_workers=True)
            return
        pending |= {executor.submit(_task, function, argument, nice) for argument in islice(arguments, len(done))}
        for future in done:
            yield future.result()


def end_with(parent: int) -> None:
    """In a worker process: end it soon after the process that started it, even one that was killed.

    An idle worker would otherwise wait for that process's next task for `IDLE_SECONDS`, with its tables in memory.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()


def _task(function: Callable, argument, nice: int) -> tuple:
    os.nice(max(0, nice - os.nice(0)))
    # Threads of the linear algebra library fight over the cores that the worker processes already fill.
    with threadpool_limits(1):
        return argument, function(argument)


def lost(driver: str | None, heartbeat: float | None) -> bool:
    """Whether the process that works on a run is gone: at once on this machine, after `LOST_SECONDS` on others."""
    if driver == DRIVER:
        return False
    if driver is None or heartbeat is None or time.time() - heartbeat > LOST_SECONDS:
        return True
    host, number, _ = driver.rsplit(":", 2)
    return host == socket.gethostname() and not _is_alive(int(number))


def _is_alive(process: int) -> bool:
    """Whether a process of that number runs here, beside this one; where nobody can tell, it is taken to."""
    if process == os.getpid() or os.name != "posix":
        return process != os.getpid()
    try:
        os.kill(process, 0)  # asks, and does nothing
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


class Runner:
    """Works on runs, one at a time, while the others wait; one a server. Several servers may share a database: each
    says now and then that it lives, and marks as interrupted what belonged to one that does not.
    """

    def __init__(self, store: Store):
        self._store = store
        self._lock = threading.Lock()
        self._cancelled: dict[str, threading.Event] = {}  # by run in line or at work
        self._line: queue.Queue[tuple[str, Callable, threading.Event]] = queue.Queue()
        store.mark_interrupted(lost)
        threading.Thread(target=self._work, name="runner", daemon=True).start()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    @property
    def in_line(self) -> int:
        """How many runs wait or are worked on."""
        with self._lock:
            return sum(not cancelled.is_set() for cancelled in self._cancelled.values())

    def start(self, run: str, produce: Callable) -> None:
        """Put a run in line; one that is in line or at work already is left alone.

        `produce(finished, cancelled)` is a generator of (replicate number, frames by name) for the replicates not in
        the set `finished`; it ends soon after the function `cancelled` turns true.
        """
        with self._lock:
            known = self._cancelled.get(run)
            if known and not known.is_set():
                return
            cancelled = self._cancelled[run] = threading.Event()
            self._store.line_up(run, DRIVER)
        self._line.put((run, produce, cancelled))

    def cancel(self, run: str) -> None:
        """Stop a run; what is finished is kept. A run that is not alive is left alone."""
        if event := self._cancelled.get(run):
            event.set()
            if self._store.run(run).state == "waiting":
                self._store.set_state(run, "cancelled")

    def _beat(self) -> None:
        while True:
            time.sleep(BEAT_SECONDS)
            try:
                if self._cancelled:
                    self._store.beat(DRIVER)
                self._store.mark_interrupted(lost)
            except Exception:  # a busy database: the next beat is soon
                log.exception("No sign of life could be given")

    def _work(self) -> None:
        while True:
            run, produce, cancelled = self._line.get()
            try:
                self._work_on(run, produce, cancelled)
            except Exception:  # the database or the run itself is gone: the next run in line must still be served
                log.exception("Run %s could not be recorded", run)
            with self._lock:
                if self._cancelled.get(run) is cancelled:
                    del self._cancelled[run]

    def _work_on(self, run: str, produce: Callable, cancelled: threading.Event) -> None:
        if cancelled.is_set():
            return
        began, state, error = time.monotonic(), "done", None
        self._store.begin(run)
        try:
            replicates: Iterator[tuple[int, dict[str, pd.DataFrame]]]
            replicates = produce(self._store.finished(run), cancelled.is_set)
            for number, frames in replicates:
                self._store.add_replicate(run, number, frames)
            if cancelled.is_set() and len(self._store.finished(run)) < self._store.run(run).total:
                state = "cancelled"
        except ShutdownExecutorError:  # the server is being stopped, and its workers went first
            state = "interrupted"
        except Exception as problem:  # whatever goes wrong in a run ends as a sentence on its page
            log.exception("Run %s failed", run)
            state, error = "failed", str(problem) or type(problem).__name__
        self._store.set_state(run, state, error=error, seconds=time.monotonic() - began)
