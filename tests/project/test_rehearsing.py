import pytest

from alcore.project.rehearsing import rehearse


def test_the_table_s_own_labels_answer_and_trainings_follow_each_batch(make):
    project = make(rows=100, labeled=100, rehearsal=True, start=20, batch=10, rates={"seconds_per_label": 12})
    events = rehearse(project, 50)
    assert len(events) == 50 and {event.seconds for event in events} == {12}
    assert all(event.class_id == ("c2" if int(event.row_key[1:]) % 2 else "c1") for event in events)
    assert len(project.store.rounds(project.id)) == 4
    assert {"start", "active", "evaluation", "control"} <= {event.arm for event in events}


def test_the_same_seed_rehearses_the_same_rows_and_another_seed_others(make):
    first, again, other = (
        [event.row_key for event in rehearse(make(rows=80, labeled=80, rehearsal=True, again=0, seed=seed), 40)]
        for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_rehearsal_ends_when_every_row_is_answered(make):
    project = make(rows=40, labeled=30, rehearsal=True, again=0)
    assert len(rehearse(project, 500)) == 30


def test_people_s_projects_are_not_rehearsed(make):
    with pytest.raises(ValueError, match="is no rehearsal: its answers come from people"):
        rehearse(make(), 5)
