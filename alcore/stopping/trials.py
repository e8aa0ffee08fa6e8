"""What the criteria say of all trial runs of a simulation, and what stopping where they fire costs or saves there.

Every trial run is a paired comparison with itself: where a criterion stops, against going on to its last round, and
against its own best round. A criterion that does not fire in a trial run goes on to the last round, so no trial run is
left out.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from alcore.stopping.advice import advise, from_rounds, total_cost
from alcore.stopping.registry import Criterion

SPREAD = (0.1, 0.5, 0.9)  # of the trial runs: what is told as the low end, the middle and the high end
SPENT = ("labels", "hours", "dollars")
AMOUNTS = (
    "value",
    *SPENT,
    *(f"{name}_saved" for name in SPENT),
    "points_given_up",
    "against_budget",
    "against_best",
)


def over_trial_runs(
    rounds: pd.DataFrame,
    metric: str,
    strategy: str,
    criteria: Iterable[Criterion],
    *,
    worth: float = 0.0,
    seen: str = "evaluation_score",
) -> pd.DataFrame:
    """One line a trial run (replicate) and criterion, the criteria in their order.

    Columns: replicate, criterion, title, threshold, missing, fired, and `AMOUNTS`: value (after the last round);
    labels, hours, dollars where it stops, which is the last round where it never fires; what is saved of each by not
    going on to the last round; points_given_up (hundredths of the true score of the last round; negative where it had
    been higher). With a worth above 0, dollars a point: against_budget (dollars saved in all, errors included, where
    positive) and against_best (dollars lost, 0 or more, against the best round in hindsight). NaN where not known.

    rounds: priced (`costs.add_money`). metric, seen: as in `from_rounds`.
    """
    criteria = list(criteria)
    found = []
    for replicate in rounds.loc[rounds["strategy"] == strategy, "replicate"].unique():
        history = from_rounds(rounds, metric, strategy, int(replicate), seen=seen)
        found.append(_of_one(history, advise(history, criteria), worth).assign(replicate=replicate))
    columns = ["replicate", "criterion", "title", "threshold", "missing", "fired", *AMOUNTS]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def _of_one(history: pd.DataFrame, advised: pd.DataFrame, worth: float) -> pd.DataFrame:
    places = dict(zip(history["round"], range(len(history)), strict=True))
    at = np.array([places.get(first, len(history) - 1) for first in advised["first_round"]], dtype=int)
    nothing = np.full(len(history), np.nan)
    spent = {name: history[name].to_numpy(float) if name in history else nothing for name in SPENT}
    score = history["true_score"].to_numpy(float)
    total = total_cost(history, worth) if worth > 0 and "dollars" in history else nothing
    best = np.nanmin(total) if np.isfinite(total).any() else np.nan
    amounts = {
        "value": advised["value"].to_numpy(float),
        **{name: values[at] for name, values in spent.items()},
        **{f"{name}_saved": values[-1] - values[at] for name, values in spent.items()},
        "points_given_up": 100 * (score[-1] - score[at]),
        "against_budget": total[-1] - total[at],
        "against_best": total[at] - best,
    }
    known = (advised["missing"] == "").to_numpy()
    told = advised[["criterion", "title", "threshold", "missing", "fired"]]
    return pd.concat([told, pd.DataFrame({name: np.where(known, amounts[name], np.nan) for name in AMOUNTS})], axis=1)


def summary(trials: pd.DataFrame) -> pd.DataFrame:
    """One line a criterion, in their order: criterion, title, threshold, missing, trial_runs, fires (in how many), and
    of each of `AMOUNTS` the low end, the middle and the high end over the trial runs (`SPREAD`): value_low, value_mid,
    value_high and so on. Quantiles of trial runs say how much one project differs from the next, not how well the
    middle is known.

    trials: see `over_trial_runs`.
    """
    lines = []
    for _, one in trials.groupby("criterion", sort=False):
        first = one.iloc[0]
        line = {name: first[name] for name in ("criterion", "title", "threshold", "missing")}
        line |= {"trial_runs": len(one), "fires": int(one["fired"].sum())}
        for name in AMOUNTS:
            ends = one[name].astype(float).quantile(SPREAD).to_numpy()
            line |= dict(zip((f"{name}_low", f"{name}_mid", f"{name}_high"), ends, strict=True))
        lines.append(line)
    return pd.DataFrame(lines)
