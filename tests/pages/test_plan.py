"""Plan without a browser: the forecast from a pilot, a plan without labels, the calculator and the sidebar of rates."""

import re
from contextlib import suppress
from datetime import date

import numpy as np
import pandas as pd
import pytest
from labelings import add_project

from alcore import costs, forecast, tables
from alcore.costs import CASES, DEFAULTS, SITUATIONS, Rates
from alcore.project import Settings
from alcore.project.creating import create
from alcore.project.live.arms import read
from alcore.project.rehearsing import rehearse
from alcore.store import open_store
from pages.shared import charts, server
from pages.shared.planning import dates, fan, inputs, whatif

PLAN = CALCULATOR = "pages/plan.py"


def figures(page) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def words_on(page) -> str:
    """Everything a visitor reads, without the marks that keep Markdown from acting on it."""
    shown = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error, *page.success]
    text = "\n".join(element.value for element in shown)
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", text)


def content(labeled: int, rows: int = 900, gap: float = 3.5, classes=("no", "yes"), ids: bool = False) -> bytes:
    """Two classes so many standard deviations apart; the first `labeled` rows have a label. ids: with an id column."""
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 2, rows)
    X = rng.normal(size=(rows, 30)) + truth[:, None] * gap / np.sqrt(30)
    frame = pd.DataFrame(X.round(4), columns=[f"x{number}" for number in range(30)])
    frame["label"] = [classes[code] if row < labeled else None for row, code in enumerate(truth)]
    if ids:
        frame.insert(0, "id", [f"r{row}" for row in range(rows)])
    return frame.to_csv(index=False).encode()


def opened(app, raw: bytes, **query):
    """A visitor on Plan with such a table, whose label column is known, and the table's id."""
    key = server.store().add_upload(raw, "made.csv", {"roles": {"label": "label"}})
    return app(PLAN, table=key, **query), key


def engine(raw: bytes) -> forecast.Study:
    table = tables.read(raw, "made.csv")
    return forecast.study(forecast.read_pilot(table, tables.Roles(label="label")))


def headings(page) -> list[str]:
    return re.findall(r"^#### (.*)$", words_on(page), re.MULTILINE)


# -- from a pilot ----------------------------------------------------------------------------------------------


def test_a_pilot_gives_labels_hours_dollars_and_dates_as_the_engine_has_them(app):
    raw = content(120)
    page, _ = opened(app, raw, target="0.94", people="2", budget="100")
    said = engine(raw).ask(0.94, Rates(), 100.0)
    assert said.reachable == "yes"
    table = page.dataframe[0].value
    for name, title in (("random", "Random sampling"), ("active", "Active learning")):
        lines = table[table["Rows chosen by"] == title]
        arm = getattr(said, name)
        assert list(lines["Labels in all"]) == [arm.labels.p10, arm.labels.p50, arm.labels.p90]
        assert list(lines["Hours"]) == pytest.approx([arm.more.hours.p10, arm.more.hours.p50, arm.more.hours.p90])
        assert list(lines["Cost"]) == pytest.approx([arm.more.dollars.p10, arm.more.dollars.p50, arm.more.dollars.p90])
    assert list(table["Done on"]) == sorted(table["Done on"][:3]) + sorted(table["Done on"][3:])
    shown = words_on(page)
    assert headings(page)[0].startswith("Accuracy 0.94 takes about")
    assert f"suffices is {said.chance_within_budget:.0%} by random sampling" in shown
    assert f"The target may be met already (chance {said.chance_met:.0%}). If it is not, the chance that" in shown
    assert f"suffice, which all figures above take for granted, is {said.chance_reachable:.0%}" in shown
    assert shown.count("*forecast*") >= 3 and "*measured*" in shown


def test_another_target_moves_every_figure(app):
    raw = content(120)
    page, _ = opened(app, raw, target="0.94")
    before = page.dataframe[0].value["Labels in all"].tolist()
    page.slider(key="target").set_value(0.935).run()
    after = page.dataframe[0].value["Labels in all"].tolist()
    assert sum(after) < sum(before)


def test_what_a_budget_buys_is_what_the_engine_says(app):
    raw = content(120)
    page, _ = opened(app, raw)
    page.segmented_control(key="ask").set_value("budget").run()
    assert headings(page)[0].startswith("$500 buys") and page.number_input(key="budget").value == 500
    page.number_input(key="budget").set_value(60.0).run()
    best = engine(raw).best_for(60.0, Rates())
    score = best.score
    assert headings(page)[0] == f"$60 buys accuracy of about {score.p50:.3f} ({score.p10:.3f} to {score.p90:.3f})"
    assert "260 labels in all" in words_on(page) and "done on" in words_on(page)


def test_a_target_out_of_reach_is_called_so_in_the_headline(app):
    page, _ = opened(app, content(300, gap=0.0), target="0.9")
    assert headings(page)[0] == "Not reachable with this model: accuracy 0.9"
    assert not [one for one in page.dataframe if "Done on" in one.value]


def test_too_early_to_say_offers_a_pilot_of_known_cost_and_the_way_to_label_it(app, address):
    raw = content(40, gap=1.0)
    said = engine(raw).ask(0.8, Rates())
    assert said.reachable == "unknown"
    page, key = opened(app, raw, target="0.8")
    assert headings(page)[0] == f"Too early to say: label about {said.label_first} more rows first"
    spent = float(costs.dollars(said.label_first, Rates(), active=False, evaluation=False))
    assert f"At worst you lose ${spent:,.2f}" in words_on(page)
    page.button(key="label_pilot").click().run()
    assert page.title[0].value == "Set up a labeling project"
    assert address(page, "table") == key


def test_a_target_met_already_is_told(app):
    page, _ = opened(app, content(120), target="0.6")
    assert headings(page) == ["Met already, most likely"]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (content(12), "12 rows have a label; a forecast needs at least 20"),
        (content(60, classes=("yes", "yes")), "All 60 labeled rows have the same class"),
    ],
    ids=["too few labels", "one class"],
)
def test_labels_that_tell_nothing_get_a_sentence_and_a_pilot_but_no_number(app, raw, sentence):
    page, _ = opened(app, raw)
    assert headings(page) == ["Too early to say"]
    assert sentence in words_on(page)
    assert "A pilot with a capped risk" in words_on(page)
    assert not page.dataframe


def test_a_table_without_labels_is_planned_from_assumptions_and_told_why_not_from_a_pilot(app):
    page, _ = opened(app, content(0))
    assert page.segmented_control(key="way").value == "guess"
    page.segmented_control(key="way").set_value("pilot").run()
    assert "No row of this table has a label yet" in words_on(page)
    assert "$25.00 for 150 rows" in words_on(page)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("90", "Write 90 % as 0.9."), ("90%", "Write 90 % as 0.9."), ("high", "'high'"), ("-1", "must be above 0")],
)
def test_a_target_of_the_address_that_cannot_be_is_told(app, typed, sentence):
    page, _ = opened(app, content(120), target=typed)
    assert sentence in words_on(page)
    assert 0 < page.slider(key="target").value < 1


def test_a_target_of_the_address_above_the_slider_s_end_is_asked_all_the_same(app):
    page, _ = opened(app, content(120), target="0.999")
    assert page.slider(key="target").value == 0.999
    assert "0.999" in words_on(page) and not headings(page)[0].startswith("Accuracy 0.9")


def test_a_budget_that_does_not_pay_for_what_is_labeled_is_told(app):
    page, _ = opened(app, content(120), target="0.94", budget="10")
    assert headings(page) == ["That cannot be planned"]
    assert "A budget of $10.00 is smaller than what the 100 evaluation rows cost ($16.67)" in words_on(page)
    page.number_input(key="budget").set_value(30.0).run()
    assert "A budget of $30.00 is used up: the 120 labeled rows and 100 evaluation rows" in words_on(page)


def test_a_table_with_all_its_labels_is_sent_to_simulate_and_a_part_of_them_plays_the_pilot(app):
    page, _ = opened(app, content(900))
    shown = words_on(page)
    assert "Every row of this table has a label" in shown and "90 of 900 rows play the pilot" in shown
    assert page.button(key="go_simulate")
    page.number_input(key=next(one.key for one in page.number_input if one.key.startswith("pretend_"))).set_value(200)
    assert "200 of 900 rows play the pilot" in words_on(page.run())


def test_of_a_project_only_rows_drawn_by_lot_count(app):
    app()
    table = content(300, 300, ids=True)
    project = add_project(table=table, rehearsal=True, start=10, evaluation=40, control=0.2, batch=20)
    rehearse(project, 120)
    arms = read(project)
    labels = len(arms.evaluation) + len(arms.control)
    assert len(arms.asked) + len(arms.evaluation) > labels > 40
    page = app(PLAN, project=project.id)
    assert f"{labels} of 300 rows were drawn by lot and are labeled" in words_on(page)
    assert "rows the strategy asked for are no random sample" in words_on(page)
    assert headings(page)


@pytest.fixture
def under_way(app):
    """A rehearsal with some trainings; its columns tell a little each, so its curve rises for long."""
    app()
    project = add_project(
        table=content(500, 500, ids=True), rehearsal=True, start=20, evaluation=60, control=0.3, batch=20,
        rates={"seconds_per_label": 12},
    )  # fmt: skip
    rehearse(project, 130)
    return project


def test_a_project_is_planned_with_its_own_seconds_and_its_own_curve(app, under_way):
    page = app(PLAN, project=under_way.id)
    shown = words_on(page)
    assert "12 seconds a label" in shown and "Seconds are this project's own" in shown
    assert "Nothing in the rows foretells how long they take, so each row left counts with that mean." in shown
    assert "forecast from the strategy's own curve" in shown


def test_a_project_whose_longer_texts_take_longer_says_what_the_rows_left_need(app):
    app()
    rng = np.random.default_rng(3)
    long = rng.integers(5, 51, 300)
    frame = pd.DataFrame({"id": [f"r{row}" for row in range(300)]})
    frame["text"] = [" ".join(rng.choice(["pear", "plum", "fig", "lime"], words)) for words in long]
    frame["took"] = (long * np.exp(rng.normal(0, 0.1, 300))).round(2)
    frame["label"] = np.where(rng.random(300) < 0.5, "no", "yes")
    upload = server.store().add_upload(frame.to_csv(index=False).encode(), "fruit.csv")
    roles = tables.Roles(label="label", id="id", seconds="took")
    settings = Settings(rehearsal=True, evaluation=20, control=0.5, start=20, batch=40)
    project = create(server.store(), upload, roles, settings)
    rehearse(project, 80)
    for page in (PLAN, "pages/progress.py"):
        told = re.search(
            r"the (\d+) rows left need about ([\d.]+) seconds each, those drawn by lot so far took ([\d.]+)",
            words_on(app(page, project=project.id)),
        )
        assert 200 < int(told[1]) < 260
        assert float(told[2]) == pytest.approx(frame["took"].mean(), rel=0.15)


def test_what_was_forecast_stands_beside_what_came(app, under_way):
    page = app(PLAN, project=under_way.id, target="0.95")
    [first, *more] = server.store().forecasts(under_way.id)
    assert (first.target, more) == (0.95, [])
    assert page.run() and len(server.store().forecasts(under_way.id)) == 1
    rehearse(under_way, 60)
    page = app(PLAN, project=under_way.id)  # the target of last time is asked again
    kept = server.store().forecasts(under_way.id)
    assert [one.target for one in kept] == [0.95, 0.95] and kept[0].asked < kept[1].asked
    table = next(one.value for one in page.dataframe if "Interval" in one.value)
    assert len(table) == 4 and set(table["Interval"]) <= {"held", "failed", "open"}
    shown = words_on(page)
    assert "not there yet with" in shown or "the target at about" in shown
    assert "Of ten intervals, eight should hold." in shown


def test_the_track_record_is_drawn_whatever_has_come_and_in_every_unit(under_way):
    from alcore.project import outlook, track
    from alcore.project.paying import rates
    from pages.shared.planning import track as drawn

    seen, prices = outlook.study(under_way), rates(under_way.settings)
    for target in (0.85, 0.97):
        with suppress(forecast.TargetMet):
            track.keep(under_way, seen, seen.ask(target, prices))
        came = track.came(under_way, seen, target, prices)
        lines = track.record(under_way, seen, came, target)
        for unit in ("labels", "hours", "dollars"):
            if len(lines):
                svg = charts.to_svg(drawn.chart(lines, came, unit, prices.money), "Track record").decode()
                assert "to the target" in svg
        told = drawn.in_words(lines, came, "labels", prices.money)
        assert ("not there yet" in told) == any(real.labels is None for real in came.values())


def test_a_project_without_labels_drawn_by_lot_is_sent_to_label_them(app, address):
    app()
    project = add_project()
    page = app(PLAN, project=project.id)
    page.segmented_control(key="way").set_value("pilot").run()
    assert "No control or evaluation row of this project has a label yet" in words_on(page)
    page.button(key="label_pilot").click().run()
    assert address(page, "project") == project.id


def test_progress_leads_to_the_plan_of_the_project_while_too_little_is_labeled(app):
    app()
    project = add_project(rows=2_000)
    page = app("pages/progress.py", project=project.id)
    link = next(one for one in page.get("page_link") if one.proto.page == "plan")
    assert link.proto.query_string == f"project={project.id}"


# -- pictures --------------------------------------------------------------------------------------------------


def test_the_fan_goes_on_where_the_measured_curve_ends_and_shows_target_and_budget():
    seen = engine(content(120))
    said = seen.ask(0.94, Rates(), 100.0)
    curve = fan.frame(seen, Rates(), fan.farthest(seen, said, 500))
    measured, ahead = (curve[curve["stamp"] == stamp] for stamp in (fan.MEASURED, fan.AHEAD))
    assert measured["labels"].iloc[-1] == ahead["labels"].iloc[0] == 120
    assert (ahead["low"] <= ahead["score"]).all() and (ahead["score"] <= ahead["high"]).all()
    assert ahead["labels"].iloc[-1] <= 900
    for unit, budget in (("labels", "budget 500"), ("hours", "budget 5.0 h"), ("dollars", "budget $100")):
        drawn = charts.to_svg(fan.chart(curve, "Accuracy", unit, Rates(), said, 0.94, 100.0), "Forecast").decode()
        assert all(text in drawn for text in ("you are here", "target 0.94", budget, "active learning about"))


def test_the_words_of_the_fan_stand_above_its_lines_on_a_rim_of_the_background_s_color():
    seen = engine(content(120))
    said = seen.ask(0.94, Rates(), 100.0)
    curve = fan.frame(seen, Rates(), fan.farthest(seen, said, 500))
    drawn = charts.to_svg(fan.chart(curve, "Accuracy", "labels", Rates(), said, 0.94, 100.0), "Forecast").decode()
    last_line = drawn.rindex('aria-roledescription="rule mark"')
    for words in ("target 0.94", "random about", "active learning about", "budget 500", "you are here"):
        rim, ink = re.findall(f"<text[^>]*>{words}", drawn)
        assert 'stroke="white"' in rim and "stroke=" not in ink
        assert last_line < drawn.index(rim) < drawn.index(ink)


def test_the_calendar_names_the_days_of_the_middle_and_of_the_safe_side():
    said = engine(content(120)).ask(0.94, Rates())
    team = inputs.Team(1, 1.0, date(2026, 3, 2))
    when = dates.when(said, team)
    random = when[when["arm"] == "random"].set_index("quantile")
    known = costs.schedule({"p90": said.random.more.hours.p90}, people=1, hours_a_day=1.0, start=date(2026, 3, 2))
    assert random.at["p90", "finish"] == known["finish"].iloc[0]
    safe = random.at["p90", "finish"]
    assert f"P90 {safe.day} {safe:%b}" in charts.to_svg(dates.calendar(when, team), "When").decode()


def test_a_deadline_tells_how_many_people_it_takes():
    said = engine(content(120)).ask(0.94, Rates())
    team = inputs.Team(1, 0.5, date(2026, 11, 23))  # a Monday
    told = dates.by_deadline(said, team, date(2026, 11, 24))
    middle, safe = (int(-(-getattr(said.random.more.hours, end) // 1)) for end in ("p50", "p90"))
    assert f"Random sampling: {middle} people in the middle, {safe} to be safe" in told
    assert dates.by_deadline(said, team, date(2026, 11, 22)) == "No working day is left until then."


def test_what_the_next_dollars_bring_adds_up_to_the_forecast():
    seen = engine(content(120))
    steps = whatif.marginal(seen, Rates())
    ahead = seen.fan(900, count=80)
    gained = np.interp(steps["labels"].iloc[-1], ahead["labels"], ahead["p50"]) - ahead["p50"].iloc[0]
    assert steps["points"].sum() == pytest.approx(100 * gained)
    assert steps["labels"].iloc[0] - 120 == pytest.approx(steps["spent"].iloc[0] / (30 / 3600 * 20))


# -- without any label -----------------------------------------------------------------------------------------


def test_a_plan_without_labels_is_stamped_as_assumed_throughout(app):
    page, _ = opened(app, content(0))
    plan = costs.without_labels(900, 2, Rates())
    cost = plan.figures.set_index(["arm", "what"]).loc[("random", "dollars"), "p50"]
    assert headings(page)[0].startswith(f"Perhaps ${cost:,.0f} by random sampling")
    assert words_on(page).count("*assumed") >= 3 and "*forecast*" not in words_on(page)
    assert set(page.dataframe[0].value["kind"]) == {"our assumption", "published"}


def test_guesses_out_of_order_get_a_sentence_and_good_ones_take_the_place_of_assumptions(app):
    page, _ = opened(app, content(0))
    for quantile, labels in (("P10", 300.0), ("P50", 200.0), ("P90", 400.0)):
        page.number_input(key=f"guess_labels_{quantile}").set_value(labels)
    page.run()
    assert "must ascend" in words_on(page)
    page.number_input(key="guess_labels_P50").set_value(350.0).run()
    known = page.dataframe[0].value.set_index("title").loc["Labels random sampling needs"]
    assert (known["low"], known["middle"], known["high"], known["kind"]) == (300, 350, 400, "typed by you")


# -- the calculator --------------------------------------------------------------------------------------------


def test_the_lecture_s_sum_comes_out_and_its_rounding_is_told(app):
    page = app(CALCULATOR)
    assert figures(page) == {"Hours": "83.3", "Cost": r"\$1,666.67", "Per row": r"\$0.17"}
    assert any("83 h and" in caption.value and "1,660" in caption.value for caption in page.caption)


def test_hours_and_dollars_follow_every_change(app):
    page = app(CALCULATOR)
    page.number_input(key="rows").set_value(600)
    page.number_input(key="rate_seconds_per_label").set_value(60.0).run()
    assert figures(page)["Hours"] == "10.0"
    page.number_input(key="rate_hourly_wage").set_value(30.0).run()
    assert figures(page)["Cost"] == r"\$300.00"
    page.number_input(key="rate_price_per_label").set_value(2.0).run()
    assert figures(page)["Cost"] == r"\$1,200.00"
    page.slider(key="rate_overhead").set_value(0.5).run()
    assert figures(page)["Cost"] == r"\$1,800.00"


def test_a_situation_fills_in_the_rates_and_a_change_makes_it_one_s_own(app):
    page = app(CALCULATOR)
    assert page.selectbox(key="situation").value == SITUATIONS["crowd"].title
    page.selectbox(key="situation").select(SITUATIONS["document"].title).run()
    assert page.number_input(key="rate_price_per_label").value == 20
    assert figures(page)["Cost"] == r"\$200,000"
    page.number_input(key="rate_hourly_wage").set_value(30.0).run()
    assert page.selectbox(key="situation").value == "My own"


def test_rates_survive_a_refresh_by_the_address(app, address):
    page = app(CALCULATOR)
    page.number_input(key="rate_hourly_wage").set_value(35.0).run()
    assert address(page, "hourly_wage") == "35"
    again = app(CALCULATOR, hourly_wage="35")
    assert again.number_input(key="rate_hourly_wage").value == 35
    assert figures(again)["Cost"] == r"\$2,916.67"


def test_an_address_with_several_mistakes_gives_the_defaults(app):
    page = app(CALCULATOR, hourly_wage="free", seconds_per_label="nan", review_share="7")
    assert figures(page)["Cost"] == r"\$1,666.67"


def test_rates_are_stored_with_a_table_and_follow_the_visitor_to_the_next(app, address):
    page = app()
    page.button(key="sample_iris").click().run()
    iris = address(page, "table")
    page.number_input(key="rate_hourly_wage").set_value(44.0).run()
    assert open_store().upload(iris).settings["rates"]["hourly_wage"] == 44
    assert app(table=iris).number_input(key="rate_hourly_wage").value == 44
    page.button(key="sample_wine").click().run()
    assert page.number_input(key="rate_hourly_wage").value == 44


def test_every_published_case_can_be_taken_over(app):
    page = app(CALCULATOR)
    for name, case in CASES.items():
        page.button(key=f"case_{name}").click().run()
        assert page.number_input(key="rows").value == case.labels_random
        assert page.number_input(key="rate_seconds_per_label").value == case.rates.seconds_per_label
    shown = " ".join(markdown.value for markdown in page.markdown)
    assert r"\$140,000 of \$200,000 saved, 70%" in shown
    assert r"\$1,116.67 of \$1,666.67 saved, 67%" in shown


def test_every_rate_has_a_widget_with_its_source(app):
    page = app(CALCULATOR)
    widgets = [*page.number_input, *page.slider, *page.text_input, *page.selectbox]
    helps = {widget.key: widget.help for widget in widgets}
    for field in DEFAULTS:
        assert helps[f"rate_{field}"]


@pytest.mark.parametrize(
    ("rate", "typed", "sentence"),
    [
        ("hourly_wage", "-5", "Hourly wage cannot be negative, but it is -5."),
        ("seconds_per_label", "nan", "Seconds per label must be a number, but it is nan."),
        ("review_share", "7", "Share of labels reviewed is a share between 0 and 1, but it is 7."),
        ("hourly_wage", "free", "Hourly wage must be a number, but it is 'free'."),
        ("locale", "xx-XX", "There is no locale 'xx-XX'."),
    ],
)
def test_a_rate_of_the_address_that_cannot_be_is_told_and_not_used(app, rate, typed, sentence):
    page = app(CALCULATOR, **{rate: typed})
    assert sentence in words_on(page)
    assert figures(page)["Cost"] == r"\$1,666.67"


def test_amounts_are_written_as_the_chosen_country_writes_them(app, address):
    page = app(CALCULATOR)
    page.text_input(key="rate_currency").set_value("€")
    page.selectbox(key="rate_locale").select("de-DE").run()
    assert figures(page)["Cost"] == "1.666,67\N{NO-BREAK SPACE}€"
    assert address(page, "locale") == "de-DE" and address(page, "currency") == "€"
    again = app(CALCULATOR, locale="de-DE", currency="€")
    assert figures(again)["Cost"] == "1.666,67\N{NO-BREAK SPACE}€"


def test_the_forecast_is_written_in_the_chosen_currency_and_country_as_well(app):
    page, _ = opened(app, content(120), target="0.94", budget="100", locale="de-DE", currency="€")
    shown = words_on(page)
    assert "100 €" in shown and "$" not in shown
    assert "Accuracy 0,94 takes" in shown and "0.94" not in shown


# -- what if -----------------------------------------------------------------------------------------------------


def slider(page, name):
    return next(one for one in page.slider if one.key.startswith(f"if_{name}"))


def test_another_wage_other_seconds_and_more_people_a_row_move_the_plan_and_are_kept_nowhere(app):
    page, key = opened(app, content(120), target="0.94")
    before = page.dataframe[0].value["Cost"].iloc[0]
    slider(page, "hourly_wage").set_value(40.0).run()
    assert page.dataframe[0].value["Cost"].iloc[0] == pytest.approx(2 * before)
    slider(page, "seconds_per_label").set_value(60.0).run()
    slider(page, "annotators_per_row").set_value(3).run()
    assert page.dataframe[0].value["Cost"].iloc[0] == pytest.approx(12 * before)
    assert "hourly wage 40 instead of 20, seconds per label 60 instead of 30" in words_on(page)
    assert open_store().upload(key).settings["rates"]["hourly_wage"] == 20


def test_mistakes_are_simulated_inside_the_pilot_and_more_people_a_row_make_up_for_some(app):
    page, _ = opened(app, content(200), target="0.98")
    scores = []
    for noise, people in ((0.0, 1), (0.3, 1), (0.3, 5)):
        slider(page, "noise").set_value(noise)
        slider(page, "annotators_per_row").set_value(people).run()
        scores.append(float(re.search(r"accuracy (0\.\d+); the luck", words_on(page))[1]))
    clean, noisy, voted = scores
    assert noisy < voted < clean
    assert "30% more mistakes in each answer" in words_on(page) and "*simulated*" in words_on(page)


def test_of_a_project_what_is_tried_is_not_kept_as_a_forecast(app, under_way):
    page = app(PLAN, project=under_way.id, target="0.95")
    slider(page, "noise").set_value(0.2).run()
    assert len(server.store().forecasts(under_way.id)) == 1
    assert "forecast from the strategy's own curve" not in words_on(page)  # which had other mistakes


def test_where_active_learning_pays_is_told_for_labels_rows_price_and_target(app):
    raw = content(120)
    page, _ = opened(app, raw, target="0.94", setup="3")
    table = next(one.value for one in page.dataframe if "Pays now" in one.value).set_index("If active learning saves")
    said, priced = engine(raw).ask(0.94, Rates(setup=3)), Rates(setup=3)
    saved = engine(raw).shares_saved().p90
    # 3 dollars of set-up, at a sixth of a dollar a label.
    line = table.loc["P90: much saved"]
    assert float(line["From labels"].replace(",", "")) == pytest.approx(3 / saved * 6, rel=0.02)
    rows = float(line["From rows"].replace(",", ""))
    assert rows == pytest.approx(3 / saved * 6 / (said.random.more.labels.p50 / 900), rel=0.02)
    assert float(line["From $ a label"]) == pytest.approx(3 / saved / said.random.more.labels.p50, rel=0.02)
    assert line["Pays now"] == ("yes" if costs.net(priced, saved).at(said.random.more.labels.p50) > 0 else "no")
    shown = words_on(page)
    assert "In the middle of the forecast it pays" in shown
    step = engine(raw).step(0.94, 0.95)
    dollars = costs.dollars(step.random.p50, priced, active=False) - costs.dollars(0, priced, active=False)
    assert f"more labels and ${dollars:.0f}" in shown.split("One point more** (0.95 instead of 0.94) takes")[1]
    assert f"where the table's rows suffice for it (chance {step.chance:.0%})" in shown


def test_without_a_set_up_cost_a_sentence_takes_the_place_of_the_break_even_table(app):
    page, _ = opened(app, content(120), target="0.94")
    assert not [one for one in page.dataframe if "Pays now" in one.value]
    assert "Without a set-up cost there is nothing to earn back" in words_on(page)


def test_labels_that_cost_nothing_are_planned_without_a_price(app):
    page, _ = opened(app, content(120), target="0.94", budget="500", hourly_wage="0")
    shown = words_on(page)
    assert "nothing to drive the cost" in shown and "but no money" in shown
    said = engine(content(120)).ask(0.94)
    assert f"budget of $500 in all suffices is {said.chance_reachable:.0%} by random sampling" in shown
    page.segmented_control(key="plan_unit").set_value("dollars").run()
    assert "each label is free, so the forecast is drawn over labels" in words_on(page) and not page.exception
    page.segmented_control(key="ask").set_value("budget").run()
    assert "900 labels in all, which is every row of the table" in words_on(page) and not page.exception


def test_the_bill_of_both_arms_adds_up_to_what_the_forecast_says():
    said = engine(content(120)).ask(0.94, Rates(setup=3, review_share=0.1))
    bill = whatif.bill(said, Rates(setup=3, review_share=0.1))
    assert {"Labeling", "Review", "Evaluation rows", "Set-up", "Total"} == set(bill.index)
    for arm in ("random", "active"):
        for quantile in ("p50", "p90"):
            total = bill.loc["Total", ("dollars", arm, quantile)]
            assert total == pytest.approx(getattr(getattr(said, arm).dollars, quantile))
            assert bill[("dollars", arm, quantile)].drop("Total").sum() == pytest.approx(total)
    assert (
        bill.loc["Set-up", ("dollars", "random", "p50")] == 0 and bill.loc["Set-up", ("dollars", "active", "p50")] == 3
    )


def test_what_the_next_dollars_must_bring_stands_beside_what_they_bring(app):
    page, _ = opened(app, content(120), target="0.94", worth_of_a_point="20")
    assert "must bring 1 points" in words_on(page) or "must bring 0.5 points" in words_on(page)


# -- the pilot with a capped risk, on the other pages ------------------------------------------------------------

OFFER = "A pilot with a capped risk"


def test_home_offers_a_pilot_for_the_labels_that_a_table_lacks(app):
    for labeled, rows, told in ((0, 900, "$25.00 for 150 rows drawn by lot"), (12, 900, "$23.00 for 138 rows drawn")):
        key = server.store().add_upload(content(labeled, rows), "made.csv", {"roles": {"label": "label"}})
        assert told in words_on(app("pages/home.py", table=key))
    key = server.store().add_upload(content(30, 30), "made.csv", {"roles": {"label": "label"}})
    assert "capped risk" not in words_on(app("pages/home.py", table=key))


def test_results_that_are_too_early_offer_a_pilot_for_the_next_table(app):
    from rehearsals import add_run, add_table

    app()
    table = add_table()
    page = app("pages/results.py", table=table, run=add_run(table, finished=1, replicates=1))
    shown = words_on(page)
    assert ("Too early to say" in shown) == (OFFER in shown)
    assert OFFER in shown and "For a table like this one" in shown


def test_a_project_without_labels_is_set_up_with_a_pilot_as_its_budget(app):
    page, key = opened(app, content(0))
    page = app("pages/setup.py", table=key)
    assert "Too early to say how many labels it takes" in words_on(page)
    assert f"On the sample tables {costs.SETTLED[150]:.0%} of such pilots settled it" in words_on(page)
    page.button(key="begin_with_pilot").click().run()
    assert next(one for one in page.number_input if one.key.startswith("budget_")).value == 150


def test_progress_and_finish_offer_the_labels_that_a_pilot_lacks(app):
    app()
    project = add_project(table=content(2_000, 2_000, ids=True), rehearsal=True, start=20, evaluation=40, batch=20)
    rehearse(project, 21)
    for page in ("pages/progress.py", "pages/finish.py"):
        shown = words_on(app(page, project=project.id))
        assert OFFER in shown and "answers, among them" in shown
