"""What a report is about, as the address says, and the report itself, made once for all who look at it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import labeling, project, routing, server, watch

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.project import Project
    from alcore.report.model import Report
    from alcore.report.model import Team as ReportTeam
    from alcore.store import Run
    from pages.shared.planning.inputs import Team

# Not "target", as Plan has it: a page that is left takes what its widgets are bound to out of the next one's address.
TARGET, METRIC, POSITIVE, LEARNER, PRETEND = "goal", "metric", "positive", "learner", "pretend"
PLANNED = "target"
WAIT = {
    "run": "Reading the trial runs and working out the figures",
    "project": "Measuring the project: its models are fitted again on the way there, some hundred times",
    "forecast": "Studying the labels there are, and forecasting from them",
}


@dataclass(frozen=True)
class Wanted:
    """A report: ``kind`` is a key of `WAIT`; ``name`` the user's own; ``page`` and ``address`` lead back to where its
    figures are shown. ``target``: a score, or None for the usual one;
    ``metric``: None for the usual one."""

    kind: str
    id: str
    name: str
    page: str
    address: dict[str, str]
    target: float | None = None
    metric: str | None = None


def current() -> Wanted | None:
    """What the address asks for, else what the session has had in hand. Raises ValueError for a target that is no
    number."""
    here = st.query_params
    target = _number(here.get(TARGET))
    remembered = st.session_state.get(f"_{labeling.PROJECT}") and not st.session_state.get(f"_{project.TABLE}")
    named = project.TABLE in here or project.RUN in here
    if labeling.PROJECT in here or (remembered and not named):
        found = labeling.current()
        return None if found is None else _of_project(found, target)
    if project.RUN not in here and project.TABLE in here and target is not None:
        opened = project.current()
        address = {project.TABLE: opened.id, PLANNED: f"{target:g}"} if opened else {}
        return opened and Wanted("forecast", opened.id, opened.table.name, routing.PLAN, address, target)
    run = watch.current()
    opened = None if run is None else project.current()
    if opened is None:
        return None
    address = {project.TABLE: opened.id, project.RUN: run.id}
    return Wanted("run", run.id, opened.table.name, routing.RESULTS, address, target, _metric(run, here.get(METRIC)))


def _metric(run: Run, name: str | None) -> str | None:
    from pages.shared import analysis

    if name is None or not run.done:
        return None
    if name not in analysis.metrics_of(run):
        raise ValueError(f"This run did not measure a score called '{name[:40]}'.")
    return name


def _of_project(found: Project, target: float | None) -> Wanted:
    address = {labeling.PROJECT: found.id}
    if target is None:
        return Wanted("project", found.id, found.name, routing.PROGRESS, address)
    return Wanted("forecast", found.id, found.name, routing.PLAN, address | {PLANNED: f"{target:g}"}, target)


def report(wanted: Wanted, team: Team) -> Report:
    """The report. Raises ValueError in words, and KeyError where what it is about was deleted."""
    who = (team.people, team.hours_a_day, team.start.isoformat())
    if wanted.kind == "run":
        run = server.store().run(wanted.id)
        rates = json.dumps(server.store().describe(run.upload).settings.get("rates", {}))
        return _run(wanted.id, run.done, rates, wanted.target, wanted.metric, who)
    if labeling.PROJECT in wanted.address:
        written = labeling.current().record.written
        return _project(wanted.id, written, wanted.target, who)
    from pages.shared.planning import pilots, subject

    found = subject.current()
    here = st.query_params
    pretend = _number(here.get(PRETEND))
    metric, positive, learner = here.get(METRIC), here.get(POSITIVE), here.get(LEARNER, "logistic")
    seen = pilots.study(found, metric, positive, learner, None if pretend is None else int(pretend))
    return _forecast(seen, found.opened, _rates(found.opened), wanted.target, positive, who)


@st.cache_resource(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner=False)
def _run(key: str, done: int, rates: str, target: float | None, metric: str | None, who: tuple) -> Report:
    from alcore.report import stored

    return stored.of_run(server.store(), key, target=target, metric=metric, team=_team(who))


@st.cache_resource(max_entries=16, ttl=server.DEMO_LIFETIME, show_spinner=False)
def _project(key: str, written: int, target: float | None, who: tuple) -> Report:
    from alcore.report import stored

    if target is None:
        return stored.of_project(server.store(), key, team=_team(who))
    return stored.of_project_forecast(server.store(), key, target, team=_team(who))


def _forecast(seen, opened: project.Opened, rates: Rates, target: float, positive: str | None, who: tuple) -> Report:
    from alcore.report.facts import facts
    from alcore.report.forecasts import from_forecast

    known = facts(opened.table, opened.roles)
    return from_forecast(seen, target, known, rates, positive=positive, team=_team(who))


def _rates(opened: project.Opened) -> Rates:
    from alcore import costs

    return costs.Rates(**{**asdict(costs.Rates()), **project.rates(opened), **project.row_means(opened)})


def _team(who: tuple) -> ReportTeam:
    from datetime import date

    from alcore.report.model import Team

    people, hours_a_day, start = who
    return Team(people, hours_a_day, date.fromisoformat(start))


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        raise ValueError(f"The address must name a number, such as 0.9, but it says '{text[:20]}'.") from None


server.forgets(_run.clear, _project.clear)


# -- the way to the page ---------------------------------------------------------------------------------------


def link(address: dict[str, str]) -> None:
    """A link to the report of what the page at hand is about."""
    st.page_link(routing.REPORT, label="Budget report on one page", icon=":material/description:", query_params=address)


def of_run(run: Run, metric: str, target: float | None, usual: float | None) -> None:
    """A link to the report of a run, held against the score and the target that are looked at. usual: the target as it
    is unless somebody moves it."""
    address = {project.TABLE: run.upload, project.RUN: run.id}
    if metric != run.settings["metric"]:
        address[METRIC] = metric
    if target is not None and target != usual:
        address[TARGET] = f"{target:g}"
    link(address)


def of_plan(
    address: dict[str, str], metric: str | None, positive: str | None, learner: str, pretended: int | None
) -> None:
    """A link to the report of the forecast at hand, where a target is asked for. address: of its table or project."""
    target = st.session_state.get("target")
    if target is None or st.session_state.get("ask") == "budget":
        return
    told = {TARGET: f"{target:g}", METRIC: metric, POSITIVE: positive, LEARNER: learner, PRETEND: pretended}
    link(address | {name: str(value) for name, value in told.items() if value is not None})
