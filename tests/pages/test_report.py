"""The page Report: of a run, a forecast or a project, cold from its address; downloads, and a frame that is locked."""

from html import unescape

import pytest
from labelings import add_project, content
from rehearsals import add_run, add_table

from pages.shared import server

REPORT = "pages/report.py"


def preview(page):
    """The HTML inside the locked frame."""
    frame = page.get("iframe")[0].proto.srcdoc
    assert 'sandbox=""' in frame
    return unescape(frame.split('srcdoc="')[1].rsplit('"', 1)[0])


@pytest.fixture
def run(app):
    app()
    upload = add_table()
    return upload, add_run(upload)


def test_a_link_to_a_run_opens_its_report(app, run):
    upload, key = run
    page = app(REPORT, table=upload, run=key)
    assert page.title[0].value == "Report" and not page.error
    text = preview(page)
    assert "<h1" in text and "active learning" in text.lower() and key in text
    assert [button.label for button in page.get("download_button")] == ["HTML", "PDF", "Excel", "Markdown", "JSON"]


def test_more_people_change_the_dates(app, run):
    upload, key = run
    page = app(REPORT, table=upload, run=key)
    page.number_input(key="people").set_value(3).run()
    assert "3 people, 4 hours of labeling a day" in preview(page)


def test_a_target_of_the_address_is_the_one_of_the_report(app, run):
    upload, key = run
    page = app(REPORT, table=upload, run=key, goal="0.7")
    assert "To reach accuracy 0.7" in preview(page)


@pytest.mark.parametrize("odd", [{"goal": "high"}, {"metric": "<b>x</b>"}])
def test_an_address_that_cannot_be_gets_a_sentence(app, run, odd):
    upload, key = run
    page = app(REPORT, table=upload, run=key, **odd)
    assert len(page.error) == 1 and not page.exception


def test_without_anything_the_page_says_what_to_open(app):
    page = app(REPORT)
    assert "A report is of a simulation" in page.info[0].value


def test_a_run_without_a_finished_trial_run_gets_a_sentence(app):
    app()
    upload = add_table()
    page = app(REPORT, table=upload, run=add_run(upload, finished=0, state="cancelled"))
    assert "No trial run" in page.error[0].value


def test_a_project_with_few_labels_has_a_report_already(app):
    app()
    project = add_project()
    page = app(REPORT, project=project.id)
    assert "Too early to say" in preview(page) and "measured live" in preview(page)
    assert page.button(key="back").label == "Back to progress"


def test_a_forecast_is_reported_for_its_target(app):
    app()
    lines = content(400).decode().splitlines()
    labeled = [
        line + ("yes" if number * 7 % 10 < 5 else "no") if 0 < number <= 60 else line
        for number, line in enumerate(lines)
    ]
    roles = {"roles": {"label": "label", "id": "id", "group": None, "leave_out": [], "seconds": None, "price": None}}
    upload = server.store().add_upload("\n".join(labeled).encode(), "pilot.csv", roles)
    page = app(REPORT, table=upload, goal="0.9")
    assert not page.exception and "Budget report from a forecast" in preview(page)
    assert page.button(key="back").label == "Back to the plan"


def test_results_and_progress_link_to_their_report(app, run):
    upload, key = run
    page = app("pages/results.py", table=upload, run=key)
    assert any(link.proto.label == "Budget report on one page" for link in page.get("page_link"))
    project = add_project()
    page = app("pages/progress.py", project=project.id)
    assert any(link.proto.label == "Budget report on one page" for link in page.get("page_link"))
