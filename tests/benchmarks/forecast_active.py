"""How far a rehearsal of the strategy inside a pilot can be believed: the numbers of `calibration.ACTIVE`; and how
often the active arm's intervals hold.

    python tests/benchmarks/forecast_active.py [--tables "tuning 1" ...] [--pilots 6]
    python tests/benchmarks/forecast_active.py --report [--tables digits ...] [--pilots 4]

On each tuning table, pilots of a tenth of the pool go on to three times their size, by the strategy and by lot, scored
on a quarter of the table that neither may ask for. The truth of a table is the strategy's share of the labels beyond
the pilot that random sampling needs for the score it has at 1.5, 2 and 3 times the pilot, from the mean curves over the
pilots. Each pilot's own rehearsal (`active.inside`) is regressed on it: typical value, trust, and the spread that is
left, over tables, targets and pilots.

With --report, on tables that nothing was tuned on: the share of 80 % intervals of the active arm that hold its true
labels, P90/P10, and the error factor of P50. *Rehearsed*: of pilots, as above. *Live*: of campaigns that began with 20
rows and are at the pilot's size, scored on 100 rows drawn by lot; what they need for the score the strategy truly
reaches at 1.5, 2 and 3 times as many. Truths are mean curves over twice as many campaigns; one beyond three times the
pilot is only known to be larger, and an interval that reaches so far holds it. By default 15 of the 30 reported tables
(all real ones, of which iris and wine are too small, and five made ones), 4 pilots each: minutes.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from forecast_pilots import pilot_size, scored
from forecast_tables import REPORTED, SAMPLES, TUNING, load
from threadpoolctl import threadpool_limits

from alcore import curves, metrics
from alcore.campaign import Campaign
from alcore.forecast import Study, TargetMet, observe_running
from alcore.forecast.active import STRATEGY, Inside, inside
from alcore.forecast.pilot import Pilot
from alcore.forecast.resampling import observe

ROUNDS, TIMES = 10, (1.5, 2.0, 3.0)
START, EVALUATION = 20, 100  # of a live campaign
REPORT = (*SAMPLES, "diabetes halves", "diabetes thirds", *(f"made {number}" for number in (2, 5, 9, 14, 18)))


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


# -- how often the active arm's intervals hold -------------------------------------------------------------------


def campaign(X, y, pool, first, labels, strategy, seed):
    """The models of one campaign, at each of the label counts; it begins with the first rows of the pool."""
    running = Campaign(X[pool], range(int(y.max()) + 1), strategy=strategy, seed=seed, start=0)
    asked = np.arange(first)
    for more in (*np.diff(labels), 0):
        running.tell(asked, y[pool[asked]])
        yield running.model
        asked = running.propose(int(more)).rows


def report_table(name, pilots):
    """One line an interval: kind, times, p10, p50, p90, truth, and the largest truth that could be known."""
    X, y = load(name)
    metric, positive, _ = metrics.default_metric(np.bincount(y))
    classes, size = int(y.max()) + 1, pilot_size(len(y), 0.10)
    ahead = np.linspace(size, 3 * size, ROUNDS + 1).round().astype(int)
    begun = np.unique(np.r_[np.linspace(START, size, ROUNDS).round().astype(int), ahead])
    known, live = {"random": [], STRATEGY: []}, []
    studied = []
    for seed in range(2 * pilots):
        rows = np.random.default_rng((seed, 99)).permutation(len(y))
        test, pool = rows[: len(y) // 4], rows[len(y) // 4 :]
        if len(pool) < 3 * size or len(np.unique(y[pool[:START]])) < 2:
            continue
        for strategy in known:
            models = campaign(X, y, pool, size, ahead, strategy, seed)
            known[strategy].append([scored(one, X[test], y[test], classes, metric, positive) for one in models])
        models = list(campaign(X, y, pool, START, begun, STRATEGY, seed))
        live.append([scored(one, X[test], y[test], classes, metric, positive) for one in models])
        if len(studied) < pilots:
            pilot = Pilot(X[pool[:size]], y[pool[:size]], classes, len(pool), metric, positive, seed=seed)
            watched = test[:EVALUATION]
            seen = np.array([one.predict(X[watched]) for one in models])[begun <= size]
            running = observe_running(begun[begun <= size], seen, y[watched], classes, metric, positive, seed)
            studied.append((observe(pilot), inside(pilot), running, pilot))
    if not live:  # a table too small to go on to three times a pilot
        return []
    by_lot, active, alone = (np.mean(one, axis=0) for one in (known["random"], known[STRATEGY], live))
    lines = []
    for times in TIMES:
        target = np.interp(times * size, ahead, curves.isotonic(by_lot))
        truth = curves.crossing(ahead, active, target)
        own_target = np.interp(times * size, begun, curves.isotonic(alone))
        own_truth = curves.crossing(begun, alone, own_target)
        for observed, within, running, pilot in studied:
            if target > by_lot[0]:  # a flat curve asks for nothing
                lines.append(("rehearsed", times, answer(Study(pilot, observed, within), target), truth, ahead[-1]))
            if running is not None and not own_truth <= size:
                nothing = Inside(float("nan"), float("nan"))
                own = Study(pilot, observed, nothing, running=running)
                lines.append(("live", times, answer(own, own_target), own_truth, ahead[-1]))
    return lines


def answer(study, target):
    """P10, P50 and P90 of the active arm's labels; None where there is no such answer."""
    try:
        said = study.ask(float(target))
    except (TargetMet, ValueError):
        return None
    known = said.active.labels
    return None if known.p50 is None else [known.p10, known.p50, known.p90]


def report(tables, pilots):
    found = {}
    for name in tables:
        found[name] = report_table(name, pilots)
        told = [holds(*line[2:]) for line in found[name] if line[2] is not None]
        print(f"{name}: {np.mean(told) if told else float('nan'):.0%} of {len(told)} intervals hold", flush=True)
    for kind in ("rehearsed", "live"):
        for times in (*TIMES, None):
            cells = {
                name: [one for one in lines if one[0] == kind and times in (one[1], None)]
                for name, lines in found.items()
            }
            asked = sum(map(len, cells.values()))
            answered = {name: [one for one in lines if one[2] is not None] for name, lines in cells.items()}
            held = {name: [holds(*one[2:]) for one in lines] for name, lines in answered.items() if lines}
            every = [one for lines in answered.values() for one in lines]
            width = np.median([one[2][2] / one[2][0] for one in every])
            off = np.median([np.exp(abs(np.log(one[2][1] / one[3]))) for one in every if not np.isnan(one[3])])
            low, high = clustered(held)
            share = np.mean(np.concatenate(list(held.values())))
            which = "all" if times is None else f"{times:g} times"
            print(f"{kind:10}{which:>10}: {len(every)} of {asked} answered, {share:.0%} hold [{low:.0%}, {high:.0%}],")
            print(f"{'':22}P90/P10 {width:.1f}, P50 off by a factor of {off:.2f}", flush=True)


def holds(ends, truth, largest):
    """Whether an interval holds the truth; one that is only known to be larger, when it reaches that far."""
    return ends[2] >= largest - 1 if np.isnan(truth) else ends[0] - 0.5 <= truth <= ends[2] + 0.5


def clustered(held):
    """95 % bootstrap interval of the pooled share, over tables."""
    rng, sums = np.random.default_rng(0), np.array([(sum(one), len(one)) for one in held.values()])
    drawn = sums[rng.integers(0, len(sums), (4000, len(sums)))].sum(axis=1)
    return np.quantile(drawn[:, 0] / drawn[:, 1], (0.025, 0.975))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--tables", nargs="*", choices=[*TUNING, *REPORTED])
    parser.add_argument("--pilots", type=int)
    options = parser.parse_args()
    os.nice(19)
    if options.report:
        with threadpool_limits(1):
            report(options.tables or REPORT, options.pilots or 4)
        return
    options.tables, options.pilots = options.tables or list(TUNING), options.pilots or 6
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
