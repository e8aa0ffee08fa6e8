"""The sheet of rates: every number the ledger reckons with in a cell of its own, with a name that formulas use."""

from __future__ import annotations

import math
from types import SimpleNamespace

from alcore.costs import DEFAULTS, Rates, slowdown
from alcore.costs.formulas import Term, number
from alcore.report.building import UNITS
from alcore.report.workbook.book import EDITABLE, MUTED, RULE, Book, cell

SHEET = "Inputs"
# What the ledger reads, in the order of the screen.
NAMES = (
    "seconds_per_label",
    "hourly_wage",
    "price_per_label",
    "annotators_per_row",
    "review_share",
    "review_seconds",
    "review_wage",
    "rework_share",
    "evaluation_rows",
    "setup",
    "tooling",
    "active_slowdown",
    "compute_per_hour",
    "overhead",
    "contingency",
    "fatigue",
    "minutes_between_breaks",
)
TIRED = "times_as_long_when_tired"
FIRST = 3


def write(book: Book, sheet) -> None:
    """One line a rate: title, value, unit, what it means."""
    rates = book.report.rates
    for column, width in enumerate((40, 14, 20, 74)):
        sheet.set_column(column, column, width)
    book.title(sheet, "Inputs")
    book.text(
        sheet, 1, 0, "Change a yellow cell: all totals on Summary, Costs, A label and Curve follow.", font_color=MUTED
    )
    book.heads(sheet, FIRST - 1, ("Rate", "Value", "Unit", "What it means"), left=(0, 2, 3))
    for row, name in enumerate(NAMES, FIRST):
        known = DEFAULTS[name]
        unit = UNITS[known.unit]
        look = {"num_format": book.number_format(unit), "bg_color": EDITABLE, "border": 1, "border_color": RULE}
        value = getattr(rates, name)
        if value is None:  # not given: the formulas then take what the last column says
            sheet.write_blank(row, 1, None, book.format(**look))
        else:
            sheet.write_number(row, 1, value, book.format(**look))
        sheet.data_validation(row, 1, row, 1, _allowed(known))
        book.name(name, cell(row, 1, SHEET))
        book.text(sheet, row, 0, known.title)
        book.text(sheet, row, 2, _unit(known.unit, rates), font_color=MUTED, align="left", indent=1)
        book.text(
            sheet, row, 3, rates.money.rewritten(known.help), font_color=MUTED, text_wrap=True, align="left", indent=1
        )
        sheet.set_row(row, 3 + 13 * -(-len(known.help) // 92))
    row = FIRST + len(NAMES) + 1
    tired = slowdown(*(Term(getattr(rates, name), name) for name in ("fatigue", "minutes_between_breaks")))
    book.text(sheet, row, 0, "A label of people who tire takes")
    book.amount(sheet, row, 1, tired, "times")
    book.text(sheet, row, 2, "times a rested one", font_color=MUTED, align="left", indent=1)
    book.text(sheet, row, 3, "Worked out from the two lines above.", font_color=MUTED)
    book.name(TIRED, cell(row, 1, SHEET))
    sheet.freeze_panes(FIRST, 0)
    sheet.repeat_rows(FIRST - 1)
    sheet.set_landscape()


def _allowed(known) -> dict:
    """What may be typed into a cell, as the product allows it."""
    whole = known.unit in ("people", "rows")
    most = 1 if known.unit == "share" else 1e12
    least = 1 if known.unit == "people" else 0
    words = {"share": "A share between 0% and 100%.", "people": "A whole number of 1 or more."}
    message = words.get(known.unit, f"A {'whole ' if whole else ''}number of 0 or more.")
    return {
        "validate": "integer" if whole else "decimal",
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_title": "Not possible",
        "error_message": message,
    }


def _unit(unit: str, rates: Rates) -> str:
    """The unit as it is written beside a cell, in the currency of the rates."""
    return unit.replace("dollars", rates.currency).replace("share", "share of the whole")


def terms(own: Rates, shared: Rates) -> SimpleNamespace:
    """Rates as the ledger takes them, each one the name of its cell; a number where `own` is not the shared one, since
    what was measured does not follow what is typed."""
    told = {name: _term(name, own, shared) for name in NAMES}
    same = all(getattr(own, name) == getattr(shared, name) for name in ("fatigue", "minutes_between_breaks"))
    return SimpleNamespace(**told, tired=Term(float(own.tired), TIRED) if same else number(own.tired))


def changed(base: Rates, own: Rates, shared: Rates) -> SimpleNamespace:
    """`terms` of the base with what is other in `own`: a wage a quarter lower stays a quarter below whatever is typed,
    while two people instead of one are two."""
    told = terms(base, shared)
    for name in NAMES:
        then, now = getattr(base, name), getattr(own, name)
        if now == then:
            continue
        count = DEFAULTS[name].unit in ("people", "rows")
        setattr(told, name, number(now) if count or not then else _times(getattr(told, name), now / then))
    if own.tired != base.tired:
        told.tired = number(own.tired)
    return told


def _times(term: Term, factor: float) -> Term:
    """A rate times a factor; nothing where its cell is empty."""
    return Term(term.value * factor, f'IF(ISNUMBER({term.text}),{term.text}*{number(factor).text},"")')


def _term(name: str, own: Rates, shared: Rates) -> Term | None:
    mine, theirs = getattr(own, name), getattr(shared, name)
    if mine != theirs:
        return None if mine is None else number(mine)
    return Term(math.nan if mine is None else float(mine), name)
