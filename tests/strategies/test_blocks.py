"""Arithmetic over classes, a block of rows at a time: the same as over all rows at once."""

import numpy as np
import pytest

from alcore.strategies import blocks
from alcore.strategies.blocks import in_blocks, over_classes
from alcore.strategies.uncertainty import entropy_score, least_confident_score, margin_score, ratio_score

rng = np.random.default_rng(0)


@pytest.mark.parametrize("n_classes", [1, 2, 5, 12, 13, 40])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("operation", [np.add, np.maximum])
def test_classes_are_combined_as_numpy_combines_them(n_classes, order, operation):
    scores = np.asarray(rng.normal(size=(30, n_classes)), order=order)
    assert over_classes(operation, scores) == pytest.approx(operation.reduce(scores, axis=1), abs=1e-12)
    members = rng.normal(size=(3, 30, n_classes))
    assert over_classes(operation, members) == pytest.approx(operation.reduce(members, axis=2), abs=1e-12)


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 16, 23])
def test_a_score_in_blocks_is_the_score_of_all_rows(n, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 8)
    rows = rng.normal(size=(n, 3))
    assert np.array_equal(in_blocks(lambda part: part[:, 0] * 2)(rows), rows[:, 0] * 2)


@pytest.mark.parametrize("score", [least_confident_score, margin_score, ratio_score, entropy_score])
def test_measures_of_many_rows_are_those_of_each(score, monkeypatch):
    proba = rng.dirichlet(np.ones(4), 50)
    whole = score(proba)
    monkeypatch.setattr(blocks, "BLOCK", 8)
    assert np.array_equal(score(proba), whole)
    assert score(np.asfortranarray(proba)) == pytest.approx(whole, abs=1e-15)


def test_a_block_at_a_time_is_all_that_is_looked_at(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 8)
    sizes = []
    in_blocks(lambda part: sizes.append(len(part)) or part[:, 0])(np.zeros((20, 2)))
    assert sizes == [8, 8, 4]
