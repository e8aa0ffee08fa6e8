"""The app's words: how a stranger's text is shown safely, how numbers read, and the sentences of several pages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alcore.costs import Currency, Rates
    from alcore.simulation import Plan, Settings
    from alcore.simulation.estimate import Estimate

# Streamlit reads Markdown in most places a label can stand. After these characters, even when escaped, it still makes
# arrows (`->`), icons (`:home:`) and links (`www.`, `a@b.c`): an invisible word joiner keeps the pieces apart.
JOINER = "\u2060"
_PUNCTUATION = re.compile(r"([!#$&()*+./:<=>@\[\\\]^_`{|}~-])")
_PIECES = re.compile(r"(\\[-:<>=~]|\\[.@](?=\w)|www(?=\\?\.))", re.IGNORECASE)


def plain(text: object, limit: int = 200) -> str:
    """Uploaded text as Markdown that shows exactly that text, on one line, cut at `limit` characters.

    For every label, caption, title and message that carries a column's name, a class, a file's name or a sentence
    about them. Selectboxes, dataframes, charts and `st.text` show text as it is and need none of this.
    """
    line = " ".join(str(text).split())
    if len(line) > limit:
        line = line[: limit - 1] + "…"
    return escaped(line, _PUNCTUATION)


def escaped(text: str, punctuation: re.Pattern) -> str:
    """The text with these marks escaped, and with joiners where even an escaped one would become something else."""
    return _PIECES.sub(rf"\1{JOINER}", punctuation.sub(r"\\\1", text))


def count(number: float, one: str, many: str = "") -> str:
    """`1 row`, `1,797 rows`."""
    return f"{number:,.0f} {one if round(number) == 1 else many or one + 's'}"


def money(amount: float, currency: Currency, digits: int | None = None) -> str:
    """`$1,666.67` as the locale of the rates writes it, cents only below ten thousand; escaped for Markdown, where a
    pair of `$` starts a formula. currency: `rates.money`."""
    return replace(currency, sign=plain(currency.sign)).write(amount, digits)


def duration(hours: float) -> str:
    """`83.3 hours`; minutes below one hour."""
    if abs(hours) < 1:
        return count(hours * 60, "minute")
    return f"{hours:,.1f} hours"


def ago(seconds: float) -> str:
    """`just now`, `12 minutes ago`, `3 days ago`."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count(seconds // size, unit)} ago"
    return "just now"


INTRO = (
    "Find out what it takes to label your table, in rows, hours and dollars, with and without active learning. "
    "Bring a table that already has labels and rehearse: its labels stay hidden, a strategy asks for the rows it "
    "would learn most from, and you see how many it really needed."
)

CALCULATOR = (
    "What it costs to label every row, at the rates in the sidebar. No saving is assumed: what active learning would "
    "save of it is measured by a rehearsal on a labeled table, under Simulate."
)

FIRST_TRIAL_RUN = (
    "The first trial runs are under way: the table is split, a model is trained after every round, and each strategy "
    "asks for its rows. Curves appear with the first that is finished, and with it the time that is left."
)

EXPERIMENTS = (
    "The cases that real projects have, and in which the plain loop misleads. Each is the simulation you know with "
    "other settings, side by side in the same trial runs, held against the plain loop and against random sampling. One "
    "click runs it on a ready table, another on yours."
)

SAMPLES = (
    "Each badge is the verdict of a rehearsal at the default settings and costs: margin sampling against random, 30 "
    "seconds a label at {wage} an hour, no set-up. Your costs can turn it: a set-up cost alone can eat a win."
)

CASES = (
    "Savings reported elsewhere, worked out with the same formula. Where a report leaves out a figure, ours is marked "
    "as an assumption."
)

LEDGER = """
- **Labeling** = rows × annotators × seconds ÷ 3,600 × wage, or rows × annotators × price per label
- **Review** = rows × annotators × share reviewed × seconds per review ÷ 3,600 × the reviewer's wage
- **Rework** = the share of labels done again × labeling
- **Overhead** = its share of all lines above
- **Contingency** = its share of all lines above, overhead included

A comparison on the Results page adds the evaluation rows to both sides, and the set-up to active learning alone.
"""


def formula(rows: int, rates: Rates, hours: float, dollars: float) -> str:
    """The sum behind the calculator's figures, with the numbers in it."""
    number = rates.money.number
    people = f"{number(rows)} rows × "
    if rates.annotators_per_row > 1:
        people += f"{rates.annotators_per_row} × "
    time, work = f"{people}{number(rates.seconds_per_label, 'g')} s ÷ {number(3600)}", number(hours, ",.2f")
    if rates.price_per_label is None:
        price = f"{work} hours × {money(rates.hourly_wage, rates.money)}"
    else:
        price = f"{people}{money(rates.price_per_label, rates.money)}"
    charged = {
        "review": rates.review_share,
        "rework": rates.rework_share,
        "fatigue": rates.fatigue,
        "tools": rates.tooling,
        "overhead": rates.overhead,
        "contingency": rates.contingency,
    }
    named = [name for name, value in charged.items() if value]
    extras = f" with {' and '.join(filter(None, [', '.join(named[:-1]), named[-1]]))}" if named else ""
    return f"{time} = **{work} hours**, and {price} = **{money(dollars, rates.money)}**{extras}."


def rehearsal(plan: Plan) -> str:
    """What a rehearsal on this table is and how large it would be; then what its reader should know beforehand."""
    from alcore.strategies import cold_start

    settings, starting = plan.settings, cold_start.get(plan.settings.starting)
    how = "drawn by lot" if starting.by_lot else f"({plain(starting.title[0].lower() + starting.title[1:])})"
    size = (
        f"This table is labeled, so you can rehearse: we hide your labels and reveal them only when asked. Of its "
        f"{count(plan.rows, 'labeled row')}, {plan.test_rows:,} are set aside to measure the score. Starting from "
        f"{settings.start:,} rows {how}, each strategy may ask for labels up to {settings.budget:,}, and all of "
        f"it is repeated {settings.replicates:,} times to see how much is luck."
    )
    return " ".join([size, *(plain(note, 600) for note in plan.notes)])


def shortlisted(plan: Plan) -> str:
    """How many candidates expected error reduction looks at in a round; nothing where the plan is without it."""
    from alcore.strategies import error_reduction

    chosen = [name for name in plan.settings.strategies if "error_reduction" in name]
    if not chosen:
        return ""
    candidates = plan.pool_rows - plan.settings.start
    option = re.search(r"candidates=(\d+)", chosen[0])
    looked = error_reduction.looked_at(candidates, *([int(option[1])] if option else []))
    if looked == candidates:
        return " Expected error reduction looks at every candidate of a round."
    return (
        f" Expected error reduction looks at {looked:,} of up to {candidates:,} candidates a round: half of them the "
        "closest calls, half drawn by lot."
    )


def long_run(settings: Settings, total: Estimate) -> str:
    """The warning before a run that takes long: what takes most of it, and what would make it shorter."""
    from alcore.simulation import estimate

    return (
        f"**This run would take {estimate.in_words(total.seconds, total.at_least)}.** Most of it goes to "
        f"{plain(estimate.most_of_it(settings, total))}. Fewer trial runs or more rows per round make it shorter. Once "
        "started it goes on without this page, and what is finished is kept when it is cancelled."
    )


def possible_now(why_not: str, sample: str) -> str:
    """What can be done with a table that cannot be rehearsed on."""
    from alcore.suitability import REHEARSAL_PER_CLASS
    from alcore.tables import FEWEST_LABELED

    return "\n".join(
        [
            f"**A rehearsal is not possible yet.** {plain(why_not, 600)} What is possible now:",
            "- Label its rows here: a strategy asks for those it learns most from, and what it saves is measured live.",
            f"- Label at least {FEWEST_LABELED} rows elsewhere, {REHEARSAL_PER_CLASS} or more of each class, and bring "
            "the table back: a rehearsal needs no fewer. If a column holds labels, choose it above under Label.",
            "- Plan what labeling costs: from the labels there are, or from guesses while there are none.",
            f"- Rehearse on the sample most like your table, {sample.lower()}, to see what a saving looks like.",
        ]
    )


COSTS_OF_A_TABLE = (
    "These costs belong to the table and are kept with it: whoever has its link sees them, and changes them for "
    "everybody."
)

MEASURED_SECONDS = (
    "Computing is priced by the seconds measured in the trial runs, so dollars differ a little from machine to machine."
)
