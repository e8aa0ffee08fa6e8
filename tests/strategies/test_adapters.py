"""Strategies of the real scikit-activeml and the real modAL, asked through the adapters."""

import sys
from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from modAL.batch import uncertainty_batch_sampling
from modAL.disagreement import consensus_entropy_sampling, max_disagreement_sampling, vote_entropy_sampling
from modAL.models import ActiveLearner, Committee
from modAL.uncertainty import entropy_sampling, margin_sampling, uncertainty_sampling
from skactiveml.classifier import MixtureModelClassifier, SklearnClassifier
from skactiveml.pool import (
    Badge,
    CoreSet,
    DiscriminativeAL,
    ExpectedModelChangeMaximization,
    Falcun,
    FourDs,
    MonteCarloEER,
    ProbCover,
    QueryByCommittee,
    RandomSampling,
    SubSamplingWrapper,
    TypiClust,
    UncertaintySampling,
)
from sklearn.linear_model import LogisticRegression

from alcore import learners, simulation, tables
from alcore.campaign import Campaign
from alcore.strategies import STRATEGIES, Pool, check, from_modal, from_skactiveml, get, list_ready, rank, registry
from alcore.strategies.adapters import positions

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 4)).astype(np.float32)
CODES = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 1)
LABELED, ROWS = np.arange(20), np.arange(20, 120)
# Labels of which every resample here holds all three classes, as the peers want them of committees.
RESAMPLES = [np.delete(LABELED, slice(start, start + 2)) for start in (0, 5, 10, 15)]


def fitted(rows=LABELED):
    return LogisticRegression().fit(X[rows], CODES[rows])


def pool(rows=ROWS, X=X, seed=1, learner=None, n_classes=3, members=False):
    """A pool whose model is scikit-learn's own logistic regression, so that a peer can have the very same."""
    learner = learner or LogisticRegression()

    def model(labeled):
        return learners.fit(learner, X[labeled], CODES[labeled], n_classes)

    return Pool(
        X,
        rows,
        model=model(LABELED),
        labeled=LABELED,
        y=CODES[LABELED],
        n_classes=n_classes,
        learner=learner,
        members=[model(labeled) for labeled in RESAMPLES] if members else None,
        seed=(seed, 7),
    )


def asked(strategy, n=10, **options):
    view = pool(**options)
    return view.rows[rank(strategy, view, n)[0]].tolist()


# -- scikit-activeml ---------------------------------------------------------------------------------------------


def wrapped(rows=LABELED):
    known = np.full(len(X), np.nan)
    known[rows] = CODES[rows]
    return SklearnClassifier(LogisticRegression(), classes=[0, 1, 2]).fit(X, known)


DIRECT = {
    "random": (RandomSampling, {}),
    "least confident": (UncertaintySampling, {"clf": wrapped(), "fit_clf": False}),
    "margin": (partial(UncertaintySampling, method="margin_sampling"), {"clf": wrapped(), "fit_clf": False}),
    "entropy": (partial(UncertaintySampling, method="entropy"), {"clf": wrapped(), "fit_clf": False}),
    "BADGE": (Badge, {"clf": wrapped(), "fit_clf": False}),
    "FALCUN": (Falcun, {"clf": wrapped(), "fit_clf": False}),
    "core-set": (CoreSet, {}),
    "TypiClust": (TypiClust, {}),
    "ProbCover": (ProbCover, {}),
    "discriminative": (DiscriminativeAL, {"discriminator": SklearnClassifier(LogisticRegression())}),
    "vote entropy": (
        partial(QueryByCommittee, method="vote_entropy"),
        {"ensemble": [wrapped(rows) for rows in RESAMPLES], "fit_ensemble": False},
    ),
    "mean KL": (QueryByCommittee, {"ensemble": [wrapped(rows) for rows in RESAMPLES], "fit_ensemble": False}),
    "error reduction": (MonteCarloEER, {"clf": SklearnClassifier(LogisticRegression(), classes=[0, 1, 2])}),
}


@pytest.mark.parametrize(("make", "models"), DIRECT.values(), ids=list(DIRECT))
def test_scikit_activeml_picks_what_it_picks_when_asked_directly(make, models):
    rows = ROWS[:8] if make is MonteCarloEER else ROWS  # it fits thousands of models for all of them
    seed = int(pool().rng.integers(2**31))
    known = np.full(len(X), np.nan)
    known[LABELED] = CODES[LABELED]
    directly = make(random_state=seed).query(X=X, y=known, candidates=rows, batch_size=7, **models)
    assert asked(from_skactiveml(make()), 7, rows=rows, members=True) == list(directly)


ADAPTED = [
    from_skactiveml(RandomSampling()),
    from_skactiveml(UncertaintySampling()),
    from_skactiveml(QueryByCommittee()),
    from_skactiveml(CoreSet()),
    from_skactiveml(TypiClust()),
    from_skactiveml(Badge()),
    from_skactiveml(DiscriminativeAL(greedy_selection=True)),
    from_skactiveml(ProbCover()),
    from_skactiveml(SubSamplingWrapper(query_strategy=UncertaintySampling())),
    from_modal(uncertainty_sampling),
    from_modal(margin_sampling, random_tie_break=True),
    from_modal(uncertainty_batch_sampling),
    from_modal(vote_entropy_sampling),
]


# The wrapper looks at a tenth of the pool, and says so when more are wanted.
pytestmark = pytest.mark.filterwarnings("ignore:'batch_size=:UserWarning")
for_each_strategy = pytest.mark.parametrize("strategy", ADAPTED, ids=lambda strategy: strategy.name)


@for_each_strategy
@pytest.mark.parametrize("n", [0, 1, 7, 100, 500])
def test_as_many_distinct_candidates_as_wanted_are_asked_or_all_there_are(strategy, n):
    chosen = asked(strategy, n)
    assert len(chosen) == len(set(chosen)) == min(n, 100) and set(chosen) <= set(ROWS.tolist())


@for_each_strategy
def test_a_pool_of_one_row_is_asked_whole_and_of_an_empty_one_nothing(strategy):
    assert asked(strategy, 5, rows=np.array([42])) == [42]
    assert asked(strategy, 5, rows=np.empty(0, dtype=np.intp)) == []


@for_each_strategy
def test_candidates_alone_are_asked_in_whatever_order_they_stand(strategy):
    candidates = np.array([90, 25, 61, 44, 30, 119, 77])
    assert set(asked(strategy, 4, rows=candidates)) <= set(candidates.tolist())


@for_each_strategy
def test_the_same_seed_asks_the_same_rows_and_leaves_the_global_draws_alone(strategy):
    before = np.random.get_state()[1].copy()
    assert asked(strategy) == asked(strategy)
    assert np.array_equal(np.random.get_state()[1], before)


@for_each_strategy
def test_inputs_are_not_written_to(strategy):
    view, before = pool(), X.copy()
    rank(strategy, view, 10)
    assert np.array_equal(X, before) and np.array_equal(view.y, CODES[LABELED])


@for_each_strategy
def test_an_adapted_strategy_says_what_the_screen_needs(strategy):
    words = (strategy.name, strategy.title, strategy.formula, strategy.sentence, strategy.limits, strategy.source)
    assert all(words) and strategy.family == "own" and strategy.kind == "batch"


def test_a_class_without_labels_is_a_class_to_scikit_activeml_too():
    assert len(set(asked(from_skactiveml(UncertaintySampling()), n_classes=5))) == 10
    assert len(set(asked(from_skactiveml(QueryByCommittee()), n_classes=5))) == 10


def test_its_draws_follow_the_pools_seed_and_not_one_it_was_given():
    strategy = from_skactiveml(RandomSampling(random_state=5))
    assert len({tuple(asked(strategy, 3, seed=seed)) for seed in range(5)}) == 5


def test_rows_that_badge_returns_twice_are_replaced_by_others():
    same = np.repeat(np.random.default_rng(1).normal(size=(6, 2)), 5, axis=0)
    known = np.full(30, np.nan)
    known[:6] = [0, 1, 0, 1, 0, 1]
    classifier = SklearnClassifier(LogisticRegression(), classes=[0, 1]).fit(same, known)
    directly = Badge(random_state=1).query(same, known, classifier, fit_clf=False, batch_size=24)
    assert len(set(directly)) < 24  # the bug of scikit-activeml 1.0.1, #586
    model = learners.fit(LogisticRegression(), same[:6], np.array([0, 1, 0, 1, 0, 1]), 2)
    view = Pool(same, np.arange(6, 30), model=model, labeled=np.arange(6), y=known[:6].astype(int))
    assert len(set(rank(from_skactiveml(Badge()), view, 24)[0].tolist())) == 24


def test_a_missing_label_of_another_kind_is_no_matter():
    assert asked(from_skactiveml(CoreSet(missing_label="none"))) == asked(from_skactiveml(CoreSet()))


def test_what_a_query_asks_for_beyond_the_pool_can_be_passed():
    classifier = MixtureModelClassifier(classes=[0, 1, 2], random_state=0)
    strategy = from_skactiveml(FourDs(lmbda=0.5), "four_ds", clf=classifier)
    assert strategy.name == "four_ds" and len(set(asked(strategy, 4))) == 4


def test_strategies_that_look_at_no_model_begin_without_labels():
    for ours in (TypiClust(), CoreSet(), ProbCover(n_classes=3)):
        strategy = from_skactiveml(ours)
        assert "model" not in strategy.needs
        assert len(set(rank(strategy, Pool(X, np.arange(120), n_classes=3), 6)[0].tolist())) == 6


def test_only_pool_strategies_are_taken():
    for wrong in (TypiClust, "TypiClust", np.argmax):
        with pytest.raises(ValueError, match="no pool strategy of scikit-activeml. Pass one, such as TypiClust"):
            from_skactiveml(wrong)


def test_a_strategy_for_regression_is_refused_by_what_it_asks_for():
    with pytest.raises(ValueError, match="ExpectedModelChangeMaximization asks for 'reg', which a pool does not have"):
        from_skactiveml(ExpectedModelChangeMaximization())


def test_without_the_library_a_sentence_says_what_to_install():
    with patch.dict(sys.modules, {"skactiveml.base": None}), pytest.raises(ImportError) as error:
        from_skactiveml(object())
    assert str(error.value) == "Strategies of scikit-activeml need that library: pip install -r requirements-peers.txt"


def test_what_goes_wrong_in_the_other_library_becomes_a_sentence():
    strategy = from_skactiveml(UncertaintySampling(method="margin"))  # as its docstring had it; it is margin_sampling
    with pytest.raises(
        ValueError, match="UncertaintySampling could not choose rows .*margin.* Choose another strategy"
    ):
        asked(strategy)


def test_what_they_need_is_known_before_a_run():
    assert from_skactiveml(CoreSet()).needs == ()
    assert from_skactiveml(Badge()).needs == from_modal(margin_sampling).needs == ("model", "probabilities")
    for of_committee in (from_skactiveml(QueryByCommittee()), from_modal(vote_entropy_sampling)):
        assert {"labels", "members"} <= set(of_committee.needs)


def test_learners_without_probabilities_are_named_before_a_run():
    for strategy in (from_skactiveml(UncertaintySampling()), from_modal(margin_sampling)):
        with pytest.raises(ValueError, match="Support vector machine"):
            check(strategy, "svm")
    check(from_skactiveml(CoreSet()), "svm")


# -- modAL -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [uncertainty_sampling, margin_sampling, entropy_sampling])
@pytest.mark.parametrize("n", [1, 2, 10])
def test_modal_picks_what_it_picks_when_asked_directly(query, n):
    directly = query(fitted(), X[ROWS], n_instances=n)[0]
    assert asked(from_modal(query), n) == ROWS[directly].tolist()


def test_modal_sees_what_the_model_learned_from():
    learner = ActiveLearner(fitted())
    learner.X_training = X[LABELED]
    directly = uncertainty_batch_sampling(learner, X[ROWS], n_instances=5)[0]
    assert asked(from_modal(uncertainty_batch_sampling), 5) == ROWS[directly].tolist()
    learner.X_training = None
    assert uncertainty_batch_sampling(learner, X[ROWS], n_instances=5)[0].tolist() != directly.tolist()


@pytest.mark.parametrize("query", [vote_entropy_sampling, consensus_entropy_sampling, max_disagreement_sampling])
def test_queries_of_a_committee_get_the_pools(query):
    committee = Committee([ActiveLearner(fitted(rows)) for rows in RESAMPLES])
    directly = query(committee, X[ROWS], n_instances=8)[0]
    assert asked(from_modal(query), 8, members=True) == ROWS[directly].tolist()


@pytest.mark.parametrize(
    ("returned", "n", "meant"),
    [
        (np.array([4, 2]), 2, [4, 2]),
        ([7, 9], 2, [7, 9]),
        ((7, 9), 2, [7, 9]),  # modAL itself takes 7 for the row and 9 for its score
        ((np.array([7, 9]), np.array([0.5, 0.4])), 2, [7, 9]),
        (([7, 9], [0.5, 0.4]), 2, [7, 9]),
        ((7, 0.5), 1, [7]),
        ((np.array([7]), np.array([0.5])), 1, [7]),
        (np.int64(7), 1, [7]),
        ((1, 2, 3), 3, [1, 2, 3]),
    ],
)
def test_positions_are_told_from_scores(returned, n, meant):
    assert positions(returned, n).tolist() == meant


def test_any_function_in_the_manner_of_modal_will_do():
    def nearest_a_point(learner, X, n_instances=1, point=0.0):
        assert len(learner.X_training) == len(learner.y_training) == 20
        assert learner.classes_.tolist() == [0, 1, 2]
        assert set(learner.predict(X)) <= {0, 1, 2}
        return np.argsort(np.abs(X[:, 0] - point))[:n_instances]

    strategy = from_modal(nearest_a_point, "near", point=2.0)
    assert strategy.name == "near" and strategy.title == "nearest_a_point (modAL)"
    assert asked(strategy, 3) == ROWS[np.argsort(np.abs(X[ROWS, 0] - 2))[:3]].tolist()
    assert from_modal(partial(nearest_a_point, point=1)).name == "nearest_a_point"


def test_rows_named_twice_give_their_place_to_rows_by_lot():
    strategy = from_modal(lambda learner, X, n_instances: np.zeros(n_instances, dtype=int), "stuck")
    draws = [asked(strategy, 4, seed=seed) for seed in range(20)]
    assert all(chosen[0] == 20 and len(set(chosen)) == 4 for chosen in draws)
    assert len({tuple(chosen) for chosen in draws}) > 15


@pytest.mark.parametrize("returned", [[100], [-1], [0.5], ["a"]])
def test_positions_that_the_pool_does_not_have_are_refused(returned):
    with pytest.raises(ValueError, match="not among the 100 candidates"):
        asked(from_modal(lambda learner, X, n_instances: np.array(returned), "lost"), 1)


def test_what_cannot_be_called_is_refused():
    with pytest.raises(ValueError, match="cannot be called. Pass a query function"):
        from_modal("uncertainty_sampling")


# -- in the loop -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "strategy", [from_skactiveml(TypiClust()), from_skactiveml(QueryByCommittee()), from_modal(margin_sampling)]
)
def test_a_campaign_asks_through_them(strategy):
    campaign = Campaign(X, [0, 1, 2], strategy=strategy, start=10)
    while campaign.n_labeled < 40:
        rows = campaign.ask(10).row
        campaign.tell(rows, CODES[rows])
    assert (campaign.predict(X) == CODES).mean() > 0.8


def test_worker_processes_are_sent_them_and_give_the_same_frames():
    made = [from_skactiveml(CoreSet()), from_skactiveml(UncertaintySampling()), from_modal(margin_sampling)]
    text = "\n".join(["a,b,c,y", *(f"{a},{b},{c},{'yes' if a + b > 0 else 'no'}" for a, b, c, _ in X)])
    table, roles = tables.read(text.encode(), "small.csv"), tables.Roles(label="y")
    with patch.dict(registry._registered):
        for strategy in made:
            list_ready(strategy)
        settings = simulation.Settings(("random", *(one.name for one in made)), replicates=2, budget=30, start=10)
        alone, together = (simulation.simulate(table, roles, settings, workers) for workers in (1, 2))
        assert get("CoreSet") is made[0]
    assert "CoreSet" not in STRATEGIES
    assert alone.queries.equals(together.queries)
    assert set(alone.rounds.strategy) == {"random", "CoreSet", "UncertaintySampling", "margin_sampling"}
