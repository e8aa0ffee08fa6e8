"""What the last layer of a model sees, and what it makes of it."""

import warnings

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

from alcore.learners import fit
from alcore.learners.rules import Linear, Network, Wrapped, first_highest, softmax

IRIS, SPECIES = load_iris(return_X_y=True)
IRIS32 = IRIS.astype(np.float32)


def of_the_last_layer(model, X):
    coefficients = model.coefficients
    return softmax(model.embedding(X) @ coefficients[:, :-1].T + coefficients[:, -1])


# The hidden layer is max(0, x), max(0, -x) and max(0, x - 1); of class 1 the decision is their weighted sum less one.
BY_HAND = Network(np.array([[0, 0, 0, 0.0], [1, 2, 3, -1.0]]), np.array([[1, 0], [-1, 0], [1, -1.0]]))


def test_a_network_by_hand():
    X = np.array([[2.0], [-1.0], [0.5]], dtype=np.float32)
    assert BY_HAND.embedding(X).tolist() == [[2, 0, 1], [0, 1, 0], [0.5, 0, 0]]
    assert BY_HAND.decisions(X).tolist() == [[0, 4], [0, 1], [0, -0.5]]
    assert BY_HAND.probabilities(X)[:, 1] == pytest.approx(1 / (1 + np.exp([-4, -1, 0.5])))
    assert BY_HAND.codes(X, np.array([3, 5])).tolist() == [5, 5, 3]


@pytest.mark.parametrize("learner", ["logistic", "mlp"])
@pytest.mark.parametrize(
    ("labels", "n_classes"), [(SPECIES, 3), (SPECIES, 6), (SPECIES > 0, 2), ((SPECIES > 0) * 2, 4)], ids=str
)
def test_probabilities_are_the_softmax_of_the_last_layer_on_what_it_sees(learner, labels, n_classes):
    model = fit(learner, IRIS32, labels.astype(int), n_classes)
    assert model.coefficients.shape == (len(model.seen), model.embedding(IRIS32).shape[1] + 1)
    proba = model.predict_proba(IRIS32)
    assert np.abs(of_the_last_layer(model, IRIS32) - proba[:, model.seen]).max() < 1e-12


def test_what_the_last_layer_of_logistic_regression_sees_are_the_features_themselves():
    assert fit("logistic", IRIS32, SPECIES, 3).embedding(IRIS32) is IRIS32


@pytest.mark.parametrize("labels", [SPECIES, (SPECIES > 0).astype(int)], ids=["three classes", "two classes"])
def test_a_network_is_the_one_scikit_learn_fitted(labels):
    twin = MLPClassifier((32,), solver="lbfgs", alpha=2, max_iter=100, random_state=7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        twin.fit(IRIS, labels)
    model = fit("mlp", IRIS, labels, 3, seed=7)
    assert np.abs(model.predict_proba(IRIS)[:, model.seen] - twin.predict_proba(IRIS)).max() < 1e-9
    inner = model.embedding(IRIS)
    assert np.abs(inner - np.maximum(IRIS @ twin.coefs_[0] + twin.intercepts_[0], 0)).max() < 1e-9


def test_models_without_a_linear_last_layer_have_no_coefficients_and_see_the_features():
    for learner in ("svm", "forest", "boosting", "naive_bayes", "knn"):
        model = fit(learner, IRIS32, SPECIES, 3)
        assert isinstance(model.rule, Wrapped)
        assert model.coefficients is None and model.embedding(IRIS32) is IRIS32
    of_one_class = fit("mlp", IRIS32[:5], SPECIES[:5], 3)
    assert of_one_class.coefficients is None and of_one_class.embedding(IRIS32) is IRIS32


def test_a_network_sees_a_long_pool_in_chunks(monkeypatch):
    model = fit("mlp", IRIS32, SPECIES, 3)
    whole = model.embedding(IRIS32)
    monkeypatch.setattr("alcore.learners.model.CHUNK", 7)
    assert np.allclose(model.embedding(IRIS32), whole) and whole.shape == (150, 32)


def test_of_equal_decisions_the_first_class_is_taken():
    flat = Linear(np.zeros((3, 5)))
    assert flat.codes(IRIS32, np.array([1, 4, 6])).tolist() == [1] * 150
    values = np.array([[1.0, 3, 3], [2, 2, 1], [0, 0, 5]])
    assert first_highest(values).tolist() == values.argmax(axis=1).tolist() == [1, 0, 2]
