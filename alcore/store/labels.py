"""Rows lent to annotators, and the append-only log of what they say.

A row is claimed in one statement. Writing an event and everything that follows from it (what the row has come to, the
end of its claim) is one transaction. Both first touch the project's own line, so writers of one project queue and their
numbers have no gaps, on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from alcore.store.base import Base
from alcore.store.connecting import writing
from alcore.store.lending import DETAILS, lend_again, next_of
from alcore.store.records import Claim, Event, Standing
from alcore.store.schema import claims, events, projects, rows

# From a row's events to what they come to, and from an annotator's events to the next one.
Settle = Callable[[list[Event]], Standing | None]
Choose = Callable[[list[Event]], Event | None]
LENT_AT_ONCE = 20  # rows in one write, so that others who label wait for a moment only


class Labels(Base):
    """The part of the store that labels go through."""

    def claims(self, project: str, annotator: str | None = None) -> list[Claim]:
        """Rows lent out, in the order to answer them, expired ones too; of one annotator, or of all."""
        query = _claims().where(claims.c.project == project).order_by(claims.c.number)
        if annotator is not None:
            query = query.where(claims.c.annotator == annotator)
        with self._engine.connect() as connection:
            return [Claim(**row._mapping) for row in connection.execute(query)]

    def renew(self, project: str, annotator: str, lease: float) -> list[Claim]:
        """Lend an annotator's rows for so many seconds from now, also those expired that nobody took.

        A lease not yet half over is left as it is, so that looking at a row again writes nothing.
        """
        mine, now = self.claims(project, annotator), time.time()
        if all(claim.expires > now + lease / 2 for claim in mine):
            return mine
        owned = (claims.c.project == project) & (claims.c.annotator == annotator)
        with writing(self._engine) as connection:
            connection.execute(claims.update().where(owned).values(expires=now + lease))
        return self.claims(project, annotator)

    def release(self, project: str, annotator: str) -> int:
        """Give back the rows lent to an annotator, at once; returns how many those were."""
        owned = (claims.c.project == project) & (claims.c.annotator == annotator)
        with writing(self._engine) as connection:
            return connection.execute(claims.delete().where(owned)).rowcount

    def lend(
        self,
        project: str,
        annotator: str,
        lease: float,
        arms: Callable[[int], Sequence[str]],
        n: int = 1,
        person: str = "",
    ) -> list[Claim]:
        """Lend an annotator the next n rows, fewer when no arm has one left; `LENT_AT_ONCE` in one short write.

        arms(number) names the arms to try, in order, for the number-th row handed out: "start" and "control" (the one
        random order of the pool), "active" (the ranking), "evaluation", "relabel" (an own label of at least
        `lending.ASKED_AGAIN_AFTER` answers ago), "vote" (rows that wait for the answers of others than those who
        answered, the longest first; as the first of those was asked) and "skipped" (rows skipped once as unsure).
        Nobody is lent a row of the last two that they have labeled. person: who answers, where rows are lent under
        another name. Raises KeyError without project.
        """
        lent: list[Claim] = []
        while len(lent) < n:
            with writing(self._engine) as connection:
                wanted = min(LENT_AT_ONCE, n - len(lent))
                some = [self._lend(connection, project, annotator, lease, arms, person) for _ in range(wanted)]
            lent += [claim for claim in some if claim is not None]
            if some[-1] is None:
                break
        return lent

    def _lend(self, connection, project, annotator, lease, arms, person) -> Claim | None:
        number = connection.execute(_ASKED, {"in_project": project}).scalar_one_or_none()
        if number is None:
            raise KeyError(project)
        taken = (next_of(connection, project, annotator, number, lease, arm, person) for arm in arms(number))
        return next(filter(None, taken), None)

    # -- events ------------------------------------------------------------------------------------------------

    def write(self, project: str, new: Sequence[Event], settle: Settle) -> list[tuple[Event, bool]]:
        """Write events, all or none; returns each as stored and whether it is new.

        One whose token is stored already is returned as it was stored and writes nothing. An event about a row its
        annotator has claimed takes over why the row was asked and when it was shown, and ends the claim. Raises
        KeyError when there is no such project or row, and StoreError when the disk does not take it.
        """
        with writing(self._engine) as connection:
            return [self._write(connection, project, event, settle) for event in new]

    def reply(self, project: str, annotator: str, choose: Choose, settle: Settle, lease: float) -> Event | None:
        """Write the event that `choose` makes of all events of an annotator, such as an undo; None when it makes none.

        A row whose answer is taken back is lent to its annotator again, before any other.
        """
        with writing(self._engine) as connection:
            _lock(connection, project)
            mine = sql.select(*_columns()).where(events.c.project == project, events.c.annotator == annotator)
            said = [Event(**row._mapping) for row in connection.execute(mine.order_by(events.c.number))]
            event = choose(said)
            if event is None:
                return None
            stored, new = self._write(connection, project, event, settle)
            target = next((one for one in said if new and one.number == event.undoes), None)
            if target is not None and target.kind in ("label", "skip") and target.arm is not None:
                asked = connection.execute(_ASKED, {"in_project": project}).scalar_one()
                lend_again(connection, project, annotator, -asked, lease, target)  # before any other row
            return stored

    def _write(self, connection: Connection, project: str, event: Event, settle: Settle) -> tuple[Event, bool]:
        number = _lock(connection, project) + 1
        if before := connection.execute(_OF_TOKEN, {"in_project": project, "of_token": event.token}).one_or_none():
            return Event(**before._mapping), False
        here = {"in_project": project, "of_row": event.row_key, "of_annotator": event.annotator}
        if event.row_key is not None and connection.execute(_POSITION, here).one_or_none() is None:
            raise KeyError(event.row_key)
        at = time.time()
        if event.kind in ("label", "skip"):
            if claim := connection.execute(_CLAIM, here).one_or_none():
                event = _as_asked(event, Claim(**claim._mapping), at)
        stored = replace(event, number=number, at=at)
        connection.execute(_INSERT, {"project": project, **asdict(stored)})
        connection.execute(_COUNT, {"in_project": project, "so_many": number})
        if _changes_the_row(connection, project, stored):
            standing = _settle(connection, project, stored.row_key, settle)
            waiting = standing is not None and standing.kind == "waiting"  # whoever has it on screen goes on with it
            connection.execute(_END_OWN_CLAIM if waiting else _END_CLAIM, here)
        return stored, True

    def settle_all(self, project: str, settle: Settle) -> None:
        """See anew what each answered row has come to, in one write."""
        with writing(self._engine) as connection:
            _lock(connection, project)
            answered = sql.select(rows.c.row_key).where(rows.c.project == project, rows.c.kind.is_not(None))
            for row_key in list(connection.execute(answered).scalars()):
                _settle(connection, project, row_key, settle)

    def events(self, project: str, after: int = 0) -> list[Event]:
        """The log in the order of writing, from the event after that number on."""
        query = sql.select(*_columns()).where(events.c.project == project, events.c.number > after)
        with self._engine.connect() as connection:
            return [Event(**row._mapping) for row in connection.execute(query.order_by(events.c.number))]

    def general_events(self, project: str) -> list[Event]:
        """Those events of the log that are about no row, such as those about classes."""
        query = sql.select(*_columns()).where(events.c.project == project, events.c.row_key.is_(None))
        with self._engine.connect() as connection:
            return [Event(**row._mapping) for row in connection.execute(query.order_by(events.c.number))]


def _lock(connection: Connection, project: str) -> int:
    """How many events are written. Others who write to the project wait from here on, since writing comes first."""
    written = connection.execute(_LOCK, {"in_project": project}).scalar_one_or_none()
    if written is None:
        raise KeyError(project)
    return written


def _as_asked(event: Event, claim: Claim, at: float) -> Event:
    shown = claim.claimed if event.shown_at is None else event.shown_at
    seconds = max(0.0, at - shown) if event.seconds is None and event.source == "one" else event.seconds
    details = {name: getattr(claim, name) for name in DETAILS}
    return replace(event, shown_at=shown, seconds=seconds, **details)


def _changes_the_row(connection: Connection, project: str, event: Event) -> bool:
    """Whether an event may change what its row has come to. A flag or a note that is taken back does not: the row stays
    lent to whom it is lent."""
    if event.row_key is None or event.kind != "undo":
        return event.row_key is not None and event.kind in ("label", "skip")
    said = sql.select(events.c.number, events.c.kind, events.c.undoes)
    said = said.where(events.c.project == project, events.c.row_key == event.row_key)
    kinds = {number: (kind, undoes) for number, kind, undoes in connection.execute(said)}
    number = event.undoes
    while kinds.get(number, ("",))[0] == "undo":  # an undo of an undo is about what that one undid
        number = kinds[number][1]
    return kinds.get(number, ("label",))[0] in ("label", "skip")


def _settle(connection: Connection, project: str, row_key: str, settle: Settle) -> Standing | None:
    here = {"in_project": project, "of_row": row_key}
    said = [Event(**row._mapping) for row in connection.execute(_ABOUT_ROW, here)]
    standing = settle(said)
    nothing = {**dict.fromkeys(("kind", "class_id", "source", "annotator", "event")), "skips": 0}
    connection.execute(_STANDING, here | (asdict(standing) if standing else nothing))
    return standing


def _columns() -> list[sql.Column]:
    return [column for column in events.c if column.name != "project"]


def _claims() -> sql.Select:
    return sql.select(*(column for column in claims.c if column.name != "project"))


# What every press executes, built once: to build a statement takes longer than SQLite takes to execute it.
_PROJECT, _ROW = sql.bindparam("in_project"), sql.bindparam("of_row")
_THE_PROJECT, _THE_ROW = projects.c.id == _PROJECT, (rows.c.project == _PROJECT) & (rows.c.row_key == _ROW)
_LOCK = projects.update().where(_THE_PROJECT).values(written=projects.c.written).returning(projects.c.written)
_ASKED = projects.update().where(_THE_PROJECT).values(asked=projects.c.asked + 1).returning(projects.c.asked)
_COUNT = projects.update().where(_THE_PROJECT).values(written=sql.bindparam("so_many"))
_OF_TOKEN = sql.select(*_columns()).where(events.c.project == _PROJECT, events.c.token == sql.bindparam("of_token"))
_ABOUT_ROW = sql.select(*_columns()).where(events.c.project == _PROJECT, events.c.row_key == _ROW)
_ABOUT_ROW = _ABOUT_ROW.order_by(events.c.number)
_POSITION = sql.select(rows.c.position).where(_THE_ROW)
_STANDING = rows.update().where(_THE_ROW)
_STANDING = _STANDING.values({name.name: sql.bindparam(name.name) for name in fields(Standing)})
_LENT = (claims.c.project == _PROJECT) & (claims.c.row_key == _ROW)
_OWN = claims.c.annotator == sql.bindparam("of_annotator")
_CLAIM = _claims().where(_LENT, _OWN)
_END_CLAIM, _END_OWN_CLAIM = claims.delete().where(_LENT), claims.delete().where(_LENT, _OWN)
_INSERT = events.insert()
