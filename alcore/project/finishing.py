r"""Finish the table: people label some rows, a model fills more with a guaranteed error, and the rest goes to people.

A model is fitted on all labels of the pool. Rows without a label whose likeliest class has a probability of at least a
threshold t are filled with that class. How many of the filled labels may be wrong is told from the evaluation rows:

1. The evaluation rows were drawn at random from all rows that can be drawn, when the project was made, and no model
   learns from them. Call a row *bad at t* when its confidence is at least t and a person would not give it the model's
   label. For every t at once, with the wanted confidence, at most U(k) of all rows are bad, where k of the evaluation
   rows are: see `alcore.project.guarantees`. So t, and the error allowed, may be chosen after looking.
2. The rows to fill are no random draw: a strategy took the hard ones, people took others. So the rows of all kinds are
   bounded, and of that number those are taken off that are known to be bad and are not filled: the evaluation rows
   among them, and labeled rows whose label the model contradicts. What is left, divided by the number filled, is the
   guaranteed error. This counts as if all mistakes there can be were among the rows filled.
3. The model knows the rows it learned from, and is a stranger to the evaluation rows. It is wrong on strangers at least
   as often as on acquaintances, so 1. can only overstate the mistakes among all rows.

What counts against the model: an evaluation row that was skipped counts as bad, and so does every other row that
people would skip. Of evaluation rows not yet answered only those before the first unanswered one are used, since they
are asked in the order of a lot. Where rows form groups (by default exact duplicates), groups were drawn, so groups are
counted: one is bad when a row of it is, rows of it not answered count as bad, and each bad group may bring as many
wrong labels as the largest groups have rows.

What the guarantee does not say. It is about the labels people would give: their own mistakes are not in it. It is about
one finish: who looks after every few labels and stops at the first success, looks at another model each time, and luck
may choose among them (`tests/benchmarks/finishing.py` measures how often). Rows of groups are drawn until there are
enough of them, which for large groups of unlike size is a draw of groups only nearly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alcore import costs, tables
from alcore.project.creating import lottery
from alcore.project.events import ANSWERS, merged
from alcore.project.exporting import Predictions, beside, names, predict
from alcore.project.guarantees import MOST_SHARE, most_bad
from alcore.project.paying import active_seconds, team_rates
from alcore.project.project import Project
from alcore.project.training import Matrix, matrix
from alcore.store import Standing

ALLOWED, CONFIDENCE = 0.02, 0.95
PERSON, IMPORTED, MODEL, LEFT = "person", "imported", "model", "left for people"
STEP = 0.005  # between the errors of a curve
MOST_NEEDED = 5_000  # evaluation rows that may be asked for: nobody labels more only to be sure


@dataclass(frozen=True)
class Evidence:
    """What the evaluation rows say, in rows.

    ``drawn`` for evaluation; ``answered`` of them, of which ``skipped``; ``used``: those before the first one not yet
    answered. ``units`` rows (or groups) can be drawn, of which ``evaluated`` are the evidence.
    """

    drawn: int
    answered: int
    skipped: int
    used: int
    units: int
    evaluated: int
    grouped: bool


@dataclass(frozen=True)
class Bill:
    """People's hours and dollars, from the project's first label on."""

    hours: float
    dollars: float


@dataclass(frozen=True, eq=False)
class Basis:
    """All that finishing in one way or another is chosen from, as a project stood after ``events`` events.

    ``thresholds`` (T,): confidences of rows that may be filled, highest first; and for each of them how many rows are
    ``filled``, evaluation units ``wrong``, and bad units ``known`` to be so that are not filled. ``reach``: the most
    rows that 0, 1, ... units fill. ``open`` (n,): rows that may be filled. ``people``, ``imported``: rows labeled.
    ``votes``: answers that a row takes; ``begun``: those given to rows that wait for more, which stay with people.
    """

    events: int
    predictions: Predictions
    standings: dict[str, Standing]
    open: np.ndarray
    evidence: Evidence
    thresholds: np.ndarray
    filled: np.ndarray
    wrong: np.ndarray
    known: np.ndarray
    reach: np.ndarray
    people: int
    imported: int
    rates: costs.Rates
    labels_paid: int
    seconds_paid: float
    seconds_each: float
    votes: int = 1
    begun: int = 0

    @property
    def unlabeled(self) -> int:
        """Rows without a label."""
        return len(self.open) - self.people - self.imported

    def bill(self, more: int, *, setup: bool = True) -> Bill:
        """What is paid so far and for so many rows more, at the seconds measured."""
        answers = more * self.votes - self.begun if more else 0  # rows begun are among those left for people
        labels, seconds = self.labels_paid + answers, self.seconds_paid + answers * self.seconds_each
        paid = replace(self.rates, annotators_per_row=1, rework_share=0)  # rows done again are in the log
        dollars = costs.dollars(labels, paid, active=setup, row_seconds=seconds, evaluation=False)
        return Bill(float(costs.hours(labels, paid, row_seconds=seconds, evaluation=False)), float(dollars))


@dataclass(frozen=True)
class Finish:
    """One way to finish. ``threshold`` is None when nothing can be filled so; ``filled`` and ``rest`` (for people) are
    rows. ``errors``: the most of the filled labels that are wrong, and ``error`` their share, with this ``confidence``;
    ``wrong`` of the evaluation rows (or groups) that count against it. ``allowed`` and ``confidence`` as asked for."""

    allowed: float
    confidence: float
    threshold: float | None
    people: int
    imported: int
    filled: int
    rest: int
    wrong: int
    errors: int
    error: float | None
    bill: Bill
    everything: Bill
    so_far: Bill


def basis(project: Project) -> Basis:
    """Fit a model on all labels of the pool and count. Takes the time of a fit; O(n log n) beside it."""
    store = project.store
    data, events = matrix(store, project.id), store.events(project.id)
    state = project.fold(events)
    standings, known = state.rows, state.classes
    predictions = predict(project, standings)
    drawn = lottery(data.table, data.roles, project.settings)
    answers = [event for event in events if event.kind in ANSWERS and event.source != "imported"]
    timed = active_seconds(answers, project.settings)["active"]
    labeled = [row for row in standings.values() if row.kind == "label"]
    imported = sum(row.source == "imported" for row in labeled)
    rows = _Rows(data, standings, known, predictions, drawn, state.waiting)
    priced = team_rates(answers, project.settings)
    return Basis(
        events=events[-1].number if events else 0,
        predictions=predictions,
        standings=standings,
        open=rows.open,
        **rows.counted(),
        people=len(labeled) - imported,
        imported=imported,
        rates=priced,
        labels_paid=sum(event.kind == "label" for event in answers),
        seconds_paid=float(timed.sum()),
        seconds_each=float(timed.mean()) if len(timed) and timed.sum() > 0 else priced.seconds_per_label,
        votes=project.settings.votes,
        begun=sum(len(state.votes[row_key]) for row_key in state.waiting),
    )


class _Rows:
    """The rows of a project by what is known of them, counted for each threshold."""

    def __init__(self, data: Matrix, standings, classes, predictions: Predictions, lottery, waiting):
        stands = [standings.get(row_key) for row_key in data.keys]
        predicted = predictions.ids()
        self.confidence = predictions.confidence
        self.answered = np.array([row is not None for row in stands])
        self.skipped = np.array([row is not None and row.kind == "skip" for row in stands])
        self.right = np.array(
            [
                row is not None and row.kind == "label" and merged(classes, row.class_id) == told
                for row, told in zip(stands, predicted, strict=True)
            ]
        )
        self.lottery = lottery
        begun = np.array([row_key in waiting for row_key in data.keys])
        self.open = lottery & ~self.answered & ~begun & bool(predictions.labels)
        group = np.unique(tables.groups(data.table, data.roles), return_inverse=True)[1]
        self.group, self.units = np.full(len(group), -1), 0
        _, self.group[lottery] = np.unique(group[lottery], return_inverse=True)
        self.units = int(self.group.max(initial=-1)) + 1
        self.grouped = self.units < int(np.count_nonzero(lottery))
        drawn = np.flatnonzero((data.part == "evaluation") & lottery)
        self.drawn = drawn[np.argsort(data.place[drawn], kind="stable")]

    def counted(self) -> dict:
        """The fields of a `Basis` that are counts."""
        gaps = np.flatnonzero(~self.answered[self.drawn])
        leading = self.drawn[: gaps[0]] if len(gaps) else self.drawn
        evidence = np.zeros(self.units, dtype=bool)
        evidence[self.group[self.drawn if self.grouped else leading]] = True
        confidence, in_unit = self.confidence[self.lottery], self.group[self.lottery]
        doubted = ~self.right[self.lottery]  # contradicted, skipped or not answered
        worst = np.full(self.units, -np.inf)  # at which confidence a unit becomes bad, as far as it is known
        np.maximum.at(worst, in_unit[doubted], np.nan_to_num(confidence[doubted], nan=-np.inf))
        whole = np.ones(self.units, dtype=bool)  # all of it is answered, so that nothing of it is filled
        whole[self.group[self.lottery & ~self.answered]] = False
        thresholds = np.unique(self.confidence[self.open])[::-1]
        sizes = np.sort(np.bincount(self.group[self.open], minlength=self.units))[::-1]
        return {
            "evidence": Evidence(
                drawn=len(self.drawn),
                answered=int(np.count_nonzero(self.answered[self.drawn])),
                skipped=int(np.count_nonzero(self.skipped[self.drawn])),
                used=len(leading),
                units=self.units,
                evaluated=int(np.count_nonzero(evidence)),
                grouped=self.grouped,
            ),
            "thresholds": thresholds,
            "filled": _at_least(self.confidence[self.open], thresholds),
            "wrong": _at_least(worst[evidence], thresholds),
            "known": _at_least(worst[whole], thresholds),
            "reach": np.concatenate([[0], np.cumsum(sizes)]),
        }


def _at_least(values: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """How many of the values are at least each threshold."""
    return len(values) - np.searchsorted(np.sort(values), thresholds, "left")


def finish(basis: Basis, allowed: float = ALLOWED, confidence: float = CONFIDENCE) -> Finish:
    """The way to finish that fills most rows with at most this share of wrong labels, at this confidence.

    allowed in (0, `MOST_SHARE`]. Raises ValueError, in words for the user, for numbers outside their range.
    """
    _check(allowed, confidence)
    errors = _most_errors(basis, confidence)
    fitting = np.flatnonzero(errors <= allowed * basis.filled + 1e-9)
    place = int(fitting[-1]) if len(fitting) else None  # the laxest of them fills most
    filled = 0 if place is None else int(basis.filled[place])
    rest = basis.unlabeled - filled
    return Finish(
        allowed=allowed,
        confidence=confidence,
        threshold=None if place is None else float(basis.thresholds[place]),
        people=basis.people,
        imported=basis.imported,
        filled=filled,
        rest=rest,
        wrong=0 if place is None else int(basis.wrong[place]),
        errors=0 if place is None else int(errors[place]),
        error=None if place is None else float(errors[place] / filled),
        bill=basis.bill(rest),
        everything=basis.bill(basis.unlabeled, setup=False),
        so_far=basis.bill(0),
    )


def _check(allowed: float, confidence: float) -> None:
    if not 0 < allowed <= MOST_SHARE:
        raise ValueError(f"The error allowed must be above 0 and at most {MOST_SHARE:.0%}, not {allowed:.4g}.")
    if not 0.5 <= confidence < 1:
        raise ValueError(f"The confidence must be at least 50 % and below 100 %, not {confidence:.4g}.")


def _most_errors(basis: Basis, confidence: float, evaluated: int | None = None) -> np.ndarray:
    """(T,) the most wrong labels among those filled at each threshold, as float; all of them where nothing is claimed.

    evaluated: as if so many units were the evidence, with the same share of them wrong.
    """
    evidence, wrong = basis.evidence, basis.wrong
    if evaluated is not None and evidence.evaluated:
        wrong = np.ceil(wrong * (evaluated / evidence.evaluated) - 1e-9).astype(int)
    most = most_bad(evidence.units, evidence.evaluated if evaluated is None else evaluated, confidence)
    bound = np.append(most, evidence.units)[np.minimum(wrong, len(most))]
    left = np.clip(bound - basis.known, 0, len(basis.reach) - 1)
    return np.minimum(basis.reach[left], basis.filled).astype(float)


def curve(basis: Basis, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Every error that can be allowed, in steps of `STEP`, and what it gives: allowed, filled, rest, error (NaN where
    nothing is filled), hours, dollars. All lines hold at once: any of them may be chosen."""
    lines = []
    for allowed in np.arange(1, round(MOST_SHARE / STEP) + 1) * STEP:
        way = finish(basis, float(allowed), confidence)
        error = math.nan if way.error is None else way.error
        lines.append((allowed, way.filled, way.rest, error, way.bill.hours, way.bill.dollars))
    return pd.DataFrame(lines, columns=["allowed", "filled", "rest", "error", "hours", "dollars"])


def reachable(basis: Basis, confidence: float = CONFIDENCE) -> float | None:
    """The smallest error that can be allowed so that something is filled; None when none up to `MOST_SHARE` can."""
    shares = _most_errors(basis, confidence) / np.maximum(basis.filled, 1)
    return float(shares.min()) if len(shares) and shares.min() <= MOST_SHARE else None


def rows_needed(basis: Basis, allowed: float = ALLOWED, confidence: float = CONFIDENCE) -> int | None:
    """How many evaluation rows would do, if the model errs on as large a share of them as on those there are: enough
    that half of what it could fill is filled. None where no number up to half the table and `MOST_NEEDED` would, or
    where rows form groups."""
    _check(allowed, confidence)
    evidence = basis.evidence
    if evidence.grouped or not len(basis.filled):
        return None
    enough = basis.filled >= basis.filled[-1] / 2

    def do(size: int) -> bool:
        return bool((enough & (_most_errors(basis, confidence, size) <= allowed * basis.filled)).any())

    low, high = max(1, evidence.evaluated), min(evidence.units // 2, MOST_NEEDED)
    if low > high or not do(high):
        return None
    while low < high:
        middle = math.isqrt(low * high)
        low, high = (low, middle) if do(middle) else (middle + 1, high)
    return high


def table(project: Project, basis: Basis, found: Finish) -> pd.DataFrame:
    """The finished table: every row as it came, then row_key, final_label, final_source ("person", "imported", "model"
    or "left for people"), probability (the model's, of the final label; of its likeliest class where there is none) and
    who gave the label. A row left for people has no label."""
    data, known = matrix(project.store, project.id), project.classes()
    labels: list[str | None] = [
        merged(known, row.class_id) if row is not None and row.kind == "label" else None
        for row in (basis.standings.get(row_key) for row_key in data.keys)
    ]
    probability, guesses = basis.predictions.of(labels), basis.predictions.ids()
    fill = basis.open & (found.threshold is not None)
    fill[fill] = basis.predictions.confidence[fill] >= found.threshold
    told = [_final(basis.standings.get(key), filled, project) for key, filled in zip(data.keys, fill, strict=True)]
    final = [guess if filled else label for label, guess, filled in zip(labels, guesses, fill, strict=True)]
    columns: dict[str, Sequence] = {
        "row_key": data.keys,
        "final_label": names(final, known),
        "final_source": [source for source, _ in told],
        "probability": probability,
        "who": [who for _, who in told],
    }
    return beside(data.table.frame, columns)


def _final(row: Standing | None, filled: bool, project: Project) -> tuple[str, str | None]:
    if filled:
        return MODEL, project.settings.learner
    if row is None or row.kind == "skip":
        return LEFT, None
    return (IMPORTED, None) if row.source == "imported" else (PERSON, row.annotator)
