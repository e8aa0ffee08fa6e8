"""The verdict measured live, its figures, seconds a row in each arm, and the two curves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import charts, controls, routing, server, verdict, words
from pages.shared.planning import offer
from pages.shared.progress import curve

if TYPE_CHECKING:
    from alcore.costs import Currency
    from alcore.project import Project
    from alcore.project.live import Amount, Live


def show(project: Project, live: Live) -> None:
    """What is saved so far, with its stamp; or what it takes to say so."""
    from alcore.project.live import MEASURED
    from alcore.project.paying import rates, rates_of

    currency = rates(project.settings).money
    _banner(project, live, currency)
    _simulated(project)
    if live.saving is None:
        offer.of_project(project, rates_of(project), live.control_labels + live.evaluation_labels)
        return
    grid = st.grid(4, min_column_width=230, border=True)
    for title, name, shown in (
        ("Labels", "labels", currency.number),
        ("Hours", "hours", partial(currency.number, form=",.2f")),
        (
            "Dollars" if currency.sign == "$" else words.plain(currency),
            "dollars",
            partial(words.money, currency=currency),
        ),
    ):
        with grid.cell():
            _card(title, getattr(live.saving, name), shown, MEASURED)
    with grid.cell():
        _seconds(live, currency)
    unit = controls.unit("Over", "live_unit", currency)
    strategy = project.settings.strategy
    chart = curve.live_curve(live.curve, live.score, unit, strategy, currency)
    charts.show(chart, "live_curve", curve.in_words(live.curve, live.score, strategy, currency), curve.CAPTION)
    charts.download_row(chart, curve.named(live.curve, strategy), "live_curve", f"{live.score.capitalize()} by {unit}")


def _banner(project: Project, live: Live, currency: Currency) -> None:
    from alcore.project.live import FORECAST, MEASURED, wording

    strategy = charts.short(project.settings.strategy)
    look, icon = verdict.LOOKS[live.verdict]
    lines = [
        f"#### {verdict.TITLES[live.verdict]}",
        f"**Fewer labels?** {words.plain(wording.fewer_labels(live, strategy, currency), 900)}",
    ]
    if live.saving is not None:
        lines[1] += f" *{MEASURED}*"
        lines.append(f"**Worth it?** {words.plain(wording.worth_it(live, currency), 600)} *{MEASURED}*")
    if ahead := wording.forecast(live, strategy, currency):
        lines.append(f"**If labeling goes on:** {words.plain(ahead, 600)} *{FORECAST}*")
    if more := wording.settle(live, project.settings.control, currency):
        lines.append(f"**What would tell:** {words.plain(more, 600)}")
    look("\n\n".join(lines), icon=icon)


def _simulated(project: Project) -> None:
    """Where the table was also simulated, the way to what that said."""
    from alcore.project.live import SIMULATED

    done = next((run for run in server.store().runs(project.record.upload) if run.state == "done"), None)
    if done is not None:
        st.page_link(
            routing.RESULTS,
            label=f"What trial runs said of this table (*{SIMULATED}*)",
            icon=":material/science:",
            query_params={"table": project.record.upload, "run": done.id},
        )


def _card(title: str, amount: Amount, shown, stamp: str) -> None:
    from alcore.project.live.wording import ends

    lost = amount.value is not None and amount.value < 0 and shown(-amount.value) != shown(0)
    st.metric(
        f"{title} {'lost' if lost else 'saved'}",
        "unknown yet" if amount.value is None else shown(abs(amount.value)),
        help="At the score the control arm has reached, by all rows people labeled against rows drawn by lot."
        + (" Set-up is paid by the strategy alone." if title == "Dollars" else ""),
    )
    st.caption(f"{ends(amount, shown)}; *{stamp}*")


def _seconds(live: Live, currency: Currency) -> None:
    active, control = live.seconds["active"], live.seconds["control"]
    show = partial(currency.number, form=",.1f")
    st.metric(
        "Seconds a row",
        "unknown yet" if active.value is None else show(active.value),
        delta=None if control.value is None else f"{show(control.value)} for a row drawn by lot",
        delta_color="off",
        delta_arrow="off",
        help="Mean active seconds of a row the strategy asks for. Rows hard for the model are often slower to label. "
        "Where several people label, the difference is also one of who had more rows of which kind.",
    )
    if active.low is not None and control.low is not None:
        ends = (f"{show(one.low)} to {show(one.high)}" for one in (active, control))
        st.caption(f"95% intervals: {', by lot '.join(ends)}")
