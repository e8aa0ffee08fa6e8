"""Who answers, as options of `python -m alcore simulate`."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alcore.__main__ import main

TABLE = Path(__file__).parents[2] / "sample_data" / "breast_cancer.csv"
QUICK = ["--replicates", "2", "--start", "20", "--batch", "20", "--stop-set", "0"]


def simulate(capsys, *options, table=TABLE, label="diagnosis"):
    code = main(["simulate", str(table), "--label", label, *QUICK, *options])
    out, err = capsys.readouterr()
    return code, out, err


def test_every_option_is_told_in_the_help(capsys):
    with pytest.raises(SystemExit):
        main(["simulate", "--help"])
    told = capsys.readouterr().out
    for option in ("noise", "confusion", "difficulty", "tired", "annotator", "answers", "votes", "resolve", "relabel"):
        assert f"--{option}" in told


def test_options_reach_the_settings_of_the_run_and_its_frames(capsys, tmp_path):
    code, out, _ = simulate(
        capsys, "--annotator", "crowd,accuracy=0.8,price=0.05,seconds=10", "--annotator",
        "expert,confusion=1 0;0.1 0.9,price=1,seconds=60,again", "--votes", "3", "--relabel", "0.2", "--difficulty",
        "0.5", "--budget", "200", "--json", "--out", str(tmp_path),
    )  # fmt: skip
    assert code == 0
    told = json.loads(out)["runs"]["annotators"]
    assert [one["name"] for one in told["team"]] == ["crowd", "expert"] and told["team"][1]["again"]
    assert told["team"][1]["confusion"] == [[1, 0], [0.1, 0.9]]
    assert (told["votes"], told["relabel"], told["difficulty"]) == (3, 0.2, 0.5)
    rounds, queries = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("rounds", "queries"))
    assert set(queries["annotator"]) == {"crowd", "expert"} and rounds["answers"].max() <= 200
    last = rounds.groupby(["strategy", "replicate"]).last()
    evaluation = 100 * 0.05  # at the mean price of those who label first
    assert last["dollars"].tolist() == pytest.approx((last["row_price"] + evaluation).tolist())


def test_mistakes_set_and_met_are_said_and_whether_random_does_better(capsys):
    _, out, _ = simulate(capsys, "--confusion", "0.9 0.1; 0.3 0.7", "--budget", "60")
    assert "Mistakes: set to 17.4% of the answers" in out and "Met by the rows asked: random" in out
    assert "Margin, with these mistakes," in out
    assert "Mistakes:" not in simulate(capsys, "--budget", "60")[1]


def test_a_confusion_matrix_is_read_from_a_file_with_names_in_any_order(capsys, tmp_path):
    path = tmp_path / "confusion.csv"
    path.write_text(",malignant,benign\nmalignant,0.7,0.3\nbenign,0.1,0.9\n", encoding="utf-8")
    told = json.loads(simulate(capsys, "--confusion", str(path), "--budget", "60", "--json")[1])
    assert told["runs"]["annotators"]["confusion"] == [[0.9, 0.1], [0.3, 0.7]]


def test_a_column_answers_at_its_price(capsys, tmp_path):
    frame = pd.read_csv(TABLE)
    frame["llm"] = np.where(np.arange(len(frame)) % 5 == 0, "benign", frame["diagnosis"])
    frame.to_csv(tmp_path / "answered.csv", index=False)
    told = json.loads(
        simulate(capsys, "--answers", "llm@0.01@1", "--budget", "60", "--json", table=tmp_path / "answered.csv")[1]
    )
    one = told["runs"]["annotators"]["team"][0]
    assert (one["column"], one["price"], one["seconds"]) == ("llm", 0.01, 1)
    assert told["runs"]["rates"]["price_per_label"] == 0.01


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--confusion", "0.9 0.2; 0 1"], "Row 1 of the confusion matrix must hold chances that sum to 1"),
        (["--annotator", "crowd,speed=3"], "'speed=3' of annotator 'crowd' is not understood"),
        (["--annotator", "crowd,accuracy=high"], "The accuracy of annotator 'crowd' must be a number, not 'high'"),
        (["--annotator", "crowd"], "needs an accuracy, a confusion matrix or a column"),
        (["--answers", "nowhere@1"], "There is no column 'nowhere'"),
        (["--answers", "a@1@2@3"], "COL@PRICE@SECONDS"),
        (["--votes", "99"], "whole number from 1"),
        (["--relabel", "0.9"], "between 0 and 0.5"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_exit_code_2(capsys, options, sentence):
    code, _, err = simulate(capsys, *options)
    assert code == 2 and err.startswith("alcore: ") and sentence in err
