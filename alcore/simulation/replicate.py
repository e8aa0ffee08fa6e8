"""One replicate: every strategy on one split of the table, from the same first rows."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from alcore import features, learners, metrics
from alcore.campaign import Campaign
from alcore.oracles import Oracle
from alcore.review import Reading
from alcore.simulation import few_shot
from alcore.simulation.asking import Answered
from alcore.simulation.planning import Settings
from alcore.simulation.prepared import Prepared, split
from alcore.simulation.schedule import schedule
from alcore.simulation.watching import Prediction, Watch
from alcore.strategies import Strategy, cold_start, get
from alcore.versions import versions


def resolve(settings: Settings) -> dict[str, Strategy]:
    """The strategies of a run by name. Worker processes are sent these, since they do not know what was registered
    in this one."""
    return {name: get(name) for name in settings.strategies}


def run_replicate(
    prepared: Prepared, settings: Settings, replicate: int, strategies: dict[str, Strategy] | None = None
) -> dict[str, pd.DataFrame]:
    """Every strategy on one split: its frames by name, "rounds" and "queries". Depends on nothing but its arguments.

    Split, first rows, mistakes and learner draw from (seed, replicate); only a strategy's own draws add its name.
    `settings` are those of a `Plan`. With a stop set, the rounds have the columns of `Watch.columns` too, and in a
    review pool_rows and pool_positives, how many rows there are to read and to find. A run with few-shot references
    has a frame of them, see `few_shot.references`.
    """
    pool_rows, test_rows = split(prepared, settings.test_share, settings.seed, replicate)
    fitted = features.fit(prepared.frame, prepared.kinds, pool_rows)
    X = fitted.transform(prepared.frame)
    X_pool, X_test, y_test = X[pool_rows], X[test_rows], prepared.y[test_rows]
    n_classes = len(prepared.classes)
    oracle = Oracle(
        prepared.y,
        n_classes,
        mistakes=settings.noise,
        annotators=settings.annotators,
        among=pool_rows,
        hardness=lambda: learners.hardness(X_pool, prepared.y[pool_rows], n_classes),
        columns=prepared.answers,
        seconds=prepared.seconds,
        prices=prepared.prices,
        seed=(settings.seed, replicate, 3),
    )
    arms = [
        _run_arm(name, strategy, prepared, settings, replicate, pool_rows, X_pool, X_test, y_test, oracle)
        for name, strategy in (strategies or resolve(settings)).items()
    ]
    rounds, queries = (pd.concat(frames, ignore_index=True) for frames in zip(*arms, strict=True))
    # Kept with the frame, in Parquet as well: a run may go on under other versions. As one string, because pandas
    # copies all of it at every step.
    rounds.attrs["versions"] = json.dumps(versions())
    frames = {"rounds": rounds, "queries": queries}
    if settings.few_shot:
        frames["few_shot"] = few_shot.references(prepared, settings, replicate, X, pool_rows, test_rows)
    return frames


def _run_arm(
    name: str,
    strategy: Strategy,
    prepared: Prepared,
    settings: Settings,
    replicate: int,
    pool_rows: np.ndarray,
    X_pool: np.ndarray,
    X_test: np.ndarray,
    y_test: np.ndarray,
    oracle: Oracle,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    seed = int(np.random.default_rng((settings.seed, replicate, 4)).integers(2**31))
    positive = prepared.classes.index(settings.positive)
    campaign = Campaign(
        X_pool,
        range(len(prepared.classes)),
        strategy=strategy,
        learner=settings.learner,
        seed=seed,
        start=settings.start,
        starting=cold_start.get(settings.starting).of(prepared.frame.iloc[pool_rows], prepared.kinds),
        seconds=None if prepared.seconds is None else prepared.seconds[pool_rows],
        costs=None if prepared.prices is None else prepared.prices[pool_rows],
        positive=positive,
    )

    def judge(y: np.ndarray, prediction: Prediction) -> dict[str, float]:
        return judged(y, prediction, len(campaign.classes), positive, settings)

    watch = None
    if settings.stop_set:
        watch = Watch(settings.stop_set, X_pool, y_test, judge, settings.metric, (settings.seed, replicate))
    reading = None if settings.review is None else Reading(len(pool_rows))
    measured, answered = [], Answered(oracle, pool_rows)
    for wanted in schedule(settings.start, settings.batch, settings.budget, len(pool_rows), settings.annotators):
        doubted = answered.doubted(campaign, wanted.again)
        proposals = campaign.propose(wanted.rows, control=reading.by_lot(wanted.rows) if reading else 0)
        if not len(proposals.rows):
            break
        campaign.tell(*answered.round(proposals, doubted))
        if reading:
            reading.add((answered.labels[proposals.rows] == positive).tolist(), proposals.drawn_by_lot.tolist())
        prediction = predict(campaign, X_test, settings.metric)
        measured.append(judge(y_test, prediction))
        if watch:
            watch.look(campaign, prediction)
    history = campaign.history
    rounds = _rounds(history, measured, answered)
    if watch:
        rounds = rounds.join(watch.columns())
    if reading:
        in_pool = int(np.count_nonzero(prepared.y[pool_rows] == positive))
        rounds = rounds.assign(pool_rows=len(pool_rows), pool_positives=in_pool)
    queries = _queries(history, answered, oracle, prepared)
    for frame in (rounds, queries):
        frame.insert(0, "strategy", name)
        frame.insert(1, "replicate", replicate)
    return rounds, queries


def _rounds(history: pd.DataFrame, scores: list[dict], answered: Answered) -> pd.DataFrame:
    """One line a round; counts and sums run over all rows and answers so far."""
    ledger = answered.ledger()
    return pd.DataFrame(
        {
            "round": history["round"],
            "labels": history["labels"],
            "answers": ledger.pop("answers"),
            "row_seconds": ledger.pop("row_seconds"),
            "row_price": ledger.pop("row_price"),
            **{name: [score[name] for score in scores] for name in scores[0]},
            "fit_seconds": history["fit_seconds"],
            "query_seconds": history["query_seconds"],
            **ledger,
        }
    )


def _queries(history: pd.DataFrame, answered: Answered, oracle: Oracle, prepared: Prepared) -> pd.DataFrame:
    """One line an answer; rows are positions in the table as it was read, asks of a row count from 1."""
    classes = np.asarray(prepared.classes, dtype=object)
    answers = answered.answers
    return pd.DataFrame(
        {
            "round": np.repeat(history["round"].to_numpy(), answered.per_round),
            "arm": answered.arms,
            "row": prepared.positions[answers.rows],
            "row_key": prepared.keys[answers.rows],
            "true_label": classes[oracle.true[answers.rows]],
            "given_label": classes[answers.codes],
            "utility": answered.utility,
            "ask": answers.ask + 1,
            "annotator": np.asarray(oracle.names, dtype=object)[answers.annotator],
        }
    )


def scores(campaign: Campaign, X: np.ndarray, y: np.ndarray, positive: int, settings: Settings) -> dict[str, float]:
    """All label metrics, which come from one confusion matrix, and the metric of the run when it needs more."""
    return judged(y, predict(campaign, X, settings.metric), len(campaign.classes), positive, settings)


def predict(campaign: Campaign, X: np.ndarray, metric: str) -> Prediction:
    """What a campaign's model says of rows, as far as the metric needs it."""
    if metrics.METRICS[metric].needs == "labels":
        return Prediction(campaign.predict(X))
    probabilities = campaign.predict_proba(X)
    return Prediction(probabilities.argmax(axis=1), probabilities)


def judged(
    y: np.ndarray, prediction: Prediction, n_classes: int, positive: int, settings: Settings
) -> dict[str, float]:
    """The scores of a prediction against the true codes (n,), see `scores`."""
    found = metrics.label_metrics(metrics.confusion(y, prediction.codes, n_classes), positive)
    if prediction.probabilities is not None:
        found[settings.metric] = metrics.score(
            settings.metric,
            y,
            prediction.probabilities,
            positive,
            precision=settings.precision,
            costs=settings.costs,
        )
    return found
