"""One label of several people's answers, and how far they agree.

The store keeps for each row the label said most often, so that the next row is found without reading the log. What the
labels are is told over the whole log: classes that were merged are one, and Dawid-Skene learns from all rows who is
right how often.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from alcore import quality
from alcore.project.events import State, merged
from alcore.project.share import Share, wilson


@dataclass(frozen=True)
class Agreement:
    """How far people agree. ``rows`` have the labels of all the people they take, and all of them are the same in
    ``alike``; ``waiting`` have some; ``people`` have labeled at all."""

    rows: int
    alike: int
    waiting: int
    people: int


def resolved(state: State, way: str = quality.MAJORITY) -> State:
    """A state with the label of each row that several people labeled resolved, see `alcore.quality.resolve`."""
    keys = [key for key, row in state.rows.items() if row.kind == "label" and key in state.votes]
    if not keys:
        return state
    known = [class_id for class_id, one in state.classes.items() if one.into is None]
    code = {class_id: known.index(merged(state.classes, class_id)) for class_id in state.classes}
    people = {name: number for number, name in enumerate(sorted(_people(state)))}
    width = max(len(state.votes[key]) for key in keys)
    answers = np.full((len(keys), width), quality.BLANK)
    who = np.zeros_like(answers)
    for place, key in enumerate(keys):
        votes = state.votes[key]
        answers[place, : len(votes)] = [code[class_id] for _, class_id in votes]
        who[place, : len(votes)] = [people[name] for name, _ in votes]
    found = quality.resolve(answers, len(known), way, who)
    labels = {key: known[number] for key, number in zip(keys, found.codes.tolist(), strict=True)}
    rows = {key: replace(row, class_id=labels.get(key, row.class_id)) for key, row in state.rows.items()}
    return replace(state, rows=rows)


def agreement(state: State) -> Agreement:
    """How far the people of a project agree whose rows several people answer."""
    full = [key for key, row in state.rows.items() if row.kind == "label" and key in state.votes]
    alike = sum(share(state, key) == 1 for key in full)
    return Agreement(len(full), alike, len(state.waiting), len(_people(state)))


def with_others(state: State) -> dict[str, Share]:
    """By annotator, how often they say what most of the others say of a row with all its answers; rows on which the
    others are evenly split are left out."""
    same: dict[str, list[bool]] = {}
    for key, row in state.rows.items():
        if row.kind != "label":
            continue
        votes = [(name, merged(state.classes, class_id)) for name, class_id in state.votes.get(key, ())]
        for name, class_id in votes:
            said = Counter(other for of, other in votes if of != name).most_common(2)
            if said and (len(said) == 1 or said[0][1] > said[1][1]):
                same.setdefault(name, []).append(class_id == said[0][0])
    return {name: wilson(sum(hits), len(hits)) for name, hits in same.items()}


def in_words(found: Agreement, votes: int) -> str:
    """How far people agree, what waits for whom, and what to do where nobody else is there, in sentences."""
    text = f"Each row takes the answers of {votes} people"
    if found.rows:
        sure = wilson(found.alike, found.rows)
        text += (
            f"; they agree on {found.alike:,} of {found.rows:,} rows with all answers, {sure.value:.1%} "
            f"(95% interval {sure.low:.1%} to {sure.high:.1%})"
        )
    if found.waiting:
        rows = "1 row waits" if found.waiting == 1 else f"{found.waiting:,} rows wait"
        text += f". {rows} for another person, not counted until then"
    if found.people < votes and found.waiting:
        text += (
            f". Only {found.people} of {votes} people have answered so far: share the link with others, or lower the "
            "number of answers a row takes under Set up"
        )
    return f"{text}."


def share(state: State, row_key: str) -> float | None:
    """The share of a row's answers that say what most of them say, in (0, 1]; None without answers of people."""
    votes = state.votes.get(row_key, ())
    if not votes:
        return None
    said = Counter(merged(state.classes, class_id) for _, class_id in votes)
    return said.most_common(1)[0][1] / len(votes)


def _people(state: State) -> set[str]:
    return {name for votes in state.votes.values() for name, _ in votes}
