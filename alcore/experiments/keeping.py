"""What an experiment found as plain JSON values and back: for what is computed beforehand, and as a file that says how
it was found, so that anybody can find it again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from alcore.costs import Rates
from alcore.experiments.model import Claim, Found

# JSON knows no infinity: an open end is written as a word. A blank is null.
OPEN_END = "open"


# What `running.as_stored` gives, which with the table and the rates decides all that is found.
STORED = ("experiment", "titles", "notes", "classes", "variants", "roles", "reading")


def document(stored: Mapping, file: str, rates: Rates, found: Found) -> str:
    """The settings of an experiment and what it found on a file, as JSON on one line. The same settings, table and
    rates give the same text. stored: see `running.as_stored`. rates: the effective ones."""
    told = {
        "file": file,
        **{name: stored[name] for name in STORED if name in stored},
        "rates": asdict(rates),
        **to_dict(found),
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False)


def read_document(text: str) -> tuple[dict, Rates, str]:
    """What `document` wrote: the settings for `running.run_stored`, the rates, and the file's name. Raises ValueError,
    in words for the user, for a text that is none."""
    try:
        told = json.loads(text)
        return {name: told[name] for name in STORED if name in told}, Rates(**told["rates"]), str(told["file"])
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            "This is not the JSON of an experiment. Take the file that the page Experiments offers, or what "
            "'experiment NAME --json' printed."
        ) from None


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
