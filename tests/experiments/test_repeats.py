"""Over-querying: a table of copies has its batches filled with them, one without copies has none."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_tables import ROLES, clouds, found

from alcore import experiments, simulation
from alcore.costs import Rates
from alcore.experiments import repeats


@pytest.fixture(scope="module")
def copies():
    return found("repeats", clouds(rows=600, copies=6, columns=8, seed=1), rates=Rates(price_per_label=2.0))


def shares(result):
    return result.tables["repeats"].set_index(["batch", "strategy"])


def test_the_most_doubtful_rows_of_a_table_of_copies_are_copies_and_diverse_batches_spare_them(copies):
    share = shares(copies[0])["share"]
    assert share[50, "margin"] > 0.5 and share[10, "margin"] > 0.3
    assert share[50, "margin"] > 2 * share[50, "random"]
    assert share[50, "diverse(margin)"] < 0.02 and share[50, "core_set"] < share[50, "margin"] / 4
    sentence = next(claim for claim in copies[0].claims if claim.sentence.startswith("In rounds of 50"))
    assert sentence.standing == experiments.YES
    assert f"{share[50, 'margin']:.1%} of the" in sentence.sentence


def test_hardly_any_repeats_are_said_to_need_no_care_and_many_are_not(copies):
    dense = found("repeats", clouds(rows=400, classes=2, columns=4, seed=5), replicates=2)
    for told in (copies, dense):
        share = shares(told[0])["share"]
        for claim, batch in zip(told[0].claims, repeats.BATCHES, strict=False):
            assert claim.sentence.startswith(f"In rounds of {batch}, {share[batch, 'margin']:.1%} of the")
            assert ("need no care here" in claim.sentence) == (share[batch, "margin"] < repeats.FEWEST)
    assert "need no care here" in dense[0].claims[0].sentence and dense[0].tables["repeats"]["twins"].gt(0.01).any()


def test_without_copies_nobody_repeats_anything():
    one = experiments.get("repeats")
    prepared = simulation.prepare(clouds(rows=500, columns=8, seed=2), ROLES)
    large = one.variants[-1]
    planned = {large.name: simulation.plan(prepared, large.settings).settings}
    frame = simulation.run_variants(prepared, 0, planned, beside=one.beside)["repeats"]
    assert set(frame.strategy) == set(large.settings.strategies)
    assert (frame.repeats / frame.asked).max() < 0.02 and (frame.twins < 0.01).all()


def test_a_table_without_copies_is_told_that_there_is_nothing_to_see():
    with pytest.raises(ValueError, match="cannot show it: 0.0% of its rows have a near-duplicate"):
        experiments.plan(experiments.get("repeats"), clouds(rows=500, columns=8, seed=2), ROLES)


def test_repeats_cost_a_label_each(copies):
    table = copies[0].tables["repeats"]
    assert table["dollars"].tolist() == pytest.approx((2.0 * table["repeats"]).tolist())
    raw = copies[1].frames["repeats"]
    mine = raw[(raw.variant == "batch_25") & (raw.strategy == "margin")]
    assert shares(copies[0]).loc[(25, "margin"), "share"] == pytest.approx((mine.repeats / mine.asked).mean())


def test_repeats_are_counted_from_the_rows_that_were_asked(copies):
    """A copy is known by its number here, and by its distance there."""
    table = clouds(rows=600, copies=6, columns=8, seed=1).frame
    original = pd.factorize(table[["x0", "x1"]].astype(float).round(1).astype(str).agg(" ".join, axis=1))[0]
    queries = copies[1].queries
    mine = queries[(queries.variant == "batch_50") & (queries.strategy == "margin") & (queries.arm == "active")]
    count = sum(len(rows) - len(set(original[rows])) for _, rows in mine.groupby(["replicate", "round"]).row)
    raw = copies[1].frames["repeats"]
    told = raw[(raw.variant == "batch_50") & (raw.strategy == "margin")].repeats.sum()
    assert told == pytest.approx(count, rel=0.15)  # rounding parts some copies


def test_rows_of_the_start_do_not_count(copies):
    raw, queries = copies[1].frames["repeats"], copies[1].queries
    asked = queries[queries.arm == "active"].groupby(["variant", "strategy", "replicate"]).size()
    assert (
        raw.set_index(["variant", "strategy", "replicate"]).asked.sort_index().tolist() == asked.sort_index().tolist()
    )


def test_a_row_is_a_repeat_of_one_before_it_in_its_batch():
    X = np.array([[0.0], [5.0], [0.1], [9.0], [5.0], [0.0]])
    assert repeats.repeated(X, limit=0.5).tolist() == [False, False, True, False, True, True]
    assert repeats.repeated(X, limit=0.0).tolist() == [False, False, False, False, True, True]  # equal rows always are
    assert repeats.repeated(X[:0], limit=1.0).tolist() == []


@given(st.integers(0, 1000), st.floats(0.1, 100))
def test_near_is_a_matter_of_the_table_and_not_of_its_units(seed, scale):
    X = np.random.default_rng(seed).normal(size=(40, 4))
    assert repeats.near(scale * X) == pytest.approx(scale * repeats.near(X))
    assert repeats.share_with_a_twin(scale * X) == repeats.share_with_a_twin(X)
    assert repeats.share_with_a_twin(np.vstack([X, X])) == 1


def test_the_bundled_forms_are_those_their_builder_makes(tmp_path):
    import subprocess
    import sys
    from pathlib import Path

    samples = Path(__file__).parents[2] / "sample_data"
    subprocess.run([sys.executable, samples / "repeated.py", "--into", tmp_path], check=True)
    file = samples / experiments.get("repeats").sample
    assert (tmp_path / file.name).read_bytes() == file.read_bytes()
    forms = pd.read_csv(file)
    assert forms.groupby("sheet").digit.nunique().max() == 1 and forms.sheet.nunique() == 420
