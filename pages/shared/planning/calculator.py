"""What labeling so many rows costs, without any saving; and three published cases worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import cases, words

if TYPE_CHECKING:
    from alcore.costs import Rates
    from pages.shared.planning.subject import Subject


def show(subject: Subject | None, rates: Rates) -> None:
    """The sum with its formula, the bill line by line, and the cases."""
    from alcore import costs

    st.markdown(words.CALCULATOR)
    rows = st.number_input(
        "Rows to label",
        min_value=1,
        value=subject.rows if subject else 10_000,
        step=1_000,
        key="rows",
        bind="query-params",
        width=300,
    )
    hours, dollars = costs.calculator(rows, rates)
    with st.grid(3, min_column_width=200):
        st.metric("Hours", rates.money.number(hours, ",.1f"), border=True, help="People's hours, review included")
        st.metric("Cost", words.money(dollars, rates.money), border=True, help="Everything in the bill below")
        st.metric("Per row", words.money(dollars / rows, rates.money), border=True)
    st.markdown(words.formula(rows, rates, hours, dollars))
    st.caption(words.plain(costs.LECTURE_NOTE, 400))

    with st.expander("The bill, line by line", icon=":material/receipt_long:", key="bill"):
        bill = costs.bill(rows, rates, active=False, evaluation=False)
        st.dataframe(
            bill,
            hide_index=True,
            key="bill_lines",
            alt="The bill, line by line",
            column_config={
                "line": "Line",
                "hours": st.column_config.NumberColumn("Hours", format="%,.2f"),
                "dollars": st.column_config.NumberColumn("Cost", format="%,.2f"),
            },
        )
        st.markdown(words.LEDGER)

    if subject is None or subject.opened is not None:  # the rates of a project are not taken from elsewhere
        st.subheader("Three published cases")
        st.markdown(words.CASES)
        cases.show(subject.opened if subject else None)
