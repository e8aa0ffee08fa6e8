"""From where on active learning pays: the number of labels, the price of labels or the target at which what it saves
has paid for its set-up, its slower rows and its control arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alcore.costs.ledger import dollars
from alcore.costs.planning import BASELINE, per_label
from alcore.costs.rates import Rates


@dataclass(frozen=True)
class Net:
    """What active learning saves in dollars, as a straight line of the labels random sampling needs: ``each`` a label,
    less what it costs ``once``."""

    each: float
    once: float

    def at(self, labels: float) -> float:
        """Dollars saved where random sampling would need so many labels; negative where it costs more."""
        return self.each * labels - self.once

    @property
    def labels(self) -> float:
        """Random sampling's labels from which on it pays; infinite when it never does."""
        return np.inf if self.each <= 0 else max(0.0, self.once / self.each)


def net(rates: Rates, saved: float, *, control_share: float = 0.0) -> Net:
    """Where a share of the labels is saved, in (-inf, 1). Evaluation rows and tools, the same in both arms, cancel.

    Raises ValueError when everything, or more, would be saved.
    """
    if not saved < 1:
        raise ValueError(f"The share of labels saved must be under 1, not {saved:g}. Write 40% as 0.4.")
    random = per_label(rates, active=False).iloc[-1]
    active = per_label(rates, active=True, control_share=control_share).iloc[-1]
    each = random.dollars - (1 - saved) * active.dollars
    return Net(float(each), float(active.fixed_dollars - random.fixed_dollars))


def break_even(
    labels: float,
    saved: Mapping[str, float],
    rates: Rates,
    *,
    share_needed: float = 1.0,
    control_share: float = 0.0,
) -> pd.DataFrame:
    """From which number of labels, pool size and price on active learning pays. Frame quantity, unit, saved, share,
    now, at, pays.

    `labels` is what random sampling needs now; `saved` names shares of them saved, such as {"p10": 0.1, "p50": 0.4,
    "p90": 0.6}, one line each, `share`. Quantities: "labels" (random sampling's), "pool" (rows, where random sampling
    needs share_needed of them, in (0, 1]) and "price" (dollars of one label, all its people's work included, the
    set-up as it is). `at` is infinite where it never pays; `pays` says whether it does now. Raises ValueError for
    numbers that make no sense.
    """
    if not 0 < share_needed <= 1:
        raise ValueError(f"The share of the rows that are needed must be above 0 and at most 1, not {share_needed:g}.")
    price = float(per_label(rates, active=False).dollars.iloc[-1])
    lines = []
    for name, share in saved.items():
        line = net(rates, share, control_share=control_share)
        pays = line.at(labels) > 0
        # Every dollar of `each` is people's work, so it grows in proportion to the price; what is paid once does not.
        times = Net(line.each * labels, line.once).labels
        lines += [
            ("labels", "labels of random sampling", name, share, labels, line.labels, pays),
            ("pool", "rows", name, share, labels / share_needed, line.labels / share_needed, pays),
            ("price", "dollars a label", name, share, price, price * times, pays),
        ]
    return pd.DataFrame(lines, columns="quantity unit saved share now at pays".split())


def from_target(targets: pd.DataFrame, rates: Rates, *, control_share: float = 0.0) -> float:
    """The target from which on active learning pays, and goes on to pay at every higher one listed; NaN when it does
    not at the highest.

    `targets` holds target, random and active: the labels each arm needs. Between two targets the net dollars are
    linear. Targets that an arm does not reach (NaN) are left out.
    """
    known = targets.dropna().sort_values("target")
    if known.empty:
        return float("nan")
    spent = [
        dollars(known[arm], rates, active=arm != BASELINE, control_rows=known[arm] * control_share)
        for arm in (BASELINE, "active")
    ]
    saved, target = np.asarray(spent[0] - spent[1]), known.target.to_numpy(float)
    if saved[-1] <= 0:
        return float("nan")
    losing = np.flatnonzero(saved <= 0)
    if not len(losing):
        return float(target[0])
    last = losing[-1]
    return float(np.interp(0, saved[last : last + 2], target[last : last + 2]))
