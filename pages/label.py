"""Label: one row, one press. The page imports no science stack, so it opens at once."""

import streamlit as st

from pages.shared import labeling, routing, wake, words
from pages.shared.label import desk, fast, panel, sidebar

routing.ensure_routed()

project = labeling.current()
st.title(words.plain(project.name, 60) if project else "Label", anchor=False)
if project is None:
    labeling.choose()
    st.stop()

annotator = labeling.annotator()
if annotator is None:
    labeling.ask_name()
    st.stop()

here = desk.of(project.id, annotator)
desk.read(here)  # as it is now, whatever other pages have changed
mode = sidebar.show(project, annotator)
st.caption(panel.HARD)
(fast if mode == "fast" else panel).show(project.id, annotator)
wake.show()
