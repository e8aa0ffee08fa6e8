"""The forecast of a project from the shell: kept, and beside what came."""

import json

import pytest

from alcore import tables
from alcore.__main__ import main
from alcore.project import Settings
from alcore.project.creating import create
from alcore.project.rehearsing import rehearse
from alcore.store import open_store
from tests.project.test_track import steep


@pytest.fixture
def made(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'shell.db'}"
    monkeypatch.setenv("ALCORE_DATABASE", url)
    store = open_store(url)
    upload = store.add_upload(steep(400), "made.csv")
    roles = tables.Roles(label="label", id="id")
    project = create(store, upload, roles, Settings(rehearsal=True, evaluation=40, control=0.3, start=20, batch=20))
    yield project
    store._engine.dispose()


def ask(capsys, *options):
    code = main(["project", *map(str, options)])
    return code, *capsys.readouterr()


def test_a_forecast_is_kept_and_stands_in_the_status_and_in_the_next_one(capsys, made):
    rehearse(made, 70)
    code, out, err = ask(capsys, "forecast", made.id, "--target", "0.9", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "") and told["target"] == 0.9
    [kept] = made.store.forecasts(made.id)
    assert kept.random["labels"] == told["random"]["labels"]
    status = json.loads(ask(capsys, "status", made.id, "--json")[1])
    assert [one["target"] for one in status["forecasts"]] == [0.9]
    rehearse(made, 40)
    again = json.loads(ask(capsys, "forecast", made.id, "--json")[1])  # the target of last time
    assert again["target"] == 0.9
    assert {line["arm"] for line in again["track"]} == {"random", "active"}
    assert again["track"][0]["labels_p50"] == kept.random["labels"]["p50"]


def test_a_person_reads_the_advice(capsys, made):
    rehearse(made, 70)
    code, out, _ = ask(capsys, "forecast", made.id, "--target", "0.9")
    assert code == 0 and "labeled rows: accuracy" in out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "none was forecast before"),
        (["--target", "90"], "Write 90 % as 0.9"),
        (["--target", "0.9", "--positive", "nonsense"], "no class 'nonsense'"),
        (["--target", "0.9", "--budget-dollars", "1"], "smaller than what the 40 evaluation rows"),
    ],
)
def test_bad_input_gets_a_sentence(capsys, made, options, sentence):
    rehearse(made, 70)
    code, out, err = ask(capsys, "forecast", made.id, *options)
    assert (code, out) == (2, "") and sentence in err


def test_without_labels_drawn_by_lot_there_is_a_sentence(capsys, made):
    code, out, err = ask(capsys, "forecast", made.id, "--target", "0.9")
    assert (code, out) == (2, "") and "0 rows have a label; a forecast needs at least 20" in err
