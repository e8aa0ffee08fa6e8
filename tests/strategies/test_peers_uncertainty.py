"""Uncertainty and disagreement held against scikit-activeml and modAL on shared inputs, and where they differ."""

import numpy as np
import pytest
from modAL import disagreement as modal_disagreement
from modAL import uncertainty as modal
from modAL.models import ActiveLearner, Committee
from skactiveml.classifier import SklearnClassifier
from skactiveml.pool import QueryByCommittee, UncertaintySampling, uncertainty_scores
from skactiveml.pool._query_by_committee import average_kl_divergence
from skactiveml.pool._query_by_committee import vote_entropy as their_vote_entropy
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from alcore import learners
from alcore.strategies import Pool, get, rank
from alcore.strategies.disagreement import (
    mean_kl_score,
    vote_entropy_score,
)
from alcore.strategies.uncertainty import entropy_score, gap, least_confident_score, margin_score

LABELS, ASKED = 60, 20


def tables():
    """Probabilities of 200 rows: flat, sharp, and with impossible classes."""
    rng = np.random.default_rng(0)
    for n_classes in (2, 3, 6):
        for sharpness in (0.2, 1, 5):
            proba = rng.dirichlet(np.full(n_classes, sharpness), 200)
            proba[:20] = np.eye(n_classes)[rng.integers(0, n_classes, 20)]
            yield proba


def committees():
    """Opinions of five members about 200 rows."""
    rng = np.random.default_rng(1)
    for n_classes in (2, 3, 6):
        for sharpness in (0.5, 1, 5):
            yield rng.dirichlet(np.full(n_classes, sharpness), (5, 200))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(least_confident_score, "least_confident"), (margin_score, "margin_sampling"), (entropy_score, "entropy")],
)
def test_measures_of_uncertainty_have_the_values_of_scikit_activeml(ours, theirs):
    for proba in tables():
        assert ours(proba) == pytest.approx(uncertainty_scores(proba, method=theirs), abs=1e-9)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(least_confident_score, "_proba_uncertainty"), (gap, "_proba_margin"), (entropy_score, "_proba_entropy")],
)
def test_measures_of_uncertainty_have_the_values_of_modal(ours, theirs):
    for proba in tables():
        assert ours(proba) == pytest.approx(getattr(modal, theirs)(proba), abs=1e-9)


def test_measures_of_disagreement_have_the_values_of_scikit_activeml():
    for opinions in committees():
        votes = opinions.argmax(axis=2)
        classes = np.arange(opinions.shape[2])
        assert vote_entropy_score(votes, len(classes)) == pytest.approx(their_vote_entropy(votes.T, classes), abs=1e-9)
        sure = np.maximum(opinions, 1e-5)
        sure /= sure.sum(axis=2, keepdims=True)
        assert mean_kl_score(sure) == pytest.approx(average_kl_divergence(sure.copy()), abs=1e-9)


def test_scikit_activeml_has_no_zeros_in_its_divergence_and_writes_so_into_the_callers_array():
    opinions = np.eye(2)[:, None]
    given = opinions.copy()
    theirs = average_kl_divergence(given)[0]
    assert not np.array_equal(given, opinions)
    assert mean_kl_score(opinions)[0] == pytest.approx(np.log(2), abs=1e-12)
    assert 1e-7 < np.log(2) - theirs < 5e-6


def test_splits_of_votes_that_are_alike_are_ties_here_and_not_for_the_peers():
    votes = np.random.default_rng(2).integers(0, 6, (7, 5000))
    ours, theirs = vote_entropy_score(votes, 6), their_vote_entropy(votes.T, np.arange(6))
    assert ours == pytest.approx(theirs, abs=1e-9)
    assert len(np.unique(ours)) < len(np.unique(theirs))


class Work:
    """Three classes, models fitted by scikit-learn and the same models as ours see them."""

    def __init__(self, seed):
        X, y = make_classification(600, 8, n_informative=5, n_redundant=0, n_classes=3, random_state=seed)
        self.X, self.y, self.labeled, self.pool = X, y, np.arange(LABELS), np.arange(LABELS, 600)
        self.told = np.where(np.arange(600) < LABELS, y, np.nan)
        rng = np.random.default_rng(seed)
        bags = rng.integers(0, LABELS, (5, LABELS))
        bags[0] = np.flatnonzero(y[:LABELS] != 1)[rng.integers(0, (y[:LABELS] != 1).sum(), LABELS)]  # class 1 is missed
        self.bags = [np.arange(LABELS), *bags]
        self.theirs = [LogisticRegression(tol=1e-8, max_iter=1000).fit(X[bag], y[bag]) for bag in self.bags]
        self.ours = [learners.fit(LogisticRegression(tol=1e-8, max_iter=1000), X[bag], y[bag], 3) for bag in self.bags]

    def view(self):
        told = {"labeled": self.labeled, "y": self.y[:LABELS]}
        return Pool(self.X, self.pool, model=self.ours[0], members=self.ours[1:], n_classes=3, **told)

    def asked(self, name):
        return rank(get(name), self.view(), ASKED)[0]

    def utility(self, name):
        return get(name).function(self.view())


@pytest.mark.parametrize("seed", range(3))
def test_the_rows_asked_are_those_of_modal(seed):
    work = Work(seed)
    candidates = work.X[work.pool]
    for name, query in (
        ("least_confident", modal.uncertainty_sampling),
        ("margin", modal.margin_sampling),
        ("entropy", modal.entropy_sampling),
    ):
        picked, _ = query(work.theirs[0], candidates, n_instances=ASKED)
        assert set(work.asked(name)) == set(picked)


@pytest.mark.parametrize("seed", range(3))
def test_the_rows_asked_are_those_of_scikit_activeml_in_its_order(seed):
    work = Work(seed)
    wrapped = SklearnClassifier(work.theirs[0], classes=[0, 1, 2])
    wrapped.fit(work.X[work.labeled], work.y[work.labeled])
    for name, method in (("least_confident", "least_confident"), ("margin", "margin_sampling"), ("entropy", "entropy")):
        query = UncertaintySampling(method=method, random_state=0)
        picked = query.query(work.X, work.told, wrapped, fit_clf=False, batch_size=ASKED)
        assert work.pool[work.asked(name)].tolist() == picked.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_a_committee_whose_members_know_different_classes_agrees_with_that_of_modal(seed):
    work = Work(seed)
    candidates = work.X[work.pool]
    committee = Committee([ActiveLearner(estimator=member) for member in work.theirs[1:]])
    assert work.ours[1].seen.tolist() == [0, 2] and committee.classes_.tolist() == [0, 1, 2]
    for name, theirs in (
        ("vote_entropy", modal_disagreement.vote_entropy),
        ("consensus_entropy", modal_disagreement.consensus_entropy),
        ("max_disagreement", modal_disagreement.KL_max_disagreement),
    ):
        assert work.utility(name) == pytest.approx(theirs(committee, candidates), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_committee_whose_members_know_different_classes_agrees_with_that_of_scikit_activeml(seed):
    work = Work(seed)
    members = [SklearnClassifier(one, classes=[0, 1, 2]) for one in work.theirs[1:]]
    for member, bag in zip(members, work.bags[1:], strict=True):
        member.fit(work.X[bag], work.y[bag])
    for name, method, close in (("vote_entropy", "vote_entropy", 1e-9), ("kl", "KL_divergence", 5e-6)):
        query = QueryByCommittee(method=method, random_state=0)
        _, utilities = query.query(work.X, work.told, members, fit_ensemble=False, return_utilities=True)
        theirs = utilities[0][work.pool]
        assert work.utility(name) == pytest.approx(theirs, abs=close)
        if method == "KL_divergence":
            assert set(work.asked(name)) == set(np.argsort(-theirs)[:ASKED])


def test_equal_rows_are_drawn_by_the_seed_where_modal_takes_the_same_ones_whatever_the_seed():
    class Undecided:
        def predict_proba(self, X):
            return np.full((len(X), 2), 0.5)

    X = np.zeros((200, 1))
    theirs = {tuple(sorted(modal.margin_sampling(Undecided(), X, n_instances=5)[0])) for _ in range(10)}
    rows = np.arange(200)
    model = learners.fit("logistic", np.zeros((2, 1)), np.array([0, 1]), 2)
    ours = {tuple(sorted(rank(get("margin"), Pool(X, rows, model=model, seed=(s,)), 5)[0])) for s in range(10)}
    assert len(theirs) == 1 and len(ours) == 10
