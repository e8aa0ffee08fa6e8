"""An experiment on a table: planned, run here or in the background, and what is measured so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from alcore import costs, simulation, tables
from alcore.costs import Rates
from alcore.experiments.model import Experiment, Measured, Variant
from alcore.experiments.registry import get
from alcore.jobs import Runner
from alcore.simulation import Plan
from alcore.store import Store
from alcore.tables import Roles, Table


@dataclass(frozen=True)
class Planned:
    """An experiment fitted to a table. variants: with planned settings. plans: of each, by the variant's name."""

    experiment: Experiment
    variants: tuple[Variant, ...]
    plans: Mapping[str, Plan]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should read before the run, once each."""
        return tuple(dict.fromkeys(note for one in self.plans.values() for note in one.notes))


def plan(experiment: Experiment, table: Table, roles: Roles, replicates: int | None = None) -> Planned:
    """What the experiment would do with a table. replicates: in the place of the experiment's own number.

    Raises ValueError or TableError, in words for the user, for a table that cannot show the case.
    """
    prepared = simulation.prepare(table, roles, experiment.variants[0].settings.seed)
    variants = experiment.variants
    if experiment.fitted is not None:
        variants = experiment.fitted(prepared, variants)
    if replicates is not None:
        variants = tuple(replace(one, settings=replace(one.settings, replicates=replicates)) for one in variants)
    plans = simulation.plan_variants(prepared, {one.name: one.settings for one in variants})
    return Planned(experiment, tuple(replace(one, settings=plans[one.name].settings) for one in variants), plans)


def measured(stored: Mapping, frames: Mapping[str, pd.DataFrame], rates: Rates, rows: int) -> Measured:
    """What `Experiment.find` takes. stored: see `as_stored`. rates: the effective ones. rows: of the whole table."""
    titles = dict(stored["titles"])
    variants = tuple(
        Variant(name, titles[name], settings) for name, settings in simulation.stored_variants(stored).items()
    )
    return Measured(frames, variants, tuple(stored["classes"]), rates, rows)


def run(
    planned: Planned,
    table: Table,
    roles: Roles,
    rates: Rates,
    workers: int = 1,
    on_result: Callable[[int, int], None] | None = None,
) -> Measured:
    """Run it here and now; the same frames whatever the number of workers. rates: as typed; what a table's own columns
    of seconds and prices say takes their place."""
    effective = costs.effective(rates, tables.row_costs(table, roles.seconds), tables.row_costs(table, roles.price))
    return run_stored(as_stored(planned, table, roles), table, effective, workers, on_result)


def run_stored(
    stored: Mapping,
    table: Table,
    rates: Rates,
    workers: int = 1,
    on_result: Callable[[int, int], None] | None = None,
) -> Measured:
    """Run here and now what `as_stored` wrote. rates: the effective ones.

    Raises ValueError or TableError, in words for the user, when the table cannot be that of then.
    """
    roles = simulation.read_as_before(dict(stored), table)
    variants, beside = simulation.stored_variants(stored), get(stored["experiment"]).beside
    frames, _ = simulation.simulate_variants(table, roles, variants, workers, on_result, beside)
    return measured(stored, frames, rates, len(table.frame))


def start(planned: Planned, store: Store, runner: Runner, upload: str, table: Table, roles: Roles) -> str:
    """Start it as one stored run of an upload in the background; returns the run's id."""
    return simulation.start_variants(
        store, runner, upload, table, roles, planned.plans, _about(planned), planned.experiment.beside
    )


def resume(experiment: Experiment, store: Store, runner: Runner, run_id: str, table: Table) -> None:
    """Go on with a stopped run. Raises ValueError when the file has been read otherwise since."""
    simulation.resume_variants(store, runner, run_id, table, experiment.beside)


def as_stored(planned: Planned, table: Table, roles: Roles) -> dict:
    """The settings a run of this plan is kept with, plain JSON values; the same plan gives the same."""
    return simulation.variants_as_stored(table, roles, planned.plans, _about(planned))


def _about(planned: Planned) -> dict:
    return {
        "experiment": planned.experiment.name,
        "titles": [[one.name, one.title] for one in planned.variants],
        "notes": list(planned.notes),
        "classes": list(next(iter(planned.plans.values())).classes),
    }
