"""What a project could know of its model round by round, for the criteria of `alcore.stopping`: a stop set without
labels, and evaluation rows as many as a project has. It is measured where that is cheap, or a run asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from alcore import stopping
from alcore.campaign import Campaign
from alcore.learners import gives

EVALUATION_ROWS = 100  # of the test rows, as many as a project labels unless told otherwise
STOP_SET = 1_000  # rows, as in Pullar-Strecker et al. (2022)
# Models that take long to say something beside the time they take to learn: to watch them adds 14 to 46 % to a round
# (digits, breast_cancer and loans); to watch the others, at most 8 %.
SLOW_TO_ASK = ("svm", "naive_bayes", "knn")


def usual_rows(learner: str) -> int:
    """The rows of the stop set unless a run says otherwise: none where watching would make it a good deal longer."""
    return 0 if learner in SLOW_TO_ASK else STOP_SET


class Prediction(NamedTuple):
    """What a model says of n rows: class codes (n,) and, where a score needs them, probabilities (n, K)."""

    codes: np.ndarray
    probabilities: np.ndarray | None = None

    def of(self, rows: np.ndarray) -> Prediction:
        """What it says of those among them."""
        return Prediction(self.codes[rows], None if self.probabilities is None else self.probabilities[rows])


class Watch:
    """Watches one campaign. X: (n, d) of its pool; y_test: codes of the test rows, of which it takes some by lot.

    rows: of the stop set, at most all of the pool. judge: (codes, prediction) -> scores; `metric` names the run's. The
    rows of both sets depend on (seed, replicate) alone, so that all arms are watched on the same ones.
    """

    def __init__(
        self,
        rows: int,
        X: np.ndarray,
        y_test: np.ndarray,
        judge: Callable[[np.ndarray, Prediction], dict[str, float]],
        metric: str,
        seed: tuple[int, int],
    ):
        self._X = X[np.random.default_rng((*seed, 6)).permutation(len(X))[:rows]]
        self._evaluation = np.random.default_rng((*seed, 7)).permutation(len(y_test))[:EVALUATION_ROWS]
        self._y = y_test[self._evaluation]
        self._judge, self._metric = judge, metric
        self._predictions: list[np.ndarray] = []
        self._rounds: list[tuple[float, float, int]] = []

    def look(self, campaign: Campaign, of_tests: Prediction) -> None:
        """Note what the campaign's model says now. of_tests: what it says of all test rows, which was just asked."""
        small = np.min_scalar_type(len(campaign.classes))
        if "probabilities" in gives(campaign.learner):
            probabilities = campaign.predict_proba(self._X)
            codes, unsure = probabilities.argmax(axis=1), stopping.uncertainty(probabilities)
        else:
            codes, unsure = campaign.predict(self._X), np.nan
        self._predictions.append(codes.astype(small))
        prediction = of_tests.of(self._evaluation)
        right = int(np.count_nonzero(prediction.codes == self._y))
        self._rounds.append((unsure, self._judge(self._y, prediction)[self._metric], right))

    def columns(self) -> pd.DataFrame:
        """One line a look, with columns of `stopping.COLUMNS`: agreement, unchanged, uncertainty, evaluation_score (the
        run's score on the evaluation rows), evaluation_right, evaluation_rows."""
        frame = pd.DataFrame(self._rounds, columns=["uncertainty", "evaluation_score", "evaluation_right"])
        frame.insert(0, "agreement", stopping.agreement(self._predictions))
        frame.insert(1, "unchanged", stopping.unchanged(self._predictions))
        return frame.assign(evaluation_rows=len(self._y))
