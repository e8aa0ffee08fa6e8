"""The two lines a manager reads: fewer labels? worth it? And when it is too early to say, what would settle it."""

import math

from alcore.costs import Rates

PAYS, DOES_NOT_PAY, TOO_EARLY = "pays", "does not pay", "too early to say"

# Under this share of random's total cost a saving is not worth the change.
WORTH_SHARE = 0.05
FEWEST_REPLICATES = 10
MOST_REPLICATES = 200


def judge(found: dict, rates: Rates, no_target: str = "") -> dict[str, str]:
    """verdict, settle, fewer_labels and worth_it for the numbers of one Savings (missing ones count as None)."""
    if no_target:
        return _words(TOO_EARLY, no_target, no_target, "Without a target there is no saving to price.")
    value = found.get
    if value("random_labels") is None and value("active_labels") is None:
        settle = "Lower the target or raise the budget."
        neither = (
            f"Neither arm reached {_goal(found)} within {_count(value('budget'))} labels, so there is no saving to "
            f"measure. {settle}"
        )
        return _words(TOO_EARLY, settle, neither, "Too early to say: there is no saving to price.")
    verdict = _verdict(value("low_dollars"), value("high_dollars"), value("random_dollars"))
    settle = _settle(found) if verdict == TOO_EARLY else ""
    return _words(verdict, settle, _fewer_labels(found), _worth_it(found, rates, verdict, settle))


def _words(verdict, settle, fewer_labels, worth_it):
    return {"verdict": verdict, "settle": settle, "fewer_labels": fewer_labels, "worth_it": worth_it}


def _verdict(low, high, random_cost) -> str:
    if low is not None and low > 0:
        return PAYS
    if high is not None and random_cost is not None and high <= WORTH_SHARE * random_cost:
        return DOES_NOT_PAY
    return TOO_EARLY


def _settle(found) -> str:
    value = found.get
    if value("replicates") < 2:
        return f"One trial run is noise: run at least {FEWEST_REPLICATES} (replicates)."
    if value("low_dollars") is None or value("high_dollars") is None or value("dollars") is None:
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
    return f"About {needed} trial runs (replicates) instead of {value('replicates')} would settle it."


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


def _fewer_labels(found) -> str:
    value = found.get
    strategy, baseline, budget = found["strategy"], found["baseline"], _count(found["budget"])
    goal = _goal(found)
    if value("active_labels") is None:
        sentence = (
            f"{_sentence(strategy)} did not reach {goal} within {budget} labels, while {baseline} needed "
            f"{_count(value('random_labels'))}."
        )
        most = value("high_percent")
        if most is None:
            return f"{sentence} How many more it needs cannot be said."
        limit = f"It saves at most {_percent(most)}" if most > 0 else f"It needs at least {_percent(-most)} more"
        return f"{sentence} {limit} (95% interval, open on the other side)."
    active, percent = _count(value("active_labels")), value("percent")
    if value("random_labels") is None:
        amount = f"at least {_percent(percent)} fewer" if percent > 0 else "how many fewer cannot be said"
        sentence = (
            f"{_sentence(strategy)} reached {goal} with {active} labels; {baseline} did not within {budget}: {amount}"
        )
    elif percent >= 0:
        sentence = (
            f"{_sentence(strategy)} reached {goal} with {active} labels where {baseline} needed "
            f"{_count(value('random_labels'))}: {_percent(percent)} fewer"
        )
    else:
        sentence = (
            f"{_sentence(strategy)} needed {active} labels to reach {goal} where {baseline} needed "
            f"{_count(value('random_labels'))}: {_percent(-percent)} more"
        )
    return f"{sentence} ({_range(value('low_percent'), value('high_percent'), _percent, found)})."


def _worth_it(found, rates: Rates, verdict, settle) -> str:
    value = found.get

    def money(amount):
        return _money(amount, rates.currency)

    span = _range(value("low_dollars"), value("high_dollars"), money, found)
    if value("dollars") is None:
        saved = "no saving measured"
    else:
        at_least = "at least " if value("random_labels") is None else ""
        amount = value("dollars")
        saved = f"{at_least}{money(amount)} saved" if amount >= 0 or at_least else f"{money(-amount)} lost"
        if rates.setup:
            saved += f", net of the {money(rates.setup)} set-up"
    opening = {
        PAYS: "Yes, it pays",
        DOES_NOT_PAY: "No, it does not pay",
        TOO_EARLY: "Too early to say",
    }[verdict]
    return f"{opening}: {saved} ({span}).{' ' + settle if settle else ''}"


def _range(low, high, show, found) -> str:
    if found["replicates"] < 2:
        return "one trial run, so no interval"
    if low is None and high is None:
        return "95% interval: open on both sides"
    if high is None:
        return f"95% interval: {show(low)} or more"
    if low is None:
        return f"95% interval: {show(high)} or less"
    return f"95% interval {show(low)} to {show(high)}"


def _goal(found) -> str:
    metric = found["metric"].replace("_", " ").replace("f1", "F1")
    return f"the target ({metric} {found['target']:.3g})"


def _sentence(name: str) -> str:
    return name[:1].upper() + name[1:].replace("_", " ")


def _count(labels: float) -> str:
    # Half a label cannot be asked for.
    return f"{math.ceil(labels - 1e-9):,}"


def _percent(percent: float) -> str:
    # "-0%" is nothing a person would write.
    return f"{round(percent) + 0:,.0f}%"


def _money(amount: float, currency: str) -> str:
    digits = 0 if abs(amount) >= 100 else 2
    shown = f"{abs(amount):,.{digits}f}"
    return f"{'-' if amount < 0 and float(shown.replace(',', '')) else ''}{currency}{shown}"
