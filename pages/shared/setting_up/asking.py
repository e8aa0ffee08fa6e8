"""Who asks and what learns, how many labels, and what each share of them is for and costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import words
from pages.shared.setting_up import wording

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.project import Settings

USUAL_BUDGET = 500
MOST_SHARE = 0.5
AS_GOOD_AS = 0.9  # the accuracy at which the interval of the evaluation rows is told


def who(scope: str, start: Settings, seconds: bool) -> dict:
    """Strategy, learner and rows per round. seconds: whether a column says what each row takes.

    Raises ValueError, in words for the user, for a strategy that cannot be used.
    """
    from alcore.learners import LEARNERS
    from alcore.strategies import STRATEGIES, check, get

    left, middle, right = st.columns([3, 3, 2], gap="medium")
    with left:
        names = list(dict.fromkeys([*STRATEGIES, start.strategy]))
        name = st.selectbox(
            "Strategy",
            names,
            index=names.index(start.strategy),
            format_func=lambda name: STRATEGIES[name].title if name in STRATEGIES else name,
            accept_new_options=True,
            key=f"strategy_{scope}",
            help=wording.HELP["strategy"],
            persist_state="session",
        )
    with middle:
        learners = list(dict.fromkeys([*LEARNERS, start.learner]))  # the shell takes others too
        learner = st.selectbox(
            "Model",
            learners,
            index=learners.index(start.learner),
            format_func=lambda name: LEARNERS[name].title if name in LEARNERS else name,
            key=f"learner_{scope}",
            help=wording.HELP["learner"],
            persist_state="session",
        )
    with right:
        batch = number("batch", "Labels per training", scope, start.batch, 1)
    strategy = get(name)
    about = LEARNERS[learner].sentence if learner in LEARNERS else ""
    st.caption(f"{words.plain(strategy.sentence, 600)} {words.plain(about, 600)}")
    check(strategy, learner)
    if "seconds" in strategy.needs and not seconds:
        raise ValueError(
            f"{strategy.title} needs to know what each row takes. Choose the column that says it under 'What the other "
            "columns are for', or another strategy."
        )
    return {"strategy": name, "learner": learner, "batch": batch}


def budget(scope: str, start: int | None, rates: Rates, to_ask: int | None = None) -> int | None:
    """Labels people are to give, with the hours and money they take. to_ask: rows there are, where that is known."""
    labels = st.number_input(
        "Budget in labels",
        min_value=1,
        value=start,
        step=50,
        key=f"budget_{scope}",
        placeholder="no end set",
        help=wording.HELP["budget"],
        persist_state="session",
    )
    if labels is None:
        st.caption(f"Each label costs {_money(1, rates)}.")
    else:
        setup = f", {words.money(rates.setup, rates.money)} set-up included" if rates.setup else ""
        each = f" of {rates.annotators_per_row} answers each" if rates.annotators_per_row > 1 else ""
        st.caption(
            f"{words.count(labels, 'label')}{each} take {_time(labels, rates)} and cost "
            f"{_money(labels, rates, active=True)}{setup}, at the project's rates."
        )
    if labels and to_ask is not None and labels > to_ask:
        st.caption(f":material/warning: There are only {words.count(to_ask, 'row')} to ask.")
    return labels


def evaluation(scope: str, lottery: int, rates: Rates) -> int:
    """How many evaluation rows of those that can be drawn, and what is known by them. Raises ValueError, in words for
    the user, for more than there can be."""
    from alcore.project.drawing import check_size, usual_size
    from alcore.project.share import wilson

    usual = usual_size(lottery)
    # Of another number of rows that can be drawn, another number is usual.
    rows = number("evaluation", "Evaluation rows", f"{scope}_{usual}", usual, 0, step=10)
    if rows:
        known = wilson(round(AS_GOOD_AS * rows), rows)
        st.caption(
            f"{words.count(rows, 'row')} at {known.value:.0%} right is {known.low * 100:.1f}\u2013{known.high:.1%}: "
            f"the interval that holds the true accuracy in 95 of 100 such draws. They cost {_money(rows, rates)}. "
            f"{_guaranteed(rows, lottery)}"
        )
    else:
        st.caption(":material/warning: Without evaluation rows nobody will know how good the model is.")
    check_size(rows, lottery)
    return rows


def _guaranteed(rows: int, lottery: int) -> str:
    """What the evaluation rows can promise of a table that the model finishes."""
    from alcore.project.guarantees import most_bad

    most = most_bad(lottery, rows, 0.95) if rows < lottery else ()
    if not len(most):
        return ""
    share = most[0] / (lottery - rows)
    return f"Of labels that the model fills, they guarantee at best that no more than {share:.1%} are wrong."


def shares(scope: str, start: Settings, labels: int | None, rates: Rates) -> dict:
    """The shares of control rows and of rows asked again, each with what it is for and costs."""
    left, right = st.columns(2, gap="medium")
    with left:
        control = _share("control", "Control rows", scope, start.control)
        what = "They measure what labeling by lot would have taken, and so the saving. The model learns from them too."
        if not control:
            what = "Without control rows no saving can be measured."
        st.caption(f"{_so_many(control, labels, rates)}{what}")
    with right:
        again = _share("again", "Rows asked again", scope, start.again)
        what = "They show how consistent each person is. No label changes by them."
        if not again:
            what = "Without them nobody's consistency is known."
        st.caption(f"{_so_many(again, labels, rates)}{what}")
    return {"control": control, "again": again}


def _so_many(share: float, labels: int | None, rates: Rates) -> str:
    if not share or labels is None:
        return ""
    rows = round(share * labels)
    return f"About {words.count(rows, 'label')} of the budget, {_money(rows, rates)}. "


def _share(name: str, title: str, scope: str, value: float) -> float:
    return st.slider(
        title,
        0.0,
        MOST_SHARE,
        value,
        0.01,
        format="percent",
        key=f"{name}_{scope}",
        help=wording.HELP[name],
        persist_state="session",
    )


def number(name: str, title: str, scope: str, value: int, least: int, step: int = 5) -> int:
    """A whole number of at least so many, with its help."""
    return st.number_input(
        title, least, None, value, step, key=f"{name}_{scope}", help=wording.HELP[name], persist_state="session"
    )


def _time(labels: int, rates: Rates) -> str:
    from alcore import costs

    return words.duration(float(costs.hours(labels, rates, evaluation=False)))


def _money(labels: int, rates: Rates, active: bool = False) -> str:
    from alcore import costs

    return words.money(float(costs.dollars(labels, rates, active=active, evaluation=False)), rates.money)
