"""Ask and tell for people: rows lent one by one, answers written once each, undo to any depth.

Every act takes a token, a text that names it. The same token never writes twice: a double click, a rerun, a lost
connection or a replayed request gets back what was stored the first time.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from alcore import store as stores
from alcore.project import arms
from alcore.project.classes import checked, difference, free_color, usual_keys
from alcore.project.events import (
    CHANGEABLE,
    SKIP_REASONS,
    Class,
    State,
    classes,
    fold,
    merged,
    standing,
    to_redo,
    to_undo,
)
from alcore.project.settings import Settings
from alcore.store import Claim, Event, Standing, Store

LEASE_SECONDS = 300


def open(store: Store, key: str) -> Project:
    """The project of that id. Raises KeyError when there is none (any more)."""
    return Project(store, store.project(key))


class Project:
    """A labeling project in use. Holds no state but its settings: many may be open on one project at once."""

    def __init__(self, store: Store, record: stores.Project):
        self.store, self.record = store, record
        self.id, self.name = record.id, record.name
        self.settings = Settings.from_dict(record.settings)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How many rows play each part, as drawn when the project was made: "pool", "evaluation", "aside"."""
        return self.record.settings.get("sizes") or self.store.part_sizes(self.id)

    @cached_property
    def _shares(self) -> arms.Shares:
        return self.settings.shares(self.sizes.get("evaluation", 0))

    @property
    def stopped(self) -> dict | None:
        """The project's rule, in words, and the labels since which it says stop; None while it goes on, or where there
        is no rule. As of the last training, see `alcore.project.advising.note`."""
        return self.record.settings.get("stopped") if self.settings.stop.get("chosen") else None

    @property
    def held(self) -> bool:
        """Whether no new rows are asked for, since the rule says stop and was asked to hold."""
        return self.stopped is not None and bool(self.settings.stop.get("hold"))

    # -- asking ------------------------------------------------------------------------------------------------

    def next_row(self, annotator: str, *, lease: float = LEASE_SECONDS) -> Claim | None:
        """The row this annotator is to answer now, lent for `lease` seconds; None when nothing is left for them.

        Their own row first, also after a restart and also when its lease ran out while nobody took it; and before it
        one whose answer was just taken back.
        """
        rows = self.next_rows(annotator, 1, lease=lease)
        return rows[0] if rows else None

    def next_rows(self, annotator: str, n: int, *, lease: float = LEASE_SECONDS, person: str = "") -> list[Claim]:
        """At most n rows lent to this annotator: those they hold, then new ones. Asking again renews the lease.

        person: who answers, where rows are lent under another name, as for a sheet.
        """
        annotator = _named(annotator)
        held = self.store.renew(self.id, annotator, lease)[:n]
        if len(held) < n:
            held += self.store.lend(self.id, annotator, lease, self._arms, n - len(held), person)
        return held

    def _arms(self, number: int) -> tuple[str, ...]:
        several = self.settings.votes > 1
        return arms.order(self.settings.seed, number, self._shares, stopped=self.held, several=several)

    # -- telling -----------------------------------------------------------------------------------------------

    def answer(
        self,
        annotator: str,
        row_key: str,
        class_id: str,
        token: str,
        *,
        seconds: float | None = None,
        shown_at: float | None = None,
        source: str = "one",
        known: Mapping[str, Class] | None = None,
    ) -> tuple[Event, bool]:
        """Store a label; returns it as stored, and whether it is new. When this returns, it is on disk.

        seconds: raw, as the page measured them; by default from when the row was lent. source: "one", "bulk", "sheet"
        or "api". known: the classes as the caller read them, however long ago, since none ever goes. Raises ValueError
        for an unknown class, seconds or row, and StoreError when it cannot be written.
        """
        if class_id not in (known or ()):
            self._check_class(class_id)
        event = Event("label", row_key, class_id, _named(annotator), _checked(seconds), shown_at, source, token)
        return self._write([event])[0]

    def answer_all(self, answers: Sequence[Event]) -> list[tuple[Event, bool]]:
        """Store many labels or skips, all or none: a burst of the fast mode, a bulk answer, a sheet."""
        known = self.classes()
        for event in answers:
            if event.kind == "label" and event.class_id not in known:
                self._check_class(event.class_id)
        return self._write([replace(one, annotator=_named(one.annotator)) for one in answers])

    def skip(
        self, annotator: str, row_key: str, token: str, *, reason: str = "unsure", seconds: float | None = None
    ) -> tuple[Event, bool]:
        """Store that a row was not answered. The strategy never asks it again; one unsure is asked in a second pass."""
        if reason not in SKIP_REASONS:
            raise ValueError(f"A row is skipped as {' or '.join(SKIP_REASONS)}, not as '{reason}'.")
        event = Event("skip", row_key, None, _named(annotator), _checked(seconds), token=token)
        return self._write([replace(event, payload={"reason": reason})])[0]

    def correct(
        self, annotator: str, answer: Event, class_id: str, token: str, *, seconds: float | None = None
    ) -> tuple[Event, bool]:
        """Give the row of an earlier answer another label. Why the row was asked is taken over, so it still counts in
        the arm it was drawn for; an undo brings the earlier answer back. Raises as `answer` does."""
        self._check_class(class_id)
        event = Event("label", answer.row_key, class_id, _named(annotator), _checked(seconds), token=token)
        asked = {name: getattr(answer, name) for name in ("arm", "rank", "utility", "model_version", "training_size")}
        return self._write([replace(event, **asked)])[0]

    def flag(self, annotator: str, row_key: str, token: str, *, on: bool = True) -> tuple[Event, bool]:
        """Flag a row for somebody to look at, or take the flag off."""
        return self._write([Event("flag", row_key, annotator=_named(annotator), token=token, payload={"on": on})])[0]

    def note(self, annotator: str, row_key: str, text: str, token: str) -> tuple[Event, bool]:
        """Add a note to a row."""
        payload = {"text": text.replace("\0", "")}
        return self._write([Event("note", row_key, annotator=_named(annotator), token=token, payload=payload)])[0]

    def undo(self, annotator: str, token: str) -> Event | None:
        """Take back the last thing this annotator said about a row; None when there is nothing to take back.

        A row they were asked is theirs again: `next_row` returns it.
        """
        return self._reply(annotator, token, to_undo)

    def redo(self, annotator: str, token: str) -> Event | None:
        """Take back this annotator's last undo; None when there is none, or something was said after it."""
        return self._reply(annotator, token, to_redo)

    def _reply(self, annotator, token, find) -> Event | None:
        annotator = _named(annotator)

        def choose(mine: list[Event]) -> Event | None:
            target = next((one for one in mine if one.token == token), None)
            if target is not None:
                return target  # replayed: what was stored then is returned, and nothing is written
            target = find(mine)
            return target and Event("undo", target.row_key, annotator=annotator, token=token, undoes=target.number)

        return self.store.reply(self.id, annotator, choose, self.settle, LEASE_SECONDS)

    def _write(self, events: list[Event]) -> list[tuple[Event, bool]]:
        try:
            return self.store.write(self.id, events, self.settle)
        except KeyError as error:
            raise ValueError(f"There is no row '{error.args[0]}' in project '{self.name}'.") from None

    # -- classes -----------------------------------------------------------------------------------------------

    def classes(self) -> dict[str, Class]:
        """The classes by id, merged ones included, in the order they were added."""
        return classes(self.store.general_events(self.id))

    def add_class(self, annotator: str, one: Class, token: str) -> str:
        """Add a class; returns its id. Rows labeled before keep their labels. Without key or color it gets a free one.

        Raises ValueError, in words for the user, for a name or key in use and whatever else `checked` refuses.
        """
        if before := self._said(token):
            return before.class_id
        known = list(self.classes().values())
        one = checked(one, known)
        payload = {
            "name": one.name,
            "color": one.color or free_color(known),
            "key": usual_keys([*(other for other in known if other.into is None and other.key), one])[-1],
            "guideline": one.guideline,
            "examples": list(one.examples),
        }
        new = f"c{secrets.token_hex(4)}"
        stored, _ = self._write([Event("class_added", None, new, _named(annotator), token=token, payload=payload)])[0]
        return stored.class_id

    def rename_class(self, annotator: str, class_id: str, name: str, token: str) -> Event:
        """Rename a class; its labels follow. Raises ValueError for an unknown class or a name in use."""
        if before := self._said(token):
            return before
        one = self._class_in_use(class_id)
        name = checked(replace(one, name=name), self._others(one)).name
        return self._write(
            [Event("class_renamed", None, class_id, _named(annotator), token=token, payload={"name": name})]
        )[0][0]

    def change_class(self, annotator: str, class_id: str, token: str, **changes) -> Event | None:
        """Change a class's color, key, guideline or examples (row keys); None when nothing would be another.

        Raises ValueError, in words for the user, for an unknown class, a key in use and what else `checked` refuses.
        """
        if before := self._said(token):
            return before
        if unknown := set(changes) - set(CHANGEABLE):
            raise TypeError(f"A class is changed in its {', '.join(CHANGEABLE)}, not in its {min(unknown)}.")
        one = self._class_in_use(class_id)
        payload = difference(one, checked(replace(one, **changes), self._others(one)))
        if not payload:
            return None
        event = Event("class_changed", None, class_id, _named(annotator), token=token, payload=payload)
        return self._write([event])[0][0]

    def change_classes(self, annotator: str, new: Sequence[Class], token: str) -> list[Event]:
        """Make classes in use, told by their ids, what is given: names, colors, keys, guidelines and examples at once,
        so that two may change their keys with each other. All or none; returns the events it took.

        Raises ValueError, in words for the user, for an unknown class and what else `checked` refuses.
        """
        before = {one.id: self._class_in_use(one.id) for one in new}
        rest = [one for one in self.classes().values() if one.id not in before]
        tidy: list[Class] = []
        for one in new:
            tidy.append(checked(one, [*rest, *tidy]))
        changes = []
        wanted = {one.key for one in tidy if one.key != before[one.id].key}
        for one in tidy:  # a key passes through nobody's hands, since no two classes may ever have it
            if before[one.id].key in wanted - {one.key}:
                changes.append(("class_changed", one.id, {"key": ""}))
        for one in tidy:
            if one.name != before[one.id].name:
                changes.append(("class_renamed", one.id, {"name": one.name}))
            if payload := difference(before[one.id], one):
                changes.append(("class_changed", one.id, payload))
        events = [
            Event(kind, None, one, _named(annotator), token=f"{token}:{number}", payload=payload)
            for number, (kind, one, payload) in enumerate(changes, 1)
        ]
        return [event for event, _ in self._write(events)]

    def merge_class(self, annotator: str, class_id: str, into: str, token: str) -> Event:
        """Merge a class into another; its labels, also later ones, count as the other's. History is kept."""
        if before := self._said(token):
            return before
        self._check_class(class_id)
        self._check_class(into)
        known = self.classes()
        if merged(known, class_id) == merged(known, into):
            raise ValueError("A class cannot be merged into itself. Choose another one.")
        if sum(one.into is None for one in known.values()) <= 2:
            raise ValueError("Two classes must remain to choose between. Add another one before these two are merged.")
        event = Event("class_merged", None, class_id, _named(annotator), token=token, payload={"into": into})
        return self._write([event])[0][0]

    def class_history(self) -> list[Event]:
        """What happened to the classes, in the order of writing."""
        return [event for event in self.store.general_events(self.id) if event.kind.startswith("class_")]

    def _said(self, token: str) -> Event | None:
        """The act of that token about classes, when it was written before: the same one again changes nothing."""
        return next((event for event in self.class_history() if event.token == token), None)

    def _class_in_use(self, class_id: str) -> Class:
        self._check_class(class_id)
        known = self.classes()
        one = known[class_id]
        if one.into is not None:
            raise ValueError(
                f"Class '{one.name}' was merged into '{known[merged(known, one.into)].name}'. Change that."
            )
        return one

    def _others(self, one: Class) -> list[Class]:
        return [other for other in self.classes().values() if other.id != one.id]

    def _check_class(self, class_id: str | None) -> None:
        known = self.classes()
        if class_id not in known:
            names = ", ".join(f"'{one.name}'" for one in known.values())
            raise ValueError(f"Project '{self.name}' has no class '{class_id}'. Its classes are {names}.")

    # -- what is known -----------------------------------------------------------------------------------------

    def settle(self, events: Sequence[Event]) -> Standing | None:
        """What the events about one row come to, see `alcore.project.events.standing`."""
        return standing(events, self.settings.votes)

    def fold(self, events: Sequence[Event]) -> State:
        """What the log, or a first part of it, comes to. O(events)."""
        state = fold(events, self.settings.votes)
        return self._resolved(state) if self.settings.votes > 1 else state

    def state(self) -> State:
        """What the log has come to. O(events)."""
        return self.fold(self.store.events(self.id))

    def standings(self) -> Mapping[str, Standing]:
        """What the log has come to, by key of the rows that are answered. O(events) where several people answer."""
        return self.state().rows if self.settings.votes > 1 else self.store.standings(self.id)

    def own_answers(self, annotator: str, text: str = "", most: int = 20) -> list[Event]:
        """An annotator's answers that stand, newest first; with a text, those of rows that hold it in any cell."""
        return self.store.own_answers(self.id, annotator, text, most, several=self.settings.votes > 1)

    def _resolved(self, state: State) -> State:
        from alcore.project.voting import resolved  # not at the top: it loads the science stack

        return resolved(state, self.settings.resolve)


def _named(annotator: str) -> str:
    name = annotator.replace("\0", "").strip()
    if not name:
        raise ValueError("Say who is labeling: the name is missing.")
    return name


def _checked(seconds: float | None) -> float | None:
    if seconds is not None and not 0 <= seconds < float("inf"):
        raise ValueError(f"The seconds an answer took must be a number of 0 or more, not {seconds:g}.")
    return seconds
