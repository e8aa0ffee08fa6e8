"""Rare classes: what chance alone takes to the k-th row, what strategies take, and the alarm."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rare_tables import rare_table
from scipy import stats

from alcore import rare, review, simulation
from alcore.simulation import Settings
from alcore.tables import Roles


def test_the_law_of_the_kth_positive_is_worked_by_hand():
    """One of four: each place is as likely, so 2.5 draws on average. Two of three: the second is at 2, 3, 3."""
    assert rare.by_lot(4, 1, 1).mean == 2.5
    assert rare.law(4, 1, 1).pmf([0, 1, 2, 3]) == pytest.approx([0.25] * 4)
    assert rare.by_lot(3, 2, 2).mean == pytest.approx(8 / 3)
    assert rare.law(3, 2, 2).pmf([0, 1]) == pytest.approx([1 / 3, 2 / 3])


@given(st.integers(2, 300), st.data())
@settings(max_examples=60)
def test_the_mean_of_the_law_is_its_closed_form_and_its_range_holds_the_middle(rows, data):
    of_class = data.draw(st.integers(1, rows))
    k = data.draw(st.integers(1, of_class))
    takes, others = rare.by_lot(rows, of_class, k), rare.law(rows, of_class, k)
    assert takes.mean == pytest.approx(others.mean() + k)
    assert takes.low <= takes.median <= takes.high
    assert others.cdf(takes.high - k) - others.cdf(takes.low - k - 1) >= rare.MIDDLE - 1e-9


def test_there_is_no_kth_row_where_there_are_fewer():
    with pytest.raises(ValueError, match="no row number 6"):
        rare.by_lot(100, 5, 6)


table_of = partial(rare_table, rows=400, seed=3)


ROLES = Roles(label="y")


def test_the_counts_of_random_sampling_agree_with_the_law():
    runs = Settings(strategies=("random",), replicates=150, budget=280, start=20, batch=260, learner="naive_bayes")
    queries = simulation.simulate(table_of(20), ROLES, runs).queries
    until = rare.labels_until(queries, "yes", [1, 5, 10])
    for k in (1, 5, 10):
        labels = until.loc[until.k == k, "labels"].to_numpy()
        others = rare.law(280, 14, k)
        spread_out = labels - k + stats.uniform.rvs(size=150, random_state=k)
        assert stats.ks_1samp(spread_out, partial(steps, others)).pvalue > 0.01
        spread = others.std() / np.sqrt(150)
        assert abs(labels.mean() - rare.by_lot(280, 14, k).mean) < 3 * spread


def steps(others, x):
    """The distribution of a whole number with a uniform draw added, which is continuous."""
    whole = np.floor(x)
    return others.cdf(whole - 1) + (x - whole) * others.pmf(whole)


def queries_of(**arms):
    """Queries of one strategy a keyword: the truths of each replicate, in the order of asking, such as "nny"."""
    return pd.DataFrame(
        [
            {"strategy": strategy, "replicate": number, "row": row, "true_label": {"y": "yes", "n": "no"}[letter]}
            for strategy, replicates in arms.items()
            for number, truths in enumerate(replicates)
            for row, letter in enumerate(truths)
        ]
    )


def test_labels_until_the_kth_row_are_counted_and_what_the_budget_cut_off_is_said():
    until = rare.labels_until(queries_of(random=["nnyny", "nnnnn"], likely=["ynnny", "nyynn"]), "yes", [2, 1])
    assert until.values.tolist() == [
        ["random", 0, 1, 3, True],
        ["random", 0, 2, 5, True],
        ["random", 1, 1, 5, False],
        ["random", 1, 2, 5, False],
        ["likely", 0, 1, 1, True],
        ["likely", 0, 2, 5, True],
        ["likely", 1, 1, 2, True],
        ["likely", 1, 2, 3, True],
    ]
    found = rare.summary(until).set_index(["strategy", "k"])
    assert found.loc[("random", 1), ["labels", "mean", "reached_share"]].tolist() == [3, 4, 0.5]
    assert found.loc[("likely", 1), "saved"] == pytest.approx(100 * (1 - 1.5 / 4))
    assert found.loc[("likely", 1), "bound"] == "at least" and found.loc[("random", 1), "bound"] == ""


def test_a_row_asked_twice_is_found_once():
    queries = queries_of(random=["nyny"])
    assert rare.labels_until(pd.concat([queries.iloc[[0]], queries]), "yes", [2]).labels.tolist() == [4]


def test_the_interval_of_a_median_holds_the_share_that_the_binomial_law_says():
    """Of ten values the 2nd and the 9th; at least 97.9 % (Conover 1999). Of five, nothing can be said at 95 %."""
    values = np.arange(1.0, 11)
    assert rare.median_interval(values, np.ones(10, dtype=bool)) == (2, 9)
    assert rare.median_interval(values, values < 9) == (2, np.inf)
    assert np.isnan(rare.median_interval(values[:5], np.ones(5, dtype=bool))).all()
    rng = np.random.default_rng(0)
    ends = [rare.median_interval(one, np.ones(15, dtype=bool)) for one in rng.exponential(size=(2000, 15))]
    covered = np.mean([low <= np.log(2) <= high for low, high in ends])
    assert 0.95 <= covered <= 0.985  # exactly 0.965


def test_looking_for_a_rare_class_finds_it_sooner_and_on_even_classes_nothing_is_left_of_that():
    runs = Settings(strategies=("random", "likely", "balanced(margin)"), replicates=12, budget=120, stop_set=0)
    found = {}
    for positives in (16, 200):
        planned = Settings(**{**vars(runs), "positive": "yes"})
        queries = simulation.simulate(table_of(positives), ROLES, planned).queries
        found[positives] = rare.summary(rare.labels_until(queries, "yes", [5])).set_index("strategy")
    assert (found[16].loc[["likely", "balanced(margin)"], "low_saved"] > 10).all()
    # On even classes the fifth is among the starting rows, which all arms share.
    assert found[200].loc[["likely", "balanced(margin)"], "saved"].tolist() == [0, 0]


def test_arms_that_met_fewer_than_a_handful_of_a_class_are_named_with_how_many():
    queries = queries_of(random=["nnyny", "nnnnn"], likely=["yyyyynn", "yyyyynn"])
    few = rare.few_labels(queries.rename(columns={"true_label": "given_label"}))
    assert few.values.tolist() == [["random", "no", 4.0], ["random", "yes", 1.0], ["likely", "no", 2.0]]
    assert rare.few_in_words(few).startswith(
        "Of class 'no', fewer than 5 rows were labeled on average by random (4.0), likely (2.0): a model hardly knows"
    )
    enough = queries_of(random=["yyyyynnnnn"]).rename(columns={"true_label": "given_label"})
    assert rare.few_in_words(rare.few_labels(enough)) == ""


def test_a_start_that_can_hardly_hold_a_handful_raises_the_alarm():
    said = rare.in_words("yes", 3500, 35, 20)
    assert said.startswith("Of 20 starting rows by lot, 82% of the draws hold none of class 'yes' (35 of 3,500 rows).")
    assert "takes 486 labels by lot on average" in said  # 5 (3500 + 1) / (35 + 1)
    assert rare.in_words("yes", 3500, 1750, 20) == ""
    assert rare.in_words("yes", 3500, 0, 20) == ""
    assert "no model can learn such a class" in rare.in_words("yes", 3500, 3, 20)
    assert rare.few([0, 4, 5, 100]).tolist() == [0, 1]


def test_a_run_on_a_rare_class_says_so_before_it_starts_and_one_on_even_classes_does_not():
    for positives, expected in ((16, True), (200, False)):
        notes = simulation.plan(simulation.prepare(table_of(positives), ROLES), Settings(replicates=2)).notes
        assert any("starting rows by lot" in note for note in notes) == expected


# -- reviews in the one simulation -------------------------------------------------------------------------------


REVIEW = Settings(strategies=("random", "likely"), replicates=2, review=0.8, positive="yes", stop_set=0)


def test_a_run_without_a_review_is_what_it_was_and_a_stored_one_loads():
    stored = Settings(replicates=3).to_dict()
    for new in ("review", "confidence", "precision", "costs"):
        del stored[new]
    loaded = Settings.from_dict(stored)
    assert (loaded.review, loaded.precision, loaded.costs, loaded.confidence) == (None, 0.9, None, 0.95)
    priced = Settings(costs=((0, 1), (20, 0)), review=0.9)
    assert Settings.from_dict(json.loads(json.dumps(priced.to_dict()))).costs == ((0, 1), (20, 0))
    rounds = simulation.simulate(table_of(20), ROLES, replace(REVIEW, review=None, budget=60)).rounds
    assert "pool_rows" not in rounds
    with pytest.raises(ValueError, match="no review"):
        simulation.reviews(rounds, pd.DataFrame(), replace(REVIEW, review=None))


@pytest.fixture(scope="module")
def one():
    """A review, run on one worker."""
    return simulation.simulate(table_of(30), ROLES, REVIEW)


def test_a_review_reads_the_whole_pool_and_gives_the_same_on_two_workers(one):
    two = simulation.simulate(table_of(30), ROLES, REVIEW, workers=2)
    pd.testing.assert_frame_equal(one.queries, two.queries)
    assert one.queries.groupby(["strategy", "replicate"]).size().tolist() == [280] * 4
    assert (one.rounds[["pool_rows", "pool_positives"]] == [280, 21]).all(axis=None)
    assert set(one.queries.query("strategy == 'random'").arm) == {"start", "active"}  # all of it is by lot


def test_what_reviews_say_follows_from_the_order_of_reading(one):
    found = simulation.reviews(one.rounds, one.queries, one.plan.settings, (0.5, 0.8))
    arm = one.queries.query("strategy == 'likely' and replicate == 1")
    line = found.query("strategy == 'likely' and replicate == 1 and recall == 0.5").iloc[0]
    hits = np.cumsum(arm.true_label == "yes").to_numpy()
    assert hits[int(line.found_at) - 1] == 11 and hits[int(line.found_at) - 2] == 10  # half of 21, rounded up
    assert line.wss == pytest.approx(0.5 - line.found_at / 280)
    assert line.recall_at_stop == hits[int(line.stopped_at) - 1] / 21
    by_lot = arm.arm.isin(["start", "control"]).to_numpy()
    assert line.stopped_at == review.guaranteed_at((arm.true_label == "yes").to_numpy(), by_lot, 280, 0.5)
