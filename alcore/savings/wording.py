"""Numbers and intervals as a sentence says them: a loss is called one, an open end is called open.

Every number is written as the country of the rates writes it (`rates.money`).
"""

import math
from collections.abc import Callable
from functools import partial

from alcore.costs import Currency


def span(
    low: float | None, high: float | None, show: Callable, good: str = "saved", bad: str = "lost", capped: bool = False
) -> str:
    """`$9.74 to $16.94`, `$2.00 lost to $1.00 saved`, `5% to 30% more`; None is an open end.

    `show` writes an amount of 0 or more; `good` and `bad` are what a positive and a negative one is called. Without a
    loss in it, an interval needs neither word. `capped`: the upper end is no estimate but a limit.
    """
    if low is None and high is None:
        return "open on both sides"

    def lost(amount):
        # What is written as nothing is no loss.
        return amount < 0 and show(-amount) != show(0)

    def named(amount):
        return f"{show(abs(amount))} {bad if lost(amount) else good}"

    if capped:
        lower = "" if low is None else f"{named(low) if lost(low) else show(abs(low))} to "
        return f"at least {named(high)}" if lost(high) else f"{lower}at most {show(abs(high))}"
    if high is None:
        return f"at most {named(low)}" if lost(low) else f"{show(abs(low))} or more"
    if low is None:
        return f"at least {named(high)}" if lost(high) else f"{show(abs(high))} or less"
    if lost(high):
        return f"{show(-high)} to {named(low)}"
    if lost(low):
        return f"{named(low)} to {named(high)}"
    return f"{show(abs(low))} to {show(abs(high))}"


def fewer(
    saved: float, low: float | None, high: float | None, currency: Currency, *, at_least: bool
) -> tuple[str, str]:
    """`20% fewer` and ` (95% interval 10% to 30%)` of a saving in percent; a loss is `at most 5% more`. Without ends,
    None or NaN, the second is empty. at_least: what it is held against was cut off, so the upper end is open."""
    more = saved < 0
    said = f"{percent(abs(saved), currency)} {'more' if more else 'fewer'}"
    if at_least:
        said = f"at {'most' if more else 'least'} {said}"
    if low is None or math.isnan(low):
        return said, ""
    show = partial(percent, currency=currency)
    return said, f" (95% interval {span(low, None if at_least else high, show, 'fewer', 'more')})"


def percent(amount: float, currency: Currency) -> str:
    return f"{currency.number(amount)}%"


def whole(labels: float) -> int:
    """Labels as they are asked for: half a one cannot be."""
    return math.ceil(labels - 1e-9)


def count(labels: float, currency: Currency) -> str:
    return currency.number(whole(labels))


def money(amount: float, currency: Currency) -> str:
    return currency.write(amount, digits=0 if abs(amount) >= 100 else 2)


def name(strategy: str) -> str:
    """A strategy's name at the beginning of a sentence."""
    return strategy[:1].upper() + strategy[1:].replace("_", " ")


def goal(found: dict, currency: Currency) -> str:
    metric = found["metric"].replace("_", " ").replace("f1", "F1")
    return f"the target ({metric} {currency.number(found['target'], '.3g')})"
