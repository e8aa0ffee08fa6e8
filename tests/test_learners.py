import pickle
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

from alcore.learners import LEARNERS, fit, gives

IRIS, SPECIES = load_iris(return_X_y=True)
IRIS32 = IRIS.astype(np.float32)
NAMES = sorted(LEARNERS)


def test_seven_classifiers_have_names_and_logistic_comes_first():
    assert list(LEARNERS) == ["logistic", "svm", "forest", "boosting", "naive_bayes", "knn", "mlp"]
    assert [name for name, learner in LEARNERS.items() if not learner.has_probabilities] == ["svm"]


@pytest.mark.parametrize("learner", LEARNERS.values(), ids=list(LEARNERS))
def test_every_named_classifier_says_what_the_screen_needs(learner):
    assert learner.title and learner.sentence.endswith(".") and learner.limits.endswith(".")
    assert learner.cost_class in ("light", "medium", "heavy")


def test_what_strategies_may_ask_of_the_models():
    assert {name for name in LEARNERS if "gradient" in gives(name)} == {"logistic", "mlp"}
    assert {name for name in LEARNERS if "hessian" in gives(name)} == {"logistic"}
    assert "probabilities" in gives(GaussianNB()) and "probabilities" not in gives(LinearSVC())
    assert gives("unheard of") == frozenset()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15)
@given(data=st.data())
def test_probabilities_cover_the_full_class_list_and_sum_to_one(name, data):
    n_classes = data.draw(st.integers(2, 6))
    seen = data.draw(st.sets(st.integers(0, n_classes - 1), min_size=1))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    y = rng.permutation(np.resize(sorted(seen), 12))
    X = rng.normal(size=(12, 3)).astype(np.float32)
    present = sorted(set(y.tolist()))
    model = fit(name, X, y, n_classes)
    p = model.predict_proba(X)
    assert p.shape == (12, n_classes) and p.dtype == np.float64
    assert np.abs(p.sum(axis=1) - 1).max() < 1e-9 and p.min() >= 0
    assert not p[:, [code for code in range(n_classes) if code not in present]].any()
    assert set(model.predict(X).tolist()) <= set(present)
    assert model.decision_function(X).shape == ((12,) if n_classes == 2 else (12, n_classes))
    assert model.seen.tolist() == present


@pytest.mark.parametrize("name", NAMES)
def test_one_class_gives_a_constant_model(name):
    model = fit(name, IRIS32[:5], np.full(5, 2), 4)
    assert model.predict_proba(IRIS32[:2]).tolist() == [[0, 0, 1, 0]] * 2
    assert model.predict(IRIS32[:3]).tolist() == [2, 2, 2]
    assert model.decision_function(IRIS32[:1]).tolist() == [[-np.inf, -np.inf, 0, -np.inf]]
    assert fit(name, IRIS32[:5], np.ones(5, dtype=int), 2).decision_function(IRIS32[:2]).tolist() == [0, 0]


@pytest.mark.parametrize("name", NAMES)
def test_a_positive_decision_of_two_classes_means_class_1(name):
    X, y = IRIS32[50:], SPECIES[50:] - 1
    model = fit(name, X, y, 2)
    decision = model.decision_function(X)
    p = model.predict_proba(X)
    untied = decision != 0  # a vote of the forest may be even
    assert np.array_equal(model.predict(X)[untied], (decision > 0).astype(int)[untied])
    assert np.array_equal(p[untied, 1] > 0.5, decision[untied] > 0)


@pytest.mark.parametrize("name", NAMES)
def test_two_seen_classes_of_three_have_decisions_that_differ_by_the_two_class_value(name):
    X, y = IRIS32[:100], SPECIES[:100]
    two = fit(name, X, y, 2).decision_function(X)
    three = fit(name, X, y * 2, 3).decision_function(X)
    assert np.allclose(three[:, 2] - three[:, 0], two)
    assert (three[:, 1] == -np.inf).all()


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("svm", SVC(gamma="scale", C=1)),
        ("forest", RandomForestClassifier(random_state=3)),
        ("naive_bayes", GaussianNB()),
        ("logistic", LogisticRegression()),
        ("knn", KNeighborsClassifier(5, weights="distance")),
        (
            "boosting",
            HistGradientBoostingClassifier(
                max_iter=50, max_leaf_nodes=8, min_samples_leaf=5, max_features=0.3, random_state=3
            ),
        ),
    ],
)
def test_the_named_classifiers_are_scikit_learns(name, twin):
    train = np.arange(150) % 2 == 0
    model = fit(name, IRIS[train], SPECIES[train], 3, seed=3)
    twin.fit(IRIS[train], SPECIES[train])
    assert np.array_equal(model.predict(IRIS), twin.predict(IRIS))
    if name == "svm":
        assert np.allclose(model.decision_function(IRIS), twin.decision_function(IRIS))
        assert not model.has_probabilities
    else:
        assert np.abs(model.predict_proba(IRIS) - twin.predict_proba(IRIS)).max() < 0.005
        assert model.has_probabilities


def test_predictions_of_the_svm_agree_with_its_decision_values():
    model = fit("svm", IRIS32, SPECIES, 3)
    assert np.array_equal(model.predict(IRIS32), model.decision_function(IRIS32).argmax(axis=1))
    assert np.array_equal(model.predict(IRIS32), model.predict_proba(IRIS32).argmax(axis=1))


def test_a_warm_start_ends_at_the_same_model_even_when_a_class_is_new():
    cold = fit("logistic", IRIS32, SPECIES, 3)
    earlier = fit("logistic", IRIS32[:100], SPECIES[:100], 3)
    warm = fit("logistic", IRIS32, SPECIES, 3, warm=earlier)
    assert np.abs(cold.predict_proba(IRIS32) - warm.predict_proba(IRIS32)).max() < 0.005


@pytest.mark.parametrize("name", NAMES)
def test_any_earlier_model_may_be_passed_as_warm(name):
    for earlier in (fit("forest", IRIS32, SPECIES, 3), fit("logistic", IRIS32[:, :2], SPECIES, 3)):
        model = fit(name, IRIS32, SPECIES, 3, warm=earlier)
        assert np.array_equal(model.predict(IRIS32), fit(name, IRIS32, SPECIES, 3).predict(IRIS32))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_model(name):
    first, second = (fit(name, IRIS32[::3], SPECIES[::3], 3, seed=5).predict_proba(IRIS32) for _ in range(2))
    assert np.array_equal(first, second)


def test_the_seed_reaches_the_forest_also_inside_a_pipeline_but_a_given_one_is_kept():
    forest = make_pipeline(StandardScaler(), RandomForestClassifier(n_estimators=5))
    a, b, c = (fit(forest, IRIS[::5], SPECIES[::5], 3, seed=s).predict_proba(IRIS) for s in (1, 1, 2))
    assert np.array_equal(a, b) and not np.array_equal(a, c)
    fixed = RandomForestClassifier(n_estimators=5, random_state=0)
    a, b = (fit(fixed, IRIS[::5], SPECIES[::5], 3, seed=s).predict_proba(IRIS) for s in (1, 2))
    assert np.array_equal(a, b)


def test_the_callers_estimator_is_not_fitted():
    mine = SVC()
    fit(mine, IRIS, SPECIES, 3)
    assert not hasattr(mine, "classes_")


def test_classifiers_without_decisions_give_log_probabilities():
    model = fit(KNeighborsClassifier(5), IRIS[::2], SPECIES[::2], 4)
    p, decision = model.predict_proba(IRIS), model.decision_function(IRIS)
    assert np.allclose(np.exp(decision), p)
    assert np.isfinite(decision[:, :3]).all() and (decision[:, 3] == -np.inf).all()


@pytest.mark.parametrize("estimator", [RidgeClassifier(), Perceptron(), SVC(), LinearSVC()])
def test_classifiers_without_probabilities_say_so_and_still_order_the_classes(estimator):
    model = fit(estimator, IRIS, SPECIES, 3)
    assert not model.has_probabilities
    assert np.abs(model.predict_proba(IRIS).sum(axis=1) - 1).max() < 1e-9


def test_a_weight_of_zero_leaves_the_row_out():
    weights = (SPECIES < 2).astype(float)
    model = fit("logistic", IRIS, SPECIES, 3, weights=weights)
    assert model.seen.tolist() == [0, 1]
    assert np.array_equal(model.predict_proba(IRIS), fit("logistic", IRIS[:100], SPECIES[:100], 3).predict_proba(IRIS))


WEIGHTED = [name for name in NAMES if name != "knn"]


@pytest.mark.parametrize("learner", [*WEIGHTED, make_pipeline(StandardScaler(), SVC())])
def test_weights_reach_the_classifier(learner):
    X = np.array([[0.0], [0.0], [1.0], [0.0], [1.0]])
    y = np.array([0, 1, 1, 0, 0])
    toward = [fit(learner, X, y, 2, weights=np.where(y == c, 50, 0.1)).predict(X[:1])[0] for c in (0, 1)]
    assert toward == [0, 1]


def test_a_classifier_that_takes_no_weights_is_fitted_without_and_warns():
    for learner in ("knn", KNeighborsClassifier(5, weights="distance")):
        with pytest.warns(UserWarning, match="KNeighborsClassifier takes no weights"):
            model = fit(learner, IRIS, SPECIES, 3, weights=np.linspace(0.5, 1, 150))
        assert (model.predict(IRIS) == SPECIES).all()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"learner": "magic"}, "There is no model called 'magic'. Choose one of logistic, svm, forest, boosting"),
        ({"learner": LinearRegression()}, "is not a classifier"),
        ({"learner": SVC}, "is not a classifier"),
        ({"learner": None}, "is not a classifier"),
        ({"X": np.ones((0, 4)), "y": np.ones(0, dtype=int)}, "There are no labeled rows"),
        ({"X": np.ones(150)}, "must be a table of rows and columns"),
        ({"y": SPECIES[:10]}, "give one label a row"),
        ({"y": SPECIES + 1}, "class codes from 0 to 2"),
        ({"y": SPECIES - 1}, "class codes from 0 to 2"),
        ({"y": SPECIES.astype(float)}, "class codes from 0 to 2"),
        ({"weights": np.ones(3)}, "give one weight a row"),
        ({"weights": np.full(150, -1)}, "numbers of 0 or more"),
        ({"weights": np.full(150, np.nan)}, "numbers of 0 or more"),
        ({"weights": np.zeros(150)}, "All weights are 0"),
    ],
)
def test_bad_input_gets_a_sentence(change, sentence):
    arguments = {"learner": "logistic", "X": IRIS, "y": SPECIES, "n_classes": 3, "weights": None} | change
    weights = arguments.pop("weights")
    with pytest.raises(ValueError) as error:
        fit(*arguments.values(), weights=weights)
    assert sentence in str(error.value)


@pytest.mark.parametrize("name", NAMES)
def test_scoring_in_chunks_changes_nothing(name, monkeypatch):
    model = fit(name, IRIS32, SPECIES, 4)
    scored = [method(IRIS32) for method in (model.predict_proba, model.decision_function, model.predict)]
    monkeypatch.setattr("alcore.learners.model.CHUNK", 7)
    again = [method(IRIS32) for method in (model.predict_proba, model.decision_function, model.predict)]
    assert all(np.allclose(a, b) for a, b in zip(scored, again, strict=True))


def test_a_million_rows_are_scored_in_less_memory_than_they_take():
    X = np.random.default_rng(0).normal(size=(1_000_000, 30)).astype(np.float32)
    model = fit("logistic", X[:300], np.arange(300) % 3, 3)
    tracemalloc.start()
    model.predict_proba(X)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.5 * X.nbytes


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_pool_gives_empty_answers(name):
    model = fit(name, IRIS32, SPECIES, 3)
    assert model.predict_proba(IRIS32[:0]).shape == (0, 3)
    assert model.decision_function(IRIS32[:0]).shape == (0, 3)
    assert model.predict(IRIS32[:0]).shape == (0,)


@pytest.mark.parametrize("name", NAMES)
def test_two_labels_of_two_classes_are_enough_to_begin_with(name):
    model = fit(name, IRIS32[[0, 60]], SPECIES[[0, 60]], 3)
    assert np.abs(model.predict_proba(IRIS32).sum(axis=1) - 1).max() < 1e-9


@pytest.mark.parametrize("name", NAMES)
def test_models_travel_between_processes(name):
    model = fit(name, IRIS32, SPECIES, 3)
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.predict_proba(IRIS32), model.predict_proba(IRIS32))


def test_renaming_the_classes_renames_the_columns():
    order = np.array([2, 0, 1])
    p = fit("logistic", IRIS, SPECIES, 3).predict_proba(IRIS)
    renamed = fit("logistic", IRIS, order[SPECIES], 3).predict_proba(IRIS)
    assert np.abs(renamed[:, order] - p).max() < 1e-6
