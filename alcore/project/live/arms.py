"""The two arms of a project, read from its log: what people labeled, and what of it a lot alone would have had.

The control arm is the prefix of the one random order of the pool: its rows are labeled up to the first that is neither
labeled nor skipped, whoever asked for them. Control rows drawn from what the strategy left over would be easier than
the table (measured: .093 hard rows where there are .200); those of the prefix are not.

Labels that came with the table train the models of both arms and are paid by neither, for a team that labels by lot has
them too. That departs from training the baseline on the prefix alone, which would give the active arm a start that the
baseline does not get.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alcore.project.events import ANSWERS
from alcore.project.paying import active_seconds
from alcore.project.project import Project
from alcore.project.training import matrix
from alcore.store import Event

NO_LABEL = -1


@dataclass(frozen=True, eq=False)
class Arms:
    """Rows are positions in X (n, features); codes (n,) are class codes, -1 without a label.

    asked: the pool's rows that people labeled, in the order in which they were first answered; the active arm. control:
    the labeled rows of the prefix, in the random order. evaluation: labeled evaluation rows. free: imported rows of the
    pool, in both arms. by_strategy (asked,): whether the strategy asked for the row. seconds (n,): active seconds spent
    on each row, NaN where none were measured. opening: how many of `asked` came before the strategy's first row.
    skipped_opening, skipped_control, skipped_active: seconds spent on rows of the pool that were skipped, before the
    strategy's first row; and after it, in the prefix, and in all of the pool.
    pool, drawn: sizes of the pool and of the evaluation rows, labeled or not. votes: answers each row takes.
    """

    X: np.ndarray
    codes: np.ndarray
    n_classes: int
    learner: str
    seed: int
    asked: np.ndarray
    control: np.ndarray
    evaluation: np.ndarray
    free: np.ndarray
    by_strategy: np.ndarray
    seconds: np.ndarray
    opening: int
    skipped_opening: float
    skipped_control: float
    skipped_active: float
    pool: int
    drawn: int
    votes: int = 1


def read(project: Project, events: Sequence[Event] | None = None) -> Arms:
    """The arms of a project as its log, or a first part of it, has them. O(rows + events).

    Raises TableError when the table is not the one the project was made of.
    """
    data = matrix(project.store, project.id)
    events = project.store.events(project.id) if events is None else events
    state = project.fold(events)
    named = [class_id for class_id, one in state.classes.items() if one.into is None]
    code = {class_id: number for number, class_id in enumerate(named)}
    codes = np.full(len(data.keys), NO_LABEL)
    imported, passed = np.zeros((2, len(codes)), dtype=bool)
    for row_key, standing in state.rows.items():
        position = data.position[row_key]
        passed[position] = True
        if standing.kind == "label":
            codes[position] = code[state.label(row_key)]
            imported[position] = standing.source == "imported"
    first, arm = _first_answers(events, data.position)
    seconds = _seconds(project, events, data.position, len(codes))
    pool = data.part == "pool"
    mine = (codes != NO_LABEL) & ~imported
    asked = np.flatnonzero(pool & mine)
    asked = asked[np.argsort(first[asked], kind="stable")]
    order = np.flatnonzero(pool)
    order = order[np.argsort(data.place[order])]
    open_rows = np.flatnonzero(~passed[order])
    prefix = order[: open_rows[0]] if len(open_rows) else order
    by_strategy = arm[asked] == "active"
    opening = int(by_strategy.argmax()) if by_strategy.any() else len(asked)
    skipped = np.flatnonzero(pool & passed & (codes == NO_LABEL))
    began = first[asked[opening]] if opening < len(asked) else np.inf
    later = skipped[first[skipped] >= began]
    return Arms(
        X=data.X,
        codes=codes,
        n_classes=len(named),
        learner=project.settings.learner,
        seed=project.settings.seed,
        asked=asked,
        control=prefix[mine[prefix]],
        evaluation=np.flatnonzero((data.part == "evaluation") & (codes != NO_LABEL)),
        free=np.flatnonzero(pool & imported),
        by_strategy=by_strategy,
        seconds=seconds,
        opening=opening,
        skipped_opening=float(np.nansum(seconds[np.setdiff1d(skipped, later)])),
        skipped_control=float(np.nansum(seconds[np.intersect1d(later, prefix)])),
        skipped_active=float(np.nansum(seconds[later])),
        pool=len(order),
        drawn=int(np.count_nonzero(data.part == "evaluation")),
        votes=project.settings.votes,
    )


def _first_answers(events: Sequence[Event], position: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Number of each row's first answer by a person, and why the row was asked then."""
    first, arm = np.full(len(position), np.inf), np.full(len(position), "", dtype=object)
    for event in events:
        if event.kind in ANSWERS and event.source != "imported":
            row = position[event.row_key]
            if np.isinf(first[row]):
                first[row], arm[row] = event.number, event.arm or ""
    return first, arm


def _seconds(project: Project, events: Sequence[Event], position: dict[str, int], rows: int) -> np.ndarray:
    """Active seconds spent on each row; rows asked again only measure consistency and belong to no arm."""
    frame = active_seconds(events, project.settings)
    frame = frame[frame["arm"] != "relabel"]
    spent: dict[str, float] = defaultdict(float)
    for row_key, active in zip(frame["row_key"], frame["active"], strict=True):
        spent[row_key] += active
    seconds = np.full(rows, np.nan)
    for row_key, active in spent.items():
        seconds[position[row_key]] = active
    return seconds
