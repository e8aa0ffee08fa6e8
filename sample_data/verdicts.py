"""Precompute the verdicts of the gallery with the app's own defaults: `python sample_data/verdicts.py`.

The gallery shows them before anybody presses Simulate; a test computes them again.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from alcore import costs, savings, simulation, tables  # noqa: E402
from alcore.jobs import default_workers  # noqa: E402

FIELDS = ("verdict", "percent", "low_percent", "high_percent", "bound", "dollars", "low_dollars", "high_dollars")


def verdict(sample: dict, workers: int) -> dict:
    """The verdict on margin for one sample of the index, at the default settings and rates."""
    table = tables.read((HERE / sample["file"]).read_bytes(), sample["file"])
    roles = tables.Roles(label=sample["label"], id=sample["id"], seconds=sample["seconds"])
    result = simulation.simulate(table, roles, simulation.Settings(), workers)
    decided = result.plan.settings
    rates = costs.effective(costs.Rates(), tables.row_costs(table, roles.seconds))
    [found] = savings.compare(
        result.rounds, decided.metric, rates, strategies=["margin"], rows=len(table.frame), seed=decided.seed
    )
    return {
        **{name: rounded(getattr(found, name)) for name in FIELDS},
        "metric": decided.metric,
        "target": rounded(found.target, 4),
        "replicates": found.replicates,
        "fewer_labels": found.fewer_labels,
        "worth_it": found.worth_it,
    }


def rounded(value, digits: int = 2):
    return round(value, digits) if isinstance(value, float) else value


def verdicts(workers: int) -> dict[str, dict]:
    """The verdict of every labeled sample, by file."""
    index = json.loads((HERE / "samples.json").read_text("utf-8"))
    return {sample["file"]: verdict(sample, workers) for sample in index if sample["classes"]}


if __name__ == "__main__":
    found = verdicts(default_workers())
    (HERE / "verdicts.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for file, one in found.items():
        print(f"{file:<22} {one['verdict']:<17} {one['fewer_labels']} {one['worth_it']}")
