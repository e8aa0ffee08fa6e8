"""The few-shot reference as an option of any run: draws of its own, and held in pairs against the curves."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import NearestCentroid

from alcore import features, simulation, tables
from alcore.simulation import Settings, few_shot
from alcore.tables import Roles

ROLES = Roles(label="label")
QUICK = Settings(start=10, batch=10, budget=40, replicates=3, stop_set=0)


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 3, 240)
    frame = pd.DataFrame(rng.normal(size=(240, 4)) + 2 * np.eye(3, 4)[codes], columns=list("abcd")).round(5)
    frame["label"] = [f"class {code}" for code in codes]
    return tables.read(frame.to_csv(index=False).encode(), "made.csv")


def with_references(table, *per_class, workers=1):
    return simulation.simulate(table, ROLES, Settings(**{**vars(QUICK), "few_shot": per_class}), workers)


def test_it_is_the_nearest_centroid_of_so_many_rows_a_class_from_the_pool_on_the_test_rows(table):
    found = with_references(table, 4, 7).few_shot
    prepared = simulation.prepare(table, ROLES)
    pool, test = simulation.split(prepared, 0.3, 0, 1)
    X = features.fit(prepared.frame, prepared.kinds, pool).transform(prepared.frame)
    order = np.random.default_rng((0, 1, 8)).permutation(pool)
    rows = np.concatenate([order[prepared.y[order] == code][:7] for code in range(3)])
    right = NearestCentroid().fit(X[rows], prepared.y[rows]).predict(X[test]) == prepared.y[test]
    line = found[(found.replicate == 1) & (found.per_class == 7)].iloc[0]
    assert (line.labels, line.accuracy) == (21, pytest.approx(right.mean()))
    assert found.groupby("per_class")["replicate"].nunique().to_dict() == {4: 3, 7: 3}


def test_a_run_with_references_is_the_same_run_as_without_on_one_worker_or_two(table):
    plain, one, two = with_references(table), with_references(table, 5), with_references(table, 5, workers=2)
    measured = ["fit_seconds", "query_seconds"]
    for other in (one, two):
        pd.testing.assert_frame_equal(plain.rounds.drop(columns=measured), other.rounds.drop(columns=measured))
        pd.testing.assert_frame_equal(plain.queries, other.queries)
    assert plain.few_shot is None
    pd.testing.assert_frame_equal(one.few_shot, two.few_shot)


def test_it_is_held_in_pairs_against_each_strategy_at_no_more_labels_than_its_own():
    frame = pd.DataFrame({"replicate": [0, 1], "per_class": 5, "labels": 15, "accuracy": [0.7, 0.8]})
    lines = [
        ("random", replicate, labels, score + 0.1 * replicate)
        for replicate in (0, 1)
        for labels, score in ((10, 0.5), (20, 0.9))
    ]
    rounds = pd.DataFrame(lines, columns=["strategy", "replicate", "labels", "accuracy"])
    [line] = few_shot.against_all(frame, rounds, "accuracy").to_dict("records")
    assert (line["strategy"], line["at"], line["labels"]) == ("random", 10, 15)
    assert (line["first"], line["second"], line["difference"]) == pytest.approx((0.55, 0.75, -0.2))
    assert (line["low_difference"], line["high_difference"]) == pytest.approx((-0.2, -0.2))  # the same in both pairs
    assert "random has 0.550 with 10 labels" in few_shot.in_words(line, "random", "accuracy")
    assert few_shot.against_all(frame, rounds, "log_loss").empty


def test_what_makes_no_sense_is_refused_and_earlier_runs_have_none(table):
    prepared = simulation.prepare(table, ROLES)
    for changed, sentence in (
        ({"few_shot": (0,)}, "takes 1 to 50 rows of each class"),
        ({"few_shot": (51,)}, "takes 1 to 50 rows of each class"),
        ({"few_shot": (5, 5)}, "named twice"),
        ({"few_shot": (5,), "metric": "log_loss"}, "judges probabilities, and a few-shot reference has none"),
    ):
        with pytest.raises(ValueError, match=sentence):
            simulation.plan(prepared, Settings(**{**vars(QUICK), **changed}))
    settings = Settings(**{**vars(QUICK), "few_shot": (5, 10)})
    assert Settings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings
    stored = QUICK.to_dict()
    del stored["few_shot"]
    assert Settings.from_dict(stored) == QUICK
