"""How long a run would take, measured before it starts: one round of each strategy, on the run's own table.

The round stands for all others of its strategy because it is taken at half the budget, with rows drawn by lot: fits
grow about in proportion to the labels, and queries shrink in proportion to the candidates left.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from alcore import features, learners
from alcore.campaign import Campaign, Snapshot, fit
from alcore.learners import LEARNERS
from alcore.simulation.planning import Settings
from alcore.simulation.prepared import Prepared, split
from alcore.simulation.replicate import scores
from alcore.strategies import get

# So many rounds of instant strategies and a light model are a matter of seconds on the largest table a run takes.
FEW_ROUNDS = 6_000
# One fit or query may take so many seconds; of what takes longer, less is done and the rest is extrapolated.
PATIENCE = 2.0
# Candidates and labels start from so few and are doubled until they are all there.
FEWEST = 64
SAMPLES = 3
# Beyond this people want to know before they start, and beyond the other to be asked to think again.
WORTH_SAYING, LONG = 30, 120


@dataclass(frozen=True)
class Timing:
    """Seconds of one fit or query, and whether they are only a lower bound."""

    seconds: float
    at_least: bool = False


@dataclass(frozen=True)
class Bench:
    """What all strategies of a run share: the first replicate's pool, and what everything but the query takes."""

    settings: Settings
    X: np.ndarray
    codes: np.ndarray  # of all rows of the pool
    n_classes: int
    order: np.ndarray  # of the rows, by lot; the first `labels` of them are the labeled ones
    labels: int
    model: learners.Model
    setup: float  # seconds a replicate takes before its first round
    fit: Timing
    scoring: float  # seconds to measure the score of one model


@dataclass(frozen=True)
class StrategyTime:
    """What one strategy takes: seconds a round (fit, score and query), and of all trial runs on all workers."""

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
    training_share: float  # of the seconds, in [0, 1]

    @property
    def slowest(self) -> StrategyTime:
        """The strategy that takes the most."""
        return max(self.strategies, key=lambda one: one.seconds)


def is_quick(settings: Settings) -> bool:
    """Whether a planned run takes a few seconds at most, told without measuring: few rounds, each of instant strategies
    and a light model."""
    instant = all(get(name).cost_class == "instant" for name in settings.strategies)
    light = LEARNERS[settings.learner].cost_class == "light"
    return instant and light and rounds(settings) * len(settings.strategies) * settings.replicates <= FEW_ROUNDS


def rounds(settings: Settings) -> int:
    """Rounds of one campaign of a planned run, the starting rows among them."""
    return 1 + math.ceil((settings.budget - settings.start) / settings.batch)


def measure(prepared: Prepared, settings: Settings, workers: int) -> Estimate:
    """Measure and add up: what a planned run takes on so many workers. Takes a few seconds itself, and for a slow model
    or strategy up to about 3 * PATIENCE each.

    Raises ValueError where the run itself would.
    """
    with threadpool_limits(1):  # as in the workers
        shared = bench(prepared, settings)
        queries = {name: query(shared, name) for name in settings.strategies}
    return add_up(settings, shared, queries, workers)


def bench(prepared: Prepared, settings: Settings) -> Bench:
    """The first replicate of a planned run up to the middle of its budget; its labels drawn by lot."""
    began = perf_counter()
    pool_rows, test_rows = split(prepared, settings.test_share, settings.seed, 0)
    X = features.fit(prepared.frame, prepared.kinds, pool_rows).transform(prepared.frame)
    setup = perf_counter() - began
    order = np.random.default_rng((settings.seed, 0, 5)).permutation(len(pool_rows))
    labels = (settings.start + settings.budget) // 2
    X_pool, codes, n_classes = X[pool_rows], prepared.y[pool_rows], len(prepared.classes)
    model = None

    def fit_on(n: int) -> float:
        nonlocal model
        earlier = fit(_snapshot(max(1, n - settings.batch), None))
        began = perf_counter()
        model = fit(_snapshot(n, earlier))
        return perf_counter() - began

    def _snapshot(n: int, warm: learners.Model | None) -> Snapshot:
        told = np.full(len(codes), -1, dtype=np.int32)
        told[order[:n]] = codes[order[:n]]
        return Snapshot(X_pool, told, n_classes, settings.learner, get("random"), settings.seed, warm=warm)

    fitting = _grown(fit_on, labels)
    campaign = Campaign(X_pool, range(n_classes), learner=settings.learner)
    campaign.publish(model, labels)
    positive = prepared.classes.index(settings.positive)
    scoring = _typical(lambda: scores(campaign, X[test_rows], prepared.y[test_rows], positive, settings.metric))
    return Bench(settings, X_pool, codes, n_classes, order, labels, model, setup, fitting, scoring)


def query(shared: Bench, strategy: str) -> Timing:
    """What one query of a strategy takes on all candidates there are at half the budget."""
    settings = shared.settings
    labeled = np.arange(shared.labels)

    def ask(candidates: int) -> float:
        rows = shared.order[: shared.labels + candidates]
        campaign = Campaign(
            shared.X[rows], range(shared.n_classes), strategy, settings.learner, settings.seed, start=0
        )  # a start of 0: no row is owed by lot, so it is the strategy that is asked
        campaign.tell(labeled, shared.codes[rows[labeled]], fit=False)
        campaign.publish(shared.model, shared.labels)
        return _typical(lambda: campaign.propose(settings.batch))

    return _grown(ask, len(shared.order) - shared.labels)


def add_up(settings: Settings, shared: Bench, queries: dict[str, Timing], workers: int) -> Estimate:
    """The whole run from what was measured: the rounds of all replicates, in turns of so many workers."""
    turns = math.ceil(settings.replicates / workers)
    n_rounds = rounds(settings)
    training = n_rounds * (shared.fit.seconds + shared.scoring)
    times = tuple(
        StrategyTime(
            name,
            shared.fit.seconds + shared.scoring + queries[name].seconds,
            turns * (training + (n_rounds - 1) * queries[name].seconds),
            shared.fit.at_least or queries[name].at_least,
        )
        for name in settings.strategies
    )
    seconds = turns * shared.setup + sum(one.seconds for one in times)
    return Estimate(seconds, any(one.at_least for one in times), times, turns * training * len(times) / seconds)


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


def _grown(timed: Callable[[int], float], full: int) -> Timing:
    """Seconds of work on `full` items, in proportion from fewer where even they take longer than anybody would wait."""
    sizes = [full >> halvings for halvings in range(full.bit_length()) if full >> halvings >= FEWEST][::-1] or [full]
    measured: list[tuple[int, float]] = []
    for size in sizes:
        measured.append((size, timed(size)))
        if measured[-1][1] > PATIENCE / 2:
            break
    size, seconds = measured[-1]
    if size == full:
        return Timing(seconds)
    if len(measured) == 1:
        return Timing(seconds, at_least=True)
    before, sooner = measured[-2]
    return Timing(seconds + max(0.0, seconds - sooner) / (size - before) * (full - size))


def _typical(work: Callable[[], object]) -> float:
    """Seconds of the work: the median of a few after the first, which pays for what is set up once; of slow work, the
    only one."""
    taken: list[float] = []
    while len(taken) <= SAMPLES and sum(taken) < PATIENCE / 10:
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return median(taken[1:] or taken)
