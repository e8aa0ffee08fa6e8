"""Which strategies are run: six at first sight, the rest under All by family, and any other one written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import charts, widgets, words

if TYPE_CHECKING:
    from alcore.strategies import Strategy
    from pages.shared.project import Opened

# One of each kind a manager may have heard of, before all there are.
FIRST = ("margin", "least_confident", "entropy", "kl", "core_set", "power(margin)")
USUAL = "margin"


def show(opened: Opened, learner: str) -> tuple[str, ...]:
    """The strategies to run by name: random, that of the verdict, the others.

    None at all where the choice cannot be run; the page has said why then.
    """
    from alcore.strategies import STRATEGIES

    st.caption(
        "Each is held against random sampling, which is always run. What a round takes is said for a table of 20,000 "
        "rows; on smaller ones it is less."
    )
    ticked = []
    grid = st.grid(3, min_column_width=280, border=True)
    for name in FIRST:
        with grid.cell():
            ticked += _offer(opened, STRATEGIES[name], learner)
    rest = [one for one in STRATEGIES.values() if one.name not in (*FIRST, charts.BASELINE)]
    with st.expander(f"All: {len(rest)} more strategies", icon=":material/apps:", key="all_strategies"):
        ticked += _families(opened, rest, learner)
        written, mistake = _written(opened)
    chosen = {strategy.name: strategy for strategy in [*ticked, *written]}
    for name, strategy in list(chosen.items()):
        if why_not := _why_not(strategy, learner):
            st.warning(f"**Left out.** {words.plain(why_not, 600)}", icon=":material/block:")
            del chosen[name]
    if mistake or not chosen:
        st.error(words.plain(mistake or "Choose at least one strategy to hold against random sampling.", 1000))
        return ()
    return _verdict(opened, list(chosen.values()))


def _families(opened: Opened, strategies: list[Strategy], learner: str) -> list[Strategy]:
    """The strategies by family; those that are ticked."""
    from alcore.strategies import FAMILIES

    ticked = []
    for family, title in FAMILIES.items():
        members = [strategy for strategy in strategies if strategy.family == family]
        if members:
            st.markdown(f"**{title}**")
            grid = st.grid(3, min_column_width=280)
            for strategy in members:
                with grid.cell():
                    ticked += _offer(opened, strategy, learner)
    return ticked


def _offer(opened: Opened, strategy: Strategy, learner: str) -> list[Strategy]:
    """One strategy to tick, with its sentence and what it takes; greyed out where the model cannot serve it."""
    from alcore.simulation.estimate import COST_CLASSES

    why_not = _why_not(strategy, learner)
    color = "orange" if strategy.cost_class == "minutes" else "gray"
    about = {"Computes": strategy.formula, "Best for": strategy.best_for, "Limits": strategy.limits}
    told = [f"**{what}** {words.plain(text, 600)}" for what, text in about.items() if text]
    ticked = st.checkbox(
        words.plain(strategy.title),
        value=strategy.name == USUAL,
        key=widgets.setting_key(opened, f"strategy_{strategy.name}"),
        persist_state="session",
        disabled=bool(why_not),
        help="\n\n".join(filter(None, [words.plain(why_not, 600), *told])),
    )
    st.caption(f"{words.plain(strategy.sentence, 600)} :{color}-badge[{COST_CLASSES[strategy.cost_class]}]")
    return [strategy] if ticked else []


def _why_not(strategy: Strategy, learner: str) -> str:
    """Why the model cannot serve a strategy; nothing if it can."""
    from alcore.strategies import check

    try:
        check(strategy, learner)
    except ValueError as error:
        return str(error)
    return ""


def _written(opened: Opened) -> tuple[list[Strategy], str]:
    """Strategies by their written names, each answered with its sentence; and what is wrong with what was written."""
    from alcore.strategies import get, split

    text = st.text_input(
        "Any other, written out", placeholder="kl(members=7), mixed(entropy, 0.2)", **widgets.setting(opened, "written")
    )
    try:
        found = [get(name) for name in split(text)]
    except ValueError as error:
        return [], str(error)
    for strategy in found:
        st.caption(f"**{words.plain(strategy.title)}**: {words.plain(strategy.sentence, 600)}")
    return [strategy for strategy in found if strategy.name != charts.BASELINE], ""


def _verdict(opened: Opened, chosen: list[Strategy]) -> tuple[str, ...]:
    """Which of them the verdict is about; all their names in the order in which they are run."""
    from alcore.strategies import STRATEGIES

    titles = {strategy.name: strategy.title for strategy in chosen}
    names = list(titles)
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        verdict = st.selectbox(
            "The verdict is about", names, index=names.index(USUAL) if USUAL in names else 0,
            format_func=titles.get, disabled=len(names) == 1,
            # Another list of strategies is another question, so it starts anew.
            **widgets.setting(opened, "verdict", "_".join(names)),
        )  # fmt: skip
    with right:
        others = [words.plain(title) for name, title in titles.items() if name != verdict]
        shown = f" Shown beside it: {', '.join(others)}." if others else ""
        baseline = STRATEGIES[charts.BASELINE]
        st.caption(f"Held against **{words.plain(baseline.title)}**: {words.plain(baseline.sentence)}{shown}")
    return (charts.BASELINE, verdict, *(name for name in names if name != verdict))
