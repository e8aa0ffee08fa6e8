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


# -- the law it is made of ---------------------------------------------------------------------------------------


def dried_up(rows: int, found: int) -> tuple[list, list]:
    """A strategy that found so many at once, and then nothing until a check begins."""
    return [True] * found + [False] * dry_rows(rows), [False] * (found + dry_rows(rows))


@pytest.mark.parametrize(("rows", "draws", "confidence"), [(400, 60, 0.95), (2000, 700, 0.9), (150, 10, 0.8)])
def test_one_check_without_a_positive_is_the_hypergeometric_test_at_its_share_of_the_level(rows, draws, confidence):
    positive, by_lot = dried_up(rows, 10)
    unread = rows - len(positive)
    left = left_at_most(positive + [False] * draws, by_lot + [True] * draws, rows, confidence)
    possible = np.arange(unread - draws + 1)
    chance = stats.hypergeom.pmf(0, unread, possible, draws)
    assert left == possible[chance > (1 - confidence) / 2].max()


def test_after_a_positive_by_lot_the_next_check_has_a_third_of_that_share():
    positive, by_lot = dried_up(1000, 10)
    positive, by_lot = positive + [False] * 5 + [True] + [False] * dry_rows(1000), by_lot + [True] * 6 + [False] * 50
    unread = 1000 - len(positive)
    left = left_at_most(positive + [False] * 300, by_lot + [True] * 300, 1000)
    possible = np.arange(unread - 299)
    assert left == possible[stats.hypergeom.pmf(0, unread, possible, 300) > 0.05 / 6].max()


def test_rows_of_a_strategy_and_rows_by_lot_before_the_reading_is_dry_refute_nothing():
    assert left_at_most([True, *[False] * 19], [True] * 20, 400) == 380
    assert left_at_most([True, *[False] * 199], [False] * 200, 400) == 200


def test_what_a_strategy_finds_during_a_check_leaves_that_much_less():
    positive, by_lot = dried_up(400, 10)
    lot = [False] * 40
    before = left_at_most(positive + lot, by_lot + [True] * 40, 400)
    after = left_at_most(positive + lot + [True] * 3, by_lot + [True] * 40 + [False] * 3, 400)
    assert after == before - 3


@st.composite
def readings(draw):
    rows = draw(st.integers(20, 120))
    read = draw(st.integers(1, rows))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    positive = rng.random(read) < rng.random() * np.exp(-np.arange(read) / rng.integers(3, 40))
    return positive, rng.random(read) < rng.random(), rows


@given(readings(), st.sampled_from([0.5, 0.8, 0.95]), st.sampled_from([0.8, 0.95]))
@settings(max_examples=150)
def test_it_stops_at_the_first_row_at_which_what_is_left_allows_it(reading, recall, confidence):
    positive, by_lot, rows = reading
    stop = guaranteed_at(positive, by_lot, rows, recall, confidence)
    found = np.cumsum(positive)
    left = [left_at_most(positive[:n], by_lot[:n], rows, confidence) for n in range(1, len(positive) + 1)]
    allowed = [n for n, few in enumerate(left, 1) if found[n - 1] >= recall * (found[n - 1] + few) - 1e-9]
    assert stop == (allowed[0] if allowed else None)
    assert (np.diff(found + left) <= 0).all()  # what the table holds at most only ever falls


def test_a_table_read_whole_has_nothing_left_and_more_cannot_be_read():
    positive = np.arange(30) % 7 == 0
    assert left_at_most(positive, np.zeros(30, dtype=bool), 30) == 0
    assert guaranteed_at(np.zeros(30, dtype=bool), np.ones(30, dtype=bool), 30) == 30
    with pytest.raises(ValueError, match="More rows were read than the 30"):
        Reading(30).add([False] * 31, [True] * 31)


def test_a_check_takes_all_rows_by_lot_and_before_it_one_in_ten_rounded_up():
    reading = Reading(400)
    assert (dry_rows(400), dry_rows(10_000), dry_rows(5)) == (20, 100, 1)
    assert [reading.by_lot(n) for n in (1, 10, 25)] == [1, 1, 3]
    reading.add([True] + [False] * 20, [False] * 21)
    assert reading.checking and reading.by_lot(25) == 25
    reading.add([True], [True])
    assert not reading.checking and reading.checks == 1


@pytest.mark.parametrize(("recall", "confidence"), [(0, 0.95), (1, 0.95), (0.95, 0), (0.95, 1)])
def test_shares_that_are_none_are_refused(recall, confidence):
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        guaranteed_at([True], [True], 10, recall, confidence)


# -- work saved --------------------------------------------------------------------------------------------------


def test_work_saved_over_sampling_is_the_published_definition():
    """Cohen et al. (2006): (TN + FN) / N - (1 - recall), where TN + FN are the rows not read."""
    assert work_saved(300, 1000) == pytest.approx(700 / 1000 - 0.05)
    assert work_saved(950, 1000) == pytest.approx(0)
    assert work_saved(np.array([800, 1000]), 1000, 0.8) == pytest.approx([0, -0.2])


def test_a_recall_is_reached_with_the_row_that_makes_it():
    positive = np.zeros(100, dtype=bool)
    positive[[0, 2, 4, 50, 90]] = True
    assert [reached_at(positive, 5, recall) for recall in (0.2, 0.6, 0.8, 0.81)] == [1, 5, 51, 91]
    assert reached_at(positive, 6, 0.95) is None
    assert math.isclose(work_saved(reached_at(positive, 5, 0.8), 100, 0.8), 0.29)
