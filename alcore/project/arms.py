"""Which arm the next row comes from: interleaved by lot, so that nobody can tell, and the same for the same seed.

The rows themselves are drawn once, when a project is made: see `alcore.project.drawing`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Shares:
    """Chances, in [0, 1], that the next row is one asked again, an evaluation row, a control row; else the strategy's.

    Control rows are asked at that share of the rows that are neither asked again nor for evaluation.
    """

    again: float
    evaluation: float
    control: float


def order(seed: int, number: int, shares: Shares, *, stopped: bool = False, several: bool = False) -> tuple[str, ...]:
    """The arms to try for the number-th row handed out, first to last. A pure function.

    An arm that has no row left, or none for this annotator, makes place for the strategy's next row; where the strategy
    has nothing to say, before the first training or when its ranking is used up, the pool's random order goes on; then
    evaluation rows not yet asked, and last the rows that were skipped once. Where labeling is `stopped`, nothing new is
    asked for a model to learn from: what is measured goes on, rows asked again and evaluation rows. Where `several`
    people answer each row, one that waits for another person comes before any new one.
    """
    draw = random.Random(f"{seed}/{number}").random()
    rest = 1 - shares.again - shares.evaluation
    if draw < shares.again:
        first = "relabel"
    elif draw < shares.again + shares.evaluation:
        first = "evaluation"
    elif draw < shares.again + shares.evaluation + rest * shares.control:
        first = "control"
    else:
        first = "active"
    begun = ("vote",) if several else ()
    again = ("relabel",) if first == "relabel" else ()
    if stopped:
        return (*again, *begun, "evaluation")
    return tuple(dict.fromkeys((*again, *begun, first, "active", "start", "evaluation", "skipped")))
