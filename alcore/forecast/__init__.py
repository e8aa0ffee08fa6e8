"""From a pilot of labels to what it takes to reach a target: labels, hours, dollars, and how sure that is.

    seen = study(read_pilot(table, roles))         # seconds
    seen.ask(0.9, rates, budget=500)               # milliseconds: a Forecast
    seen.fan(), seen.best_for(500, rates)

The labeled rows are taken for a random sample of the table. Within the pilot the learning curve is averaged over many
subsets (`resampling`); thousands of bounded curves are weighted by it (`families`, `ensemble`); what they say of more
labels is the forecast, and how far they differ its width. One noisy curve extrapolated is no better than its last
value, so the width is most of the answer, and often the answer is that it is too early to say.
"""

from alcore.forecast.answers import LIVE, REHEARSED, Arm, Best, Bill, Forecast, Measured, Spread, Step
from alcore.forecast.pilot import FEWEST, Pilot, check_metric, check_target, read_pilot
from alcore.forecast.running import observe_running
from alcore.forecast.study import Study, TargetMet, study

# Raised whenever the same labels would be forecast otherwise: a track record does not mix what differs.
MODEL = "3"

__all__ = [
    "FEWEST",
    "LIVE",
    "MODEL",
    "REHEARSED",
    "Arm",
    "Best",
    "Bill",
    "Forecast",
    "Measured",
    "Pilot",
    "Spread",
    "Step",
    "Study",
    "TargetMet",
    "check_metric",
    "check_target",
    "observe_running",
    "read_pilot",
    "study",
]
