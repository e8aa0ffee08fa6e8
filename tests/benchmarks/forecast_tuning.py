"""The numbers of `alcore.forecast.calibration.CALIBRATION`, learned on made tables that are not reported.

    python tests/benchmarks/forecast_tuning.py --keep FOLDER [--tables 16] [--pilots 8] [--steps 150]

A random walk over the prior, the inflation and the misfit, kept where it makes the quantiles of the labels needed
better (pinball loss of P10, P50 and P90 in the logarithm, over all reachable targets), the share of answers no less
than the bars with room to spare, and the coverage of pilots of every size nearer to 82 %. Then, printed for choosing
by eye: for several chances from which a target is called reachable, the answers, the unreachable ones called
reachable, and how far P10 and P90 have to be moved from P50, in small and large tables, for each to be missed by a
tenth of the answered targets (the conformal factors); and how often budgets suffice by the chance they were given.
"""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
import pandas as pd
from forecast_pilots import TIMES, Kept, measured
from forecast_tables import TUNING

from alcore.forecast.calibration import CALIBRATION, Calibration
from alcore.forecast.ensemble import ensemble, weighted_quantiles
from alcore.forecast.families import Prior

MOST_UNREACHABLE, ANSWERS, COVERED = 0.035, {1.5: 0.88, 3.0: 0.70, 6.0: 0.45}, 0.82
SIZE = 1024  # of the bank while walking


def quantiles(tables: list[Kept], calibration: Calibration, size: int = SIZE) -> pd.DataFrame:
    """One line for each pilot and target: the chance of reaching it, P10, P50, P90 and the truth."""
    lines = []
    for kept in tables:
        best = kept.score(kept.sizes[-1])
        for one in kept.pilots:
            times = [times for times in TIMES if times * one.labels <= 0.9 * kept.rows]
            targets = [kept.score(each * one.labels) for each in times] + [best + (1 - best) / 2]
            curves = None if one.observed is None else ensemble(one.observed, calibration, size)
            for each, target in zip([*times, np.inf], targets, strict=True):
                line = {"table": kept.name, "share": one.share, "times": each, "truth": each * one.labels}
                lines.append(line | (_answer(curves, target, kept.rows) if curves is not None else {"chance": 0.0}))
    return pd.DataFrame(lines)


def _answer(curves, target: float, rows: int) -> dict:
    met = float(curves.weight[curves.level >= target].sum())
    weight = np.where(curves.level >= target, 0.0, curves.weight)
    if met >= CALIBRATION.met:
        return {"chance": 1.0, "met": met} | dict.fromkeys(("p10", "p50", "p90"), float(curves.labels))
    needed = curves.needed(target)
    enough = np.where(needed <= rows, weight, 0.0)
    chance = float(enough.sum() / weight.sum())
    found = weighted_quantiles(needed, enough, (0.1, 0.5, 0.9)) if chance > 0 else np.full(3, rows)
    return {"chance": chance, "met": met} | dict(zip(("p10", "p50", "p90"), found, strict=True))


def loss(frame: pd.DataFrame) -> float:
    """What the walk makes small."""
    never = np.isinf(frame["truth"])
    threshold = max(0.05, float(np.quantile(frame["chance"][never], 1 - MOST_UNREACHABLE)))
    known = frame[~never & frame["p50"].notna()]
    pinball = 0.0
    for share, column in ((0.1, "p10"), (0.5, "p50"), (0.9, "p90")):
        distance = np.log(known["truth"] / known[column])
        pinball += float(np.maximum(share * distance, (share - 1) * distance).mean())
    yes = frame["chance"] >= threshold
    missing = sum(max(0.0, least - yes[frame["times"] == times].mean()) for times, least in ANSWERS.items())
    answered = frame[yes]
    covers = (answered["p10"] <= answered["truth"]) & (answered["truth"] <= answered["p90"])
    return pinball + missing + 0.3 * float((covers.groupby(answered["share"]).mean() - COVERED).abs().mean())


def as_numbers(one: Calibration) -> np.ndarray:
    prior = one.prior
    return np.array(
        [*prior.shares, prior.left_a, prior.left_b, prior.steepness, prior.spread, one.inflation, one.misfit]
    )


def as_calibration(numbers: np.ndarray) -> Calibration:
    numbers = [float(f"{number:.3g}") for number in numbers]
    return replace(
        CALIBRATION,
        prior=Prior(tuple(numbers[:4]), *numbers[4:8]),
        inflation=numbers[8],
        misfit=numbers[9],
    )


def walk(tables: list[Kept], steps: int, start: Calibration) -> Calibration:
    rng, numbers, width = np.random.default_rng(0), as_numbers(start), 0.5
    best = loss(quantiles(tables, start))
    for step in range(steps):
        moved = numbers * np.exp(width * rng.normal(size=len(numbers)) * (rng.random(len(numbers)) < 0.35))
        moved[3] = min(moved[3], 0.5)
        found = loss(quantiles(tables, as_calibration(moved)))
        if found < best:
            numbers, best = moved, found
            print(step, round(best, 4), as_calibration(numbers), flush=True)
        width = max(0.15, 0.985 * width)
    return as_calibration(numbers)


def choices(frame: pd.DataFrame) -> None:
    """What each chance from which a target is called reachable would give."""
    never = np.isinf(frame["truth"])
    print(f"met already where it is not: {(frame['met'] >= CALIBRATION.met)[~never].mean():.1%}")
    for threshold in (0.25, 0.3, 0.33, 0.36, 0.4, 0.5):
        yes = frame["chance"] >= threshold
        mine = frame[yes]
        covers = (mine["p10"] <= mine["truth"]) & (mine["truth"] <= mine["p90"])
        print(
            f"chance {threshold:.2f}: answered "
            + ", ".join(f"{times:g} times {yes[frame['times'] == times].mean():.0%}" for times in TIMES)
            + f", unreachable {yes[never].mean():.1%}; covered "
            + ", ".join(f"{share:.0%} {one:.1%}" for share, one in covers.groupby(mine["share"]).mean().items())
            + "; factors "
            + ", ".join(f"{share:.0%} {factors(part)}" for share, part in mine.groupby("share"))
        )
    reached = frame[~never]
    for least in (0.02, 0.03, 0.05, 0.1):
        print(
            f"no up to {least:.2f}: reachable {(reached['chance'] <= least).mean():.1%}, "
            f"unreachable {(frame['chance'] <= least)[never].mean():.1%}"
        )


def reliability(tables: list[Kept], calibration: Calibration) -> None:
    """How often so many times the pilot's labels suffice, by the chance that they were said to."""
    lines = []
    for kept in tables:
        best = kept.score(kept.sizes[-1])
        for one in kept.pilots:
            curves = None if one.observed is None else ensemble(one.observed, calibration, SIZE)
            times = [each for each in (1.5, 2, 3, 4, 6, 8) if each * one.labels <= 0.9 * kept.rows]
            targets = [kept.score(each * one.labels) for each in times] + [best + (1 - best) / 2, best + (1 - best) / 4]
            for each, target in zip([*times, np.inf, np.inf], targets, strict=True) if curves is not None else ():
                weight = np.where(curves.level >= target, 0.0, curves.weight)
                if weight.sum() <= 1 - CALIBRATION.met:
                    continue
                needed = curves.needed(target)
                for budget in (1.25, 1.75, 2.5, 3.5, 5, 7):
                    if budget * one.labels <= kept.rows:
                        chance = weight[needed <= budget * one.labels].sum() / weight.sum()
                        lines.append({"chance": chance, "suffices": each <= budget})
    frame = pd.DataFrame(lines)
    parts = frame.groupby(pd.cut(frame["chance"], [-0.01, 0.05, *np.arange(0.1, 1.01, 0.1)]), observed=True)
    print(parts.agg(cases=("chance", "size"), chance=("chance", "mean"), suffices=("suffices", "mean")).round(2))


def factors(mine: pd.DataFrame) -> str:
    """How far, as a share of the way from P50, each end would have to be for a tenth of the truths to lie beyond."""
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.log(mine["p50"] / mine["truth"]) / np.log(mine["p50"] / mine["p10"])
        above = np.log(mine["truth"] / mine["p50"]) / np.log(mine["p90"] / mine["p50"])
    return f"{np.nanquantile(below, 0.9):.2f} {np.nanquantile(above, 0.9):.2f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--tables", type=int, default=16)
    parser.add_argument("--pilots", type=int, default=8)
    parser.add_argument("--steps", type=int, default=150)
    options = parser.parse_args()
    os.nice(19)
    options.keep.mkdir(parents=True, exist_ok=True)
    tables = [measured(name, options.pilots, options.keep) for name in TUNING[: options.tables]]
    found = walk(tables, options.steps, CALIBRATION) if options.steps else CALIBRATION
    print(found)
    choices(quantiles(tables, found, 4096))
    reliability(tables, found)


if __name__ == "__main__":
    main()
