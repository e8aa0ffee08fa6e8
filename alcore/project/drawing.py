"""Which rows are for evaluation, and the one random order of all others. Drawn once, when a project is made.

Rows of a group, which by default are exact duplicates, never stand on both sides: what shares a group with an
evaluation row is set aside, neither asked nor learned from.
"""

from __future__ import annotations

import numpy as np

MOST_EVALUATION_SHARE = 0.3  # of a small table, where nothing else is said
USUAL_EVALUATION_ROWS = 100
PARTS = np.array(["pool", "evaluation", "aside"])


def usual_size(available: int) -> int:
    """How many evaluation rows are drawn of so many when nobody says."""
    return min(USUAL_EVALUATION_ROWS, int(available * MOST_EVALUATION_SHARE))


def check_size(size: int, available: int) -> None:
    """Raise ValueError, in words for the user, for more evaluation rows than half of those there are."""
    if size > available / 2:
        raise ValueError(
            f"{size:,} evaluation rows are more than half of the {available:,} rows that can be drawn. "
            "Choose fewer evaluation rows, or add rows to the table."
        )


def draw(
    groups: np.ndarray, in_lottery: np.ndarray, evaluation: int | None, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """The part (n,) of each row, one of `PARTS`, and its place (n,) in the random order of its part.

    groups: (n,) group numbers. in_lottery: (n,) whether a row may be drawn; others, whose labels came with the table,
    stand in the pool after all places of those that may. O(n log n).
    Raises ValueError, in words for the user, when the evaluation rows would be more than half of those there are.
    """
    n, available = len(groups), int(np.count_nonzero(in_lottery))
    size = usual_size(available) if evaluation is None else evaluation
    check_size(size, available)
    rng = np.random.default_rng((seed, 5))
    lot = rng.permutation(n)
    _, group = np.unique(groups, return_inverse=True)
    sizes = np.bincount(group[in_lottery], minlength=group.max(initial=-1) + 1)
    drawn = rng.permutation(len(sizes))
    before = np.cumsum(sizes[drawn]) - sizes[drawn]
    held = np.zeros(len(sizes), dtype=bool)
    held[drawn[(before < size) & (sizes[drawn] > 0)]] = True
    held = held[group]
    part = np.zeros(n, dtype=np.intp)
    part[held] = 2
    candidates = lot[(held & in_lottery)[lot]]
    part[candidates[:size]] = 1
    order = np.concatenate([lot[in_lottery[lot]], lot[~in_lottery[lot]]])
    place = np.empty(n, dtype=np.intp)
    for code in range(len(PARTS)):
        its = order[part[order] == code]
        place[its] = np.arange(len(its))
    return PARTS[part], place
