"""What the page Finish computes: once for each state of the project, for all who look at it."""

from __future__ import annotations

import streamlit as st

from alcore import exports
from alcore.project import Project, exporting, finishing
from alcore.project.finishing import Basis, Finish
from pages.shared import server


def basis(project: Project) -> Basis:
    """The model of all labels there are, and what the evaluation rows say of it."""
    return _fitted(project.id, project.record.written, repr(project.settings), project)


@st.cache_resource(show_spinner="Fitting a model on all labels", max_entries=8)
def _fitted(key: str, events: int, settings: str, _project: Project) -> Basis:
    return finishing.basis(_project)


server.forgets(_fitted.clear)


def file(project: Project, found: Basis, way: Finish, what: str, form: str) -> bytes:
    """One of the page's files. Called at the click, on another thread."""
    if what == "finished_table":
        return exports.to_bytes(finishing.table(project, found, way), form)
    if what == "event_log":
        events = project.store.events(project.id)
        return exports.to_bytes(exporting.events_frame(events, project.classes()), form)
    frames = exporting.export(project)
    return exports.to_bytes(frames.rows if what == "all_rows" else frames.predictions, form)
