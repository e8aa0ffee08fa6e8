"""Frames on their way to a file. What is uploaded may be hostile, so no cell ever becomes a spreadsheet's formula."""

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a `'` before every text and column name that a spreadsheet would run as a formula."""
    text = frame.select_dtypes(exclude=["number", "bool", "datetime"]).columns
    return frame.assign(**{name: frame[name].map(_inert) for name in text}).rename(columns=_inert)


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
