"""How many rows each round of a campaign asks for, and how many answers it spends on rows asked again."""

from __future__ import annotations

import math
from typing import NamedTuple

from alcore.oracles import Annotators


class Round(NamedTuple):
    """New rows, each of which gets all its votes; and answers to rows that have a label."""

    rows: int
    again: int


def schedule(start: int, batch: int, budget: int, pool_rows: int, annotators: Annotators) -> list[Round]:
    """The rounds of a campaign, which all arms share: the starting rows, then batches until the answers of the budget
    are spent or the pool is.

    A batch of b rows with a share r to ask again has (1 - r) b new rows (over the rounds; one at least) and r b rows'
    answers for others. The last round takes what is left; what cannot pay for a row is not spent.
    """
    votes, share = annotators.votes, annotators.relabel
    rounds, answers, rows = [Round(min(start, budget // votes, pool_rows), 0)], 0, 0
    while rounds[-1].rows:
        answers, rows = answers + rounds[-1].rows * votes + rounds[-1].again, rows + rounds[-1].rows
        left, number = budget - answers, len(rounds)
        slots = math.floor(share * batch * number + 0.5) - math.floor(share * batch * (number - 1) + 0.5)
        new, again = max(1, batch - slots), slots * votes
        if new * votes + again > left:
            again = min(again, int(left * share))
            new = (left - again) // votes
        rounds.append(Round(max(0, min(new, pool_rows - rows)), again))
    return rounds[:-1]


def answers_of(rounds: list[Round], votes: int) -> int:
    """All answers of these rounds."""
    return sum(one.rows * votes + one.again for one in rounds)
