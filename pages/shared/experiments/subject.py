"""The tables of an experiment: the bundled one, which does not take the place of the visitor's own, and that one."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import gallery, project, server

if TYPE_CHECKING:
    from alcore.experiments import Experiment
    from alcore.store import Run
    from pages.shared.project import Opened

KEPT = "_experiment_samples"  # uploads of bundled tables, by file


def own() -> Opened | None:
    """The table in hand, where it is the visitor's own."""
    opened = project.current()
    return None if opened is None or opened.sample is not None else opened


def bundled(one: Experiment) -> Opened:
    """The experiment's ready table with the experiment's roles; a copy kept before is taken up again."""
    kept = st.session_state.setdefault(KEPT, {})
    upload = kept.get(one.sample) or gallery.kept(one.sample)
    try:
        opened = project.of(upload) if upload else None
    except KeyError:  # deleted since, as in a public demo
        opened = None
    if opened is None:
        upload = _keep(one)
        opened = project.of(upload)
    kept[one.sample] = upload
    return replace(opened, roles=one.roles)


def _keep(one: Experiment) -> str:
    if one.sample in {sample["file"] for sample in gallery.samples()}:
        return gallery.keep(one.sample)
    content = (gallery.SAMPLES / one.sample).read_bytes()
    return project.keep(content, _name(one), sample=one.sample, known=asdict(one.roles))


def title(one: Experiment) -> str:
    """What the bundled table is called."""
    known = {sample["file"]: sample["title"] for sample in gallery.samples()}
    return known.get(one.sample) or _name(one).removesuffix(".csv").replace("_", " ").capitalize()


def _name(one: Experiment) -> str:
    return one.sample.rpartition("/")[2]


def of_run(run: Run) -> Opened:
    """The table of a run, its roles as they were."""
    from alcore.tables import Roles

    roles = run.settings["roles"]
    return replace(project.of(run.upload), roles=Roles(**{**roles, "leave_out": tuple(roles["leave_out"])}))


def start(one: Experiment, opened: Opened) -> str:
    """The id of a run of the experiment on a table. It gives the same results every time, so a run that exists is
    shown, and taken up again where it was left. Raises ValueError or TableError, in words for the visitor."""
    from alcore import experiments

    planned = experiments.plan(one, opened.table, opened.roles)
    wanted = experiments.as_stored(planned, opened.table, opened.roles)
    store = server.store()
    same = next((run for run in store.runs(opened.id, experiments=True) if run.settings == wanted), None)
    if same is None:
        server.check_room()
        return experiments.start(planned, store, server.runner(), opened.id, opened.table, opened.roles)
    if not same.alive and same.state != "done":
        go_on(one, opened, same.id)
    return same.id


def go_on(one: Experiment, opened: Opened, run_id: str) -> None:
    """Take a stopped run up again; one under way is left alone. Raises ValueError in words for the visitor."""
    from alcore import experiments

    if not server.store().run(run_id).alive:
        server.check_room()
        experiments.resume(one, server.store(), server.runner(), run_id, opened.table)
