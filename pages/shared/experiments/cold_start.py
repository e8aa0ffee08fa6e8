"""Cold start, drawn: the first labels enlarged with the few-shot reference, then what each start needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import charts, controls
from pages.shared.experiments import curves

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Found

BEGINNING = (
    "The plain mean of the trial runs, not smoothed: here the first model of each start is what matters. Bands: 95% t "
    "intervals, of the first two arms. Dashed: the nearest centroid of a few rows of each class drawn by lot within "
    "the class, a few-shot model; no start can know those rows beforehand."
)


def draw(found: Found, rates: Rates) -> None:
    """The beginning of the curves, what each start needs, and the whole curves."""
    currency = rates.money
    table = found.tables["curves"]
    few = found.tables["few_shot"]
    from alcore.experiments.cold_start import BEGINNING as MOST

    last = max(MOST, table["labels"].min() + 6 * table["labels"].diff().max())
    beginning = table[table["labels"] <= last]
    references = {
        f"nearest centroid, {line.per_class} a class ({line.labels:.0f} labels):": line.score
        for line in few.itertuples()
    }
    st.subheader(f"The first {beginning['labels'].max():,.0f} labels")
    chart = curves.arms(beginning, found.score, currency, references=references, fitted=False)
    said = curves.in_words(beginning, found.score)
    said += "".join(f" {name.capitalize()} {value:.3f}." for name, value in references.items())
    charts.show(chart, "beginning", said, BEGINNING)
    charts.download_row(chart, beginning, "beginning", f"{found.score} in the beginning")
    unit = controls.unit("Over", "experiment_unit", currency)
    if "needs" in found.tables:
        curves.needs(found, unit, currency)
    st.subheader("The whole curves")
    curves.score(found, unit, currency)
