"""What to simulate: the settings of a run, and the plan that decides and says what they leave open."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from alcore import learners, metrics, rare, strategies
from alcore.campaign import FEWEST_PER_CLASS
from alcore.oracles import DAWID_SKENE, Annotators, checked
from alcore.quality import FEWEST_ANNOTATORS
from alcore.review import CONFIDENCE
from alcore.simulation.prepared import MOST_ROWS, Prepared, split
from alcore.simulation.schedule import answers_of, schedule
from alcore.simulation.watching import usual_rows

# A first verdict is given from so many replicates on, and refined with the rest.
PROVISIONAL = 10
USUAL_BUDGET = 320
# Where the whole pool is labeled all strategies have the same rows, and there is nothing left to compare.
USUAL_SHARE = 0.9
MOST_FEW = 50  # rows a class of a few-shot reference
REVIEW_ROUNDS = 50  # of a review, when nothing is said of its rounds


@dataclass(frozen=True)
class Settings:
    """What to simulate. None means: chosen by `plan` from the table, and then said."""

    strategies: tuple[str, ...] = ("random", "margin")
    learner: str = "logistic"
    metric: str | None = None
    positive: str | None = None  # the class that f1, recall, average_precision and recall_at_precision look at
    precision: float = metrics.PRECISION  # of recall_at_precision
    costs: tuple[tuple[float, ...], ...] | None = None  # of mistakes, see metrics.expected_cost
    start: int | None = None  # starting rows, part of the budget
    starting: str = "random"  # how they are chosen, see strategies.cold_start
    batch: int | None = None  # rows per round
    budget: int | None = None  # answers in all; as many labels where each row is asked once
    replicates: int = 30
    test_share: float = 0.3
    noise: float = 0.0  # chance per row of a simulated mistake
    annotators: Annotators = field(default_factory=Annotators)  # who answers, how often, and what misleads them
    target: float | None = None  # a score; None: from random's own gain, see curves.default_target
    seed: int = 0
    stop_set: int | None = None  # rows of the pool watched for the stopping criteria; 0: nothing is watched
    review: float | None = None  # the recall of `positive` to be guaranteed, see alcore.review; None: no review
    confidence: float = CONFIDENCE  # of that guarantee
    few_shot: tuple[int, ...] = ()  # rows a class of the references beside the curves, see simulation.few_shot

    def to_dict(self) -> dict:
        """As plain JSON values."""
        costs = self.costs and [list(row) for row in self.costs]
        typed = {"strategies": list(self.strategies), "few_shot": list(self.few_shot), "costs": costs}
        return {**asdict(self), **typed, "annotators": self.annotators.to_dict()}

    @staticmethod
    def from_dict(values: dict) -> Settings:
        """The settings `to_dict` wrote; what earlier ones did not know is at its default, and nothing was watched."""
        annotators = Annotators.from_dict(values.get("annotators", {}))
        costs = values.get("costs") and tuple(tuple(row) for row in values["costs"])
        typed = {"strategies": tuple(values["strategies"]), "annotators": annotators, "costs": costs}
        typed["few_shot"] = tuple(values.get("few_shot", ()))
        return Settings(**{"stop_set": 0, **values, **typed})


@dataclass(frozen=True)
class Plan:
    """Settings with every None decided, and sentences a user should read before the run."""

    settings: Settings
    classes: tuple[str, ...]
    counts: tuple[int, ...]
    rows: int
    pool_rows: int
    test_rows: int
    notes: tuple[str, ...] = ()
    pool_positives: int = 0  # rows of the class of interest in the first trial run's pool; a row more or less elsewhere


def plan(prepared: Prepared, settings: Settings) -> Plan:
    """Decide what the settings leave open, and say it.

    Raises ValueError or TableError, in words for the user, for settings that cannot be run.
    """
    _check(settings, prepared)
    splits = [split(prepared, settings.test_share, settings.seed, number) for number in range(settings.replicates)]
    pool_rows = min(len(pool) for pool, _ in splits)
    counts = np.bincount(prepared.y, minlength=len(prepared.classes))
    n_classes = len(prepared.classes)
    default_metric, rarest, why = metrics.default_metric(counts, prepared.classes)
    start = settings.start or min(max(20, 5 * n_classes), pool_rows // 2)
    votes = settings.annotators.votes
    batch, budget = (10 if pool_rows >= 400 else 5), min(USUAL_BUDGET, int(USUAL_SHARE * pool_rows) * votes)
    if settings.review is not None:  # a guarantee may take the whole pool, and a model for every few rows for ever
        batch, budget = max(batch, math.ceil(pool_rows / REVIEW_ROUNDS)), pool_rows
    batch, budget = settings.batch or batch, settings.budget or budget
    positive = settings.positive or prepared.classes[rarest]
    of_class = prepared.y == prepared.classes.index(positive)
    rare_metrics = ("average_precision", "recall_at_precision")
    if settings.metric in rare_metrics and not all(of_class[test].any() for _, test in splits):
        raise ValueError(
            f"Class '{positive}' has too few rows: in some trial runs none is left to test on. Choose another score or "
            "a larger share of test rows."
        )
    notes = []
    if prepared.sampled_from:
        notes.append(f"The table has {prepared.sampled_from:,} labeled rows; {MOST_ROWS:,} drawn by lot are simulated.")
    if settings.metric is None and why:
        notes.append(why)
    if prepared.unanswered:
        notes.append(
            f"{prepared.unanswered:,} rows are left out: the columns that answer hold no class for them, or none that "
            "is among the labels."
        )
    rounds = schedule(start, batch, budget, pool_rows, settings.annotators)
    most = answers_of(rounds, votes)
    if budget > most and sum(one.rows for one in rounds) == pool_rows:
        if settings.budget:
            so_many = f"{budget:,} labels was cut to that" if votes == 1 else f"{budget:,} answers was cut to {most:,}"
            notes.append(f"The pool has {pool_rows:,} rows, so the budget of {so_many}.")
        budget = most
    if start * votes >= budget:
        answers = f" take {start * votes:,} answers and" if votes > 1 else ""
        raise ValueError(
            f"The {start:,} starting rows{answers} leave nothing of the budget of {budget:,} labels. Start with fewer "
            "rows or raise the budget."
        )
    if settings.annotators.resolve == DAWID_SKENE and votes < FEWEST_ANNOTATORS:
        notes.append(
            f"Dawid-Skene needs {FEWEST_ANNOTATORS} answers a row to tell who is right; with {votes} the majority is "
            "taken."
        )
    unseen = [name for name, count in zip(prepared.classes, counts, strict=True) if count < 2 * FEWEST_PER_CLASS]
    if unseen:
        notes.append(
            f"Hardly any row has the label {_listed(unseen)}: it may be missing from the training or the test rows "
            "of a trial run."
        )
    pool_positives = int(np.count_nonzero(of_class[splits[0][0]]))
    if of_class.mean() < metrics.rare_below(n_classes):
        notes += filter(None, [rare.in_words(positive, pool_rows, pool_positives, start)])
    decided = replace(
        settings,
        metric=settings.metric or default_metric,
        positive=positive,
        start=start,
        batch=min(batch, budget - start * votes),
        budget=budget,
        stop_set=usual_rows(settings.learner) if settings.stop_set is None else settings.stop_set,
    )
    return Plan(
        decided,
        prepared.classes,
        tuple(counts.tolist()),
        len(prepared.y),
        pool_rows,
        len(prepared.y) - pool_rows,
        tuple(notes),
        pool_positives,
    )


def _check(settings: Settings, prepared: Prepared) -> None:
    chosen = [strategies.get(name) for name in settings.strategies]
    if "random" not in settings.strategies:
        raise ValueError("Random sampling must be among the strategies: savings are measured against it.")
    if len(set(settings.strategies)) < len(settings.strategies):
        raise ValueError("A strategy is named twice.")
    strategies.cold_start.get(settings.starting).of(prepared.frame, prepared.kinds)
    if settings.learner not in learners.LEARNERS:
        raise ValueError(f"There is no learner called '{settings.learner}'. There are: {', '.join(learners.LEARNERS)}.")
    for strategy in chosen:
        strategies.check(strategy, settings.learner)
    if settings.metric is not None and settings.metric not in metrics.METRICS:
        raise ValueError(f"There is no metric called '{settings.metric}'. There are: {', '.join(metrics.METRICS)}.")
    if settings.positive is not None and settings.positive not in prepared.classes:
        raise ValueError(f"There is no class called '{settings.positive}' in the label column.")
    if not 0.05 <= settings.test_share <= 0.9:
        raise ValueError(f"The share of test rows must be between 0.05 and 0.9, not {settings.test_share}.")
    if not 0 < settings.precision <= 1:
        raise ValueError(f"The precision must be above 0 and at most 1, not {settings.precision}.")
    if settings.costs is not None:
        metrics.checked_costs(settings.costs, len(prepared.classes))
    if not 0 <= settings.noise <= 1:
        raise ValueError(f"The share of simulated mistakes must be between 0 and 1, not {settings.noise}.")
    if settings.noise and settings.annotators.team:
        raise ValueError(
            "The share of mistakes is for a run without a team: a team's annotators have an accuracy each."
        )
    for matrix in (settings.annotators.confusion, *(one.confusion for one in settings.annotators.team)):
        if matrix is not None:
            checked(matrix, len(prepared.classes))
    if missing := [name for name in settings.annotators.columns if name not in prepared.answers]:
        raise ValueError(f"Column '{missing[0]}' is to answer, but it has not been given that part.")
    if settings.target is not None and not np.isfinite(settings.target):
        raise ValueError(f"The target must be a number, not {settings.target}.")
    if settings.stop_set is not None and settings.stop_set < 0:
        raise ValueError(f"The number of watched rows must be 0 or more, not {settings.stop_set}.")
    for words, share in (("recall of a review", settings.review), ("confidence", settings.confidence)):
        if share is not None and not 0 < share < 1:
            raise ValueError(f"The {words} must lie between 0 and 1, not {share:g}.")
    if settings.review is not None and (settings.annotators.votes > 1 or settings.annotators.relabel):
        raise ValueError("A review takes one answer a row: leave out repeated answers, or leave out the review.")
    if any(not 1 <= per_class <= MOST_FEW for per_class in settings.few_shot):
        raise ValueError(f"A few-shot reference takes 1 to {MOST_FEW} rows of each class.")
    if len(set(settings.few_shot)) < len(settings.few_shot):
        raise ValueError("A few-shot reference is named twice.")
    if settings.seed < 0:
        raise ValueError(f"The seed must be 0 or more, not {settings.seed}.")
    metric = metrics.METRICS.get(settings.metric)
    if metric and settings.target is not None and not 0 <= settings.target <= metric.highest:
        raise ValueError(f"{metric.title} lies between 0 and 1, so it cannot reach {settings.target:g}.")
    if metric and metric.needs == "probabilities" and not learners.LEARNERS[settings.learner].has_probabilities:
        raise ValueError(
            f"{metric.title} judges probabilities, and those of {learners.LEARNERS[settings.learner].title} are none. "
            "Choose another score or another model."
        )
    if metric and metric.needs == "probabilities" and settings.few_shot:
        raise ValueError(
            f"{metric.title} judges probabilities, and a few-shot reference has none. Choose another score, or leave "
            "the reference out."
        )
    for words, value in (
        ("starting rows", settings.start),
        ("rows per round", settings.batch),
        ("the budget", settings.budget),
        ("trial runs", settings.replicates),
    ):
        if value is not None and value < 1:
            raise ValueError(f"The number for {words} must be at least 1, not {value}.")


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
