"""Over-querying: rows of a batch that are nearly the same as another one of it, and the money they waste.

Two rows are near-duplicates when they are equal, or nearer to each other than `NEAR` times the median, over the rows of
the replicate's pool, of the distance to the `NEIGHBOR`-th nearest row: much nearer than rows that merely resemble each
other. Distances are Euclidean, on the features the model learns from. In tables of very few columns rows lie dense, so
that some count which are no copies of each other.

A row is a repeat when a row asked before it in the same round is its near-duplicate: both were chosen by the same
model, which the first one's label could not yet correct. Rows of the start, which no strategy chose, do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import NearestNeighbors

from alcore import costs, curves, features
from alcore.costs import Rates
from alcore.experiments import comparing
from alcore.experiments.model import Claim, Experiment, Found, Measured, Variant
from alcore.simulation import Prepared, Settings, split
from alcore.strategies import get
from alcore.tables import Roles

NEAR, NEIGHBOR = 0.2, 20
FEWEST = 0.01  # of the rows must have a near-duplicate, for there to be something to repeat
START, ASKED = 20, 200
BATCHES = (10, 25, 50)
PLAIN = ("random", "margin")
DIVERSE = ("diverse(margin)", "badge")
# Those for which one batch size says enough. Without BatchBALD: about as many rows as its committee has members tell
# those apart, so in batches of this size it says nothing, and takes longer than all others together.
MORE = ("kmeans", "core_set")
RANDOM = "random sampling"


def near(X: np.ndarray) -> float:
    """The distance below which two rows of X (n, d) are near-duplicates; see the module."""
    neighbor = min(NEIGHBOR, len(X) - 1)
    distances, _ = NearestNeighbors(n_neighbors=neighbor + 1).fit(X).kneighbors(X)
    return NEAR * float(np.median(distances[:, neighbor]))


def share_with_a_twin(X: np.ndarray) -> float:
    """The share of the rows of X (n, d) that have a near-duplicate in it."""
    distances, _ = NearestNeighbors(n_neighbors=2).fit(X).kneighbors(X)
    return float(np.mean(_is_near(distances[:, 1], near(X))))


def repeated(X: np.ndarray, limit: float) -> np.ndarray:
    """Whether each row (n,) of one batch X (n, d), in the order asked, is a near-duplicate of one before it."""
    if not len(X):
        return np.zeros(0, dtype=bool)
    return np.tril(_is_near(pairwise_distances(X), limit), -1).any(axis=1)


def _is_near(distances: np.ndarray, limit: float) -> np.ndarray:
    return (distances < limit) | (distances == 0)


def count_repeats(
    prepared: Prepared, variants: Mapping[str, Settings], replicate: int, frames: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Frame "repeats": variant, strategy, replicate, asked (rows of its batches), repeats (of them), twins (the share
    of the pool's rows that have a near-duplicate)."""
    settings = next(iter(variants.values()))
    pool, _ = split(prepared, settings.test_share, settings.seed, replicate)
    X = features.fit(prepared.frame, prepared.kinds, pool).transform(prepared.frame)
    limit, twins = near(X[pool]), share_with_a_twin(X[pool])
    queries = frames["queries"]
    lines = []
    for (variant, strategy), mine in queries[queries["arm"] == "active"].groupby(["variant", "strategy"], sort=False):
        rows = np.searchsorted(prepared.positions, mine["row"])
        again = sum(
            int(repeated(X[rows[batch]], limit).sum()) for batch in mine.reset_index().groupby("round").indices.values()
        )
        lines.append((variant, strategy, replicate, len(mine), again, twins))
    columns = ["variant", "strategy", "replicate", "asked", "repeats", "twins"]
    return {"repeats": pd.DataFrame(lines, columns=columns)}


def fitted(prepared: Prepared, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """More starting rows where there are many classes. Raises ValueError for a table without near-duplicates."""
    every = np.arange(len(prepared.y))
    twins = share_with_a_twin(features.fit(prepared.frame, prepared.kinds, every).transform(prepared.frame))
    if twins < FEWEST:
        raise ValueError(
            f"This table cannot show it: {twins:.1%} of its rows have a near-duplicate, so there is hardly a row that "
            "a batch could buy twice. Batches need no care here."
        )
    start = max(START, 2 * len(prepared.classes))
    return tuple(replace(one, settings=replace(one.settings, start=start, budget=start + ASKED)) for one in variants)


def find(measured: Measured) -> Found:
    """The share of repeats of each strategy and batch size, what they cost, and what each batch saves."""
    metric, rates = measured.settings.metric, measured.rates
    small, large = measured.variants[0], measured.variants[-1]
    # All arms are read at the labels that the largest batches stop at: finer curves would cross the target elsewhere.
    rounds = measured.rounds
    rounds = rounds[rounds["labels"].isin(rounds.loc[rounds["variant"] == large.name, "labels"])]
    titles = {name: f"{_title(name)}, {large.title}" for name in large.settings.strategies if name != "random"}
    arms = {RANDOM: (small.name, "random"), f"margin, {small.title}": (small.name, "margin")}
    arms |= {title: (large.name, name) for name, title in titles.items()}
    target = comparing.default_target(rounds, arms, metric)
    baseline = titles["margin"]
    found = comparing.compare(
        rounds,
        arms,
        metric,
        rates,
        baseline=baseline,
        others=[f"margin, {small.title}", *(title for title in titles.values() if title != baseline)],
        target=target,
        rows=measured.rows,
    )
    tables = {"repeats": _shares(measured), "curves": comparing.mean_curves(rounds, arms, metric, rates)}
    if target is not None:
        tables["needs"] = comparing.needs(rounds, arms, metric, rates, target)
    tables["savings"] = comparing.as_frame(found)
    by_lot = comparing.compare(
        rounds, arms, metric, rates, baseline=RANDOM, others=[baseline], target=target, rows=measured.rows
    )
    claims = [_wasted(one, measured) for one in measured.variants]
    claims += [_spared(name, measured) for name in large.settings.strategies if name not in PLAIN]
    claims += [comparing.claim(by_lot[0], rates), *(comparing.claim(one, rates) for one in found)]
    return Found(tables, tuple(claims), measured.score, measured.replicates, target)


def _title(strategy: str) -> str:
    """`diverse margin` for `diverse(margin)`, as an arm or a sentence names it."""
    return get(strategy).name.replace("(", " ").replace(")", "").replace("_", " ")


def shares(repeated: pd.DataFrame, batches: Mapping[str, int], rates: Rates) -> pd.DataFrame:
    """variant, strategy, batch, asked and repeats (means), share, low, high (t interval), dollars (what the repeats of
    a whole budget cost), twins (the share of the pool's rows that have a near-duplicate).

    repeated: as of `count_repeats`, over replicates. batches: rows per round of each variant.
    """
    a_label = float(np.diff(costs.dollars(np.arange(2), rates, active=True, evaluation=False))[0])
    lines = []
    for (variant, strategy), mine in repeated.groupby(["variant", "strategy"], sort=False):
        share, low, high = curves.t_interval((mine["repeats"] / mine["asked"]).to_numpy())
        repeats = mine["repeats"].mean()
        lines.append(
            {
                "variant": variant,
                "strategy": strategy,
                "batch": batches[variant],
                "asked": mine["asked"].mean(),
                "repeats": repeats,
                "share": float(share),
                "low": float(np.maximum(0.0, low)),
                "high": float(np.minimum(1.0, high)),
                "dollars": a_label * repeats,
                "twins": mine["twins"].mean(),
            }
        )
    return pd.DataFrame(lines)


def _shares(measured: Measured) -> pd.DataFrame:
    batches = {one.name: one.settings.batch for one in measured.variants}
    return shares(measured.frames["repeats"], batches, measured.rates)


def _difference(measured: Measured, variant: str, strategy: str, other: str) -> dict[str, float]:
    """Share of repeats of a strategy less that of another, in pairs: difference, low, high."""
    frame = measured.frames["repeats"]
    frame = frame[frame["variant"] == variant].assign(share=lambda mine: mine["repeats"] / mine["asked"])
    share = frame.pivot(index="replicate", columns="strategy", values="share")
    mean, low, high = curves.t_interval((share[strategy] - share[other]).to_numpy())
    return {"difference": float(mean), "low": float(low), "high": float(high)}


def _wasted(one: Variant, measured: Measured) -> Claim:
    """What margin repeats at a batch size, against random sampling."""
    table = _shares(measured).set_index(["variant", "strategy"])
    mine, lot = table.loc[(one.name, "margin")], table.loc[(one.name, "random")]
    ends = _difference(measured, one.name, "margin", "random")
    sentence = (
        f"In {one.title}, {mine['share']:.1%} of the {mine['asked']:,.0f} rows margin asks for repeat a row of their "
        f"own batch, worth {measured.rates.money.write(mine['dollars'])}; of random sampling's {lot['share']:.1%} do "
        f"({comparing.difference_in_words(ends)})."
    )
    if mine["share"] < FEWEST:
        sentence += " That is hardly any: batches of this size need no care here."
    return Claim(sentence, comparing.standing(ends["low"], ends["high"]))


def _spared(strategy: str, measured: Measured) -> Claim:
    """What a diverse batch repeats less than margin, at the largest batch."""
    large = measured.variants[-1]
    table = _shares(measured).set_index(["variant", "strategy"])
    mine, margin = table.loc[(large.name, strategy)], table.loc[(large.name, "margin")]
    ends = _difference(measured, large.name, "margin", strategy)
    spared = margin["dollars"] - mine["dollars"]
    write = measured.rates.money.write
    sentence = (
        f"{_title(strategy).capitalize()}, {large.title}, repeats {mine['share']:.1%} where margin repeats "
        f"{margin['share']:.1%}, {write(abs(spared))} {'less' if spared >= 0 else 'more'} spent on repeats "
        f"({comparing.difference_in_words(ends)})."
    )
    return Claim(sentence, comparing.standing(ends["low"], ends["high"]))


EXPERIMENT = Experiment(
    name="repeats",
    title="Over-querying",
    question="Rows come in copies. How many labels of a batch go to rows that are nearly the same?",
    lessons=(
        "A model in doubt about a row doubts its copies as well, so a batch of the most doubtful rows buys them all.",
        "Diverse batches are made to spare that; whether fewer repeats also mean fewer labels is another question.",
    ),
    sample="experiments/scanned_forms.csv",
    roles=Roles(label="digit", group="sheet"),
    variants=tuple(
        Variant(
            f"batch_{batch}",
            f"rounds of {batch}",
            Settings(
                strategies=(*PLAIN, *DIVERSE, *(MORE if batch == BATCHES[-1] else ())),
                start=START,
                batch=batch,
                budget=START + ASKED,
                replicates=20,
                stop_set=0,
            ),
        )
        for batch in BATCHES
    ),
    compares="Strategies by the share of near-duplicates in their batches, then by what they need to the target, "
    "against the plain loop (margin in small rounds) and random sampling.",
    find=find,
    fitted=fitted,
    beside=count_repeats,
)
