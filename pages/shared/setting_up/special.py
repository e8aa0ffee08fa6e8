"""What most projects can leave as it is: several people a row, people with prices of their own, a class that matters
more, mistakes that cost more than others, and the first rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import mistake_costs, terms, words
from pages.shared.setting_up import asking, pay, wording
from pages.shared.setting_up.mistakes import told

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.project import Class, Settings
    from pages.shared.project import Opened

BY_COLUMN = "stratified"
CONFIDENCES = (0.8, 0.9, 0.95, 0.99)


def show(opened: Opened, start: Settings, classes: Sequence[Class], rates: Rates, mistakes: list[str]) -> dict:
    """The fields of `Settings` that are set here. mistakes: see `told`."""
    with st.expander(
        "Special cases: several people a row, people with prices, a rare class, dear mistakes, other first rows",
        icon=":material/alt_route:",
        key="special",
    ):
        chosen = votes(opened.id, start)
        with told(mistakes):
            chosen |= pay.show(opened.id, start.pay, rates.money)
        chosen |= _interest(opened.id, start, classes)
        with told(mistakes):
            chosen |= costs(opened.id, start, [one.name for one in classes])
        return chosen | _first_rows(opened, start, len(classes))


def votes(scope: str, start: Settings) -> dict:
    """How many people answer each row, and how their answers become one label."""
    from alcore.project.settings import MOST_VOTES

    left, right = st.columns(2, gap="medium")
    with left:
        people = st.number_input(
            "People who answer each row",
            1,
            MOST_VOTES,
            start.votes,
            key=f"votes_{scope}",
            help=wording.HELP["votes"],
            persist_state="session",
        )
    if people == 1:
        return {"votes": 1, "resolve": start.resolve}
    with right:
        resolve = st.selectbox(
            "One label of their answers",
            list(terms.RESOLVING),
            index=list(terms.RESOLVING).index(start.resolve),
            format_func=terms.RESOLVING.get,
            key=f"resolve_{scope}",
            help=wording.HELP["resolve"],
            persist_state="session",
        )
    text = (
        f"A row counts once {people} different people have answered it; each answer is paid. A row that is begun goes "
        "to the next person before any new one. While only one person labels, no row counts and the model learns "
        "nothing: it takes a second one, or 1 here, which can be changed later."
    )
    if people % 2 == 0:
        text += f" Where {people} answers are split evenly, the first one decides; with {people + 1} that is rarer."
    st.caption(text)
    return {"votes": people, "resolve": resolve}


def costs(scope: str, start: Settings, names: Sequence[str]) -> dict:
    """What each mistake of the model costs, where some cost more than others. start: with the costs of these classes.

    Raises ValueError, in words for the user, for costs that are none."""
    from alcore.project.mistake_costs import checked

    def keys(name: str) -> dict:
        # Of other classes, another question.
        return {"key": f"costs_{name}_{scope}_{names}", "help": wording.HELP["costs"], "persist_state": "session"}

    if len(names) < 2 or not st.toggle(
        "Some mistakes cost more than others", start.costs is not None, **keys("wanted")
    ):
        return {"costs": None}
    typed = mistake_costs.ask(names, keys, start.costs)
    st.caption("Progress and the report tell what the model's mistakes on the evaluation rows cost.")
    return {"costs": None if typed is None else checked(typed, len(names))}


def _interest(scope: str, start: Settings, classes: Sequence[Class]) -> dict:
    """The class that matters most, and whether nearly all of its rows are to be found."""
    names = [one.name for one in classes]
    left, right = st.columns(2, gap="medium")
    with left:
        positive = st.selectbox(
            "Class of interest",
            names,
            index=None,
            placeholder="all alike",
            key=f"positive_{scope}_{names}",  # of other classes, another question
            help=wording.HELP["positive"],
            persist_state="session",
        )
    if positive is None:
        return {}
    with right:
        review = st.toggle(
            "Find nearly all of its rows: a review",
            key=f"review_{scope}",
            help=wording.HELP["review"],
            persist_state="session",
        )
    if not review:
        st.caption("Strategies that look for one class, such as likely, look for this one.")
        return {"positive": positive}
    with left:
        recall = st.slider(
            "Share of them to find (recall)", 0.5, 0.99, 0.95, 0.01, format="percent", key=f"recall_{scope}",
            persist_state="session",
        )  # fmt: skip
    with right:
        confidence = st.segmented_control(
            "Guaranteed with confidence", CONFIDENCES, default=start.confidence, required=True,
            format_func="{:.0%}".format, key=f"confidence_{scope}", persist_state="session",
        ) or start.confidence  # fmt: skip
    st.caption(
        f"Progress and Finish tell when {recall:.0%} of the rows of {words.plain(positive, 60)} are found. To get "
        "there early, choose the strategy likely. Once nothing is found any more, rows are drawn by lot until "
        "it is sure."
    )
    return {"positive": positive, "review": recall, "confidence": confidence}


def _first_rows(opened: Opened, start: Settings, n_classes: int) -> dict:
    """How many rows come before a model can ask, and which they are."""
    from alcore import tables
    from alcore.strategies.cold_start import STARTS, get, guidance

    left, right = st.columns(2, gap="medium")
    with left:
        number = asking.number("start", "First rows", opened.id, start.start, 1)
    with right:
        starting = st.selectbox(
            "The first rows are chosen",
            [*STARTS, BY_COLUMN],
            format_func=lambda name: STARTS[name].title if name in STARTS else "By lot from each group of a column",
            key=f"starting_{opened.id}",
            help=wording.HELP["starting"],
            persist_state="session",
        )
        if starting == BY_COLUMN:
            column = st.selectbox(
                "Column with the groups",
                tables.usable_columns(opened.table, opened.roles),
                key=f"starting_column_{opened.id}",
                persist_state="session",
            )
            starting = f"{BY_COLUMN}({column!r})"
    text = words.plain(get(starting).sentence, 400)
    st.caption(f"{text} {guidance(n_classes)}" if n_classes else text)
    return {"start": number, "starting": starting}
