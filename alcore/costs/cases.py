"""The lecture's three case studies, worked out with the same ledger, the published figure beside ours."""

from dataclasses import dataclass

from alcore.costs.ledger import dollars, hours
from alcore.costs.rates import SITUATIONS, Rates

LECTURE = "Lecture CS 203, Software Tools and Techniques for AI, IIT Gandhinagar: case studies"


@dataclass(frozen=True)
class Case:
    """A published saving: labels without and with active learning, the rates we read into it, what was claimed."""

    title: str
    labels_random: int
    labels_active: int
    rates: Rates
    published: str
    assumption: str
    source: str = LECTURE


CASES: dict[str, Case] = {
    "chest_xrays": Case(
        "Chest X-rays",
        5_000,
        1_500,
        SITUATIONS["expert"].rates,
        "70% less of the radiologists' time, at 85% accuracy",
        "Our assumption: three minutes an image at $150 an hour. The lecture gives no wage.",
    ),
    "legal_review": Case(
        "Legal review",
        10_000,
        3_000,
        SITUATIONS["document"].rates,
        "$140,000 saved in lawyers' fees, at the same recall",
        "$140,000 on 7,000 documents is $20 a document. Our assumption: six minutes a document.",
    ),
    "manufacturing_defects": Case(
        "Manufacturing defects",
        10_000,
        3_000,
        Rates(setup=50),
        "67% lower cost, with 1% defects",
        "Our assumption: 30 seconds at $20 an hour, and a set-up worth 300 labels ($50) in the active arm, which "
        "turns 70% fewer labels into 67% less money.",
    ),
}


def work_out(case: Case) -> dict[str, float]:
    """Labels, hours and dollars of both arms and what is saved; percentages are of the random arm (0 to 100).

    The lecture's cases name no evaluation rows, so none are charged.
    """
    both = (case.labels_random, case.labels_active)
    hours_random, hours_active = (float(hours(n, case.rates, evaluation=False)) for n in both)
    dollars_random, dollars_active = (
        float(dollars(n, case.rates, active=active, evaluation=False))
        for n, active in zip(both, (False, True), strict=True)
    )
    return {
        "labels_random": case.labels_random,
        "labels_active": case.labels_active,
        "labels_saved": case.labels_random - case.labels_active,
        "percent_labels": 100 * (1 - case.labels_active / case.labels_random),
        "hours_random": hours_random,
        "hours_active": hours_active,
        "hours_saved": hours_random - hours_active,
        "dollars_random": dollars_random,
        "dollars_active": dollars_active,
        "dollars_saved": dollars_random - dollars_active,
        "percent_dollars": 100 * (1 - dollars_active / dollars_random),
    }
