"""BatchBALD: the batch whose labels together would tell most about which member of a committee is right.

The information in a batch is the entropy of its labels less what it is when the member is known,
I(y_1..y_b; w) = H(y_1..y_b) - E_w H(y_1..y_b | w), and grows by

    E_(y_1..y_b) H(y_b+1 | y_1..y_b) - E_w H(y_b+1 | w)

with one more row. The first term needs, for every configuration y_1..y_b of the labels so far, its chance and what it
would make of the members: p(w | y_1..y_b). Those are kept, and multiplied out by each row chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import entr

from alcore.strategies import committee as committees
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register
from alcore.strategies.selector import select

MOST_CONFIGURATIONS = 10_000  # kept exactly; where there are more, a sample of them is
SAMPLES = 2_000
# Numbers in the largest temporary array: small enough to stay in the processor's cache.
BLOCK = 2**17
ROUNDING = 1e-12  # nats; closer gains are ties


@dataclass(frozen=True)
class Configurations:
    """Label configurations of the rows chosen so far: the chance of each (m,), and of the members given it (m, M)."""

    chance: np.ndarray
    members: np.ndarray

    def information(self, opinions: np.ndarray) -> np.ndarray:
        """E H(y | configuration), in nats, of rows with the members' opinions (M, K, rows): (rows,)."""
        size, n_classes, rows = opinions.shape
        together = self.members @ opinions.reshape(size, -1)
        surprise = np.log(np.maximum(together, np.finfo(float).tiny))
        surprise *= together
        return -(self.chance @ surprise).reshape(n_classes, rows).sum(axis=0)

    def after(self, opinion: np.ndarray, rng: np.random.Generator) -> Configurations:
        """With each label of one more row, of which the members have the opinion (M, K)."""
        joint = self.members[:, None, :] * opinion.T * self.chance[:, None, None]
        joint = joint.reshape(-1, len(opinion))
        chance = joint.sum(axis=1)
        kept = np.flatnonzero(chance > 0)
        chance = chance[kept]
        if len(kept) > MOST_CONFIGURATIONS:
            # Evenly spaced through the chances: no configuration is drawn more than one time off its due.
            due = (np.arange(SAMPLES) + rng.random()) / SAMPLES * chance.sum()
            drawn = np.minimum(np.searchsorted(chance.cumsum(), due, side="right"), len(kept) - 1)
            drawn, times = np.unique(drawn, return_counts=True)
            kept, chance = kept[drawn], times / SAMPLES
        members = joint[kept]
        return Configurations(chance, members / members.sum(axis=1, keepdims=True))


def greedy_batch(opinions: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n rows, each adding most to the information in the batch, of the members' probabilities (M, rows, K): (n,).

    Exact up to 10,000 label configurations (K^(n-1), such as five rows of ten classes); beyond them over 2,000 drawn in
    proportion to their chances, fixed by the generator. Gains can only shrink as the batch grows, so a row is looked at
    again only while its last gain could still win: the picks are those of looking at all. Equal rows are chosen by
    lot; where no row adds anything, the rest are those of most information by themselves. Never returns a row twice.
    Time O(M K rows) for the first pick and at worst that times the configurations for each other; memory O(M K rows).
    """
    size, rows, n_classes = opinions.shape
    by_class = np.ascontiguousarray(opinions.transpose(0, 2, 1))
    known = entr(by_class).sum(axis=1).mean(axis=0)
    state = Configurations(np.ones(1), np.full((1, size), 1 / size))
    alone = state.information(by_class) - known
    gain, chosen = alone.copy(), np.empty(0, dtype=np.intp)
    while len(chosen) < min(n, rows):
        best, begin, order = -np.inf, 0, np.argsort(-gain)
        step = max(1, BLOCK // (len(state.chance) * n_classes))
        while begin < rows and gain[order[begin]] >= best - ROUNDING and gain[order[begin]] > -np.inf:
            block = order[begin : begin + step]
            block = block[gain[block] > -np.inf]
            gain[block] = state.information(by_class[:, :, block]) - known[block]
            best = max(best, gain[block].max())
            begin += step
        if best <= ROUNDING:
            gain = np.where(gain > -np.inf, alone, -np.inf)
            return np.concatenate([chosen, select(gain, min(n, rows) - len(chosen), rng)])
        pick = rng.choice(np.flatnonzero(gain >= best - ROUNDING))
        chosen = np.append(chosen, pick)
        state, gain[pick] = state.after(opinions[:, pick], rng), -np.inf
    return chosen


@register(
    "batch_bald",
    title="BatchBALD",
    kind="batch",
    formula="next x = argmax I(y_1..y_b, y_x; member); greedy, exact up to 10,000 label configurations",
    sentence="Trains several models and asks for the rows whose answers together would best tell which model is right.",
    best_for="Small batches in tables with near-duplicates: a row much like one already chosen is worth little.",
    limits="About as many rows as there are members tell them apart, and rows beyond add next to nothing. Fits a "
    "committee a round.",
    source="Kirsch, van Amersfoort & Gal (2019), BatchBALD: efficient and diverse batch acquisition for deep Bayesian "
    "active learning.",
    cost_class="seconds",
    needs=("model", "labels", "members", "probabilities"),
    family="batch",
)
def batch_bald(pool: Pool, n: int, *, members: int = 5, committee: str | tuple = "bootstrap") -> np.ndarray:
    """The greedy batch of most information about a committee: positions (n,), best first; see `greedy_batch`.

    scikit-activeml picks the same rows while the samples it is told to draw cover all configurations; it draws as many
    as there are members by default, which is too few.
    """
    return greedy_batch(committees.opinions(pool, committee, members), n, pool.rng)
