"""What one arm was answered: several answers a row, paid one by one, and the label that they come to."""

from __future__ import annotations

import numpy as np

from alcore import quality
from alcore.campaign import ARMS, Campaign, Proposals
from alcore.learners import gives
from alcore.oracles import Answers, Oracle

# A round has a handful of rows: to turn a Categorical of theirs into words takes longer than to have them answered.
_ARMS = np.asarray(ARMS.categories, dtype=object)


class Answered:
    """The answers of one arm so far. rows: (n,) positions of its pool in the oracle's table; all rows below are
    positions in that pool, as in its campaign."""

    def __init__(self, oracle: Oracle, rows: np.ndarray):
        self._oracle, self._pool, self._desk = oracle, rows, oracle.desk()
        self._options = oracle.annotators
        self._n = np.zeros(len(rows), dtype=int)  # answers of each row
        self._codes = np.full((len(rows), self._options.votes), quality.BLANK)
        self._who = np.zeros_like(self._codes)
        self._again = np.zeros(len(rows), dtype=bool)
        self._settled = np.zeros(len(rows), dtype=bool)  # by somebody who has the last word
        self.labels = np.full(len(rows), quality.BLANK)
        self._parts: list[Answers] = []
        self._arms: list[np.ndarray] = []
        self._utility: list[np.ndarray] = []
        self._ends: list[tuple[int, float]] = []  # of each round: answers so far, and the share of labels that is wrong

    def round(self, proposals: Proposals, doubted: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Have the proposed rows answered, and those `doubted` once more; the rows to tell and their labels: the new
        ones, and those whose label has changed."""
        new, arm = np.asarray(proposals.rows), _ARMS[proposals.arm_codes]
        for _ in range(self._options.votes):
            self._ask(new, arm, proposals.utility)
        again, doubts = doubted
        if len(again):
            self._ask(again, np.full(len(again), "relabel"), doubts, again=True)
        before = self.labels.copy()
        self._resolve()
        changed = np.flatnonzero((before != quality.BLANK) & (before != self.labels))
        told = np.concatenate([new, changed])
        labeled = self.labels != quality.BLANK
        wrong = np.count_nonzero(self.labels[labeled] != self._oracle.true[self._pool[labeled]])
        self._ends.append((int(self._n.sum()), wrong / np.count_nonzero(labeled)))
        return told, self.labels[told]

    def doubted(self, campaign: Campaign, answers: int) -> tuple[np.ndarray, np.ndarray]:
        """At most so many labeled rows to ask again, and how much each label is doubted: those first whose answers
        stand against each other, then those whose label the model finds least likely. Nobody is asked about a row
        again whose answers have decided already."""
        if not answers:
            return np.empty(0, dtype=np.intp), np.empty(0)
        tied = self._tied()
        open_rows = np.flatnonzero((self.labels != quality.BLANK) & ~self._settled & (~self._again | tied))
        if "probabilities" in gives(campaign.learner):
            likely = campaign.predict_proba(campaign.X[open_rows])[np.arange(len(open_rows)), self.labels[open_rows]]
        else:
            likely = (campaign.predict(campaign.X[open_rows]) == self.labels[open_rows]).astype(float)
        doubts = 1 - likely
        best = np.lexsort((-doubts, ~tied[open_rows]))[:answers]
        return open_rows[best], doubts[best]

    def _ask(self, rows: np.ndarray, arm: np.ndarray, utility: np.ndarray, *, again: bool = False) -> None:
        answers = self._desk.ask(self._pool[rows], again=again)
        if len(rows) and (most := int(self._n[rows].max())) >= self._codes.shape[1]:
            wider = ((0, 0), (0, most + 1 - self._codes.shape[1]))
            self._codes = np.pad(self._codes, wider, constant_values=quality.BLANK)
            self._who = np.pad(self._who, wider)
        place = self._n[rows]
        if again and self._oracle.last_word:  # only their answers count from now on
            self._codes[rows] = quality.BLANK
            self._settled[rows] = True
        self._codes[rows, place] = answers.codes
        self._who[rows, place] = answers.annotator + len(self._oracle.names) * answers.time  # the next one of a crowd
        self._again[rows] |= again
        self._n[rows] += 1
        self._parts.append(answers)
        self._arms.append(arm)
        self._utility.append(utility)

    def _resolve(self) -> None:
        asked = np.flatnonzero(self._n)
        if self._codes.shape[1] == 1:
            self.labels[asked] = self._codes[asked, 0]
            return
        found = quality.resolve(self._codes[asked], self._oracle.n_classes, self._options.resolve, self._who[asked])
        self.labels[asked] = found.codes

    def _tied(self) -> np.ndarray:
        """Rows whose answers do not decide between two labels."""
        said = np.sort(quality.counts(self._codes, self._oracle.n_classes), axis=1)
        return (self._n > 1) & (said[:, -1] == said[:, -2])

    # -- what it comes to --------------------------------------------------------------------------------------

    def ledger(self) -> dict[str, np.ndarray | float]:
        """Columns of the rounds, all so far: answers; row_seconds and row_price, their sums over the answers, NaN where
        not known; training_errors, the share of the labels that is wrong; answer_errors, that of the answers; and
        noise_set, the share of wrong answers that was set, on average over the pool."""
        answers = self.answers
        so_far = np.array([end for end, _ in self._ends])
        wrong = answers.codes != self._oracle.true[answers.rows]

        def total(values: np.ndarray | None):
            return np.nan if values is None else np.cumsum(values)[so_far - 1]

        return {
            "answers": so_far,
            "row_seconds": total(answers.seconds),
            "row_price": total(answers.prices),
            "training_errors": np.array([share for _, share in self._ends]),
            "answer_errors": total(wrong) / so_far,
            "noise_set": self._oracle.mistakes_set,
        }

    @property
    def answers(self) -> Answers:
        """All answers, in the order they were given."""
        return Answers.joined(self._parts)

    @property
    def per_round(self) -> np.ndarray:
        """How many answers each round had."""
        return np.diff([end for end, _ in self._ends], prepend=0)

    @property
    def arms(self) -> np.ndarray:
        """Why each answer was asked for."""
        return np.concatenate(self._arms)

    @property
    def utility(self) -> np.ndarray:
        """What the strategy thought of asking, or how much the label was doubted, for each answer."""
        return np.concatenate(self._utility)
