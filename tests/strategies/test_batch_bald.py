"""BatchBALD against its definition, written out over all configurations of labels."""

from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import entr

from alcore.strategies import batch_bald as module
from alcore.strategies.batch_bald import Configurations, greedy_batch

LOT = np.random.default_rng(0)


def entropy(p):
    return entr(p).sum()


def information(members, batch):
    """H(y_1..y_b) - E_w H(y_1..y_b | w) of a batch, from the chance of every configuration of its labels."""
    chances = np.mean([reduce(np.multiply.outer, member[batch]) for member in members], axis=0)
    return entropy(chances) - np.mean([entropy(member[batch]) for member in members])


def by_definition(members, n):
    """The greedy batch, its information written out for every row that could come next."""
    batch = []
    for _ in range(n):
        gains = [information(members, [*batch, row]) if row not in batch else -1 for row in range(members.shape[1])]
        batch.append(int(np.argmax(gains)))
    return batch


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(2, 4), st.floats(0.1, 3))
def test_every_pick_is_the_one_of_most_information_by_definition(seed, size, n_classes, concentration):
    members = np.random.default_rng(seed).dirichlet(np.full(n_classes, concentration), size=(size, 7))
    batch = greedy_batch(members, 4, LOT)
    expected = by_definition(members, 4)
    assert information(members, batch) == pytest.approx(information(members, expected), abs=1e-9)


def test_the_first_pick_is_that_of_bald_alone():
    members = np.random.default_rng(1).dirichlet(np.ones(3), size=(5, 300))
    mean = members.mean(axis=0)
    alone = [entropy(mean[row]) - np.mean([entropy(member[row]) for member in members]) for row in range(300)]
    assert greedy_batch(members, 1, LOT).tolist() == [int(np.argmax(alone))]


def test_a_copy_of_the_best_row_is_worth_less_than_another_row():
    disputed, other, agreed = [[1, 0], [0, 1], [0, 1]], [[0.8, 0.2], [0.9, 0.1], [0.2, 0.8]], [[0.5, 0.5]] * 3
    members = np.array([disputed, disputed, disputed, other, agreed], dtype=float).transpose(1, 0, 2)
    for seed in range(10):
        batch = greedy_batch(members, 2, np.random.default_rng(seed))
        assert batch[0] in (0, 1, 2) and batch[1] == 3


def test_the_worked_committee_has_the_information_of_its_mean_divergence():
    opinions = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]])[:, :, None]
    state = Configurations(np.ones(1), np.full((1, 3), 1 / 3))
    assert state.information(opinions)[0] == pytest.approx(0.6909233093, abs=1e-10)  # consensus entropy, in nats
    known = np.mean([entropy(member) for member in opinions])
    assert state.information(opinions)[0] - known == pytest.approx(0.1546036618, abs=1e-10)


def test_chances_of_configurations_and_members_stay_chances():
    members = np.random.default_rng(2).dirichlet(np.ones(3), size=(4, 6))
    state = Configurations(np.ones(1), np.full((1, 4), 1 / 4))
    for row in range(5):
        state = state.after(members[:, row], LOT)
        assert state.chance.sum() == pytest.approx(1) and len(state.chance) == 3 ** (row + 1)
        assert state.members.sum(axis=1) == pytest.approx(1)
        assert state.chance @ state.members == pytest.approx(np.full(4, 1 / 4))  # what is learned cancels on average


def test_a_sample_of_configurations_is_nearly_as_good_as_all_of_them(monkeypatch):
    members = np.random.default_rng(3).dirichlet(np.full(4, 0.7), size=(6, 60))
    exact = information(members, greedy_batch(members, 5, LOT))
    monkeypatch.setattr(module, "MOST_CONFIGURATIONS", 50)
    monkeypatch.setattr(module, "SAMPLES", 200)
    for seed in range(20):
        sampled = greedy_batch(members, 5, np.random.default_rng(seed))
        assert information(members, sampled) > 0.98 * exact


def test_a_sample_draws_each_configuration_within_one_of_its_due(monkeypatch):
    monkeypatch.setattr(module, "MOST_CONFIGURATIONS", 5)
    monkeypatch.setattr(module, "SAMPLES", 40)
    opinion = np.random.default_rng(4).dirichlet(np.ones(8), size=3)
    due = opinion.mean(axis=0)
    state = Configurations(np.ones(1), np.full((1, 3), 1 / 3)).after(opinion, LOT)
    assert state.chance.sum() == pytest.approx(1)
    for chance, given_it in zip(state.chance, state.members, strict=True):
        label = np.abs(opinion.T / opinion.sum(axis=0)[:, None] - given_it).sum(axis=1).argmin()
        assert abs(chance - due[label]) < 1 / 40


@pytest.mark.parametrize("rows", [1, 5, 60])
def test_no_row_comes_twice_even_when_nothing_is_left_to_learn(rows):
    sure = np.eye(3)[np.random.default_rng(5).integers(3, size=(4, rows))]
    agreed = np.repeat(sure[:1], 4, axis=0)
    for members in (sure, agreed):
        assert sorted(greedy_batch(members, 100, LOT)) == list(range(rows))


def test_when_all_members_agree_rows_are_asked_by_lot():
    agreed = np.tile(np.random.default_rng(6).dirichlet(np.ones(3), size=40), (4, 1, 1))
    batches = [greedy_batch(agreed, 10, np.random.default_rng(seed)) for seed in range(400)]
    counts = np.bincount(np.concatenate(batches), minlength=40)
    assert counts.min() > 60 and counts.max() < 140  # 100 expected, sd 8.7


def test_scikit_activeml_picks_the_same_rows_while_it_stays_exact():
    from skactiveml.pool import batch_bald

    for seed in range(5):
        members = np.random.default_rng(seed).dirichlet(np.ones(3), size=(5, 100))
        theirs = batch_bald(members, 4, n_MC_samples=2_000, random_state=0)  # enough of them for all 27 configurations
        assert greedy_batch(members, 4, LOT).tolist() == np.nanargmax(theirs, axis=1).tolist()
