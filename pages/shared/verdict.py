"""What a run says: the verdict's two lines, the figures behind them, and all strategies side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, words

if TYPE_CHECKING:
    from alcore.costs import Rates
    from alcore.savings import Savings
    from pages.shared.analysis import Findings

TITLES = {
    "pays": "Active learning pays on this table",
    "does not pay": "Active learning does not pay on this table",
    "too early to say": "Too early to say",
}
LOOKS = {
    "pays": (st.success, ":material/trending_down:"),
    "does not pay": (st.error, ":material/block:"),
    "too early to say": (st.warning, ":material/balance:"),
}
BARS = (
    "What it takes to label every row of the table, or only as many as reach the target: picked by lot, or by the "
    "strategy of the verdict. Evaluation rows are in all three, set-up in the last."
)
LECTURE = "The lecture: 50% to 80% fewer labels."


def banner(found: Findings, standing: str = "") -> None:
    """The verdict and its two lines. standing: `provisional, 10 of 30 trial runs`, or nothing when it is final."""
    saving = found.verdict
    look, icon = LOOKS[saving.verdict]
    title = TITLES[saving.verdict] + (f" ({standing})" if standing else "")
    look(
        f"#### {title}\n\n**Fewer labels?** {words.plain(saving.fewer_labels, 600)}\n\n"
        f"**Worth it?** {words.plain(saving.worth_it, 600)}",
        icon=icon,
    )
    st.markdown(f"{LECTURE} **Your table: {in_percent(saving)}.**")


def in_percent(saving: Savings) -> str:
    """`52% [41%, 60%]`; open ends and lower bounds in words."""
    low, high = saving.low_percent, saving.high_percent
    if saving.percent is None:
        known = [f"at least {low:.0f}%"] if low is not None else [f"at most {high:.0f}%"] if high is not None else []
        return known[0] if known else "no saving could be measured"
    least = "at least " if saving.random_labels is None else ""
    amount = f"{least}{saving.percent:.0f}%"
    if low is None and high is None:
        return amount
    return f"{amount} \\[{'open' if low is None else f'{low:.0f}%'}, {'open' if high is None else f'{high:.0f}%'}\\]"


def cards(found: Findings, score: str, rates: Rates) -> None:
    """Labels, hours and dollars saved, and what the budget buys, each with its interval."""
    saving, currency = found.verdict, rates.currency
    bought = found.at_budget.set_index("strategy").loc[saving.strategy]
    grid = st.grid(4, min_column_width=230, border=True)
    with grid.cell():
        _card("Labels saved", saving, "labels", "{:,.0f}".format)
    with grid.cell():
        _card("Hours saved", saving, "hours", "{:,.1f}".format)
    with grid.cell():
        title = "Dollars saved" if currency == "$" else f"Saved, {words.plain(currency)}"
        _card(title, saving, "dollars", lambda value: words.money(value, currency))
    with grid.cell():
        st.metric(
            f"{words.plain(score, 60)} with {bought['labels']:,.0f} labels",
            f"{bought['score']:.3f}",
            delta=f"{bought['gain']:+.3f} over random",
            help="What the whole budget buys in both arms. The gain is the mean difference of paired trial runs; "
            "positive is better.",
        )
        st.caption(interval_words(bought["low"], bought["high"], "{:+.3f}".format))


def _card(title: str, saving: Savings, name: str, show) -> None:
    value, whole = getattr(saving, name), getattr(saving, f"random_{name}")
    least = "at least " if saving.random_labels is None else ""  # random never got there
    st.metric(
        title,
        "unknown" if value is None else f"{least}{show(value)}",
        delta=f"{100 * value / whole:.0f}% of random's" if value is not None and whole else None,
        help="Until the target is reached, by the strategy of the verdict against random sampling. Negative is lost.",
    )
    st.caption(interval_words(getattr(saving, f"low_{name}"), getattr(saving, f"high_{name}"), show))


def interval_words(low: float | None, high: float | None, show) -> str:
    """`95% interval: 80 to 160`, with open ends in words."""
    low, high = (None if value is None or pd.isna(value) else value for value in (low, high))
    if low is None and high is None:
        return "95% interval: unknown"
    if high is None:
        return f"95% interval: {show(low)} or more"
    return f"95% interval: {show(high)} or less" if low is None else f"95% interval: {show(low)} to {show(high)}"


def all_strategies(found: Findings) -> pd.DataFrame:
    """One line a strategy: labels to target, what is saved, the score for the whole budget, and how sure that is."""
    bought = found.at_budget.set_index("strategy")
    first = found.verdict
    lines = [
        (first.baseline, "", first.random_labels, None, None, None, first.random_hours, first.random_dollars, None)
    ]
    for saving in found.savings:
        sure = "" if saving.bound is None else f" ({saving.bound})"
        lines.append(
            (saving.strategy, saving.verdict + sure, saving.active_labels, saving.percent, saving.low_percent,
             saving.high_percent, saving.active_hours, saving.active_dollars, saving.p_value)
        )  # fmt: skip
    columns = ["Strategy", "Verdict", "Labels to target", "Labels saved, %", "from", "to", "Hours", "Cost", "p (Holm)"]
    frame = pd.DataFrame(lines, columns=columns)
    frame.insert(8, "Score for the budget", bought.loc[frame["Strategy"], "score"].to_numpy())
    frame.insert(9, "Gain", bought.loc[frame["Strategy"], "gain"].to_numpy())
    frame["Strategy"] = frame["Strategy"].map(charts.short)
    return frame.astype(dict.fromkeys(columns[2:], float))


def table(frame: pd.DataFrame, currency: str) -> None:
    """The strategies on the page."""
    number = st.column_config.NumberColumn
    st.dataframe(
        frame,
        hide_index=True,
        key="strategies",
        alt="All strategies against random sampling",
        placeholder="",
        column_config={
            "Labels to target": number(format="%,.0f"),
            "Hours": number(format="%,.1f"),
            "Cost": number(f"Cost, {currency}", format="%,.2f"),
            "Labels saved, %": number(format="%.0f"),
            "from": number(format="%.0f", help="Lower end of the 95% interval"),
            "to": number(format="%.0f", help="Upper end of the 95% interval"),
            "Score for the budget": number(format="%.3f"),
            "Gain": number(format="%.3f", help="Over random, at equal labels"),
            "p (Holm)": number(format="%.4f", help="Wilcoxon's signed-rank test on paired areas"),
        },
    )
