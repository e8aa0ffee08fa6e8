"""Settings of a project changed while people label: what is safe to change takes effect from the next row on."""

from __future__ import annotations

from dataclasses import replace

from alcore.project import mistake_costs, paying
from alcore.project.project import Project, open
from alcore.project.settings import CHANGEABLE
from alcore.stopping import Rules
from alcore.strategies import check, get


def change(project: Project, **settings) -> Project:
    """The project with these settings (fields of `Settings`), kept; it knows another strategy from its next training.

    Raises ValueError, in words for the user, and keeps nothing, for a value that makes no sense or a setting that
    cannot change any more: how the rows were drawn, and what the labels of the table mean.
    """
    if fixed := set(settings) - set(CHANGEABLE):
        raise ValueError(f"'{min(fixed)}' was decided when the project was made and cannot change any more.")
    new = replace(project.settings, **settings)
    check(get(new.strategy), new.learner)
    paying.rates(new)
    Rules.from_dict(new.stop)
    if new.costs is not None and "costs" in settings:
        mistake_costs.checked(new.costs, len(project.classes()))
    new = replace(new, pay=paying.checked(new.pay))
    stored = new.to_dict()
    project.store.update_project(project.id, **{name: stored[name] for name in settings})
    changed = open(project.store, project.id)
    if new.votes != project.settings.votes:
        project.store.settle_all(project.id, changed.settle)
    return changed
