"""Simulate without a browser: defaults that are said, budgets in three units, refusals in words. Nothing is started."""

import re
import time

import pytest
from rehearsals import add_run, add_table, content

from alcore.project import Settings
from alcore.project.calibrating import measured
from alcore.project.creating import create
from alcore.project.rehearsing import rehearse
from alcore.strategies import FAMILIES, STRATEGIES
from alcore.strategies.cold_start import STARTS
from alcore.tables import Roles
from pages.shared import server

PAGE = "pages/simulate.py"


def read(page) -> str:
    """All text a visitor reads, without the marks that keep Markdown from acting on it."""
    shown = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", "\n".join(element.value for element in shown))


@pytest.fixture
def simulate(app):
    """`simulate(upload)` opens the page of a table by its address. The server is up before there are any runs."""
    app()
    return lambda upload: app(PAGE, table=upload)


@pytest.fixture
def table(app):
    app()
    return add_table()


def field(page, kind: str, name: str, upload: str):
    return getattr(page, kind)(key=f"set_{name}_{upload}")


def bare(text: str) -> str:
    return text.replace("**", "")


def tick(page, upload: str, strategy: str, value: bool = True) -> None:
    field(page, "checkbox", f"strategy_{strategy}", upload).set_value(value).run()


def until(page, words: str, seconds: float = 120):
    """The page once it says so: it is drawn again and again, as by a visitor's browser."""
    end = time.monotonic() + seconds
    while words not in read(page):
        assert time.monotonic() < end, read(page)
        time.sleep(0.1)
        page.run()
    return page


def test_the_defaults_are_chosen_from_the_table_and_said(simulate, table):
    page = simulate(table)
    assert [box.label for box in page.checkbox if box.value] == ["Smallest margin"]
    values = {name: field(page, "number_input", name, table).value
              for name in ("budget_labels", "start", "batch", "replicates", "seed", "target")}  # fmt: skip
    assert values == {
        "budget_labels": 55,
        "start": 20,
        "batch": 5,
        "replicates": 30,
        "seed": 0,
        "target": None,
    }
    text = read(page)
    assert "Held against Random sampling: Asks for rows by lot" in text.replace("**", "")
    assert "It takes a few seconds." in text
    assert "20 starting rows for 2 classes are 10 a class" in text
    assert "Start with 5 to 10 labeled rows per class: 10 to 20 rows for 2 classes" in text
    # 55 labels and 100 evaluation rows of 30 s at $20 an hour.
    assert "55 labels take 1.3 hours and cost $25.84, with 100 evaluation rows." in text
    assert "Of its 90 labeled rows, 28 are set aside" in text
    assert not page.button(key="start").disabled


@pytest.mark.parametrize(("unit", "given", "labels"), [("hours", 1.0, 20), ("dollars", 25.0, 50)])
def test_a_budget_in_hours_or_dollars_buys_labels(simulate, table, unit, given, labels):
    page = simulate(table)
    page.number_input(key=f"set_start_{table}").set_value(10)
    field(page, "segmented_control", "unit", table).set_value(unit).run()
    box = field(page, "number_input", f"budget_{unit}", table)
    assert box.value == {"hours": 1.3, "dollars": 25.84}[unit]  # what the labels were worth
    box.set_value(given).run()
    assert not page.exception
    assert f"{labels} labels take" in read(page)


def test_a_budget_keeps_its_worth_when_its_unit_changes(simulate, table):
    page = simulate(table)
    field(page, "number_input", "budget_labels", table).set_value(40).run()
    field(page, "segmented_control", "unit", table).set_value("hours").run()
    field(page, "segmented_control", "unit", table).set_value("labels").run()
    assert field(page, "number_input", "budget_labels", table).value == 40


def test_settings_that_cannot_be_run_are_refused_in_a_sentence(simulate, table):
    page = simulate(table)
    field(page, "number_input", "start", table).set_value(80).run()
    assert "The 80 starting rows leave nothing of the budget of 55 labels." in read(page)
    assert page.button(key="start").disabled and not page.exception


def test_the_first_rows_can_be_chosen_otherwise_than_by_lot(simulate, table):
    page = simulate(table)
    assert field(page, "selectbox", "starting", table).options == [start.title for start in STARTS.values()]
    assert "Starting from 20 rows drawn by lot" in read(page)
    field(page, "selectbox", "starting", table).set_value("medoids").run()
    assert STARTS["medoids"].sentence in read(page)
    assert "Starting from 20 rows (the middle of each group)" in read(page)
    assert not page.button(key="start").disabled


def test_six_strategies_are_offered_at_first_sight_each_with_its_sentence(simulate, table):
    page = simulate(table)
    first = ["margin", "least_confident", "entropy", "kl", "core_set", "power(margin)"]
    assert [box.key for box in page.checkbox][:6] == [f"set_strategy_{name}_{table}" for name in first]
    assert all(STRATEGIES[name].sentence in read(page) for name in first)


def test_all_others_stand_under_all_by_family_with_what_they_cost(simulate, table):
    page = simulate(table)
    under_all = next(expander for expander in page.expander if expander.label.startswith("All"))
    titles = [text.value.strip("*") for text in under_all.markdown if text.value.startswith("**")]
    assert titles == [title for title in FAMILIES.values() if title in titles] and len(titles) >= 4
    others = {name: strategy for name, strategy in STRATEGIES.items() if name != "random"}
    assert {box.key for box in page.checkbox} == {f"set_strategy_{name}_{table}" for name in others}
    cost = {"instant": "gray-badge[instant]", "seconds": "gray-badge[seconds", "minutes": "orange-badge[minutes"}
    for strategy in others.values():
        assert f"{strategy.sentence} :{cost[strategy.cost_class]}" in read(page)


def test_no_strategy_is_refused_in_a_sentence(simulate, table):
    page = simulate(table)
    tick(page, table, "margin", False)
    assert "Choose at least one strategy" in read(page)
    assert page.button(key="start").disabled and not page.exception
    assert field(page, "number_input", "budget_labels", table).value == 55  # the rest of the form stays


def test_any_strategy_can_be_written_out_and_is_answered_with_its_sentence(simulate, table):
    page = simulate(table)
    field(page, "text_input", "written", table).set_value("mixed(entropy, 0.25), margin").run()
    assert "A share of 25% is drawn by lot." in read(page)
    assert page.selectbox(key=f"set_verdict_margin_mixed(entropy, 0.25)_{table}").options == [
        "Smallest margin",
        "Entropy, 25% by lot",
    ]
    assert not page.button(key="start").disabled


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("guess", "There is no strategy called 'guess'"),
        ("mixed(margin, 2)", "The random share must be between 0 and 1"),
        ("mixed(margin", "There is no strategy called 'mixed(margin'"),
        ("margin + 1", "There is no strategy called 'margin + 1'"),
    ],
)
def test_what_cannot_be_read_as_a_strategy_starts_nothing(simulate, table, written, answer):
    page = simulate(table)
    field(page, "text_input", "written", table).set_value(written).run()
    assert answer in read(page)
    assert page.button(key="start").disabled and not page.exception


def test_a_strategy_the_model_cannot_serve_is_greyed_out_and_says_why(simulate, table):
    page = simulate(table)
    field(page, "selectbox", "learner", table).set_value("svm").run()
    entropy, margin = (field(page, "checkbox", f"strategy_{name}", table) for name in ("entropy", "margin"))
    assert entropy.disabled and not margin.disabled
    assert "Entropy cannot be used with Support vector machine" in entropy.help.replace("\\", "")
    assert not page.button(key="start").disabled


def test_a_chosen_strategy_the_model_cannot_serve_is_left_out_and_said_so_until_it_can(simulate, table):
    page = simulate(table)
    tick(page, table, "entropy")
    field(page, "selectbox", "learner", table).set_value("svm").run()
    assert "Left out. Entropy cannot be used with Support vector machine (RBF), which has no" in bare(read(page))
    assert [box.options for box in page.selectbox if box.label == "The verdict is about"] == [["Smallest margin"]]
    assert not page.button(key="start").disabled
    field(page, "selectbox", "learner", table).set_value("logistic").run()
    assert "Left out" not in read(page)
    assert len(page.selectbox(key=f"set_verdict_margin_entropy_{table}").options) == 2


def test_where_the_model_can_serve_no_chosen_strategy_nothing_starts(simulate, table):
    page = simulate(table)
    field(page, "text_input", "written", table).set_value("mixed(entropy)").run()
    tick(page, table, "margin", False)
    field(page, "selectbox", "learner", table).set_value("svm").run()
    assert "Left out. Entropy cannot be used with Support vector machine" in bare(read(page))
    assert "Choose at least one strategy" in read(page)
    assert page.button(key="start").disabled and not page.exception


@pytest.mark.parametrize(
    ("written", "looked"),
    [
        ("error_reduction", "looks at every candidate of a round"),  # 62 rows of the pool, 20 of them to start with
        (
            "error_reduction(candidates=10)",
            "looks at 10 of up to 42 candidates a round: half of them the closest calls",
        ),
    ],
)
def test_the_screen_says_how_many_candidates_expected_error_reduction_looks_at(simulate, table, written, looked):
    page = simulate(table)
    assert "looks at" not in "".join(box.value for box in page.info)
    field(page, "text_input", "written", table).set_value(written).run()
    assert f"Expected error reduction {looked}" in read(page)


def test_what_would_fail_in_the_middle_of_the_run_is_named_before_it_starts(simulate, table):
    page = simulate(table)
    field(page, "text_input", "written", table).set_value("error_reduction(loss=guess)").run()
    page = until(page, "A round was tried out and failed.")
    assert "The loss of expected error reduction is 'log' or 'zero_one', not 'guess'." in read(page)
    assert page.button(key="start").disabled and not page.exception


def test_how_long_a_slow_model_takes_is_measured_and_told(simulate, table):
    page = simulate(table)
    field(page, "number_input", "replicates", table).set_value(2)
    field(page, "selectbox", "learner", table).set_value("forest").run()
    page = until(page, "on this machine")
    assert re.search(r"It takes (about \d+ (seconds|minutes)|a few seconds) on this machine\.", read(page))
    assert "would take" not in read(page)


def test_before_a_long_run_a_warning_names_what_takes_most_of_it(simulate, table):
    page = simulate(table)
    field(page, "number_input", "replicates", table).set_value(1000)
    field(page, "selectbox", "learner", table).set_value("forest").run()
    page = until(page, "on this machine")
    assert re.search(r"This run would take about [\d.]+ (?:minutes|hours)\.", read(page))
    assert "Most of it goes to training the model (Random forest) after every round" in read(page)
    assert not page.button(key="start").disabled


def test_a_budget_that_costs_nothing_must_be_given_in_labels(simulate, table):
    page = simulate(table)
    page.number_input(key="rate_price_per_label").set_value(0.0).run()
    field(page, "segmented_control", "unit", table).set_value("dollars").run()
    assert "give the budget in labels" in read(page)
    assert page.button(key="start").disabled and not page.exception


def test_the_verdict_is_about_one_named_strategy(simulate, table):
    page = simulate(table)
    tick(page, table, "entropy")
    verdict = page.selectbox(key=f"set_verdict_margin_entropy_{table}")
    assert verdict.value == "margin" and not verdict.disabled
    assert "Entropy" in read(page)


def test_a_score_of_one_class_asks_which(simulate, table):
    page = simulate(table)
    assert not [box for box in page.selectbox if box.label == "Class of interest"]
    page.selectbox(key=f"set_metric_{table}").set_value("recall").run()
    choice = next(box for box in page.selectbox if box.label == "Class of interest")
    assert choice.options == ["no", "yes"]


def test_a_model_without_probabilities_offers_no_score_that_needs_them(simulate, table):
    page = simulate(table)
    field(page, "selectbox", "learner", table).set_value("svm").run()
    score = next(box for box in page.selectbox if box.label == "Score")
    assert "Log loss" not in score.options and "Accuracy" in score.options
    assert "Cost of mistakes a row" not in score.options and "Recall of a class at a precision" not in score.options


def test_a_score_in_money_asks_what_each_mistake_costs_and_one_at_a_precision_for_it(simulate, table):
    page = simulate(table)
    page.selectbox(key=f"set_metric_{table}").set_value("cost").run()
    costs = [box for box in page.number_input if box.label.startswith("Cost of calling")]
    assert [box.label for box in costs] == ["Cost of calling a 'no' 'yes'", "Cost of calling a 'yes' 'no'"]
    assert [box.value for box in costs] == [1, 1] and not page.button(key="start").disabled
    for box in costs:
        box.set_value(0.0)
    page.run()
    assert "With these costs every answer costs the same" in read(page)
    page = simulate(table)
    page.selectbox(key=f"set_metric_{table}").set_value("recall_at_precision").run()
    assert field(page, "slider", "precision", table).value == 0.9


def test_start_waits_while_a_run_of_this_table_is_alive(simulate, table):
    add_run(table, finished=2, state="running")
    page = simulate(table)
    assert page.button(key="start").disabled
    assert "A run of this table is under way" in read(page)


def test_past_runs_are_listed_with_what_they_were_about(simulate, table):
    add_run(table, strategies=("random", "entropy"), noise=0.1)
    page = simulate(table)
    assert "entropy against random, Logistic regression, Accuracy, 320 labels, 10% mistakes" in read(page)
    assert page.get("page_link")[-1].proto.label == "Just now: done, 10 of 10"
    assert not page.button(key="start").disabled


def test_without_a_table_the_page_takes_one_or_opens_a_sample(app):
    page = app(PAGE)
    assert "Open a table that has labels" in read(page) and page.get("file_uploader")
    page.button(key="sample_iris").click().run()
    assert not page.button(key="start").disabled and not page.exception


def test_a_table_without_enough_labels_is_told_why_and_where_to_go(simulate):
    upload = server.store().add_upload(content(rows=30), "few.csv")
    page = simulate(upload)
    assert "A rehearsal needs at least 60 labeled rows; column 'good' has 30." in read(page)
    assert [link.proto.label for link in page.get("page_link")] == [
        "Choose the label column or another table",
        "Label it here",
        "Plan the cost without a rehearsal",
    ]


def test_a_run_is_watched_for_when_to_stop_unless_its_model_is_slow_to_ask(simulate, table):
    page = simulate(table)
    assert page.toggle(key=f"set_stop_set_{table}").value
    field(page, "selectbox", "learner", table).set_value("svm").run()
    assert not page.toggle(key=f"set_stop_set_svm_{table}").value
    assert "Off with this model unless you switch it on" in read(page)


def test_several_answers_a_row_are_counted_by_the_budget_and_a_budget_too_small_is_a_sentence(simulate, table):
    page = simulate(table)
    assert "The budget counts answers" not in read(page)
    field(page, "segmented_control", "votes", table).set_value(3).run()
    assert "The budget counts answers, and each is paid." in read(page)
    assert "The 20 starting rows take 60 answers and leave nothing of the budget of 55 labels." in read(page)
    assert page.button(key="start").disabled
    field(page, "number_input", "budget_labels", table).set_value(150).run()
    field(page, "selectbox", "resolve", table).set_value("dawid-skene").run()
    field(page, "slider", "relabel", table).set_value(0.2).run()
    field(page, "slider", "difficulty", table).set_value(1.0).run()
    assert not page.button(key="start").disabled and not page.exception


def test_mistakes_by_class_are_typed_in_a_matrix_that_starts_from_the_rate(simulate, table):
    page = simulate(table)
    field(page, "slider", "noise", table).set_value(0.1).run()
    field(page, "toggle", "confusion", table).set_value(True).run()
    assert "how often each class is said when the row is of the class on the left" in read(page)
    typed = next(one.value for one in page.dataframe if "When it is" in one.value)
    assert typed.iloc[:, 1:].to_numpy().tolist() == [[90, 10], [10, 90]]
    assert not page.button(key="start").disabled and not page.exception


def test_mistakes_measured_in_a_project_of_the_table_are_taken_over_at_one_press(simulate, table):
    store, roles = server.store(), Roles(label="good")
    settings = Settings(rehearsal=True, again=0.5, evaluation=0, mistakes={"noise": 0.2})
    project = create(store, table, roles, settings, name="live")
    page = simulate(table)
    assert not [button for button in page.button if button.key.startswith("measured_")]
    assert "No row of project 'live' was answered twice, and it takes 20 to tell" in read(page)
    rehearse(project, 88, batch=1000)
    found = measured(project)
    page = simulate(table)
    page.button(key=f"measured_{project.id}").click().run()
    assert field(page, "slider", "noise", table).value == pytest.approx(found.rate, abs=0.005)
    assert f"{found.alike} of {found.asked} rows answered twice got the same answer" in read(page)
