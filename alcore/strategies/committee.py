"""Committees: several models of the same labels, and what each of them thinks of the pool.

A member that never saw a class gives it probability 0: its opinions are padded to the full class list, and never
shifted by a class.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sklearn.base import BaseEstimator

from alcore import learners
from alcore.learners import Model
from alcore.learners.rules import Wrapped
from alcore.strategies.pool import Pool, checked

WAYS = ("bootstrap", "inits", "trees")


def check_way(committee: str | tuple, learner: str | BaseEstimator) -> None:
    """Raise ValueError, in words for the user, when no committee can be made of that learner in that way.

    committee: "bootstrap", "inits", "trees" or a tuple of names of learners, see `members_of`.
    """
    if isinstance(committee, tuple):
        for name in committee:
            if name not in learners.LEARNERS:
                raise ValueError(
                    f"There is no model called '{name}' for a committee. There are: {', '.join(learners.LEARNERS)}."
                )
        if len(committee) < 2:
            raise ValueError("A committee needs at least two models. Name another one.")
        return
    if committee not in WAYS:
        raise ValueError(
            f"There is no committee '{committee}'. Choose {', '.join(WAYS)}, or name the models: "
            "committee=(logistic, forest)."
        )
    if committee == "trees" and not _is_forest(learner):
        raise ValueError("Only a random forest is a committee of trees. Choose the forest, or committee=bootstrap.")
    if committee == "inits" and not _depends_on_seed(learner):
        raise ValueError(
            "This model comes out the same from every start, so its committee would always agree. Choose "
            "committee=bootstrap, or a model that starts at random, such as the neural network or the forest."
        )


def members_of(pool: Pool, committee: str | tuple = "bootstrap", size: int = 5) -> tuple[Model, ...]:
    """The models of a committee, fitted on the pool's labels; those the pool was given come first of all.

    committee:
        "bootstrap": ``size`` fits of the pool's learner, each on as many labeled rows drawn with replacement
        (Abe & Mamitsuka, 1998, Query learning strategies using boosting and bagging). A bag may miss a class.
        "inits": ``size`` fits on all labels from different random starts.
        "trees": the trees of the fitted forest, without another fit; ``size`` does not matter.
        a tuple of learners' names: one fit of each.
    The draws depend on the pool's seed alone, so all that look at one pool share one committee.
    Raises ValueError for a committee that cannot be, see `check_way`, and where no row is labeled.
    """
    if pool.members is not None:
        return tuple(pool.members)
    key = (committee, size)
    if key not in pool.committees:
        pool.committees[key] = _made(pool, committee, size)
    return pool.committees[key]


def _made(pool: Pool, committee: str | tuple, size: int) -> tuple[Model, ...]:
    check_way(committee, pool.learner)
    if pool.labeled is None or not len(pool.labeled):
        raise ValueError("A committee learns from labels, and no row has one yet. Label some rows first.")
    if committee == "trees":
        return _trees(pool.model)
    seeds = pool.rng_of(len(pool.labeled)).integers(2**31, size=size).tolist()
    if isinstance(committee, tuple):
        return tuple(_fit(pool, name, slice(None), seeds[0]) for name in committee)
    if committee == "inits":
        return tuple(_fit(pool, pool.learner, slice(None), seed) for seed in seeds)
    count = len(pool.labeled)
    bags = (np.random.default_rng(seed).integers(0, count, count) for seed in seeds)
    return tuple(_fit(pool, pool.learner, bag, seed) for bag, seed in zip(bags, seeds, strict=True))


def _fit(pool: Pool, learner: str | BaseEstimator, rows: np.ndarray | slice, seed: int) -> Model:
    weights = None if pool.weights is None else pool.weights[rows]
    return learners.fit(
        learner, pool.labeled_X[rows], pool.y[rows], pool.n_classes, weights=weights, seed=seed, warm=pool.model
    )


def _trees(forest: Model) -> tuple[Model, ...]:
    if forest.rule is None:  # one class was seen
        return (forest,)
    return tuple(replace(forest, rule=_Tree(tree, False)) for tree in forest.rule.estimator.estimators_)


class _Tree(Wrapped):
    """A tree of a forest, which knows the classes by their place in the forest's list."""

    def codes(self, X, seen):
        return seen[self.probabilities(X).argmax(axis=1)]


def opinions(pool: Pool, committee: str | tuple = "bootstrap", size: int = 5) -> np.ndarray:
    """The members' probabilities for the candidates, (members, n, K), checked; class by class in memory.

    The pool is scored in chunks and never copied. O(members n K) memory beside the members' own time.
    """
    members = members_of(pool, committee, size)
    by_class = np.empty((len(members), pool.n_classes, len(pool.rows)))
    for number, member in enumerate(members):
        by_class[number] = checked(pool.scored(member.predict_proba), pool.rows).T
    return by_class.transpose(0, 2, 1)


def votes(pool: Pool, committee: str | tuple = "bootstrap", size: int = 5) -> np.ndarray:
    """The members' votes for the candidates as class codes, (members, n)."""
    return np.stack([pool.scored(member.predict) for member in members_of(pool, committee, size)])


def _is_forest(learner: str | BaseEstimator) -> bool:
    return (
        learner == "forest"
        if isinstance(learner, str)
        else hasattr(learner, "n_estimators") and hasattr(learner, "bootstrap")
    )


def _depends_on_seed(learner: str | BaseEstimator) -> bool:
    if isinstance(learner, str):
        return learner in ("forest", "mlp")
    return any(name.split("__")[-1] == "random_state" for name in learner.get_params())
