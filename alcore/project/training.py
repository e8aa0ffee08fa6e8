"""Fit and rank: the campaign of a simulation, told what people have answered, and its ranking published.

A campaign is thrown away after use: everything it knows is in the log, so telling it again gives the same one. Rows of
evaluation are withdrawn from it and never told to it.
"""

from __future__ import annotations

import logging
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

import numpy as np
from sklearn.neighbors import NearestNeighbors

from alcore import features, stopping, tables
from alcore.campaign import Campaign
from alcore.learners import gives
from alcore.project import reviewing
from alcore.project.advising import note
from alcore.project.creating import read
from alcore.project.events import merged
from alcore.project.project import Project, open
from alcore.project.settings import Settings
from alcore.store import Opinion, Round, Standing, Store
from alcore.strategies import cold_start
from alcore.tables import Roles, Table, TableError

# Enough until the next training, and few enough to be written in some milliseconds, while people label.
RANKED = 2_000
# Of each arm's next rows: more than are asked between two trainings.
LOOKED_AT = 60
NEAREST = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Matrix:
    """A project's table as a campaign takes it: positions are those of the table as read. `part` and `place` (n,) as
    drawn; starting: how the first rows are chosen among those of the pool; seconds and prices (n,) of labeling each
    row, where the table tells."""

    table: Table
    roles: Roles
    X: np.ndarray
    keys: list[str]
    position: dict[str, int]
    part: np.ndarray
    place: np.ndarray
    starting: cold_start.Start
    seconds: np.ndarray | None
    prices: np.ndarray | None


@lru_cache(maxsize=2)  # reading a table and its features takes longer than fitting on it
def matrix(store: Store, key: str) -> Matrix:
    """The features of a project's rows, fitted on all but the evaluation rows."""
    record = store.project(key)
    stored = record.settings
    roles = Roles(**{**stored["roles"], "leave_out": tuple(stored["roles"]["leave_out"])})
    table = read(store, record.upload, stored["reading"])
    keys, part, place = (list(values) for values in zip(*store.parts(key), strict=True))
    if table.digest != stored["digest"] or len(keys) != len(table.frame):
        raise TableError(f"The table of project '{record.name}' is not the one it was made of.")
    part = np.array(part)
    frame = features.typed_frame(table, roles)
    kinds = {column.name: column.kind for column in table.columns if column.name in frame}
    fitted = features.fit(frame, kinds, np.flatnonzero(part != "evaluation"))
    pool = np.flatnonzero(part == "pool")
    starting = cold_start.get(Settings.from_dict(stored).starting)
    return Matrix(
        table=table,
        roles=roles,
        X=fitted.transform(frame),
        keys=keys,
        position={row_key: position for position, row_key in enumerate(keys)},
        part=part,
        place=np.array(place),
        starting=starting.of(frame.iloc[pool], kinds).among(pool),
        seconds=tables.row_costs(table, roles.seconds),
        prices=tables.row_costs(table, roles.price),
    )


def forget() -> None:
    """Let go of the tables in memory; they are read again when needed."""
    matrix.cache_clear()


def campaign_of(project: Project, standings: dict[str, Standing] | None = None) -> Campaign:
    """A campaign that was told all labels of the pool, not yet fitted; its classes are class ids, its rows positions.

    The same log gives the same campaign. standings: what each row has come to, when at hand.
    """
    data = matrix(project.store, project.id)
    standings = project.standings() if standings is None else standings
    known = project.classes()
    settings = project.settings
    campaign = Campaign(
        data.X,
        [key for key, one in known.items() if one.into is None],
        strategy=settings.strategy,
        learner=settings.learner,
        seed=settings.seed,
        start=settings.start,
        starting=data.starting,
        positive=None if settings.positive is None else merged(known, settings.positive),
        seconds=data.seconds,
        costs=data.prices,
    )
    campaign.withdraw(np.flatnonzero(data.part != "pool"))
    pool = {data.position[row_key]: row for row_key, row in standings.items()}
    pool = {position: pool[position] for position in sorted(pool) if data.part[position] == "pool"}
    campaign.withdraw([position for position, row in pool.items() if row.kind == "skip"])
    told = [(position, merged(known, row.class_id)) for position, row in pool.items() if row.kind == "label"]
    if "surprise" in campaign.strategy.needs:
        # Such a strategy learns from how each round of labels surprised the model before it: the rounds are replayed.
        told.sort(key=lambda one: pool[one[0]].event)
        for end in sorted({one.labels for one in project.store.rounds(project.id) if one.error is None}):
            if campaign.n_labeled < end < len(told):
                _tell(campaign, told[campaign.n_labeled : end], fit=True)
    _tell(campaign, told[campaign.n_labeled :], fit=False)
    return campaign


def _tell(campaign: Campaign, labels: list[tuple[int, str]], fit: bool) -> None:
    campaign.tell([position for position, _ in labels], [class_id for _, class_id in labels], fit=fit)


def train(store: Store, key: str) -> Round | None:
    """Fit on the labels there are, rank what is left, and publish; returns the round, or None before the first label,
    when there is only the start to publish, where it is chosen otherwise than by lot.

    What goes wrong is kept as the round's error, and the last ranking stays: labeling goes on. Takes the time of a
    fit and a ranking, so a page has a worker process do it.
    """
    project = open(store, key)
    began, labels = perf_counter(), 0
    try:
        standings = project.standings()
        campaign = campaign_of(project, standings)
        labels = campaign.n_labeled
        if not labels and matrix(store, key).starting.by_lot:
            return None
        campaign.refit()
        by_lot = reviewing.is_checking(project, standings)
        data = matrix(store, key)
        ranking = _lottery(data, standings) if by_lot else _rank(campaign, data, standings)
        if not labels:
            store.publish(key, ranking, labels=0, seconds=perf_counter() - began)
            return None
        thoughts = _thoughts(campaign, matrix(store, key), standings, ranking)
        evaluation, uncertainty = _on_evaluation_rows(campaign, matrix(store, key))
    except Exception as problem:  # whatever goes wrong in a fit ends as a sentence on the page, and people label on
        log.exception("Training of project %s failed", key)
        sentence = str(problem) or type(problem).__name__
        store.add_failure(key, sentence, labels=labels, seconds=perf_counter() - began)
    else:
        took = perf_counter() - began
        told = {"evaluation": evaluation, "uncertainty": uncertainty, "thoughts": thoughts}
        store.publish(key, ranking, labels=labels, seconds=took, **told)
        note(open(store, key))  # as it is now: the rule may have been changed meanwhile
    return store.rounds(key)[-1]


def _rank(campaign: Campaign, data: Matrix, standings: dict[str, Standing]) -> list[tuple[str, float | None]]:
    """Row keys and utilities, best first: rows chosen for the start, then those a campaign would draw by lot, then the
    strategy's. Those by lot are the next of the pool's one random order, so that they count as control rows too and are
    paid once."""
    proposals = campaign.propose(RANKED)
    chosen = np.count_nonzero(~proposals.drawn_by_lot[: proposals.by_lot])
    first = [data.keys[row] for row in proposals.rows[:chosen].tolist()]
    if by_lot := proposals.by_lot - chosen:
        first += [row_key for row_key, _ in _lottery(data, {*standings, *first})][:by_lot]
    drawn = set(first)
    best = zip(proposals.rows.tolist(), proposals.utility.tolist(), strict=True)
    asked = [(data.keys[row], utility) for row, utility in best][proposals.by_lot :]
    return [(row_key, None) for row_key in first] + [one for one in asked if one[0] not in drawn]


def _lottery(data: Matrix, passed: Container[str]) -> list[tuple[str, None]]:
    """The next rows of the pool's one random order, without those passed; they have no utility."""
    order = np.argsort(np.where(data.part == "pool", data.place, len(data.place)), kind="stable")
    order = order[: np.count_nonzero(data.part == "pool")]
    return [(data.keys[row], None) for row in order.tolist() if data.keys[row] not in passed][:RANKED]


def _thoughts(campaign: Campaign, data: Matrix, standings: dict, ranking: list) -> list[Opinion]:
    """What the model thinks of the rows likely to be asked before it is trained again, and the labeled rows most like
    each: people see it once they have answered."""
    waiting = [row for row in np.argsort(data.place, kind="stable").tolist() if data.keys[row] not in standings]
    control = [row for row in waiting if data.part[row] == "pool"][:LOOKED_AT]
    evaluation = [row for row in waiting if data.part[row] == "evaluation"][:LOOKED_AT]
    ranked = [data.position[row_key] for row_key, _ in ranking[:LOOKED_AT]]
    rows = list(dict.fromkeys([*ranked, *control, *evaluation]))
    if not rows:
        return []
    proba = campaign.predict_proba(data.X[rows])
    labeled = campaign.labeled
    closest = NearestNeighbors(n_neighbors=min(NEAREST, len(labeled))).fit(data.X[labeled])
    far, which = closest.kneighbors(data.X[rows])
    far = far / np.sqrt(data.X.shape[1])
    return [
        Opinion(
            data.keys[row],
            0,
            dict(zip(campaign.classes, proba[number].round(4).tolist(), strict=True)),
            tuple((data.keys[labeled[one]], round(float(away), 4)) for one, away in zip(*pair, strict=True)),
        )
        for number, (row, pair) in enumerate(zip(rows, zip(which, far, strict=True), strict=True))
    ]


def _on_evaluation_rows(campaign: Campaign, data: Matrix) -> tuple[dict[str, str], float | None]:
    """What the model says of each evaluation row, and how unsure it is of them; None where its numbers are no
    probabilities, it knows one class alone, or there is no such row."""
    rows = np.flatnonzero(data.part == "evaluation")
    if not len(rows):
        return {}, None
    said = campaign.predict(data.X[rows]).tolist()
    unsure = None
    if "probabilities" in gives(campaign.learner):
        known = stopping.uncertainty(campaign.predict_proba(data.X[rows]))
        unsure = None if np.isnan(known) else known
    return dict(zip([data.keys[row] for row in rows], said, strict=True)), unsure
