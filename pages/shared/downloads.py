"""Frames as files. What is uploaded may be hostile, so no cell of a download is ever a spreadsheet's formula."""

from __future__ import annotations

from collections.abc import Callable
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


def button(
    title: str, file: str, data: Callable[[], bytes], mime: str = "text/csv", *, help: str | None = None, **look
) -> None:
    """A button that makes its file when it is clicked, on another thread and without running the page again."""
    key = f"download_{file.replace('.', '_')}"
    st.download_button(
        title, data, file, mime, key=key, icon=":material/download:", on_click="ignore", help=help, **look
    )
