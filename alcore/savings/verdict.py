"""The two lines a manager reads: fewer labels? worth it? And when it is too early to say, what would settle it."""

import math
from functools import partial

from alcore.costs import Currency, Rates
from alcore.savings import wording
from alcore.savings.wording import goal, span

PAYS, DOES_NOT_PAY, TOO_EARLY = "pays", "does not pay", "too early to say"
OPENINGS = {PAYS: "Yes, it pays", DOES_NOT_PAY: "No, it does not pay", TOO_EARLY: "Too early to say"}

# Under this share of random's total cost a saving is not worth the change.
WORTH_SHARE = 0.05
FEWEST_REPLICATES = 10
MOST_REPLICATES = 200


def judge(found: dict, rates: Rates, no_target: str = "") -> dict[str, str]:
    """verdict, settle, fewer_labels and worth_it for the numbers of one Savings (missing ones count as None).

    Beside them: "everything", the dollars of labeling every row; "first", those the active arm has spent before its
    first own row; "random_least", those random spends at the least.
    """
    verdict = _verdict(found)
    settle = (no_target or _settle(found)) if verdict == TOO_EARLY else ""
    return {
        "verdict": verdict,
        "settle": settle,
        "fewer_labels": no_target or _fewer_labels(found, rates.money),
        "worth_it": _worth_it(found, rates, verdict, settle, no_target),
    }


def _verdict(found) -> str:
    low, high, least = found.get("low_dollars"), found.get("high_dollars"), found.get("random_least")
    if low is not None and low > 0:
        return PAYS
    if _eaten(found) or (high is not None and least is not None and high <= WORTH_SHARE * least):
        return DOES_NOT_PAY
    return TOO_EARLY


def _eaten(found) -> bool:
    """Whether active learning costs more before its first own row than labeling everything: no run can save that."""
    return found.get("everything") is not None and found["first"] > found["everything"]


def _neither(found) -> bool:
    return found.get("random_labels") is None and found.get("active_labels") is None


def _settle(found) -> str:
    value = found.get
    if _neither(found):
        return "Lower the target or raise the budget."
    if value("replicates") < 2:
        return f"One trial run is noise: run at least {FEWEST_REPLICATES} (replicates)."
    open_end = value("low_dollars") is None or value("high_dollars") is None or value("dollars") is None
    if open_end or value("capped"):
        return "A lower target, or where rows are left a larger budget: too often the target was not reached."
    needed = _replicates_needed(
        value("dollars"),
        value("low_dollars"),
        value("high_dollars"),
        value("random_dollars"),
        value("replicates"),
    )
    if needed > MOST_REPLICATES:
        return (
            f"More than {MOST_REPLICATES} trial runs (replicates) would be needed to tell: what is saved, if anything, "
            "lies too close to what is worth the change."
        )
    return f"About {needed} trial runs (replicates) instead of {value('replicates')} would settle it for this table."


def _replicates_needed(saved, low, high, random_cost, replicates) -> float:
    """Replicates at which the interval, its ends drawing in as 1 / sqrt(replicates), clears one of the two limits."""
    worth = WORTH_SHARE * random_cost
    ratios = []
    if saved > 0:
        ratios.append((saved - low) / saved)
    if saved < worth:
        ratios.append((high - saved) / (worth - saved))
    needed = math.inf
    if ratios:
        needed = replicates * max(min(ratios), 1) ** 2
    return max(FEWEST_REPLICATES, 10 * math.ceil(needed / 10 + 1e-9)) if math.isfinite(needed) else needed


def _fewer_labels(found, currency: Currency) -> str:
    value = found.get
    count, percent = (partial(one, currency=currency) for one in (wording.count, wording.percent))
    strategy, baseline, budget = wording.name(found["strategy"]), found["baseline"], count(found["budget"])
    target = goal(found, currency)
    if _neither(found):
        return (
            f"Neither arm reached {target} within {budget} labels, so there is no saving to measure. "
            "Lower the target or raise the budget."
        )
    if value("active_labels") is None:
        sentence = (
            f"{strategy} did not reach {target} within {budget} labels, while {baseline} needed "
            f"{count(value('random_labels'))}."
        )
        most = value("high_percent")
        if most is None:
            return f"{sentence} How many more it needs cannot be said."
        limit = f"It saves at most {percent(most)}" if most > 0 else f"It needs at least {percent(-most)} more"
        return f"{sentence} {limit} (95% interval, open on the other side)."
    active, saved = count(value("active_labels")), value("percent")
    if value("random_labels") is None:
        amount = f"at least {percent(saved)} fewer" if saved > 0 else "how many fewer cannot be said"
        sentence = f"{strategy} reached {target} with {active} labels; {baseline} did not within {budget}: {amount}"
    else:
        random = count(value("random_labels"))
        sentence = (
            f"{strategy} reached {target} with {active} labels where {baseline} needed {random}: {percent(saved)} fewer"
            if saved >= 0
            else f"{strategy} needed {active} labels to reach {target} where {baseline} needed {random}: "
            f"{percent(-saved)} more"
        )
    return f"{sentence} ({_interval(found, 'percent', percent, 'fewer', 'more')})."


def _worth_it(found, rates: Rates, verdict, settle, no_target) -> str:
    value, money = found.get, partial(wording.money, currency=rates.money)
    net = f", net of the {money(rates.setup)} set-up" if rates.setup else ""
    if _eaten(found):
        return (
            f"{OPENINGS[verdict]}: labeling everything costs {money(value('everything'))}, and active learning costs "
            f"{money(value('first'))} before it asks for its first row{', set-up included' if rates.setup else ''}."
        )
    if no_target:
        return "Without a target there is no saving to price."
    if _neither(found):
        if verdict == DOES_NOT_PAY:
            most = value("high_dollars")
            limit = f"at most {money(most)} can be saved" if most > 0 else f"at least {money(-most)} is lost"
            return f"{OPENINGS[verdict]}: {limit}{net}, as labeling everything costs {money(value('everything'))}."
        return f"{OPENINGS[verdict]}: there is no saving to price."
    amount = value("dollars")
    if amount is None:
        saved = "no saving measured"
    elif value("random_labels") is None:
        saved = (f"at least {money(amount)} saved" if amount >= 0 else f"at most {money(-amount)} lost") + net
    else:
        saved = (f"{money(amount)} saved" if amount >= 0 else f"{money(-amount)} lost") + net
    capped = bool(value("capped"))
    limit = f": labeling everything costs {money(value('everything'))}" if capped else ""
    interval = _interval(found, "dollars", money, capped=capped)
    return f"{OPENINGS[verdict]}: {saved} ({interval}{limit}).{' ' + settle if settle else ''}"


def _interval(found, quantity: str, show, good: str = "saved", bad: str = "lost", capped: bool = False) -> str:
    """`95% interval 41% to 60%`."""
    if found["replicates"] < 2:
        return "one trial run, so no interval"
    low, high = found.get(f"low_{quantity}"), found.get(f"high_{quantity}")
    known = span(low, high, show, good, bad, capped)
    return f"95% interval {known}" if low is not None and high is not None else f"95% interval: {known}"
