"""The stopping rule of a review: its guarantee over simulated reviews, and the hypergeometric law it is made of."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from alcore.review import Reading, dry_rows, guaranteed_at, left_at_most, reached_at, work_saved

ROWS, ROUND, REVIEWS = 240, 20, 1000


def reviewed(positive: np.ndarray, ranking: np.ndarray, lot: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A whole review, to the last row: outcomes and whether drawn by lot, in the order of reading. Each round takes the
    next of the ranking and, after them, the next of the lot, as many of each as the rule says."""
    reading, unread = Reading(len(positive)), np.ones(len(positive), dtype=bool)
    outcomes, drawn = [], []
    while unread.any():
        n = min(ROUND, np.count_nonzero(unread))
        by_lot = reading.by_lot(n)
        asked = ranking[unread[ranking]][: n - by_lot]
        unread[asked] = False
        checked = lot[unread[lot]][:by_lot]
        unread[checked] = False
        outcome, is_lot = positive[np.r_[asked, checked]], np.repeat([False, True], [len(asked), len(checked)])
        reading.add(outcome.tolist(), is_lot.tolist())
        outcomes.append(outcome)
        drawn.append(is_lot)
    return np.concatenate(outcomes), np.concatenate(drawn)


def ranked(kind: str, positive: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A good ranking; a useless one; and one that knows a kind of positives and puts the others last of all."""
    if kind == "useless":
        return rng.permutation(len(positive))
    score = rng.normal(size=len(positive)) + 3.5 * positive
    if kind == "blind":
        score[rng.permutation(np.flatnonzero(positive))[: max(1, np.count_nonzero(positive) // 5)]] = -10
    return np.argsort(-score)


@pytest.mark.parametrize("kind", ["good", "useless", "blind"])
@pytest.mark.parametrize("positives", [8, 40, 120])
def test_the_guarantee_holds_in_its_share_of_a_thousand_reviews(kind, positives):
    rng = np.random.default_rng((positives, len(kind)))
    goals = [(recall, confidence) for recall in (0.8, 0.95) for confidence in (0.9, 0.95)]
    kept = dict.fromkeys(goals, 0)
    for _ in range(REVIEWS):
        positive = np.zeros(ROWS, dtype=bool)
        positive[rng.permutation(ROWS)[:positives]] = True
        outcome, by_lot = reviewed(positive, ranked(kind, positive, rng), rng.permutation(ROWS))
        for goal in goals:
            stop = guaranteed_at(outcome, by_lot, ROWS, *goal)
            kept[goal] += np.count_nonzero(outcome[:stop]) >= goal[0] * positives
    for (_, confidence), held in kept.items():
        assert held >= confidence * REVIEWS
