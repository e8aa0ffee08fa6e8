"""Results without a browser: the verdict, its figures, the target that moves, runs that stopped early."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

import pandas as pd
import pytest
from rehearsals import add_run, add_table, content, frames

from alcore import capsule, jobs
from alcore.store import Run
from alcore.tables import Roles
from pages.shared import downloads, server, watch

PAGE = "pages/results.py"


def read(page) -> str:
    """All text a visitor reads, without the marks that keep Markdown from acting on it."""
    shown = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error, *page.success]
    text = "\n".join(element.value for element in shown)
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", text)


def figures(page) -> dict[str, str]:
    return {metric.label: metric.value.replace("\\", "") for metric in page.metric}


@pytest.fixture
def results(app):
    """`results(run)` opens the page of a run by its address. The server is up before there are any runs."""
    app()

    def open_page(run: str, **query):
        return app(PAGE, run=run, **query)

    return open_page


def test_the_verdict_and_its_figures_are_those_of_the_curves(results):
    page = results(add_run(add_table()))
    text = read(page)
    # Random gains .4 in 300 labels, so the target is .86: 290 labels at random, 155 by margin.
    assert "#### Active learning pays on this table" in text
    assert "Margin reached the target (accuracy 0.86) with 155 labels where random needed 290: 47% fewer" in text
    assert "**Your table: 47% fewer labels (47% to 47%).** The lecture this app grew out of (CS 203," in text
    assert "more trial runs narrow them, but none can say what other rows would do" in text
    # 135 labels of 30 s at $20 an hour.
    assert figures(page) == {
        "Labels saved": "135",
        "Hours saved": "1.1",
        "Dollars saved": "$22.50",
        "Accuracy with 320 labels": "0.900",
    }
    assert "95% interval: 135 to 135" in text


def test_the_charts_have_words_captions_and_files(results):
    page = results(add_run(add_table()))
    charts = page.get("vega_lite_chart")
    assert [chart.proto.alt for chart in charts] == [
        "Learning curves: Accuracy from 20 to 320 labels; random goes from 0.500 to 0.900; margin goes from 0.500 to "
        "0.900. The target 0.86 is reached by random with 290 labels and by margin with 155 labels.",
        "What it costs in dollars. Label everything: $31.67; Random until target: $65.00; Margin until target: $42.50.",
        "When to stop margin: the mean curve of Accuracy goes from 0.500 to 0.900. Middle stopping points: Plateau, "
        "190 labels, score 0.900; Budget, 320 labels, score 0.900.",
    ]
    assert "Bands: 95% t intervals" in read(page)
    labels = [button.proto.label for button in page.get("download_button")]
    stopping = ["PNG", "SVG", "CSV", "Criteria", "Each trial run"]
    tables = ["Strategies", "Statistics", "Rounds", "Queries", "Capsule"]
    assert labels == ["PNG", "SVG", "CSV"] * 2 + stopping + tables


def test_the_target_moves_without_a_new_run(results):
    upload = add_table()
    run = add_run(upload)
    page = results(run)
    page.slider(key=f"target_{run}_10_accuracy").set_value(0.7).run()
    assert not page.exception
    # Half the gain: half the labels of each arm beyond the start.
    assert "Margin reached the target (accuracy 0.7) with 95 labels where random needed 170: 44% fewer" in read(page)
    assert figures(page)["Labels saved"] == "75"
    assert [other.id for other in server.store().runs(upload)] == [run]


def test_rates_move_hours_and_dollars_but_not_labels(results):
    page = results(add_run(add_table()))
    page.number_input(key="rate_hourly_wage").set_value(40.0).run()
    assert figures(page) | {"Labels saved": "135", "Dollars saved": "$45.00"} == figures(page)


def test_labeling_everything_costs_the_same_whatever_the_run_and_what_home_says(app):
    app()
    timed = b"size,weight,label_seconds,good\n" + b"".join(
        b"%d,%d,%d,%s\n" % (i, i * 7 % 13, 120 if i % 2 else 360, b"no" if i % 2 else b"yes") for i in range(90)
    )
    roles = asdict(Roles(label="good", seconds="label_seconds"))
    upload = server.store().add_upload(timed, "parts.csv", {"roles": roles, "rates": {"evaluation_rows": 0}})
    told = [app(PAGE, run=add_run(upload, random=last)).get("vega_lite_chart")[1].proto.alt for last in (320, 250)]
    # Ninety rows of four minutes are six hours, $120 at $20 an hour.
    assert all("Label everything: $120;" in alt for alt in told) and told[0] != told[1]
    assert "takes 6.0 hours and $120.00" in read(app(table=upload))


def test_another_score_that_was_measured_can_be_read(results):
    run = add_run(add_table(classes=("<script>", "$x$ [a](b)")), positive="<script>")
    page = results(run)
    page.selectbox(key=f"metric_{run}").set_value("recall").run()
    assert not page.exception
    text = read(page)
    assert "Labeling at random gained nothing" in text and "too early to say" in text.lower()
    title = next(metric.label for metric in page.metric if "Recall" in metric.label)
    assert "\\<" in title and "<script>" in title.replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize("state", ["done", "running"])
def test_a_score_nobody_could_measure_is_a_sentence(results, state):
    run = add_run(add_table(), state=state, replicates=30, metric="average_precision")
    page = results(run)
    assert "No number of labels has a" in read(page) and not page.metric


def test_all_strategies_are_shown_and_the_verdict_is_about_the_first(results):
    page = results(add_run(add_table(), strategies=("random", "entropy", "margin")))
    assert "Entropy reached the target (accuracy 0.86) with 200 labels" in read(page)
    shown = next(frame.value for frame in page.dataframe if "Labels to target" in frame.value)
    assert list(shown["Strategy"]) == ["random", "entropy", "margin"]
    assert list(shown["Labels to target"]) == [290, 200, 155]


def test_an_arm_that_never_arrives_gets_no_made_up_number(results):
    page = results(add_run(add_table(), strategies=("random", "least_confident")))
    assert figures(page)["Labels saved"] == "unknown"
    assert "did not reach the target" in read(page)
    assert "Least confident until target: not reached within 320 labels" in page.get("vega_lite_chart")[1].proto.alt


def test_a_loss_is_called_one(results):
    page = results(add_run(add_table(), random=120))
    text = read(page)
    # Random is there with 110 labels, margin with 155.
    assert "Margin needed 155 labels to reach the target (accuracy 0.86) where random needed 110: 41% more" in text
    assert "**Your table: 41% more labels (41% to 41% more).**" in text
    assert figures(page) | {"Labels lost": "45", "Dollars lost": "$7.50", "Hours lost": "0.4"} == figures(page)
    assert [metric.delta for metric in page.metric][:2] == ["41% more than random", "21% more than random"]
    assert "95% interval: 45 to 45 lost" in text
    assert next(frame.value for frame in page.dataframe if "Verdict" in frame.value)["Labels saved"][1] == (
        "-41% [-41%, -41%]"
    )


def test_what_random_can_cost_at_most_is_said(results):
    upload = server.store().add_upload(content(rows=5_000), "parts.csv", {"roles": asdict(Roles(label="good"))})
    page = results(add_run(upload, random=400, target=0.86))
    # Random has spent $70 at the budget and margin $42.50; labeling 5,000 rows and 100 to evaluate costs $850.
    assert "$27.50 to at most $808: labeling everything costs $850" in read(page)
    assert "95% interval: $27.50 to at most $807.50" in read(page)


def test_a_saving_that_random_only_bounds_is_at_least_that(results):
    page = results(add_run(add_table(), random=400, target=0.86))
    assert "**Your table: at least 52% fewer labels (52% or more).**" in read(page)
    # Random had 320 labels and was not there yet, margin needed 155.
    assert figures(page)["Labels saved"] == "at least 165"
    assert "95% interval: 165 or more" in read(page)


@pytest.mark.parametrize(
    ("state", "error", "sentence"),
    [
        ("interrupted", None, "This run was interrupted, 4 of 10**. What is finished is kept, and shown below."),
        ("cancelled", None, "This run was cancelled, 4 of 10**."),
        ("failed", "no <b>room</b> left", "This run failed, 4 of 10**: no <b>room</b> left."),
    ],
)
def test_a_run_that_stopped_early_says_so_shows_what_there_is_and_can_go_on(results, state, error, sentence):
    page = results(add_run(add_table(), finished=4, state=state, error=error))
    text = read(page)
    assert sentence in text
    assert "#### Too early to say (provisional, 4 of 10 trial runs)" in text and "155 labels" in text
    assert "A verdict comes with 10 trial runs (replicates), not before." in text
    assert page.button(key="continue").label == "Continue"


def test_a_run_with_nothing_finished_offers_only_to_go_on(results):
    page = results(add_run(add_table(), finished=0, state="cancelled"))
    assert "Nothing is finished yet." in read(page)
    assert page.button(key="continue") and not page.metric


def test_a_running_one_shows_progress_curves_and_cancel(results):
    page = results(add_run(add_table(), finished=3, state="running"))
    assert page.button(key="cancel").label == "Cancel"
    progress = page.get("progress")[0].proto
    assert progress.value == 30 and progress.text.startswith("3 of 10 trial runs")
    assert len(page.get("vega_lite_chart")) == 1 and not page.metric


def test_the_tenth_trial_run_brings_a_provisional_verdict(results):
    page = results(add_run(add_table(), finished=10, state="running", replicates=30))
    assert "#### Active learning pays on this table (provisional, 10 of 30 trial runs)" in read(page)
    assert page.button(key="cancel") and figures(page)["Labels saved"] == "135"


def test_before_the_first_trial_run_it_is_said_what_is_going_on(results):
    page = results(add_run(add_table(), finished=0, state="running"))
    assert "The first trial runs are under way" in read(page)


def test_the_time_left_is_told_from_the_first_trial_run_on(monkeypatch):
    monkeypatch.setattr(jobs, "default_workers", lambda: 2)
    run = Run(
        "r", "u", {}, total=30, done=0, state="running", error=None, created=0, seconds=0, began=100, done_before=0
    )
    assert watch.seconds_left(run, 8) is None
    # Two workers: when the first trial run is in after eight seconds, the second is about to be.
    assert watch.seconds_left(replace(run, done=1), 8) == 4 * 29
    assert watch.seconds_left(replace(run, done=10), 40) == 80
    # Taken up again with six kept: four seconds a trial run, twenty to go.
    assert watch.seconds_left(replace(run, done=10, done_before=6), 16) == 80


def test_a_waiting_run_says_what_it_waits_for(results):
    page = results(add_run(add_table(), finished=0, state="waiting"))
    assert page.get("progress")[0].proto.text == "Waiting for another run to end"


def test_a_link_to_a_run_opens_its_table_and_the_page_alone_the_newest_run(results, app, address):
    upload = add_table()
    add_run(upload)
    newest = add_run(upload)
    page = results(newest)
    assert address(page, "table") == upload
    page = app(PAGE, table=upload)
    assert address(page, "run") == newest and figures(page)["Labels saved"] == "135"


def test_a_run_that_is_not_there_is_an_empty_page_with_a_way_on(results):
    page = results("gone")
    assert "There is no run to show yet." in read(page) and not page.metric


def test_how_it_was_computed_is_told(results):
    page = results(add_run(add_table()))
    text = read(page)
    for said in ("10 paired trial runs (replicates)", "30% of the labeled rows are the test set", "seed 0",
                 "Wilcoxon signed-rank on paired areas", "Simulated mistakes"):  # fmt: skip
        assert said in text
    statistics = next(frame.value for frame in page.dataframe if "Figure" in frame.value)
    values = dict(zip(statistics["Figure"], statistics["margin"], strict=True))
    assert values["Kaplan-Meier median labels, strategy"] == pytest.approx(155, abs=1)
    assert values["Wilcoxon p, Holm-corrected"] == pytest.approx(2 / 2**10)


def test_the_queries_of_a_run_download_without_formulas(app):
    app()
    run = add_run(add_table())
    with ThreadPoolExecutor(1) as thread:  # where Streamlit makes a file
        text = thread.submit(downloads.run_frame, server.store(), run, "queries").result().decode("utf-8-sig")
    assert text.splitlines()[:2] == ["strategy,replicate,row,given_label", "random,0,3,'=1+1"]


def test_the_capsule_of_a_run_holds_its_rounds_at_the_rates_of_its_table(app):
    app()
    run = add_run(add_table())
    made = capsule.read(downloads.capsule_file(server.store(), run))
    assert made.table.name == "parts.csv" and made.data is None and made.rates["hourly_wage"] == 20
    assert made.frames["rounds"]["accuracy"].tolist() == server.store().frame(run, "rounds")["accuracy"].tolist()
    assert made.frames["queries"]["given_label"].iloc[0] == "=1+1"  # JSON runs no formula, so the text stays as it is


def test_one_trial_run_has_no_interval(results):
    text = read(results(add_run(add_table(), finished=1, state="cancelled")))
    assert text.count("One trial run has no interval") == 4 and "(one trial run, so no interval)" in text


# -- when to stop ------------------------------------------------------------------------------------------------------


def stops(page) -> dict[str, dict]:
    frame = next(frame.value for frame in page.dataframe if "Fires in" in frame.value)
    return {line["Criterion"]: line for line in frame.to_dict("records")}


def test_each_criterion_tells_where_it_stops_and_what_that_saves(results):
    page = results(add_run(add_table()))
    told = stops(page)
    # Margin is done learning with 170 labels, so three alike scores are there with 190: 130 labels of $1/6 saved.
    assert told["Plateau"] | {"Fires in": "10 of 10", "Labels": "190", "Saved": "$22"} == told["Plateau"]
    assert told["Budget"]["Labels"] == "320" and told["Target"]["Fires in"] == "not set"
    assert told["Stabilized predictions"]["Fires in"] == "not measured"
    text = read(page)
    assert "Worth the next $100: Enter what a point of score is worth to you." in text
    assert "This run did not watch what its models say" in text and page.button(key="watch_again")


def test_what_a_point_is_worth_is_kept_with_the_costs_and_tells_what_stopping_costs_in_all(results):
    upload = add_table()
    page = results(add_run(upload))
    assert "Against the budget" not in next(iter(stops(page).values()))
    page.number_input(key=f"stop_worth_{upload}").set_value(10.0).run()
    assert server.store().upload(upload).settings["rates"]["worth_of_a_point"] == 10
    assert page.number_input(key="rate_worth_of_a_point").value == 10
    plateau = stops(page)["Plateau"]
    # Nothing is learned from 170 labels on: with 190, $21.67 are gained on the budget and two rounds lost on the best.
    assert (plateau["Against the budget"], plateau["Against the best"]) == ("$22", "$3.33")
    page.number_input(key=f"stop_worth_{upload}").set_value(-1.0).run()
    assert "A point of score is worth cannot be negative, but it is -1." in read(page)
    assert page.number_input(key=f"stop_worth_{upload}").value == 10


def test_thresholds_move_without_a_new_run_and_what_cannot_be_gets_a_sentence(results):
    upload = add_table()
    page = results(add_run(upload))
    page.number_input(key=f"stop_budget_{upload}").set_value(100).run()
    assert stops(page)["Budget"]["Labels"] == "100"
    page.number_input(key=f"stop_target_{upload}").set_value(90.0).run()
    assert "Target, share right must be a number above 0 and at most 1, not 90. Write 90% as 0.9." in read(page)
    page.number_input(key=f"stop_window_{upload}").set_value(40).run()
    assert "The plateau compares 40 rounds and there are 31" in read(page)
    assert not page.exception


def test_a_rule_combines_criteria_and_stands_first(results):
    upload = add_table()
    page = results(add_run(upload))
    page.number_input(key=f"stop_budget_{upload}").set_value(100).run()
    page.multiselect(key=f"stop_chosen_{upload}").set_value(["budget", "plateau"]).run()
    assert "**Your rule (Any of: Budget, Plateau)** stops margin with 100 labels (100 to 100)" in read(page)
    page.segmented_control(key=f"stop_combine_{upload}").set_value("all").run()
    assert "**Your rule (All of: Budget, Plateau)** stops margin with 190 labels" in read(page)
    page.multiselect(key=f"stop_chosen_{upload}").set_value(["budget", "economic"]).run()
    assert "cannot speak yet. Enter what a point of score is worth to you." in read(page)


def test_the_first_labels_are_enlarged_with_the_few_shot_reference_where_the_run_has_one(results):
    plain = add_run(add_table())
    assert "nearest centroid" not in read(results(plain))
    run = add_run(add_table(rows=92), finished=0, few_shot=(5,))
    for number in range(10):
        few = pd.DataFrame({"replicate": [number], "per_class": 5, "labels": 10, "accuracy": 0.6})
        server.store().add_replicate(run, number, frames(number, ("random", "margin")) | {"few_shot": few})
    page = results(run)
    assert not page.exception and "The first 50 labels" in [one.value for one in page.subheader]
    alts = [chart.proto.alt for chart in page.get("vega_lite_chart")]
    assert any("Nearest centroid, 5 a class (10 labels): 0.600." in alt for alt in alts)
    assert (
        "The nearest centroid of 5 rows a class (10 labels, which somebody would first have to find) has accuracy "
        "0.600; margin has 0.500 with 20 labels"
    ) in read(page)
