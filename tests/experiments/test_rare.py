"""The ready experiment on rare classes: its claims say what its frames hold, and without rarity nothing is left."""

from functools import partial

import pytest
from rare_tables import rare_table

from alcore import experiments, rare
from alcore.costs import Rates
from alcore.experiments.rare import EXPERIMENT, STRATEGIES, find
from alcore.tables import Roles

ROLES = Roles(label="y")


table_of = partial(rare_table, rows=900, seed=11)


def measured_on(table, replicates=6):
    planned = experiments.plan(EXPERIMENT, table, ROLES, replicates)
    return experiments.run(planned, table, ROLES, Rates())


@pytest.fixture(scope="module")
def measured():
    return measured_on(table_of(36))


@pytest.fixture(scope="module")
def found(measured):
    return find(measured)


def test_on_a_table_made_at_random_looking_for_the_class_finds_it_sooner(found):
    tenth = found.tables["until"].query("k == 10").set_index("strategy")
    assert (tenth.loc[["likely", "margin"], "low_saved"] > 0).all()
    said = {claim.sentence: claim.standing for claim in found.claims}
    [sentence] = [one for one in said if one.startswith("Until row 10 of 'yes' is found, likeliest first")]
    assert said[sentence] == "yes" and f"{tenth.loc['likely', 'saved']:.0f}% fewer" in sentence


def test_every_strategy_is_held_against_random_whether_it_helps_or_not(found):
    sentences = " ".join(claim.sentence for claim in found.claims)
    for title in STRATEGIES.values():
        assert f"found, {title} takes" in sentences and f"{title} scores" in sentences


def test_chance_is_the_law_for_the_pool_that_was_asked(found, measured):
    assert measured.frames["pools"].positives.tolist() == [25] * 6
    chance = found.tables["chance"].set_index("k")
    assert chance.loc[10, "mean"] == pytest.approx(10 * 631 / 26)
    random = rare.labels_until(measured.queries, "yes", [1]).query("strategy == 'random'")
    assert chance.loc[1, "measured"] == random.labels.mean()


def test_accuracy_is_told_beside_that_of_never_naming_the_class(found, measured):
    [said] = [claim for claim in found.claims if claim.sentence.startswith("Accuracy hides it")]
    last = measured.rounds.groupby(["strategy", "replicate"])[["accuracy", "average_precision"]].last()
    mean = last.groupby("strategy").mean()
    ahead = mean.loc["likely"] - mean.loc["random"]
    assert f"by {ahead.accuracy:.3f} there" in said.sentence
    assert f"by {ahead.average_precision:.3f} in average precision of 'yes'" in said.sentence
    assert "calling no row 'yes' has 0.960)" in said.sentence  # 25 of the 630 rows of every pool


def test_with_one_trial_run_nothing_is_claimed_for_sure(measured):
    frames = {name: frame[frame["replicate"] == 0] for name, frame in measured.frames.items()}
    one = experiments.Measured(frames, measured.variants, measured.classes, measured.rates, measured.rows)
    assert {claim.standing for claim in find(one).claims} == {"open"}


def test_where_no_class_is_rare_the_case_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="No class of this table is rare: the smallest, 'yes', has 400 of 900 rows"):
        experiments.plan(EXPERIMENT, table_of(400), ROLES)
    with pytest.raises(ValueError, match="Class 'yes' has 8 rows, too few"):
        experiments.plan(EXPERIMENT, table_of(8), ROLES)


def test_on_even_classes_the_tenth_row_comes_as_soon_by_lot():
    planned = experiments.plan(EXPERIMENT, table_of(36), ROLES, 6)
    even = table_of(450)
    measured = experiments.run(planned, even, ROLES, Rates())
    tenth = find(measured).tables["until"].query("k == 10").set_index("strategy")
    assert tenth.loc[list(STRATEGIES), "saved"].abs().max() < 15
    assert tenth["mean"].max() < 30
