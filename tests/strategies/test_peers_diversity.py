"""The same rows as other libraries on shared inputs, where they compute the same, and where they do not."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from alcore import learners
from alcore.strategies import Pool, get, rank
from alcore.strategies.clusters import cluster
from alcore.strategies.density import density_score, ranked

LABELS = 40


def shared(seed, n=400):
    X, y = make_classification(n, 12, n_informative=8, n_classes=3, random_state=seed)
    X = X / X.std(axis=0)
    told = np.where(np.arange(n) < LABELS, y, np.nan)
    model = learners.fit("logistic", X[:LABELS], y[:LABELS], 3)
    pool = Pool(
        X, np.arange(LABELS, n), model=model, labeled=np.arange(LABELS), y=y[:LABELS], n_classes=3, seed=(seed,)
    )
    return X, y, told, pool


def asked(name, pool, n):
    return pool.rows[rank(get(name), pool, n)[0]].tolist()


@pytest.mark.parametrize("seed", range(3))
def test_core_set_asks_the_rows_scikit_activeml_asks_in_its_order(seed):
    from skactiveml.pool import CoreSet

    X, _, told, pool = shared(seed)
    assert asked("core_set", pool, 25) == CoreSet(random_state=0).query(X, told, batch_size=25).tolist()


def test_after_the_same_first_row_core_set_without_labels_goes_on_as_scikit_activeml_does():
    from skactiveml.pool import CoreSet

    X, *_ = shared(0)
    theirs = CoreSet(random_state=0).query(X, np.full(len(X), np.nan), batch_size=10)
    rows = np.delete(np.arange(len(X)), theirs[0])
    assert asked("core_set", Pool(X, rows, labeled=theirs[:1]), 9) == theirs[1:].tolist()


class OurClusters(ClusterMixin, BaseEstimator):
    """Our k-means, in the order in which our strategy hands rows over, for scikit-activeml to begin from."""

    def __init__(self, n_clusters=8, order=None, seed=0):
        self.n_clusters, self.order, self.seed = n_clusters, order, seed

    def fit_predict(self, X, y=None):
        found, _ = cluster(X[self.order], self.n_clusters, np.random.default_rng([self.seed]))
        return found[np.argsort(self.order)]


@pytest.mark.parametrize("seed", range(3))
def test_typiclust_asks_the_rows_scikit_activeml_asks_of_the_same_clusters(seed):
    from skactiveml.pool import TypiClust

    X, _, _, _ = shared(seed)
    labeled = np.arange(4)
    pool = Pool(X, np.arange(4, len(X)), labeled=labeled, seed=(seed,))
    order = np.concatenate([pool.rows, labeled])
    told = np.where(np.arange(len(X)) < 4, 0.0, np.nan)
    peer = TypiClust(cluster_algo=OurClusters, cluster_algo_dict={"order": order, "seed": seed}, k=5, random_state=0)
    assert asked("typiclust(neighbors=5)", pool, 6) == peer.query(X, told, batch_size=6).tolist()


@pytest.mark.parametrize("seed", range(3))
def test_ranked_batch_asks_the_rows_modal_asks_in_its_order(seed):
    modal = pytest.importorskip("modAL.batch", exc_type=ImportError)
    X, y, _, pool = shared(seed)
    doubt = 1 - LogisticRegression().fit(X[:LABELS], y[:LABELS]).predict_proba(X[LABELS:]).max(axis=1)
    theirs, _ = modal.ranked_batch(
        SimpleNamespace(X_training=X[:LABELS], on_transformed=False),
        X[LABELS:],
        doubt,
        20,
        metric="euclidean",
        n_jobs=None,
    )
    free, known = len(X) - LABELS, LABELS
    alphas = np.array([(free - place) / (free + known) for place in range(20)])
    ours, _ = ranked(X, pool.rows, X[:LABELS], doubt, alphas, np.random.default_rng(0))
    assert ours.tolist() == theirs.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_our_density_orders_rows_as_modals_does_which_takes_a_matrix_of_all_distances(seed):
    modal = pytest.importorskip("modAL.density", exc_type=ImportError)
    X, *_ = shared(seed)
    theirs, rows = modal.information_density(X, "euclidean"), np.arange(len(X))
    assert spearmanr(theirs, density_score(X, rows)).statistic > 0.98
    assert spearmanr(theirs, density_score(X, rows, centered=False)).statistic < 0.5
