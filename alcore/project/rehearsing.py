"""A rehearsal: a project whose table has all its labels, hidden, and they answer when a row is asked.

They may answer with mistakes, as a simulation's do and by the same oracle: of a rate, by class, by difficulty, of
people who tire, or of a team, whose members take turns. Where several people answer each row, so many take turns.
"""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pandas as pd

from alcore import learners, tables
from alcore.oracles import Desk, Oracle
from alcore.project.classes import as_name
from alcore.project.events import ANSWERS
from alcore.project.mistakes import people, simulated
from alcore.project.project import Project
from alcore.project.training import Matrix, matrix, train
from alcore.store import Event


def rehearse(project: Project, answers: int, *, annotator: str = "rehearsal", batch: int | None = None) -> list[Event]:
    """Have the table's own labels give so many answers, as people would, training after each `batch` of them (by
    default the project's, and once the start is labeled); returns the events. Each answer takes the seconds of who
    gives it, else the row's in the table, else those of the rates.

    Raises ValueError when the project is no rehearsal.
    """
    data, oracle = matrix(project.store, project.id), oracle_of(project)
    names = _names(project)
    ids = {one.name: one.id for one in project.classes().values()}
    places = people(oracle.annotators, project.settings.votes, annotator)
    desk = _begun(project, data, oracle, places)
    batch, said = batch or project.settings.batch, []
    idle = 0  # people one after the other for whom there is no row
    for person in cycle(places):
        if idle == len(places) or len(said) == answers:
            break
        claim = project.next_row(person)
        if claim is None:
            idle += 1
            continue
        idle = 0
        answer = desk.ask(np.array([data.position[claim.row_key]]), of=places[person])
        class_id, seconds = ids[names[answer.codes[0]]], float(answer.seconds[0])
        event, _ = project.answer(person, claim.row_key, class_id, claim.token, seconds=seconds)
        said.append(event)
        if len(said) >= project.settings.start and len(said) % batch == 0:
            train(project.store, project.id)
    return said


def oracle_of(project: Project) -> Oracle:
    """Who answers in a rehearsal. Raises ValueError when the project is none."""
    if not project.settings.rehearsal:
        raise ValueError(f"Project '{project.name}' is no rehearsal: its answers come from people.")
    data = matrix(project.store, project.id)
    classes = tables.classes(data.table, data.roles.label)
    noise, annotators = simulated(project.settings.mistakes)
    usual = float(project.settings.rates.get("seconds_per_label", 30))

    def codes(column: str) -> np.ndarray:
        return pd.Categorical(data.table.frame[column], categories=classes).codes.astype(np.int32)

    true, asked = codes(data.roles.label), np.flatnonzero(data.part != "aside")
    return Oracle(
        true,
        len(classes),
        mistakes=noise,
        annotators=annotators,
        among=asked,
        hardness=lambda: learners.hardness(data.X[asked], true[asked], len(classes)),
        columns={name: codes(name) for name in annotators.columns},
        seconds=np.full(len(true), usual) if data.seconds is None else data.seconds,
        seed=(project.settings.seed, 3),
    )


def met(project: Project) -> tuple[int, int]:
    """How many of the answers given so far differ from the table's own label, and how many answers there are."""
    data, known = matrix(project.store, project.id), project.classes()
    truth = data.table.frame[data.roles.label]
    labels = [one for one in project.store.events(project.id) if one.kind == "label" and one.source != "imported"]
    true = (as_name(truth.iat[data.position[one.row_key]]) for one in labels)
    return sum(known[one.class_id].name != name for one, name in zip(labels, true, strict=True)), len(labels)


def _names(project: Project) -> list[str]:
    data = matrix(project.store, project.id)
    return [as_name(name) for name in tables.classes(data.table, data.roles.label)]


def _begun(project: Project, data: Matrix, oracle: Oracle, places: dict[str, int]) -> Desk:
    """A desk that knows what was asked before, so that a rehearsal may go on where it stopped."""
    desk = oracle.desk()
    for event in project.store.events(project.id):
        if event.kind in ANSWERS and event.annotator in places:
            desk.ask(np.array([data.position[event.row_key]]), of=places[event.annotator])
    return desk
