"""Made rows for pilots."""

import numpy as np


def blobs(rows, seed=0, gap=2.0, features=6):
    """Two classes of that many standard deviations apart: features and codes."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, rows)
    X = rng.normal(size=(rows, features)) + y[:, None] * gap / np.sqrt(features)
    return X.astype(np.float32), y
