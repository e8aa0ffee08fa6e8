"""Who answers, as options of `python -m alcore simulate`."""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alcore.__main__ import main
from alcore.commands.annotators import paid
from alcore.project import Settings, calibrating
from alcore.project.creating import create
from alcore.project.rehearsing import rehearse
from alcore.store import default_url, open_store
from alcore.tables import Roles

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
    for option in (
        "noise",
        "mistakes-from",
        "confusion",
        "difficulty",
        "tired",
        "annotator",
        "answers",
        "votes",
        "resolve",
        "relabel",
    ):
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


@pytest.fixture
def rehearsed(tmp_path, monkeypatch):
    """`rehearsed(rows)` is a project in which so many rows were answered by two people, wrong in a fifth of answers."""
    monkeypatch.setenv("ALCORE_DATABASE", f"sqlite:///{tmp_path / 'test.db'}")

    def project(rows):
        store = open_store(default_url())
        upload = store.add_upload(TABLE.read_bytes(), TABLE.name)
        settings = Settings(rehearsal=True, votes=2, again=0, evaluation=0, mistakes={"noise": 0.2})
        made = create(store, upload, Roles(label="diagnosis"), settings, name="live")
        rehearse(made, 2 * rows, batch=1000)
        return made

    return project


def test_mistakes_are_those_a_project_has_measured_and_where_they_come_from_is_said(capsys, rehearsed):
    project = rehearsed(60)
    found = calibrating.measured(project)
    code, out, err = simulate(capsys, "--mistakes-from", project.id, "--budget", "60", "--json")
    assert code == 0 and json.loads(out)["runs"]["noise"] == found.rate
    assert f"Mistakes as in project 'live': {found.alike} of 60 rows answered twice got the same answer" in err


def test_a_project_that_cannot_tell_mistakes_is_refused_in_a_sentence(capsys, rehearsed):
    few = rehearsed(3)
    for options, sentence in (
        (["--mistakes-from", few.id], "Only 3 rows of project 'live' were answered twice, and it takes 20"),
        (["--mistakes-from", "nowhere"], "There is no project 'nowhere' here"),
        (["--mistakes-from", few.id, "--noise", "0.1"], "--mistakes-from takes the place of --noise"),
    ):
        code, out, err = simulate(capsys, *options)
        assert (code, out) == (2, "") and sentence in err


def test_the_experiment_of_noise_and_a_rehearsal_take_measured_mistakes_as_well(capsys, rehearsed):
    project = rehearsed(60)
    found = calibrating.measured(project)
    told = ["--label", "diagnosis", "--mistakes-from", project.id]
    assert main(["experiment", "noise", str(TABLE), *told, "--replicates", "2", "--json"]) == 0
    variants = dict(json.loads(capsys.readouterr().out)["variants"])
    assert variants["clean"]["noise"] == 0
    assert {one["noise"] for name, one in variants.items() if name != "clean"} == {found.rate}
    assert main(["experiment", "cold_start", str(TABLE), *told]) == 2
    assert "are for the experiment 'noise'" in capsys.readouterr().err
    assert main(["project", "create", str(TABLE), *told, "--rehearsal"]) == 0
    made = open_store(default_url()).project(capsys.readouterr().out.strip())
    assert made.settings["mistakes"]["noise"] == found.rate


@given(st.lists(st.text("ab ,=.0123456789-einfpricewag", max_size=24), max_size=3))
@example(["ann,price=0.05", "bob,wage=35"])
def test_whatever_is_typed_as_a_price_of_a_person_is_one_or_a_sentence(typed):
    try:
        found = paid(argparse.Namespace(annotator=typed))
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert len(found) == len(typed)
        for name, its in found.items():
            ((way, value),) = its.items()
            assert name and name == name.strip() and way in ("price", "wage") and 0 <= value < float("inf")
