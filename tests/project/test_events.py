from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alcore.project.events import Class, classes, fold, live, merged, standing, to_redo, to_undo
from alcore.store import Event, Standing

ANNOTATORS = ("ann", "bob")


def numbered(*events):
    return [replace(event, number=number) for number, event in enumerate(events, 1)]


def label(row, class_id="c1", annotator="ann", **more):
    return Event("label", row, class_id, annotator, **more)


def undo(target, annotator="ann"):
    return Event("undo", target.row_key, annotator=annotator, undoes=target.number)


def said(log, event):
    """The log with one more event, as the store numbers it."""
    return [*log, replace(event, number=len(log) + 1)]


def mine(log, annotator):
    return [event for event in log if event.annotator == annotator]


acts = st.lists(
    st.tuples(
        st.sampled_from(ANNOTATORS),
        st.sampled_from(["label", "label", "label", "skip", "flag", "note", "undo", "undo", "redo"]),
        st.sampled_from(["r1", "r2", "r3"]),
        st.sampled_from(["c1", "c2"]),
    ),
    max_size=40,
)


def played(acts):
    """A log as people could write it: undo and redo take back what they find."""
    log = []
    for annotator, kind, row, class_id in acts:
        if kind in ("undo", "redo"):
            target = (to_undo if kind == "undo" else to_redo)(mine(log, annotator))
            if target is not None:
                log = said(log, undo(target, annotator))
            continue
        payload = {"note": {"text": class_id}, "flag": {"on": class_id == "c1"}, "skip": {"reason": "unsure"}}
        more = {"class_id": class_id} if kind == "label" else {}
        log = said(log, Event(kind, row, annotator=annotator, seconds=1.0, payload=payload.get(kind, {}), **more))
    return log


def content(state):
    return state.rows, state.flags, state.notes, state.classes


def test_the_last_answer_is_the_label_and_history_is_kept():
    log = numbered(label("r1", "c1"), label("r2", "c1"), label("r1", "c2", "bob", source="bulk"))
    state = fold(log)
    assert state.rows["r1"] == Standing("label", "c2", "bulk", "bob", 3)
    assert state.label("r2") == "c1" and state.label("r9") is None


def test_an_undo_brings_back_what_was_there_before_and_a_redo_brings_it_again():
    log = numbered(label("r1", "c1"), label("r1", "c2"))
    log = said(log, undo(to_undo(log)))
    assert fold(log).label("r1") == "c1"
    log = said(log, undo(to_redo(log)))
    assert fold(log).label("r1") == "c2"
    assert [event.number for event in live(log)] == [1, 2, 4]


def test_undos_go_back_step_by_step_and_redos_forth_in_order():
    log = numbered(label("r1"), label("r2"), label("r3"))
    for left in (["r1", "r2"], ["r1"], []):
        log = said(log, undo(to_undo(log)))
        assert sorted(fold(log).rows) == left
    assert to_undo(log) is None
    for back in (["r1"], ["r1", "r2"], ["r1", "r2", "r3"]):
        log = said(log, undo(to_redo(log)))
        assert sorted(fold(log).rows) == back
    assert to_redo(log) is None


def test_after_something_new_is_said_there_is_nothing_to_redo():
    log = numbered(label("r1"))
    log = said(log, undo(to_undo(log)))
    log = said(log, label("r2"))
    assert to_redo(log) is None


def test_a_skip_is_no_label_and_an_unsure_one_is_counted_for_the_second_pass():
    unsure = Event("skip", "r1", annotator="ann", payload={"reason": "unsure"})
    bad = replace(unsure, payload={"reason": "bad row"})
    assert standing(numbered(unsure)) == Standing("skip", None, "one", "ann", 1, skips=1)
    assert standing(numbered(unsure, unsure)).skips == 2
    assert standing(numbered(unsure, bad)).skips == 0
    assert standing(numbered(unsure, label("r1"))) == Standing("label", "c1", "one", "ann", 2)


def test_the_answer_to_a_row_asked_again_changes_no_label():
    assert standing(numbered(label("r1", "c1"), label("r1", "c2", arm="relabel"))).class_id == "c1"


def test_flags_are_put_on_and_taken_off_by_each_person_and_notes_add_up():
    flag = Event("flag", "r1", annotator="ann", payload={"on": True})
    log = numbered(flag, replace(flag, annotator="bob"), replace(flag, payload={"on": False}))
    assert fold(log).flags == {"r1": frozenset({"bob"})}
    notes = [Event("note", "r1", annotator=who, payload={"text": text}) for who, text in (("ann", "a"), ("bob", "b"))]
    assert fold(numbered(*notes)).notes == {"r1": (("ann", "a"), ("bob", "b"))}


def test_seconds_of_answers_taken_back_are_still_paid():
    log = numbered(label("r1", seconds=3.0), label("r2", seconds=4.0), label("r3", annotator="bob", seconds=5.0))
    log = said(log, undo(log[0]))
    assert fold(log).seconds == {"ann": 7.0, "bob": 5.0}


def added(one, name):
    return Event("class_added", class_id=one, payload={"name": name, "color": "", "key": "", "guideline": ""})


def test_classes_are_added_renamed_and_merged_and_their_labels_follow():
    log = numbered(
        added("c1", "no"),
        added("c2", "yes"),
        added("c3", "perhaps"),
        Event("class_renamed", class_id="c1", payload={"name": "never"}),
        label("r1", "c3"),
        Event("class_merged", class_id="c3", payload={"into": "c2"}),
    )
    state = fold(log)
    assert state.classes["c1"] == Class("never", "c1")
    assert state.label("r1") == "c2" and state.rows["r1"].class_id == "c3"
    assert fold(said(log, undo(log[-1]))).label("r1") == "c3"


def test_color_key_guideline_and_examples_of_a_class_change_and_history_is_kept():
    change = {"key": "n", "color": "#000000", "guideline": "Never.", "examples": ["r1", "r2"]}
    log = numbered(added("c1", "no"), Event("class_changed", class_id="c1", payload=change))
    assert classes(log)["c1"] == Class("no", "c1", "#000000", "n", "Never.", examples=("r1", "r2"))
    assert classes(said(log, undo(log[-1])))["c1"] == Class("no", "c1") == classes(log[:1])["c1"]


def test_of_two_people_who_give_one_key_at_the_same_moment_the_first_has_it():
    given = [Event("class_changed", class_id=one, payload={"key": "x", "guideline": one}) for one in ("c1", "c2")]
    told = classes(numbered(added("c1", "a"), added("c2", "b"), *given))
    assert [(one.key, one.guideline) for one in told.values()] == [("x", "c1"), ("", "c2")]


def test_the_key_of_a_merged_class_is_free_again():
    log = numbered(
        added("c1", "a"),
        added("c2", "b"),
        Event("class_changed", class_id="c1", payload={"key": "x"}),
        Event("class_merged", class_id="c1", payload={"into": "c2"}),
        Event("class_changed", class_id="c2", payload={"key": "x"}),
    )
    assert classes(log)["c2"].key == "x"


IDS = ["c1", "c2", "c3", "c4"]
class_acts = st.lists(
    st.one_of(
        st.tuples(st.just("class_added"), st.sampled_from(IDS), st.sampled_from("abx"), st.sampled_from(["", *"12"])),
        st.tuples(st.just("class_renamed"), st.sampled_from(IDS), st.sampled_from("abx"), st.none()),
        st.tuples(st.just("class_changed"), st.sampled_from(IDS), st.none(), st.sampled_from(["", *"123"])),
        st.tuples(st.just("class_merged"), st.sampled_from(IDS), st.sampled_from(IDS), st.none()),
        st.tuples(st.just("undo"), st.integers(1, 20), st.none(), st.none()),
    ),
    max_size=25,
)


def class_log(acts):
    """A log about classes as badly as two people who do not see each other could write it."""
    log = []
    for kind, one, text, key in acts:
        if kind == "undo":
            if one <= len(log):
                log = said(log, Event("undo", undoes=one))
            continue
        payload = {
            "class_added": {"name": text, "color": "", "key": key, "guideline": "", "examples": [f"r{len(log)}"]},
            "class_renamed": {"name": text},
            "class_changed": {"key": key, "examples": [f"r{len(log)}"]},
            "class_merged": {"into": text},
        }[kind]
        log = said(log, Event(kind, class_id=one, payload=payload))
    return log


@given(class_acts)
def test_no_two_classes_in_use_ever_share_a_key_and_every_label_leads_to_a_class_in_use(acts):
    log = class_log(acts)
    for length in range(len(log) + 1):
        told = classes(log[:length])
        keys = [one.key for one in told.values() if one.into is None and one.key]
        assert len(keys) == len(set(keys))
        assert all(told[merged(told, one)].into is None for one in told)


@given(class_acts, acts)
def test_replaying_a_log_with_changes_of_classes_gives_the_same_state(changes, acts):
    log = numbered(
        *class_log(changes), *[replace(event, undoes=None) for event in played(acts) if event.undoes is None]
    )
    assert fold(log) == fold(iter(log))
    assert classes([event for event in log if event.row_key is None]) == fold(log).classes


def test_classes_merged_in_a_circle_keep_one_of_them():
    log = numbered(added("c1", "a"), added("c2", "b"))
    for one, into in (("c1", "c2"), ("c2", "c1")):
        log = said(log, Event("class_merged", class_id=one, payload={"into": into}))
    assert merged(classes(log), "c1") == merged(classes(log), "c2") == "c2"


@given(acts)
def test_undo_to_the_beginning_and_redo_gives_the_same_state(acts):
    log = played(acts)
    for annotator in ANNOTATORS:
        while (undone := to_redo(mine(log, annotator))) is not None:  # so that what follows redoes only what is undone
            log = said(log, undo(undone, annotator))
    before = content(fold(log))
    for annotator in ANNOTATORS:
        steps = 0
        while (target := to_undo(mine(log, annotator))) is not None:
            log, steps = said(log, undo(target, annotator)), steps + 1
        assert not [row for row in fold(log).rows.values() if row.annotator == annotator]
        for _ in range(steps):
            log = said(log, undo(to_redo(mine(log, annotator)), annotator))
    assert content(fold(log)) == before


@given(acts)
def test_all_undone_is_as_if_nothing_was_said(acts):
    log = played(acts)
    for annotator in ANNOTATORS:
        while (target := to_undo(mine(log, annotator))) is not None:
            log = said(log, undo(target, annotator))
    state = fold(log)
    assert (state.rows, state.flags, state.notes) == ({}, {}, {})


@given(acts)
def test_replaying_the_log_gives_the_same_state(acts):
    log = played(acts)
    assert fold(log) == fold(list(log)) == fold(iter(log))


@given(acts, st.randoms(use_true_random=False))
def test_the_order_of_unrelated_rows_does_not_matter(acts, random):
    log = played(acts)
    rest = {row: [event for event in log if event.row_key == row] for row in ("r1", "r2", "r3")}
    shuffled = []
    while any(rest.values()):
        shuffled.append(rest[random.choice([row for row, events in rest.items() if events])].pop(0))
    assert fold(shuffled) == fold(log)


@given(acts)
def test_what_a_row_has_come_to_depends_on_its_own_events_alone(acts):
    log = played(acts)
    state = fold(log)
    for row in ("r1", "r2", "r3"):
        assert standing([event for event in log if event.row_key == row]) == state.rows.get(row)
