import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from alcore.__main__ import main
from alcore.simulation import estimate
from alcore.strategies import FAMILIES, STRATEGIES

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_data"
QUICK = ["--label", "species", "--replicates", "3", "--budget", "60", "--start", "15", "--batch", "15"]


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    command = [
        sys.executable,
        "-m",
        "alcore",
        "simulate",
        str(SAMPLES / "iris.csv"),
        *QUICK,
        "--json",
        "--out",
        str(out),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout), out


def test_inspect_tells_what_was_read(capsys):
    code, out, err = run(capsys, "inspect", SAMPLES / "iris.csv", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert set(told) == {"encoding", "delimiter", "header", "rows", "rejected", "columns", "label_guess"}
    assert (told["delimiter"], told["header"], told["rows"], told["rejected"]) == (",", True, 150, [])
    assert set(told["columns"][0]) == {"name", "kind", "missing", "distinct"}
    assert told["label_guess"] == "species"


def test_inspect_names_rejected_rows_by_line(capsys, tmp_path):
    file = tmp_path / "ragged.csv"
    file.write_text("a,b,label\n" + "1,2,x\n3,4,y\n" * 20 + "1,2,3,4,5\n" + "5,6,x\n")
    told = json.loads(run(capsys, "inspect", file, "--json")[1])
    assert told["rows"] == 41
    assert [rejected["line"] for rejected in told["rejected"]] == [42]
    assert told["rejected"][0]["reason"]


def test_simulate_answers_in_the_promised_shape(answer):
    told, _ = answer
    assert set(told) == {"runs", "curves", "targets", "at_budget", "savings", "mistakes", "stopping", "seconds"}
    assert {"strategies", "learner", "metric", "start", "batch", "budget", "replicates", "seed"} <= set(told["runs"])
    assert {"strategy", "labels", "mean", "low", "high"} <= set(told["curves"][0])
    assert [curve["strategy"] for curve in told["curves"]] == ["random", "margin"]
    assert told["curves"][0]["labels"] == [15, 30, 45, 60]
    assert set(told["targets"][0]) == {"strategy", "target", "labels", "low", "high", "reached_share"}
    assert set(told["at_budget"][0]) == {"strategy", "score", "gain", "low", "high"}
    expected = "strategy labels hours dollars percent low_percent high_percent bound verdict p_value"
    assert set(told["savings"][0]) == set(expected.split())
    assert told["savings"][0]["bound"] in (None, "at least")
    assert told["savings"][0]["verdict"] in ("pays", "does not pay", "too early to say")
    assert set(told["seconds"]) == {"total", "fit", "query"}


def test_out_writes_rounds_queries_and_the_same_json(answer):
    told, out = answer
    rounds, queries = (pd.read_csv(out / f"{name}.csv") for name in ("rounds", "queries"))
    assert len(rounds) == 2 * 3 * 4 and len(queries) == 2 * 3 * 60
    assert {"strategy", "replicate", "labels", "hours", "dollars", "accuracy", "fit_seconds"} <= set(rounds)
    assert {"strategy", "replicate", "round", "arm", "row", "true_label", "given_label", "utility"} <= set(queries)
    assert json.loads((out / "result.json").read_text()) == told


def test_the_same_seed_answers_the_same_on_two_jobs(capsys, answer):
    again = json.loads(run(capsys, "simulate", SAMPLES / "iris.csv", *QUICK, "--json", "--jobs", 2)[1])
    assert {**again, "seconds": 0} == {**answer[0], "seconds": 0}


def test_simulate_without_json_says_the_verdict_in_two_lines(capsys):
    code, out, _ = run(capsys, "simulate", SAMPLES / "iris.csv", *QUICK)
    assert code == 0 and "Fewer labels?" in out and "Worth it?" in out


def test_strategies_as_json_tell_what_each_is_and_what_it_needs(capsys):
    listed = json.loads(run(capsys, "strategies", "--json")[1])
    assert [one["name"] for one in listed][:2] == ["random", "least_confident"]
    assert {one["name"] for one in listed} == set(STRATEGIES)
    keys = {"name", "title", "family", "formula", "source", "cost_class", "sentence", "needs"}
    assert all(keys == set(one) for one in listed)
    margin = next(one for one in listed if one["name"] == "margin")
    assert (margin["family"], margin["cost_class"], margin["needs"]) == ("uncertainty", "instant", ["model"])


def test_strategies_in_plain_text_are_grouped_by_family(capsys):
    lines = run(capsys, "strategies")[1].splitlines()
    families = [line for line in lines if line and not line.startswith(" ")]
    assert families == [title for title in FAMILIES.values() if title in families]
    first, second = (families.index(FAMILIES[name]) for name in ("baseline", "uncertainty"))
    assert (first, second) == (0, 1)
    margin = lines.index("  margin: Smallest margin (instant)")
    assert lines[margin + 1].strip() == STRATEGIES["margin"].sentence
    assert lines.index(FAMILIES["uncertainty"]) < margin < lines.index(families[2])
    assert max(map(len, lines)) <= 120


def test_strategies_are_written_with_options_and_told_apart_by_their_commas(capsys):
    names = "random, mixed(entropy, 0.2), margin"
    code, out, err = run(capsys, "simulate", SAMPLES / "iris.csv", *QUICK, "--strategies", names, "--json")
    assert (code, json.loads(out)["runs"]["strategies"]) == (0, ["random", "mixed(entropy, 0.2)", "margin"])


def test_all_strategies_start_from_rows_chosen_as_the_user_says(capsys, tmp_path):
    chosen = [*QUICK, "--replicates", "1", "--starting", "medoids", "--out", tmp_path, "--json"]
    code, out, _ = run(capsys, "simulate", SAMPLES / "iris.csv", *chosen)
    assert (code, json.loads(out)["runs"]["starting"]) == (0, "medoids")
    queries = pd.read_csv(tmp_path / "queries.csv")
    first = queries[queries["round"] == 0].groupby("strategy")["row"].apply(set)
    assert len(first["random"]) == 15 and first["random"] == first["margin"]


def test_before_a_run_that_takes_a_while_standard_error_says_how_long(capsys, monkeypatch):
    slow = [*QUICK, "--learner", "svm", "--json"]
    code, out, err = run(capsys, "simulate", SAMPLES / "iris.csv", *slow)
    assert (code, err) == (0, "")  # a few seconds
    monkeypatch.setattr(estimate, "WORTH_SAYING", 0.001)
    code, again, err = run(capsys, "simulate", SAMPLES / "iris.csv", *slow)
    assert err.startswith("This takes a few seconds, most of it ") and err.endswith(".\n")
    assert {**json.loads(again), "seconds": 0} == {**json.loads(out), "seconds": 0}


def test_a_strategy_the_learner_cannot_serve_is_named_before_the_run(capsys):
    wrong = ["--strategies", "random,entropy", "--learner", "svm"]
    code, out, err = run(capsys, "simulate", SAMPLES / "iris.csv", *QUICK, *wrong)
    assert (code, out) == (2, "")
    assert err.startswith("alcore: Entropy cannot be used with Support vector machine (RBF), which has no")


BAD = {
    "empty.csv": b"",
    "header.csv": b"a,b,label\n",
    "one_column.csv": b"label\nx\ny\nx\ny\n",
    "one_class.csv": b"a,label\n" + b"1,x\n2,x\n" * 50,
    "many_classes.csv": b"a,label\n" + b"".join(b"%d,c%d\n" % (row % 7, row) for row in range(10_000)),
    "all_missing.csv": b"a,label\n" + b",x\n,y\n" * 50,
    "report.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_sentence_on_stderr_and_exit_code_2(capsys, tmp_path, name):
    file = tmp_path / name
    file.write_bytes(BAD[name])
    code, out, err = run(capsys, "simulate", file, "--label", "label", "--json")
    assert (code, out) == (2, "")
    assert err.startswith("alcore: ") and err.rstrip().endswith(".") and "Traceback" not in err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (["--label", "nothing"], "There is no column 'nothing'"),
        (["--strategies", "random,guess"], "no strategy called 'guess'"),
        (["--learner", "oracle"], "no learner called 'oracle'"),
        (["--metric", "luck"], "no metric called 'luck'"),
        (["--noise", "2"], "between 0 and 1"),
        (["--starting", "guess"], "no way of starting called 'guess'"),
        (["--budget", "10"], "starting rows"),
        (["--jobs", "0"], "jobs"),
        (["--hourly-wage", "-5"], "wage"),
        (["--leave-out", "nowhere"], "no column 'nowhere'"),
    ],
)
def test_bad_options_get_a_sentence(capsys, change, words):
    code, _, err = run(capsys, "simulate", SAMPLES / "iris.csv", *QUICK, *change)
    assert code == 2 and words in err


def test_a_file_that_is_not_there_is_named(capsys):
    assert run(capsys, "inspect", "nowhere.csv")[::2] == (2, "alcore: There is no file 'nowhere.csv'.\n")
    code, _, err = run(capsys, "inspect", ROOT)
    assert code == 2 and "cannot be used" in err


def test_a_label_called_nan_and_odd_column_names_are_plain_text(capsys, tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text(
        "__class__,<script>,kind\n" + "".join(f"{i % 9},{i % 4},{'nan' if i % 2 else 'ok'}\n" for i in range(120))
    )
    code, out, _ = run(capsys, "simulate", file, "--label", "kind", "--replicates", 2, "--budget", 40, "--json")
    assert code == 0 and set(json.loads(out)["runs"]) >= {"positive"}


def test_help_lists_every_option(capsys):
    for command in ([], ["inspect"], ["simulate"], ["strategies"]):
        with pytest.raises(SystemExit) as stop:
            main([*command, "--help"])
        assert stop.value.code == 0
    out = capsys.readouterr().out
    options = "label strategies learner metric start starting batch budget replicates test-share noise target"
    for option in [
        *options.split(),
        "seconds-per-label",
        "hourly-wage",
        "price-per-label",
        "seed",
        "jobs",
        "json",
        "out",
    ]:
        assert f"--{option}" in out


def test_one_trial_run_is_not_several(capsys):
    code, out, _ = run(capsys, "simulate", SAMPLES / "iris.csv", *QUICK[:2], "--replicates", 1, "--budget", 40)
    assert code == 0 and "margin against random, 1 trial run\n" in out


def test_a_folder_that_cannot_be_made_is_named(capsys, tmp_path):
    (tmp_path / "taken").write_text("a file")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "inside"):
        code, out, err = run(capsys, "simulate", SAMPLES / "iris.csv", *QUICK, "--out", folder)
        assert (code, out) == (2, "")
        assert err.startswith(f"alcore: The folder '{folder}' cannot be made: ")


def test_a_column_of_true_seconds_prices_the_evaluation_rows_too(capsys, tmp_path):
    file = tmp_path / "slow.csv"
    lines = [f"{i % 9},{i * 7 % 13},{360 if i % 2 else 120},{'ab'[i % 3 == 0]}\n" for i in range(120)]
    file.write_text("x,z,label_seconds,label\n" + "".join(lines))
    command = ["simulate", file, "--label", "label", "--replicates", 2, "--budget", 40, "--json"]
    told = json.loads(run(capsys, *command)[1])
    # Half of the rows take two minutes and half of them six.
    assert told["runs"]["rates"]["seconds_per_label"] == 240
