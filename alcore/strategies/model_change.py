"""Expected model change: ask for the rows whose label would move the model most, whatever the label turns out to be.

Two measures of the move. The gradient length is that of the loss of the new row alone: how hard its label would pull.
The parameter change is how far the coefficients would then go, against the pull of the rows labeled so far.
"""

from __future__ import annotations

import numpy as np

from alcore.strategies.newton import Newton, changes, of_pool, slices
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register

_NUMBERS = 2**18  # worked on at a time: two megabytes


def pull_score(proba: np.ndarray) -> np.ndarray:
    """sum_y p_y |p - e_y|: (n, K) -> (n,) in [0, sqrt(1 - 1/K)], the expected gradient length of a row of length 1.

    Highest where the classes are equally likely, 0 where one is certain. O(n K).
    """
    squares = np.einsum("nk,nk->n", proba, proba)[:, None]
    # Rounding may leave a certain row a hair below 0.
    return np.einsum("nk,nk->n", proba, np.sqrt(np.maximum(squares - 2 * proba + 1, 0)))


def gradient_length_score(proba: np.ndarray, X: np.ndarray) -> np.ndarray:
    """|x~| sum_y p_y |p - e_y|: probabilities (n, K) and inputs X (n, d) of the linear last layer -> (n,), 0 or more.

    x~ = (x, 1). This is the mean over the labels of the length of the gradient of -ln p_y, which is (p - e_y) (x) x~.
    For two classes it is sqrt(2) times the length for a single vector of coefficients, 2 p (1 - p) |x~|. O(n (K + d)).
    """
    X = X.astype(float, copy=False)
    return pull_score(proba) * np.sqrt(np.einsum("nd,nd->n", X, X) + 1)


def parameter_change_score(newton: Newton, proba: np.ndarray, X: np.ndarray) -> np.ndarray:
    """sum_y p_y |W after (x, y) - W|: probabilities of the K classes seen (n, K) and features X (n, d) -> (n,).

    The length is over all coefficients of all classes, intercepts included; 0 or more, in their units. Time
    O(n (K d)^2), memory as much for n rows.
    """
    change = changes(newton, X)
    # The classes' own coefficients sum to zero: see the penalty in `alcore.strategies.newton`.
    squares = np.einsum("nykd,nykd->ny", change, change)
    total = change.sum(axis=2)
    squares -= np.einsum("nyd,nyd->ny", total, total) / newton.n_classes
    return np.einsum("ny,ny->n", proba, np.sqrt(np.maximum(squares, 0)))


@register(
    "gradient_length",
    title="Expected gradient length",
    formula="u(x) = |(x, 1)| sum_y p_y sqrt(sum_k p_k^2 - 2 p_y + 1)",
    sentence="Asks for the rows whose label would pull hardest at the model, whatever the label turns out to be.",
    best_for="Finding rows that are both undecided and far out, on scaled features.",
    limits="Chases outliers, for a row pulls in proportion to its length: norm=False leaves the length out.",
    source="Settles, Craven & Ray (2008), Multiple-instance active learning.",
    needs=("model", "probabilities", "gradient"),
    family="change",
)
def gradient_length(pool: Pool, *, norm: bool = True) -> np.ndarray:
    """Expected gradient length of each candidate (n,), 0 or more, in closed form; see `gradient_length_score`.

    Of the model's linear last layer: logistic regression as a whole, the output layer of a multilayer perceptron on its
    last hidden activations. It chases outliers, because the gradient grows with the length of that input: features
    should be scaled alike, or `norm=False` leaves the length out (`pull_score`). O(n (K + d)), in chunks.
    Settles, Craven & Ray (2008).
    """
    proba = pool.proba
    if not norm:
        return pull_score(proba)
    found = np.empty(len(proba))
    for rows in slices(len(proba), _NUMBERS // pool.all_X.shape[1]):
        X = pool.all_X[pool.rows[rows]]
        found[rows] = gradient_length_score(proba[rows], pool.model.embedding(X))
    return found


@register(
    "parameter_change",
    title="Expected parameter change",
    formula="u(x) = sum_y p_y |W after (x, y) - W|",
    sentence="Asks for the rows whose label would change the model's coefficients most.",
    best_for="Logistic regression with few labels: it knows which pulls the labeled rows already resist.",
    limits="Chases outliers, as they move coefficients that hardly matter elsewhere. Needs logistic regression; slow "
    "with hundreds of features and many classes.",
    source="Settles (2009), Active learning literature survey, section 3.3, with the change instead of its gradient.",
    cost_class="seconds",
    needs=("model", "probabilities", "gradient", "hessian"),
    family="change",
)
def parameter_change(pool: Pool) -> np.ndarray:
    """Expected length of the change of the coefficients of each candidate (n,), 0 or more, in their units.

    Every candidate and every class, by one step from the current coefficients (`alcore.strategies.newton`). Time
    O(n (K d)^2 + labels (K d)^2 + (K d)^3), memory O((K d)^2) and a few megabytes. Settles (2009), section 3.3.
    Raises ValueError for a model other than logistic regression.
    """
    proba, newton = pool.proba, of_pool(pool)
    found = np.zeros(len(proba))
    if newton is None:
        return found
    per_row = newton.n_classes * newton.coefficients.size
    for rows in slices(len(found), _NUMBERS // per_row):
        of_seen = proba[rows][:, pool.model.seen]
        found[rows] = parameter_change_score(newton, of_seen, pool.all_X[pool.rows[rows]])
    return found
