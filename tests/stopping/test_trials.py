import numpy as np
import pandas as pd
import pytest

from alcore.stopping import advise, get, over_trial_runs, summary, total_cost

LABELS = [20, 30, 40, 50, 60, 70]


def rounds(*scores, **columns):
    """Two dollars a label, a minute each; one trial run a list of scores."""
    found = [
        pd.DataFrame(
            {
                "strategy": "margin",
                "replicate": replicate,
                "round": range(6),
                "labels": LABELS,
                "hours": np.array(LABELS) / 60,
                "dollars": 2.0 * np.array(LABELS),
                "accuracy": score,
                **columns,
            }
        )
        for replicate, score in enumerate(scores)
    ]
    return pd.concat([*found, found[0].assign(strategy="random")], ignore_index=True)


RISING = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
RESTING = [0.5, 0.7, 0.8, 0.8, 0.8, 0.81]


def test_a_criterion_that_never_fires_goes_on_to_the_last_round():
    trials = over_trial_runs(rounds(RISING, RESTING), "accuracy", "margin", [get("plateau")], worth=5)
    never, fires = (line for _, line in trials.iterrows())
    assert (never.fired, never.labels, never.dollars_saved, never.points_given_up) == (False, 70, 0, 0)
    # $5 a point: rising from 290 to 140 dollars in all, so the last round is the best there.
    assert (never.against_budget, never.against_best) == (0, 0)
    # Resting: 290, 210, 180, 200, 220, 235; met with 60 labels.
    assert (fires.fired, fires.labels, fires.hours, fires.dollars) == (True, 60, 1, 120)
    assert fires[["labels_saved", "dollars_saved", "points_given_up"]].tolist() == pytest.approx([10, 20, 1])
    assert fires[["against_budget", "against_best"]].tolist() == pytest.approx([15, 40])


def test_the_summary_counts_who_fires_and_spreads_over_the_trial_runs():
    trials = over_trial_runs(rounds(RISING, RESTING, RESTING), "accuracy", "margin", [get("plateau")], worth=5)
    line = summary(trials).iloc[0]
    assert (line.criterion, line.trial_runs, line.fires) == ("plateau", 3, 2)
    assert (line.labels_low, line.labels_mid, line.labels_high) == pytest.approx((60, 60, 68))
    assert (line.against_best_low, line.against_best_mid, line.against_best_high) == pytest.approx((8, 40, 40))


def test_without_a_worth_what_is_saved_and_given_up_is_known_and_the_balance_is_not():
    trials = over_trial_runs(rounds(RESTING), "accuracy", "margin", [get("budget", threshold=40)])
    line = trials.iloc[0]
    assert (line.labels_saved, line.dollars_saved) == (30, 60) and line.points_given_up == pytest.approx(1)
    assert trials[["against_budget", "against_best"]].isna().all(axis=None)


def test_what_was_not_measured_or_not_set_is_named_and_has_no_numbers():
    criteria = [get("stabilized"), get("target"), get("plateau")]
    told = summary(over_trial_runs(rounds(RESTING, RISING), "accuracy", "margin", criteria, worth=1)).set_index(
        "criterion"
    )
    assert told.missing.to_dict() == {"stabilized": "agreement", "target": "threshold", "plateau": ""}
    assert told.loc[["stabilized", "target"], "labels_mid"].isna().all()


def test_every_line_is_what_advise_says_of_that_trial_run():
    watched = rounds(RISING, RESTING)
    criteria = [get("plateau", threshold=0.15), get("budget", threshold=50), get("time_limit", threshold=1)]
    for replicate, lines in over_trial_runs(watched, "accuracy", "margin", criteria, worth=3).groupby("replicate"):
        history = watched[(watched.strategy == "margin") & (watched.replicate == replicate)]
        history = history.assign(score=history.accuracy, true_score=history.accuracy).reset_index(drop=True)
        alone = advise(history, criteria, worth=3)
        assert lines.fired.tolist() == alone.fired.tolist()
        for name in ("value", "labels", "hours", "dollars", "against_budget", "against_best"):
            assert lines.loc[alone.fired.to_numpy(), name].tolist() == pytest.approx(
                alone.loc[alone.fired, name].tolist()
            )
        total = total_cost(history, 3)
        at = [LABELS.index(labels) for labels in lines.labels]
        assert lines.against_best.tolist() == pytest.approx(total[at] - total.min())


def test_a_strategy_that_was_not_run_has_no_lines():
    assert over_trial_runs(rounds(RISING), "accuracy", "entropy", [get("plateau")]).empty
