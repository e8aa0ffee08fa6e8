"""Answers drawn for every row of a table: who is asked, what they say, and what it takes.

The answer to (row, how often this annotator was asked it, annotator, seed) is one and the same draw whatever arm asks,
in whatever order: that is what keeps arms paired. Only tiredness depends on when in an arm a row comes; the draw it is
held against does not.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from alcore.oracles.annotators import Annotator, Annotators
from alcore.oracles.confusion import checked, symmetric_confusion
from alcore.oracles.difficulty import gathered


@dataclass(frozen=True)
class Answers:
    """One line an answer, arrays (n,): positions of the rows in the table, the ``annotator`` as a position in
    `Oracle.names`, ``ask`` counting how often the row was asked in this arm and ``time`` how often this annotator was,
    both from 0, and the label ``codes`` given. seconds, prices: of each answer, or None where they are not known."""

    rows: np.ndarray
    annotator: np.ndarray
    ask: np.ndarray
    time: np.ndarray
    codes: np.ndarray
    seconds: np.ndarray | None = None
    prices: np.ndarray | None = None

    @staticmethod
    def joined(parts: list[Answers]) -> Answers:
        """Several in one, in that order. Raises ValueError when there are none."""
        return Answers(
            *(
                None if getattr(parts[0], name) is None else np.concatenate([getattr(part, name) for part in parts])
                for name in Answers.__dataclass_fields__
            )
        )


@dataclass(frozen=True)
class _Line:
    """One annotator, for all rows: chances of a mistake (n,), and which other class it goes to."""

    name: str
    errors: np.ndarray
    shares: np.ndarray  # (K, K - 1) of each other class among the mistakes of a class, cumulated
    column: np.ndarray | None
    seconds: np.ndarray | None
    prices: np.ndarray | None


class Oracle:
    """Answers to every row of a table.

    true: (n,) label codes. mistakes: the chance PER ROW of an answer that is a uniformly chosen other class, for
    annotators who are not described otherwise. among: the rows that may be asked; averages are over them.
    hardness: gives how hard each of those rows is, 0 or more; called only where mistakes follow difficulty. columns:
    the codes (n,) of columns that answer. seconds, prices: (n,) of the rows, where known. seed: of all draws.
    Without mistakes every answer is the truth, bit for bit. Raises ValueError for a rate or a matrix that is none.
    """

    def __init__(
        self,
        true: np.ndarray,
        n_classes: int,
        *,
        mistakes: float = 0.0,
        annotators: Annotators | None = None,
        among: np.ndarray | None = None,
        hardness: Callable[[], np.ndarray] | None = None,
        columns: Mapping[str, np.ndarray] | None = None,
        seconds: np.ndarray | None = None,
        prices: np.ndarray | None = None,
        seed: tuple[int, ...] = (0,),
    ):
        self.true, self.n_classes, self.seed = np.asarray(true), n_classes, tuple(seed)
        self.annotators = annotators or Annotators()
        self._among = np.arange(len(true)) if among is None else among
        self._seconds, self._prices = seconds, prices
        # The other classes of each class, in the order in which its mistakes are dealt out to them.
        self._others = (np.arange(1, n_classes) + np.arange(n_classes)[:, None]) % n_classes
        team = self.annotators.team or (None,)
        hard = self._hard(hardness)
        self._lines = [self._line(one, mistakes, hard, columns or {}) for one in team]
        first = [place for place, one in enumerate(team) if one is None or not one.again]
        again = [place for place, one in enumerate(team) if one is not None and one.again]
        self._dealt = self._deal(first, 4), self._deal(again or first, 4 if not again else 5)
        self.last_word = frozenset(again)
        self._draws: dict[tuple[int, int], np.ndarray] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The annotators' names, "" without a team."""
        return tuple(line.name for line in self._lines)

    @property
    def mistakes_set(self) -> float:
        """The share of first answers that are wrong on average over the rows that may be asked, as it was set: rested
        or, where people tire, over a stretch between breaks."""
        options = self.annotators
        extra = 0.0
        if options.tired:
            stretch = options.minutes_between_breaks / options.tiring_minutes
            extra = options.tired * (1 + np.expm1(-stretch) / stretch)
        dealt = np.unique(self._dealt[0][1])
        rates = [
            float((line.column[self._among] != self.true[self._among]).mean())
            if line.column is not None
            else float(np.minimum(1, line.errors[self._among] + extra).mean())
            for line in (self._lines[place] for place in dealt)
        ]
        return float(np.mean(rates))

    def desk(self) -> Desk:
        """Where one arm asks: it remembers what was asked, and who has worked for how long."""
        return Desk(self)

    # -- how answers come about --------------------------------------------------------------------------------

    def _hard(self, hardness: Callable[[], np.ndarray] | None) -> np.ndarray | None:
        """How hard each row is, (n,); 0 for those nobody is asked, None where it does not matter."""
        if not self.annotators.difficulty:
            return None
        if hardness is None:
            raise ValueError("Mistakes that follow difficulty need to know how hard each row is.")
        hard = np.zeros(len(self.true))
        hard[self._among] = hardness()
        return hard

    def _line(
        self, one: Annotator | None, mistakes: float, hard: np.ndarray | None, columns: Mapping[str, np.ndarray]
    ) -> _Line:
        n, k = len(self.true), self.n_classes
        typed = self.annotators.confusion if one is None else one.confusion
        rate = mistakes if one is None else 1 - one.accuracy if one.accuracy is not None else 0.0
        matrix = symmetric_confusion(k, rate) if typed is None else checked(typed, k)
        per_class = np.full(k, rate) if typed is None else 1 - matrix.diagonal()
        others = np.take_along_axis(matrix, self._others, axis=1)
        total = others.sum(axis=1, keepdims=True)
        shares = np.where(total > 0, others / np.where(total > 0, total, 1), 1 / (k - 1))
        errors = per_class[self.true]
        if hard is not None:
            errors = gathered(errors, hard, self.annotators.difficulty, self._among, (k - 1) / k)

        def of_row(own: float | None, rows: np.ndarray | None) -> np.ndarray | None:
            return rows if own is None else np.full(n, float(own))

        return _Line(
            name="" if one is None else one.name,
            errors=errors,
            shares=np.cumsum(shares, axis=1)[:, :-1],
            column=columns[one.column] if one is not None and one.column is not None else None,
            seconds=of_row(None if one is None else one.seconds, self._seconds),
            prices=of_row(None if one is None else one.price, self._prices),
        )

    def _deal(self, places: list[int], purpose: int) -> tuple[int, np.ndarray]:
        """In which order the annotators at these places come to each row, (n, m)."""
        if len(places) == 1:
            return 1, np.full((len(self.true), 1), places[0])
        lots = np.random.default_rng((*self.seed, purpose)).random((len(self.true), len(places)))
        return len(places), np.asarray(places)[lots.argsort(axis=1)]

    def _draw(self, annotator: int, time: int) -> np.ndarray:
        """(n,) uniform draws for the time-th answer of an annotator. By name, so that somebody answers alike in every
        team."""
        if (annotator, time) not in self._draws:
            name = self._lines[annotator].name
            key = self.seed if not name and not time else (*self.seed, 1 + bool(name), zlib.crc32(name.encode()), time)
            self._draws[annotator, time] = np.random.default_rng(key).random(len(self.true))
        return self._draws[annotator, time]

    def said(self, annotator: int, rows: np.ndarray, time: int, extra: np.ndarray | float = 0.0) -> np.ndarray:
        """The codes that annotator gives to rows asked for the time-th time, with `extra` chances of a mistake."""
        line, true = self._lines[annotator], self.true[rows]
        if line.column is not None:
            return line.column[rows]
        errors = np.minimum(1, line.errors[rows] + extra)
        beyond = self._draw(annotator, time)[rows] - (1 - errors)
        wrong = beyond >= 0
        with np.errstate(invalid="ignore", divide="ignore"):
            place = (beyond / errors)[:, None] >= line.shares[true]
        return np.where(wrong, self._others[true, place.sum(axis=1)], true)


class Desk:
    """Where one arm has its rows answered."""

    def __init__(self, oracle: Oracle):
        self._oracle = oracle
        self._asked = np.zeros(len(oracle.true), dtype=int)
        self._times = np.zeros((len(oracle.true), len(oracle.names)), dtype=int)
        self._asked_again = np.zeros(len(oracle.true), dtype=int)
        self._minutes: dict[tuple[int, int], float] = defaultdict(float)

    def ask(self, rows: np.ndarray, *, again: bool = False, of: int | None = None) -> Answers:
        """One answer to each of these rows, which are distinct, in the order asked. of: who is asked, as a position in
        `Oracle.names`; None: whoever the row is dealt to."""
        oracle = self._oracle
        rows = np.asarray(rows)
        apart = again and oracle.last_word
        so_far = self._asked_again if apart else self._asked - self._asked_again
        size, dealt = oracle._dealt[1 if again else 0]
        who = dealt[rows, so_far[rows] % size] if of is None else np.full(len(rows), of)
        time, ask = self._times[rows, who], self._asked[rows].copy()
        codes = np.empty(len(rows), dtype=oracle.true.dtype)
        for annotator, often in {(int(a), int(t)) for a, t in zip(who, time, strict=True)}:
            mine = np.flatnonzero((who == annotator) & (time == often))
            codes[mine] = oracle.said(annotator, rows[mine], often, self._tired(annotator, often, rows[mine]))
        self._asked[rows] += 1
        self._times[rows, who] += 1
        if apart:
            self._asked_again[rows] += 1
        return Answers(rows, who, ask, time, codes, self._of("seconds", rows, who), self._of("prices", rows, who))

    def _of(self, what: str, rows: np.ndarray, who: np.ndarray) -> np.ndarray | None:
        lines = self._oracle._lines
        if getattr(lines[0], what) is None:
            return None
        return np.stack([getattr(line, what) for line in lines])[who, rows]

    def _tired(self, annotator: int, often: int, rows: np.ndarray) -> np.ndarray | float:
        """Chances of a mistake added to each of these answers. A crowd's second answer is a second person's."""
        options, line = self._oracle.annotators, self._oracle._lines[annotator]
        if not options.tired:
            return 0.0
        seconds = np.full(len(rows), options.seconds) if line.seconds is None else line.seconds[rows]
        ends = self._minutes[annotator, often] + np.cumsum(seconds) / 60
        self._minutes[annotator, often] = float(ends[-1])
        since = (ends - seconds / 60) % options.minutes_between_breaks
        return options.tired * -np.expm1(-since / options.tiring_minutes)
