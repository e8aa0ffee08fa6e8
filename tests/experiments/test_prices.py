"""Annotators with prices: who labels what for the same dollars, and a column in the crowd's place."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from random_tables import ROLES, clouds, found

from alcore import experiments, tables
from alcore.experiments import prices


@pytest.fixture(scope="module")
def priced():
    return found("prices", clouds(rows=700, classes=2, columns=4, seed=4), replicates=5)


def test_every_answer_is_paid_at_its_annotator_s_price(priced):
    asked = priced[1].queries
    paid = (
        asked["annotator"]
        .map({"crowd": 0.10, "expert": 1.00})
        .groupby([asked[n] for n in ("variant", "strategy", "replicate")])
        .sum()
    )
    last = priced[1].rounds.groupby(["variant", "strategy", "replicate"])["row_price"].last()
    pd.testing.assert_series_equal(paid.sort_index(), last.sort_index(), check_names=False)


def test_the_expert_sees_doubts_alone_and_mends_most_of_the_crowd_s_mistakes(priced):
    asked = priced[1].queries[priced[1].queries["variant"] == "doubts"]
    assert set(asked[asked["annotator"] == "expert"]["arm"]) == {"relabel"}
    assert (asked["annotator"] == "expert").mean() == pytest.approx(prices.DOUBTED, abs=0.03)
    equal = priced[0].tables["equal"].groupby(["variant", "strategy"]).first()
    assert equal.loc[("doubts", "margin"), "labels_wrong"] < equal.loc[("crowd", "margin"), "labels_wrong"] / 2


def test_claims_are_about_the_same_dollars_and_stand_where_their_interval_does(priced):
    table = priced[0].tables["equal"]
    full = table[table["dollars"] == table["dollars"].max()]
    assert full["spent"].max() <= full["dollars"].max() + 1e-9 and table["dollars"].nunique() == 2
    for claim, one in zip(priced[0].claims, full[full["variant"] != "expert"].itertuples(), strict=False):
        expected = experiments.YES if one.low > 0 else experiments.NO if one.high < 0 else experiments.OPEN
        assert claim.standing == expected and f"{one.score:.3f}" in claim.sentence


def test_a_crowd_that_never_errs_leaves_the_expert_nothing_to_be_better_at(monkeypatch):
    perfect = prices._variants(replace(prices.CROWD, accuracy=1.0))
    monkeypatch.setattr(prices, "CROWD", replace(prices.CROWD, accuracy=1.0))
    result, measured = found("prices", clouds(rows=500, classes=2, columns=4, seed=5), replicates=3)
    assert len(measured.variants) == len(perfect)
    crowd = measured.rounds[measured.rounds["variant"] == "crowd"]
    assert (crowd["training_errors"] == 0).all()
    equal = result.tables["equal"].set_index(["variant", "strategy"])
    assert (equal.loc[("crowd", "margin"), "difference"] > -0.02).all()


def test_a_column_that_answers_takes_the_place_of_the_crowd():
    frame = clouds(rows=500, classes=2, columns=4, seed=6).frame
    rng = np.random.default_rng(0)
    frame["llm"] = np.where(rng.random(len(frame)) < 0.85, frame["label"], "class 0")
    table = tables.read(frame.to_csv(index=False).encode(), "made.csv")
    roles = replace(ROLES, answers=("llm",))
    _, measured = found("prices", table, replicates=2, roles=roles)
    assert [one.name for one in measured.variants] == ["expert", "crowd", "doubts"]
    cheap = measured.queries[measured.queries["annotator"] == "llm"]
    assert (cheap["given_label"].to_numpy() == table.frame["llm"].to_numpy()[cheap["row"]]).all() and len(cheap)
