import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.costs import (
    Rates,
    add_money,
    bill,
    both_arms,
    dollars,
    hours,
    per_label,
    slowdown,
    tornado,
    usual_ends,
)

# Every line has something in it. An hour of labeling is $36: a cent a second.
FULL = Rates(
    seconds_per_label=20,
    hourly_wage=36,
    review_share=0.1,
    review_seconds=10,
    review_wage=72,
    rework_share=0.05,
    active_slowdown=1.5,
    setup=50,
    tooling=30,
    evaluation_rows=100,
    overhead=0.2,
    contingency=0.1,
)
LABELS = {"random": {"p10": 500, "p50": 1000, "p90": 2000}, "margin": {"p10": 300, "p50": 600, "p90": 1500}}


def test_every_line_of_both_arms_by_hand():
    found = both_arms(LABELS, FULL, control_share=0.2)
    lines = found[found["quantile"] == "p50"].pivot(index="line", columns="arm", values="dollars")
    # A random row costs 20 cents to label, 2 to review (10 s at $72 an hour, one in ten) and 1 to label again.
    by_hand = {
        "Labeling": (200, 600 * 0.3),
        "Review": (20, 12),
        "Rework": (10, 600 * 0.015),
        "Evaluation rows": (23, 23),
        "Control arm": (0, 120 * 0.23),
        "Set-up": (0, 50),
        "Tooling": (30, 30),
        "Compute": (0, 0),
        "Overhead": (0.2 * 283, 0.2 * 331.6),
        "Contingency": (0.12 * 283, 0.12 * 331.6),
        "Total": (1.32 * 283, 1.32 * 331.6),
    }
    assert {line: tuple(lines.loc[line, ["random", "margin"]]) for line in lines.index} == {
        line: pytest.approx(amounts) for line, amounts in by_hand.items()
    }
    assert list(found.columns) == ["arm", "line", "quantile", "labels", "hours", "dollars"]
    assert len(found) == 2 * 3 * len(by_hand)


def test_the_lines_at_a_quantile_are_the_bill_of_its_labels():
    found = both_arms(LABELS, FULL)
    for (arm, quantile), one in found.groupby(["arm", "quantile"]):
        expected = bill(LABELS[arm][quantile], FULL, active=arm != "random")
        assert one.hours.to_numpy() == pytest.approx(expected.hours.to_numpy())
        assert one.dollars.to_numpy() == pytest.approx(expected.dollars.to_numpy())


def test_a_target_that_is_not_reached_costs_without_end_and_an_unknown_one_is_unknown():
    found = both_arms({"random": {"p50": np.nan, "p90": np.inf}}, Rates(tooling=7)).set_index(["quantile", "line"])
    assert found.loc["p90", "dollars"].to_dict() == {
        **dict.fromkeys(["Review", "Rework", "Control arm", "Set-up", "Compute", "Overhead", "Contingency"], 0),
        "Labeling": np.inf,
        "Evaluation rows": pytest.approx(100 / 6),
        "Tooling": 7,
        "Total": np.inf,
    }
    assert np.isnan(found.loc[("p50", "Total"), "dollars"]) and found.loc[("p50", "Tooling"), "dollars"] == 7


def test_negative_labels_or_control_rows_are_refused():
    with pytest.raises(ValueError, match="cannot be negative: -1"):
        both_arms({"random": {"p50": -1}}, Rates())
    with pytest.raises(ValueError, match="share of control rows cannot be negative: -0.1"):
        both_arms({"margin": {"p50": 1}}, Rates(), control_share=-0.1)


@given(labels=st.floats(0, 1e5), share=st.floats(0, 1))
def test_a_straight_line_gives_the_same_total_as_the_bill(labels, share):
    line = per_label(FULL, active=True, control_share=share).iloc[-1]
    known = {"active": True, "control_rows": share * labels}
    assert line.fixed_dollars + line.dollars * labels == pytest.approx(float(dollars(labels, FULL, **known)))
    assert line.fixed_hours + line.hours * labels == pytest.approx(float(hours(labels, FULL, **known)))


def test_slower_rows_are_paid_by_the_active_arm_and_not_where_seconds_are_known():
    rates = Rates(seconds_per_label=36, hourly_wage=10, active_slowdown=2, evaluation_rows=10)
    assert hours(100, rates, active=True) == pytest.approx(2 + 0.1)
    assert hours(100, rates) == pytest.approx(1 + 0.1)
    assert hours(100, rates, active=True, row_seconds=7200) == pytest.approx(2 + 0.1)
    rounds = pd.DataFrame(
        {"strategy": ["random", "margin", "margin"], "labels": [100] * 3, "row_seconds": [np.nan, np.nan, 3600]}
    )
    priced = add_money(rounds, rates)
    assert priced.hours.tolist() == pytest.approx([1.1, 2.1, 1.1])
    assert priced.dollars.tolist() == pytest.approx([11, 21, 11])


def test_fatigue_is_off_and_a_break_makes_up_for_it():
    assert slowdown(0, 25) == 1 and slowdown(0.5, 0) == pytest.approx(1, abs=1e-6)
    # The mean over 30 minutes of 1 - exp(-t / 30) is exp(-1), and over hours it is nearly 1.
    assert slowdown(0.5, 30) == pytest.approx(1 + 0.5 * np.exp(-1))
    assert slowdown(0.5, 1e6) == pytest.approx(1.5, abs=1e-3)
    tired = Rates(fatigue=0.5, minutes_between_breaks=30, review_share=1)
    assert hours(100, tired) == pytest.approx(hours(100, Rates(review_share=1)) * (1 + 0.5 * np.exp(-1)))
    assert hours(100, tired, row_seconds=3600, evaluation=False) == pytest.approx(
        1 + 100 / 120 * (1 + 0.5 * np.exp(-1))
    )


@given(fatigue=st.floats(0, 1), minutes=st.floats(0, 500), longer=st.floats(0, 500))
def test_nobody_gets_faster_without_a_break(fatigue, minutes, longer):
    assert 1 - 1e-9 <= slowdown(fatigue, minutes) <= slowdown(fatigue, minutes + longer) + 1e-6 <= 1 + fatigue + 1e-5


def test_the_tornado_moves_one_rate_at_a_time_the_largest_swing_first():
    rates = Rates(seconds_per_label=36, hourly_wage=10, evaluation_rows=0, setup=20)
    found = tornado((500.0, 1000.0, 3000.0), rates, {"hourly_wage": (5, 20), "setup": (0, 40), "tooling": (0, 0)})
    assert found.rate.tolist() == ["labels", "hourly_wage", "setup"]
    assert found.low_dollars.tolist() == pytest.approx([70, 70, 100])
    assert found.high_dollars.tolist() == pytest.approx([320, 220, 140])
    assert found.swing.tolist() == pytest.approx([250, 150, 40])
    assert (found.now == 120).all()


def test_usual_ends_are_a_quarter_to_either_side_and_leave_out_what_is_nothing():
    ends = usual_ends(Rates(annotators_per_row=2, review_share=0.9))
    assert ends == {
        "seconds_per_label": (22.5, 37.5),
        "hourly_wage": (15, 25),
        "annotators_per_row": (1, 3),
        "review_share": (pytest.approx(0.675), 1),
        "evaluation_rows": (75, 125),
        "active_slowdown": (1, 1.25),
        "minutes_between_breaks": (18.75, 31.25),
    }
    assert "hourly_wage" not in usual_ends(Rates(price_per_label=0.1))
    found = tornado(1000, Rates(price_per_label=0.1))
    assert set(found.rate) == {"price_per_label", "annotators_per_row", "evaluation_rows"}
