"""The strategy's own curve, measured while its campaign runs: it takes the place of the rehearsal inside the pilot.

Every training of a campaign predicts the evaluation rows, which no model learns from. So its curve needs no split and
no fit: trainings of about the same size are averaged, evaluation rows are bootstrapped, and the bank's curves are
weighed by what was observed as they are for a pilot. It is one run, with the luck of one run (`LUCK`), and speaks of
this strategy alone. tests/benchmarks/forecast_active.py says how often its intervals hold.
"""

from __future__ import annotations

import numpy as np

from alcore.forecast.resampling import DRAWS, Observed, curve_scores, least_variance

FEWEST_ROWS = 20  # evaluation rows with a label
FEWEST_SIZES = 3  # averaged sizes a curve must have
SPAN = 1.5  # the largest training over the smallest
FROM = 0.15  # of the largest training: what came before says little of what comes
GROUPS = 8
LUCK = 0.02  # how far, in score, a size may be off because it is one run


def observe_running(
    labels: np.ndarray,
    predicted: np.ndarray,
    truth: np.ndarray,
    n_classes: int,
    metric: str,
    positive: int,
    seed: int,
    *,
    since: float = FROM,
) -> Observed | None:
    """The measured curve of a campaign; None while it says too little.

    labels (T,): what each training learned from; predicted (T, E) and truth (E,): class codes of the evaluation rows.
    since: the share of the largest training below which trainings are left out.
    """
    labels, truth = np.asarray(labels, dtype=float), np.asarray(truth)
    if not len(labels) or len(truth) < FEWEST_ROWS:
        return None
    kept = labels >= since * labels.max()
    labels, predicted = labels[kept], np.asarray(predicted)[kept]
    group = np.digitize(np.log(labels), np.linspace(np.log(labels.min()), np.log(labels.max()), GROUPS + 1)[1:-1])
    there = np.unique(group)
    if len(there) < FEWEST_SIZES or labels.max() < SPAN * labels.min():
        return None
    sizes = np.array([labels[group == one].mean() for one in there])
    one_hot = predicted[:, :, None] == np.arange(n_classes)
    shares = np.stack([one_hot[group == one].mean(axis=0) for one in there])
    rows = len(truth)
    scores = curve_scores(shares, truth, metric, positive, np.ones((1, rows)))[0]
    weights = np.random.default_rng((seed, 29)).multinomial(rows, np.full(rows, 1 / rows), size=DRAWS)
    draws = curve_scores(shares, truth, metric, positive, weights)
    covariance = np.cov(draws, rowvar=False) + least_variance(scores[-1], rows) + LUCK**2 * np.eye(len(sizes))
    return Observed(round(labels.max()), sizes, scores, covariance, draws)
