"""A run as one file, and that file repeated, from the shell."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from alcore import simulation, tables
from alcore.__main__ import main
from alcore.store import default_url, open_store
from tests.capsule.packing import IRIS, QUICK, ROLES, forge

SAMPLE = Path(__file__).parents[2] / "sample_data" / "iris.csv"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("ALCORE_DATABASE", f"sqlite:///{tmp_path / 'shell.db'}")

    def run(*arguments):
        code = main([str(one) for one in arguments])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def kept(run):
    """The id of a finished run in the database."""
    table = tables.read(IRIS, "iris.csv")
    result, store = simulation.simulate(table, ROLES, QUICK), open_store(default_url())
    key = store.add_run(store.add_upload(IRIS, "iris.csv"), simulation.as_stored(table, ROLES, result.plan.settings), 2)
    for number in range(2):
        frames = {"rounds": result.rounds, "queries": result.queries}
        store.add_replicate(key, number, {name: one[one["replicate"] == number] for name, one in frames.items()})
    return key


def test_a_run_goes_into_a_file_and_the_file_repeats_it(run, kept, tmp_path):
    file = tmp_path / "capsule.zip"
    code, out, err = run("capsule", kept, "-o", file, "--with-data")
    assert (code, err) == (0, "") and out.startswith(f"{file}: simulation of iris.csv, ")
    code, out, err = run("rerun", file)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("Simulation on iris.csv, begun 20") and "SHA-256 27ae50b33722" in lines[0]
    assert lines[1:] == [
        "  12 rounds, 180 queries compared",
        "  the same versions as then",
        "Equal, bit for bit, the measured seconds aside.",
    ]


def test_simulate_writes_a_capsule_beside_its_tables_and_two_workers_repeat_it(run, tmp_path):
    quick = ["--label", "species", "--replicates", "2", "--start", "15", "--batch", "15", "--budget", "45"]
    assert run("simulate", SAMPLE, *quick, "--out", tmp_path, "--hourly-wage", "35")[0] == 0
    code, _, err = run("rerun", tmp_path / "capsule.zip")
    assert code == 2 and "The table is not in the capsule: name its file, 'iris.csv'" in err
    code, out, _ = run("rerun", tmp_path / "capsule.zip", "--file", SAMPLE, "--json", "--jobs", "2")
    told = json.loads(out)
    assert (code, told["equal"], told["differences"], told["versions"]) == (0, True, [], [])
    with zipfile.ZipFile(tmp_path / "capsule.zip") as archive:
        assert json.loads(archive.read("settings.json"))["rates"]["hourly_wage"] == 35


def test_another_table_is_told_by_its_hash(run, kept, tmp_path):
    run("capsule", kept, "-o", tmp_path / "capsule.zip")
    other = tmp_path / "other.csv"
    other.write_bytes(IRIS.replace(b"5.1", b"5.2", 1))
    code, out, err = run("rerun", tmp_path / "capsule.zip", "--file", other)
    assert (code, out) == (2, "") and err.startswith(
        "alcore: The table given is not the one of the capsule, 'iris.csv'"
    )


def test_what_differs_is_listed_with_exit_code_1(run, kept, tmp_path):
    file = tmp_path / "capsule.zip"
    run("capsule", kept, "-o", file, "--with-data")
    lower = {"rounds.jsonl": lambda content: content.replace(b'"accuracy":0.9', b'"accuracy":0.8')}
    file.write_bytes(forge(file.read_bytes(), lower))
    code, out, err = run("rerun", file)
    assert (code, err) == (1, "") and "It differs:\n  rounds: 'accuracy' differs in " in out and "at most by 0.1" in out
    told = json.loads(run("rerun", file, "--json")[1])
    assert told["equal"] is False and told["differences"][0]["column"] == "accuracy"


def test_when_versions_differ_they_are_named_and_may_be_why(run, kept, tmp_path):
    def older(told):
        told["made"]["versions"]["scikit-learn"] = "0.1"
        return told

    file = tmp_path / "capsule.zip"
    run("capsule", kept, "-o", file, "--with-data")
    file.write_bytes(forge(file.read_bytes(), {"manifest.json": older}))
    code, out, err = run("rerun", file)
    assert (code, err) == (0, "") and "  scikit-learn 0.1 then, " in out
    other = {"manifest.json": older, "result.json": lambda told: {**told, "savings": []}}
    file.write_bytes(forge(file.read_bytes(), other))
    code, out, err = run("rerun", file)
    assert (code, err) == (1, "Versions are others than then, which may be why.\n")


def test_a_project_goes_into_a_file_and_its_log_is_replayed(run, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["id,x,label", *(f"r{row},{row % 2 * 3 + row / 50}," for row in range(60))]))
    project = run("project", "create", path, "--label", "label", "--id", "id", "--classes", "no, yes")[1].strip()
    file = tmp_path / "project.zip"
    assert run("capsule", project, "-o", file)[0] == 0
    code, out, _ = run("rerun", file, "--file", path)
    assert code == 0 and "Equal, bit for bit." in out and "60 rows compared" in out
    assert "was not repeated" in run("rerun", file)[1]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["capsule", "nobody", "-o", "x.zip"], "There is no run and no project 'nobody' in the database."),
        (["rerun", "nowhere.zip"], "There is no file 'nowhere.zip'."),
        (["rerun", str(SAMPLE)], "This is no capsule, or a damaged one"),
        (["rerun", str(SAMPLE), "--jobs", "0"], "The number of jobs must be at least 1"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence_and_exit_code_2(run, arguments, expected):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "") and err.startswith(f"alcore: {expected}")


@pytest.mark.parametrize("many", [False, True], ids=["a few lines", "more than a pipe holds"])
def test_the_exit_code_tells_of_a_difference_also_to_who_reads_no_line_of_it(run, kept, tmp_path, many):
    file = tmp_path / "capsule.zip"
    run("capsule", kept, "-o", file, "--with-data")
    other = {"result.json": lambda told: {**told, "savings": [], **({str(n): n for n in range(9_000)} if many else {})}}
    file.write_bytes(forge(file.read_bytes(), other))
    command = [sys.executable, "-m", "alcore", "rerun", str(file)]
    reading, writing = os.pipe()
    os.close(reading)  # as `head -0` does
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=300)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
