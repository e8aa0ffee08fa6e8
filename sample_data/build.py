"""Rebuild every bundled sample table, its index and its README: python sample_data/build.py [--into FOLDER]

Real tables are scikit-learn's own copies, in their original row order; made ones come from seeded
generators (made.py, tickets.py). The same command always writes the same bytes.
"""

import argparse
import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from made import (
    DEFECT_COLUMNS,
    LEAD_COLUMNS,
    LOAN_COLUMNS,
    SURVEY_COLUMNS,
    ceiling,
    defects,
    leads_unlabeled,
    loan_chances,
    loans,
    noisy_survey,
    survey_chances,
)
from sklearn import datasets
from tickets import COLUMNS as TICKET_COLUMNS
from tickets import support_tickets

# A table and the ceiling the README states of it must come from the same draw.
SURVEY_SEED, LOAN_SEED = 3, 15
UCI_LICENSE = "CC BY 4.0"
MADE_SOURCE = "Made by sample_data/build.py from a fixed seed; no real people, companies or machines"
MADE_LICENSE = "same as this repository"


@dataclass(frozen=True)
class Sample:
    """One table of the gallery. `rows` makes its cells; label, id and seconds name columns."""

    file: str
    title: str
    description: str
    lesson: str
    label: str
    columns: tuple[str, ...]
    rows: Callable[[], list[tuple]]
    source: str
    license: str
    made: bool
    id: str | None = None
    seconds: str | None = None


def bundled(load: Callable, names: tuple[str, ...]) -> list[tuple]:
    """Rows of a scikit-learn table; numbers in the shortest form that reads back as the same number."""
    bunch = load()
    return [
        (*(format(value, ".12g") for value in features), names[target])
        for features, target in zip(bunch.data.tolist(), bunch.target.tolist(), strict=True)
    ]


def header(name: str) -> str:
    return name.replace("/", "_").replace(" (cm)", "_cm").replace(" ", "_")


def feature_headers(load: Callable) -> tuple[str, ...]:
    return tuple(header(name) for name in load().feature_names)


def samples() -> list[Sample]:
    """The gallery, in the order in which Home shows it."""
    return [
        Sample(
            file="digits.csv",
            title="Handwritten digits",
            description="Pictures of digits from 0 to 9, each as 64 pixel columns with ink from 0 to 16.",
            lesson="Ten classes, clean labels: asking for the doubtful rows first saves a large share of them.",
            label="digit",
            columns=(*feature_headers(datasets.load_digits), "digit"),
            rows=lambda: bundled(datasets.load_digits, tuple("0123456789")),
            source="Alpaydin and Kaynak, Optical Recognition of Handwritten Digits (test part), UCI, "
            "doi:10.24432/C50P49, via scikit-learn",
            license=UCI_LICENSE,
            made=False,
        ),
        Sample(
            file="breast_cancer.csv",
            title="Breast cancer",
            description="Measurements of cell nuclei from 569 tumors; is the tumor malignant or benign?",
            lesson="An expert's label is dear and the classes separate well: a large saving from few labels.",
            label="diagnosis",
            columns=(*feature_headers(datasets.load_breast_cancer), "diagnosis"),
            rows=lambda: bundled(datasets.load_breast_cancer, ("malignant", "benign")),
            source="Wolberg, Mangasarian, Street and Street, Breast Cancer Wisconsin (Diagnostic), UCI, "
            "doi:10.24432/C5DW2B, via scikit-learn",
            license=UCI_LICENSE,
            made=False,
        ),
        Sample(
            file="defects.csv",
            title="Manufacturing defects",
            description="Sensor readings of 5,000 parts from three lines, of which 50 are defective.",
            lesson="When one row in a hundred matters, random labeling mostly buys rows that teach nothing.",
            label="defect",
            columns=DEFECT_COLUMNS,
            rows=lambda: defects(seed=2),
            source=MADE_SOURCE,
            license=MADE_LICENSE,
            made=True,
            id="part_id",
        ),
        Sample(
            file="support_tickets.csv",
            title="Support tickets",
            description="Two thousand customer messages in six categories, with the seconds each took to label.",
            lesson="Free text works too, with a moderate saving; true seconds per row turn it into real hours.",
            label="category",
            columns=TICKET_COLUMNS,
            rows=lambda: support_tickets(seed=1),
            source=MADE_SOURCE,
            license=MADE_LICENSE,
            made=True,
            id="ticket_id",
            seconds="label_seconds",
        ),
        Sample(
            file="wine.csv",
            title="Wine",
            description="Thirteen chemical measurements of 178 wines from three grape varieties.",
            lesson="With so few rows the saving may be small or large, and it is a few dollars: it pays by a hair.",
            label="cultivar",
            columns=(*feature_headers(datasets.load_wine), "cultivar"),
            rows=lambda: bundled(datasets.load_wine, ("cultivar 1", "cultivar 2", "cultivar 3")),
            source="Aeberhard and Forina, Wine, UCI, doi:10.24432/C5PC7J, via scikit-learn",
            license=UCI_LICENSE,
            made=False,
        ),
        Sample(
            file="iris.csv",
            title="Iris flowers",
            description="Lengths and widths of the petals and sepals of 150 flowers of three species.",
            lesson="A tiny table: any saving is minutes of work, too small to pay for a set-up.",
            label="species",
            columns=(*feature_headers(datasets.load_iris), "species"),
            rows=lambda: bundled(datasets.load_iris, ("setosa", "versicolor", "virginica")),
            source="Fisher, Iris (two rows corrected after Fisher's paper), UCI, doi:10.24432/C56C76, via scikit-learn",
            license=UCI_LICENSE,
            made=False,
        ),
        Sample(
            file="loans.csv",
            title="Loan applications",
            description="Three thousand loans by income, debt, job, savings and late payments: was the loan repaid?",
            lesson="The classes overlap everywhere, so random rows teach as much: a tie, which trial runs leave open.",
            label="repaid",
            columns=LOAN_COLUMNS,
            rows=lambda: loans(LOAN_SEED),
            source=MADE_SOURCE,
            license=MADE_LICENSE,
            made=True,
            id="loan_id",
        ),
        Sample(
            file="noisy_survey.csv",
            title="Noisy customer survey",
            description="Answers of 4,000 customers; half of them tick the middle and leave or stay by chance.",
            lesson="Where doubt means chance, active learning buys coin tosses: random rows do better.",
            label="left_within_a_year",
            columns=SURVEY_COLUMNS,
            rows=lambda: noisy_survey(SURVEY_SEED),
            source=MADE_SOURCE,
            license=MADE_LICENSE,
            made=True,
            id="response_id",
        ),
        Sample(
            file="leads_unlabeled.csv",
            title="Sales leads, not labeled yet",
            description="Six hundred inquiries whose column `qualified` is still empty.",
            lesson="Without labels there is nothing to rehearse on: plan the cost, or rehearse on another sample.",
            label="qualified",
            columns=LEAD_COLUMNS,
            rows=lambda: leads_unlabeled(seed=4),
            source=MADE_SOURCE,
            license=MADE_LICENSE,
            made=True,
            id="lead_id",
        ),
    ]


def as_csv(columns: tuple[str, ...], rows: list[tuple]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def index_entry(sample: Sample, rows: list[tuple]) -> dict:
    """What Home reads of one table; `classes` is class -> rows, largest first, without blank labels."""
    at = sample.columns.index(sample.label)
    counts = Counter(row[at] for row in rows if row[at])
    return {
        "file": sample.file,
        "title": sample.title,
        "description": sample.description,
        "lesson": sample.lesson,
        "label": sample.label,
        "id": sample.id,
        "seconds": sample.seconds,
        "made": sample.made,
        "rows": len(rows),
        "columns": len(sample.columns),
        "classes": dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        "source": sample.source,
        "license": sample.license,
    }


README = """# Sample tables

Small tables to try Labelwise on. Four are real and public, five are made; every made one says so here, in
`samples.json` and on its card.

{table}

All files here but the precomputed ones are written by the first command, which always writes the same bytes. The
verdicts that the gallery shows before anybody presses Simulate come from the app's own defaults by the second; what
Experiments shows before anybody runs one comes from the third; and how often a pilot of each size settled the question
from the fourth:

```
python sample_data/build.py
python sample_data/verdicts.py
python sample_data/cases.py
python sample_data/pilots.py
```

- The made tables were shaped, with trial runs of both strategies, until there was a clear win, a tie and a
  clear loss. They illustrate; they prove nothing about other tables.

- Real tables keep scikit-learn's values and row order; only the headers and class names are made readable.
  The originals are in the UCI Machine Learning Repository under CC BY 4.0; please cite the authors above.
- `support_tickets.csv`: `label_seconds` is each row's true labeling time. It is a cost, not something known
  before a person has read the ticket, so it must not become a feature. Category wording overlaps, two tickets
  in five also mention another category's trouble, and some words have typos.
- `defects.csv`: three faults make a part bad: heat with too little coolant, a worn tool that vibrates, and a
  leak (low pressure under a light load) on line B. Each has harmless look-alikes; some sensor cells are missing.
- `noisy_survey.csv`: each label is drawn with a chance that follows the answers, or that is nearly a coin toss
  for the indifferent half. Even a model that knew the chances would be right on {survey:.0%} of the rows only.
- `loans.csv`: each label is drawn with a chance that every column moves a little, so the classes overlap everywhere
  and the border between them is straight. Even a model that knew the chances would be right on {loans:.0%} of the rows.
- `experiments/scanned_forms.csv`, for the experiment on over-querying, is made of the handwritten digits by
  `python sample_data/repeated.py`: 420 sheets, each scanned one to sixteen times with a little jitter of ink.
- `samples.json` is the index that Home reads, one entry a table; `id` and `seconds` name columns.
"""


def readme(entries: list[dict], **ceilings: float) -> str:
    lines = [
        "| file | rows | columns | label | classes (rows) | real or made | source | license | lesson |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for entry in entries:
        classes = ", ".join(f"{name} ({count:,})" for name, count in entry["classes"].items()) or "none yet"
        cells = (
            f"`{entry['file']}`",
            f"{entry['rows']:,}",
            str(entry["columns"]),
            f"`{entry['label']}`",
            classes,
            "made" if entry["made"] else "real",
            entry["source"],
            entry["license"],
            entry["lesson"],
        )
        lines.append(f"| {' | '.join(cells)} |")
    return README.format(table="\n".join(lines), **ceilings)


def build(folder: Path) -> None:
    """Write every CSV file, samples.json and README.md into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for sample in samples():
        rows = sample.rows()
        write(folder / sample.file, as_csv(sample.columns, rows))
        entries.append(index_entry(sample, rows))
    ceilings = {
        "survey": ceiling(survey_chances(SURVEY_SEED)[1]),
        "loans": ceiling(loan_chances(LOAN_SEED)[1]),
    }
    write(folder / "samples.json", json.dumps(entries, indent=2, ensure_ascii=False) + "\n")
    write(folder / "README.md", readme(entries, **ceilings))


def write(path: Path, text: str) -> None:
    # Bytes, because text mode would end lines differently on Windows.
    path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Rebuild the sample tables.")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, help="folder to write to")
    build(parser.parse_args().into)
