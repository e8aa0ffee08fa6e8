"""What strategies need of a learner, checked before a run starts and not in the middle of it."""

from __future__ import annotations

from sklearn.base import BaseEstimator

from alcore import learners
from alcore.strategies.committee import check_way
from alcore.strategies.registry import STRATEGIES, Strategy

# What is missing in a learner that does not give it, as the end of a sentence.
_MISSING = {
    "probabilities": "has no probabilities that can be read as such",
    "gradient": "has no last layer whose gradient could be written down",
    "hessian": "is not fitted by minimizing a smooth loss over its coefficients",
}


def check(strategy: Strategy, learner: str | BaseEstimator) -> None:
    """Raise ValueError, in words for the user, when the learner cannot give what the strategy needs."""
    if "members" in strategy.needs:
        check_way(getattr(strategy.function, "keywords", {}).get("committee", "bootstrap"), learner)
    gives = learners.gives(learner)
    for need, missing in _MISSING.items():
        if need in strategy.needs and need not in gives:
            title = learners.LEARNERS[learner].title if isinstance(learner, str) else type(learner).__name__
            fit = [one.title for one in learners.LEARNERS.values() if need in one.gives]
            raise ValueError(
                f"{strategy.title} cannot be used with {title}, which {missing}. Choose another strategy, such as "
                f"{STRATEGIES['margin'].title}, or the model {' or '.join(fit)}."
            )
