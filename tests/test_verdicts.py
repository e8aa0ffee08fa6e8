"""The verdicts of the gallery are what the app's own defaults give today."""

import json
import runpy
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent / "sample_data"
KEPT = json.loads((SAMPLES / "verdicts.json").read_text("utf-8"))
INDEX = json.loads((SAMPLES / "samples.json").read_text("utf-8"))


def test_every_labeled_sample_has_a_verdict():
    assert list(KEPT) == [sample["file"] for sample in INDEX if sample["classes"]]


def test_the_gallery_shows_wins_ties_and_losses():
    assert {one["verdict"] for one in KEPT.values()} == {"pays", "too early to say", "does not pay"}


@pytest.mark.slow
@pytest.mark.parametrize("sample", [sample for sample in INDEX if sample["classes"]], ids=lambda sample: sample["file"])
def test_the_verdict_comes_out_again(sample):
    verdict = runpy.run_path(str(SAMPLES / "verdicts.py"))["verdict"]
    today, kept = verdict(sample, 2), KEPT[sample["file"]]
    assert {name: today[name] for name in ("verdict", "metric", "bound", "replicates")} == {
        name: kept[name] for name in ("verdict", "metric", "bound", "replicates")
    }
    # Another processor rounds otherwise: a row or two of a test set, a label or two of a saving.
    assert today["target"] == pytest.approx(kept["target"], abs=0.005)
    for name in ("percent", "low_percent", "high_percent"):
        assert today[name] == (None if kept[name] is None else pytest.approx(kept[name], abs=5))
