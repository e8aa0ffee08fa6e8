"""What a run says: the verdict's two lines, the figures behind them, and all strategies side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.shared import charts, words

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
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
LECTURE = (
    "The lecture this app grew out of (CS 203, Software Tools and Techniques for AI, IIT Gandhinagar) expects 50% to "
    "80% fewer."
)
SPEAKS_OF = "The intervals speak of this table: more trial runs narrow them, but none can say what other rows would do."


def banner(found: Findings, rates: Rates, standing: str = "", *, enough: bool = True) -> None:
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
    st.markdown(f"**Your table: {words.plain(in_words(saving, rates.money))}.** {LECTURE}")
    st.caption(SPEAKS_OF)


def in_words(saving: Savings, currency: Currency) -> str:
    """`52% fewer labels (41% to 60%)`; losses, open ends and lower bounds in words. Escape it for Markdown."""
    from alcore.savings import span
    from alcore.savings.wording import percent

    show = partial(percent, currency=currency)
    low, high = saving.low_percent, saving.high_percent
    ends = "" if low is None and high is None else span(low, high, show, "fewer", "more")
    if saving.percent is None:
        return f"{ends} labels" if ends and high is not None and high < 0 else ends or "no saving could be measured"
    least = "at least " if saving.random_labels is None else ""
    amount = f"{least}{show(abs(saving.percent))} {'fewer' if round(saving.percent) >= 0 else 'more'} labels"
    return f"{amount} ({ends})" if ends else amount


def in_numbers(saving: Savings) -> str:
    """`52% [41%, 60%]`, in a column of numbers where a minus is a loss; as it is."""
    ends = ("open" if end is None else f"{end:.0f}%" for end in (saving.low_percent, saving.high_percent))
    known = saving.low_percent is not None or saving.high_percent is not None
    interval = f"[{', '.join(ends)}]" if known else ""
    if saving.percent is None:
        return interval or "unknown"
    least = "at least " if saving.random_labels is None else ""
    return f"{least}{saving.percent:.0f}% {interval}".strip()


def cards(found: Findings, score: str, rates: Rates) -> None:
    """Labels, hours and dollars saved, and what the budget buys, each with its interval."""
    saving, currency, number = found.verdict, rates.money, rates.money.number
    scores = found.at_budget.set_index("strategy")
    bought, baseline = scores.loc[saving.strategy], scores.loc[saving.baseline]
    grid = st.grid(4, min_column_width=230, border=True)
    with grid.cell():
        _card("Labels", saving, "labels", number, currency, "fewer")
    with grid.cell():
        _card("Hours", saving, "hours", partial(number, form=",.1f"), currency)
    with grid.cell():
        title = "Dollars" if currency.sign == "$" else words.plain(currency)
        _card(title, saving, "dollars", partial(words.money, currency=currency), currency)
    with grid.cell():
        st.metric(
            f"{words.plain(score, 60)} with {number(bought['labels'])} labels",
            number(bought["score"], ".3f"),
            delta=f"{number(bought['gain'], '+.3f')} over {saving.baseline}'s {number(baseline['score'], '.3f')}",
            delta_arrow="off",
            help="What the whole budget buys in both arms. The gain is the mean difference of paired trial runs; "
            "positive is better.",
        )
        ends = f"95% interval: {' to '.join(number(bought[end], '+.3f') for end in ('low', 'high'))}"
        st.caption("One trial run has no interval" if pd.isna(bought["low"]) else ends)


def _card(title: str, saving: Savings, name: str, show, currency: Currency, less: str = "less") -> None:
    from alcore.savings import span

    value, whole = getattr(saving, name), getattr(saving, f"random_{name}")
    lost = value is not None and value < 0 and show(-value) != show(0)
    least = ("at most " if lost else "at least ") if saving.random_labels is None else ""  # random never got there
    share = None
    if value is not None and whole:
        share = f"{currency.number(abs(100 * value / whole))}% {'more' if lost else less} than random"
    st.metric(
        f"{title} {'lost' if lost else 'saved'}",
        "unknown" if value is None else f"{least}{show(abs(value))}",
        delta=share,
        delta_color="red" if lost else "green",
        delta_arrow="off",
        help="Until the target is reached, by the strategy of the verdict against random sampling."
        + (" Set-up is paid by the strategy alone." if name == "dollars" else ""),
    )
    low, high = getattr(saving, f"low_{name}"), getattr(saving, f"high_{name}")
    known = span(low, high, show, capped=name == "dollars" and saving.capped)
    st.caption("One trial run has no interval" if saving.replicates < 2 else f"95% interval: {known}")


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


def table(found: Findings, strategies: pd.DataFrame, currency: Currency) -> None:
    """`all_strategies` on the page, an amount and its interval in one cell."""
    number = st.column_config.NumberColumn
    saved = [in_numbers(saving) for saving in found.savings]
    signed = partial(currency.number, form="+.3f")
    gains = [f"{signed(row.gain)} [{signed(row.low)}, {signed(row.high)}]" for row in strategies.iloc[1:].itertuples()]
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
            "Verdict": st.column_config.TextColumn(width=130),
            "Gain": st.column_config.TextColumn(help="Over random with all labels of the budget, with 95% interval"),
            "p": st.column_config.TextColumn(
                width="small", help="Wilcoxon's signed-rank test on paired areas, Holm-corrected"
            ),
        },
    )


def _p(value: float) -> str:
    return "" if pd.isna(value) else "< 0.0001" if value < 0.0001 else f"{value:.4f}"
