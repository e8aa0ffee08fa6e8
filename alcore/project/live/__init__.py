"""The saving of a project, measured while it is labeled: the strategy's rows against those a lot would have had.

    live = measure(project)
    live.verdict, live.saving.percent, live.curve

Measured at the score the control arm has reached with its n labels: n against the labels at which the active curve
reaches that score. Beyond n it is a forecast, beyond 2 n nothing is said. What the arms are, how the models are fitted
again, and where the interval comes from is told in `arms`, `fits` and `crossing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alcore.costs import Rates
from alcore.metrics import default_metric
from alcore.project.live import crossing, forecast, wording
from alcore.project.live.arms import Arms, read
from alcore.project.live.crossing import LUCK, compare
from alcore.project.live.fits import Fits, fit_all
from alcore.project.live.money import Amount, Ledger, ledger, seconds_a_row
from alcore.project.live.verdict import Saving, judge, missing, more_rows, saving
from alcore.project.paying import team_rates
from alcore.project.project import Project
from alcore.savings.verdict import TOO_EARLY
from alcore.store import Event

__all__ = ["Amount", "FORECAST", "Live", "MEASURED", "SIMULATED", "Saving", "measure", "wording"]

MEASURED, FORECAST, SIMULATED = "measured live", "forecast", "simulated"
CURVE_COLUMNS = ["arm", "labels", "score", "low", "high", "hours", "dollars", "stamp"]


@dataclass(frozen=True, eq=False)
class Live:
    """What can be said now. Counts are of labels; scores lie in [0, 1].

    verdict: "pays", "does not pay" or "too early to say". saving: measured live, at all control labels; None while
    something is `missing`. further: the same as a forecast for twice as many control labels, or None where it cannot
    be honest. more_control, more_evaluation: how many more control and evaluation rows would tell, or None: it has
    been told, or no number this table has would. score: "accuracy", or "balanced accuracy" where a class is rare, and
    `why`. reached: the control arm's score with its interval. seconds: those of a row by arm, "control" and "active".
    curve: one line an arm and label count: arm, labels, score, low, high, hours, dollars and stamp; hours and dollars
    hold the evaluation rows, and set-up in the active arm. ledger: what priced all of it.
    """

    verdict: str
    saving: Saving | None
    further: Saving | None
    more_control: int | None
    more_evaluation: int | None
    missing: tuple[str, ...]
    control_labels: int
    active_labels: int
    evaluation_labels: int
    evaluation_drawn: int
    imported: int
    score: str
    why: str
    reached: Amount
    random_dollars: float | None
    seconds: dict[str, Amount]
    curve: pd.DataFrame
    ledger: Ledger


def measure(project: Project, events: Sequence[Event] | None = None) -> Live:
    """The live saving of a project, or of a first part of its log. Takes some hundred fits of a light learner.

    The same log and settings give the same answer. Raises TableError when the table is not the one of the project.
    """
    events = project.store.events(project.id) if events is None else events
    return measure_arms(read(project, events), team_rates(events, project.settings))


def measure_arms(arms: Arms, prices: Rates) -> Live:
    """The same for arms at hand, at those rates."""
    lacks, books = missing(arms), ledger(arms, prices)
    score, why, strata = _score(arms)
    known = {
        "missing": lacks,
        "control_labels": len(arms.control),
        "active_labels": len(arms.asked),
        "evaluation_labels": len(arms.evaluation),
        "evaluation_drawn": arms.drawn,
        "imported": len(arms.free),
        "score": score,
        "why": why,
        "seconds": seconds_a_row(arms),
        "ledger": books,
    }
    if lacks:
        nothing = Amount(None, None, None)
        return Live(TOO_EARLY, None, None, None, None, reached=nothing, random_dollars=None, curve=_curve(), **known)
    fits = fit_all(arms)
    found, n = compare(fits, strata), len(arms.control)
    measured, total = saving(found, books, n), float(books.dollars(n, False))
    verdict = judge(measured.dollars, books, n)
    more = (more_rows(found, books, arms) if verdict == TOO_EARLY else None) or (None, None)
    ahead = forecast.extrapolate(
        fits.control_sizes, [crossing.mean(one, strata) for one in fits.control], found.control
    )
    low, high = _band(found.control, crossing.variance(fits.control[-1], strata) + found.luck / LUCK, found.quantile)
    return Live(
        verdict,
        measured,
        _further(fits, strata, books, ahead),
        *more,
        reached=Amount(found.control, float(low), float(high)),
        random_dollars=total,
        curve=_curves(fits, strata, found, books, ahead),
        **known,
    )


def _score(arms: Arms) -> tuple[str, str, np.ndarray]:
    """The score's name, why it is this one, and the strata (E,) of the evaluation rows that make it.

    Scores that are no mean over rows, such as F1, have no paired interval of one project; balanced accuracy also sees a
    rare class.
    """
    truth = arms.codes[arms.evaluation]
    by_lot = np.concatenate([truth, arms.codes[arms.control]])
    counts = np.bincount(by_lot, minlength=arms.n_classes)
    if not counts.sum() or default_metric(counts)[0] == "accuracy":
        return "accuracy", "No class is rare, so the share of right answers says enough.", np.zeros(len(truth), int)
    why = "A class is rare, so each class counts as much as another (balanced accuracy)."
    return "balanced accuracy", why, truth


def _further(fits: Fits, strata: np.ndarray, books: Ledger, ahead: tuple) -> Saving | None:
    """The forecast at the farthest label count, where the active arm has been that good; else nothing is said."""
    sizes, scores, errors = ahead
    at = compare(fits, strata, extra=float(errors[-1]) ** 2, control=float(scores[-1]))
    there = saving(at, books, float(sizes[-1]))
    return there if there.active.value is not None else None


# -- the curve -------------------------------------------------------------------------------------------------


def _curves(fits: Fits, strata: np.ndarray, found: crossing.Difference, books: Ledger, ahead: tuple) -> pd.DataFrame:
    luck = found.luck / LUCK  # of one arm alone
    active = [crossing.variance(right, strata) + luck for right in fits.active.astype(float)]
    control = [crossing.variance(right, strata) + luck for right in fits.control]
    sizes, scores, errors = ahead
    q = found.quantile
    return pd.concat(
        [
            _curve("control", fits.control_sizes, _scores(fits.control, strata), control, q, books, MEASURED),
            _curve("control", sizes, scores, control[-1] + errors**2, q, books, FORECAST),
            _curve("active", fits.active_sizes, _scores(fits.active, strata), active, q, books, MEASURED),
        ],
        ignore_index=True,
    )


def _scores(rights: np.ndarray, strata: np.ndarray) -> np.ndarray:
    return np.array([crossing.mean(right, strata) for right in rights])


def _curve(arm="", labels=(), scores=(), variances=(), quantile=0.0, books=None, stamp="") -> pd.DataFrame:
    if books is None:
        return pd.DataFrame(columns=CURVE_COLUMNS)
    low, high = _band(np.asarray(scores), np.asarray(variances), quantile)
    active = arm == "active"
    hours, dollars = books.hours(labels, active), books.dollars(labels, active)
    columns = (arm, labels, scores, low, high, hours, dollars, stamp)
    return pd.DataFrame(dict(zip(CURVE_COLUMNS, columns, strict=True)))


def _band(score: np.ndarray | float, variance: np.ndarray | float, quantile: float) -> tuple:
    half = quantile * np.sqrt(variance)
    return np.clip(score - half, 0, 1), np.clip(score + half, 0, 1)
