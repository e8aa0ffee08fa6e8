"""A run with known curves, put into the store as if it had been worked on: straight lines, so crossings are known."""

from dataclasses import asdict

import pandas as pd

from alcore import simulation, tables
from alcore.simulation import Settings
from alcore.tables import Roles
from pages.shared import server

GRID = range(20, 321, 10)
FULL = {"random": 320, "margin": 170, "entropy": 220, "least_confident": 420}  # labels at which an arm is done learning


def content(classes=("no", "yes"), rows: int = 90) -> bytes:
    """A labeled table; the classes take turns."""
    lines = [f"{i},{i * 7 % 13},{classes[i % len(classes)]}" for i in range(rows)]
    return "\n".join(["size,weight,good", *lines]).encode()


def add_table(**table) -> str:
    """The id of an upload with its label chosen."""
    roles = asdict(Roles(label="good"))
    return server.store().add_upload(content(**table), "parts.csv", {"roles": roles})


def add_run(
    upload: str, finished: int = 10, state: str = "done", error: str | None = None, random: int = 320, **settings
):
    """The id of a run of the upload in that state, so many replicates finished. random: its labels to be done."""
    wanted = {"replicates": 10, "metric": "accuracy", "positive": "no", "start": 20, "batch": 10, "budget": 320}
    chosen = Settings(**(wanted | settings))
    table = tables.read(server.store().upload(upload).content, "parts.csv")
    wanted = simulation.as_stored(table, Roles(label="good"), chosen)
    run = server.store().add_run(upload, wanted, chosen.replicates)
    for number in range(finished):
        server.store().add_replicate(run, number, frames(number, chosen.strategies, FULL | {"random": random}))
    server.store().set_state(run, state, error=error, seconds=4.2)
    return run


def frames(replicate: int, strategies, full=FULL) -> dict[str, pd.DataFrame]:
    """Accuracy goes from .5 to .9, in a straight line up to the arm's `full` labels; replicates lie a hair apart."""
    rounds = pd.DataFrame(
        [
            {
                "strategy": name,
                "replicate": replicate,
                "round": number,
                "labels": labels,
                "row_seconds": float("nan"),
                "row_price": float("nan"),
                "accuracy": 0.5 + 0.4 * min(1, (labels - 20) / (full[name] - 20)) + 1e-6 * (replicate - 4.5),
                "recall": 0.5,
                "average_precision": float("nan"),
                "fit_seconds": 0.01,
                "query_seconds": 0.001,
                "training_errors": 0.0,
            }
            for name in strategies
            for number, labels in enumerate(GRID)
        ]
    )
    queries = pd.DataFrame({"strategy": ["random"], "replicate": replicate, "row": 3, "given_label": "=1+1"})
    return {"rounds": rounds, "queries": queries}
