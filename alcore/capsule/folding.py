"""What a project's log comes to, as a frame that two logs can be compared by."""

from __future__ import annotations

import pandas as pd

from alcore.capsule.lines import plain
from alcore.project import State

COLUMNS = {
    "row_key": object,
    "kind": object,
    "class_id": object,
    "class_name": object,
    "source": object,
    "annotator": object,
    "event": "int64",
    "skips": "int64",
    "flagged_by": object,
    "notes": object,
}


def labels_frame(state: State) -> pd.DataFrame:
    """One line a row that was labeled, skipped, flagged or noted, by row key. ``event`` is 0 without an answer;
    ``class_id`` and ``class_name`` are those of the class today, after merging."""
    lines = []
    for row_key in sorted({*state.rows, *state.flags, *state.notes}):
        row, label = state.rows.get(row_key), state.label(row_key)
        said = (None, label, state.classes[label].name if label in state.classes else None, None, None, 0, 0)
        if row is not None:
            said = (row.kind, *said[1:3], row.source, row.annotator, row.event, row.skips)
        flags = ", ".join(sorted(state.flags.get(row_key, ()))) or None
        notes = "\n".join(f"{annotator}: {text}" for annotator, text in state.notes.get(row_key, ())) or None
        lines.append((row_key, *said, flags, notes))
    return plain(pd.DataFrame(lines, columns=list(COLUMNS)).astype(COLUMNS))
