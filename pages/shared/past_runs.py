"""Runs of a table: where each stands, in words, and links to those made before."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import analysis, charts, routing, server, words

if TYPE_CHECKING:
    from alcore.store import Run
    from pages.shared.project import Opened

SHOWN = 10
STATES = {
    "waiting": ("waiting for another run to end", ":material/hourglass_empty:"),
    "running": ("running", ":material/play_circle:"),
    "done": ("done", ":material/check_circle:"),
    "cancelled": ("cancelled", ":material/cancel:"),
    "interrupted": ("interrupted", ":material/pause_circle:"),
    "failed": ("failed", ":material/error:"),
}


def of(opened: Opened) -> list[Run]:
    """The table's runs, newest first."""
    return server.store().runs(opened.id)


def show(runs: list[Run], current: str | None = None) -> None:
    """A link to each of the last runs, but the one on screen, with what it was about."""
    for run in [run for run in runs if run.id != current][:SHOWN]:
        st.page_link(
            routing.RESULTS,
            label=f"{words.ago(time.time() - run.created).capitalize()}: {standing(run)}",
            icon=STATES[run.state][1],
            query_params={"table": run.upload, "run": run.id},
        )
        st.caption(settings(run))


def standing(run: Run) -> str:
    """`done, 30 of 30`."""
    return f"{STATES[run.state][0]}, {run.done} of {run.total}"


def settings(run: Run) -> str:
    """`margin against random, Logistic regression, Accuracy, 320 labels`, as Markdown."""
    from alcore.learners import LEARNERS

    wanted = run.settings
    others = [charts.short(name) for name in wanted["strategies"] if name != charts.BASELINE]
    score = words.plain(analysis.score_title(run, wanted["metric"]), 60)
    noise = f", {wanted['noise']:.0%} mistakes" if wanted["noise"] else ""
    return (
        f"{', '.join(others)} against random, {LEARNERS[wanted['learner']].title}, {score}, "
        f"{words.count(wanted['budget'], 'label')}{noise}"
    )
