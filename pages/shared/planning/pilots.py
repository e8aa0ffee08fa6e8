"""Pilots studied once for each state of a table or a project, and shared by all who look at it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from alcore import project as projects
from pages.shared import project, server

if TYPE_CHECKING:
    from alcore.forecast import Study
    from alcore.project import Project
    from pages.shared.planning.subject import Subject
    from pages.shared.project import Opened

WAIT = (
    "Studying the pilot: the model is trained on many parts of the labels and scored on the rest, and active learning "
    "is rehearsed inside them. This takes some seconds, once."
)


@dataclass(frozen=True, eq=False)
class Sample:
    """The labels of a project that were drawn by lot: features X (n, d), codes (n,), class names; pool: rows of the
    table. imported: how many came with the table. counts: labels of each class, by name."""

    X: np.ndarray
    codes: np.ndarray
    names: tuple[str, ...]
    pool: int
    imported: int
    counts: pd.Series


def study(subject: Subject, metric: str | None, positive: str | None, learner: str, pretend: int | None) -> Study:
    """The study of a subject's labels, or of `pretend` of them drawn by lot. Raises ValueError in words where there can
    be none."""
    if subject.project is None:
        choices = project.choices(subject.opened)
        return _of_table(*choices, metric, positive, learner, pretend, subject.opened)
    return _of_project(subject.id, subject.project.record.written, metric, positive, learner)


def sample(found: Project) -> Sample:
    """The project's labels that were drawn by lot, as its log has them now."""
    return _sample(found.id, found.record.written)


@st.cache_resource(max_entries=32, ttl=server.DEMO_LIFETIME, show_spinner=WAIT)
def _of_table(
    upload: str,
    reading: str,
    roles: str,
    metric: str | None,
    positive: str | None,
    learner: str,
    pretend: int | None,
    _opened: Opened,
) -> Study:
    from alcore import forecast

    table = _opened.table
    if pretend is not None:
        label = table.column(_opened.roles.label).name
        kept = np.random.default_rng(0).permutation(len(table.frame)) < pretend
        table = replace(table, frame=table.frame.assign(**{label: table.frame[label].where(kept)}))
    return _seen(forecast.read_pilot(table, _opened.roles, metric=metric, positive=positive, learner=learner))


@st.cache_resource(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner=WAIT)
def _of_project(key: str, written: int, metric: str | None, positive: str | None, learner: str) -> Study:
    from alcore import forecast, metrics
    from alcore.forecast.pilot import MOST

    known = _sample(key, written)
    settings = projects.open(server.store(), key).settings
    rows = np.arange(len(known.codes))
    if len(rows) > MOST:
        rows = np.sort(np.random.default_rng(settings.seed).choice(rows, MOST, replace=False))
    usual, rarest = "accuracy", 1
    if len(known.codes):
        usual, rarest, _ = metrics.default_metric(np.bincount(known.codes, minlength=len(known.names)), known.names)
    return _seen(
        forecast.Pilot(
            known.X[rows],
            known.codes[rows],
            max(2, len(known.names)),
            pool=known.pool,
            metric=metric or usual,
            positive=rarest if positive is None else known.names.index(positive),
            learner=learner,
            seed=settings.seed,
            labels=len(known.codes),
        )
    )


@st.cache_resource(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner="Reading the project's labels")
def _sample(key: str, written: int) -> Sample:
    from alcore.project.live.arms import read

    found = projects.open(server.store(), key)
    arms = read(found)
    free = arms.free if found.settings.imported_random else arms.free[:0]
    rows = np.unique(np.concatenate([arms.evaluation, arms.control, free]))
    # Named and ordered as the arms' codes are: classes that were merged into another one are none.
    names = tuple(one.name for one in found.classes().values() if one.into is None)
    counts = pd.Series(np.bincount(arms.codes[rows], minlength=len(names)), index=list(names))
    counts = counts[counts > 0].sort_values(ascending=False, kind="stable")
    return Sample(arms.X[rows], arms.codes[rows].astype(np.int32), names, arms.pool + arms.drawn, len(free), counts)


def _seen(pilot) -> Study:
    from alcore.forecast import study

    found = study(pilot)
    found.measured  # noqa: B018  weighs the curves now, while the visitor is told to wait
    return found


server.forgets(_of_table.clear, _of_project.clear, _sample.clear)
