"""The few-shot reference as an option of `python -m alcore simulate`."""

import json
from pathlib import Path

import pandas as pd
import pytest

from alcore.__main__ import main

TABLE = Path(__file__).parents[2] / "sample_data" / "breast_cancer.csv"


def simulate(capsys, *options):
    usual = ["--label", "diagnosis", "--replicates", "2", "--start", "20", "--batch", "20", "--budget", "60"]
    code = main(["simulate", str(TABLE), *usual, "--stop-set", "0", *options])
    out, err = capsys.readouterr()
    return code, out, err


def test_references_are_told_in_words_in_json_and_as_a_file(capsys, tmp_path):
    code, out, _ = simulate(capsys, "--few-shot", "5,10", "--json", "--out", str(tmp_path))
    lines = json.loads(out)["few_shot"]
    assert code == 0 and [(one["strategy"], one["per_class"], one["labels"]) for one in lines] == [
        ("random", 5, 10), ("random", 10, 20), ("margin", 5, 10), ("margin", 10, 20),
    ]  # fmt: skip
    kept = pd.read_csv(tmp_path / "few_shot.csv")
    assert lines[1]["score"] == pytest.approx(kept[kept.per_class == 10].accuracy.mean())
    words = simulate(capsys, "--few-shot", "10")[1]
    assert "The nearest centroid of 10 rows a class (20 labels, which somebody would first have to find)" in words
    assert f"has accuracy {lines[1]['second']:.3f}; random has {lines[1]['first']:.3f} with 20 labels" in words
    plain = json.loads(simulate(capsys, "--json")[1])
    assert "few_shot" not in plain


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--few-shot", "five"], "--few-shot takes whole numbers separated by commas, not 'five'"),
        (["--few-shot", "0"], "--few-shot takes numbers of 1 or more"),
        (["--few-shot", "5", "--metric", "cost"], "a few-shot reference has none"),
    ],
)
def test_what_cannot_be_a_reference_gets_a_sentence(capsys, options, sentence):
    code, out, err = simulate(capsys, *options)
    assert (code, out) == (2, "") and sentence in err
