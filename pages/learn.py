"""Learn: what a strategy looks for, drawn; the lecture's examples checked; every strategy, every word, every source."""

import streamlit as st

from pages.shared import gallery, project, routing, server
from pages.shared.learn import catalog, committee, glossary, pool_map, triangle, two_classes, worked

routing.ensure_routed()
server.warm_up()
opened = project.current()

st.title("Learn")
st.markdown(
    "Active learning asks people for the labels a model would learn most from. Here is how it tells which those are."
)
unsure, table, several, lecture, strategies, terms = st.tabs(
    ["Unsure rows", "On a table", "A committee", "The lecture, checked", "All strategies", "Glossary and sources"],
    key="chapter",
    bind="query-params",
)
if unsure.open:
    with unsure:
        st.subheader("Two classes: how unsure is the model?")
        two_classes.show()
        st.subheader("Three classes: where measures part")
        triangle.show()
if table.open:
    with table:
        pool_map.show(opened)
if several.open:
    with several:
        committee.show()
if lecture.open:
    with lecture:
        worked.show()
if strategies.open:
    with strategies:
        catalog.show()
if terms.open:
    with terms:
        st.subheader("Glossary")
        glossary.show()
        st.subheader("Sources")
        glossary.sources()

with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
    if st.button("Simulate", key="learn_simulate", icon=":material/play_arrow:", type="primary"):
        if sample := pool_map.sample_in_hand(opened):
            gallery.open_sample(sample)
            opened = project.current()
        st.switch_page(routing.SIMULATE, query_params={"table": opened.id})
