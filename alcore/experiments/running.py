"""An experiment on a table: planned, run here or in the background, and what is measured so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from alcore import costs, simulation, tables
from alcore.costs import Rates
from alcore.experiments.model import Experiment, Measured, Variant
from alcore.simulation import Plan
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


def measured(
    planned: Planned, table: Table, roles: Roles, frames: Mapping[str, pd.DataFrame], rates: Rates
) -> Measured:
    """What `Experiment.find` takes. rates: as typed; a table's own columns of seconds and prices take their place."""
    effective = costs.effective(rates, tables.row_costs(table, roles.seconds), tables.row_costs(table, roles.price))
    classes = next(iter(planned.plans.values())).classes
    return Measured(frames, planned.variants, classes, effective, len(table.frame))


def run(
    planned: Planned,
    table: Table,
    roles: Roles,
    rates: Rates,
    workers: int = 1,
    on_result: Callable[[int, int], None] | None = None,
) -> Measured:
    """Run it here and now; the same frames whatever the number of workers."""
    variants = {one.name: one.settings for one in planned.variants}
    frames, _ = simulation.simulate_variants(table, roles, variants, workers, on_result, planned.experiment.beside)
    return measured(planned, table, roles, frames, rates)


def start(planned: Planned, store, runner, upload: str, table: Table, roles: Roles) -> str:
    """Start it as one stored run of an upload in the background (`alcore.store`, `alcore.jobs`); returns the run's id.

    The run's settings hold the experiment's name and all variants, so it can be found again by `as_stored`."""
    experiment = planned.experiment
    return simulation.start_variants(
        store, runner, upload, table, roles, experiment.name, planned.plans, experiment.beside
    )


def resume(experiment: Experiment, store, runner, run_id: str, table: Table) -> None:
    """Go on with a stopped run. Raises ValueError when the file has been read otherwise since."""
    simulation.resume_variants(store, runner, run_id, table, experiment.beside)


def as_stored(planned: Planned, table: Table, roles: Roles) -> dict:
    """The settings a run of this plan is kept with."""
    return simulation.variants_as_stored(table, roles, planned.experiment.name, planned.plans)
