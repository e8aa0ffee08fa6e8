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


def banner(found: Findings, standing: str = "", *, enough: bool = True) -> None:
    """The verdict and its two lines.

    standing: `provisional, 10 of 30 trial runs`, or nothing when it is final. Of so few trial runs that their interval
    means little (not `enough`) there is no verdict yet.
    """
    from alcore.simulation import PROVISIONAL

    saving = found.verdict
    look, icon = LOOKS[saving.verdict if enough else "too early to say"]
    title = TITLES[saving.verdict if enough else "too early to say"] + (f" ({standing})" if standing else "")
    lines = [f"#### {title}", f"**Fewer labels?** {words.plain(saving.fewer_labels, 600)}"]
    if enough:
        lines.append(f"**Worth it?** {words.plain(saving.worth_it, 600)}")
    else:
        lines.append(f"**Worth it?** A verdict comes with {PROVISIONAL} trial runs (replicates), not before.")
    look("\n\n".join(lines), icon=icon)
    st.markdown(f"{LECTURE} **Your table: {words.plain(in_percent(saving))}.**")


def in_percent(saving: Savings) -> str:
    """`52% [41%, 60%]`; open ends and lower bounds in words. As it is: escape it for Markdown."""
    low, high = saving.low_percent, saving.high_percent
    if saving.percent is None:
        known = [f"at least {low:.0f}%"] if low is not None else [f"at most {high:.0f}%"] if high is not None else []
        return known[0] if known else "no saving could be measured"
    least = "at least " if saving.random_labels is None else ""
    amount = f"{least}{saving.percent:.0f}%"
    if low is None and high is None:
        return amount
    ends = ("open" if end is None else f"{end:.0f}%" for end in (low, high))
    return f"{amount} [{', '.join(ends)}]"


def cards(found: Findings, score: str, rates: Rates) -> None:
    """Labels, hours and dollars saved, and what the budget buys, each with its interval."""
    saving, currency = found.verdict, rates.currency
    scores = found.at_budget.set_index("strategy")
    bought, baseline = scores.loc[saving.strategy], scores.loc[saving.baseline]
    grid = st.grid(4, min_column_width=230, border=True)
    with grid.cell():
        _card("Labels saved", saving, "labels", "{:,.0f}".format, "fewer")
    with grid.cell():
        _card("Hours saved", saving, "hours", "{:,.1f}".format)
    with grid.cell():
        title = "Dollars saved" if currency == "$" else f"Saved, {words.plain(currency)}"
        _card(title, saving, "dollars", lambda value: words.money(value, currency))
    with grid.cell():
        st.metric(
            f"{words.plain(score, 60)} with {bought['labels']:,.0f} labels",
            f"{bought['score']:.3f}",
            delta=f"{bought['gain']:+.3f} over {saving.baseline}'s {baseline['score']:.3f}",
            delta_arrow="off",
            help="What the whole budget buys in both arms. The gain is the mean difference of paired trial runs; "
            "positive is better.",
        )
        st.caption(interval_words(bought["low"], bought["high"], "{:+.3f}".format))


def _card(title: str, saving: Savings, name: str, show, less: str = "less") -> None:
    value, whole = getattr(saving, name), getattr(saving, f"random_{name}")
    least = "at least " if saving.random_labels is None else ""  # random never got there
    st.metric(
        title,
        "unknown" if value is None else f"{least}{show(value)}",
        delta=_share(100 * value / whole, less) if value is not None and whole else None,
        delta_arrow="off",
        help="Until the target is reached, by the strategy of the verdict against random sampling. Negative is lost.",
    )
    st.caption(interval_words(getattr(saving, f"low_{name}"), getattr(saving, f"high_{name}"), show))


def _share(percent: float, less: str) -> str:
    """`44% fewer` than random; a minus, which makes it red, where it is more."""
    return f"{percent:.0f}% {less} than random" if percent >= 0 else f"-{-percent:.0f}%: more than random"


def interval_words(low: float | None, high: float | None, show) -> str:
    """`95% interval: 80 to 160`, with open ends in words."""
    low, high = (None if value is None or pd.isna(value) else value for value in (low, high))
    if low is None and high is None:
        return "95% interval: open"
    if high is None:
        return f"95% interval: {show(low)} or more"
    return f"95% interval: {show(high)} or less" if low is None else f"95% interval: {show(low)} to {show(high)}"


def all_strategies(found: Findings) -> pd.DataFrame:
    """One line a strategy: labels to target, what is saved, the score for the whole budget, and how sure that is."""
    first = found.verdict
    lines = [{"strategy": first.baseline, "labels": first.random_labels, "hours": first.random_hours,
              "dollars": first.random_dollars}]  # fmt: skip
    for saving in found.savings:
        lines.append(
            {
                "strategy": saving.strategy,
                "verdict": saving.verdict,
                "labels": saving.active_labels,
                "hours": saving.active_hours,
                "dollars": saving.active_dollars,
                "bound": saving.bound,
                "percent": saving.percent,
                "low_percent": saving.low_percent,
                "high_percent": saving.high_percent,
                "p_value": saving.p_value,
            }
        )
    return pd.DataFrame(lines).merge(found.at_budget[["strategy", "score", "gain", "low", "high"]], on="strategy")


def table(found: Findings, strategies: pd.DataFrame, currency: str) -> None:
    """`all_strategies` on the page, an amount and its interval in one cell."""
    number = st.column_config.NumberColumn
    saved = [in_percent(saving) for saving in found.savings]
    gains = [f"{row.gain:+.3f} [{row.low:+.3f}, {row.high:+.3f}]" for row in strategies.iloc[1:].itertuples()]
    shown = pd.DataFrame(
        {
            "Strategy": strategies["strategy"].map(charts.short),
            "Labels to target": [None if pd.isna(n) else charts.whole(n) for n in strategies["labels"]],
            "Labels saved": ["", *saved],
            "Verdict": strategies["verdict"].fillna(""),
            "Hours": strategies["hours"].astype(float),
            "Cost": strategies["dollars"].astype(float),
            "Score": strategies["score"],
            "Gain": ["", *gains],
            "p": strategies["p_value"].astype(float).map(_p),
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        key="strategies",
        alt="All strategies against random sampling",
        placeholder="",
        column_config={
            "Labels to target": number(format="%,.0f"),
            "Hours": number(format="%,.1f", width="small"),
            "Cost": number(f"Cost, {currency}", format="%,.2f", width="small"),
            "Score": number(format="%.3f", width="small", help="With all labels of the budget"),
            "Gain": st.column_config.TextColumn(help="Over random with all labels of the budget, with 95% interval"),
            "p": st.column_config.TextColumn(
                width="small", help="Wilcoxon's signed-rank test on paired areas, Holm-corrected"
            ),
        },
    )


def _p(value: float) -> str:
    return "" if pd.isna(value) else "< 0.0001" if value < 0.0001 else f"{value:.4f}"
