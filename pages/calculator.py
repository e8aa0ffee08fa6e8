"""Calculator: what labeling so many rows costs, without a simulation; and three published cases worked out."""

import streamlit as st

from alcore import costs
from pages.shared import cases, costs_panel, project, routing, server, words

routing.ensure_routed()
server.warm_up()
opened = project.current()
rates = costs_panel.show(opened)

st.title("Calculator")
st.markdown(words.CALCULATOR)
rows = st.number_input(
    "Rows to label",
    min_value=1,
    value=len(opened.table.frame) if opened else 10_000,
    step=1_000,
    key="rows",
    bind="query-params",
    width=300,
)
hours, dollars = costs.calculator(rows, rates)

with st.grid(3, min_column_width=200):
    st.metric("Hours", f"{hours:,.1f}", border=True, help="People's hours, review included")
    st.metric("Cost", words.money(dollars, rates.currency), border=True, help="Everything in the bill below")
    st.metric("Per row", words.money(dollars / rows, rates.currency), border=True)
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

st.subheader("Three published cases")
st.markdown(words.CASES)
cases.show(opened)
