"""What is said of simulated mistakes: set, met, and whether random does better with them."""

import pandas as pd
import pytest

from alcore.costs import Rates
from alcore.savings import mistakes_in_words, mistakes_met


def rounds(random, margin, met=(0.1, 0.3), wrong=None):
    """Rounds of two arms, a score a replicate at the end; met: share of wrong answers of each arm."""
    lines = []
    for strategy, scores, share in (("random", random, met[0]), ("margin", margin, met[1])):
        for number, score in enumerate(scores):
            for labels in (10, 20):
                lines.append((strategy, number, labels, score, 0.1, share, share if wrong is None else wrong))
    columns = ["strategy", "replicate", "labels", "accuracy", "noise_set", "answer_errors", "training_errors"]
    return pd.DataFrame(lines, columns=columns)


def test_what_was_set_and_what_was_met_are_told_for_each_arm():
    told = mistakes_met(rounds([0.8, 0.8], [0.7, 0.7])).set_index("strategy")
    assert told["met"].tolist() == pytest.approx([0.1, 0.3]) and told["noise_set"].tolist() == pytest.approx([0.1] * 2)
    first = mistakes_in_words(rounds([0.8, 0.81], [0.7, 0.72]), "accuracy", Rates())[0]
    assert first == (
        "Mistakes: set to 10.0% of the answers, on average over the pool. Met by the rows asked: random 10.0%, margin "
        "30.0%."
    )


@pytest.mark.parametrize(
    ("margin", "words"),
    [
        ([0.70, 0.71, 0.70], "does WORSE than random at 20 labels: -0.0"),
        ([0.90, 0.91, 0.90], "still does better than random at 20 labels: +0.1"),
        ([0.70, 0.90, 0.79], "cannot be told from random at 20 labels"),
    ],
)
def test_worse_or_better_than_random_is_said_where_the_interval_lies_there(margin, words):
    said = mistakes_in_words(rounds([0.80, 0.80, 0.79], margin), "accuracy", Rates())
    assert words in said[1] and "95% interval" in said[1]
    worse = "WORSE" in words
    assert len(said) == 2 + worse and said[-1].startswith("What it brings to spend a share of the budget") == worse


def test_one_trial_run_has_no_interval_and_proves_nothing():
    assert "cannot be told from random" in mistakes_in_words(rounds([0.8], [0.5]), "accuracy", Rates())[-1]


def test_labels_that_several_answers_came_to_are_told_where_they_differ():
    said = mistakes_in_words(rounds([0.8, 0.8], [0.7, 0.7], wrong=0.03), "accuracy", Rates())
    assert said[1] == "Labels wrong once several answers are one label: random 3.0%, margin 3.0%."


def test_without_mistakes_and_on_runs_measured_before_there_is_nothing_to_say():
    clean = rounds([0.8], [0.9], met=(0, 0)).assign(noise_set=0.0)
    assert mistakes_in_words(clean, "accuracy", Rates()) == []
    assert mistakes_in_words(clean.drop(columns="answer_errors"), "accuracy", Rates()) == []
