"""Reports of all three kinds, made once."""

from dataclasses import replace

import pytest

from alcore import forecast
from alcore.costs import Rates
from alcore.report.forecasts import from_forecast
from tests.forecast.samples import blobs
from tests.report.samples import MADE, RATES, TEAM, report, table

EUROS = Rates(
    seconds_per_label=45, hourly_wage=1_250, setup=60, review_share=0.1, overhead=0.15, tooling=20, currency="€",
    locale="de-DE",
)  # fmt: skip


@pytest.fixture(scope="session")
def study():
    X, y = blobs(80)
    return forecast.study(forecast.Pilot(X, y, 2, pool=2000))


@pytest.fixture(scope="session")
def reports(study):
    """Reports by what they are of."""
    counts = table("pilot.csv", (("no", 41), ("yes", 39)))
    asked = {"team": TEAM, "made": MADE}
    near = round(study.measured.score + 0.01, 3)
    return {
        "a run that pays": report(),
        "a run that does not": report(replace(RATES, setup=30)),
        "a run in euros, that is not sure": report(EUROS, apart=0.05),
        "a forecast": from_forecast(study, near, counts, Rates(setup=15), budget=400, **asked),
        "a forecast out of reach": from_forecast(study, 0.9999, counts, Rates(), **asked),
    }
