import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alcore import simulation, tables
from alcore.jobs import Runner
from alcore.simulation import Settings
from alcore.store import open_store
from alcore.strategies import cold_start
from alcore.tables import Roles, TableError

QUICK = Settings(strategies=("random", "margin"), replicates=3, budget=60, start=20, batch=10)


def csv(n=300, classes=2, seed=0, duplicates=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3)).round(6)
    score = X[:, 0] + 0.3 * rng.normal(size=n)
    y = np.digitize(score, np.linspace(-0.5, 0.5, classes - 1) if classes > 2 else [0.0])
    frame = pd.DataFrame(X, columns=["a", "b", "c"]).assign(
        kind=rng.choice(["red", "green", "blue"], n),
        seconds=rng.integers(5, 60, n),
        y=[f"class {k}" for k in y],
    )
    frame = pd.concat([frame, frame.iloc[:duplicates]])
    return tables.read(frame.to_csv(index=False).encode(), "made.csv")


ROLES = Roles(label="y", seconds="seconds")


@pytest.fixture(scope="module")
def table():
    return csv()


@pytest.fixture(scope="module")
def result(table):
    return simulation.simulate(table, ROLES, QUICK)


def without_times(rounds):
    return rounds.drop(columns=["fit_seconds", "query_seconds"])


def test_a_round_is_a_line_and_a_query_is_a_line(result):
    assert len(result.rounds) == 2 * 3 * 5 and len(result.queries) == 2 * 3 * 60
    assert result.rounds.groupby(["strategy", "replicate"]).labels.apply(list).map(tuple).unique().tolist() == [
        (20, 30, 40, 50, 60)
    ]
    assert not result.rounds[["accuracy", "balanced_accuracy", "macro_f1", "f1", "recall"]].isna().any().any()


def test_all_arms_of_a_replicate_start_from_the_same_rows_and_score(result):
    starts = result.queries[result.queries["round"] == 0]
    for _, replicate in starts.groupby("replicate"):
        rows = replicate.groupby("strategy").row.apply(list)
        assert rows["random"] == rows["margin"]
    first = result.rounds[result.rounds["round"] == 0].pivot(index="replicate", columns="strategy", values="accuracy")
    assert (first["random"] == first["margin"]).all()


def test_no_row_is_queried_twice_and_none_is_from_the_test_set(table, result):
    prepared = simulation.prepare(table, ROLES)
    for (_, number), asked in result.queries.groupby(["strategy", "replicate"]):
        pool, test = simulation.split(prepared, 0.3, 0, number)
        assert asked.row.is_unique
        assert set(asked.row) <= set(prepared.positions[pool])
        assert not set(asked.row) & set(prepared.positions[test])


def test_the_test_set_is_a_firewall_what_is_in_it_changes_scores_and_no_query(table, result):
    prepared = simulation.prepare(table, ROLES)
    settings = simulation.plan(prepared, QUICK).settings
    _, test = simulation.split(prepared, 0.3, 0, 0)
    frame = prepared.frame.copy()
    frame.loc[test, "a"] = -frame.loc[test, "a"] * 1_000
    changed = simulation.run_replicate(replace(prepared, frame=frame), settings, 0)
    before = {"rounds": result.rounds, "queries": result.queries}
    before = {name: frame[frame.replicate == 0] for name, frame in before.items()}
    pd.testing.assert_frame_equal(changed["queries"], before["queries"])
    assert changed["rounds"].accuracy.mean() < before["rounds"].accuracy.mean() - 0.2


def test_the_same_seed_gives_the_same_frames_on_one_worker_or_two(table, result):
    parallel = simulation.simulate(table, ROLES, QUICK, workers=2)
    pd.testing.assert_frame_equal(without_times(parallel.rounds), without_times(result.rounds))
    pd.testing.assert_frame_equal(parallel.queries, result.queries)


def test_another_seed_gives_other_frames(table, result):
    other = simulation.simulate(table, ROLES, Settings(**{**vars(QUICK), "seed": 1}))
    assert other.queries.row.tolist() != result.queries.row.tolist()


def test_a_strategy_does_not_change_what_the_others_do(table, result):
    more = simulation.simulate(table, ROLES, Settings(**{**vars(QUICK), "strategies": ("random", "entropy", "margin")}))
    for name in ("random", "margin"):
        mine, theirs = (
            without_times(r.rounds[r.rounds.strategy == name]).reset_index(drop=True) for r in (more, result)
        )
        pd.testing.assert_frame_equal(mine, theirs)


def test_when_the_whole_pool_is_labeled_all_arms_end_at_the_same_score(table):
    everything = Settings(**{**vars(QUICK), "budget": 10_000, "batch": 50, "metric": "log_loss"})
    whole = simulation.simulate(table, ROLES, everything)
    last = whole.rounds[whole.rounds.labels == whole.plan.pool_rows]
    ends = last.pivot(index="replicate", columns="strategy", values="log_loss")
    assert len(ends) == 3 and np.abs(ends["random"] - ends["margin"]).max() <= 1e-3  # fits start from different models
    assert any("cut" in note for note in whole.plan.notes)


def test_when_the_whole_pool_is_labeled_cold_fits_end_at_exactly_the_same_score(table):
    everything = Settings(**{**vars(QUICK), "budget": 10_000, "batch": 50, "learner": "svm"})
    last = simulation.simulate(table, ROLES, everything).rounds.groupby(["replicate", "strategy"]).last()
    for metric in ("accuracy", "macro_f1", "recall"):
        ends = last[metric].unstack()
        assert (ends["random"] == ends["margin"]).all()


def test_a_last_batch_may_be_smaller(table):
    labels = simulation.simulate(table, ROLES, Settings(**{**vars(QUICK), "budget": 47})).rounds.labels
    assert sorted(labels.unique()) == [20, 30, 40, 47]


def test_row_seconds_add_up_over_the_rows_asked(table, result):
    seconds = tables.typed(table, "seconds").to_numpy()
    asked = result.queries[(result.queries.strategy == "margin") & (result.queries.replicate == 1)]
    last = result.rounds[(result.rounds.strategy == "margin") & (result.rounds.replicate == 1)].iloc[-1]
    assert last.row_seconds == seconds[asked.row].sum()
    assert result.rounds.row_price.isna().all()


def test_the_cost_column_is_no_feature(table):
    assert "seconds" not in simulation.prepare(table, ROLES).frame.columns


def test_simulated_mistakes_are_the_same_for_the_same_row_in_every_arm(table):
    noisy = simulation.simulate(table, ROLES, Settings(**{**vars(QUICK), "noise": 0.3})).queries
    wrong = noisy.given_label != noisy.true_label
    assert 0.2 < wrong.mean() < 0.4
    answers = noisy.groupby(["replicate", "row"]).given_label.nunique()
    assert answers.max() == 1


def test_no_mistakes_are_the_clean_run(table, result):
    clean = simulation.simulate(table, ROLES, Settings(**{**vars(QUICK), "noise": 0.0}))
    assert (clean.rounds.training_errors == 0).all()
    pd.testing.assert_frame_equal(clean.queries, result.queries)


def test_splits_are_stratified_and_never_divide_a_group():
    table = csv(n=300, duplicates=60)
    prepared = simulation.prepare(table, ROLES)
    for number in range(5):
        pool, test = simulation.split(prepared, 0.3, 0, number)
        assert not set(prepared.groups[pool]) & set(prepared.groups[test])
        assert len(pool) + len(test) == len(prepared.y) == 360
        assert abs(prepared.y[test].mean() - prepared.y.mean()) < 0.06


def test_a_class_with_a_single_row_is_no_error():
    table = csv(n=200)
    text = table.frame.to_csv(index=False) + "0.1,0.2,0.3,red,9,alone\n"
    result = simulation.simulate(tables.read(text.encode(), "x.csv"), ROLES, QUICK)
    assert any("alone" in note for note in result.plan.notes)
    assert len(result.rounds) == 30


@pytest.mark.parametrize("metric", ["average_precision", "log_loss"])
def test_metrics_on_probabilities_are_there_when_chosen(table, metric):
    rounds = simulation.simulate(table, ROLES, Settings(**{**vars(QUICK), "metric": metric, "replicates": 1})).rounds
    assert rounds[metric].between(0, 5).all()


def test_what_is_left_open_is_decided_and_said():
    table = csv(n=1_000, classes=4)
    planned = simulation.plan(simulation.prepare(table, ROLES), Settings())
    assert (planned.settings.start, planned.settings.batch, planned.settings.budget) == (20, 10, 320)
    assert planned.settings.metric and planned.settings.positive in planned.classes
    assert planned.rows == 1_000 and planned.test_rows == 300


def test_a_large_table_is_sampled_and_it_is_said(monkeypatch):
    monkeypatch.setattr(simulation.prepared, "MOST_ROWS", 150)
    prepared = simulation.prepare(csv(), ROLES)
    assert len(prepared.y) == 150
    assert any("300 labeled rows" in note for note in simulation.plan(prepared, QUICK).notes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strategies": ("margin",)}, "Random sampling must be among"),
        ({"strategies": ("random", "guess")}, "no strategy called 'guess'"),
        ({"learner": "oracle"}, "no learner called 'oracle'"),
        ({"metric": "luck"}, "no metric called 'luck'"),
        ({"positive": "class 9"}, "no class called 'class 9'"),
        ({"start": 60}, "leave nothing of the budget"),
        ({"batch": 0}, "rows per round"),
        ({"noise": 1.5}, "between 0 and 1"),
        ({"test_share": 0.99}, "test rows"),
    ],
)
def test_settings_that_cannot_be_run_are_refused_in_words(table, change, message):
    with pytest.raises(ValueError, match=message):
        simulation.simulate(table, ROLES, Settings(**{**vars(QUICK), **change}))


def test_too_few_labeled_rows_are_told_how_many_are_needed():
    with pytest.raises(TableError, match="at least 60 labeled rows"):
        simulation.prepare(csv(n=40), ROLES)


def test_settings_survive_json():
    assert Settings.from_dict(QUICK.to_dict()) == QUICK
    priced = replace(QUICK, costs=((0.0, 1.0), (5.0, 0.0)))
    assert Settings.from_dict(priced.to_dict()) == priced
    assert json.loads(json.dumps(priced.to_dict())) == priced.to_dict()  # as a store gives it back


def test_a_run_in_the_background_equals_the_run_in_the_foreground_and_resumes(tmp_path, table, result):
    import time

    store = open_store(f"sqlite:///{tmp_path / 'x.db'}")
    runner = Runner(store)
    upload = store.add_upload(b"", "made.csv")
    planned = simulation.plan(simulation.prepare(table, ROLES), QUICK)
    run = store.add_run(upload, simulation.as_stored(table, ROLES, planned.settings), 3)
    one = simulation.run_replicate(simulation.prepare(table, ROLES), planned.settings, 1)
    store.add_replicate(run, 1, one)
    store.set_state(run, "interrupted")
    simulation.resume(store, runner, run, table)
    end = time.monotonic() + 300
    while store.run(run).alive:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert store.run(run).state == "done" and store.run(run).done == 3
    pd.testing.assert_frame_equal(without_times(store.frame(run, "rounds")), without_times(result.rounds))
    pd.testing.assert_frame_equal(store.frame(run, "queries"), result.queries)


def test_a_run_is_not_resumed_on_a_file_that_is_read_otherwise_now(tmp_path, table):
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}")
    upload = store.add_upload(b"", "made.csv")
    run = store.add_run(upload, simulation.as_stored(table, ROLES, QUICK), 3)
    with pytest.raises(ValueError, match="read otherwise"):
        simulation.resume(store, Runner(store), run, replace(table, delimiter=";"))


def test_a_strategy_registered_here_works_in_worker_processes(table, monkeypatch):
    from alcore.strategies import register, registry

    monkeypatch.setattr(registry, "_registered", registry._registered)
    register("first_come")(lambda pool: -pool.rows.astype(float))
    try:
        settings = replace(QUICK, strategies=("random", "first_come"), replicates=2)
        one, two = (simulation.simulate(table, ROLES, settings, workers).queries for workers in (1, 2))
        pd.testing.assert_frame_equal(one, two)
    finally:
        del registry._registered["first_come"]


def test_rows_of_a_single_group_cannot_be_split(table):
    with pytest.raises(TableError, match="one group"):
        prepared = simulation.prepare(table, ROLES)
        simulation.split(replace(prepared, groups=np.zeros(len(prepared.y), dtype=int)), 0.3, 0, 0)


@pytest.mark.parametrize("starting", ["clusters", "medoids", "typiclust"])
def test_arms_start_from_the_same_rows_however_they_are_chosen(table, result, starting):
    queries = simulation.simulate(table, ROLES, replace(QUICK, starting=starting, replicates=2)).queries
    for number, replicate in queries[queries["round"] == 0].groupby("replicate"):
        rows = replicate.groupby("strategy").row.apply(list)
        assert rows["random"] == rows["margin"] and len(set(rows["margin"])) == 20
        by_lot = result.queries[(result.queries["round"] == 0) & (result.queries.replicate == number)]
        assert set(rows["margin"]) != set(by_lot.row)
    firsts = queries[queries["round"] == 0].groupby("replicate").row.apply(set)
    assert firsts[0] != firsts[1]


def test_the_first_rows_of_the_file_are_those_of_the_pool_nearest_its_top(table):
    queries = simulation.simulate(table, ROLES, replace(QUICK, starting="first", replicates=2)).queries
    prepared = simulation.prepare(table, ROLES)
    for number in (0, 1):
        pool, test = simulation.split(prepared, 0.3, 0, number)
        asked = queries[(queries["round"] == 0) & (queries.replicate == number) & (queries.strategy == "margin")].row
        assert asked.tolist() == prepared.positions[pool[:20]].tolist()  # in the file's order, test rows passed over
        above = set(range(asked.max())) - set(asked)
        assert above and above <= set(prepared.positions[test].tolist())


def test_a_start_stratified_by_a_column_is_that_of_the_pool_alone_and_paired(table):
    prepared = simulation.prepare(table, ROLES)
    column = next(name for name, kind in prepared.kinds.items() if kind == "number")
    queries = simulation.simulate(
        table, ROLES, replace(QUICK, starting=f"stratified('{column}')", replicates=1)
    ).queries
    rows = queries[queries["round"] == 0].groupby("strategy").row.apply(list)
    assert rows["random"] == rows["margin"]
    pool, _ = simulation.split(prepared, 0.3, 0, 0)
    groups = cold_start.strata(prepared.frame[column].iloc[pool])
    asked = groups[np.searchsorted(prepared.positions[pool], rows["margin"])]
    assert (abs(np.bincount(asked) - 20 * np.bincount(groups) / len(pool)) < 1).all()


def test_a_start_by_a_column_that_is_not_there_is_refused_before_the_run(table):
    with pytest.raises(ValueError, match="no column 'colour' to stratify"):
        simulation.plan(simulation.prepare(table, ROLES), replace(QUICK, starting="stratified(colour)"))


def test_starting_by_lot_is_what_runs_without_the_setting_did(table, result):
    prepared = simulation.prepare(table, ROLES)
    pool, _ = simulation.split(prepared, 0.3, 0, 0)
    seed = int(np.random.default_rng((0, 0, 4)).integers(2**31))
    lot = np.random.default_rng((seed, 0)).permutation(len(pool))[:20]
    asked = result.queries[(result.queries["round"] == 0) & (result.queries.replicate == 0)]
    assert asked[asked.strategy == "margin"].row.tolist() == prepared.positions[pool[lot]].tolist()


def test_settings_stored_before_there_were_ways_of_starting_are_read():
    stored = QUICK.to_dict()
    del stored["starting"]
    assert Settings.from_dict(stored) == QUICK and QUICK.starting == "random"
    other = replace(QUICK, starting="medoids")
    assert Settings.from_dict(other.to_dict()) == other


def test_an_unknown_way_of_starting_is_refused_before_the_run(table):
    with pytest.raises(ValueError, match="no way of starting called 'guess'"):
        simulation.plan(simulation.prepare(table, ROLES), replace(QUICK, starting="guess"))
