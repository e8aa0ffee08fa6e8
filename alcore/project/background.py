"""Training while people label: in a worker process of low priority, so that labeling never waits for it.

A project is trained once enough new labels are in, or when nobody has answered for a moment. How many are enough
follows the time a training takes: it should work at most about half of the time, whatever the size of the table.
"""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from dataclasses import dataclass

from loky.process_executor import ProcessPoolExecutor, ShutdownExecutorError

from alcore.jobs import end_with
from alcore.store import Store, open_store

IDLE_SECONDS = 3.0  # without an answer, after which a project is trained on what there is
WORK_SHARE = 0.5  # of the time, that trainings may take while people label
WORKER_SECONDS = 3600  # an idle worker is kept: it has the table in memory
LOOK_SECONDS = 0.25  # between two looks at what is due
NICE = 15  # priority of the worker: below pages and simulations

log = logging.getLogger(__name__)


@dataclass
class Pending:
    """What is known of a project since its last training began."""

    answers: int = 0  # new ones
    last: float = 0.0  # when the last one came
    since: float = 0.0  # when the first one came
    seconds: float = 0.0  # the last training took
    batch: int = 1  # answers before a training, whatever it takes

    def enough(self) -> int:
        """New answers before the next training: a batch, or more where trainings would take too much of the time."""
        pace = (self.last - self.since) / max(1, self.answers - 1) if self.answers > 1 else math.inf
        if not self.seconds or not pace or math.isinf(pace):
            return self.batch
        return max(self.batch, math.ceil(self.seconds / WORK_SHARE / pace))

    def due(self, now: float) -> bool:
        """Whether the project should be trained now."""
        if not self.answers:
            return False
        return self.answers >= self.enough() or now - self.last >= IDLE_SECONDS


class Trainer:
    """Trains the projects of one server, one at a time, in one worker process. At most one training of a project waits.

    `told` costs nothing, so it may be called with every answer. Several servers may serve one project: each trains on
    all labels there are, and the last ranking stands.
    """

    def __init__(self, store: Store, url: str | None = None):
        self._store, self._url = store, url
        self._pending: dict[str, Pending] = {}
        self._lock = threading.Condition()
        self._now: str | None = None
        self._executor = None
        threading.Thread(target=self._work, name="trainer", daemon=True).start()

    def told(self, project: str, batch: int = 1, *, answers: int = 1) -> None:
        """So many answers of a project are new. batch: how many it takes before a training, at the least."""
        with self._lock:
            known = self._pending.setdefault(project, Pending())
            now = time.monotonic()
            known.since = now if not known.answers else known.since
            known.answers, known.last, known.batch = known.answers + answers, now, max(1, batch)
            self._lock.notify()

    def train(self, project: str) -> None:
        """Train a project as soon as the worker is free, however few answers are new."""
        with self._lock:
            known = self._pending.setdefault(project, Pending())
            known.answers, known.last = max(1, known.answers), -math.inf
            self._lock.notify()

    def state(self, project: str) -> str:
        """ "training", "waiting" or "" when nothing is to be done."""
        with self._lock:
            if self._now == project:
                return "training"
            known = self._pending.get(project)
            return "waiting" if known and known.answers else ""

    def close(self) -> None:
        """Stop the worker process, at once."""
        if self._executor is not None:
            self._executor.shutdown(kill_workers=True)

    def _work(self) -> None:
        while True:
            with self._lock:
                due = self._due()
                while due is None:
                    waiting = any(known.answers for known in self._pending.values())
                    self._lock.wait(LOOK_SECONDS if waiting else None)
                    due = self._due()
                self._now, known = due, self._pending[due]
                known.answers = 0
            began = time.monotonic()
            try:
                self._train(due)
            except ShutdownExecutorError:  # the server is being stopped
                return
            except Exception as problem:  # whatever goes wrong is told on the page, and people label on
                log.exception("Training of project %s could not be run", due)
                self._record(due, problem, time.monotonic() - began)
            with self._lock:
                self._now, known.seconds = None, time.monotonic() - began

    def _due(self) -> str | None:
        now = time.monotonic()
        due = [project for project, known in self._pending.items() if known.due(now)]
        return min(due, key=lambda project: self._pending[project].last) if due else None

    def _train(self, project: str) -> None:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                max_workers=1, timeout=WORKER_SECONDS, initializer=end_with, initargs=(os.getpid(),)
            )
        try:
            self._executor.submit(_train, self._url, project).result()
        except ShutdownExecutorError:
            raise
        except Exception:
            self._executor.shutdown(wait=False, kill_workers=True)
            self._executor = None  # a worker that died takes its pool with it; the next training starts anew
            raise

    def _record(self, project: str, problem: Exception, seconds: float) -> None:
        told = str(problem) or type(problem).__name__
        sentence = f"The training stopped before its end ({told}). Labeling goes on with the ranking before it."
        try:
            self._store.add_failure(project, sentence, labels=0, seconds=seconds)
        except Exception:  # the project is gone, or its database
            log.exception("The failure of a training could not be recorded")


def _train(url: str | None, project: str) -> None:
    """In the worker process. The table and its features stay in its memory from one training to the next."""
    from threadpoolctl import threadpool_limits

    from alcore.project.training import train

    os.nice(max(0, NICE - os.nice(0)))
    with threadpool_limits(1):
        train(open_store(url), project)
