import numpy as np
import pytest

from alcore.costs import times


def timed(rows, seed=0, spread=0.3, pull=0.5):
    """Rows whose seconds follow their first feature, with noise as people have it."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 4))
    return X, np.exp(3 + pull * X[:, 0] + rng.normal(0, spread, rows))


def test_from_thirty_timings_on_rows_that_take_longer_are_foretold():
    X, seconds = timed(200)
    found = times.learn(X[:100], seconds[:100])
    assert found.by_row and found.timings == 100 and found.explained > 0.5
    assert np.corrcoef(found.seconds(X[100:]), seconds[100:])[0, 1] > 0.7
    assert found.seconds(X[100:]).sum() == pytest.approx(seconds[100:].sum(), rel=0.1)


def test_sums_are_right_over_many_samples_where_logarithms_alone_fall_short():
    ratios = []
    for seed in range(30):
        X, seconds = timed(600, seed, spread=0.6)
        ratios.append(times.learn(X[:100], seconds[:100]).seconds(X[100:]).sum() / seconds[100:].sum())
    # exp(0.6 ** 2 / 2) = 1.2 is what is missing without the correction; the cut at five medians takes a little.
    assert 0.93 < np.mean(ratios) < 1.05


def test_the_timed_rows_together_take_what_they_took():
    X, seconds = timed(100, spread=0.6)
    found = times.learn(X, seconds)
    capped = np.minimum(seconds, found.longest)
    assert found.by_row and found.seconds(X).sum() == pytest.approx(capped.sum(), rel=0.01)


def test_a_column_that_hardly_changes_among_the_timed_rows_does_not_blow_up_the_others():
    X, seconds = timed(200)
    X = np.column_stack([X, np.r_[1e-6, np.zeros(99), np.ones(100)]])  # float noise in the rows timed, 1 in those left
    found = times.learn(X[:100], seconds[:100])
    assert found.by_row and found.explained > 0.5
    assert found.seconds(X[100:]).sum() == pytest.approx(seconds[100:].sum(), rel=0.1)


def test_with_fewer_timings_every_row_takes_the_mean():
    X, seconds = timed(60)
    found = times.learn(X, np.where(np.arange(60) < 29, seconds, np.nan))
    assert not found.by_row and found.timings == 29
    assert found.seconds(X) == pytest.approx(np.full(60, found.mean))
    assert times.learn(X, np.where(np.arange(60) < 30, seconds, np.nan)).by_row


def test_features_that_say_nothing_are_not_used():
    used = [times.learn(*timed(100, seed, pull=0)).by_row for seed in range(30)]
    assert np.mean(used) <= 0.2


def test_a_pause_counts_as_five_times_the_usual_row():
    assert times.learn(np.zeros((5, 1)), np.array([10.0, 10, 10, 10, 9999])).mean == pytest.approx((40 + 50) / 5)


def test_one_second_for_every_row_is_learned_too():
    found = times.learn(np.zeros((40, 2)), np.ones(40))
    assert not found.by_row and found.seconds(np.zeros((3, 2))).tolist() == [1, 1, 1]


def test_what_cannot_be_learned_from_is_told():
    with pytest.raises(ValueError, match="No row was timed yet"):
        times.learn(np.zeros((2, 1)), np.array([np.nan, np.nan]))
    with pytest.raises(ValueError, match="negative seconds"):
        times.learn(np.zeros((2, 1)), np.array([1.0, -1]))
    with pytest.raises(ValueError, match="3 rows and 2 timings"):
        times.learn(np.zeros((3, 1)), np.array([1.0, 1]))
