"""The app's words: how a stranger's text is shown safely, how numbers read, what each term means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
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

KINDS = {
    "number": "number",
    "category": "category",
    "date": "date",
    "text": "free text",
    "id": "looks like an id",
    "constant": "always the same",
}

HELP = {
    "upload": "CSV, TSV or text with one row a line. Commas, semicolons, tabs and bars are recognized, and so is the "
    "encoding. The file stays on the machine that runs this app.",
    "label": "The column that holds the answer people would give. Rows where it is blank count as unlabeled.",
    "id": "A column that names each row, such as a ticket number. It is never learned from.",
    "group": "Rows that belong together, such as all visits of one patient. A group never lies on both sides of the "
    "test split. Without one, exact duplicates are kept together.",
    "leave_out": "Columns the model must not see: whatever would not be known when a person labels the row.",
    "answers": "Columns with somebody else's answers, such as a language model's, in the classes' own words. Nothing "
    "is learned from them; Simulate and Experiments can let them label, at their price.",
    "seconds": "A column with the seconds it took to label each row. It replaces the seconds per label in the costs.",
    "price": "A column with what each row's label costs. It replaces the price per label in the costs.",
    "encoding": "How the file's bytes spell letters. Change it when accents look wrong.",
    "delimiter": "What stands between two cells.",
    "header": "Whether the first line names the columns.",
}


@dataclass(frozen=True)
class Term:
    """One entry of the glossary: our plain word, the field's own word, and what it means."""

    word: str
    term: str
    meaning: str


GLOSSARY = (
    Term(
        "Rehearsal",
        "simulation",
        "A run on a table whose labels are known; they are hidden and revealed when asked for.",
    ),
    Term("Row", "instance, example", "One line of the table: what a person looks at to give one label."),
    Term("Rows left to ask", "pool", "The rows without a label, among which a strategy chooses."),
    Term("Who answers", "oracle", "The people who label in a project; in a rehearsal, the hidden labels."),
    Term("Model", "learner", "What is trained on the labels so far and says how sure it is of every other row."),
    Term(
        "Strategy",
        "query strategy",
        "The rule that picks the next rows to label. Random picks any; margin picks the closest calls.",
    ),
    Term(
        "How much a row is wanted", "utility", "The number a strategy gives to a row. The highest are asked for first."
    ),
    Term("Rows per round", "batch", "How many rows are labeled before the model is trained again."),
    Term(
        "First rows", "seed set", "Rows drawn at random before any strategy has something to go by; the same for all."
    ),
    Term(
        "Starting without labels",
        "cold start",
        "Choosing the first rows when there is no model yet: by lot, or one from each region of the table.",
    ),
    Term(
        "Asking where the model is unsure",
        "uncertainty sampling",
        "The simplest family of strategies: label what the model itself finds hard to tell.",
    ),
    Term("Best guess", "least confident", "How little the model trusts its likeliest class: 1 minus its probability."),
    Term("Close call", "margin", "How near the two likeliest classes are. Nearly tied is asked first."),
    Term(
        "Undecided overall",
        "entropy",
        "How evenly the probability is spread over all classes: 0 when sure, highest when all are alike.",
    ),
    Term(
        "Nats and bits",
        "units of entropy",
        "One amount, in the natural logarithm or in that to base 2. A nat is 1.443 bits; rows keep their order.",
    ),
    Term("Several models", "query by committee", "Train a few models on the same labels, and ask where they disagree."),
    Term(
        "Split vote",
        "vote entropy",
        "How evenly the models' first choices are divided. It does not see how sure each of them is.",
    ),
    Term(
        "Average opinion",
        "consensus",
        "The mean of the models' probabilities. Its entropy says how undecided they are together, not how far apart.",
    ),
    Term(
        "Disagreement",
        "mean KL divergence, BALD",
        "How far the models stand from their average opinion, on the mean. Zero when all say the same, even 50/50.",
    ),
    Term(
        "What one label would change",
        "expected model change",
        "Ask for the row whose label would move the model most, whichever label it turns out to be.",
    ),
    Term(
        "Fewer mistakes to come",
        "expected error reduction",
        "Try every label a row might get, and ask for the row after which the model would be surest of the others.",
    ),
    Term(
        "Unlike each other",
        "diversity",
        "Rows far from those labeled and from each other, so that no label is spent twice on the same thing.",
    ),
    Term(
        "Typical rows",
        "representativeness, density",
        "Rows that stand for many others. An odd one out teaches little about the rest.",
    ),
    Term(
        "A share by lot",
        "epsilon-random",
        "Some rows of each round drawn at random, so that no region of the table is never asked about.",
    ),
    Term(
        "Rows in common",
        "overlap, Jaccard index",
        "The rows two strategies both ask for, over those either asks for: 1 is all of them, 0 is none.",
    ),
    Term(
        "Map",
        "projection, principal components",
        "The table seen from the side from which its rows differ most, in two dimensions instead of many.",
    ),
    Term(
        "Trial runs",
        "replicates",
        "The whole run again with another split and other first rows, to see how much is luck.",
    ),
    Term(
        "Simulated mistakes",
        "oracle noise",
        "The share of answers that are wrong on purpose, as people's answers sometimes are.",
    ),
    Term("Test rows", "hold-out set", "Rows set aside to measure the score. Never asked for, never learned from."),
    Term(
        "Score over labels",
        "learning curve",
        "How the score grows with the labels bought, and so with hours and dollars.",
    ),
    Term(
        "Target",
        "target score",
        "The score at which you would stop. By default the start plus 90% of what random gains.",
    ),
    Term("Budget", "label budget", "The labels a run may buy, first rows included."),
    Term(
        "Luck allowed for",
        "95% interval",
        "A range made so that in 95 of 100 such runs it holds the true figure of this table.",
    ),
)

# How several answers to a row become one label.
RESOLVING = {"majority": "What most say (majority)", "dawid-skene": "Who is right more often counts more (Dawid-Skene)"}

SETTINGS_HELP = {
    "written": "Any strategy by its written name, with options in parentheses, or made of another one: "
    "kl(members=7), mixed(entropy, 0.2). Several are separated by commas.",
    "verdict": "The strategy the verdict speaks of is named before the run: the best of several after the fact would "
    "look better than it is.",
    "learner": "What is trained after every round (learner). The saving depends on it.",
    "precision": "The share of what is found that must be right. The bar of the model is set so that it is; what "
    "counts is the share of the class found then (recall at a precision).",
    "costs": "What each wrong answer costs, in any unit (cost matrix). Every row is given the class that is expected "
    "to cost least. With more than two classes: a row for each true class, such as 0,1,5; 1,0,5; 20,20,0.",
    "metric": "What counts as good. Measured on the test rows, never on rows that were asked for.",
    "positive": "The class this score looks at.",
    "budget": "The most a strategy may spend, starting rows included.",
    "batch": "How many rows are labeled before the model is trained again (batch). Fewer ask better, and train longer.",
    "start": "Rows asked before any strategy has something to go by (seed set).",
    "starting": "How the first rows are chosen while there is no model to ask (cold start). They are the same for "
    "every strategy, random sampling included.",
    "replicates": "The whole run again with another split and other starting rows (replicates). A provisional "
    "verdict comes with the tenth; with 30 the interval is a good deal narrower.",
    "noise": "The chance that an answer is wrong, in each row by itself (oracle noise): another class, by lot. The "
    "same rows are wrong in every strategy, and the test rows never are.",
    "difficulty": "The part of the mistakes that falls on rows a model of all labels is unsure of. Their average stays "
    "what it is; strategies that ask for doubtful rows meet more of them.",
    "tired": "Mistakes that come on top as people tire, and go with every break. How long they label without one is "
    "set with the costs.",
    "votes": "How many people answer each row before the next one is chosen (repeated labels). Each answer is paid.",
    "resolve": "Dawid-Skene learns from the answers themselves who is right how often. It needs three people who share "
    "about twenty rows; with fewer it is the majority.",
    "relabel": "The share of every round that asks again about labels that other answers or the model speak against "
    "(relabeling).",
    "confusion": "How often each class is taken for which other (confusion matrix), in the place of one rate for all.",
    "target": "The score at which you would stop. Left empty: the score of the starting rows plus 90% of what "
    "random sampling gains within the budget, so it is neither reached at once nor out of reach. It can be moved on "
    "the Results page without a new run.",
    "test_share": "The share of the labeled rows set aside to measure the score. They are a ruler and cost nothing "
    "here; the evaluation rows of a real project are in the costs.",
    "few_shot": "What the nearest centroid of so many rows of each class scores, drawn by lot in the class; Results "
    "draws it across the first 50 labels. It is a line to hold them against, not a start: somebody would first have to "
    "find those rows. 5 to 10 are usual.",
    "stop_set": "What successive models say of 1,000 rows without a label (stop set), and of 100 evaluation rows: from "
    "it the Results page tells when each stopping criterion would have said stop.",
    "seed": "The number all chance is drawn from. The same seed gives the same result.",
}
