"""Finish without a browser: the sentence with its numbers, the slider, what is in the way, the files."""

import io
import re
from dataclasses import replace

import pandas as pd
import pytest

from alcore import capsule, tables
from alcore import project as projects
from alcore.project import Event, Settings, finishing, reviewing
from alcore.project.creating import create
from pages.shared import downloads, server
from pages.shared.finishing import sentences, work

PAGE = "pages/finish.py"


def read(page) -> str:
    """All text a visitor reads, without the marks that keep Markdown from acting on it."""
    shown = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", "\n".join(element.value for element in shown))


def make(rows=800, evaluation=300, answered=300, pool=60, name="parts", **settings):
    """A project of two classes well apart; so many evaluation rows answered, and so many others."""
    lines = [f"r{row},{row % 2 * 40 + row * 0.01:.2f}," for row in range(rows)]
    store = server.store()
    upload = store.add_upload("\n".join(["id,x,label", *lines]).encode(), "parts.csv")
    roles = tables.Roles(label="label", id="id")
    chosen = Settings(evaluation=evaluation, again=0, rates={"hourly_wage": 36}, **settings)
    project = create(store, upload, roles, chosen, name=name, classes=["no", "yes"])
    keys = [row_key for row_key, part, _ in store.parts(project.id) if part == "pool"][:pool]
    project.answer_all(
        [
            Event("label", row_key, "c2" if int(row_key[1:]) % 2 else "c1", "ann", 10, source="api", token=row_key)
            for row_key in [*store.evaluation_rows(project.id)[:answered], *keys]
        ]
    )
    return projects.open(store, project.id)


@pytest.fixture
def finish(app):
    app()

    def open_page(project, **query):
        return app(PAGE, project=project.id, **query)

    return open_page


def test_a_pilot_of_a_project_is_priced_at_its_own_rates_since_no_sidebar_has_any_here(finish):
    text = read(finish(make(answered=20, pool=10)))
    assert "A pilot with a capped risk" in text and "assumed, at the project's rates" in text
    assert "sidebar" not in text


def test_a_table_with_identical_rows_is_told_what_to_do_when_nothing_is_guaranteed(finish):
    lines = [f"r{row},{row % 2 * 40 + row // 2 * 0.01:.2f}," for row in range(200)] + ["r200,0.00,", "r201,40.00,"]
    store = server.store()
    upload = store.add_upload("\n".join(["id,x,label", *lines]).encode(), "twins.csv")
    made = create(store, upload, tables.Roles(label="label", id="id"), Settings(evaluation=40), classes=["no", "yes"])
    keys = [row_key for row_key, part, _ in store.parts(made.id) if part == "pool"][:30]
    made.answer_all(
        [Event("label", key, "c2" if int(key[1:]) % 2 else "c1", "ann", 10, source="api", token=key) for key in keys]
    )
    text = read(finish(projects.open(store, made.id)))
    assert "as identical ones do" in text and "allow a larger error" in text


def test_what_is_saved_is_the_difference_of_the_amounts_beside_it(finish):
    found = finishing.basis(make())
    way = finishing.finish(found)
    way = replace(way, everything=replace(way.everything, dollars=269.996), bill=replace(way.bill, dollars=110.811))
    told = sentences.money(found, way).replace("\\", "")
    assert "costs $110.81 " in told and "would cost $270.00: **$159.19 less**" in told


def test_no_pilot_is_offered_where_fewer_rows_are_left_than_it_takes(finish):
    nearly = make(rows=120, evaluation=36, answered=36, pool=83)
    text = read(finish(nearly))
    assert "The model fills nothing, and **1 row** goes to people." in text
    assert "pilot" not in text


def test_the_first_sentence_has_the_numbers_of_the_guarantee_in_it(finish):
    project = make()
    text = read(finish(project))
    way = finishing.finish(finishing.basis(project))
    assert (way.people, way.filled, way.rest) == (360, 440, 0) and way.error <= 0.02
    assert "#### People have labeled **360 rows**; the model fills **440 more rows** with at most" in text
    assert f"**{100 * way.error:.3g}%** of them wrong ({way.errors} rows), guaranteed at **95%**" in text
    assert "by 300 random evaluation rows; nothing is left for people." in text
    # 800 rows of 10 s at $36 an hour are $80, 360 of them $36.
    assert "Finishing so costs $36.00 and 1.0 hours of people's work in all, $36.00 of it paid already" in text
    assert "The evidence: 300 of 300 evaluation rows are answered without a gap. A row is filled from" in text
    assert "there, the model is wrong on 0 evaluation rows." in text
    assert "people labeling everything would cost $80.00: **$44.00 less**." in text


def test_charts_have_words_and_the_bars_are_those_of_the_sentence(finish):
    page = finish(make())
    guarantee, bars = (chart.proto.alt for chart in page.get("vega_lite_chart"))
    assert guarantee.startswith(
        "Cost of finishing over the error allowed. Labeling everything costs $80.00. From 2.0% on"
    )
    assert bars == "What it costs in dollars. Label everything: $80.00; So far: $36.00; People and model: $36.00."


def test_what_cannot_be_guaranteed_is_said_with_what_would_and_what_can_be_now(finish):
    page = finish(make(evaluation=100, answered=100))
    text = read(page)
    assert "The model fills nothing, and **640 rows** go to people." in text
    assert "**An error of at most 2% cannot be guaranteed at 95% yet**, so nothing is filled." in text
    needed = int(re.search(r"About (\d+) evaluation rows would do, (\d+) more than this project has", text)[1])
    assert 100 < needed <= 300
    page.button(key="allow_more").click().run()
    assert not page.exception and page.slider(key="error").value == 4.0
    assert "the model fills **640 more rows** with at most" in read(page) and not page.warning


def test_evaluation_rows_not_yet_answered_are_named_as_what_is_missing(finish):
    text = read(finish(make(answered=30)))
    assert "270 of the 300 evaluation rows do not count yet: 270 rows have no answer" in text and "behind" not in text


def test_answered_evaluation_rows_that_wait_for_one_on_somebody_s_screen_are_told(finish):
    project = make(answered=30)
    later = server.store().evaluation_rows(project.id)[31:40]
    project.answer_all([Event("label", key, "c1", "ann", 10, source="api", token=key) for key in later])
    text = read(finish(project))
    assert "270 of the 300 evaluation rows do not count yet: 261 rows have no answer" in text
    assert "9 answered ones stand behind a row without an answer, in the order of the lot." in text


def test_slider_and_confidence_come_from_the_address_and_move_the_sentence(finish):
    project = make()
    page = finish(project, error="5.0", confidence="99%")
    assert "guaranteed at **99%**" in read(page) and page.slider(key="error").value == 5.0
    page.slider(key="error").set_value(0.5).run()
    assert "cannot be guaranteed at 99% yet" in read(page)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ({"answered": 0, "pool": 0}, "There is no label to learn from yet. Label some rows first."),
        ({"evaluation": 0, "answered": 0}, "This project has no evaluation rows, so nothing can be guaranteed."),
    ],
)
def test_a_project_at_its_beginning_is_told_what_to_do(finish, made, sentence):
    page = finish(make(**made))
    assert sentence in read(page) and [button.label for button in page.button] == ["Label"]


def test_the_button_leads_to_labeling_while_rows_are_left_and_then_to_progress(finish):
    assert finish(make()).button(key="go_progress").label == "Progress"
    assert finish(make(), error="0.5").button(key="go_label").label == "Label"


def test_files_are_offered_in_every_format_and_hold_what_they_say(finish):
    project = make()
    page = finish(project)
    titles = [button.proto.label for button in page.get("download_button")]
    assert titles[-5:] == ["Finished table", "All rows", "Event log", "Predictions", "Capsule"]
    found = finishing.basis(project)
    way = finishing.finish(found)
    lines = {"finished_table": 800, "all_rows": 800, "event_log": 2 + 360, "predictions": 440}
    for what, expected in lines.items():
        assert len(pd.read_csv(io.BytesIO(work.file(project, found, way, what, "csv")))) == expected
    table = pd.read_parquet(io.BytesIO(work.file(project, found, way, "finished_table", "parquet")))
    assert table["final_source"].value_counts().to_dict() == {"model": 440, "person": 360}
    page.segmented_control(key="file_format").set_value("xlsx").run()
    assert not page.exception
    assert len(pd.read_excel(io.BytesIO(work.file(project, found, way, "all_rows", "xlsx")))) == 800


def test_the_capsule_of_a_project_replays_its_log(app):
    app()
    project = make(rows=60, evaluation=10, answered=10, pool=5)
    found = capsule.rerun(capsule.read(downloads.capsule_file(server.store(), project.id, project=True)))
    assert found.equal and found.compared == {"events": 17, "labels": 15}


def test_a_hostile_name_is_shown_as_it_is(finish):
    page = finish(make(name="[x](http://a.b) **b** <i>"))
    assert "[x](http://a.b) **b** <i>" in read(page)
    assert "http://a.b" not in page.caption[0].value


def test_without_a_project_the_page_offers_those_there_are(app):
    app()
    make(name="mine")
    page = app(PAGE)
    assert [button.label for button in page.button] == ["mine, just now"] and not page.get("vega_lite_chart")


def test_a_project_that_is_gone_is_told(app):
    app()
    assert "This project is no longer here." in read(app(PAGE, project="nothing"))


def test_a_review_says_what_is_found_what_may_be_left_and_whether_reading_may_stop(finish):
    project = make(rows=200, evaluation=20, answered=20, pool=120, positive="yes", review=0.95)
    now = reviewing.review(project)
    page = finish(project)
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures == {
        "Found": f"{now.found}",
        "Left at most": f"{now.left_at_most}",
        "Found at least": f"{now.recall_at_least:.1%}",
    }
    assert now.found == sum(row.class_id == "c2" for row in project.standings().values()) > 50
    assert f"among {now.read} of 200 rows read" in read(page)
    assert plainly(reviewing.in_words(now)) in plainly(read(page) + "".join(one.value for one in page.success))
    assert not finish(make()).metric


def plainly(text):
    return re.sub(r"\W+", " ", text)


def test_rows_that_wait_for_another_person_stay_with_people_and_cost_their_answers(finish):
    project = make(rows=200, evaluation=40, answered=40, pool=60, votes=2)
    text = read(finish(project))
    assert "The model fills nothing, and **200 rows** go to people." in text
    # 100 answers of 10 s at $36 an hour are $10; the other 300 make $40 in all.
    assert "$40.00 and" in text and "$10.00 of it paid already" in text
