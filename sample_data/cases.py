"""Precompute what the ready experiments find on their bundled tables: `python sample_data/cases.py [NAME ...]`.

The page Experiments shows it until somebody runs one. Prints how long the first trial run and the first ten took.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import alcore  # noqa: E402
from alcore import costs, experiments, simulation, tables  # noqa: E402
from alcore.jobs import default_workers  # noqa: E402

KEPT = HERE / "experiments.json"


def found(one: experiments.Experiment, workers: int) -> tuple[experiments.Found, tuple[str, ...], dict[int, float]]:
    """What an experiment finds on its bundled table, what its reader should know beforehand, and the seconds after
    which so many trial runs were done."""
    table = tables.read((HERE / one.sample).read_bytes(), Path(one.sample).name)
    began, seconds = time.perf_counter(), {}

    def on_result(done: int, _: int) -> None:
        seconds[done] = time.perf_counter() - began

    planned = experiments.plan(one, table, one.roles)
    measured = experiments.run(planned, table, one.roles, costs.Rates(), workers, on_result)
    return one.find(measured), planned.notes, seconds


def keep(name: str, found: dict) -> None:
    """Write what an experiment found beside what the others did."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    kept[name] = found
    in_order = {name: kept[name] for name in experiments.EXPERIMENTS if name in kept}
    KEPT.write_text(json.dumps(in_order, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    simulation.warm_up(default_workers())
    for name in sys.argv[1:] or experiments.EXPERIMENTS:
        this, notes, seconds = found(experiments.get(name), default_workers())
        stamp = {"date": date.today().isoformat(), "version": alcore.__version__}
        keep(name, {**stamp, "notes": notes, "found": experiments.to_dict(this)})
        print(
            f"{name}: first {seconds[1]:.1f} s, ten {seconds[min(10, max(seconds))]:.1f} s, all {max(seconds)} trial "
            f"runs {seconds[max(seconds)]:.1f} s",
            flush=True,
        )
        for claim in this.claims:
            print(f"  {claim.standing:<5} {claim.sentence}")
