import io
import json
import sys

import pandas as pd
import pytest

from alcore.__main__ import main
from alcore.project import open
from alcore.store import open_store


@pytest.fixture
def database(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'shell.db'}"
    monkeypatch.setenv("ALCORE_DATABASE", url)
    return url


@pytest.fixture
def run(capsys, database, monkeypatch):
    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(["project", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["id,x,label", *(f"r{row},{row % 2 * 3 + row / 50}," for row in range(60))]))
    return path


@pytest.fixture
def project(run, file):
    code, out, err = run("create", file, "--label", "label", "--id", "id", "--classes", "no, yes", "--name", "mine")
    assert (code, err) == (0, "")
    return out.strip()


def test_a_project_is_created_listed_and_told(run, project):
    listed = json.loads(run("list", "--json")[1])
    assert [(one["project"], one["name"], one["rows"], one["labeled"]) for one in listed] == [(project, "mine", 60, 0)]
    assert run("list")[1] == f"{project}          0 of 60 rows labeled  mine\n"
    told = json.loads(run("status", project, "--json")[1])
    assert (told["project"], told["rows"], told["labeled"], told["accuracy"]) == (project, 60, 0, None)


def test_a_project_starts_as_it_is_told_to(run, file, database):
    named = ("--label", "label", "--id", "id", "--classes", "no,yes")
    made = run("create", file, *named, "--starting", "first")[1].strip()
    store = open_store(database)
    pool = [row_key for row_key, part, _ in store.parts(made) if part == "pool"]
    assert [row_key for row_key, _ in store.ranking(made)][:20] == pool[:20]
    code, out, err = run("create", file, *named, "--starting", "stratified(colour)")
    assert (code, out) == (2, "") and "no column 'colour'" in err


def test_lines_are_stored_as_labels_with_who_and_how_long(run, project, database):
    lines = b"row_key,label,annotator,seconds\nr1,yes,ann,3.5\nr2,no,bob,4\nr3,yes\n"
    code, out, err = run("label", project, stdin=lines)
    assert (code, out, err) == (0, "3 labels stored, 0 were there already, 0 lines not stored.\n", "")
    kept = open(open_store(database), project)
    events = kept.store.events(project)[-3:]
    assert [(one.row_key, one.annotator, one.seconds, one.source) for one in events] == [
        ("r1", "ann", 3.5, "api"),
        ("r2", "bob", 4.0, "api"),
        ("r3", "api", None, "api"),
    ]
    assert kept.state().label("r1") == "c2"


@pytest.mark.parametrize("way", ["file", "stdin"])
def test_bad_lines_are_told_by_their_number_and_good_ones_stored(run, project, tmp_path, way):
    lines = b'r1,yes,ann,3\nnope,yes\nr2,maybe\n\nr3,no,ann,-4\nr4\nr5,no,ann,x\nr6,"no\n\xff\xfe,no\nr7,no\n'
    (tmp_path / "lines.csv").write_bytes(lines)
    code, out, err = run("label", project, *([tmp_path / "lines.csv"] if way == "file" else []), stdin=lines)
    assert code == 2 and out == "2 labels stored, 0 were there already, 7 lines not stored.\n"
    told = dict(line.split(": ", 1) for line in err.splitlines()[:-1])
    assert told["line 2"] == "There is no row 'nope'."
    assert told["line 3"] == "There is no class 'maybe'. The classes are no, yes."
    assert told["line 5"] == "'-4' is no number of seconds of 0 or more."
    assert told["line 6"] == "It has 1 cells; row_key,label,annotator,seconds are expected."
    assert told["line 7"] == "'x' is no number of seconds of 0 or more."
    assert told["line 8"].startswith("Its quotes cannot be read") and told["line 9"] == "It is not UTF-8 text."
    assert err.splitlines()[-1].startswith("alcore: 7 of the lines were not stored; the others were.")


def test_the_same_lines_again_also_with_more_behind_them_are_stored_once(run, project, tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("r1,yes\nr2,no\nr1,no\nr1,yes\n")
    assert run("label", project, path)[1].startswith("4 labels stored, 0 were there already")
    assert run("label", project, path)[1].startswith("0 labels stored, 4 were there already")
    path.write_text("r1,yes\nr2,no\nr1,no\nr1,yes\nr3,no\n")
    assert json.loads(run("label", project, path, "--json")[1]) == {"stored": 1, "repeated": 4, "wrong": 0}


def test_a_file_fed_again_with_a_line_corrected_stores_that_line_alone(run, project, tmp_path, database):
    path = tmp_path / "lines.csv"
    path.write_text("row_key,label\nr1,yes\nr2,mabye\nr3,no,ann,5\n")
    assert run("label", project, path)[1].startswith("2 labels stored, 0 were there already, 1 lines not stored")
    path.write_text("r2,yes\nr3, no ,ann,5.0\nr1,yes\n")  # corrected, in another order, written in another way
    assert json.loads(run("label", project, path, "--json")[1]) == {"stored": 1, "repeated": 2, "wrong": 0}
    assert sum(one.kind == "label" for one in open_store(database).events(project)) == 3


@pytest.mark.parametrize("way", ["file", "stdin"])
def test_a_line_that_stands_there_twice_counts_its_seconds_once(run, project, tmp_path, way):
    lines = b"r1,yes,ann,5\nr2,no,ann,5\nr1,yes,ann,5\nr1,yes,bob,5\n"
    (tmp_path / "lines.csv").write_bytes(lines)
    told = run("label", project, *([tmp_path / "lines.csv"] if way == "file" else []), "--json", stdin=lines)[1]
    assert json.loads(told) == {"stored": 3, "repeated": 1, "wrong": 0}


def test_after_labels_a_training_and_the_status_tells_of_it(run, project):
    lines = "".join(f"r{row},{'yes' if row % 2 else 'no'},ann,6\n" for row in range(40)).encode()
    assert run("label", project, "--train", stdin=lines)[0] == 0
    told = json.loads(run("status", project, "--json")[1])
    assert told["last_training"]["error"] is None and told["accuracy"]["value"] > 0.9
    words = run("status", project)[1]
    assert words.startswith("mine: 40 of 60 rows labeled, 0 skipped\n") and "95 % interval" in words
    assert "0.07 active hours, 1.33 dollars" in words and "pace: 600 answers an hour" in words


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "jsonl"])
def test_everything_is_exported_in_three_files(run, project, tmp_path, kind):
    run("label", project, stdin=b"r1,yes,=cmd,1\nr2,no\n")
    code, out, err = run("export", project, "--out", tmp_path / "out", "--format", kind, "--json")
    assert (code, err) == (0, "")
    readers = {"csv": pd.read_csv, "xlsx": pd.read_excel, "parquet": pd.read_parquet}
    read = readers.get(kind, lambda path: pd.read_json(path, lines=True))
    frames = {name: read(tmp_path / "out" / f"{name}.{kind}") for name in ("rows", "events", "predictions")}
    assert {name: len(frame) for name, frame in frames.items()} == {"rows": 60, "events": 4, "predictions": 58}
    assert json.loads(out) == {str(tmp_path / "out" / f"{name}.{kind}"): len(frames[name]) for name in frames}
    assert frames["rows"]["current_label"].iloc[1] == "yes"
    assert frames["rows"]["annotator"].iloc[1] == ("'=cmd" if kind == "csv" else "=cmd")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_is_finished_and_written_with_what_it_costs(run, tmp_path, kind, database):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["id,x,label", *(f"r{row},{row % 2 * 30 + row / 50}," for row in range(300))]))
    arguments = ("--label", "label", "--id", "id", "--classes", "no,yes", "--evaluation", 100)
    project = run("create", path, *arguments)[1].strip()
    evaluation = open_store(database).evaluation_rows(project)
    lines = "".join(f"{key},{'yes' if int(key[1:]) % 2 else 'no'},ann,6\n" for key in [*evaluation, "r0", "r1", "r2"])
    run("label", project, stdin=lines.encode())
    code, out, err = run("finish", project, "--error", "0.1", "--out", tmp_path / "out", "--format", kind, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["filled"] + told["rest"] + told["people"] == 300 and 0 < told["error"] <= 0.1
    read = {"csv": pd.read_csv, "xlsx": pd.read_excel}[kind](tmp_path / "out" / f"finished.{kind}")
    assert read["final_source"].value_counts()["model"] == told["filled"]
    words = run("finish", project, "--error", "0.01")[1]
    assert "an error of 1.00% cannot be guaranteed at 95% yet; " in words and "rows are left for people" in words


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["finish", "nothing"], "There is no project 'nothing' here."),
        (["status", "nothing"], "There is no project 'nothing' here."),
        (["label", "nothing"], "There is no project 'nothing' here."),
        (["export", "nothing", "--out", "x"], "There is no project 'nothing' here."),
        (["create", "nowhere.csv"], "There is no file 'nowhere.csv'."),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(run, arguments, sentence):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "") and sentence in err


def test_a_table_that_cannot_be_labeled_leaves_nothing_behind(run, file, database):
    code, _, err = run("create", file, "--label", "label", "--classes", "only")
    assert code == 2 and "at least two classes" in err
    assert open_store(database).uploads() == []


@pytest.mark.parametrize("action", ["create", "list", "label", "export", "finish", "status", "stop"])
def test_help_names_every_argument(capsys, action):
    with pytest.raises(SystemExit) as end:
        main(["project", action, "--help"])
    assert end.value.code == 0 and "--database" in capsys.readouterr().out


def test_mistakes_are_told_from_rows_asked_again_and_none_yet_before(run, file, database):
    made = run("create", file, "--label", "label", "--id", "id", "--classes", "no,yes", "--again", "0.5")[1].strip()
    assert "mistakes of annotators: none measured yet" in run("status", made)[1]
    project = open(open_store(database), made)
    said = {}
    for number in range(55):
        claim = project.next_row("ann")
        again = claim.row_key in said
        said[claim.row_key] = "c2" if again and number % 4 == 0 else "c1"
        project.answer("ann", claim.row_key, said[claim.row_key], claim.token, seconds=1)
    told = run("status", made)[1]
    assert "ann answers alike when asked again" in told and "none measured yet" not in told
    assert "which tells of mistakes in" in told and "Mistakes made both times are not seen" in told


def test_a_row_takes_the_answers_of_as_many_people_as_it_is_told(run, file, database):
    made = run("create", file, "--label", "label", "--id", "id", "--classes", "no,yes", "--votes", "2")[1].strip()
    code, out, _ = run("label", made, stdin=b"row_key,label,annotator\nr1,yes,ann\nr2,no,ann\nr1,yes,bob\n")
    assert (code, out) == (0, "3 labels stored, 0 were there already, 0 lines not stored.\n")
    told = json.loads(run("status", made, "--json")[1])
    assert (told["labeled"], told["answers"]) == (1, 3)
    assert told["agreement"] == {"rows": 1, "alike": 1, "waiting": 1, "people": 2}
    assert "Each row takes the answers of 2 people; they agree on 1 of 1 rows" in run("status", made)[1]
    assert open(open_store(database), made).settings.votes == 2


def test_a_rehearsal_makes_the_mistakes_it_was_told_to(run, tmp_path):
    path = tmp_path / "known.csv"
    path.write_text("\n".join(["id,x,label", *(f"r{row},{row % 2 * 3 + row / 50},{row % 2}" for row in range(200))]))
    named = (path, "--label", "label", "--id", "id", "--rehearsal", "--again", "0")
    made = run("create", *named, "--noise", "0.25", "--price-per-label", "0.5")[1].strip()
    told = json.loads(run("rehearse", made, "--count", "120", "--json")[1])
    assert (told["answers"], told["all"], told["set"]) == (120, 120, pytest.approx(0.25))
    assert 12 < told["wrong"] < 48
    words = run("rehearse", made, "--count", "1")[1]
    assert "1 answers given\n  mistakes set 25.0%; met" in words
    team = ("--annotator", "ann,accuracy=1,price=2", "--annotator", "bob,accuracy=0,price=1", "--votes", "2")
    made = run("create", *named, *team)[1].strip()
    assert json.loads(run("rehearse", made, "--count", "40", "--json")[1])["wrong"] == 20
    assert json.loads(run("status", made, "--json")[1])["dollars"] == pytest.approx(40 * 1.5)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--label", "label", "--noise", "0.1"), "simulated in a rehearsal only"),
        (("--noise", "0.1"), "--noise is for rehearsals"),
        (("--label", "label", "--votes", "0"), "whole number from 1 to 9"),
    ],
)
def test_options_of_who_answers_that_make_no_sense_are_told(run, file, options, sentence):
    code, _, err = run("create", file, "--id", "id", "--classes", "no,yes", *options)
    assert code == 2 and sentence in err


def test_what_mistakes_cost_is_set_at_the_start_and_told_once_evaluation_rows_tell(run, tmp_path, database):
    path = tmp_path / "known.csv"
    path.write_text("\n".join(["id,x,label", *(f"r{row},{row % 2 * 3 + row / 50},{row % 2}" for row in range(200))]))
    named = ("--label", "label", "--id", "id", "--rehearsal", "--costs")
    made = run("create", path, *named, "0,1;20,0", "--evaluation", "40", "--noise", "0.2")[1].strip()
    assert open(open_store(database), made).settings.costs == ((0, 1), (20, 0))
    assert "cost of mistakes: not known yet" in run("status", made)[1]
    run("rehearse", made, "--count", "90")
    told = json.loads(run("status", made, "--json")[1])["costs"]
    assert told["rows"] > 20 and told["low"] < told["mean"] < told["high"] and told["worst"] == 20
    assert f"cost of mistakes: ${told['mean']:.2f} a row (95% interval ${told['low']:.2f} to" in run("status", made)[1]
    for costs, sentence in (("0,1,1;1,0,1;1,1,0", "must be 2 rows of 2 numbers"), ("0,x;1,0", "must be numbers")):
        code, out, err = run("create", path, *named, costs)
        assert (code, out) == (2, "") and sentence in err


def test_people_with_prices_of_their_own_are_paid_them_and_all_others_by_the_rates(run, file, database):
    named = ("--label", "label", "--id", "id", "--classes", "no,yes", "--hourly-wage", "36")
    made = run("create", file, *named, "--annotator", "crowd,price=0.05", "--annotator", "nurse,wage=72")[1].strip()
    assert open(open_store(database), made).settings.pay == {"crowd": {"price": 0.05}, "nurse": {"wage": 72.0}}
    lines = b"row_key,label,annotator,seconds\nr1,yes,crowd,5\nr2,no,crowd,5\nr3,yes,nurse,50\nr4,yes,bob,10\n"
    assert run("label", made, stdin=lines)[0] == 0
    told = json.loads(run("status", made, "--json")[1])
    assert told["dollars"] == pytest.approx(2 * 0.05 + 50 * 72 / 3600 + 10 * 36 / 3600)
    assert [(one["name"], one["dollars"]) for one in told["people"]] == [("crowd", 0.1), ("nurse", 1.0), ("bob", 0.1)]
    words = run("status", made)[1]
    assert "  crowd: 2 labels, 0.00 active hours, $0.10 at $0.05 a label (a price of their own)\n" in words
    assert "  bob: 1 label, 0.00 active hours, $0.10 at $36.00 an hour\n" in words


def test_without_prices_of_their_own_the_status_names_nobody_s_pay(run, project):
    run("label", project, stdin=b"row_key,label,annotator\nr1,yes,ann\n")
    assert "ann: 1 label" not in run("status", project)[1]


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("ann,accuracy=0.9", "All else is of a rehearsal (--rehearsal)"),
        ("ann", "either by the label or by the hour"),
        ("ann,price=1,wage=2", "either by the label or by the hour"),
        ("ann,wage=-1", "must be a number of 0 or more"),
        ("ann,wage=dear", "The wage of annotator 'ann'"),
        (",wage=1", "needs a name"),
    ],
)
def test_a_price_of_a_person_that_is_none_is_told_and_nothing_is_made(run, file, database, spec, sentence):
    code, out, err = run("create", file, "--label", "label", "--classes", "no,yes", "--annotator", spec)
    assert (code, out) == (2, "") and sentence in err
    assert open_store(database).projects() == []


def test_a_rehearsal_pays_each_of_its_team_at_their_own_price(run, tmp_path):
    path = tmp_path / "known.csv"
    path.write_text("\n".join(["id,x,label", *(f"r{row},{row % 2 * 3 + row / 50},{row % 2}" for row in range(200))]))
    team = ("--annotator", "ann,accuracy=1,price=2", "--annotator", "bob,accuracy=0.8,price=0.5")
    made = run("create", path, "--label", "label", "--rehearsal", *team)[1].strip()
    run("rehearse", made, "--count", "31")
    told = json.loads(run("status", made, "--json")[1])
    assert [(one["name"], one["labels"], one["dollars"]) for one in told["people"]] == [
        ("ann", 16, 32.0), ("bob", 15, 7.5),
    ]  # fmt: skip
    assert told["dollars"] == pytest.approx(39.5)
