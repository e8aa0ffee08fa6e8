"""Home: open a table, see what was read, say what the columns are for, and start."""

import streamlit as st

from pages.shared import costs_panel, fit_check, gallery, project, reading, roles_panel, routing, server, watch, words
from pages.shared.planning import offer

routing.ensure_routed()
server.warm_up()
opened = project.current()

st.title("What will labeling cost?")
st.markdown(words.INTRO)

another = "Open another table"
with st.expander(another, icon=":material/folder_open:", key="another") if opened else st.container(key="first"):
    gallery.show()
if opened is None:
    st.stop()

rates = costs_panel.show(opened)
table, roles = opened.table, opened.roles

st.header(words.plain(table.name))
reading.summary(table)
found = len(table.problems) + len(table.rejected)
if found:
    st.warning(reading.noticed(table), icon=":material/report:")
columns, first_rows, problems = st.tabs(["Columns", "First rows", f"Problems ({found})"])
with columns:
    reading.columns(table, project.account(opened))
with first_rows:
    reading.preview(table)
with problems:
    reading.problems(table)
with st.expander("Read the file otherwise", icon=":material/tune:", key="reading"):
    reading.options(opened)

st.subheader("What the columns are for")
roles_panel.show(opened)

left, right = st.columns(2, gap="large")
with left:
    st.subheader("The labels")
    reading.class_counts(table, roles.label)
with right:
    st.subheader("Is active learning for this table?")
    planned, why_not = project.try_plan(opened)
    fit_check.show(opened, rates, why_not)

if planned:
    st.info(words.rehearsal(planned), icon=":material/theater_comedy:")
else:
    like = gallery.most_like(table)
    st.info(words.possible_now(why_not, like["title"]), icon=":material/lightbulb:")
    offer.of_table(opened, rates)

with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
    if planned:
        if st.button("Label it here", key="label_here", icon=":material/label:", type="tertiary"):
            st.switch_page(routing.SETUP, query_params={"table": opened.id})
        if st.button("Choose settings", key="choose_settings", icon=":material/tune:", type="tertiary"):
            st.switch_page(routing.SIMULATE, query_params={"table": opened.id})
        if st.button("Simulate", key="simulate", icon=":material/play_arrow:", type="primary"):
            watch.start(opened, planned)
    else:
        if st.button("Plan the cost", key="plan_cost", icon=":material/calculate:", type="tertiary"):
            st.switch_page(routing.PLAN, query_params={"table": opened.id})
        st.button(
            f"Rehearse on {like['title'].lower()}",
            key="rehearse_on_sample",
            icon=":material/play_arrow:",
            type="tertiary",
            on_click=gallery.open_sample,
            args=(like["file"],),
        )
        if st.button("Label it here", key="label_here", icon=":material/label:", type="primary"):
            st.switch_page(routing.SETUP, query_params={"table": opened.id})
