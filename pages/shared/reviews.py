"""How the review of a live project stands, as Progress and Finish tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import words

if TYPE_CHECKING:
    from alcore.project.reviewing import Review


def figures(review: Review) -> None:
    """What a review has come to: rows read, found, left at most, and the share of all that is found at least."""
    grid = st.grid(3, min_column_width=230, border=True)
    with grid.cell():
        st.metric("Found", f"{review.found:,}")
        st.caption(f"among {review.read:,} of {words.count(review.rows, 'row')} read")
    with grid.cell():
        st.metric("Left at most", f"{review.left_at_most:,}")
        st.caption(f"with {review.confidence:.0%} confidence, among {review.rows - review.read:,} not read")
    with grid.cell():
        st.metric("Found at least", f"{review.recall_at_least:.1%}")
        st.caption(f"of all there are (recall); {review.recall:.0%} is wanted")
    show(review)
    st.caption(
        "The bound counts as if every row skipped, and every evaluation row not read yet, were of the class. It is "
        "about the labels people give: what they overlook is not in it. Whoever stops here takes the rows not read as "
        "not of the class."
    )


def show(review: Review) -> None:
    """Rows found, how many may be left at most, and whether reading may stop, in words."""
    from alcore.project import reviewing

    text = words.plain(reviewing.in_words(review), 600)
    (st.success if review.guaranteed else st.info)(text, icon=":material/fact_check:")
