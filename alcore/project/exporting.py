"""Everything a project knows, as frames: all rows with their label and who gave it, the log, and the predictions.

`alcore.exports` writes them to files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from alcore.project import voting
from alcore.project.events import Class, State, merged
from alcore.project.project import Project
from alcore.project.training import campaign_of, matrix
from alcore.store import Event, Standing


@dataclass(frozen=True, eq=False)
class Export:
    """Tidy frames. ``rows``: every row of the table as it came, then row_key, current_label, label_source, annotator,
    status ("labeled", "skipped", "open", or "waiting" for answers of more people), flagged, notes, predicted_label and
    probability, which is that of the current label, or of the predicted one where there is none. Where several people
    answer each row, it has answers, how many, and agreement, the share of them that say what most say. ``events``: the
    full log. ``predictions``: row_key, predicted_label and probability of the rows without a label."""

    rows: pd.DataFrame
    events: pd.DataFrame
    predictions: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a model fitted on all labels says: ``classes`` (class ids), for each row the ``codes`` (n,) of its likeliest
    class and ``proba`` (n, K). ``labels``: how many it learned from; 0, and then no rows, before the first one."""

    classes: tuple[str, ...]
    codes: np.ndarray
    proba: np.ndarray
    labels: int

    @property
    def confidence(self) -> np.ndarray:
        """(n,) the probability of the likeliest class; NaN without a model."""
        return self.proba.max(axis=1) if self.labels else np.full(len(self.proba), np.nan)

    def of(self, labels: Sequence[str | None]) -> np.ndarray:
        """(n,) the probability of each row's label, or of the likeliest class where it has none."""
        place = {class_id: code for code, class_id in enumerate(self.classes)}
        told = np.array([-1 if label is None else place[label] for label in labels], dtype=np.intp)
        return self.proba[np.arange(len(told)), np.where(told < 0, self.codes, told)]

    def ids(self) -> list[str | None]:
        """The likeliest class id of each row."""
        return [self.classes[code] for code in self.codes] if self.labels else [None] * len(self.codes)


def predict(project: Project, standings: dict[str, Standing] | None = None) -> Predictions:
    """Fit on all labels of the pool, as they stand or stood, and predict every row. Takes the time of a fit."""
    campaign = campaign_of(project, standings)
    n, size = campaign.X.shape[0], len(campaign.classes)
    if not campaign.n_labeled:
        return Predictions(campaign.classes, np.zeros(n, dtype=np.intp), np.full((n, size), np.nan), 0)
    campaign.refit()
    proba = campaign.predict_proba(campaign.X)
    return Predictions(campaign.classes, proba.argmax(axis=1), proba, campaign.n_labeled)


def export(project: Project, predictions: Predictions | None = None) -> Export:
    """All of a project as it stands. Takes the time of a fit, unless the predictions of its labels are at hand."""
    data, state, events = matrix(project.store, project.id), project.state(), project.store.events(project.id)
    known = state.classes
    labels = [state.label(row_key) for row_key in data.keys]
    predictions = predictions or predict(project)
    predicted, probability = predictions.ids(), predictions.of(labels)
    told = {
        "current_label": names(labels, known),
        **_said(state, data.keys),
        **(_voted(state, data.keys) if project.settings.votes > 1 else {}),
        "predicted_label": names(predicted, known),
        "probability": probability,
    }
    rows = beside(data.table.frame, {"row_key": data.keys, **told})
    columns = {"row_key": data.keys, "predicted_label": told["predicted_label"], "probability": probability}
    unlabeled = np.array([label is None for label in labels]) & ~np.isnan(probability)
    return Export(rows, events_frame(events, known), pd.DataFrame(columns)[unlabeled].reset_index(drop=True))


def _voted(state: State, keys: Sequence[str]) -> dict[str, list]:
    return {
        "answers": [len(state.votes.get(row_key, ())) for row_key in keys],
        "agreement": [voting.share(state, row_key) for row_key in keys],
    }


def _said(state: State, keys: Sequence[str]) -> dict[str, list]:
    standings = [state.rows.get(row_key) or state.waiting.get(row_key) for row_key in keys]
    status = {"label": "labeled", "skip": "skipped", "waiting": "waiting"}
    return {
        "label_source": [row.source if row and row.kind == "label" else None for row in standings],
        "annotator": [row.annotator or None if row else None for row in standings],
        "status": ["open" if row is None else status[row.kind] for row in standings],
        "flagged": [row_key in state.flags for row_key in keys],
        "notes": [_notes(state, row_key) for row_key in keys],
    }


def beside(frame: pd.DataFrame, told: dict[str, Sequence]) -> pd.DataFrame:
    """The table as it came with further columns, under names of their own: none of the table is ever overwritten."""
    told = {_free(name, frame.columns): values for name, values in told.items()}
    return pd.concat([frame, pd.DataFrame(told, index=frame.index)], axis=1)


def events_frame(events: Sequence[Event], classes: dict[str, Class]) -> pd.DataFrame:
    """The log as a frame, one line an event, with the name of its class as it is now and the details of its kind."""
    lines = [asdict(event) for event in events]
    columns = [
        "number",
        "at",
        *(name for name in Event.__dataclass_fields__ if name not in ("number", "at", "payload")),
    ]
    frame = pd.DataFrame(lines, columns=columns)
    frame.insert(frame.columns.get_loc("class_id") + 1, "class_name", names(frame["class_id"], classes))
    frame["details"] = [", ".join(f"{name}: {value}" for name, value in event.payload.items()) for event in events]
    return frame


def names(class_ids: Sequence[str | None], classes: dict[str, Class]) -> list[str | None]:
    """The name of each class as it is now, after merging; None where there is none."""
    return [classes[merged(classes, one)].name if one in classes else None for one in class_ids]


def _notes(state: State, row_key: str) -> str | None:
    return "\n".join(f"{annotator}: {text}" for annotator, text in state.notes.get(row_key, ())) or None


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "_"
    return name
