"""What an experiment found as plain JSON values and back, for what is computed beforehand."""

from __future__ import annotations

import math

import pandas as pd

from alcore.experiments.model import Claim, Found

# JSON knows no infinity: an open end is written as a word. A blank is null.
OPEN_END = "open"


def to_dict(found: Found) -> dict:
    """Found as plain JSON values; numbers to six digits, which is more than any page shows."""
    return {
        "tables": {
            name: {column: [_plain(value) for value in table[column].tolist()] for column in table}
            for name, table in found.tables.items()
        },
        "claims": [[claim.sentence, claim.standing] for claim in found.claims],
        "score": found.score,
        "replicates": found.replicates,
        "target": found.target,
    }


def from_dict(values: dict) -> Found:
    """What `to_dict` wrote."""
    return Found(
        tables={
            name: pd.DataFrame({column: [_back(value) for value in cells] for column, cells in table.items()})
            for name, table in values["tables"].items()
        },
        claims=tuple(Claim(sentence, standing) for sentence, standing in values["claims"]),
        score=values["score"],
        replicates=values["replicates"],
        target=values["target"],
    )


def _plain(value: object) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else OPEN_END if value == math.inf else float(f"{value:.6g}")
    return value


def _back(value: object) -> object:
    return math.inf if value == OPEN_END else value
