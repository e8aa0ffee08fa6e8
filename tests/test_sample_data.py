import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sklearn import datasets

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "sample_data"
INDEX = {entry["file"]: entry for entry in json.loads((FOLDER / "samples.json").read_text("utf-8"))}
every_table = pytest.mark.parametrize("entry", INDEX.values(), ids=INDEX)


def rows_of(file: str) -> list[dict]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def test_rebuilding_gives_identical_bytes(tmp_path):
    subprocess.run([sys.executable, FOLDER / "build.py", "--into", tmp_path], check=True, cwd=tmp_path)
    rebuilt = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(rebuilt) == {*INDEX, "samples.json", "README.md"}
    assert [name for name, content in rebuilt.items() if content != (FOLDER / name).read_bytes()] == []


def test_the_index_lists_every_table_and_no_other():
    assert set(INDEX) == {path.name for path in FOLDER.glob("*.csv")}


@every_table
def test_the_index_agrees_with_the_file(entry):
    rows = rows_of(entry["file"])
    assert len(rows) == entry["rows"]
    assert {len(row) for row in rows} == {entry["columns"]}
    assert None not in rows[0]
    assert Counter(row[entry["label"]] for row in rows if row[entry["label"]]) == entry["classes"]
    if entry["id"]:
        assert len({row[entry["id"]] for row in rows}) == entry["rows"]


@every_table
def test_the_readme_says_of_every_table_what_it_is(entry):
    [line] = [
        line for line in (FOLDER / "README.md").read_text("utf-8").splitlines() if f"| `{entry['file']}` |" in line
    ]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1] == f"{entry['rows']:,}"
    assert cells[5] == ("made" if entry["made"] else "real")
    assert cells[6:] == [entry["source"], entry["license"], entry["lesson"]]


def test_made_tables_are_said_to_be_made():
    assert {file for file, entry in INDEX.items() if entry["made"]} == {
        "defects.csv",
        "support_tickets.csv",
        "loans.csv",
        "noisy_survey.csv",
        "leads_unlabeled.csv",
    }
    assert all(entry["source"].startswith("Made by") == entry["made"] for entry in INDEX.values())


def test_files_are_small():
    sizes = [(FOLDER / file).stat().st_size for file in INDEX]
    assert max(sizes) < 1_500_000
    assert sum(sizes) < 4_000_000


@pytest.mark.parametrize(
    ("file", "load"),
    [
        ("breast_cancer.csv", datasets.load_breast_cancer),
        ("wine.csv", datasets.load_wine),
        ("iris.csv", datasets.load_iris),
        ("digits.csv", datasets.load_digits),
    ],
)
def test_real_tables_hold_the_values_of_scikit_learn_in_its_order(file, load):
    bunch = load()
    label = INDEX[file]["label"]
    rows = rows_of(file)
    values = [[float(cell) for name, cell in row.items() if name != label] for row in rows]
    assert values == bunch.data.tolist()
    name_of_code = dict(zip(bunch.target.tolist(), (row[label] for row in rows), strict=True))
    assert [row[label] for row in rows] == [name_of_code[code] for code in bunch.target.tolist()]
    assert len(set(name_of_code.values())) == len(name_of_code)


def test_breast_cancer_names_the_diagnoses_as_the_source_does():
    assert INDEX["breast_cancer.csv"]["classes"] == {"benign": 357, "malignant": 212}


def test_one_part_in_a_hundred_is_defective_and_some_sensor_cells_are_missing():
    assert INDEX["defects.csv"]["classes"] == {"no": 4950, "yes": 50}
    rows = rows_of("defects.csv")
    assert sum(cell == "" for row in rows for cell in row.values()) == 84


def test_the_rarest_ticket_category_is_under_five_percent():
    assert INDEX["support_tickets.csv"]["classes"] == {
        "technical problem": 720,
        "billing": 480,
        "delivery": 340,
        "account access": 240,
        "cancellation": 130,
        "privacy request": 90,
    }


def test_longer_tickets_take_longer_to_label():
    rows = sorted(rows_of("support_tickets.csv"), key=lambda row: len(row["body"]))
    seconds = [int(row["label_seconds"]) for row in rows]
    assert min(seconds) > 0
    assert sum(seconds[-500:]) > 1.5 * sum(seconds[:500])


def test_no_word_gives_a_ticket_category_away():
    """A word that is common in one category also turns up in the others."""
    rows = rows_of("support_tickets.csv")
    for category, count in INDEX["support_tickets.csv"]["classes"].items():
        inside, outside = Counter(), Counter()
        for row in rows:
            words = set(row["body"].lower().split())
            (inside if row["category"] == category else outside).update(words)
        assert [word for word in inside if inside[word] > 0.2 * count and outside[word] == 0] == []


def test_the_unlabeled_table_has_an_empty_label_column():
    assert {row["qualified"] for row in rows_of("leads_unlabeled.csv")} == {""}
    assert INDEX["leads_unlabeled.csv"]["classes"] == {}
