"""How often people are wrong, as a labeling project has measured it, for a simulation to take over."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import labeling, server, widgets, words

if TYPE_CHECKING:
    from alcore.quality import Mistakes
    from alcore.store import Project
    from pages.shared.project import Opened

MOST = 3  # projects of a table, the newest first


def of_table(opened: Opened) -> list[tuple[Project, Mistakes | None]]:
    """What each project has measured that may know of a table's labels: the latest of the table, and the one in hand,
    which may have been the source of a table that was exported and opened again."""
    store = server.store()
    found = {one.id: one for one in store.projects(opened.id)[:MOST]}
    in_hand = labeling.address().get(labeling.PROJECT)
    with suppress(KeyError):  # deleted since
        found |= {in_hand: store.project(in_hand)} if in_hand else {}
    return [(one, _measured(one.id, one.written)) for one in found.values()]


def usable(opened: Opened) -> list[tuple[Project, Mistakes]]:
    """Those of `of_table` whose projects have had rows enough answered twice; where there are projects of the table and
    none has, a sentence says so."""
    from alcore.project.calibrating import FEWEST, too_few

    projects = of_table(opened)
    found = [(one, told) for one, told in projects if told is not None and told.asked >= FEWEST]
    if not found and projects and projects[0][0].upload == opened.id:
        one, told = projects[0]
        st.caption(words.plain(too_few(one.name, told.asked if told else 0), 600))
    return found


def offer(opened: Opened) -> None:
    """A button for each project that can tell, which sets the simulated mistakes to what it measured."""
    from alcore.project.calibrating import in_words

    for one, found in usable(opened):
        st.button(
            f"Take {found.rate:.0%}, as measured in {words.plain(one.name, 40)}",
            key=f"measured_{one.id}",
            icon=":material/group:",
            on_click=widgets.put,
            args=(widgets.setting_key(opened, "noise"), round(min(found.rate, 0.5), 2)),
        )
        st.caption(words.plain(in_words(found), 400))


@st.cache_data(max_entries=64, show_spinner=False)
def _measured(key: str, written: int) -> Mistakes | None:
    from alcore import project
    from alcore.project.calibrating import measured

    return measured(project.open(server.store(), key))
