import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcore.costs import PUBLISHED_RANGES, Rates, pilot, without_labels

SURE = {"labels": (1000, 1000, 1000), "saved": (0.4, 0.4, 0.4)}


def figures(plan):
    return plan.figures.set_index(["arm", "what"])[["p10", "p50", "p90"]]


def test_numbers_known_for_sure_are_simply_priced():
    rates = Rates(seconds_per_label=36, hourly_wage=10, setup=20, evaluation_rows=100)
    plan = without_labels(5000, 2, rates, SURE, unknown=())
    found = figures(plan)
    assert found.loc[("random", "dollars")].tolist() == pytest.approx([110] * 3)
    assert found.loc[("active", "labels")].tolist() == pytest.approx([600] * 3)
    assert found.loc[("active", "dollars")].tolist() == pytest.approx([90] * 3)
    assert plan.saving.set_index("what").loc["dollars", "p50"] == pytest.approx(20)
    assert plan.chance == 1


def test_what_the_user_guessed_comes_out_again():
    plan = without_labels(10**6, 2, Rates(), {"labels": (300, 500, 2000), "saved": (-0.2, 0.3, 0.6)}, unknown=())
    found = figures(plan)
    assert found.loc[("random", "labels")].tolist() == pytest.approx([300, 500, 2000], rel=0.01)
    assert plan.chance == pytest.approx(0.79, abs=0.03)
    kinds = plan.assumptions.set_index("name")["kind"].to_dict()
    assert kinds == {"labels": "typed by you", "saved": "typed by you"}


def test_everything_is_stamped_as_assumed_and_the_pilot_says_what_would_measure_it():
    plan = without_labels(3000, 2, Rates())
    assert (plan.figures.basis == "assumption").all() and (plan.saving.basis == "assumption").all()
    assert list(plan.assumptions.name) == ["labels", "saved", "seconds_per_label"]
    assert plan.pilot.labels == 150 and plan.pilot.dollars == pytest.approx(25)
    assert plan.pilot.sentence.startswith("Nothing of this is measured. Label 150 rows drawn by lot")
    found = figures(plan)
    assert found.loc[("random", "labels")].tolist() == pytest.approx([100, np.sqrt(100 * 3000), 3000], rel=0.01)


def test_a_pilot_has_the_size_of_the_records_and_no_more_rows_than_the_table():
    assert [pilot(rows, classes, Rates()).labels for rows, classes in ((5000, 2), (5000, 10), (80, 3))] == [
        150,
        150,
        80,
    ]


def test_the_same_seed_gives_the_same_plan():
    one, other = (without_labels(900, 3, Rates(), seed=5).figures for _ in range(2))
    assert one.equals(other)


@settings(max_examples=30)
@given(
    rows=st.integers(1, 10**6),
    classes=st.integers(2, 50),
    ends=st.lists(st.floats(1, 1e5), min_size=3, max_size=3).map(sorted),
)
def test_no_plan_labels_more_rows_than_there_are_and_its_quantiles_ascend(rows, classes, ends):
    found = figures(without_labels(rows, classes, Rates(), {"seconds_per_label": tuple(ends)}))
    assert (found.xs("labels", level="what") <= rows + 1e-6).all(axis=None)
    assert (np.diff(found.to_numpy(), axis=1) >= 0).all()
    assert (found > 0).all(axis=None)


def test_a_share_that_is_guessed_stays_a_share():
    plan = without_labels(1000, 2, Rates(), SURE | {"review_share": (0.5, 0.9, 1.0)}, unknown=())
    assert figures(plan).loc[("random", "hours"), "p90"] <= 2200 * 30 / 3600 + 1e-9


@pytest.mark.parametrize(
    ("guesses", "sentence"),
    [
        ({"labels": (500, 100, 900)}, r"Labels random sampling needs: the low end \(500\), the middle \(100\)"),
        ({"labels": (0, 100, 900)}, "low end must be above 0, but it is 0"),
        ({"saved": (10, 40, 60)}, "under 1, not 60. Write 40% as 0.4"),
        ({"luck": (1, 2, 3)}, "nothing called 'luck' to guess"),
        ({"annotators_per_row": (1, 2, 3)}, "nothing called 'annotators_per_row' to guess"),
        ({"review_share": (0.1, 0.5, 15)}, "Write 15% as 0.15"),
        ({"hourly_wage": (1, 2, float("inf"))}, "Hourly wage: a guess needs three numbers"),
    ],
)
def test_a_guess_that_makes_no_sense_is_told(guesses, sentence):
    with pytest.raises(ValueError, match=sentence):
        without_labels(1000, 2, Rates(), guesses)


def test_a_table_without_rows_or_classes_and_a_range_nobody_published_are_refused():
    with pytest.raises(ValueError, match="no row to label"):
        without_labels(0, 2, Rates())
    with pytest.raises(ValueError, match="at least two classes to tell apart, not 1"):
        without_labels(10, 1, Rates())
    with pytest.raises(ValueError, match="No range is published here for 'setup'"):
        without_labels(10, 2, Rates(), unknown=("setup",))


def test_the_range_of_savings_is_no_rosier_than_the_sample_tables():
    path = Path(__file__).parents[2] / "sample_data" / "verdicts.json"
    shown = [one["percent"] for one in json.loads(path.read_text()).values() if one["percent"] is not None]
    known = PUBLISHED_RANGES["saved"]
    assert known.middle * 100 < np.median(shown) and known.high * 100 < max(shown) and known.low < 0
