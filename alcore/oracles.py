"""Who answers in a simulation: the true labels, with simulated mistakes, seconds and prices.

An oracle answers for every row of a table at once, so the same row gets the same answer in every arm and in every
order of asking: that is what keeps arms paired.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Oracle:
    """Answers to every row: ``given`` label codes (n,), and where known the ``seconds`` and ``prices`` (n,) of each."""

    true: np.ndarray
    given: np.ndarray
    seconds: np.ndarray | None = None
    prices: np.ndarray | None = None

    def answer(self, rows: np.ndarray) -> np.ndarray:
        """The label codes the annotator gives to these rows."""
        return self.given[rows]


def symmetric_confusion(n_classes: int, mistakes: float) -> np.ndarray:
    """The (K, K) matrix P(say j | true i) of mistakes at that rate, each to any OTHER class alike.

    Raises ValueError when the rate is outside [0, 1] or mistakes are asked for with fewer than two classes.
    """
    if not 0 <= mistakes <= 1:
        raise ValueError(f"The share of simulated mistakes must be between 0 and 1, not {mistakes}.")
    if n_classes < 2:
        raise ValueError("A label can only be mistaken for another when there are at least two classes.")
    confusion = np.full((n_classes, n_classes), mistakes / (n_classes - 1))
    np.fill_diagonal(confusion, 1 - mistakes)
    return confusion


def oracle(
    true: np.ndarray,
    n_classes: int,
    *,
    mistakes: float = 0.0,
    confusion: np.ndarray | None = None,
    seconds: np.ndarray | None = None,
    prices: np.ndarray | None = None,
    seed: int | tuple[int, ...] = 0,
) -> Oracle:
    """An oracle for the true label codes (n,) of a table.

    `mistakes` is the chance PER ROW, in [0, 1], of an answer that is a uniformly chosen other class; `confusion` is
    (K, K), row i the chances of each answer when the truth is i, and takes the place of `mistakes`. No mistakes and the
    identity matrix give exactly the true labels. Raises ValueError for a rate or a matrix that is none.
    """
    matrix = symmetric_confusion(n_classes, mistakes) if confusion is None else np.asarray(confusion, dtype=float)
    if matrix.shape != (n_classes, n_classes):
        raise ValueError(f"The confusion matrix must be {n_classes} x {n_classes}, not {matrix.shape}.")
    if (matrix < 0).any() or not np.allclose(matrix.sum(axis=1), 1):
        row = int(np.argmax((matrix < 0).any(axis=1) | ~np.isclose(matrix.sum(axis=1), 1)))
        raise ValueError(f"Row {row + 1} of the confusion matrix must hold chances that sum to 1.")
    draws = np.random.default_rng(seed).random(len(true))
    # The true class comes first, so that fewer mistakes are a subset of more mistakes at the same seed.
    order = (np.arange(n_classes) + np.arange(n_classes)[:, None]) % n_classes
    bounds = np.cumsum(np.take_along_axis(matrix, order, axis=1), axis=1)[:, :-1]
    given = (true + (draws[:, None] >= bounds[true]).sum(axis=1)) % n_classes
    return Oracle(true, given, seconds, prices)
