"""The ready experiment on reviews: what is found, what is guaranteed, and what a useless ranking cannot save."""

import numpy as np
import pytest
from rare_tables import rare_table

from alcore import experiments, review
from alcore.costs import Rates
from alcore.experiments.review import EXPERIMENT, find
from alcore.tables import Roles

ROLES = Roles(label="y")


def table_of(positives, apart):
    return rare_table(positives, rows=500, seed=5, columns=2, apart=apart)


def measured_on(table, replicates=5):
    planned = experiments.plan(EXPERIMENT, table, ROLES, replicates)
    return experiments.run(planned, table, ROLES, Rates())


@pytest.fixture(scope="module")
def measured():
    return measured_on(table_of(60, 4))


@pytest.fixture(scope="module")
def found(measured):
    return find(measured)


def test_finding_is_quick_and_being_sure_takes_longer(found):
    lines = found.tables["reviews"].set_index(["strategy", "recall"])
    likely = lines.loc["likely"]
    assert (likely["found_at"] < likely["stopped_at"]).all()
    assert likely["stopped_at"].is_monotonic_increasing
    assert likely.loc[0.95, "low_wss"] > 0.5 and likely.loc[0.8, "low_guaranteed_wss"] > 0
    assert lines.loc["random", "wss"].abs().max() < 0.1  # by definition 0 on average


def test_every_claim_is_a_number_of_its_tables(found):
    line = found.tables["reviews"].query("strategy == 'likely' and recall == 0.95").iloc[0]
    assert f"after {line['found_at']:,.0f} of {line['rows']:,.0f} rows" in found.claims[0].sentence
    assert f"{line['guaranteed_wss']:.0%}" in found.claims[2].sentence
    assert f"{line['kept']:.0%} of the trial runs had it" in found.claims[2].sentence


def test_the_plain_loop_stands_beside_the_likeliest_and_beside_reading_by_lot(found):
    lines = found.tables["reviews"].set_index(["strategy", "recall"])
    margin, likely, by_lot = (lines.loc[(name, 0.95)] for name in ("margin", "likely", "random"))
    told = f"95% of the {margin['positives']:,.0f} are found after {margin['found_at']:,.0f} of"
    assert found.claims[1].sentence.startswith("Reading first where the model is unsure (margin, the plain loop), ")
    assert told in found.claims[1].sentence and f"(WSS) {margin['wss']:.0%}" in found.claims[1].sentence
    assert likely["found_at"] <= margin["found_at"] < by_lot["found_at"]
    assert found.tables["needs"]["arm"].str.startswith("margin: ").sum() == 6


def test_all_rows_are_read_in_the_end_and_the_rest_of_each_review_is_by_lot(measured, found):
    queries = measured.queries
    assert queries.groupby(["strategy", "replicate"]).size().unique().tolist() == [475]
    last = found.tables["recall"].groupby("strategy")["mean"].last()
    assert last.tolist() == [1, 1, 1]
    likely = queries[(queries.strategy == "likely") & (queries.replicate == 0)]
    positive = (likely.given_label == "yes").to_numpy()
    by_lot = likely["arm"].isin(["start", "control"]).to_numpy()
    dry = np.flatnonzero(positive)[-1] + review.dry_rows(475) + 10
    assert by_lot[dry:].all() and 0.05 < by_lot[20:dry].mean() < 0.6


def test_a_ranking_that_knows_nothing_saves_nothing():
    found = find(measured_on(table_of(60, 0)))
    ranked = found.tables["reviews"].query("strategy != 'random'")
    assert ranked["wss"].abs().max() < 0.12
    assert (ranked["guaranteed_wss"] < 0.05).all()


def test_too_few_rows_of_a_class_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="Class 'yes' has 12 rows. A review for 95% of them needs 20"):
        experiments.plan(EXPERIMENT, table_of(12, 2), ROLES)
