import json
import re

import pytest
from labelings import add_project

from pages.shared import server
from pages.shared.label import desk


@pytest.fixture
def label(app, monkeypatch):
    """label(project, annotator="Ana") -> the page they label on, opened by its link."""
    monkeypatch.setattr(desk, "QUICKEST", 0.0)

    def opened(project=None, annotator="Ana"):
        known = {"project": project.id} if project else {}
        return app("pages/label.py", **known, **({"annotator": annotator} if annotator else {}))

    return opened


def classes(page):
    """The ids of the classes to choose between for the row on screen; none without a row."""
    return [one["id"] for one in drawn(page, "card")["classes"]] if has(page, "card") else []


def choose(page, class_id, showing=None):
    """The page after a class was pressed for a showing, by default the one on screen."""
    return say(page, "chosen", {"showing": showing or drawn(page, "card")["showing"], "class": class_id}, "card")


def trained():
    """A project whose model learned from eight answers of Ben's, and ranks all other rows."""
    from alcore.project.training import train

    project = add_project(start=6, control=0.0, evaluation=0, again=0.0)
    for _ in range(8):
        claim = project.next_row("Ben")
        project.answer("Ben", claim.row_key, "c1" if int(claim.row_key[1:]) % 2 else "c2", claim.token)
    train(server.store(), project.id)
    return project


def has(page, key):
    return any(one.proto.id.endswith(f"-{key}") for one in page.get("bidi_component"))


def component(page, key):
    """A component of the page, as it was sent to the browser."""
    return next(one.proto for one in page.get("bidi_component") if one.proto.id.endswith(f"-{key}"))


def drawn(page, key="below"):
    """What a component was given to draw."""
    return json.loads(component(page, key).json)[0]


def say(page, event, value, key="below"):
    """The page after something was pressed in a component, as the browser would tell it."""
    states = page._tree.get_widget_states()
    pressed = states.widgets.add()
    pressed.id = f"$$STREAMLIT_INTERNAL_KEY_{component(page, key).id}__events"
    pressed.json_trigger_value = json.dumps([{"event": event, "value": value}])
    return page._run(states)


def text(page):
    told = [str(element.value) for kind in ("markdown", "caption", "info", "text") for element in page.get(kind)]
    return "\n".join([*told, *(one.proto.json for one in page.get("bidi_component"))])


def test_without_a_project_those_there_are_can_be_opened(label, address):
    page = label()
    assert "no labeling project here yet" in page.info[0].value
    project = add_project()
    page = label()
    page.button(key=f"open_project_{project.id}").click().run()
    assert address(page, "project") == project.id


def test_a_public_demo_lists_no_project(label, app, monkeypatch):
    add_project()
    monkeypatch.setenv("ALCORE_DEMO", "1")
    assert not [button for button in label().button if (button.key or "").startswith("open_project")]


def test_a_project_that_is_gone_is_told(app):
    page = app("pages/label.py", project="gone")
    assert "no longer here" in page.warning[0].value


def test_the_name_is_asked_once_and_stands_in_the_address(label, address):
    project = add_project()
    page = label(project, annotator=None)
    assert not classes(page)
    page.text_input(key="annotator_name").input("  Ana ")
    page.button(key="start_labeling").click().run()
    assert address(page, "annotator") == "Ana" and classes(page)


def test_a_press_answers_saves_and_shows_the_next_row(label):
    project = add_project()
    page = label(project)
    before = drawn(page, "card")
    assert [(one["name"], one["key"]) for one in before["classes"]] == [("no", "1"), ("yes", "2")]
    claim = server.store().claims(project.id, "Ana")[0]
    choose(page, "c2")
    assert server.store().standings(project.id)[claim.row_key].class_id == "c2"
    assert drawn(page, "card")["showing"] != before["showing"]
    assert "1 in this batch, all saved" in text(page)


def test_nothing_colors_the_answer_before_it_is_given(label):
    project = add_project()
    row = server.store().evaluation_rows(project.id)[0]
    page = label(project)
    beside = "\n".join(one.value for one in page.sidebar.markdown)  # what holds for all rows
    shown = text(page).replace(beside, "").lower()
    for word in ("expected", "utility", "control", "evaluation", "active", "probability", "%"):
        assert word not in shown, word
    assert row  # it exists, and nothing on the page tells it apart


def test_after_the_answer_the_model_s_opinion_is_told_with_its_version(label):
    project = trained()
    page = label(project)
    assert drawn(page)["opinion"] is None
    choose(page, "c1")
    opinion = drawn(page)["opinion"]
    assert re.search(r"expected (no|yes) \(\d+%\), then", opinion["told"])
    assert "asked by model 1, trained on 8 labels" in opinion["told"] and "Utility" in opinion["told"]
    assert opinion["nearest"] and opinion["like_it"] is None
    say(page, "like_it", opinion["number"])
    like_it = drawn(page)["opinion"]["like_it"]
    assert like_it and all(one["class"] in ("no", "yes") for one in like_it)
    assert [float(one["away"]) for one in like_it] == sorted(float(one["away"]) for one in like_it)
    page.toggle(key="label_opinion").set_value(False).run()
    assert drawn(page)["opinion"] is None


def test_skip_undo_redo_flag_and_note_are_for_the_row_they_were_drawn_for(label):
    project = add_project()
    page = label(project)
    first = drawn(page)["acts"]["row"]
    say(page, "skip", first)
    say(page, "bad", drawn(page)["acts"]["row"])
    say(page, "bad", first)  # once more, by a line that was lost: no row is at stake
    skipped = server.store().standings(project.id)
    assert sorted(one.skips for one in skipped.values()) == [0, 1]
    token = drawn(page)["acts"]["token"]
    say(page, "undo", token), say(page, "undo", token)
    assert len(server.store().standings(project.id)) == 1
    say(page, "redo", drawn(page)["acts"]["token"])
    assert server.store().standings(project.id) == skipped
    row = drawn(page)["acts"]["row"]
    say(page, "flag", {"row": row, "on": True})
    assert drawn(page)["acts"]["flagged"] and len(project.state().flags) == 1
    say(page, "note", {"row": row, "text": "odd one", "id": "n1"})
    assert drawn(page)["acts"]["noted"] == "n1"
    assert list(project.state().notes.values()) == [(("Ana", "odd one"),)]


def test_the_last_answer_of_all_can_be_taken_back(label):
    project = add_project(rows=12, again=0.0)
    while len(project.store.standings(project.id)) < 11:
        claim = project.next_row("Ana")
        project.answer("Ana", claim.row_key, "c1", claim.token)
    page = label(project)
    choose(page, "c1")
    assert "Every row has its answer" in page.success[0].value
    assert drawn(page)["acts"]["row"] is None
    say(page, "undo", drawn(page)["acts"]["token"])
    assert classes(page) and len(project.store.standings(project.id)) == 11


def test_a_click_on_the_strip_shows_the_row_again_and_another_class_corrects_it(label):
    project = add_project()
    page = label(project)
    row = server.store().claims(project.id, "Ana")[0].row_key
    choose(page, "c1")
    (answer,) = drawn(page)["answers"]
    assert answer["class"] == "no" and answer["title"].startswith(row)
    say(page, "picked", answer["number"])
    assert "you said **no**" in page.info[0].value
    assert drawn(page, "card")["now"] == "c1"
    choose(page, "c2")
    assert project.state().label(row) == "c2"
    assert classes(page) and [one["class"] for one in drawn(page)["answers"]] == ["yes"]


def test_own_answers_are_found_by_what_their_row_holds(label):
    project = add_project()
    page = label(project)
    row = server.store().claims(project.id, "Ana")[0].row_key
    choose(page, "c1")
    assert drawn(page)["found"] is None
    say(page, "find", row)
    (found,) = drawn(page)["found"]
    assert found["title"].startswith(row) and found["class"] == "no"
    say(page, "picked", found["number"])
    assert "you said **no**" in page.info[0].value
    choose(page, "c2")
    assert [one["class"] for one in drawn(page)["found"]] == ["yes"]
    say(page, "find", "nowhere")
    assert drawn(page)["found"] == []
    say(page, "find", " ")
    assert drawn(page)["found"] is None


def test_more_than_ten_classes_are_all_there_the_first_ten_with_a_key(label):
    names = [f"kind {number}" for number in range(13)]
    project = add_project(classes=names)
    page = label(project)
    shown = drawn(page, "card")["classes"]
    assert [one["name"] for one in shown] == names
    assert [one["key"] for one in shown] == [*"1234567890", "", "", ""]
    row = server.store().claims(project.id, "Ana")[0].row_key
    choose(page, "c13")
    assert project.state().classes[project.state().label(row)].name == "kind 12"


def test_a_class_pressed_for_an_earlier_showing_or_one_that_does_not_exist_is_no_answer(label):
    project = add_project()
    page = label(project)
    first = drawn(page, "card")["showing"]
    choose(page, "c1")
    choose(page, "c2", showing=first)
    assert [one.class_id for one in project.store.standings(project.id).values()] == ["c1"]
    choose(page, "c99")
    assert "has no class 'c99'" in page.error[0].value and not page.exception
    assert len(project.store.standings(project.id)) == 1


def test_hostile_cells_and_names_are_shown_as_they_stand(label):
    hostile = "<img src=x onerror=alert(1)>"
    lines = "\n".join(f'r{row},"{hostile}",{row % 7},' for row in range(20))
    project = add_project(table=f"id,text,x,label\n{lines}\n".encode(), classes=["<script>", "[a](javascript:b)"])
    page = label(project, annotator="**Eve**")
    read_as_markdown = "\n".join(str(one.value) for kind in ("markdown", "caption", "info") for one in page.get(kind))
    assert hostile not in read_as_markdown and "<script>" not in read_as_markdown
    (field,) = (one for one in drawn(page, "card")["row"]["fields"] if one["name"] == "text")
    assert field["value"] == hostile  # as data, which the component sets as text; see the test in a browser
    assert not page.exception


def test_when_all_rows_are_answered_the_next_step_is_offered(label):
    project = add_project(rows=12, again=0.0)
    while claim := project.next_row("Ana"):
        project.answer("Ana", claim.row_key, "c1", claim.token)
    page = label(project)
    assert "Every row has its answer" in page.success[0].value


# -- the fast mode ----------------------------------------------------------------------------------------------


def fast(page):
    """The page in the fast mode."""
    page.session_state["label_mode"] = "fast"
    return page.run()


def burst(page, *places, class_id="c1", resting=False):
    """The page after the rows at these places were answered, as the browser tells it."""
    rows = drawn(page, "fast_desk")["rows"]
    said = [
        {"id": rows[place]["key"], "act": "answer", "row": rows[place]["key"], "number": rows[place]["number"]}
        | {"class": class_id, "seconds": 1.0}
        for place in places
    ]
    return say(page, "said", {"said": said, "resting": resting}, "fast_desk")


def test_what_was_found_in_the_fast_mode_goes_with_an_answer_that_is_taken_back(label):
    page = fast(label(add_project()))
    row = drawn(page, "fast_desk")["rows"][0]["key"]
    burst(page, 0)
    say(page, "find", row)
    assert [one["class"] for one in drawn(page)["found"]] == ["no"]
    say(page, "said", {"said": [{"id": "u", "act": "undo"}], "resting": False}, "fast_desk")
    assert drawn(page)["found"] == [] == drawn(page)["answers"]


def test_the_fast_mode_tells_the_model_s_opinion_of_the_row_saved_last_and_of_none_before(label):
    project = trained()
    page = fast(label(project))
    assert drawn(page)["opinion"] is None and "expected" not in component(page, "fast_desk").json
    burst(page, 0, 1)
    opinion = drawn(page)["opinion"]
    assert opinion["told"].startswith("The row saved last: the model expected ")
    assert "asked by model 1, trained on 8 labels" in opinion["told"]
    say(page, "like_it", opinion["number"])
    assert drawn(page)["opinion"]["like_it"]
    assert "expected" not in component(page, "fast_desk").json


def test_the_fast_mode_asks_about_an_almost_identical_row_with_another_answer(label):
    project = add_project(again=0.0)
    project.answer("Ben", "r9", "c2", "ben")  # r8 holds the same but for the id
    page = fast(label(project))
    while (keys := [row["key"] for row in drawn(page, "fast_desk")["rows"]]).count("r8") == 0:
        burst(page, *range(len(keys)))
    burst(page, keys.index("r8"))
    assert page.warning[0].value == "An almost identical row got 'yes'. Keep 'no' for the row saved last?"
    next(one for one in page.button if one.label == "Change to yes").click().run()
    assert len(page.warning) == 0
    state = project.state()
    assert state.classes[state.label("r8")].name == "yes"


def test_a_batch_ends_in_the_fast_mode_with_how_far_it_is(label):
    page = fast(label(add_project(batch=10, budget=40)))
    burst(page, *range(10), resting=True)
    assert "10 rows of 40 planned have a label now." in text(page)
    say(page, "said", {"said": [], "resting": False}, "fast_desk")
    assert "have a label now" not in text(page)


def test_when_all_rows_are_answered_the_fast_mode_offers_the_next_step(label):
    page = fast(label(add_project(rows=12, again=0.0)))
    while rows := drawn(page, "fast_desk")["rows"]:
        burst(page, *range(len(rows)))
    assert "Every row has its answer" in page.success[0].value


# -- when there is none -----------------------------------------------------------------------------------------


def test_rows_that_others_hold_are_told_with_their_names(label):
    project = add_project(rows=12, again=0.0)
    project.next_rows("Ben", 20)
    page = label(project)
    assert "12 rows are with Ben" in page.info[0].value


def test_guidelines_and_classes_stand_beside_the_row(label):
    project = add_project(guidelines="Only **clear** cases. ![x](https://example.org/spy.png)")
    page = label(project)
    beside = "\n".join(one.value for one in page.sidebar.markdown)
    assert "**clear**" in beside and "![x]" not in beside
    assert "no** `1`" in beside


def test_a_project_from_before_rows_were_kept_for_showing_still_opens(label):
    import sqlalchemy as sql

    project = add_project()
    with server.store()._engine.begin() as connection:
        connection.execute(sql.text("DELETE FROM cells"))
    assert classes(label(project))
    assert len(server.store().cells(project.id, [f"r{row}" for row in range(60)])) == 60
