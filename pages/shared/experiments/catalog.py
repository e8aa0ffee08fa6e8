"""Which experiment: a card each, the one in hand by its name in the address, and the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import memory, words
from pages.shared.experiments import cases

if TYPE_CHECKING:
    from alcore.experiments import Experiment

NAME, RUN = "experiment", "trial"


def chosen() -> Experiment | None:
    """The experiment named in the address, or None. A name that is none is forgotten with a sentence on the page."""
    from alcore import experiments

    name = memory.recall(NAME)
    if name is None:
        return None
    try:
        return experiments.get(name)
    except ValueError as error:
        choose(None)
        st.warning(words.plain(error, 600), icon=":material/search_off:")
        return None


def choose(name: str | None) -> None:
    """Make an experiment the one in hand, without a run of it yet."""
    memory.keep(RUN, None)
    memory.keep(NAME, name)


def cards() -> None:
    """One card an experiment: its question, and what to learn from it."""
    from alcore.experiments import EXPERIMENTS

    grid = st.grid(min_column_width=300, border=True)
    for one in EXPERIMENTS.values():
        with grid.cell():
            st.button(
                one.title, key=f"case_{one.name}", icon=cases.of(one.name).icon, width="stretch", on_click=choose,
                args=(one.name,),
            )  # fmt: skip
            st.markdown(f"**{words.plain(one.question, 300)}**")
            st.caption(words.plain(" ".join(one.lessons), 600))


def heading(one: Experiment) -> None:
    """The experiment's title, its question, and what to learn; and the way back to all of them."""
    st.button(
        "All experiments", key="all_cases", icon=":material/arrow_back:", type="tertiary", on_click=choose, args=(None,)
    )
    st.title(one.title)
    st.markdown(f"**{words.plain(one.question, 300)}** {words.plain(' '.join(one.lessons), 600)}")


def next_button(one: Experiment) -> None:
    """To the experiment after this one; after the last, the first."""
    from alcore.experiments import EXPERIMENTS

    names = list(EXPERIMENTS)
    following = EXPERIMENTS[names[(names.index(one.name) + 1) % len(names)]]
    if following.name != one.name:
        st.button(
            f"Next: {following.title}", key="next_case", icon=":material/arrow_forward:", type="primary",
            on_click=choose, args=(following.name,),
        )  # fmt: skip
