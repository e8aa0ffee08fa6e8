"""Plan: what it takes to get there, from a pilot, from guesses, or as a plain sum."""

import streamlit as st

from pages.shared import routing, server, words
from pages.shared.planning import calculator, from_pilot, guess, inputs, subject

routing.ensure_routed()
server.warm_up()

st.title("Plan")
try:
    found = subject.current()
    rates = subject.rates(found)
except ValueError as error:  # such as a table that is no longer the one the project was made of
    st.error(words.plain(error, 600), icon=":material/error:")
    st.stop()
if found:
    st.caption(words.plain(found.name, 80))

way = inputs.way(found)
if way == "pilot":
    from_pilot.show(found, rates)
elif way == "guess":
    guess.show(found, rates)
else:
    calculator.show(found, rates)

with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
    if found is None:
        if st.button("Choose a table", key="choose_table", icon=":material/home:", type="primary"):
            st.switch_page(routing.HOME)
    elif found.complete:
        if st.button("Simulate", key="go_simulate", icon=":material/science:", type="primary"):
            st.switch_page(routing.SIMULATE, query_params=found.address)
    elif st.button("Label it here", key="go_label", icon=":material/label:", type="primary"):
        st.switch_page(found.page, query_params=found.address)
