"""How often people are wrong, as a labeling project of the table has measured it, for a simulation to take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import server, widgets, words

if TYPE_CHECKING:
    from alcore.quality import Mistakes
    from pages.shared.project import Opened

FEWEST = 20  # rows asked again, before their share is worth taking over
MOST = 3  # projects of a table, the newest first


def offer(opened: Opened) -> None:
    """A button for each project of the table that can tell, which sets the simulated mistakes to what it measured."""
    for one in server.store().projects(opened.id)[:MOST]:
        found = _measured(one.id, one.written)
        if found is None or found.asked < FEWEST:
            continue
        st.button(
            f"Take {found.rate:.0%}, as measured in {words.plain(one.name, 40)}",
            key=f"measured_{one.id}",
            icon=":material/group:",
            on_click=widgets.put,
            args=(widgets.setting_key(opened, "noise"), round(min(found.rate, 0.5), 2)),
        )
        st.caption(in_words(found))


def in_words(found: Mistakes) -> str:
    """What rows asked again tell of mistakes, and what they cannot tell."""
    return (
        f"{found.alike:,} of {words.count(found.asked, 'row')} asked again got the same answer, which tells of "
        f"mistakes in {found.rate:.1%} of answers (95% interval {found.low:.1%} to {found.high:.1%}). Mistakes made "
        "both times are not seen, so it is the least."
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _measured(key: str, written: int) -> Mistakes | None:
    from alcore import project
    from alcore.project.progress import measured_mistakes

    return measured_mistakes(project.open(server.store(), key))
