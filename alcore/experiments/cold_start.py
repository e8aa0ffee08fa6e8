"""Cold start: no label at all, so which rows first? Starting sets by what they cost later."""

from __future__ import annotations

from dataclasses import replace

from alcore.experiments import comparing
from alcore.experiments.model import Experiment, Found, Measured, Variant
from alcore.simulation import Settings
from alcore.strategies.cold_start import STARTS
from alcore.tables import Roles

PLAIN = Settings(batch=5, budget=150, replicates=20)
TITLES = {
    "random": "by lot",
    "clusters": "by lot from groups",
    "medoids": "middle of groups",
    "typiclust": "typical",
    "first": "first rows",
}


def find(measured: Measured) -> Found:
    """Curves after each start, what each needs to the target, and what it saves over the start by lot."""
    arms = {"random sampling": ("random", "random")}
    arms |= {f"margin, {one.title}": (one.name, "margin") for one in measured.variants}
    metric, rates = measured.settings.metric, measured.rates
    target = comparing.default_target(measured.rounds, arms, metric)
    baseline = list(arms)[1]
    found = comparing.compare(
        measured.rounds, arms, metric, rates, baseline=baseline, others=list(arms)[2:], target=target
    )
    tables = {"curves": comparing.mean_curves(measured.rounds, arms, metric, rates)}
    if target is not None:
        tables["needs"] = comparing.needs(measured.rounds, arms, metric, rates, target)
    tables["savings"] = comparing.as_frame(found)
    claims = tuple(comparing.claim(one) for one in found)
    return Found(tables, claims, measured.score, measured.replicates, target)


EXPERIMENT = Experiment(
    name="cold_start",
    title="Cold start",
    question="There is no label yet. Which rows should people label first?",
    lessons=(
        "A start is worth what it saves later, not how good its own first model is.",
        "The first rows of a file are in the order somebody left them in, which is rarely by lot.",
    ),
    sample="wine.csv",
    roles=Roles(label="cultivar"),
    variants=tuple(Variant(name, TITLES[name], replace(PLAIN, starting=name)) for name in STARTS),
    compares="Margin sampling after each start against random sampling.",
    find=find,
)
