import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcore.forecast.calibration import CALIBRATION
from alcore.forecast.ensemble import ensemble, evened, weighted_quantiles
from alcore.forecast.families import FAMILIES, Bank, Prior, bank
from alcore.forecast.resampling import Observed

EVERY = Prior((1, 1, 1, 1), 1.2, 1.2, 0.5, 0.6)


def observed(curve, labels=100, noise=1e-4):
    sizes = np.array([15, 23, 37, 58, 90])
    return Observed(labels, sizes, curve(sizes / labels), np.eye(5) * noise**2, np.zeros((2, 5)))


def one(family, left, first, second):
    return Bank(*(np.array([value]) for value in (FAMILIES.index(family), left, first, second)))


@pytest.mark.parametrize(
    ("curve", "ratio", "expected"),
    [
        (one("pow3", 0.5, 0.5, 1.0), 4, 0.5),  # 4^-0.5
        (one("mmf4", 0.5, 1.0, 3.0), 5, 0.25),  # (1 + 3) / (1 + 3 * 5)
        (one("wbl4", 0.5, 1.0, 0.5), 3, np.exp(-1)),  # exp(-0.5 (3 - 1))
        (one("last", 1.0, 1.0, 1.0), 7, 1.0),
    ],
)
def test_each_family_has_its_published_form(curve, ratio, expected):
    assert curve.remaining([ratio])[0, 0] == pytest.approx(expected)
    assert curve.remaining([1])[0, 0] == pytest.approx(1)


def test_every_curve_is_bounded_never_falls_and_inverts():
    curves = bank(EVERY)
    assert set(curves.family) == {0, 1, 2, 3} and ((curves.left >= 0) & (curves.left <= 1)).all()
    remaining = curves.remaining(np.geomspace(0.15, 50, 30))
    assert (np.diff(remaining, axis=1) <= 1e-12).all() and (remaining >= 0).all()
    at_three = curves.remaining([3.0])[:, 0]
    moving = (curves.family < 3) & (at_three > 1e-9) & (at_three < 1 - 1e-9)
    assert curves.ratio_at(at_three)[moving] == pytest.approx(3.0, rel=1e-4)
    assert np.isinf(curves.ratio_at(at_three)[curves.family == 3]).all()


def test_a_clean_power_law_is_recognized_and_carried_on():
    true = lambda ratio: 0.95 - 0.10 * ratio**-0.5  # noqa: E731
    found = ensemble(observed(true), CALIBRATION)
    middle = weighted_quantiles(found.scores([400])[:, 0], found.weight, (0.1, 0.5, 0.9))
    assert middle[0] <= true(4.0) <= middle[2] and middle[1] == pytest.approx(true(4.0), abs=0.012)


def test_a_flat_curve_stays_flat():
    found = ensemble(observed(lambda ratio: np.full(len(ratio), 0.8)), CALIBRATION)
    assert weighted_quantiles(found.scores([300])[:, 0], found.weight, (0.5,))[0] == pytest.approx(0.8, abs=0.015)
    assert found.weight[np.isinf(found.needed(0.9))].sum() > 0.5


def test_low_scores_that_look_surer_than_they_are_do_not_draw_the_level_below_what_was_observed():
    sizes, scores = np.array([10, 15, 24, 37, 58]), np.array([0.35, 0.40, 0.45, 0.49, 0.53])
    deviation = 0.3 * scores  # as of the recall of a rare class
    correlation = 0.9 + 0.1 * np.eye(5)
    seen = Observed(65, sizes, scores, correlation * np.outer(deviation, deviation), np.zeros((2, 5)))
    found = ensemble(seen)
    assert weighted_quantiles(found.level, found.weight, (0.5,))[0] == pytest.approx(0.53, abs=0.03)


def test_an_evened_covariance_keeps_its_correlations_and_its_largest_variance():
    covariance = np.array([[1.0, 0.8], [0.8, 4.0]])
    assert evened(covariance) == pytest.approx(np.array([[4.0, 1.6], [1.6, 4.0]]))


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=5, max_size=5), st.floats(1e-6, 0.2), st.floats(0.01, 0.99))
def test_whatever_was_observed_weights_sum_to_one_and_labels_never_go_below_the_pilot(scores, noise, target):
    sizes = np.array([15, 23, 37, 58, 90])
    found = ensemble(Observed(100, sizes, np.array(scores), np.eye(5) * noise**2, np.zeros((2, 5))))
    assert found.weight.sum() == pytest.approx(1) and (found.weight >= 0).all()
    assert ((found.level >= 0) & (found.level <= 1)).all()
    needed = found.needed(target)
    assert (needed >= 100).all() and not np.isnan(needed).any()
    reached = np.isfinite(needed) & (needed < 1e6) & (needed > 100)
    scores_there = np.array([found.scores([n])[i, 0] for i, n in enumerate(needed) if reached[i]][:20])
    assert scores_there == pytest.approx(target, abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 1)), min_size=1, max_size=20),
    st.floats(0.01, 0.99),
)
def test_a_weighted_quantile_has_its_share_at_or_below_it(pairs, share):
    values, weight = np.array(pairs).T
    found = weighted_quantiles(values, weight, (share,))[0]
    assert weight[values <= found].sum() >= share * weight.sum() - 1e-9
    assert weight[values < found].sum() <= share * weight.sum() + 1e-9
