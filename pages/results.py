"""Results: what a run found, live while it goes; the target, the score and the rates move without a new run."""

from functools import partial

import streamlit as st

from pages.shared import (
    analysis,
    beginning,
    charts,
    controls,
    costs_panel,
    downloads,
    explain,
    few_labels,
    past_runs,
    project,
    routing,
    server,
    verdict,
    wake,
    watch,
    words,
)
from pages.shared.planning import offer
from pages.shared.report import making
from pages.shared.stopping import of_run

routing.ensure_routed()
server.warm_up()
run = watch.current()
opened = project.current()

st.title("Results")
if opened is None or run is None:
    st.info("There is no run to show yet. Choose a table and press Simulate.", icon=":material/science:")
    where = routing.HOME if opened is None else routing.SIMULATE
    st.page_link(where, label="Start here", icon=":material/play_arrow:", query_params=dict(st.query_params))
    st.stop()

rates = costs_panel.show(opened)
rows = len(opened.table.frame)
st.caption(f"{words.plain(opened.table.name)}: {past_runs.settings(run)}")
if run.alive:
    watch.live(run.id, rates, rows)
    wake.show()
    st.stop()
watch.stopped(run, watch.go_on, opened, run.id)
if run.done == 0:
    st.stop()

top = st.container()
st.subheader("Learning curves")
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    unit = controls.unit("Over", "curves_unit", rates.money)
    metric = controls.metric(run)
    score = analysis.score_title(run, metric)
    try:
        target = controls.target(run, metric, rates)
        found = analysis.findings(run, metric, target, rates, rows)
        curves = analysis.mean_curves(run.id, run.done, metric, rates)
    except ValueError as error:  # such as a score that no trial run could measure
        st.error(words.plain(error, 600), icon=":material/error:")
        st.stop()

with top:
    verdict.banner(found, rates, watch.standing(run), enough=watch.enough(run))
    verdict.cards(found, score, rates)
    few_labels.show(run)
    if found.verdict.verdict == "too early to say":
        offer.of_trial_runs(opened, rates)

st.space("small")  # the chart's toolbar opens above the chart, and the slider's handle must stay free
chart = charts.learning_curves(curves, score, rates.money, unit, found.verdict)
charts.show(chart, "curves", charts.curves_in_words(curves, score, rates.money, found.verdict), watch.BAND)
charts.download_row(chart, curves, "learning_curves", f"{score} by {unit}")

beginning.of_run(run, metric, rates)

st.subheader("What it costs")
bar_unit = controls.unit("In", "bars_unit", rates.money, "dollars")
chart = charts.bars(found.bars, bar_unit, found.verdict.strategy, rates.money)
charts.show(chart, "bars", charts.bars_in_words(found.bars, bar_unit, rates.money), verdict.BARS)
charts.download_row(chart, found.bars, "bars", f"What it costs in {bar_unit}")

st.subheader("All strategies")
strategies = verdict.all_strategies(found)
verdict.table(found, strategies, rates.money)
with st.expander("How computed", icon=":material/functions:", key="how_computed"):
    explain.show(run, found)

of_run.show(opened, run, rates, found.verdict.strategy)

st.subheader("Downloads")
with st.container(horizontal=True):
    downloads.button("Strategies", "strategies.csv", partial(downloads.csv, strategies))
    downloads.button("Statistics", "statistics.csv", partial(downloads.csv, explain.statistics(found)))
    downloads.button("Rounds", "rounds.csv", partial(downloads.run_frame, server.store(), run.id, "rounds"))
    downloads.button("Queries", "queries.csv", partial(downloads.run_frame, server.store(), run.id, "queries"))
    downloads.capsule_button(server.store(), run.id)

others = past_runs.of(opened)
if len(others) > 1:
    with st.expander("Other runs of this table", icon=":material/history:", key="other_runs"):
        past_runs.show(others, run.id)

making.of_run(run, metric, target, analysis.targets(run, metric, rates).usual)

with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
    if st.button("Try other settings", key="other_settings", icon=":material/tune:", type="primary"):
        st.switch_page(routing.SIMULATE, query_params={"table": opened.id, "run": run.id})
