"""The sheets that say where numbers come from: assumptions with source and date, provenance and data quality."""

from __future__ import annotations

from alcore.report.model import Fact
from alcore.report.numbers import interval
from alcore.report.workbook.book import MUTED, Book

ASSUMPTIONS, PROVENANCE = "Assumptions", "Provenance"
DAY = "d mmm yyyy"
LONGEST_VALUE = 16  # letters that the column of values has room for; longer ones stand with the source


def write_assumptions(book: Book, sheet) -> None:
    """One line an assumption: value, where it is from, source, date, stamp."""
    for column, width in enumerate((38, 16, 24, 62, 13, 15)):
        sheet.set_column(column, column, width)
    book.title(sheet, "Assumptions")
    book.heads(sheet, 2, ("Assumption", "Value", "Where from", "Source", "Since", "Stamp"), left=(0, 2, 3, 4, 5))
    for row, one in enumerate(book.report.assumptions, 3):
        book.text(sheet, row, 0, one.title, text_wrap=True)
        short = len(one.text) <= LONGEST_VALUE
        if one.value is None:
            book.text(sheet, row, 1, one.text if short else "", align="right")
        else:
            book.amount(sheet, row, 1, one.value, one.unit)
        book.text(sheet, row, 2, one.kind, align="left", indent=1)
        source = one.source if short else f"{one.text}. {one.source}".strip()
        book.text(sheet, row, 3, source, text_wrap=True, font_color=MUTED, align="left", indent=1)
        sheet.write_datetime(row, 4, one.day, book.format(num_format=DAY, align="left", indent=1))
        book.text(sheet, row, 5, one.stamp, font_color=MUTED, align="left", indent=1)
        lines = max(1, -(-len(source) // 68), -(-len(one.title) // 42))
        sheet.set_row(row, 3 + 13 * lines)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()


def write_provenance(book: Book, sheet) -> None:
    """What the numbers come from, and what is known of the data."""
    report = book.report
    about = report.provenance
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 40)
    book.title(sheet, "Provenance")
    lines = [
        ("Of", about.of),
        ("Name", report.name),
        ("Id", about.id),
        ("SHA-256 of the table's file", about.digest),
        ("Version", about.version),
        ("Currency and country", f"{report.rates.currency}, {report.rates.locale}"),
        *about.settings,
    ]
    row = 2
    for title, text in lines:
        if text:
            book.text(sheet, row, 0, title)
            book.text(sheet, row, 1, text, text_wrap=True)
            row += 1
    book.text(sheet, row, 0, "Seed")
    sheet.write_number(row, 1, about.seed, book.format(align="left", num_format="0"))
    book.text(sheet, row + 1, 0, "Made")
    book.text(sheet, row + 1, 1, about.made.isoformat(sep=" ", timespec="minutes"))
    row = _facts(book, sheet, row + 3, "The data", report.quality.facts)
    row = _facts(book, sheet, row + 1, "Classes", report.quality.classes)
    classes, rows = report.quality.further
    if classes:
        book.text(sheet, row, 0, f"{report.rates.money.number(classes)} classes more")
        book.amount(sheet, row, 1, rows, "rows", align="left")
        row += 1
    for warning in report.quality.warnings:
        row += 1
        book.paragraph(sheet, row, warning, 2, 130)
    sheet.set_landscape()


def _facts(book: Book, sheet, row: int, title: str, facts: tuple[Fact, ...]) -> int:
    if not facts:
        return row
    book.heads(sheet, row, (title, "", ""))
    for one in facts:
        row += 1
        figure = one.figure
        ends = interval(figure, book.report.rates)
        ends = f"95% interval {ends}" if ends else ""
        book.text(sheet, row, 0, one.title)
        book.figure(sheet, row, 1, figure, align="left")
        book.text(sheet, row, 2, ", ".join(part for part in (ends, one.note, figure.stamp) if part), font_color=MUTED)
    return row + 1
