import os
import socket
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest

from alcore import jobs
from alcore.jobs import DRIVER, LOST_SECONDS, Runner, lost, results
from alcore.store import open_store


def squared(number):
    return number**2


def slow(begun):
    begun.touch()
    time.sleep(600)


def process(_):
    return os.getpid()


def priority(_):
    return os.nice(0)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_argument_is_answered_once(jobs):
    assert dict(results(squared, range(25), jobs)) == {number: number**2 for number in range(25)}


def test_one_job_works_here_and_two_work_elsewhere_at_low_priority():
    assert {pid for _, pid in results(process, range(3), 1)} == {os.getpid()}
    assert os.getpid() not in {pid for _, pid in results(process, range(3), 2)}
    assert {nice for _, nice in results(priority, range(3), 2, nice=10)} == {10}


def test_no_arguments_give_no_results():
    assert list(results(squared, [], 2)) == []


def test_a_cancel_does_not_wait_for_the_task_at_hand(tmp_path):
    began, begun = time.monotonic(), tmp_path / "begun"
    assert list(results(slow, [begun] * 4, 2, cancelled=begun.exists)) == []
    assert time.monotonic() - began < 300
    assert dict(results(squared, range(3), 2)) == {0: 0, 1: 1, 2: 4}  # and the next run finds workers again


@pytest.fixture
def store(tmp_path):
    return open_store(f"sqlite:///{tmp_path / 'test.db'}")


def new_run(store, total=4):
    return store.add_run(store.add_upload(b"", "x"), {}, total)


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def wait_until(store, run, state):
    wait_for(lambda: store.run(run).state == state)
    return store.run(run)


def counting(total, go_on=None):
    """Work with so many results. After each it waits until it may go on, where it has to, or is cancelled."""

    def produce(finished, cancelled):
        for number in set(range(total)) - finished:
            if cancelled():
                return
            yield number, {"rounds": pd.DataFrame({"number": [number]})}
            while go_on and not go_on.is_set() and not cancelled():
                time.sleep(0.01)

    return produce


@pytest.fixture
def go_on():
    """Once it is set, work that waits for it goes on."""
    made = threading.Event()
    yield made
    made.set()


def test_a_run_is_worked_on_to_its_end(store):
    run = new_run(store)
    Runner(store).start(run, counting(4))
    done = wait_until(store, run, "done")
    assert done.done == 4 and store.frame(run, "rounds")["number"].tolist() == [0, 1, 2, 3]


def test_a_cancelled_run_keeps_what_was_finished_and_goes_on_from_there(store, go_on):
    runner, run = Runner(store), new_run(store)
    runner.start(run, counting(4, go_on))
    wait_for(lambda: store.run(run).done)
    runner.cancel(run)
    assert wait_until(store, run, "cancelled").done == 1
    runner.start(run, counting(4))
    assert wait_until(store, run, "done").done == 4


def test_runs_are_worked_on_one_after_the_other_and_a_waiting_one_can_be_cancelled(store, go_on):
    runner, runs = Runner(store), [new_run(store) for _ in range(3)]
    for run in runs:
        runner.start(run, counting(4, go_on))
    wait_until(store, runs[0], "running")
    assert store.run(runs[1]).state == "waiting"
    runner.cancel(runs[1])
    assert store.run(runs[1]).state == "cancelled"
    go_on.set()
    assert wait_until(store, runs[2], "done").done == 4
    assert store.run(runs[1]).done == 0


def test_a_failure_ends_as_a_sentence_and_the_next_run_is_served(store):
    def fails(finished, cancelled):
        yield 0, {"rounds": pd.DataFrame({"number": [0]})}
        raise ValueError("The pool is empty.")

    runner, bad, good = Runner(store), new_run(store), new_run(store)
    runner.start(bad, fails)
    runner.start(good, counting(4))
    failed = wait_until(store, bad, "failed")
    assert failed.error == "The pool is empty." and failed.done == 1
    wait_until(store, good, "done")


@pytest.fixture(scope="module")
def ended():
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_after_a_restart_what_was_alive_is_interrupted(store, ended):
    nobody, killed = new_run(store), new_run(store)
    store.set_state(nobody, "running")
    store.line_up(killed, f"{socket.gethostname()}:{ended}:aa")
    Runner(store)
    assert {store.run(run).state for run in (nobody, killed)} == {"interrupted"}


def test_what_another_living_server_works_on_is_left_alone(store):
    here, elsewhere = new_run(store), new_run(store)
    store.line_up(here, f"{socket.gethostname()}:{os.getppid()}:bb")
    store.line_up(elsewhere, "another-machine:17:cc")
    Runner(store)
    assert {store.run(run).state for run in (here, elsewhere)} == {"waiting"}


def test_a_server_is_given_up_when_it_is_silent_or_its_process_is_gone(ended):
    now, host = time.time(), socket.gethostname()
    assert lost(None, None)
    assert not lost(DRIVER, now - 10 * LOST_SECONDS)
    assert lost("another-machine:17:cc", now - LOST_SECONDS - 1)
    assert not lost("another-machine:17:cc", now - LOST_SECONDS + 5)
    assert lost(f"{host}:{ended}:aa", now)
    assert lost(f"{host}:{os.getpid()}:aa", now)  # the number came again, as it does in containers
    assert not lost(f"{host}:{os.getppid()}:aa", now)


def test_a_server_at_work_gives_signs_of_life(store, monkeypatch, go_on):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.05)
    runner, run = Runner(store), new_run(store)
    runner.start(run, counting(4, go_on))
    assert runner.in_line == 1
    first = wait_until(store, run, "running").heartbeat
    wait_for(lambda: store.run(run).heartbeat > first)
    assert store.run(run).driver == DRIVER
    go_on.set()
    wait_until(store, run, "done")


def test_a_run_started_twice_is_worked_on_once(store, go_on):
    runner, run, later = Runner(store), new_run(store), new_run(store)
    starts = []

    def produce(finished, cancelled):
        starts.append(1)
        yield from counting(4, go_on)(finished, cancelled)

    runner.start(run, produce)
    wait_until(store, run, "running")
    runner.start(run, produce)
    assert store.run(run).state == "running"
    runner.start(later, counting(1))  # in line behind what was started before
    go_on.set()
    wait_until(store, later, "done")
    assert (len(starts), store.run(run).state) == (1, "done")


def test_a_run_cancelled_while_waiting_can_be_continued(store, go_on):
    runner, first, second = Runner(store), new_run(store), new_run(store)
    runner.start(first, counting(4, go_on))
    runner.start(second, counting(4))
    runner.cancel(second)
    runner.start(second, counting(4))
    go_on.set()
    assert wait_until(store, second, "done").done == 4


SERVER = """
import os, time
from alcore.jobs import results

def worker(_):
    time.sleep(0.2)
    return os.getpid()

print(*{number for _, number in results(worker, range(8), 2)}, flush=True)
time.sleep(60)
"""


def test_workers_end_soon_after_a_server_that_was_killed():
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    workers = server.stdout.readline().split()
    assert workers and all(running(number) for number in workers)
    server.kill()
    server.wait()
    wait_for(lambda: not any(map(running, workers)))


def running(number):
    """Whether a process runs: one that ended may be listed until it is asked for."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", number], capture_output=True, text=True).stdout.strip()
    return bool(listed) and not listed.startswith("Z")
