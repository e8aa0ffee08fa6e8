"""BADGE: rows whose gradients are large and unlike each other.

The gradient of the loss at the last layer, were the model's own guess the label, is g(x) = (p - e_guess) (x) h(x), with
h(x) the layer's input and (x) the outer product: long where the model is unsure, and pointing elsewhere for rows of
another kind. Its inner products are products of those of its two factors, <a_i, a_j> <h_i, h_j>, so the K times width
numbers a row are never written down.
"""

from __future__ import annotations

import numpy as np

from alcore.strategies.distances import squared_lengths, table_of
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register

# Squared distances below this part of the squared lengths are rounding, and stand for 0: duplicates then tie.
ROUNDING = 1e-12


def errors_of_guess(proba: np.ndarray) -> np.ndarray:
    """p - e_guess, the guess being the likeliest class: (n, K) -> (n, K). O(n K)."""
    errors = proba.copy()
    errors[np.arange(len(proba)), proba.argmax(axis=1)] -= 1
    return errors


def squared_distances(
    errors: np.ndarray, inputs: np.ndarray, rows: np.ndarray, lengths: np.ndarray, row: int
) -> np.ndarray:
    """|g_i - g_row|^2 for all rows i: (n,), 0 or more. O(N width + n K).

    errors (n, K) as in `errors_of_guess`; inputs (N, width) hold the last layer's input of row i at rows[i]; lengths
    (n,) are |g_i|^2.
    """
    alike = np.einsum("ij,j->i", inputs, np.asarray(inputs[rows[row]], dtype=float))[rows]
    squared = lengths + lengths[row] - 2 * (errors @ errors[row]) * alike
    squared[squared <= ROUNDING * (lengths + lengths[row])] = 0
    return squared


def gradient_seeds(
    proba: np.ndarray, inputs: np.ndarray, rows: np.ndarray, n: int, rng: np.random.Generator
) -> np.ndarray:
    """n of the rows (n,), spread over the space of gradients as k-means++ spreads its seeds: the longest gradient
    first, then rows by lot, with chances proportional to the squared distance to the nearest gradient taken. Arthur &
    Vassilvitskii (2007), k-means++: the advantages of careful seeding.

    proba (m, K); inputs (N, width), of which `rows` (m,) are meant. A row is never taken twice: where no other gradient
    is left, the rest are drawn with equal chances. O(n (N width + m K)) time, O(N) memory beside the arguments.
    """
    errors = errors_of_guess(proba)
    lengths = squared_lengths(errors) * squared_lengths(inputs)[rows]
    left = np.ones(len(rows), dtype=bool)
    nearest = np.where(lengths == lengths.max(), 1.0, 0.0)  # the longest, by lot where several are
    chosen = np.empty(min(n, len(rows)), dtype=np.intp)
    for place in range(len(chosen)):
        chances = nearest if nearest.any() else left.astype(float)
        pick = rng.choice(len(rows), p=chances / chances.sum())
        away = squared_distances(errors, inputs, rows, lengths, pick)
        nearest = np.minimum(nearest, away) if place else away
        chosen[place], left[pick] = pick, False
        nearest[pick] = 0
    return chosen


@register(
    "badge",
    title="Gradients unlike each other (BADGE)",
    kind="batch",
    formula="k-means++ over g(x) = (p - e_guess) (x) h(x)",
    sentence="Asks for rows that would each change the model a lot, and each in another way.",
    best_for="Large batches, without anything to set.",
    limits="A lottery; in small batches the most unsure rows alone do as well.",
    source="Ash, Zhang, Krishnamurthy, Langford & Agarwal (2020), Deep batch active learning by diverse, uncertain "
    "gradient lower bounds.",
    needs=("model", "probabilities", "gradient"),
    family="batch",
)
def badge(pool: Pool, n: int) -> np.ndarray:
    """Batch active learning by diverse gradient embeddings: positions (n,) in the order they were drawn.

    O(n N (width + K)) time for a table of N rows, O(N) memory beside the table; see `gradient_seeds`. As in
    scikit-activeml the longest gradient comes first; unlike there no row comes twice, and the origin is not taken for a
    row asked before, which there draws the batch away from small gradients. Ash et al. (2020).
    """
    table, rows = table_of(pool)
    return gradient_seeds(pool.proba, pool.model.embedding(table), rows, n, pool.rng)
