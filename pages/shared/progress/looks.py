"""What the page shows, computed once for each state of a project and shared by all who look at it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from alcore import project as projects
from pages.shared import server

if TYPE_CHECKING:
    from alcore.project.live import Live
    from alcore.project.outlook import OwnRates
    from alcore.project.progress import Status

# The models are fitted again once so many events are new: the saving of each single answer would tell no more.
EVERY = 10


def status(project: projects.Project) -> Status:
    """How the project stands now."""
    trainings = server.store().rounds(project.id)
    return _status(project.id, project.record.written, len(trainings), _settings(project))


def live(project: projects.Project) -> Live:
    """The live saving, of the log up to the last full ten of events."""
    return _live(project.id, project.record.written // EVERY * EVERY, _settings(project))


def own_rates(project: projects.Project) -> OwnRates:
    """What rows take, measured, of about the log up to the last full ten of events."""
    return _own_rates(project.id, project.record.written // EVERY * EVERY, _settings(project))


def _settings(project: projects.Project) -> str:
    return json.dumps(project.record.settings, sort_keys=True)


@st.cache_resource(max_entries=64, show_spinner=False)
def _status(key: str, written: int, trainings: int, settings: str) -> Status:
    from alcore.project.progress import status

    return status(projects.open(server.store(), key))


@st.cache_resource(max_entries=32, show_spinner="Measuring what the strategy saves")
def _live(key: str, events: int, settings: str) -> Live:
    from alcore.project.live import measure

    opened = projects.open(server.store(), key)
    return measure(opened, server.store().events(key)[:events])


@st.cache_resource(max_entries=64, show_spinner=False)
def _own_rates(key: str, events: int, settings: str) -> OwnRates:
    from alcore.project import outlook, paying

    opened = projects.open(server.store(), key)
    return outlook.own_rates(outlook.sample(opened), paying.rates_of(opened))


server.forgets(_status.clear, _live.clear, _own_rates.clear)
