"""A simulation fills the history that the criteria read, where it is asked to."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alcore import costs, simulation, stopping, tables
from alcore.simulation import Settings
from alcore.tables import Roles

SETTINGS = Settings(start=20, batch=10, budget=90, replicates=2, metric="accuracy", stop_set=50)
ROLES = Roles(label="class")


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 300)
    a, b = rng.normal(3 * y), rng.normal(size=300)
    lines = [f"{a[row]:.3f},{b[row]:.3f},{'yes' if y[row] else 'no'}" for row in range(300)]
    return tables.read(("a,b,class\n" + "\n".join(lines)).encode(), "two.csv")


@pytest.fixture(scope="module")
def watched(table):
    return simulation.simulate(table, ROLES, SETTINGS).rounds


def test_watching_changes_nothing_else(table, watched):
    plain = simulation.simulate(table, ROLES, replace(SETTINGS, stop_set=0)).rounds
    new = ["agreement", "unchanged", "uncertainty", "evaluation_score", "evaluation_right", "evaluation_rows"]
    assert [name for name in watched if name not in plain] == new
    timed = ["fit_seconds", "query_seconds"]
    pd.testing.assert_frame_equal(watched[plain.columns].drop(columns=timed), plain.drop(columns=timed))


def test_both_arms_of_a_trial_run_are_watched_on_the_same_rows(watched):
    first = watched[watched["round"] == 0].set_index(["replicate", "strategy"])
    columns = ["uncertainty", "evaluation_score", "evaluation_right"]
    random, margin = (first.xs(name, level="strategy")[columns] for name in ("random", "margin"))
    assert (random == margin).all(axis=None)
    assert first.uncertainty.nunique() == 2


def test_what_is_watched_lies_where_it_must(watched):
    assert (watched.evaluation_rows == 90).all()  # all test rows: fewer than a project's 100
    assert np.allclose(watched.evaluation_score, watched.accuracy)
    assert np.allclose(watched.evaluation_right / 90, watched.accuracy)
    assert watched.uncertainty.between(0, 0.5).all()
    later = watched[watched["round"] >= 2]
    assert later.agreement.le(1).all() and later.unchanged.between(0.5, 1).all()
    assert watched[watched["round"] < 2].agreement.isna().all()


def test_all_criteria_can_be_advised_of_it(watched):
    priced = costs.add_money(watched, costs.Rates())
    history = stopping.from_rounds(priced, "accuracy", "margin", 1)
    criteria = [
        stopping.get("budget", threshold=60),
        stopping.get("target", threshold=0.5),
        stopping.get("time_limit", threshold=1.2),
        stopping.get("economic", worth=0.01),
        *(stopping.get(name) for name in ("plateau", "stabilized", "classification_change", "uncertainty")),
    ]
    found = stopping.advise(history, criteria, worth=0.01).set_index("criterion")
    assert (found.missing == "").all()
    assert found.loc["budget", "labels"] == 60
    # 30 seconds a row: 1.2 hours are 144 rows, of which 100 are evaluation rows.
    assert found.loc["time_limit", "labels"] == 50
    assert found.loc["target", "first_round"] == 0
    # A point is worth one cent, and 100 dollars buy 600 labels.
    assert found.loc["economic", "labels"] == 60
    assert (found.against_best.dropna() >= 0).all()


def test_a_model_without_probabilities_is_watched_but_not_for_its_uncertainty(table):
    rounds = simulation.simulate(table, ROLES, replace(SETTINGS, learner="svm", replicates=1)).rounds
    assert rounds.uncertainty.isna().all() and rounds.unchanged.notna().sum() == len(rounds) - 2


def test_a_run_is_watched_unless_its_model_is_slow_to_ask_or_it_says_otherwise(table):
    prepared = simulation.prepare(table, ROLES)

    def rows(**settings):
        return simulation.plan(prepared, replace(SETTINGS, **{"stop_set": None, **settings})).settings.stop_set

    assert rows() == rows(learner="forest") == 1_000
    assert rows(learner="knn") == rows(learner="svm") == rows(learner="naive_bayes") == rows(stop_set=0) == 0
    assert rows(learner="knn", stop_set=300) == 300


def test_a_run_stored_before_there_was_watching_goes_on_without(table):
    stored = {name: value for name, value in SETTINGS.to_dict().items() if name != "stop_set"}
    assert Settings.from_dict(stored).stop_set == 0
    assert Settings.from_dict(Settings().to_dict()).stop_set is None


def test_a_number_of_rows_below_none_is_refused(table):
    with pytest.raises(ValueError, match="watched rows must be 0 or more, not -1"):
        simulation.simulate(table, ROLES, replace(SETTINGS, stop_set=-1))
