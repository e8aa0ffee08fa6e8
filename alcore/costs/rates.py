"""What labeling costs: the rates a manager sets, their defaults, and where each default comes from."""

import math
from dataclasses import dataclass, replace

import numpy as np

from alcore.costs.fatigue import slowdown
from alcore.costs.locales import Currency

WORDS = ("sign", "locale")  # units of rates that are no numbers
MOST = 1e12  # of anything: products of several such numbers are still numbers


@dataclass(frozen=True)
class Rates:
    """The prices of one labeling project. A rate that makes no sense raises ValueError with a sentence.

    Shares (review, rework, fatigue, overhead, contingency) lie between 0 and 1; nothing is more than `MOST`.
    `price_per_label`, when set, replaces the wages of labeling; it is the price of one annotator's answer.
    `review_seconds` and `review_wage` left at None are those of labeling. `setup` and `active_slowdown` are the active
    arm's only; `evaluation_rows` are labeled in both arms. `currency` and `locale`, one of `LOCALES`, say how amounts
    and all other numbers are written.
    `worth_of_a_point` is no cost: what a point (0.01) of score is worth; at 0 nobody has said it.
    """

    seconds_per_label: float = 30
    hourly_wage: float = 20
    price_per_label: float | None = None
    annotators_per_row: int = 1
    review_share: float = 0
    review_seconds: float | None = None
    review_wage: float | None = None
    setup: float = 0
    compute_per_hour: float = 0
    overhead: float = 0
    contingency: float = 0
    evaluation_rows: int = 100
    currency: str = "$"
    rework_share: float = 0
    active_slowdown: float = 1
    fatigue: float = 0
    minutes_between_breaks: float = 25
    tooling: float = 0
    locale: str = "en-US"
    worth_of_a_point: float = 0

    def __post_init__(self):
        for name, default in DEFAULTS.items():
            value = getattr(self, name)
            if default.unit in WORDS or (value is None and default.value is None):
                continue
            _check(default, value)
        Currency(self.currency, self.locale)  # says which locales there are

    @property
    def tired(self) -> float:
        """How many times as long as a rested person's label one takes on average."""
        return slowdown(self.fatigue, self.minutes_between_breaks)

    @property
    def money(self) -> Currency:
        """How amounts and other numbers are written: `rates.money.write(1234.5)`, `rates.money.number(0.5, ".0%")`."""
        return Currency(self.currency, self.locale)


def row_means(seconds=None, price=None) -> dict[str, float]:
    """What a table's own columns say in the place of typed rates: their means, by the name of the rate.

    `seconds` and `price` hold one number a row of the table (see `tables.row_costs`), or are None.
    """
    columns = {"seconds_per_label": seconds, "price_per_label": price}
    return {rate: float(np.mean(values)) for rate, values in columns.items() if values is not None}


def effective(rates: Rates, seconds=None, price=None) -> Rates:
    """The rates of a table, `row_means` in the place of what was typed.

    So everything that is no sum over known rows (evaluation rows, a budget's labels, labeling everything) is priced as
    the rows are.
    """
    return replace(rates, **row_means(seconds, price))


@dataclass(frozen=True)
class Default:
    """One rate on the screen: its title, unit, default, what it means, and the source of the default."""

    title: str
    unit: str
    value: float | int | str | None
    help: str
    source: str


@dataclass(frozen=True)
class Situation:
    """A typical project: named rates to start from, and where they come from."""

    title: str
    rates: Rates
    source: str


def _check(default: Default, value) -> None:
    if isinstance(value, int | float) and MOST < abs(value) < math.inf:
        raise ValueError(f"{default.title} is too large a number to reckon with. Type at most {MOST:,.0f}.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{default.title} must be a number, but it is {value!r}. Type a number of {default.unit}.")
    if value < 0:
        raise ValueError(f"{default.title} cannot be negative, but it is {value:g}. Type 0 or more.")
    if default.unit == "share" and value > 1:
        raise ValueError(f"{default.title} is a share between 0 and 1, but it is {value:g}. Write 15% as 0.15.")
    if default.unit in ("people", "rows") and value != int(value):
        raise ValueError(f"{default.title} must be a whole number, but it is {value:g}.")
    if default.unit == "people" and value < 1:
        raise ValueError(f"{default.title} must be at least 1, but it is {value:g}.")


DEFAULTS: dict[str, Default] = {
    "seconds_per_label": Default(
        "Seconds per label",
        "seconds",
        30,
        "How long one person needs to label one row.",
        "The example of the lecture CS 203 (IIT Gandhinagar) takes 30 seconds a label. Published: 5 to 20 s for a "
        "single-label choice (codingace, a web calculator, weak); 36 s per abstract (Cochrane abstract 2024, an "
        "estimate).",
    ),
    "hourly_wage": Default(
        "Hourly wage",
        "dollars an hour",
        20,
        "What an hour of labeling costs you.",
        "The example of the lecture CS 203 (IIT Gandhinagar) pays $20 an hour. Published: US average $22.84 an hour, "
        "range $3 to $60 (dataannotationcompanies 2025, a directory).",
    ),
    "price_per_label": Default(
        "Price per label",
        "dollars",
        None,
        "When you buy labels by the piece: the price of one answer. It replaces the wages of labeling.",
        "No price by default: people are paid by the hour, as in the lecture CS 203. Published: $25 to $35 per 1,000 "
        "images per labeler (Google's data labeling price page, historical); $0.02 to $0.10 a text "
        "(dataxpower 2026, a vendor).",
    ),
    "annotators_per_row": Default(
        "Annotators per row",
        "people",
        1,
        "How many people label each row. Each of them is paid.",
        "One is the default of Prodigy, Argilla and Label Studio; Potato uses 3, AWS Ground Truth 3 to 5.",
    ),
    "review_share": Default(
        "Share of labels reviewed",
        "share",
        0,
        "The share of labels a second person checks.",
        "Our assumption: nobody checks. The worked example of codingace's budget calculator audits 10%.",
    ),
    "review_seconds": Default(
        "Seconds per review",
        "seconds",
        None,
        "How long checking one label takes. Empty: as long as labeling it.",
        "Our assumption: a check takes as long as the label.",
    ),
    "review_wage": Default(
        "Reviewer's hourly wage",
        "dollars an hour",
        None,
        "What an hour of checking costs. Empty: the same wage as labeling.",
        "Our assumption: the same wage. Published: $8 to $15 an hour for senior labelers, $15 to $30 with domain "
        "knowledge (annota8 2026, a vendor's opinion).",
    ),
    "setup": Default(
        "One-off set-up",
        "dollars",
        0,
        "What it costs to set up active learning. Only the active arm pays it.",
        "Our assumption: nothing, as this app is the set-up. agentcalc's calculator asks for a one-off "
        "implementation cost and names no figure.",
    ),
    "compute_per_hour": Default(
        "Computing, per machine hour",
        "dollars an hour",
        0,
        "What an hour of the machine costs. The active arm retrains every round, the baseline once at the end. Hours "
        "are those measured in the trial runs, so with a price here dollars differ a little from machine to machine.",
        "Our assumption: it runs on the machine you have.",
    ),
    "overhead": Default(
        "Overhead",
        "share",
        0,
        "Management and tools, as a share of everything above: 0.15 is 15%.",
        "Our assumption: none. One vendor's opinion is that the final bill is 2 to 4 times the quote (annota8 2026).",
    ),
    "contingency": Default(
        "Contingency",
        "share",
        0,
        "Money kept in reserve, as a share of everything above, overhead included: 0.1 is 10%.",
        "Our assumption: none. codingace's calculator asks for it and names no figure.",
    ),
    "evaluation_rows": Default(
        "Evaluation rows",
        "rows",
        100,
        "Rows a real project labels only to measure the model. Both arms pay for them.",
        "Our assumption: with 100 rows, a measured accuracy of 0.90 means 0.83 to 0.94 (Wilson 95% interval).",
    ),
    "currency": Default(
        "Currency",
        "sign",
        "$",
        "The sign printed before amounts.",
        "The lecture CS 203 and the published figures are in dollars.",
    ),
    "locale": Default(
        "Numbers written as in",
        "locale",
        "en-US",
        "How a report and its sentences write numbers: the marks between digits, and the side of the currency's sign. "
        "Files for download hold plain numbers.",
        "Written as Unicode's CLDR has it for each country.",
    ),
    "rework_share": Default(
        "Share of labels done again",
        "share",
        0,
        "The share of labels that review sends back, each labeled once more at the price of a label.",
        "Our assumption: none. The worked example of codingace's budget calculator does 5% again.",
    ),
    "active_slowdown": Default(
        "Time of a row that active learning asks for",
        "times a usual row",
        1,
        "Rows a model is unsure of are often harder for people too: 1.2 is a fifth longer. Only the active arm pays.",
        "Our assumption: as long as any other. Annotation time differs from row to row, and fewer labels need not cost "
        "less (Settles, Craven & Friedland 2008).",
    ),
    "fatigue": Default(
        "Slower when tired, at most",
        "share",
        0,
        "A what-if: by how much a label takes longer after a long stretch without a break: 0.3 is 30%.",
        "Our assumption: off, as the evidence is mixed. Vigilance falls by 10% to 15% in half an hour (Mackworth), but "
        "the quality of crowds is stable over weeks (Hata et al. 2017).",
    ),
    "minutes_between_breaks": Default(
        "Minutes between breaks",
        "minutes",
        25,
        "How long people label before they rest. It matters only where they get slower when tired.",
        "Our assumption: 25 minutes of work and 5 of rest.",
    ),
    "tooling": Default(
        "Tools and licenses",
        "dollars",
        0,
        "What the labeling tool costs in all, whichever way rows are chosen.",
        "Our assumption: nothing, as this app is the tool. Published: $149 a month for Label Studio Starter Cloud "
        "(a comparison page of Potato, 2026).",
    ),
    "worth_of_a_point": Default(
        "A point of score is worth",
        "dollars a point",
        0,
        "What a score that is one point (0.01) higher is worth to you: the decisions the model will make, times a "
        "hundredth, times what a wrong one costs. It is no cost; it says when more labels no longer pay. 0: not said.",
        "Nobody but you can know it. Pullar-Strecker, Dost, Frank & Wicker (2022), Machine Learning, reckon with 2,000 "
        "decisions at $20 a mistake (marketing): $400 a point.",
    ),
}


SITUATIONS: dict[str, Situation] = {
    "crowd": Situation(
        "30 s at $20/h",
        Rates(),
        "The example of the lecture CS 203 (IIT Gandhinagar): 30 seconds a label at $20 an hour.",
    ),
    "document": Situation(
        "$20 a document",
        Rates(seconds_per_label=360, hourly_wage=200, price_per_label=20),
        "That lecture's legal review: $140,000 saved on 7,000 documents is $20 a document. Six minutes a document "
        "is our assumption; it makes $200 an hour, inside the $80 to $250 of a practitioner expert "
        "(annota8 2026, a vendor's opinion).",
    ),
    "expert": Situation(
        "An expert's hour",
        Rates(seconds_per_label=180, hourly_wage=150),
        "$150 an hour lies inside the $80 to $250 of a practitioner expert (annota8 2026, a vendor's opinion). "
        "Three minutes a label is our assumption.",
    ),
}
