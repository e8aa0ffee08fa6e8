"""The log and what it comes to. Pure functions over events; nothing is overwritten, so all can be replayed.

Kinds: ``label``, ``skip`` (payload: reason), ``flag`` (payload: on), ``note`` (payload: text), ``undo``,
``class_added`` (payload: name, color, key, guideline, examples), ``class_renamed`` (payload: name), ``class_changed``
(payload: any of color, key, guideline, examples), ``class_merged`` (payload: into). An undo names the event it undoes
and carries its row; undoing an undo is a redo.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alcore.store import Event, Standing

ANSWERS = ("label", "skip")
UNDOABLE = (*ANSWERS, "flag", "note")
SKIP_REASONS = ("unsure", "bad row")
CHANGEABLE = ("color", "key", "guideline", "examples")  # of a class, by one event; its name has a kind of its own


@dataclass(frozen=True)
class Class:
    """One class of a project. ``key`` is the key that chooses it, ``examples`` are keys of rows that show it well; one
    merged into another names it in ``into``."""

    name: str
    id: str = ""
    color: str = ""
    key: str = ""
    guideline: str = ""
    into: str | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """What a log has come to: rows by key, who flagged them, their notes (annotator, text), the classes by id, and the
    raw seconds of each annotator, those of answers taken back included: they were paid. Where several people answer
    each row, waiting: the rows that wait for more of them, and votes: the labels of each row that stand (annotator,
    class id), one of each person, in the order in which they were given."""

    rows: Mapping[str, Standing] = field(default_factory=dict)
    waiting: Mapping[str, Standing] = field(default_factory=dict)
    votes: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    flags: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notes: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    classes: Mapping[str, Class] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)

    def label(self, row_key: str) -> str | None:
        """The class a row has now, after merging; None without one."""
        row = self.rows.get(row_key)
        return None if row is None or row.class_id is None else merged(self.classes, row.class_id)


def fold(events: Iterable[Event], votes: int = 1) -> State:
    """What the events come to, in the order given, where a row takes the labels of so many people. O(events).

    Several labels come to the one said most often; `alcore.project.voting` knows more of who is right."""
    about: dict[str | None, list[Event]] = defaultdict(list)
    seconds: dict[str, float] = defaultdict(float)
    for event in events:
        about[event.row_key].append(event)
        if event.seconds is not None:
            seconds[event.annotator] += event.seconds
    state = State(classes=classes(about.pop(None, [])), seconds=dict(seconds))
    rows, waiting, voted, flags, notes = {}, {}, {}, {}, {}
    for row_key, said in about.items():
        if row := standing(said, votes):
            (waiting if row.kind == "waiting" else rows)[row_key] = row
        if votes > 1 and (given := labels_of_people(said)):
            voted[row_key] = tuple((one.annotator, one.class_id) for one in given)
        valid = live(said)
        if flagged := _flagged(valid):
            flags[row_key] = flagged
        if told := tuple((event.annotator, event.payload["text"]) for event in valid if event.kind == "note"):
            notes[row_key] = told
    return replace(state, rows=rows, waiting=waiting, votes=voted, flags=flags, notes=notes)


def live(events: Sequence[Event]) -> list[Event]:
    """The events that no undo undoes, or whose undo is itself undone. An undo comes after what it undoes."""
    undone: set[int | None] = set()
    kept = []
    for event in reversed(events):
        if event.number in undone:
            continue
        kept.append(event)
        if event.kind == "undo":
            undone.add(event.undoes)
    return kept[::-1]


def standing(events: Sequence[Event], votes: int = 1) -> Standing | None:
    """What the events about one row come to: its last label or skip that is not undone. Where it takes the labels of
    several people (votes), it waits for them, and is then the label most of them gave, of equally many the first one.

    The answer to a row asked again only measures how consistent its annotator is, and changes nothing. A label that
    came with the table stands until people answer the row.
    """
    answers = _answers(events)
    if not answers:
        return None
    last = answers[-1]
    given = labels_of_people(events) if votes > 1 else []
    if given and len(given) >= votes:
        said = Counter(one.class_id for one in given)  # of equally many it names the first
        people = ", ".join(one.annotator for one in given)
        return Standing("label", said.most_common(1)[0][0], given[-1].source, people, given[-1].number)
    if given and last.kind == "label":
        return Standing("waiting", None, given[0].source, given[0].annotator, given[0].number)
    unsure = last.kind == "skip" and last.payload.get("reason") != "bad row"
    skips = sum(event.kind == "skip" for event in answers) if unsure else 0
    return Standing(last.kind, last.class_id, last.source, last.annotator, last.number, skips)


def labels_of_people(events: Sequence[Event]) -> list[Event]:
    """Each person's last word on a row, of the events about it, where that is a label; in the order of writing."""
    words: dict[str, Event] = {}
    for event in _answers(events):
        if event.source != "imported":
            words.pop(event.annotator, None)
            words[event.annotator] = event
    return [word for word in words.values() if word.kind == "label"]


def _answers(events: Sequence[Event]) -> list[Event]:
    return [event for event in live(events) if event.kind in ANSWERS and event.arm != "relabel"]


def _flagged(valid: Sequence[Event]) -> frozenset[str]:
    last = {event.annotator: event.payload.get("on", True) for event in valid if event.kind == "flag"}
    return frozenset(annotator for annotator, on in last.items() if on)


def classes(events: Sequence[Event]) -> dict[str, Class]:
    """The classes by id, in the order they were added, as events about no row tell them.

    No two classes in use ever share a key, whatever the log says: two people may have given it at the same moment, and
    then the first one has it.
    """
    told: dict[str, Class] = {}
    for event in live(events):
        one = event.class_id
        if event.kind == "class_added":
            told[one] = _changed(told, Class(event.payload["name"], one), event.payload)
        elif event.kind == "class_renamed" and one in told:
            told[one] = replace(told[one], name=event.payload["name"])
        elif event.kind == "class_changed" and one in told:
            told[one] = _changed(told, told[one], event.payload)
        elif event.kind == "class_merged" and one in told and event.payload["into"] in told:
            into = merged(told, event.payload["into"])
            if into != one:  # a class merged into itself, or back into one of its own, stays what it is
                told[one] = replace(told[one], into=into)
    return told


def _changed(told: Mapping[str, Class], one: Class, payload: Mapping) -> Class:
    new = {name: payload[name] for name in CHANGEABLE if name in payload}
    if "examples" in new:
        new["examples"] = tuple(new["examples"])
    taken = {other.key for other in told.values() if other.into is None and other.id != one.id}
    if new.get("key") in taken - {""}:
        del new["key"]
    return replace(one, **new)


def merged(classes: Mapping[str, Class], class_id: str) -> str:
    """The class that a class has become."""
    while class_id in classes and classes[class_id].into is not None:
        class_id = classes[class_id].into
    return class_id


def to_undo(mine: Sequence[Event]) -> Event | None:
    """Of one annotator's events the one that an undo takes back: the last answer, flag or note that stands."""
    return next((event for event in reversed(live(mine)) if event.kind in UNDOABLE), None)


def to_redo(mine: Sequence[Event]) -> Event | None:
    """Of one annotator's events the undo that a redo takes back; None once something new was said after it."""
    kinds = {event.number: event.kind for event in mine}
    last_said = max((event.number for event in mine if event.kind in UNDOABLE), default=0)
    undos = [event for event in live(mine) if event.kind == "undo" and kinds.get(event.undoes) in UNDOABLE]
    return undos[-1] if undos and undos[-1].number > last_said else None
