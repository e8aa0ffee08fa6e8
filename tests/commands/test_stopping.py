"""The advice when to stop, from the shell."""

import json
from pathlib import Path

import pytest

from alcore import stopping
from alcore.__main__ import main

SAMPLES = Path(__file__).parents[2] / "sample_data"
QUICK = ["simulate", str(SAMPLES / "iris.csv"), "--label", "species", "--replicates", "3", "--budget", "60"]


@pytest.fixture
def run(capsys):
    def command(*arguments):
        code = main([str(one) for one in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def by_criterion(out: str, strategy: str) -> dict[str, dict]:
    told = next(one for one in json.loads(out)["stopping"] if one["strategy"] == strategy)
    return {line["criterion"]: line for line in told["criteria"]}


def test_json_tells_of_every_criterion_where_it_stops_and_what_that_saves(run):
    code, out, _ = run(*QUICK, "--json", "--worth-of-a-point", 40, "--stop-rule", "target=0.6")
    assert code == 0
    told = by_criterion(out, "margin")
    assert list(told) == list(stopping.CRITERIA)
    assert told["budget"]["labels_mid"] == 60 and told["budget"]["dollars_saved_mid"] == 0
    assert told["target"]["threshold"] == 0.6 and told["target"]["fires"] == 3
    # Thirty seconds at $20 an hour: a label costs a sixth of a dollar.
    saved = told["target"]["labels_saved_mid"]
    assert saved > 0 and told["target"]["dollars_saved_mid"] == pytest.approx(saved / 6)
    assert told["stabilized"]["missing"] == "" and told["time_limit"]["missing"] == "threshold"
    assert all(line["against_best_low"] is None or line["against_best_low"] >= 0 for line in told.values())


def test_text_says_it_in_words_and_what_to_enter(run):
    code, out, _ = run(*QUICK, "--stop-when", "all(plateau, classification_change)", "--stop-rule", "plateau=0.05")
    assert code == 0
    assert "When to stop margin, read of accuracy" in out and "When to stop random" in out
    assert "  Worth the next $100: silent. Enter what a point of score is worth to you." in out
    assert "  Target: silent. Enter the share of rows the model is to get right." in out
    assert "  All of: Plateau, Classification change: " in out


def test_without_a_stop_set_what_needs_one_is_not_known(run):
    _, out, _ = run(*QUICK, "--stop-set", 0, "--stop-rule", "target=0.9")
    assert "Stabilized predictions: not known, since nothing was measured for it (agreement)" in out
    assert "Target: not known, since nothing was measured for it (evaluation_right, evaluation_rows)" in out


def test_a_score_that_is_no_share_is_replaced_by_the_share_right(run):
    code, out, _ = run(*QUICK, "--json", "--metric", "log_loss", "--stop-rule", "target=0.6", "--worth-of-a-point", 1)
    assert code == 0 and json.loads(out)["stopping"][0]["score"] == "accuracy"
    assert by_criterion(out, "margin")["plateau"]["missing"] == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["--stop-rule", "kappa=1.2"], "Stabilized, kappa must be a number above 0 and at most 1, not 1.2."),
        (["--stop-rule", "target=90"], "Write 90% as 0.9."),
        (["--stop-rule", "window=40"], "The plateau compares 40 rounds and there are 9, so"),
        (["--stop-rule", "window=few"], "Plateau, rounds must be a number, not 'few'."),
        (["--stop-rule", "luck=3"], "'luck=3' is no threshold: write NAME=X, such as kappa=0.98."),
        (["--stop-when", "most(plateau)"], "combined by any or all, not by 'most'"),
        (["--stop-when", "luck"], "no stopping criterion 'luck'"),
        (["--stop-when", "economic"], "Enter what a point of score is worth to you."),
        (["--worth-of-a-point", "-5"], "A point of score is worth cannot be negative, but it is -5."),
        (["--stop-set", "-1"], "The number of watched rows must be 0 or more, not -1."),
    ],
)
def test_what_cannot_be_gets_a_sentence_before_the_run(run, typed, sentence):
    code, out, err = run(*QUICK, *typed)
    assert code == 2 and not out and sentence in err


# -- a live project ----------------------------------------------------------------------------------------------------


@pytest.fixture
def project(run, tmp_path, monkeypatch):
    """The id of a project with forty labels in two trainings."""
    monkeypatch.setenv("ALCORE_DATABASE", f"sqlite:///{tmp_path / 'shell.db'}")
    file = tmp_path / "table.csv"
    file.write_text("\n".join(["id,x,label", *(f"r{row},{row % 2 * 3 + row / 50}," for row in range(60))]))
    made = run("project", "create", file, "--label", "label", "--id", "id", "--classes", "no, yes", "--budget", 50)[1]
    for first in (0, 20):
        lines = tmp_path / f"labels{first}.csv"
        lines.write_text("".join(f"r{row},{'yes' if row % 2 else 'no'}\n" for row in range(first, first + 20)))
        assert run("project", "label", made.strip(), lines, "--train")[0] == 0
    return made.strip()


def test_the_status_of_a_project_says_of_each_criterion_whether_it_would_stop(run, project):
    told = json.loads(run("project", "status", project, "--json")[1])["stopping"]
    assert [line["criterion"] for line in told["criteria"]] == list(stopping.CRITERIA)
    assert told["rule"] is None and told["stopped"] is None and not told["held"]
    budget = told["criteria"][0]
    assert budget["threshold"] == 50 and not budget["fired"] and budget["labels"] is None
    words = run("project", "status", project)[1]
    assert "  when to stop:\n  Budget: goes on (" in words and "Time limit: silent. Enter the hours of work" in words
    assert "Uncertainty threshold: " in words and "not known" not in words


def test_a_rule_is_set_holds_is_changed_and_taken_away(run, project):
    code, out, _ = run("project", "stop", project, "--stop-when", "budget", "--stop-rule", "budget=15", "--hold")
    assert code == 0 and "Budget: would stop, since " in out
    assert "Your rule says: stop here (Budget, since " in out and "no new rows are asked for" in out
    told = json.loads(run("project", "stop", project, "--stop-rule", "budget=48", "--json")[1])
    assert told["rule"]["chosen"] == ["budget"] and told["rule"]["hold"] and told["stopped"] is None
    assert "Your rule says: go on." in run("project", "status", project)[1]
    assert not json.loads(run("project", "stop", project, "--go-on", "--json")[1])["rule"]["hold"]
    assert "Your rule" not in run("project", "stop", project, "--stop-when", "none")[1]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["--stop-when", "economic"], "Enter what a point of score is worth to you."),
        (["--stop-rule", "target=2"], "Target, share right must be a number above 0 and at most 1, not 2."),
    ],
)
def test_a_rule_of_a_project_that_cannot_be_is_not_kept(run, project, typed, sentence):
    code, _, err = run("project", "stop", project, *typed)
    assert code == 2 and sentence in err
    assert json.loads(run("project", "status", project, "--json")[1])["stopping"]["rule"] is None
