"""A sheet out, filled, and in again, from the shell."""

import io
import json

import openpyxl
import pytest

from alcore.__main__ import main
from alcore.project import open as open_project
from alcore.store import open_store


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("ALCORE_DATABASE", f"sqlite:///{tmp_path / 'shell.db'}")

    def run(*arguments):
        code = main(["project", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def project(run, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["id,x,label", *(f"r{row},{row % 2 * 3 + row / 50}," for row in range(60))]))
    return run("create", path, "--label", "label", "--id", "id", "--classes", "no, yes")[1].strip()


def test_a_sheet_goes_out_is_filled_and_comes_in_once(run, project, tmp_path):
    path = tmp_path / "rows.xlsx"
    code, out, err = run("sheet", project, "--annotator", "Ana", "--rows", 5, "--out", path)
    assert (code, out, err) == (0, f"{path}: 5 rows for Ana\n", "")
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    book["Rows"]["A2"], book["Rows"]["A3"], book["Rows"]["A4"] = "yes", "no", "perhaps"
    book.save(path)
    code, out, err = run("take", project, path, "--minutes", 1)
    assert (code, out) == (2, "2 labels stored.\n")
    assert err.startswith("row 4: There is no class 'perhaps'. The classes are 'no', 'yes'.\n")
    told = json.loads(run("take", project, path, "--json")[1])
    assert (told["stored"], told["repeated"], told["blank"]) == (0, 2, 2)
    assert open_project(open_store(), project).state().seconds == {"Ana": 60.0}


def test_a_sheet_that_cannot_be_written_lends_no_rows(run, project, tmp_path):
    code, _, err = run("sheet", project, "--annotator", "Ana", "--out", tmp_path / "nowhere" / "rows.xlsx")
    assert code == 2 and "cannot be written" in err
    assert open_store().claims(project) == []
