"""A live project's history as the stopping criteria read it, `alcore.stopping`: one line a training.

The evaluation rows are the stop set too: they were drawn by lot at the start and no model learns from them. There are
fewer of them than the thousand the criteria were studied with, so agreement moves in coarser steps: with 100 rows, one
answer that changes back and forth keeps it under .99.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from alcore import stopping
from alcore.project import project as projects
from alcore.project.changing import change
from alcore.project.events import ANSWERS, merged
from alcore.project.paying import active_seconds, dollars_for, pay_so_far, rates
from alcore.project.project import Project
from alcore.project.settings import Settings
from alcore.stopping import Criterion, Rules
from alcore.store import Standing

COUNTED = "asked"  # by a project's budget: evaluation rows too are work


def rules(settings: Settings) -> Rules:
    """When a project is to stop, as it is set; without a budget of its own, that of the project."""
    return Rules.from_dict({"budget": settings.budget, **{k: v for k, v in settings.stop.items() if v is not None}})


def rule(settings: Settings) -> tuple[Criterion | None, str]:
    """The chosen criteria combined, and why they cannot speak, in words for the user; None where none is chosen or they
    cannot."""
    try:
        return rules(settings).rule(rates(settings).worth_of_a_point, counted=COUNTED), ""
    except ValueError as error:
        return None, str(error)


def advise(project: Project, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """What every criterion says of a project, and last the rule, where several are chosen and can speak: see
    `stopping.advise`. known: the project's `history`, when at hand."""
    criteria = rules(project.settings).criteria(rates(project.settings).worth_of_a_point, counted=COUNTED)
    combined, _ = rule(project.settings)
    if combined is not None and combined.name not in stopping.CRITERIA:
        criteria.append(combined)
    return stopping.advise(history(project) if known is None else known, criteria)


def keep(project: Project, new: Rules, *, hold: bool) -> Project:
    """The project with these rules, kept, and what they say at once. hold: whether to ask for no new rows once they say
    stop. Raises ValueError where they cannot speak."""
    new.rule(rates(project.settings).worth_of_a_point)
    budget = None if new.budget == project.settings.budget else new.budget  # that of the project, also if it changes
    changed = change(project, stop={**new.to_dict(), "budget": budget, "hold": bool(hold)})
    note(changed)
    return projects.open(project.store, project.id)


def note(project: Project) -> None:
    """Keep what the project's rule says now, so that who hands out rows need not compute it: see `Project.stopped`.

    O(events) where there is a rule, else nothing.
    """
    before, now = project.record.settings.get("stopped"), None
    if project.settings.stop.get("chosen"):
        chosen, _ = rule(project.settings)
        line = None if chosen is None else stopping.advise(history(project), [chosen]).iloc[0]
        if line is not None and line["fired"]:
            now = {"rule": chosen.title, "labels": int(line["labels"])}
    if now != before:
        project.store.update_project(project.id, stopped=now)


def history(project: Project) -> pd.DataFrame:
    """Columns round, labels, asked, hours, days, dollars, evaluation_right, evaluation_rows, score, agreement,
    unchanged, uncertainty: see `stopping.COLUMNS`. Trainings that failed, or that knew fewer labels than one before
    them, are left out.

    All models are scored with the labels the evaluation rows have now; the score is NaN before the first of them. Hours
    and dollars are of all answers until the training began to count, days from the project's making. O(events).
    """
    store = project.store
    rounds, most = [], 0
    for one in store.rounds(project.id):
        if one.error is None and one.labels >= most:
            rounds.append(one)
            most = one.labels
    answers = [event for event in store.events(project.id) if event.kind in ANSWERS and event.source != "imported"]
    timed = active_seconds(answers, project.settings)
    when = {event.number: event.at for event in answers}
    moments = timed["number"].map(when).to_numpy(float)
    at = np.array([one.created for one in rounds])
    seconds = np.r_[0.0, timed["active"].cumsum()][np.searchsorted(moments, at, side="right")]
    labeled = np.array([event.at for event in answers if event.kind == "label"])
    paid = np.searchsorted(labeled, at, side="right")
    standings = project.standings()
    asked = np.searchsorted(_first_labels(standings, answers), at, side="right")
    right, rows, predicted = _evaluated(project, standings, rounds)
    pay = pay_so_far(answers, project.settings, timed)
    if pay is None:
        own = [None] * len(at)
    else:
        given = np.array([event.at for event in answers])
        own = np.r_[0.0, pay][np.searchsorted(given, at, side="right")].tolist()
    priced = rates(project.settings)
    money = [dollars_for(int(n), float(s), priced, its) for n, s, its in zip(paid, seconds, own, strict=True)]
    return pd.DataFrame(
        {
            "round": np.arange(len(rounds)),
            "labels": [one.labels for one in rounds],
            "asked": asked,
            "hours": seconds / 3600,
            "days": (at - store.project(project.id).created) / 86_400,
            "dollars": np.array(money, dtype=float),
            "evaluation_right": right,
            "evaluation_rows": rows,
            "score": right / rows if rows else np.full(len(rounds), np.nan),
            "agreement": stopping.agreement(predicted),
            "unchanged": stopping.unchanged(predicted),
            "uncertainty": np.array([one.uncertainty for one in rounds], dtype=float),
        }
    )


def _first_labels(standings: Mapping[str, Standing], answers: list) -> np.ndarray:
    """When each row that has a label of people's first got one, ascending."""
    kept = {key for key, row in standings.items() if row.kind == "label" and row.source != "imported"}
    first: dict[str, float] = {}
    for event in answers:
        if event.kind == "label" and event.row_key in kept:
            first.setdefault(event.row_key, event.at)
    return np.sort(np.array(list(first.values()), dtype=float))


def _evaluated(project: Project, standings: Mapping[str, Standing], rounds: list) -> tuple[np.ndarray, int, np.ndarray]:
    """How many evaluation rows each model has right, how many are labeled, and what it says of all, (rounds, rows)."""
    known = project.classes()
    keys = sorted(set.intersection(*(set(one.evaluation) for one in rounds))) if rounds else []
    codes = {class_id: code for code, class_id in enumerate(known)}
    predicted = np.array(
        [[codes[merged(known, one.evaluation[key])] for key in keys] for one in rounds], dtype=np.int16
    ).reshape(len(rounds), len(keys))
    labels = [standings[key] if key in standings and standings[key].kind == "label" else None for key in keys]
    truth = np.array([-1 if one is None else codes[merged(known, one.class_id)] for one in labels], dtype=np.int16)
    labeled = truth >= 0
    return (predicted == truth)[:, labeled].sum(axis=1), int(labeled.sum()), predicted
