"""What the baseline would reach with up to twice the control rows there are: a forecast, bounded and humble.

One noisy curve extrapolated is no better than its last value (Viering and Loog, 2021, The shape of learning curves). So
the forecast lies half way between the last value and the power law a - b n^-c fitted to the averaged curve, and both
stand within its interval. Beyond twice the rows seen nothing is said.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import least_squares

FARTHEST = 2.0
STEPS = (1.25, 1.5, 1.75, FARTHEST)


def power_law(labels: np.ndarray, scores: np.ndarray) -> tuple[float, float, float]:
    """a, b, c of a - b n^-c with 0 <= a <= 1, b >= 0, 0 < c <= 2, closest to the scores; larger sizes count more."""
    labels = np.asarray(labels, dtype=float)
    trust = np.sqrt(labels / labels[-1])

    def residuals(p):
        return trust * (p[0] - p[1] * labels ** -p[2] - scores)

    start = (min(1.0, max(scores[-1], 0.0)), max(1e-3, scores[-1] - scores[0]), 0.5)
    found = least_squares(residuals, start, bounds=([0, 0, 1e-3], [1, 10, 2]))
    a, b, c = found.x
    return float(a), float(b), float(c)


def extrapolate(labels: np.ndarray, scores: np.ndarray, last: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Label counts beyond the last one, the score expected at each, and the standard error that forecasting adds.

    last: the score with all labels. Half the way to the power law counts as one standard error, and half the range
    keeps both inside 95 %.
    """
    sizes = labels[-1] * np.array(STEPS)
    a, b, c = power_law(labels, scores)
    fitted = np.clip(a - b * sizes**-c, last, 1)
    return sizes, (fitted + last) / 2, (fitted - last) / 2
