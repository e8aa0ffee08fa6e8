"""Fits and scores of a simulation on digits: ours against scikit-learn's, side by side in one run.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python tests/benchmarks/fits.py

Margin asks 10 rows a round from 20 to 320 labels. Each fit is timed as the best of ``--repeat`` turns taken in
alternation, so that other work on the machine hits both alike.
"""

import argparse
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import sklearn.metrics as peer
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parents[2]))
from alcore import learners, metrics


def standardized_digits():
    X, y = load_digits(return_X_y=True)
    return ((X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1e-9)).astype(np.float32), y


def rounds(X, y, seed):
    """The labeled rows of each round of a margin campaign, and the test rows."""
    order = np.random.default_rng(seed).permutation(len(y))
    test, pool, labeled = order[1297:], list(order[20:1297]), list(order[:20])
    model = None
    for _ in range(31):
        yield np.array(labeled), test
        model = learners.fit("logistic", X[labeled], y[labeled], 10, warm=model)
        top = np.sort(model.predict_proba(X[pool]), axis=1)
        asked = np.argsort(top[:, -1] - top[:, -2], kind="stable")[:10]
        labeled += [pool[i] for i in asked]
        pool = [row for i, row in enumerate(pool) if i not in set(asked.tolist())]


def best_of(repeat, works):
    """The shortest time of each of ``works``, in seconds, taken in turns."""
    shortest = [np.inf] * len(works)
    for _ in range(repeat):
        for i, work in enumerate(works):
            began = perf_counter()
            work()
            shortest[i] = min(shortest[i], perf_counter() - began)
    return shortest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicates", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    X, y = standardized_digits()
    fits, scores = [], []
    for seed in range(arguments.replicates):
        earlier = None
        for rows, test in rounds(X, y, seed):
            A, b, warm = X[rows], y[rows], earlier
            fits.append(
                best_of(
                    arguments.repeat,
                    [
                        lambda A=A, b=b: LogisticRegression(max_iter=1000).fit(A, b),
                        lambda A=A, b=b: learners.fit("logistic", A, b, 10),
                        lambda A=A, b=b, warm=warm: learners.fit("logistic", A, b, 10, warm=warm),
                    ],
                )
            )
            earlier = learners.fit("logistic", A, b, 10, warm=warm)
            truth, predicted = y[test], earlier.predict(X[test])
            table = metrics.confusion(truth, predicted, 10)
            scores.append(
                best_of(
                    arguments.repeat,
                    [
                        lambda t=truth, p=predicted: (
                            peer.accuracy_score(t, p),
                            peer.balanced_accuracy_score(t, p),
                            peer.f1_score(t, p, average="macro"),
                        ),
                        lambda t=truth, p=predicted: metrics.confusion(t, p, 10),
                        lambda c=table: metrics.label_metrics(c, 1),
                    ],
                )
            )
    print(f"{len(fits)} rounds, milliseconds (median) and ratio of the sums")
    for title, times in (
        (("fit: scikit-learn, cold", "fit: ours, cold", "fit: ours, warm"), np.array(fits)),
        (("scores: scikit-learn, three", "scores: our confusion", "scores: ours, all five"), np.array(scores)),
    ):
        for name, column in zip(title, times.T, strict=True):
            print(f"{name:28} {1e3 * np.median(column):8.3f}   x{times[:, 0].sum() / column.sum():.1f}")


if __name__ == "__main__":
    main()
