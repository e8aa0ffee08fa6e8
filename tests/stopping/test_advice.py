import numpy as np
import pandas as pd
import pytest

from alcore.stopping import advise, from_rounds, get, total_cost


@pytest.fixture
def history():
    return pd.DataFrame(
        {
            "round": range(6),
            "labels": [20, 30, 40, 50, 60, 70],
            "dollars": [20.0, 30, 40, 50, 60, 70],
            "score": [0.5, 0.7, 0.8, 0.805, 0.809, 0.809],
            "true_score": [0.5, 0.7, 0.8, 0.83, 0.84, 0.845],
        }
    )


def test_each_criterion_has_a_line_with_what_stopping_there_would_have_cost(history):
    found = advise(history, [get("plateau"), get("budget", threshold=50), get("budget", threshold=999)], worth=5)
    # $5 a point: 270, 180, 140, 135, 140, 147.5 in all.
    assert total_cost(history, 5) == pytest.approx([270, 180, 140, 135, 140, 147.5])
    plateau, budget, never = (line for _, line in found.iterrows())
    assert (plateau.fired, plateau.first_round, plateau.labels, plateau.score) == (True, 4, 60, 0.809)
    assert (plateau.value, plateau.threshold) == (pytest.approx(0.004), 0.01)
    assert plateau[["total", "against_budget", "against_best"]].tolist() == pytest.approx([140, 7.5, 5])
    assert budget[["total", "against_budget", "against_best"]].tolist() == pytest.approx([135, 12.5, 0])
    assert not never.fired and never[["first_round", "labels", "total"]].isna().all()


def test_a_column_that_is_not_there_is_named_and_the_rest_is_advised(history):
    found = advise(history).set_index("criterion")
    assert list(found.index) == ["plateau", "stabilized", "classification_change", "uncertainty"]
    assert found.missing.to_dict() == {
        "plateau": "",
        "stabilized": "agreement",
        "classification_change": "unchanged",
        "uncertainty": "uncertainty",
    }
    assert found.fired.tolist() == [True, False, False, False]
    assert found.total.isna().all()


def test_without_rounds_nothing_has_fired(history):
    found = advise(history.iloc[:0], [get("plateau"), get("budget", threshold=1), get("economic", worth=1)], worth=1)
    assert not found.fired.any() and found.value.isna().all()


def test_rounds_out_of_order_are_refused(history):
    with pytest.raises(ValueError, match="ascend"):
        advise(history.iloc[::-1])


def test_one_arm_of_one_trial_run_becomes_a_history():
    rounds = pd.DataFrame(
        {
            "strategy": ["random", "margin", "margin", "margin"],
            "replicate": [0, 1, 1, 0],
            "round": [0, 1, 0, 0],
            "labels": [20, 30, 20, 20],
            "accuracy": [0.5, 0.7, 0.6, 0.55],
            "dollars": [1.0, 2, 1, 1],
        }
    )
    history = from_rounds(rounds, "accuracy", "margin", 1)
    assert list(history.columns) == ["round", "labels", "dollars", "score", "true_score"]
    assert history.score.tolist() == history.true_score.tolist() == [0.6, 0.7]
    watched = from_rounds(rounds.assign(evaluation_score=0.1), "accuracy", "margin", 1)
    assert watched.score.tolist() == [0.1, 0.1] and watched.true_score.tolist() == [0.6, 0.7]
    with pytest.raises(ValueError, match="no rounds of strategy 'margin' in trial run 7"):
        from_rounds(rounds, "accuracy", "margin", 7)


def test_the_best_round_in_hindsight_is_the_cheapest_and_no_criterion_beats_it(history):
    criteria = [get("budget", threshold=labels) for labels in history.labels]
    for worth in (0.1, 1, 5, 50):
        lost = advise(history, criteria, worth=worth).against_best
        assert lost.min() == 0 and (lost >= 0).all()
        assert np.argmin(lost) == np.argmin(total_cost(history, worth))
