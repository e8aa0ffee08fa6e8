"""What a labeling under way has cost: every row at the seconds it took, evaluation rows at theirs."""

import pytest

from alcore.costs import Rates
from alcore.project import Event
from alcore.project.live.arms import read
from alcore.project.live.money import ledger


def answered(project, part: str, count: int, seconds: float | None) -> None:
    """The first rows of a part, in their drawn order, each labeled in so many seconds."""
    rows = sorted((place, key) for key, its, place in project.store.parts(project.id) if its == part)
    arm = {"evaluation": "evaluation", "pool": "start"}[part]
    project.answer_all(
        [
            Event("label", key, "c1", "ann", seconds, source="one", arm=arm, token=f"{part}-{key}")
            for _, key in rows[:count]
        ]
    )


def test_evaluation_rows_cost_the_seconds_they_took_and_not_those_of_the_rates(make):
    project = make(rows=60, evaluation=6)
    answered(project, "pool", 10, 10)
    answered(project, "evaluation", 4, 12)
    books = ledger(read(project), Rates(seconds_per_label=30, fatigue=0.5))
    assert float(books.hours(0, False)) == pytest.approx(4 * 12 / 3600)
    assert float(books.hours(10, True)) == pytest.approx((10 * 10 + 4 * 12) / 3600)
    assert float(books.dollars(10, False)) == pytest.approx((10 * 10 + 4 * 12) / 3600 * 20)


def test_evaluation_rows_nobody_timed_cost_what_the_other_rows_took_and_before_any_timing_the_rates_seconds(make):
    project = make(rows=60, evaluation=6)
    answered(project, "evaluation", 4, None)
    assert float(ledger(read(project), Rates(seconds_per_label=30)).hours(0, False)) == pytest.approx(4 * 30 / 3600)
    answered(project, "pool", 10, 10)
    assert float(ledger(read(project), Rates(seconds_per_label=30)).hours(0, False)) == pytest.approx(4 * 10 / 3600)
