"""Finish the table: people label some rows, the model fills the rest as far as it can be trusted; and every export."""

from functools import partial

import streamlit as st

from alcore import exports
from alcore.project import finishing, reviewing
from pages.shared import charts, controls, downloads, labeling, reviews, routing, words
from pages.shared.finishing import charts as pictures
from pages.shared.finishing import inputs, sentences, work
from pages.shared.planning import offer
from pages.shared.report import making

routing.ensure_routed()

st.title("Finish the table")
project = labeling.require()
st.caption(words.plain(project.name, 60))

try:
    found = work.basis(project)
except ValueError as error:  # such as a table that is no longer the one the project was made of
    st.error(words.plain(error, 600), icon=":material/error:")
    st.stop()
currency, strategy = found.rates.money, project.settings.strategy

if review := reviewing.review(project):
    st.subheader("The review")
    reviews.figures(review)
    st.subheader("What the model may fill")
top = st.container()
allowed, confidence = inputs.show()
way = finishing.finish(found, allowed, confidence)
with top:
    st.markdown(f"#### {sentences.headline(found, way)}")
    st.markdown(sentences.money(found, way))
    inputs.in_the_way(found, way)
    if way.rest and not way.filled:
        offer.of_project(project, found.rates, found.evidence.answered - found.evidence.skipped)

st.subheader("Guarantee against cost")
curve = finishing.curve(found, confidence)
chart = pictures.guarantee(curve, way, currency, strategy)
charts.show(chart, "guarantee", pictures.guarantee_in_words(curve, way, currency), sentences.OWN_MISTAKES)
charts.download_row(chart, curve, "guarantee", "Guarantee against cost")

st.subheader("What it costs")
unit = controls.unit("In", "finish_unit", currency, "dollars")
bars = pictures.bars(found, way)
chart = charts.bars(bars, unit, strategy, currency)
charts.show(chart, "finish_bars", charts.bars_in_words(bars, unit, currency), sentences.BARS)
with st.expander("How computed", icon=":material/functions:", key="finish_computed"):
    st.markdown(sentences.evidence(found, way))
    st.markdown(sentences.COMPUTED)

st.subheader("Downloads")
form = inputs.file_format()
if why_not := exports.refusal(max(len(found.open), found.events), 0, form):
    st.warning(words.plain(why_not, 400), icon=":material/warning:")
else:
    with st.container(horizontal=True, key="finish_downloads"):
        for title, name, help in inputs.FILES:
            data = partial(work.file, project, found, way, name, form)
            downloads.button(title, f"{name}.{form}", data, exports.FORMATS[form].mime, help=help)
downloads.capsule_button(project.store, project.id, project=True)

making.link({labeling.PROJECT: project.id})

with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
    if way.rest:
        if st.button("Label", key="go_label", icon=":material/label:", type="primary"):
            st.switch_page(routing.LABEL, query_params=labeling.address())
    elif st.button("Progress", key="go_progress", icon=":material/monitoring:", type="primary"):
        st.switch_page(routing.PROGRESS, query_params=labeling.address())
