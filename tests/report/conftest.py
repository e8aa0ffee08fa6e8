"""Reports of all three kinds, made once."""

from dataclasses import dataclass, replace

import pytest

from alcore import forecast
from alcore.costs import Rates
from alcore.project import Project
from alcore.project.live import Live, measure
from alcore.project.progress import Status, status
from alcore.report import stored
from alcore.report.forecasts import from_forecast
from alcore.report.model import Report
from alcore.store import open_store
from tests.forecast.samples import blobs
from tests.report.projects import labeled
from tests.report.samples import MADE, RATES, TEAM, report, table

EUROS = Rates(
    seconds_per_label=45, hourly_wage=1_250, setup=60, review_share=0.1, overhead=0.15, tooling=20, currency="€",
    locale="de-DE",
)  # fmt: skip


@dataclass(frozen=True)
class Labeled:
    """A project, what is said of it elsewhere, and its report."""

    project: Project
    status: Status
    live: Live
    report: Report


@pytest.fixture(scope="session")
def study():
    X, y = blobs(80)
    return forecast.study(forecast.Pilot(X, y, 2, pool=2000))


@pytest.fixture(scope="session")
def of_project(tmp_path_factory):
    """of_project(**how it is labeled) -> a project of a store of its own."""
    stores = []

    def made(**options) -> Labeled:
        stores.append(open_store(f"sqlite:///{tmp_path_factory.mktemp('report') / 'made.db'}"))
        found = labeled(stores[-1], **options)
        told = stored.of_project(stores[-1], found.id, team=TEAM, made=MADE)
        return Labeled(found, status(found), measure(found), told)

    yield made
    for store in stores:
        store._engine.dispose()


@pytest.fixture(scope="session")
def live(of_project):
    """A project that has a saving to tell."""
    return of_project(budget=260)


@pytest.fixture(scope="session")
def begun(of_project):
    """A project of which nothing is saved yet."""
    return of_project(by_lot=20, chosen=0, evaluation=30, skips=0, again=1)


@pytest.fixture(scope="session")
def reports(study, live, begun):
    """Reports by what they are of."""
    counts = table("pilot.csv", (("no", 41), ("yes", 39)))
    asked = {"team": TEAM, "made": MADE}
    near = round(study.measured.score + 0.01, 3)
    return {
        "a run that pays": report(),
        "a run that does not": report(replace(RATES, setup=30)),
        "a run in euros, that is not sure": report(EUROS, apart=0.05),
        "a forecast": from_forecast(study, near, counts, Rates(setup=15), budget=400, **asked),
        "a live project": live.report,
        "a project just begun": begun.report,
        "a forecast out of reach": from_forecast(study, 0.9999, counts, Rates(), **asked),
    }
