"""Expected error reduction: ask for the row whose label would leave the least error on the rows that stay unlabeled.

For each candidate x and each class y it may turn out to be, the model is taken as it would be after that label, and its
own expectation of its loss is averaged over other rows u of the pool; the classes count by how likely the model takes
them to be now:

    loss(x) = sum_y p(y|x) * mean over u != x of  l(p after (x, y), u)

with l the entropy in nats ("log") or 1 - p1 ("zero_one"). Roy & McCallum (2001), Toward optimal active learning through
sampling estimation of error reduction. As there, the mean is over a random sample of the pool, and the candidates are a
shortlist, for each costs K fits or steps and as many passes over the sample: half of it has the smallest margins, half
is drawn by lot. Rows not on the shortlist rank below it, by margin.

Two ways to the model after one more label: `error_reduction` works it out in one step (`alcore.strategies.newton`),
`error_reduction_exact` fits it. Peers only fit, every candidate, and take the error on every row. modAL 0.4.2.1 ranks
as the exact way does, but adds the losses up instead of averaging them, and its `p_subsample` leaves out candidates
where it says it leaves out rows the error is taken on. scikit-activeml's MonteCarloEER adds up as well, over all rows,
the candidate's own among them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alcore import learners
from alcore.learners import Model
from alcore.strategies.newton import Newton, changes, of_pool, slices, with_intercept
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register
from alcore.strategies.selector import select
from alcore.strategies.uncertainty import entropy_score, least_confident_score, margin_score

CANDIDATES = 100
EVALUATION = 300
_NUMBERS = 2**16  # scores worked on at a time: half a megabyte, which stays near the processor
_ROY = "Roy & McCallum (2001), Toward optimal active learning through sampling estimation of error reduction."


def looked_at(pool_size: int, candidates: int = CANDIDATES) -> int:
    """How many rows of a pool of that size are looked at; the others rank below them, by margin."""
    return min(pool_size, candidates)


def shortlist(pool: Pool, candidates: int = CANDIDATES) -> np.ndarray:
    """Positions of the candidates looked at: half have the smallest margins, half are drawn by lot. O(n)."""
    n = len(pool.rows)
    size = looked_at(n, candidates)
    if size == n:
        return np.arange(n)
    close = select(margin_score(pool.proba), (size + 1) // 2, pool.rng)
    rest = np.delete(np.arange(n), close)
    return np.concatenate([close, _by_lot(pool, rest, size - len(close))])


def _by_lot(pool: Pool, positions: np.ndarray, n: int) -> np.ndarray:
    """n of the positions. Each row of the table has its own lot, so the order of the candidates does not decide."""
    lots = pool.rng.random(len(pool.all_X))[pool.rows[positions]]
    return positions[np.argpartition(lots, n - 1)[:n]]


def expected_losses(
    newton: Newton, X: np.ndarray, proba: np.ndarray, others: np.ndarray, own: np.ndarray, loss: str = "log"
) -> np.ndarray:
    """Expected mean loss on ``others`` after one more label, by one step: (n,).

    X: candidates (n, d). proba: of the classes seen (n, K). others: rows the loss is taken on (m, d). own: position of
    each candidate among them, or -1; it does not count for itself. Range: [0, ln K] for "log", [0, 1 - 1/K] for
    "zero_one"; 0 where no other row is left. Time O(n K^2 (m d + d^2)); memory O((K d)^2 + m d) and some megabytes.
    """
    n_classes = newton.n_classes
    A = np.ascontiguousarray(with_intercept(others).T)
    now = newton.coefficients @ A
    found = np.empty(len(X))
    for rows in slices(len(X), _NUMBERS // (n_classes * n_classes * len(others))):
        change = changes(newton, X[rows])
        size = len(change)
        by_class = change.transpose(2, 0, 1, 3).reshape(-1, change.shape[-1])
        scores = np.zeros((n_classes, size * n_classes, len(others)))
        np.matmul(by_class, A, out=scores[1:].reshape(-1, len(others)))
        scores[1:] += now[:, None]
        losses = _LOSSES_OF_SCORES[loss](scores).reshape(size, n_classes, len(others))
        total, counted = losses.sum(axis=2), np.full(size, len(others))
        inside = np.flatnonzero(own[rows] >= 0)
        total[inside] -= losses[inside, :, own[rows][inside]]
        counted[inside] -= 1
        found[rows] = (proba[rows] * total).sum(axis=1) / np.maximum(counted, 1)
    return found


def expected_losses_by_fits(
    fit_with: Callable[[int, int], Model],
    X: np.ndarray,
    candidates: np.ndarray,
    proba: np.ndarray,
    others: np.ndarray,
    loss: str = "log",
) -> np.ndarray:
    """Expected mean loss on ``others`` after one more label, by a fit for each: (n,); range as `expected_losses`.

    candidates (n,) and others (m,) are rows of X; proba (n, K) of all classes, of which those of probability 0 are
    skipped. A fit is a fit, so this is a loop: at most n K fits, and as many passes over the m rows.
    """
    of = X[others]
    found = np.zeros(len(candidates))
    for i, row in enumerate(candidates):
        counts = others != row
        for code in np.flatnonzero(proba[i]):
            losses = _LOSSES[loss](fit_with(int(row), int(code)).predict_proba(of))
            found[i] += proba[i, code] * losses[counts].sum() / max(1, np.count_nonzero(counts))
    return found


def _entropy_of_scores(scores: np.ndarray) -> np.ndarray:
    """(K, ...) -> (...), nats; the scores are written over."""
    scores -= scores.max(axis=0)
    odds = np.exp(scores)
    total = odds.sum(axis=0)
    return np.log(total) - np.einsum("k...,k...->...", odds, scores) / total


def _error_of_scores(scores: np.ndarray) -> np.ndarray:
    """1 - the highest probability: (K, ...) -> (...); the scores are written over."""
    scores -= scores.max(axis=0)
    return 1 - 1 / np.exp(scores, out=scores).sum(axis=0)


_LOSSES = {"log": entropy_score, "zero_one": least_confident_score}  # of probabilities (n, K)
_LOSSES_OF_SCORES = {"log": _entropy_of_scores, "zero_one": _error_of_scores}


def _utility(
    pool: Pool,
    loss: str,
    candidates: int,
    evaluation: int,
    expected: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> np.ndarray:
    """Minus the expected loss of the shortlist; the rest follows below, by margin. `expected` takes positions."""
    if loss not in _LOSSES:
        raise ValueError(f"The loss of expected error reduction is 'log' or 'zero_one', not '{loss}'.")
    if candidates < 1 or evaluation < 2:
        raise ValueError("Expected error reduction needs at least 1 candidate, and 2 rows to take the error on.")
    n = len(pool.rows)
    looked = shortlist(pool, candidates)
    sample = np.arange(n) if evaluation >= n else _by_lot(pool, np.arange(n), evaluation)
    expectation = expected(looked, sample)
    # One to two times as far below as the shortlist is wide, so that what is divided by seconds keeps its proportions.
    width = max(float(np.ptp(expectation)), 1e-6)
    utility = (margin_score(pool.proba) - 2) * width - expectation.max()
    utility[looked] = -expectation
    return utility


@register(
    "error_reduction",
    title="Expected error reduction",
    formula="u(x) = -sum_y p(y|x) mean_u loss(p after (x, y), u)",
    sentence="Asks for the rows whose label should leave the fewest mistakes on all the others.",
    best_for="Small pools and few labels, where each label is dear.",
    limits=f"Looks at {CANDIDATES} candidates a round, half of them by lot, and judges each on {EVALUATION} rows, "
    "by the model's own probabilities. Needs logistic regression.",
    source=_ROY,
    cost_class="seconds",
    needs=("model", "probabilities", "gradient", "hessian"),
    family="change",
)
def error_reduction(
    pool: Pool, *, loss: str = "log", candidates: int = CANDIDATES, evaluation: int = EVALUATION
) -> np.ndarray:
    """Minus the expected mean loss after each candidate's label (n,), by one step from the current coefficients.

    Range [-ln K, 0] in nats for the loss "log", [1/K - 1, 0] for "zero_one"; rows not among the `candidates` looked at
    follow below the lowest of them, by margin. `evaluation`: rows the loss is averaged over. Time
    O(n + candidates K^2 (evaluation d + d^2) + labels (K d)^2 + (K d)^3). Roy & McCallum (2001).
    Raises ValueError for an unknown loss, no candidates, or a model other than logistic regression.
    """
    proba, newton = pool.proba, of_pool(pool)

    def expected(looked: np.ndarray, sample: np.ndarray) -> np.ndarray:
        if newton is None:
            return np.zeros(len(looked))
        place = np.full(len(pool.rows), -1)
        place[sample] = np.arange(len(sample))
        X, others = pool.all_X[pool.rows[looked]], pool.all_X[pool.rows[sample]]
        return expected_losses(newton, X, proba[looked][:, pool.model.seen], others, place[looked], loss)

    return _utility(pool, loss, candidates, evaluation, expected)


@register(
    "error_reduction_exact",
    title="Expected error reduction, with fits",
    formula="u(x) = -sum_y p(y|x) mean_u loss(p after (x, y), u)",
    sentence="Tries out each answer to each row, and asks for the rows that should leave the fewest mistakes.",
    best_for="To check the quick way, or with models that have no quick way.",
    limits=f"Looks at {CANDIDATES} candidates a round, half of them by lot, and fits the model once for each "
    f"class of each; judges each on {EVALUATION} rows.",
    source=_ROY,
    cost_class="minutes",
    needs=("model", "probabilities"),
    family="change",
)
def error_reduction_exact(
    pool: Pool, *, loss: str = "log", candidates: int = CANDIDATES, evaluation: int = EVALUATION
) -> np.ndarray:
    """Minus the expected mean loss after each candidate's label (n,), by fitting the learner with it.

    Range, order of the rows not looked at, and options as `error_reduction`; for every learner with probabilities.
    Time O(n) and candidates * K fits. Roy & McCallum (2001). Raises ValueError for an unknown loss or no candidates.
    """

    def expected(looked: np.ndarray, sample: np.ndarray) -> np.ndarray:
        fit_with, rows = pool.fit_with or _fits(pool), pool.rows
        return expected_losses_by_fits(fit_with, pool.all_X, rows[looked], pool.proba[looked], rows[sample], loss)

    return _utility(pool, loss, candidates, evaluation, expected)


def _fits(pool: Pool) -> Callable[[int, int], Model]:
    """`Pool.fit_with` for a pool that was made without."""
    weights = None if pool.weights is None else np.append(pool.weights, 1.0)

    def fit_with(row: int, code: int) -> Model:
        X = np.concatenate([pool.labeled_X, pool.all_X[row : row + 1]])
        return learners.fit(pool.learner, X, np.append(pool.y, code), pool.n_classes, weights=weights, warm=pool.model)

    return fit_with
