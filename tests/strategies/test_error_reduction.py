"""Expected error reduction: the definition spelled out, fits against steps, and the one peer that runs."""

import numpy as np
import pytest
from scipy.special import entr
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from alcore import learners
from alcore.campaign import Campaign
from alcore.learners import logistic
from alcore.strategies import STRATEGIES, Pool, check, error_reduction, get, rank
from alcore.strategies.error_reduction import (
    CANDIDATES,
    error_reduction_exact,
    expected_losses,
    expected_losses_by_fits,
    looked_at,
    shortlist,
)
from alcore.strategies.newton import expand
from alcore.strategies.uncertainty import margin_score

QUICK = error_reduction.error_reduction


def table(n_classes=3, n=80, d=6, seed=0):
    X, y = make_classification(
        n, d, n_informative=d - 1, n_redundant=0, n_classes=n_classes, n_clusters_per_class=1, random_state=seed
    )
    y[:n_classes] = np.arange(n_classes)
    return X / X.std(axis=0), y


def pool(X, y, labeled=30, n_classes=3, learner="logistic", rows=None, seed=1, weights=None):
    told = np.arange(labeled)
    rows = np.arange(labeled, len(X)) if rows is None else rows
    model = learners.fit(learner, X[told], y[told], n_classes, weights=weights)
    return Pool(
        X,
        rows,
        model=model,
        labeled=told,
        y=y[told],
        n_classes=n_classes,
        learner=learner,
        weights=weights,
        seed=(seed, 5),
    )


LOSSES = {"log": lambda p: entr(p).sum(axis=1), "zero_one": lambda p: 1 - p.max(axis=1)}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_exact_way_is_the_definition_and_leaves_the_row_itself_out(loss):
    X, y = table(n=40)
    view = pool(X, y)
    expected = []
    for row in range(30, 40):
        rest, mean = [other for other in range(30, 40) if other != row], 0.0
        for code, p in enumerate(view.model.predict_proba(X[[row]])[0]):
            after = learners.fit("logistic", X[[*range(30), row]], np.append(y[:30], code), 3)
            mean += p * LOSSES[loss](after.predict_proba(X[rest])).mean()
        expected.append(mean)
    assert error_reduction_exact(view, loss=loss) == pytest.approx(-np.array(expected), abs=1e-4)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
def test_the_quick_way_expects_the_losses_that_fits_do(loss, n_classes, weighted, monkeypatch):
    monkeypatch.setattr(logistic, "TOLERANCE", 1e-10)
    X, y = table(n_classes, n=70)
    weights = np.linspace(0.5, 3, 30) if weighted else None
    view = pool(X, y, n_classes=n_classes, weights=weights)
    quick, exact = QUICK(view, loss=loss), error_reduction_exact(view, loss=loss)
    assert quick == pytest.approx(exact, rel=0.02)
    assert np.corrcoef(quick, exact)[0, 1] > 0.99


def trial(n_classes, seed):
    """A problem as those of the benchmark: 20 to 200 labels of 50 features, and a pool of 40."""
    rng = np.random.default_rng(seed)
    labeled = int(np.exp(rng.uniform(np.log(20), np.log(200))))
    X, y = make_classification(
        labeled + 40, 50, n_informative=20, n_redundant=10, n_classes=n_classes, random_state=seed
    )
    y[:n_classes] = np.arange(n_classes)
    return pool(X / X.std(axis=0), y, labeled=labeled, n_classes=n_classes)


@pytest.mark.parametrize(("n_classes", "loss"), [(2, "log"), (2, "zero_one"), (5, "log")])
def test_the_first_pick_of_the_quick_way_is_within_one_percent_of_the_best_there_is(n_classes, loss, monkeypatch):
    monkeypatch.setattr(logistic, "TOLERANCE", 1e-10)
    near = 0
    for seed in range(8):
        view = trial(n_classes, seed)
        exact = -error_reduction_exact(view, loss=loss)
        near += exact[np.argmax(QUICK(view, loss=loss))] <= 1.01 * exact.min()
    assert near == 8


@pytest.mark.parametrize(("ours", "theirs"), [("log", "log_loss"), ("zero_one", "misclassification_loss")])
def test_scikit_activeml_finds_the_same_sums(ours, theirs):
    pools = pytest.importorskip("skactiveml.pool")
    from skactiveml.classifier import SklearnClassifier

    X, y = table(n=60)
    learner = LogisticRegression(tol=1e-12, max_iter=10_000)
    view = pool(X, y, learner=learner)
    candidates, others = np.arange(30, 40), np.arange(40, 60)
    losses = expected_losses_by_fits(error_reduction._fits(view), X, candidates, view.proba[:10], others, loss=ours)
    labels = np.where(np.arange(60) < 30, y.astype(float), np.nan)
    picked, utilities = pools.MonteCarloEER(method=theirs, random_state=0).query(
        X[:30],
        labels[:30],
        SklearnClassifier(learner, classes=[0, 1, 2]),
        candidates=X[candidates],
        X_eval=X[others],
        return_utilities=True,
    )
    assert utilities[0] / 20 == pytest.approx(-losses, abs=1e-9)
    assert picked[0] == np.argmin(losses)


def test_losses_are_in_their_range_and_a_row_without_others_leaves_none():
    X, y = table(n_classes=3)
    view = pool(X, y)
    log, zero_one = -QUICK(view), -QUICK(view, loss="zero_one")
    assert (log > 0).all() and (log < np.log(3)).all()
    assert (zero_one > 0).all() and (zero_one < 2 / 3).all()
    one = pool(X, y, rows=np.array([50]))
    assert QUICK(one).tolist() == [0.0] and error_reduction_exact(one).tolist() == [0.0]


def test_the_row_itself_counts_only_where_it_is_not_among_the_others():
    X, y = table()
    view = pool(X, y)
    newton = expand(view.model.coefficients, X[:30])
    of = X[30:40]
    inside = expected_losses(newton, of, view.proba[:10], of, np.arange(10))
    for i in range(10):
        rest = np.delete(of, i, axis=0)
        outside = expected_losses(newton, of[[i]], view.proba[[i]], rest, np.array([-1]))
        assert inside[i] == pytest.approx(outside[0], rel=1e-5)


def test_the_work_is_done_in_parts_whatever_their_size(monkeypatch):
    X, y = table()
    whole = QUICK(pool(X, y))
    monkeypatch.setattr(error_reduction, "_NUMBERS", 1)
    assert QUICK(pool(X, y)) == pytest.approx(whole, rel=1e-5)


def test_half_of_the_shortlist_has_the_smallest_margins_and_half_is_drawn_by_lot():
    X, y = table(n=430)
    first, second = (pool(X, y, seed=seed) for seed in (1, 2))
    chosen, other = shortlist(first), shortlist(second)
    assert len(set(chosen.tolist())) == len(chosen) == CANDIDATES
    closest = set(np.argsort(-margin_score(first.proba))[:50].tolist())
    assert closest <= set(chosen.tolist()) & set(other.tolist())
    assert set(chosen.tolist()) != set(other.tolist())
    assert len(shortlist(first, 1)) == 1 and shortlist(first, 1)[0] in closest


def test_the_screen_can_say_how_many_candidates_are_looked_at():
    assert looked_at(20_000) == 100 and looked_at(30) == 30 and looked_at(20_000, candidates=7) == 7
    for name in ("error_reduction", "error_reduction_exact"):
        assert "100 candidates" in STRATEGIES[name].limits and "300 rows" in STRATEGIES[name].limits


def test_the_lot_falls_on_rows_and_not_on_places():
    X, y = table(n=430)
    order = np.random.default_rng(0).permutation(np.arange(30, 430))
    straight, shuffled = pool(X, y), pool(X, y, rows=order)
    a, b = (set(view.rows[rank(get("error_reduction"), view, 20)[0]].tolist()) for view in (straight, shuffled))
    assert a == b


def test_a_batch_larger_than_the_shortlist_goes_on_with_the_smallest_margins():
    X, y = table(n=230)
    view = pool(X, y)
    chosen, utility = rank(get("error_reduction(candidates=20)"), view, 60)
    assert set(chosen[:20].tolist()) == set(shortlist(pool(X, y), 20).tolist())
    rest = margin_score(view.proba)[chosen[20:]]
    assert (np.diff(rest) <= 0).all()
    assert utility[20] < utility[19]


def test_per_second_of_labeling_the_expected_losses_keep_their_proportions():
    X, y = table(n=230)
    view = pool(X, y)
    utility = QUICK(view, candidates=20)
    looked = np.sort(utility)[-20:]
    assert looked[0] - utility.min() <= 2 * np.ptp(looked)


def test_rows_are_judged_on_a_sample_of_the_pool():
    X, y = table(n=230)
    few = QUICK(pool(X, y), evaluation=20, candidates=200)
    again = QUICK(pool(X, y), evaluation=20, candidates=200)
    every = QUICK(pool(X, y), candidates=200)
    assert few.tolist() == again.tolist() and few.tolist() != every.tolist()
    assert few == pytest.approx(every, rel=0.5)


def test_a_class_without_a_label_is_skipped():
    X, y = table(n_classes=2)
    of_two, of_four = pool(X, y, n_classes=2), pool(X, y, n_classes=4)
    assert QUICK(of_four) == pytest.approx(QUICK(of_two))
    assert error_reduction_exact(of_four) == pytest.approx(error_reduction_exact(of_two))


def test_a_model_of_one_class_expects_no_error_and_still_ranks():
    X, _ = table()
    view = pool(X, np.zeros(80, dtype=int))
    assert not QUICK(view).any() and not error_reduction_exact(view).any()
    assert len(rank(get("error_reduction(candidates=5)"), view, 30)[0]) == 30


def test_features_beyond_all_scale_give_numbers():
    X, y = table()
    view = pool((X * np.logspace(-3, 6, 80)[:, None]).astype(np.float32), y)
    assert np.isfinite(QUICK(view)).all()


@pytest.mark.parametrize("learner", ["forest", "naive_bayes"])
def test_the_exact_way_takes_any_learner_with_probabilities_and_the_quick_way_says_what_it_needs(learner):
    X, y = table(n=40)
    utility = error_reduction_exact(pool(X, y, learner=learner), candidates=3)
    assert np.isfinite(utility).all() and len(utility) == 10
    check(get("error_reduction_exact"), learner)
    with pytest.raises(ValueError, match="cannot be used with"):
        check(get("error_reduction"), learner)


def test_the_exact_way_fits_as_the_campaign_does():
    X, y = table(n=40)
    view = pool(X, y)
    asked = []

    def fit_with(row, code):
        asked.append((row, code))
        return view.model

    view.fit_with = fit_with
    error_reduction_exact(view, candidates=4)
    assert sorted(asked) == [(row, code) for row in sorted(view.rows[shortlist(pool(X, y), 4)]) for code in range(3)]


@pytest.mark.parametrize("name", ["error_reduction", "error_reduction_exact", "gradient_length", "parameter_change"])
def test_a_campaign_learns_by_it(name):
    X, y = table(n_classes=2, n=90)
    campaign = Campaign(X, [0, 1], strategy=name, start=10)
    for _ in range(4):
        rows = campaign.ask(5).row
        campaign.tell(rows, y[rows])
    assert campaign.n_labeled == 20 and campaign.history.classes_seen.iloc[-1] == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"loss": "squared"}, "'log' or 'zero_one', not 'squared'"),
        ({"candidates": 0}, "at least 1 candidate"),
        ({"evaluation": 1}, "2 rows"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, words):
    X, y = table()
    for strategy in (QUICK, error_reduction_exact):
        with pytest.raises(ValueError, match=words):
            strategy(pool(X, y), **options)
