"""The least that NumPy needs for the work of a strategy: what the benchmark of strategies measures against.

Each floor does all that a strategy owes its user: it refuses probabilities that are none, and where rows are tied at
the cut-off it draws among them. It knows nothing of pools, names or options.
"""

import numpy as np


def checked(proba):
    """The same array; ValueError where a row does not sum to 1."""
    if not np.abs(proba.sum(axis=1) - 1).max() <= 2e-2 or proba.min() < 0:
        raise ValueError("not probabilities")
    return proba


def best(utility, n, rng):
    """The n highest, best first, drawn among the rows tied at the cut-off."""
    if np.isnan(utility).any():
        raise ValueError("not numbers")
    cut = np.partition(utility, -n)[-n]
    above, tied = np.flatnonzero(utility > cut), np.flatnonzero(utility == cut)
    chosen = np.append(above, rng.permutation(tied)[: n - len(above)])
    return chosen[np.argsort(-utility[chosen])]


def entropy_of(proba):
    return -(proba * np.log(np.maximum(proba, 1e-300))).sum(axis=-1)


def margin(proba):
    two = np.partition(proba, -2, axis=1)[:, -2:]
    return two[:, 0] - two[:, 1]


def least_confident(proba):
    return -proba.max(axis=1)


def vote_entropy(votes, n_classes):
    """votes: (members, n) codes."""
    shares = np.stack([(votes == k).sum(axis=0) for k in range(n_classes)], axis=1) / len(votes)
    return entropy_of(shares)


def mean_kl(members):
    """members: (members, n, K)."""
    return entropy_of(members.mean(axis=0)) - entropy_of(members).mean(axis=0)


def squared_distances(A, B):
    found = (A * A).sum(axis=1)[:, None] - 2 * A @ B.T + (B * B).sum(axis=1)
    return np.maximum(found, 0, out=found)


def k_center(pool, labeled, n):
    squares = (pool * pool).sum(axis=1)
    nearest, chosen = squared_distances(pool, labeled).min(axis=1), []
    for _ in range(n):
        chosen.append(int(nearest.argmax()))
        center = pool[chosen[-1]]
        np.minimum(nearest, squares - 2 * (pool @ center) + center @ center, out=nearest)
    return chosen


def batch_bald(members, n):
    """Greedy and exact; members: (members, n, K)."""
    size, rows, n_classes = members.shape
    expected, joint, chosen = entropy_of(members).mean(axis=0), np.full((1, size), 1 / size), []
    for _ in range(n):
        together = (joint @ members.reshape(size, -1)).reshape(-1, rows, n_classes)
        gain = entropy_of(together).sum(axis=0) - expected
        gain[chosen] = -np.inf
        chosen.append(int(gain.argmax()))
        joint = (joint[:, None] * members[:, chosen[-1]].T[None]).reshape(-1, size)
    return chosen


def ranked_batch(pool, labeled, uncertainty, n):
    distance, known, free = np.sqrt(squared_distances(pool, labeled).min(axis=1)), len(labeled), len(pool)
    squares, chosen = (pool * pool).sum(axis=1), []
    for _ in range(n):
        alpha = free / (free + known)
        utility = alpha * (1 - 1 / (1 + distance)) + (1 - alpha) * uncertainty
        utility[chosen] = -np.inf
        chosen.append(int(utility.argmax()))
        center, known, free = pool[chosen[-1]], known + 1, free - 1
        away = np.maximum(squares - 2 * (pool @ center) + center @ center, 0)
        np.minimum(distance, np.sqrt(away), out=distance)
    return chosen
