"""Query by committee: ask for the rows the members of a committee disagree about.

Pure scores take the members' opinions (members, n, K) or votes (members, n) and return (n,), higher is asked first.
Seung, Opper & Sompolinsky (1992), Query by committee, is where the idea comes from.

Consensus entropy is kept apart from the rest: it is high where the members disagree, and just as high where they agree
that they do not know. Five members who all say 0.5/0.5 reach its maximum, ln 2, while every measure of disagreement is
0 there. The lecture's code computes it and calls it vote entropy.
"""

import numpy as np

from alcore.strategies import committee as committees
from alcore.strategies.blocks import BLOCK, over_classes
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register
from alcore.strategies.uncertainty import entropy_terms

_DAGAN = "Dagan & Engelson (1995), Committee-based sampling for training probabilistic classifiers."
_MCCALLUM = "McCallum & Nigam (1998), Employing EM and pool-based active learning for text classification."
_BALD = (
    "Houlsby, Huszar, Ghahramani & Lengyel (2011), Bayesian active learning for classification and preference learning."
)


def vote_entropy_score(votes: np.ndarray, n_classes: int) -> np.ndarray:
    """-sum_k (v_k / M) ln (v_k / M) of the members' votes: (members, n) codes -> (n,) in nats, in [0, ln min(M, K)].

    Divided by ln K, or by ln min(M, K), it lies in [0, 1]; the order of the rows is the same. A share of votes takes
    one of M + 1 values, so its term is looked up. O(members n + n K).
    """
    members = len(votes)
    terms = entropy_terms(np.arange(members + 1) / members)
    return sum(terms.take((votes == code).sum(axis=0, dtype=np.intp)) for code in range(n_classes))


def consensus_entropy_score(opinions: np.ndarray) -> np.ndarray:
    """Entropy of the members' mean probabilities: (members, n, K) -> (n,) in nats, in [0, ln K]. O(members n K).

    Not a measure of disagreement, see the top of the module.
    """
    return _in_blocks(lambda part: _entropy(part.mean(axis=0)), opinions)


def mean_kl_score(opinions: np.ndarray) -> np.ndarray:
    """Mean over the members of KL(member || consensus): (members, n, K) -> (n,) in nats, in [0, ln min(M, K)].

    It is the entropy of the consensus less the members' mean entropy, and so the same as BALD (what a label tells about
    which member is right) and as the Jensen-Shannon divergence of the members. O(members n K).
    """
    return _in_blocks(lambda part: _entropy(part.mean(axis=0)) - _entropy(part).mean(axis=0), opinions)


def max_disagreement_score(opinions: np.ndarray) -> np.ndarray:
    """The largest KL(member || consensus) among the members: (members, n, K) -> (n,) in nats, in [0, ln M].

    A single dissenter is enough. O(members n K).
    """

    def largest(part: np.ndarray) -> np.ndarray:
        against = np.log(np.maximum(part.mean(axis=0), np.finfo(float).tiny))
        return (-_entropy(part) - np.stack([over_classes(np.add, member * against) for member in part])).max(axis=0)

    return _in_blocks(largest, opinions)


def _entropy(opinions: np.ndarray) -> np.ndarray:
    return over_classes(np.add, entropy_terms(opinions))


def _in_blocks(score, opinions: np.ndarray) -> np.ndarray:
    """A block of rows at a time, and no less than 0 for rounding."""
    count = opinions.shape[1]
    parts = [score(opinions[:, start : start + BLOCK]) for start in range(0, max(count, 1), BLOCK)]
    return np.maximum(np.concatenate(parts), 0)


@register(
    "vote_entropy",
    title="Vote entropy",
    formula="u(x) = -sum_k (v_k / M) ln (v_k / M)",
    sentence="Trains several models and asks for the rows they vote on most differently.",
    best_for="Models without honest probabilities: votes are all it looks at.",
    limits="Few members give few different values, so many rows are tied and drawn by lot. Fits a committee a round.",
    source=_DAGAN,
    cost_class="seconds",
    needs=("model", "labels", "members"),
    family="committee",
)
def vote_entropy(pool: Pool, *, members: int = 5, committee: str | tuple = "bootstrap") -> np.ndarray:
    """Entropy of the committee's votes for each candidate (n,), in nats. Dagan & Engelson (1995).

    scikit-activeml's divides by ln M as well, which orders the rows alike; it breaks ties by the seed, as we do.
    """
    return vote_entropy_score(committees.votes(pool, committee, members), pool.n_classes)


@register(
    "consensus_entropy",
    title="Consensus entropy",
    formula="u(x) = -sum_k c_k ln c_k, c = mean of the members",
    sentence="Trains several models and asks for the rows on which their average opinion is the least decided.",
    best_for="A steadier entropy, where one model is too sure of itself.",
    limits="Does not measure disagreement: members who agree on 50/50 score highest. Fits a committee a round.",
    source="The lecture's code, which calls it vote entropy; soft voting in the survey of Settles (2009), section 3.2.",
    cost_class="seconds",
    needs=("model", "labels", "members", "probabilities"),
    family="committee",
)
def consensus_entropy(pool: Pool, *, members: int = 5, committee: str | tuple = "bootstrap") -> np.ndarray:
    """Entropy of the committee's mean probabilities for each candidate (n,), in nats, in [0, ln K]."""
    return consensus_entropy_score(committees.opinions(pool, committee, members))


@register(
    "kl",
    title="Mean KL divergence (BALD)",
    formula="u(x) = mean_m KL(p_m || c), c = mean of the members",
    sentence="Trains several models and asks for the rows on which their opinions differ, not those they all doubt.",
    best_for="Tables with rows nobody can tell: it leaves them alone, where entropy keeps asking for them.",
    limits="Needs members that differ; with very few labels they differ by chance. Fits a committee a round.",
    source=f"{_MCCALLUM} {_BALD}",
    cost_class="seconds",
    needs=("model", "labels", "members", "probabilities"),
    family="committee",
)
def kl(pool: Pool, *, members: int = 5, committee: str | tuple = "bootstrap") -> np.ndarray:
    """Mean divergence of the members from their consensus for each candidate (n,), in nats. McCallum & Nigam (1998)."""
    return mean_kl_score(committees.opinions(pool, committee, members))


@register(
    "max_disagreement",
    title="Largest disagreement",
    formula="u(x) = max_m KL(p_m || c), c = mean of the members",
    sentence="Trains several models and asks for the rows on which one of them stands farthest from the rest.",
    best_for="Committees of different models, where a single dissenter may know something.",
    limits="One odd member decides alone. Fits a committee a round.",
    source="Danka & Horvath (2018), modAL: a modular active learning framework for Python.",
    cost_class="seconds",
    needs=("model", "labels", "members", "probabilities"),
    family="committee",
)
def max_disagreement(pool: Pool, *, members: int = 5, committee: str | tuple = "bootstrap") -> np.ndarray:
    """Largest divergence of a member from the consensus for each candidate (n,), in nats, in [0, ln M]."""
    return max_disagreement_score(committees.opinions(pool, committee, members))
