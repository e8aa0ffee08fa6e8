"""The report as a workbook whose totals are formulas: change a wage, a price or the seconds, and they follow.

The formulas are those of `costs.ledger` itself, see `costs.formulas`, so a workbook reckons as the product does; the
values beside them are what they come to at the report's rates. What was measured or forecast (scores, labels, savings
with their intervals) stays as it was found. No text of a user is ever a formula.
"""

from __future__ import annotations

import io

from alcore.report.model import Report
from alcore.report.workbook import costs, curve, inputs, planning, summary, texts
from alcore.report.workbook.book import Book

SHEETS = ("Summary", "Inputs", "Costs", "A label", "Curve", "Schedule", "What if", "Assumptions", "Provenance")


def to_bytes(report: Report) -> bytes:
    """The XLSX file."""
    file = io.BytesIO()
    with Book(file, report) as book:
        sheets = {name: book.sheet(name) for name in SHEETS}
        inputs.write(book, sheets["Inputs"])
        totals = costs.write(book, sheets["Costs"])
        slopes = costs.write_a_label(book, sheets["A label"])
        curve.write(book, sheets["Curve"], slopes)
        planning.write_schedule(book, sheets["Schedule"], totals, slopes)
        planning.write_what_if(book, sheets["What if"])
        summary.write(book, sheets["Summary"], totals)
        texts.write_assumptions(book, sheets["Assumptions"])
        texts.write_provenance(book, sheets["Provenance"])
    return file.getvalue()
