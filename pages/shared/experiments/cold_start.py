"""Cold start, drawn: the first labels enlarged with the few-shot reference, then what each start needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import beginning, controls
from pages.shared.experiments import curves

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Found


def draw(found: Found, rates: Rates) -> None:
    """The beginning of the curves, what each start needs, and the whole curves."""
    currency = rates.money
    beginning.draw(found.tables["curves"], found.tables["few_shot"], found.score, currency)
    unit = controls.unit("Over", "experiment_unit", currency)
    if "needs" in found.tables:
        curves.needs(found, unit, currency)
    st.subheader("The whole curves")
    curves.score(found, unit, currency)
