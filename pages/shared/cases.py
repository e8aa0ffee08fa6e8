"""Published savings beside our own sums, as cards whose figures can be taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import costs_panel, words

if TYPE_CHECKING:
    from alcore.costs import Case
    from pages.shared.project import Opened


def show(opened: Opened | None) -> None:
    """One card a case: what was published, what our formula gives, what we had to assume."""
    from alcore.costs import CASES, work_out

    own = [] if opened is None else [name for name in (opened.roles.seconds, opened.roles.price) if name]
    grid = st.grid(min_column_width=280, border=True)
    for name, case in CASES.items():
        ours = work_out(case)
        with grid.cell():
            st.markdown(f"**{case.title}**")
            st.markdown(f"{case.labels_random:,} → {case.labels_active:,} labels, {ours['percent_labels']:.0f}% fewer")
            st.markdown(f":material/article: **Published:** {words.plain(case.published)}")
            st.markdown(
                f":material/calculate: **Our sum:** {words.money(ours['dollars_saved'], case.rates.money)} of "
                f"{words.money(ours['dollars_random'], case.rates.money)} saved, {ours['percent_dollars']:.0f}%; "
                f"{ours['hours_saved']:,.0f} of {ours['hours_random']:,.0f} hours"
            )
            st.caption(words.plain(f"{case.assumption} Source: {case.source}.", 600))
            st.button(
                "Use these figures",
                key=f"case_{name}",
                icon=":material/input:",
                on_click=_take,
                args=(opened, case),
                disabled=bool(own),
                help=f"A column of your table says what its labels cost ({words.plain(', '.join(own))}), so the "
                "figures of this case cannot take that place. Set it free on the Home page first."
                if own
                else "Puts the rows and the rates of this case into the calculator.",
            )


def _take(opened: Opened | None, case: Case) -> None:
    st.session_state["rows"] = case.labels_random
    costs_panel.keep(opened, case.rates)
