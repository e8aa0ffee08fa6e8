import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcore.costs import Rates, break_even, dollars, from_target, net

TEN_CENTS = Rates(seconds_per_label=36, hourly_wage=10, setup=20)


def test_active_learning_pays_once_what_it_saves_has_paid_for_its_set_up():
    found = break_even(300, {"p10": 0.0, "p50": 0.4, "p90": 0.5}, TEN_CENTS, share_needed=0.25)
    at = found.pivot(index="saved", columns="quantity", values="at")
    # At 40 % saved a label of random sampling saves 4 cents: $20 are 500 labels, of a pool of 2,000 rows.
    assert at.loc["p50"].to_dict() == pytest.approx({"labels": 500, "pool": 2000, "price": 20 / (0.4 * 300)})
    assert at.loc["p90", "labels"] == pytest.approx(400)
    assert np.isinf(at.loc["p10"]).all()
    assert not found.pays.any()
    assert found.now.tolist() == pytest.approx([300, 1200, 0.1] * 3)
    assert break_even(501, {"p50": 0.4}, TEN_CENTS).pays.all()


def test_slower_rows_and_a_control_arm_can_eat_the_saving():
    slower = Rates(seconds_per_label=36, hourly_wage=10, setup=20, active_slowdown=1.5)
    assert net(slower, 0.4).each == pytest.approx(0.1 - 0.6 * 0.15)
    assert np.isinf(net(slower, 0.3).labels)
    assert net(TEN_CENTS, 0.4, control_share=0.2).each == pytest.approx(0.1 - 0.6 * 0.12)
    assert net(Rates(), 0.4).labels == 0


@given(
    saved=st.floats(0.05, 0.95),
    setup=st.floats(1, 500),
    overhead=st.floats(0, 1),
    slowdown=st.floats(0.5, 2),
    control=st.floats(0, 0.5),
)
def test_at_the_break_even_both_arms_cost_the_same(saved, setup, overhead, slowdown, control):
    rates = Rates(setup=setup, overhead=overhead, active_slowdown=slowdown, tooling=5)
    labels = net(rates, saved, control_share=control).labels
    if np.isinf(labels) or labels > 1e7:
        return
    fewer = labels * (1 - saved)
    active = dollars(fewer, rates, active=True, control_rows=control * fewer)
    assert float(dollars(labels, rates, active=False)) == pytest.approx(float(active))


def test_the_price_of_break_even_makes_the_present_labels_pay():
    rates = Rates(seconds_per_label=36, hourly_wage=10, setup=20, overhead=0.5)
    price = break_even(100, {"p50": 0.4}, rates).set_index("quantity").at["price", "at"]
    dearer = Rates(seconds_per_label=36, hourly_wage=10 * price / 0.15, setup=20, overhead=0.5)
    assert net(dearer, 0.4).at(100) == pytest.approx(0, abs=1e-9)


def test_a_saving_of_everything_or_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="under 1, not 40. Write 40% as 0.4"):
        net(Rates(), 40)
    with pytest.raises(ValueError, match="above 0 and at most 1, not 0"):
        break_even(100, {"p50": 0.4}, Rates(), share_needed=0)


def test_the_target_from_which_on_it_pays():
    targets = pd.DataFrame(
        {"target": [0.7, 0.8, 0.9, 0.95], "random": [100, 300, 700, np.nan], "active": [60, 200, 300, 500]}
    )
    # Net dollars are -16, -10 and 20 at ten cents a label.
    assert from_target(targets, TEN_CENTS) == pytest.approx(0.8 + 0.1 / 3)
    assert from_target(targets, Rates()) == 0.7
    assert np.isnan(from_target(targets, Rates(setup=1e6)))
    assert np.isnan(from_target(targets.iloc[3:], TEN_CENTS))
