"""The size of a pilot comes from the records of the bundled tables, and those come out again."""

import json
import runpy
from pathlib import Path

import pytest

from alcore import costs
from alcore.costs.guessing import NEARLY, PILOT, SETTLED

SAMPLES = Path(__file__).parent.parent / "sample_data"
KEPT = json.loads((SAMPLES / "pilots.json").read_text("utf-8"))
INDEX = {one["file"]: one for one in json.loads((SAMPLES / "samples.json").read_text("utf-8")) if one["classes"]}
VERDICTS = json.loads((SAMPLES / "verdicts.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(SAMPLES / "pilots.py"))


def test_every_labeled_sample_has_its_pilots(script):
    assert list(KEPT) == list(INDEX)
    assert {sum(line.values()) for one in KEPT.values() for line in one.values()} == {script["DRAWS"]}


def test_the_shares_that_are_quoted_are_those_of_the_records(script):
    assert {size: settled for size, (settled, _) in script["pooled"](KEPT).items()} == dict(SETTLED)


def test_the_pilot_is_the_smallest_that_settles_it_nearly_as_often_as_the_best(script):
    best = max(SETTLED.values())
    assert SETTLED[PILOT] >= best - NEARLY
    assert all(share < best - NEARLY for size, share in SETTLED.items() if size < PILOT)
    assert costs.pilot(5_000, 2, costs.Rates()).labels == PILOT
    assert costs.pilot(5_000, 2, costs.Rates()).settles == SETTLED[PILOT]
    assert costs.pilot(70, 2, costs.Rates()).settles is None


def test_hardly_a_pilot_calls_a_target_out_of_reach_that_was_reached(script):
    assert all(wrong < 0.05 for _, wrong in script["pooled"](KEPT).values())


@pytest.mark.slow
@pytest.mark.parametrize("file", ["wine.csv", "iris.csv"])  # the smallest, and so the quickest
def test_the_records_come_out_again(script, file):
    today = script["of_sample"](INDEX[file], VERDICTS[file])
    for size, line in today.items():
        settled, kept = (one["yes"] + one["no"] + one["met"] for one in (line, KEPT[file][size]))
        assert settled == pytest.approx(kept, abs=2)  # another processor rounds otherwise
