"""The plan from the labels there are: what a target takes, or what a budget buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import charts, controls, routing, words
from pages.shared.planning import dates, fan, inputs, offer, pays, pilots, sentences, track, tried, whatif
from pages.shared.report import making

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.forecast import Forecast, Study
    from pages.shared.planning.subject import Subject

LOOKS = {
    "yes": (st.info, ":material/flag:"),
    "no": (st.error, ":material/block:"),
    "unknown": (st.warning, ":material/balance:"),
}


LIVE = (
    "What active learning takes is forecast from the strategy's own curve: what each training said of the evaluation "
    "rows. It has taken the place of the rehearsal inside the pilot."
)


def show(subject: Subject | None, rates: Rates) -> None:
    """Everything from the inputs to what drives the cost; where there can be no forecast, why, and what to do."""
    if subject is None:
        st.info(
            "Open a table of which some rows have a label; blank cells are rows without one.", icon=":material/table:"
        )
        st.page_link(routing.HOME, label="Choose a table", icon=":material/home:")
        return
    if not subject.labeled:
        _nothing(subject, rates)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="plan_score"):
        metric, positive, learner = inputs.score(subject)
        pretended = inputs.pretend(subject) if subject.complete else None
    if subject.complete:
        _complete(subject, pretended)
        if pretended is None:
            return
    kept, (rates, noise) = rates, tried.show(subject, rates)
    try:
        seen = pilots.study(subject, metric, positive, learner, pretended, noise)
    except ValueError as error:
        _too_few(subject, rates, error)
        return
    title = _title(metric, positive)
    st.markdown(sentences.pilot_so_far(seen, title, pretended is not None, rates.money))
    if subject.why:
        st.caption(subject.why + ("" if seen.running is None else f" {LIVE}"))
    _forecast(subject, seen, rates, title, really=rates == kept and not noise[0])
    making.of_plan(subject.address, metric, positive, learner, pretended)


def _forecast(subject: Subject, seen: Study, rates: Rates, title: str, *, really: bool) -> None:
    """really: nothing is tried, so in a project the forecast is kept."""
    wanted = inputs.typed_target(seen.pilot.metric)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="plan_question"):
        buys = inputs.ask() == "budget"
        last = None if subject.project is None else track.last_target(subject.project, seen)
        target = None if buys else inputs.target(seen, wanted, last)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="plan_team"):
        budget = inputs.budget(rates, inputs.USUAL_BUDGET if buys else None)
        team = inputs.team()
    said = None
    try:
        if buys:
            if budget is None:
                st.info("Type a budget to see the best it buys.", icon=":material/payments:")
                return
            _buys(seen, budget, rates, title, team)
        else:
            said = _takes(subject, seen, target, budget, rates, title, team)
    except ValueError as error:  # TargetMet, or a budget that does not pay for what is labeled
        from alcore.forecast import TargetMet

        met = isinstance(error, TargetMet)
        look, icon = (st.success, ":material/check_circle:") if met else (st.error, ":material/error:")
        head = "Met already, most likely" if met else "That cannot be planned"
        look(f"#### {head}\n\n{words.plain(error, 600)}", icon=icon)
        if not met:
            return
    _picture(seen, said, target, budget, rates, title)
    if said is not None and said.reachable == "yes":
        when = dates.when(said, team)
        st.subheader("When it is done")
        spec = dates.calendar(when, team)
        charts.show(spec, "calendar", dates.in_words(when), dates.CAPTION)
        charts.download_row(spec, when, "calendar", "When it is done")
        dates.table(when, rates)
        if deadline := inputs.deadline():
            told = words.plain(dates.by_deadline(said, team, deadline), 400)
            st.markdown(f"{told} *{sentences.FORECAST}*")
        whatif.show(seen, said, rates)
        pays.show(seen, said, rates)
    if subject.project is not None and target is not None and really:
        track.show(subject, seen, said, target, rates)


def _takes(subject: Subject, seen: Study, target: float, budget, rates: Rates, title: str, team) -> Forecast:
    said = seen.ask(target, rates, budget)
    look, icon = LOOKS[said.reachable]
    lines = [f"#### {words.plain(sentences.headline(said, title, rates.money))}"]
    if said.reachable == "yes":
        when = dates.when(said, team)
        lines += [
            sentences.arm(name, getattr(said, name), when[when["arm"] == name], rates.money)
            for name in sentences.TITLES
        ]
        lines.append(sentences.chances(said, seen.pilot.pool, budget, rates.money))
    else:
        lines.append(f"{words.plain(_shorter(said.advice), 900)} *{sentences.FORECAST}*")
    look("\n\n".join(lines), icon=icon)
    if said.reachable == "yes":
        st.caption(sentences.BRACKETS)
    elif said.reachable == "unknown" and said.label_first and not subject.complete:
        offer.show(subject, said.label_first, rates)
    return said


def _buys(seen: Study, budget: float, rates: Rates, title: str, team) -> None:
    from alcore import costs

    found = seen.best_for(budget, rates)
    more = float(costs.hours(found.labels - seen.pilot.trained, rates))
    finish = costs.schedule({"all": more}, people=team.people, hours_a_day=team.hours_a_day, start=team.start, more=0)
    head, line = sentences.best(found, budget, title, rates.money, finish["finish"].iloc[0])
    st.info(f"#### {words.plain(head)}\n\n{line}", icon=":material/payments:")
    st.caption("In brackets P10 to P90: one time in ten it is less, one time in ten more.")


def _picture(
    seen: Study, said: Forecast | None, target: float | None, budget: float | None, rates: Rates, title: str
) -> None:
    from alcore import costs

    st.subheader("The forecast")
    unit = controls.unit("Over", "plan_unit", rates.money)
    affordable = None if budget is None else costs.labels_for(rates, dollars=budget, free=seen.pilot.pool)
    curve = fan.frame(seen, rates, fan.farthest(seen, said, affordable))
    if curve[unit].nunique() == 1:
        st.caption("At these rates each label is free, so the forecast is drawn over labels.")
        unit = "labels"
    spec = fan.chart(curve, title, unit, rates, said, target, budget)
    charts.show(spec, "fan", fan.in_words(curve, title, said, target), fan.CAPTION)
    charts.download_row(spec, curve, "forecast", f"{title} by {unit}")


def _nothing(subject: Subject, rates: Rates) -> None:
    if subject.project is not None:
        why = "No control or evaluation row of this project has a label yet, and only those are a random sample."
    elif subject.counts is None:
        why = "No column of this table is chosen as the label, so there is no pilot to forecast from."
    else:
        why = "No row of this table has a label yet, so there is no pilot to forecast from."
    st.warning(
        f"#### Too early to say\n\n{why} A plan without any label works from assumptions until then.",
        icon=":material/balance:",
    )
    if subject.project is None and subject.counts is None:
        st.page_link(
            routing.HOME, label="Choose the label column", icon=":material/home:", query_params=subject.address
        )
    offer.show(subject, offer.rows_wanted(subject, rates), rates)


def _too_few(subject: Subject, rates: Rates, error: ValueError) -> None:
    st.warning(f"#### Too early to say\n\n{words.plain(error, 600)}", icon=":material/balance:")
    if not subject.complete:
        offer.show(subject, offer.rows_wanted(subject, rates), rates)


def _complete(subject: Subject, pretended: int | None) -> None:
    how = (
        f"Below, {pretended:,} of them drawn by lot play a pilot, and the others are taken for rows without a label: a "
        "pretended forecast, to see what one looks like."
        if pretended is not None
        else "It is too small to take a part of it for a pilot."
    )
    st.info(
        f"**Every row of this table has a label**, so a rehearsal under Simulate tells more than a forecast: it "
        f"measures what a forecast can only guess. {how}",
        icon=":material/theater_comedy:",
    )
    st.page_link(
        routing.SIMULATE, label="Rehearse under Simulate", icon=":material/science:", query_params=subject.address
    )


def _shorter(advice: str) -> str:
    """The advice without what the headline has said."""
    rest = advice.removeprefix("Too early to say: ")
    return rest[0].upper() + rest[1:]


def _title(metric: str, positive: str | None) -> str:
    """`Accuracy`, or `Recall of 'spam'`. As it is: escape it for Markdown."""
    from alcore.metrics import METRICS

    known = METRICS[metric]
    return known.title.replace("of a class", f"of '{positive}'") if known.of_one_class else known.title
