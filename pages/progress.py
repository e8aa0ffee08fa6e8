"""Progress."""

import streamlit as st

from pages.shared import labeling, routing

routing.ensure_routed()

st.title("Progress")
project = labeling.require()
