"""Simulate: choose who asks, what learns and how much may be spent; see the plan in words; start."""

import streamlit as st

from pages.shared import (
    costs_panel,
    gallery,
    past_runs,
    project,
    routing,
    run_time,
    server,
    settings_form,
    watch,
    words,
)

routing.ensure_routed()
server.warm_up()
opened = project.current()

st.title("Simulate")
if opened is None:
    st.markdown("Open a table that has labels, or pick a sample: a rehearsal needs labels to hide.")
    gallery.show()
    st.stop()

rates = costs_panel.show(opened)
st.markdown(words.plain(opened.table.name))
usual, why_not = project.try_plan(opened)
if usual is None:
    st.warning(words.plain(why_not, 600), icon=":material/label_off:")
    st.page_link(routing.HOME, label="Choose the label column or another table", icon=":material/home:")
    st.page_link(
        routing.SETUP,
        label="Label it here",
        icon=":material/label:",
        query_params={"table": opened.id},
    )
    st.page_link(
        routing.PLAN,
        label="Plan the cost without a rehearsal",
        icon=":material/calculate:",
        query_params={"table": opened.id},
    )
    st.stop()

planned, runs_through = None, True
try:
    settings = settings_form.show(opened, usual, rates)
    planned = project.plan(opened, settings) if settings else None
except ValueError as error:
    st.error(words.plain(error, 600), icon=":material/error:")

runs = past_runs.of(opened)
alive = next((run for run in runs if run.alive), None)
if planned and alive:
    st.info(words.rehearsal(planned), icon=":material/theater_comedy:")
elif planned:
    runs_through = run_time.plan_box(opened, planned)
if runs:
    st.subheader("Runs of this table")
    past_runs.show(runs)

with st.bottom, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
    if alive:
        st.caption("A run of this table is under way; the next one can start when it has ended.")
        st.page_link(
            routing.RESULTS,
            label="Watch it",
            icon=":material/visibility:",
            query_params={"table": opened.id, "run": alive.id},
        )
    cannot = planned is None or alive is not None or not runs_through
    if st.button("Start", key="start", icon=":material/play_arrow:", type="primary", disabled=cannot):
        run_time.stop()
        watch.start(opened, planned)
