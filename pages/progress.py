"""Progress: how labeling stands, and whether the strategy saves what it should, measured while people label."""

import streamlit as st

from pages.shared import labeling, routing, wake, words
from pages.shared.progress import follow
from pages.shared.report import making

routing.ensure_routed()

st.title("Progress")
project = labeling.require()
st.caption(words.plain(project.name, 80))

follow.show(project.id)
making.link({labeling.PROJECT: project.id})
wake.show()

with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
    if st.button("Label", key="go_label", icon=":material/label:", type="primary"):
        st.switch_page(routing.LABEL, query_params=labeling.address())
