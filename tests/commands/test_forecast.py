import json
from dataclasses import asdict

import numpy as np
import pytest

from alcore import forecast, tables
from alcore.__main__ import main
from alcore.commands.forecast import say
from alcore.costs import Rates
from alcore.tables import Roles
from tests.forecast.samples import blobs


def written(tmp_path, labeled=60, rows=400):
    X, y = blobs(rows, seed=8)
    lines = [
        ",".join([f"r{row}", *(f"{cell:.3f}" for cell in X[row]), ["no", "yes"][y[row]] if row < labeled else ""])
        for row in range(rows)
    ]
    file = tmp_path / "t.csv"
    file.write_text("\n".join(["id,a,b,c,d,e,f,label", *lines, ""]))
    return file


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    file = written(tmp_path_factory.mktemp("forecast"))
    table = tables.read(file.read_bytes(), file.name)
    return forecast.study(forecast.read_pilot(table, Roles(label="label", id="id")))


def ask(capsys, tmp_path, *options, labeled=60):
    code = main(["forecast", str(written(tmp_path, labeled)), "--label", "label", *options])
    out, err = capsys.readouterr()
    return code, out, err


def test_json_is_what_the_engine_says(capsys, tmp_path, seen):
    target = round(seen.measured.score + 0.01, 3)
    code, out, _ = ask(
        capsys, tmp_path, "--target", str(target), "--budget-dollars", "90", "--hourly-wage", "30", "--json"
    )
    told = json.loads(out)
    best = told.pop("best")
    assert code == 0 and told == seen.ask(target, Rates(hourly_wage=30), budget=90).to_dict()
    assert told["reachable"] == "yes" and told["pilot"]["labels"] == 60
    assert best["labels"] == seen.best_for(90, Rates(hourly_wage=30)).labels


def test_a_person_reads_the_advice_and_a_table(capsys, tmp_path, seen):
    code, out, _ = ask(capsys, tmp_path, "--target", str(round(seen.measured.score + 0.01, 3)))
    assert code == 0 and out.startswith("60 labeled rows: accuracy 0.")
    assert "more rows drawn at random" in out and out.count("in all") >= 6


def test_an_arm_that_cannot_be_told_has_no_lines(capsys, seen):
    told = seen.ask(round(seen.measured.score + 0.01, 3)).to_dict() | {"active": asdict(forecast.Arm())}
    say(told, Rates())
    out = capsys.readouterr().out
    assert out.count("labels in all") == 1 and "random" in out and "active learning  " not in out


def test_without_a_target_the_best_the_budget_buys_is_told(capsys, tmp_path, seen):
    code, out, _ = ask(capsys, tmp_path, "--budget-dollars", "50", "--json")
    told = json.loads(out)
    assert code == 0 and set(told) == {"pilot", "metric", "best"}
    assert told["best"]["labels"] == 200 and told["best"]["score"]["p50"] >= told["pilot"]["score"]


@pytest.mark.parametrize(
    ("options", "labeled", "sentence"),
    [
        (["--target", "90"], 60, "Write 90 % as 0.9"),
        (["--target", "90%"], 60, "write 90% as 0.9"),
        (["--target", "1.5"], 60, "share between 0 and 1"),
        (["--target", "101"], 60, "share between 0 and 1"),
        (["--target", "high"], 60, "must be a number between 0 and 1, but it is 'high'"),
        (["--target", "nan"], 60, "must be a number"),
        (["--target", "0.3"], 60, "most likely met already"),
        (["--target", "0.95"], 8, "needs at least 20"),
        (["--target", "0.95"], 0, "holds no labels"),
        (["--target", "0.95", "--hourly-wage", "-1"], 60, "Hourly wage cannot be negative"),
        (["--target", "0.95", "--hourly-wage", "1e308"], 60, "Hourly wage is too large a number"),
        (["--target", "0.95", "--seconds-per-label", "1e308"], 60, "Seconds per label is too large a number"),
        (["--target", "0.95", "--budget-dollars", "1e308"], 60, "The budget is too large a number"),
        (["--target", "0.95", "--budget-dollars", "5"], 60, "smaller than what the 100 evaluation rows"),
        (["--target", "0.95", "--budget-dollars", "-5"], 60, "0 or more"),
        (["--target", "0.95", "--metric", "nonsense"], 60, "no metric called 'nonsense'"),
        (["--target", "0.95", "--learner", "nonsense"], 60, "no model called 'nonsense'"),
        ([], 60, "Name a score to reach"),
    ],
)
def test_bad_input_gets_a_sentence_and_code_2(capsys, tmp_path, options, labeled, sentence):
    code, out, err = ask(capsys, tmp_path, *options, labeled=labeled)
    assert code == 2 and sentence in err and "Traceback" not in err and not out


def test_of_labels_that_cost_nothing_any_budget_buys_all(capsys, tmp_path):
    code, out, err = ask(capsys, tmp_path, "--budget-dollars", "500", "--hourly-wage", "0")
    assert code == 0 and "The budget buys 400 labels in all, the whole table," in out and not err


def test_one_class_only_is_told(capsys, tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("\n".join(["x,label", *(f"{row * 7 % 10},{'no' if row < 30 else ''}" for row in range(60)), ""]))
    assert main(["forecast", str(file), "--label", "label", "--target", "0.9"]) == 2
    assert "All 30 labeled rows have the same class" in capsys.readouterr().err


def test_more_labels_make_the_pilot_surer(capsys, tmp_path):
    widths = []
    for labeled in (40, 300):
        pilot = json.loads(ask(capsys, tmp_path, "--budget-dollars", "500", "--json", labeled=labeled)[1])["pilot"]
        widths.append(pilot["high"] - pilot["low"])
    assert widths[1] < widths[0] * np.sqrt(40 / 300) * 1.5
