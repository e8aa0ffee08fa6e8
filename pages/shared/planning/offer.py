"""The pilot with a capped risk: what every page offers where it is too early to say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import labeling, project, routing, widgets, words

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.project import Project
    from pages.shared.planning.subject import Subject
    from pages.shared.project import Opened

SMALLEST = 10  # rows of a pilot, where some labels are there already


def rows_wanted(subject: Subject, rates: Rates) -> int:
    """How many more rows to label where nothing can be forecast yet: a pilot's size less the labels there are, and no
    fewer than ten; none where every row has one."""
    from alcore import costs

    wanted = costs.pilot(subject.rows, 2, rates).labels - subject.labeled
    return max(min(SMALLEST, subject.rows - subject.labeled), wanted)


def show(subject: Subject, rows: int, rates: Rates) -> None:
    """The offer on Plan, with the way to label the rows here."""
    if rows < 1:
        return
    answers = None if subject.project is None else answers_for(subject.project, rows)
    st.info(in_words(rows, rates, answers), icon=":material/savings:")
    if st.button("Label it here", key="label_pilot", icon=":material/label:"):
        st.switch_page(subject.page, query_params=subject.address)


def of_project(found: Project, rates: Rates, drawn_by_lot: int) -> None:
    """The offer in a project that has so many labels drawn by lot, with the way to its plan. Nothing where fewer rows
    are left than a pilot takes: there is nothing to go on to after it."""
    from alcore import costs

    total = sum(found.sizes.values())
    rows = max(SMALLEST, costs.pilot(total, 2, rates).labels - drawn_by_lot)
    answers = answers_for(found, rows)
    if answers >= total - found.store.count_labeled(found.id):
        return
    st.info(in_words(rows, rates, answers), icon=":material/savings:")
    st.page_link(
        routing.PLAN, label="Plan what it takes", icon=":material/calculate:", query_params={labeling.PROJECT: found.id}
    )


def of_table(opened: Opened, rates: Rates) -> None:
    """The offer where a table has too few labels for a rehearsal. Nothing where every row has one."""
    from pages.shared.planning import subject

    if rows := rows_wanted(subject.of_table(opened), rates):
        st.info(in_words(rows, rates), icon=":material/savings:")


def of_trial_runs(opened: Opened, rates: Rates) -> None:
    """The offer beside a verdict of trial runs that is too early: this table has its labels, one like it has not."""
    from alcore import costs

    rows = costs.pilot(len(opened.table.frame), 2, rates).labels
    st.info(f"{in_words(rows, rates)} *For a table like this one that has no labels yet.*", icon=":material/savings:")
    st.page_link(
        routing.PLAN,
        label="See what a pilot tells",
        icon=":material/calculate:",
        query_params={project.TABLE: opened.id},
    )


def of_budget(key: str, rows: int, labeled: int, rates: Rates) -> None:
    """The offer while a project is set up: a budget as small as a pilot. key: of the budget's widget; rows: that can
    be asked; labeled: that came with a label. Nothing where the labels there are can be forecast from."""
    from alcore import costs
    from alcore.forecast.pilot import FEWEST

    size = costs.pilot(max(1, rows), 2, rates).labels
    if labeled >= FEWEST or rows < 1:
        return
    st.info(f"Too early to say how many labels it takes. {in_words(size, rates)}", icon=":material/savings:")
    st.button(
        f"Begin with {words.count(size, 'label')}", key="begin_with_pilot", icon=":material/savings:",
        on_click=widgets.put, args=(key, size),
    )  # fmt: skip


def answers_for(found: Project, rows: int) -> int:
    """How many answers it takes until so many more rows drawn by lot have one."""
    shares = found.settings.shares(found.sizes.get("evaluation", 0))
    by_lot = shares.evaluation + (1 - shares.again - shares.evaluation) * shares.control
    return math.ceil(rows / by_lot) if by_lot else rows


def in_words(rows: int, rates: Rates, answers: int | None = None) -> str:
    """`$25 for 150 rows; after it we say go or stop; ...`, as Markdown. answers: those of a project in which so many
    rows come by lot among others."""
    from alcore import costs

    paid = rows if answers is None else max(rows, answers)
    work = float(costs.hours(paid, rates, evaluation=False))
    spent = words.money(float(costs.dollars(paid, rates, active=False, evaluation=False)), rates.money)
    what = f"{words.count(rows, 'row')} drawn by lot"
    if paid > rows:
        what = f"about {words.count(paid, 'answer')}, among them {what}"
    share = costs.SETTLED.get(rows)
    whose = "the rates in the sidebar" if answers is None else "the project's rates"
    record = "" if share is None else f" On the sample tables {share:.0%} of such pilots settled it."
    return (
        f"**A pilot with a capped risk.** {spent} for {what}, {words.duration(work)} of work; after it we say go or "
        f"stop. At worst you lose {spent}, and the rows stay useful.{record} *assumed, at {whose}*"
    )
