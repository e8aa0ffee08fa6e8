"""The guidelines: Markdown on the left, on the right as people will see it."""

from __future__ import annotations

import streamlit as st

from pages.shared import markdown
from pages.shared.setting_up import wording

PLACEHOLDER = """## What is asked
Is the message a complaint?

- **yes**: somebody is unhappy and says why
- **no**: everything else, *also* questions"""

HEIGHT, LABEL = 220, 38  # pixels: of the field with its label, and of the label


def show(scope: str, text: str = "") -> str:
    """Draw both and return the text. scope: names the table or project they belong to."""
    left, right = st.columns(2, gap="medium")
    with left:
        written = st.text_area(
            "Guidelines",
            text,
            height=HEIGHT,
            key=f"guidelines_{scope}",
            placeholder=PLACEHOLDER,
            help=wording.HELP["guidelines"],
            persist_state="session",
        )
    with right:
        st.caption("As people see them")
        with st.container(border=True, height=HEIGHT - LABEL, key=f"preview_{scope}"):
            if written.strip():
                st.markdown(markdown.safe(written))
            else:
                st.caption("Nothing written yet.")
    return written
