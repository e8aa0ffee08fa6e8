import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from alcore.store import open_store
from alcore.store.schema import uploads

FRAMES = {
    "rounds": pd.DataFrame({"labels": [20, 30], "accuracy": [0.5, 0.7]}),
    "queries": pd.DataFrame({"row": [3]}),
}


def test_an_upload_is_kept_verbatim_with_its_choices(store):
    content = b"\xff\xfea\x00\r\n" * 1000
    key = store.add_upload(content, "a <b>.csv", {"roles": {"label": "y"}})
    store.update_upload(key, rates={"hourly_wage": 30})
    upload = store.upload(key)
    assert (upload.content, upload.name) == (content, "a <b>.csv")
    assert upload.settings == {"roles": {"label": "y"}, "rates": {"hourly_wage": 30}}


def test_uploads_are_listed_newest_first_and_without_their_content(store):
    keys = [store.add_upload(b"x" * 10, name) for name in ("one", "two")]
    assert [upload.id for upload in store.uploads()] == keys[::-1]
    assert all(upload.content == b"" for upload in store.uploads())


def test_ids_cannot_be_guessed(store):
    keys = {store.add_upload(b"", "x") for _ in range(50)}
    assert len(keys) == 50 and min(map(len, keys)) >= 20


def test_what_is_not_there_is_a_key_error(store):
    with pytest.raises(KeyError):
        store.upload("nothing")
    with pytest.raises(KeyError):
        store.run("nothing")


def test_a_run_counts_its_finished_replicates_and_returns_their_frames_in_order(store):
    run = store.add_run(store.add_upload(b"", "x"), {"batch": 10}, total=3)
    for number in (2, 0):
        store.add_replicate(run, number, {name: frame.assign(replicate=number) for name, frame in FRAMES.items()})
    assert store.run(run).done == 2 and store.finished(run) == {0, 2}
    assert store.frame(run, "rounds")["replicate"].tolist() == [0, 0, 2, 2]
    assert store.frame(run, "queries")["row"].tolist() == [3, 3]
    assert store.run(run).settings == {"batch": 10}


def test_a_replicate_written_twice_is_stored_once(store):
    run = store.add_run(store.add_upload(b"", "x"), {}, total=1)
    store.add_replicate(run, 0, FRAMES)
    store.add_replicate(run, 0, FRAMES)
    assert len(store.frame(run, "rounds")) == 2


def test_before_the_first_replicate_the_frame_is_empty(store):
    assert store.frame(store.add_run(store.add_upload(b"", "x"), {}, total=1), "rounds").empty


def test_only_runs_that_were_alive_are_interrupted(store):
    upload = store.add_upload(b"", "x")
    runs = {state: store.add_run(upload, {}, 5) for state in ("waiting", "running", "done", "cancelled", "failed")}
    for state, run in runs.items():
        store.set_state(run, state)
    store.mark_interrupted(lambda driver, heartbeat: True)
    states = {state: store.run(run).state for state, run in runs.items()}
    assert states == {
        "waiting": "interrupted",
        "running": "interrupted",
        "done": "done",
        "cancelled": "cancelled",
        "failed": "failed",
    }


def test_only_runs_of_a_process_that_is_gone_are_interrupted(store):
    upload = store.add_upload(b"", "x")
    runs = {driver: store.add_run(upload, {}, 5) for driver in ("here:1:a", "there:2:b")}
    for driver, run in runs.items():
        store.line_up(run, driver)
    asked = {}
    store.mark_interrupted(lambda driver, heartbeat: asked.setdefault(driver, heartbeat) and driver == "there:2:b")
    assert asked.keys() == runs.keys() and all(abs(heartbeat - time.time()) < 60 for heartbeat in asked.values())
    assert [store.run(run).state for run in runs.values()] == ["waiting", "interrupted"]


def test_a_sign_of_life_moves_the_heartbeat_of_a_process_s_own_live_runs_alone(store):
    upload = store.add_upload(b"", "x")
    mine, other, done = (store.add_run(upload, {}, 5) for _ in range(3))
    for run, driver in ((mine, "here:1:a"), (other, "there:2:b"), (done, "here:1:a")):
        store.line_up(run, driver)
    store.set_state(done, "done")
    before = {run: store.run(run).heartbeat for run in (mine, other, done)}
    time.sleep(0.02)
    store.beat("here:1:a")
    assert [store.run(run).heartbeat > before[run] for run in (mine, other, done)] == [True, False, False]


def test_a_run_knows_when_its_work_began_and_what_was_done_before(store):
    run = store.add_run(store.add_upload(b"", "x"), {}, total=3)
    store.add_replicate(run, 0, FRAMES)
    store.line_up(run, "here:1:a")
    assert (store.run(run).state, store.run(run).began) == ("waiting", None)
    store.begin(run)
    begun = store.run(run)
    assert (begun.state, begun.done_before, begun.driver) == ("running", 1, "here:1:a")
    assert abs(begun.began - time.time()) < 60


def test_an_upload_is_described_without_its_content(store):
    key = store.add_upload(b"x" * 10, "one", {"roles": {}})
    assert (store.describe(key).name, store.describe(key).content) == ("one", b"")
    with pytest.raises(KeyError):
        store.describe("nothing")


def test_seconds_of_work_add_up_over_resumptions(store):
    run = store.add_run(store.add_upload(b"", "x"), {}, 5)
    store.set_state(run, "cancelled", seconds=1.5)
    store.set_state(run, "done", seconds=2.0)
    assert store.run(run).seconds == 3.5


def test_purging_deletes_old_uploads_with_all_their_runs_and_nothing_else(store):
    old = store.add_upload(b"secret", "old")
    run = store.add_run(old, {}, 1)
    store.add_replicate(run, 0, FRAMES)
    with store._engine.begin() as connection:
        connection.execute(uploads.update().values(created=uploads.c.created - 3600))
    new = store.add_upload(b"new", "new")
    assert store.purge(older_than=1800) == 1
    assert [upload.id for upload in store.uploads()] == [new]
    assert store.frame(run, "rounds").empty
    with pytest.raises(KeyError):
        store.run(run)


def test_two_tabs_can_change_different_settings_at_the_same_moment(store):
    key = store.add_upload(b"", "x")

    def change(tab):
        for number in range(25):
            store.update_upload(key, **{f"{tab}_{number}": number})

    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(change, range(4)))
    assert len(store.upload(key).settings) == 100


def test_what_is_purged_is_gone_from_the_disk(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'purged.db'}")
    store.add_upload(b"a very secret marker" * 50, "x")
    time.sleep(0.02)
    store.purge(older_than=0.01)
    assert not [file for file in tmp_path.iterdir() if b"secret marker" in file.read_bytes()]
