import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress, t

from alcore.stopping import COLUMNS, CRITERIA, all_of, any_of, get


def history(**columns):
    rounds = len(next(iter(columns.values())))
    return pd.DataFrame({"round": range(rounds), "labels": 20 + 10 * np.arange(rounds), **columns})


def should_stop(accuracies, window=3, threshold=0.01):
    """As the lecture prints it."""
    if len(accuracies) < window:
        return False
    recent = accuracies[-window:]
    improvement = max(recent) - min(recent)
    return improvement < threshold


@given(scores=st.lists(st.floats(0, 1), min_size=1, max_size=12), window=st.integers(1, 5))
def test_the_plateau_is_the_lectures_after_every_round(scores, window):
    reading = get("plateau", window=window)(history(score=scores))
    assert reading.met.tolist() == [should_stop(scores[: n + 1], window) for n in range(len(scores))]


def test_a_plateau_fires_with_the_first_three_scores_within_a_point():
    reading = get("plateau")(history(score=[0.5, 0.6, 0.605, 0.609, 0.7]))
    assert reading.values == pytest.approx([np.nan, np.nan, 0.105, 0.009, 0.095], nan_ok=True)
    assert (reading.first, reading.fired, reading.holds) == (3, True, False)


def test_a_budget_counts_labels_or_dollars_and_must_be_named():
    spent = history(dollars=[5.0, 10, 15])
    assert get("budget", threshold=30)(spent).first == 1
    in_dollars = get("budget", threshold=12, of="dollars")
    assert (in_dollars(spent).first, in_dollars.needs, in_dollars.unit) == (2, ("dollars",), "dollars")
    with pytest.raises(ValueError, match="Budget needs to be told: threshold"):
        get("budget")(spent)
    with pytest.raises(ValueError, match="counted in labels or asked or dollars, not in 'hours'"):
        get("budget", threshold=1, of="hours")(spent)


def test_a_deadline_is_kept_in_hours_or_days():
    passed = history(hours=[0.2, 0.4, 0.6], days=[0, 3, 9])
    assert get("time_limit", threshold=0.4)(passed).first == 1
    assert get("time_limit", threshold=7, of="days")(passed).first == 2


def test_a_target_waits_for_the_lower_end_of_the_interval():
    reading = get("target", threshold=0.85)(
        history(evaluation_right=[0, 90, 180, 460], evaluation_rows=[0, 100, 200, 500])
    )
    # Wilson's lower ends: 0.826 at 90 of 100, 0.851 at 180 of 200.
    assert reading.values == pytest.approx([np.nan, 0.826, 0.851, 0.893], abs=5e-4, nan_ok=True)
    assert reading.first == 2


def test_stabilized_predictions_must_agree_twice_in_a_row_and_not_before_five_rounds():
    nan = np.nan
    first = [
        get("stabilized")(history(agreement=values)).first
        for values in (
            [nan, nan, 1, 1, 1, 1],
            [nan, nan, 0.5, 0.8, 0.99, 0.98, 0.99, 0.995],
            [nan, nan, 0.5, 0.8, 0.99, nan, 0.99],
            [nan, nan, 1, 1],
        )
    ]
    assert first == [4, 7, None, None]


def test_classification_change_waits_for_two_models_that_say_the_same_everywhere():
    assert get("classification_change")(history(unchanged=[np.nan, 0.999, 1.0, 0.9])).first == 2


def test_uncertainty_must_be_under_its_threshold():
    assert get("uncertainty")(history(uncertainty=[0.3, 0.01, 0.009])).first == 2
    assert not get("uncertainty")(history(uncertainty=[np.nan] * 3)).fired


def economic(score, dollars_a_label=0.5, **options):
    labels = 20 + 10 * np.arange(len(score))
    return get("economic", **{"worth": 50.0, **options})(history(score=score, dollars=30 + dollars_a_label * labels))


def test_the_next_dollars_bring_what_a_straight_slope_says():
    labels = 20 + 10 * np.arange(12)
    score = 0.5 + 0.1 * np.log(labels)
    reading = economic(score)
    # $100 buy 200 labels at 50 cents: from 130 labels, 0.1 x ln(330 / 130) of score, $50 for each 0.01 of it.
    assert reading.values[-1] == pytest.approx(100 * 50 * 0.1 * np.log(330 / 130), rel=1e-6)
    assert np.isnan(reading.values[:4]).all() and not reading.fired
    assert economic(score, worth=1).first == 4


def test_the_lower_end_of_the_slope_is_that_of_the_regression():
    score = np.array([0.5, 0.62, 0.58, 0.7, 0.66, 0.71, 0.69, 0.75])
    labels = 20 + 10 * np.arange(8)
    line = linregress(np.log(labels), score)
    low = line.slope - t.ppf(0.9, 6) * line.stderr
    assert economic(score, confidence=0.9).value == pytest.approx(5000 * low * np.log1p(200 / 90))
    assert economic(score, confidence=0.5).value == pytest.approx(5000 * line.slope * np.log1p(200 / 90))


def test_the_rule_says_nothing_of_labels_that_cost_nothing_or_do_not_come():
    assert np.isnan(economic(np.linspace(0.5, 0.9, 8), dollars_a_label=0).values).all()
    with pytest.raises(ValueError, match="worth something above 0, not -1"):
        economic([0.5, 0.6], worth=-1)
    with pytest.raises(ValueError, match="at least three rounds"):
        economic([0.5, 0.6], window=2)


@given(
    score=st.lists(st.floats(0, 1), min_size=6, max_size=12),
    worth=st.floats(0.01, 1e4),
    factor=st.floats(1, 100),
)
def test_a_dearer_point_never_stops_sooner(score, worth, factor):
    one, other = economic(score, worth=worth), economic(score, worth=worth * factor)
    assert (other.met <= one.met).all()


def test_any_and_all_combine_what_is_met_after_the_same_round():
    both = history(score=[0.5, 0.5, 0.5, 0.7, 0.9, 0.9, 0.9])
    parts = get("plateau"), get("budget", threshold=50)
    assert any_of(*parts)(both).met.tolist() == [False, False, True, True, True, True, True]
    assert all_of(*parts)(both).first == 6
    assert all_of(*parts)(both).values.tolist() == [0, 0, 1, 1, 1, 1, 2]
    nested = all_of(any_of(*parts), get("budget", threshold=60))
    assert nested(both).first == 4
    assert set(nested.needs) == {"score", "labels"}
    assert nested.name == "all(any(plateau, budget), budget)"
    with pytest.raises(ValueError, match="nothing to combine"):
        any_of()


def test_every_criterion_reads_the_columns_it_names_and_no_others():
    rounds = 8
    full = {name: np.linspace(0.2, 0.9, rounds) for name in COLUMNS if name not in ("round", "labels")}
    full |= {"evaluation_right": range(rounds), "evaluation_rows": [100] * rounds}
    for criterion in CRITERIA.values():
        options = dict.fromkeys(criterion.asks, 0.5)
        ready = criterion.set(**options)
        columns = {name: full[name] for name in ready.needs if name not in ("round", "labels")}
        assert len(ready(history(**columns or {"score": full["score"]})).met) == rounds
        assert set(ready.needs) <= set(COLUMNS) - {"true_score"}


def test_every_criterion_can_be_explained():
    for name, one in CRITERIA.items():
        assert name == one.name and one.title and one.formula and one.unit
        assert one.sentence.startswith("Stop when") and one.sentence.endswith(".")
        assert len(one.source) > 20 and one.caveat.endswith(".")
        if one.threshold is not None:
            assert str(one.threshold).rstrip("0").rstrip(".") in one.formula
    with pytest.raises(TypeError):
        CRITERIA["plateau"] = None


def test_a_name_an_option_or_a_threshold_that_is_none_is_told():
    with pytest.raises(ValueError, match="no stopping criterion 'luck'. There are: budget, target"):
        get("luck")
    with pytest.raises(ValueError, match="Plateau has no option 'k'. It has: threshold, window"):
        get("plateau", k=3)
    with pytest.raises(ValueError, match="threshold of Plateau must be a number, not nan"):
        get("plateau", threshold=float("nan"))
