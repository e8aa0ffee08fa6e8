"""Experiments without a browser: the cards, a run by its address, one's own table, and what cannot be shown."""

import re

import numpy as np
import pandas as pd
import pytest
from random_tables import ROLES, clouds

from alcore import experiments, simulation
from alcore.project import Settings
from alcore.project.calibrating import measured
from alcore.project.creating import create
from alcore.project.rehearsing import rehearse
from pages.shared import server
from pages.shared.experiments import running

PAGE = "pages/experiments.py"


def read(page) -> str:
    """All text a visitor reads, without the marks that keep Markdown from acting on it."""
    shown = [*page.title, *page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", "\n".join(element.value for element in shown))


@pytest.fixture(scope="module")
def replicates():
    """A plan of cold start for a table made at random, and the frames of two of its trial runs."""
    table = clouds(rows=200, sort=True)
    one = experiments.get("cold_start")
    planned = experiments.plan(one, table, ROLES, 2)
    variants = {variant.name: variant.settings for variant in planned.variants}
    prepared = simulation.prepare(table, ROLES)
    frames = [simulation.run_variants(prepared, number, variants, beside=one.beside) for number in (0, 1)]
    return table, experiments.as_stored(planned, table, ROLES), frames


@pytest.fixture
def visit(app, replicates):
    """`visit(done=2, state="done")` opens the run of such a table by its address alone."""

    def open_page(done=2, state="done"):
        app()
        table, stored, frames = replicates
        content = table.frame.to_csv(index=False).encode()
        upload = server.store().add_upload(content, "mine.csv", {"roles": {"label": "label"}})
        run = server.store().add_run(upload, stored, 2)
        for number in range(done):
            server.store().add_replicate(run, number, frames[number])
        server.store().set_state(run, state)
        return app(PAGE, experiment="cold_start", trial=run), run

    return open_page


def test_every_experiment_has_a_card_with_its_question_and_what_to_learn(app):
    text = read(app(PAGE))
    for one in experiments.EXPERIMENTS.values():
        assert one.question in text and all(lesson in text for lesson in one.lessons)


def test_a_card_opens_its_experiment_and_the_way_back_leads_to_all(app, address):
    page = app(PAGE)
    page.button(key="case_cold_start").click().run()
    assert not page.exception and address(page, "experiment") == "cold_start"
    assert [title.value for title in page.title] == ["Cold start"]
    assert page.button(key="run_sample").label == "Run on Breast cancer"
    page.button(key="all_cases").click().run()
    assert address(page, "experiment") is None and page.title[0].value == "Experiments"


def test_a_finished_run_shows_claims_pictures_and_files_on_a_cold_deep_link(visit):
    page, _ = visit()
    assert not page.exception
    text = read(page)
    assert "2 trial runs" in text and "Margin after rows by lot" in text and "left open" in text
    alts = [chart.proto.alt for chart in page.get("vega_lite_chart")]
    assert alts[0].startswith("Accuracy from 20 to 50 labels; random sampling goes from")
    assert "Nearest centroid, 5 a class (15 labels):" in alts[0]
    labels = [button.proto.label for button in page.get("download_button")]
    assert labels[:3] == ["PNG", "SVG", "CSV"] and {"Curves", "Few shot", "Rounds", "Queries"} <= set(labels)


def test_what_is_claimed_is_what_the_experiment_found(visit, replicates):
    page, run = visit()
    table, stored, frames = replicates
    joined = {name: pd.concat([one[name] for one in frames], ignore_index=True) for name in frames[0]}
    from alcore.costs import Rates

    found = experiments.get("cold_start").find(experiments.measured(stored, joined, Rates(), len(table.frame)))
    text = read(page)
    assert all(claim.sentence in text for claim in found.claims)


def test_a_run_that_stopped_shows_what_it_has_and_offers_to_go_on(visit):
    page, _ = visit(done=1, state="interrupted")
    assert "This run was interrupted, 1 of 2" in read(page) and page.button(key="continue").label == "Continue"
    assert "1 trial run" in read(page)


def test_a_run_that_is_gone_and_an_experiment_that_is_none_get_a_sentence_or_the_start(app, address):
    page = app(PAGE, experiment="cold_start", trial="gone")
    assert not page.exception and address(page, "trial") is None and page.button(key="run_sample")
    page = app(PAGE, experiment="guess")
    assert "There is no experiment called 'guess'" in read(page) and page.button(key="case_cold_start")


def test_a_run_of_an_experiment_is_none_of_the_table_s_simulations(visit, app):
    _, run = visit()
    upload = server.store().run(run).upload
    page = app("pages/results.py", table=upload)
    assert "There is no run to show yet" in read(page)
    assert "There is no run to show yet" in read(app("pages/results.py", table=upload, run=run))


def test_one_s_own_table_that_cannot_show_a_case_gets_a_sentence(app):
    app()
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(200, 8)), columns=[f"x{number}" for number in range(8)])
    frame["label"] = rng.choice(["no", "yes"], 200)
    roles = {"label": "label", "id": None, "group": None, "seconds": None, "price": None, "leave_out": []}
    upload = server.store().add_upload(frame.to_csv(index=False).encode(), "<b>mine</b>.csv", {"roles": roles})
    page = app(PAGE, experiment="repeats", table=upload)
    assert "mine" in page.button(key="run_own").label and "<b>" not in page.button(key="run_own").label
    page.button(key="run_own").click().run()
    assert not page.exception
    assert "This table cannot show it: 0.0% of its rows have a near-duplicate" in read(page)
    assert server.store().runs(upload, experiments=True) == []


def test_running_on_the_ready_table_leaves_one_s_own_in_hand(app, address):
    app()
    upload = server.store().add_upload(clouds(rows=60).frame.to_csv(index=False).encode(), "mine.csv", {})
    page = app(PAGE, experiment="cold_start", table=upload)
    page.button(key="run_sample").click().run()
    run = address(page, "trial")
    try:
        assert not page.exception and address(page, "table") == upload
        assert server.store().run(run).upload != upload
        page.button(key="run_sample").click().run()  # the same again is the same run
        assert address(page, "trial") == run and len(server.store().uploads()) == 2
    finally:
        server.runner().cancel(run)


def test_a_column_of_answers_labels_at_the_price_that_was_typed(app, address):
    app()
    frame = clouds(rows=200, classes=2).frame
    frame["llm"] = np.where(np.arange(200) % 8, frame["label"], "class 0")
    roles = {"label": "label", "answers": []}
    upload = server.store().add_upload(frame.to_csv(index=False).encode(), "mine.csv", {"roles": roles})
    page = app(PAGE, experiment="prices", table=upload)
    assert "name it on Home, under *Answers of others*" in read(page)
    server.store().update_upload(upload, roles=roles | {"answers": ["llm"]})
    page = app(PAGE, experiment="prices", table=upload)
    page.number_input(key=f"set_cheap_price_{upload}").set_value(0.002).run()
    page.button(key="run_own").click().run()
    run = address(page, "trial")
    try:
        assert not page.exception
        teams = [values["annotators"]["team"] for _, values in server.store().run(run).settings["variants"]]
        assert [[(one["name"], one["column"], one["price"]) for one in team] for team in teams] == [
            [("expert", None, 1.0)],
            [("llm", "llm", 0.002)],
            [("llm", "llm", 0.002), ("expert", None, 1.0)],
        ]
    finally:
        server.runner().cancel(run)


def test_while_a_run_goes_the_first_trial_runs_are_drawn_each_and_then_every_fifth():
    assert [running.drawn(done) for done in range(1, 13)] == [1, 2, 3, 4, 5, 5, 5, 5, 5, 10, 10, 10]


def test_what_the_reader_should_know_of_a_table_stands_above_its_run(visit, app):
    _, run = visit()
    told = server.store().run(run).settings | {"notes": ["Of *20* starting rows none is rare."]}
    other = server.store().add_run(server.store().run(run).upload, told, 2)
    server.store().set_state(other, "cancelled")
    page = app(PAGE, experiment="cold_start", trial=other)
    assert [element.value.replace("\\", "") for element in page.info] == ["Of *20* starting rows none is rare."]
    bare = server.store().add_run(server.store().run(run).upload, told | {"notes": []}, 2)
    server.store().set_state(bare, "cancelled")
    assert not app(PAGE, experiment="cold_start", trial=bare).info


def test_the_mistakes_that_a_project_of_the_table_has_measured_are_offered_for_one_s_own_table(app, address):
    app()
    content = clouds(rows=200, classes=2).frame.to_csv(index=False).encode()
    upload = server.store().add_upload(content, "mine.csv", {"roles": {"label": "label"}})
    assert "answered twice" not in read(app(PAGE, experiment="noise", table=upload))
    settings = Settings(rehearsal=True, votes=2, again=0, evaluation=0, mistakes={"noise": 0.2})
    project = create(server.store(), upload, ROLES, settings, name="live")
    page = app(PAGE, experiment="noise", table=upload)
    assert "No row of project 'live' was answered twice, and it takes 20 to tell" in read(page)
    rehearse(project, 120, batch=1000)
    found = measured(project)
    page = app(PAGE, experiment="noise", table=upload)
    page.selectbox(key=f"set_noise_of_{upload}").select(project.id).run()
    assert f"{found.alike} of 60 rows answered twice got the same answer" in read(page)
    page.button(key="run_own").click().run()
    run = address(page, "trial")
    try:
        assert not page.exception
        noise = {name: values["noise"] for name, values in server.store().run(run).settings["variants"]}
        assert noise.pop("clean") == 0 and set(noise.values()) == {found.rate} and len(noise) == 6
    finally:
        server.runner().cancel(run)
