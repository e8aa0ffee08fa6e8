"""The page's one fragment: it draws everything anew every few seconds, and computes only what is new."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from alcore import project as projects
from pages.shared import server, words
from pages.shared.planning import sentences
from pages.shared.progress import explain, figures, looks, saving
from pages.shared.stopping import of_project

POLL = 4.0  # seconds; a poll that finds nothing new reads two lines of the database


@st.fragment(run_every=POLL)
def show(key: str) -> None:
    """How the project stands, who labels, what is saved, and how all of it is computed."""
    try:
        project = projects.open(server.store(), key)
    except KeyError:
        st.warning("This project was deleted. Open another one, or set one up.", icon=":material/search_off:")
        return
    try:
        status = looks.status(project)
    except ValueError as error:  # such as a rate that makes no sense
        st.error(words.plain(error, 600), icon=":material/error:")
        return
    figures.show(project, status)
    _rows_left(project)
    st.subheader("What the strategy saves")
    try:
        live = looks.live(project)
    except ValueError as error:  # a table that is not the one of the project, a learner that cannot fit it
        st.error(f"The saving could not be measured: {words.plain(error, 600)}", icon=":material/error:")
        live = None
    if live is not None:
        saving.show(project, live)
    of_project.show(project, status.trainings)
    figures.people(status, project)
    with st.expander("How computed", icon=":material/functions:", key="how_computed"):
        explain.show(project, live)


def _rows_left(project: projects.Project) -> None:
    """What a row that is left takes, where that is foretold by what is in it."""
    with suppress(ValueError):  # a table that is not the one of the project: the saving below says so
        own = looks.own_rates(project)
        if own.measured and own.times.by_row and own.left:
            st.markdown(f"{words.plain(sentences.seconds_left(own), 300)} *{sentences.MEASURED}*")
