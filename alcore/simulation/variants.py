"""Several settings side by side in one run: a replicate is every variant on the same split of the same table.

Variants share what pairs arms: the seed, and so the split, the draws of first rows and of mistakes. A replicate is kept
only when all of its variants are done, so what is compared is paired at every moment of a run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import pandas as pd

from alcore import jobs
from alcore.simulation.planning import Plan, Settings, plan
from alcore.simulation.prepared import Prepared, prepare
from alcore.simulation.replicate import resolve, run_replicate
from alcore.simulation.runs import Work, as_read, missing, read_as_before, replicates
from alcore.store import Store
from alcore.strategies import Strategy
from alcore.tables import Roles, Table

# Further frames of a replicate, by name: beside(prepared, planned settings by variant, number, frames so far).
Beside = Callable[[Prepared, Mapping[str, Settings], int, dict[str, pd.DataFrame]], dict[str, pd.DataFrame]]


def run_variants(
    prepared: Prepared,
    replicate: int,
    variants: Mapping[str, Settings],
    strategies: Mapping[str, dict[str, Strategy]] | None = None,
    beside: Beside | None = None,
) -> dict[str, pd.DataFrame]:
    """One replicate of every variant: the frames of `run_replicate`, with a first column `variant`."""
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for name, settings in variants.items():
        frames = run_replicate(prepared, settings, replicate, strategies[name] if strategies else None)
        for kind, frame in frames.items():
            frame.insert(0, "variant", name)
            parts[kind].append(frame)
    frames = {kind: pd.concat(of_kind, ignore_index=True) for kind, of_kind in parts.items()}
    return frames if beside is None else frames | beside(prepared, variants, replicate, frames)


def plan_variants(prepared: Prepared, variants: Mapping[str, Settings]) -> dict[str, Plan]:
    """The plan of each variant; a score left open is that of the first. Raises ValueError, in words for the user, where
    `plan` does or where variants could not be paired: another seed, test share or number of replicates."""
    plans: dict[str, Plan] = {}
    for name, settings in variants.items():
        first = next(iter(plans.values())).settings if plans else settings
        paired = (settings.seed, settings.test_share, settings.replicates)
        if paired != (first.seed, first.test_share, first.replicates):
            raise ValueError("Settings compared side by side need the same seed, share of test rows and trial runs.")
        settings = replace(
            settings, metric=settings.metric or first.metric, positive=settings.positive or first.positive
        )
        plans[name] = plan(prepared, settings)
    return plans


def simulate_variants(
    table: Table,
    roles: Roles,
    variants: Mapping[str, Settings],
    workers: int = 1,
    on_result: Callable[[int, int], None] | None = None,
    beside: Beside | None = None,
) -> tuple[dict[str, pd.DataFrame], dict[str, Plan]]:
    """Run the variants here and now: their frames over all replicates, and their plans. See `simulate`."""
    first = next(iter(variants.values()))
    prepared = prepare(table, roles, first.seed)
    plans = plan_variants(prepared, variants)
    done: dict[int, dict[str, pd.DataFrame]] = {}
    work = work_of_variants({name: one.settings for name, one in plans.items()}, beside)
    for number, frames in replicates(prepared, work, list(range(first.replicates)), workers):
        done[number] = frames
        if on_result:
            on_result(len(done), first.replicates)
    kinds = done[0]
    frames = {kind: pd.concat([done[number][kind] for number in sorted(done)], ignore_index=True) for kind in kinds}
    return frames, plans


def work_of_variants(variants: Mapping[str, Settings], beside: Beside | None = None) -> Work:
    """What a replicate of these planned variants does."""
    resolved = {name: resolve(settings) for name, settings in variants.items()}
    return partial(run_variants, variants=dict(variants), strategies=resolved, beside=beside)


def variants_as_stored(table: Table, roles: Roles, plans: Mapping[str, Plan], about: Mapping) -> dict:
    """What a run of variants is kept as: plain JSON values; about: what else to keep, "experiment" in it."""
    # A list, since a database need not keep the order of names.
    variants = [[name, one.settings.to_dict()] for name, one in plans.items()]
    return {**about, "variants": variants, **as_read(table, roles)}


def stored_variants(settings: Mapping) -> dict[str, Settings]:
    """The planned settings of each variant, from what a run is kept as."""
    return {name: Settings.from_dict(values) for name, values in settings["variants"]}


def start_variants(
    store: Store,
    runner: jobs.Runner,
    upload: str,
    table: Table,
    roles: Roles,
    plans: Mapping[str, Plan],
    about: Mapping,
    beside: Beside | None = None,
) -> str:
    """Start planned variants as one run in the background and return its id. about: see `variants_as_stored`."""
    variants = {name: one.settings for name, one in plans.items()}
    total = next(iter(variants.values())).replicates
    run = store.add_run(upload, variants_as_stored(table, roles, plans, about), total)
    runner.start(run, partial(_produce, table, roles, variants, beside))
    return run


def resume_variants(store: Store, runner: jobs.Runner, run: str, table: Table, beside: Beside | None = None) -> None:
    """Go on with a run of variants that stopped; see `resume`."""
    settings = dict(store.run(run).settings)
    roles = read_as_before(settings, table)
    runner.start(run, partial(_produce, table, roles, stored_variants(settings), beside))


def _produce(
    table: Table,
    roles: Roles,
    variants: Mapping[str, Settings],
    beside: Beside | None,
    finished: set[int],
    cancelled: Callable[[], bool],
) -> Iterator[tuple[int, dict[str, pd.DataFrame]]]:
    first = next(iter(variants.values()))
    yield from missing(table, roles, first, work_of_variants(variants, beside), finished, cancelled)
