"""Where active learning pays, and what one point more costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import words
from pages.shared.planning import sentences

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
    from alcore.forecast import Forecast, Study

POINT = 0.01
TARGETS = 10  # looked at, to say from which one on active learning pays
SAVINGS = {"p10": "P10: little saved", "p50": "P50: the middle", "p90": "P90: much saved"}


def show(seen: Study, said: Forecast, rates: Rates) -> None:
    """Break-even and one point more, of a target that can be reached."""
    from alcore import costs

    st.subheader("Where active learning pays")
    if costs.per_label(rates, active=False)["dollars"].iloc[-1]:
        _break_even(seen, said, rates)
    else:
        st.markdown("At these rates a label costs nothing, so active learning can save labels and hours, but no money.")
    _one_point(seen, said, rates)


def saved(seen: Study, said: Forecast) -> dict[str, float]:
    """The share of the labels to come that active learning saves, P10, P50 and P90: of its own curve in a project that
    measures it; else rehearsed inside the pilot, and drawn towards what it saves on other tables."""
    if seen.running is None:
        rehearsed = seen.shares_saved()
        return {name: getattr(rehearsed, name) for name in SAVINGS}
    few, many = said.active.more.labels, max(1.0, said.random.more.labels.p50)
    return dict(zip(SAVINGS, (min(0.99, 1 - end / many) for end in (few.p90, few.p50, few.p10)), strict=True))


def _break_even(seen: Study, said: Forecast, rates: Rates) -> None:
    from alcore import costs

    if said.active.labels.p50 is None:
        st.caption("The strategy's own curve does not say yet how many labels it needs, so nothing can be weighed.")
        return
    more = max(1.0, said.random.more.labels.p50)
    needed = min(1.0, more / seen.pilot.pool)
    weighed = costs.break_even(more, saved(seen, said), rates, share_needed=needed)
    if not rates.setup:
        st.markdown(words.plain(_nothing_to_earn_back(weighed, rates), 400) + f" *{sentences.FORECAST}*")
    else:
        _from_where(weighed, rates.money)
    st.markdown(words.plain(_target_that_pays(seen, said, rates), 300) + f" *{sentences.FORECAST}*")


def _nothing_to_earn_back(weighed: pd.DataFrame, rates: Rates) -> str:
    """Where it pays at any size and price, or at none: no set-up is to be paid back."""
    shares = weighed.groupby("saved")["share"].first()
    always = [end for end in SAVINGS if weighed.loc[weighed["saved"] == end, "pays"].all()]
    when = {0: "it does not pay in", 1: "it pays in the best of", 2: "it pays in two of", 3: "it pays in all of"}
    told = ", ".join(f"{end.upper()} {_fewer(shares[end])}" for end in SAVINGS)
    anything = "more than its slower rows cost" if rates.active_slowdown > 1 else "anything"
    return (
        f"Without a set-up cost there is nothing to earn back: active learning pays as soon as it saves {anything}, at "
        f"any size and price. Here {when[len(always)]} these three cases: {told}."
    )


def _fewer(share: float) -> str:
    return f"{share:.0%} fewer labels" if share >= 0 else f"{-share:.0%} more labels"


def _from_where(weighed: pd.DataFrame, currency: Currency) -> None:
    """The sizes and the price from which on it pays, a line for each saving."""
    lines = []
    for end, title in SAVINGS.items():
        one = weighed[weighed["saved"] == end].set_index("quantity")
        at = ["never" if np.isinf(at) else currency.number(at, ",.3g" if at < 100 else ",.0f") for at in one["at"]]
        at = dict(zip(one.index, at, strict=True))
        lines.append(
            {
                "If active learning saves": title,
                "Labels saved": _fewer(one["share"].iloc[0]),
                "Pays now": "yes" if one["pays"].iloc[0] else "no",
                "From labels": at["labels"],
                "From rows": at["pool"],
                f"From {currency} a label": at["price"],
            }
        )
    st.dataframe(
        pd.DataFrame(lines), hide_index=True, key="break_even", alt="From where on active learning pays",
        column_config={
            "From labels": st.column_config.TextColumn(help="More labels that random sampling would need."),
            "From rows": st.column_config.TextColumn(help="A table in which random sampling needs the same share."),
            f"From {currency} a label": st.column_config.TextColumn(help="All that a label costs, people included."),
        },
    )  # fmt: skip
    now = weighed.set_index("quantity")["now"].groupby(level=0).first()
    st.caption(
        f"Now: {currency.number(now['labels'])} more labels by random sampling, {currency.number(now['pool'])} rows, "
        f"{words.money(now['price'], currency)} a label. What active learning saves is a forecast; its set-up and "
        "slower rows are the rates."
    )


def _target_that_pays(seen: Study, said: Forecast, rates: Rates) -> str:
    """From which target on active learning pays, among those up to the one asked for and a little beyond."""
    from alcore import costs
    from alcore.forecast import TargetMet

    lines = []
    for target in np.linspace(seen.measured.score, min(0.995, said.target + 3 * POINT), TARGETS + 1)[1:]:
        try:
            there = seen.ask(float(target), rates)
        except TargetMet:
            continue
        if there.reachable == "yes" and there.active.labels.p50 is not None:
            lines.append((target, there.random.labels.p50, there.active.labels.p50))
    if len(lines) < 2:
        return "From which target on it pays cannot be said: too few targets near this one can be forecast."
    listed = pd.DataFrame(lines, columns=["target", "random", "active"])
    at, first, last = costs.from_target(listed, rates), lines[0][0], lines[-1][0]
    low, high, from_here = (rates.money.number(one, ".3f") for one in (first, last, at))
    if np.isnan(at):
        return f"In the middle of the forecast it pays at no target from {low} to {high}."
    if at <= first:
        return f"In the middle of the forecast it pays at every target from {low} to {high}."
    return f"In the middle of the forecast it pays from a target of about {from_here} on (looked at up to {high})."


def _one_point(seen: Study, said: Forecast, rates: Rates) -> None:
    from alcore.forecast import TargetMet

    higher = round(said.target + POINT, 6)
    if higher >= 1:
        return
    try:
        there = seen.ask(higher, rates)
    except TargetMet:
        return
    if there.reachable != "yes":
        st.markdown(
            words.plain(f"One point more ({rates.money.number(higher, 'g')}) is {_WHY[there.reachable]}.", 200)
            + f" *{sentences.FORECAST}*"
        )
        return
    from alcore import costs

    step, parts = seen.step(said.target, higher), []
    for name, title in (("random", "by random sampling"), ("active", "with active learning")):
        more = getattr(step, name)
        if more.p50 is None:
            continue
        ends = np.array([more.p50, more.p10, more.p90])
        free = costs.dollars(0.0, rates, active=name == "active")
        spent = costs.dollars(ends, rates, active=name == "active") - free
        labels, amount = (
            "{} ({} to {})".format(*(shown(end, rates.money) for end in values))
            for shown, values in ((sentences.approximately, ends), (sentences.dollars, spent))
        )
        parts.append(f"{labels} more labels and {amount} {title}")
    targets = " instead of ".join(rates.money.number(one, "g") for one in (higher, said.target))
    chance = sentences.percent(step.chance, rates.money)
    told = f"takes {', '.join(parts)}, where the table's rows suffice for it (chance {chance})"
    st.markdown(f"**One point more** ({targets}) {words.plain(told, 400)}. *{sentences.FORECAST}*")


_WHY = {"no": "not reachable with this model", "unknown": "too far to be forecast from these labels"}
