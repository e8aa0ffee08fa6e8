"""What the page shows before anybody runs an experiment is what its bundled table gives."""

import json
import runpy
from pathlib import Path

import pytest

import alcore
from alcore import experiments

SAMPLES = Path(__file__).parents[2] / "sample_data"
KEPT = json.loads((SAMPLES / "experiments.json").read_text("utf-8"))


def test_every_experiment_was_computed_beforehand_with_this_version():
    assert list(KEPT) == list(experiments.EXPERIMENTS)
    assert {one["version"] for one in KEPT.values()} == {alcore.__version__}


@pytest.mark.parametrize("name", experiments.EXPERIMENTS)
def test_it_rests_on_all_trial_runs_of_the_experiment(name):
    found = experiments.from_dict(KEPT[name]["found"])
    assert found.replicates == experiments.get(name).variants[0].settings.replicates
    assert found.claims and all(len(table) for table in found.tables.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rare", "review"])
def test_its_claims_come_out_again(name):
    today, *_ = runpy.run_path(str(SAMPLES / "cases.py"))["found"](experiments.get(name), 2)
    kept = experiments.from_dict(KEPT[name]["found"])
    # Another processor may move a number by a row or two, and so a claim that hangs by a hair; most are not.
    alike = [claim.standing == before.standing for claim, before in zip(today.claims, kept.claims, strict=True)]
    assert sum(alike) >= len(alike) - 1
