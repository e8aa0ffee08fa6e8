"""Who answers in a simulation, as plain settings: a team or one kind of annotator, what leads them to mistakes, and how
often each row is asked."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass

from alcore.oracles.confusion import Matrix

MAJORITY, DAWID_SKENE = "majority", "dawid-skene"
RESOLVING = (MAJORITY, DAWID_SKENE)
MOST_VOTES = 9
MOST_RELABELED = 0.5


@dataclass(frozen=True)
class Annotator:
    """One annotator, or one kind of annotators who are alike (a crowd): asked again, they answer anew.

    Exactly one of: `accuracy` in [0, 1], wrong answers spread alike over the other classes; `confusion`, chances in the
    order of the classes; `column`, a column of the table that holds the answers, such as a language model's, the same
    however often asked. price, seconds: of one answer, None: as the table's columns or the rates say. again: is asked
    only rows that were labeled already (`Annotators.relabel`), and has the last word on them.
    """

    name: str
    accuracy: float | None = None
    confusion: Matrix | None = None
    column: str | None = None
    price: float | None = None
    seconds: float | None = None
    again: bool = False

    def __post_init__(self):
        object.__setattr__(self, "confusion", _frozen(self.confusion))
        if not self.name:
            raise ValueError("Every annotator needs a name.")
        if sum(one is not None for one in (self.accuracy, self.confusion, self.column)) != 1:
            raise ValueError(f"Annotator '{self.name}' needs an accuracy, a confusion matrix or a column: one of them.")
        if self.accuracy is not None and not 0 <= self.accuracy <= 1:
            raise ValueError(f"The accuracy of annotator '{self.name}' must be between 0 and 1, not {self.accuracy}.")
        for what, value in (("price", self.price), ("seconds", self.seconds)):
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise ValueError(f"The {what} of annotator '{self.name}' must be a number of 0 or more, not {value}.")


@dataclass(frozen=True)
class Annotators:
    """How a simulation's answers come about, beyond a plain rate of mistakes. The defaults change nothing.

    team: empty is one kind of annotator, wrong at the run's rate of mistakes or as `confusion` says. Rows are dealt out
    to those of the team who are not kept for `again`, by lot and alike.
    difficulty: the part of the mistakes, in [0, 1], that follows the rows' difficulty; at 1 an easy row is never wrong.
    The average over the pool stays what it was.
    tired: mistakes added when tired: e(t) = e + tired (1 - exp(-t / tiring_minutes)), t the minutes since the last
    break; one comes every minutes_between_breaks. Each answer takes its annotator's seconds, else those of the row,
    else `seconds`.
    votes: answers a row gets at once, each paid. resolve: how they become one label, see `alcore.quality`.
    relabel: the share of each round's answers, at most a half, that is spent on asking labeled rows again.
    """

    team: tuple[Annotator, ...] = ()
    confusion: Matrix | None = None
    difficulty: float = 0.0
    tired: float = 0.0
    tiring_minutes: float = 30.0
    minutes_between_breaks: float = 25.0
    seconds: float = 30.0
    votes: int = 1
    resolve: str = MAJORITY
    relabel: float = 0.0

    def __post_init__(self):
        object.__setattr__(self, "team", tuple(self.team))
        object.__setattr__(self, "confusion", _frozen(self.confusion))
        for what, value, most in (
            ("part of the mistakes that follows difficulty", self.difficulty, 1),
            ("share of mistakes added when tired", self.tired, 1),
            ("share of answers spent on asking again", self.relabel, MOST_RELABELED),
        ):
            if not 0 <= value <= most:
                raise ValueError(f"The {what} must be between 0 and {most}, not {value}.")
        for what, value in (
            ("minutes in which people tire", self.tiring_minutes),
            ("minutes between breaks", self.minutes_between_breaks),
            ("seconds of an answer", self.seconds),
        ):
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"The {what} must be a number above 0, not {value}.")
        if not 1 <= self.votes <= MOST_VOTES or self.votes != int(self.votes):
            raise ValueError(f"The answers a row gets must be a whole number from 1 to {MOST_VOTES}, not {self.votes}.")
        if self.resolve not in RESOLVING:
            raise ValueError(f"Answers are made one label by {' or '.join(RESOLVING)}, not by '{self.resolve}'.")
        self._check_team()

    def _check_team(self):
        names = [one.name for one in self.team]
        if len(set(names)) < len(names):
            raise ValueError("Every annotator needs a name of their own.")
        if self.team and self.confusion is not None:
            raise ValueError("Give each annotator of the team a confusion matrix, or have one matrix and no team.")
        if self.team and not self.first:
            raise ValueError("Somebody must label the rows first: all of the team are kept for rows asked again.")
        if any(one.again for one in self.team) and not self.relabel:
            raise ValueError("An annotator for rows asked again needs a share of the answers that asks again.")
        for what in ("price", "seconds"):
            known = [getattr(one, what) is not None for one in self.team]
            if any(known) and not all(known):
                raise ValueError(f"Give the {what} of every annotator of the team, or of none.")
        if self.votes > 1 and self.first and all(one.column is not None for one in self.first):
            if self.votes > len(self.first):
                raise ValueError("A column holds one answer a row, so it cannot answer several times.")

    @property
    def first(self) -> tuple[Annotator, ...]:
        """Those of the team who label rows that have no label yet."""
        return tuple(one for one in self.team if not one.again)

    @property
    def price(self) -> float | None:
        """The mean price of an answer to a row that has no label yet; None where the team has no prices."""
        return _mean([one.price for one in self.first])

    @property
    def mean_seconds(self) -> float | None:
        """What such an answer takes on average; None where the team has no seconds of its own."""
        return _mean([one.seconds for one in self.first])

    @property
    def columns(self) -> tuple[str, ...]:
        """The table's columns that answer."""
        return tuple(one.column for one in self.team if one.column is not None)

    def to_dict(self) -> dict:
        """As plain JSON values."""
        return json.loads(json.dumps(asdict(self)))

    @staticmethod
    def from_dict(values: dict) -> Annotators:
        """What `to_dict` wrote."""
        return Annotators(**{**values, "team": tuple(Annotator(**one) for one in values.get("team", ()))})


def _mean(values: list[float | None]) -> float | None:
    return sum(values) / len(values) if values and None not in values else None


def _frozen(matrix) -> Matrix | None:
    """A matrix that came as lists, as it does out of JSON."""
    return None if matrix is None else tuple(tuple(float(cell) for cell in row) for row in matrix)
