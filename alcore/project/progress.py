"""How a project stands: rows, seconds, dollars, accuracy and pace, each computed anew from the log."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from alcore import rare
from alcore.project import mistake_costs, paying
from alcore.project.calibrating import consistency, mistakes
from alcore.project.events import ANSWERS, merged
from alcore.project.mistake_costs import MistakeCosts
from alcore.project.paying import Person, active_seconds, dollars_for, rates
from alcore.project.project import Project
from alcore.project.reviewing import Review, review
from alcore.project.share import Share, wilson
from alcore.project.voting import Agreement, agreement, with_others
from alcore.quality import Mistakes
from alcore.store import Round

PACE_ANSWERS = 50  # the last answers that the pace is taken from


@dataclass(frozen=True)
class Status:
    """How a project stands. Counts are of rows, ``answers`` of people's labels and skips, asked again or not.

    ``by_arm``: people's labels that stand, by why their row was asked; "other" was not asked. ``dollars``: paid so far,
    for the active seconds or by the piece. ``accuracy`` is None before an evaluation row was both labeled and
    predicted. ``pace``: answers an active hour, of the last `PACE_ANSWERS`; None before the first. ``hours_left`` until
    the budget is labeled at that pace. ``consistency``: by annotator, rows asked again that got the same answer.
    ``few``: the names of the classes with fewer than a handful of labels (`alcore.rare.HANDFUL`), once the start is
    labeled: no model can know them yet. ``review``: how the review stands, None where the project is none.
    ``agreement``: how far people agree, None where each row takes one answer. ``mistakes``: how often people are wrong,
    as far as rows answered twice tell, None before the first of those. ``costs``: what the mistakes of the last model
    cost, None where nobody said what one costs, or before an evaluation row was both labeled and predicted. ``people``:
    everybody who has answered, with what they are paid. ``with_others``: by annotator, where several people answer each
    row, how often they say what most of the others do.
    """

    rows: int
    labeled: int
    imported: int
    skipped: int
    answers: int
    by_arm: dict[str, int]
    evaluation_rows: int
    raw_seconds: float
    active_seconds: float
    dollars: float
    accuracy: Share | None
    pace: float | None
    hours_left: float | None
    consistency: dict[str, Share]
    last_training: Round | None
    trainings: int
    few: tuple[str, ...] = ()
    review: Review | None = None
    agreement: Agreement | None = None
    mistakes: Mistakes | None = None
    costs: MistakeCosts | None = None
    people: tuple[Person, ...] = ()
    with_others: dict[str, Share] = field(default_factory=dict)


def status(project: Project) -> Status:
    """How the project stands now. O(events)."""
    store, settings = project.store, project.settings
    events, sizes = store.events(project.id), store.part_sizes(project.id)
    state = project.fold(events) if settings.votes > 1 else None
    standings = store.standings(project.id) if state is None else state.rows
    evaluation = set(store.evaluation_rows(project.id))
    answered = [event for event in events if event.kind in ANSWERS and event.source != "imported"]
    labels = [event for event in answered if event.kind == "label"]
    by_number = {event.number: event for event in labels}
    stand = [by_number[row.event] for row in standings.values() if row.event in by_number]
    arms = Counter("evaluation" if one.row_key in evaluation else one.arm or "other" for one in stand)
    seconds = active_seconds(answered, settings)
    people = paying.people(answered, settings, seconds)
    pay = sum(one.dollars for one in people) if settings.pay else None
    rounds, known = store.rounds(project.id), project.classes()
    again, predicted = consistency(events, known), _predicted(known, standings, rounds)
    recent = seconds["active"].tail(PACE_ANSWERS)
    pace = float(len(recent) / (recent.sum() / 3600)) if recent.sum() > 0 else None
    left = None if settings.budget is None else max(0, settings.budget - len(stand))
    return Status(
        rows=sum(sizes.values()),
        labeled=sum(row.kind == "label" for row in standings.values()),
        imported=sum(row.kind == "label" and row.source == "imported" for row in standings.values()),
        skipped=sum(row.kind == "skip" for row in standings.values()),
        answers=len(answered),
        by_arm=dict(arms),
        evaluation_rows=sizes.get("evaluation", 0),
        raw_seconds=float(seconds["raw"].sum()),
        active_seconds=float(seconds["active"].sum()),
        dollars=dollars_for(len(labels), float(seconds["active"].sum()), rates(settings), pay),
        accuracy=wilson(sum(true == given for true, given in predicted), len(predicted)) if predicted else None,
        pace=pace,
        hours_left=None if left is None or pace is None else left * settings.votes / pace,
        consistency=again,
        last_training=rounds[-1] if rounds else None,
        trainings=len(rounds),
        few=_few(project, standings),
        review=review(project, standings),
        agreement=None if state is None else agreement(state),
        mistakes=mistakes(again, {} if state is None else state.votes, known),
        costs=mistake_costs.measure(settings.costs, known, predicted),
        people=people,
        with_others={} if state is None else with_others(state),
    )


def _few(project: Project, standings: dict) -> tuple[str, ...]:
    known = project.classes()
    labels = Counter(merged(known, row.class_id) for row in standings.values() if row.kind == "label")
    open_classes = [one for one in known.values() if one.into is None]
    if labels.total() < project.settings.start:
        return ()
    return tuple(open_classes[place].name for place in rare.few([labels[one.id] for one in open_classes]))


def few_in_words(status: Status) -> str:
    """The alarm as a sentence; "" where every class has a handful."""
    if not status.few:
        return ""
    names = ", ".join(f"'{name}'" for name in status.few[:5]) + (" and others" if len(status.few) > 5 else "")
    return (
        f"Fewer than {rare.HANDFUL} rows have the label {names}: no model can know such a class yet. Label rows of it "
        "that you know of, or choose a strategy that looks for it: likely, or balanced(margin)."
    )


def alike(status: Status, name: str) -> tuple[Share | None, str]:
    """How often somebody's labels agree, and with what: those of most others where several people answer each row, else
    their own second answer. None before the first row that tells."""
    if status.agreement is not None:
        return status.with_others.get(name), "most of the others"
    return status.consistency.get(name), "their own second answer"


def _predicted(known: dict, standings: dict, rounds: list[Round]) -> list[tuple[str, str]]:
    """The class people gave each evaluation row and the one that the last model gives it, where there are both."""
    predicted = next((one.evaluation for one in reversed(rounds) if one.error is None), {})
    return [
        (merged(known, standings[row_key].class_id), merged(known, class_id))
        for row_key, class_id in predicted.items()
        if row_key in standings and standings[row_key].kind == "label"
    ]
