"""The sheets of dates and of what-if: when the work is done, and what it costs with one figure changed at a time."""

from __future__ import annotations

from dataclasses import replace

from alcore.costs.formulas import Term
from alcore.report.model import ARMS, Drivers, Finish, Swing
from alcore.report.workbook import inputs
from alcore.report.workbook.book import EDITABLE, MUTED, RULE, Book, cell, whole
from alcore.report.workbook.costs import Total, bills
from alcore.report.workbook.texts import DAY

SCHEDULE, WHAT_IF = "Schedule", "What if"
TEAM = ("people", "hours_a_day", "first_day")
WITHIN = 1e-6  # labels


def write_schedule(book: Book, sheet, totals: list[Total], slopes: dict[str, dict[str, Term]]) -> None:
    """One line an arm and quantile: hours, working days, the last of them, and what one more person saves."""
    block = book.report.schedule
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 5, 16)
    book.title(sheet, "When it is done")
    book.paragraph(
        sheet, 1, f"Monday to Friday, no holidays. Change a yellow cell, and all dates follow. {block.caption}", 5, 110,
        font_color=MUTED,
    )  # fmt: skip
    look = {"bg_color": EDITABLE, "border": 1, "border_color": RULE, "align": "right"}
    titles = ("People who label", "Hours of labeling a day, a person", "First day")
    for row, (name, title) in enumerate(zip(TEAM, titles, strict=True), 3):
        book.text(sheet, row, 0, title)
        book.name(name, cell(row, 1, SCHEDULE))
    sheet.write_number(3, 1, block.team.people, book.format(num_format="0", **look))
    sheet.write_number(4, 1, block.team.hours_a_day, book.format(num_format="0.0#", **look))
    sheet.write_datetime(5, 1, block.team.start, book.format(num_format=DAY, **look))
    book.heads(sheet, 7, ("", "Hours", "Working days", "Done on", "One more person saves, days", "Stamp"))
    sheet.set_row(7, 28)
    for row, line in enumerate(block.lines, 8):
        book.text(sheet, row, 0, f"{ARMS[line.arm]}, {line.title}")
        book.amount(sheet, row, 1, _hours(line, totals, slopes), "hours")
        hours, days = cell(row, 1), cell(row, 2)
        soon = f"{days}-{_days(hours, 'people+1')}"
        book.amount(sheet, row, 2, Term(line.days.value, _days(hours, "people")), "days", num_format="#,##0")
        if line.day is not None:
            value = (line.day - type(line.day)(1899, 12, 30)).days  # as a spreadsheet counts days
            done = Term(value, f"WORKDAY(first_day-1,MAX(1,{days}))")
            book.amount(sheet, row, 3, done, "days", num_format=DAY)
        book.amount(sheet, row, 4, Term(line.sooner.value, soon), "days", num_format="#,##0")
        book.text(sheet, row, 5, line.hours.stamp, font_color=MUTED, align="right")
    sheet.set_landscape()


def _days(hours: str, people: str) -> str:
    return f"ROUNDUP(MAX(0,{hours}/(({people})*hours_a_day)-1E-9),0)"


def _hours(line: Finish, totals: list[Total], slopes: dict[str, dict[str, Term]]) -> Term | float:
    """The hours of the bill, less those of labels that there are already, as in a forecast; a number where they are of
    no bill, such as those of a budget at the pace people have."""
    of = next((one for one in totals if (one.column.arm, one.column.quantile) == (line.arm, line.quantile)), None)
    each = slopes[line.arm]["hours_a_label"]
    if of is None or of.hours is None or not each.value:
        return line.hours.value
    done = (of.hours.value - line.hours.value) / each.value
    if abs(done - round(done)) > WITHIN:
        return line.hours.value
    return Term(line.hours.value, f"{of.hours.text}-{round(done)}*{each.text}" if round(done) else of.hours.text)


# -- what if -------------------------------------------------------------------------------------------------------


def write_what_if(book: Book, sheet) -> None:
    """Above what comes of each change, in dollars in all; below the bills that say so."""
    report = book.report
    lines = [one for one in report.what_if if one.columns]
    changed = [(column, report.rates, column.rates) for line in lines for column in line.columns]
    changed += [end for swing in report.drivers.swings for end in _ends(report.drivers, swing)]
    pays = report.drivers.break_even
    top = 3 + sum(2 + len(block) for block in (report.what_if, report.drivers.swings, pays) if block)
    told: list[Total] = []
    if changed:
        columns = tuple(column for column, _, _ in changed)
        rates = [inputs.changed(base, own, report.rates) for _, base, own in changed]
        told = bills(book, sheet, top, columns, WHAT_IF, rates, editable=False)
        sheet.freeze_panes(0, 1)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, max(6, len(changed)), 18)
    book.title(sheet, "What if")
    book.paragraph(
        sheet, 1, "Cost in all with one figure changed at a time; all else is as on Inputs. The bills stand below.", 6,
        130, font_color=MUTED,
    )  # fmt: skip
    row = _changes(book, sheet, 3, told) if report.what_if else 3
    row = _swung(book, sheet, row, told[2 * len(lines) :]) if report.drivers.swings else row
    if pays:
        _break_even(book, sheet, row)
    sheet.set_landscape()


def _ends(drivers: Drivers, swing: Swing) -> list[tuple]:
    """The driven bill at both ends of a swing, with the rates before and after."""
    base, found = drivers.column.rates, []
    for end in (swing.low, swing.high):
        title = f"{swing.title}, {'lower' if end == swing.low else 'higher'} end"
        column = replace(drivers.column, quantile=title, title=title)
        if swing.rate == "labels":
            found.append((replace(column, labels=end), base, base))
        else:
            found.append((column, base, replace(base, **{swing.rate: end})))
    return found


def _changes(book: Book, sheet, row: int, told: list[Total]) -> int:
    book.heads(sheet, row, ("", "Random sampling", "Active learning", "Saved", "Stamp", ""), left=(0, 5))
    totals = iter(told)
    for line in book.report.what_if:
        row += 1
        book.text(sheet, row, 0, line.title)
        both = [next(totals).dollars for _ in line.columns] or [None, None]
        for column, one in enumerate(both, 1):
            book.amount(sheet, row, column, one, "money")
        known = all(both)
        saved = Term(line.saved.value, f"{cell(row, 1)}-{cell(row, 2)}") if known else None
        book.amount(sheet, row, 3, saved, "money")
        book.text(sheet, row, 4, line.columns[0].stamp if line.columns else "", font_color=MUTED, align="right")
        book.text(sheet, row, 5, line.note, font_color=MUTED, align="left", indent=1)
    return row + 2


def _swung(book: Book, sheet, row: int, told: list[Total]) -> int:
    drivers = book.report.drivers
    heads = (
        f"What drives the cost of {ARMS[drivers.column.arm].lower()}",
        "From",
        "To",
        "Cost then",
        "Cost then",
        "Stamp",
    )
    book.heads(sheet, row, heads)
    for place, swing in enumerate(drivers.swings):
        row += 1
        book.text(sheet, row, 0, swing.title)
        for column, end in enumerate((swing.low, swing.high)):
            book.amount(sheet, row, 1 + column, whole(end, swing.unit), swing.unit)
            book.amount(sheet, row, 3 + column, told[2 * place + column].dollars, "money")
        book.text(sheet, row, 5, swing.now.stamp, font_color=MUTED, align="right")
    return row + 2


def _break_even(book: Book, sheet, row: int) -> None:
    """As it was found: from where on it pays depends on the curves, which no cell holds."""
    book.heads(
        sheet, row, ("Active learning pays from, at the report's rates", "Now", "From", "at best", "at worst", "Stamp")
    )
    for one in book.report.drivers.break_even:
        row += 1
        book.text(sheet, row, 0, one.title)
        book.figure(sheet, row, 1, one.now)
        ends = (one.at.value, one.at.low, one.at.high)
        for column, end in enumerate(ends if one.at.low is not None or one.at.high is not None else ends[:1], 2):
            if end is None:
                book.text(sheet, row, column, "never", font_color=MUTED, align="right")
            else:
                book.amount(sheet, row, column, whole(end, one.at.unit), one.at.unit)
        book.text(sheet, row, 5, one.at.stamp, font_color=MUTED, align="right")
