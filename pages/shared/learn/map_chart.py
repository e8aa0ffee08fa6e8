"""One strategy's map of a pool as a Vega-Lite specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pages.shared import charts, theme

if TYPE_CHECKING:
    from alcore.maps import PoolMap, Trail

HEIGHT = 340
# A few rows far from all others would leave the rest a speck; they stand at the edge instead.
INNER = (0.005, 0.995)
WAITING, KNOWN, ASKED = "not asked yet", "label known", "asked now"


def frame(pool_map: PoolMap, trail: Trail, number: int, lines: np.ndarray) -> pd.DataFrame:
    """One line a row of the pool in round `number` (from 0): x, y, line of the file, class, state, utility, place.

    wanted: where the row's utility stands between the lowest and the highest, in [0, 1]; blank for known rows.
    place: its place in the batch, blank for others.
    """
    utility = trail.utility[number]
    finite = utility[np.isfinite(utility)]
    low, high = (finite.min(), finite.max()) if len(finite) else (0.0, 0.0)
    state = np.full(len(utility), WAITING, dtype=object)
    state[trail.labeled(number)] = KNOWN
    state[trail.batches[number]] = ASKED
    place = np.full(len(utility), np.nan)
    place[trail.batches[number]] = np.arange(1, len(trail.batches[number]) + 1)
    with np.errstate(invalid="ignore"):
        wanted = (np.clip(utility, low, high) - low) / ((high - low) or 1.0)
    return pd.DataFrame(
        {
            "x": pool_map.points[:, 0],
            "y": pool_map.points[:, 1],
            "line": lines[pool_map.positions],
            "label": np.asarray(pool_map.classes, dtype=object)[pool_map.y],
            "state": state,
            "utility": np.where(np.isfinite(utility), utility, np.nan),
            "wanted": wanted,
            "place": place,
        }
    )


def chart(rows: pd.DataFrame, points: np.ndarray, color: str) -> dict:
    """The pool: rows waiting colored by how much they are wanted, known rows as crosses, and the rows asked now."""
    x, y = (_axis(name, values) for name, values in zip("xy", points.T, strict=True))
    shown = [
        {"field": "line", "type": "quantitative", "title": "Line of the file"},
        {"field": "label", "type": "nominal", "title": "Hidden label"},
        {"field": "state", "type": "nominal", "title": "State"},
    ]
    utility = {"field": "utility", "type": "quantitative", "title": "Utility", "format": ".3g"}
    place = {"field": "place", "type": "quantitative", "title": "Place in the batch"}
    scale = {"domain": [0, 1], "scheme": "viridis"}
    wanted = {"field": "wanted", "type": "quantitative", "scale": scale, "legend": None}
    waiting = {"type": "point", "filled": True, "size": 26, "opacity": 0.85}
    known = {"type": "point", "shape": "cross", "size": 34, "opacity": 0.7, "color": theme.GREY, "filled": True}
    asked = {"type": "point", "filled": True, "size": 150, "opacity": 1, "color": color, "stroke": "white"}
    return {
        "$schema": charts.SCHEMA,
        "height": HEIGHT,
        "width": "container",
        "datasets": {
            name: rows[rows["state"] == state]
            for name, state in (("waiting", WAITING), ("known", KNOWN), ("asked", ASKED))
        },
        "encoding": {"x": x, "y": y},
        "layer": [
            {"data": {"name": "waiting"}, "mark": waiting, "encoding": {"color": wanted, "tooltip": [*shown, utility]}},
            {"data": {"name": "known"}, "mark": known, "encoding": {"tooltip": shown}},
            {
                "data": {"name": "asked"},
                "mark": {**asked, "strokeWidth": 2},
                "encoding": {"tooltip": [*shown, place, utility]},
            },
        ],
        "view": {"stroke": None},
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
    }


def _axis(name: str, values: np.ndarray) -> dict:
    """An axis without ticks, since the units of principal components mean nothing to a reader."""
    low, high = np.quantile(values, INNER)
    room = 0.06 * (high - low) or 1.0
    scale = {"domain": [float(low - room), float(high + room)], "clamp": True, "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "axis": None, "scale": scale}


def in_words(trail: Trail, number: int) -> str:
    """The alternative text of a map."""
    return (
        f"Map of the pool as {charts.short(trail.strategy.name)} sees it in round {number + 1}: "
        f"{len(trail.labeled(number)):,} rows have labels, {len(trail.batches[number]):,} are asked for now, and "
        f"{trail.utility.shape[1] - len(trail.labeled(number + 1)):,} wait."
    )
