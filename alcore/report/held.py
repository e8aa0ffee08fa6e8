"""A run held against one target: its trial runs of two arms, and at how many labels each arm is where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from alcore import costs, curves, savings
from alcore.costs import Rates
from alcore.costs.ledger import compute_hours, several_answers
from alcore.metrics import METRICS
from alcore.report import building
from alcore.report.model import ARMS
from alcore.savings import Savings
from alcore.simulation import Settings

BASELINE = "random"


@dataclass(frozen=True, eq=False)
class Run:
    """A run held against one target: its rounds of two arms, and what `savings` and `curves` say of them."""

    rounds: pd.DataFrame
    settings: Settings
    metric: str
    target: float | None
    strategy: str
    saving: Savings
    rates: Rates

    @property
    def greater(self) -> bool:
        """Whether a greater score is better."""
        return METRICS[self.metric].greater_is_better

    @property
    def answered(self) -> bool:
        """Whether rows have several answers, each of them paid."""
        return several_answers(self.rounds)

    def name(self, arm: str) -> str:
        """The strategy of an arm."""
        return BASELINE if arm == "random" else self.strategy

    @cached_property
    def means(self) -> pd.DataFrame:
        """Mean hours and dollars, and what the ledger knows beside them, of each arm at each number of labels."""
        priced = costs.add_money(self.rounds, self.rates, BASELINE)
        priced["compute_hours"] = compute_hours(self.rounds, BASELINE)
        wanted = ["hours", "dollars", "row_seconds", "row_price", "compute_hours"]
        wanted += ["answers"] if self.answered else []
        return priced.groupby(["strategy", "labels"])[[name for name in wanted if name in priced]].mean()

    @cached_property
    def scores(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Labels (T,) and scores (R, T) of each arm."""
        return {arm: curves.score_matrix(self.rounds, self.metric, self.name(arm)) for arm in ARMS}

    def needed(self, arm: str, target: float) -> float:
        """Labels at which an arm's isotonic mean curve crosses a target; NaN where it does not."""
        labels, scores = self.scores[arm]
        return curves.crossing(labels, scores.mean(axis=0), target, greater_is_better=self.greater)

    def quantile(self, arm: str, share: float) -> float | None:
        """Labels by which so many of the trial runs have reached the target by curves of their own."""
        labels, scores = self.scores[arm]
        found = curves.replicate_crossings(labels, scores, self.target, greater_is_better=self.greater)
        return building.number(curves.kaplan_meier_quantile(*found, share))

    def known(self, arm: str, labels: float | None) -> dict[str, float]:
        """What the rows of so many labels took, where columns of the table tell; and hours of computing, where paid."""
        if labels is None:
            return {}
        at = self.means.loc[self.name(arm)]
        told = [name for name in ("row_seconds", "row_price", "answers") if name in at and at[name].notna().all()]
        told += ["compute_hours"] if self.rates.compute_per_hour else []
        return {name: float(np.interp(labels, at.index, at[name])) for name in told}


def hold(
    rounds: pd.DataFrame, settings: Settings, rows: int, rates: Rates, metric: str | None, target: float | None
) -> Run:
    """Random sampling and the strategy of the verdict. rows: of the table. metric, target: None: those of the run.

    Raises ValueError, in words for the user, where there is nothing to compare.
    """
    others = [name for name in settings.strategies if name != BASELINE]
    if not others:
        raise ValueError("This run has no strategy beside random sampling, so there is nothing to report a saving of.")
    if rounds.empty:
        raise ValueError("No trial run of this run is finished yet, so there is nothing to report. Wait for the first.")
    metric = metric or settings.metric
    if target is None and metric == settings.metric:
        target = settings.target
    mine = rounds[rounds["strategy"].isin([BASELINE, others[0]])].reset_index(drop=True)
    saving = savings.compare(mine, metric, rates, target=target, strategies=others[:1], rows=rows, seed=settings.seed)[
        0
    ]
    return Run(mine, settings, metric, saving.target, others[0], saving, rates)
