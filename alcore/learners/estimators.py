"""Unfitted scikit-learn estimators: of the named classifiers, and of one the user brings."""

from collections.abc import Callable

from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

from alcore.learners.registry import LEARNERS


def svm(rows: int, seed: int) -> SVC:
    """break_ties makes predict agree with the decision values the strategies see. scikit-learn's own probability=True
    refits five times, changes with the seed and may contradict predict: not used."""
    return SVC(kernel="rbf", C=1.0, gamma="scale", break_ties=True)


def forest(rows: int, seed: int) -> RandomForestClassifier:
    """scikit-learn's own settings."""
    return RandomForestClassifier(n_jobs=1, random_state=seed)


def boosting(rows: int, seed: int) -> HistGradientBoostingClassifier:
    """For tens to hundreds of labels. Measured on the sample tables with 25 to 320 labels, against scikit-learn's own
    settings: those ask for 20 rows in a leaf, so a class of fewer is hardly learned (of 50 labels of wine .88 of the
    test rows right where these have .96, of 50 irises .88 and .94). Trees of 8 leaves, and a choice among a third of
    the features at each split, take about half the time and fit chance less. No early stopping: it would hold labels
    back."""
    return HistGradientBoostingClassifier(
        max_iter=50,
        max_leaf_nodes=8,
        min_samples_leaf=5,
        max_features=0.3,
        early_stopping=False,
        random_state=seed,
    )


def naive_bayes(rows: int, seed: int) -> GaussianNB:
    """scikit-learn's own settings."""
    return GaussianNB()


def knn(rows: int, seed: int) -> KNeighborsClassifier:
    """Five neighbors, or as many as there are labels. Weighted by distance: as accurate or up to four points better
    than without on every sample table, and without, five votes give so few different probabilities that the rows to
    ask would be drawn by lot among thousands of ties."""
    return KNeighborsClassifier(min(5, rows), weights="distance")


def mlp(rows: int, seed: int) -> MLPClassifier:
    """One hidden layer of 32, by L-BFGS: on hundreds of labels several times as quick as Adam, and steadier. Of the
    penalties from .01 to 3, weak ones are far too sure on noisy tables (log loss 2.0 where this has .7), stronger ones
    learn interplay late."""
    return MLPClassifier(hidden_layer_sizes=(32,), solver="lbfgs", alpha=2.0, max_iter=100, random_state=seed)


# Of all named classifiers but logistic, which has a solver of its own: from rows and seed to an estimator.
NAMED: dict[str, Callable[[int, int], BaseEstimator]] = {
    function.__name__: function for function in (svm, forest, boosting, naive_bayes, knn, mlp)
}


def brought(learner: BaseEstimator, seed: int) -> BaseEstimator:
    """A clone of the user's classifier or pipeline, with every random_state left None set to the seed.

    Raises ValueError, in a sentence, for anything else.
    """
    if isinstance(learner, type) or not hasattr(learner, "get_params") or not is_classifier(learner):
        raise ValueError(
            f"{learner!r} is not a classifier. Pass a name ({', '.join(LEARNERS)}) or a scikit-learn classifier "
            "or pipeline, such as SVC()."
        )
    estimator = clone(learner)
    unset = [
        key
        for key, value in estimator.get_params().items()
        if value is None and (key == "random_state" or key.endswith("__random_state"))
    ]
    return estimator.set_params(**dict.fromkeys(unset, seed))
