import json

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


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["guess"], "no experiment called 'guess'"),
        (["cold_start", "mine.csv"], "Name the label column"),
        (["cold_start", "--jobs", "0"], "at least 1, not 0"),
    ],
)
def test_what_cannot_be_run_gets_a_sentence(capsys, arguments, sentence):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and sentence in err
