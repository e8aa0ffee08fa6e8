"""Noisy annotators: where mistakes fall, what three answers a row bring, and what asking doubtful labels again does."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from alcore import curves
from alcore.experiments import comparing, spending
from alcore.experiments.model import Claim, Experiment, Found, Measured, Variant
from alcore.oracles import Annotators
from alcore.simulation import Prepared, Settings
from alcore.tables import Roles

MISTAKES = 0.2
VOTES, AGAIN = 3, 0.25
ANSWERS = 320
PLAIN = Settings(strategies=("random", "margin"), batch=10, budget=ANSWERS, replicates=20)
# Where mistakes fall: anywhere, or on the rows a model of all labels is unsure of.
KINDS = {"alike": ("anywhere", 0.0), "hard": ("on hard rows", 1.0)}


def _variants(mistakes: float = MISTAKES) -> tuple[Variant, ...]:
    found = [Variant("clean", "no mistakes", PLAIN)]
    for kind, (where, difficulty) in KINDS.items():
        one = replace(PLAIN, noise=mistakes, annotators=Annotators(difficulty=difficulty))
        found += [
            Variant(kind, f"mistakes {where}", one),
            Variant(
                f"{kind}_votes", f"{where}, {VOTES} answers a row",
                replace(one, annotators=replace(one.annotators, votes=VOTES)),
            ),
            Variant(
                f"{kind}_again", f"{where}, doubtful labels again",
                replace(one, annotators=replace(one.annotators, relabel=AGAIN)),
            ),
        ]  # fmt: skip
    return tuple(found)


def of_mistakes(share: float) -> Experiment:
    """The experiment with that share of mistakes, such as a project has measured. Raises ValueError, in words for the
    user, for a share that leaves nothing to see."""
    if not 0 < share <= 1:
        raise ValueError(f"With {share:.0%} mistakes there is nothing to compare: all answers would be alike.")
    return replace(EXPERIMENT, fitted=partial(fitted, mistakes=share))


def fitted(prepared: Prepared, variants: tuple[Variant, ...], mistakes: float | None = None) -> tuple[Variant, ...]:
    """As many answers as leave three a row something to choose from, whatever the number of classes, and no more than
    label two thirds of the pool once: of a pool that is labeled whole, all strategies have the same rows. mistakes:
    their share, in the place of the experiment's own."""
    if mistakes is not None:
        variants = _variants(mistakes)
    most = int(len(prepared.y) * (1 - PLAIN.test_share)) * 2 // 3
    start = max(2, min(max(20, 5 * len(prepared.classes)), most // (2 * VOTES)))
    budget = max(min(ANSWERS, most), 2 * VOTES * start)
    return tuple(replace(one, settings=replace(one.settings, start=start, budget=budget)) for one in variants)


def find(measured: Measured) -> Found:
    """Curves over dollars, mistakes set and met, and the scores at equal dollars.

    Tables: "curves", "equal" (arm, variant, strategy, dollars, labels, score, against, difference, low, high: against
    random sampling with the same mistakes) and "mistakes" (arm, variant, strategy, noise_set, met, low, high,
    labels_wrong).
    """
    arms = {}
    for one in measured.variants:
        arms |= {f"{strategy}, {one.title}": (one.name, strategy) for strategy in ("random", "margin")}
    title = {place: name for name, place in arms.items()}
    metric, rates = measured.settings.metric, spending.answers_only(measured.rates)
    dollars, scores = spending.scores_at(measured.rounds, arms, metric, rates)
    tables = {
        "curves": comparing.mean_curves(measured.rounds, arms, metric, rates),
        "equal": _equal(measured, arms, scores, dollars, metric),
        "mistakes": _mistakes(measured, arms),
    }
    amount = rates.money.write(dollars)
    claims = [_meets(measured), _mended(measured)]
    for kind, (where, _) in KINDS.items():
        margin, random = title[kind, "margin"], title[kind, "random"]
        beside = spending.difference(scores, margin, random, metric)
        below = " It falls below random." if beside["high"] < 0 else ""
        claims.append(
            Claim(
                f"With {_percent(measured)} mistakes {where}, margin sampling does better than random for {amount}: "
                f"{beside['first']:.3f} against {beside['second']:.3f}, {spending.in_words(beside)}.{below}",
                comparing.standing(beside["low"], beside["high"]),
            )
        )
        for name, what in (
            (f"{kind}_votes", f"{VOTES} answers on {_labels(measured, kind + '_votes')} rows beat one answer on "
                              f"{_labels(measured, kind)} rows"),
            (f"{kind}_again", f"spending {AGAIN:.0%} of the answers on doubtful labels again helps margin sampling"),
        ):  # fmt: skip
            found = spending.difference(scores, title[name, "margin"], margin, metric)
            against = spending.difference(scores, title[name, "margin"], title[name, "random"], metric)
            claims.append(
                Claim(
                    f"Mistakes {where}, {amount} each: {what}: {found['first']:.3f} against {found['second']:.3f}, "
                    f"{spending.in_words(found)}. Against random sampling done the same way: "
                    f"{spending.in_words(against)}.",
                    comparing.standing(found["low"], found["high"]),
                )
            )
    return Found(tables, tuple(claims), measured.score, measured.replicates)


def _percent(measured: Measured) -> str:
    """The share of mistakes that was set, as people write it."""
    return f"{100 * measured.variants[-1].settings.noise:.2g}%"


def _equal(measured: Measured, arms, scores: pd.DataFrame, dollars: float, metric: str) -> pd.DataFrame:
    lines = []
    for arm, (variant, strategy) in arms.items():
        against = next(name for name, place in arms.items() if place == (variant, "random"))
        found = spending.difference(scores, arm, against, metric)
        if strategy == "random":
            found |= dict.fromkeys(("difference", "low", "high"), np.nan)
        lines.append(
            {
                "arm": arm,
                "variant": variant,
                "strategy": strategy,
                "dollars": dollars,
                "labels": _labels(measured, variant),
                "score": found["first"],
                "against": against,
                **{name: found[name] for name in ("difference", "low", "high")},
            }
        )
    return pd.DataFrame(lines)


def _mistakes(measured: Measured, arms) -> pd.DataFrame:
    from alcore.savings import mistakes_met

    found = mistakes_met(comparing.arms_of(measured.rounds, arms)).rename(columns={"strategy": "arm"})
    found.insert(1, "variant", [arms[arm][0] for arm in found["arm"]])
    found.insert(2, "strategy", [arms[arm][1] for arm in found["arm"]])
    return found


def _meets(measured: Measured) -> Claim:
    """Whether margin sampling meets more mistakes than random where they fall on hard rows."""
    rounds = measured.rounds[measured.rounds["variant"] == "hard"]
    met = rounds.groupby(["strategy", "replicate"])["answer_errors"].last().unstack(level=0)
    mean, low, high = curves.t_interval((met["margin"] - met["random"]).to_numpy())
    more = spending.in_words({"difference": float(mean), "low": float(low), "high": float(high)})
    return Claim(
        f"Where mistakes fall on hard rows, {rounds['noise_set'].mean():.0%} of all answers, margin sampling meets "
        f"more of them: {met['margin'].mean():.1%} of its answers are wrong, {met['random'].mean():.1%} of those of "
        f"random sampling, a difference of {more}.",
        comparing.standing(float(low), float(high)),
    )


def _mended(measured: Measured) -> Claim:
    """Whether a majority leaves more of the labels wrong where mistakes fall on hard rows than where anywhere."""
    rounds = measured.rounds[measured.rounds["strategy"] == "margin"]
    last = rounds.groupby(["variant", "replicate"])["training_errors"].last().unstack(level=0)
    mean, low, high = curves.t_interval((last["hard_votes"] - last["alike_votes"]).to_numpy())
    more = spending.in_words({"difference": float(mean), "low": float(low), "high": float(high)})
    left = {name: f"{last[f'{name}_votes'].mean():.1%} (one answer: {last[name].mean():.1%})" for name in KINDS}
    return Claim(
        f"A majority of {VOTES} mends mistakes on hard rows less than mistakes anywhere: of the labels margin sampling "
        f"gets, {left['hard']} stay wrong on hard rows and {left['alike']} anywhere, a difference of {more}.",
        comparing.standing(float(low), float(high)),
    )


def _labels(measured: Measured, variant: str) -> int:
    rounds = measured.rounds
    return int(rounds.loc[rounds["variant"] == variant, "labels"].max())


EXPERIMENT = Experiment(
    name="noise",
    title="Noisy annotators",
    question="One answer on many rows, or three answers on a third of them?",
    lessons=(
        "It depends on where mistakes fall: a majority mends those that come by chance far better than those on rows "
        "that everybody finds hard.",
        "Active learning asks for the hard rows: where mistakes fall on those, it meets more of them than were set.",
    ),
    sample="digits.csv",
    roles=Roles(label="digit"),
    variants=_variants(),
    compares="Every arm is paid the same dollars. The mistakes are the same draws in all arms.",
    find=find,
    fitted=fitted,
)
