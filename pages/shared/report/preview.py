"""The report on the page: its downloads, and the very HTML file in a frame that can do nothing."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import downloads

if TYPE_CHECKING:
    from alcore.report.model import Report

HEIGHT = 1180  # pixels: a page, and on a phone what is to be scrolled
PAPERS = {"letter": "Letter", "a4": "A4"}


def files(report: Report) -> None:
    """The five downloads; each file is written when its button is pressed."""
    from alcore.report.forms import FORMS

    usual = "letter" if report.rates.locale == "en-US" else "a4"
    with st.container(horizontal=True, vertical_alignment="bottom", key="report_downloads"):
        paper = st.segmented_control(
            "Paper of the PDF", list(PAPERS), default=usual, required=True, format_func=PAPERS.get, key="paper",
            persist_state="session",
        )  # fmt: skip
        for form in FORMS.values():
            data = partial(form.write, report, paper or usual)
            downloads.button(form.title, f"report.{form.ending}", data, form.mime)


def show(report: Report) -> None:
    """The HTML file as it is. Streamlit's own frame lets scripts run and shares the app's origin, so the file stands in
    a second one inside, which may do neither: names in it are a stranger's."""
    from alcore.report.html import html

    inside = (
        "<style>html, body, iframe { margin: 0; width: 100%; height: 100%; border: 0; display: block }</style>"
        f'<iframe sandbox="" title="Budget report" srcdoc="{escape(html(report))}"></iframe>'
    )
    st.iframe(inside, height=HEIGHT, alt="Budget report")
