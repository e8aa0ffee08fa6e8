"""Query by committee: ask for the rows the members of a committee disagree about.

Pure scores take the members' opinions, probabilities (M, n, K), or their votes, class codes (M, n), and return (n,),
higher is asked first. The idea is of Seung, Opper & Sompolinsky (1992), Query by committee; how members come about says
`alcore.strategies.committee`.

Consensus entropy is kept apart from the rest: it is high where the members disagree, and just as high where they agree
that they do not know. Five members who all say 0.5 / 0.5 reach its maximum, ln 2, where every measure of disagreement
is 0. The lecture's code computes it and calls it vote entropy.

Where scikit-activeml and modAL have the measure, the values are theirs, in nats. What differs is

- mean KL: scikit-activeml lifts probabilities below 1e-7 to 1e-7, in the caller's own array, which costs a few 1e-6
  where one is 0; here 0 ln 0 = 0, and nothing is written to;
- vote entropy: votes that split alike have the very same value here, whichever classes they are for, so that the seed
  decides among such rows. Summed class by class, logarithms differ in the last digit, and the classes' order decides;
- members that never saw a class: padded with 0 here and in modAL, in scikit-activeml by its own wrapper, which has to
  be told the classes; the lecture's code takes columns as they come, and mistakes one class for another;
- equal rows: here and in scikit-activeml the seed decides, in modAL where its partition leaves them.
"""

import numpy as np

from alcore.strategies import committee as committees
from alcore.strategies.blocks import over_classes
from alcore.strategies.committee import SIZE, Committee
from alcore.strategies.pool import Pool
from alcore.strategies.registry import register
from alcore.strategies.uncertainty import entropy_terms

_DAGAN = "Dagan & Engelson (1995), Committee-based sampling for training probabilistic classifiers."
_MCCALLUM = "McCallum & Nigam (1998), Employing EM and pool-based active learning for text classification."
_BALD = (
    "Houlsby, Huszar, Ghahramani & Lengyel (2011), Bayesian active learning for classification and preference learning."
)
# Terms of vote entropy are rounded to multiples of this: then sums of them, below 32, are exact in whatever order.
GRAIN = 2.0**-48
ROUNDING = 1e-13  # nats; members whose mean divergence is lower agree


def vote_entropy_score(votes: np.ndarray, n_classes: int) -> np.ndarray:
    """-sum_k (v_k / M) ln (v_k / M) of the members' votes: (M, n) codes -> (n,) in nats, in [0, ln min(M, K)].

    Divided by ln 2 it is in bits, divided by ln min(M, K) it lies in [0, 1]; neither changes the order of the rows.
    Rows whose votes split alike have exactly the same value, whichever classes the votes are for. O(M n + K n).
    """
    members, n = votes.shape
    terms = np.round(entropy_terms(np.arange(members + 1) / members) / GRAIN) * GRAIN
    cells = votes * n  # of a table (K, n)
    cells += np.arange(n)
    counts = np.bincount(cells.ravel(), minlength=n_classes * n)
    return terms.take(counts).reshape(n_classes, n).sum(axis=0)


def consensus_entropy_score(opinions: np.ndarray) -> np.ndarray:
    """Entropy of the members' mean probabilities: (M, n, K) -> (n,) in nats, in [0, ln K]. O(M n K).

    Not a measure of disagreement, see the top of the module.
    """
    return over_classes(np.add, entropy_terms(opinions.mean(axis=0)))


def mean_kl_score(opinions: np.ndarray) -> np.ndarray:
    """Mean over the members of KL(member || consensus): (M, n, K) -> (n,) in nats, in [0, ln min(M, K)]. O(M n K).

    It is the entropy of the consensus less the members' mean entropy, and is computed so. That is also BALD, the
    information in a label about which member is right, and the Jensen-Shannon divergence of the members. What is below
    1e-13 is rounding and counts as 0, so that the seed decides among rows the members agree on.
    """
    terms = entropy_terms(opinions.mean(axis=0))
    terms -= entropy_terms(opinions).mean(axis=0)
    score = over_classes(np.add, terms)
    score[score < ROUNDING] = 0
    return score


def max_disagreement_score(opinions: np.ndarray) -> np.ndarray:
    """The largest KL(member || consensus) among the members: (M, n, K) -> (n,) in nats, in [0, ln M]. O(M n K).

    At least the mean, and at most M times it: a single dissenter is enough.
    """
    consensus = np.maximum(opinions.mean(axis=0), np.finfo(float).tiny)
    terms = opinions * -np.log(consensus)
    terms -= entropy_terms(opinions)
    score = over_classes(np.add, terms).max(axis=0)
    score[score < ROUNDING] = 0
    return score


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
def vote_entropy(pool: Pool, *, members: int = SIZE, committee: Committee = "bootstrap") -> np.ndarray:
    """Entropy of the committee's votes for each candidate (n,), in nats. Dagan & Engelson (1995).

    members, committee: see `alcore.strategies.committee`.
    """
    return committees.score_votes(pool, lambda votes: vote_entropy_score(votes, pool.n_classes), committee, members)


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
def consensus_entropy(pool: Pool, *, members: int = SIZE, committee: Committee = "bootstrap") -> np.ndarray:
    """Entropy of the committee's mean probabilities for each candidate (n,), in nats, in [0, ln K]."""
    return committees.score_opinions(pool, consensus_entropy_score, committee, members)


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
def kl(pool: Pool, *, members: int = SIZE, committee: Committee = "bootstrap") -> np.ndarray:
    """Mean divergence of the members from their consensus for each candidate (n,), in nats. McCallum & Nigam (1998)."""
    return committees.score_opinions(pool, mean_kl_score, committee, members)


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
def max_disagreement(pool: Pool, *, members: int = SIZE, committee: Committee = "bootstrap") -> np.ndarray:
    """Largest divergence of a member from the consensus for each candidate (n,), in nats, in [0, ln M]."""
    return committees.score_opinions(pool, max_disagreement_score, committee, members)
