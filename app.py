"""Labelwise: what labeling a table costs, with and without active learning. Page settings and menu, nothing else."""

import streamlit as st

from pages.shared import routing

routing.configure()
st.session_state[routing.ROUTED] = True
page = st.navigation(routing.pages())
if page.url_path == routing.FOCUSED:
    st.navigation(routing.pages(), position="hidden")
page.run()
