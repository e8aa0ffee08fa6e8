"""Arms of several variants: curves, needs, gaps and claims with worked figures."""

import numpy as np
import pandas as pd
import pytest

from alcore.costs import Rates
from alcore.experiments import comparing
from alcore.experiments.model import NO, OPEN, YES

ARMS = {"random": ("a", "random"), "plain": ("a", "margin"), "other": ("b", "margin")}
FREE = Rates(price_per_label=1.0, evaluation_rows=0)


def rounds(ends, replicates=4):
    """Curves from .5 at 0 labels that gain 0.5 by the labels given for each arm; replicate r is shifted by r / 1000."""
    lines = []
    for (variant, strategy), end in zip(ARMS.values(), ends, strict=True):
        for replicate in range(replicates):
            for number, labels in enumerate(range(0, 210, 10)):
                score = 0.5 + 0.5 * min(1, labels / end) + (replicate - 1.5) / 1000
                lines.append((variant, strategy, replicate, number, labels, score))
    return pd.DataFrame(lines, columns=["variant", "strategy", "replicate", "round", "labels", "accuracy"])


def test_arms_are_rounds_under_their_titles_and_an_arm_that_was_not_run_is_refused():
    named = comparing.arms_of(rounds((200, 100, 50)), ARMS)
    assert named["strategy"].unique().tolist() == list(ARMS) and "variant" not in named
    with pytest.raises(ValueError, match="'margin' is not part of the variant 'c'"):
        comparing.arms_of(rounds((200, 100, 50)), {"x": ("c", "margin")})


def test_each_arm_needs_what_its_curve_says_and_pays_for_it():
    table = comparing.needs(rounds((200, 100, 50)), ARMS, "accuracy", FREE, 0.75).set_index("arm")
    assert table["labels"].round(3).to_dict() == {"random": 100, "plain": 50, "other": 25}
    assert table["dollars"].round(3).to_dict() == {"random": 100, "plain": 50, "other": 25}
    assert (table["low_labels"] < table["labels"]).all() and (table["labels"] < table["high_labels"]).all()
    short = comparing.needs(rounds((800, 100, 50)), ARMS, "accuracy", FREE, 0.75).set_index("arm").loc["random"]
    assert not short["reached"] and np.isnan(short["labels"]) and short["high_labels"] == np.inf


def test_the_target_is_that_of_random_sampling_and_none_where_it_gains_nothing():
    assert comparing.default_target(rounds((200, 100, 50)), ARMS, "accuracy") == pytest.approx(0.95)
    assert comparing.default_target(rounds((1e12, 100, 50)), ARMS, "accuracy") is None


def test_a_saving_is_a_claim_on_the_side_that_was_expected():
    [found] = comparing.compare(
        rounds((200, 100, 50)), ARMS, "accuracy", FREE, baseline="plain", others=["other"], target=0.75
    )
    assert (found.random_labels, found.active_labels) == (pytest.approx(50), pytest.approx(25))
    assert comparing.claim(found).standing == YES and comparing.claim(found, expected=-1).standing == NO
    assert "25 labels where plain needed 50: 50% fewer" in comparing.claim(found).sentence
    assert "In money: $25.00 saved (95% interval:" in comparing.claim(found, FREE).sentence
    [worse] = comparing.compare(
        rounds((200, 50, 100)), ARMS, "accuracy", FREE, baseline="plain", others=["other"], target=0.75
    )
    assert comparing.claim(worse).standing == NO and comparing.claim(worse, expected=-1).standing == YES
    [single] = comparing.compare(
        rounds((200, 100, 50), replicates=1), ARMS, "accuracy", FREE, baseline="plain", others=["other"], target=0.75
    )
    assert comparing.claim(single).standing == OPEN


def test_an_end_that_is_open_leaves_open_what_it_could_turn():
    [never] = comparing.compare(
        rounds((200, 100, 800)), ARMS, "accuracy", FREE, baseline="plain", others=["other"], target=0.75
    )
    assert never.low_percent is None and never.high_percent < 0  # it needs at least so much more
    assert comparing.claim(never).standing == NO and comparing.claim(never, expected=-1).standing == YES
    [least] = comparing.compare(
        rounds((200, 800, 100)), ARMS, "accuracy", FREE, baseline="plain", others=["other"], target=0.75
    )
    assert least.high_percent is None and least.low_percent > 0
    assert comparing.claim(least).standing == YES and comparing.claim(least, expected=-1).standing == NO


def test_set_up_and_slowdown_are_paid_by_both_where_both_are_active():
    dear = Rates(evaluation_rows=0, setup=100, active_slowdown=3, seconds_per_label=36, hourly_wage=100)
    [found] = comparing.compare(
        rounds((200, 100, 50)), ARMS, "accuracy", dear, baseline="plain", others=["other"], target=0.75
    )
    assert found.dollars == pytest.approx(25 * 3)  # a dollar a label, three times as slow
    [against] = comparing.compare(
        rounds((200, 100, 50)), ARMS, "accuracy", dear, baseline="random", others=["other"], target=0.75
    )
    assert against.dollars == pytest.approx(100 - 100 - 25 * 3)


def test_a_gap_is_the_mean_of_pairs_at_so_many_labels():
    line = comparing.gap(rounds((200, 100, 50)), ARMS, "accuracy", first="other", second="plain", labels=57)
    assert line["labels"] == 50 and line["difference"] == pytest.approx(0.25)
    assert line["low"] == pytest.approx(0.25) == line["high"]  # pairs differ by the same in every replicate
    assert comparing.gap(rounds((200, 100, 50)), ARMS, "accuracy", first="other", second="plain")["labels"] == 200
    assert (
        comparing.standing(0.1, 0.2) == YES and comparing.standing(-2, -1) == NO and comparing.standing(-1, 1) == OPEN
    )
    assert comparing.standing(np.nan, np.nan) == OPEN
