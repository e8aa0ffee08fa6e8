"""What is chosen on the page Finish: the error allowed, the confidence, the kind of file."""

from __future__ import annotations

import math

import streamlit as st

from alcore import exports
from alcore.project import finishing
from alcore.project.finishing import Basis, Finish
from pages.shared import widgets
from pages.shared.finishing import sentences

CONFIDENCES = ("80%", "90%", "95%", "99%")  # as they stand in the address
STEP, LEAST, MOST = 0.5, 0.5, 10.0  # percent
FILES = (
    ("Finished table", "finished_table", "Every row with its final label, who or what gave it, and its probability"),
    ("All rows", "all_rows", "Every row as it stands now: labels of people, skips, flags, notes, predictions"),
    ("Event log", "event_log", "Every label, skip, undo, flag, note and change of a class, in the order of writing"),
    ("Predictions", "predictions", "The likeliest class of the rows without a label, and its probability"),
)


def show() -> tuple[float, float]:
    """The share of wrong labels allowed and the confidence, each in (0, 1). Both live in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="finish_inputs"):
        allowed = st.slider(
            "Wrong labels allowed among those the model fills (error)", LEAST, MOST, 2.0, STEP, format="%.1f %%",
            key="error", bind="query-params", width=420,
            help="The share of the labels filled by the model that may differ from what a person would say.",
        )  # fmt: skip
        confidence = st.segmented_control(
            "Guaranteed at (confidence)", CONFIDENCES, default="95%", required=True, key="confidence",
            bind="query-params",
            help="Of 100 projects finished at 95%, at least 95 keep what was guaranteed.",
        )  # fmt: skip
    return allowed / 100, int((confidence or "95%").rstrip("%")) / 100


def in_the_way(found: Basis, way: Finish) -> None:
    """The warning when the error allowed cannot be guaranteed, and what can be instead."""
    told = sentences.in_the_way(found, way)
    if not told:
        return
    st.warning(" ".join(told), icon=":material/warning:")
    least = finishing.reachable(found, way.confidence)
    within = None if least is None else min(MOST, math.ceil(round(100 * least / STEP, 6)) * STEP)
    other = None if within is None else finishing.finish(found, within / 100, way.confidence)
    if other is not None and other.filled:
        st.button(
            f"Allow {within:g}% instead: it is guaranteed now, and fills {other.filled:,} rows",
            key="allow_more", icon=":material/tune:", on_click=widgets.put, args=("error", within),
        )  # fmt: skip
    elif found.predictions.labels and found.evidence.drawn:
        st.caption(f"No error up to {MOST:g}% can be guaranteed with the answers there are.")


def file_format() -> str:
    """A key of `exports.FORMATS`."""
    return st.segmented_control(
        "Format", list(exports.FORMATS), default="csv", required=True, key="file_format", persist_state="session",
        format_func=lambda form: exports.FORMATS[form].title,
        help="CSV opens everywhere, and text that would run as a formula gets a ' before it. Excel, Parquet and JSON "
        "lines keep every cell as it is; 100,000 rows take Excel's format some seconds.",
    ) or "csv"  # fmt: skip
