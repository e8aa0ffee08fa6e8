"""Frames as files. What is uploaded may be hostile, so no cell of a download is ever a spreadsheet's formula."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

if TYPE_CHECKING:
    from alcore.store import Store


def csv(frame: pd.DataFrame) -> bytes:
    """The frame as CSV that spreadsheets open with its letters intact; text that would run as a formula gets a `'`."""
    from alcore import exports

    return exports.to_bytes(frame, "csv")


def run_frame(store: Store, run: str, name: str) -> bytes:
    """A run's "rounds" or "queries" as CSV."""
    return csv(store.frame(run, name))


def capsule_file(store: Store, key: str, *, project: bool = False) -> bytes:
    """A run, or a project, as the file that repeats it; the table itself stays here."""
    from alcore import capsule

    return capsule.to_bytes((capsule.of_project if project else capsule.of_run)(store, key))


def capsule_button(store: Store, key: str, *, project: bool = False) -> None:
    """The button of a run's or a project's capsule."""
    what = "the draw, the whole log with its names, and what it comes to" if project else "every round and every query"
    button(
        "Capsule",
        "capsule.zip",
        partial(capsule_file, store, key, project=project),
        "application/zip",
        help=f"Settings, seed, rates, the table's hash, versions, {what}, in one open file without the table itself. "
        "`python -m alcore rerun capsule.zip --file TABLE.csv` repeats it and certifies that it comes out the same.",
    )


def button(
    title: str, file: str, data: Callable[[], bytes], mime: str = "text/csv", *, help: str | None = None, **look
) -> None:
    """A button that makes its file when it is clicked, on another thread and without running the page again."""
    key = f"download_{file.replace('.', '_')}"
    st.download_button(
        title, data, file, mime, key=key, icon=":material/download:", on_click="ignore", help=help, **look
    )
