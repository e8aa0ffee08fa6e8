"""A run written as a capsule, read, and repeated: equal, or what differs."""

import json
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from alcore import capsule, costs, experiments, simulation
from alcore.capsule import CapsuleError, Difference
from alcore.capsule.rerunning import UNKNOWN_VERSIONS
from alcore.oracles import Annotator, Annotators
from alcore.simulation import Settings
from alcore.store import open_store
from alcore.versions import versions
from tests.capsule.packing import IRIS, QUICK, ROLES, forge, unpacked


def changed(column, value, lines=1):
    """Puts a value into a column of the first lines of a file of JSON lines."""

    def change(content: bytes) -> bytes:
        records = [json.loads(line) for line in content.splitlines()]
        for record in records[:lines]:
            record[column] = value(record[column]) if callable(value) else value
        return "".join(json.dumps(record) + "\n" for record in records).encode()

    return change


def test_a_capsule_is_read_back_as_it_was_written(ran, simulated):
    made, back = ran.capsule(), capsule.read(simulated)
    for name, frame in made.frames.items():
        pd.testing.assert_frame_equal(back.frames[name], frame, check_exact=True)
    told = ("kind", "name", "table", "rates", "result", "made", "data")
    assert all(getattr(back, one) == getattr(made, one) for one in told)
    assert Settings.from_dict({k: v for k, v in back.settings.items() if k not in ("roles", "reading")}) == (
        ran.result.plan.settings
    )


def test_equal_runs_make_equal_bytes(ran, simulated):
    assert capsule.to_bytes(ran.capsule(), with_data=True) == simulated
    assert capsule.to_bytes(capsule.read(simulated), with_data=True) == simulated


def test_everybody_can_read_what_is_inside_without_this_program(ran, simulated):
    files = unpacked(simulated)
    assert set(files) == {
        *("README.txt", "manifest.json", "settings.json", "rounds.jsonl", "queries.jsonl", "result.json", "table.csv")
    }
    assert files["table.csv"] == IRIS and b"python -m alcore rerun" in files["README.txt"]
    lines = [json.loads(line) for line in files["rounds.jsonl"].splitlines()]
    assert [line["accuracy"] for line in lines] == ran.result.rounds["accuracy"].tolist()
    assert json.loads(files["settings.json"])["settings"]["seed"] == QUICK.seed
    manifest = json.loads(files["manifest.json"])
    assert manifest["table"]["sha256"] == ran.table.digest and manifest["made"]["created"] == (
        "2023-11-14T22:13:20+00:00"
    )


def test_repeated_on_the_same_machine_it_comes_out_equal(simulated):
    told = []
    found = capsule.rerun(capsule.read(simulated), on_result=lambda done, total: told.append((done, total)))
    assert found.equal and found.versions == () and found.left_out == ()
    assert found.compared == {"rounds": 2 * 2 * 3, "queries": 2 * 2 * 45}
    assert told == [(1, 2), (2, 2)]


def test_a_changed_score_is_found_by_column_lines_and_size_whatever_its_hash(simulated):
    forged = forge(simulated, {"rounds.jsonl": changed("accuracy", lambda score: score + 0.25, lines=3)})
    found = capsule.rerun(capsule.read(forged))
    assert found.differences == (Difference("rounds", "accuracy", 3, pytest.approx(0.25)),)
    assert str(found.differences[0]) == "rounds: 'accuracy' differs in 3 lines, at most by 0.25"


def test_one_bit_is_a_difference(simulated):
    forged = forge(simulated, {"rounds.jsonl": changed("macro_f1", lambda score: float(np.nextafter(score, 2)))})
    assert [one.column for one in capsule.rerun(capsule.read(forged)).differences] == ["macro_f1"]


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        ("queries.jsonl", changed("given_label", "setosa", lines=40), ("queries", "given_label")),
        ("queries.jsonl", lambda content: content.split(b"\n", 1)[1], ("queries", None)),
        ("result.json", lambda told: {**told, "savings": []}, ("result", "savings")),
        ("settings.json", lambda told: {**told, "rates": {**told["rates"], "hourly_wage": 40}}, ("rounds", "dollars")),
        ("settings.json", lambda told: {**told, "settings": {**told["settings"], "seed": 1}}, ("rounds", "accuracy")),
    ],
    ids=["a label", "a line less", "the figures", "the wage", "the seed"],
)
def test_whatever_else_is_changed_is_found_as_well(simulated, file, change, expected):
    found = capsule.rerun(capsule.read(forge(simulated, {file: change})))
    assert expected in [(one.where, one.column) for one in found.differences]


def test_the_measured_seconds_are_no_difference_even_where_they_are_paid(ran):
    made = ran.capsule(compute_per_hour=1e6)
    assert made.frames["rounds"]["dollars"].max() > ran.capsule().frames["rounds"]["dollars"].max()
    assert capsule.rerun(capsule.read(capsule.to_bytes(made, with_data=True))).equal


def test_without_its_table_a_capsule_asks_for_it_and_takes_no_other(ran):
    bare = capsule.read(capsule.to_bytes(ran.capsule()))
    assert bare.data is None
    with pytest.raises(CapsuleError, match=f"'iris.csv', whose SHA-256 begins with {ran.table.digest[:12]}"):
        capsule.rerun(bare)
    with pytest.raises(CapsuleError, match="The table given is not the one of the capsule"):
        capsule.rerun(bare, IRIS + b"\n")
    assert capsule.rerun(bare, IRIS).equal


def test_other_versions_are_told_beside_the_comparison(ran):
    made = ran.capsule()
    then = {**made.made.versions, "numpy": "1.0"} | {"a library of then": "3"}
    del then["scipy"]
    found = capsule.rerun(replace(made, made=replace(made.made, versions=then)))
    now = made.made.versions
    assert set(found.versions) == {
        ("numpy", "1.0", now["numpy"]),
        ("a library of then", "3", "not there"),
        ("scipy", "not there", now["scipy"]),
    }
    assert found.equal


def test_a_stored_run_tells_the_versions_of_then_and_not_of_today(store, ran):
    rounds = ran.result.rounds.copy()
    rounds.attrs["versions"] = json.dumps({**versions(), "numpy": "1.0"})
    first = replace(ran.result, rounds=rounds)
    made = capsule.of_run(store, kept(store, replace(ran, result=first), [0, 1]))
    assert made.made.versions["numpy"] == "1.0" and made.made.versions["scipy"] == versions()["scipy"]
    assert [one[:2] for one in capsule.rerun(made).versions] == [("numpy", "1.0")]


def test_trial_runs_of_more_than_one_version_or_of_none_known_have_no_version_and_that_is_said(store, ran):
    run = kept(store, ran, [0])
    later = ran.result.rounds[ran.result.rounds["replicate"] == 1].copy()
    later.attrs["versions"] = json.dumps({**versions(), "numpy": "99"})
    queries = ran.result.queries[ran.result.queries["replicate"] == 1]
    store.add_replicate(run, 1, {"rounds": later, "queries": queries})
    made = capsule.of_run(store, run)
    assert made.made.versions == {}
    found = capsule.rerun(capsule.read(capsule.to_bytes(made)), IRIS)
    assert found.equal and found.versions == () and found.left_out == (UNKNOWN_VERSIONS,)


def test_what_is_new_here_is_not_compared_and_is_said(ran):
    made = ran.capsule()
    older = replace(made, frames={**made.frames, "rounds": made.frames["rounds"].drop(columns="recall")})
    found = capsule.rerun(older)
    assert found.equal and found.left_out == ("'recall' is new in rounds, so it was not compared.",)


def test_settings_that_an_older_version_did_not_know_are_at_their_default(simulated):
    def older(told):
        return {**told, "settings": {name: value for name, value in told["settings"].items() if name != "starting"}}

    assert capsule.rerun(capsule.read(forge(simulated, {"settings.json": older}))).equal


def test_a_team_that_makes_mistakes_of_its_own_comes_out_equal_too(ran):
    team = (
        Annotator("crowd", confusion=((0.9, 0.1, 0), (0, 0.8, 0.2), (0, 0, 1)), price=0.1),
        Annotator("nurse", 0.95, price=2),
    )
    several = Annotators(team=team, votes=2, difficulty=0.5, tired=0.1, resolve="dawid-skene", relabel=0.2)
    chosen = replace(
        QUICK, replicates=1, metric="cost", costs=((0, 1, 2), (1, 0, 5), (2, 1, 0)), annotators=several, stop_set=20
    )
    made = capsule.of_result(ran.table, ROLES, simulation.simulate(ran.table, ROLES, chosen), {}, 0.0, IRIS)
    back = capsule.read(capsule.to_bytes(made, with_data=True))
    assert capsule.rerun(back).equal
    with pytest.raises(ValueError, match="accuracy of annotator 'nurse'"):
        worse = replace(back, settings=json.loads(json.dumps(back.settings).replace("0.95", "95")))
        capsule.rerun(worse)


def test_settings_that_this_version_does_not_know_get_a_sentence(simulated):
    newer = forge(simulated, {"settings.json": lambda told: {**told, "settings": {**told["settings"], "moon": 1}}})
    with pytest.raises(CapsuleError, match="holds what this version does not know"):
        capsule.rerun(capsule.read(newer))


@pytest.mark.parametrize("value", ["many", 1e300, [1], None, -1, True, 2**70], ids=str)
@pytest.mark.parametrize("name", ["strategies", "learner", "replicates", "budget", "seed", "noise"])
def test_settings_that_make_no_sense_get_a_sentence(simulated, name, value):
    def worse(told):
        return {**told, "settings": {**told["settings"], name: value}}

    with pytest.raises(ValueError, match=r"[A-Z].*\.$"):
        capsule.rerun(capsule.read(forge(simulated, {"settings.json": worse})))


# -- from the store ------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    yield opened
    opened._engine.dispose()


def kept(store, ran, numbers, settings=None, **upload):
    """A run in the store of which these trial runs are finished."""
    key = store.add_upload(IRIS, "iris.csv", upload)
    wanted = settings or simulation.as_stored(ran.table, ROLES, ran.result.plan.settings)
    run = store.add_run(key, wanted, QUICK.replicates)
    for number in numbers:
        frames = {"rounds": ran.result.rounds, "queries": ran.result.queries}
        store.add_replicate(run, number, {name: one[one["replicate"] == number] for name, one in frames.items()})
    return run


def test_a_stored_run_has_the_rates_of_its_table_and_comes_out_equal(store, ran):
    rates = costs.Rates(hourly_wage=33, overhead=0.2)
    made = capsule.of_run(store, kept(store, ran, [0, 1], rates=asdict(rates)))
    assert made.rates == asdict(rates)
    back = capsule.read(capsule.to_bytes(made))
    assert capsule.rerun(back, IRIS).equal
    pd.testing.assert_frame_equal(
        back.frames["rounds"][["hours", "dollars"]], costs.add_money(ran.result.rounds, rates)[["hours", "dollars"]]
    )


def test_of_a_run_that_stopped_early_the_finished_trial_runs_are_repeated(store, ran):
    found = capsule.rerun(capsule.of_run(store, kept(store, ran, [1])))
    assert found.equal and found.compared == {"rounds": 2 * 3, "queries": 2 * 45}


def test_a_run_without_a_finished_trial_run_has_no_capsule_yet(store, ran):
    with pytest.raises(ValueError, match="nothing to put into a capsule yet"):
        capsule.of_run(store, kept(store, ran, []))


def test_a_run_of_an_experiment_is_refused_in_words(store, ran):
    planned = experiments.plan(experiments.get("cold_start"), ran.table, ROLES, replicates=2)
    with pytest.raises(ValueError, match="several settings side by side"):
        capsule.of_run(store, kept(store, ran, [0], experiments.running.as_stored(planned, ran.table, ROLES)))
