"""The tables of the benchmark of forecasts: real ones, and made ones of many shapes from a seed."""

import sys
from pathlib import Path

import numpy as np
from sklearn import datasets

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SAMPLES = {
    "digits": "digit",
    "breast_cancer": "diagnosis",
    "iris": "species",
    "wine": None,
    "support_tickets": "category",
    "loans": "repaid",
    "defects": "defect",
    "noisy_survey": None,
}
TUNING = tuple(f"tuning {seed}" for seed in range(1, 17))
MADE = tuple(f"made {seed}" for seed in range(1, 21))
MOST_ROWS = 3000
REPORTED = (*SAMPLES, "diabetes halves", "diabetes thirds", *MADE)


def load(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Features (n, d) float32 and codes (n,) of a table."""
    if name in SAMPLES:
        return sample(name)
    if name.startswith("diabetes"):
        X, progress = datasets.load_diabetes(return_X_y=True)
        parts = 2 if name.endswith("halves") else 3
        edges = np.quantile(progress, np.arange(1, parts) / parts)
        return scaled(X), np.digitize(progress, edges)
    kind, seed = name.split()
    # Far apart, so that no table of the one list is in the other.
    return made(int(seed) + (10_000 if kind == "tuning" else 20_000), int(seed))


def sample(name):
    from alcore import features, tables

    path = ROOT / "sample_data" / f"{name}.csv"
    table = tables.read(path.read_bytes(), path.name)
    label = SAMPLES[name] or table.guess.label
    roles = tables.Roles(label=label, id=table.guess.id, seconds=table.guess.seconds, price=table.guess.price)
    frame = features.typed_frame(table, roles)
    kinds = {column.name: column.kind for column in table.columns if column.name in frame}
    X = features.fit(frame, kinds, np.arange(len(frame))).transform(frame)
    labels = table.frame[label]
    known = np.flatnonzero(labels.notna().to_numpy())
    known = np.random.default_rng(0).permutation(known)[:MOST_ROWS]
    return X[known], np.unique(labels[known].to_numpy(str), return_inverse=True)[1]


def scaled(X):
    return ((X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1e-9)).astype(np.float32)


def made(seed: int, number: int):
    """A table whose shape goes by its number and whose details are drawn by the seed."""
    rng = np.random.default_rng(seed)
    shapes = (easy, noisy, many_classes, imbalanced, wide, curved, blobs, categories, repeated, words)
    X, y = shapes[number % len(shapes)](rng, int(rng.integers(800, 2400)))
    order = rng.permutation(len(y))
    return scaled(X[order]), np.unique(y[order], return_inverse=True)[1]


def classification(rng, rows, **options):
    return datasets.make_classification(rows, random_state=int(rng.integers(2**31)), **options)


def easy(rng, rows):
    d = int(rng.integers(4, 20))
    informative = max(2, d // 2)
    return classification(
        rng, rows, n_features=d, n_informative=informative, n_redundant=d - informative,
        class_sep=rng.uniform(1.0, 2.0), flip_y=rng.uniform(0, 0.03),
    )  # fmt: skip


def noisy(rng, rows):
    d = int(rng.integers(6, 30))
    return classification(
        rng, rows, n_features=d, n_informative=max(3, d // 4), class_sep=rng.uniform(0.6, 1.5),
        flip_y=rng.uniform(0.1, 0.35),
    )  # fmt: skip


def many_classes(rng, rows):
    classes, d = int(rng.integers(3, 9)), int(rng.integers(10, 40))
    return classification(
        rng, rows, n_features=d, n_informative=max(5, d // 2), n_classes=classes, n_clusters_per_class=1,
        class_sep=rng.uniform(1.0, 2.2), flip_y=rng.uniform(0, 0.1),
    )  # fmt: skip


def imbalanced(rng, rows):
    d = int(rng.integers(5, 25))
    return classification(
        rng, rows, n_features=d, n_informative=max(3, d // 3), weights=[rng.uniform(0.75, 0.92)],
        class_sep=rng.uniform(0.8, 1.8), flip_y=rng.uniform(0, 0.05),
    )  # fmt: skip


def wide(rng, rows):
    """Many features of which few matter, all a little."""
    d = int(rng.integers(40, 120))
    X = rng.normal(size=(rows, d))
    slopes = rng.normal(size=d) * rng.exponential(size=d) ** rng.uniform(0.5, 2)
    signal = X @ slopes
    return X, (signal / signal.std() + rng.normal(size=rows) * rng.uniform(0.1, 0.6) > 0).astype(int)


def curved(rng, rows):
    d, classes = int(rng.integers(3, 8)), int(rng.integers(2, 4))
    X, y = datasets.make_gaussian_quantiles(
        n_samples=rows, n_features=d, n_classes=classes, random_state=int(rng.integers(2**31))
    )
    # Squares let a weighted sum see the curve; the rest is noise to be learned away.
    return np.hstack([X, X**2, rng.normal(size=(rows, int(rng.integers(5, 25))))]), y


def blobs(rng, rows):
    return datasets.make_blobs(
        rows, n_features=int(rng.integers(3, 15)), centers=int(rng.integers(3, 8)), cluster_std=rng.uniform(3, 8),
        random_state=int(rng.integers(2**31)),
    )  # fmt: skip


def categories(rng, rows):
    columns, values = int(rng.integers(4, 12)), int(rng.integers(4, 15))
    cells = rng.integers(0, values, size=(rows, columns))
    effects = rng.normal(size=(columns, values))
    signal = effects[np.arange(columns), cells].sum(axis=1)
    y = (signal + rng.normal(size=rows) * signal.std() * rng.uniform(0.2, 0.8) > np.quantile(signal, 0.45)).astype(int)
    return np.hstack([np.eye(values)[cells[:, column]] for column in range(columns)]), y


def repeated(rng, rows):
    """Rows that stand there several times, slightly changed."""
    X, y = many_classes(rng, rows // 4)
    again = rng.choice(len(y), rows)
    return X[again] + 0.05 * rng.normal(size=(rows, X.shape[1])), y[again]


def words(rng, rows):
    """Counts of words, whose chances differ a little between the classes."""
    vocabulary, classes = int(rng.integers(60, 150)), int(rng.integers(2, 6))
    common = rng.dirichlet(np.full(vocabulary, 0.5))
    y = rng.integers(0, classes, rows)
    topics = rng.dirichlet(np.full(vocabulary, 0.3), size=classes)
    mix = rng.uniform(0.1, 0.35)
    length = int(rng.integers(8, 30))
    X = np.stack([rng.multinomial(length, (1 - mix) * common + mix * topics[one]) for one in y])
    return np.sqrt(X), y
