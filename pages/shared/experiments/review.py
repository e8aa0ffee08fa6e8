"""A review, drawn: the share of the class found while reading, then how much is read until it is found and is sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import charts, controls, words
from pages.shared.experiments import curves

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.experiments import Found

RECALL = "Lines: the mean over trial runs of the share of the class found among the rows read. Bands: 95% t intervals."
READ = (
    "Dot: the mean over trial runs of the rows read. Line: its 95% t interval. *Found*: what who knew everything could "
    "stop at. *Guaranteed*: where the rule may stop, with the wanted confidence at whatever row it does."
)


def draw(found: Found, rates: Rates) -> None:
    """Recall over rows read, then rows read to each recall."""
    currency = rates.money
    unit = controls.unit("Over", "experiment_unit", currency)
    table = found.tables["recall"]
    chart = curves.arms(table, found.score, currency, unit, target=found.target)
    charts.show(chart, "experiment_recall", curves.in_words(table, found.score, found.target), RECALL)
    charts.download_row(chart, table, "experiment_recall", f"{found.score} by {unit}")
    st.subheader(f"How much is read for {words.plain(found.score[:1].lower() + found.score[1:], 80)}")
    unit = "dollars" if unit == "dollars" else "labels"
    needs = found.tables["needs"]
    drawn = curves.palette(list(table["arm"].unique()))
    colors = [drawn[arm.rpartition(": ")[0]] for arm in needs["arm"]]
    chart = curves.reaching(needs, unit, currency, colors)
    charts.show(chart, "experiment_needs", curves.reaching_in_words(needs, unit, currency), READ)
    charts.download_row(chart, needs, "experiment_needs", f"What it takes in {unit}")
