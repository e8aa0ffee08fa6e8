"""How long a run would take, measured before it starts: one round of each strategy, on the run's own table.

The round stands for all others of its strategy because it is taken at half the budget, with rows drawn by lot: fits
grow about in proportion to the labels, and queries shrink in proportion to the candidates left.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from alcore import features
from alcore.campaign import Campaign
from alcore.learners import LEARNERS, Model
from alcore.simulation.planning import Settings
from alcore.simulation.prepared import Prepared, split
from alcore.simulation.replicate import scores
from alcore.simulation.schedule import schedule
from alcore.snapshot import UNLABELED, Snapshot, fit
from alcore.strategies import Strategy, cold_start, get

# So many rounds of a light model and of strategies that only read its probabilities are a matter of seconds on the
# largest table a run takes. Others are instant too, but in thousands of rounds tenths of a second become minutes.
FEW_ROUNDS = 6_000
READ_OFF = ("baseline", "uncertainty")
# Beyond so many seconds people want to know before they start, and beyond the others they may want to think again.
WORTH_SAYING, LONG = 30, 120
# Where a fit or query takes longer than so many seconds, it is measured on fewer rows and the rest is extrapolated;
# where even the fewest rows take several times as long, what they take is a lower bound.
PATIENCE, TOO_LONG = 1.0, 5.0
# How a strategy's cost class reads; it speaks of a pool of 20,000 rows.
COST_CLASSES = {"instant": "instant", "seconds": "seconds a round", "minutes": "minutes a round"}
# Workers share the processor's caches and clock: side by side, each takes so much longer than the one that is measured
# alone (on two cores 1.1 times for forests, 1.4 for committees).
SIDE_BY_SIDE = 1.25
# Rows are doubled from about so many until they are all there.
FEWEST = 16
SAMPLES, SAMPLES_SECONDS = 3, 0.2


@dataclass(frozen=True)
class Bench:
    """What all strategies of a run share: the first replicate's pool, half the budget labeled, and the model of it."""

    settings: Settings
    X: np.ndarray  # of the pool
    codes: np.ndarray  # of all its rows
    n_classes: int
    order: np.ndarray  # of its rows, by lot; the first `labels` of them are labeled
    labels: int
    model: Model
    setup: float  # seconds a replicate takes before its strategies run
    starting: float  # seconds a strategy takes to choose its first rows
    training: float  # seconds to fit one model and to measure its score
    at_least: bool  # whether it takes longer than that


@dataclass(frozen=True)
class Measured:
    """Seconds a replicate takes before its strategies run; then one strategy, to start, and each round to train, to
    ask."""

    setup: float
    starting: float
    training: float
    asking: float
    at_least: bool


@dataclass(frozen=True)
class StrategyTime:
    """Seconds one strategy takes: a round, and all trial runs on all workers."""

    strategy: str
    round_seconds: float
    seconds: float
    at_least: bool


@dataclass(frozen=True)
class Estimate:
    """How long a run takes on the wall clock, in seconds, and what takes them."""

    seconds: float
    at_least: bool
    strategies: tuple[StrategyTime, ...]
    training_seconds: float  # of all seconds, those of fitting and scoring models

    @property
    def slowest(self) -> StrategyTime:
        """The strategy that takes the most."""
        return max(self.strategies, key=lambda one: one.seconds)


def is_quick(settings: Settings) -> bool:
    """Whether a planned run takes a few seconds, told without measuring: few rounds, each of a light model and a
    strategy that is read off its probabilities, from rows drawn by lot."""
    light = LEARNERS[settings.learner].cost_class == "light"
    read_off = all(get(name).family in READ_OFF for name in settings.strategies)
    read_off &= cold_start.get(settings.starting).by_lot
    return light and read_off and rounds(settings) * len(settings.strategies) * settings.replicates <= FEW_ROUNDS


def rounds(settings: Settings) -> int:
    """Rounds of one campaign of a planned run, the starting rows among them."""
    return len(schedule(settings.start, settings.batch, settings.budget, settings.budget, settings.annotators))


def measure(prepared: Prepared, settings: Settings, workers: int) -> Estimate:
    """What a planned run takes on so many workers, from one round of each of its strategies.

    Takes a fraction of a second, and for each slow model or strategy some seconds more (about TOO_LONG).
    Raises ValueError where the run itself would.
    """
    shared = bench(prepared, settings)
    return add_up(settings, {name: one_round(shared, name) for name in settings.strategies}, workers)


def bench(prepared: Prepared, settings: Settings) -> Bench:
    """The first replicate of a planned run in the middle of its budget. Strategies, replicates and mistakes of the
    settings do not matter."""
    began = perf_counter()
    pool_rows, test_rows = split(prepared, settings.test_share, settings.seed, 0)
    X = features.fit(prepared.frame, prepared.kinds, pool_rows).transform(prepared.frame)
    setup = perf_counter() - began
    X_pool, codes, n_classes = X[pool_rows], prepared.y[pool_rows], len(prepared.classes)
    order = np.random.default_rng((settings.seed, 0, 5)).permutation(len(pool_rows))
    labels = (settings.start + settings.budget // settings.annotators.votes) // 2

    def train(n: int, warm: Model | None = None) -> Model:
        told = np.full(len(codes), UNLABELED, dtype=np.int32)
        told[order[:n]] = codes[order[:n]]
        return fit(Snapshot(X_pool, told, n_classes, settings.learner, get("random"), settings.seed, warm=warm))

    model = train(1)

    def train_again(n: int) -> float:
        nonlocal model
        model = train(max(1, n - settings.batch))
        return _seconds(lambda: train(n, warm=model))

    start = cold_start.get(settings.starting).of(prepared.frame.iloc[pool_rows], prepared.kinds).function
    with threadpool_limits(1):  # as in the workers
        starting = _seconds(lambda: start(X_pool, settings.start, np.random.default_rng(settings.seed)))
        fitting, at_least = _grown(train_again, labels, labels)
        campaign = Campaign(X_pool, range(n_classes), learner=settings.learner)
        campaign.publish(model, labels)
        positive = prepared.classes.index(settings.positive)
        scoring = _seconds(lambda: scores(campaign, X[test_rows], prepared.y[test_rows], positive, settings))
    training = fitting + scoring
    return Bench(settings, X_pool, codes, n_classes, order, labels, model, setup, starting, training, at_least)


def one_round(shared: Bench, strategy: str | Strategy) -> Measured:
    """What a strategy takes to ask once, of all candidates there are at half the budget. Raises what it raises."""
    strategy = get(strategy)
    labeled = np.arange(shared.labels)
    candidates = len(shared.order) - shared.labels

    def ask(n: int) -> float:
        rows = shared.order[: shared.labels + n]
        # A start of 0: no row is owed by lot, so it is the strategy that is asked.
        campaign = Campaign(
            shared.X[rows], range(shared.n_classes), strategy, shared.settings.learner, shared.settings.seed, start=0
        )
        campaign.tell(labeled, shared.codes[rows[labeled]], fit=False)
        campaign.publish(shared.model, shared.labels)
        return _seconds(lambda: campaign.propose(shared.settings.batch))

    with threadpool_limits(1):
        asking, at_least = _grown(ask, candidates, min(candidates, _looked_at(strategy)), 2 * shared.settings.batch)
    return Measured(shared.setup, shared.starting, shared.training, asking, at_least or shared.at_least)


def add_up(settings: Settings, measured: dict[str, Measured], workers: int) -> Estimate:
    """A planned run from the rounds of its strategies: all replicates, in turns of so many workers."""
    turns, n_rounds = math.ceil(settings.replicates / workers), rounds(settings)
    if workers > 1:
        turns *= SIDE_BY_SIDE
    times = tuple(
        StrategyTime(
            strategy=name,
            round_seconds=one.training + one.asking,
            seconds=turns * (one.starting + n_rounds * one.training + (n_rounds - 1) * one.asking),
            at_least=one.at_least,
        )
        for name, one in measured.items()
    )
    setup = turns * max(one.setup for one in measured.values())
    return Estimate(
        setup + sum(one.seconds for one in times),
        any(one.at_least for one in times),
        times,
        turns * n_rounds * sum(one.training for one in measured.values()),
    )


def in_words(seconds: float, at_least: bool = False) -> str:
    """`a few seconds`, `about 40 seconds`, `at least 12 minutes`, `about 2.5 hours`."""
    about = "at least" if at_least else "about"
    if seconds < 10:
        return "at least a few seconds" if at_least else "a few seconds"
    if seconds < 90:
        return f"{about} {5 * round(seconds / 5)} seconds"
    if seconds < 90 * 60:
        return f"{about} {seconds / 60:.0f} minutes"
    return f"{about} {seconds / 3600:.2g} hours"


def most_of_it(settings: Settings, total: Estimate) -> str:
    """What most of a planned run's time goes to, the model's training or one strategy, as part of a sentence."""
    if total.training_seconds > total.seconds / 2:
        return f"training the model ({LEARNERS[settings.learner].title}) after every round"
    slowest = total.slowest
    return (
        f"{get(slowest.strategy).title} ({in_words(slowest.seconds, slowest.at_least)}, "
        f"{slowest.round_seconds:.2g} s a round)"
    )


def _looked_at(strategy: Strategy) -> float:
    """The most candidates that make a query longer: the option `candidates` of a strategy that works on a shortlist."""
    if strategy.parts:
        return max(map(_looked_at, strategy.parts))
    option = inspect.signature(strategy.function).parameters.get("candidates")
    return getattr(option, "default", None) or math.inf


def _grown(timed: Callable[[int], float], full: int, counting: int, fewest: int = 0) -> tuple[float, bool]:
    """Seconds of work on `full` rows, of which the first `counting` make it longer, and whether it takes longer than
    that. Rows are doubled up to all of them; where this would take too long, the rest is added in proportion."""
    fewest = max(fewest, FEWEST)
    sizes = [full >> halvings for halvings in range(full.bit_length()) if full >> halvings >= fewest] or [full]
    measured: list[tuple[int, float]] = []
    for size in reversed(sizes):
        seconds = timed(size)
        measured.append((size, seconds))
        if seconds > TOO_LONG or (seconds > PATIENCE and len(measured) > 1):
            break
    if size >= counting:
        return seconds, False
    if len(measured) == 1:
        return seconds, True
    before, sooner = measured[-2]
    return seconds + max(0.0, seconds - sooner) / (size - before) * (counting - size), False


def _seconds(work: Callable[[], object]) -> float:
    """Seconds of the work: the median of a few after the first, which pays for what is set up once; of slow work, the
    only one."""
    taken: list[float] = []
    while len(taken) <= SAMPLES and sum(taken) < SAMPLES_SECONDS:
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return median(taken[1:] or taken)
