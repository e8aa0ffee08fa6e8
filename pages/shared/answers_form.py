"""Who answers in a simulation, as a part of its form: how mistakes fall, and how many answers a row gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import team_form, terms, words
from pages.shared.widgets import setting, setting_key

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.oracles import Annotators
    from alcore.simulation import Plan
    from pages.shared.project import Opened

VOTES = (1, 3, 5)
MOST_CLASSES = 12  # of a matrix that can be typed


def show(opened: Opened, usual: Plan, noise: float, rates: Rates) -> Annotators:
    """Draw the part and return what it says. noise: the rate of mistakes, which a matrix starts from and replaces.

    Raises ValueError, in words for the user, for chances that are none.
    """
    from alcore.oracles import Annotators

    with st.expander("Mistakes, repeated answers, prices", icon=":material/group:", key="who_answers"):
        left, right = st.columns(2, gap="medium")
        with left:
            difficulty = st.slider(
                "Mistakes that fall on hard rows",
                0.0,
                1.0,
                0.0,
                0.05,
                format="percent",
                **setting(opened, "difficulty"),
            )
            tired = st.slider(
                "Mistakes added when tired", 0.0, 0.5, 0.0, 0.01, format="percent", **setting(opened, "tired")
            )
        with right:
            votes = st.segmented_control("Answers a row", VOTES, default=1, required=True, **setting(opened, "votes"))
            resolve = "majority"
            if votes > 1:
                resolve = st.selectbox(
                    "One label of their answers", terms.RESOLVING, format_func=terms.RESOLVING.get,
                    **setting(opened, "resolve"),
                )  # fmt: skip
            relabel = st.slider(
                "Answers spent on doubtful labels again", 0.0, 0.5, 0.0, 0.05, format="percent",
                **setting(opened, "relabel"),
            )  # fmt: skip
        if votes > 1 or relabel:
            st.caption(
                "The budget counts answers, and each is paid. Hours and money count them all; the curves over labels "
                "count rows."
            )
        confusion = _confusion(opened, usual, noise)
        team = team_form.show(opened, rates)
    # What changes nothing is left as it is: the same run is found again whatever the rates.
    clock = {}
    if tired:
        clock = {"seconds": rates.seconds_per_label, "minutes_between_breaks": rates.minutes_between_breaks}
    return Annotators(
        team=team,
        confusion=confusion,
        difficulty=difficulty,
        tired=tired,
        votes=votes,
        resolve=resolve,
        relabel=relabel,
        **clock,
    )


def _confusion(opened: Opened, usual: Plan, noise: float) -> tuple[tuple[float, ...], ...] | None:
    """The matrix typed, or None. It is in percent, as people think of mistakes."""
    import pandas as pd

    from alcore.oracles import checked, symmetric_confusion

    classes = usual.classes
    if not st.toggle("Mistakes by class", False, **setting(opened, "confusion")):
        return None
    if len(classes) > MOST_CLASSES:
        st.caption(
            f"{len(classes)} classes are too many to type. In a shell: `python -m alcore simulate --confusion FILE`."
        )
        return None
    names = [words.plain(name, 40) for name in classes]
    start = pd.DataFrame(100 * symmetric_confusion(len(classes), noise), columns=names)
    start.insert(0, "When it is", classes)
    percent = st.column_config.NumberColumn(min_value=0.0, max_value=100.0, step=1.0, format="%.1f %%", required=True)
    typed = st.data_editor(
        start, hide_index=True, disabled=["When it is"], num_rows="fixed",
        key=f"{setting_key(opened, 'confusion_matrix')}_{noise}", column_config=dict.fromkeys(names, percent),
    )  # fmt: skip
    st.caption(
        "In percent: how often each class is said when the row is of the class on the left. Lines add up to 100."
    )
    chances = typed[names].to_numpy(float) / 100
    return tuple(tuple(map(float, row)) for row in checked(chances, len(classes)))
