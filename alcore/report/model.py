"""The budget report as plain values: ten blocks that every format writes, so that all of them say the same.

Nothing here is computed. Numbers come from `costs`, `savings`, `forecast` and `project` through the builders `runs`,
`forecasts` and `projects`; `numbers` writes them as the user's country does, and a format only lays them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime

from alcore.costs import Rates

SIMULATED, MEASURED, FORECAST, ASSUMED = "simulated", "measured live", "forecast", "assumed"
STAMPS = {
    SIMULATED: "measured in trial runs that hid this table's labels",
    MEASURED: "measured while people label, or counted in the table itself",
    FORECAST: "extrapolated from the labels there are",
    ASSUMED: "a rate, a plan or a published figure, not measured here",
}
# What a number counts; `numbers` knows how each is written. A "share" runs from 0 to 1, a "percent" to 100.
UNITS = (
    "labels",
    "labels saved",
    "rows",
    "hours",
    "minutes",
    "seconds",
    "money",
    "percent",
    "share",
    "score",
    "days",
    "people",
    "times",
)
ARMS = {"random": "Random sampling", "active": "Active learning"}
DEFAULT, TYPED, COLUMN, PILOT = "default", "typed by you", "measured in the table", "measured in the pilot"
PROJECT = "measured in the project"


@dataclass(frozen=True)
class Figure:
    """A number with its unit and its stamp; ``low`` and ``high`` bound it as the block's ``interval`` says.

    ``value`` is None where it is not known. ``bound``: "more than", "at least" or "at most" where the number is only
    that; then an end of None is open. ``capped``: ``high`` is a limit (labeling everything), no estimate.
    """

    value: float | None
    unit: str
    stamp: str
    low: float | None = None
    high: float | None = None
    bound: str = ""
    capped: bool = False


@dataclass(frozen=True)
class Fact:
    """A figure under a title of its own; ``note`` is what must be read with it."""

    title: str
    figure: Figure
    note: str = ""


# -- the ten blocks --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """Block 1. ``kind``: "pays", "does not pay" or "too early to say". ``title`` is the report's first line, ``reason``
    the sentence below it, ``settle`` what would settle it (empty where it is settled)."""

    kind: str
    title: str
    reason: str
    stamp: str
    settle: str = ""


@dataclass(frozen=True)
class Compared:
    """One line of the headline: ``name`` is "labels", "hours" or "money"; None: the arm has no such figure."""

    name: str
    title: str
    random: Figure | None
    active: Figure | None
    saved: Figure | None


@dataclass(frozen=True)
class Headline:
    """Block 2. ``goal`` says what the figures are for: `to reach accuracy 0.88`. ``interval``: what every low and high
    here is, such as "95% interval". ``caption``: how to read them."""

    goal: str
    target: Figure | None
    lines: tuple[Compared, ...]
    interval: str
    caption: str


@dataclass(frozen=True)
class Point:
    """A score in [0, 1] (log loss may be larger) and what has been spent by then, with its band."""

    dollars: float
    labels: float
    score: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Curve:
    """One arm over dollars, in their order; ``stamp`` of all its points."""

    arm: str
    title: str
    stamp: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chart:
    """Block 3: score against dollars. ``band`` says what the bands are. ``budget`` and ``here`` (dollars spent so far)
    are drawn where they are known."""

    score: str
    curves: tuple[Curve, ...]
    band: str
    target: float | None = None
    budget: float | None = None
    here: float | None = None


@dataclass(frozen=True)
class Column:
    """One arm at one quantile of its labels: what `costs.bill` was given, beside the report's rates.

    ``labels`` is None where the target is not reached; then no line that grows with them is known. ``control_rows``,
    ``row_seconds``, ``row_price``, ``compute_hours`` and ``answers`` (paid for those labels, where rows have several)
    as in `costs.bill`; ``rates`` only where they are not the
    report's own, such as those of a live project, whose answers are paid one by one.
    """

    arm: str
    quantile: str
    title: str
    labels: float | None
    stamp: str
    evaluation: bool = True
    control_rows: float = 0.0
    row_seconds: float | None = None
    row_price: float | None = None
    compute_hours: float = 0.0
    rates: Rates | None = None
    answers: float | None = None

    @property
    def active(self) -> bool:
        """Whether it is the active arm."""
        return self.arm == "active"


@dataclass(frozen=True)
class CostLine:
    """A line of `costs.bill` in every column: dollars and people's hours; the last line is "Total"."""

    line: str
    dollars: tuple[Figure, ...]
    hours: tuple[Figure, ...]


@dataclass(frozen=True)
class Costs:
    """Block 4. ``lines`` are those that are not 0 in every column, and the total."""

    columns: tuple[Column, ...]
    lines: tuple[CostLine, ...]
    caption: str


@dataclass(frozen=True)
class Team:
    """Who labels: people, hours of labeling a day for each, and the first day."""

    people: int = 1
    hours_a_day: float = 4.0
    start: date | None = None


@dataclass(frozen=True)
class Finish:
    """When one arm is done at one quantile of its hours. ``sooner``: working days that one more person saves. ``day``
    is None where the work has no end that can be named."""

    arm: str
    quantile: str
    title: str
    hours: Figure
    days: Figure
    day: date | None
    sooner: Figure


@dataclass(frozen=True)
class Schedule:
    """Block 5. ``lines`` is empty where there is nothing to schedule; ``caption`` says so then."""

    team: Team
    lines: tuple[Finish, ...]
    caption: str


@dataclass(frozen=True)
class WhatIf:
    """Block 6, one line: dollars in all with one thing changed; None where that cannot be said (``note`` says why).
    ``columns``: what `costs.bill` was given for both arms, the changed rates in them; empty where nothing is known."""

    title: str
    random: Figure | None
    active: Figure | None
    saved: Figure | None
    note: str = ""
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Swing:
    """One driver: dollars in all at its low and its high end, see `costs.tornado`. ``unit`` is one of `UNITS`."""

    rate: str
    title: str
    unit: str
    low: float
    high: float
    low_dollars: Figure
    high_dollars: Figure
    now: Figure


@dataclass(frozen=True)
class BreakEven:
    """From where on active learning pays: ``now`` against ``at`` (value None: never)."""

    title: str
    now: Figure
    at: Figure
    note: str = ""


@dataclass(frozen=True)
class Drivers:
    """Block 7: the three largest swings of one arm, and the break-even. ``column``: the bill that they change, None
    where nothing is swung."""

    column: Column | None
    swings: tuple[Swing, ...]
    break_even: tuple[BreakEven, ...]
    caption: str


@dataclass(frozen=True)
class Quality:
    """Block 8: agreement, skips and what else is known of the data; class counts, most frequent first; warnings as
    sentences. Classes' names are the user's own text. ``further``: classes and their rows that are not listed."""

    facts: tuple[Fact, ...]
    classes: tuple[Fact, ...]
    warnings: tuple[str, ...] = ()
    further: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Assumption:
    """Block 9, one line. ``value`` is None for a rate that follows another one, ``text`` says so then. ``kind``: one of
    `DEFAULT`, `TYPED`, `COLUMN`, `PILOT`; ``source`` a sentence; ``day`` since when it holds."""

    name: str
    title: str
    value: float | None
    unit: str
    kind: str
    source: str
    day: date
    stamp: str = ASSUMED
    text: str = ""


@dataclass(frozen=True)
class Provenance:
    """Block 10. ``of``: "simulation", "forecast" or "live project". ``digest``: SHA-256 of the table's file.
    ``settings``: what else decided the numbers, in the order to print."""

    of: str
    id: str
    digest: str
    seed: int
    version: str
    made: datetime
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Report:
    """The page. ``name`` is the table's or the project's, the user's own text. ``rates`` are the effective ones that
    priced everything, and say how money is written (`rates.money`). ``notes``: what a reader must know beforehand."""

    name: str
    rates: Rates
    verdict: Verdict
    headline: Headline
    chart: Chart
    costs: Costs
    schedule: Schedule
    what_if: tuple[WhatIf, ...]
    drivers: Drivers
    quality: Quality
    assumptions: tuple[Assumption, ...]
    provenance: Provenance
    notes: tuple[str, ...] = ()


def figures(part: object, path: str = "") -> Iterator[tuple[str, Figure]]:
    """Every figure of a report or a part of it, with a name of its own such as `headline.lines.0.saved`."""
    if isinstance(part, Figure):
        yield path, part
    elif is_dataclass(part):
        for one in fields(part):
            yield from figures(getattr(part, one.name), f"{path}.{one.name}".lstrip("."))
    elif isinstance(part, tuple):
        for number, one in enumerate(part):
            yield from figures(one, f"{path}.{number}")
