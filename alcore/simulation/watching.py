"""What a project could know of its model round by round, for the criteria of `alcore.stopping`: a stop set without
labels, and evaluation rows as many as a project has. It is measured only where a run asks for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from alcore import stopping
from alcore.campaign import Campaign
from alcore.learners import gives

EVALUATION_ROWS = 100  # of the test rows, as many as a project labels unless told otherwise


class Watch:
    """Watches one campaign. X: (n, d) of its pool; X_test, y_test: the test rows, of which it takes some by lot.

    rows: of the stop set, at most all of the pool. score: (campaign, X, y) -> the run's score. The rows of both sets
    depend on (seed, replicate) alone, so that all arms are watched on the same ones.
    """

    def __init__(
        self,
        rows: int,
        X: np.ndarray,
        X_test: np.ndarray,
        y_test: np.ndarray,
        score: Callable[[Campaign, np.ndarray, np.ndarray], float],
        seed: tuple[int, int],
    ):
        chosen = np.random.default_rng((*seed, 6)).permutation(len(X))[:rows]
        evaluation = np.random.default_rng((*seed, 7)).permutation(len(X_test))[:EVALUATION_ROWS]
        self._X, self._X_test, self._y_test = X[chosen], X_test[evaluation], y_test[evaluation]
        self._score = score
        self._predictions: list[np.ndarray] = []
        self._rounds: list[tuple[float, float, int]] = []

    def look(self, campaign: Campaign) -> None:
        """Note what the campaign's model says now."""
        small = np.min_scalar_type(len(campaign.classes))
        if "probabilities" in gives(campaign.learner):
            probabilities = campaign.predict_proba(self._X)
            codes, unsure = probabilities.argmax(axis=1), stopping.uncertainty(probabilities)
        else:
            codes, unsure = campaign.predict(self._X), np.nan
        self._predictions.append(codes.astype(small))
        right = int(np.count_nonzero(campaign.predict(self._X_test) == self._y_test))
        self._rounds.append((unsure, self._score(campaign, self._X_test, self._y_test), right))

    def columns(self) -> pd.DataFrame:
        """One line a look, with columns of `stopping.COLUMNS`: agreement, unchanged, uncertainty, evaluation_score (the
        run's score on the evaluation rows), evaluation_right, evaluation_rows."""
        frame = pd.DataFrame(self._rounds, columns=["uncertainty", "evaluation_score", "evaluation_right"])
        frame.insert(0, "agreement", stopping.agreement(self._predictions))
        frame.insert(1, "unchanged", stopping.unchanged(self._predictions))
        return frame.assign(evaluation_rows=len(self._y_test))
