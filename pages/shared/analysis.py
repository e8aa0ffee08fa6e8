"""What a run found, computed from its stored rounds and kept until something it depends on changes.

Everything here follows from the tidy rounds, so the target, the metric and the rates move without a new run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import server

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.savings import Savings
    from alcore.store import Run

BASELINE = "random"
# The target moves in steps of a thousandth of a score.
STEP = 0.001


@dataclass(frozen=True)
class Findings:
    """A run held against one target. `savings[0]` is the strategy of the verdict, named before the run."""

    metric: str
    target: float | None
    savings: tuple[Savings, ...]
    at_budget: pd.DataFrame  # savings.at_budget
    bars: pd.DataFrame  # savings.bars of the verdict's strategy

    @property
    def verdict(self) -> Savings:
        """The saving the verdict speaks of."""
        return self.savings[0]


@dataclass(frozen=True)
class Targets:
    """Where the target may lie, and where it lies unless somebody moves it (None: random gains nothing)."""

    lowest: float
    highest: float
    usual: float | None


# Resources, not data: data would be copied at every run of a page. Nobody writes into these frames.
@st.cache_resource(max_entries=8, show_spinner=False)
def rounds(run: str, done: int) -> pd.DataFrame:
    """The rounds of the `done` finished replicates of a run."""
    return server.store().frame(run, "rounds")


@st.cache_resource(max_entries=32, show_spinner=False)
def mean_curves(run: str, done: int, metric: str, rates: Rates) -> pd.DataFrame:
    """Frame strategy, labels, mean, low, high, fitted, hours, dollars; fitted is the isotonic mean curve."""
    from alcore import costs, curves
    from alcore.metrics import METRICS

    measured = rounds(run, done)
    means = curves.mean_curves(measured, metric)
    # Few trial runs give intervals beyond what a score can be.
    means[["low", "high"]] = means[["low", "high"]].clip(0, METRICS[metric].highest)
    greater = METRICS[metric].greater_is_better
    means["fitted"] = means.groupby("strategy", sort=False)["mean"].transform(
        lambda mean: curves.isotonic(mean, greater_is_better=greater)
    )
    spent = costs.add_money(measured, rates, BASELINE).groupby(["strategy", "labels"], as_index=False)
    return means.merge(spent[["hours", "dollars"]].mean(), on=["strategy", "labels"])


def targets(run: Run, metric: str, rates: Rates) -> Targets:
    """The range of the mean curves, and the default target of the run's settings."""
    fitted = mean_curves(run.id, run.done, metric, rates)["fitted"]
    chosen = run.settings.get("target") if metric == run.settings["metric"] else None
    return Targets(
        float(fitted.min()), float(fitted.max()), _suggested(run.id, run.done, metric) if chosen is None else chosen
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _suggested(run: str, done: int, metric: str) -> float | None:
    from alcore import curves
    from alcore.metrics import METRICS

    greater = METRICS[metric].greater_is_better
    try:
        return curves.default_target(rounds(run, done), metric, BASELINE, greater_is_better=greater)
    except ValueError:  # random gains nothing; `savings.compare` says so on the page
        return None


def findings(run: Run, metric: str, target: float | None, rates: Rates, rows: int) -> Findings:
    """All savings of a run at a target. rows: how many the table has, for the cost of labeling everything."""
    return _findings(
        run.id, run.done, tuple(run.settings["strategies"]), metric, target, rates, rows, run.settings["seed"]
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _findings(run, done, strategies, metric, target, rates, rows, seed) -> Findings:
    from alcore import savings

    measured = rounds(run, done)
    others = [name for name in strategies if name != BASELINE]
    found = tuple(
        savings.compare(
            measured, metric, rates, target=target, strategies=others, baseline=BASELINE, rows=rows, seed=seed
        )
    )
    return Findings(
        metric,
        found[0].target,
        found,
        savings.at_budget(measured, metric, rates, strategies=others, baseline=BASELINE),
        savings.bars(found[0], measured, rows, rates),
    )


def metrics_of(run: Run) -> list[str]:
    """The metrics a run measured, its own first."""
    from alcore.metrics import METRICS

    measured = rounds(run.id, run.done)
    own = run.settings["metric"]
    return [own, *(name for name in METRICS if name != own and name in measured)]


def score_title(run: Run, metric: str) -> str:
    """`Accuracy`, or `Recall of 'spam'` for a score of one class. As it is: escape it for Markdown."""
    from alcore.metrics import METRICS

    known, positive = METRICS[metric], run.settings["positive"]
    return known.title.replace("of a class", f"of '{positive}'") if known.of_one_class else known.title


server.forgets(rounds.clear, mean_curves.clear, _suggested.clear, _findings.clear)
