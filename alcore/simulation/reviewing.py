"""What a simulated review came to: how much was read until a share of a class was found, and until that was guaranteed.

Every row of the pool is read in the end, so what a stopping rule would have done is told from the order of reading.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from alcore import curves, review
from alcore.simulation.planning import Settings


def reviews(
    rounds: pd.DataFrame, queries: pd.DataFrame, settings: Settings, recalls: Sequence[float] = ()
) -> pd.DataFrame:
    """One line a strategy, replicate and recall to be reached, from the frames of a run with `settings.review`.

    Columns strategy, replicate, recall, rows and positives (of the pool); found_at, the rows read when so many of the
    positives were found (NaN: not within the budget); stopped_at, those read when that was guaranteed with
    `settings.confidence`, all where it never was; recall_at_stop; and wss, the work saved over sampling at that recall
    where the reader knows when to stop, guaranteed_wss with the guarantee. recalls: by default that of the settings.
    Answers count as given. Raises ValueError for a run that was no review.
    """
    if settings.review is None or "pool_rows" not in rounds:
        raise ValueError("This run was no review. Set the recall that a review is to guarantee, and run it.")
    pools = rounds.groupby(["strategy", "replicate"])[["pool_rows", "pool_positives"]].first()
    lines = []
    for (strategy, replicate), arm in queries.groupby(["strategy", "replicate"], sort=False):
        rows, total = (int(value) for value in pools.loc[(strategy, replicate)])
        positive = (arm["given_label"] == settings.positive).to_numpy()
        lot = arm["arm"].isin(["control", "start"] if settings.starting == "random" else ["control"]).to_numpy()
        lot = lot | (strategy == "random")
        for recall in recalls or (settings.review,):
            found = review.reached_at(positive, total, recall)
            stop = review.guaranteed_at(positive, lot, rows, recall, settings.confidence) or len(positive)
            lines.append(
                {
                    "strategy": strategy,
                    "replicate": replicate,
                    "recall": recall,
                    "rows": rows,
                    "positives": total,
                    "found_at": np.nan if found is None else found,
                    "stopped_at": stop,
                    "recall_at_stop": np.count_nonzero(positive[:stop]) / total if total else 1.0,
                    "wss": np.nan if found is None else float(review.work_saved(found, rows, recall)),
                    "guaranteed_wss": float(review.work_saved(stop, rows, recall)),
                }
            )
    return pd.DataFrame(lines)


def summary(reviewed: pd.DataFrame) -> pd.DataFrame:
    """One line a strategy and recall, from `reviews`: means over replicates of found_at, stopped_at, recall_at_stop,
    wss and guaranteed_wss, each with low_ and high_ ends of a 95 % t interval; and `kept`, the share of replicates that
    had the recall when they stopped."""
    measures = ["found_at", "stopped_at", "recall_at_stop", "wss", "guaranteed_wss"]
    lines = []
    for (strategy, recall), of_arm in reviewed.groupby(["strategy", "recall"], sort=False):
        line = {"strategy": strategy, "recall": recall, "replicates": len(of_arm)}
        line |= {"rows": of_arm["rows"].mean(), "positives": of_arm["positives"].mean()}
        for name in measures:
            mean, low, high = curves.t_interval(of_arm[name].to_numpy())
            line |= {name: float(mean), f"low_{name}": float(low), f"high_{name}": float(high)}
        line["kept"] = float((of_arm["recall_at_stop"] >= recall - 1e-9).mean())
        lines.append(line)
    return pd.DataFrame(lines)
