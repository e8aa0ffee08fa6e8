"""Uncertainty sampling: ask for the rows the model is least sure about.

With K = 2 all four measures rank alike: each falls as the higher of the two probabilities rises. Each pure score takes
probabilities (n, K) and returns (n,), higher is more uncertain. Where scikit-activeml and modAL have the measure, the
values are theirs; what differs is

- entropy, theirs too in nats: they find 0 ln 0 by way of NaN, and modAL divides each row by its sum without a word;
- rows that sum to 1 within 0.02 are renormalized here, with a warning; scikit-activeml refuses beyond 0.001 without
  saying which row, modAL takes anything;
- margin is higher for what is asked first; modAL's is the gap itself, of which it takes the lowest;
- of equal rows the seed decides. scikit-activeml draws too, one row at a time; modAL takes those its partition happens
  to leave last.
"""

import numpy as np

from alcore.strategies.blocks import in_blocks, over_classes
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register

_LEWIS = "Lewis & Gale (1994), A sequential algorithm for training text classifiers."
_SCHEFFER = "Scheffer, Decomain & Wrobel (2001), Active hidden Markov models for information extraction."
_MONARCH = "Monarch (2021), Human-in-the-loop machine learning, section 3.2."
_SETTLES = "Shannon entropy; Settles (2009), Active learning literature survey, section 3.1."


def least_confident_score(proba: np.ndarray) -> np.ndarray:
    """1 - p1, where p1 is the highest probability: (n, K) -> (n,) in [0, 1 - 1/K]. O(n K)."""
    highest = over_classes(np.maximum, proba)
    return np.subtract(1, highest, out=highest)  # in place: for so little work, another array is a good part of it


def _two_highest(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The highest and the second highest value of each row, (n,) each.

    One pass over the classes for all rows at once: a partition of each row by itself takes two to seven times as long.
    """
    highest, second = np.maximum(scores[:, 0], scores[:, 1]), np.minimum(scores[:, 0], scores[:, 1])
    for of_class in scores.T[2:]:
        np.maximum(second, np.minimum(highest, of_class), out=second)
        np.maximum(highest, of_class, out=highest)
    return highest, second


@in_blocks
def gap(scores: np.ndarray) -> np.ndarray:
    """Highest minus second highest value of each row: (n, K) -> (n,), 0 or more. O(n K)."""
    highest, second = _two_highest(scores)
    return highest - second


@in_blocks
def margin_score(proba: np.ndarray) -> np.ndarray:
    """1 - (p1 - p2), where p1 >= p2 are the two highest probabilities: (n, K) -> (n,) in [0, 1]. O(n K)."""
    return 1 - gap(proba)


@in_blocks
def ratio_score(proba: np.ndarray) -> np.ndarray:
    """p2 / p1, where p1 >= p2 are the two highest probabilities: (n, K) -> (n,) in [0, 1]. O(n K)."""
    highest, second = _two_highest(proba)
    return second / highest


def entropy_terms(proba: np.ndarray) -> np.ndarray:
    """-p ln p of every single probability, in nats, 0 for p = 0: any shape, in [0, 1/e]. O(size).

    A logarithm of many numbers at once is several times as quick as a function that looks at each for being zero.
    """
    terms = np.maximum(proba, np.finfo(float).tiny)
    np.log(terms, out=terms)
    terms *= proba
    return np.negative(terms, out=terms)


@in_blocks
def entropy_score(proba: np.ndarray) -> np.ndarray:
    """-sum p ln p in nats, 0 ln 0 = 0: (n, K) -> (n,) in [0, ln K]. O(n K)."""
    return over_classes(np.add, entropy_terms(proba))


def decision_margin_score(decision: np.ndarray) -> np.ndarray:
    """Minus the distance to the decision boundary: -|d| for two classes (n,), else minus the gap of the two highest
    decision values (n, K). Returns (n,), 0 or less, in the learner's own units. O(n K)."""
    return -np.abs(decision) if decision.ndim == 1 else -gap(decision)


@register(
    "least_confident",
    title="Least confident",
    formula="u(x) = 1 - p1",
    sentence="Asks for the rows whose best guess the model trusts least.",
    best_for="Two classes, or when only the top guess matters.",
    limits="Looks at the top class alone.",
    source=_LEWIS,
    needs=("model", "probabilities"),
    family="uncertainty",
)
def least_confident(pool: Pool) -> np.ndarray:
    """Least confidence of each candidate (n,), in [0, 1 - 1/K]. Lewis & Gale (1994)."""
    return least_confident_score(pool.proba)


@register(
    "margin",
    title="Smallest margin",
    formula="u(x) = 1 - (p1 - p2)",
    sentence="Asks for the rows where the two likeliest classes are nearly tied.",
    best_for="The default: first of fifteen strategies over public tables.",
    limits="Looks at the two likeliest classes only; near-duplicates may fill a large batch.",
    source=_SCHEFFER,
    family="uncertainty",
)
def margin(pool: Pool) -> np.ndarray:
    """Smallest margin of each candidate (n,), in [0, 1]; on decision values, 0 or less, for learners whose
    probabilities are not honest. Scheffer, Decomain & Wrobel (2001)."""
    if pool.honest_probabilities:
        return margin_score(pool.proba)
    return decision_margin_score(pool.decision)


@register(
    "ratio",
    title="Ratio of the two likeliest",
    formula="u(x) = p2 / p1",
    sentence="Asks for the rows where the second guess is nearly as likely as the first.",
    best_for="Many classes: the same gap counts as wider between two weak guesses than between two strong ones.",
    limits="Looks at the two likeliest classes only, and with two classes ranks as the margin does.",
    source=_MONARCH,
    needs=("model", "probabilities"),
    family="uncertainty",
)
def ratio(pool: Pool) -> np.ndarray:
    """Ratio of the two highest probabilities of each candidate (n,), in [0, 1]. Monarch (2021)."""
    return ratio_score(pool.proba)


@register(
    "entropy",
    title="Entropy",
    formula="u(x) = -sum p ln p",
    sentence="Asks for the rows whose whole set of class probabilities is the most undecided.",
    best_for="Models scored on log loss.",
    limits="With many classes it is drawn to rows undecided among classes nobody confuses.",
    source=_SETTLES,
    needs=("model", "probabilities"),
    family="uncertainty",
)
def entropy(pool: Pool) -> np.ndarray:
    """Entropy of each candidate (n,), in nats, in [0, ln K]. Shannon; Settles (2009)."""
    return entropy_score(pool.proba)
