"""Experiments: the cases real projects have, each run with one click on a ready table and with another on one's own."""

import streamlit as st

from pages.shared import costs_panel, routing, server, wake, words
from pages.shared.experiments import catalog, findings, running, subject

routing.ensure_routed()
server.warm_up()
chosen = catalog.chosen()

if chosen is None:
    st.title("Experiments")
    st.markdown(words.EXPERIMENTS)
    catalog.cards()
    st.stop()

run = running.current(chosen)
mine = subject.own()
about = mine if run is None else subject.of_run(run)
rates = costs_panel.show(about)

catalog.heading(chosen)
running.buttons(chosen, mine, run, rates)
if run is None:
    findings.beforehand(chosen)
else:
    findings.notes(run.settings.get("notes", ()))
    if run.alive:
        running.live(chosen.name, run.id, rates)
        wake.show()
    else:
        running.stopped(chosen, about, run)
        if run.done:
            findings.show(chosen, run, rates)

with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
    catalog.next_button(chosen)
