"""When to stop, of a live project: what each criterion says of its own history, and the rule it is to stop by."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from alcore import project as projects
from pages.shared import server, words
from pages.shared.stopping import inputs, told
from pages.shared.stopping.of_run import explain, to_enter

if TYPE_CHECKING:
    from alcore.costs import Currency
    from alcore.project import Project
    from alcore.stopping import Rules

EVERY = 10  # events after which the history is read anew, a training aside
LEAD = (
    "Asked after every training, of the evaluation rows that have a label by now. The criteria advise: people label on "
    "unless you choose otherwise below."
)
TABLE = (
    "Since: the labels, hours and cost of the first training after which a criterion was met. Scores of a hundred "
    "evaluation rows move by some points of luck, so one alone may fire early."
)
HOLD = "Hand out no new rows once the rule says stop"
HOLD_HELP = (
    "Then only evaluation rows and rows asked again are still handed out, until you switch this off or change the "
    "rule. Rows people have on screen are theirs to answer."
)


def show(project: Project, trainings: int) -> None:
    """The section: the rule's word, the table, and what can be set. trainings: how many the project has had."""
    from alcore.project import advising, paying
    from alcore.stopping import CRITERIA

    st.subheader("When to stop")
    st.caption(LEAD)
    told.show(project)
    if silent := advising.rule(project.settings)[1]:
        st.warning(words.plain(silent, 600), icon=":material/rule:")
    rates, rules = paying.rates(project.settings), advising.rules(project.settings)
    lines = advised(project, trainings)
    _table(lines, rates.money)
    scope = project.id
    if rules.window > max(3, trainings):
        st.caption(
            f"The plateau compares {rules.window:,} rounds and there are {trainings:,} trainings so far: it can speak "
            "from that many on."
        )
    with st.expander("Thresholds, and your rule", icon=":material/tune:", key="stop_thresholds"):
        save = partial(_keep, project.id)
        inputs.worth(scope, rates.worth_of_a_point, rates.money, partial(_keep_worth, project.id))
        inputs.thresholds(scope, rules, save)
        inputs.rule(scope, rules, save, list(CRITERIA))
        key = f"stop_hold_{scope}"
        held = bool(project.settings.stop.get("hold"))
        if key not in st.session_state or st.session_state[key] != held:
            st.session_state[key] = held
        st.toggle(HOLD, key=key, help=HOLD_HELP, on_change=_hold, args=(project.id, key))
    explain(lines["criterion"])


def advised(project: Project, trainings: int) -> pd.DataFrame:
    """What each criterion says, see `alcore.stopping.advise`; computed once for each state of the project."""
    settings = json.dumps(project.record.settings, sort_keys=True)
    return _advised(project.id, trainings, project.record.written // EVERY, settings)


@st.cache_resource(max_entries=32, show_spinner="Asking each criterion")
def _advised(key: str, trainings: int, written: int, settings: str) -> pd.DataFrame:
    from alcore.project import advising

    return advising.advise(projects.open(server.store(), key))


def _table(lines: pd.DataFrame, currency: Currency) -> None:
    def numbers(name: str, show) -> list[str]:
        return ["" if pd.isna(value) else show(value) for value in lines[name]]

    shown = pd.DataFrame(
        {
            "Criterion": [title.replace("$100", currency.write(100, digits=0)) for title in lines["title"]],
            "It says": [_says(line) for line in lines.itertuples()],
            "Value now": numbers("value", "{:,.3g}".format),
            "Threshold": numbers("threshold", "{:,g}".format),
            "Since, labels": numbers("labels", "{:,.0f}".format),
            "Hours": numbers("hours", "{:,.2f}".format),
            "Cost": numbers("dollars", currency.write),
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        key="stopping",
        alt="Each stopping criterion, what it says now and since when",
        placeholder="",
        column_config={"Criterion": st.column_config.TextColumn(width="medium", pinned=True)},
    )
    parts = [TABLE, to_enter(lines)]
    st.caption(words.plain(" ".join(part for part in parts if part), 900))


def _says(line) -> str:
    if line.missing:
        return "not set" if line.missing in ("threshold", "worth") else "not known here"
    if not line.fired:
        return "goes on"
    return "would stop" if line.holds else "would have stopped"


def _keep(key: str, rules: Rules) -> None:
    from alcore.project import advising

    project = projects.open(server.store(), key)
    advising.keep(project, rules, hold=bool(project.settings.stop.get("hold")))


def _hold(key: str, widget: str) -> None:
    from alcore.project import advising

    project = projects.open(server.store(), key)
    try:
        advising.keep(project, advising.rules(project.settings), hold=st.session_state[widget])
    except ValueError as error:
        st.toast(words.plain(error, 300), icon=":material/error:")


def _keep_worth(key: str, value: float) -> None:
    from alcore.project import advising, changing, paying

    project = projects.open(server.store(), key)
    rates = replace(paying.rates(project.settings), worth_of_a_point=value)  # raises for one that cannot be
    advising.note(
        changing.change(project, rates={**project.settings.rates, "worth_of_a_point": rates.worth_of_a_point})
    )


server.forgets(_advised.clear)
