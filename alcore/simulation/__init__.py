"""Paired replicates of campaigns on a labeled table: what every arm would have cost, and how good it would have been.

A replicate splits the table into a pool and a test set, and runs every strategy on the same split, from the same first
rows, with the same simulated mistakes. Replicates share nothing, so they run in any order on any number of workers and
give the same frames. The test set is a firewall: never queried, never trained on, features never fitted on it.
"""

from alcore.simulation.planning import PROVISIONAL, Plan, Settings, plan
from alcore.simulation.prepared import MOST_ROWS, Prepared, prepare, split
from alcore.simulation.replicate import run_replicate
from alcore.simulation.reviewing import reviews
from alcore.simulation.runs import Result, as_stored, read_as_before, resume, simulate, start, warm_up
from alcore.simulation.variants import (
    Beside,
    plan_variants,
    resume_variants,
    run_variants,
    simulate_variants,
    start_variants,
    stored_variants,
    variants_as_stored,
)

__all__ = [
    "MOST_ROWS",
    "PROVISIONAL",
    "Beside",
    "Plan",
    "Prepared",
    "Result",
    "Settings",
    "as_stored",
    "plan",
    "plan_variants",
    "prepare",
    "read_as_before",
    "resume",
    "resume_variants",
    "reviews",
    "run_replicate",
    "run_variants",
    "simulate",
    "simulate_variants",
    "split",
    "start",
    "start_variants",
    "stored_variants",
    "variants_as_stored",
    "warm_up",
]
