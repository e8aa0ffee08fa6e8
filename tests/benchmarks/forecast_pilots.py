"""What the benchmark of forecasts works on: each table's true curve, and random pilots seen through `observe`.

Kept on disk by table, since neither depends on how a forecast is made of what was observed.
"""

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parent))

from forecast_tables import load

from alcore import curves, learners, metrics
from alcore.forecast.pilot import Pilot
from alcore.forecast.resampling import Observed, observe, subset_sizes

SHARES, FEWEST = (0.05, 0.10, 0.20), 40
TIMES = (1.5, 3.0, 6.0)
HELD_OUT = 0.3  # of a pilot, in the one curve of the baselines


@dataclass
class Seen:
    """One pilot: which share and seed, what was observed (None: refused, and why), and the one curve of a baseline."""

    share: float
    seed: int
    labels: int
    observed: Observed | None
    refused: str = ""
    one_sizes: np.ndarray | None = None
    one_scores: np.ndarray | None = None
    seconds: float = 0.0


@dataclass
class Kept:
    """A table: its metric, its size, and its true curve: the mean score over random subsets on all rows left out."""

    name: str
    rows: int
    metric: str
    sizes: np.ndarray
    truth: np.ndarray
    error: np.ndarray
    pilots: list = field(default_factory=list)

    def score(self, labels: float) -> float:
        return float(np.interp(np.log(labels), np.log(self.sizes), curves.isotonic(self.truth)))


def pilot_size(rows: int, share: float) -> int:
    return max(FEWEST, round(share * rows))


def measured(name: str, seeds: int, folder: Path) -> Kept:
    """The table with at least so many pilots of each share; made where they are not kept yet."""
    path = folder / f"{name.replace(' ', '_')}.joblib"
    with threadpool_limits(1):
        X, y = load(name)
        kept = joblib.load(path) if path.exists() else true_curve(name, X, y)
        done = {(one.share, one.seed) for one in kept.pilots}
        new = [(share, seed) for share in SHARES for seed in range(seeds) if (share, seed) not in done]
        if new:
            kept.pilots += [see(kept, X, y, share, seed) for share, seed in new]
            joblib.dump(kept, path)
    return kept


def true_curve(name, X, y) -> Kept:
    metric, positive, _ = metrics.default_metric(np.bincount(y))
    rows, classes = len(y), int(y.max()) + 1
    sizes = {pilot_size(rows, share) for share in SHARES}
    sizes |= {round(times * size) for size in sizes for times in TIMES}
    sizes |= set(np.geomspace(20, 0.9 * rows, 10).round().astype(int).tolist())
    sizes = np.array(sorted(size for size in sizes if size <= 0.9 * rows))
    scores: list[list[float]] = [[] for _ in sizes]
    rng = np.random.default_rng(7)
    for largest, repeats in ((250, 120), (800, 30), (10**9, 30)):
        for _ in range(repeats):
            order, model = rng.permutation(rows), None
            for place, size in enumerate(sizes[sizes <= largest]):
                model = learners.fit("logistic", X[order[:size]], y[order[:size]], classes, warm=model)
                scores[place].append(scored(model, X[order[size:]], y[order[size:]], classes, metric, positive))
    mean = np.array([np.mean(one) for one in scores])
    error = np.array([np.std(one) / np.sqrt(len(one)) for one in scores])
    return Kept(name, rows, metric, sizes, mean, error)


def scored(model, X, y, classes, metric, positive):
    return metrics.label_metrics(metrics.confusion(y, model.predict(X), classes), positive)[metric]


def see(kept: Kept, X, y, share: float, seed: int) -> Seen:
    size = pilot_size(kept.rows, share)
    rng = np.random.default_rng((seed, round(100 * share)))
    rows = rng.permutation(kept.rows)[:size]
    metric, positive, _ = metrics.default_metric(np.bincount(y))
    classes = int(y.max()) + 1
    began = time.process_time()
    try:
        observed = observe(Pilot(X[rows], y[rows], classes, kept.rows, metric, positive, seed=seed))
    except ValueError as error:
        return Seen(share, seed, size, None, str(error))
    seconds = time.process_time() - began
    held = round(HELD_OUT * size)
    test, train = rows[:held], rows[held:]
    sizes, scores, model = subset_sizes(len(train), 6), [], None
    for one in sizes:
        model = learners.fit("logistic", X[train[:one]], y[train[:one]], classes, warm=model)
        scores.append(scored(model, X[test], y[test], classes, metric, positive))
    return Seen(share, seed, size, observed, "", sizes, np.array(scores), seconds)


if __name__ == "__main__":
    from forecast_pilots import measured  # so that what is kept is known by this module's name

    for one in sys.argv[3:]:
        began = time.time()
        found = measured(one, int(sys.argv[2]), Path(sys.argv[1]))
        print(one, found.rows, found.metric, np.round(found.truth, 3), f"{time.time() - began:.0f} s", flush=True)
