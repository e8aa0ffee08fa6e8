"""Query strategies: which rows of the pool to ask for next.

A strategy is a function of a `Pool` view. One idea a module, one registry (`STRATEGIES`) for the screen and the
shell, one `select` that orders every strategy's answer.
"""

from alcore.strategies import (  # noqa: F401  (importing a module registers its strategies)
    badge,
    baseline,
    batch_bald,
    clusters,
    cold_start,
    core_set,
    density,
    disagreement,
    error_reduction,
    model_change,
    relevance,
    uncertainty,
)
from alcore.strategies.adapters import from_modal, from_skactiveml
from alcore.strategies.naming import get, split, wrapper
from alcore.strategies.needs import check
from alcore.strategies.pool import Pool
from alcore.strategies.portfolio import portfolio
from alcore.strategies.registry import FAMILIES, STRATEGIES, Strategy, list_ready, register
from alcore.strategies.selector import rank, select
from alcore.strategies.wrappers import balanced, diverse, mixed, per_second, power

__all__ = [
    "FAMILIES",
    "STRATEGIES",
    "Pool",
    "Strategy",
    "balanced",
    "check",
    "diverse",
    "from_modal",
    "from_skactiveml",
    "get",
    "list_ready",
    "mixed",
    "per_second",
    "portfolio",
    "power",
    "rank",
    "register",
    "select",
    "split",
    "wrapper",
]
