"""A run whose curves are straight lines, so that every figure of its report can be worked out by hand."""

from datetime import UTC, date, datetime

import pandas as pd

from alcore.costs import Rates
from alcore.report.facts import TableFacts
from alcore.report.model import Team
from alcore.report.runs import from_run
from alcore.simulation import Settings

# Countries that write numbers each in their own way, and a currency there.
COUNTRIES = {"de-DE": "€", "fr-FR": "€", "en-IN": "₹", "sv-SE": "kr"}
GRID = range(20, 321, 10)
FULL = {"random": 320, "margin": 170}  # labels at which an arm has reached 0.9; both start at 0.5 with 20
MADE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEAM = Team(people=2, hours_a_day=1.0, start=date(2026, 3, 2))
# Ten cents and 36 seconds a label, no evaluation rows: 100 labels are $10 and one hour.
RATES = Rates(seconds_per_label=36, hourly_wage=10, evaluation_rows=0)
SETTINGS = Settings(
    replicates=12, metric="accuracy", positive="yes", start=20, batch=10, budget=320, target=0.7, stop_set=0
)


def rounds(full=FULL, replicates=12, apart=1e-6):
    """Accuracy from .5 in a straight line to .9 at the arm's `full` labels; trial runs lie `apart` from each other."""
    middle = (replicates - 1) / 2
    return pd.DataFrame(
        [
            {
                "strategy": name,
                "replicate": replicate,
                "round": number,
                "labels": labels,
                "row_seconds": float("nan"),
                "row_price": float("nan"),
                "accuracy": 0.5 + 0.4 * min(1, (labels - 20) / (reach - 20)) + apart * (replicate - middle),
                "fit_seconds": 0.01,
                "query_seconds": 0.001,
            }
            for name, reach in full.items()
            for replicate in range(replicates)
            for number, labels in enumerate(GRID)
        ]
    )


def table(name="parts.csv", counts=(("no", 600), ("yes", 400))):
    return TableFacts(name, sum(rows for _, rows in counts), "ab" * 32, "good", tuple(counts))


def report(rates=RATES, settings=SETTINGS, facts=None, full=FULL, apart=1e-6, **options):
    """The report of such a run: random needs 170 labels for .7, margin 95."""
    known = {"team": TEAM, "made": MADE, "run": "r1"} | options
    return from_run(rounds(full, settings.replicates, apart), settings, facts or table(), rates, **known)
