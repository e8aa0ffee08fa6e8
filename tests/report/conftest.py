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
from alcore.report.projects import from_project
from alcore.store import open_store
from tests.forecast.samples import blobs
from tests.report.projects import labeled
from tests.report.samples import COUNTRIES, MADE, RATES, TEAM, report, table

EUROS = Rates(
    seconds_per_label=45, hourly_wage=1_250, setup=60, review_share=0.1, overhead=0.15, tooling=20, currency="€",
    locale="de-DE",
)  # fmt: skip


# Numbers of four digits and broken ones in all blocks, written as in these countries.
DEAR = replace(EUROS, seconds_per_label=1_234.5, evaluation_rows=1_200, tooling=2_345.5, locale="en-US")


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
def reports(study, live, begun, in_countries):
    """Reports by what they are of; those of `in_countries` too."""
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
        **in_countries,
    }


@pytest.fixture(scope="session")
def in_countries(study, live):
    """The report of each kind, by kind and locale: those of `COUNTRIES`, and the same numbers in English."""
    counts, team = table("pilot.csv", (("no", 41_000), ("yes", 3_900))), replace(TEAM, hours_a_day=3.5)
    asked = {"team": team, "made": MADE}
    near, found = round(study.measured.score + 0.01, 3), live.project
    made = {}
    for locale, currency in {"en-US": "$", **COUNTRIES}.items():
        rates = replace(DEAR, locale=locale, currency=currency)
        measured = replace(live.live, ledger=replace(live.live.ledger, rates=replace(rates, hourly_wage=123_456)))
        made |= {
            ("run", locale): report(rates, facts=counts, **asked),
            ("forecast", locale): from_forecast(study, near, counts, rates, budget=2e6, **asked),
            ("project", locale): from_project(
                found.name, found.id, found.settings, live.status, measured, counts, **asked
            ),
        }
    return made
