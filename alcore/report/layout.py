"""The page as blocks of text, tables and pictures: what every printed format says, word for word, before it is set.

All text is plain: what a user typed stands in it as it is, and a format escapes everything alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alcore.report import building, numbers, pictures
from alcore.report.model import ARMS, STAMPS, Fact, Report, figures
from alcore.report.pictures import Picture

SHORT = {"random": "Random", "active": "Active"}
# What a column says in the place of labels that are not known.
OPEN = {"p50": "not reached", "p90": "not reached", "measured": "not yet", "high": "open"}
LONGEST_SENTENCE = 640
OF = {
    "simulation": "Budget report from a simulation",
    "forecast": "Budget report from a forecast",
    "live project": "Budget report of a live project",
}


@dataclass(frozen=True)
class Cell:
    """Text of a cell; ``sub`` stands smaller below or behind it."""

    text: str
    sub: str = ""
    number: bool = True


@dataclass(frozen=True)
class Table:
    """Rows of cells under a head; ``last``: the last row is a total."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    last: bool = False


@dataclass(frozen=True)
class Block:
    """One of the ten blocks: what it says, in this order. ``stamp`` is that of all its numbers; empty where rows carry
    their own. ``items``: the user's names with a number each."""

    name: str
    title: str
    stamp: str = ""
    picture: Picture | None = None
    tables: tuple[Table, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Page:
    """The report, ready to be set. ``title`` is its first line and the verdict, ``name`` the user's."""

    kind: str
    title: str
    reason: str
    settle: str
    name: str
    about: str
    day: str
    notes: tuple[str, ...]
    stamp: str
    blocks: dict[str, Block]
    footer: tuple[str, ...]


def page(report: Report) -> Page:
    """The page of a report."""
    verdict, made = report.verdict, report.provenance
    blocks = (
        _headline(report),
        _chart(report),
        _costs(report),
        _schedule(report),
        _what_if(report),
        _drivers(report),
        _quality(report),
        _assumptions(report),
    )
    return Page(
        verdict.kind,
        verdict.title,
        numbers.short(verdict.reason, LONGEST_SENTENCE),
        numbers.short(verdict.settle, LONGEST_SENTENCE),
        numbers.short(report.name, 60),
        OF[made.of],
        numbers.day(made.made.date()),
        tuple(numbers.short(note, LONGEST_SENTENCE) for note in report.notes),
        verdict.stamp,
        {block.name: block for block in blocks},
        _footer(report),
    )


def _stamp(part: object) -> str:
    """The stamp that all figures of a part have; empty where they differ."""
    found = {figure.stamp for _, figure in figures(part)}
    return found.pop() if len(found) == 1 else ""


def _words(text: str) -> Cell:
    return Cell(text, number=False)


# -- the blocks ------------------------------------------------------------------------------------------------


def _headline(report: Report) -> Block:
    headline, rates = report.headline, report.rates
    rows = []
    for line in headline.lines:
        arms = (
            Cell(numbers.figure(arm, rates), numbers.interval(arm, rates)) if arm else _words("")
            for arm in (line.random, line.active)
        )
        saved = numbers.saved_of(line)
        last = Cell(numbers.saved(saved, rates), numbers.saved_interval(saved, rates))
        rows.append((_words(line.title), *arms, last if saved else _words("")))
    ends = {line.arm: line.day for line in report.schedule.lines if line.quantile == "p50"}
    if rows and ends:
        days = (Cell(numbers.day(ends.get(arm))) for arm in ARMS)
        rows.append((_words("Done on (P50)"), *days, _words("")))
    titles = {curve.arm: curve.title for curve in report.chart.curves}
    head = ("", *(titles.get(arm, title) for arm, title in ARMS.items()), "Saved")
    caption = (
        f"Below each figure its {headline.interval}. {headline.caption}" if headline.interval else headline.caption
    )
    title = headline.goal or "Headline"
    if headline.target is not None and headline.target.stamp != _stamp(headline.lines):
        title += f" ({headline.target.stamp})"
    tables = (Table(head, tuple(rows)),) if rows else ()
    return Block("headline", numbers.short(title, 90), _stamp(headline.lines), tables=tables, caption=caption)


def _chart(report: Report) -> Block:
    picture = pictures.curves(report.chart, report.rates)
    found = {curve.stamp for curve in report.chart.curves}
    dashed = " Dashed: forecast." if len(found) > 1 else ""
    stamp = found.pop() if len(found) == 1 else " and ".join(sorted(found, reverse=True))
    return Block("chart", "Score against cost", stamp, picture, caption=f"{report.chart.band}{dashed}".strip())


def _costs(report: Report) -> Block:
    block, rates = report.costs, report.rates
    head = ("", *(f"{SHORT[column.arm]}, {column.title}" for column in block.columns))
    labels = tuple(
        Cell(numbers.write(column.labels, "labels", rates) if column.labels is not None else OPEN[column.quantile])
        for column in block.columns
    )
    rows = [(_words("Labels"), *labels)]
    hours = next((line.hours for line in block.lines if line.line == "Total"), ())
    rows.append((_words("Hours"), *(Cell(numbers.figure(one, rates)) for one in hours)))
    for line in block.lines:
        rows.append((_words(line.line), *(Cell(numbers.figure(one, rates, exact=True)) for one in line.dollars)))
    return Block(
        "costs", "What it costs, line by line", _stamp(block), tables=(Table(head, tuple(rows), last=True),),
        caption=block.caption,
    )  # fmt: skip


def _schedule(report: Report) -> Block:
    block, rates = report.schedule, report.rates
    rows = tuple(
        (
            _words(f"{SHORT[line.arm]}, {line.title}"),
            Cell(numbers.figure(line.hours, rates)),
            Cell(numbers.figure(line.days, rates)),
            Cell(numbers.day(line.day)),
            Cell(numbers.figure(line.sooner, rates)),
        )
        for line in block.lines
    )
    head = ("", "Hours", "Working days", "Done on", "One more person saves, days")
    team = block.team
    number = rates.money.number
    hours = f"{number(team.hours_a_day, 'g')} hour{'s' * (team.hours_a_day != 1)} of labeling a day"
    people = f"{number(team.people)} {'person' if team.people == 1 else 'people'}"
    caption = f"{people}, {hours}, from {numbers.day(team.start)} on (assumed)."
    return Block(
        "schedule", "When it is done", _stamp(block), tables=(Table(head, rows),) if rows else (),
        caption=f"{caption} {block.caption}".strip(),
    )  # fmt: skip


def _what_if(report: Report) -> Block:
    rates, rows = report.rates, []
    for line in report.what_if:
        amounts = (
            Cell(numbers.figure(one, rates, exact=True) or numbers.UNKNOWN) for one in (line.random, line.active)
        )
        saved = numbers.saved(line.saved, rates, exact=True) or numbers.UNKNOWN
        rows.append((Cell(line.title, line.note, number=False), *amounts, Cell(saved)))
    tables = (Table(("", "Random", "Active", "Saved"), tuple(rows)),) if rows else ()
    caption = "" if rows else "Without a target that is reached there is nothing to change."
    return Block("what_if", "What if", _stamp(report.what_if), tables=tables, caption=caption)


def _drivers(report: Report) -> Block:
    block, rates = report.drivers, report.rates
    stamp = _stamp((block.swings, tuple(one.at for one in block.break_even)))
    rows = tuple(
        (
            Cell(one.title, one.note or (f"now: {one.now.stamp}" if one.now.stamp != stamp else ""), number=False),
            Cell(numbers.figure(one.now, rates)),
            Cell(numbers.pays_from(one, rates)),
        )
        for one in block.break_even
    )
    tables = (Table(("Active learning pays from", "Now", "From"), rows),) if rows else ()
    picture = pictures.tornado(block, rates)
    return Block("drivers", "What drives the cost", stamp, picture, tables, caption=block.caption)


def _quality(report: Report) -> Block:
    block, rates = report.quality, report.rates
    stamp = _stamp(block)
    rows = tuple(_fact(fact, report, not stamp) for fact in block.facts)
    items = tuple(
        (numbers.short(one.title, building.LONGEST_CLASS), numbers.figure(one.figure, rates)) for one in block.classes
    )
    classes, more = block.further
    if classes:
        number = rates.money.number
        items = (*items[:-1], (f"{number(classes)} more classes", number(more)), items[-1])
    head = ("", "", *(() if stamp else ("",)))
    warnings = tuple(numbers.short(one, LONGEST_SENTENCE) for one in block.warnings)
    return Block("quality", "Quality of the data", stamp, tables=(Table(head, rows),), items=items, warnings=warnings)


def _fact(fact: Fact, report: Report, stamped: bool) -> tuple[Cell, ...]:
    known = numbers.figure(fact.figure, report.rates) if fact.figure.value is not None else numbers.UNKNOWN
    ends = numbers.interval(fact.figure, report.rates)
    note = "; ".join(part for part in (f"95% interval {ends}" if ends else "", fact.note) if part)
    cells = (Cell(fact.title, note, number=False), Cell(known))
    return (*cells, _words(fact.figure.stamp if fact.figure.value is not None else "")) if stamped else cells


def _assumptions(report: Report) -> Block:
    rows, found = [], {one.stamp for one in report.assumptions}
    stamp = found.pop() if len(found) == 1 else ""
    for one in report.assumptions:
        source = f"{one.kind}, {numbers.day(one.day)}{': ' if one.source else ''}{one.source}"
        source = f"{one.text} ({source.rstrip('.')})" if one.text else source
        cells = (_words(one.title), Cell(numbers.assumption(one, report.rates)), _words(numbers.short(source, 240)))
        rows.append((*cells, *(() if stamp else (_words(one.stamp),))))
    head = ("", "Value", "Source and date", *(() if stamp else ("",)))
    return Block("assumptions", "Assumptions", stamp, tables=(Table(head, tuple(rows)),))


def _footer(report: Report) -> tuple[str, ...]:
    made = report.provenance
    settings = "; ".join(f"{name}: {value}" for name, value in made.settings)
    used = [stamp for stamp in STAMPS if any(figure.stamp == stamp for _, figure in figures(report))]
    used += [stamp for stamp in STAMPS if stamp not in used and any(one.stamp == stamp for one in report.assumptions)]
    legend = "; ".join(f"{stamp}: {STAMPS[stamp]}" for stamp in used)
    known = f"{made.of} {made.id}" if made.id else made.of
    return (
        f"Stamps. {legend}.",
        f"Settings. {settings}.",
        f"Data SHA-256 {made.digest}; seed {made.seed}; Labelwise {made.version}; {known}; "
        f"made {made.made:%Y-%m-%d %H:%M %z}.",
        *((f"Run capsule, which repeats it: python -m alcore capsule {made.id} -o capsule.zip.",) if made.id else ()),
    )


def inline(cell: Cell) -> str:
    """The cell on one line, its smaller text in parentheses."""
    return f"{cell.text} ({cell.sub})" if cell.sub else cell.text


def printed(blocks: Iterable[Block]) -> list[str]:
    """Every text with a number in it that the tables and lists of these blocks print, for whoever compares formats."""
    found = []
    for block in blocks:
        for table in block.tables:
            found += [text for row in table.rows for cell in row for text in (cell.text, cell.sub) if _counts(text)]
        found += [number for _, number in block.items]
    return found


def _counts(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
