"""How the figures are computed, and the cap of active seconds, which can be moved after the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import server, widgets, words

if TYPE_CHECKING:
    from alcore.project import Project
    from alcore.project.live import Live

SECONDS = """
**Active seconds.** An answer counts with

    min(raw seconds, cap)    cap = max(floor, times x running median of the person's raw seconds)

so a slow row is paid, and somebody who went for lunch is not. Raw seconds stay in the log: move the floor and the times
here, and every figure of hours and dollars is computed anew, for everybody.
"""
PAY = """
**People with prices of their own.** What was spent is the sum of everybody's pay: their labels at the price of one, or
their active hours at their wage. Who happened to answer which row is luck, so the saving and what comes are priced in
both arms as the team was paid on average so far: by the label where everybody is, else by the hour, at the mean wage of
an active hour. Change a price under Set up, and every figure is computed anew.
"""
SAVING = """
**Control rows** are the beginning of one random order of the rows, fixed when the project was made, as far as all of it
is labeled or skipped. A row the strategy asked for that lies in it counts in both arms and is paid once. The baseline
model learns from control rows alone; the strategy's from every row people labeled, control rows included, and pays for
them. Both are scored on the evaluation rows, which no model learns from.

**Saving.** With n control rows the baseline has a score. The saving is n less the labels at which the strategy's curve,
smoothed and made monotone (isotonic regression), reaches that score; hours and dollars follow from the seconds measured
in each arm.

**Interval.** All label counts at which the two scores cannot be told apart at 95 %: the evaluation rows by paired
differences, the luck of which rows were drawn by random halves of the control rows. One project cannot show the luck of
the strategy's own run: the luck of both arms together is taken as 0.4 times that of the control arm, which was set on
six made tables and checked on others. Read again after every answer, an interval misses more often than one time in
twenty; decide at a moment chosen beforehand.

**Forecast.** Up to twice the control rows there are, half way between the last score and a fitted power law. Beyond,
nothing is said.
"""


def show(project: Project, live: Live | None) -> None:
    """Formulas, the cap, and what the figures above stand on."""
    st.markdown(SECONDS)
    with st.container(horizontal=True):
        _input(project, "cap_floor", "Floor of the cap, seconds", 1.0, 3600.0, 5.0)
        _input(project, "cap_times", "Times the running median", 1.0, 100.0, 0.5)
    if project.settings.pay:
        st.markdown(PAY)
    st.markdown(SAVING)
    if live is not None:
        free = f", and {words.count(live.imported, 'label')} that came with the table in both" if live.imported else ""
        st.caption(
            f"Here: {words.count(live.control_labels, 'control row')}, {words.count(live.active_labels, 'row')} in the "
            f"strategy's arm{free}, {words.count(live.evaluation_labels, 'labeled evaluation row')}. "
            f"Score: {live.score}. {live.why}"
        )


def _input(project: Project, name: str, title: str, low: float, high: float, step: float) -> None:
    key = f"{name}_{project.id}"
    widgets.put(key, float(getattr(project.settings, name)))
    st.number_input(title, low, high, step=step, key=key, width=220, on_change=_keep, args=(project.id, name, key))


def _keep(project_id: str, name: str, key: str) -> None:
    server.store().update_project(project_id, **{name: st.session_state[key]})
