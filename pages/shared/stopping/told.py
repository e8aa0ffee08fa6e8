"""What a project's rule says, on every page that shows it; loads nothing that who labels would wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import words

if TYPE_CHECKING:
    from alcore.project import Project


def show(project: Project) -> bool:
    """The sentence where the rule says stop, as of the last training, and whether it does. Computes nothing."""
    stopped = project.stopped
    if stopped is None:
        return False
    since = f"{words.plain(stopped['rule'], 300)}, since {words.count(stopped['labels'], 'label')}"
    held = " No new rows are handed out; that is changed on the Progress page." if project.held else ""
    st.warning(f"**Your rule says: stop here** ({since}).{held}", icon=":material/front_hand:")
    return True
