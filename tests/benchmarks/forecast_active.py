"""How far a rehearsal of the strategy inside a pilot can be believed: the numbers of `calibration.ACTIVE`.

    python tests/benchmarks/forecast_active.py [--tables "tuning 1" ...] [--pilots 6]

On each tuning table, pilots of a tenth of the pool go on to three times their size, by the strategy and by lot, scored
on a quarter of the table that neither may ask for. The truth of a table is the strategy's share of the labels beyond
the pilot that random sampling needs for the score it has at 1.5, 2 and 3 times the pilot, from the mean curves over the
pilots. Each pilot's own rehearsal (`active.inside`) is regressed on it: typical value, trust, and the spread that is
left, over tables, targets and pilots.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from forecast_pilots import pilot_size, scored
from forecast_tables import TUNING, load
from threadpoolctl import threadpool_limits

from alcore import curves, metrics
from alcore.campaign import Campaign
from alcore.forecast.active import STRATEGY, inside
from alcore.forecast.pilot import Pilot

ROUNDS, TIMES = 10, (1.5, 2.0, 3.0)


def one_pilot(X, y, seed, metric, positive):
    """Label counts, both arms' scores, and what the pilot says of itself."""
    rng, classes = np.random.default_rng((seed, 99)), int(y.max()) + 1
    rows = rng.permutation(len(y))
    test, pool = rows[: len(y) // 4], rows[len(y) // 4 :]
    size = pilot_size(len(y), 0.10)
    pilot = Pilot(X[pool[:size]], y[pool[:size]], classes, len(pool), metric, positive, seed=seed)
    labels = np.linspace(size, 3 * size, ROUNDS + 1).round().astype(int)
    scores = []
    for strategy in ("random", STRATEGY):
        campaign = Campaign(X[pool], range(classes), strategy=strategy, seed=seed, start=0)
        mine, asked = [], np.arange(size)
        for more in (*np.diff(labels), 0):
            campaign.tell(asked, y[pool[asked]])
            mine.append(scored(campaign.model, X[test], y[test], classes, metric, positive))
            asked = campaign.propose(int(more)).rows
        scores.append(mine)
    return labels, np.array(scores), inside(pilot).gain


def table_lines(name, pilots):
    """(truth of a target, gain seen inside a pilot) for each target and pilot."""
    X, y = load(name)
    metric, positive, _ = metrics.default_metric(np.bincount(y))
    runs = [one_pilot(X, y, seed, metric, positive) for seed in range(pilots)]
    labels, size = runs[0][0], runs[0][0][0]
    random, active = np.mean([scores for _, scores, _ in runs], axis=0)
    fitted, lines = curves.isotonic(random), []
    for times in TIMES:
        target = np.interp(times * size, labels, fitted)
        by_lot = curves.crossing(labels, random, target)
        needed = curves.crossing(labels, active, target)
        # Not within three times the pilot: at least that many; and a crossing at the pilot itself is no labels at all.
        share = ((labels[-1] if np.isnan(needed) else needed) - size) / max(1.0, by_lot - size)
        lines += [(np.log(np.clip(share, 0.05, 3)), gain) for _, _, gain in runs]
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", nargs="*", default=list(TUNING))
    parser.add_argument("--pilots", type=int, default=6)
    options = parser.parse_args()
    os.nice(19)
    lines = []
    with threadpool_limits(1):
        for name in options.tables:
            try:
                found = table_lines(name, options.pilots)
            except ValueError as error:
                print(f"{name}: {error}")
                continue
            lines += found
            truth, gain = np.array(found, dtype=float).T
            print(f"{name}: share {np.exp(truth[:: options.pilots]).round(2)}, gains {gain[: options.pilots].round(2)}")
            sys.stdout.flush()
    truth, gain = np.array(lines, dtype=float).T
    known = ~np.isnan(gain)
    seen = np.clip(gain[known], -1, 1)
    slope, typical = np.polyfit(seen, truth[known], 1)
    left = (truth[known] - typical - slope * seen).std()
    print(f"typical {typical:.2f}, trust {-slope:.2f}, spread {left:.2f}; without a rehearsal {truth.std():.2f}")
    print(f"the strategy needs more labels than random sampling in {(truth > 0).mean():.0%} of targets")


if __name__ == "__main__":
    main()
