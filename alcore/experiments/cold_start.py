"""Cold start: no label at all, so which rows first? Starting sets by what they cost later.

Every way of starting is one variant; all share the split and the strategies, so what differs is the start alone. The
reference beside them is a few-shot model, the nearest centroid of a few rows of each class drawn by lot within the
class: it takes for granted that somebody has found those rows, which no start can.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from alcore.experiments import comparing
from alcore.experiments.model import OPEN, Claim, Experiment, Found, Measured, Variant
from alcore.simulation import Prepared, Settings, few_shot
from alcore.strategies.cold_start import ENOUGH_TO_START, FEWEST_TO_START
from alcore.tables import Roles

START, ASKED = 20, 130  # rows to start from, and labels after them
PER_CLASS = (FEWEST_TO_START, ENOUGH_TO_START)  # of the few-shot reference
MOST_VALUES = 20  # of a column of categories worth stratifying by
RANDOM, PLAIN = "random sampling", "margin after rows by lot"
STARTS = {
    "random": "rows by lot",
    "clusters": "a lot from each group",
    "medoids": "the middles of groups",
    "typiclust": "typical rows",
    "first": "the file's first rows",
}
STRATIFIED = "stratified"


def fitted(prepared: Prepared, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """More starting rows where there are many classes; and a start stratified by the table's first column of few
    categories, else by its column of numbers with the most values, where it has one."""
    start = max(START, 2 * len(prepared.classes))
    variants = tuple(
        replace(one, settings=replace(one.settings, start=start, budget=start + ASKED)) for one in variants
    )
    column = _to_stratify_by(prepared)
    if column is None:
        return variants
    settings = replace(variants[-1].settings, starting=f"stratified({column!r})")
    return (*variants, Variant(STRATIFIED, f"a lot from each part of {column}", settings))


def _to_stratify_by(prepared: Prepared) -> str | None:
    distinct = {name: prepared.frame[name].nunique() for name in prepared.frame}
    few = [name for name, kind in prepared.kinds.items() if kind == "category" and 2 <= distinct[name] <= MOST_VALUES]
    numbers = [name for name, kind in prepared.kinds.items() if kind == "number" and distinct[name] > 1]
    return few[0] if few else max(numbers, key=distinct.get, default=None)


def find(measured: Measured) -> Found:
    """Curves after each start, what each needs to the target, what it saves over the start by lot, its first model, and
    the few-shot reference."""
    titles = {one.name: f"margin after {one.title}" for one in measured.variants}
    arms = {RANDOM: ("random", "random")} | {title: (name, "margin") for name, title in titles.items()}
    rounds, metric, rates = measured.rounds, measured.settings.metric, measured.rates
    target = comparing.default_target(rounds, arms, metric)
    others = [title for title in arms if title not in (RANDOM, PLAIN)]
    common = {"target": target, "rows": measured.rows}
    by_start = comparing.compare(rounds, arms, metric, rates, baseline=PLAIN, others=others, **common)
    by_lot = comparing.compare(rounds, arms, metric, rates, baseline=RANDOM, others=[PLAIN], **common)
    tables = {"curves": comparing.mean_curves(rounds, arms, metric, rates)}
    if target is not None:
        tables["needs"] = comparing.needs(rounds, arms, metric, rates, target)
    tables["savings"] = comparing.as_frame([*by_start, *by_lot])
    tables["first_models"] = _first_models(measured, arms, others)
    plain = comparing.arms_of(rounds, {PLAIN: arms[PLAIN]})
    tables["few_shot"] = few_shot.summary(measured.frames.get("few_shot", pd.DataFrame()), plain, metric)
    claims = [comparing.claim(one, rates, expected=-1 if one.strategy == titles["first"] else 1) for one in by_start]
    claims.sort(key=lambda one: one.standing == OPEN)  # what can be told comes first
    by_gain = tables["first_models"].sort_values("difference", ascending=False)
    claims += [_at_first(line, measured) for line in by_gain.iloc[[0, -1]].to_dict("records")]
    claims += [_against(line, measured) for line in tables["few_shot"].to_dict("records")]
    return Found(tables, (comparing.claim(by_lot[0], rates), *claims), measured.score, measured.replicates, target)


def _first_models(measured: Measured, arms: comparing.Arms, others: list[str]) -> pd.DataFrame:
    """Columns of `comparing.gap` and arm: the score with the starting rows alone, against the start by lot."""
    start, metric = measured.settings.start, measured.settings.metric
    lines = [
        {"arm": title, **comparing.gap(measured.rounds, arms, metric, first=title, second=PLAIN, labels=start)}
        for title in others
    ]
    return pd.DataFrame(lines)


def _at_first(line: dict, measured: Measured) -> Claim:
    after = line["arm"].removeprefix("margin after ")
    expected = -1 if after == STARTS["first"] else 1
    sentence = (
        f"With the {line['labels']:,.0f} starting rows alone, {measured.score_in_words} is {line['first']:.3f} after "
        f"{after} and {line['second']:.3f} after rows by lot ({comparing.difference_in_words(line)})."
    )
    return Claim(sentence, comparing.standing(*sorted(expected * line[end] for end in ("low", "high"))))


def _against(line: dict, measured: Measured) -> Claim:
    sentence = few_shot.in_words(line, PLAIN, measured.score_in_words)
    # Held against more labels than its own it would be no fair match.
    fair = line["at"] <= line["labels"]
    if not fair:
        sentence += " It had fewer labels, so which of them is better is left open."
    return Claim(sentence, comparing.standing(line["low_difference"], line["high_difference"]) if fair else OPEN)


EXPERIMENT = Experiment(
    name="cold_start",
    title="Cold start",
    question="There is no label yet. Which rows should people label first?",
    lessons=(
        "A start is worth what it saves later, not what its own first model scores.",
        "The first rows of a file stand in the order somebody left them in, which need not be that of a lot.",
    ),
    sample="breast_cancer.csv",
    roles=Roles(label="diagnosis"),
    variants=tuple(
        Variant(
            name,
            title,
            Settings(
                starting=name,
                start=START,
                batch=5,
                budget=START + ASKED,
                replicates=40,
                stop_set=0,
                few_shot=PER_CLASS if name == "random" else (),  # the same beside every start: once is enough
            ),
        )
        for name, title in STARTS.items()
    ),
    compares="Margin sampling after each way of starting, against the start by lot and against random sampling. The "
    "score with the starting rows alone says little of what is needed in the end.",
    find=find,
    fitted=fitted,
)
