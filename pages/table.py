"""Many at once: rows in a table with a filter, and the next rows as a spreadsheet, out and in again."""

import streamlit as st

from pages.shared import labeling, routing, words
from pages.shared.many import editor, spreadsheet

routing.ensure_routed()

st.title("Label many at once")
project = labeling.require()
annotator = labeling.annotator()
if annotator is None:
    labeling.ask_name()
    st.stop()

st.caption(f"{words.plain(project.name, 60)}, labeled by {words.plain(annotator, 60)}")
here, elsewhere = st.tabs(["In a table here", "In a spreadsheet"], key="many_where")
with here:
    editor.show(project, annotator)
with elsewhere:
    spreadsheet.show(project, annotator)

with st.bottom, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
    editor.bar(project, annotator)
    st.page_link(routing.PROGRESS, label="Progress", icon=":material/monitoring:", query_params=labeling.address())
