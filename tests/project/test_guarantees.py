import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.stats import hypergeom

from alcore.project.guarantees import MOST_SHARE, chance_to_miss, most_bad


def missed(units, drawn, bad, bounds, seed, trials):
    """How often some K exceeds its bound, when the first `bad` units of the order are bad."""
    rng, count = np.random.default_rng(seed), 0
    for _ in range(trials):
        chosen = np.zeros(units, dtype=bool)
        chosen[rng.choice(units, drawn, replace=False)] = True
        k = np.cumsum(chosen[:bad])
        claimed = k < len(bounds)
        count += bool((np.arange(1, bad + 1)[claimed] > bounds[k[claimed]]).any())
    return count / trials


@pytest.mark.parametrize("confidence", [0.8, 0.95])
@pytest.mark.parametrize("bad", [400, 30])
def test_all_places_hold_together_as_often_as_promised_in_a_lottery(confidence, bad):
    bounds = most_bad(500, 100, confidence)
    share = missed(500, 100, bad, bounds, seed=1, trials=4_000)
    error = np.sqrt(confidence * (1 - confidence) / 4_000)
    assert share <= 1 - confidence + 4 * error
    assert share >= 0.75 * (1 - confidence) or bad < 400  # not bought by claiming too little


def test_the_chance_to_miss_is_that_of_a_lottery_played_out():
    rejected = np.array([12, 20, 27])
    exact = chance_to_miss(120, 25, rejected)
    told = missed(120, 25, 120, rejected - 1, seed=2, trials=20_000)
    assert exact == pytest.approx(told, abs=4 * np.sqrt(exact * (1 - exact) / 20_000))


def test_for_one_number_alone_the_chance_is_the_hypergeometric_one():
    assert chance_to_miss(1_000, 80, np.array([40])) == pytest.approx(hypergeom.cdf(0, 1_000, 40, 80), rel=1e-9)


def test_a_hundred_rows_without_a_mistake_guarantee_about_three_percent():
    assert most_bad(1_000_000, 100, 0.95)[0] / 1_000_000 == pytest.approx(0.033, abs=0.001)
    assert hypergeom.pmf(0, 1_000_000, 29_500, 100) == pytest.approx(0.05, abs=0.001)  # one place fixed beforehand


@settings(max_examples=40)
@given(units=some.integers(1, 1_000), share=some.floats(0, 1), confidence=some.floats(0.5, 0.999))
def test_bounds_grow_lie_between_what_was_seen_and_all_and_keep_the_level(units, share, confidence):
    drawn = round(share * units)
    bounds = most_bad(units, drawn, confidence)
    seen = np.arange(len(bounds))
    assert (bounds >= seen).all() and (bounds <= units - drawn + seen).all()
    assert (np.diff(bounds) >= 1).all() and (drawn == 0) == (len(bounds) == 0)
    assert drawn == 0 or chance_to_miss(units, drawn, bounds + 1) <= 1 - confidence + 1e-9


def test_when_all_are_drawn_what_was_seen_is_what_there_is():
    assert most_bad(200, 200, 0.95).tolist() == list(range(len(most_bad(200, 200, 0.95))))


def test_more_rows_and_less_confidence_promise_more_and_nothing_is_claimed_beyond_a_share():
    assert most_bad(10_000, 200, 0.95)[0] < most_bad(10_000, 100, 0.95)[0]
    assert most_bad(10_000, 100, 0.80)[0] < most_bad(10_000, 100, 0.95)[0] < most_bad(10_000, 100, 0.99)[0]
    assert most_bad(10_000, 100, 0.95)[-1] < 1.3 * MOST_SHARE * 10_000


def test_a_huge_table_takes_no_longer():
    assert most_bad(1_000_000, 400, 0.95)[0] / 1_000_000 == pytest.approx(0.0088, abs=0.0002)


@pytest.mark.parametrize(
    ("units", "drawn", "confidence", "sentence"),
    [(10, 11, 0.9, "11 of 10 units cannot have been drawn"), (10, 5, 1.0, "must be between 0 and 1, not 1")],
)
def test_numbers_that_make_no_sense_are_refused(units, drawn, confidence, sentence):
    with pytest.raises(ValueError, match=sentence):
        most_bad(units, drawn, confidence)
