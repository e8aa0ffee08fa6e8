"""Measures of disagreement: worked values, what must hold for any committee, and what the lecture's code computes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr
from scipy.stats import entropy

from alcore.strategies.disagreement import (
    consensus_entropy_score,
    max_disagreement_score,
    mean_kl_score,
    vote_entropy_score,
)

THREE = np.array([[[0.9, 0.1]], [[0.4, 0.6]], [[0.3, 0.7]]])  # three members, one row
OPINION_SCORES = (consensus_entropy_score, mean_kl_score, max_disagreement_score)


def votes_of(*counts):
    """A column of votes: so many for class 0, so many for class 1, ..."""
    return np.repeat(np.arange(len(counts)), counts)[:, None]


def committees(most_members=5, most_classes=5):
    """Opinions (M, n, K), with certainties and impossible classes among them."""
    shape = st.tuples(st.integers(1, most_members), st.integers(1, 12), st.integers(2, most_classes))
    weights = st.one_of(st.just(0.0), st.floats(1e-6, 1))

    def normalized(raw):
        raw = raw.copy()
        raw[..., 0] += raw.sum(axis=-1) == 0
        return raw / raw.sum(axis=-1, keepdims=True)

    return shape.flatmap(lambda s: arrays(float, s, elements=weights)).map(normalized)


def divergences(opinions):
    """KL(member || consensus) of each member and row, by its definition."""
    return rel_entr(opinions, opinions.mean(axis=0)).sum(axis=-1)


# -- worked examples ---------------------------------------------------------------------------------------------


def test_votes_of_three_against_two_have_their_worked_entropy_in_nats_and_bits():
    score = vote_entropy_score(votes_of(3, 2), 2)[0]
    assert score == pytest.approx(0.6730116670, abs=1e-10)
    assert score / np.log(2) == pytest.approx(0.9709505945, abs=1e-10)
    assert score / np.log(5) == pytest.approx(0.4181656601, abs=1e-10)


def test_the_worked_committee_of_three_has_its_true_values():
    assert consensus_entropy_score(THREE)[0] == pytest.approx(0.6909233093, abs=1e-10)
    assert divergences(THREE)[:, 0] == pytest.approx([0.31687883, 0.03571583, 0.11121633], abs=1e-8)
    assert mean_kl_score(THREE)[0] == pytest.approx(0.1546036618, abs=1e-10)
    assert mean_kl_score(THREE)[0] / np.log(2) == pytest.approx(0.2230459362, abs=1e-10)
    assert max_disagreement_score(THREE)[0] == pytest.approx(0.31687883, abs=1e-8)
    assert vote_entropy_score(THREE.argmax(axis=2), 2)[0] == pytest.approx(0.6365141683, abs=1e-10)


def test_five_members_who_all_say_half_and_half_reach_the_most_of_consensus_entropy_and_do_not_disagree():
    opinions = np.full((5, 1, 2), 0.5)
    assert consensus_entropy_score(opinions)[0] == pytest.approx(np.log(2), abs=1e-15)
    assert mean_kl_score(opinions)[0] == max_disagreement_score(opinions)[0] == 0
    assert vote_entropy_score(opinions.argmax(axis=2), 2)[0] == 0


def test_what_the_lecture_calls_vote_entropy_is_consensus_entropy():
    agreeing, torn = np.full((5, 1, 2), [0.5, 0.5]), np.eye(2)[[0, 0, 0, 1, 1]][:, None]
    for opinions in (agreeing, torn, THREE):
        by_the_lecture = entropy(opinions.mean(axis=0).T)
        assert by_the_lecture == pytest.approx(consensus_entropy_score(opinions), abs=1e-12)
    assert entropy(agreeing.mean(axis=0).T) > entropy(torn.mean(axis=0).T)  # it asks for the row nobody disagrees about
    assert vote_entropy_score(agreeing.argmax(axis=2), 2) < vote_entropy_score(torn.argmax(axis=2), 2)


def test_members_who_are_sure_of_different_classes_disagree_as_much_as_can_be():
    opinions = np.eye(4)[:, None]
    for score in (mean_kl_score, max_disagreement_score, consensus_entropy_score):
        assert score(opinions)[0] == pytest.approx(np.log(4), abs=1e-12)
    assert vote_entropy_score(np.arange(4)[:, None], 4)[0] == pytest.approx(np.log(4), abs=1e-12)


def test_one_dissenter_moves_the_largest_disagreement_most():
    opinions = np.eye(2)[[0, 0, 0, 0, 1]][:, None]
    assert max_disagreement_score(opinions)[0] == pytest.approx(np.log(5), abs=1e-12)
    assert mean_kl_score(opinions)[0] == pytest.approx(entropy([0.8, 0.2]), abs=1e-12)


# -- what must hold for any committee ----------------------------------------------------------------------------


@given(committees())
def test_the_mean_divergence_is_the_entropy_of_the_consensus_less_the_mean_entropy_of_the_members(opinions):
    own = entropy(opinions, axis=2).mean(axis=0)
    assert mean_kl_score(opinions) == pytest.approx(divergences(opinions).mean(axis=0), abs=1e-12)
    assert mean_kl_score(opinions) == pytest.approx(consensus_entropy_score(opinions) - own, abs=1e-12)


@given(committees())
def test_the_largest_disagreement_is_that_of_the_member_farthest_from_the_consensus(opinions):
    largest = max_disagreement_score(opinions)
    assert largest == pytest.approx(divergences(opinions).max(axis=0), abs=1e-12)
    assert (largest >= mean_kl_score(opinions) - 1e-12).all()
    assert (largest <= len(opinions) * mean_kl_score(opinions) + 1e-11).all()


@given(committees())
def test_scores_stay_in_their_range(opinions):
    members, _, classes = opinions.shape
    fewer = np.log(min(members, classes)) + 1e-12
    for scores, top in (
        (vote_entropy_score(opinions.argmax(axis=2), classes), fewer),
        (mean_kl_score(opinions), fewer),
        (max_disagreement_score(opinions), np.log(members) + 1e-12),
        (consensus_entropy_score(opinions), np.log(classes) + 1e-12),
    ):
        assert (scores >= 0).all() and (scores <= top).all()


@given(committees(), st.randoms(use_true_random=False))
def test_the_order_of_members_rows_and_classes_changes_nothing(opinions, random):
    members, rows, classes = (random.sample(range(size), size) for size in opinions.shape)
    for score in OPINION_SCORES:
        assert score(opinions[members]) == pytest.approx(score(opinions), abs=1e-12)
        assert score(opinions[:, rows]) == pytest.approx(score(opinions)[rows], abs=1e-12)
        assert score(opinions[:, :, classes]) == pytest.approx(score(opinions), abs=1e-12)
    votes = opinions.argmax(axis=2)
    renamed = np.argsort(classes)[votes]
    expected = vote_entropy_score(votes, len(classes))
    assert np.array_equal(vote_entropy_score(renamed, len(classes)), expected)  # to the last digit
    assert np.array_equal(vote_entropy_score(votes[members][:, rows], len(classes)), expected[rows])


@given(committees(most_members=1), st.integers(2, 7))
def test_members_of_one_opinion_do_not_disagree_to_the_last_digit(opinion, members):
    same = np.repeat(opinion, members, axis=0)
    assert not mean_kl_score(same).any() and not max_disagreement_score(same).any()
    assert not vote_entropy_score(same.argmax(axis=2), same.shape[2]).any()


@given(committees())
def test_of_two_members_the_mean_divergence_is_the_jensen_shannon_divergence(opinions):
    two = opinions[[0, -1]]
    theirs = np.nan_to_num(jensenshannon(two[0], two[1], axis=1)) ** 2
    assert mean_kl_score(two) == pytest.approx(theirs, abs=1e-9)  # the square of a root


@given(committees())
def test_certain_members_are_the_votes_they_cast(opinions):
    votes, classes = opinions.argmax(axis=2), opinions.shape[2]
    certain = np.eye(classes)[votes]
    for score in (mean_kl_score, consensus_entropy_score):
        assert score(certain) == pytest.approx(vote_entropy_score(votes, classes), abs=1e-12)


def test_votes_that_split_alike_are_tied_whichever_classes_they_are_for():
    votes = np.random.default_rng(0).integers(0, 7, (10, 20_000))
    splits = {tuple(sorted(np.bincount(row, minlength=7))) for row in votes.T}
    assert len(np.unique(vote_entropy_score(votes, 7))) == len(splits)


def test_a_committee_of_hundreds_counts_its_votes_right():
    votes = np.random.default_rng(1).integers(0, 9, (300, 50))
    counts = np.stack([np.bincount(row, minlength=9) for row in votes.T])
    assert vote_entropy_score(votes, 9) == pytest.approx(entropy(counts, axis=1), abs=1e-12)


@pytest.mark.parametrize("score", OPINION_SCORES)
def test_opinions_are_not_written_to_and_no_rows_are_no_error(score):
    opinions = np.random.default_rng(0).dirichlet(np.ones(3), (5, 40))
    before = opinions.copy()
    assert score(opinions).shape == (40,) and np.array_equal(opinions, before)
    assert score(opinions[:, :0]).shape == (0,)
