"""The thresholds of the criteria, what a point is worth, and the rule that combines them: widgets that write at once.

A number that cannot be gets a sentence, and what was set before stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import widgets, words

if TYPE_CHECKING:
    from alcore.costs import Currency
    from alcore.stopping import Rules

EMPTY = ("budget", "target", "time_limit")
COMBINED = {"any": "any of them is enough", "all": "all of them must say so"}
WORTH_HELP = (
    "The decisions the model will make, times a hundredth, times what a wrong one costs you. It is kept with the "
    "costs; at 0 the economic rule is silent, and what stopping costs in all is not known."
)


def thresholds(scope: str, rules: Rules, save: Callable[[Rules], None], criteria: Sequence[str] = ()) -> None:
    """A number for every threshold. save: keeps new rules; may raise ValueError, in words for the user. criteria: those
    to draw, by default all."""
    from alcore.stopping import THRESHOLDS

    told(scope)
    grid = st.grid(4, min_column_width=200)
    for name, known in THRESHOLDS.items():
        if criteria and known.criterion not in criteria:
            continue
        value, key = getattr(rules, name), _key(scope, name)
        widgets.put(key, value if value is None else int(value) if known.whole else float(value))
        with grid.cell():
            st.number_input(
                known.title,
                value=None if name in EMPTY else "min",
                step=int(known.step) if known.whole else float(known.step),
                format=None if known.whole else "%g",
                placeholder="not set",
                help=words.plain(known.help, 600),
                key=key,
                on_change=_changed,
                args=(scope, rules, save, name),
            )


def rule(scope: str, rules: Rules, save: Callable[[Rules], None], criteria: Sequence[str]) -> None:
    """Which of these criteria together say "stop", and whether any or all must."""
    from alcore.stopping import CRITERIA

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        chosen, combine = _key(scope, "chosen"), _key(scope, "combine")
        widgets.put(chosen, [name for name in rules.chosen if name in criteria])
        st.multiselect(
            "Stop when",
            list(criteria),
            format_func=lambda name: CRITERIA[name].title,
            placeholder="No rule: the criteria only advise",
            key=chosen,
            on_change=_changed,
            args=(scope, rules, save, "chosen"),
            width=420,
        )
        widgets.put(combine, rules.combine)
        st.segmented_control(
            "Of several",
            list(COMBINED),
            required=True,
            format_func=COMBINED.get,
            key=combine,
            on_change=_changed,
            args=(scope, rules, save, "combine"),
        )


def worth(scope: str, value: float, currency: Currency, save: Callable[[float], None]) -> None:
    """What a point of score is worth. save: keeps it; may raise ValueError, in words for the user."""
    key = _key(scope, "worth")
    widgets.put(key, float(value))
    st.number_input(
        f"A point of score is worth, {words.plain(currency.sign)}",
        value="min",
        step=10.0,
        format="%g",
        help=words.plain(WORTH_HELP, 600),
        key=key,
        width=260,
        on_change=_worth_changed,
        args=(scope, save),
    )


def told(scope: str) -> None:
    """What could not be kept of what was typed last, once."""
    if problem := st.session_state.pop(_key(scope, "problem"), None):
        st.error(words.plain(problem, 600), icon=":material/error:")


def _changed(scope: str, before: Rules, save: Callable[[Rules], None], name: str) -> None:
    from alcore.stopping import Rules

    value = st.session_state[_key(scope, name)]
    try:
        save(Rules.from_dict({**before.to_dict(), name: tuple(value) if name == "chosen" else value}))
    except ValueError as error:
        st.session_state[_key(scope, "problem")] = str(error)


def _worth_changed(scope: str, save: Callable[[float], None]) -> None:
    try:
        save(st.session_state[_key(scope, "worth")] or 0.0)
    except ValueError as error:
        st.session_state[_key(scope, "problem")] = str(error)


def _key(scope: str, name: str) -> str:
    return f"stop_{name}_{scope}"
