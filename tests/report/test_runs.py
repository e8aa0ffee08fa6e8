"""The report of a simulation against figures worked out by hand, and against `costs`, which priced it."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from alcore import costs, savings
from alcore.costs import Rates
from alcore.report import building, pictures
from alcore.report.model import ASSUMED, DEFAULT, MEASURED, SIMULATED, TYPED, UNITS, Figure, figures
from alcore.report.numbers import assumption, saved_of
from alcore.report.runs import from_run
from alcore.simulation import Settings
from tests.report.samples import MADE, RATES, SETTINGS, TEAM, report, rounds, table


def test_the_headline_is_where_the_curves_cross_the_target():
    labels, hours, money, percent = report().headline.lines
    assert [labels.random.value, labels.active.value, labels.saved.value] == pytest.approx([170, 95, 75], abs=0.01)
    assert [hours.random.value, hours.active.value, hours.saved.value] == pytest.approx([1.7, 0.95, 0.75], abs=1e-3)
    assert [money.random.value, money.active.value, money.saved.value] == pytest.approx([17, 9.5, 7.5], abs=1e-3)
    assert percent.saved.value == pytest.approx(100 * 75 / 170, abs=0.01)
    assert money.saved.low <= money.saved.value <= money.saved.high


def test_labels_saved_are_the_difference_of_those_shown_beside_them():
    """Of 344 (343.9) and 188 (187.1) labels, 156 are saved; 156.8 would be written as 157."""
    line = replace(
        report().headline.lines[0],
        random=Figure(343.9, "labels", SIMULATED),
        active=Figure(187.1, "labels", SIMULATED),
        saved=Figure(156.8, "labels saved", SIMULATED, 96.0, 211.0),
    )
    assert saved_of(line) == replace(line.saved, value=156.0)
    apart = replace(line, saved=replace(line.saved, value=140.2))  # a forecast draws both together
    assert saved_of(apart) == apart.saved


def test_what_was_typed_stands_as_it_was_typed():
    made = report(replace(RATES, price_per_label=0.0125, tooling=1234.5, setup=2500))
    told = {one.name: assumption(one, made.rates) for one in made.assumptions}
    assert (told["price_per_label"], told["tooling"], told["setup"]) == ("$0.0125", "$1,234.50", "$2,500")


def test_the_verdict_is_that_of_the_savings_and_stands_first():
    found = savings.compare(rounds(), "accuracy", RATES, target=0.7, rows=1000)[0]
    verdict = report().verdict
    assert (verdict.kind, verdict.title) == ("pays", "Active learning pays on this table")
    assert verdict.reason == f"{found.worth_it} {found.fewer_labels}"


def test_a_run_that_does_not_pay_says_so_in_its_first_line_and_has_all_blocks():
    made = report(replace(RATES, setup=30))
    assert made.verdict.title == "Active learning does not pay on this table"
    assert made.headline.lines[2].saved.value == pytest.approx(7.5 - 30, abs=1e-3)
    assert made.costs.lines and made.schedule.lines and made.what_if and made.drivers.swings and made.assumptions
    assert made.drivers.column.arm == "random"  # what one would do then


def test_each_column_is_the_bill_of_its_labels():
    rates = replace(RATES, setup=4, overhead=0.1, evaluation_rows=50)
    made = report(rates)
    for place, column in enumerate(made.costs.columns):
        bill = costs.bill(column.labels, rates, active=column.active).set_index("line")
        for line in made.costs.lines:
            assert line.dollars[place].value == pytest.approx(bill.loc[line.line, "dollars"])
            assert line.hours[place].value == pytest.approx(bill.loc[line.line, "hours"])
    assert [line.line for line in made.costs.lines] == ["Labeling", "Evaluation rows", "Set-up", "Overhead", "Total"]


def test_p50_and_p90_are_those_of_the_trial_runs_own_curves():
    # Trial runs .02 apart from each other, 15 labels of random sampling's slope of .4 in 300.
    made = report(apart=0.02)
    middle, late = (column.labels for column in made.costs.columns[:2])
    assert 155 <= middle <= 186 and late == pytest.approx(170 + 15 * 4.5, abs=16)
    assert middle < late


def test_a_target_that_too_few_trial_runs_reach_leaves_the_column_open():
    made = report(apart=0.05)
    p90 = next(column for column in made.costs.columns if (column.arm, column.quantile) == ("random", "p90"))
    assert p90.labels is None
    total = made.costs.lines[-1].dollars[made.costs.columns.index(p90)]
    assert total.value is None


def test_a_target_that_neither_arm_reaches_is_priced_to_the_whole_budget():
    made = report(settings=replace(SETTINGS, target=0.95))
    assert {column.labels for column in made.costs.columns} == {320}
    assert made.verdict.kind == "too early to say" and made.verdict.settle
    assert made.headline.lines[0].random.bound == "more than"


def test_dates_are_those_of_the_schedule_with_what_one_more_person_saves():
    made = report()
    first = made.schedule.lines[0]
    # 1.7 hours by two people of an hour a day: one day; the Monday of the start.
    assert (first.days.value, first.day, first.sooner.value) == (1, date(2026, 3, 2), 0)
    alone = report(team=replace(TEAM, people=1)).schedule.lines[0]
    assert (alone.days.value, alone.day, alone.sooner.value) == (2, date(2026, 3, 3), 1)


def test_what_if_moves_the_wage_the_overlap_and_the_target():
    less, more, two, lower, higher = report().what_if
    assert (less.random.value, more.random.value) == pytest.approx((0.75 * 17, 1.25 * 17), abs=1e-3)
    assert (two.random.value, two.active.value) == pytest.approx((34, 19), abs=1e-3)
    assert (lower.random.value, higher.active.value) == pytest.approx((15.5, 10.25), abs=1e-3)
    assert higher.saved.value == pytest.approx(higher.random.value - higher.active.value)


def test_break_even_is_where_the_set_up_is_saved():
    made = report(replace(RATES, setup=3))
    labels, price, target = made.drivers.break_even
    share = 75 / 170
    assert labels.at.value == pytest.approx(3 / (0.1 * share), rel=1e-3)
    assert price.at.value == pytest.approx(3 / (170 * share), rel=1e-3)
    # Saved at a score s: (300 - 150) (s - .5) / .4 labels at ten cents; 3 dollars at .58.
    assert target.at.value == pytest.approx(0.58, abs=0.002)


def test_every_number_has_a_unit_and_a_stamp():
    known = dict(figures(report()))
    assert len(known) > 70
    assert {figure.unit for figure in known.values()} <= set(UNITS)
    assert {figure.stamp for figure in known.values()} <= {SIMULATED, MEASURED, ASSUMED}


def test_every_assumption_says_where_it_comes_from():
    made = report(facts=replace(table(), columns=(("seconds_per_label", "took"),)))
    kinds = {one.name: one.kind for one in made.assumptions}
    assert kinds["hourly_wage"] == TYPED and kinds["annotators_per_row"] == DEFAULT
    assert kinds["seconds_per_label"] == "measured in the table"
    assert "overhead" in next(one.text for one in made.assumptions if one.name == "nothing")
    assert {one.day for one in made.assumptions} == {MADE.date()}


def test_true_seconds_of_rows_are_what_the_labels_took():
    slow = rounds().assign(row_seconds=lambda frame: 72.0 * frame.labels)
    made = from_run(slow, SETTINGS, table(), RATES, made=MADE)
    assert made.headline.lines[1].random.value == pytest.approx(3.4, abs=1e-3)
    assert made.costs.columns[0].row_seconds == pytest.approx(72 * made.costs.columns[0].labels)


def test_several_answers_a_row_are_paid_one_by_one():
    asked = rounds().assign(answers=lambda frame: 3 * frame.labels)
    made = from_run(asked, SETTINGS, table(), RATES, made=MADE)
    assert made.headline.lines[2].random.value == pytest.approx(51, abs=1e-2)
    assert made.costs.columns[0].answers == pytest.approx(3 * made.costs.columns[0].labels)
    assert made.costs.lines[-1].dollars[0].value == pytest.approx(0.3 * made.costs.columns[0].labels)
    assert made.drivers.swings == () and len(made.what_if) == 4


def test_few_trial_runs_give_no_verdict_yet():
    made = from_run(rounds(replicates=4), SETTINGS, table(), RATES, made=MADE)
    assert made.verdict.kind == "too early to say" and "4 are finished" in made.verdict.reason
    assert made.notes == ("Provisional: 4 of 12 trial runs are finished.",)


def test_one_trial_run_has_no_interval():
    made = report(settings=replace(SETTINGS, replicates=1))
    assert made.headline.interval == "" and made.headline.lines[0].random.low is None


def test_a_flat_run_has_no_target_and_still_a_page():
    flat = rounds({"random": 10**9, "margin": 10**9}, apart=0.0)
    made = from_run(flat.assign(accuracy=0.5), replace(SETTINGS, target=None), table(), RATES, made=MADE)
    assert made.headline.target is None and made.headline.lines == ()
    assert {column.quantile for column in made.costs.columns} == {"budget"}


def test_what_cannot_be_reported_is_told_in_a_sentence():
    with pytest.raises(ValueError, match="no strategy beside random"):
        from_run(rounds(), replace(SETTINGS, strategies=("random",)), table(), RATES)
    with pytest.raises(ValueError, match="No trial run"):
        from_run(pd.DataFrame(), SETTINGS, table(), RATES)


def test_a_smaller_score_may_be_better():
    losses = rounds().assign(log_loss=lambda frame: 1.5 - frame.accuracy)
    made = from_run(losses, replace(SETTINGS, metric="log_loss", target=0.8), table(), RATES, made=MADE)
    assert made.headline.lines[0].active.value == pytest.approx(95, abs=0.01)
    assert [one.title for one in made.drivers.break_even][-1] != "Target score"


def test_a_rare_class_is_warned_of_with_its_name_cut_short():
    made = report(facts=table(counts=(("no", 960), ("y" * 90, 40))))
    assert "4.0% of the rows" in made.quality.warnings[0] and "y" * 40 not in made.quality.warnings[0]


def test_many_classes_are_counted_together():
    counts = [(f"c{place:02d}", 100 - place) for place in range(30)]
    listed, (classes, rows) = building.class_counts(counts)
    assert [one.title for one in listed][-1] == "c29" and len(listed) == building.MOST_CLASSES
    assert classes == 22 and sum(int(one.figure.value) for one in listed) + rows == sum(n for _, n in counts)


def test_rates_beside_a_price_of_labels_leave_the_wage_out():
    named = {one.name for one in building.rate_assumptions(Rates(price_per_label=0.2), date(2026, 3, 2))}
    assert "price_per_label" in named and "hourly_wage" not in named
    reviewed = building.rate_assumptions(Rates(price_per_label=0.2, review_share=0.1), date(2026, 3, 2))
    assert {"hourly_wage", "review_wage"} <= {one.name for one in reviewed}


def test_the_settings_as_the_store_keeps_them_give_the_same_report():
    assert report(settings=Settings.from_dict(SETTINGS.to_dict())) == report()


def test_the_name_of_the_target_stands_where_no_curve_is():
    """With a large set-up one curve climbs at the left end of the chart and the other at its right."""
    made = report(replace(RATES, setup=500))
    drawn = pictures.curves(made.chart, made.rates)
    (name,) = [shape for shape in drawn.shapes if isinstance(shape, pictures.Text) and "target" in shape.text]
    assert 0.3 * drawn.width < name.x < 0.6 * drawn.width
    usual = pictures.curves(report().chart, RATES)
    (name,) = [shape for shape in usual.shapes if isinstance(shape, pictures.Text) and "target" in shape.text]
    assert name.x > 0.6 * usual.width  # at their end both curves are far above it
