"""The ledger: what a number of labels costs in people's hours and in dollars.

    labeling    = labels x annotators x seconds / 3600 x wage      (or x price per label)
    review      = labels x annotators x review share x review seconds / 3600 x review wage
    rework      = rework share of labeling
    evaluation  = labeling, review and rework of the evaluation rows, the same in both arms
    control arm = the same of the rows drawn at random beside the strategy's, in the active arm only
    set-up      in the active arm only
    tooling     the same in both arms
    compute     = machine hours x price of a machine hour
    overhead    = share of the lines above
    contingency = share of the lines above, overhead included

Seconds are longer where people tire (`costs.fatigue`) and, in the active arm, by its slowdown; neither touches rows
whose true seconds are known. The formula follows the cost calculators of codingace and agentcalc, with lines they
forget: the evaluation rows, the control arm, and rows whose true time or price is known. Hours are people's hours:
overhead and contingency are money only.
"""

import math

import numpy as np
import pandas as pd

from alcore.costs.formulas import given, known
from alcore.costs.rates import MOST, Rates

LECTURE_NOTE = (
    "10,000 labels x 30 seconds are 83.33 hours, $1,666.67 at $20 an hour. It is the example of the lecture this app "
    "grew out of (CS 203, IIT Gandhinagar), which rounds to 83 h and $1,660."
)


def _people(labels, rates, row_seconds=None, row_price=None, slower=1.0, answers=None):
    """Hours and dollars of labeling, of review and of rework, for `labels` rows: three pairs."""
    each, people = (labels, rates.annotators_per_row) if answers is None else (answers, 1)
    seconds = known(row_seconds, each * (rates.seconds_per_label * rates.tired * slower))
    label_hours = people * seconds / 3600
    by_the_label = given(rates.price_per_label, lambda price: people * each * price, label_hours * rates.hourly_wage)
    wages = known(None if row_price is None else people * row_price, by_the_label)
    review_seconds = given(rates.review_seconds, lambda seconds: seconds, rates.seconds_per_label)
    review_wage = given(rates.review_wage, lambda wage: wage, rates.hourly_wage)
    review_hours = each * people * rates.review_share * review_seconds * rates.tired / 3600
    return (
        (label_hours, wages),
        (review_hours, review_hours * review_wage),
        (rates.rework_share * label_hours, rates.rework_share * wages),
    )


def _together(amounts):
    """Hours and dollars of all people's work."""
    return (sum(one) for one in zip(*amounts, strict=True))


def arithmetic(
    labels,
    rates,
    *,
    active,
    row_seconds=None,
    row_price=None,
    compute_hours=0.0,
    evaluation=True,
    control_rows=0.0,
    answers=None,
    keep=lambda line, hours, dollars: (hours, dollars),
):
    """The ledger as (line, hours, dollars), in plain arithmetic and `costs.formulas`: of numbers, of arrays, and of
    `Term`s in the place of any of them and of any rate, which gives the formulas.

    `keep(line, hours, dollars)` is told each line and returns what the lines below it are to reckon with, such as the
    cells it was written to.
    """
    kept = []

    def add(line, hours, dollars):
        kept.append((line, *keep(line, hours, dollars)))

    slower = rates.active_slowdown if active else 1.0
    amounts = _people(labels, rates, row_seconds, row_price, slower, answers)
    for line, one in zip(("Labeling", "Review", "Rework"), amounts, strict=True):
        add(line, *one)
    add("Evaluation rows", *_together(_people(rates.evaluation_rows if evaluation else 0.0, rates)))
    add("Control arm", *_together(_people(control_rows if active else 0.0, rates)))
    add("Set-up", 0.0, rates.setup if active else 0.0)
    add("Tooling", 0.0, rates.tooling)
    add("Compute", 0.0, compute_hours * rates.compute_per_hour)
    add("Overhead", 0.0, sum(dollars for _, _, dollars in kept) * rates.overhead)
    add("Contingency", 0.0, sum(dollars for _, _, dollars in kept) * rates.contingency)
    return kept


def _lines(labels, rates, *, active, evaluation=True, **known):
    """The ledger as (line, hours, dollars); hours and dollars are arrays of the labels' shape."""
    labels = np.asarray(labels, dtype=float)
    amounts = {name: np.asarray(amount, dtype=float) for name, amount in known.items() if amount is not None}
    if (labels < 0).any() or (amounts.get("control_rows", labels) < 0).any():
        raise ValueError("The number of labels cannot be negative.")
    lines = arithmetic(labels, rates, active=active, evaluation=evaluation, **amounts)
    nothing = np.zeros_like(lines[0][1])
    return [(line, nothing + hours, nothing + dollars) for line, hours, dollars in lines]


def bill(labels, rates, *, active, **known):
    """The bill of one arm as a frame with columns line, hours, dollars; the last line is the total.

    `labels` is one number. What may be known beside it: `row_seconds` and `row_price` are the sums over the labeled
    rows of one annotator's true seconds and prices, None or NaN falls back to the rates; `compute_hours` of machines;
    `evaluation`, False to leave the evaluation rows out; `control_rows`, drawn at random beside an active arm's labels;
    `answers`, how many were paid for those labels: then they take the place of the rates' annotators per row, and
    `row_seconds` and `row_price` are sums over them.
    """
    lines = _lines(labels, rates, active=active, **known)
    frame = pd.DataFrame([(line, float(h), float(d)) for line, h, d in lines], columns=["line", "hours", "dollars"])
    total = pd.DataFrame({"line": ["Total"], "hours": [frame.hours.sum()], "dollars": [frame.dollars.sum()]})
    return pd.concat([frame, total], ignore_index=True)


def hours(labels, rates, *, active=False, **known):
    """People's hours for `labels` rows: labeling, review, rework, the control arm and (unless told otherwise) the
    evaluation rows. See `bill`."""
    return sum(h for _, h, _ in _lines(labels, rates, active=active, **known))


def dollars(labels, rates, *, active, **known):
    """The total of `bill`, with the same things known, for one number of labels or an array of them."""
    return sum(d for _, _, d in _lines(labels, rates, active=active, **known))


def labels_for(
    rates: Rates,
    *,
    hours: float | None = None,
    dollars: float | None = None,
    evaluation=True,
    free: int | None = None,
) -> int:
    """How many labels a budget in hours or in dollars buys once the evaluation rows are paid; 0 when nothing is left,
    and never more than `MOST`.

    Reads the ledger of the baseline arm, so both arms of a simulation get the same number of labels. free: what a
    budget buys where labels cost nothing. Raises ValueError when not exactly one budget is given, when it is not a
    number from 0 to `MOST`, or when labels cost nothing and `free` is left out.
    """
    if (hours is None) == (dollars is None):
        raise ValueError("Give the budget either in hours or in dollars.")
    budget = hours if dollars is None else dollars
    if not math.isfinite(budget) or budget < 0:
        raise ValueError(f"The budget must be a number of 0 or more, but it is {budget:g}.")
    if budget > MOST:
        raise ValueError(f"The budget is too large a number to reckon with. Type at most {MOST:,.0f}.")
    lines = _lines(np.array([0.0, 1.0]), rates, active=False, evaluation=evaluation)
    fixed, with_one = sum(h if dollars is None else d for _, h, d in lines).tolist()
    if with_one <= fixed and free is not None:
        return free if budget >= fixed else 0
    if with_one <= fixed:
        raise ValueError("At these rates a label costs nothing, so give the budget in labels.")
    # A budget worked out from a number of labels must buy that number again, whatever the last bit says.
    return max(0, math.floor(min(MOST, (budget - fixed) / (with_one - fixed) + 1e-6)))


def calculator(rows: int, rates: Rates) -> tuple[float, float]:
    """Hours and dollars of simply labeling `rows` rows: no evaluation rows, no set-up."""
    return (
        float(hours(rows, rates, evaluation=False)),
        float(dollars(rows, rates, active=False, evaluation=False)),
    )


def add_money(rounds: pd.DataFrame, rates: Rates, baseline: str = "random") -> pd.DataFrame:
    """`rounds` with two more columns: the hours and dollars its arm has cost up to each round.

    Reads strategy and labels; and, where there, replicate, round, answers (where any row had several), row_seconds,
    row_price, fit_seconds and query_seconds. Every strategy but the baseline pays set-up and, on rows whose seconds
    are not known (the starting rows among them), its slowdown. Computing is paid for only when it has a price: an
    active arm needs every fit and every query, while the baseline needs its last fit alone.
    """
    active = (rounds["strategy"] != baseline).to_numpy()
    known = {name: rounds[name].to_numpy(float) for name in ("row_seconds", "row_price") if name in rounds}
    labels = rounds["labels"].to_numpy(float)
    if several_answers(rounds):
        known["answers"] = rounds["answers"].to_numpy(float)
    compute = compute_hours(rounds, baseline) if rates.compute_per_hour else 0.0
    spent, worked = (
        [count(labels, rates, active=arm, compute_hours=compute, **known) for arm in (True, False)]
        for count in (dollars, hours)
    )
    return rounds.assign(hours=np.where(active, *worked), dollars=np.where(active, *spent))


def several_answers(rounds: pd.DataFrame) -> bool:
    """Whether a simulation paid for more answers than it had rows labeled."""
    return "answers" in rounds and bool((rounds["answers"] != rounds["labels"]).any())


def everything(rounds: pd.DataFrame, rows: int, rates: Rates, baseline: str = "random") -> tuple[float, float]:
    """Hours and dollars of labeling `rows` rows, evaluation rows included, as the baseline of a simulation labels: with
    as many answers a row as it had by its end, and at what those took where that is known."""
    known = {}
    if several_answers(rounds):
        last = rounds[rounds["strategy"] == baseline].groupby("replicate").last()
        columns = [name for name in ("answers", "row_seconds", "row_price") if name in last]
        known = {name: rows * float((last[name] / last["labels"]).mean()) for name in columns}
    return float(hours(rows, rates, **known)), float(dollars(rows, rates, active=False, **known))


def compute_hours(rounds: pd.DataFrame, baseline: str = "random") -> np.ndarray:
    """Hours of computing an arm has taken up to each round, (len(rounds),); see `add_money`."""
    active = (rounds["strategy"] != baseline).to_numpy()
    in_order = rounds.sort_values("round")
    seconds = in_order["fit_seconds"].fillna(0) + in_order["query_seconds"].fillna(0)
    all_so_far = seconds.groupby([in_order["strategy"], in_order["replicate"]]).cumsum().reindex(rounds.index)
    return np.where(active, all_so_far, rounds["fit_seconds"].fillna(0)) / 3600
