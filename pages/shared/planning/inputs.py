"""What is chosen on the Plan page. The target, the budget and the team live in the address."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import terms, words

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.forecast import Study
    from pages.shared.planning.subject import Subject

WAYS = {"pilot": "From a pilot", "guess": "Without any label", "calculator": "Calculator"}
ASKS = {"target": "What a score takes", "budget": "What a budget buys"}
STEP, HIGHEST = 0.005, 0.995
FEWEST_PRETENDED, USUAL_SHARE = 60, 0.1
USUAL_BUDGET = 500.0


@dataclass(frozen=True)
class Team:
    """Who labels: people, hours of labeling a day for each, and the first day."""

    people: int
    hours_a_day: float
    start: date


def way(subject: Subject | None) -> str:
    """One of `WAYS`: from the labels where there are some."""
    usual = "calculator" if subject is None else "pilot" if subject.labeled else "guess"
    chosen = st.segmented_control(
        "Plan", list(WAYS), default=usual, required=True, format_func=WAYS.get, key="way", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return chosen or usual


def score(subject: Subject) -> tuple[str, str | None, str]:
    """The metric, its class where it is of one, and the model."""
    from alcore.learners import LEARNERS
    from alcore.metrics import METRICS, default_metric

    names = [one.name for one in METRICS.values() if one.needs == "labels"]
    classes = sorted(subject.counts.index)
    usual, rarest, _ = default_metric([int(subject.counts[name]) for name in classes], classes)
    metric = st.selectbox(
        "Score", names, index=names.index(usual), format_func=lambda name: METRICS[name].title, width=220,
        key=f"plan_metric_{subject.id}", persist_state="session",
        help=words.plain(" ".join(f"{METRICS[name].title}: {METRICS[name].sentence}" for name in names), 1000),
    )  # fmt: skip
    positive = None
    if METRICS[metric].of_one_class:
        positive = st.selectbox(
            "Class", classes, index=rarest, width=180, key=f"plan_positive_{subject.id}", persist_state="session",
            help=terms.SETTINGS_HELP["positive"],
        )  # fmt: skip
    usual = "logistic" if subject.project is None else subject.project.settings.learner
    learner = st.selectbox(
        "Model", list(LEARNERS), index=list(LEARNERS).index(usual), width=220, key=f"plan_learner_{subject.id}",
        format_func=lambda name: LEARNERS[name].title, persist_state="session",
        help="What is trained on the labels (learner). The forecast speaks of this model; a slower one is studied for "
        "some seconds more.",
    )  # fmt: skip
    return metric, positive, learner


def pretend(subject: Subject) -> int | None:
    """Of a table with all its labels: how many of them to take for a pilot, or None where it has too few."""
    most = subject.rows // 2
    if most <= FEWEST_PRETENDED:
        return None
    usual = min(max(FEWEST_PRETENDED, round(USUAL_SHARE * subject.rows)), most)
    return int(
        st.number_input(
            "Labels of the pretended pilot", 20, most, usual, 10, key=f"pretend_{subject.id}", width=220,
            help="Rows drawn by lot that keep their label. The others are taken for rows without one.",
        )
    )  # fmt: skip


def ask() -> str:
    """One of `ASKS`."""
    chosen = st.segmented_control(
        "Question", list(ASKS), default="target", required=True, format_func=ASKS.get, key="ask", bind="query-params"
    )
    return chosen or "target"


def typed_target(metric: str) -> float | None:
    """The target of the address; one that cannot be is dropped with a sentence on the page."""
    from alcore.forecast import check_target

    typed = st.query_params.get("target")
    if typed is None:
        return None
    try:
        wanted = _number(typed)
        check_target(wanted, metric)
    except ValueError as error:
        told = words.plain(error, 300)
        st.warning(f"The address asks for a target that cannot be. {told}", icon=":material/link_off:")
        del st.query_params["target"]
        return None
    return wanted


def target(seen: Study, wanted: float | None, last: float | None = None) -> float:
    """The target, by default the last one that was asked for, else what random sampling reaches in the middle with
    three times the labels. wanted: the one of the address, which the slider must reach, as it must the last one."""
    found = seen.measured
    ahead = float(seen.fan(3 * seen.pilot.labels, count=2)["p50"].iloc[-1])
    usual = min(HIGHEST, max(_steps(ahead, math.floor), _steps(found.score + STEP, math.ceil)))
    usual = usual if last is None else last
    low = max(STEP, min(_steps(found.low - 0.1, math.floor), HIGHEST - 0.1, wanted or 1.0, usual))
    high = max(HIGHEST, wanted or 0.0, usual)
    return st.slider(
        "Target score", round(low, 3), high, usual, STEP, format="%.3f", key="target", bind="query-params",
        width=420, help="The score you need, between 0 and 1: 0.9 is 90 %. To start with, what random sampling "
        "reaches in the middle of its forecast with three times the labels there are.",
    )  # fmt: skip


def budget(rates: Rates, usual: float | None = None) -> float | None:
    """Dollars in all, or None. usual: what is put in where nothing is typed."""
    if usual is not None and st.session_state.get("budget") is None and "budget" not in st.query_params:
        st.session_state["budget"] = usual  # the field is there already, so a default would come too late
    from alcore.costs import MOST

    return st.number_input(
        f"Budget in all, {rates.money}", min_value=0.0, max_value=MOST, value=None, step=50.0, format="%g",
        key="budget", bind="query-params", placeholder="none", width=180,
        help="What all labels may cost: those there are, the evaluation rows and those to come.",
    )  # fmt: skip


def team() -> Team:
    """People, hours a day, and the first day."""
    people = st.number_input(
        "People", 1, 1000, 1, 1, key="people", bind="query-params", width=120, help="How many label at the same time."
    )
    hours = st.number_input(
        "Hours a day", 0.5, 24.0, 4.0, 0.5, format="%g", key="hours_a_day", bind="query-params", width=130,
        help="Hours of labeling a person does on a working day, Monday to Friday. Few keep their care for eight.",
    )  # fmt: skip
    start = st.date_input(
        "First day", "today", key="first_day", persist_state="session", width=160, format="YYYY-MM-DD"
    )
    return Team(int(people), float(hours), start)


def deadline() -> date | None:
    """The day by which it must be done, or None."""
    return st.date_input(
        "Deadline", None, key="deadline", persist_state="session", width=160, format="YYYY-MM-DD",
        help="The last day of labeling, to see how many people it takes.",
    )  # fmt: skip


def _number(text: str) -> float:
    share = text.strip().removesuffix("%")
    try:
        return float(share)
    except ValueError:
        raise ValueError(f"The target must be a number between 0 and 1, but it is '{text[:20]}'.") from None


def _steps(value: float, rounding) -> float:
    return round(rounding(round(value / STEP, 6)) * STEP, 3)
