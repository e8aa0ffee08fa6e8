import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.stopping import agreement, kappa, uncertainty, unchanged


def by_hand(one, other):
    observed = np.mean(one == other)
    expected = sum(np.mean(one == code) * np.mean(other == code) for code in np.union1d(one, other))
    return np.nan if expected == 1 else (observed - expected) / (1 - expected)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(2, 40), st.integers(1, 4))
def test_agreement_is_the_mean_of_three_kappas_worked_out_by_hand(seed, rounds, rows, classes):
    said = np.random.default_rng(seed).integers(0, classes, (rounds, rows)).astype(np.uint8)
    expected = [
        np.mean([by_hand(said[now + a], said[now + b]) for a, b in ((-2, -1), (-2, 0), (-1, 0))])
        for now in range(2, rounds)
    ]
    expected = [np.nan] * min(2, rounds) + expected
    assert agreement(said) == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_a_kappa_of_a_published_table_is_point_four():
    one = np.repeat([0, 0, 1, 1], [20, 5, 10, 15])
    other = np.repeat([0, 1, 0, 1], [20, 5, 10, 15])
    assert kappa(one, other) == pytest.approx(0.4)


def test_two_models_that_see_one_class_everywhere_do_not_agree():
    assert np.isnan(agreement(np.zeros((3, 10), dtype=np.uint8))[2])


def test_unchanged_is_the_share_with_the_class_of_the_round_before():
    assert unchanged([[0, 1, 1, 0], [0, 1, 0, 0], [0, 1, 0, 0]]) == pytest.approx([np.nan, 0.75, 1], nan_ok=True)


@pytest.mark.filterwarnings("error")
def test_without_rows_or_rounds_nothing_is_known():
    for column in (agreement, unchanged):
        assert len(column(np.empty((0, 4)))) == len(column([])) == 0
        assert np.isnan(column(np.empty((4, 0)))).all()


def test_uncertainty_is_what_the_likeliest_class_leaves():
    assert uncertainty([[0.9, 0.1], [0.5, 0.5]]) == pytest.approx(0.3)


def test_models_that_know_one_class_alone_say_nothing_of_when_to_stop():
    assert np.isnan(unchanged([[1, 1, 1], [1, 1, 1], [0, 0, 0]])[1:]).tolist() == [True, False]
    assert unchanged([[0, 1], [0, 1]])[1] == 1
    assert np.isnan(uncertainty([[1.0, 0.0], [1.0, 0.0]]))
    assert uncertainty([[1.0, 0.0], [0.8, 0.2]]) == pytest.approx(0.1)
