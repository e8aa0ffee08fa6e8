"""Every strategy there is, family by family, straight from the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import words

if TYPE_CHECKING:
    from alcore.strategies import Strategy

SPEED = {
    "instant": ("instant", "green", ":material/bolt:"),
    "seconds": ("seconds a round", "orange", ":material/timer:"),
    "minutes": ("minutes a round", "red", ":material/hourglass_top:"),
}
SPEED_HELP = "For one round on a pool of 20,000 rows."


@st.fragment
def show() -> None:
    """A choice of family, and a card for each of its strategies."""
    from alcore.strategies import FAMILIES

    families = by_family()
    family = st.pills(
        "Family", list(families), default="uncertainty" if "uncertainty" in families else next(iter(families)),
        required=True, key="learn_family", label_visibility="collapsed", persist_state="session",
        format_func=lambda name: f"{FAMILIES[name]} ({len(families[name])})",
    )  # fmt: skip
    grid = st.grid("auto", min_column_width=340, border=True)
    for strategy in families[family]:
        with grid.cell():
            _card(strategy)


def by_family() -> dict[str, list[Strategy]]:
    """The registered strategies of each family that has any, in the order of the registry."""
    from alcore.strategies import FAMILIES, STRATEGIES

    found = {family: [one for one in STRATEGIES.values() if one.family == family] for family in FAMILIES}
    return {family: members for family, members in found.items() if members}


def _card(strategy: Strategy) -> None:
    speed, color, icon = SPEED[strategy.cost_class]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{words.plain(strategy.title)}**", width="content")
        st.badge(speed, color=color, icon=icon, help=SPEED_HELP)
    st.markdown(words.plain(strategy.sentence, 600))
    if strategy.formula:
        st.code(strategy.formula, language=None, wrap_lines=True)
    facts = (
        ("Best for", strategy.best_for),
        ("Limits", strategy.limits),
        ("Models", _models(strategy)),
        ("Source", strategy.source),
        ("Written name", strategy.name),
    )
    st.caption("  \n".join(f"**{title}:** {words.plain(text, 600)}" for title, text in facts if text))


def _models(strategy: Strategy) -> str:
    """The models a strategy works with, when it is not all of them."""
    from alcore.learners import LEARNERS
    from alcore.strategies import check

    fit, unfit = [], []
    for name, learner in LEARNERS.items():
        try:
            check(strategy, name)
            fit.append(learner.title)
        except ValueError:
            unfit.append(learner.title)
    if len(unfit) < len(fit):
        return f"all but {', '.join(unfit)}" if unfit else ""
    return ", ".join(fit)
