"""The options of `simulate` on rare classes, from the shell."""

import json

import numpy as np
import pandas as pd
import pytest

from alcore import rare
from alcore.__main__ import main


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    rng = np.random.default_rng(4)
    y = np.arange(300) % 25 == 0
    frame = pd.DataFrame(rng.normal(size=(300, 3)).round(3), columns=["a", "b", "c"])
    frame["a"] += 4 * y
    path = tmp_path_factory.mktemp("rare") / "rare.csv"
    frame.assign(y=np.where(y, "yes", "no")).to_csv(path, index=False)
    return str(path)


def run(capsys, *arguments):
    code = main(["simulate", *arguments])
    return code, *capsys.readouterr()


QUICK = ("--label", "y", "--replicates", "3", "--strategies", "random,likely")


def test_labels_until_the_kth_row_stand_beside_the_law_of_chance(file, capsys):
    code, out, _ = run(capsys, file, *QUICK, "--until", "1,5", "--budget", "80", "--json")
    until = json.loads(out)["until"]
    assert code == 0
    assert [(line["strategy"], line["k"]) for line in until] == [
        ("random", 1), ("likely", 1), ("random", 5), ("likely", 5), ("by lot, exactly", 1), ("by lot, exactly", 5),
    ]  # fmt: skip
    assert until[5]["mean"] == rare.by_lot(210, 8, 5).mean == 5 * 211 / 9
    code, out, _ = run(capsys, file, *QUICK, "--until", "5", "--budget", "80")
    assert "row 5 of 'yes', likely: median" in out and "negative hypergeometric law" in out
    assert "row 5 of 'yes', drawn by lot: 117 labels on average" in out


def test_a_review_tells_when_it_may_stop(file, capsys):
    code, out, _ = run(capsys, file, *QUICK, "--review-recall", "0.8", "--json")
    found = json.loads(out)
    assert code == 0 and found["runs"]["budget"] == 210 and found["runs"]["review"] == 0.8
    lines = {line["strategy"]: line for line in found["reviews"]}
    assert lines["likely"]["found_at"] < lines["likely"]["stopped_at"] < lines["random"]["stopped_at"] <= 210
    assert lines["likely"]["wss"] == pytest.approx(0.8 - lines["likely"]["found_at"] / 210)
    _, out, _ = run(capsys, file, *QUICK, "--review-recall", "0.8")
    assert "review for 'yes', likely: of 210 rows 80% are found after" in out


def test_costs_and_precisions_are_scores(file, capsys):
    for metric, option in (("cost", ("--costs", "0,1;25,0")), ("recall_at_precision", ("--precision", "0.75"))):
        code, out, _ = run(capsys, file, *QUICK, "--metric", metric, *option, "--budget", "60", "--json")
        found = json.loads(out)
        scores = found["curves"][1]["mean"]
        assert code == 0 and found["runs"]["metric"] == metric
        assert scores[-1] < scores[0] if metric == "cost" else scores[-1] > scores[0]
    assert found["runs"]["precision"] == 0.75


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--costs", "0,1;x,0"), "Row 2 of the costs, 'x,0'"),
        (("--metric", "cost", "--costs", "0,1,1;1,0,1;1,1,0"), "2 rows of 2 numbers"),
        (("--until", "1,many"), "not '1,many'"),
        (("--until", "0"), "1 or more"),
        (("--review-recall", "1.2"), "recall of a review must lie between 0 and 1, not 1.2"),
        (("--confidence", "0"), "confidence must lie between 0 and 1"),
        (("--precision", "0"), "precision must be above 0"),
        (("--review-recall", "0.9", "--votes", "3"), "one answer a row"),
    ],
)
def test_what_makes_no_sense_is_refused_before_the_run(file, capsys, options, words):
    code, _, err = run(capsys, file, *QUICK, *options)
    assert code == 2 and words in err
