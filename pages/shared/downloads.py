"""Frames as files. What is uploaded may be hostile, so no cell of a download is ever a spreadsheet's formula."""

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv(frame: pd.DataFrame) -> bytes:
    """The frame as CSV that spreadsheets open with its letters intact; text that would run as a formula gets a `'`."""
    text = frame.select_dtypes(exclude=["number", "bool", "datetime"]).columns
    safe = frame.assign(**{name: frame[name].map(_inert) for name in text})
    return safe.rename(columns=_inert).to_csv(index=False).encode("utf-8-sig")


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
