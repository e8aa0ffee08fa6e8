"""What moves on a result without a new run: the unit of the axis, the score, the target."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import analysis, charts, terms

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
    from alcore.store import Run


def unit(title: str, key: str, currency: Currency, default: str = "labels") -> str:
    """What to count: labels, hours or dollars. A view that is left and found again shows the same unit."""
    return st.segmented_control(
        title, charts.UNITS, default=default, required=True, key=key, persist_state="session",
        format_func=lambda unit: charts.unit_title(unit, currency),
    )  # fmt: skip


def metric(run: Run) -> str:
    """The score to read: that of the run, or another one it measured."""
    names = analysis.metrics_of(run)
    return st.selectbox(
        "Score", names, format_func=lambda name: analysis.score_title(run, name), key=f"metric_{run.id}", width=260,
        help="The score was chosen before the run; the others it measured can be read too, with the same care.",
    )  # fmt: skip


def target(run: Run, metric: str, rates: Rates) -> float | None:
    """The target to hold the arms against: that of the run until somebody moves it."""
    bounds = analysis.targets(run, metric, rates)
    known = [bounds.lowest, bounds.highest] + ([] if bounds.usual is None else [bounds.usual])
    low, high = math.floor(min(known) / analysis.STEP), math.ceil(max(known) / analysis.STEP)
    if high - low < 2:
        return bounds.usual
    key = f"target_{run.id}_{run.done}_{metric}"
    usual = low if bounds.usual is None else round(bounds.usual / analysis.STEP)
    low, high, usual = (round(steps * analysis.STEP, 3) for steps in (low, high, usual))
    moved = st.slider(
        "Target score", low, high, usual, analysis.STEP, format="%.3f", key=key, help=terms.SETTINGS_HELP["target"]
    )
    # The slider shows three digits; the target it starts from has more.
    return bounds.usual if moved == usual else moved
