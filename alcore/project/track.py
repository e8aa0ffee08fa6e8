"""The track record of a project: what was forecast while it ran, beside what came.

    keep(project, seen, seen.ask(0.9, rates))
    record(project, seen, came(project, seen, 0.9, rates), 0.9)

What came is measured, and so has an interval of its own: for random sampling by the averaged curve inside the labels
drawn by lot, for the strategy by what its trainings said of the evaluation rows; each made monotone before it is read.
A forecast is decided once nine in ten draws of the measured rows say that the score came. It held when what came lies
within its P10 to P90; it failed as well once more labels than its P90 are there and the score is not. Where the score
had come before anybody asked, it held if its P10 was what was there.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from alcore import curves
from alcore.costs import Rates
from alcore.forecast import MODEL, Forecast, Study
from alcore.forecast.resampling import Observed
from alcore.metrics import METRICS
from alcore.project import outlook
from alcore.project.live.money import ledger
from alcore.project.project import Project
from alcore.store import Foretold

ARMS = ("random", "active")
WHAT = ("labels", "hours", "dollars")
COLUMNS = (
    ["number", "created", "model", "asked", "pilot", "arm", "basis", "reachable"]
    + [f"{what}_{end}" for what in WHAT for end in ("p10", "p50", "p90")]
    + ["came_labels", "came_hours", "came_dollars", "held"]
)


@dataclass(frozen=True)
class Came:
    """What came of an arm: labels at which its measured score reached the target, with P10 and P90 of the luck of the
    rows it was measured on (infinite: perhaps not yet), hours and dollars, evaluation rows included. None: not there
    yet. so_far: labels up to which the score is measured; 0 where none is."""

    labels: float | None
    low: float | None
    high: float | None
    hours: float | None
    dollars: float | None
    so_far: float

    @property
    def sure(self) -> bool:
        """Whether nine in ten draws of the rows it is measured on say that it came."""
        return self.labels is not None and self.high is not None and np.isfinite(self.high)


def keep(project: Project, seen: Study, said: Forecast) -> bool:
    """Keep what was said, unless the same was asked on as many labels before; returns whether it is new."""
    pilot = seen.pilot
    line = Foretold(
        model=MODEL,
        asked=pilot.asked,
        pilot=pilot.labels,
        metric=pilot.metric,
        positive=_positive(project, seen),
        learner=pilot.learner,
        target=said.target,
        reachable=said.reachable,
        chance=said.chance_reachable,
        basis=said.basis,
        **{arm: {what: asdict(getattr(getattr(said, arm), what)) for what in WHAT} for arm in ARMS},
    )
    return project.store.add_forecast(project.id, line)


def kept(project: Project, seen: Study) -> list[Foretold]:
    """The forecasts of the project for this score and model, first to last, whatever their target."""
    about = (seen.pilot.metric, _positive(project, seen), seen.pilot.learner)
    return [one for one in project.store.forecasts(project.id) if (one.metric, one.positive, one.learner) == about]


def came(project: Project, seen: Study, target: float, rates: Rates, found: outlook.Sample | None = None) -> dict:
    """What came by now, by arm: `Came`."""
    found = found or outlook.sample(project)
    books = ledger(found.arms, rates)
    measured: dict[str, Observed | None] = {"random": seen.observed, "active": None}
    if seen.pilot.learner == project.settings.learner:
        measured["active"] = outlook.running(project, found, seen.pilot, since=0.0)
    return {arm: _came(one, target, books, arm == "active") for arm, one in measured.items()}


def _came(observed: Observed | None, target: float, books, active: bool) -> Came:
    if observed is None:
        return Came(None, None, None, None, None, 0.0)
    at = curves.crossing(observed.sizes, observed.scores, target)
    if np.isnan(at):
        return Came(None, None, None, None, None, float(observed.sizes[-1]))
    drawn = np.array([curves.crossing(observed.sizes, draw, target) for draw in observed.draws])
    low, high = np.quantile(np.where(np.isnan(drawn), np.inf, drawn), (0.1, 0.9), method="inverted_cdf")
    spent = float(books.hours(at, active)), float(books.dollars(at, active))
    return Came(float(at), float(low), float(high), *spent, float(observed.sizes[-1]))


def record(project: Project, seen: Study, came: dict, target: float) -> pd.DataFrame:
    """One line a forecast of this target and arm, `COLUMNS`; `held` is True, False or None, not decided yet.

    "unknown" decides nothing; "no" failed once it came.
    """
    lines = []
    for one in kept(project, seen):
        if abs(one.target - target) > 1e-9:
            continue
        for arm in ARMS:
            said, real = getattr(one, arm), came[arm]
            ends = [said[what][end] for what in WHAT for end in ("p10", "p50", "p90")]
            begun = one.asked if arm == "active" else one.pilot
            about = (one.number, one.created, one.model, one.asked, one.pilot, arm, one.basis, one.reachable)
            held = _held(one.reachable, said["labels"], real, begun)
            lines.append((*about, *ends, real.labels, real.hours, real.dollars, held))
    return pd.DataFrame(lines, columns=COLUMNS).astype({"held": object})


def _held(reachable: str, labels: dict, real: Came, begun: int) -> bool | None:
    if real.labels is not None and not real.sure:
        return None
    if reachable == "no":
        return None if real.labels is None else False
    if reachable == "unknown" or labels["p50"] is None:
        return None
    if real.labels is None:
        return False if real.so_far > labels["p90"] else None
    return bool(labels["p10"] <= max(real.labels, begun) <= labels["p90"])


def _positive(project: Project, seen: Study) -> str:
    """The class of a score of one class; empty for the others."""
    if not METRICS[seen.pilot.metric].of_one_class:
        return ""
    return [one.name for one in project.classes().values() if one.into is None][seen.pilot.positive]
