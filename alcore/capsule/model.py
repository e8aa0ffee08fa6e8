"""What a capsule holds, and under which versions it was made."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

FORMAT = 1  # raised when an older reader would misread a capsule
# The frames of each kind, by the name of their file, and the columns that they have at least.
FRAMES = {
    "simulation": {
        "rounds": {
            "strategy": "text",
            "replicate": "whole",
            "labels": "whole",
            "fit_seconds": "number",
            "query_seconds": "number",
        },
        "queries": {"strategy": "text", "replicate": "whole"},
    },
    "project": {
        "rows": {"row_key": "text", "part": "text", "place": "whole"},
        "trainings": {"version": "whole", "labels": "whole"},
        "labels": {"row_key": "text", "class_id": "text"},
    },
}


def printable(text: str) -> str:
    """The text with a question mark for every letter that would steer a terminal instead of being shown."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


class CapsuleError(ValueError):
    """A file that is no capsule this version can use. The message is shown to the user as it is."""

    def __init__(self, sentence: str):
        super().__init__(printable(sentence))


@dataclass(frozen=True)
class Source:
    """The table a capsule speaks of: its name, the SHA-256 of its bytes in hex, and its rows as read."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Made:
    """When a run or project was begun (ISO 8601, UTC), and under which versions: those of a simulation's trial runs,
    none where they are not known; of a project those the capsule was written under."""

    created: str
    versions: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Capsule:
    """``kind``: "simulation" or "project". ``settings``: as the store keeps them, with roles and reading. ``rates``:
    the effective ones. ``frames``: tidy, named in `FRAMES`. ``result``: of a simulation, the curves and savings at its
    own target. ``events``: of a project, its log. ``data``: the bytes of the table, or None."""

    kind: str
    name: str
    table: Source
    settings: Mapping
    rates: Mapping
    frames: Mapping[str, pd.DataFrame]
    made: Made
    result: Mapping | None = None
    events: tuple[Mapping, ...] = ()
    data: bytes | None = field(default=None, repr=False)


def made(created: float, versions: Mapping[str, str]) -> Made:
    """Begun at so many seconds of Unix time, under these versions."""
    moment = datetime.datetime.fromtimestamp(created, datetime.UTC)
    return Made(moment.isoformat(timespec="seconds"), dict(versions))
