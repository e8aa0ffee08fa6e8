"""The labeling project and the person a page is about. Both live in the address, so the link alone opens it anywhere.

A switch in the menu drops the address's parameters, so the session remembers both; everything else is in the store.
Nothing here loads the science stack: the page people label on opens at once.
"""

from __future__ import annotations

import time

import streamlit as st

from alcore import project as projects
from alcore.project import Project
from pages.shared import memory, routing, server, words

PROJECT, ANNOTATOR = "project", "annotator"
LONGEST_NAME = 60
MOST_LISTED = 20


def current() -> Project | None:
    """The project named in the address, or None. One that no longer exists is forgotten with a sentence on the page."""
    key = memory.recall(PROJECT)
    if key is None:
        return None
    try:
        return projects.open(server.store(), key)
    except KeyError:
        open_project(None)
        st.warning("This project is no longer here. Open another one, or set one up.", icon=":material/search_off:")
        return None


def require() -> Project:
    """The project in hand; without one the page offers those there are, or to set one up, and ends."""
    found = current()
    if found is None:
        choose()
        st.stop()
    return found


def choose() -> None:
    """The projects of this installation to open, and a way to set one up."""
    if not listed("Open a project, or set one up."):
        st.info("There is no labeling project here yet. Set one up from a table first.", icon=":material/playlist_add:")
    st.page_link(routing.SETUP, label="Set up a project", icon=":material/playlist_add:")


def listed(title: str) -> bool:
    """The latest projects under a title, a press opens one; False where there is none. A public demo lists nobody's."""
    projects_here = [] if server.demo() else server.store().projects()[:MOST_LISTED]
    if not projects_here:
        return False
    st.markdown(f"**{title}**")
    with st.container(horizontal=True):
        for one in projects_here:
            st.button(
                f"{words.plain(one.name, 40)}, {words.ago(time.time() - one.created)}",
                key=f"open_project_{one.id}",
                icon=":material/folder:",
                on_click=open_project,
                args=(one.id,),
            )
    return True


def open_project(key: str | None) -> None:
    """Make a project the one in hand."""
    memory.keep(PROJECT, key)


def annotator() -> str | None:
    """Who labels here, as named in the address or before in this session."""
    name = (memory.recall(ANNOTATOR) or "").strip()[:LONGEST_NAME]
    return name or None


def name_annotator(name: str) -> None:
    """Say who labels here."""
    memory.keep(ANNOTATOR, name.strip()[:LONGEST_NAME] or None)


def ask_name() -> None:
    """Ask once who labels here; the name goes into the address."""
    with st.form("who", border=False):
        st.text_input(
            "Your name",
            key="annotator_name",
            max_chars=LONGEST_NAME,
            help="It stands beside each of your answers. The same name finds your rows again tomorrow, in any browser.",
        )
        st.form_submit_button(
            "Start", key="start_labeling", type="primary", icon=":material/play_arrow:", on_click=_take_name
        )


def _take_name() -> None:
    name_annotator(st.session_state["annotator_name"])


def address() -> dict[str, str]:
    """The parameters of a link to the project in hand, for `st.page_link` and `st.switch_page`."""
    known = {PROJECT: st.session_state.get("_project"), ANNOTATOR: st.session_state.get("_annotator")}
    return {name: value for name, value in known.items() if value}
