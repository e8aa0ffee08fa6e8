import pytest
from scipy.stats import binomtest

from alcore.project.rehearsing import met, oracle_of, rehearse


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


def answered(events):
    return {event.row_key: event.class_id for event in events}


def truth(row_key):
    return "c2" if int(row_key[1:]) % 2 else "c1"


def test_mistakes_come_at_the_rate_that_was_set_and_both_are_told(make):
    project = make(rows=400, labeled=400, rehearsal=True, again=0, mistakes={"noise": 0.2})
    events = rehearse(project, 300, batch=300)
    wrong = sum(event.class_id != truth(event.row_key) for event in events)
    assert met(project) == (wrong, 300)
    assert oracle_of(project).mistakes_set == pytest.approx(0.2)
    assert binomtest(wrong, 300, 0.2).pvalue > 0.001


def test_without_mistakes_a_matrix_of_no_mistakes_changes_nothing(make):
    settings = {"rows": 60, "labeled": 60, "rehearsal": True, "again": 0}
    plain, identity = make(**settings), make(**settings, mistakes={"confusion": [[1, 0], [0, 1]]})
    assert answered(rehearse(plain, 40)) == answered(rehearse(identity, 40))


def test_mistakes_by_class_fall_on_that_class_alone(make):
    project = make(rows=100, labeled=100, rehearsal=True, again=0, mistakes={"confusion": [[1, 0], [1, 0]]})
    assert set(answered(rehearse(project, 60)).values()) == {"c1"}
    assert 0 < met(project)[0] < 60


def test_a_team_takes_turns_each_with_mistakes_of_their_own_and_a_row_gets_several_answers(make):
    team = [{"name": "ann", "accuracy": 1.0, "seconds": 4}, {"name": "bob", "accuracy": 0.0, "seconds": 9}]
    project = make(rows=80, labeled=80, rehearsal=True, again=0, votes=2, mistakes={"team": team})
    events = rehearse(project, 60, batch=60)
    by_name = {
        name: {one.class_id == truth(one.row_key) for one in events if one.annotator == name} for name in ("ann", "bob")
    }
    assert by_name == {"ann": {True}, "bob": {False}}
    assert {(one.annotator, one.seconds) for one in events} == {("ann", 4), ("bob", 9)}
    assert len(project.standings()) == 30 and project.store.waiting(project.id) == {}


def test_a_rehearsal_goes_on_where_it_stopped_with_people_as_tired_as_they_were(make):
    settings = {"rows": 80, "labeled": 80, "rehearsal": True, "again": 0, "mistakes": {"noise": 0.1, "tired": 0.6}}
    at_once = rehearse(make(**settings), 60, batch=1000)
    project = make(**settings)
    in_parts = rehearse(project, 25, batch=1000) + rehearse(project, 35, batch=1000)
    assert answered(in_parts) == answered(at_once)
    rested = rehearse(make(**settings | {"mistakes": {"noise": 0.1}}), 60, batch=1000)
    assert answered(in_parts) != answered(rested)


@pytest.mark.parametrize(
    ("mistakes", "sentence"),
    [
        ({"noise": 1.5}, "between 0 and 1, not 1.5"),
        ({"noise": 0.1, "confusion": [[1, 0], [0, 1]]}, "either as one share, or by class"),
        ({"relabel": 0.2}, "asks rows again of those who answered them"),
        ({"team": [{"name": "ann", "accuracy": 1}]}, "2 people are to answer each row, and the team has only 1"),
    ],
)
def test_mistakes_that_make_no_sense_are_told_in_a_sentence(make, mistakes, sentence):
    with pytest.raises(ValueError, match=sentence):
        make(rows=60, labeled=60, rehearsal=True, votes=2, mistakes=mistakes)
