"""An experiment is several settings of the one simulation: paired, the same on two workers, resumable."""

import json
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from random_tables import ROLES, clouds

from alcore import experiments, simulation
from alcore.experiments import EXPERIMENTS
from alcore.jobs import Runner
from alcore.simulation import Settings
from alcore.store import open_store

VARIANTS = {
    "plain": Settings(start=10, batch=10, budget=40, replicates=3, stop_set=0),
    "typical": Settings(start=10, batch=10, budget=40, replicates=3, stop_set=0, starting="typiclust"),
}


@pytest.fixture(scope="module")
def table():
    return clouds(rows=150)


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    yield opened
    opened._engine.dispose()


def timeless(frame):
    return frame.drop(columns=[name for name in frame if name.endswith("_seconds") and name != "row_seconds"])


def test_each_variant_is_the_very_simulation_of_its_settings(table):
    frames, plans = simulation.simulate_variants(table, ROLES, VARIANTS)
    for name, settings in VARIANTS.items():
        alone = simulation.simulate(table, ROLES, settings)
        assert plans[name].settings == alone.plan.settings
        for kind in ("rounds", "queries"):
            mine = frames[kind][frames[kind].variant == name].drop(columns="variant").reset_index(drop=True)
            pd.testing.assert_frame_equal(timeless(mine), timeless(getattr(alone, kind)))


def test_one_worker_and_two_give_the_same(table):
    one, _ = simulation.simulate_variants(table, ROLES, VARIANTS, workers=1)
    two, _ = simulation.simulate_variants(table, ROLES, VARIANTS, workers=2)
    for kind in one:
        pd.testing.assert_frame_equal(timeless(one[kind]), timeless(two[kind]))


@pytest.mark.parametrize("change", [{"seed": 1}, {"test_share": 0.4}, {"replicates": 4}])
def test_settings_that_cannot_be_paired_are_refused(table, change):
    variants = {**VARIANTS, "typical": replace(VARIANTS["typical"], **change)}
    with pytest.raises(ValueError, match="side by side need the same seed"):
        simulation.plan_variants(simulation.prepare(table, ROLES), variants)


def wait_for(store, run, state, seconds=300):
    end = time.monotonic() + seconds
    while store.run(run).state != state and time.monotonic() < end:
        time.sleep(0.05)
    assert store.run(run).state == state, store.run(run)


def test_a_stored_run_is_what_runs_here_and_one_that_stopped_goes_on(table, store):
    one = experiments.get("cold_start")
    planned = experiments.plan(one, table, ROLES, 2)
    upload = store.add_upload(b"x\n", "made.csv")
    runner = Runner(store)
    run = experiments.start(planned, store, runner, upload, table, ROLES)
    wait_for(store, run, "done")
    kept = store.run(run)
    assert (kept.total, kept.done, kept.experiment) == (2, 2, "cold_start")
    assert kept.settings == experiments.as_stored(planned, table, ROLES) == json.loads(json.dumps(kept.settings))
    assert store.runs(upload) == [] and [other.id for other in store.runs(upload, experiments=True)] == [run]
    here = experiments.run(planned, table, ROLES, experiments_rates())
    frames = store.frames(run)
    assert set(frames) == {"rounds", "queries", "few_shot"}
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(timeless(frame), timeless(here.frames[name]), check_dtype=False)
    read = experiments.measured(kept.settings, frames, here.rates, len(table.frame))
    assert (read.variants, read.classes, read.settings) == (here.variants, here.classes, here.settings)

    told = [
        experiments.document(settings, "made.csv", here.rates, one.find(of))
        for settings, of in ((kept.settings, read), (experiments.as_stored(planned, table, ROLES), here))
    ]
    assert told[0] == told[1]  # so the page's file and the shell's are the same, bit for bit

    other = store.add_run(upload, kept.settings, 2)
    store.add_replicate(other, 0, {"rounds": pd.DataFrame({"x": [1]})})
    store.set_state(other, "interrupted")
    experiments.resume(one, store, runner, other, table)
    wait_for(store, other, "done")
    assert store.finished(other) == {0, 1}
    assert store.frame(other, "rounds").dropna(subset=["variant"]).replicate.unique().tolist() == [1]


def experiments_rates():
    from alcore.costs import Rates

    return Rates()


def test_what_was_found_is_kept_as_json_and_read_back(table):
    one = experiments.get("cold_start")
    found = one.find(experiments.run(experiments.plan(one, table, ROLES, 2), table, ROLES, experiments_rates()))
    text = json.dumps(experiments.to_dict(found), allow_nan=False)
    back = experiments.from_dict(json.loads(text))
    assert (back.claims, back.score, back.replicates) == (found.claims, found.score, found.replicates)
    for name, frame in found.tables.items():
        pd.testing.assert_frame_equal(back.tables[name], frame, check_dtype=False, rtol=1e-5)
    assert (
        np.isinf(back.tables["needs"]["high_labels"]).tolist()
        == np.isinf(found.tables["needs"]["high_labels"]).tolist()
    )


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_says_what_the_page_needs_and_starts_from_the_plain_loop(name):
    one = EXPERIMENTS[name]
    assert one.name == name and one.title and one.question.endswith("?") and one.compares.endswith(".")
    assert len(one.lessons) == 2 and all(lesson.endswith(".") for lesson in one.lessons)
    assert not any(character.isdigit() for lesson in one.lessons for character in lesson)  # numbers are claims
    assert "random" in one.variants[0].settings.strategies
    assert len({variant.name for variant in one.variants}) == len(one.variants)
    assert one.variants[0].settings.replicates >= 10
    assert len({variant.settings.replicates for variant in one.variants}) == 1


def test_an_unknown_experiment_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="no experiment called 'guess'. There are: noise"):
        experiments.get("guess")
