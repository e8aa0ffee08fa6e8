"""How long a planned run takes: told at once where it is quick, else measured in the background and told when known."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import project, server, words

if TYPE_CHECKING:
    from alcore.simulation import Plan, Settings
    from alcore.simulation.estimate import Bench, Measured
    from alcore.tables import Roles, Table
    from pages.shared.project import Opened

POLL = 0.5  # seconds
MEASURING = "_measuring"


def plan_box(opened: Opened, planned: Plan) -> bool:
    """What the run does and how long it takes; before a long one a warning that says what takes most of it.

    False when a round was tried out and failed, as the run itself would.
    """
    from alcore import jobs
    from alcore.simulation import estimate

    what = words.rehearsal(planned) + words.shortlisted(planned)
    if estimate.is_quick(planned.settings):
        _box(f"{what} It takes a few seconds.")
        return True
    measuring = _measure(opened, planned.settings)
    if not all(future.done() for future in measuring.values()):
        _wait(what, list(measuring.values()))
        return True
    failed = next((future.exception() for future in measuring.values() if future.exception()), None)
    if failed:
        st.error(f"A round was tried out and failed. {words.plain(failed, 600)}", icon=":material/error:")
        return False
    measured = {name: future.result() for name, future in measuring.items()}
    total = estimate.add_up(planned.settings, measured, jobs.default_workers())
    _box(f"{what} It takes {estimate.in_words(total.seconds, total.at_least)} on this machine.")
    if total.seconds > estimate.LONG:
        st.warning(words.long_run(planned.settings, total), icon=":material/hourglass_top:")
    return True


def stop() -> None:
    """Measure nothing more for this visitor, such as when the run itself begins and needs the machine."""
    for future in st.session_state.pop(MEASURING, []):
        future.cancel()


def _box(text: str) -> None:
    st.info(text, icon=":material/theater_comedy:")


@st.fragment(run_every=POLL)
def _wait(what: str, measuring: list[Future]) -> None:
    if all(future.done() for future in measuring):
        st.rerun()
    _box(f"{what} How long it takes is being measured.")


def _measure(opened: Opened, settings: Settings) -> dict[str, Future]:
    """A future of one round of each strategy; what the last plan wanted and this one does not is not begun."""
    # What a round takes does not depend on these, so that changing them measures nothing anew.
    alike = replace(settings, strategies=(), replicates=1, noise=0.0, target=None)
    wanted = {name: _round(*project.choices(opened), alike, name, opened) for name in settings.strategies}
    for future in st.session_state.get(MEASURING, []):
        if future not in wanted.values():
            future.cancel()
    st.session_state[MEASURING] = list(wanted.values())
    return wanted


@st.cache_resource(
    max_entries=512, ttl=server.DEMO_LIFETIME, show_spinner=False, validate=lambda future: not future.cancelled()
)
def _round(upload: str, reading: str, roles: str, settings: Settings, strategy: str, _opened: Opened) -> Future:
    future = Future()
    _line().put((future, partial(_one_round, _opened.table, _opened.roles, settings, strategy)))
    return future


def _one_round(table: Table, roles: Roles, settings: Settings, strategy: str) -> Measured:
    from alcore.simulation import estimate

    return estimate.one_round(_bench(table, roles, settings), strategy)


@lru_cache(maxsize=1)  # all strategies of a plan are measured one after the other
def _bench(table: Table, roles: Roles, settings: Settings) -> Bench:
    from alcore import simulation
    from alcore.simulation import estimate

    return estimate.bench(simulation.prepare(table, roles, settings.seed), settings)


@st.cache_resource(show_spinner=False)
def _line() -> queue.SimpleQueue:
    """What is to be measured, one at a time: two at once would slow each other down."""
    line = queue.SimpleQueue()
    threading.Thread(target=_work, args=(line,), name="measure", daemon=True).start()
    return line


def _work(line: queue.SimpleQueue) -> None:
    while True:
        future, work = line.get()
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(work())
        except Exception as problem:  # told on the page that waits for it
            future.set_exception(problem)


server.forgets(_bench.cache_clear)
