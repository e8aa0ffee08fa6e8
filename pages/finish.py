"""Finish the table."""

import streamlit as st

from pages.shared import labeling, routing

routing.ensure_routed()

st.title("Finish the table")
project = labeling.require()
