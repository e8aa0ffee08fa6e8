"""A fit and a view are functions of a snapshot and of nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from alcore import learners
from alcore.snapshot import UNLABELED, Snapshot, fit, view
from alcore.strategies import get

X = np.random.default_rng(0).normal(size=(40, 3))


@pytest.fixture
def snapshot():
    codes = np.full(40, UNLABELED)
    codes[:12] = (X[:12, 0] > 0).astype(int)
    return Snapshot(X, codes, 2, "logistic", get("margin"), seed=3)


def test_a_fit_is_that_of_the_told_rows_alone(snapshot):
    expected = learners.fit("logistic", X[:12], snapshot.codes[:12], 2, seed=3)
    assert (fit(snapshot).predict_proba(X) == expected.predict_proba(X)).all()


def test_the_weights_of_a_fit_are_those_of_the_told_rows(snapshot):
    weights = np.ones(40)
    weights[:6] = 5
    heavy = fit(replace(snapshot, weights=weights))
    expected = learners.fit("logistic", X[:12], snapshot.codes[:12], 2, weights=weights[:12], seed=3)
    assert (heavy.predict_proba(X) == expected.predict_proba(X)).all()
    weights[12:] = 9  # of rows that nobody has labeled
    assert (fit(replace(snapshot, weights=weights)).predict_proba(X) == heavy.predict_proba(X)).all()


def test_a_view_shows_the_unlabeled_rows_or_the_candidates(snapshot):
    assert view(snapshot, None).rows.tolist() == list(range(12, 40))
    some = view(replace(snapshot, candidates=np.array([20, 15])), None)
    assert some.rows.tolist() == [20, 15] and some.labeled.tolist() == list(range(12))
    assert (some.y == snapshot.codes[:12]).all()


def test_a_strategy_that_tries_a_label_changes_nothing_in_the_snapshot(snapshot):
    tried = view(snapshot, fit(snapshot)).fit_with(30, 1)
    assert snapshot.codes[30] == UNLABELED
    codes = snapshot.codes.copy()
    codes[30] = 1
    expected = fit(replace(snapshot, codes=codes))
    assert tried.predict_proba(X) == pytest.approx(expected.predict_proba(X), abs=1e-4)


@pytest.mark.parametrize(
    "changes", [{"seed": 4}, {"strategy": get("entropy")}, {"codes": np.r_[np.arange(13) % 2, np.full(27, UNLABELED)]}]
)
def test_draws_depend_on_the_seed_the_strategy_and_the_number_of_labels(snapshot, changes):
    again = view(snapshot, None).rng.integers(10**9)
    assert view(replace(snapshot, warm=fit(snapshot)), None).rng.integers(10**9) == again
    assert view(replace(snapshot, **changes), None).rng.integers(10**9) != again
