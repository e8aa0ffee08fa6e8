"""Annotators with prices: a cheap noisy one and a dear good one, and who should label what."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

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


def _variants(cheap: Annotator, dollars: float = DOLLARS, start: int = START, rows: int = 1_000) -> tuple[Variant, ...]:
    """Four ways to spend so many dollars on so many rows. A column answers once a row, so it has no three answers."""
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
        most = int(rows * annotators.votes / (1 - annotators.relabel))  # then all rows are labeled
        budget = max(int(dollars / max(answer, dollars / most)), 2 * start * annotators.votes)
        batch = max(2, (budget // annotators.votes - start) // ROUNDS)
        title = TITLES[name].replace("the crowd", f"column {cheap.column}") if cheap.column else TITLES[name]
        settings = replace(PLAIN, start=start, annotators=annotators, budget=budget, batch=batch)
        found.append(Variant(name, title, settings))
    return tuple(found)


def of_column(column: str, price: float = CROWD.price, seconds: float = CROWD.seconds) -> Experiment:
    """The experiment with a column that answers, such as a language model's, in the place of the crowd, at that price
    and at so many seconds an answer. Raises ValueError, in words for the user, for amounts that are none."""
    return replace(EXPERIMENT, fitted=partial(fitted, cheap=_named(column, price, seconds)))


def _named(column: str, price: float = CROWD.price, seconds: float = CROWD.seconds) -> Annotator:
    name = f"column {column}" if column == EXPERT.name else column
    return Annotator(name, column=column, price=price, seconds=seconds)


def fitted(prepared: Prepared, variants: tuple[Variant, ...], cheap: Annotator | None = None) -> tuple[Variant, ...]:
    """A start for the table's classes, and dollars that leave the expert something to choose from. cheap: who takes the
    place of the crowd; None: the table's first column that answers, where it has one."""
    if cheap is None:
        cheap = next(map(_named, prepared.answers), CROWD)
    start = min(max(START, 3 * len(prepared.classes)), len(prepared.y) // 6)
    rows = int((1 - PLAIN.test_share) * len(prepared.y))
    return _variants(cheap, max(DOLLARS, 3 * start * EXPERT.price), start, rows)


def find(measured: Measured) -> Found:
    """Curves over dollars, the score each way has for the same dollars, and dollars to the target.

    Tables: "annotators" (annotator, price, seconds, right: the share of their answers that was), "curves", "needs" and
    "equal" (dollars, arm, variant, strategy, spent, labels, answers, labels_wrong, score, difference, low, high: to
    margin sampling of the expert alone), for what the expert alone spends in all and for a third of it.
    """
    good = measured.variants[0]
    arms = {f"random, {good.title}": (good.name, "random")}
    arms |= {f"margin, {one.title}": (one.name, "margin") for one in measured.variants}
    metric, rates = measured.settings.metric, spending.answers_only(measured.rates)
    ends = measured.rounds[measured.rounds["variant"] == good.name].groupby(["strategy", "replicate"])["row_price"]
    most = float(ends.last().min())
    early = max(most / 3, float(ends.first().max()))
    tables = {
        "annotators": _who(measured),
        "curves": comparing.mean_curves(measured.rounds, arms, metric, rates),
        "equal": pd.concat([_equal(measured, arms, dollars) for dollars in (most, early)], ignore_index=True),
    }
    target = comparing.default_target(measured.rounds, arms, metric)
    if target is not None:
        tables["needs"] = comparing.needs(measured.rounds, arms, metric, rates, target)
    return Found(tables, _claims(measured, tables["equal"]), measured.score, measured.replicates, target)


def _who(measured: Measured) -> pd.DataFrame:
    """Who answers, at what price, and how often they were right."""
    team = {one.name: one for variant in measured.variants for one in variant.settings.annotators.team}
    queries = measured.queries
    right = (queries["given_label"] == queries["true_label"]).groupby(queries["annotator"], sort=False).mean()
    lines = [(name, one.price, one.seconds, float(right.get(name, np.nan))) for name, one in team.items()]
    return pd.DataFrame(lines, columns=["annotator", "price", "seconds", "right"])


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
        "A dear annotator need not see every row; whether the doubtful ones are enough depends on how much there is to "
        "spend.",
    ),
    sample="breast_cancer.csv",
    roles=Roles(label="diagnosis"),
    variants=_variants(CROWD),
    compares="Four ways to spend the same dollars, the expert alone also with random sampling. All answers are paid; "
    "evaluation rows, the same for all, are left out.",
    find=find,
    fitted=fitted,
)
