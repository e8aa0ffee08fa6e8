"""How a saving was computed, in the words of statistics, for those who ask."""

import numpy as np

from alcore.curves import (
    EXPANDED,
    area,
    data_utilization,
    deficiency,
    interval,
    kaplan_meier_median,
    redraws,
    replicate_crossings,
    restricted_mean,
    t_interval,
)
from alcore.savings.pairs import Pair


def details(pair: Pair, sign: float, target, measured, draws: int, seed: int, confidence: float) -> dict[str, object]:
    """Plain values (float, int, str or None) under names of the field; `sign` turns oriented scores back.

    Areas are proper (trapezoids over the label range). Kaplan-Meier medians and restricted means are of each
    replicate's own isotonic crossing, restricted at the budget; their saving is conservative.
    """
    labels, random, active = pair.labels, pair.random.scores, pair.active.scores
    areas = area(labels, random), area(labels, active)
    _, area_low, area_high = t_interval(areas[1] - areas[0], confidence)
    random_mean, active_mean = random.mean(axis=0), active.mean(axis=0)
    explained = {
        "method": f"Ratio of the crossings of the isotonic mean curves; interval: {EXPANDED} (Hesterberg 2015)",
        "confidence": confidence,
        "draws": draws,
        "seed": seed,
        "replicates": len(pair.replicates),
        "random_area": sign * areas[0].mean(),
        "active_area": sign * areas[1].mean(),
        "area_gain": (areas[1] - areas[0]).mean(),
        "area_gain_low": area_low,
        "area_gain_high": area_high,
        "win_share": ((areas[1] > areas[0]) + 0.5 * (areas[1] == areas[0])).mean(),
        "deficiency": deficiency(active_mean, random_mean),
        "data_utilization": data_utilization(labels, active_mean, random_mean),
        "test": "Wilcoxon signed-rank on paired areas (zsplit), Holm over the strategies",
    }
    if target is not None:
        short = measured.get("short", (np.nan, np.nan))
        explained |= {"random_redraws_short": short[0], "active_redraws_short": short[1]}
        explained |= _survival(pair, sign * target, draws, seed, confidence)
    return {name: _plain(value) for name, value in explained.items()}


def _survival(pair: Pair, target, draws, seed, confidence):
    found, spent = {}, []
    for name, arm in (("random", pair.random), ("active", pair.active)):
        needed, reached = replicate_crossings(pair.labels, arm.scores, target)
        spent.append(needed)
        found[f"{name}_reached_share"] = reached.mean()
        found[f"{name}_kaplan_meier_median"] = kaplan_meier_median(needed, reached)
        found[f"{name}_restricted_mean"] = restricted_mean(needed, reached, pair.labels[-1])
    weights = redraws(len(pair.replicates), draws, seed)
    # One budget for all: the restricted mean is then the plain mean of min(labels, budget).
    drawn = 100 * (1 - (weights @ spent[1]) / (weights @ spent[0]))
    low, high = interval(drawn, drawn, len(pair.replicates), confidence)
    saved = 100 * (1 - spent[1].mean() / spent[0].mean())
    return found | {"restricted_percent": saved, "restricted_percent_low": low, "restricted_percent_high": high}


def _plain(value):
    if isinstance(value, str | int):
        return value
    return float(value) if np.isfinite(value) else None
