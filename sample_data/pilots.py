"""How often a pilot of so many labels settles the question, on the gallery's tables: `python sample_data/pilots.py`.

From each labeled sample pilots of several sizes are drawn by lot, and each is asked whether the target of the table's
own verdict (verdicts.json) can be reached. A pilot settles it when it says yes, no, or met already; it does not when it
is too early to say or when too few labels of a class were drawn. Every target was reached by the trial runs, so "no" is
wrong. The offer of a pilot quotes these shares; a test computes one table of them again.
"""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np  # noqa: E402

from alcore import forecast, tables  # noqa: E402
from alcore.forecast.active import Inside  # noqa: E402
from alcore.forecast.resampling import observe  # noqa: E402

SIZES = (40, 60, 80, 100, 150, 200)
DRAWS = 12
SAID = ("yes", "no", "met", "unknown", "refused")
MOST_SHARE = 0.5  # of a table, that a pilot may take: of a smaller one there is nothing left to plan


def says(table: tables.Table, roles: tables.Roles, labels: int, target: float, metric: str, seed: int) -> str:
    """One of `SAID`."""
    name = table.column(roles.label).name
    lot = np.random.default_rng((seed, labels)).permutation(len(table.frame)) < labels
    known = table.frame.assign(**{name: table.frame[name].where(lot)})
    try:
        pilot = forecast.read_pilot(replace(table, frame=known), roles, metric=metric)
    except ValueError:
        return "refused"
    try:
        # Whether a target is reached has nothing to do with the strategy, which need not be rehearsed.
        return forecast.Study(pilot, observe(pilot), Inside(float("nan"), float("nan"))).ask(target).reachable
    except forecast.TargetMet:
        return "met"


def of_sample(sample: dict, verdict: dict, draws: int = DRAWS) -> dict[str, dict[str, int]]:
    """How often each size says what, by size."""
    table = tables.read((HERE / sample["file"]).read_bytes(), sample["file"])
    roles = tables.Roles(label=sample["label"], id=sample["id"], seconds=sample["seconds"])
    counts = {}
    for size in SIZES:
        if size > MOST_SHARE * len(table.frame):
            continue
        told = [says(table, roles, size, verdict["target"], verdict["metric"], seed) for seed in range(draws)]
        counts[str(size)] = {what: told.count(what) for what in SAID}
    return counts


def pooled(counts: dict[str, dict]) -> dict[int, tuple[float, float]]:
    """By size: the share of pilots that settled it, and the share that did so wrongly. Of the tables that are large
    enough for every size, since a share over other tables is another question; each counts as much as another."""
    large = [one for one in counts.values() if len(one) == len(SIZES)]
    shares = {}
    for size in SIZES:
        lines = [one[str(size)] for one in large]
        settled = [1 - (line["unknown"] + line["refused"]) / sum(line.values()) for line in lines]
        wrong = [line["no"] / sum(line.values()) for line in lines]
        shares[size] = (round(float(np.mean(settled)), 3), round(float(np.mean(wrong)), 3))
    return shares


if __name__ == "__main__":
    verdicts = json.loads((HERE / "verdicts.json").read_text("utf-8"))
    index = [one for one in json.loads((HERE / "samples.json").read_text("utf-8")) if one["classes"]]
    found = {}
    for sample in index:
        found[sample["file"]] = of_sample(sample, verdicts[sample["file"]])
        print(
            sample["file"], {size: one["yes"] + one["no"] + one["met"] for size, one in found[sample["file"]].items()}
        )
        sys.stdout.flush()
    (HERE / "pilots.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for size, (settled, wrong) in pooled(found).items():
        print(f"{size:>4} labels: {settled:.1%} settled, {wrong:.1%} wrong")
