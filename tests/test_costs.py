import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.costs import (
    CASES,
    DEFAULTS,
    LECTURE_NOTE,
    SITUATIONS,
    Rates,
    add_money,
    bill,
    calculator,
    dollars,
    effective,
    hours,
    labels_for,
    work_out,
)

shares = st.floats(0, 1)
amounts = st.floats(0, 1e4)


def test_ten_thousand_rows_of_thirty_seconds_cost_what_the_lecture_rounds():
    people_hours, money = calculator(10_000, Rates())
    assert people_hours == pytest.approx(83.3333, abs=1e-4)
    assert money == pytest.approx(1666.6667, abs=1e-4)
    assert "83 h and $1,660" in LECTURE_NOTE


def test_every_rate_has_its_default_and_a_source():
    assert {name: default.value for name, default in DEFAULTS.items()} == vars(Rates())
    assert all(len(default.source) > 20 and default.source.endswith(".") for default in DEFAULTS.values())


def test_the_typical_situations_price_a_label():
    price = {name: calculator(1, one.rates)[1] for name, one in SITUATIONS.items()}
    assert price == pytest.approx({"crowd": 30 / 3600 * 20, "document": 20.0, "expert": 7.5})


def test_a_bill_by_hand():
    rates = Rates(
        seconds_per_label=36,
        hourly_wage=10,
        annotators_per_row=2,
        review_share=0.5,
        review_seconds=18,
        review_wage=40,
        setup=7,
        compute_per_hour=4,
        overhead=0.5,
        contingency=0.1,
        evaluation_rows=50,
    )
    frame = bill(100, rates, active=True, compute_hours=0.75).set_index("line")
    # 200 answers of 36 s are 2 h; half of them reviewed at 18 s are .5 h; the 50 evaluation rows half of both.
    assert frame.hours.to_dict() == pytest.approx(
        {
            "Labeling": 2,
            "Review": 0.5,
            "Rework": 0,
            "Evaluation rows": 1.25,
            "Control arm": 0,
            "Set-up": 0,
            "Tooling": 0,
            "Compute": 0,
            "Overhead": 0,
            "Contingency": 0,
            "Total": 3.75,
        }
    )
    assert frame.dollars.to_dict() == pytest.approx(
        {
            "Labeling": 20,
            "Review": 20,
            "Rework": 0,
            "Evaluation rows": 20,
            "Control arm": 0,
            "Set-up": 7,
            "Tooling": 0,
            "Compute": 3,
            "Overhead": 35,
            "Contingency": 10.5,
            "Total": 115.5,
        }
    )
    assert dollars(100, rates, active=True, compute_hours=0.75) == pytest.approx(115.5)
    assert dollars(100, rates, active=False, compute_hours=0.75) == pytest.approx(115.5 - 7 * 1.5 * 1.1)
    assert hours(100, rates) == pytest.approx(3.75)


def test_a_price_per_label_replaces_wages_and_not_hours():
    rates = Rates(price_per_label=0.5, annotators_per_row=3, evaluation_rows=0)
    assert dollars(10, rates, active=False) == pytest.approx(15)
    assert hours(10, rates) == pytest.approx(0.25)


def test_true_seconds_and_prices_of_the_rows_replace_the_rates_where_known():
    rates = Rates(evaluation_rows=0, annotators_per_row=2)
    labels = np.array([1, 2, 3])
    seconds = np.array([90.0, 180.0, np.nan])
    assert hours(labels, rates, row_seconds=seconds) == pytest.approx([0.05, 0.1, 0.05])
    assert dollars(labels, rates, active=False, row_seconds=seconds) == pytest.approx([1, 2, 1])
    prices = np.array([4.0, 9.0, np.nan])
    assert dollars(labels, rates, active=False, row_price=prices) == pytest.approx([8, 18, 1])


def test_the_mean_of_a_table_s_own_columns_takes_the_place_of_what_was_typed():
    seconds, prices = np.array([10.0, 50.0, 120.0]), np.array([1.0, 2.0, 6.0])
    by_time = effective(Rates(evaluation_rows=30), seconds)
    assert (by_time.seconds_per_label, by_time.price_per_label, by_time.hourly_wage) == (60, None, 20)
    # Thirty evaluation rows are half an hour, and all three rows take what the column sums to.
    assert hours(0, by_time) == pytest.approx(0.5)
    assert hours(3, by_time, evaluation=False) == pytest.approx(seconds.sum() / 3600)
    assert labels_for(by_time, hours=1) == 30
    by_price = effective(Rates(evaluation_rows=0), price=prices)
    assert dollars(3, by_price, active=False) == pytest.approx(prices.sum())
    assert effective(Rates()) == Rates()


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ({"hourly_wage": -1}, "Hourly wage cannot be negative, but it is -1. Type 0 or more."),
        ({"review_share": 15}, "Share of labels reviewed is a share between 0 and 1, but it is 15. Write 15% as 0.15."),
        ({"seconds_per_label": float("nan")}, "Seconds per label must be a number, but it is nan."),
        ({"price_per_label": float("inf")}, "Price per label must be a number, but it is inf."),
        ({"hourly_wage": "20"}, "Hourly wage must be a number, but it is '20'."),
        ({"hourly_wage": None}, "Hourly wage must be a number, but it is None."),
        ({"hourly_wage": 1e308}, "Hourly wage is too large a number to reckon with. Type at most 1,000,000,000,000."),
        ({"annotators_per_row": 10**400}, "Annotators per row is too large a number to reckon with."),
        ({"annotators_per_row": 0}, "Annotators per row must be at least 1, but it is 0."),
        ({"annotators_per_row": 1.5}, "Annotators per row must be a whole number, but it is 1.5."),
    ],
)
def test_a_rate_that_makes_no_sense_is_named_in_a_sentence(rates, sentence):
    with pytest.raises(ValueError) as problem:
        Rates(**rates)
    assert str(problem.value).startswith(sentence)


def test_a_budget_buys_labels_after_the_evaluation_rows():
    rates = Rates(seconds_per_label=36, hourly_wage=10, evaluation_rows=100)
    assert labels_for(rates, hours=3) == 200
    assert labels_for(rates, dollars=30) == 200
    assert labels_for(rates, dollars=30.09) == 200
    assert labels_for(rates, dollars=30, evaluation=False) == 300
    assert labels_for(rates, dollars=5) == 0


def test_a_budget_that_cannot_be_read_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="either in hours or in dollars"):
        labels_for(Rates(), hours=1, dollars=1)
    with pytest.raises(ValueError, match="a number of 0 or more"):
        labels_for(Rates(), hours=float("nan"))
    with pytest.raises(ValueError, match="a label costs nothing"):
        labels_for(Rates(hourly_wage=0), dollars=10)
    with pytest.raises(ValueError, match="too large a number to reckon with"):
        labels_for(Rates(), dollars=1e308)


def test_labels_that_cost_nothing_or_next_to_nothing_are_bought_without_end():
    assert labels_for(Rates(hourly_wage=0), dollars=10, free=7) == 7
    assert labels_for(Rates(hourly_wage=0, tooling=20), dollars=10, free=7) == 0
    assert labels_for(Rates(hourly_wage=1e-300), dollars=10) == 10**12


@given(labels=st.integers(0, 100_000), seconds=st.floats(1, 600), wage=st.floats(1, 300), overhead=shares)
def test_the_cost_of_some_labels_buys_them_again(labels, seconds, wage, overhead):
    rates = Rates(seconds_per_label=seconds, hourly_wage=wage, overhead=overhead)
    assert labels_for(rates, dollars=float(dollars(labels, rates, active=False))) == labels
    assert labels_for(rates, hours=float(hours(labels, rates))) == labels


@given(labels=st.integers(0, 10_000), wage=amounts, factor=st.floats(0, 10), review=shares, reserve=shares)
def test_scaling_the_wage_scales_the_dollars(labels, wage, factor, review, reserve):
    def cost(hourly_wage):
        rates = Rates(hourly_wage=hourly_wage, review_share=review, contingency=reserve)
        return float(dollars(labels, rates, active=True))

    assert cost(wage * factor) == pytest.approx(factor * cost(wage), rel=1e-9, abs=1e-9)


@given(labels=st.integers(0, 10_000), setup=amounts, review=shares, overhead=shares, reserve=shares)
def test_the_lines_of_a_bill_add_up_to_its_total_and_to_dollars(labels, setup, review, overhead, reserve):
    rates = Rates(setup=setup, review_share=review, overhead=overhead, contingency=reserve)
    frame = bill(labels, rates, active=True)
    assert frame.line.iloc[-1] == "Total"
    assert frame.dollars.iloc[-1] == pytest.approx(frame.dollars.iloc[:-1].sum())
    assert frame.dollars.iloc[-1] == pytest.approx(float(dollars(labels, rates, active=True)))
    assert frame.hours.iloc[-1] == pytest.approx(float(hours(labels, rates)))


def test_the_published_cases_come_out_of_the_same_ledger():
    found = {name: work_out(case) for name, case in CASES.items()}
    assert found["chest_xrays"]["percent_labels"] == pytest.approx(70)
    assert found["chest_xrays"]["hours_saved"] == pytest.approx(3_500 * 180 / 3600)
    assert found["legal_review"]["labels_saved"] == 7_000
    assert found["legal_review"]["dollars_saved"] == pytest.approx(140_000)
    assert found["manufacturing_defects"]["percent_labels"] == pytest.approx(70)
    assert found["manufacturing_defects"]["percent_dollars"] == pytest.approx(67)
    assert all("ssumption" in case.assumption and case.source for case in CASES.values())


def rounds():
    return pd.DataFrame(
        {
            "strategy": ["random", "random", "margin", "margin"],
            "replicate": [0, 0, 0, 0],
            "round": [0, 1, 0, 1],
            "labels": [20, 30, 20, 30],
            "row_seconds": [600.0, 900.0, 600.0, 1800.0],
            "row_price": [np.nan] * 4,
            "fit_seconds": [36.0, 72.0, 36.0, 72.0],
            "query_seconds": [0.0, 0.0, 36.0, 36.0],
        },
        index=[7, 5, 3, 1],
    )


def test_money_joins_the_rounds_arm_by_arm():
    rates = Rates(hourly_wage=36, setup=5, evaluation_rows=0)
    priced = add_money(rounds(), rates)
    assert priced.hours.tolist() == pytest.approx([600 / 3600, 0.25, 600 / 3600, 0.5])
    assert priced.dollars.tolist() == pytest.approx([6, 9, 11, 23])
    assert list(priced.index) == [7, 5, 3, 1]


def test_the_active_arm_pays_for_every_fit_and_query_and_random_for_the_last_fit():
    rates = Rates(hourly_wage=0, compute_per_hour=100, evaluation_rows=0, overhead=0.5)
    assert add_money(rounds(), rates).dollars.tolist() == pytest.approx([1.5, 3, 3, 7.5])
