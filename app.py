"""Labelwise: what labeling a table costs, with and without active learning. Page settings and menu, nothing else."""

import streamlit as st

from pages.shared import routing

routing.configure()
st.session_state[routing.ROUTED] = True
st.navigation(routing.pages()).run()
