"""Beside the row: who labels, the guidelines, the classes with their examples, and how one likes to work.

Few elements, since the browser draws all of them anew at every press: the words are one, and what is seldom needed is
behind a button.
"""

from __future__ import annotations

import streamlit as st

from alcore.project import Project
from alcore.project.cards import card
from pages.shared import labeling, markdown, routing, words
from pages.shared.label.classes import dot, living

MODES = {"plain": "Plain", "fast": "Fast"}
KEYS = """
| Key | What it does |
|:--|:--|
| `1` to `9`, `0`, or the letter of a class | chooses it, saves, and shows the next row; those of the number pad, too |
| `Space` | skips: you are unsure. It comes again at the end |
| `Shift` `Space` | skips: a bad row, that nobody could answer |
| `Backspace` | takes back what you said last, as often as you like |
| `Shift` `Backspace` | brings back what you took back |
| `F` | flags the row for somebody to look at |
| `N` | adds a note |
| `Enter` | goes on at the end of a batch |
"""


def show(project: Project, annotator: str) -> str:
    """Draw the sidebar; returns the mode: "plain" or "fast"."""
    with st.sidebar:
        # One button for the three: the browser draws each anew at every press, what is behind it only while it is open.
        with st.popover("Menu, keys, options", icon=":material/menu:", key="menu", width="stretch"):
            listed, keys, options = st.tabs(["Pages", "Keys", "Options"])
            with listed:
                routing.links()
            keys.markdown(KEYS)
            with options:
                _options(project)
        mode = st.segmented_control(
            "Mode",
            list(MODES),
            default="plain",
            required=True,
            format_func=MODES.get,
            key="label_mode",
            persist_state="session",
            help="Fast: the next row is there at once, and answers are saved in bursts. Plain: each answer is saved "
            "before the next row is shown.",
        )
        told = f"**{words.plain(project.name, 60)}**, labeled by **{words.plain(annotator, 60)}**"
        guidelines = markdown.safe(project.settings.guidelines) if project.settings.guidelines else ""
        st.markdown(
            "\n\n".join(filter(None, (told, *_classes(project), guidelines and f"### Guidelines\n\n{guidelines}")))
        )
    return mode


def _options(project: Project) -> None:
    st.page_link(routing.SETUP, label="Change the project", icon=":material/settings:", query_params=labeling.address())
    st.button(
        "Somebody else labels",
        key="somebody_else",
        icon=":material/person:",
        on_click=labeling.name_annotator,
        args=("",),
        type="tertiary",
    )
    st.toggle(
        "A screen after each batch",
        True,
        key="label_rests",
        persist_state="session",
        help=f"After {words.count(project.settings.batch, 'row')}: how far you are, and a moment to breathe.",
    )
    st.toggle(
        "What the model expected",
        True,
        key="label_opinion",
        persist_state="session",
        help="Told only after your answer, so that it does not color it.",
    )


def _classes(project: Project) -> list[str]:
    """The classes with their keys, guidelines and examples, as paragraphs of Markdown."""
    known = living(project.classes())
    examples = [row_key for one in known for row_key in one.examples]
    cells = project.store.cells(project.id, examples)
    lines = ["### Classes"]
    for one in known:
        key = f" `{one.key.upper()}`" if one.key else ""
        lines.append(
            f"{dot(one)} **{words.plain(one.name, 60)}**{key}"
            + (f": {words.plain(one.guideline, 500)}" if one.guideline else "")
        )
        shown = [card(project.record.settings, cells[row_key]).title for row_key in one.examples if row_key in cells]
        lines += [f"- *such as* {words.plain(title, 120)}" for title in shown]
    return lines
