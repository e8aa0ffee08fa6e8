"""The portfolio: a bandit whose past is replayed from the history, and nothing else."""

import numpy as np
import pytest

from alcore import simulation, tables
from alcore.campaign import Campaign
from alcore.simulation import Settings
from alcore.strategies import STRATEGIES, check, get
from alcore.strategies.portfolio import arms_asked
from alcore.tables import Roles

rng = np.random.default_rng(0)
X = rng.normal(size=(400, 5))
CODES = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 1)


def generators(seed):
    return lambda number: np.random.default_rng((seed, number))


def play(chances, rounds, seed, labels=10):
    """The arms of a bandit whose arms surprise with these chances."""
    answers, surprise = np.random.default_rng((seed, 99)), np.empty(0)
    for _ in range(rounds):
        arm = arms_asked(surprise, np.full(len(surprise), labels), len(chances), generators(seed))[-1]
        surprise = np.append(surprise, answers.binomial(labels, chances[arm]) / labels)
    return arms_asked(surprise, np.full(rounds, labels), len(chances), generators(seed))[:-1]


def test_without_a_history_every_arm_is_as_likely():
    first = [arms_asked(np.empty(0), np.empty(0), 4, generators(seed))[0] for seed in range(2_000)]
    assert np.bincount(first, minlength=4) == pytest.approx(500, abs=90)  # sd 19


def test_the_arm_that_surprises_most_is_soon_asked_most():
    late = np.concatenate([play([0.1, 0.5, 0.2, 0.1], 30, seed)[10:] for seed in range(40)])
    shares = np.bincount(late, minlength=4) / len(late)
    assert shares[1] > 0.85


def test_arms_that_surprise_alike_are_asked_alike():
    asked = np.concatenate([play([0.3, 0.3, 0.3], 20, seed) for seed in range(100)])
    assert np.bincount(asked) / len(asked) == pytest.approx([1 / 3] * 3, abs=0.08)


def test_two_rounds_weigh_as_thompsons_rule_says():
    """After 1 of 1 surprising in arm 0, its draw is Beta(2, 1) against Beta(1, 1): it is higher in 2 of 3."""
    second = []
    for seed in range(6_000):
        first, then = arms_asked(np.array([1.0]), np.array([1]), 2, generators(seed))
        second += [then] if first == 0 else []
    assert np.mean(np.array(second) == 0) == pytest.approx(2 / 3, abs=0.03)


def test_a_round_without_a_model_to_surprise_teaches_nothing():
    for seed in range(20):
        known = arms_asked(np.array([np.nan, np.nan]), np.array([20, 5]), 3, generators(seed))
        assert known.tolist() == [
            arms_asked(np.empty(0), np.empty(0), 3, lambda _, n=n, s=seed: generators(s)(n))[0] for n in range(3)
        ]


def test_the_past_is_replayed_as_it_was():
    surprise, labels = rng.random(12), rng.integers(1, 20, size=12)
    whole = arms_asked(surprise, labels, 4, generators(7))
    for rounds in range(12):
        assert arms_asked(surprise[:rounds], labels[:rounds], 4, generators(7)).tolist() == whole[: rounds + 1].tolist()


# -- in a campaign ---------------------------------------------------------------------------------------------


def run(rounds=8, seed=3, strategy="portfolio", codes=CODES):
    campaign, asked = Campaign(X, range(3), strategy=strategy, seed=seed, start=20), []
    for n in [20] + [10] * rounds:
        rows = campaign.ask(n).row.to_numpy()
        campaign.tell(rows, codes[rows])
        asked.append(rows.tolist())
    return campaign, asked


def test_surprise_is_the_share_of_labels_the_model_before_had_predicted_otherwise():
    campaign = Campaign(X, range(3), strategy="portfolio", seed=1, start=20)
    campaign.tell(range(20), CODES[:20])
    predicted = campaign.predict(X[20:30])
    campaign.tell(range(20, 25), CODES[20:25], fit=False)
    campaign.tell(range(25, 30), CODES[25:30])
    assert np.isnan(campaign.history.surprise[0])
    assert campaign.history.surprise[1] == pytest.approx(np.mean(predicted != CODES[20:30])) and predicted.std() > 0
    campaign.refit()
    assert np.isnan(campaign.history.surprise[2])  # a round without new labels


def test_strategies_that_do_not_ask_for_surprise_do_not_pay_for_it():
    assert run(strategy="margin")[0].history.surprise.isna().all()
    assert run(strategy="mixed(portfolio)")[0].history.surprise[1:].between(0, 1).all()


def test_the_same_campaign_asks_the_same_rows_and_another_seed_others():
    assert run()[1] == run()[1]
    assert run()[1] != run(seed=4)[1]


def test_a_campaign_told_what_another_was_told_goes_on_as_that_one():
    campaign, asked = run()
    told = Campaign(X, range(3), strategy="portfolio", seed=3, start=20)
    for rows in asked:
        told.tell(rows, CODES[rows])
    assert told.ask(10).row.tolist() == campaign.ask(10).row.tolist()


def test_labels_taken_back_are_no_error():
    campaign, asked = run()
    campaign.forget(asked[3] + asked[4])
    campaign.refit()
    assert len(campaign.ask(10)) == 10


def test_parallel_trial_runs_equal_serial_ones():
    text = "\n".join(["a,b,label", *(f"{a:.3f},{b:.3f},{'yes' if a + b > 0 else 'no'}" for a, b in X[:, :2])])
    table = tables.read(text.encode(), "made.csv")
    settings = Settings(strategies=("random", "portfolio"), replicates=2, budget=80, batch=10, start=20)
    serial, parallel = (simulation.simulate(table, Roles(label="label"), settings, jobs) for jobs in (1, 2))
    assert serial.queries.equals(parallel.queries)


# -- its words ---------------------------------------------------------------------------------------------------


def test_any_strategies_can_be_in_a_portfolio_and_it_needs_what_they_need():
    own = get("portfolio(entropy, balanced(margin), kmeans)")
    assert get(own.name).name == own.name == "portfolio(entropy, balanced(margin), kmeans)"
    assert {"model", "probabilities", "labels", "surprise"} <= set(own.needs)
    assert "surprise" in get("per_second(portfolio)").needs
    assert get("portfolio(margin, typiclust)").cost_class == STRATEGIES["typiclust"].cost_class
    with pytest.raises(ValueError, match="cannot be used with Support vector machine"):
        check(own, "svm")
    check(get("portfolio"), "svm")


def test_one_strategy_is_no_portfolio():
    for few in ("portfolio()", "portfolio(margin)"):
        with pytest.raises(ValueError, match=r"portfolio\(margin"):
            get(few)
