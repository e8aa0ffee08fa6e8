"""Noisy annotators: what mistakes on hard rows do, and that nothing of it is left without mistakes."""

from dataclasses import replace

import pandas as pd
import pytest
from random_tables import ROLES, clouds, found

from alcore import experiments, simulation
from alcore.costs import Rates
from alcore.experiments import noise, spending


@pytest.fixture(scope="module")
def noisy():
    return found(
        "noise", clouds(rows=700, classes=3, columns=4, seed=3), replicates=5, rates=Rates(price_per_label=0.5)
    )


def test_strategies_that_ask_hard_rows_meet_more_mistakes_than_were_set_only_where_those_are_mistaken(noisy):
    met = noisy[0].tables["mistakes"].set_index(["variant", "strategy"])
    assert met[met["noise_set"] > 0]["noise_set"].tolist() == pytest.approx([noise.MISTAKES] * 12, abs=1e-6)
    assert met.loc[("hard", "margin"), "low"] > noise.MISTAKES + 0.05
    assert met.loc[("hard", "random"), "met"] == pytest.approx(noise.MISTAKES, abs=0.04)
    assert met.loc[("alike", "margin"), "met"] == pytest.approx(noise.MISTAKES, abs=0.04)
    assert noisy[0].claims[0].standing == experiments.YES
    assert f"{met.loc[('hard', 'margin'), 'met']:.1%} of its answers are wrong" in noisy[0].claims[0].sentence


def test_a_majority_mends_mistakes_by_chance_as_the_closed_form_says(noisy):
    wrong = noisy[0].tables["mistakes"].set_index(["variant", "strategy"])["labels_wrong"]
    # Of three classes with 20% mistakes, 10% to each: two or three alike and wrong, or three that all differ, of which
    # the first decides, wrong twice out of three times.
    e = noise.MISTAKES
    closed = 2 * (3 * (e / 2) ** 2 * (1 - e / 2) + (e / 2) ** 3) + 6 * (1 - e) * (e / 2) ** 2 * 2 / 3
    assert wrong["alike_votes", "random"] == pytest.approx(closed, abs=0.04)
    assert wrong["hard_votes", "margin"] > wrong["alike_votes", "margin"]


def test_that_a_majority_mends_hard_rows_less_is_said_with_its_figures(noisy):
    wrong = noisy[0].tables["mistakes"].set_index(["variant", "strategy"])["labels_wrong"]
    said = noisy[0].claims[1]
    assert said.standing == experiments.YES and "A majority of 3 mends mistakes on hard rows less" in said.sentence
    assert (
        f"{wrong['hard_votes', 'margin']:.1%} (one answer: {wrong['hard', 'margin']:.1%}) stay wrong" in said.sentence
    )
    assert (
        f"{wrong['alike_votes', 'margin']:.1%} (one answer: {wrong['alike', 'margin']:.1%}) anywhere" in said.sentence
    )


def test_all_arms_are_paid_the_same_and_three_answers_label_a_third_of_the_rows(noisy):
    equal = noisy[0].tables["equal"].set_index(["variant", "strategy"])
    assert equal["dollars"].unique() == pytest.approx([0.5 * 318])  # 106 rows of three answers; the rest buys none
    assert equal.loc[("alike", "margin"), "labels"] == 320 and equal.loc[("alike_votes", "margin"), "labels"] == 106


def test_without_mistakes_every_effect_is_gone():
    table = clouds(rows=700, classes=3, columns=4, seed=3)
    prepared = simulation.prepare(table, ROLES)
    still = {one.name: replace(one.settings, noise=0.0, replicates=1) for one in noise.EXPERIMENT.variants}
    plans = simulation.plan_variants(prepared, still)
    rounds = simulation.run_variants(prepared, 0, {name: one.settings for name, one in plans.items()})["rounds"]
    assert (rounds.answer_errors == 0).all() and (rounds.training_errors == 0).all() and (rounds.noise_set == 0).all()
    ends = rounds.groupby(["variant", "strategy"])[["labels", "accuracy"]].last()
    for variant in ("alike", "hard"):
        assert ends.loc[variant].equals(ends.loc["clean"])


def test_below_random_is_said_where_the_interval_lies_there_and_nowhere_else(noisy):
    rounds = noisy[1].rounds.copy()
    rounds.loc[(rounds["variant"] == "hard") & (rounds["strategy"] == "margin"), "accuracy"] *= 0.5
    worse = replace(noisy[1], frames={**noisy[1].frames, "rounds": rounds})
    claims = noise.EXPERIMENT.find(worse).claims
    [said] = [claim for claim in claims if claim.sentence.endswith("It falls below random.")]
    assert said.sentence.startswith("With 20% mistakes on hard rows") and said.standing == experiments.NO
    scores = spending.scores_at(
        rounds, {"m": ("hard", "margin"), "r": ("hard", "random")}, "accuracy", noisy[1].rates, 0.5 * 318
    )[1].mean()
    assert f"{scores['m']:.3f} against {scores['r']:.3f}" in said.sentence


def test_the_score_at_equal_dollars_is_compared_in_pairs():
    rounds = noisy_rounds([0.5, 0.52, 0.51], [0.7, 0.71, 0.7])
    dollars, scores = spending.scores_at(rounds, {"r": ("a", "random"), "m": ("a", "margin")}, "accuracy", Rates())
    told = spending.difference(scores, "m", "r", "accuracy")
    assert dollars == pytest.approx(20 * 30 / 3600 * 20) and told["high"] < 0
    assert spending.in_words(told).startswith("-0.193 (95% interval -0.2")


def noisy_rounds(margin, random):
    return pd.DataFrame(
        [
            ("a", strategy, number, labels, score)
            for strategy, scores in (("random", random), ("margin", margin))
            for number, score in enumerate(scores)
            for labels in (10, 20)
        ],
        columns=["variant", "strategy", "replicate", "labels", "accuracy"],
    )


def test_between_two_rounds_the_score_at_equal_dollars_is_linear():
    rounds = pd.DataFrame(
        {
            "variant": "a",
            "strategy": ["random"] * 2 + ["margin"] * 2,
            "replicate": 0,
            "labels": [10, 20, 10, 30],
            "accuracy": [0.5, 0.7, 0.6, 0.8],
        }
    )
    rates = Rates(price_per_label=1.0, setup=50, evaluation_rows=500)  # neither belongs to the answers
    dollars, scores = spending.scores_at(rounds, {"r": ("a", "random"), "m": ("a", "margin")}, "accuracy", rates)
    assert dollars == 20 and scores.loc[0].tolist() == pytest.approx([0.7, 0.7])


def test_a_single_trial_run_has_no_interval_of_the_mistakes_met():
    met = found("noise", clouds(rows=120, classes=2, seed=2), replicates=1)[0].tables["mistakes"]
    assert met["met"].notna().all() and met[["low", "high"]].isna().all(axis=None)
    assert met[["met", "low", "high"]].dtypes.eq(float).all()


def test_a_small_table_is_not_labeled_whole_so_that_strategies_differ():
    told, measured = found("noise", clouds(rows=400, classes=2, columns=4, seed=3), replicates=2)
    equal = told.tables["equal"].set_index(["variant", "strategy"])
    assert equal.loc[("clean", "margin"), "labels"] == 186  # two thirds of a pool of 280
    rows = measured.queries.query("variant == 'clean' and replicate == 0").groupby("strategy")["row"].agg(set)
    assert rows["random"] != rows["margin"]
