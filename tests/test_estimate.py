"""How long a run takes, told before it starts: measured on sleeping strategies, whose time is known, and added up."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from alcore import simulation, tables
from alcore.simulation import Settings, estimate
from alcore.simulation.estimate import Estimate, Measured, StrategyTime, in_words, is_quick, rounds
from alcore.strategies import STRATEGIES, get
from alcore.tables import Roles

SAMPLES = Path(__file__).parent.parent / "sample_data"


@pytest.fixture(scope="module")
def digits():
    """The prepared table, and the plan of the usual settings."""
    table = tables.read((SAMPLES / "digits.csv").read_bytes(), "digits.csv")
    prepared = simulation.prepare(table, Roles(label="digit"))
    return prepared, simulation.plan(prepared, Settings()).settings


@pytest.fixture(scope="module")
def shared(digits):
    return estimate.bench(*digits)


def sleepy(seconds: float, per_candidate: float = 0.0):
    def sleep(pool):
        time.sleep(seconds + per_candidate * len(pool.rows))
        return np.zeros(len(pool.rows))

    return replace(get(sleep), name="sleepy")


def one_round(shared, strategy, expected) -> estimate.Measured:
    """Measured once, and up to four times more while it is not what is expected: whatever else runs adds to it."""
    for _ in range(5):
        measured = estimate.one_round(shared, strategy)
        if measured.asking == expected:
            break
    return measured


def test_a_run_of_a_light_model_and_strategies_read_off_it_is_quick_unasked(digits):
    usual = digits[1]
    assert is_quick(usual)
    assert is_quick(replace(usual, strategies=("random", "margin", "entropy", "least_confident")))
    assert not is_quick(replace(usual, learner="forest"))
    assert not is_quick(replace(usual, replicates=1000))
    assert not is_quick(replace(usual, starting="typiclust"))
    assert not is_quick(replace(usual, strategies=("random", "core_set")))
    assert not is_quick(replace(usual, strategies=("random", "mixed(margin)")))


def test_a_strategy_that_takes_seconds_is_never_taken_for_quick(digits):
    slow = [name for name, one in STRATEGIES.items() if one.cost_class != "instant"]
    assert not any(is_quick(replace(digits[1], strategies=("random", name))) for name in slow)


@pytest.mark.parametrize(
    ("start", "batch", "budget", "expected"), [(20, 10, 320, 31), (20, 10, 325, 32), (50, 5, 55, 2)]
)
def test_the_rounds_are_counted_with_the_first_and_a_shorter_last_one(start, batch, budget, expected):
    assert rounds(Settings(start=start, batch=batch, budget=budget)) == expected


def test_rounds_and_trial_runs_add_up_in_turns_of_as_many_as_there_are_workers():
    settings = Settings(start=20, batch=10, budget=320, replicates=5)  # 31 rounds, 30 of them asked by the strategy
    measured = {
        "random": Measured(setup=2, starting=0.5, training=0.1, asking=0, at_least=False),
        "margin": Measured(setup=2, starting=0.5, training=0.1, asking=1, at_least=True),
    }
    found = estimate.add_up(settings, measured, workers=1)  # 5 turns
    random, margin = found.strategies
    assert random.seconds == pytest.approx(5 * 3.6) and margin.seconds == pytest.approx(5 * 33.6)
    assert (random.round_seconds, margin.round_seconds) == (0.1, 1.1)
    assert found.seconds == pytest.approx(5 * (2 + 3.6 + 33.6))
    assert found.training_seconds == pytest.approx(5 * 6.2)
    assert found.slowest is margin
    assert found.at_least and margin.at_least and not random.at_least
    on_two = estimate.add_up(settings, measured, workers=2)  # 3 turns, and each worker slows the other down
    assert on_two.seconds == pytest.approx(found.seconds * 3 / 5 * estimate.SIDE_BY_SIDE)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.1, "a few seconds"),
        (13.9, "about 15 seconds"),
        (42, "about 40 seconds"),
        (100, "about 2 minutes"),
        (720, "about 12 minutes"),
        (9_000, "about 2.5 hours"),
    ],
)
def test_an_estimate_is_as_rough_in_words_as_it_is(seconds, expected):
    assert in_words(seconds) == expected
    assert in_words(seconds, at_least=True).endswith(expected.removeprefix("about "))
    assert in_words(seconds, at_least=True).startswith("at least ")


def test_one_query_is_timed_on_all_candidates_there_are_in_the_middle_of_the_budget(digits, shared):
    seen = []

    def look(pool):
        seen.append((len(pool.labeled), len(pool.rows)))
        return np.zeros(len(pool.rows))

    began = time.perf_counter()
    measured = estimate.one_round(shared, get(look))
    assert 0 < measured.asking < time.perf_counter() - began
    pool_rows = simulation.plan(*digits).pool_rows
    assert seen[-1] == (185, pool_rows - 185)  # from 50 to 320 labels
    assert not measured.at_least


def test_what_a_strategy_takes_is_measured_as_it_is(shared):
    expected = pytest.approx(0.06, abs=0.03)
    measured = one_round(shared, sleepy(0.03), expected)
    assert measured.asking == expected and not measured.at_least


def test_a_slow_query_is_extrapolated_from_fewer_candidates(shared, monkeypatch):
    monkeypatch.setattr(estimate, "PATIENCE", 0.1)
    candidates, seen = len(shared.order) - shared.labels, []
    slow = sleepy(0.0, per_candidate=0.001)

    def look(pool):
        seen.append(len(pool.rows))
        return slow.function(pool)

    expected = pytest.approx(0.001 * candidates, rel=0.3)
    measured = one_round(shared, replace(slow, function=look), expected)
    assert max(seen) < candidates / 4
    assert measured.asking == expected and not measured.at_least


def test_a_strategy_that_works_on_a_shortlist_takes_no_longer_on_a_larger_pool(shared, monkeypatch):
    monkeypatch.setattr(estimate, "PATIENCE", 0.05)

    def shortlisting(pool, *, candidates=100):
        time.sleep(0.001 * min(candidates, len(pool.rows)))
        return np.zeros(len(pool.rows))

    expected = pytest.approx(0.1, rel=0.3)
    assert one_round(shared, get(shortlisting), expected).asking == expected


def test_a_query_too_slow_even_for_the_fewest_candidates_takes_at_least_that(shared, monkeypatch):
    monkeypatch.setattr(estimate, "TOO_LONG", 0.1)
    expected = pytest.approx(0.35, abs=0.15)
    measured = one_round(shared, sleepy(0.2), expected)
    assert measured.asking == expected and measured.at_least


def test_an_estimate_comes_near_the_run_itself(digits):
    prepared, usual = digits
    slow = sleepy(0.1)  # so that most of the run is sleep, which takes the same on a busy machine
    settings = replace(usual, strategies=("sleepy",), replicates=1, budget=150)
    found = estimate.add_up(settings, {"sleepy": estimate.one_round(estimate.bench(prepared, settings), slow)}, 1)

    def run() -> float:
        began = time.perf_counter()
        with threadpool_limits(1):  # as in the workers
            simulation.run_replicate(prepared, settings, 0, {"sleepy": slow})
        return time.perf_counter() - began

    real = min(run() for _ in range(3))
    assert real / 2 < found.seconds < 2 * real


def test_all_strategies_of_a_run_are_measured(digits):
    prepared, usual = digits
    found = estimate.measure(prepared, usual, workers=2)
    assert [one.strategy for one in found.strategies] == ["random", "margin"]
    assert found.seconds > sum(one.seconds for one in found.strategies) > found.training_seconds > 0


def test_a_strategy_that_fails_is_known_before_the_run(shared):
    def broken(pool):
        return np.full(len(pool.rows), np.nan)

    with pytest.raises(ValueError, match="is not a number"):
        estimate.one_round(shared, get(broken))


def test_what_takes_most_is_named():
    times = StrategyTime("random", 0.1, 20, False), StrategyTime("margin", 2.54, 180, False)
    total = Estimate(seconds=200, at_least=False, strategies=times, training_seconds=20)
    assert estimate.most_of_it(Settings(), total) == "Smallest margin (about 3 minutes, 2.5 s a round)"
    mostly_training = replace(total, training_seconds=190)
    assert estimate.most_of_it(Settings(learner="forest"), mostly_training).startswith(
        "training the model (Random forest)"
    )
