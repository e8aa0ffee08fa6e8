"""Cold start: what each start costs later; without an order in the file, its first rows are a start like any other."""

from dataclasses import replace

import numpy as np
import pytest
from random_tables import ROLES, clouds, found
from sklearn.neighbors import NearestCentroid

from alcore import experiments, features, simulation
from alcore.experiments import cold_start

FIRST = "margin after the file's first rows"


@pytest.fixture(scope="module")
def sorted_file():
    return found("cold_start", clouds(sort=True), replicates=6)


def first_models(result):
    return result.tables["first_models"].set_index("arm")


def test_the_first_rows_of_a_sorted_file_make_a_poor_first_model_and_that_is_said(sorted_file):
    line = first_models(sorted_file[0]).loc[FIRST]
    assert line.high < -0.2  # one class of three: two thirds of the test rows are wrong
    said = next(claim for claim in sorted_file[0].claims if "after the file's first rows and" in claim.sentence)
    assert said.standing == experiments.YES
    assert f"is {line['first']:.3f} after" in said.sentence and f"{line.low:+.3f} to {line.high:+.3f}" in said.sentence


def test_in_a_file_without_an_order_the_first_rows_are_as_good_as_a_lot():
    line = first_models(found("cold_start", clouds(seed=3), replicates=6)[0]).loc[FIRST]
    assert line.low < 0 < line.high and abs(line.difference) < 0.1


def test_every_way_of_starting_is_compared_with_a_lot_and_a_lot_with_random_sampling(sorted_file):
    savings = sorted_file[0].tables["savings"]
    assert savings["against"].value_counts().to_dict() == {cold_start.PLAIN: 5, cold_start.RANDOM: 1}
    assert set(savings["arm"]) == {
        "margin after rows by lot",
        "margin after a lot from each group",
        "margin after the middles of groups",
        "margin after typical rows",
        FIRST,
        "margin after a lot from each part of x0",
    }


def test_the_first_model_is_that_of_the_starting_rows_alone(sorted_file):
    result, measured = sorted_file
    rounds = measured.rounds
    mine = rounds[(rounds.variant == "first") & (rounds.strategy == "margin") & (rounds["round"] == 0)]
    assert set(mine.labels) == {20}
    assert first_models(result).loc[FIRST, "first"] == pytest.approx(mine.accuracy.mean())


def test_the_few_shot_reference_is_the_nearest_centroid_of_rows_of_the_pool(sorted_file):
    result, measured = sorted_file
    prepared = simulation.prepare(clouds(sort=True), ROLES)
    pool, test = simulation.split(prepared, 0.3, 0, 2)
    X = features.fit(prepared.frame, prepared.kinds, pool).transform(prepared.frame)
    order = np.random.default_rng((0, 2, 8)).permutation(pool)
    rows = np.concatenate([order[prepared.y[order] == code][:5] for code in range(3)])
    right = NearestCentroid().fit(X[rows], prepared.y[rows]).predict(X[test]) == prepared.y[test]
    frame = measured.frames["few_shot"]
    line = frame[(frame.replicate == 2) & (frame.per_class == 5)].iloc[0]
    assert (line.labels, line.accuracy) == (15, pytest.approx(right.mean()))
    reference = result.tables["few_shot"].set_index("per_class")
    assert reference.loc[10, "score"] == pytest.approx(frame[frame.per_class == 10].accuracy.mean())
    assert reference.loc[10, "at"] == 30  # margin is read at as many labels as the reference took


def test_a_reference_of_fewer_labels_than_the_start_has_proves_nothing(sorted_file):
    said = next(claim for claim in sorted_file[0].claims if claim.sentence.startswith("The nearest centroid of 5"))
    assert said.standing == experiments.OPEN and "with 20 labels" in said.sentence
    assert said.sentence.endswith("It had fewer labels, so which of them is better is left open.")
    fair = next(claim for claim in sorted_file[0].claims if claim.sentence.startswith("The nearest centroid of 10"))
    assert "fewer labels, so" not in fair.sentence


def test_it_is_stratified_by_categories_before_numbers_and_not_at_all_without_either():
    prepared = simulation.prepare(clouds(), ROLES)
    sites = prepared.frame.assign(site=["north", "south", "east"] * 100)
    kinds = {**prepared.kinds, "site": "category"}
    one = experiments.get("cold_start")

    def last(frame, kinds):
        return cold_start.fitted(replace(prepared, frame=frame, kinds=kinds), one.variants)[-1].settings.starting

    assert last(sites, kinds) == "stratified('site')"
    assert last(prepared.frame.assign(x3=prepared.frame.x3.round()), prepared.kinds) == "stratified('x0')"
    assert last(sites[["site"]].assign(site=np.arange(300).astype(str)), {"site": "category"}) == "first"


def test_one_trial_run_makes_a_picture_and_no_claim_that_holds():
    result, _ = found("cold_start", clouds(), replicates=1)
    assert {claim.standing for claim in result.claims} == {experiments.OPEN}
    assert len(result.tables["curves"]) and result.replicates == 1
