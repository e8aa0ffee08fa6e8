"""Simulate without a browser: defaults that are said, budgets in three units, refusals in words. Nothing is started."""

import re

import pytest
from rehearsals import add_run, add_table, content

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


def test_the_defaults_are_chosen_from_the_table_and_said(simulate, table):
    page = simulate(table)
    assert [box.value for box in page.multiselect] == [["margin"]]
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
    assert "Random sampling: Asks for rows by lot" in text.replace("**", "")
    assert "20 starting rows for 2 classes are 10 a class" in text
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


def test_no_strategy_is_refused_in_a_sentence(simulate, table):
    page = simulate(table)
    field(page, "multiselect", "strategies", table).set_value([]).run()
    assert "Choose at least one strategy" in read(page)
    assert page.button(key="start").disabled and not page.exception


def test_a_budget_that_costs_nothing_must_be_given_in_labels(simulate, table):
    page = simulate(table)
    page.number_input(key="rate_price_per_label").set_value(0.0).run()
    field(page, "segmented_control", "unit", table).set_value("dollars").run()
    assert "give the budget in labels" in read(page)
    assert page.button(key="start").disabled and not page.exception


def test_the_verdict_is_about_one_named_strategy(simulate, table):
    page = simulate(table)
    field(page, "multiselect", "strategies", table).set_value(["entropy", "margin"]).run()
    verdict = page.selectbox(key=f"set_verdict_entropy_margin_{table}")
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


def test_without_a_table_the_page_leads_to_one(app):
    page = app(PAGE)
    assert "Open a table first" in read(page) and not page.button


def test_a_table_without_enough_labels_is_told_why_and_where_to_go(simulate):
    upload = server.store().add_upload(content(rows=30), "few.csv")
    page = simulate(upload)
    assert "A rehearsal needs at least 60 labeled rows; column 'good' has 30." in read(page)
    assert [link.proto.label for link in page.get("page_link")] == [
        "Choose the label column or another table",
        "Plan the cost without a rehearsal",
    ]
