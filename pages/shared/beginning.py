"""The first labels of the curves, enlarged, with the few-shot references across."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import analysis, charts, server, words
from pages.shared.experiments import curves

if TYPE_CHECKING:
    import pandas as pd

    from alcore.costs import Currency, Rates
    from alcore.store import Run

FIRST = 50  # labels, and at least some rounds of them
ROUNDS = 3
CAPTION = (
    "The plain mean of the trial runs, not smoothed: here the first models are what matters. Bands: 95% t intervals, "
    "of the first two arms. Dashed: the nearest centroid of a few rows of each class drawn by lot within the class, a "
    "few-shot model; no start can know those rows beforehand."
)


def draw(table: pd.DataFrame, few: pd.DataFrame, score: str, currency: Currency) -> None:
    """table: see `alcore.experiments.comparing.mean_curves`. few: see `alcore.simulation.few_shot.summary`."""
    last = max(FIRST, table["labels"].min() + ROUNDS * table["labels"].diff().max())
    beginning = table[table["labels"] <= last]
    references = {
        f"nearest centroid, {line.per_class} a class ({line.labels:.0f} labels):": line.score
        for line in few.itertuples()
    }
    st.subheader(f"The first {beginning['labels'].max():,.0f} labels")
    chart = curves.arms(beginning, score, currency, references=references, fitted=False)
    said = curves.in_words(beginning, score)
    said += "".join(f" {name.capitalize()} {value:.3f}." for name, value in references.items())
    charts.show(chart, "beginning", said, CAPTION)
    charts.download_row(chart, beginning, "beginning", f"{score} in the beginning")


def of_run(run: Run, metric: str, rates: Rates) -> None:
    """The beginning of a run that has few-shot references; nothing where it has none, or none of that metric."""
    if not run.settings.get("few_shot"):
        return
    found = _against(run.id, run.done, metric)
    if found.empty:
        st.caption("The few-shot reference gives classes and no probabilities: it has no value of this score.")
        return
    score = analysis.score_title(run, metric)
    table = analysis.mean_curves(run.id, run.done, metric, rates)
    table = table.assign(arm=table["strategy"].map(charts.short))
    draw(table, found.drop_duplicates("per_class"), score, rates.money)
    st.markdown("\n".join(f"- {words.plain(sentence, 600)}" for sentence in _sentences(found, score)))


def _sentences(found: pd.DataFrame, score: str) -> list[str]:
    from alcore.simulation.few_shot import in_words

    return [in_words(line, charts.short(line["strategy"]), score) for line in found.to_dict("records")]


@st.cache_resource(max_entries=16, show_spinner=False)
def _against(run: str, done: int, metric: str) -> pd.DataFrame:
    from alcore.simulation.few_shot import against_all

    return against_all(server.store().frame(run, "few_shot"), analysis.rounds(run, done), metric)


server.forgets(_against.clear)
