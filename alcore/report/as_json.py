"""The report as JSON: every block with all its numbers as they are, before any rounding, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from alcore.report.model import Report

FORMAT = 1


def as_json(report: Report) -> str:
    """The file's text. Dates are written as in ISO 8601; what is not known is null."""
    return json.dumps(to_dict(report), ensure_ascii=False, allow_nan=False, indent=1, default=_plain) + "\n"


def to_dict(report: Report) -> dict:
    """The blocks by name, dates as they are; `format` grows when a reader has to know."""
    return {"format": FORMAT, **asdict(report)}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is nothing a report holds.")
