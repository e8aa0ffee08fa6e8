"""Report: the budget on one page, of a simulation, a forecast or a live project, to look at and to take along."""

import streamlit as st

from pages.shared import routing, server, words
from pages.shared.planning import inputs
from pages.shared.report import making, preview

routing.ensure_routed()
server.warm_up()

st.title("Report")
try:
    wanted = making.current()
except ValueError as error:
    st.error(words.plain(error, 300), icon=":material/link_off:")
    st.stop()
if wanted is None:
    st.info(
        "A report is of a simulation, a forecast or a labeling project. Open one of them first; each has a link to its "
        "report.",
        icon=":material/description:",
    )
    st.page_link(routing.HOME, label="Choose a table", icon=":material/home:")
    st.page_link(routing.SETUP, label="Open a labeling project", icon=":material/folder:")
    st.stop()
st.caption(words.plain(wanted.name, 80))

with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="report_team"):
    team = inputs.team()
try:
    with st.spinner(making.WAIT[wanted.kind], show_time=True):
        report = making.report(wanted, team)
except ValueError as error:  # such as a run without a finished trial run, or a target that is met already
    st.error(words.plain(error, 600), icon=":material/error:")
else:
    preview.files(report)
    preview.show(report)

with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
    title = {routing.RESULTS: "Back to the results", routing.PLAN: "Back to the plan"}.get(
        wanted.page, "Back to progress"
    )
    if st.button(title, key="back", icon=":material/arrow_back:", type="primary"):
        st.switch_page(wanted.page, query_params=wanted.address)
