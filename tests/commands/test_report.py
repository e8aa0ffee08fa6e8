import json

import pytest

from alcore.__main__ import main
from alcore.store import open_store
from tests.report.reading import from_html, from_pdf


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What `simulate --out` wrote of a small table."""
    here = tmp_path_factory.mktemp("report")
    lines = [f"{row % 7},{row * 5 % 11},{'yes' if row % 7 + row * 5 % 11 > 8 else 'no'}" for row in range(150)]
    (here / "parts.csv").write_text("\n".join(["a,b,good", *lines, ""]))
    arguments = ["simulate", str(here / "parts.csv"), "--label", "good", "--replicates", "4", "--budget", "60"]
    assert main([*arguments, "--setup", "3", "--out", str(here / "out")]) == 0
    return here / "out"


def write(capsys, *arguments):
    code = main(["report", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("form", ["html", "pdf", "xlsx", "md", "json"])
def test_what_a_simulation_wrote_becomes_a_report_in_every_format(capsys, folder, tmp_path, form):
    file = tmp_path / f"budget.{form}"
    code, out, _ = write(capsys, folder, "-o", file)
    assert code == 0 and str(file) in out and file.stat().st_size > 3000


def test_the_report_has_the_numbers_of_the_result(capsys, folder, tmp_path):
    file = tmp_path / "budget.json"
    write(capsys, folder / "result.json", "-o", file, "--people", "3", "--start", "2026-03-02")
    told, result = json.loads(file.read_text()), json.loads((folder / "result.json").read_text())
    assert told["rates"]["setup"] == 3 and told["provenance"]["digest"] == result["runs"]["digest"]
    assert told["headline"]["lines"][0]["saved"]["value"] == pytest.approx(result["savings"][0]["labels"])
    assert told["schedule"]["team"] == {"people": 3, "hours_a_day": 4.0, "start": "2026-03-02"}
    assert sum(one["figure"]["value"] for one in told["quality"]["classes"]) == 150


def test_the_format_is_that_of_the_file_unless_it_is_named(capsys, folder, tmp_path):
    write(capsys, folder, "-o", tmp_path / "budget.txt", "--format", "pdf", "--paper", "a4")
    assert from_pdf((tmp_path / "budget.txt").read_bytes())[0] == 1
    write(capsys, folder, "-o", tmp_path / "budget")
    assert "costs" in from_html((tmp_path / "budget").read_text())


def test_a_capsule_is_reported_like_the_run_in_it(capsys, folder, tmp_path):
    from alcore import capsule, simulation, tables
    from alcore.tables import Roles

    content = (folder.parent / "parts.csv").read_bytes()
    table, roles = tables.read(content, "parts.csv"), Roles(label="good")
    result = simulation.simulate(table, roles, simulation.Settings(replicates=4, budget=60))
    for data in (True, False):
        made = capsule.of_result(table, roles, result, {"setup": 3}, 0.0, content)
        capsule.write(made, tmp_path / "run.zip", with_data=data)
        write(capsys, tmp_path / "run.zip", "-o", tmp_path / "a.json")
        write(capsys, folder, "-o", tmp_path / "b.json")
        one, other = (json.loads((tmp_path / name).read_text()) for name in ("a.json", "b.json"))
        assert one["costs"] == other["costs"] and one["verdict"] == other["verdict"]
        assert bool(one["quality"]["classes"]) == data


def test_what_cannot_be_reported_is_told(capsys, folder, tmp_path):
    database = f"sqlite:///{tmp_path / 'empty.db'}"
    open_store(database)
    assert "no run, no project and no file 'nothing'" in write(capsys, "nothing", "--database", database)[2]
    assert "must be written as 2026-12-01" in write(capsys, folder, "--start", "tomorrow")[2]
    (tmp_path / "result.json").write_text("{}")
    assert "does not hold what 'simulate --out' writes" in write(capsys, tmp_path)[2]
    (tmp_path / "odd.zip").write_bytes(b"no zip")
    code, _, err = write(capsys, tmp_path / "odd.zip")
    assert code == 2 and err.startswith("alcore: ") and "Traceback" not in err
