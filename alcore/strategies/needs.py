"""What strategies need of a learner, checked before a run starts and not in the middle of it."""

from __future__ import annotations

from sklearn.base import BaseEstimator

from alcore import learners
from alcore.strategies.registry import STRATEGIES, Strategy

# What is missing in a learner that does not give it, as the end of a sentence.
_MISSING = {
    "probabilities": "has no probabilities that can be read as such",
    "gradient": "has no last layer whose gradient could be written down",
    "hessian": "is not fitted by minimizing a smooth loss over its coefficients",
    "inits": "comes out the same from every random start",
    "trees": "has no trees that could be asked one by one",
}


def check(strategy: Strategy, learner: str | BaseEstimator) -> None:
    """Raise ValueError, in words for the user, when the learner cannot give what the strategy or a part of it needs."""
    for part in strategy.parts:
        check(part, learner)
    require(strategy.title, strategy.needs, learner)


def require(title: str, needs: tuple[str, ...], learner: str | BaseEstimator) -> None:
    """Raise ValueError, in words for the user, when the learner cannot give what something of that title needs."""
    gives = learners.gives(learner)
    for need, missing in _MISSING.items():
        if need in needs and need not in gives:
            model = learners.LEARNERS[learner].title if isinstance(learner, str) else type(learner).__name__
            fit = [one.title for one in learners.LEARNERS.values() if need in one.gives]
            raise ValueError(
                f"{title} cannot be used with {model}, which {missing}. Choose another strategy, such as "
                f"{STRATEGIES['margin'].title}, or the model {' or '.join(fit)}."
            )
