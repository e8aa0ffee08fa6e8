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
    """The buttons of the row on screen."""
    return [button for button in page.button if re.fullmatch(r"label_-?\d+_c\w+", button.key or "")]


def button(page, start):
    return next(button for button in page.button if (button.key or "").startswith(start))


def text(page):
    return "\n".join(
        str(element.value) for kind in ("markdown", "caption", "info", "text") for element in page.get(kind)
    )


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
    before = classes(page)
    assert [one.label.split()[-1] for one in before] == ["no", "yes"]
    (claim, _) = server.store().claims(project.id, "Ana")
    before[1].click().run()
    assert server.store().standings(project.id)[claim.row_key].class_id == "c2"
    assert {one.key for one in classes(page)}.isdisjoint({one.key for one in before})
    assert "1 in this batch, all saved" in text(page)


def test_nothing_colors_the_answer_before_it_is_given(label):
    project = add_project()
    row = server.store().evaluation_rows(project.id)[0]
    page = label(project)
    shown = text(page).lower()
    for word in ("expected", "utility", "control", "evaluation", "active", "probability", "%"):
        assert word not in shown, word
    assert row  # it exists, and nothing on the page tells it apart


def test_after_the_answer_the_model_s_opinion_is_told_with_its_version(label):
    from alcore.project.training import train

    project = add_project(start=6, control=0.0, evaluation=0, again=0.0)
    for _ in range(8):
        claim = project.next_row("Ben")
        project.answer("Ben", claim.row_key, "c1" if int(claim.row_key[1:]) % 2 else "c2", claim.token)
    train(server.store(), project.id)
    page = label(project)
    assert "expected" not in text(page)
    classes(page)[0].click().run()
    told = next(one.value for one in page.caption if "expected" in one.value)
    assert re.search(r"expected (no|yes) \(\d+%\), then", told)
    assert "asked by model 1, trained on 8 labels" in told and "Utility" in told
    page.toggle(key="label_opinion").set_value(False).run()
    assert "expected" not in "\n".join(one.value for one in page.caption)


def test_undo_skip_and_flag_by_mouse(label):
    project = add_project()
    page = label(project)
    button(page, "skip_").click().run()
    button(page, "bad_").click().run()
    assert [one.kind for one in server.store().standings(project.id).values()] == ["skip", "skip"]
    button(page, "undo_").click().run()
    assert len(server.store().standings(project.id)) == 1
    button(page, "redo_").click().run()
    assert len(server.store().standings(project.id)) == 2
    button(page, "flag_").click().run()
    assert len(project.state().flags) == 1
    assert button(page, "flag_").label == "Flagged"


def test_a_note_is_written_while_keys_are_off(label):
    project = add_project()
    page = label(project)
    button(page, "note_").click().run()
    page.text_input[0].input("odd one").run()
    button(page, "note_keep").click().run()
    assert list(project.state().notes.values()) == [(("Ana", "odd one"),)]


def test_a_click_on_the_strip_shows_the_row_again_and_another_class_corrects_it(label):
    project = add_project()
    page = label(project)
    row = server.store().claims(project.id, "Ana")[0].row_key
    classes(page)[0].click().run()
    page.pills[0].set_value(server.store().standings(project.id)[row].event).run()
    assert "you said **no**" in page.info[0].value
    next(one for one in page.button if re.fullmatch(r"correct_\d+_c2", one.key or "")).click().run()
    assert project.state().label(row) == "c2"
    assert classes(page)


def test_own_answers_are_found_by_what_their_row_holds(label):
    project = add_project()
    page = label(project)
    row = server.store().claims(project.id, "Ana")[0].row_key
    classes(page)[0].click().run()
    page.text_input(key="find_text").input(row).run()
    assert len(page.pills) == 2
    page.text_input(key="find_text").input("nowhere").run()
    assert any("None of your answers" in one.value for one in page.caption)


def test_more_than_ten_classes_can_be_typed_to_be_found(label):
    names = [f"kind {number}" for number in range(13)]
    project = add_project(classes=names)
    page = label(project)
    assert len(classes(page)) == 10
    row = server.store().claims(project.id, "Ana")[0].row_key
    field = next(one for one in page.selectbox if one.key.startswith("find_"))
    assert list(field.options) == names
    field.set_value("c13").run()
    assert project.state().classes[project.state().label(row)].name == "kind 12"


def test_hostile_cells_and_names_are_shown_as_they_stand(label):
    hostile = "<img src=x onerror=alert(1)>"
    lines = "\n".join(f'r{row},"{hostile}",{row % 7},' for row in range(20))
    project = add_project(table=f"id,text,x,label\n{lines}\n".encode(), classes=["<script>", "[a](javascript:b)"])
    page = label(project, annotator="**Eve**")
    shown = text(page)
    assert hostile not in shown and "onerror" in shown
    assert not page.exception


def test_when_all_rows_are_answered_the_next_step_is_offered(label):
    project = add_project(rows=12, again=0.0)
    while claim := project.next_row("Ana"):
        project.answer("Ana", claim.row_key, "c1", claim.token)
    page = label(project)
    assert "Every row has its answer" in page.success[0].value


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
