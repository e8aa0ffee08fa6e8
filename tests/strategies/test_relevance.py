"""The likeliest rows of a class first: which class, in which order, and what it finds."""

import numpy as np
import pytest

from alcore import learners
from alcore.campaign import Campaign
from alcore.strategies import STRATEGIES, Pool, get, rank

rng = np.random.default_rng(2)
Y = (np.arange(300) % 15 == 0).astype(int)
X = rng.normal(size=(300, 2)) + 3 * Y[:, None]


def pool(**known):
    labeled = np.arange(40)
    model = learners.fit("logistic", X[labeled], Y[labeled], 2)
    return Pool(X, np.arange(40, 300), model=model, labeled=labeled, y=Y[labeled], **known)


def test_rows_come_in_the_order_of_the_probability_of_the_class_of_interest():
    for positive in (0, 1):
        view = pool(positive=positive)
        order, utility = rank(get("likely"), view, 20)
        assert utility.tolist() == sorted(view.proba[:, positive], reverse=True)[:20]
        assert (view.proba[order, positive] == utility).all()


def test_where_no_class_is_named_it_is_the_one_with_fewest_labels_and_of_equals_the_last():
    assert pool().positive == 1
    assert Pool(X, np.arange(300), labeled=np.array([0, 1]), y=np.array([0, 1])).positive == 1
    assert Pool(X, np.arange(300)).positive == 1


def test_a_campaign_looks_for_the_class_it_is_told_even_when_most_labels_are_of_it():
    campaign = Campaign(X, ["no", "yes"], strategy="likely", positive="yes")
    rows = np.r_[np.flatnonzero(Y)[:12], 1, 2, 3]
    campaign.tell(rows, np.where(Y[rows] == 1, "yes", "no"))
    assert Y[campaign.ask(6).row].mean() > 0.8
    with pytest.raises(ValueError, match="'maybe' is not in the class list"):
        Campaign(X, ["no", "yes"], positive="maybe")


def test_it_is_listed_with_its_source_among_the_strategies():
    likely = STRATEGIES["likely"]
    assert likely.family == "relevance" and "Cormack & Grossman" in likely.source and likely.kind == "utility"


# -- control rows ------------------------------------------------------------------------------------------------


def told(strategy="likely"):
    campaign = Campaign(X, [0, 1], strategy=strategy, seed=5, positive=1)
    campaign.tell(np.arange(40), Y[:40])
    return campaign


def test_control_rows_come_last_and_are_draws_from_what_the_strategy_left():
    campaign = told()
    alone, both = campaign.propose(8), campaign.propose(10, control=2)
    assert both.rows[:8].tolist() == alone.rows.tolist()
    assert both.arm().tolist() == ["active"] * 8 + ["control"] * 2
    assert both.drawn_by_lot.tolist() == [False] * 8 + [True] * 2
    assert both.propensity[8:].tolist() == [2 / 252] * 2
    assert len(set(both.rows)) == 10


def test_control_rows_are_all_alike_likely_to_be_drawn():
    drawn = np.zeros(300)
    for seed in range(600):
        campaign = Campaign(X, [0, 1], strategy="likely", seed=seed, positive=1)
        campaign.tell(np.arange(280), Y[:280])
        drawn[campaign.propose(7, control=5).rows[2:]] += 1
    left = drawn[280:]
    assert (left == 0).sum() == 2  # the two likeliest of the rest are never left to the lot
    assert left[left > 0] == pytest.approx(600 * 5 / 18, rel=0.25)


def test_where_all_is_drawn_by_lot_anyway_there_are_no_control_rows_beside():
    assert told("random").propose(10, control=3).control == 0
    assert Campaign(X, [0, 1], strategy="likely", start=20).propose(10, control=3).by_lot == 10


def test_at_the_end_of_the_pool_control_rows_take_what_is_left():
    campaign = told()
    campaign.tell(np.arange(40, 297), Y[40:297])
    last = campaign.propose(10, control=10)
    assert sorted(last.rows) == [297, 298, 299] and last.control == 3
    assert campaign.propose(10, control=1).arm().tolist() == ["active"] * 2 + ["control"]
