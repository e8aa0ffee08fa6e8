import json
from pathlib import Path

import numpy as np
import pytest
from random_tables import clouds

from alcore.__main__ import main
from alcore.experiments import EXPERIMENTS


def run(capsys, *arguments):
    code = main(["experiment", *map(str, arguments)])
    return code, *capsys.readouterr()


def test_the_experiments_are_listed_with_their_questions(capsys):
    code, out, err = run(capsys, "list", "--json")
    assert (code, err) == (0, "") and [one["name"] for one in json.loads(out)] == list(EXPERIMENTS)
    assert all(one.question in run(capsys, "list")[1] for one in EXPERIMENTS.values())


def test_an_experiment_runs_on_a_file_and_prints_its_claims_and_their_tables(capsys, tmp_path):
    file = tmp_path / "mine.csv"
    clouds(rows=150, sort=True).frame.to_csv(file, index=False)
    options = ("cold_start", file, "--label", "label", "--replicates", 2)
    code, out, err = run(capsys, *options, "--json")
    found = json.loads(out)
    assert (code, err, found["replicates"], found["file"]) == (0, "", 2, "mine.csv")
    assert {"curves", "savings", "few_shot"} <= set(found["tables"])
    told = run(capsys, *options)[1]
    assert all(sentence in told for sentence, _ in found["claims"])


def test_the_json_is_enough_to_find_the_same_again_and_to_say_so(capsys, tmp_path):
    file, other, kept = tmp_path / "mine.csv", tmp_path / "other.csv", tmp_path / "found.json"
    clouds(rows=150, sort=True).frame.to_csv(file, index=False)
    clouds(rows=150, sort=True, seed=1).frame.to_csv(other, index=False)
    kept.write_text(run(capsys, "cold_start", file, "--label", "label", "--replicates", 2, "--json")[1], "utf-8")
    assert run(capsys, kept, file, "--json", "--jobs", 2)[1] == kept.read_text("utf-8")
    assert run(capsys, kept, file)[1].splitlines()[-1] == f"The same as in {kept}, bit for bit."
    assert run(capsys, kept, other)[1].splitlines()[-1] == f"Not the same as in {kept}."


def test_a_column_of_the_file_answers_in_the_crowd_s_place_at_its_own_price(capsys, tmp_path):
    frame = clouds(rows=200, classes=2).frame
    frame["llm"] = np.where(np.arange(200) % 8, frame["label"], "class 0")
    frame.to_csv(tmp_path / "mine.csv", index=False)
    options = (tmp_path / "mine.csv", "--label", "label", "--replicates", 2, "--answers", "llm@0.002@1", "--json")
    code, out, err = run(capsys, "prices", *options)
    assert (code, err) == (0, "")
    team = json.loads(out)["tables"]["annotators"]
    assert dict(zip(team["annotator"], team["price"], strict=True)) == {"expert": 1.0, "llm": 0.002}
    right = (frame["llm"] == frame["label"]).mean()
    assert team["right"][team["annotator"].index("llm")] == pytest.approx(right, abs=0.05)
    assert any("column llm alone" in sentence for sentence, _ in json.loads(out)["claims"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["cold_start", "--answers", "llm"], "A column answers in the experiment 'prices' on a file of yours"),
        ([str(Path(__file__).parents[2] / "sample_data" / "pilots.json")], "This is not the JSON of an experiment"),
        (["nowhere.json"], "nowhere.json"),
        (["guess"], "no experiment called 'guess'"),
        (["cold_start", "mine.csv"], "Name the label column"),
        (["cold_start", "--jobs", "0"], "at least 1, not 0"),
    ],
)
def test_what_cannot_be_run_gets_a_sentence(capsys, arguments, sentence):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and sentence in err
