"""A run as it goes: progress, Cancel and the curves so far; and, when it has stopped early, how to go on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import analysis, charts, controls, project, routing, server, verdict, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from alcore.costs import Rates
    from alcore.simulation import Plan
    from alcore.store import Run
    from pages.shared.project import Opened

POLL = 0.5  # seconds; a poll that finds nothing new costs a few milliseconds
STOPPED = {
    "cancelled": "This run was cancelled",
    "interrupted": "This run was interrupted",
    "failed": "This run failed",
}
BAND = (
    "Thick: the isotonic mean curve, the closest one that never gets worse with more labels; where it meets the target "
    "is what counts. Thin: the plain mean of the trial runs. Bands: 95% t intervals of the mean at each point; where "
    "there are many strategies, only random's and that of the verdict."
)


def current() -> Run | None:
    """The run in hand, or the newest of the table in hand. A link to a run opens its table too."""
    run_id = project.run_id()
    if run_id is not None:
        try:
            run = server.store().run(run_id)
        except KeyError:
            run = None
        if run is None or run.experiment is not None:  # those are shown on their own page
            project.open_run(None)
        else:
            if st.query_params.get(project.TABLE) != run.upload:
                project.open_upload(run.upload)
                project.open_run(run.id)
            return run
    upload = st.query_params.get(project.TABLE)
    runs = server.store().runs(upload) if upload else []
    if runs:
        project.open_run(runs[0].id)
    return runs[0] if runs else None


@st.fragment(run_every=POLL)
def live(run_id: str, rates: Rates, rows: int) -> None:
    """Progress, and what the finished trial runs say so far. When the run has ended the whole page is run anew."""
    run = server.store().run(run_id)
    if not run.alive:
        st.rerun()
    progress(run)
    if run.done == 0:
        if run.state == "running":
            st.caption(words.FIRST_TRIAL_RUN)
        st.skeleton(height=charts.HEIGHT)
        return
    metric, score = run.settings["metric"], analysis.score_title(run, run.settings["metric"])
    saving = None
    try:
        curves = analysis.mean_curves(run.id, run.done, metric, rates)
        if enough(run):
            target = analysis.targets(run, metric, rates).usual
            found = analysis.findings(run, metric, target, rates, rows)
            saving = found.verdict
            verdict.banner(found, rates, standing(run))
            verdict.cards(found, score, rates)
    except ValueError as error:  # such as a score that these trial runs could not measure
        st.info(words.plain(error, 600), icon=":material/hourglass_empty:")
        return
    unit = controls.unit("Over", "curves_unit", rates.money)
    chart = charts.learning_curves(curves, score, rates.money, unit, saving)
    charts.show(chart, "curves", charts.curves_in_words(curves, score, rates.money, saving), BAND)


def progress(run: Run) -> None:
    """How far a run is, and a button to cancel it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.done / run.total, text=_progress(run))
        st.button(
            "Cancel", key="cancel", icon=":material/stop_circle:", on_click=server.runner().cancel, args=(run.id,)
        )


def standing(run: Run) -> str:
    """What keeps a verdict from being final; nothing when all trial runs are in."""
    return "" if run.done == run.total else f"provisional, {run.done} of {run.total} trial runs"


def enough(run: Run) -> bool:
    """Whether there are trial runs enough for a verdict; a run planned with fewer gets its own at its end."""
    from alcore.simulation import PROVISIONAL

    return run.done >= min(PROVISIONAL, run.total)


def _progress(run: Run) -> str:
    if run.state == "waiting":
        return "Waiting for another run to end"
    text = f"{run.done} of {words.count(run.total, 'trial run')}"
    if run.began is None:
        return text
    elapsed = max(0.0, time.time() - run.began)
    left = seconds_left(run, elapsed)
    return f"{text}, {_seconds(elapsed)}" + ("" if left is None else f", about {_seconds(left)} left")


def seconds_left(run: Run, elapsed: float) -> float | None:
    """What is still to do at the pace so far; None before the first trial run of this spell of work is in."""
    from alcore.jobs import default_workers

    done = run.done - (run.done_before or 0)
    if done < 1:
        return None
    # While the first ones come in, each worker is about to be done with its own.
    return elapsed / max(done, min(default_workers(), run.total)) * (run.total - run.done)


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def start(opened: Opened, planned: Plan) -> None:
    """Start a run of the plan and go to where it is shown; a sentence where there is no room for it."""
    try:
        run = project.start_run(opened, planned)
    except ValueError as error:
        st.error(words.plain(error, 600), icon=":material/hourglass_empty:")
    else:
        st.switch_page(routing.RESULTS, query_params={"table": opened.id, "run": run})


def stopped(run: Run, continued: Callable[..., None], *about) -> None:
    """Why a run stopped before its end, and a button to go on with what is missing: `continued(*about)`."""
    if run.state == "done":
        return
    reason = f": {words.plain(run.error, 600)}" if run.error else ""
    kept = "Nothing is finished yet." if run.done == 0 else "What is finished is kept, and shown below."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            f"**{STOPPED[run.state]}, {run.done} of {run.total}**{reason}. {kept}", icon=":material/pause_circle:"
        )
        st.button(
            "Continue", key="continue", icon=":material/play_arrow:", on_click=continued, args=about,
            type="primary" if run.done == 0 else "secondary",
        )  # fmt: skip


def go_on(opened: Opened, run_id: str) -> None:
    """Take a stopped run up again. A second click while it is under way does nothing."""
    from alcore import simulation

    if not server.store().run(run_id).alive:
        try:
            server.check_room()
            simulation.resume(server.store(), server.runner(), run_id, opened.table)
        except ValueError as error:
            st.toast(words.plain(str(error)), icon=":material/error:")
