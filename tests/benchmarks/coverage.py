"""Do the 95 % intervals of savings cover the truth? Simulated studies whose true saving is known.

    python tests/benchmarks/coverage.py [--studies 1000] [--first 0] [--jobs 2]

A study is a set of replicates, each a pair of noisy learning curves: a replicate is easier or harder as a whole and
learns faster or slower (both correlated between its arms), and a finite test set adds noise that is autocorrelated
within a curve and partly shared by the arms. The active arm runs along random's own true curve, only sooner, so what
it saves at a fixed target is known. Each study goes through `savings.measure`, the numbers behind `savings.compare`.

Prints, for every setting, how often the intervals of percent and of dollars cover the truth, and random against a
second, independent random arm at the default target (true saving 0). Every row outside 92-97 % is marked. Exit code 1
when, for any true saving and number of replicates, the coverage over the three curve shapes is outside 92-97 %, or when
a single row is outside 90-99 %.

What remains: single shapes leave 92-97 %, most of all a power law that saves 30 % at ten replicates (about 98 %). The
likely reason, not proven: the redraws need the slopes of both curves at the target, which ten replicates know only
roughly, so what shifts both arms alike cancels less in the redraws than in truth. A default target, chosen on the very
curves it is applied to, costs a point or two. Noisier studies (400 test rows, replicates that differ more) do worse.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import brentq

from alcore.costs import Rates, dollars, hours
from alcore.curves import crossing, isotonic
from alcore.curves.learning import GAIN_SHARE
from alcore.savings.compare import measure
from alcore.savings.pairs import Arm, Pair

LOW, HIGH = 0.92, 0.97
LOWEST, HIGHEST = 0.90, 0.99
DRAWS = 1000
LABELS = np.arange(20, 321, 10, dtype=float)
SETUP = 5.0
RATES = Rates(setup=SETUP)
DOLLARS_PER_LABEL = 30 / 3600 * 20

# True accuracy at n labels.
CURVES = {
    "power law": lambda n: 0.95 - 0.9 * n**-0.6,
    "slow power law": lambda n: 0.9 - 0.8 * n**-0.35,
    "exponential": lambda n: 0.9 - 0.3 * np.exp(-(n - 20) / 90),
}
NOISE = {"test_rows": 600, "level": 0.01, "speed": 0.1, "shared": 0.8, "echo": 0.8, "common": 0.6}
TARGET_SHARE = 0.85


def sooner(labels, saving):
    """The labels random would need for what the active arm has learned; both start from the same rows."""
    return LABELS[0] + (labels - LABELS[0]) / (1 - saving)


def truth(curve, saving):
    """Target and true labels of both arms, by the formula; the start rows are paid in both."""
    target = curve(LABELS[0]) + TARGET_SHARE * (curve(LABELS[-1]) - curve(LABELS[0]))
    random = brentq(lambda labels: curve(labels) - target, LABELS[0], LABELS[-1])
    return target, random, LABELS[0] + (random - LABELS[0]) * (1 - saving)


def simulated_scores(rng, curve, saving, replicates, noise=NOISE):
    """Scores (replicates, T) of random and of the active arm."""

    def pair():
        both = rng.normal(size=(2, replicates, 1))
        first = rng.normal(size=(replicates, 1))
        return np.sqrt(noise["shared"]) * first + np.sqrt(1 - noise["shared"]) * both

    def echoes():
        steps = rng.normal(size=(replicates, len(LABELS)))
        for t in range(1, len(LABELS)):
            steps[:, t] = noise["echo"] * steps[:, t - 1] + np.sqrt(1 - noise["echo"] ** 2) * steps[:, t]
        return steps

    level, speed, common = pair(), pair(), echoes()
    limit = curve(np.array(1e9))
    arms = []
    for arm, seen in enumerate((LABELS, sooner(LABELS, saving))):
        accuracy = curve(seen)
        measured = np.sqrt(accuracy * (1 - accuracy) / noise["test_rows"])
        wobble = np.sqrt(noise["common"]) * common + np.sqrt(1 - noise["common"]) * echoes()
        arms.append(
            limit
            - (limit - accuracy) * (1 + noise["speed"] * speed[arm])
            + noise["level"] * level[arm]
            + measured * wobble
        )
    return arms


def measured(scores, target, seed):
    """What `savings.compare` reports, from the scores of both arms; money by the ledger of `alcore.costs`."""
    arms = [
        Arm(
            arm,
            np.broadcast_to(hours(LABELS, RATES), arm.shape),
            np.broadcast_to(dollars(LABELS, RATES, active=active), arm.shape),
        )
        for arm, active in zip(scores, (False, True), strict=True)
    ]
    return measure(Pair(LABELS, np.arange(len(scores[0])), *arms), target, DRAWS, seed)


def covers(low, high, value):
    return (low is None or low <= value) and (high is None or value <= high)


def study(curve_name, saving, replicates, seed):
    """Whether percent and dollars cover, and whether either end is open, in one simulated study."""
    curve = CURVES[curve_name]
    target, random_labels, active_labels = truth(curve, saving)
    rng = np.random.default_rng([seed, replicates])
    found = measured(simulated_scores(rng, curve, saving, replicates), target, seed)
    percent = 100 * (1 - active_labels / random_labels)
    return outcome(found, percent, (random_labels - active_labels) * DOLLARS_PER_LABEL - SETUP)


def random_against_random(curve_name, _, replicates, seed):
    """Two independent random arms at the default target of the first: what is saved is 0, and set-up is lost."""
    rng = np.random.default_rng([seed, replicates, 1])
    scores = simulated_scores(rng, CURVES[curve_name], 0.0, replicates)
    fitted = isotonic(scores[0].mean(axis=0))
    target = fitted[0] + GAIN_SHARE * (fitted[-1] - fitted[0])
    return outcome(measured(scores, target, seed), 0.0, -SETUP)


def many(check, curve_name, saving, replicates, seeds):
    return np.array([check(curve_name, saving, replicates, int(seed)) for seed in seeds])


def outcome(found, percent, dollars):
    open_end = any(found.get(f"{end}_percent") is None for end in ("low", "high"))
    return (
        covers(found.get("low_percent"), found.get("high_percent"), percent),
        covers(found.get("low_dollars"), found.get("high_dollars"), dollars),
        open_end,
    )


def check_truth():
    """The formula's labels against the same functional on the mean of very many replicates; stops when they differ."""
    for name, curve in CURVES.items():
        for saving in (0.0, 0.3, 0.6):
            target, *expected = truth(curve, saving)
            scores = simulated_scores(np.random.default_rng(0), curve, saving, 50_000)
            crossed = [crossing(LABELS, arm.mean(axis=0), target) for arm in scores]
            by_formula, by_replicates = (" and ".join(f"{n:.1f}" for n in pair) for pair in (expected, crossed))
            print(f"truth  {name:15} saving {saving:.0%}: {by_formula} labels by the formula, {by_replicates} measured")
            if not np.allclose(expected, crossed, rtol=0.015):
                sys.exit("The formula and the replicates disagree about the truth.")


def shown(title, shares, low, high) -> bool:
    """Prints one row, marked when outside 92-97 %, and says whether it is outside low to high."""
    percent, money, open_end = shares
    marked = any(not LOW <= share <= HIGH for share in (percent, money))
    outside = any(not low <= share <= high for share in (percent, money))
    note = "   FAILS" if outside else "   outside 92-97 %" if marked else ""
    print(f"{title}{percent:10.1%}{money:10.1%}{open_end:10.1%}{note}", flush=True)
    return outside


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first study; others follow")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    started = time.perf_counter()
    check_truth()
    groups = [(study, saving, replicates) for saving in (0.0, 0.3, 0.6) for replicates in (10, 30)]
    groups += [(random_against_random, 0.0, replicates) for replicates in (10, 30)]
    error = np.sqrt(0.95 * 0.05 / options.studies)
    print(f"\n{options.studies} studies a row; Monte Carlo standard error of a row {error:.1%}")
    print(f"{'check':24}{'true':>6}{'replicates':>12}  {'curve':17}{'percent':>10}{'dollars':>10}{'open end':>10}")
    failed = False
    with Parallel(options.jobs) as parallel:
        for check, saving, replicates in groups:
            title = f"{check.__name__.replace('_', ' '):24}{saving:6.0%}{replicates:12}  "
            shapes = []
            for name in CURVES:
                chunks = np.array_split(options.first + np.arange(options.studies), 2 * options.jobs)
                outcomes = parallel(delayed(many)(check, name, saving, replicates, chunk) for chunk in chunks)
                shapes.append(np.concatenate(outcomes).mean(axis=0))
                failed |= shown(f"{title}{name:17}", shapes[-1], LOWEST, HIGHEST)
            failed |= shown(f"{title}{'all':17}", np.mean(shapes, axis=0), LOW, HIGH)
    print(f"\n{time.perf_counter() - started:.0f} s")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
