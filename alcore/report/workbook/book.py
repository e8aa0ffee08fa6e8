"""A workbook with the report's number formats, whose cells hold what they should: text as text, terms as formulas."""

from __future__ import annotations

import io
import math
from functools import lru_cache

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from alcore.costs.formulas import Term
from alcore.costs.locales import get
from alcore.exports import EXCEL_TEXT
from alcore.report.model import Figure, Report
from alcore.savings import wording

LETTER, A4 = 1, 9
LETTER_LOCALES = ("en-US",)
INK, MUTED, RULE, HEAD, EDITABLE = "#1F2430", "#5B6270", "#C9CDD6", "#EEF1F6", "#FFF6D6"
UNKNOWN = "–"
FORMATS = {
    "labels": "#,##0",
    "labels saved": "#,##0",
    "rows": "#,##0",
    "people": "#,##0",
    "hours": "#,##0.0",
    "days": "#,##0.0",
    "percent": '0"%"',
    "share": "0.0%",
    "score": "0.000",
    "seconds": "General",
    "minutes": "General",
    "times": "General",
}


class Book:
    """An XLSX file being written. As a context manager it is closed, and so complete, at the end of the block."""

    def __init__(self, file: io.BufferedIOBase, report: Report):
        inactive = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(file, {"in_memory": True, **inactive})
        self._book.set_properties(
            {"title": "Budget report", "comments": "Made with Labelwise", "created": report.provenance.made}
        )
        self._book.set_calc_mode("auto")
        self._book.set_size(2400, 1600)
        self.report = report
        self.format = lru_cache(maxsize=None)(self._format)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *error) -> None:
        self._book.close()

    @property
    def money(self) -> str:
        """How amounts are written: the sign where the locale has it; marks are those of whoever opens the file."""
        sign = "".join(f"\\{letter}" for letter in self.report.rates.currency if letter.isprintable())
        before = get(self.report.rates.locale).before
        if before is None:
            return f"#,##0.00\\ {sign}"
        gap = "\\ " if before or self.report.rates.currency[-1:].isalpha() else ""
        return f"{sign}{gap}#,##0.00;-{sign}{gap}#,##0.00"

    def number_format(self, unit: str, bound: str = "") -> str:
        """The number format of a unit of `report.model.UNITS`; a bound such as "at least" stands before the number."""
        known = self.money if unit == "money" else FORMATS[unit]
        return ";".join(f'"{bound} "{one}' for one in known.split(";")) if bound else known

    def _format(self, **look):
        return self._book.add_format({"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"} | look)

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, printed one page wide on the paper of the report's country."""
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(LETTER if self.report.rates.locale in LETTER_LOCALES else A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer(f"&L&8{name}&R&8&P of &N")
        return sheet

    def name(self, name: str, address: str) -> None:
        """Give a cell a name that formulas can use; its address with its sheet."""
        self._book.define_name(name, f"={address}")

    def chart(self):
        """A new chart of points joined by straight lines."""
        return self._book.add_chart({"type": "scatter", "subtype": "straight"})

    # -- cells -------------------------------------------------------------------------------------------------

    def text(self, sheet: Worksheet, row: int, column: int, text: str, **look) -> None:
        """A text, which is never a formula, a number or a link."""
        sheet.write_string(row, column, text[: EXCEL_TEXT // 2], self.format(**look))

    def title(self, sheet: Worksheet, text: str) -> None:
        """The title of a sheet, in its first row."""
        sheet.set_row(0, 22)
        self.text(sheet, 0, 0, text, bold=True, font_size=14)

    def amount(self, sheet: Worksheet, row: int, column: int, amount: float | Term | None, unit: str, **look) -> None:
        """A number or a formula in the format of its unit; a dash for what is not known."""
        look = {"num_format": self.number_format(unit, look.pop("bound", "")), "align": "right", **look}
        if isinstance(amount, Term):
            sheet.write_formula(row, column, f"={amount.text}", self.format(**look), amount.value)
        elif amount is None or not math.isfinite(amount):
            self.text(sheet, row, column, UNKNOWN, **{**look, "font_color": MUTED})
        else:
            sheet.write_number(row, column, amount, self.format(**look))

    def figure(self, sheet: Worksheet, row: int, column: int, figure: Figure | None, **look) -> None:
        """A figure's value; labels are whole, as half a one cannot be asked for."""
        if figure is None:
            self.text(sheet, row, column, "", **look)
            return
        self.amount(sheet, row, column, whole(figure.value, figure.unit), figure.unit, bound=figure.bound, **look)

    def paragraph(self, sheet: Worksheet, row: int, text: str, last: int, letters: int, **look) -> None:
        """A text over the columns up to `last`, which hold so many letters; its row is as high as it takes."""
        size = look.get("font_size", 10)
        wrapped = sum(max(1, math.ceil(len(line) * size / 10 / letters)) for line in text.split("\n"))
        sheet.set_row(row, 3 + wrapped * size * 1.32)
        look = self.format(text_wrap=True, **look)
        sheet.merge_range(row, 0, row, last, "", look)
        sheet.write_string(row, 0, text[: EXCEL_TEXT // 2], look)

    def heads(self, sheet: Worksheet, row: int, heads, left=(0,), **look) -> None:
        """A line of column heads from the first column on; those in `left` stand above texts."""
        look = {"bold": True, "bg_color": HEAD, "bottom": 1, "bottom_color": RULE, "text_wrap": True, **look}
        for column, head in enumerate(heads):
            side = {"align": "left", "indent": int(column > 0)} if column in left else {"align": "right"}
            self.text(sheet, row, column, head, **look, **side)


def whole(value: float | None, unit: str) -> float | None:
    """Labels as they are asked for: whole ones."""
    return wording.whole(value) if unit == "labels" and value is not None and math.isfinite(value) else value


def cell(row: int, column: int, sheet: str = "") -> str:
    """Its address, such as B4, or 'A label'!$B$4 seen from another sheet."""
    return f"'{sheet}'!{xl_rowcol_to_cell(row, column, True, True)}" if sheet else xl_rowcol_to_cell(row, column)
