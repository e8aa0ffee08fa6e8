"""Everything a project knows, as frames: all rows with their label and who gave it, the log, and the predictions.

Before a frame goes to a file that a spreadsheet may open, `alcore.exports.inert` makes its cells harmless.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from alcore.project.events import Class, State, merged
from alcore.project.project import Project
from alcore.project.training import campaign_of, matrix
from alcore.store import Event


@dataclass(frozen=True, eq=False)
class Export:
    """Tidy frames. ``rows``: every row of the table as it came, then row_key, current_label, label_source, annotator,
    status ("labeled", "skipped" or "open"), flagged, notes, predicted_label and probability, which is that of the
    current label, or of the predicted one where there is none. ``events``: the full log. ``predictions``: row_key,
    predicted_label and probability of the rows without a label."""

    rows: pd.DataFrame
    events: pd.DataFrame
    predictions: pd.DataFrame


def export(project: Project) -> Export:
    """All of a project as it stands, with a model fitted on all its labels. Takes the time of a fit."""
    data, state, events = matrix(project.store, project.id), project.state(), project.store.events(project.id)
    standings = [state.rows.get(row_key) for row_key in data.keys]
    known = state.classes
    labels = [state.label(row_key) for row_key in data.keys]
    predicted, probability = _predicted(project, labels)
    told = {
        "row_key": data.keys,
        "current_label": _names(labels, known),
        "label_source": [row.source if row and row.kind == "label" else None for row in standings],
        "annotator": [row.annotator or None if row else None for row in standings],
        "status": ["open" if row is None else "labeled" if row.kind == "label" else "skipped" for row in standings],
        "flagged": [row_key in state.flags for row_key in data.keys],
        "notes": [_notes(state, row_key) for row_key in data.keys],
        "predicted_label": _names(predicted, known),
        "probability": probability,
    }
    told = {_free(name, data.table.frame.columns): values for name, values in told.items()}
    rows = pd.concat([data.table.frame, pd.DataFrame(told, index=data.table.frame.index)], axis=1)
    predictions = pd.DataFrame(
        {"row_key": data.keys, "predicted_label": _names(predicted, known), "probability": probability}
    )
    unlabeled = np.array([label is None for label in labels]) & ~np.isnan(probability)
    return Export(rows, events_frame(events, known), predictions[unlabeled].reset_index(drop=True))


def events_frame(events: Sequence[Event], classes: dict[str, Class]) -> pd.DataFrame:
    """The log as a frame, one line an event, with the name of its class as it is now and the details of its kind."""
    lines = [asdict(event) for event in events]
    columns = [
        "number",
        "at",
        *(name for name in Event.__dataclass_fields__ if name not in ("number", "at", "payload")),
    ]
    frame = pd.DataFrame(lines, columns=columns)
    frame.insert(frame.columns.get_loc("class_id") + 1, "class_name", _names(frame["class_id"], classes))
    frame["details"] = [", ".join(f"{name}: {value}" for name, value in event.payload.items()) for event in events]
    return frame


def _predicted(project: Project, labels: list[str | None]) -> tuple[list[str | None], np.ndarray]:
    """The likeliest class id of each row, and the probability of its label, or of that class where it has none."""
    campaign = campaign_of(project)
    if not campaign.n_labeled:
        return [None] * len(labels), np.full(len(labels), np.nan)
    campaign.refit()
    proba = campaign.predict_proba(campaign.X)
    codes = proba.argmax(axis=1)
    place = {class_id: code for code, class_id in enumerate(campaign.classes)}
    of = np.array([codes[row] if label is None else place[label] for row, label in enumerate(labels)])
    return [campaign.classes[code] for code in codes], proba[np.arange(len(labels)), of]


def _names(class_ids: Sequence[str | None], classes: dict[str, Class]) -> list[str | None]:
    return [classes[merged(classes, one)].name if one in classes else None for one in class_ids]


def _notes(state: State, row_key: str) -> str | None:
    return "\n".join(f"{annotator}: {text}" for annotator, text in state.notes.get(row_key, ())) or None


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "_"
    return name
