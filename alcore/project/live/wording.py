"""The live saving in sentences: fewer labels? worth it? And what would tell, while it is too early to say.

currency: that of the project's rates, which also says how its country writes numbers.
"""

from __future__ import annotations

import math
from functools import partial

from alcore.costs import Currency
from alcore.project.live.money import Amount
from alcore.project.live.verdict import Saving, judge
from alcore.savings import wording
from alcore.savings.verdict import OPENINGS, TOO_EARLY
from alcore.savings.wording import count, percent, span


def fewer_labels(live, strategy: str, currency: Currency) -> str:
    """How many labels the strategy saves, with the interval; or why that cannot be said."""
    if live.saving is None:
        return f"This needs {_listed(live.missing)}."
    return _fewer(live.saving, strategy, live.reached.value, live.score, currency)


def forecast(live, strategy: str, currency: Currency) -> str:
    """The same at twice the control rows, as a forecast; empty when nothing is said."""
    if live.further is None:
        return ""
    rows = count(live.further.control_labels, currency)
    value = live.further.percent.value
    amount = f"{percent(abs(value), currency)} {'fewer' if value >= 0 else 'more'} labels"
    known = ends(live.further.percent, partial(percent, currency=currency), "fewer", "more")
    return f"At the score that {rows} rows drawn by lot are expected to reach: {amount} for {strategy} ({known})."


def worth_it(live, currency: Currency) -> str:
    """The verdict in dollars net of set-up."""
    money = partial(wording.money, currency=currency)
    if live.saving is None:
        return f"{OPENINGS[TOO_EARLY]}."
    dollars = live.saving.dollars
    opening = OPENINGS[live.verdict]
    if dollars.value is None and dollars.high is not None and dollars.high < 0:
        return f"{opening}: {span(dollars.low, dollars.high, money, 'saved', 'lost')} so far (95% interval)."
    if dollars.value is None:
        return f"{opening}: no saving measured yet ({ends(dollars, money, 'saved', 'lost')})."
    amount = f"{money(abs(dollars.value))} {'saved' if dollars.value >= 0 else 'lost'}"
    return f"{opening}: {amount} ({ends(dollars, money, 'saved', 'lost')})."


def settle(live, control_share: float, currency: Currency) -> str:
    """What would tell, while it is too early to say; else empty."""
    if live.verdict != TOO_EARLY or live.saving is None:
        return ""
    number, ahead = currency.number, _told_ahead(live)
    forecast = f" If the forecast comes true, about {number(ahead)} more control rows will tell." if ahead else ""
    if live.more_control is None:
        return (
            "As measured now, no number of control rows that this table has is likely to tell: what is saved, if "
            f"anything, lies too close to what is worth the change.{forecast}"
        )
    text = f"About {number(live.more_control)} more control rows would tell, with {number(live.more_evaluation)} more "
    text += "evaluation rows, if the curves go on as they are"
    if control_share:
        answers = number(math.ceil(live.more_control / control_share))
        text += f": some {answers} more answers at the share of {number(control_share, '.0%')} control rows"
    if live.evaluation_labels + live.more_evaluation > live.evaluation_drawn:
        text += f". This project drew only {number(live.evaluation_drawn)} evaluation rows, so it may never tell"
    return f"{text}.{forecast if ahead and ahead < live.more_control else ''}"


def _told_ahead(live) -> int | None:
    """How many more control rows the forecast is for, where its own interval would tell; else None."""
    if live.further is None:
        return None
    rows = live.further.control_labels
    told = judge(live.further.dollars, live.ledger, rows) != TOO_EARLY
    return math.ceil(rows - live.control_labels) if told else None


def _fewer(saving: Saving, strategy: str, score: float, name: str, currency: Currency) -> str:
    rows, needed, saved = count(saving.control_labels, currency), saving.active.value, saving.percent.value
    goal = f"the {name} of {currency.number(score, '.3f')} that {rows} rows drawn by lot reach"
    known = ends(saving.percent, partial(percent, currency=currency), "fewer", "more")
    if needed is None:
        return f"{wording.name(strategy)} has not reached {goal} yet ({known})."
    amount = f"{percent(abs(saved), currency)} {'fewer' if saved >= 0 else 'more'}"
    labels = count(max(1, needed), currency)
    return f"{wording.name(strategy)} needs {labels} labels for {goal}: {amount} ({known})."


def ends(amount: Amount, show, good: str = "saved", bad: str = "lost") -> str:
    """`95% interval 5% to 30% fewer`; an open lower end is `at most 30% fewer`, for what is saved has a highest end."""
    if amount.low is None and amount.high is not None and amount.high >= 0:
        return f"95% interval: at most {show(amount.high)} {good}"
    known = span(amount.low, amount.high, show, good, bad)
    return f"95% interval {known}" if amount.low is not None and amount.high is not None else f"95% interval: {known}"


def _listed(parts: tuple[str, ...]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
