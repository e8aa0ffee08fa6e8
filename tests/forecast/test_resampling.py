import numpy as np
import pytest
from sklearn import metrics as published

from alcore import learners
from alcore.forecast import Pilot
from alcore.forecast.resampling import _score, curve_scores, observe, subset_sizes
from tests.forecast.samples import blobs


def test_subsets_reach_from_a_seventh_to_nine_tenths_of_the_pilot():
    assert subset_sizes(100, 5).tolist() == [15, 23, 37, 58, 90]
    assert subset_sizes(20, 5).tolist()[0] == 8


def test_the_curve_inside_agrees_with_models_of_that_many_rows_on_new_rows():
    X, y = blobs(4000, seed=5)
    seen = np.mean(
        [observe(Pilot(X[i : i + 100], y[i : i + 100], 2, 4000)).scores for i in range(0, 2000, 100)], axis=0
    )

    for place, size in enumerate(subset_sizes(100, 5)):
        starts = range(0, 2000, 100)
        models = [learners.fit("logistic", X[i : i + size], y[i : i + size], 2) for i in starts]
        truth = np.mean([np.mean(model.predict(X[2000:]) == y[2000:]) for model in models])
        assert seen[place] == pytest.approx(truth, abs=0.02)


def test_its_covariance_is_mostly_the_luck_of_which_rows_were_drawn():
    X, y = blobs(3200, seed=6)
    all_seen = [observe(Pilot(X[i : i + 80], y[i : i + 80], 2, 3200)) for i in range(0, 3200, 80)]
    spread = np.std([seen.scores[-1] for seen in all_seen])
    promised = np.mean([np.sqrt(seen.covariance[-1, -1]) for seen in all_seen])
    assert promised == pytest.approx(spread, rel=0.35)
    assert all(np.linalg.eigvalsh(seen.covariance).min() > -1e-12 for seen in all_seen)


def test_the_same_pilot_is_seen_the_same(pilot):
    first, again = observe(pilot), observe(pilot)
    assert (first.scores == again.scores).all() and (first.covariance == again.covariance).all()


@pytest.mark.parametrize("metric", ["accuracy", "balanced_accuracy", "macro_f1", "f1", "recall"])
def test_scores_of_counted_rows_are_those_of_scikit_learn(metric):
    rng = np.random.default_rng(1)
    truth, guess, times = rng.integers(0, 3, 60), rng.integers(0, 3, 60), rng.integers(0, 4, 60)
    pilot = Pilot(np.zeros((60, 1)), truth, 3, 60, metric, 2)
    found = curve_scores(np.eye(3)[guess][None], pilot.codes, metric, pilot.positive, times[None])[0, 0]
    truth, guess = np.repeat(truth, times), np.repeat(guess, times)
    expected = {
        "accuracy": published.accuracy_score(truth, guess),
        "balanced_accuracy": published.balanced_accuracy_score(truth, guess),
        "macro_f1": published.f1_score(truth, guess, average="macro"),
        "f1": published.f1_score(truth, guess, labels=[2], average=None)[0],
        "recall": published.recall_score(truth, guess, labels=[2], average=None)[0],
    }[metric]
    assert found == pytest.approx(expected)


def test_a_class_that_no_drawn_row_has_does_not_count():
    assert _score(np.array([[4.0, 0], [0, 0]]), "balanced_accuracy", 1) == 1
    assert _score(np.array([[4.0, 0], [0, 0]]), "f1", 1) == 0
