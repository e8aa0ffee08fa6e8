"""Is active learning for this table? Five lines, answered from the table and the rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import words

if TYPE_CHECKING:
    from alcore.costs import Rates
    from pages.shared.project import Opened

ICONS = {
    "yes": ":green[:material/check_circle:]",
    "no": ":gray[:material/do_not_disturb_on:]",
    "unclear": ":orange[:material/help:]",
}


def show(opened: Opened, rates: Rates, refused: str) -> None:
    """The conclusion first, then each question with its answer and the number behind it.

    refused: why no rehearsal can be planned, if it cannot.
    """
    from alcore import suitability

    fit = suitability.check(opened.table, opened.roles, rates, refused)
    st.markdown(f"**{words.plain(fit.conclusion, 600)}**")
    for line in fit.lines:
        st.markdown(f"{ICONS[line.answer]} **{line.question}** {words.plain(line.sentence, 600)}")
