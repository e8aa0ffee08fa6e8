"""The first sheet: the verdict, the figures it rests on, and what both arms cost at the rates as they stand now."""

from __future__ import annotations

from alcore.costs.formulas import Term
from alcore.report.model import ARMS, STAMPS, Compared, Figure
from alcore.report.numbers import saved_of
from alcore.report.workbook.book import MUTED, Book, whole
from alcore.report.workbook.costs import Total

COLORS = {"pays": "#0B6B3A", "does not pay": "#8A3B12", "too early to say": "#3A4A6B"}
HEADS = ("", "Random sampling", "from", "to", "Active learning", "from", "to", "Saved", "from", "to", "Stamp")
LAST = len(HEADS) - 1
LETTERS = 140  # of the usual size, over all columns


def write(book: Book, sheet, totals: list[Total]) -> None:
    """The sheet."""
    report = book.report
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, LAST - 1, 11.5)
    sheet.set_column(LAST, LAST, 14)
    verdict = report.verdict
    book.paragraph(sheet, 0, verdict.title, LAST, LETTERS, bold=True, font_size=18, font_color=COLORS[verdict.kind])
    book.paragraph(sheet, 1, report.name, LAST, LETTERS, font_color=MUTED)
    row = 2
    for text in (f"{verdict.reason} ({verdict.stamp})", verdict.settle, *report.notes):
        if text:
            book.paragraph(sheet, row, text, LAST, LETTERS)
            row += 1
    row = _headline(book, sheet, row + 1)
    row = _now(book, sheet, row + 1, totals)
    for stamp, meaning in STAMPS.items():
        row += 1
        book.paragraph(sheet, row, f"{stamp}: {meaning}", LAST, LETTERS, font_color=MUTED, font_size=9)
    sheet.set_landscape()


def _headline(book: Book, sheet, row: int) -> int:
    block = book.report.headline
    if not block.lines:
        book.paragraph(sheet, row, block.caption, LAST, LETTERS)
        return row + 1
    interval = f" ({block.interval} from … to …)" if block.interval else ""
    book.text(sheet, row, 0, f"{block.goal}{interval}", bold=True, font_size=12)
    book.heads(sheet, row + 1, HEADS)
    sheet.set_row(row + 1, 28)
    for line, one in enumerate(block.lines, row + 2):
        book.text(sheet, line, 0, one.title)
        for place, figure in enumerate((one.random, one.active, saved_of(one))):
            _with_ends(book, sheet, line, 1 + 3 * place, figure)
        book.text(sheet, line, LAST, _stamps(one), font_color=MUTED, align="right")
    row += 2 + len(block.lines)
    book.paragraph(
        sheet, row, f"{block.caption} These figures stand as they were found, at the report's rates.", LAST, LETTERS,
        font_color=MUTED, font_size=9,
    )  # fmt: skip
    return row + 1


def _with_ends(book: Book, sheet, row: int, column: int, figure: Figure | None) -> None:
    book.figure(sheet, row, column, figure, bold=True)
    for place, end in enumerate((figure and figure.low, figure and figure.high), column + 1):
        if figure is not None and (figure.low is not None or figure.high is not None):
            if end is None:
                book.text(sheet, row, place, "open", font_color=MUTED, align="right")
            else:
                book.amount(sheet, row, place, whole(end, figure.unit), figure.unit, font_color=MUTED)


def _stamps(one: Compared) -> str:
    return ", ".join(
        dict.fromkeys(figure.stamp for figure in (one.random, one.active, one.saved) if figure is not None)
    )


def asked(labels: Term | None) -> Term | None:
    """Labels as they are asked for: whole ones."""
    return labels and Term(whole(labels.value, "labels"), f"ROUNDUP({labels.text}-1E-9,0)")


def _now(book: Book, sheet, row: int, totals: list[Total]) -> int:
    """The totals of Costs, which follow the rates."""
    book.text(sheet, row, 0, "At the rates on the sheet Inputs", bold=True, font_size=12)
    book.text(sheet, row, 4, "follows what you change there", font_color=MUTED)
    heads = ("", "Labels", "Hours", "Cost in all", "Stamp")
    book.heads(sheet, row + 1, heads)
    row += 2
    for total in totals:
        book.text(sheet, row, 0, f"{ARMS[total.column.arm]}, {total.column.title}")
        for column, (amount, unit) in enumerate(
            ((asked(total.labels), "labels"), (total.hours, "hours"), (total.dollars, "money")), 1
        ):
            book.amount(sheet, row, column, amount, unit)
        book.text(sheet, row, 4, total.column.stamp, font_color=MUTED, align="right")
        row += 1
    return row
