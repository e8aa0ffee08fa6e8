"""Set up a labeling project."""

import streamlit as st

from pages.shared import labeling, routing

routing.ensure_routed()

st.title("Set up a labeling project")
project = labeling.require()
