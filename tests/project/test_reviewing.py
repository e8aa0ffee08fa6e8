"""A review by people: what counts as drawn by lot, what is guaranteed, and that it ends where nothing is left."""

import json

import pytest

from alcore.__main__ import main
from alcore.project import Settings, reviewing
from alcore.project.progress import few_in_words, status
from alcore.project.training import campaign_of, train

RARE = {3, 17, 40, 58, 77, 101, 123, 150, 171, 190, 204, 222}


def answer(project, times, every=10):
    """Answer so many rows as the table has them: the rows of RARE are yes. Trained after every few answers."""
    for number in range(times):
        claim = project.next_row("ada")
        if claim is None:
            break
        row = int(claim.row_key.removeprefix("r"))
        yes = row in RARE
        project.answer("ada", claim.row_key, "c2" if yes else "c1", f"{claim.row_key}/{number}", seconds=1)
        if number % every == every - 1:
            train(project.store, project.id)


@pytest.fixture
def reading(make):
    return make(240, strategy="likely", positive="yes", review=0.8, evaluation=20, again=0, control=0.1, budget=240)


def test_a_review_begins_with_nothing_guaranteed(reading):
    now = reviewing.review(reading)
    assert (now.class_name, now.rows, now.read, now.found, now.left_at_most) == ("yes", 240, 0, 0, 240)
    assert not now.guaranteed and not now.checking
    assert "0.0% is guaranteed so far, 80% is wanted. Reading goes on." in reviewing.in_words(now)


def test_the_class_of_interest_is_kept_by_its_id_and_the_campaign_looks_for_it(reading):
    assert reading.settings.positive == "c2"
    assert campaign_of(reading)._positive == 1


def test_during_a_check_rows_are_handed_out_in_the_order_of_the_lot(reading):
    answer(reading, 60)
    events = [event for event in reading.store.events(reading.id) if event.kind == "label"]
    now = reviewing.review(reading)
    while not now.checking:
        answer(reading, 10)
        now = reviewing.review(reading)
    train(reading.store, reading.id)
    part = {key: (part, place) for key, part, place in reading.store.parts(reading.id)}
    asked = {event.row_key for event in reading.store.events(reading.id) if event.kind == "label"}
    waiting = sorted((place, key) for key, (name, place) in part.items() if name == "pool" and key not in asked)
    handed = []
    while len(handed) < 5:
        claim = reading.next_row("ada")
        if part[claim.row_key][0] == "pool":
            assert claim.arm in ("start", "control")
            handed.append(claim.row_key)
        reading.answer("ada", claim.row_key, "c1", f"{claim.row_key}/lot", seconds=1)
    assert handed == [key for _, key in waiting[:5]]
    assert len(events) == 60


def test_it_may_stop_before_all_is_read_and_what_is_guaranteed_is_true(reading):
    now = reviewing.review(reading)
    while not now.guaranteed:
        answer(reading, 10)
        now = reviewing.review(reading)
        assert now.found + now.left_at_most >= len(RARE)
    assert now.found >= 0.8 * len(RARE) and now.read <= 240
    assert "Reading may stop." in reviewing.in_words(now)


def test_a_table_read_whole_has_nothing_left(reading):
    answer(reading, 300, every=40)
    now = reviewing.review(reading)
    assert (now.read, now.found, now.left_at_most, now.recall_at_least) == (240, 12, 0, 1)


def test_a_skipped_row_may_be_one_of_the_class(reading):
    answer(reading, 300, every=100)
    before = reviewing.review(reading)
    [first, *_] = [event for event in reading.store.events(reading.id) if event.kind == "label"]
    reading.undo("ada", "take back")
    claim = reading.next_row("ada")
    reading.skip("ada", claim.row_key, "skip")
    now = reviewing.review(reading)
    assert before.left_at_most == 0 and now.left_at_most == 1 and first.kind == "label"


def test_the_alarm_names_a_class_with_hardly_a_label_once_the_start_is_labeled(make):
    project = make(240, strategy="margin", evaluation=0, again=0)
    answer(project, 19, every=100)
    assert few_in_words(status(project)) == ""
    answer(project, 1)
    assert status(project).few == ("yes",)
    assert few_in_words(status(project)).startswith("Fewer than 5 rows have the label 'yes'")


def test_on_even_classes_there_is_no_alarm(make):
    project = make(60, evaluation=0, again=0)
    for number in range(20):
        claim = project.next_row("ada")
        project.answer("ada", claim.row_key, "c1" if number % 2 else "c2", f"{number}", seconds=1)
    assert status(project).few == () and status(project).review is None


def test_settings_that_make_no_sense_are_refused(make):
    with pytest.raises(ValueError, match="Name the class of interest"):
        Settings(review=0.9)
    with pytest.raises(ValueError, match="between 0 and 1, not 2"):
        Settings(review=2, positive="yes")
    with pytest.raises(ValueError, match="no class called 'maybe'. There are: no, yes"):
        make(60, positive="maybe")


def test_a_project_stored_before_there_were_reviews_is_none(make):
    assert Settings.from_dict({"strategy": "margin"}).review is None
    assert reviewing.review(make(60)) is None


def test_the_shell_makes_a_review_and_tells_how_it_stands(tmp_path, capsys):
    table = tmp_path / "table.csv"
    table.write_text("id,x,z,label\n" + "\n".join(f"r{row},{row // 2},{row % 2}," for row in range(80)))
    database = ["--database", f"sqlite:///{tmp_path / 'shell.db'}"]
    options = ["--label", "label", "--id", "id", "--classes", "no,yes", "--strategy", "likely", "--positive", "yes"]
    assert main(["project", "create", str(table), *options, "--review-recall", "0.9", *database]) == 0
    project = capsys.readouterr().out.strip()
    assert main(["project", "status", project, *database]) == 0
    assert "review: 0 rows of 'yes' are found among 0 of 80 read" in capsys.readouterr().out
    assert main(["project", "status", project, "--json", *database]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["review"]["recall"] == 0.9 and told["few"] == []
    assert main(["project", "create", str(table), *options[:-2], "--review-recall", "0.9", *database]) == 2
    assert "Name the class of interest" in capsys.readouterr().err
