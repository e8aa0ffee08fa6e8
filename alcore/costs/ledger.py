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

from alcore.costs.fatigue import slowdown
from alcore.costs.rates import Rates

LECTURE_NOTE = (
    "10,000 labels x 30 seconds are 83.33 hours, $1,666.67 at $20 an hour. It is the example of the lecture this app "
    "grew out of (CS 203, IIT Gandhinagar), which rounds to 83 h and $1,660."
)


def _people(labels, rates: Rates, row_seconds=None, row_price=None, slower: float = 1.0):
    """Hours and dollars of labeling, of review and of rework, for `labels` rows: three pairs."""
    labels = np.asarray(labels, dtype=float)
    if (labels < 0).any():
        raise ValueError("The number of labels cannot be negative.")
    tired = slowdown(rates.fatigue, rates.minutes_between_breaks)
    seconds = _known(row_seconds, labels * (rates.seconds_per_label * tired * slower))
    label_hours = rates.annotators_per_row * seconds / 3600
    wages = label_hours * rates.hourly_wage
    if rates.price_per_label is not None:
        wages = rates.annotators_per_row * labels * rates.price_per_label
    if row_price is not None:
        price = np.asarray(row_price, dtype=float)
        wages = np.where(np.isnan(price), wages, rates.annotators_per_row * price)
    review_seconds = rates.seconds_per_label if rates.review_seconds is None else rates.review_seconds
    review_wage = rates.hourly_wage if rates.review_wage is None else rates.review_wage
    review_hours = labels * rates.annotators_per_row * rates.review_share * review_seconds * tired / 3600
    return (
        (label_hours, wages),
        (review_hours, review_hours * review_wage),
        (rates.rework_share * label_hours, rates.rework_share * wages),
    )


def _known(true, assumed):
    if true is None:
        return assumed
    true = np.asarray(true, dtype=float)
    return np.where(np.isnan(true), assumed, true)


def _lines(
    labels, rates, *, active, row_seconds=None, row_price=None, compute_hours=0.0, evaluation=True, control_rows=0.0
):
    """The ledger as (line, hours, dollars); hours and dollars are arrays of the labels' shape."""
    slower = rates.active_slowdown if active else 1.0
    labeling, review, rework = _people(labels, rates, row_seconds, row_price, slower)
    nothing = np.zeros_like(labeling[0])
    checked, control = (
        [nothing + sum(amounts) for amounts in zip(*_people(rows, rates), strict=True)]
        for rows in (rates.evaluation_rows if evaluation else 0, control_rows if active else 0)
    )
    lines = [
        ("Labeling", *labeling),
        ("Review", *review),
        ("Rework", *rework),
        ("Evaluation rows", *checked),
        ("Control arm", *control),
        ("Set-up", nothing, nothing + (rates.setup if active else 0.0)),
        ("Tooling", nothing, nothing + rates.tooling),
        ("Compute", nothing, nothing + np.asarray(compute_hours, dtype=float) * rates.compute_per_hour),
    ]
    direct = sum(dollars for _, _, dollars in lines)
    overhead = direct * rates.overhead
    lines.append(("Overhead", nothing, overhead))
    lines.append(("Contingency", nothing, (direct + overhead) * rates.contingency))
    return lines


def bill(labels, rates, *, active, **known):
    """The bill of one arm as a frame with columns line, hours, dollars; the last line is the total.

    `labels` is one number. What may be known beside it: `row_seconds` and `row_price` are the sums over the labeled
    rows of one annotator's true seconds and prices, None or NaN falls back to the rates; `compute_hours` of machines;
    `evaluation`, False to leave the evaluation rows out; `control_rows`, drawn at random beside an active arm's labels.
    """
    lines = _lines(labels, rates, active=active, **known)
    frame = pd.DataFrame([(line, float(h), float(d)) for line, h, d in lines], columns=["line", "hours", "dollars"])
    total = pd.DataFrame({"line": ["Total"], "hours": [frame.hours.sum()], "dollars": [frame.dollars.sum()]})
    return pd.concat([frame, total], ignore_index=True)


def hours(labels, rates, *, active=False, row_seconds=None, evaluation=True, control_rows=0.0):
    """People's hours for `labels` rows: labeling, review, rework, the control arm and (unless told otherwise) the
    evaluation rows. See `bill`."""
    lines = _lines(
        labels, rates, active=active, row_seconds=row_seconds, evaluation=evaluation, control_rows=control_rows
    )
    return sum(h for _, h, _ in lines)


def dollars(labels, rates, *, active, **known):
    """The total of `bill`, with the same things known, for one number of labels or an array of them."""
    return sum(d for _, _, d in _lines(labels, rates, active=active, **known))


def labels_for(rates: Rates, *, hours: float | None = None, dollars: float | None = None, evaluation=True) -> int:
    """How many labels a budget in hours or in dollars buys once the evaluation rows are paid; 0 when nothing is left.

    Reads the ledger of the baseline arm, so both arms of a simulation get the same number of labels. Raises
    ValueError when not exactly one budget is given, when it is not a number of 0 or more, or when labels are free.
    """
    if (hours is None) == (dollars is None):
        raise ValueError("Give the budget either in hours or in dollars.")
    budget = hours if dollars is None else dollars
    if not math.isfinite(budget) or budget < 0:
        raise ValueError(f"The budget must be a number of 0 or more, but it is {budget:g}.")
    lines = _lines(np.array([0.0, 1.0]), rates, active=False, evaluation=evaluation)
    fixed, with_one = sum(h if dollars is None else d for _, h, d in lines)
    if with_one <= fixed:
        raise ValueError("At these rates a label costs nothing, so give the budget in labels.")
    # A budget worked out from a number of labels must buy that number again, whatever the last bit says.
    return max(0, math.floor((budget - fixed) / (with_one - fixed) + 1e-6))


def calculator(rows: int, rates: Rates) -> tuple[float, float]:
    """Hours and dollars of simply labeling `rows` rows: no evaluation rows, no set-up."""
    return (
        float(hours(rows, rates, evaluation=False)),
        float(dollars(rows, rates, active=False, evaluation=False)),
    )


def add_money(rounds: pd.DataFrame, rates: Rates, baseline: str = "random") -> pd.DataFrame:
    """`rounds` with two more columns: the hours and dollars its arm has cost up to each round.

    Reads strategy and labels; and, where there, replicate, round, row_seconds, row_price, fit_seconds and
    query_seconds. Every strategy but the baseline pays set-up and, on rows whose seconds are not known (the starting
    rows among them), its slowdown. Computing is paid for only when it has a price: an active arm needs every fit and
    every query, while the baseline needs its last fit alone.
    """
    active = (rounds["strategy"] != baseline).to_numpy()
    known = {name: rounds[name].to_numpy(float) for name in ("row_seconds", "row_price") if name in rounds}
    labels = rounds["labels"].to_numpy(float)
    compute = compute_hours(rounds, baseline) if rates.compute_per_hour else 0.0
    spent, worked = (
        [dollars(labels, rates, active=arm, compute_hours=compute, **known) for arm in (True, False)],
        [hours(labels, rates, active=arm, row_seconds=known.get("row_seconds")) for arm in (True, False)],
    )
    return rounds.assign(hours=np.where(active, *worked), dollars=np.where(active, *spent))


def compute_hours(rounds: pd.DataFrame, baseline: str = "random") -> np.ndarray:
    """Hours of computing an arm has taken up to each round, (len(rounds),); see `add_money`."""
    active = (rounds["strategy"] != baseline).to_numpy()
    in_order = rounds.sort_values("round")
    seconds = in_order["fit_seconds"].fillna(0) + in_order["query_seconds"].fillna(0)
    all_so_far = seconds.groupby([in_order["strategy"], in_order["replicate"]]).cumsum().reindex(rounds.index)
    return np.where(active, all_so_far, rounds["fit_seconds"].fillna(0)) / 3600
