"""A review: find nearly all rows of a class, know when to stop, and what being sure costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alcore import costs
from alcore.experiments import comparing
from alcore.experiments.model import OPEN, Claim, Experiment, Found, Measured, Variant
from alcore.simulation import Prepared, Settings, reviewing
from alcore.tables import Roles

RECALLS = (0.8, 0.9, 0.95)
PLAIN = Settings(
    strategies=("random", "margin", "likely"),
    metric="recall",
    review=max(RECALLS),
    test_share=0.05,
    replicates=12,
    stop_set=0,
)
ARMS = {
    "reading by lot": ("plain", "random"),
    "margin": ("plain", "margin"),
    "likeliest first": ("plain", "likely"),
}
TITLES = {strategy: title for title, (_, strategy) in ARMS.items()}
UNSURE = "first where the model is unsure (margin, the plain loop)"
FEWEST = 20  # rows of the class, under which a share of them is hardly one


def fitted(prepared: Prepared, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """The same settings, for the rarest class. Raises ValueError where it has too few rows for a share of them."""
    counts = np.bincount(prepared.y, minlength=len(prepared.classes))
    if counts.min() < FEWEST:
        raise ValueError(
            f"Class '{prepared.classes[counts.argmin()]}' has {counts.min():,} rows. A review for 95% of them needs "
            f"{FEWEST} at least to mean something."
        )
    return variants


def find(measured: Measured) -> Found:
    """How recall grows with reading, and when each share is found and guaranteed.

    Tables: "recall", as "curves" are, of the share found among those read; "needs" (arm, variant, strategy, recall,
    guaranteed, reached, labels, low_labels, high_labels, dollars, ...): rows read until the share is found, and until
    that is guaranteed; and "reviews", as of `reviewing.summary`.
    """
    settings = measured.settings
    queries = measured.queries.drop(columns="variant")
    reviewed = reviewing.summary(reviewing.reviews(measured.rounds, queries, settings, RECALLS))
    tables = {"recall": _recall(measured), "needs": _needs(reviewed, measured), "reviews": reviewed}
    claims = []
    for recall in reversed(RECALLS):
        line = _line(reviewed, "likely", recall)
        if recall == max(RECALLS):
            found = f"{recall:.0%} of the {line['positives']:,.0f} are found"
            claims.append(_claim(line, "found_at", "wss", found))
            plain = _line(reviewed, "margin", recall)
            claims.append(_claim(plain, "found_at", "wss", found, how=UNSURE))
        sure = f"that {recall:.0%} are found is guaranteed with {settings.confidence:.0%} confidence"
        kept = f" When it stopped, {line['kept']:.0%} of the trial runs had it."
        claims.append(_claim(line, "stopped_at", "guaranteed_wss", sure, kept))
    return Found(tables, tuple(claims), f"Recall of '{settings.positive}'", measured.replicates, max(RECALLS))


def _line(reviewed: pd.DataFrame, strategy: str, recall: float) -> pd.Series:
    return reviewed[(reviewed["strategy"] == strategy) & (reviewed["recall"] == recall)].iloc[0]


def _claim(
    line: pd.Series, read: str, saved: str, what: str, more: str = "", how: str = "the likeliest first"
) -> Claim:
    low, high = line[f"low_{saved}"], line[f"high_{saved}"]
    ends = "" if np.isnan(low) else f" (95% interval {low:.0%} to {high:.0%})"
    return Claim(
        f"Reading {how}, {what} after {line[read]:,.0f} of {line['rows']:,.0f} rows: work saved over "
        f"reading by lot (WSS) {line[saved]:.0%}{ends}.{more}",
        OPEN if np.isnan(low) else comparing.standing(low, high),
    )


def _recall(measured: Measured) -> pd.DataFrame:
    """The share of the class found by the end of each round, as a score over labels."""
    index = ["strategy", "replicate", "round"]
    hits = measured.queries.assign(hit=measured.queries["given_label"] == measured.settings.positive)
    found = hits.groupby(index)["hit"].sum().groupby(level=index[:2]).cumsum().rename("found").reset_index()
    rounds = measured.rounds.merge(found, on=index)
    rounds["recall"] = rounds["found"] / rounds["pool_positives"]
    return comparing.mean_curves(rounds, ARMS, "recall", measured.rates)


def _needs(reviewed: pd.DataFrame, measured: Measured) -> pd.DataFrame:
    lines = []
    for line in reviewed.to_dict("records"):
        for read, what in (("found_at", "found"), ("stopped_at", "guaranteed")):
            one = {
                "arm": f"{TITLES[line['strategy']]}: {line['recall']:.0%} {what}",
                "variant": "plain",
                "strategy": line["strategy"],
                "recall": line["recall"],
                "guaranteed": what == "guaranteed",
                "reached": bool(np.isfinite(line[read])),
            }
            for end in ("", "low_", "high_"):
                labels = np.clip(line[f"{end}{read}"], 0, line["rows"])
                active = line["strategy"] != "random"
                one[f"{end}labels"] = labels
                one[f"{end}dollars"] = float(costs.dollars(labels, measured.rates, active=active, evaluation=False))
            lines.append(one)
    return pd.DataFrame(lines)


EXPERIMENT = Experiment(
    name="review",
    title="Find nearly all",
    question="Nearly every row of a class must be found. When may people stop reading?",
    lessons=(
        "Finding nearly all of them is quick when a model shows the likeliest rows first.",
        "Being sure of it is what costs, since only rows drawn by lot can tell what is left: the nearer to all of "
        "them, the more must be read.",
    ),
    sample="defects.csv",
    roles=Roles(label="defect", id="part_id"),
    variants=(Variant("plain", "review", PLAIN),),
    compares="Likeliest rows first, with one row in ten drawn by lot and, once nothing is found any more, all of them; "
    "against reading in an order by lot, and against the plain loop, which reads where the model is unsure.",
    find=find,
    fitted=fitted,
)
