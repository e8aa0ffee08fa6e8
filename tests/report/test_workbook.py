"""The report as a workbook: a changed rate changes every total, as the ledger would; and LibreOffice agrees."""

import io
import json
import math
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from alcore import costs, simulation, tables
from alcore.costs import Rates
from alcore.report import building, workbook
from alcore.report.as_json import as_json
from alcore.report.facts import facts
from alcore.report.model import MEASURED, SIMULATED, Column, Figure
from alcore.report.runs import from_run
from alcore.report.workbook.inputs import NAMES
from alcore.simulation import Settings
from alcore.tables import Roles

IRIS = (Path(__file__).parents[2] / "sample_data" / "iris.csv").read_bytes()
RATES = Rates(
    seconds_per_label=24, hourly_wage=18.5, annotators_per_row=2, review_share=0.3, setup=4, compute_per_hour=2,
    overhead=0.15, contingency=0.1, evaluation_rows=80, rework_share=0.05, active_slowdown=1.2, fatigue=0.3, tooling=9,
)  # fmt: skip
# Every kind of column there is: counts beside the labels, rates of its own, a target that is not reached.
COLUMNS = (
    Column("random", "p50", "P50", 301.5, SIMULATED),
    Column("random", "p90", "P90", None, SIMULATED),
    Column("active", "p50", "P50", 140.0, MEASURED, control_rows=40, row_seconds=4_000.0, compute_hours=1.5),
    Column("active", "p90", "P90", 180.0, SIMULATED, evaluation=False, rates=replace(RATES, seconds_per_label=31)),
    Column("active", "p95", "P95", 200.0, SIMULATED, row_price=50.0, answers=450.0),
)
USUAL = ("nothing", "the wage", "everything")  # a few of the changes, for the report as it is
CHANGES = {
    "nothing": {},
    "the wage": {"hourly_wage": 31.25},
    "the price": {"price_per_label": 0.4},
    "the seconds": {"seconds_per_label": 47},
    "the overhead": {"overhead": 0.25},
    "everything": {
        "hourly_wage": 27, "price_per_label": 0.11, "seconds_per_label": 13, "annotators_per_row": 3, "overhead": 0.05,
        "contingency": 0.2, "review_share": 0.5, "review_seconds": 8, "review_wage": 44, "rework_share": 0.2,
        "setup": 77, "tooling": 12, "evaluation_rows": 33, "active_slowdown": 1.5, "fatigue": 0.1,
        "minutes_between_breaks": 55, "compute_per_hour": 3,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def report():
    """The report of a small simulation on iris."""
    table, roles = tables.read(IRIS, "iris.csv"), Roles(label="species")
    result = simulation.simulate(table, roles, Settings(replicates=4, start=15, batch=10, budget=55))
    made = datetime(2026, 11, 27, 9, 30)
    return from_run(result.rounds, result.plan.settings, facts(table, roles), RATES, run="a run", made=made)


@pytest.fixture(scope="module")
def odd(report):
    """A report of the oddest columns, which has no more in common with its simulation."""
    return replace(report, costs=building.costs_block(COLUMNS, RATES, "A caption."))


def opened(content: bytes, values: bool = True):
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def bills(book, sheet: str = "Costs") -> list[dict[str, dict[str, object]]]:
    """What stands in each column: {"dollars": {line: value}, "hours": {...}, "counts": {...}}."""
    page = book[sheet]
    blocks = {"counts": {}, "dollars": {}, "hours": {}}
    told, now = [json.loads(json.dumps(blocks)) for _ in range(page.max_column - 1)], "counts"
    for row in page.iter_rows(min_row=6, values_only=True):
        title = str(row[0] or "")
        now = "dollars" if title.startswith("Cost, ") else "hours" if title.startswith("Hours of people") else now
        for column, value in zip(told, row[1:], strict=True):
            if title and value not in (None, ""):
                column[now][title] = value
    return told


def expected(column: Column, rates: Rates) -> dict[str, dict[str, float]]:
    frame = costs.bill(
        column.labels, rates, active=column.active, evaluation=column.evaluation, control_rows=column.control_rows,
        row_seconds=column.row_seconds, row_price=column.row_price, compute_hours=column.compute_hours,
        answers=column.answers,
    ).set_index("line")  # fmt: skip
    return frame.to_dict()


def own(column: Column, changes: dict, base: Rates = RATES) -> Rates:
    """The rates of a column after a change on Inputs: those of its own stay what they were measured as."""
    rates = replace(base, **changes)
    return rates if column.rates is None else replace(rates, seconds_per_label=31)


def agrees(book, columns, changes=None, base: Rates = RATES) -> None:
    """Holds every line of the sheet Costs against the ledger, to the cent."""
    found = bills(book)
    assert len(found) == len(columns)
    for told, column in zip(found, columns, strict=True):
        if column.labels is None:
            assert told["counts"] == {"Labels": "not reached"} and set(told["dollars"].values()) == {"–"}
            continue
        wanted = expected(column, own(column, changes or {}, base))
        for what in ("dollars", "hours"):
            for line, value in told[what].items():
                if line != "Random sampling less active learning":
                    assert value == pytest.approx(wanted[what][line], abs=0.004), (column.title, what, line)
        assert set(told["dollars"]) >= set(wanted["dollars"])


# -- as it is written ------------------------------------------------------------------------------------------


def test_the_values_beside_the_formulas_are_those_of_the_ledger(odd):
    book = opened(workbook.to_bytes(odd))
    agrees(book, COLUMNS)
    less = bills(book)[2]["dollars"]["Random sampling less active learning"]
    assert less == pytest.approx(expected(COLUMNS[0], RATES)["dollars"]["Total"] - bills(book)[2]["dollars"]["Total"])


def test_every_total_is_a_formula_over_named_cells(report):
    book = opened(workbook.to_bytes(report), values=False)
    assert set(NAMES) <= set(book.defined_names)
    first = bills(book)[0]
    assert all(str(value).startswith("=") for value in (first["dollars"]["Total"], first["hours"]["Total"]))
    labeling = first["dollars"]["Labeling"]
    assert {"hourly_wage", "price_per_label", "seconds_per_label"} <= set(re.findall(r"[a-z_]{4,}", labeling))
    summary = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row if cell.value is not None]
    assert sum(value.startswith("='Costs'!") for value in summary) >= 4


def test_the_figures_are_those_of_the_json(report):
    told = json.loads(as_json(report))
    book = opened(workbook.to_bytes(report))
    rows = {row[0]: row[1:] for row in book["Summary"].iter_rows(values_only=True) if row[0]}
    assert next(iter(rows)) == told["verdict"]["title"]
    for line in told["headline"]["lines"]:
        shown = rows[line["title"]]
        for place, arm in enumerate(("random", "active", "saved")):
            if (figure := line[arm]) is not None:
                numbers = [figure[name] for name in ("value", "low", "high")]
                if figure["unit"] == "labels":  # half a label cannot be asked for
                    numbers = [None if one is None else math.ceil(one - 1e-9) for one in numbers]
                cells = shown[3 * place : 3 * place + 3]
                near = 1 if figure["unit"] == "labels saved" else 1e-6  # the difference of whole labels
                for number, cell in zip(numbers, cells, strict=True):
                    known = number is not None
                    assert cell == pytest.approx(number, abs=near) if known else cell in (None, "", "–", "open")
    for told_column, shown in zip(
        zip(*(one["dollars"] for one in told["costs"]["lines"]), strict=True), bills(book), strict=True
    ):
        for line, figure in zip(told["costs"]["lines"], told_column, strict=True):
            value = shown["dollars"][line["line"]]
            assert value == (pytest.approx(figure["value"]) if figure["value"] is not None else "–")
    assumed = {row[0]: row for row in book["Assumptions"].iter_rows(min_row=4, values_only=True)}
    for one in told["assumptions"]:
        shown = assumed[one["title"]]
        if one["value"] is not None:
            assert shown[1] == pytest.approx(one["value"])
        assert (shown[2], shown[4].date().isoformat(), shown[5]) == (one["kind"], one["day"], one["stamp"])
    about = {row[0]: row[1] for row in book["Provenance"].iter_rows(values_only=True)}
    assert about["SHA-256 of the table's file"] == told["provenance"]["digest"]
    assert about["Seed"] == told["provenance"]["seed"] and about["Version"] == told["provenance"]["version"]


def test_the_curve_has_its_points_and_a_chart_of_its_own(report):
    content = workbook.to_bytes(report)
    page = opened(content)["Curve"]
    for place, curve in enumerate(report.chart.curves):
        rows = [
            [cell.value for cell in row]
            for row in page.iter_rows(min_row=30, min_col=7 * place + 1, max_col=7 * place + 6)
        ]
        for row, point in zip(rows, curve.points, strict=False):
            assert row[0] == point.labels and row[3] == pytest.approx(point.score)
            assert row[2] == pytest.approx(point.dollars, abs=0.005)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawn = archive.read("xl/charts/chart1.xml").decode()
    assert "<c:scatterChart>" in drawn and drawn.count("<c:ser>") == 2 * 3 + 1


def test_no_text_of_a_user_is_a_formula_or_a_link(report):
    nasty = ["=1+1", "+A1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.example", "\x00\x1b"]
    classes = tuple(replace(fact, title=text) for fact, text in zip(report.quality.classes * 3, nasty, strict=False))
    hostile = replace(
        report,
        name="=cmd|'/c calc'!A1",
        rates=replace(RATES, currency='=";0'),
        notes=tuple(nasty),
        chart=replace(report.chart, score="=1+1"),
        quality=replace(report.quality, classes=classes, warnings=tuple(nasty)),
        provenance=replace(report.provenance, id="=1+1", settings=tuple(zip(nasty, nasty, strict=True))),
    )
    content = workbook.to_bytes(hostile)
    book = opened(content, values=False)
    formulas = {str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"}
    usual = opened(workbook.to_bytes(report), values=False)
    assert formulas == {
        str(cell.value) for page in usual for row in page.iter_rows() for cell in row if cell.data_type == "f"
    }
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert book["Summary"]["A2"].value == hostile.name and book["Summary"]["A2"].data_type == "s"


@pytest.mark.parametrize(
    ("currency", "locale", "shown"),
    [
        ("$", "en-US", r"\$#,##0.00;-\$#,##0.00"),
        ("€", "de-DE", r"#,##0.00\ \€"),
        ("CHF", "de-CH", r"\C\H\F\ #,##0.00;-\C\H\F\ #,##0.00"),
    ],
)
def test_money_is_written_as_in_the_country_of_the_rates_on_its_paper(report, currency, locale, shown):
    book = opened(workbook.to_bytes(replace(report, rates=replace(RATES, currency=currency, locale=locale))))
    assert book["Inputs"]["B5"].number_format == shown
    assert {page.page_setup.paperSize for page in book} == {"1" if locale == "en-US" else "9"} or {
        int(page.page_setup.paperSize) for page in book
    } == {1 if locale == "en-US" else 9}
    assert all(page.page_setup.fitToHeight == 0 and page.sheet_properties.pageSetUpPr.fitToPage for page in book)


def test_what_is_not_known_is_a_dash_and_what_is_only_bounded_says_so(report):
    line = report.headline.lines[0]
    bounded = replace(line, random=Figure(300.0, "labels", SIMULATED, 120.0, None, "more than"), saved=None)
    book = opened(workbook.to_bytes(replace(report, headline=replace(report.headline, lines=(bounded,)))))
    row = next(row for row in book["Summary"].iter_rows() if row[0].value == bounded.title)
    assert (row[1].value, row[1].number_format, row[3].value) == (300, '"more than "#,##0', "open")


def test_a_report_that_has_little_to_say_is_a_workbook_too(report):
    """Such as a forecast of which it is too early to say anything: one bill, no curve, no headline, no schedule."""
    so_far = (Column("random", "now", "so far", 40.0, MEASURED),)
    little = replace(
        report,
        headline=replace(report.headline, goal="", target=None, lines=(), interval="", caption="Too early to say."),
        chart=replace(report.chart, curves=(), target=None),
        costs=building.costs_block(so_far, RATES, ""),
        assumptions=(),
    )
    book = opened(workbook.to_bytes(little))
    agrees(book, so_far)
    assert "Too early to say." in [row[0] for row in book["Summary"].iter_rows(values_only=True)]


def test_equal_reports_make_equal_workbooks(report):
    assert workbook.to_bytes(report) == workbook.to_bytes(report)


# -- in a real spreadsheet -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def of_all_kinds(report, reports):
    """A report of each kind: what the workbook is of."""
    return {"usual": report, "forecast": reports["a forecast"], "project": reports["a live project"]}


kinds = pytest.mark.parametrize("kind", ["usual", "forecast", "project"])


@pytest.fixture(scope="module")
def recalculated(of_all_kinds, odd, tmp_path_factory):
    """The workbooks after each of `CHANGES`, made with openpyxl, which drops all values, and worked out by LibreOffice
    in one go: {(report, change): workbook}."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("NOT TESTED: no LibreOffice here, so the formulas were not worked out by a real spreadsheet.")
    folder = tmp_path_factory.mktemp("sheets")
    for name, one in {"odd": odd, **of_all_kinds}.items():
        content = workbook.to_bytes(one)
        for change in CHANGES if name == "odd" else USUAL:
            rates, book = CHANGES[change], opened(content, values=False)
            for rate, value in rates.items():
                sheet, _, place = book.defined_names[rate].attr_text.rpartition("!")
                book[sheet.strip("'")][place.replace("$", "")] = value
            book.save(folder / f"{name} {change}.xlsx")
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    command += ["--outdir", str(folder / "out"), *map(str, sorted(folder.glob("*.xlsx")))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    found = {tuple(path.stem.split(" ", 1)): opened(path.read_bytes()) for path in (folder / "out").glob("*.xlsx")}
    assert len(found) == len(CHANGES) + 3 * len(USUAL), done.stdout + done.stderr
    return found


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_rate_changes_every_line_as_the_ledger_would_have_it(recalculated, of_all_kinds, change):
    agrees(recalculated["odd", change], COLUMNS, CHANGES[change])
    for kind, report in of_all_kinds.items() if change in USUAL else ():
        agrees(recalculated[kind, change], report.costs.columns, CHANGES[change], report.rates)


@pytest.mark.slow
@kinds
@pytest.mark.parametrize("change", USUAL)
def test_what_if_and_the_drivers_follow_a_changed_rate(recalculated, of_all_kinds, kind, change):
    """A wage a quarter higher is a quarter higher than the one that was typed; two people stay two."""
    report, page = of_all_kinds[kind], recalculated[kind, change]["What if"]
    typed = replace(report.rates, **CHANGES[change])

    def then(base: Rates, changed: Rates) -> Rates:
        """The changed rates after what was typed; what was measured stays where it is."""
        found = {name: getattr(base, name) for name in NAMES if getattr(base, name) != getattr(report.rates, name)}
        for name in NAMES:
            was, now = getattr(base, name), getattr(changed, name)
            if was != now:
                found[name] = (
                    now if name == "annotators_per_row" else now / was * getattr(replace(typed, **found), name)
                )
        return replace(typed, **found)

    rows = {row[0]: row[1:6] for row in reversed(list(page.iter_rows(values_only=True))) if row[0]}
    assert report.what_if and report.drivers.swings
    for line in report.what_if:
        if any(one.labels is None for one in line.columns):  # a target that is not reached
            assert rows[line.title][2] == "–" and rows[line.title][4] == line.note
            continue
        totals = [expected(one, then(report.rates, one.rates))["dollars"]["Total"] for one in line.columns]
        assert rows[line.title][:3] == pytest.approx([*totals, totals[0] - totals[1]], abs=0.004)
    driven = report.drivers.column
    for swing in report.drivers.swings:
        ends = []
        for end in (swing.low, swing.high):
            labels = end if swing.rate == "labels" else driven.labels
            rates = driven.rates if swing.rate == "labels" else replace(driven.rates, **{swing.rate: end})
            ends.append(expected(replace(driven, labels=labels), then(driven.rates, rates))["dollars"]["Total"])
        assert rows[swing.title][2:4] == pytest.approx(ends, abs=0.004)


@pytest.mark.slow
@kinds
@pytest.mark.parametrize("change", USUAL)
def test_the_dates_follow_a_changed_rate(recalculated, of_all_kinds, kind, change):
    report, page = of_all_kinds[kind], recalculated[kind, change]["Schedule"]
    rates, team = replace(report.rates, **CHANGES[change]), report.schedule.team
    rows = [row for row in page.iter_rows(min_row=9, values_only=True) if row[0]]
    assert len(rows) == len(report.schedule.lines) > 0
    for row, line in zip(rows, report.schedule.lines, strict=True):
        hours = line.hours.value  # at the pace people have, in a live project
        if kind != "project":
            column = next(one for one in report.costs.columns if (one.arm, one.quantile) == (line.arm, line.quantile))
            done = 80 if kind == "forecast" else 0  # the labels of the pilot
            hours = float(
                costs.hours(column.labels - done, rates, active=column.active, row_seconds=column.row_seconds)
            )
        told = costs.schedule({"q": hours}, people=team.people, hours_a_day=team.hours_a_day, start=team.start)
        assert row[1] == pytest.approx(hours, abs=1e-6)
        assert (row[2], row[3].date(), row[4]) == (told.days[0], told.finish[0].date(), told.days_sooner[1])


@pytest.mark.slow
@pytest.mark.parametrize("change", USUAL)
def test_the_summary_and_the_curve_follow_a_changed_rate(recalculated, report, change):
    book, rates = recalculated["usual", change], replace(RATES, **CHANGES[change])
    rows = {row[0]: row[1:4] for row in book["Summary"].iter_rows(values_only=True) if row[0]}
    for column in report.costs.columns:
        title = f"{'Random sampling' if column.arm == 'random' else 'Active learning'}, {column.title}"
        if column.labels is not None:
            wanted = expected(column, rates)
            assert rows[title][0] == math.ceil(column.labels - 1e-9)
            assert rows[title][1:] == pytest.approx((wanted["hours"]["Total"], wanted["dollars"]["Total"]), abs=0.004)
    for place, curve in enumerate(report.chart.curves):
        for row, point in enumerate(curve.points, 30):
            dollars = book["Curve"].cell(row, 7 * place + 3).value
            wanted = float(costs.dollars(point.labels, rates, active=curve.arm == "active"))
            assert dollars == pytest.approx(wanted, abs=0.004)


@pytest.mark.slow
def test_a_spreadsheet_works_out_the_very_values_that_were_written(recalculated, odd, of_all_kinds):
    for name, one in {"odd": odd, **of_all_kinds}.items():
        written, worked_out = opened(workbook.to_bytes(one)), recalculated[name, "nothing"]
        for page in written:
            for row in page.iter_rows():
                for cell in row:
                    if isinstance(cell.value, int | float):
                        found = worked_out[page.title][cell.coordinate].value
                        assert found == pytest.approx(cell.value, rel=1e-6, abs=1e-9), (page.title, cell.coordinate)
