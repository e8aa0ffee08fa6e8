"""Who answers in a simulation, through its one path: settings to frames."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore import costs, savings, simulation, tables
from alcore.oracles import Annotator, Annotators
from alcore.simulation import Settings
from alcore.simulation.schedule import answers_of, schedule
from alcore.tables import Roles, TableError

QUICK = Settings(strategies=("random", "margin"), replicates=3, budget=60, start=20, batch=10)
ROLES = Roles(label="y", seconds="seconds")
CROWD = Annotator("crowd", accuracy=0.75, price=0.05, seconds=10)
EXPERT = Annotator("expert", accuracy=1.0, price=1.0, seconds=60)


def csv(n=400, seed=0):
    """A made table: two classes, a column of seconds, and a column of somebody who is right in four of five rows."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3)).round(6)
    y = np.where(X[:, 0] + 0.3 * rng.normal(size=n) > 0, "yes", "no")
    said = np.where(rng.random(n) < 0.8, y, np.where(y == "yes", "no", "yes"))
    frame = pd.DataFrame(X, columns=["a", "b", "c"]).assign(seconds=rng.integers(5, 60, n), llm=said, y=y)
    return tables.read(frame.to_csv(index=False).encode(), "made.csv")


@pytest.fixture(scope="module")
def table():
    return csv()


def run(table, roles=ROLES, **changes):
    """The frames of a run whose settings are QUICK but for these; those of `Annotators` are told apart by name."""
    people = {name: changes.pop(name) for name in Annotators.__dataclass_fields__ if name in changes}
    return simulation.simulate(table, roles, replace(QUICK, annotators=Annotators(**people), **changes))


@pytest.fixture(scope="module")
def clean(table):
    return run(table)


def same(one, other):
    times = ["fit_seconds", "query_seconds"]
    pd.testing.assert_frame_equal(one.rounds.drop(columns=times), other.rounds.drop(columns=times))
    pd.testing.assert_frame_equal(one.queries, other.queries)


# -- turning the cause off --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "off",
    [
        {"confusion": np.eye(2)},
        {"difficulty": 1.0},
        {"tired": 0.0, "minutes_between_breaks": 1.0},
        {"confusion": np.eye(2), "difficulty": 0.5},
    ],
    ids=["identity", "hard rows, no mistakes", "nobody tires", "identity on hard rows"],
)
def test_without_its_cause_a_run_is_the_clean_one_bit_for_bit(table, clean, off):
    same(run(table, **off), clean)


def test_a_team_that_is_never_wrong_asks_the_same_rows_and_learns_the_same(table, clean):
    perfect = run(table, team=(Annotator("one", accuracy=1.0), Annotator("two", accuracy=1.0)))
    same_columns = ["labels", "accuracy", "training_errors", "answer_errors", "noise_set", "row_seconds"]
    pd.testing.assert_frame_equal(perfect.rounds[same_columns], clean.rounds[same_columns])
    assert set(perfect.queries.annotator) == {"one", "two"}


def test_votes_that_all_say_the_same_cost_more_and_teach_the_same(table, clean):
    thrice = run(table, votes=3, budget=180)
    pd.testing.assert_frame_equal(thrice.rounds[["labels", "accuracy"]], clean.rounds[["labels", "accuracy"]])
    assert (thrice.rounds.answers == 3 * thrice.rounds.labels).all() and (
        clean.rounds.answers == clean.rounds.labels
    ).all()
    assert thrice.rounds.row_seconds.tolist() == pytest.approx((3 * clean.rounds.row_seconds).tolist())


@pytest.mark.parametrize("seed", [1, 2])
def test_noise_hurts_on_a_table_made_at_random_and_without_it_the_harm_is_gone(seed):
    made = csv(600, seed)
    noisy, none = (run(made, noise=rate, budget=120, replicates=6) for rate in (0.3, 0.0))
    last = {
        name: one.rounds.groupby(["strategy", "replicate"]).accuracy.last()
        for name, one in (("noisy", noisy), ("none", none))
    }
    assert (last["none"] - last["noisy"]).groupby("strategy").mean().min() > 0.03
    assert (none.rounds.training_errors == 0).all() and savings.mistakes_in_words(
        none.rounds, "accuracy", costs.Rates()
    ) == []


# -- pairing and repeating --------------------------------------------------------------------------------------

FULL = {
    "team": (CROWD, Annotator("clerk", accuracy=0.9, price=0.2, seconds=20), replace(EXPERT, again=True)),
    "difficulty": 0.7,
    "tired": 0.1,
    "votes": 2,
    "relabel": 0.2,
}


def test_the_same_answer_comes_to_the_same_row_ask_and_annotator_in_all_arms(table):
    everything = {name: value for name, value in FULL.items() if name != "tired"}
    asked = run(table, **everything, budget=150).queries
    assert {"relabel", "active", "start"} == set(asked.arm)
    times = asked.groupby(["strategy", "replicate", "row", "annotator"]).cumcount()
    answers = asked.assign(time=times).groupby(["replicate", "row", "annotator", "time"]).given_label.nunique()
    assert answers.max() == 1


def test_the_same_frames_come_from_one_worker_and_from_two(table):
    settings = replace(QUICK, annotators=Annotators(**FULL), budget=120)
    same(*(simulation.simulate(table, ROLES, settings, workers) for workers in (1, 2)))


def test_settings_with_annotators_survive_json_and_old_ones_are_read():
    told = replace(QUICK, annotators=Annotators(**FULL))
    stored = json.loads(json.dumps(told.to_dict()))
    assert stored == told.to_dict() and Settings.from_dict(stored) == told
    del stored["annotators"]
    assert Settings.from_dict(stored) == QUICK


# -- what a round counts ----------------------------------------------------------------------------------------


def test_every_answer_is_a_line_and_is_paid(table):
    result = run(table, **FULL, budget=150)
    prices, seconds = {"crowd": 0.05, "clerk": 0.2, "expert": 1.0}, {"crowd": 10, "clerk": 20, "expert": 60}
    for key, asked in result.queries.groupby(["strategy", "replicate"]):
        rounds = result.rounds.set_index(["strategy", "replicate"]).loc[[key]]
        last = rounds.iloc[-1]
        assert last.answers == len(asked) <= 150 and last.labels == asked.row.nunique()
        assert last.row_price == pytest.approx(asked.annotator.map(prices).sum())
        assert last.row_seconds == pytest.approx(asked.annotator.map(seconds).sum())
        assert last.answer_errors == pytest.approx((asked.given_label != asked.true_label).mean())
        assert rounds.answers.tolist() == asked.groupby("round").size().cumsum().tolist()
    priced = costs.add_money(result.rounds, costs.Rates(evaluation_rows=0))
    assert priced.dollars.tolist() == pytest.approx(result.rounds.row_price.tolist())
    assert priced.hours.tolist() == pytest.approx((result.rounds.row_seconds / 3600).tolist())


def test_without_prices_every_answer_costs_what_the_rates_say(table):
    plain = csv()
    rounds = run(plain, Roles(label="y", leave_out=("seconds",)), votes=3, budget=120).rounds
    priced = costs.add_money(rounds, costs.Rates(price_per_label=0.5, evaluation_rows=0, annotators_per_row=2))
    assert priced.dollars.tolist() == pytest.approx((0.5 * rounds.answers).tolist())
    alone = costs.everything(rounds, 400, costs.Rates(price_per_label=0.5, evaluation_rows=0))
    assert alone[1] == pytest.approx(400 * 3 * 0.5)


def test_the_labels_learned_are_the_majority_of_the_answers(table):
    result = run(table, noise=0.3, votes=3, budget=180)
    for key, asked in result.queries.groupby(["strategy", "replicate"]):
        wrong = (asked.given_label != asked.true_label).groupby(asked.row).sum() >= 2
        last = result.rounds.set_index(["strategy", "replicate"]).loc[[key]].iloc[-1]
        assert last.training_errors == pytest.approx(wrong.mean())


def test_dawid_skene_learns_whom_of_a_team_to_believe():
    made = csv(900)
    team = tuple(
        Annotator(name, accuracy=one) for name, one in zip("abcde", (0.97, 0.95, 0.55, 0.55, 0.55), strict=True)
    )
    wrong = {
        way: run(made, team=team, votes=5, resolve=way, budget=1_000, batch=30, strategies=("random",)).rounds
        .groupby("replicate").training_errors.last().mean()
        for way in ("majority", "dawid-skene")
    }  # fmt: skip
    assert wrong["dawid-skene"] < wrong["majority"] / 2


def test_labels_asked_again_are_those_doubted_and_get_better(table):
    plain, again = (run(table, noise=0.25, relabel=share, budget=150, replicates=6) for share in (0.0, 0.3))
    asked = again.queries
    assert asked[asked.arm == "relabel"].groupby(["strategy", "replicate", "row"]).size().max() <= 3
    share = (asked.arm == "relabel").groupby(asked.strategy).mean()
    assert share.between(0.2, 0.3).all()
    last = {
        one: frame.rounds.groupby("strategy").training_errors.apply(lambda s: s.iloc[-1])
        for one, frame in (("plain", plain), ("again", again))
    }
    assert (last["again"] < last["plain"]).all()
    first_wrong = (asked.given_label != asked.true_label) & (asked.ask == 1)
    doubted = asked[asked.arm == "relabel"].set_index(["strategy", "replicate", "row"]).index
    was = asked[asked.ask == 1].set_index(["strategy", "replicate", "row"])
    assert first_wrong.mean() < (was.given_label != was.true_label)[doubted.unique()].mean()


def test_who_is_kept_for_doubts_has_the_last_word(table):
    result = run(table, team=(CROWD, replace(EXPERT, again=True)), relabel=0.5, budget=120, batch=10)
    asked = result.queries
    assert set(asked[asked.arm != "relabel"].annotator) == {"crowd"}
    again = asked[asked.arm == "relabel"]
    assert set(again.annotator) == {"expert"} and not again.duplicated(["strategy", "replicate", "row"]).any()
    for key, mine in asked.groupby(["strategy", "replicate"]):
        final = mine.groupby("row").last()  # the expert comes later, and is never wrong
        last = result.rounds.set_index(["strategy", "replicate"]).loc[[key]].iloc[-1]
        assert last.training_errors == pytest.approx((final.given_label != final.true_label).mean())


# -- difficulty -------------------------------------------------------------------------------------------------


def test_strategies_that_ask_doubtful_rows_meet_more_mistakes_where_those_are_hard():
    made = csv(800)
    alike, hard = (
        savings.mistakes_met(run(made, noise=0.1, difficulty=part, budget=200, replicates=6).rounds).set_index(
            "strategy"
        )
        for part in (0.0, 1.0)
    )
    assert hard.loc["margin", "low"] > 0.15 and hard.noise_set.tolist() == pytest.approx([0.1, 0.1])
    assert hard.loc["random", "met"] == pytest.approx(0.1, abs=0.03)
    assert alike.met.tolist() == pytest.approx([0.1, 0.1], abs=0.03)


# -- a column that answers --------------------------------------------------------------------------------------


def test_a_column_answers_and_is_no_feature(table):
    roles = replace(ROLES, answers=("llm",))
    result = run(table, roles, team=(Annotator("model", column="llm", price=0.01, seconds=1),))
    said = table.frame["llm"].to_numpy()
    assert (result.queries.given_label == said[result.queries.row]).all()
    prepared = simulation.prepare(table, roles)
    assert list(prepared.frame.columns) == ["a", "b", "c"]
    assert result.rounds.noise_set.between(0.15, 0.25).all()


def test_rows_for_which_the_column_holds_no_class_are_left_out_and_it_is_said(table):
    frame = table.frame.copy()
    frame.loc[:29, "llm"] = "I cannot tell"
    blank = tables.read(frame.to_csv(index=False).encode(), "made.csv")
    roles = replace(ROLES, answers=("llm",))
    settings = replace(QUICK, annotators=Annotators(team=(Annotator("m", column="llm"),)))
    planned = simulation.plan(simulation.prepare(blank, roles), settings)
    assert planned.rows == 370 and any("30 rows are left out" in note for note in planned.notes)
    frame.loc[:380, "llm"] = "I cannot tell"
    useless = tables.read(frame.to_csv(index=False).encode(), "made.csv")
    with pytest.raises(TableError, match="must hold the classes' own names"):
        simulation.prepare(useless, roles)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"confusion": np.eye(3)}, "2 rows of 2 numbers"),
        ({"team": (Annotator("m", column="llm"),)}, "has not been given that part"),
        ({"team": (CROWD,), "noise": 0.1}, "without a team"),
        ({"votes": 3, "budget": 60}, "take 60 answers and leave nothing"),
    ],
)
def test_annotators_that_cannot_be_run_are_refused_in_words(table, changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        run(table, **changes)


def test_a_budget_beyond_what_the_pool_can_answer_is_cut_and_said(table):
    planned = simulation.plan(
        simulation.prepare(table, ROLES), replace(QUICK, budget=5_000, annotators=Annotators(votes=3))
    )
    assert planned.settings.budget == 3 * planned.pool_rows
    assert any("was cut to 840" in note for note in planned.notes)


# -- the rounds of a campaign -----------------------------------------------------------------------------------


@given(
    st.integers(1, 40),
    st.integers(1, 30),
    st.integers(1, 600),
    st.integers(1, 300),
    st.integers(1, 5),
    st.floats(0, 0.5),
)
def test_rounds_never_spend_more_than_the_budget_or_the_pool(start, batch, budget, pool, votes, share):
    people = Annotators(votes=votes, relabel=share)
    rounds = schedule(start, batch, budget, pool, people)
    rows = sum(one.rows for one in rounds)
    assert answers_of(rounds, votes) <= budget and rows <= pool
    assert all(one.rows > 0 for one in rounds)
    assert not rounds or rounds[0] == (min(start, budget // votes, pool), 0)
    if not share and rows < pool:
        assert budget - answers_of(rounds, votes) < votes  # nothing is left that could pay for a row


def test_the_share_asked_again_is_met_over_the_rounds():
    rounds = schedule(20, 10, 1_020, 10_000, Annotators(relabel=0.25))
    assert sum(one.again for one in rounds) == pytest.approx(250, abs=2)
    assert [one.rows for one in rounds[1:5]] == [7, 8, 7, 8]
