"""The pilot with a capped risk: what every page offers where it is too early to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import words

if TYPE_CHECKING:
    from alcore.costs import Rates
    from pages.shared.planning.subject import Subject


def rows_wanted(subject: Subject, rates: Rates) -> int:
    """How many more rows to label where nothing can be forecast yet: a pilot's size less the labels there are, and no
    fewer than ten; none where every row has one."""
    from alcore import costs

    classes = 2 if subject.counts is None else max(2, len(subject.counts))
    wanted = costs.pilot(subject.rows, classes, rates).labels - subject.labeled
    return max(min(10, subject.rows - subject.labeled), wanted)


def show(subject: Subject, rows: int, rates: Rates) -> None:
    """The offer, with the way to label the rows here."""
    if rows < 1:
        return
    st.info(in_words(rows, rates), icon=":material/savings:")
    if st.button("Label it here", key="label_pilot", icon=":material/label:"):
        st.switch_page(subject.page, query_params=subject.address)


def in_words(rows: int, rates: Rates) -> str:
    """`$17 for 100 rows; after it we say go or stop; ...`, as Markdown."""
    from alcore import costs

    work = float(costs.hours(rows, rates, evaluation=False))
    spent = words.money(float(costs.dollars(rows, rates, active=False, evaluation=False)), rates.money)
    return (
        f"**A pilot with a capped risk.** {spent} for {words.count(rows, 'row')} drawn by lot, "
        f"{words.duration(work)} of work; after it we say go or stop. At worst you lose {spent}, and the rows stay "
        "useful. *assumed, at the rates in the sidebar*"
    )
