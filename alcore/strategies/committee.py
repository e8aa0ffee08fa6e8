"""Committees: several models of the same labels. Where they disagree, the labels do not yet say what is true.

A committee is the pool's own, if it was given one, or is made in one of four ways, the option ``committee``:

- ``bootstrap``: the pool's learner on bags of the labels, each drawn with replacement and as large as all of them
  (Abe & Mamitsuka 1998, Query learning strategies using boosting and bagging);
- ``inits``: the pool's learner on all labels, each time from another random start; for learners that have one;
- ``trees``: the trees of the pool's model, a random forest: a committee that is there already;
- several learners by name, as in ``committee=(logistic, forest, naive_bayes)``, each on all labels.

Members answer over the full class list: one that never saw a class, as happens in a bag, gives it probability 0, and
one that saw a single class gives it 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone

from alcore import learners
from alcore.learners import LEARNERS, Model
from alcore.learners.rules import Wrapped, first_highest
from alcore.strategies.blocks import BLOCK
from alcore.strategies.needs import require
from alcore.strategies.pool import Pool, checked

SIZE = 5
# Members' probabilities at most held at a time: 16 MB, whatever the length of the pool and the number of trees.
NUMBERS = 2**21

Committee = str | tuple[str | BaseEstimator, ...]


# -- options, refused before a run -----------------------------------------------------------------------------


def needs_with(needs: tuple[str, ...], **options: Any) -> tuple[str, ...]:
    """What a strategy with these options, ``members`` and ``committee``, needs: trees, random starts, or of the run's
    own learner no probabilities where the committee is of others.

    Raises ValueError, in a sentence, for what is no committee.
    """
    committee = options.get("committee", "bootstrap")
    if not isinstance(committee, str):
        _check_learners(committee, "probabilities" in needs)
        needs = tuple(need for need in needs if need != "probabilities")
    elif committee not in _WAYS:
        raise ValueError(
            f"There is no committee called '{committee}'. Choose {', '.join(_WAYS)}, or name two models or more, as in "
            "committee=(logistic, forest)."
        )
    elif committee != "bootstrap":
        needs = (*needs, committee)
    if "members" in options:
        _check_size(options["members"], committee)
    return needs


def _check_learners(committee: Sequence[str | BaseEstimator], probabilities: bool) -> None:
    if len(committee) < 2:
        raise ValueError("A committee needs two members or more: one model alone cannot disagree.")
    for one in committee:
        if isinstance(one, str) and one not in LEARNERS:
            raise ValueError(f"There is no model called '{one}' for a committee. There are: {', '.join(LEARNERS)}.")
        if probabilities:
            require("A committee that compares probabilities", ("probabilities",), one)


def _check_size(members: Any, committee: Committee) -> None:
    if not isinstance(members, Integral) or members < 2:
        raise ValueError(f"A committee needs a whole number of members, two or more, not {members}.")
    if committee not in ("bootstrap", "inits"):
        has = "all trees of the forest" if committee == "trees" else "the models that are named"
        raise ValueError(f"The members of this committee are {has}: leave out members={members}.")


# -- members -----------------------------------------------------------------------------------------------------


def members_of(pool: Pool, committee: Committee = "bootstrap", size: int = SIZE) -> tuple[Model, ...]:
    """The pool's committee, or one made for it: ``size`` models, or as many as there are trees or learners.

    Fits as many models, and none for trees. The draws depend on the pool's seed and its labels, not on its candidates;
    all that look at one pool share one committee. Raises ValueError, in a sentence, for no labels, for what is no
    committee, for trees of what is no forest, and for random starts of a learner that has none.
    """
    if pool.members is not None:
        return tuple(pool.members)
    key = (committee, size)
    if key not in pool.committees:
        needs_with((), committee=committee)
        _check_size(size, "bootstrap")
        make = _several if isinstance(committee, tuple) else _WAYS[committee]
        pool.committees[key] = tuple(make(pool, committee, size))
    return pool.committees[key]


def _told(pool: Pool) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Features, codes and weights of the labeled rows that count for anything."""
    if pool.labeled is None or not len(pool.labeled):
        raise ValueError("A committee needs labels to learn from: label some rows first.")
    if pool.weights is None:
        return pool.labeled_X, pool.y, None
    kept = pool.weights > 0
    return pool.labeled_X[kept], pool.y[kept], pool.weights[kept]


def _draws(pool: Pool) -> np.random.Generator:
    """A generator of the committee's own, so that the strategy's draws are those it would make without."""
    return pool.rng_of(len(pool.labeled))


def _fit(pool: Pool, learner, X, y, weights, rng: np.random.Generator) -> Model:
    seed = int(rng.integers(2**31))
    return learners.fit(learner, X, y, pool.n_classes, weights=weights, seed=seed, warm=pool.model)


def _bootstrap(pool: Pool, committee: str, size: int) -> list[Model]:
    X, y, weights = _told(pool)
    rng = _draws(pool)
    bags = rng.integers(len(y), size=(size, len(y)))
    return [_fit(pool, pool.learner, X[bag], y[bag], None if weights is None else weights[bag], rng) for bag in bags]


def _inits(pool: Pool, committee: str, size: int) -> list[Model]:
    require("A committee of random starts", ("inits",), pool.learner)
    learner = pool.learner
    if not isinstance(learner, str):  # a seed the user fixed would make all members the same
        seeds = [key for key in learner.get_params() if key == "random_state" or key.endswith("__random_state")]
        learner = clone(learner).set_params(**dict.fromkeys(seeds))
    told, rng = _told(pool), _draws(pool)
    return [_fit(pool, learner, *told, rng) for _ in range(size)]


def _several(pool: Pool, committee: tuple[str | BaseEstimator, ...], size: int) -> list[Model]:
    told, rng = _told(pool), _draws(pool)
    return [_fit(pool, learner, *told, rng) for learner in committee]


class _Tree(Wrapped):
    """A tree of a forest, whose own classes are places among those the forest has seen."""

    def codes(self, X, seen):
        return seen[first_highest(self.probabilities(X))]


def _trees(pool: Pool, committee: str, size: int) -> list[Model]:
    model = pool.model
    if model is None:
        raise ValueError("A committee of trees needs a forest that has learned: label some rows first.")
    if model.rule is None:
        return [model]
    forest = getattr(model.rule, "estimator", None)
    if forest is None or "trees" not in learners.gives(forest):
        raise ValueError(
            "A committee of trees needs a model that is a random forest. Choose that model, or another committee, such "
            "as bootstrap."
        )
    return [Model("tree", model.n_classes, model.seen, True, _Tree(tree, False)) for tree in forest.estimators_]


_WAYS: dict[str, Callable[[Pool, str, int], list[Model]]] = {"bootstrap": _bootstrap, "inits": _inits, "trees": _trees}


# -- what they say of the candidates -------------------------------------------------------------------------------


def opinions(pool: Pool, committee: Committee = "bootstrap", size: int = SIZE) -> np.ndarray:
    """The members' probabilities of the candidates (M, n, K), class by class in memory, each member's checked.

    For strategies that need them all at once; `score_opinions` takes no such memory. O(M n K).
    Raises ValueError, naming the row, for what are no probabilities, and for a member that has none to be read as such.
    """
    members = _with_probabilities(members_of(pool, committee, size))
    found = np.empty((len(members), pool.n_classes, len(pool.rows)))
    for of_member, member in zip(found, members, strict=True):
        of_member[:] = checked(pool.scored(lambda X, _, member=member: member.predict_proba(X)), pool.rows).T
    return found.transpose(0, 2, 1)


def score_opinions(
    pool: Pool, score: Callable[[np.ndarray], np.ndarray], committee: Committee = "bootstrap", size: int = SIZE
) -> np.ndarray:
    """A score (M, n, K) -> (n,) of the members' probabilities, of each candidate: as if of all `opinions` at once, but
    holding 16 MB of them. O(M n K). Raises ValueError as `opinions` does."""
    members = _with_probabilities(members_of(pool, committee, size))

    def of_block(X: np.ndarray, rows: np.ndarray) -> np.ndarray:
        return score(np.stack([checked(member.predict_proba(X), rows).T for member in members]).transpose(0, 2, 1))

    return _in_blocks(pool, members, of_block)


def score_votes(
    pool: Pool, score: Callable[[np.ndarray], np.ndarray], committee: Committee = "bootstrap", size: int = SIZE
) -> np.ndarray:
    """A score (M, n) -> (n,) of the members' votes, the class codes they predict, of each candidate. O(M n K)."""
    members = members_of(pool, committee, size)
    return _in_blocks(pool, members, lambda X, rows: score(np.stack([member.predict(X) for member in members])))


def _in_blocks(pool: Pool, members: Sequence[Model], of_block: Callable[[np.ndarray, np.ndarray], np.ndarray]):
    rows_at_once = max(1, min(BLOCK, NUMBERS // (len(members) * pool.n_classes)))

    def of_all(X: np.ndarray, rows: np.ndarray) -> np.ndarray:
        found = np.empty(len(X))
        for start in range(0, len(X), rows_at_once):
            block = slice(start, start + rows_at_once)
            found[block] = of_block(X[block], rows[block])
        return found

    return pool.scored(of_all)


def _with_probabilities(members: tuple[Model, ...]) -> tuple[Model, ...]:
    for place, member in enumerate(members, 1):
        if not member.has_probabilities:
            title = LEARNERS[member.learner].title if member.learner in LEARNERS else member.learner
            raise ValueError(
                f"Member {place} of the committee ({title}) has no probabilities that can be read as such, so only "
                "votes can be compared. Choose Vote entropy, or another model."
            )
    return members
