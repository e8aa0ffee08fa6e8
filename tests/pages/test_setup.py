"""Set up, driven without a browser: each way from a table to a project, and what is said where there is none."""

import json
import re
from dataclasses import replace

import pytest

from alcore.project import Class
from alcore.project import open as open_project
from alcore.store import open_store
from pages.shared.setting_up.pay import HOUR, LABEL, NAME

PAGE = "pages/setup.py"


def csv(rows: int, labeled: int) -> bytes:
    answers = [("yes" if i % 2 else "no") if i < labeled else "" for i in range(rows)]
    lines = [f"r{i},{i % 2 * 4 + i * 0.01:.2f},{answer}" for i, answer in enumerate(answers)]
    return "\n".join(["id,x,good", *lines]).encode()


@pytest.fixture
def upload(app):
    """upload(content, name) -> the id of a stored table; asks for the app, so that the database is this test's own."""

    def keep(content: bytes, name: str = "parts.csv", **settings) -> str:
        return open_store().add_upload(content, name, settings)

    return keep


def told(page) -> str:
    texts = [*page.markdown, *page.caption, *page.error, *page.info, *page.success, *page.warning, *page.subheader]
    return "\n".join(text.value for text in texts).replace("\u2060", "").replace("\\", "")


def project_of(page, address):
    key = address(page, "project")
    assert key, told(page)
    return open_project(open_store(), key)


def create(page):
    page.button(key="create").click().run()
    assert not page.exception
    return page


def test_a_partly_labeled_table_becomes_a_project_at_one_press(app, upload, address):
    page = app(PAGE, table=upload(csv(80, 30)))
    assert "30 of 80 rows have a label in column good." in told(page)
    create(page)
    project = project_of(page, address)
    assert (project.name, project.settings.rehearsal, project.settings.budget) == ("parts", False, 50)
    assert [(one.name, one.key, one.color) for one in project.classes().values()] == [
        ("no", "1", "#0072B2"),
        ("yes", "2", "#E69F00"),
    ]
    assert len(project.state().rows) == 30
    assert len(project.store.evaluation_rows(project.id)) == 15
    assert address(page, "table") is None
    assert page.title[0].value == "parts" and "The project is ready" in told(page)


def test_an_unlabeled_table_asks_for_its_classes_in_one_field(app, upload, address):
    table = upload(csv(80, 0))
    page = app(PAGE, table=table)
    assert "No row has a label yet" in told(page)
    create(page)
    assert "Name at least two classes to choose between." in told(page) and address(page, "project") is None
    page.text_input(key=f"set_more_classes_{table}").set_value("yes, no , maybe so,").run()
    page.text_input(key=f"set_class_key_maybe so_{table}").set_value("M").run()
    page.text_input(key=f"set_class_guideline_yes_{table}").set_value("Only when sure.").run()
    create(page)
    classes = list(project_of(page, address).classes().values())
    assert [(one.name, one.key, one.guideline) for one in classes] == [
        ("yes", "1", "Only when sure."),
        ("no", "2", ""),
        ("maybe so", "m", ""),
    ]


def test_a_labeled_table_becomes_a_rehearsal_that_hides_its_labels(app, upload, address):
    page = app(PAGE, table=upload(csv(80, 80)))
    assert page.radio[0].value == "hide"
    create(page)
    project = project_of(page, address)
    assert project.settings.rehearsal and project.state().rows == {}
    assert "A rehearsal on 80 rows, 24 of them for evaluation" in told(page)


def test_labels_that_are_all_there_can_be_used_only_when_something_is_left_to_ask(app, upload, address):
    page = app(PAGE, table=upload(csv(80, 80)))
    page.radio[0].set_value("use").run()
    assert "nothing would be asked" in told(page)
    create(page)
    assert "All rows have their label already" in told(page) and address(page, "project") is None


def test_labels_of_rows_drawn_at_random_may_serve_as_evaluation_rows(app, upload, address):
    table = upload(csv(80, 60))
    page = app(PAGE, table=table)
    assert page.number_input(key=f"evaluation_{table}_6").value == 6
    page.checkbox(key=f"set_imported_random_{table}").check().run()
    assert page.number_input(key=f"evaluation_{table}_24").value == 24
    create(page)
    project = project_of(page, address)
    assert set(project.store.evaluation_rows(project.id)) & set(project.state().rows)


def test_the_labels_of_a_part_can_be_hidden_too(app, upload, address):
    page = app(PAGE, table=upload(csv(80, 40)))
    page.radio[0].set_value("hide").run()
    create(page)
    assert project_of(page, address).store.part_sizes(address(page, "project"))["aside"] == 40


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"no": "c"}, "Key C opens a menu of the app. Choose another one for class 'no'."),
        ({"no": "f"}, "Key F flags a row"),
        ({"no": "é"}, "The key of class 'no' must be one digit or one letter from A to Z, not 'é'."),
        ({"no": "x", "yes": "X"}, "Key X chooses class 'no'. Choose another one for class 'yes'."),
    ],
)
def test_a_key_that_cannot_be_is_told_at_once_and_nothing_typed_is_lost(app, upload, address, keys, sentence):
    table = upload(csv(80, 30))
    page = app(PAGE, table=table)
    page.text_area(key=f"guidelines_{table}").set_value("Look twice.").run()
    for name, key in keys.items():
        page.text_input(key=f"set_class_key_{name}_{table}").set_value(key).run()
    assert sentence in told(page) and page.button(key="create").disabled
    page.text_input(key=f"set_class_key_{next(iter(keys))}_{table}").set_value("").run()
    create(page)
    assert project_of(page, address).settings.guidelines == "Look twice."


def test_one_class_alone_is_told_to_be_too_few_and_a_name_twice_counts_once(app, upload, address):
    table = upload(csv(80, 0))
    page = app(PAGE, table=table)
    page.text_input(key=f"set_more_classes_{table}").set_value("yes, yes").run()
    create(page)
    assert "There must be at least two classes to choose between" in told(page)
    assert address(page, "project") is None


def test_the_sidebar_asks_nothing_that_a_project_decides_itself(app, upload):
    table = upload(csv(400, 0))
    titles = [one.label for one in app("pages/home.py", table=table).sidebar.number_input]
    here = [one.label for one in app(PAGE, table=table).sidebar.number_input]
    assert [one for one in titles if one not in here] == ["Annotators per row", "Evaluation rows"]


def test_the_interval_that_evaluation_rows_buy_is_shown_as_their_number_changes(app, upload):
    table = upload(csv(400, 0))
    page = app(PAGE, table=table)
    assert "100 rows at 90% right is 82.6–94.5%" in told(page)
    page.number_input(key=f"evaluation_{table}_100").set_value(200).run()
    assert "200 rows at 90% right is 85.1–93.4%" in told(page)
    page.number_input(key=f"evaluation_{table}_100").set_value(0).run()
    assert "Without evaluation rows nobody will know" in told(page)


def test_more_evaluation_rows_than_half_of_what_there_is_are_refused_with_a_sentence(app, upload):
    table = upload(csv(80, 30))
    page = app(PAGE, table=table)
    page.number_input(key=f"evaluation_{table}_15").set_value(26).run()
    assert "26 evaluation rows are more than half of the 50 rows that can be drawn." in told(page)
    assert page.button(key="create").disabled


def test_what_the_budget_and_each_share_of_it_cost_is_said(app, upload, address):
    table = upload(csv(400, 0))
    page = app(PAGE, table=table)
    page.number_input(key="rate_hourly_wage").set_value(36.0).run()
    page.number_input(key=f"budget_{table}_400").set_value(200).run()
    page.slider(key=f"control_{table}").set_value(0.1).run()
    assert "200 labels take 1.7 hours and cost $60.00, at the project's rates." in told(page)
    assert "About 20 labels of the budget, $6.00. They measure what labeling by lot would have taken" in told(page)
    page.text_input(key=f"set_more_classes_{table}").set_value("a, b").run()
    create(page)
    settings = project_of(page, address).settings
    assert (settings.budget, settings.control, settings.rates["hourly_wage"]) == (200, 0.1, 36.0)


def test_a_budget_beyond_the_rows_there_are_is_remarked_on(app, upload):
    table = upload(csv(80, 30))
    page = app(PAGE, table=table)
    assert page.number_input(key=f"budget_{table}_50").value == 50 and "There are only" not in told(page)
    page.number_input(key=f"budget_{table}_50").set_value(90).run()
    assert "There are only 50 rows to ask." in told(page)
    page.radio[0].set_value("hide").run()
    assert page.number_input(key=f"budget_{table}_30").value == 30


def test_another_label_column_is_another_question(app, upload, address):
    lines = [f"{i},{i * 7 % 13},{'yes' if i % 2 else 'no'},{'no' if i % 3 else 'yes'}" for i in range(80)]
    table = upload("\n".join(["size,weight,good,late", *lines]).encode())
    page = app(PAGE, table=table)
    page.selectbox(key=f"role_label_{table}").select("good").run()
    page.toggle(key=f"set_choose_examples_{table}").set_value(True).run()
    page.multiselect(key=f"set_class_examples_good_no_{table}").set_value([0, 2]).run()
    pinned = next(box for box in page.multiselect if box.key.startswith("pinned_"))
    pinned.set_value(["late"]).run()
    page.selectbox(key=f"role_label_{table}").select("late").run()
    assert not page.exception
    pinned = next(box for box in page.multiselect if box.key.startswith("pinned_"))
    assert pinned.value == [] and "good" in pinned.options
    create(page)
    project = project_of(page, address)
    assert [one.examples for one in project.classes().values()] == [(), ()]
    page.button(key="another").click().run()
    page.selectbox(key=f"role_label_{table}").select("").run()
    assert "No row has a label yet" in told(page)


def test_a_strategy_that_the_model_cannot_serve_is_refused_with_a_sentence(app, upload, address):
    table = upload(csv(80, 30))
    page = app(PAGE, table=table)
    page.selectbox(key=f"strategy_{table}").select("gradient_length").run()
    page.selectbox(key=f"learner_{table}").select("forest").run()
    assert "cannot be used with Random forest" in told(page) and page.button(key="create").disabled
    page.selectbox(key=f"learner_{table}").select("logistic").run()
    create(page)
    assert project_of(page, address).settings.strategy == "gradient_length"


def test_example_rows_are_chosen_of_labeled_rows_or_by_their_lines(app, upload, address):
    table = upload(csv(80, 30))
    page = app(PAGE, table=table)
    page.text_input(key=f"set_more_classes_{table}").set_value("perhaps").run()
    page.toggle(key=f"set_choose_examples_{table}").set_value(True).run()
    assert page.multiselect(key=f"set_class_examples_good_no_{table}").options[0] == "Line 2: r0 · 0.00"
    page.multiselect(key=f"set_class_examples_good_no_{table}").set_value([2, 4]).run()
    field = page.text_input(key=f"set_class_example_lines_perhaps_{table}")
    field.set_value("50, x").run()
    assert "given by their lines in the file, such as 3, 17, not as 'x'" in told(page)
    field.set_value("50, 999").run()
    assert "No row of parts.csv begins on line 999" in told(page)
    field.set_value("50").run()
    page.toggle(key=f"set_choose_examples_{table}").set_value(False).run()  # folded away they still count
    create(page)
    classes = project_of(page, address).classes()
    assert [one.examples for one in classes.values()] == [("r2", "r4"), (), ("r48",)]


PIXELS = [f"p{number}" for number in range(16)]


def test_pixel_columns_show_as_a_picture_and_web_pictures_only_when_asked_for(app, upload, address):
    lines = [",".join(str((row * 7 + place) % 17) for place in range(16)) + "," for row in range(60)]
    page = app(PAGE, table=upload("\n".join([",".join([*PIXELS, "label"]), *lines]).encode()))
    assert page.toggle[-1].value is True
    web = "\n".join(["url,size,label", *(f"https://a.example/{row}.png,{row % 7}," for row in range(60))])
    table = upload(web.encode())
    page = app(PAGE, table=table)
    assert "each person's browser would fetch them" in told(page)
    page.text_input(key=f"set_more_classes_{table}").set_value("a, b").run()
    create(page)
    project = project_of(page, address)
    assert project.settings.picture is None
    page.toggle(key=f"picture_{project.id}").set_value(True).run()
    page.button(key="save_settings").click().run()
    assert project_of(page, address).settings.picture == {"kind": "column", "name": "url"}


def test_a_refresh_before_and_after_creating_makes_one_project_and_a_second_press_none(app, upload, address):
    table = upload(csv(80, 30))
    page = app(PAGE, table=table)
    create(page)
    key = address(page, "project")
    assert app(PAGE, project=key).title[0].value == "parts"
    page.query_params["table"] = table  # as if the page of the choices were still there: a press on its way
    del page.query_params["project"]
    page.run()
    create(page)
    assert address(page, "project") == key and len(open_store().projects()) == 1
    page.button(key="another").click().run()
    assert page.title[0].value == "Set up a labeling project"
    create(page)
    assert len(open_store().projects()) == 2


def test_without_a_table_one_can_be_opened_here_and_the_page_stays(app, address):
    page = app(PAGE)
    page.button(key="sample_leads_unlabeled").click().run()
    assert not page.exception and address(page, "table")
    assert page.button(key="create") and page.title[0].value == "Set up a labeling project"


def test_a_public_demo_lists_nobodys_projects(app, upload, monkeypatch):
    create(app(PAGE, table=upload(csv(80, 30))))
    assert [button for button in app(PAGE).button if button.key.startswith("open_project_")]
    monkeypatch.setenv("ALCORE_DEMO", "1")
    assert not [button for button in app(PAGE).button if (button.key or "").startswith("open_project_")]


def test_names_and_labels_of_a_hostile_table_stay_text(app, upload, address):
    rows = "".join(f"{i},{i % 7},{'<script>' if i % 2 else ':red[x] $y$'}\n" for i in range(80))
    table = upload(f"![x](y),z,label\n{rows}".encode(), "![x](http.csv", roles={"label": "label"})
    page = app(PAGE, table=table)
    create(page)
    raw = "\n".join(text.value for text in [*page.markdown, *page.caption, *page.title])
    assert not any(text in raw for text in ("<script>", ":red[x]", "$y$", "![x](http"))
    assert [one.name for one in project_of(page, address).classes().values()] == [":red[x] $y$", "<script>"]


# -- a project in hand ---------------------------------------------------------------------------------------------


@pytest.fixture
def made(app, upload, address):
    """A visitor on the page of a project just made, of a table of which 30 of 80 rows are labeled."""
    return create(app(PAGE, table=upload(csv(80, 30))))


def history(page):
    return next(frame.value for frame in page.dataframe if "What" in frame.value)


def field(page, name: str, class_id: str):
    return next(box for box in page.text_input if box.key.startswith(f"{name}_") and box.key.endswith(f"_{class_id}"))


def test_the_links_name_the_project_and_the_person(made, address):
    key = address(made, "project")
    made.text_input(key=f"person_{key}").set_value("Ann & Bob").run()
    assert [code.value.split("/label?")[1] for code in made.code] == [
        f"project={key}",
        f"project={key}&annotator=Ann+%26+Bob",
    ]


def test_names_keys_and_guidelines_change_together_and_the_history_tells_who(made, address):
    made.text_input(key=f"who_{address(made, 'project')}").set_value("Ann").run()
    field(made, "key", "c1").set_value("2").run()
    assert made.button(key="save_classes").disabled is False
    made.button(key="save_classes").click().run()
    assert "Key 2 chooses class 'no'. Choose another one for class 'yes'." in told(made)
    field(made, "key", "c2").set_value("1").run()
    field(made, "class_name", "c2").set_value("yes sir").run()
    field(made, "guideline", "c1").set_value("Never.").run()
    made.button(key="save_classes").click().run()
    classes = project_of(made, address).classes()
    assert [(one.name, one.key, one.guideline) for one in classes.values()] == [
        ("no", "2", "Never."),
        ("yes sir", "1", ""),
    ]
    first = history(made).iloc[0]
    assert (first["Who"], first["What"]) == ("Ann", "'yes sir' changed: key 1")
    assert made.button(key="save_classes").disabled


def test_a_class_is_added_once_and_a_name_in_use_is_refused(made, address):
    box = f"add_class_{address(made, 'project')}"
    made.text_input(key=box).set_value("perhaps").run()
    made.button(key="add_class").click().run()
    assert made.text_input(key=box).value == ""
    made.text_input(key=box).set_value("perhaps").run()
    made.button(key="add_class").click().run()
    assert "There is a class 'perhaps' already" in told(made)
    classes = list(project_of(made, address).classes().values())
    assert [(one.name, one.key) for one in classes] == [("no", "1"), ("yes", "2"), ("perhaps", "3")]
    assert history(made).iloc[0]["Who"] == "set-up"


def test_merged_classes_count_as_one_and_the_last_two_cannot_be_merged(made, address):
    key = address(made, "project")
    project = project_of(made, address)
    third = project.add_class("ann", replace(project.classes()["c1"], name="never", key="", id=""), "t")
    made.run()
    made.selectbox(key=f"merge_one_{key}").select("c1").run()
    made.selectbox(key=f"merge_into_{key}").select(third).run()
    made.selectbox(key=f"merge_one_{key}").select(third).run()  # never into itself is not offered
    assert made.selectbox(key=f"merge_into_{key}").value is None and made.button(key="merge_classes").disabled
    made.selectbox(key=f"merge_one_{key}").select("c1").run()
    made.selectbox(key=f"merge_into_{key}").select(third).run()
    assert "All labels of no then count as never." in told(made)
    made.button(key="merge_classes").click().run()
    assert project.state().label("r0") == third
    assert history(made).iloc[0]["What"] == "'no' merged into 'never'"
    made.selectbox(key=f"merge_one_{key}").select("c2").run()
    made.selectbox(key=f"merge_into_{key}").select(third).run()
    made.button(key="merge_classes").click().run()
    assert "Two classes must remain to choose between" in told(made)


def test_examples_are_chosen_of_what_people_labeled(made, address):
    key = address(made, "project")
    made.toggle(key=f"choose_examples_{key}").set_value(True).run()
    box = next(box for box in made.multiselect if box.key.startswith("examples_") and box.key.endswith("_c2"))
    assert box.options[0] == "r1 · 4.01"
    box.set_value(["r1", "r3"]).run()
    made.button(key="save_classes").click().run()
    assert project_of(made, address).classes()["c2"].examples == ("r1", "r3")
    assert history(made).iloc[0]["What"] == "'yes' changed: 2 example rows"


def test_settings_are_kept_when_saved_and_not_before(made, address):
    key = address(made, "project")
    assert made.button(key="save_settings").disabled
    made.number_input(key=f"budget_{key}").set_value(40).run()
    made.text_area(key=f"guidelines_{key}").set_value("Look [twice](http://a.b).").run()
    made.slider(key=f"again_{key}").set_value(0.1).run()
    made.multiselect[-1].set_value(["x"]).run()
    assert "Not saved yet" in told(made) and project_of(made, address).settings.budget == 50
    made.button(key="save_settings").click().run()
    settings = project_of(made, address).settings
    assert (settings.budget, settings.again, settings.pinned) == (40, 0.1, ("x",))
    assert settings.guidelines == "Look [twice](http://a.b)." and "Look twice (http://a.b)." in told(made)
    assert settings.evaluation == 15 and made.button(key="save_settings").disabled


def test_the_costs_of_a_project_change_in_the_sidebar(made, address):
    key = address(made, "project")
    assert "Costs: 30 seconds a label, $20.00 an hour." in told(made)
    made.toggle(key=f"change_rates_{key}").set_value(True).run()
    made.number_input(key="rate_hourly_wage").set_value(50.0).run()
    made.button(key="save_settings").click().run()
    assert project_of(made, address).settings.rates["hourly_wage"] == 50.0


def test_a_project_that_is_gone_is_said_to_be_gone(app):
    page = app(PAGE, project="no-such-project")
    assert "no longer here" in page.warning[0].value
    assert page.button(key="sample_digits")


def test_home_leads_here_with_its_table(app, upload, address):
    for content in (csv(80, 0), csv(80, 80)):
        table = upload(content)
        page = app(table=table)
        page.button(key="label_here").click().run()
        assert not page.exception and page.title[0].value == "Set up a labeling project"
        assert address(page, "table") == table


def test_special_cases_are_out_of_the_way_and_change_nothing_untouched(app, upload, address):
    table = upload(csv(80, 0))
    page = app(PAGE, table=table)
    assert [one.proto.expanded for one in page.expander if one.label.startswith("Special cases")] == [False]
    page.text_input(key=f"set_more_classes_{table}").set_value("yes, no").run()
    create(page)
    settings = project_of(page, address).settings
    assert (settings.votes, settings.positive, settings.review, settings.starting) == (1, None, None, "random")


def test_several_people_may_answer_each_row_and_every_answer_is_in_the_costs(app, upload, address):
    table = upload(csv(80, 80))
    page = app(PAGE, table=table)
    alone = next(one.value for one in page.caption if "labels take" in one.value)
    page.number_input(key=f"votes_{table}").set_value(2).run()
    assert "While only one person labels, no row counts" in told(page) and "the first one decides" in told(page)
    both = next(one.value for one in page.caption if "labels of 2 answers each take" in one.value)
    cents = [100 * float(re.search(r"cost \D*([\d.]+)", text)[1]) for text in (alone, both)]
    assert cents[1] == pytest.approx(2 * cents[0], abs=1.5)
    page.number_input(key=f"votes_{table}").set_value(3).run()
    page.selectbox(key=f"resolve_{table}").set_value("dawid-skene").run()
    create(page)
    project = project_of(page, address)
    assert (project.settings.votes, project.settings.resolve) == (3, "dawid-skene")
    page.number_input(key=f"votes_{project.id}").set_value(1).run()
    page.button(key="save_settings").click().run()
    assert project_of(page, address).settings.votes == 1


def test_a_class_of_interest_may_be_reviewed_until_nearly_all_its_rows_are_found(app, upload, address):
    table = upload(csv(80, 80))
    page = app(PAGE, table=table)
    page.selectbox(key=f"positive_{table}_['no', 'yes']").set_value("yes").run()
    assert "likely, look for this one" in told(page)
    page.toggle(key=f"review_{table}").set_value(True).run()
    page.slider(key=f"recall_{table}").set_value(0.9).run()
    create(page)
    project = project_of(page, address)
    known = project.classes()
    assert known[project.settings.positive].name == "yes"
    assert (project.settings.review, project.settings.confidence) == (0.9, 0.95)


@pytest.mark.parametrize("starting", ["first", "stratified"])
def test_the_first_rows_are_chosen_as_told_and_are_there_when_the_project_is(app, upload, address, starting):
    table = upload(csv(80, 80))
    page = app(PAGE, table=table)
    page.number_input(key=f"start_{table}").set_value(12).run()
    page.selectbox(key=f"starting_{table}").set_value(starting).run()
    create(page)
    project = project_of(page, address)
    assert project.settings.start == 12
    assert project.settings.starting == {"first": "first", "stratified": "stratified('x')"}[starting]
    ranked = [row_key for row_key, _ in project.store.ranking(project.id)][:12]
    pool = [row_key for row_key, part, _ in project.store.parts(project.id) if part == "pool"]
    assert len(ranked) == 12 and (starting != "first" or ranked == pool[:12])


def test_what_mistakes_cost_is_asked_by_class_kept_and_changed(app, upload, address):
    table = upload(csv(80, 20))
    page = app(PAGE, table=table)
    names = ["no", "yes"]
    page.toggle(key=f"costs_wanted_{table}_{names}").set_value(True).run()
    assert page.number_input(key=f"costs_1_{table}_{names}").label == "Cost of calling a 'yes' 'no'"
    page.number_input(key=f"costs_1_{table}_{names}").set_value(20.0).run()
    project = project_of(create(page), address)
    assert project.settings.costs == ((0, 1), (20, 0))
    page.number_input(key=f"costs_0_{project.id}_{names}").set_value(3.0).run()
    page.button(key="save_settings").click().run()
    assert not page.exception and project_of(page, address).settings.costs == ((0, 3), (20, 0))
    project.add_class("lead", Class("maybe"), "add")
    names = ["no", "yes", "maybe"]
    page = app(PAGE, project=project.id)
    assert page.text_input(key=f"costs__{project.id}_{names}").value == "0,3,1; 20,0,1; 1,1,0"
    page.text_input(key=f"costs__{project.id}_{names}").set_value("0,3,x; 20,0,1; 1,1,0").run()
    assert "Row 1 of the costs, '0,3,x', must be numbers" in told(page)
    assert page.button(key="save_settings").disabled
    page.text_input(key=f"costs__{project.id}_{names}").set_value("0,3,2; 20,0,5; 1,1,0").run()
    page.button(key="save_settings").click().run()
    assert project_of(page, address).settings.costs == ((0, 3, 2), (20, 0, 5), (1, 1, 0))
    page.toggle(key=f"costs_wanted_{project.id}_{names}").set_value(False).run()
    page.button(key="save_settings").click().run()
    assert project_of(page, address).settings.costs is None


def price(page, key: str, edited=None, added=()):
    """Type into the table of prices: cells of its lines by number, and further lines."""
    page.session_state[key] = {"edited_rows": edited or {}, "added_rows": list(added), "deleted_rows": []}
    return page.run()


def test_people_with_prices_of_their_own_are_named_at_the_start_and_paid_otherwise_later(app, upload, address):
    table = upload(csv(80, 20))
    page = app(PAGE, table=table)
    page.toggle(key=f"pay_wanted_{table}").set_value(True).run()
    assert "everybody else: paid by the rates" in told(page)
    price(
        page, f"pay_{table}_{{}}", added=[{NAME: " crowd ", LABEL: 0.05}, {NAME: "nobody"}, {NAME: "nurse", HOUR: 72}]
    )
    project = project_of(create(page), address)
    assert project.settings.pay == {"crowd": {"price": 0.05}, "nurse": {"wage": 72.0}}
    project.answer("crowd", "r30", "c1", "a", seconds=5)
    project.answer("<b>bob", "r31", "c1", "b", seconds=5)
    page = app(PAGE, project=project.id)
    key = f"pay_{project.id}_{json.dumps(project.settings.pay, sort_keys=True)}"
    lines = page.session_state[f"_first_{key}"]
    assert lines[NAME].tolist() == ["crowd", "nurse", "<b>bob"] and page.button(key="save_settings").disabled
    price(page, key, {0: {LABEL: 0.1}, 1: {HOUR: None}, 2: {HOUR: 36}})
    page.button(key="save_settings").click().run()
    assert not page.exception
    assert project_of(page, address).settings.pay == {"crowd": {"price": 0.1}, "<b>bob": {"wage": 36.0}}
    assert page.button(key="save_settings").disabled
    page.toggle(key=f"pay_wanted_{project.id}").set_value(False).run()
    page.button(key="save_settings").click().run()
    assert project_of(page, address).settings.pay == {}


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([{NAME: "ann", LABEL: 1, HOUR: 2}], "'ann' is paid either by the label or by the hour: give one of them."),
        ([{LABEL: 1}], "Whoever has a price needs a name"),
        ([{NAME: "ann", LABEL: 1}, {NAME: "ann ", HOUR: 2}], "'ann' has two lines with a price. Leave one of them."),
    ],
)
def test_a_price_that_makes_no_sense_is_told_where_it_is_typed(made, address, lines, sentence):
    key = address(made, "project")
    made.toggle(key=f"pay_wanted_{key}").set_value(True).run()
    price(made, f"pay_{key}_{{}}", added=lines)
    assert sentence in told(made) and made.button(key="save_settings").disabled
