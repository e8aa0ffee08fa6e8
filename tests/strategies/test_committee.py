"""How committees are made, what they are asked, and which ones are refused."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from alcore import learners
from alcore.campaign import Campaign
from alcore.strategies import Pool, check, committee, get, rank
from alcore.strategies.committee import members_of, opinions, score_opinions, score_votes
from alcore.strategies.disagreement import max_disagreement_score, mean_kl_score, vote_entropy_score
from alcore.strategies.uncertainty import entropy_score

rng = np.random.default_rng(0)
X = rng.normal(size=(150, 4))
CODES = (X[:, 0] > 0).astype(int) + (X[:, 0] > 1)
LABELED = np.arange(40)
REST = np.arange(40, 150)


def pool(rows=REST, X=X, codes=CODES, labeled=LABELED, learner="logistic", n_classes=3, seed=1, weights=None, **given):
    model = learners.fit(learner, X[labeled], codes[labeled], n_classes, weights=weights)
    told = {"labeled": labeled, "y": codes[labeled], "weights": weights}
    return Pool(
        X, rows, **{"model": model, "learner": learner, "n_classes": n_classes, "seed": (seed, 7)} | told | given
    )


# -- bags --------------------------------------------------------------------------------------------------------


def test_a_member_whose_bag_missed_a_class_gives_it_nothing_and_mistakes_no_class_for_another():
    codes = np.where(X[:, 0] > 0, 2, 0)
    codes[7] = 1  # one label of class 1, which 37 % of bags miss
    view = pool(codes=codes)
    short = [member for member in members_of(view, size=20) if member.seen.tolist() == [0, 2]]
    assert short
    for member in short:
        proba = member.predict_proba(view.X)
        assert proba.shape == (110, 3) and not proba[:, 1].any()
        assert (proba[:, 2] > 0.5).tolist() == (member.predict(view.X) == 2).tolist()
        assert np.mean(member.predict(view.X) == codes[REST]) > 0.9
    assert opinions(view, size=20).sum(axis=2) == pytest.approx(1)


def test_a_bag_of_a_single_class_is_a_member_that_is_sure_of_it():
    codes = np.zeros(150, dtype=int)
    codes[3] = 1
    members = members_of(pool(codes=codes, labeled=np.arange(6), n_classes=2), size=20)
    sure = [member for member in members if member.seen.tolist() == [0]]
    assert sure and all(member.predict_proba(X[:2]).tolist() == [[1, 0], [1, 0]] for member in sure)


def test_one_label_is_enough_for_a_committee_and_it_agrees():
    view = pool(labeled=np.arange(1))
    for name in ("vote_entropy", "consensus_entropy", "kl", "max_disagreement"):
        assert not get(name).function(view).any()


def test_bags_hold_labels_again_and_again_and_differ():
    seen = {tuple(member.coefficients.ravel()) for member in members_of(pool(), size=6)}
    assert len(seen) == 6


def test_the_same_pool_has_the_same_committee_and_another_seed_another():
    same, again, other = opinions(pool()), opinions(pool()), opinions(pool(seed=2))
    assert np.array_equal(same, again) and not np.allclose(same, other)


def test_a_committee_does_not_depend_on_the_candidates_or_their_order():
    order = np.random.default_rng(3).permutation(REST)
    few = REST[::7]
    whole = opinions(pool())
    assert opinions(pool(order)) == pytest.approx(whole[:, order - 40], abs=1e-12)
    assert opinions(pool(few)) == pytest.approx(whole[:, few - 40], abs=1e-12)


def test_a_committee_leaves_the_draws_of_the_strategy_alone():
    view, untouched = pool(), pool()
    members_of(view)
    assert view.rng.random() == untouched.rng.random()


def test_labels_of_no_weight_are_in_no_bag():
    codes, weights = CODES.copy(), np.ones(40)
    weights[:5], codes[:5] = 0, 2
    codes[5:40] = (X[5:40, 0] > 0).astype(int)
    members = members_of(pool(codes=codes, weights=weights), size=10)
    assert all(2 not in member.seen for member in members)


def test_weights_stay_with_their_labels():
    weights = np.where(CODES[:40] == 0, 50.0, 1.0)
    plain, heavy = opinions(pool()), opinions(pool(weights=weights))
    assert heavy[:, :, 0].mean() > plain[:, :, 0].mean() + 0.05
    (member,) = (one for one in members_of(pool(weights=weights), ("logistic", "svm")) if one.learner == "logistic")
    told = learners.fit("logistic", X[:40], CODES[:40], 3, weights=weights)
    assert member.predict_proba(X) == pytest.approx(told.predict_proba(X), abs=1e-3)


# -- other ways --------------------------------------------------------------------------------------------------


def test_a_committee_that_was_given_is_used_as_it_is():
    given = [learners.fit(name, X[:40], CODES[:40], 3) for name in ("naive_bayes", "knn")]
    view = pool(members=given)
    assert members_of(view) == tuple(given)
    expected = mean_kl_score(np.stack([member.predict_proba(X[40:]) for member in given]))
    assert get("kl(members=9)").function(view) == pytest.approx(expected, abs=1e-12)


def test_random_starts_give_networks_of_the_same_labels_that_differ():
    members = members_of(pool(learner="mlp"), "inits", 3)
    assert len({member.coefficients.tobytes() for member in members}) == 3
    assert all(np.mean(member.predict(X[:40]) == CODES[:40]) > 0.9 for member in members)


def test_random_starts_differ_even_where_the_user_fixed_the_seed():
    fixed = MLPClassifier((8,), solver="lbfgs", max_iter=50, random_state=0)
    first, second = members_of(pool(learner=fixed), "inits", 2)
    assert not np.allclose(first.predict_proba(X), second.predict_proba(X))
    assert fixed.random_state == 0


@pytest.mark.parametrize("learner", ["forest", ExtraTreesClassifier(20, min_samples_leaf=3, random_state=0)], ids=str)
def test_the_trees_of_a_forest_are_its_committee_and_their_mean_is_the_forest(learner):
    codes = np.where(CODES == 1, 3, CODES)  # classes 0, 2 and 3 of five: trees count them 0, 1, 2
    view = pool(learner=learner, codes=codes, n_classes=5)
    members = members_of(view, "trees")
    assert len(members) == len(view.model.rule.estimator.estimators_)
    found = opinions(view, "trees")
    assert found.mean(axis=0) == pytest.approx(view.proba, abs=1e-12)
    for member, own in zip(members, found, strict=True):
        assert np.array_equal(member.predict(view.X), own.argmax(axis=1))


def test_a_forest_that_saw_one_class_is_a_committee_of_one():
    view = pool(learner="forest", codes=np.full(150, 2))
    assert members_of(view, "trees") == (view.model,)
    assert not get("kl(committee=trees)").function(view).any()


def test_several_learners_each_learn_all_labels():
    members = members_of(pool(), ("logistic", "forest", "naive_bayes", LogisticRegression(C=0.1)))
    assert [member.learner for member in members] == ["logistic", "forest", "naive_bayes", "LogisticRegression"]
    own = learners.fit("naive_bayes", X[:40], CODES[:40], 3)
    assert np.array_equal(members[2].predict_proba(X), own.predict_proba(X))


@pytest.mark.parametrize("learner", list(learners.LEARNERS))
def test_every_learner_can_be_bagged_and_voted_on(learner):
    utility = get("vote_entropy(members=2)").function(pool(learner=learner))
    assert set(np.round(utility, 12)) <= {0, round(np.log(2), 12)}


def test_all_that_look_at_one_pool_share_a_committee():
    view = pool()
    assert members_of(view) is members_of(view)
    rank(get("mixed(kl)"), view, 5)
    rank(get("vote_entropy"), view, 5)
    assert len(view.committees) == 1
    rank(get("kl(members=3)"), view, 5)
    assert [len(made) for made in view.committees.values()] == [5, 3]


# -- asking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [REST, REST[::2], REST[::9], REST[::-1], REST[:1], REST[:0]], ids=len)
@pytest.mark.parametrize("numbers", [2**21, 90], ids=["whole", "in blocks"])
def test_scores_are_those_of_all_opinions_at_once(rows, numbers, monkeypatch):
    monkeypatch.setattr(committee, "NUMBERS", numbers)
    view = pool(rows)
    votes = np.stack([member.predict(view.X) for member in members_of(view)])
    assert score_opinions(view, max_disagreement_score) == pytest.approx(max_disagreement_score(opinions(view)))
    assert score_votes(view, lambda cast: vote_entropy_score(cast, 3)).tolist() == vote_entropy_score(votes, 3).tolist()


def test_asking_reads_a_large_pool_without_copying_it():
    class Untouched(np.ndarray):
        def __getitem__(self, key):
            assert not isinstance(key, np.ndarray), "rows were copied"
            return super().__getitem__(key)

    view = pool(np.delete(REST, [3, 50]))
    members = members_of(view)
    view.all_X = X.view(Untouched)
    assert score_opinions(view, mean_kl_score).shape == (108,)
    assert len(members) == 5


class Odd(ClassifierMixin, BaseEstimator):
    """Knows nothing, and says nonsense where the first feature is 5."""

    def __init__(self, nonsense=np.nan):
        self.nonsense = nonsense

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        proba = np.full((len(X), len(self.classes_)), 1 / len(self.classes_))
        proba[X[:, 0] == 5, 0] = self.nonsense
        return proba


@pytest.mark.parametrize(
    ("nonsense", "wrong"), [(np.nan, "not a number"), (-1.0, "negative"), (0.8, "sum to 1.46667, not to 1")]
)
@pytest.mark.parametrize("rows", [REST, np.delete(REST, 20), REST[::-1], np.array([77, 60, 99])], ids=len)
@pytest.mark.parametrize("numbers", [2**21, 90], ids=["whole", "in blocks"])
def test_nonsense_of_one_member_is_refused_by_the_row_in_the_table(nonsense, wrong, rows, numbers, monkeypatch):
    monkeypatch.setattr(committee, "NUMBERS", numbers)
    table = X.copy()
    table[77, 0] = 5
    view = pool(rows, X=table, codes=np.arange(150) % 3)
    with pytest.raises(ValueError, match=f"row 77 .*{wrong}"):
        score_opinions(view, mean_kl_score, ("naive_bayes", Odd(nonsense)))
    with pytest.raises(ValueError, match=f"row 77 .*{wrong}"):
        opinions(view, ("naive_bayes", Odd(nonsense)))
    with pytest.raises(ValueError, match=f"row 77 .*{wrong}"):
        entropy_score(pool(rows, X=table, codes=np.arange(150) % 3, learner=Odd(nonsense)).proba)


def test_a_campaign_asks_its_forest_and_learns_from_the_answers():
    campaign = Campaign(X, ["low", "middle", "high"], "kl(committee=trees)", "forest", start=10)
    names = np.array(campaign.classes)
    for _ in range(4):
        proposals = campaign.ask(10)
        campaign.tell(proposals.row, names[CODES[proposals.row]])
    assert proposals.arm.tolist() == ["active"] * 10
    assert (np.diff(proposals.utility) <= 0).all() and proposals.utility.iloc[0] > 0.3


# -- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "learner", "why"),
    [
        ("kl(committee=trees)", "logistic", "has no trees.*the model Random forest"),
        ("kl(committee=trees)", "boosting", "has no trees"),
        ("mixed(kl(committee=trees))", "svm", "cannot be used with Support vector machine"),
        ("batch_bald(committee=inits)", "naive_bayes", "comes out the same.*Neural network"),
        ("vote_entropy(committee=inits)", "logistic", "comes out the same"),
        ("vote_entropy(committee=inits)", LogisticRegression(), None),
        ("kl", "svm", "no probabilities"),
        ("max_disagreement(members=3)", "svm", "no probabilities"),
        ("vote_entropy", "svm", None),
        ("kl(committee=(logistic, forest))", "svm", None),
        ("kl(committee=trees)", ExtraTreesClassifier(), None),
        ("consensus_entropy(committee=inits)", "mlp", None),
    ],
)
def test_a_committee_the_learner_cannot_give_is_refused_before_the_run(name, learner, why):
    if why is None:
        assert check(get(name), learner) is None
    else:
        with pytest.raises(ValueError, match=why):
            check(get(name), learner)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("kl(committee=bags)", "no committee called 'bags'.*bootstrap, inits, trees"),
        ("kl(committee=(logistic, magic))", "no model called 'magic'.*naive_bayes"),
        ("kl(committee=(logistic, svm))", "Support vector machine.*no probabilities"),
        ("kl(committee=(logistic,))", "two members or more"),
        ("vote_entropy(members=1)", "two or more, not 1"),
        ("vote_entropy(members=2.5)", "whole number"),
        ("kl(members=7, committee=trees)", "all trees of the forest: leave out members=7"),
    ],
)
def test_what_is_no_committee_is_refused_when_it_is_named(name, why):
    with pytest.raises(ValueError, match=why):
        get(name)


def test_what_is_no_committee_is_refused_without_a_check_too():
    for way, learner, why in (
        ("trees", "logistic", "a random forest"),
        ("inits", "knn", "comes out the same"),
        ("bags", "logistic", "no committee called"),
    ):
        with pytest.raises(ValueError, match=why):
            members_of(pool(learner=learner), way)
    with pytest.raises(ValueError, match=r"Member 1 of the committee \(Support vector machine.*votes"):
        get("kl").function(pool(learner="svm"))


def test_without_labels_there_is_no_committee():
    for way in ("bootstrap", "trees", ("logistic", "forest")):
        with pytest.raises(ValueError, match="label some rows first"):
            members_of(Pool(X, REST), way)
