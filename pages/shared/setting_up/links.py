"""Links to a project: one to share, and one for each person that carries their name."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.shared import labeling
from pages.shared.setting_up import wording

LABEL_PATH = "label"  # the address of `routing.LABEL`
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def show(project_id: str) -> None:
    """The link for everybody, and one made for a person."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Link for everybody**, who then give a name once")
        st.code(to_label(project_id), language=None, wrap_lines=True)
    with right:
        person = st.text_input(
            "Link for one person: the name",
            max_chars=labeling.LONGEST_NAME,
            key=f"person_{project_id}",
            help=wording.HELP["person"],
            placeholder="Name",
        )
        if person.strip():
            st.code(to_label(project_id, person.strip()), language=None, wrap_lines=True)
    if urlsplit(st.context.url or "").hostname in THIS_MACHINE:
        st.caption(
            "This app listens to this machine alone, so the links work here. To label from other machines, start it "
            "with `--server.address=0.0.0.0` in a network you trust, and open it by this machine's name."
        )


def to_label(project_id: str, annotator: str = "") -> str:
    """The address of the label page of a project."""
    who = {labeling.ANNOTATOR: annotator} if annotator else {}
    here = (st.context.url or "").split("?")[0].rstrip("/")
    return f"{here.rpartition('/')[0]}/{LABEL_PATH}?{urlencode({labeling.PROJECT: project_id, **who})}"
