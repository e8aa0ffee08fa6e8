"""Strategies of other libraries as strategies of ours: pool strategies of scikit-activeml, query callables of modAL.

They are asked about the model the campaign has; it is not fitted again, unless a strategy fits models of its own. To
them labels are class codes 0..K-1. What they return is made a batch as ours are: n distinct candidates, and where they
name a row twice, its second place goes to a row drawn by lot. Their own random draws are fixed by the pool's. The
libraries are needed only by those who use them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.validation import check_is_fitted

from alcore import learners
from alcore.learners import Model
from alcore.strategies.committee import members_of
from alcore.strategies.pool import Pool
from alcore.strategies.registry import Strategy

OF_A_MODEL = ("model", "probabilities")
OF_A_COMMITTEE = ("model", "labels", "members", "probabilities")
# What a query of scikit-activeml may ask for beside the pool, and its flag for fitting it first.
_MODELS = {"clf": "fit_clf", "estimator": "fit_estimator", "ensemble": "fit_ensemble", "discriminator": None}
_OF_THE_POOL = {"self", "X", "y", "candidates", "batch_size", "return_utilities"}


def from_skactiveml(query_strategy: Any, name: str | None = None, **arguments: Any) -> Strategy:
    """A single-annotator pool strategy of scikit-activeml, such as ``TypiClust()``, as a batch strategy.

    Its ``query`` is given the campaign's X, the labels told so far (NaN where none was), the candidates, and, where its
    signature asks, the campaign's fitted model (``clf``, ``estimator``), its committee (``ensemble``) or a fresh
    learner (``discriminator``). `arguments` are passed on to ``query`` and win over these. `name` is the class's unless
    given; two strategies of a run need two names. The strategy's own random_state is replaced by the pool's draws.

    Raises ImportError, in a sentence, without scikit-activeml; ValueError for what is no pool strategy of it, or one
    that asks for something a pool does not have, such as a regressor.
    """
    try:
        from skactiveml.base import SingleAnnotatorPoolQueryStrategy
    except ImportError:
        install = "pip install -r requirements-peers.txt"
        raise ImportError(f"Strategies of scikit-activeml need that library: {install}") from None
    if not isinstance(query_strategy, SingleAnnotatorPoolQueryStrategy):
        raise ValueError(f"{query_strategy!r} is no pool strategy of scikit-activeml. Pass one, such as TypiClust().")
    title = type(query_strategy).__name__
    asked = _parameters(query_strategy)
    for wanted, parameter in asked.items():
        if parameter.default is parameter.empty and wanted not in {*_OF_THE_POOL, *_MODELS, *arguments}:
            raise ValueError(
                f"{title} asks for '{wanted}', which a pool does not have. Pass it: "
                f"from_skactiveml({title}(), {wanted}=...)."
            )
    wanted = asked.keys() - arguments.keys()
    needs = OF_A_COMMITTEE if "ensemble" in wanted else OF_A_MODEL if wanted & {"clf", "estimator"} else ()
    return _adapted(name or title, title, "scikit-activeml", partial(_ask_skactiveml, query_strategy, arguments), needs)


def from_modal(query: Callable, name: str | None = None, **arguments: Any) -> Strategy:
    """A query callable as modAL has them, ``query(learner, X, n_instances=1, **arguments)``, as a batch strategy.

    It is given the campaign's model as a classifier with ``X_training``, and the candidates' features; where its first
    argument is called ``committee``, as modAL's own are, a committee. It returns positions in X, or a pair of them and
    their scores, in any order: the batch keeps it. `name` is the function's unless given.

    Raises ValueError for what cannot be called, and when positions are returned that X does not have.
    """
    if not callable(query):
        raise ValueError(f"{query!r} cannot be called. Pass a query function, such as uncertainty_sampling of modAL.")
    title = _title(query)
    needs = OF_A_COMMITTEE if _asks_a_committee(query) else OF_A_MODEL
    return _adapted(name or title, title, "modAL", partial(_ask_modal, query, arguments), needs)


def _adapted(name: str, title: str, library: str, function: Callable, needs: tuple[str, ...]) -> Strategy:
    return Strategy(
        name=name,
        title=f"{title} ({library})",
        function=function,
        kind="batch",
        formula=f"as {title} has it",
        sentence=f"Asks for the rows that {title} would ask for.",
        best_for="Comparing with what another library offers.",
        limits=f"As quick, and as sound, as {library} is.",
        source=f"{title}, in the manner of {library}.",
        cost_class="seconds",
        needs=needs,
    )


# -- asking them -------------------------------------------------------------------------------------------------


def _ask_skactiveml(query_strategy: Any, arguments: dict[str, Any], pool: Pool, n: int) -> np.ndarray:
    seed = int(pool.rng.integers(2**31))
    strategy = clone(query_strategy)
    own = strategy.get_params()
    strategy.set_params(**{key: seed for key in own if key.split("__")[-1] == "random_state"})
    strategy.set_params(**{key: np.nan for key in own if key.split("__")[-1] == "missing_label"})
    y = np.full(len(pool.all_X), np.nan)
    if pool.labeled is not None:
        y[pool.labeled] = pool.y
    models = _models(_parameters(query_strategy).keys() - arguments.keys(), pool, seed)
    with _asking(type(query_strategy).__name__, seed):
        chosen = strategy.query(X=pool.all_X, y=y, candidates=pool.rows, batch_size=n, **{**models, **arguments})
    places = np.full(len(pool.all_X), -1)
    places[pool.rows] = np.arange(len(pool.rows))
    return _batch(places[chosen], pool, n)


def _ask_modal(query: Callable, arguments: dict[str, Any], pool: Pool, n: int) -> np.ndarray:
    learner = ModalCommittee(pool) if _asks_a_committee(query) else ModalLearner(pool)
    with _asking(_title(query), int(pool.rng.integers(2**31))):
        returned = query(learner, pool.X, n_instances=n, **arguments)
    return _batch(positions(returned, n), pool, n)


def _title(query: Callable) -> str:
    return getattr(getattr(query, "func", query), "__name__", type(query).__name__)


def _asks_a_committee(query: Callable) -> bool:
    return next(iter(inspect.signature(query).parameters), "") == "committee"


def positions(returned: Any, n: int) -> np.ndarray:
    """The positions in what a query callable returned: themselves, or the first of a pair with their scores.

    A pair of two single values is a position and its score when one row was asked for, else two positions: modAL itself
    takes two positions for one and a score.
    """
    if isinstance(returned, tuple) and len(returned) == 2 and (np.ndim(returned[0]) or n == 1):
        returned = returned[0]
    return np.atleast_1d(np.asarray(returned)).ravel()


def _batch(chosen: np.ndarray, pool: Pool, n: int) -> np.ndarray:
    """n distinct positions into the candidates, those chosen first."""
    size = len(pool.rows)
    if chosen.size and (chosen.dtype.kind not in "iu" or chosen.min() < 0 or chosen.max() >= size):
        raise ValueError(f"The strategy returned positions that are not among the {size} candidates it was given.")
    chosen = chosen.astype(np.intp)
    _, first = np.unique(chosen, return_index=True)
    chosen = chosen[np.sort(first)][:n]
    rest = np.setdiff1d(np.arange(size), chosen, assume_unique=True)
    return np.concatenate([chosen, pool.rng.choice(rest, n - len(chosen), replace=False)])


def _parameters(query_strategy: Any) -> dict[str, inspect.Parameter]:
    """What its query asks for by name; a wrapper of scikit-activeml passes on what the wrapped strategy asks for."""
    while getattr(query_strategy, "query_strategy", None) is not None:
        query_strategy = query_strategy.query_strategy
    return dict(inspect.signature(query_strategy.query).parameters)


@contextmanager
def _asking(title: str, seed: int) -> Iterator[None]:
    """Both libraries draw from NumPy's global state in places: it is lent to them, seeded, and given back. What they
    raise becomes a sentence."""
    before = np.random.get_state()
    np.random.seed(seed)
    try:
        yield
    except Exception as error:
        raise ValueError(f"{title} could not choose rows ({error}). Choose another strategy.") from error
    finally:
        np.random.set_state(before)


# -- what they see of the model ------------------------------------------------------------------------------------


class ModelAsClassifier(ClassifierMixin, BaseEstimator):
    """A learner of ours with scikit-learn's methods, or a model of it; its classes are the codes 0..n_classes-1."""

    def __init__(self, learner="logistic", n_classes: int = 2, seed: int = 0):
        self.learner, self.n_classes, self.seed = learner, n_classes, seed

    @property
    def classes_(self) -> np.ndarray:
        return np.arange(self.n_classes)

    def fit(self, X, y, sample_weight=None):
        codes = np.asarray(y).astype(int)
        model = learners.fit(self.learner, X, codes, self.n_classes, weights=sample_weight, seed=self.seed)
        return self.holding(model, X.shape[1])

    def holding(self, model: Model | None, width: int) -> ModelAsClassifier:
        """Itself, fitted: with a model of so many features. Without a model, as it is."""
        if model is not None:
            self.model_, self.n_features_in_ = model, width
        return self

    def predict_proba(self, X):
        return self._fitted().predict_proba(np.asarray(X))

    def predict(self, X):
        return self._fitted().predict(np.asarray(X))

    def _fitted(self) -> Model:
        check_is_fitted(self, msg="This strategy needs a model: label some rows first.")
        return self.model_


def _classifier(model: Model | None, pool: Pool) -> ModelAsClassifier:
    return ModelAsClassifier(pool.learner, pool.n_classes).holding(model, pool.all_X.shape[1])


def _models(wanted: set[str], pool: Pool, seed: int) -> dict[str, Any]:
    """Of the arguments a query of scikit-activeml wants those that are models, in the library's own wrapper."""
    from skactiveml.classifier import SklearnClassifier

    def wrapped(classifier: ModelAsClassifier) -> SklearnClassifier:
        return SklearnClassifier(classifier, classes=classifier.classes_.tolist(), random_state=seed)

    made = {
        "clf": lambda: wrapped(_classifier(pool.model, pool)),
        "estimator": lambda: wrapped(_classifier(pool.model, pool)),
        "ensemble": lambda: [wrapped(_classifier(member, pool)) for member in members_of(pool)],
        "discriminator": lambda: wrapped(ModelAsClassifier(pool.learner, n_classes=2, seed=seed)),
    }
    asked = {name: made[name]() for name in _MODELS if name in wanted}
    if "ignore_partial_fit" in wanted:  # it fits a model for every label a row might get, and this one first
        return asked
    return asked | {flag: False for name, flag in _MODELS.items() if name in asked and flag in wanted}


class ModalLearner:
    """What a query callable of modAL may look at: the campaign's model, and what it learned from."""

    on_transformed = False

    def __init__(self, pool: Pool):
        self.estimator = _classifier(pool.model, pool)
        self.classes_ = self.estimator.classes_
        self.X_training, self.y_training = pool.labeled_X, pool.y

    def predict(self, X):
        """Class codes (n,)."""
        return self.estimator.predict(X)

    def predict_proba(self, X):
        """Probabilities (n, K)."""
        return self.estimator.predict_proba(X)


class ModalCommittee(ModalLearner):
    """A committee as modAL has them: its learners by turns, their votes, and their mean."""

    def __init__(self, pool: Pool):
        super().__init__(pool)
        self.learner_list = [_classifier(member, pool) for member in members_of(pool)]

    def __len__(self):
        return len(self.learner_list)

    def __iter__(self):
        return iter(self.learner_list)

    def vote(self, X):
        """Each member's class code (n, members)."""
        return np.column_stack([member.predict(X) for member in self.learner_list])

    def vote_proba(self, X):
        """Each member's probabilities (n, members, K)."""
        return np.stack([member.predict_proba(X) for member in self.learner_list], axis=1)

    def predict_proba(self, X):
        """The members' mean (n, K)."""
        return self.vote_proba(X).mean(axis=1)

    def predict(self, X):
        """The class code of the highest mean (n,)."""
        return self.predict_proba(X).argmax(axis=1)
