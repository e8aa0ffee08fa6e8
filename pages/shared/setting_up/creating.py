"""From what was chosen on the page to a project."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import labeling, project, server

if TYPE_CHECKING:
    from alcore.project import Class, Settings
    from pages.shared.setting_up.labels import Labels

WAIT = "Drawing the rows and keeping their cells. A table of a million rows takes some minutes; leave this page open."


def usual() -> Settings:
    """What a project is set to when nothing is chosen."""
    from alcore.project import Settings

    return Settings()


def create(
    opened: project.Opened,
    name: str,
    labels: Labels,
    settings: Mapping,
    classes: Sequence[Class],
    possible_picture: Mapping | None,
    from_web: bool,
) -> None:
    """Make the project and take it in hand. A second press of the same button finds the project of the first.

    settings: fields of `Settings`. possible_picture, from_web: what `showing.guess` found, kept so that pictures can be
    switched on later. Raises ValueError, in words for the user, and keeps nothing, where there can be no such project.
    """
    from alcore import tables
    from alcore.project import Settings
    from alcore.project.creating import draft, keep
    from alcore.project.training import train

    if not classes:
        raise ValueError("Name at least two classes to choose between.")
    # Named here, before anything is written: another press then finds what this one has made.
    token = st.session_state.setdefault(f"_setting_up_{opened.id}", secrets.token_hex(8))
    if any(one.examples for one in classes):
        keys = tables.row_keys(opened.table, opened.roles)
        classes = [replace(one, examples=tuple(keys.iat[int(row)] for row in one.examples)) for one in classes]
    chosen = Settings(rehearsal=labels.rehearsal, imported_random=labels.imported_random, **settings)
    drafted = draft(opened.table, opened.roles, chosen, name=name.strip(), classes=classes)
    picture = {"possible_picture": possible_picture, "picture_from_web": from_web}
    made = keep(server.store(), opened.id, replace(drafted, settings={**drafted.settings, **picture}), token=token)
    if chosen.starting != Settings.starting:
        train(server.store(), made.id)  # there is no label yet: it ranks the rows to start from
    labeling.open_project(made.id)
    st.query_params.pop(project.TABLE, None)
    st.session_state["_just_made"] = made.id


def another() -> None:
    """Let go of the project in hand, to set up another one of the table last open."""
    for key in [key for key in st.session_state if str(key).startswith("_setting_up_")]:
        del st.session_state[key]
    labeling.open_project(None)
