"""An experiment's run: started by one click, shown while it goes, stopped and taken up again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import charts, memory, server, watch, words
from pages.shared.experiments import cases, catalog, findings, subject

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Experiment
    from alcore.store import Run
    from pages.shared.project import Opened

POLL = 0.5  # seconds; a poll that finds nothing new costs some milliseconds
# While a run goes, a picture is drawn of each of the first trial runs, then of every so many: a drawing takes half a
# second of what the trial runs need as well.
EVERY = 5
TROUBLE = "_experiment_trouble"


def current(one: Experiment) -> Run | None:
    """The run in the address, where it is one of this experiment and still here."""
    run_id = memory.recall(catalog.RUN)
    if run_id is None:
        return None
    try:
        run = server.store().run(run_id)
    except KeyError:
        run = None
    if run is None or run.experiment != one.name:
        memory.keep(catalog.RUN, None)
        return None
    return run


def buttons(one: Experiment, mine: Opened | None, run: Run | None, rates: Rates) -> None:
    """Run it on the bundled table, and on the visitor's own where there is one; or what keeps it from being run."""
    sample = words.plain(subject.title(one), 60)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Run on {sample}", key="run_sample", icon=":material/play_arrow:", on_click=_start, args=(one.name, None),
            type="primary" if run is None else "secondary",
        )  # fmt: skip
        if mine is None:
            st.caption("Open a table of your own on Home, and it runs on that with one click more.")
        else:
            st.button(
                f"Run on {words.plain(mine.table.name, 60)}", key="run_own", icon=":material/table:",
                on_click=_start, args=(one.name, mine),
            )  # fmt: skip
    if mine is not None and (ask := cases.of(one.name).ask):
        ask(mine, rates)
    if trouble := st.session_state.pop(TROUBLE, None):
        st.warning(words.plain(trouble, 600), icon=":material/block:")


def _start(name: str, mine: Opened | None) -> None:
    from alcore import experiments

    one = experiments.get(name)
    try:
        if mine is not None and (of_own := cases.of(name).of_own):
            one = of_own(mine) or one
        memory.keep(catalog.RUN, subject.start(one, mine or subject.bundled(one)))
    except ValueError as error:
        st.session_state[TROUBLE] = str(error)


@st.fragment(run_every=POLL)
def live(name: str, run_id: str, rates: Rates) -> None:
    """Progress, and what the finished trial runs say so far. When the run has ended the whole page is run anew."""
    from alcore import experiments

    run = server.store().run(run_id)
    if not run.alive:
        st.rerun()
    watch.progress(run)
    if run.done == 0:
        if run.state == "running":
            st.caption(words.FIRST_TRIAL_RUN)
        st.skeleton(height=charts.HEIGHT)
        return
    findings.show(experiments.get(name), replace(run, done=drawn(run.done)), rates)


def drawn(done: int) -> int:
    """Of how many trial runs a run that has so many is drawn while it goes."""
    return done if done < EVERY else done - done % EVERY


def stopped(one: Experiment, opened: Opened, run: Run) -> None:
    """Why a run stopped before its end, and a button to go on with what is missing."""
    watch.stopped(run, _go_on, one.name, opened, run.id)


def _go_on(name: str, opened: Opened, run_id: str) -> None:
    from alcore import experiments

    try:
        subject.go_on(experiments.get(name), opened, run_id)
    except ValueError as error:
        st.toast(words.plain(str(error)), icon=":material/error:")
