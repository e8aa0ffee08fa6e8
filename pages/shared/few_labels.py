"""A caution on Results: arms whose labels held hardly a row of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import server, words

if TYPE_CHECKING:
    from alcore.store import Run


def show(run: Run) -> None:
    """One warning where an arm of a run met fewer than a handful of a class; nothing otherwise."""
    if said := _said(run.id, run.done):
        st.warning(words.plain(said, 600), icon=":material/filter_vintage:")


@st.cache_resource(max_entries=16, show_spinner=False)
def _said(run: str, done: int) -> str:
    from alcore import rare

    queries = server.store().frame(run, "queries")
    return rare.few_in_words(rare.few_labels(queries)) if len(queries) else ""


server.forgets(_said.clear)
