import time

import pytest
from sqlalchemy.exc import IntegrityError

from alcore.store import Event, Standing
from alcore.store.lending import ASKED_AGAIN_AFTER
from alcore.store.projects import SLICE

LEASE, OVER = 300, -1  # seconds; one that was over when it began


def settle(events):
    """The last label or skip that is not undone."""
    undone = {event.undoes for event in events}
    said = [event for event in events if event.kind in ("label", "skip") and event.number not in undone]
    if not said:
        return None
    last = said[-1]
    skips = sum(event.kind == "skip" for event in said) if last.kind == "skip" else 0
    return Standing(last.kind, last.class_id, last.source, last.annotator, last.number, skips)


@pytest.fixture
def project(store):
    """Six rows of a pool and two for evaluation; all keys in the order of their places."""
    parts = [(f"p{place}", place, "pool", place) for place in range(6)]
    parts += [(f"e{place}", 6 + place, "evaluation", place) for place in range(2)]
    return store.add_project(store.add_upload(b"", "x"), "a project", {"seed": 1}, parts)


def take(store, project, annotator, arm, lease=LEASE):
    claim = next(iter(store.lend(project, annotator, lease, lambda number: [arm])), None)
    return claim and claim.row_key


def label(store, project, row, annotator="ann", token=None, **more):
    event = Event("label", row, "c1", annotator, token=token or f"{row}:{time.time_ns()}", **more)
    return store.write(project, [event], settle)[0]


def test_a_project_is_told_by_its_id_alone(store, project):
    kept = store.project(project)
    assert (kept.name, kept.settings, kept.asked, kept.written) == ("a project", {"seed": 1}, 0, 0)
    assert [one.id for one in store.projects(kept.upload)] == [project] == [one.id for one in store.projects()]
    assert len(project) == 32 and project.isalnum()
    with pytest.raises(KeyError):
        store.project("nothing")
    store.update_project(project, budget=50)
    assert store.project(project).settings == {"seed": 1, "budget": 50}


def test_rows_of_a_part_are_lent_in_the_order_of_their_places(store, project):
    assert [take(store, project, "ann", "control") for _ in range(2)] == ["p0", "p1"]
    assert [take(store, project, "ann", "evaluation") for _ in range(3)] == ["e0", "e1", None]


def test_a_lent_row_is_nobody_else_s_until_its_lease_ends(store, project):
    assert take(store, project, "ann", "control") == "p0"
    assert take(store, project, "ann", "control", lease=OVER) == "p1"
    assert [take(store, project, "bob", "control") for _ in range(2)] == ["p1", "p2"]
    assert [claim.annotator for claim in store.claims(project)] == ["ann", "bob", "bob"]
    assert [claim.row_key for claim in store.claims(project, "bob")] == ["p1", "p2"]


def test_an_expired_claim_that_nobody_took_is_still_its_annotator_s(store, project):
    take(store, project, "ann", "control", lease=OVER)
    began = time.time()
    (claim,) = store.renew(project, "ann", LEASE)
    assert claim.row_key == "p0" and claim.expires >= began + LEASE


def test_looking_at_a_row_again_does_not_write_before_half_its_lease_is_over(store, project):
    take(store, project, "ann", "control")
    before = store.claims(project)
    assert store.renew(project, "ann", LEASE) == before


def test_a_ranking_is_asked_best_first_and_rows_answered_since_are_passed_over(store, project):
    store.publish(project, [("p4", 0.9), ("p2", 0.8), ("p1", None)], labels=7, seconds=0.1, evaluation={"e0": "c1"})
    label(store, project, "p4", "bob")
    (claim,) = store.lend(project, "ann", LEASE, lambda number: ["active"])
    told = (claim.row_key, claim.arm, claim.rank, claim.utility, claim.model_version, claim.training_size)
    assert told == ("p2", "active", 2, 0.8, 1, 7)
    assert store.lend(project, "ann", LEASE, lambda number: ["active"])[0].arm == "start"
    assert take(store, project, "ann", "active") is None


def test_a_new_ranking_takes_the_place_of_the_last_and_a_failure_does_not(store, project):
    store.publish(project, [("p1", 1.0)], labels=3, seconds=0.1)
    assert store.publish(project, [("p5", 1.0)], labels=4, seconds=0.2) == 2
    assert store.add_failure(project, "The model could not be fitted.", labels=5, seconds=0.0) == 3
    assert store.ranking(project) == [("p5", 1.0)]
    assert [(one.version, one.labels, one.error) for one in store.rounds(project)] == [
        (1, 3, None),
        (2, 4, None),
        (3, 5, "The model could not be fitted."),
    ]


def test_a_ranking_of_which_only_the_beginning_was_written_is_never_asked(store, project):
    store.publish(project, [("p1", 1.0)], labels=3, seconds=0.1)
    broken = [("p5", 1.0)] * SLICE + [(None, 0.5)]
    with pytest.raises(IntegrityError):
        store.publish(project, broken, labels=4, seconds=0.1)
    assert store.ranking(project) == [("p1", 1.0)] and len(store.rounds(project)) == 1
    assert take(store, project, "ann", "active") == "p1"
    last = store.publish(project, [("p2", 1.0)], labels=5, seconds=0.1)
    assert store.ranking(project) == [("p2", 1.0)] and store.rounds(project)[-1].version == last
    assert take(store, project, "bob", "active") == "p2"
    assert store.claims(project, "bob")[0].model_version == last


def test_a_ranking_of_many_slices_is_kept_in_its_order_and_leaves_nothing_of_a_longer_one(store, project):
    for length in (3 * SLICE + 1, SLICE, 0):
        ranking = [(f"p{number}", float(-number)) for number in range(length)]
        store.publish(project, ranking, labels=1, seconds=0.1)
        assert store.ranking(project) == ranking


def test_a_label_takes_over_why_its_row_was_asked_and_ends_the_claim(store, project):
    store.publish(project, [("p3", 0.5)], labels=2, seconds=0.1)
    (claim,) = store.lend(project, "ann", LEASE, lambda number: ["active"])
    event, new = store.write(project, [Event("label", "p3", "c1", "ann", token=claim.token)], settle)[0]
    assert new and (event.arm, event.rank, event.utility) == ("active", 1, 0.5)
    assert (event.model_version, event.training_size, event.shown_at) == (1, 2, claim.claimed)
    assert 0 <= event.seconds < 10 and event.number == 1
    assert store.claims(project) == []
    assert store.standings(project) == {"p3": Standing("label", "c1", "one", "ann", 1)}


def test_the_same_token_writes_once_and_is_told_as_it_was_stored(store, project):
    first, new = label(store, project, "p0", token="t")
    again, newer = store.write(project, [Event("label", "p0", "c2", "ann", token="t")], settle)[0]
    assert (new, newer) == (True, False) and again == first
    assert store.events(project) == [first] and store.project(project).written == 1


def test_events_are_numbered_without_gaps_whatever_was_replayed(store, project):
    for token in ("a", "b", "a", "c", "b"):
        label(store, project, "p0", token=token)
    assert [event.number for event in store.events(project)] == [1, 2, 3]
    assert [event.token for event in store.events(project, after=1)] == ["b", "c"]


def test_many_events_are_written_all_or_none(store, project):
    good, bad = Event("label", "p0", "c1", "ann", token="1"), Event("label", "no such row", "c1", "ann", token="2")
    with pytest.raises(KeyError):
        store.write(project, [good, bad], settle)
    assert store.events(project) == [] and store.standings(project) == {}


def test_taking_an_answer_back_lends_the_row_to_its_annotator_before_any_other(store, project):
    store.lend(project, "ann", LEASE, lambda number: ["control"])
    label(store, project, "p0")
    take(store, project, "ann", "control")
    undo = store.reply(
        project, "ann", lambda said: Event("undo", "p0", None, "ann", token="u", undoes=said[-1].number), settle, LEASE
    )
    assert (undo.kind, undo.undoes) == ("undo", 1)
    assert [claim.row_key for claim in store.claims(project, "ann")] == ["p0", "p1"]
    assert store.standings(project) == {}
    assert store.reply(project, "ann", lambda said: None, settle, LEASE) is None


def test_a_row_is_asked_again_after_twenty_others_and_once_only(store, project):
    upload = store.project(project).upload
    big = store.add_project(upload, "big", {}, [(str(row), row, "pool", row) for row in range(40)])
    for row in range(ASKED_AGAIN_AFTER):
        label(store, big, str(row))
        assert take(store, big, "ann", "relabel") is None
    label(store, big, "30")
    assert take(store, big, "bob", "relabel") is None
    assert take(store, big, "ann", "relabel") == "0"
    label(store, big, "0")
    assert store.events(big)[-1].arm == "relabel"
    assert take(store, big, "ann", "relabel") != "0"


def test_rows_skipped_once_come_in_a_second_pass(store, project):
    for row in ("p3", "p1"):
        store.write(project, [Event("skip", row, None, "ann", token=row)], settle)
    assert take(store, project, "ann", "skipped") == "p3"
    store.write(project, [Event("skip", "p3", None, "ann", token="again")], settle)
    assert [take(store, project, "ann", "skipped") for _ in range(2)] == ["p1", None]


def test_a_project_that_is_not_there_is_a_key_error(store):
    with pytest.raises(KeyError):
        store.lend("nothing", "ann", LEASE, lambda number: ["control"])
    with pytest.raises(KeyError):
        store.write("nothing", [Event("flag", token="x")], settle)
    with pytest.raises(KeyError):
        store.publish("nothing", [], labels=0, seconds=0)


def test_purging_an_upload_deletes_its_projects_with_every_label(store, project):
    store.publish(project, [("p3", 0.5)], labels=2, seconds=0.1)
    take(store, project, "ann", "active")
    label(store, project, "p0")
    time.sleep(0.02)
    assert store.purge(older_than=0.01) == 1
    assert store.projects() == [] and store.events(project) == [] and store.claims(project) == []
    assert store.standings(project) == {} and store.rounds(project) == [] and store.ranking(project) == []


def test_what_the_store_knows_of_rows(store, project):
    assert store.parts(project)[0] == ("p0", "pool", 0) and len(store.parts(project)) == 8
    assert store.part_sizes(project) == {"pool": 6, "evaluation": 2}
    assert store.evaluation_rows(project) == ["e0", "e1"]


def test_a_project_half_made_is_not_there_for_others(store, monkeypatch):
    def breaks(*_):
        raise RuntimeError("killed")
        yield

    upload = store.add_upload(b"", "x")
    with pytest.raises(RuntimeError):
        store.add_project(upload, "half", {}, breaks())
    assert store.projects(upload) == []


def test_many_rows_are_lent_in_order_and_as_many_as_there_are(store, project):
    lent = store.lend(project, "ann", LEASE, lambda number: ["control"], 4)
    assert [claim.row_key for claim in lent] == ["p0", "p1", "p2", "p3"]
    assert [claim.number for claim in lent] == sorted({claim.number for claim in lent})
    rest = store.lend(project, "ben", LEASE, lambda number: ["control"], 40)
    assert [claim.row_key for claim in rest] == ["p4", "p5"]
    assert store.lend(project, "eve", LEASE, lambda number: ["control"], 40) == []
