"""Pilots studied once for each state of a table or a project, and shared by all who look at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from alcore import project as projects
from pages.shared import project, server

if TYPE_CHECKING:
    from alcore.forecast import Study
    from alcore.project import Project
    from alcore.project.outlook import Sample
    from pages.shared.planning.subject import Subject
    from pages.shared.project import Opened

WAIT = (
    "Studying the pilot: the model is trained on many parts of the labels and scored on the rest, and active learning "
    "is rehearsed inside them. This takes some seconds, once."
)


def study(
    subject: Subject,
    metric: str | None,
    positive: str | None,
    learner: str,
    pretend: int | None,
    noise: tuple[float, int] = (0.0, 1),
) -> Study:
    """The study of a subject's labels, or of `pretend` of them drawn by lot. noise: share of mistakes, and answers a
    row, of a what-if. Raises ValueError in words where there can be none."""
    if subject.project is None:
        _, reading, roles = project.choices(subject.opened)
        # By what is in the file: the same file uploaded again is known already.
        return _of_table(
            subject.opened.table.digest, reading, roles, metric, positive, learner, pretend, noise, subject.opened
        )
    state = subject.project.record.written, trainings(subject.project)
    return _of_project(subject.id, *state, metric, positive, learner, noise)


def sample(found: Project) -> Sample:
    """The project's labels that were drawn by lot, as its log has them now."""
    return _sample(found.id, found.record.written)


def trainings(found: Project) -> int:
    """How many trainings the project has had."""
    rounds = found.store.rounds(found.id)
    return rounds[-1].version if rounds else 0


@st.cache_resource(max_entries=32, ttl=server.DEMO_LIFETIME, show_spinner=WAIT)
def _of_table(
    digest: str,
    reading: str,
    roles: str,
    metric: str | None,
    positive: str | None,
    learner: str,
    pretend: int | None,
    noise: tuple[float, int],
    _opened: Opened,
) -> Study:
    from alcore import forecast

    table = _opened.table
    if pretend is not None:
        label = table.column(_opened.roles.label).name
        kept = np.random.default_rng(0).permutation(len(table.frame)) < pretend
        table = replace(table, frame=table.frame.assign(**{label: table.frame[label].where(kept)}))
    pilot = forecast.read_pilot(table, _opened.roles, metric=metric, positive=positive, learner=learner)
    return _weighed(forecast.study(replace(pilot, noise=noise[0], answers=noise[1])))


@st.cache_resource(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner=WAIT)
def _of_project(
    key: str,
    written: int,
    trained: int,
    metric: str | None,
    positive: str | None,
    learner: str,
    noise: tuple[float, int],
) -> Study:
    from alcore.project import outlook

    found = projects.open(server.store(), key)
    known = _sample(key, written)
    return _weighed(outlook.study(found, metric, positive, learner, known, noise=noise[0], answers=noise[1]))


@st.cache_resource(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner="Reading the project's labels")
def _sample(key: str, written: int) -> Sample:
    from alcore.project import outlook

    return outlook.sample(projects.open(server.store(), key))


def _weighed(found: Study) -> Study:
    """The study with its curves weighed now, while the visitor is told to wait."""
    found.measured  # noqa: B018
    return found


server.forgets(_of_table.clear, _of_project.clear, _sample.clear)
