"""What a project under way lets be forecast: its labels drawn by lot, its own active curve, its own seconds a row.

    seen = study(project)
    seen.ask(0.9, own_rates(sample(project), rates_of(project)).rates)

Evaluation rows and control rows are the pilot: they were drawn by lot. The strategy's rows are no random sample; what
they are worth is measured, by what each training said of the evaluation rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alcore import forecast, metrics
from alcore.costs import Rates, times
from alcore.forecast.pilot import MOST
from alcore.forecast.resampling import Observed
from alcore.project.events import merged
from alcore.project.live.arms import NO_LABEL, Arms, read
from alcore.project.live.money import ledger
from alcore.project.project import Project
from alcore.project.training import matrix
from alcore.tables import usable_columns

FEWEST_TIMED = 10  # rows of an arm, before its measured seconds take the place of the rates'
LOOKED_AT = 20_000  # of the rows left, to say what one takes: more would say the same


@dataclass(frozen=True, eq=False)
class Sample:
    """The labels of a project that were drawn by lot, at positions `rows` of its table: codes (n,), class names; pool:
    rows of the table. imported: how many of them came with the table. counts: labels of each class, by name. texts:
    the columns of the table that hold text."""

    arms: Arms
    rows: np.ndarray
    codes: np.ndarray
    names: tuple[str, ...]
    pool: int
    imported: int
    counts: pd.Series
    texts: pd.DataFrame


@dataclass(frozen=True)
class OwnRates:
    """The project's rates, with its measured seconds in them. timed: rows drawn by lot, and of the active arm, that
    were timed; measured: whether they were enough. left: rows without a label; times: what is known of each row's
    seconds, None before `measured`; so_far: mean seconds of an answer to the rows drawn by lot, as those of the rates
    are of the rows left."""

    rates: Rates
    measured: bool
    timed_by_lot: int
    timed: int
    left: int
    times: times.Times | None = None
    so_far: float | None = None


def sample(project: Project) -> Sample:
    """The project's labels that were drawn by lot, as its log has them now."""
    arms = read(project)
    free = arms.free if project.settings.imported_random else arms.free[:0]
    rows = np.unique(np.concatenate([arms.evaluation, arms.control, free]))
    # Named and ordered as the arms' codes are: classes that were merged into another one are none.
    names = tuple(one.name for one in project.classes().values() if one.into is None)
    codes = arms.codes[rows].astype(np.int32)
    counts = pd.Series(np.bincount(codes, minlength=len(names)), index=list(names))
    counts = counts[counts > 0].sort_values(ascending=False, kind="stable")
    data = matrix(project.store, project.id)
    usable = set(usable_columns(data.table, data.roles))
    texts = [one.name for one in data.table.columns if one.kind == "text" and one.name in usable]
    pool = arms.pool + arms.drawn
    return Sample(arms, rows, codes, names, pool, len(free), counts, data.table.frame[texts])


def study(
    project: Project,
    metric: str | None = None,
    positive: str | None = None,
    learner: str | None = None,
    found: Sample | None = None,
    *,
    noise: float = 0.0,
    answers: int = 1,
) -> forecast.Study:
    """Study a project. Without a metric, the one that fits the class shares; without a learner, the project's. noise,
    answers: as in a `forecast.Pilot`; what was measured live had the mistakes it had, so with noise it is left out.

    Takes seconds with a light learner. Raises ValueError in words where there can be no forecast.
    """
    found = found or sample(project)
    known = replace(pilot(project, found, metric, positive, learner), noise=noise, answers=answers)
    measured = known.learner == project.settings.learner and not noise
    return forecast.study(known, running(project, found, known) if measured else None)


def pilot(
    project: Project, found: Sample, metric: str | None = None, positive: str | None = None, learner: str | None = None
) -> forecast.Pilot:
    """The sample as a pilot. Raises ValueError in words where it is too small or of one class."""
    kept = np.arange(len(found.rows))
    if len(kept) > MOST:
        kept = np.sort(np.random.default_rng(project.settings.seed).choice(len(kept), MOST, replace=False))
    usual, rarest = "accuracy", 1
    if len(found.codes):
        usual, rarest, _ = metrics.default_metric(np.bincount(found.codes, minlength=len(found.names)), found.names)
    if positive is not None and positive not in found.names:
        raise ValueError(f"This project has no class '{positive}'. Its classes are {', '.join(found.names[:10])}.")
    return forecast.Pilot(
        found.arms.X[found.rows[kept]],
        found.codes[kept],
        max(2, len(found.names)),
        pool=found.pool,
        metric=metric or usual,
        positive=rarest if positive is None else found.names.index(positive),
        learner=learner or project.settings.learner,
        seed=project.settings.seed,
        labels=len(found.rows),
        held=len(found.arms.evaluation),
        trained=len(found.rows) - len(found.arms.evaluation),
        asked=len(found.arms.asked) + len(found.arms.free),
    )


def running(project: Project, found: Sample, known: forecast.Pilot, **options) -> Observed | None:
    """The measured curve of the project's strategy: what each training said of the evaluation rows that have a label by
    now; None while that is too little. options: of `forecast.observe_running`."""
    rows = found.arms.evaluation
    classes = project.classes()
    code = {class_id: number for number, class_id in enumerate(key for key, one in classes.items() if one.into is None)}
    keys = matrix(project.store, project.id).keys
    wanted = [keys[row] for row in rows]
    rounds = [
        one for one in project.store.rounds(project.id) if one.error is None and set(wanted) <= set(one.evaluation)
    ]
    if not len(rows) or not rounds:
        return None
    predicted = np.array([[code[merged(classes, one.evaluation[key])] for key in wanted] for one in rounds])
    labels = np.array([one.labels for one in rounds])
    about = (known.n_classes, known.metric, known.positive, known.seed)
    return forecast.observe_running(labels, predicted, found.arms.codes[rows], *about, **options)


def own_rates(found: Sample, rates: Rates) -> OwnRates:
    """The rates with what the project itself has measured: seconds of a row drawn by lot, and how much longer those of
    the active arm took, control rows among them; skipped rows are paid by the labels around them. Where what is in a
    row foretells its seconds, the rows left count with theirs: shorter texts than those so far take less.

    Rows done again and tired people are in the measured seconds, so neither is charged beside them. A row takes as many
    answers as the project asks for. With fewer than `FEWEST_TIMED` timed rows in an arm the rates stand as they were
    set.
    """
    arms = found.arms
    rates = replace(rates, annotators_per_row=arms.votes, rework_share=0, evaluation_rows=arms.drawn)
    left = np.flatnonzero(arms.codes == NO_LABEL)
    by_lot = int(np.count_nonzero(~np.isnan(arms.seconds[arms.control])))
    timed = int(np.count_nonzero(~np.isnan(arms.seconds[arms.asked])))
    if min(by_lot, timed) < FEWEST_TIMED:
        return OwnRates(rates, False, by_lot, timed, len(left))
    books = ledger(arms, rates)
    usual = float(books.seconds(len(arms.control), False)) / len(arms.control)
    active = float(books.seconds(len(arms.asked), True)) / len(arms.asked)
    known, share = _times(found, left)
    slowdown = active / usual if usual else 1.0
    answer = usual / arms.votes  # a row's seconds are those of all its answers
    measured = replace(rates, seconds_per_label=answer * share, active_slowdown=slowdown, fatigue=0)
    return OwnRates(measured, True, by_lot, timed, len(left), known, answer)


def _times(found: Sample, left: np.ndarray) -> tuple[times.Times, float]:
    """What rows drawn by lot say of the seconds of a row, and the mean of the rows `left` as a share of that of the
    control rows. Tried are the lengths of its texts, and these with all its features; whichever foretells more."""
    arms = found.arms
    drawn = np.concatenate([arms.control, arms.evaluation])
    if len(left) > LOOKED_AT:
        left = np.sort(np.random.default_rng((arms.seed, 30)).choice(left, LOOKED_AT, replace=False))
    best, share = None, 1.0
    for of in (_lengths, _all_there_is) if len(found.texts.columns) else (_all_there_is,):
        known = times.learn(of(found, drawn), arms.seconds[drawn])
        if best is None or known.explained > best.explained:
            best, share = known, 1.0
            if known.by_row and len(left):
                share = float(known.seconds(of(found, left)).mean() / known.seconds(of(found, arms.control)).mean())
    return best, share


def _lengths(found: Sample, rows: np.ndarray) -> np.ndarray:
    """The logarithm of the characters in each text of the rows, (n, texts)."""
    letters = found.texts.iloc[rows].apply(lambda column: column.fillna("").str.len())
    return np.log1p(letters.to_numpy(dtype=float))


def _all_there_is(found: Sample, rows: np.ndarray) -> np.ndarray:
    return np.hstack([_lengths(found, rows), found.arms.X[rows]])
