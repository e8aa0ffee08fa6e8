"""Learning curves: their mean, the labels they need to reach a target, the area under them, and the honest spread.

A curve is measured on one grid of label counts, shared by all replicates and arms of a run; counts include the
starting rows.
"""

from alcore.curves.bootstrap import EXPANDED, crossing_draws, expanded_tail, interval, redraws
from alcore.curves.crossing import crossing, crossings, isotonic
from alcore.curves.learning import (
    area,
    data_utilization,
    default_target,
    deficiency,
    mean_curves,
    score_matrix,
    t_interval,
)
from alcore.curves.survival import (
    kaplan_meier,
    kaplan_meier_median,
    kaplan_meier_quantile,
    labels_to_target,
    replicate_crossings,
    restricted_mean,
)

__all__ = [
    "EXPANDED",
    "area",
    "crossing",
    "crossing_draws",
    "crossings",
    "data_utilization",
    "default_target",
    "deficiency",
    "expanded_tail",
    "interval",
    "isotonic",
    "kaplan_meier",
    "kaplan_meier_median",
    "kaplan_meier_quantile",
    "labels_to_target",
    "mean_curves",
    "redraws",
    "replicate_crossings",
    "restricted_mean",
    "score_matrix",
    "t_interval",
]
