"""A process killed while it writes labels: what it was told is stored is there, and nothing is there twice."""

import random
import subprocess
import sys
import time
from collections import Counter

import pytest
import sqlalchemy as sql

from alcore.project.events import fold

WRITER = """
import sys
from alcore.project import open
from alcore.store import open_store
url, key, annotator = sys.argv[1:]
project = open(open_store(url), key)
while claim := project.next_row(annotator):
    class_id = "c1" if int(claim.row_key[1:]) % 3 else "c2"
    event, new = project.answer(annotator, claim.row_key, class_id, claim.token)
    print(event.number, event.row_key, event.class_id, new, flush=True)
"""
WAVES, TOGETHER = 6, 4
FEWEST, MOST = 4, 12  # labels of a writer before it is killed


@pytest.mark.slow
def test_processes_killed_while_they_write_labels_lose_none_of_which_they_were_told(make, url):
    lot, project = random.Random(3), make(rows=6000, again=0.0)
    told = []
    for _ in range(WAVES):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, url, project.id, f"writer {number}"],
                stdout=subprocess.PIPE,
                pipesize=4096,  # where nobody reads, nobody writes on: however long it takes, some rows are left
            )
            for number in range(TOGETHER)
        ]
        begun = {writer: [writer.stdout.readline()] for writer in writers}  # they write from here on
        for writer in lot.sample(writers, len(writers)):
            begun[writer] += [writer.stdout.readline() for _ in range(lot.randint(FEWEST, MOST))]
            time.sleep(lot.uniform(0, 0.005))  # at whatever the next ones are in
            assert writer.poll() is None
            writer.kill()
        for writer in writers:
            lines = [*begun[writer], *writer.stdout.read().splitlines(keepends=True)]
            writer.wait()
            writer.stdout.close()
            told += [line.decode().split() for line in lines if line.endswith(b"\n")]
        project.store._engine.dispose()  # so that the next ones are the first to see what was left behind
    log = {event.number: event for event in project.store.events(project.id)}
    assert len(told) >= WAVES * TOGETHER * FEWEST
    assert all(new == "True" for *_, new in told)
    assert [(log[int(number)].row_key, log[int(number)].class_id) for number, *_ in told] == [
        (row, class_id) for _, row, class_id, _ in told
    ]
    labels = [event for event in log.values() if event.kind == "label"]
    assert max(Counter(event.row_key for event in labels).values()) == 1
    assert 0 <= len(labels) - len(told) <= WAVES * TOGETHER  # each was killed before it told of one label at most
    assert sorted(log) == list(range(1, len(log) + 1))
    assert fold(log.values()).rows == project.store.standings(project.id)
    with project.store._engine.connect() as connection:
        assert connection.execute(sql.text("PRAGMA integrity_check")).scalar_one() == "ok"
