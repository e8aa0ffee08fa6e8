"""When to stop, of a run: what each criterion says of its trial runs, and what stopping there costs or saves."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import analysis, charts, controls, costs_panel, downloads, project, server, words
from pages.shared.planning import sentences
from pages.shared.stopping import chart, inputs

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
    from alcore.stopping import Rules
    from alcore.store import Run
    from pages.shared.project import Opened

LEAD = (
    "Each criterion is asked after every round of every trial run, as a project would ask it: of {rows} evaluation "
    "rows, and of rows without a label. It advises, and nothing stops here. Read of {score}."
)
TABLE = (
    "Each amount is the middle of the trial runs with its tenth and ninetieth percentile: how much one project differs "
    "from the next. A criterion that does not fire in a trial run goes on to the budget there. Saved: not spent by "
    "stopping there. Given up: points (0.01) of the score against going on to the budget."
)
BALANCE = (
    " Against the budget: what is saved, less what the points given up are worth; positive is a gain. Against the "
    "best: what is lost against the best round of each trial run in hindsight, which nobody knows beforehand."
)
NOT_WATCHED = (
    "This run did not watch what its models say of rows without a label, so stabilized predictions, classification "
    "change, the uncertainty and the target are not known of it; the score read here is that of all test rows. Run it "
    "again to know them: it takes somewhat longer."
)
DEFAULT = "stabilized"  # the most reliable one of those compared by Pullar-Strecker et al. (2022)


def show(opened: Opened, run: Run, rates: Rates, strategy: str) -> None:
    """The section, of the strategy of the verdict unless another one is chosen."""
    from alcore.simulation import advising

    st.subheader("When to stop")
    watched = advising.is_watched(analysis.rounds(run.id, run.done))
    read = advising.score_read(run.settings["metric"])
    score = analysis.score_title(run, read)
    if watched:
        st.caption(words.plain(LEAD.format(rows=_evaluation_rows(run), score=score), 600))
    else:
        st.info(NOT_WATCHED, icon=":material/visibility_off:")
        st.button(
            "Run it again, watched", key="watch_again", icon=":material/replay:", on_click=_again, args=(opened, run)
        )
    scope, rules = run.upload, _rules(run.upload)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        unit = controls.unit("Over", "stops_unit", rates.money)
        names = run.settings["strategies"]
        strategy = st.selectbox(
            "Strategy",
            names,
            index=names.index(strategy),
            format_func=charts.short,
            key=f"stops_of_{run.id}",
            width=220,
        )
        inputs.worth(scope, rates.worth_of_a_point, rates.money, partial(_keep_worth, opened))
    with st.expander("Thresholds, and your rule", icon=":material/tune:", key="stop_thresholds"):
        inputs.thresholds(scope, rules, partial(_keep, run.upload))
        inputs.rule(scope, rules, partial(_keep, run.upload), _names())
    try:
        summary, trials = advised(run, strategy, rules, rates)
        curves = analysis.mean_curves(run.id, run.done, read, rates)
    except ValueError as error:
        st.error(words.plain(error, 600), icon=":material/error:")
        return
    summary = summary.assign(title=[_named(title, rates.money) for title in summary["title"]])
    st.markdown(_headline(summary, rates, strategy))
    curve = curves.loc[curves["strategy"] == strategy, ["labels", "hours", "dollars", "mean"]].reset_index(drop=True)
    marked = chart.marks(summary, curve, unit, rates.money)
    spec = chart.stops(curve, marked, score, strategy, unit, rates.money)
    charts.show(spec, "stops", chart.in_words(curve, marked, score, strategy, unit, rates.money), chart.CAPTION)
    charts.download_row(spec, marked, "when_to_stop", f"When to stop, {score} by {unit}")
    _table(summary, rates)
    with st.container(horizontal=True):
        downloads.button("Criteria", "stopping.csv", partial(downloads.csv, summary))
        downloads.button("Each trial run", "stopping_trial_runs.csv", partial(downloads.csv, trials))
    explain(summary["criterion"])


def advised(run: Run, strategy: str, rules: Rules, rates: Rates) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The summary and the lines of all trial runs, see `alcore.stopping`; computed once."""
    return _advised(run.id, run.done, run.settings["metric"], strategy, json.dumps(rules.to_dict()), rates)


@st.cache_resource(max_entries=32, show_spinner="Asking each criterion")
def _advised(run: str, done: int, metric: str, strategy: str, rules: str, rates: Rates):
    from alcore import costs, stopping
    from alcore.simulation import advising

    priced = costs.add_money(analysis.rounds(run, done), rates, analysis.BASELINE)
    set_ = stopping.Rules.from_dict(json.loads(rules))
    trials = advising.advise(priced, metric, strategy, set_, rates.worth_of_a_point)
    return stopping.summary(trials), trials


def _names() -> tuple[str, ...]:
    from alcore.stopping import CRITERIA

    return tuple(CRITERIA)


def _rules(upload: str) -> Rules:
    """The thresholds of this session for the table."""
    from alcore.stopping import Rules

    return Rules.from_dict(st.session_state.get(f"_stopping_{upload}", {}))


def _keep(upload: str, rules: Rules) -> None:
    st.session_state[f"_stopping_{upload}"] = rules.to_dict()


def _keep_worth(opened: Opened, value: float) -> None:
    costs_panel.change(opened, worth_of_a_point=value)


def _again(opened: Opened, run: Run) -> None:
    """The same run once more, with a stop set."""
    from alcore.simulation import Settings, watching

    stored = {name: value for name, value in run.settings.items() if name not in ("roles", "reading")}
    try:
        settings = replace(Settings.from_dict(stored), stop_set=watching.STOP_SET)
        project.open_run(project.start_run(opened, project.plan(opened, settings)))
    except ValueError as error:
        st.toast(words.plain(error, 300), icon=":material/error:")


def _evaluation_rows(run: Run) -> int:
    return int(analysis.rounds(run.id, run.done)["evaluation_rows"].max())


# -- words -------------------------------------------------------------------------------------------------------


def _named(title: str, currency: Currency) -> str:
    return title.replace("$100", currency.write(100, digits=0))


def _headline(summary: pd.DataFrame, rates: Rates, strategy: str) -> str:
    """The rule where there is one, else the criterion that did best elsewhere, in one sentence."""
    from alcore.stopping import CRITERIA

    ruled = summary[~summary["criterion"].isin(list(CRITERIA))]
    named = summary[summary["criterion"] == DEFAULT]
    line = (ruled if len(ruled) else named).iloc[0]
    who = f"Your rule ({line['title']})" if len(ruled) else line["title"]
    if line["missing"]:
        return f"**{words.plain(who)}** is not known of this run."
    if not line["fires"]:
        return f"**{words.plain(who)}** never says stop within the budget of {charts.short(strategy)}."
    money = partial(words.money, currency=rates.money)
    sentence = (
        f"**{words.plain(who)}** stops {words.plain(charts.short(strategy))} with {line['labels_mid']:,.0f} labels "
        f"({line['labels_low']:,.0f} to {line['labels_high']:,.0f}) and saves {money(line['dollars_saved_mid'])} of "
        f"the budget; it gives up {line['points_given_up_mid']:.1f} points of the score."
    )
    gain = line["against_budget_mid"]
    if pd.isna(gain):
        return f"{sentence} Say what a point is worth to you to know whether that pays."
    return f"{sentence} At what a point is worth to you, that {'gains' if gain >= 0 else 'loses'} {money(abs(gain))}."


def _table(summary: pd.DataFrame, rates: Rates) -> None:
    money = partial(sentences.dollars, currency=rates.money)

    def cell(low: float, mid: float, high: float, show) -> str:
        if pd.isna(mid):
            return ""
        return show(mid) if show(low) == show(high) else f"{show(mid)} ({show(low)} to {show(high)})"

    def cells(name: str, show) -> list[str]:
        ends = zip(*(summary[f"{name}_{end}"] for end in ("low", "mid", "high")), strict=True)
        return [cell(*three, show) for three in ends]

    columns = {
        "Criterion": summary["title"],
        "Fires in": [_fires(line) for line in summary.itertuples()],
        "At the end": ["" if pd.isna(value) else f"{value:,.3g}" for value in summary["value_mid"]],
        "Threshold": ["" if pd.isna(value) else f"{value:,g}" for value in summary["threshold"]],
        "Labels": cells("labels", "{:,.0f}".format),
        "Saved": cells("dollars_saved", money),
        "Points given up": cells("points_given_up", "{:,.1f}".format),
    }
    if rates.worth_of_a_point:
        columns["Against the budget"] = cells("against_budget", money)
        columns["Against the best"] = cells("against_best", money)
    columns |= {"Cost": cells("dollars", money), "Hours": cells("hours", "{:,.1f}".format)}
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        key="stopping",
        alt="Each stopping criterion, where it stops and what that costs or saves",
        placeholder="",
        column_config={
            name: st.column_config.TextColumn(width=_wide_enough(name, cells), pinned=name == "Criterion")
            for name, cells in columns.items()
        },
    )
    st.caption(TABLE + (BALANCE if rates.worth_of_a_point else ""))
    if asked := to_enter(summary):
        st.caption(words.plain(asked, 600))


def _wide_enough(title: str, cells) -> int:
    """Pixels of a column in which no cell is cut off."""
    return 24 + round(6.3 * max(len(text) for text in (title, *cells)))


def _fires(line) -> str:
    if line.missing in ("threshold", "worth"):
        return "not set"
    return "not measured" if line.missing else f"{line.fires} of {line.trial_runs}"


def to_enter(lines: pd.DataFrame) -> str:
    """What is still to be told for the criteria that are silent: `Target: Enter ...`."""
    from alcore.stopping import TO_ENTER

    silent = lines[lines["missing"].isin(["threshold", "worth"])]
    return " ".join(f"{one.title}: {TO_ENTER[one.criterion]}" for one in silent.itertuples())


def explain(names) -> None:
    """What each criterion looks at, its formula, source and weakness."""
    from alcore.stopping import CRITERIA

    with st.expander("What each criterion looks at", icon=":material/functions:", key="stopping_explained"):
        for name in names:
            if (one := CRITERIA.get(name)) is None:
                continue
            text = f"{one.sentence} {one.caveat}"
            st.markdown(f"**{words.plain(one.title)}.** {words.plain(text, 900)}")
            st.caption(f"{words.plain(one.formula, 300)}. {words.plain(one.source, 300)}.")


server.forgets(_advised.clear)
