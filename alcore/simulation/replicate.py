"""One replicate: every strategy on one split of the table, from the same first rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alcore import features, metrics, oracles
from alcore.campaign import Campaign
from alcore.simulation.planning import Settings
from alcore.simulation.prepared import Prepared, split


def run_replicate(prepared: Prepared, settings: Settings, replicate: int) -> dict[str, pd.DataFrame]:
    """Every strategy on one split: its frames "rounds" and "queries". Depends on nothing but its arguments.

    Split, first rows, mistakes and learner draw from (seed, replicate); only a strategy's own draws add its name.
    `settings` are those of a `Plan`.
    """
    pool_rows, test_rows = split(prepared, settings.test_share, settings.seed, replicate)
    fitted = features.fit(prepared.frame, prepared.kinds, pool_rows)
    X = fitted.transform(prepared.frame)
    X_pool, X_test, y_test = X[pool_rows], X[test_rows], prepared.y[test_rows]
    n_classes = len(prepared.classes)
    answers = oracles.oracle(
        prepared.y,
        n_classes,
        mistakes=settings.noise,
        seconds=prepared.seconds,
        prices=prepared.prices,
        seed=(settings.seed, replicate, 3),
    )
    arms = [
        _run_arm(name, prepared, settings, replicate, pool_rows, X_pool, X_test, y_test, answers)
        for name in settings.strategies
    ]
    rounds, queries = (pd.concat(frames, ignore_index=True) for frames in zip(*arms, strict=True))
    return {"rounds": rounds, "queries": queries}


def _run_arm(
    name: str,
    prepared: Prepared,
    settings: Settings,
    replicate: int,
    pool_rows: np.ndarray,
    X_pool: np.ndarray,
    X_test: np.ndarray,
    y_test: np.ndarray,
    answers: oracles.Oracle,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    seed = int(np.random.default_rng((settings.seed, replicate, 4)).integers(2**31))
    campaign = Campaign(
        X_pool,
        range(len(prepared.classes)),
        strategy=name,
        learner=settings.learner,
        seed=seed,
        start=settings.start,
        seconds=None if answers.seconds is None else answers.seconds[pool_rows],
        costs=None if answers.prices is None else answers.prices[pool_rows],
    )
    positive = prepared.classes.index(settings.positive)
    rounds, asked = [], []
    while campaign.n_labeled < settings.budget:
        wanted = settings.start if not rounds else settings.batch
        proposals = campaign.ask(min(wanted, settings.budget - campaign.n_labeled))
        if proposals.empty:
            break
        rows = pool_rows[proposals.row.to_numpy()]
        campaign.tell(proposals.row, answers.answer(rows))
        asked.append((proposals, rows))
        rounds.append(_scores(campaign, X_test, y_test, positive, settings.metric))
    frame = pd.DataFrame(rounds)
    history = campaign.history
    all_rows = np.concatenate([rows for _, rows in asked])
    ends = history["labels"].to_numpy() - 1  # the last query of each round
    wrong = answers.given[all_rows] != answers.true[all_rows]
    frame.insert(0, "strategy", name)
    frame.insert(1, "replicate", replicate)
    frame.insert(2, "round", history["round"])
    frame.insert(3, "labels", history["labels"])
    frame.insert(4, "row_seconds", _running(answers.seconds, all_rows, ends))
    frame.insert(5, "row_price", _running(answers.prices, all_rows, ends))
    frame["training_errors"] = np.cumsum(wrong)[ends] / (ends + 1)
    frame["fit_seconds"] = history["fit_seconds"]
    frame["query_seconds"] = history["query_seconds"]
    classes = np.asarray(prepared.classes, dtype=object)
    queries = pd.DataFrame(
        {
            "strategy": name,
            "replicate": replicate,
            "round": np.repeat(history["round"], [len(rows) for _, rows in asked]).to_numpy(),
            "arm": np.concatenate([proposals.arm for proposals, _ in asked]),
            "row": prepared.positions[all_rows],
            "row_key": prepared.keys[all_rows],
            "true_label": classes[answers.true[all_rows]],
            "given_label": classes[answers.given[all_rows]],
            "utility": np.concatenate([proposals.utility for proposals, _ in asked]),
        }
    )
    return frame, queries


def _running(values: np.ndarray | None, rows: np.ndarray, ends: np.ndarray) -> np.ndarray | float:
    return np.nan if values is None else np.cumsum(values[rows])[ends]


def _scores(campaign: Campaign, X: np.ndarray, y: np.ndarray, positive: int, metric: str) -> dict[str, float]:
    """All label metrics, which come from one confusion matrix, and the metric of the run when it needs more."""
    n = len(campaign.classes)
    if metrics.METRICS[metric].needs == "labels":
        extra, predicted = {}, campaign.predict(X)
    else:
        proba = campaign.predict_proba(X)
        extra, predicted = {metric: metrics.score(metric, y, proba, positive)}, proba.argmax(axis=1)
    return {**metrics.label_metrics(metrics.confusion(y, predicted, n), positive), **extra}
