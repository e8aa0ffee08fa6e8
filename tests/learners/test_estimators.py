"""What the named classifiers are for, and what they do with few labels."""

import warnings

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_info

from alcore import jobs
from alcore.learners import fit

rng = np.random.default_rng(0)
X = rng.normal(size=(1000, 4)).astype(np.float32)
INTERPLAY = (X[:, 0] * X[:, 1] > 0).astype(int)


def test_nearer_neighbors_count_for_more():
    model = fit("knn", np.array([[0.0], [1.0]]), np.array([0, 1]), 3)
    # At a quarter of the way the weights are 1 / .25 and 1 / .75, three to one.
    assert model.predict_proba(np.array([[0.25], [0.5]])) == pytest.approx(np.array([[0.75, 0.25, 0], [0.5, 0.5, 0]]))


def test_five_neighbors_are_asked_or_all_when_there_are_fewer_labels():
    line = np.arange(8.0)[:, None]
    for labels in (2, 5, 8):
        codes = np.arange(labels)
        votes = fit("knn", line[:labels], codes, 8).predict_proba(line[:1] - 1)
        assert np.count_nonzero(votes) == min(labels, 5)


def test_labels_of_weight_zero_are_no_neighbors():
    line, codes = np.arange(4.0)[:, None], np.array([0, 1, 1, 0])
    model = fit("knn", line, codes, 2, weights=np.array([0, 1, 1, 0.0]))
    assert model.seen.tolist() == [1]


@pytest.mark.parametrize("name", ["boosting", "mlp", "forest", "svm"])
def test_interplay_of_two_features_is_learned_where_a_weighted_sum_learns_nothing(name):
    accuracy = {
        learner: (fit(learner, X[:300], INTERPLAY[:300], 2).predict(X[300:]) == INTERPLAY[300:]).mean()
        for learner in (name, "logistic")
    }
    assert accuracy[name] > 0.8 and accuracy["logistic"] < 0.65


def test_boosting_tells_a_class_of_eight_labels_from_the_rest_where_scikit_learns_settings_do_not():
    order = np.argsort(X[:, 2])
    rows, codes = np.concatenate([order[:42], order[-8:]]), np.repeat([0, 1], [42, 8])
    usual = HistGradientBoostingClassifier().fit(X[rows], codes)
    assert (fit("boosting", X[rows], codes, 2).predict(X[rows]) == codes).all()
    assert (usual.predict(X[rows]) == codes).mean() < 0.95


def test_boosting_holds_no_label_back_to_decide_when_to_stop():
    assert fit("boosting", np.tile(X, (11, 1)), np.tile(INTERPLAY, 11), 2).rule.estimator.n_iter_ == 50


def test_boosting_keeps_to_one_thread_in_a_worker_process():
    def threads(seed):
        fit("boosting", X[:60], INTERPLAY[:60], 2, seed=seed)
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "openmp"]

    assert [found for _, found in jobs.results(threads, range(2), 2)] == [[1], [1]]


def test_the_network_stops_after_its_steps_without_a_warning_but_one_of_the_user_warns():
    noise = rng.integers(0, 2, 300)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit("mlp", X[:300], noise, 2)
    with pytest.warns(ConvergenceWarning):
        fit(MLPClassifier(max_iter=5), X[:300], noise, 2)


def test_another_seed_gives_another_network_and_the_same_seed_the_same():
    first, again, other = (fit("mlp", X[:80], INTERPLAY[:80], 2, seed=seed).coefficients for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.allclose(first, other)
