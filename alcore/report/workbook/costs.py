"""The bill, line by line, as formulas: of every arm and quantile, and of a single label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace

from alcore.costs.formulas import SUM, Term, value
from alcore.costs.ledger import arithmetic
from alcore.report.model import ARMS, Column
from alcore.report.workbook import inputs
from alcore.report.workbook.book import EDITABLE, HEAD, MUTED, RULE, UNKNOWN, Book, cell

WIDTH = 18  # letters of a column
SHEET, A_LABEL = "Costs", "A label"
# What a bill is made of beside the rates: a line of cells each, where any column has it.
COUNTS = (
    ("labels", "Labels", "labels"),
    ("answers", "Answers a label", "times"),
    ("row_seconds", "Seconds a label, as measured", "hours"),
    ("row_price", "Price a label, as measured", "money"),
    ("control_rows", "Rows drawn by lot beside them", "rows"),
    ("compute_hours", "Hours of computing", "hours"),
)
A_LABELS_OWN = ("answers", "row_seconds", "row_price")  # written for one label, so that they grow with the labels
PEOPLE = ("Labeling", "Review", "Rework", "Evaluation rows", "Control arm")  # lines that take hours
LINES = (*PEOPLE, "Set-up", "Tooling", "Compute", "Overhead", "Contingency")
DIFFERENCE = (
    "The last line takes one bill from the other. It is not the saving that was found: that is on Summary, with its "
    "interval."
)


@dataclass(frozen=True)
class Total:
    """The totals of a column, as formulas of any sheet; None where its labels are not known."""

    column: Column
    labels: Term | None
    hours: Term | None
    dollars: Term | None


def write(book: Book, sheet) -> list[Total]:
    """The sheet of the report's columns; returns their totals."""
    block = book.report.costs
    book.title(sheet, "What it costs")
    book.paragraph(sheet, 1, f"{block.caption} {DIFFERENCE}".strip(), len(block.columns), 100, font_color=MUTED)
    totals = bills(book, sheet, 3, block.columns, SHEET)
    row = 3 + 2 + len(_counts(block.columns)) + 1 + len(LINES) + 2  # below the total
    _differences(book, sheet, row, totals)
    return totals


def write_a_label(book: Book, sheet) -> dict[str, dict[str, Term]]:
    """The same bill for no label and for one, of both arms; returns by arm what the fixed part and one label come to,
    in hours and dollars, as names of cells."""
    book.title(sheet, "What one more label costs")
    book.paragraph(
        sheet, 1, "The bill of no label and of one; between them is a label's own. The curve's money is made of both.",
        4, 100, font_color=MUTED,
    )  # fmt: skip
    columns = []
    for arm in ARMS:
        like = next((one for one in book.report.costs.columns if one.arm == arm), Column(arm, "", "", None, ""))
        beside = {name: (getattr(like, name) or 0.0) / (like.labels or 1.0) for name in ("control_rows", "answers")}
        plain = replace(like, row_seconds=None, row_price=None, compute_hours=0.0)
        for labels, title in ((0.0, "No label"), (1.0, "One label")):
            known = {name: labels * share for name, share in beside.items()}
            columns.append(replace(plain, labels=labels, title=title, quantile=title, **known))
    totals = bills(book, sheet, 3, tuple(columns), A_LABEL, editable=False)
    row = sheet.dim_rowmax + 2
    slopes: dict[str, dict[str, Term]] = {}
    for number, (what, unit) in enumerate((("dollars", "money"), ("hours", "hours"))):
        book.text(sheet, row + number, 0, f"A label's own {'cost' if what == 'dollars' else what}", bold=True)
        for place, arm in enumerate(ARMS):
            none, one = (getattr(total, what) for total in totals[2 * place : 2 * place + 2])
            own = less(one, none)
            fine = {"num_format": "0.0000"} if what == "hours" else {}
            book.amount(sheet, row + number, 2 * place + 2, own, unit, bold=True, **fine)
            book.name(f"{arm}_{what}_fixed", none.text)
            book.name(f"{arm}_{what}_a_label", cell(row + number, 2 * place + 2, A_LABEL))
            slopes.setdefault(arm, {}).update({
                f"{what}_fixed": Term(none.value, f"{arm}_{what}_fixed"),
                f"{what}_a_label": Term(own.value, f"{arm}_{what}_a_label"),
            })  # fmt: skip
    return slopes


def _counts(columns: tuple[Column, ...]) -> list[tuple[str, str, str]]:
    return [one for one in COUNTS if one[0] == "labels" or any(getattr(column, one[0]) for column in columns)]


def bills(
    book: Book,
    sheet,
    top: int,
    columns: tuple[Column, ...],
    name: str,
    rates: Sequence[SimpleNamespace] | None = None,
    *,
    editable: bool = True,
) -> list[Total]:
    """Heads, counts, dollars and hours of all columns from a row on; returns the totals. rates: those of each column as
    `inputs` writes them, by default the column's own, or the report's."""
    shared = book.report.rates
    rates = rates or [inputs.terms(column.rates or shared, shared) for column in columns]
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, max(len(columns), 1), WIDTH)
    _heads(book, sheet, top, columns)
    counts = _counts(columns)
    dollars = top + 2 + len(counts) + 1  # the row above the first line
    hours = dollars + len(LINES) + 4
    for row, (_, title, _) in enumerate(counts, top + 2):
        book.text(sheet, row, 0, title)
    _titles(book, sheet, dollars, LINES, f"Cost, {book.report.rates.currency}", len(columns))
    _titles(book, sheet, hours, PEOPLE, "Hours of people's work", len(columns))
    totals = []
    for place, (column, own) in enumerate(zip(columns, rates, strict=True), 1):
        totals.append(_bill(book, sheet, place, column, own, counts, (top + 2, dollars, hours), name, editable))
    sheet.freeze_panes(top + 2, 1)
    return totals


def _heads(book: Book, sheet, top: int, columns: tuple[Column, ...]) -> None:
    book.heads(sheet, top, ["", *(ARMS[column.arm] for column in columns)], bottom=0)
    titles = [f"{column.title} ({column.stamp})" if column.stamp else column.title for column in columns]
    book.heads(sheet, top + 1, ["", *titles])
    sheet.set_row(top + 1, 28 if max(map(len, titles), default=0) > WIDTH else 15)


def _titles(book: Book, sheet, head: int, lines: tuple[str, ...], title: str, width: int) -> None:
    for column in range(width + 1):
        book.text(sheet, head, column, title if column == 0 else "", bold=True, bg_color=HEAD)
    for row, line in enumerate(lines, head + 1):
        book.text(sheet, row, 0, line)
    book.text(sheet, head + len(lines) + 1, 0, "Total", bold=True, top=1, top_color=RULE)


def _bill(book: Book, sheet, place: int, column: Column, rates, counts, rows, name: str, editable: bool) -> Total:
    first, dollars, hours = rows
    total = {"bold": True, "top": 1, "top_color": RULE}
    if column.labels is None:
        book.text(sheet, first, place, "not reached", font_color=MUTED, align="right")
        for row in (*range(dollars + 1, dollars + len(LINES) + 1), *range(hours + 1, hours + len(PEOPLE) + 1)):
            book.text(sheet, row, place, UNKNOWN, font_color=MUTED, align="right")
        for row in (dollars + len(LINES) + 1, hours + len(PEOPLE) + 1):
            book.text(sheet, row, place, UNKNOWN, align="right", **total)
        return Total(column, None, None, None)
    told = {}
    for row, (count, _, unit) in enumerate(counts, first):
        amount = getattr(column, count)
        if amount is None or (not amount and count != "labels"):
            continue
        each = count in A_LABELS_OWN
        shown = amount / column.labels if each else float(amount)
        look = {"bg_color": EDITABLE, "border": 1, "border_color": RULE} if editable else {}
        exact = {"num_format": "#,##0.0"} if count == "labels" and amount % 1 else {}
        book.amount(sheet, row, place, shown, unit, **look, **exact)
        told[count] = told["labels"] * Term(shown, cell(row, place)) if each else Term(shown, cell(row, place))
    known = {count: term for count, term in told.items() if count != "labels"}

    def keep(line: str, worked, spent) -> tuple:
        if line in PEOPLE:
            worked = _kept(book, sheet, hours + 1 + PEOPLE.index(line), place, worked, "hours")
        return worked, _kept(book, sheet, dollars + 1 + LINES.index(line), place, spent, "money")

    lines = arithmetic(told["labels"], rates, active=column.active, evaluation=column.evaluation, keep=keep, **known)
    sums = []
    for head, titles, part, unit in ((hours, PEOPLE, 1, "hours"), (dollars, LINES, 2, "money")):
        row = head + len(titles) + 1
        told_all = sum(value(line[part]) for line in lines)
        added = Term(told_all, f"SUM({cell(head + 1, place)}:{cell(row - 1, place)})")
        book.amount(sheet, row, place, added, unit, **total)
        sums.append(Term(told_all, cell(row, place, name)))
    return Total(column, Term(told["labels"].value, cell(first, place, name)), *sums)


def _kept(book: Book, sheet, row: int, place: int, amount, unit: str) -> Term:
    book.amount(sheet, row, place, amount, unit)
    return Term(value(amount), cell(row, place))


def _differences(book: Book, sheet, row: int, totals: list[Total]) -> None:
    """What random sampling costs less what active learning does, under the active column of the same quantile."""
    book.text(sheet, row, 0, "Random sampling less active learning")
    for place, active in enumerate(totals, 1):
        random = next((one for one in totals if one.column.arm == "random" and same(one, active)), None)
        if active.column.active and random and active.dollars and random.dollars:
            book.amount(sheet, row, place, less(random.dollars, active.dollars), "money")


def same(one: Total, other: Total) -> bool:
    """Whether two columns are of the same quantile."""
    return one.column.quantile == other.column.quantile


def less(one: Term, other: Term) -> Term:
    """The first amount less the second."""
    return Term(one.value - other.value, f"{one.text}-{other.text}", SUM)
