"""The Progress page driven without a browser, on rehearsals of a table made for it."""

import pytest
from rehearsals import add_run

from alcore import tables
from alcore.project import Settings, open
from alcore.project.changing import change
from alcore.project.creating import create
from alcore.project.progress import status
from alcore.project.rehearsing import rehearse
from pages.shared import server
from tests.project.test_live import two_clouds

PAGE = "pages/progress.py"


@pytest.fixture
def labeled(app):
    """labeled(answers, **settings) -> a project of the running app with so many answers."""
    app()

    def project(answers=0, name="clouds <b>", rows=260, **settings):
        store = server.store()
        upload = store.add_upload(two_clouds(rows), "clouds.csv")
        roles = tables.Roles(label="label", id="id")
        made = create(store, upload, roles, Settings(rehearsal=True, **settings), name=name)
        rehearse(made, answers, annotator="ann")
        return open(store, made.id)

    return project


def read(page) -> str:
    shown = [*page.markdown, *page.caption, *page.warning, *page.success, *page.error, *page.info]
    return "\n".join(element.value for element in shown).replace("\\", "").replace("\u2060", "")


def figures(page) -> dict[str, str]:
    return {metric.label: metric.value.replace("\\", "") for metric in page.metric}


def test_without_a_project_the_page_offers_to_set_one_up(app):
    assert "There is no labeling project here yet." in read(app(PAGE))


def test_a_new_project_says_what_is_missing_before_a_saving_can_be_told(app, labeled):
    page = app(PAGE, project=labeled(budget=100).id)
    text = read(page)
    assert "#### Too early to say" in text and "20 more control rows (there are 0 of at least 20)" in text
    assert figures(page)["Rows labeled"] == "0" and figures(page)["Accuracy on evaluation rows"] == "unknown yet"
    assert "100 labels planned" in text and "No model has been trained yet." in text
    assert not page.get("vega_lite_chart")


def test_figures_follow_from_the_log(app, labeled):
    project = labeled(40, budget=100, again=0, rates={"hourly_wage": 36, "seconds_per_label": 10})
    page = app(PAGE, project=project.id)
    shown, text = figures(page), read(page)
    assert shown["Rows labeled"] == "40" and shown["Active hours"] == "0.11" and shown["Spent"] == "$4.00"
    assert "about $6.00 for the 60 labels left of the budget" in text
    assert "360 answers an active hour" in text and "after 10 minutes more of active work" in text.replace("**", "")
    assert "Last training: model" in text and "95% interval" in text


def test_the_live_saving_is_shown_with_its_stamp_curves_and_downloads(app, labeled):
    page = app(PAGE, project=labeled(130, again=0).id)
    text = read(page)
    assert "measured live" in text and "Fewer labels?" in text and "Worth it?" in text
    assert {"Labels saved", "Hours saved", "Dollars saved"} & set(figures(page))
    assert figures(page)["Seconds a row"] == "30.0"
    assert len(page.get("vega_lite_chart")) == 1
    assert [button.label for button in page.get("download_button")] == ["PNG", "SVG", "CSV"]


def test_the_last_label_of_a_budget_is_one_label(app, labeled):
    page = app(PAGE, project=labeled(29, budget=30, again=0).id)
    assert any("for the 1 label left of the budget" in one.value for one in page.caption)


def test_the_cap_can_be_moved_after_the_fact(app, labeled):
    project = labeled(40, again=0)
    page = app(PAGE, project=project.id)
    assert figures(page)["Active hours"] == "0.33"
    page.number_input(key=f"cap_floor_{project.id}").set_value(6.0).run()
    page.number_input(key=f"cap_times_{project.id}").set_value(1.0).run()
    assert open(server.store(), project.id).settings.cap_floor == 6.0
    assert figures(page)["Active hours"] == "0.33"  # every answer took the median
    assert not page.exception


def test_people_stand_in_the_order_of_their_first_answer_with_what_is_known_of_them(app, labeled):
    project = labeled(70, again=0.3)
    rehearse(project, 3, annotator="Zoe [x](y)")
    page = app(PAGE, project=project.id)
    people = next(frame.value for frame in page.dataframe if "Person" in frame.value)
    assert people["Person"].tolist() == ["ann", "Zoe [x](y)"] and people["Answers"].tolist() == [70, 3]
    assert people["Asked again"].iloc[0] > 0 and people["Same answer"].iloc[0].startswith("100% (")
    assert people["Same answer"].iloc[1] == "not asked yet"
    assert "too wide to compare people" in read(page)


def test_what_each_person_is_paid_stands_beside_their_answers_where_some_have_a_price_of_their_own(app, labeled):
    project = labeled(40, again=0, rates={"hourly_wage": 36, "seconds_per_label": 10})
    rehearse(project, 20, annotator="Zoe [x](y)")
    page = app(PAGE, project=project.id)
    assert figures(page)["Spent"] == "$6.00"  # 60 answers of 10 seconds
    assert "Paid" not in next(frame.value for frame in page.dataframe if "Person" in frame.value)
    change(project, pay={"ann": {"price": 0.005}, "nobody yet": {"wage": 1}})
    page = app(PAGE, project=project.id)
    people = next(frame.value for frame in page.dataframe if "Person" in frame.value)
    assert figures(page)["Spent"] == "$2.20"  # 40 labels at half a cent, 20 at ten cents
    assert people["Paid"].tolist() == ["$0.20", "$2.00"]
    assert people["At"].tolist() == ["$0.0050 a label", "$36.00 an hour, by the rates"]
    assert people["Agreeing labels for $1"].tolist() == ["unknown yet", "unknown yet"]
    assert "agree with their own second answer" in read(page) and not page.exception
    assert "priced in\nboth arms as the team was paid on average so far" in read(page)


def test_labels_for_a_dollar_that_agree_are_told_of_each_person_where_several_answer_a_row(app, labeled):
    project = labeled(0, again=0, votes=3, pay={"ann": {"price": 0.5}, "bob": {"price": 0.1}})
    rows = [key for key, part, _ in project.store.parts(project.id) if part == "pool"][:10]
    for number, row_key in enumerate(rows):
        for name in ("ann", "bob", "cid"):
            wrong = name == "bob" and number < 2
            project.answer(name, row_key, "c2" if wrong else "c1", f"{name}{number}", seconds=1)
    page = app(PAGE, project=project.id)
    people = next(frame.value for frame in page.dataframe if "Person" in frame.value)
    assert people["As most others"].tolist()[0] == "100% (68% to 100%)"  # Wilson's interval of 8 of 8
    assert people["Agreeing labels for $1"].tolist()[:2] == ["2 (1.35 to 2)", "8 (4.9 to 9.43)"]
    assert "agree with most of the others" in read(page)


def test_a_failed_training_is_told_and_what_is_known_stays(app, labeled):
    project = labeled(40)
    server.store().add_failure(project.id, "no *room*", labels=40, seconds=0)
    text = read(app(PAGE, project=project.id))
    assert "The last training failed: no *room* Labeling goes on with the ranking before it." in text


def test_a_table_that_was_simulated_leads_to_what_that_said(app, labeled):
    project = labeled(0)
    assert not [link for link in app(PAGE, project=project.id).get("page_link") if "simulated" in link.proto.label]
    server.store().set_state(add_run(project.record.upload, finished=0), "done")
    links = app(PAGE, project=project.id).get("page_link")
    assert [link for link in links if "simulated" in link.proto.label]


def test_the_page_says_how_it_is_computed_and_leads_to_labeling(app, labeled):
    page = app(PAGE, project=labeled(0).id)
    assert "min(raw seconds, cap)" in read(page) and "0.4 times that of the control arm" in read(page)
    assert page.button(key="go_label").label == "Label"


# -- when to stop ------------------------------------------------------------------------------------------------------


def stops(page) -> dict[str, dict]:
    frame = next(frame.value for frame in page.dataframe if "It says" in frame.value)
    return {line["Criterion"]: line for line in frame.to_dict("records")}


def test_every_criterion_says_whether_it_would_stop(app, labeled):
    told = stops(app(PAGE, project=labeled(60, budget=100).id))
    assert told["Budget"]["It says"] == "goes on" and told["Budget"]["Threshold"] == "100"
    assert told["Target"]["It says"] == told["Worth the next $100"]["It says"] == "not set"
    assert told["Uncertainty threshold"]["It says"] == "goes on"
    assert 0 < float(told["Uncertainty threshold"]["Value now"]) < 1


def test_a_rule_is_kept_with_the_project_and_stops_it_only_if_asked_to(app, labeled):
    project = labeled(60, budget=100)
    page = app(PAGE, project=project.id)
    page.number_input(key=f"stop_budget_{project.id}").set_value(40).run()
    assert stops(page)["Budget"]["It says"] == "would stop" and "Your rule says" not in read(page)
    page.multiselect(key=f"stop_chosen_{project.id}").set_value(["budget"]).run()
    assert "**Your rule says: stop here** (Budget, since" in read(page)
    assert not open(server.store(), project.id).held
    page.toggle(key=f"stop_hold_{project.id}").set_value(True).run()
    assert "No new rows are handed out" in read(page) and open(server.store(), project.id).held
    page.number_input(key=f"stop_budget_{project.id}").set_value(90).run()
    assert "Your rule says" not in read(page) and not open(server.store(), project.id).held
    assert not page.exception


def test_a_worth_is_kept_with_the_project_and_a_bad_one_gets_a_sentence(app, labeled):
    project = labeled(60)
    page = app(PAGE, project=project.id)
    page.number_input(key=f"stop_worth_{project.id}").set_value(-5.0).run()
    assert "A point of score is worth cannot be negative, but it is -5." in read(page)
    page.number_input(key=f"stop_worth_{project.id}").set_value(20.0).run()
    assert open(server.store(), project.id).settings.rates["worth_of_a_point"] == 20
    assert stops(page)["Worth the next $100"]["It says"] != "not set"


def test_what_the_model_s_mistakes_cost_stands_on_the_page_where_somebody_said_what_one_costs(app, labeled):
    assert "Cost of mistakes" not in read(app(PAGE, project=labeled(60, evaluation=60).id))
    dear = ((0.0, 1.0), (20.0, 0.0))
    assert "**Cost of mistakes:** not known yet." in read(app(PAGE, project=labeled(costs=dear).id))
    project = labeled(90, evaluation=60, costs=dear, mistakes={"noise": 0.2})
    found = status(project).costs
    assert (
        f"**Cost of mistakes:** ${found.mean:.2f} a row (95% interval ${found.low:.2f} to ${found.high:.2f})"
        in read(app(PAGE, project=project.id))
    )
