"""The settings of a run as a form: what is left as it stands is decided by the plan, and said.

Values are kept while the session lasts, for each table its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import answers_form, charts, measured_mistakes, mistake_costs, server, strategy_picker, terms, words
from pages.shared.widgets import setting, setting_key

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.simulation import Plan, Settings
    from pages.shared.project import Opened


def show(opened: Opened, usual: Plan, rates: Rates) -> Settings | None:
    """Draw the form and return the settings. usual: the plan of the default settings, which the form starts from.

    None where the strategies cannot be run, which the form has said then. Raises ValueError, in words for the user,
    where a number makes no sense.
    """
    from alcore.simulation import Settings
    from alcore.simulation.planning import MOST_FEW

    st.subheader("Who asks")
    who = st.container()  # drawn last: what can be chosen there depends on the model
    st.subheader("What learns, and what counts as good")
    left, right = st.columns(2, gap="medium")
    with left:
        learner = _learner(opened)
    with right:
        metric, positive = _metric(opened, usual, learner)
        of_metric = _of_metric(opened, usual, metric or usual.settings.metric)
    st.subheader("How much")
    left, right = st.columns(2, gap="medium")
    with left:
        budget = _budget(opened, usual, rates)
    with right:
        start, starting, batch = _rounds(opened, usual)
    left, right = st.columns(2, gap="medium")
    with left:
        replicates = _number(opened, "replicates", "Trial runs", Settings.replicates, 1, server.most_replicates(), 5)
    with right:
        noise = st.slider(
            "Simulated mistakes", 0.0, 0.5, Settings.noise, 0.01, format="percent", **setting(opened, "noise")
        )
        measured_mistakes.offer(opened)
    answers = answers_form.show(opened, usual, noise, rates)
    if answers.votes > 1:  # left open, the budget would grow with them, and differ from the number shown
        budget = budget or usual.settings.budget
    with st.expander("More: target, test rows, seed, few-shot reference", icon=":material/tune:", key="more_settings"):
        columns = st.columns(3, gap="medium")
        with columns[0]:
            target = st.number_input(
                "Target score", value=None, step=0.01, format="%.3f", placeholder="90% of random's gain",
                **setting(opened, "target"),
            )  # fmt: skip
        with columns[1]:
            test_share = st.slider(
                "Test rows", 0.05, 0.9, Settings.test_share, 0.05, format="percent", **setting(opened, "test_share")
            )
        with columns[2]:
            seed = _number(opened, "seed", "Seed", Settings.seed, 0, 2**31 - 1, 1)
        left, right = st.columns(2, gap="medium")
        with left:
            per_class = st.number_input(
                "Few-shot reference: rows a class", 1, MOST_FEW, None, placeholder="none", **setting(opened, "few_shot")
            )
        with right:
            stop_set = _stop_set(opened, learner)
    with who:
        names = strategy_picker.show(opened, learner)
    if not names:
        return None
    return Settings(
        strategies=names, learner=learner, metric=metric, positive=positive, start=start, starting=starting,
        batch=batch, budget=budget, replicates=replicates, test_share=test_share, noise=noise, target=target, seed=seed,
        stop_set=stop_set, annotators=answers, few_shot=() if per_class is None else (per_class,), **of_metric,
    )  # fmt: skip


def _stop_set(opened: Opened, learner: str) -> int | None:
    """Whether to watch what the models say of rows without a label; None for what is usual with the model."""
    from alcore.simulation import watching

    usual = watching.usual_rows(learner)
    wanted = st.toggle("Watch when to stop", bool(usual), **setting(opened, "stop_set", "" if usual else learner))
    if not usual:
        st.caption("Off with this model unless you switch it on: it takes long to answer, so the run would too.")
    return None if wanted == bool(usual) else watching.STOP_SET if wanted else 0


def _learner(opened: Opened) -> str:
    from alcore.learners import LEARNERS

    learner = st.selectbox(
        "Model", list(LEARNERS), format_func=lambda name: LEARNERS[name].title, **setting(opened, "learner")
    )
    st.caption(f"{LEARNERS[learner].sentence} {LEARNERS[learner].limits}")
    return learner


def _metric(opened: Opened, usual: Plan, learner: str) -> tuple[str | None, str | None]:
    """The metric and the class it looks at; None for the usual ones, so that the plan says why they are."""
    from alcore.learners import LEARNERS
    from alcore.metrics import METRICS

    # Some scores read probabilities at their word, and some models have none worth the name.
    names = [name for name, one in METRICS.items() if one.needs == "labels" or LEARNERS[learner].has_probabilities]
    suggested = usual.settings.metric
    metric = st.selectbox(
        "Score", names, index=names.index(suggested), format_func=lambda name: METRICS[name].title,
        **setting(opened, "metric", learner if len(names) < len(METRICS) else ""),
    )  # fmt: skip
    st.caption(METRICS[metric].sentence)
    positive = usual.settings.positive
    if METRICS[metric].of_one_class:
        positive = st.selectbox(
            "Class of interest", usual.classes, index=usual.classes.index(positive), **setting(opened, "positive")
        )
    return None if metric == suggested else metric, None if positive == usual.settings.positive else positive


def _of_metric(opened: Opened, usual: Plan, metric: str) -> dict:
    """What the score itself is set to: the precision at which rows are to be found, or what mistakes cost."""
    from alcore.metrics import PRECISION

    if metric == "recall_at_precision":
        return {
            "precision": st.slider(
                "Precision", 0.05, 1.0, PRECISION, 0.05, format="percent", **setting(opened, "precision")
            )
        }
    if metric != "cost":
        return {}
    costs = mistake_costs.ask(usual.classes, lambda name: setting(opened, "costs", name))
    return {} if costs is None else {"costs": costs}


def _budget(opened: Opened, usual: Plan, rates: Rates) -> int | None:
    """The budget in labels, given in labels, hours or money; None for the usual one."""
    from alcore import costs

    unit_key, now_key = setting_key(opened, "unit"), setting_key(opened, "budget_now")
    unit = st.segmented_control(
        "Budget in",
        charts.UNITS,
        default="labels",
        required=True,
        format_func=lambda unit: charts.unit_title(unit, rates.money),
        key=unit_key,
        help=terms.SETTINGS_HELP["budget"],
        persist_state="session",
        on_change=_convert,
        args=(opened, rates),
    )
    usual_labels, whole, key = usual.settings.budget, unit == "labels", setting_key(opened, f"budget_{unit}")
    # A default beside a value that `_convert` has set would be one too many.
    st.session_state.setdefault(key, _worth(usual_labels, unit, rates))
    given = st.number_input(
        words.plain(charts.unit_title(unit, rates.money)),
        min_value=1 if whole else 0.0,
        step=10 if whole else 1.0,
        format=None if whole else "%.2f",
        label_visibility="collapsed",
        key=key,
        persist_state="session",
    )
    labels = given if whole else costs.labels_for(rates, **{unit: given})
    if labels < 2:
        raise ValueError("This budget buys no labels beyond the evaluation rows. Raise it, or lower the rates.")
    st.session_state[now_key] = labels
    st.caption(
        f"{words.count(labels, 'label')} take {words.duration(_worth(labels, 'hours', rates))} and cost "
        f"{words.money(_worth(labels, 'dollars', rates), rates.money)}, with "
        f"{words.count(rates.evaluation_rows, 'evaluation row')}."
    )
    return None if labels == usual_labels else labels


def _convert(opened: Opened, rates: Rates) -> None:
    """The budget stays what it was when its unit changes."""
    labels = st.session_state.get(setting_key(opened, "budget_now"))
    unit = st.session_state[setting_key(opened, "unit")]
    if labels is not None:
        st.session_state[setting_key(opened, f"budget_{unit}")] = _worth(labels, unit, rates)


def _worth(labels: int, unit: str, rates: Rates) -> int | float:
    """So many labels in a unit, to the cent above: a budget given back must buy them all."""
    from alcore import costs

    if unit == "labels":
        return labels
    exact = costs.hours(labels, rates) if unit == "hours" else costs.dollars(labels, rates, active=False)
    return math.ceil(float(exact) * 100 - 1e-6) / 100


def _rounds(opened: Opened, usual: Plan) -> tuple[int | None, str, int | None]:
    """How many starting rows, how they are chosen, and rows per round; None for the usual numbers."""
    from alcore.strategies import cold_start

    left, right = st.columns(2)
    with left:
        start = _number(opened, "start", "Starting rows", usual.settings.start, 2, None, 5)
    with right:
        batch = _number(opened, "batch", "Rows per round", usual.settings.batch, 1, None, 5)
    starting = st.selectbox(
        "Starting rows are chosen", list(cold_start.STARTS), format_func=lambda name: cold_start.STARTS[name].title,
        **setting(opened, "starting"),
    )  # fmt: skip
    n_classes = len(usual.classes)
    st.caption(
        f"{cold_start.STARTS[starting].sentence} {words.count(start, 'starting row')} for "
        f"{words.count(n_classes, 'class', 'classes')} are {start / n_classes:.2g} a class, if every class were drawn "
        f"alike. {cold_start.guidance(n_classes)}"
    )
    start = None if start == usual.settings.start else start
    return start, starting, None if batch == usual.settings.batch else batch


def _number(opened: Opened, name: str, title: str, value: int, lowest: int, highest: int | None, step: int) -> int:
    return st.number_input(title, lowest, highest, value, step, **setting(opened, name))
