"""A strategy of one's own: a function and one decorator."""

from unittest.mock import patch

import numpy as np
import pytest

from alcore import simulation, tables
from alcore.campaign import Campaign
from alcore.strategies import STRATEGIES, from_modal, get, list_ready, register, registry

rng = np.random.default_rng(0)
X = rng.normal(size=(150, 3)).round(4)
Y = np.where(X[:, 0] + X[:, 1] > 0, "yes", "no")


@pytest.fixture(autouse=True)
def a_registry_to_add_to():
    with patch.dict(registry._registered):
        yield
    assert not {"mine", "in_pairs"} & STRATEGIES.keys()


def own_strategies():
    @register("mine", sentence="Asks where the best guess is weak.")
    def mine(pool, *, power=1.0):
        """1 - p1 to a power, (n,)."""
        return (1 - pool.proba.max(axis=1)) ** power

    @register("in_pairs", kind="batch")
    def in_pairs(pool, n):
        """The two ends of the first feature by turns, (n,)."""
        order = np.argsort(pool.X[:, 0])
        return np.column_stack([order, order[::-1]]).ravel()[:n]


def test_a_registered_function_is_asked_by_its_name():
    own_strategies()
    campaign = Campaign(X, ["no", "yes"], strategy="mine")
    campaign.tell(range(20), Y[:20])
    rows, doubt = campaign.ask(5).row, 1 - campaign.predict_proba(X).max(axis=1)
    assert rows.tolist() == (20 + np.argsort(-doubt[20:])[:5]).tolist()


def test_a_function_that_is_not_registered_can_be_passed_as_it_is():
    campaign = Campaign(X, ["no", "yes"], strategy=lambda pool: -np.abs(pool.X[:, 2]))
    campaign.tell(range(20), Y[:20])
    assert campaign.ask(3).row.tolist() == (20 + np.argsort(np.abs(X[20:, 2]))[:3]).tolist()


def test_its_keyword_only_arguments_are_options_that_are_written_with_the_name():
    own_strategies()
    assert get("mine(power=3)").function.keywords == {"power": 3}
    with pytest.raises(ValueError, match="'mine' has no option 'strength'. It has: power=1"):
        get("mine(strength=3)")


def test_it_can_be_wrapped_as_ours_can():
    own_strategies()
    campaign = Campaign(X, ["no", "yes"], strategy="mixed(mine, 0.5)")
    campaign.tell(range(20), Y[:20])
    assert len(set(campaign.ask(10).row)) == 10


def test_it_is_simulated_by_name_beside_ours_in_worker_processes_too():
    own_strategies()
    text = "\n".join(["a,b,c,y", *(f"{a},{b},{c},{y}" for (a, b, c), y in zip(X, Y, strict=True))])
    table, roles = tables.read(text.encode(), "small.csv"), tables.Roles(label="y")
    settings = simulation.Settings(("random", "margin", "mine(power=2)", "in_pairs"), replicates=2, budget=40, start=10)
    alone, together = (simulation.simulate(table, roles, settings, workers) for workers in (1, 2))
    assert alone.queries.equals(together.queries)
    assert set(alone.queries.strategy) == set(settings.strategies)
    assert alone.rounds[alone.rounds.strategy == "mine(power=2)"].groupby("replicate").accuracy.last().min() > 0.7
    # Of two classes all measures of doubt rank alike, so it asks what margin asks.
    of = {name: frame.row.tolist() for name, frame in alone.queries.groupby("strategy")}
    assert of["mine(power=2)"] == of["margin"] != of["in_pairs"]


def test_a_name_that_is_taken_is_refused_but_the_same_function_may_come_again():
    with pytest.raises(ValueError, match="already a strategy called 'margin'"):

        @register("margin")
        def margin_of_mine(pool):
            return pool.proba[:, 0]

    with pytest.raises(ValueError, match="already a strategy called 'margin'"):
        list_ready(from_modal(lambda learner, X, n_instances: range(n_instances), "margin"))
    own_strategies()
    own_strategies()


def test_a_strategy_that_is_made_already_is_listed_under_its_name():
    made = list_ready(from_modal(lambda learner, X, n_instances: range(n_instances), "mine"))
    assert get("mine") is made and get("mixed(mine)").title == "<lambda> (modAL), 10% by lot"
