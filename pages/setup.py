"""Set up: from a table to a labeling project in one screen of choices, each with its default; or change a project."""

from dataclasses import asdict, replace
from pathlib import PurePath

import streamlit as st

from pages.shared import costs_panel, gallery, labeling, project, reading, roles_panel, routing, server, words
from pages.shared.planning import offer
from pages.shared.setting_up import asking, changing, classes, creating, guidelines, labels, showing, special, wording
from pages.shared.setting_up.mistakes import told

routing.ensure_routed()
server.warm_up()

if in_hand := changing.in_hand():
    changing.show(in_hand)
    st.stop()

st.title("Set up a labeling project")
opened = project.current()
if opened is None:
    st.markdown("Open the table whose rows are to be labeled, or pick a sample to try it.")
    gallery.upload()
    gallery.recent()
    labeling.listed("Change a project")
    st.subheader("Or try a sample")
    gallery.cards()
    st.stop()

rates = costs_panel.show(opened, without=changing.ASKED_HERE)
table, scope, usual, mistakes = opened.table, opened.id, creating.usual(), []
st.caption(f"{words.plain(table.name)}: {words.count(len(table.frame), 'row')}. Every choice below has its default.")

st.subheader("The labels")
name = st.text_input(
    "Name of the project",
    PurePath(table.name).stem,
    max_chars=100,
    key=f"name_{scope}",
    help=wording.HELP["name"],
    persist_state="session",
)
known = labels.show(opened)
with st.expander("What the other columns are for", icon=":material/tune:", key="other_columns"):
    roles_panel.show(opened, ("id", "group", "seconds", "price", roles_panel.LEAVE_OUT))
with st.expander("The first rows", icon=":material/table:", key="first_rows"):
    reading.preview(table)

st.subheader("The classes")
chosen, settings = [], {}
picture, web = showing.guess(opened)
with told(mistakes):
    chosen = classes.show(opened, known, None if web else picture)

st.subheader("Guidelines")
settings["guidelines"] = guidelines.show(scope)

st.subheader("Who asks, and how much")
with told(mistakes):
    settings |= asking.who(scope, usual, opened.roles.seconds is not None)
settings |= special.show(opened, usual, chosen, rates, mistakes)
# As many answer each row as it takes, whatever the rates say of a labeling without this app.
paid = replace(rates, annotators_per_row=settings["votes"])
left, right = st.columns(2, gap="medium")
with left:
    usual_budget = min(asking.USUAL_BUDGET, known.to_ask) or None
    # Of another number of rows to ask, another budget is usual.
    settings["budget"] = asking.budget(f"{scope}_{known.to_ask}", usual_budget, paid, known.to_ask)
    if not known.rehearsal:
        labeled = len(table.frame) - known.to_ask
        offer.of_budget(f"budget_{scope}_{known.to_ask}", known.to_ask, labeled, paid)
with right, told(mistakes):
    settings["evaluation"] = asking.evaluation(scope, known.lottery, paid)
settings |= asking.shares(scope, usual, settings["budget"], paid)

st.subheader("How a row is shown")
settings |= showing.show(scope, showing.names(opened), picture, web)
showing.preview(opened, settings)

with st.bottom:
    if mistakes:
        st.caption("Above, something is marked that does not go together yet.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        create = st.button(
            "Create the project", key="create", icon=":material/add_task:", type="primary", disabled=bool(mistakes)
        )
    if create:
        with told(mistakes), st.spinner(creating.WAIT, show_time=True):
            wanted = {**settings, "rates": asdict(rates)}
            creating.create(opened, name, known, wanted, chosen, picture, web)
            st.rerun()
