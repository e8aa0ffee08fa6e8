"""Label many at once."""

import streamlit as st

from pages.shared import labeling, routing

routing.ensure_routed()

st.title("Label many at once")
project = labeling.require()
