"""The ledger: what a number of labels costs in people's hours and in dollars.

    labeling    = labels x annotators x seconds / 3600 x wage      (or x price per label)
    review      = labels x annotators x review share x review seconds / 3600 x review wage
    evaluation  = labeling and review of the evaluation rows, the same in both arms
    set-up      in the active arm only
    compute     = machine hours x price of a machine hour
    overhead    = share of the lines above
    contingency = share of the lines above, overhead included

The formula follows the cost calculators of codingace and agentcalc, with two lines they forget: the
evaluation rows, and rows whose true time or price is known. Hours are people's hours: overhead and contingency
are money only.
"""

import math

import numpy as np
import pandas as pd

from alcore.costs.rates import Rates

LECTURE_NOTE = (
    "10,000 labels x 30 seconds are 83.33 hours, $1,666.67 at $20 an hour. It is the example of the lecture this app "
    "grew out of (CS 203, IIT Gandhinagar), which rounds to 83 h and $1,660."
)


def _people(labels, rates: Rates, row_seconds=None, row_price=None):
    """Hours and dollars of labeling, then of review, for `labels` rows."""
    labels = np.asarray(labels, dtype=float)
    if (labels < 0).any():
        raise ValueError("The number of labels cannot be negative.")
    seconds = _known(row_seconds, labels * rates.seconds_per_label)
    label_hours = rates.annotators_per_row * seconds / 3600
    wages = label_hours * rates.hourly_wage
    if rates.price_per_label is not None:
        wages = rates.annotators_per_row * labels * rates.price_per_label
    if row_price is not None:
        price = np.asarray(row_price, dtype=float)
        wages = np.where(np.isnan(price), wages, rates.annotators_per_row * price)
    review_seconds = rates.seconds_per_label if rates.review_seconds is None else rates.review_seconds
    review_wage = rates.hourly_wage if rates.review_wage is None else rates.review_wage
    review_hours = labels * rates.annotators_per_row * rates.review_share * review_seconds / 3600
    return label_hours, wages, review_hours, review_hours * review_wage


def _known(true, assumed):
    if true is None:
        return assumed
    true = np.asarray(true, dtype=float)
    return np.where(np.isnan(true), assumed, true)


def _lines(labels, rates, *, active, row_seconds=None, row_price=None, compute_hours=0.0, evaluation=True):
    """The ledger as (line, hours, dollars); hours and dollars are arrays of the labels' shape."""
    label_hours, wages, review_hours, review_wages = _people(labels, rates, row_seconds, row_price)
    nothing = np.zeros_like(label_hours)
    rows = rates.evaluation_rows if evaluation else 0
    eval_hours, eval_wages, eval_review_hours, eval_review_wages = _people(rows, rates)
    lines = [
        ("Labeling", label_hours, wages),
        ("Review", review_hours, review_wages),
        ("Evaluation rows", nothing + eval_hours + eval_review_hours, nothing + eval_wages + eval_review_wages),
        ("Set-up", nothing, nothing + (rates.setup if active else 0.0)),
        ("Compute", nothing, nothing + np.asarray(compute_hours, dtype=float) * rates.compute_per_hour),
    ]
    direct = sum(dollars for _, _, dollars in lines)
    overhead = direct * rates.overhead
    lines.append(("Overhead", nothing, overhead))
    lines.append(("Contingency", nothing, (direct + overhead) * rates.contingency))
    return lines


def bill(labels, rates, *, active, row_seconds=None, row_price=None, compute_hours=0.0, evaluation=True):
    """The bill of one arm as a frame with columns line, hours, dollars; the last line is the total.

    `labels` is one number. `row_seconds` and `row_price` are the sums over the labeled rows of one annotator's
    true seconds and prices; None or NaN falls back to the rates.
    """
    lines = _lines(
        labels,
        rates,
        active=active,
        row_seconds=row_seconds,
        row_price=row_price,
        compute_hours=compute_hours,
        evaluation=evaluation,
    )
    frame = pd.DataFrame([(line, float(h), float(d)) for line, h, d in lines], columns=["line", "hours", "dollars"])
    total = pd.DataFrame({"line": ["Total"], "hours": [frame.hours.sum()], "dollars": [frame.dollars.sum()]})
    return pd.concat([frame, total], ignore_index=True)


def hours(labels, rates, *, row_seconds=None, evaluation=True):
    """People's hours for `labels` rows: labeling, review and (unless told otherwise) the evaluation rows."""
    return sum(h for _, h, _ in _lines(labels, rates, active=False, row_seconds=row_seconds, evaluation=evaluation))


def dollars(labels, rates, *, active, row_seconds=None, row_price=None, compute_hours=0.0, evaluation=True):
    """The total of `bill`, for one number of labels or an array of them."""
    lines = _lines(
        labels,
        rates,
        active=active,
        row_seconds=row_seconds,
        row_price=row_price,
        compute_hours=compute_hours,
        evaluation=evaluation,
    )
    return sum(d for _, _, d in lines)


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
    query_seconds. Every strategy but the baseline pays set-up. Computing is paid for only when it has a price: an
    active arm needs every fit and every query, while the baseline needs its last fit alone.
    """
    active = (rounds["strategy"] != baseline).to_numpy()
    known = {name: rounds[name].to_numpy(float) for name in ("row_seconds", "row_price") if name in rounds}
    labels = rounds["labels"].to_numpy(float)
    compute = _compute_hours(rounds, active) if rates.compute_per_hour else 0.0
    spent = dollars(labels, rates, active=False, compute_hours=compute, **known)
    paid_once = dollars(0, rates, active=True) - dollars(0, rates, active=False)
    return rounds.assign(
        hours=hours(labels, rates, row_seconds=known.get("row_seconds")),
        dollars=spent + np.where(active, paid_once, 0.0),
    )


def _compute_hours(rounds, active):
    in_order = rounds.sort_values("round")
    seconds = in_order["fit_seconds"].fillna(0) + in_order["query_seconds"].fillna(0)
    all_so_far = seconds.groupby([in_order["strategy"], in_order["replicate"]]).cumsum().reindex(rounds.index)
    return np.where(active, all_so_far, rounds["fit_seconds"].fillna(0)) / 3600
