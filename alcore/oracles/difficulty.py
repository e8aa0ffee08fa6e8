"""Mistakes that follow how hard a row is: the same number of them, gathered where people would really doubt."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq


def gathered(errors: np.ndarray, hardness: np.ndarray, part: float, among: np.ndarray, highest: float) -> np.ndarray:
    """Chances of a mistake (n,) of which `part` follows the rows' hardness, with the same mean over the rows `among`.

    e(x) = e ((1 - part) + part s h(x)), so that at part 1 a row of no hardness is never mistaken, and s is chosen to
    keep the mean. errors: (n,) chances of a mistake if all rows were alike. hardness: (n,) of 0 or more, such as
    1 - margin of a reference model. highest: of a chance, (K-1)/K where the hardest rows are guessed; a row whose own
    chance was higher keeps it as its highest. Where no row is hard, nothing is gathered.
    """
    if not part or not errors[among].any() or not (errors * hardness)[among].any():
        return errors
    ceiling = np.maximum(highest, errors)

    def mistakes(log_scale: float) -> np.ndarray:
        return np.minimum(ceiling, errors * ((1 - part) + part * np.exp(log_scale) * hardness))

    wanted = errors[among].mean()

    def too_many(log_scale: float) -> float:
        return float(mistakes(log_scale)[among].mean() - wanted)

    low, high = -20.0, 20.0  # rows 1e-8 as hard as the hardest still count
    if too_many(high) <= 0:  # so few rows are hard that guessing at all of them makes too few mistakes
        return mistakes(high)
    return mistakes(brentq(too_many, low, high, xtol=1e-10))
