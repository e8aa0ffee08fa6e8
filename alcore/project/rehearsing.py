"""A rehearsal: a project whose table has all its labels, hidden, and they answer when a row is asked."""

from __future__ import annotations

from alcore.project.classes import as_name
from alcore.project.project import Project
from alcore.project.training import matrix, train
from alcore.store import Event


def rehearse(project: Project, answers: int, *, annotator: str = "rehearsal", batch: int | None = None) -> list[Event]:
    """Have the table's own labels answer so many rows, as a person would, training after each `batch` of them (by
    default the project's, and once the start is labeled); returns the events. Each answer takes the row's seconds in
    the table, or those of the rates.

    Raises ValueError when the project is no rehearsal.
    """
    if not project.settings.rehearsal:
        raise ValueError(f"Project '{project.name}' is no rehearsal: its answers come from people.")
    data = matrix(project.store, project.id)
    truth = data.table.frame[data.roles.label]
    ids = {one.name: one.id for one in project.classes().values()}
    usual = project.settings.rates.get("seconds_per_label", 30)
    batch, said = batch or project.settings.batch, []
    for number in range(1, answers + 1):
        claim = project.next_row(annotator)
        if claim is None:
            break
        row = data.position[claim.row_key]
        seconds = float(usual if data.seconds is None else data.seconds[row])
        event, _ = project.answer(annotator, claim.row_key, ids[as_name(truth.iat[row])], claim.token, seconds=seconds)
        said.append(event)
        if number >= project.settings.start and number % batch == 0:
            train(project.store, project.id)
    return said
