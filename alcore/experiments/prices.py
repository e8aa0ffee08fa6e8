"""Annotators with prices: a cheap noisy one and a dear good one, and who should label what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from alcore.experiments import comparing, spending
from alcore.experiments.model import Claim, Experiment, Found, Measured, Variant
from alcore.oracles import Annotator, Annotators
from alcore.simulation import Prepared, Settings
from alcore.tables import Roles

# Ten cents is the upper end of what is published for a text (dataxpower 2026, a vendor); a dollar is 36 seconds of
# somebody at $100 an hour, inside the $80 to $250 of a practitioner expert (annota8 2026, a vendor's opinion). The
# accuracies are our assumption.
CROWD = Annotator("crowd", accuracy=0.8, price=0.10, seconds=10)
EXPERT = Annotator("expert", accuracy=0.98, price=1.00, seconds=36)
DOLLARS = 100.0
VOTES, DOUBTED = 3, 0.2
ROUNDS, START = 25, 20
PLAIN = Settings(strategies=("random", "margin"), start=START, replicates=20)
TITLES = {
    "expert": "the expert alone",
    "crowd": "the crowd alone",
    "thrice": f"the crowd, {VOTES} answers a row",
    "doubts": "the crowd, the expert for doubts",
}


def _variants(cheap: Annotator, dollars: float = DOLLARS, start: int = START) -> tuple[Variant, ...]:
    """Four ways to spend so many dollars. A column answers once a row, so it has no three answers."""
    people = {
        "expert": Annotators(team=(EXPERT,)),
        "crowd": Annotators(team=(cheap,)),
        "thrice": Annotators(team=(cheap,), votes=VOTES) if cheap.column is None else None,
        "doubts": Annotators(team=(cheap, replace(EXPERT, again=True)), relabel=DOUBTED),
    }
    found = []
    for name, annotators in people.items():
        if annotators is None:
            continue
        answer = (1 - annotators.relabel) * cheap.price + annotators.relabel * EXPERT.price
        answer = EXPERT.price if name == "expert" else answer
        budget = max(int(dollars / answer), 2 * start * annotators.votes)
        batch = max(2, (budget // annotators.votes - start) // ROUNDS)
        title = TITLES[name].replace("the crowd", f"column {cheap.name}") if cheap.column else TITLES[name]
        settings = replace(PLAIN, start=start, annotators=annotators, budget=budget, batch=batch)
        found.append(Variant(name, title, settings))
    return tuple(found)


def fitted(prepared: Prepared, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """A start for the table's classes, and dollars that leave the expert something to choose from. A column that
    answers takes the place of the crowd."""
    cheap = CROWD
    if prepared.answers:
        column = next(iter(prepared.answers))
        cheap = Annotator(column, column=column, price=CROWD.price, seconds=CROWD.seconds)
    start = min(max(START, 3 * len(prepared.classes)), len(prepared.y) // 6)
    return _variants(cheap, max(DOLLARS, 3 * start * EXPERT.price), start)


def find(measured: Measured) -> Found:
    """Curves over dollars, the score each way has for the same dollars, and dollars to the target.

    Tables: "curves", "needs" and "equal" (dollars, arm, variant, strategy, spent, labels, answers, labels_wrong, score,
    difference, low, high: to margin sampling of the expert alone), for what the expert alone spends in all and for a
    third of it.
    """
    good = measured.variants[0]
    arms = {f"random, {good.title}": (good.name, "random")}
    arms |= {f"margin, {one.title}": (one.name, "margin") for one in measured.variants}
    metric, rates = measured.settings.metric, spending.answers_only(measured.rates)
    ends = measured.rounds[measured.rounds["variant"] == good.name].groupby(["strategy", "replicate"])["row_price"]
    most = float(ends.last().min())
    early = max(most / 3, float(ends.first().max()))
    tables = {
        "curves": comparing.mean_curves(measured.rounds, arms, metric, rates),
        "equal": pd.concat([_equal(measured, arms, dollars) for dollars in (most, early)], ignore_index=True),
    }
    target = comparing.default_target(measured.rounds, arms, metric)
    if target is not None:
        tables["needs"] = comparing.needs(measured.rounds, arms, metric, rates, target)
    return Found(tables, _claims(measured, tables["equal"]), measured.score, measured.replicates, target)


def _equal(measured: Measured, arms: comparing.Arms, dollars: float) -> pd.DataFrame:
    """What each arm has come to for so many dollars, beside the second arm: the expert alone, margin sampling."""
    metric, alone = measured.settings.metric, list(arms)[1]
    _, scores = spending.scores_at(measured.rounds, arms, metric, measured.rates, dollars)
    rounds = measured.rounds.set_index(["variant", "strategy"]).sort_index()
    lines = []
    for arm, place in arms.items():
        mine = rounds.loc[place]
        within = mine[mine["row_price"] <= dollars + 1e-9].groupby("replicate").last()
        found = spending.difference(scores, arm, alone, metric)
        if arm == alone:
            found |= dict.fromkeys(("difference", "low", "high"), np.nan)
        columns = {"spent": "row_price", "labels": "labels", "answers": "answers", "labels_wrong": "training_errors"}
        lines.append(
            {
                "dollars": dollars,
                "arm": arm,
                "variant": place[0],
                "strategy": place[1],
                **{name: float(within[column].mean()) for name, column in columns.items()},
                "score": found["first"],
                **{name: found[name] for name in ("difference", "low", "high")},
            }
        )
    return pd.DataFrame(lines)


def _claims(measured: Measured, equal: pd.DataFrame) -> tuple[Claim, ...]:
    titles = {one.name: one.title for one in measured.variants}
    good, claims = measured.variants[0].name, []
    for dollars, lines in equal.groupby("dollars", sort=False):
        amount = measured.rates.money.write(dollars)
        expert = lines[(lines["strategy"] == "margin") & (lines["variant"] == good)].iloc[0]
        for one in lines[lines["variant"] != good].itertuples():
            rest = ""
            if one.spent < 0.9 * one.dollars:
                rest = f" Its rows were all labeled for {measured.rates.money.write(one.spent)}."
            claims.append(
                Claim(
                    f"For {amount}, {titles[one.variant]} gets further than {titles[good]}: {one.score:.3f} "
                    f"({one.labels:,.0f} labels, {one.labels_wrong:.1%} of them wrong) against {expert.score:.3f} "
                    f"({expert.labels:,.0f} labels, {expert.labels_wrong:.1%} wrong), "
                    f"{spending.in_words(one._asdict())}.{rest}",
                    comparing.standing(one.low, one.high),
                )
            )
        random = lines[lines["strategy"] == "random"].iloc[0]
        gain = {"difference": -random["difference"], "low": -random["high"], "high": -random["low"]}
        claims.append(
            Claim(
                f"For {amount} of {titles[good]}, margin sampling gets further than random: {expert.score:.3f} against "
                f"{random['score']:.3f}, {spending.in_words(gain)}.",
                comparing.standing(gain["low"], gain["high"]),
            )
        )
    return tuple(claims)


EXPERIMENT = Experiment(
    name="prices",
    title="Annotators with prices",
    question="A cheap annotator who errs, a dear one who seldom does: who should label?",
    lessons=(
        "Cheap labels buy many rows at once, and their mistakes set how far the model can get.",
        "A dear annotator need not see every row: what helps is to know which labels to doubt.",
    ),
    sample="breast_cancer.csv",
    roles=Roles(label="diagnosis"),
    variants=_variants(CROWD),
    compares=(
        f"The crowd is right on {CROWD.accuracy:.0%} of the rows at $0.10 an answer, the expert on "
        f"{EXPERT.accuracy:.0%} at $1.00. All answers are paid; evaluation rows, the same for all, are left out."
    ),
    find=find,
    fitted=fitted,
)
