"""The cases real projects have, as ready experiments: each is several settings of the one simulation, side by side.

An experiment has no loop of its own. It names variants of the settings, and turns what `alcore.simulation` measured of
them into its own tidy tables and claims; every number of a claim is computed from those tables, over paired replicates.
"""

from alcore.experiments.keeping import document, from_dict, read_document, to_dict
from alcore.experiments.model import NO, OPEN, YES, Claim, Experiment, Found, Measured, Variant
from alcore.experiments.registry import EXPERIMENTS, get
from alcore.experiments.running import Planned, as_stored, measured, plan, resume, run, run_stored, start

__all__ = [
    "EXPERIMENTS",
    "NO",
    "OPEN",
    "YES",
    "Claim",
    "Experiment",
    "Found",
    "Measured",
    "Planned",
    "Variant",
    "as_stored",
    "document",
    "from_dict",
    "get",
    "measured",
    "plan",
    "read_document",
    "resume",
    "run",
    "run_stored",
    "start",
    "to_dict",
]
