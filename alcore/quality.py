"""Labels from several annotators' answers, and how often annotators are wrong, told without knowing the truth.

Sources: Dawid & Skene (1979), Maximum likelihood estimation of observer error-rates using the EM algorithm, Applied
Statistics 28(1); for the interval of a share, Clopper & Pearson (1934), The use of confidence or fiducial limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

BLANK = -1  # the code of an answer that was not given
MAJORITY, DAWID_SKENE = "majority", "dawid-skene"
WAYS = (MAJORITY, DAWID_SKENE)
# With fewer annotators nobody can tell who of two is right; with fewer rows in common nobody knows them well enough.
FEWEST_ANNOTATORS, FEWEST_SHARED_ROWS = 3, 20
# An annotator's confusion matrix has K (K - 1) numbers to learn, an accuracy is one. With fewer answers a class of the
# least known annotator, each annotator is described by the accuracy alone ("one coin").
ENOUGH_A_CLASS = 20
SMOOTHING = 0.01  # added to every count, so that nobody is taken to be never wrong
CHANGE, MOST_STEPS = 1e-6, 200


@dataclass(frozen=True)
class Resolved:
    """Labels of n rows: ``codes`` (n,), the chance ``sure`` (n,) in [0, 1] that each is right as far as the answers
    tell, the ``way`` they were found, and for each annotator the share of ``right`` answers, (m,), NaN where unknown.
    """

    codes: np.ndarray
    sure: np.ndarray
    way: str
    right: np.ndarray


@dataclass(frozen=True)
class Mistakes:
    """How often an annotator is wrong, with a 95 % interval, from ``asked`` rows that were asked twice, of which
    ``alike`` got the same answer both times. Shares in [0, 1]."""

    asked: int
    alike: int
    rate: float
    low: float
    high: float


def counts(answers: np.ndarray, n_classes: int) -> np.ndarray:
    """How often each class was said of each row, (n, K), from codes (n, m), `BLANK` where there was no answer."""
    rows, columns = np.nonzero(answers != BLANK)
    cells = rows * n_classes + answers[rows, columns]
    return np.bincount(cells, minlength=len(answers) * n_classes).reshape(len(answers), n_classes)


def majority(answers: np.ndarray, n_classes: int) -> Resolved:
    """The class most often said of each row; of equally many the one said first.

    answers: (n, m) codes in the order they were given, `BLANK` where there was none. Raises ValueError for a row
    without any answer.
    """
    answers = _checked(answers)
    said = counts(answers, n_classes)
    n, m = answers.shape
    first = np.full((n, n_classes), m)
    for place in reversed(range(m)):
        given = np.flatnonzero(answers[:, place] != BLANK)
        first[given, answers[given, place]] = place
    codes = (said * (m + 1) - first).argmax(axis=1)
    return Resolved(codes, said[np.arange(n), codes] / said.sum(axis=1), MAJORITY, np.full(m, np.nan))


def dawid_skene(answers: np.ndarray, n_classes: int, *, one_coin: bool = False) -> Resolved:
    """The likeliest class of each row when every annotator has mistakes of their own, by EM from the majority.

    answers: (n, m) codes, a column an annotator. one_coin: an annotator is right with one chance whatever the class,
    and wrong answers are spread alike; for few answers. Raises ValueError for a row without any answer.
    """
    answers = _checked(answers)
    n, m = answers.shape
    said = np.zeros((n, m, n_classes))
    rows, columns = np.nonzero(answers != BLANK)
    said[rows, columns, answers[rows, columns]] = 1
    belief = said.sum(axis=1)
    belief /= belief.sum(axis=1, keepdims=True)
    said = said.reshape(n, m * n_classes)
    for _ in range(MOST_STEPS):
        confusion = _confusions(belief.T @ said, one_coin)
        evidence = np.log(confusion).reshape(n_classes, m * n_classes)
        likely = np.log(np.maximum(belief.mean(axis=0), 1e-12)) + said @ evidence.T
        likely = np.exp(likely - likely.max(axis=1, keepdims=True))
        before, belief = belief, likely / likely.sum(axis=1, keepdims=True)
        if np.abs(belief - before).max() < CHANGE:
            break
    right = np.einsum("c,cmc->m", belief.mean(axis=0), _confusions(belief.T @ said, one_coin))
    codes = belief.argmax(axis=1)
    return Resolved(codes, belief[np.arange(n), codes], DAWID_SKENE, right)


def _confusions(told: np.ndarray, one_coin: bool) -> np.ndarray:
    """(K, m, K) chances that annotator m says k of a row of class c, from how often they did, (K, m K)."""
    n_classes = len(told)
    told = told.reshape(n_classes, -1, n_classes)
    if not one_coin:
        told = told + SMOOTHING
        return told / told.sum(axis=2, keepdims=True)
    right = (np.einsum("cmc->m", told) + SMOOTHING) / (told.sum(axis=(0, 2)) + SMOOTHING * n_classes)
    same = np.eye(n_classes, dtype=bool)[:, None, :]
    return np.where(same, right[:, None], (1 - right[:, None]) / (n_classes - 1))


def resolve(answers: np.ndarray, n_classes: int, way: str = MAJORITY, who: np.ndarray | None = None) -> Resolved:
    """One label a row from several answers (n, m), in the order they were given, `BLANK` where there was none.

    who: (n, m) numbers of the annotators, each at most once a row; None: a column is an annotator. Dawid-Skene needs at
    least three annotators who each share about twenty rows with others; with fewer it is the majority, and
    `Resolved.way` says so. Raises ValueError for an unknown way, or a row without any answer.
    """
    if way not in WAYS:
        raise ValueError(f"There is no way called '{way}' to make one label of several answers. There are: {WAYS}.")
    if way == MAJORITY:
        return majority(answers, n_classes)
    by_annotator = _checked(answers) if who is None else _by_annotator(_checked(answers), np.asarray(who))
    given = by_annotator != BLANK
    shared = (given & (given.sum(axis=1) > 1)[:, None]).sum(axis=0)
    if np.count_nonzero(shared >= FEWEST_SHARED_ROWS) < FEWEST_ANNOTATORS:
        return majority(answers, n_classes)
    fewest = given.sum(axis=0)[given.any(axis=0)].min()
    return dawid_skene(by_annotator, n_classes, one_coin=bool(fewest < ENOUGH_A_CLASS * n_classes))


def _by_annotator(answers: np.ndarray, who: np.ndarray) -> np.ndarray:
    """Answers with a column an annotator, in the order of their numbers."""
    rows, places = np.nonzero(answers != BLANK)
    known, column = np.unique(who[rows, places], return_inverse=True)
    table = np.full((len(answers), len(known)), BLANK, dtype=answers.dtype)
    table[rows, column] = answers[rows, places]
    return table


def _checked(answers: np.ndarray) -> np.ndarray:
    answers = np.asarray(answers)
    alone = ~(answers != BLANK).any(axis=1)
    if alone.any():
        raise ValueError(f"Row {int(np.argmax(alone)) + 1} has no answer.")
    return answers


def mistakes_from_agreement(asked: int, alike: int, n_classes: int) -> Mistakes | None:
    """How often an annotator is wrong, from rows asked of the same annotator twice; None when there were none.

    A wrong answer goes to any other class alike and the two answers err independently, so they agree with chance
    A = (1-e)^2 + e^2/(K-1). Solved for e in [0, (K-1)/K]: e = (K-1)/K (1 - sqrt((K A - 1)/(K-1))), which for two
    classes is (1 - sqrt(2A-1))/2. What somebody gets wrong both times in the same way is not seen, so this is a floor.
    The interval is that of the share of equal answers (Clopper & Pearson), through the same formula.
    Raises ValueError for counts that make no sense.
    """
    if not 0 <= alike <= asked or n_classes < 2:
        raise ValueError(
            f"{alike} equal answers of {asked} rows asked twice, among {n_classes} classes, make no sense."
        )
    if not asked:
        return None
    share = binomtest(alike, asked).proportion_ci(0.95, "exact")

    def wrong(agreement: float) -> float:
        inside = max(0.0, (n_classes * agreement - 1) / (n_classes - 1))
        return (n_classes - 1) / n_classes * (1 - inside**0.5)

    return Mistakes(asked, alike, wrong(alike / asked), wrong(share.high), wrong(share.low))
