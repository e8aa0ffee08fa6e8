"""Several people answer each row: nobody twice, a row waits for the others, and the answers come to one label."""

from collections import Counter

import numpy as np
import pytest

from alcore import quality
from alcore.project import Class, Settings, open, voting
from alcore.project.changing import change
from alcore.project.exporting import export
from alcore.project.finishing import basis, finish
from alcore.project.progress import status
from alcore.project.settings import MOST_VOTES, RESOLVING
from alcore.project.training import campaign_of, train


def answer(project, person, class_id="c1", seconds=10.0):
    """Have a person answer their next row; returns its key, None where there is none for them."""
    claim = project.next_row(person)
    if claim is not None:
        project.answer(person, claim.row_key, class_id, claim.token, seconds=seconds)
    return claim and claim.row_key


def test_a_row_waits_until_as_many_people_as_it_takes_have_answered_it(make):
    project = make(votes=2, evaluation=0, again=0)
    row = answer(project, "ann")
    assert project.state().label(row) is None and list(project.store.waiting(project.id)) == [row]
    assert project.standings() == {} and campaign_of(project).n_labeled == 0
    assert answer(project, "bob") == row
    assert project.state().label(row) == "c1" and project.store.waiting(project.id) == {}
    assert campaign_of(project).n_labeled == 1


def test_a_row_begun_goes_to_the_next_person_before_any_new_one_and_in_the_arm_it_was_asked_for(make):
    project = make(votes=3, evaluation=10, again=0, control=0.3, rows=80, budget=20)
    begun = [answer(project, "ann") for _ in range(20)]
    assert [answer(project, "bob") for _ in range(20)] == begun
    assert [answer(project, "eve") for _ in range(20)] == begun
    arms = {}
    for event in project.store.events(project.id):
        if event.row_key is not None:
            arms.setdefault(event.row_key, set()).add(event.arm)
    assert all(len(of_row) == 1 for of_row in arms.values())
    assert status(project).by_arm.keys() >= {"start", "evaluation"}


def test_nobody_gets_the_same_row_twice_and_one_person_alone_goes_on_with_new_rows(make):
    project = make(votes=2, rows=30, evaluation=5, again=0)
    rows = [answer(project, "ann") for _ in range(30)]
    assert len(set(rows)) == 30 and project.next_row("ann") is None
    now = status(project)
    assert (now.labeled, now.answers) == (0, 30)
    assert now.agreement == voting.Agreement(rows=0, alike=0, waiting=30, people=1)
    assert train(project.store, project.id) is None  # nothing counts yet, so there is nothing to learn


def test_a_row_taken_back_waits_again_and_comes_back_to_whoever_took_it_back(make):
    project = make(votes=2, evaluation=0, again=0)
    row = answer(project, "ann")
    assert answer(project, "bob") == row
    project.undo("ann", "undo")
    assert project.state().label(row) is None
    assert project.next_row("bob").row_key != row
    assert project.next_row("ann").row_key == row


def test_whoever_has_a_row_on_screen_keeps_it_when_another_person_corrects_their_answer(make):
    project = make(votes=2, evaluation=0, again=0)
    row = answer(project, "ann")
    claim = project.next_row("bob")
    assert claim.row_key == row
    first = next(event for event in project.store.events(project.id) if event.row_key == row)
    project.correct("ann", first, "c2", "correct")
    event, _ = project.answer("bob", row, "c2", claim.token)
    assert event.arm == claim.arm and project.state().label(row) == "c2"


def test_a_row_skipped_by_one_person_is_asked_of_another_in_the_second_pass(make):
    project = make(votes=2, rows=4, evaluation=0, again=0)
    row = answer(project, "ann")
    claim = project.next_row("bob")
    project.skip("bob", claim.row_key, claim.token)
    assert claim.row_key == row and project.standings()[row].kind == "skip"
    rest = {answer(project, "ann") for _ in range(3)}
    assert row not in rest and project.next_row("ann") is None  # she has answered all there are
    assert {answer(project, "bob") for _ in range(4)} == {row, *rest}
    assert project.state().label(row) == "c1"


def test_most_answers_win_and_of_equally_many_the_first(make):
    project = make(votes=3, evaluation=0, again=0)
    for class_ids in (("c1", "c2", "c2"), ("c2", "c1", "c1")):
        row = [answer(project, person, said) for person, said in zip(("ann", "bob", "eve"), class_ids, strict=True)][0]
        assert project.state().label(row) == class_ids[-1]
        assert voting.share(project.state(), row) == pytest.approx(2 / 3)
    two = make(votes=2, evaluation=0, again=0)
    row = answer(two, "ann", "c2")
    answer(two, "bob", "c1")
    assert two.state().label(row) == "c2"


def test_classes_that_were_merged_are_one_when_answers_are_counted(make):
    project = make(votes=3, evaluation=0, again=0)
    new = project.add_class("ann", Class("maybe"), "new")
    row = answer(project, "ann", "c1")
    answer(project, "bob", "c2")
    answer(project, "eve", new)
    assert project.state().label(row) == "c1"
    project.merge_class("ann", new, "c2", "merge")
    assert project.state().label(row) == "c2" == project.standings()[row].class_id


def test_dawid_skene_looks_at_all_rows_and_the_model_learns_from_what_it_says(make):
    project = make(rows=60, votes=3, evaluation=0, again=0, resolve="dawid-skene")
    rng, people = np.random.default_rng(0), {"ann": 0.02, "bob": 0.3, "eve": 0.3}
    said = {}
    for _ in range(50):
        for place, (person, rate) in enumerate(people.items()):
            claim = project.next_row(person)
            code = int(claim.row_key[1:]) % 2 ^ int(rng.random() < rate)
            said.setdefault(claim.row_key, [quality.BLANK] * 3)[place] = code
            project.answer(person, claim.row_key, f"c{code + 1}", claim.token)
    found = quality.resolve(np.array(list(said.values())), 2, quality.DAWID_SKENE)
    expected = {row: f"c{code + 1}" for row, code in zip(said, found.codes.tolist(), strict=True)}
    assert found.way == quality.DAWID_SKENE
    assert {row: one.class_id for row, one in project.standings().items()} == expected
    assert expected != {row: one.class_id for row, one in project.store.standings(project.id).items()}
    assert dict(zip(("c1", "c2"), campaign_of(project).class_counts().tolist(), strict=True)) == Counter(
        expected.values()
    )


def test_every_answer_is_paid_and_a_row_left_costs_as_many_as_it_takes(make):
    project = make(votes=2, rows=40, evaluation=0, again=0, rates={"price_per_label": 0.5, "setup": 0})
    for _ in range(3):
        answer(project, "ann")
    for _ in range(2):
        answer(project, "bob")
    now = status(project)
    assert (now.labeled, now.answers, now.dollars) == (2, 5, 2.5)
    everything = finish(basis(project)).everything
    assert everything.dollars == pytest.approx(80 * 0.5)


def test_the_export_has_the_number_of_answers_their_agreement_and_the_label_they_come_to(make):
    project = make(votes=2, rows=20, evaluation=0, again=0)
    row = answer(project, "ann", "c1")
    answer(project, "bob", "c2")
    other = answer(project, "ann", "c2")
    frame = export(project).rows.set_index("row_key")
    told = frame.loc[[row, other], ["current_label", "status", "answers", "agreement", "annotator"]].values.tolist()
    assert told[0] == ["no", "labeled", 2, 0.5, "ann, bob"]
    assert told[1][1:] == ["waiting", 1, 1.0, "ann"] and frame["answers"].sum() == 3
    assert "answers" not in export(make()).rows


def test_fewer_or_more_people_a_row_count_from_the_moment_that_is_set(make):
    project = make(votes=2, evaluation=0, again=0)
    row = answer(project, "ann")
    alone = change(project, votes=1)
    assert alone.state().label(row) == "c1" and project.store.waiting(project.id) == {}
    both = change(alone, votes=2)
    assert both.state().label(row) is None and open(project.store, project.id).settings.votes == 2


def test_a_label_that_came_with_the_table_stands_until_people_answer_the_row(make):
    project = make(rows=30, labeled=10, votes=2)
    assert sum(row.source == "imported" for row in project.standings().values()) == 10
    imported = next(event for event in project.store.events(project.id) if event.row_key == "r0")
    project.correct("ann", imported, "c2", "one")
    assert "r0" in project.store.waiting(project.id)
    project.correct("bob", imported, "c2", "two")
    assert project.state().label("r0") == "c2"


def test_answers_of_ones_own_are_found_also_where_others_have_answered_since(make):
    project = make(votes=2, evaluation=0, again=0)
    rows = [answer(project, "ann") for _ in range(3)]
    answer(project, "bob")
    assert [event.row_key for event in project.own_answers("ann")] == rows[::-1]
    project.undo("ann", "undo")
    assert [event.row_key for event in project.own_answers("ann")] == rows[1::-1]


def test_what_makes_no_sense_is_told_in_a_sentence():
    assert RESOLVING == quality.WAYS
    with pytest.raises(ValueError, match=f"answered by 1 to {MOST_VOTES} people, not by 0"):
        Settings(votes=0)
    with pytest.raises(ValueError, match="made one label by majority or dawid-skene, not by 'luck'"):
        Settings(resolve="luck")
    with pytest.raises(ValueError, match="Mistakes are simulated in a rehearsal only"):
        Settings(mistakes={"noise": 0.1})
