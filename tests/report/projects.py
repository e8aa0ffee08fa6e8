"""A small live project whose log is written by hand: rows drawn by lot take 20 seconds, the strategy's 30."""

import numpy as np

from alcore import project, tables
from alcore.project.creating import create
from alcore.project.training import train
from alcore.store import Event

BY_LOT, BY_STRATEGY = 20.0, 30.0  # seconds of an answer
RATES = {"hourly_wage": 18.0, "setup": 2.0}  # half a cent a second
WEIGHTS = np.array([1.2, 0.8, 0.0, 0.0])  # what parts the two clouds, and nothing else does


def clouds(rows=400, seed=0):
    """Rows of two clouds of points, their true labels, and the table of both."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, rows)
    x = rng.normal(size=(rows, 4)) + truth[:, None] * WEIGHTS
    lines = [f"r{n},{','.join(f'{value:.3f}' for value in x[n])}," for n in range(rows)]
    return x, truth, "\n".join(["id,a,b,c,d,label", *lines]).encode()


def labeled(store, by_lot=60, chosen=60, evaluation=50, skips=3, again=8, **settings):
    """A project in which so many rows were labeled by lot (the first 20 of them as the start) and, in turns with them,
    so many that lie nearest to what parts the clouds; then all evaluation rows. A few were skipped, a few of the start
    asked again, and the last of those got another answer."""
    x, truth, content = clouds()
    upload = store.add_upload(content, "clouds.csv")
    roles = tables.Roles(label="label", id="id")
    made = create(
        store, upload, roles, project.Settings(evaluation=evaluation, rates=RATES, **settings), name="Two clouds",
        classes=["no", "yes"],
    )  # fmt: skip
    parts = store.parts(made.id)
    number = {key: row for row, (key, _, _) in enumerate(parts)}
    pool = [key for key, part, _ in sorted(parts, key=lambda one: one[2]) if part == "pool"]
    apart = {key: abs(x[number[key]] @ WEIGHTS - WEIGHTS @ WEIGHTS / 2) for key in pool}
    near = sorted(pool[by_lot + skips :], key=apart.get)[:chosen]

    def answers(keys, arm, seconds, kind="label", said=lambda label: label):
        return [
            Event(
                kind, key, f"c{said(truth[number[key]]) + 1}" if kind == "label" else None, "Ana", seconds,
                source="one", arm=arm, token=f"{arm}-{kind}-{key}",
            )
            for key in keys
        ]  # fmt: skip

    made.answer_all(answers(pool[:20], "start", BY_LOT))
    made.answer_all(answers(near[:1], "active", BY_STRATEGY))
    made.answer_all(answers(pool[20 : 20 + skips], "control", BY_LOT, "skip"))
    later, rest = pool[20 + skips : by_lot + skips], near[1:]
    for turn in range(0, len(rest), 3):  # in turns, as a project asks
        made.answer_all(answers(rest[turn : turn + 3], "active", BY_STRATEGY))
        made.answer_all(answers(later[turn * 2 // 3 : turn * 2 // 3 + 2], "control", BY_LOT))
    made.answer_all(answers([key for key, part, _ in parts if part == "evaluation"], None, BY_LOT))
    made.answer_all(answers(pool[: again - 1], "relabel", BY_LOT))
    made.answer_all(answers(pool[again - 1 : again], "relabel", BY_LOT, said=lambda label: 1 - label))
    train(store, made.id)
    return made
