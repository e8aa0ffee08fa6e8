"""Numbers as all formats print them: as the country of the rates writes them, money and all else."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from alcore.costs import Rates
from alcore.report.model import Assumption, BreakEven, Compared, Figure, Swing
from alcore.savings import span, wording

UNKNOWN = "–"
_BREAKS = re.compile("[ \\t\\n\\r\\v\\f\\x1c-\\x1f\\x85\\u2028\\u2029]+")
# What a positive and a negative amount that is saved is called.
SAVED = {
    "labels saved": ("fewer", "more"),
    "percent": ("fewer", "more"),
    "hours": ("less", "more"),
    "money": ("saved", "lost"),
}
FORMS = {"score": ".3f", "seconds": ",.4g", "minutes": ",.4g", "times": ",.4g"}
WORDS = {"hours": "h", "seconds": "s", "minutes": "min", "times": "×", "labels": "labels", "rows": "rows"}


def write(value: float | None, unit: str, rates: Rates, *, exact: bool = False) -> str:
    """`$47.12`, `121`, `0.923`; a dash for what is not known. exact: cents also from 100 on, so that the lines of a
    bill add up; else as the sentences of the verdict have it."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    money = rates.money
    if unit == "money":
        return money.write(value) if exact else wording.money(value, money)
    if unit == "labels":
        return wording.count(value, money)
    if unit == "percent":
        return wording.percent(value, money)
    if unit == "share":
        return f"{money.number(100 * value, '.3g')}%"
    if unit == "hours" and abs(value) < 100:
        return money.number(value, ",.1f")
    return money.number(value, FORMS.get(unit, ",.0f"))


def figure(one: Figure | None, rates: Rates, *, exact: bool = False) -> str:
    """The number with what bounds it: `more than 320`."""
    if one is None:
        return ""
    return f"{one.bound} {write(one.value, one.unit, rates, exact=exact)}".strip()


def worded(one: Figure, rates: Rates) -> str:
    """The number with its unit: `30 s`, `1.9 h`, `1,797 rows`."""
    word = WORDS.get(one.unit, "")
    return f"{figure(one, rates)} {word}".strip() if one.value is not None else UNKNOWN


def interval(one: Figure | None, rates: Rates) -> str:
    """`186 to 236`, `186 or more`; nothing without an end."""
    if one is None or one.low is None and one.high is None:
        return ""
    return span(one.low, one.high, _shown(one, rates), capped=one.capped)


def saved(one: Figure | None, rates: Rates, *, exact: bool = False) -> str:
    """What is saved, with a word that tells a loss from a saving: `91 fewer`, `$3.00 lost`."""
    if one is None:
        return ""
    if one.value is None:
        return "not known"
    shown = _shown(one, rates, exact)
    amount = shown(abs(one.value))
    good, bad = SAVED[one.unit]
    lost = one.value < 0 and amount != shown(0.0)
    return f"{one.bound} {amount} {bad if lost else good}".strip()


def saved_of(line: Compared) -> Figure | None:
    """What a line of the headline saves; where that is the difference of the labels beside it, of whole ones, as they
    are shown: 188 instead of 344 are 156 fewer."""
    found, known = line.saved, [arm.value for arm in (line.random, line.active) if arm is not None]
    if found is None or found.unit != "labels saved" or None in (found.value, *known) or len(known) < 2:
        return found
    if not math.isclose(known[0] - known[1], found.value, abs_tol=1e-6):
        return found
    return replace(found, value=float(wording.whole(known[0]) - wording.whole(known[1])))


def saved_interval(one: Figure | None, rates: Rates) -> str:
    """`$0.97 to $8.77`, `$2.00 lost to $1.00 saved`."""
    if one is None or one.low is None and one.high is None:
        return ""
    return span(one.low, one.high, _shown(one, rates), *SAVED[one.unit], one.capped)


def _shown(one: Figure, rates: Rates, exact: bool = False) -> Callable[[float], str]:
    return lambda value: write(value, one.unit, rates, exact=exact)


def short(text: object, longest: int) -> str:
    """A user's text on one line, cut where it is long. Spaces that hold an amount together stay."""
    line = one_line(str(text))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def plain(text: str) -> str:
    """The text without control characters and without those that turn the direction of what follows: in a cell of its
    own a right-to-left name needs none of them, and a lone one would turn the page's own words round."""
    return "".join(
        letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs", "Cf") or letter == "\u200d"
    )


def one_line(text: str) -> str:
    """The text without line breaks and tabs, and with single spaces."""
    return _BREAKS.sub(" ", text).strip()


def day(value: date | None) -> str:
    """`27 Nov 2026`."""
    return UNKNOWN if value is None else f"{value.day} {value:%b %Y}"


def assumption(one: Assumption, rates: Rates) -> str:
    """The value of an assumption with its unit; nothing for one that is said in its text."""
    if one.value is None:
        return ""
    if one.unit == "money" and one.value % 1:  # as it was typed
        return rates.money.write(one.value, 2 if math.isclose(one.value, round(one.value, 2)) else 4)
    return worded(Figure(one.value, one.unit, one.stamp), rates)


def ends(one: Swing, rates: Rates) -> str:
    """`22.5 to 37.5 s`: what a driver is changed to."""
    word = WORDS.get(one.unit, "")
    return f"{write(one.low, one.unit, rates)} to {write(one.high, one.unit, rates)} {word}".strip()


def pays_from(one: BreakEven, rates: Rates) -> str:
    """From where on active learning pays: `139 (123 to 171)`, `never`, `any`; an open upper end never pays."""
    at = one.at
    if at.value is None:
        best = "any" if not at.low else write(at.low, at.unit, rates)
        return "never" if at.low is None else f"never; at best {best}"
    shown = write(at.value, at.unit, rates) if at.value else "any"
    if at.low is None and at.high is None or at.low == at.high == at.value:
        return shown
    low = "any" if not at.low else write(at.low, at.unit, rates)
    return f"{shown} ({low} to {'never' if at.high is None else write(at.high, at.unit, rates)})"
