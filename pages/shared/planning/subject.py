"""What a plan is about: a table, a labeling project, or nothing yet; and what its labels are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import costs_panel, labeling, project, routing, words

if TYPE_CHECKING:
    import pandas as pd

    from alcore.costs import Rates
    from alcore.project import Project
    from pages.shared.project import Opened


@dataclass(frozen=True, eq=False)
class Subject:
    """A table or a project. counts: labels of each class that may be taken for a random sample, most frequent first;
    None without a label column. why: the sentence that says which labels are counted, where that needs saying."""

    id: str
    name: str
    rows: int
    counts: pd.Series | None
    opened: Opened | None = None
    project: Project | None = None
    why: str = ""

    @property
    def labeled(self) -> int:
        """Labels that count."""
        return 0 if self.counts is None else int(self.counts.sum())

    @property
    def complete(self) -> bool:
        """Whether every row of a table has a label."""
        return self.project is None and self.labeled == self.rows

    @property
    def page(self) -> str:
        """The page on which its rows are labeled."""
        return routing.SETUP if self.project is None else routing.LABEL

    @property
    def address(self) -> dict[str, str]:
        """The parameters of a link to it."""
        return {project.TABLE if self.project is None else labeling.PROJECT: self.id}


def current() -> Subject | None:
    """The project of the address, else its table; without either, what the session has had in hand."""
    here, had = st.query_params, st.session_state
    of_project = labeling.PROJECT in here or not had.get(f"_{project.TABLE}")
    if project.TABLE not in here and of_project:
        found = labeling.current()
        return None if found is None else _of_project(found)
    opened = project.current()
    return None if opened is None else of_table(opened)


def rates(subject: Subject | None) -> Rates:
    """The rates in the sidebar; those of a project are its own, to be read. Raises ValueError for rates of a project
    that make no sense."""
    if subject is None or subject.opened is not None:
        return costs_panel.show(subject.opened if subject else None)
    from alcore.project import outlook, paying
    from pages.shared.planning import pilots, sentences

    own = outlook.own_rates(pilots.sample(subject.project), paying.rates_of(subject.project))
    found = own.rates
    with st.sidebar:
        st.subheader("Costs")
        price = (
            f"{words.money(found.hourly_wage, found.money)} an hour"
            if found.price_per_label is None
            else f"{words.money(found.price_per_label, found.money)} a label"
        )
        st.markdown(
            f"{found.seconds_per_label:.3g} seconds a label, {price}, "
            f"{words.count(found.evaluation_rows, 'evaluation row')}"
        )
        if own.measured:
            left = f" {sentences.seconds_left(own)}".rstrip()
            st.caption(
                f"Seconds are this project's own, of {words.count(own.timed_by_lot, 'row')} drawn by lot.{left} A row "
                f"of the active arm takes {found.active_slowdown:.2g} times as long, of "
                f"{words.count(own.timed, 'row')} (*measured*)."
            )
        else:
            st.caption(
                f"The seconds are those it was set up with (*assumed*), until {outlook.FEWEST_TIMED} rows drawn by lot "
                "are timed."
            )
        st.caption("The other rates are those it was set up with (*assumed*). They are changed under Set up.")
    return found


def of_table(opened: Opened) -> Subject:
    """A table that was opened."""
    counts = None
    if opened.roles.label is not None:
        counts = opened.table.frame[opened.table.column(opened.roles.label).name].dropna().value_counts()
    return Subject(opened.id, opened.table.name, len(opened.table.frame), counts, opened=opened)


def _of_project(found: Project) -> Subject:
    from pages.shared.planning import pilots

    sample = pilots.sample(found)
    why = (
        "Counted are the evaluation rows and the control rows, which were drawn by lot; rows the strategy asked for "
        "are no random sample. Evaluation rows measure and are not trained on, so random sampling goes on from the "
        "control rows alone."
    )
    if sample.imported:
        why += " Labels that came with the table were declared a random sample, and count too."
    return Subject(found.id, found.name, sample.pool, sample.counts, project=found, why=why)
