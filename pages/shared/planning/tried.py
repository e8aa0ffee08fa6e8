"""What if: other rates and more mistakes, tried on the plan without being kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import words

if TYPE_CHECKING:
    from alcore.costs import Rates
    from pages.shared.planning.subject import Subject

HELP_NOISE = (
    "Answers that are another class than they should be, drawn at random. Simulated inside the pilot: models learn "
    "from labels with so many mistakes more than there are, and are scored against the labels there are. Where several "
    "people label a row, the majority is learned. Review and rework are paid for, but not simulated."
)
MOST_NOISE = 0.4
TIMES = 4.0  # the slider of a rate ends at so many times what the rate is
WHAT_IF = "what if"


def show(subject: Subject, rates: Rates) -> tuple[Rates, tuple[float, int]]:
    """The rates to plan with, and the noise: share of mistakes and answers a row. All as they are, to begin with."""
    with st.expander("What if", icon=":material/tune:", key="what_if"):
        st.caption("Tried on this plan alone and kept nowhere. The target, the budget and the team are below.")
        with st.grid(4, min_column_width=200, key="what_if_sliders"):
            price = "hourly_wage" if rates.price_per_label is None else "price_per_label"
            changed = {name: _slider(subject, rates, name) for name in (price, "seconds_per_label")}
            changed["annotators_per_row"] = st.slider(
                "People who label each row (overlap)", 1, max(5, rates.annotators_per_row), rates.annotators_per_row,
                key=_key(subject, "annotators_per_row", rates), persist_state="session",
                help="Each of them is paid. Where answers have mistakes, the majority has fewer.",
            )  # fmt: skip
            noise = st.slider(
                "Mistakes in answers (noise)", 0.0, MOST_NOISE, 0.0, 0.01, format="percent",
                key=f"if_noise_{subject.id}", persist_state="session", help=HELP_NOISE,
            )  # fmt: skip
    tried = replace(rates, **changed)
    if tried != rates or noise:
        st.markdown(f":material/tune: **What if:** {words.plain(_in_words(rates, tried, noise), 400)}. *{WHAT_IF}*")
    return tried, (float(noise), tried.annotators_per_row if noise else 1)


def _slider(subject: Subject, rates: Rates, name: str) -> float:
    from alcore.costs import DEFAULTS

    known, value = DEFAULTS[name], float(getattr(rates, name))
    most = max(TIMES * value, 1.0)
    step = 0.01 if most <= 4 else 0.5 if most <= 200 else 5.0
    sign = f", {rates.currency}" if known.unit.startswith("dollars") else ""
    chosen = st.slider(
        words.plain(known.title + sign), 0.0, most, value, step, format="%.4g",
        key=_key(subject, name, rates), persist_state="session", help=words.plain(known.help, 400),
    )  # fmt: skip
    return value if abs(chosen - value) < step / 2 else float(chosen)


def _key(subject: Subject, name: str, rates: Rates) -> str:
    # Of another rate it is another slider, and starts there.
    return f"if_{name}_{subject.id}_{getattr(rates, name):g}"


def _in_words(rates: Rates, tried: Rates, noise: float) -> str:
    from alcore.costs import DEFAULTS

    parts = [
        f"{DEFAULTS[name].title.lower()} {getattr(tried, name):.4g} instead of {getattr(rates, name):.4g}"
        for name in ("hourly_wage", "price_per_label", "seconds_per_label", "annotators_per_row")
        if getattr(tried, name) != getattr(rates, name)
    ]
    if noise:
        parts.append(f"{noise:.0%} more mistakes in answers than there are")
    return ", ".join(parts)
