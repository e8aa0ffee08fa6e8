"""The report of a live project against its log: 20 seconds a row by lot, 30 the strategy's, half a cent a second."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from alcore import costs
from alcore.project.live import measure, wording
from alcore.project.voting import Agreement
from alcore.report.model import ASSUMED, FORECAST, MEASURED, figures
from alcore.report.projects import from_project
from alcore.report.stored import of_project, of_project_forecast, project_facts
from tests.report.projects import BY_LOT, BY_STRATEGY
from tests.report.samples import MADE, TEAM

CENTS = 0.005  # a second of work, in dollars
START, LOT, SKIPS, EVALUATION = 20, 60, 3, 50


def test_the_headline_is_random_sampling_at_its_labels_against_the_strategy_at_that_score(live):
    labels, hours, money, percent = live.report.headline.lines
    # 20 rows of the start, and 40 more that carry the seconds of three skipped ones; then the evaluation rows.
    seconds = LOT * BY_LOT + SKIPS * BY_LOT + EVALUATION * BY_LOT
    assert labels.random.value == LOT == live.live.control_labels
    assert hours.random.value == pytest.approx(seconds / 3600)
    assert money.random.value == pytest.approx(seconds * CENTS)
    needed = live.live.saving.active.value
    # 60 of the 100 rows after the start are the strategy's, and the skips are paid by all of them.
    each = (40 * BY_LOT + 60 * BY_STRATEGY + SKIPS * BY_LOT) / 100
    spent = START * BY_LOT + (needed - START) * each + EVALUATION * BY_LOT
    assert labels.active.value == needed and START < needed < LOT
    assert hours.active.value == pytest.approx(spent / 3600)
    assert money.active.value == pytest.approx(spent * CENTS + 2)  # and the set-up
    assert labels.saved.value == pytest.approx(LOT - needed)
    assert money.saved.value == pytest.approx(money.random.value - money.active.value)
    assert percent.saved.value == pytest.approx(100 * (LOT - needed) / LOT)


def test_the_goal_is_the_score_that_the_rows_by_lot_have_reached(live):
    headline = live.report.headline
    reached = live.live.reached
    assert headline.goal == f"At the accuracy that 60 rows drawn by lot reach: {reached.value:.3f}"
    assert (headline.target.value, headline.target.low, headline.target.high) == (
        reached.value, reached.low, reached.high,
    )  # fmt: skip
    assert headline.target.stamp == MEASURED and headline.interval == "95% interval"


def test_the_verdict_is_that_of_the_page_progress_and_stands_first(live, begun):
    assert live.report.verdict.kind == live.live.verdict == "too early to say"
    assert live.report.verdict.title == "Too early to say whether active learning pays on this table"
    assert live.report.verdict.settle == wording.settle(live.live, 0.2, live.report.rates.money)
    assert live.report.verdict.reason.startswith(wording.worth_it(live.live, live.report.rates.money))
    assert begun.report.verdict.reason == "Too early to say. This needs rows that the strategy asked for."


def test_a_project_that_does_not_pay_says_so_in_its_first_line_and_has_all_blocks(of_project):
    made = of_project(seed=2, budget=260).report
    assert made.verdict.title == "Active learning does not pay on this table"
    lost = f"${-made.headline.lines[2].saved.high:.2f}"
    assert made.verdict.reason.startswith(f"No, it does not pay: at least {lost} lost so far (95% interval).")
    assert made.headline.lines[2].saved.high < 0 and made.headline.lines[2].saved.value is None
    assert made.costs.lines and made.schedule.lines and made.chart.curves and made.drivers.swings
    assert {one.note for one in made.what_if} == {"the strategy has not reached this score yet"}
    assert all(one.random is not None and one.active is None for one in made.what_if)


def test_while_nothing_is_saved_yet_it_tells_what_was_done_so_far(begun):
    headline = begun.report.headline
    done = {line.name: line.active.value for line in headline.lines}
    # 20 rows of the start, one of them asked again, and 30 evaluation rows.
    assert done == {
        "labels": 50, "hours": pytest.approx(51 * BY_LOT / 3600), "money": pytest.approx(51 * BY_LOT * CENTS + 2),
    }  # fmt: skip
    assert all(line.random is None and line.saved is None for line in headline.lines)
    (column,) = begun.report.costs.columns
    assert (column.arm, column.labels, column.title) == ("active", 20, "so far")
    assert begun.report.what_if == () and begun.report.drivers.break_even == ()


def test_each_bill_is_the_ledgers_at_the_seconds_people_took(live):
    made = live.report
    assert [(column.arm, column.title) for column in made.costs.columns] == [
        ("random", "measured"), ("active", "measured"), ("active", "upper end"),
    ]  # fmt: skip
    random, active, upper = made.costs.columns
    assert random.row_seconds == pytest.approx(LOT * BY_LOT + SKIPS * BY_LOT)
    assert upper.labels is None  # the interval is open above
    for place, column in enumerate((random, active)):
        bill = costs.bill(column.labels, made.rates, active=column.active, row_seconds=column.row_seconds)
        for line, told in zip(bill.itertuples(), bill["line"], strict=True):
            shown = next((one for one in made.costs.lines if one.line == told), None)
            assert shown is not None or line.dollars == 0
            assert shown is None or shown.dollars[place].value == pytest.approx(line.dollars)
    totals = made.costs.lines[-1].dollars
    assert [totals[0].value, totals[1].value] == pytest.approx(
        [made.headline.lines[2].random.value, made.headline.lines[2].active.value]
    )


def test_the_curves_are_those_measured_and_what_is_beyond_is_a_forecast(live):
    chart = live.report.chart
    assert {(curve.arm, curve.stamp) for curve in chart.curves} == {
        ("random", MEASURED), ("random", FORECAST), ("active", MEASURED),
    }  # fmt: skip
    for curve in chart.curves:
        known = live.live.curve
        arm = {"random": "control", "active": "active"}[curve.arm]
        told = known[(known["arm"] == arm) & (known["stamp"] == curve.stamp)]
        points = curve.points if curve.stamp == MEASURED else curve.points[1:]
        assert [point.score for point in points] == told["score"].tolist()
        assert [point.dollars for point in points] == pytest.approx(told["dollars"].tolist())
    measured, ahead = (next(one for one in chart.curves if one.stamp == stamp) for stamp in (MEASURED, FORECAST))
    assert ahead.points[0] == measured.points[-1]  # it goes on from there
    assert chart.here == live.status.dollars and chart.target == live.live.reached.value


def test_the_schedule_is_the_rest_of_the_budget_at_the_pace_people_have(live, begun):
    (line,) = live.report.schedule.lines
    # 260 labels are the budget and 170 stand; the last 50 answers took 20 seconds each.
    assert line.hours.value == pytest.approx((260 - 170) * BY_LOT / 3600) and line.hours.stamp == FORECAST
    assert (line.days.value, line.day, line.sooner.value) == (1, date(2026, 3, 2), 0)
    assert "at 180 answers an hour" in live.report.schedule.caption
    assert begun.report.schedule.lines == () and "no budget is set" in begun.report.schedule.caption


def test_a_budget_that_is_used_up_has_no_dates_to_come(live):
    found, facts = live.project, project_facts(live.project)
    done = replace(live.status, hours_left=0.0)
    made = from_project(found.name, found.id, found.settings, done, live.live, facts)
    assert made.schedule.lines == ()
    assert made.schedule.caption == "The budget of 260 labels is used up, so nothing is left to do."


def test_what_if_changes_the_wage_of_the_work_that_was_measured(live):
    less, more, two = live.report.what_if
    work = (LOT * BY_LOT + SKIPS * BY_LOT + EVALUATION * BY_LOT) * CENTS
    assert [less.random.value, more.random.value] == pytest.approx([0.75 * work, 1.25 * work])
    spent = live.report.headline.lines[2].active.value
    assert less.active.value == pytest.approx(0.75 * (spent - 2) + 2)
    assert less.saved.value == pytest.approx(less.random.value - less.active.value)
    assert (two.random.value, two.active.value) == pytest.approx((2 * work, 2 * (spent - 2) + 2))


def test_the_drivers_are_drawn_around_what_was_measured(live):
    drivers = live.report.drivers
    assert drivers.column.labels == live.live.saving.active.value
    assert drivers.column.rates.seconds_per_label == pytest.approx(live.live.ledger.active)
    now = costs.dollars(drivers.column.labels, drivers.column.rates, active=True)
    assert [swing.now.value for swing in drivers.swings] == pytest.approx(3 * [float(now)])
    by_rate = {swing.rate: swing for swing in drivers.swings}
    work = now - 2
    assert by_rate["hourly_wage"].low_dollars.value == pytest.approx(0.75 * work + 2)
    assert by_rate["annotators_per_row"].high_dollars.value == pytest.approx(2 * work + 2)
    labels, price = drivers.break_even
    assert labels.now.value == LOT and labels.at.value > 0 and price.at.value > 0


def test_quality_is_counted_in_the_log(live):
    facts = {fact.title: fact for fact in live.report.quality.facts}
    assert facts["Rows"].figure.value == 400 and facts["Rows with a label"].figure.value == 170
    again = facts["Same answer when asked again"]
    assert again.figure.value == 7 / 8 and again.note == "8 rows"
    assert (again.figure.low, again.figure.high) == pytest.approx((0.529, 0.978), abs=0.001)  # Wilson
    skipped = facts["Skipped rows"].figure
    assert skipped.value == pytest.approx(3 / 173) and skipped.low < skipped.value < skipped.high
    assert facts["Accuracy on evaluation rows"].figure.value == live.status.accuracy.value
    assert facts["Seconds a row, drawn by lot"].figure.value == BY_LOT
    assert facts["Seconds a row, the strategy's"].figure.value == BY_STRATEGY
    state = live.project.state()
    counted = {fact.title: fact.figure.value for fact in live.report.quality.classes}
    assert counted == {
        name: sum(state.label(key) == one for key in state.rows) for one, name in (("c1", "no"), ("c2", "yes"))
    }


def test_where_rows_take_several_answers_it_tells_how_far_people_agree(live):
    def told(agreement):
        known = replace(live.status, agreement=agreement)
        found, facts = live.project, project_facts(live.project)
        made = from_project(found.name, found.id, found.settings, known, live.live, facts)
        return next(one for one in made.quality.facts if one.title == "Agreement between people")

    assert told(None).note == "not measured: each row takes one answer" and told(None).figure.value is None
    assert told(Agreement(0, 0, 7, 2)).note == "not measured: no row has all its answers yet"
    agreed = told(Agreement(40, 36, 5, 2))
    assert agreed.figure.value == 0.9 and agreed.note == "40 rows"
    assert (agreed.figure.low, agreed.figure.high) == pytest.approx((0.7695, 0.9604), abs=1e-4)  # Wilson


def test_what_was_measured_is_no_assumption_and_the_rest_has_its_source(live):
    assumed = {one.name: one for one in live.report.assumptions}
    assert not {"seconds_per_label", "evaluation_rows", "active_slowdown"} & set(assumed)
    assert (assumed["hourly_wage"].value, assumed["hourly_wage"].kind) == (18, "typed by you")
    assert (assumed["budget"].value, assumed["budget"].unit) == (260, "labels")
    assert assumed["control"].value == 0.2 and assumed["control"].kind == "default"
    assert {one.stamp for one in live.report.assumptions} == {ASSUMED}
    assert {one.day for one in live.report.assumptions} == {MADE.date()}


def test_every_number_is_stamped_measured_but_what_lies_ahead(live, begun):
    for made in (live.report, begun.report):
        stamps = {path.split(".")[0]: figure.stamp for path, figure in figures(made)}
        assert {stamps[block] for block in ("headline", "costs", "quality")} == {MEASURED}
        assert stamps.get("schedule", FORECAST) == FORECAST


def test_the_footer_says_what_it_is_of(live):
    told, settings = live.report.provenance, dict(live.report.provenance.settings)
    assert (told.of, told.id, told.seed, told.made) == ("live project", live.project.id, 0, MADE)
    assert told.digest == hashlib.sha256(live.project.store.upload(live.project.record.upload).content).hexdigest()
    assert settings["control rows"] == "60" and settings["evaluation rows"] == "50 of 50"
    assert settings["answers"] == "181" and settings["trainings"] == "1" and "rehearsal" not in settings


def test_the_same_log_makes_the_same_report(live):
    again = of_project(live.project.store, live.project.id, team=TEAM, made=MADE)
    assert again == live.report and measure(live.project).saving == live.live.saving


def test_people_with_prices_of_their_own_stand_with_what_they_were_paid_and_the_totals_follow(of_project):
    project = of_project(pay={"Ana": {"price": 0.25}, "<b>Bo": {"wage": 1234.5}})
    facts = {fact.title: fact for fact in project.report.quality.facts}
    assert facts["Paid to Ana"].figure.value == pytest.approx(0.25 * 178)  # 181 answers, 3 of them skips
    assert facts["Paid to Ana"].note == "178 labels at $0.25 a label" and "Paid to <b>Bo" not in facts
    assumed = {one.title: (one.value, one.kind) for one in project.report.assumptions}
    assert assumed["Paid to Ana, a label"] == (0.25, "typed by you")
    assert assumed["Paid to <b>Bo, an hour"] == (1234.5, "typed by you")
    assert assumed["Hourly wage"] == (18, "typed by you")  # of everybody else
    money = next(line for line in project.report.headline.lines if line.name == "money")
    labels = next(line for line in project.report.headline.lines if line.name == "labels")
    assert money.random.value == pytest.approx(0.25 * (labels.random.value + 50))
    assert money.active.value == pytest.approx(0.25 * (labels.active.value + 50) + 2)
    assert project.status.dollars == pytest.approx(0.25 * 178 + 2)  # with set-up


def test_a_forecast_of_a_project_says_what_it_has_measured_and_what_was_typed(of_project):
    project = of_project(pay={"Ana": {"wage": 36.0}}).project
    made = of_project_forecast(project.store, project.id, 0.8, team=TEAM, made=MADE)
    assumed = {one.name: (one.value, one.kind, one.stamp) for one in made.assumptions}
    measured = ("measured in the project", MEASURED)
    paid = 40 * BY_LOT + SKIPS * BY_LOT + START * BY_LOT  # the rows by lot, those skipped among them
    assert assumed["seconds_per_label"] == (pytest.approx(paid / 60), *measured)
    assert assumed["hourly_wage"] == (36, *measured)  # Ana alone has answered so far
    assert assumed["evaluation_rows"] == (EVALUATION, *measured)
    assert assumed["active_slowdown"][1:] == measured
    assert assumed["setup"] == (2, "typed by you", ASSUMED)
    facts = {fact.title: fact for fact in made.quality.facts}
    assert facts["Skipped rows"].figure.value == pytest.approx(SKIPS / 173)
    assert facts["Agreement between people"].note == "not measured: each row takes one answer"
    assert facts["Same answer when asked again"].figure.value == pytest.approx(7 / 8)
