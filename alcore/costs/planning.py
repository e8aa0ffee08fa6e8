"""Labels with their uncertainty in, every line of both arms out; and what drives the total.

At fixed rates each line only grows with the labels, so the line at the P90 of labels is the P90 of the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from alcore.costs.ledger import bill, dollars
from alcore.costs.rates import DEFAULTS, Rates

BASELINE = "random"
QUARTER = 0.25


def per_label(rates: Rates, *, active: bool, evaluation: bool = True, control_share: float = 0.0) -> pd.DataFrame:
    """The ledger of one arm as a straight line of its labels: frame line, fixed_hours, hours, fixed_dollars, dollars.

    `hours` and `dollars` are those of one more label; the last line is the total. control_share: rows drawn at random
    for the control arm for each label of an active arm, so 0.2 is 20 more rows for 100. Raises ValueError when that is
    negative.
    """
    if control_share < 0:
        raise ValueError(f"The share of control rows cannot be negative: {control_share:g}.")
    none, one = (
        bill(labels, rates, active=active, evaluation=evaluation, control_rows=labels * control_share)
        for labels in (0, 1)
    )
    return pd.DataFrame(
        {
            "line": none.line,
            "fixed_hours": none.hours,
            "hours": one.hours - none.hours,
            "fixed_dollars": none.dollars,
            "dollars": one.dollars - none.dollars,
        }
    )


def both_arms(
    labels: Mapping[str, Mapping[str, float]],
    rates: Rates,
    *,
    control_share: float = 0.0,
    evaluation: bool = True,
    baseline: str = BASELINE,
) -> pd.DataFrame:
    """Every line of every arm at every quantile of its labels: frame arm, line, quantile, labels, hours, dollars.

    `labels` is such as {"random": {"p10": 810, "p50": 1050, "p90": 1300}, "margin": {...}}. An infinite number of
    labels (a target that is not reached) makes the lines that grow with it infinite, NaN makes them NaN; lines that do
    not grow stay as they are. Every arm but the baseline pays for set-up, slowdown and the control arm, see
    `per_label`. Computing is left out: what it takes is known only afterwards. Raises ValueError for negative labels.
    """
    frames = []
    for arm, quantiles in labels.items():
        share = 0.0 if arm == baseline else control_share
        lines = per_label(rates, active=arm != baseline, evaluation=evaluation, control_share=share)
        for quantile, number in quantiles.items():
            if number < 0:
                raise ValueError(f"The number of labels cannot be negative: {number:g}.")
            frames.append(
                pd.DataFrame(
                    {
                        "arm": arm,
                        "line": lines.line,
                        "quantile": quantile,
                        "labels": float(number),
                        "hours": _at(lines.fixed_hours, lines.hours, number),
                        "dollars": _at(lines.fixed_dollars, lines.dollars, number),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def _at(fixed: pd.Series, slope: pd.Series, labels: float) -> np.ndarray:
    grows = slope.abs() > 1e-12  # an endless number of labels leaves a line that does not grow where it is
    return fixed + np.multiply(slope, labels, out=np.zeros(len(slope)), where=grows)


def usual_ends(rates: Rates) -> dict[str, tuple[float, float]]:
    """A low and a high end of every rate that is not 0 or empty: a quarter less and more, shares up to 1; one
    annotator less, where there are more than one, and one more; rows that active learning asks for are not quicker than
    others. Our assumption: nobody knows a rate better."""
    ends = {}
    for name, default in DEFAULTS.items():
        value = getattr(rates, name)
        if isinstance(value, str) or not value or (name == "hourly_wage" and rates.price_per_label is not None):
            continue
        if default.unit == "people":
            ends[name] = (max(1, value - 1), value + 1)
            continue
        low, high = value * (1 - QUARTER), value * (1 + QUARTER)
        if default.unit == "rows":
            low, high = round(low), round(high)
        if name == "active_slowdown":
            low = min(value, max(1.0, low))
        ends[name] = (low, min(high, 1.0) if default.unit == "share" else high)
    return ends


def tornado(
    labels: float | tuple[float, float, float],
    rates: Rates,
    ends: Mapping[str, tuple[float, float]] | None = None,
    *,
    active: bool = True,
    control_share: float = 0.0,
) -> pd.DataFrame:
    """What drives the cost: each rate alone at its low and its high end, the largest swing first.

    Frame rate, title, unit, low, high, low_dollars, high_dollars, swing (dollars, 0 or more), now (dollars at the rates
    as they are). `labels` is a number, or its P10, P50 and P90: then labels are a line of their own. ends: as in
    `usual_ends`, the default; rates that change nothing are left out. Raises ValueError for a rate that makes no sense.
    """
    low, middle, high = labels if isinstance(labels, tuple) else (labels, labels, labels)

    def total(number: float, these: Rates) -> float:
        return float(dollars(number, these, active=active, control_rows=number * control_share))

    lines = []
    if low != high:
        lines.append(("labels", "Labels", "rows", low, high, total(low, rates), total(high, rates)))
    for name, (less, more) in (usual_ends(rates) if ends is None else ends).items():
        known = DEFAULTS[name]
        sums = (total(middle, replace(rates, **{name: value})) for value in (less, more))
        lines.append((name, known.title, known.unit, less, more, *sums))
    frame = pd.DataFrame(lines, columns="rate title unit low high low_dollars high_dollars".split())
    frame["swing"] = (frame.high_dollars - frame.low_dollars).abs()
    frame["now"] = total(middle, rates)
    frame = frame[frame.swing > 0]
    return frame.sort_values("swing", ascending=False, kind="stable", ignore_index=True)
