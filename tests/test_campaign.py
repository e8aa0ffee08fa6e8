import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from alcore.campaign import Campaign
from alcore.strategies import cold_start

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 5)).astype(np.float32)
Y = np.where(X[:, 0] + 0.5 * X[:, 1] > 0, "yes", "no")


def told(n=20, **options):
    campaign = Campaign(X, ["no", "yes"], **options)
    campaign.tell(range(n), Y[:n])
    return campaign


def wdbc(seed=0):
    """The protocol of Lu et al. on scikit-learn's breast cancer table: scaled pool and test, first 20 labeled."""
    data, target = load_breast_cancer(return_X_y=True)
    y = np.where(target == 0, 1, -1)
    order = np.arange(len(y))
    np.random.default_rng(seed).shuffle(order)
    train, test = order[: int(len(y) * 0.6)], order[int(len(y) * 0.6) :]
    np.random.default_rng(seed).shuffle(train)
    scaler = StandardScaler().fit(data[train])
    return scaler.transform(data[train]), y[train], scaler.transform(data[test]), y[test]


def accuracies(strategy):
    X_pool, y_pool, X_test, y_test = wdbc()
    campaign = Campaign(X_pool, [-1, 1], strategy=strategy, learner=SVC(kernel="rbf", gamma="auto", C=1))
    campaign.tell(range(20), y_pool[:20])
    scores = [np.mean(campaign.predict(X_test) == y_test)]
    while len(row := campaign.ask(1).row):
        campaign.tell(row, y_pool[row])
        scores.append(np.mean(campaign.predict(X_test) == y_test))
    return np.array(scores)


def published_area(scores):
    return np.trapezoid(scores[1:]) / (len(scores) - 1)


def test_the_published_curve_of_breast_cancer_comes_out_to_five_digits():
    scores = accuracies("margin")
    at = {labels: scores[labels - 20] for labels in (20, 21, 30, 50, 100)}
    assert at == pytest.approx({20: 0.890351, 21: 0.894737, 30: 0.942982, 50: 0.969298, 100: 0.978070}, abs=1e-6)
    assert published_area(scores) == pytest.approx(0.97213, abs=2e-5)


def test_random_sampling_on_breast_cancer_comes_out_as_published_when_rows_come_in_shuffled_order():
    def file_order(pool):
        return -pool.rows.astype(float)

    assert published_area(accuracies(file_order)) == pytest.approx(0.95602, abs=2e-5)


def test_the_first_rows_are_drawn_by_lot_and_alike_for_every_strategy():
    first = [Campaign(X, ["no", "yes"], strategy=name, seed=3).ask(10) for name in ("random", "margin", "entropy")]
    assert all(frame.row.tolist() == first[0].row.tolist() for frame in first)
    assert set(first[0].arm) == {"start"} and first[0].utility.isna().all()
    assert first[0].row.tolist() != Campaign(X, ["no", "yes"], seed=4).ask(10).row.tolist()


def test_then_the_strategy_asks_best_first():
    campaign = told()
    asked = campaign.ask(5)
    proba = campaign.predict_proba(X)
    gaps = np.abs(proba[20:, 0] - proba[20:, 1])
    assert asked.row.tolist() == (20 + np.argsort(gaps)[:5]).tolist()
    assert asked.utility.tolist() == pytest.approx((1 - np.sort(gaps)[:5]).tolist())
    assert asked["rank"].tolist() == [1, 2, 3, 4, 5] and set(asked.arm) == {"active"}
    assert set(asked.model_version) == {1} and set(asked.training_size) == {20}


def test_no_row_is_asked_that_is_labeled_withdrawn_or_excluded():
    campaign = told()
    campaign.withdraw([30, 31])
    asked = campaign.ask(500, exclude=[40, 41])
    assert set(asked.row) == set(range(20, 200)) - {30, 31, 40, 41}


def test_an_empty_pool_returns_no_rows_and_a_pool_that_runs_out_returns_the_rest():
    campaign = told(195)
    assert len(campaign.ask(10)) == 5
    campaign.tell(range(195, 200), Y[195:])
    empty = campaign.ask(10)
    assert empty.empty and list(empty.columns)[:2] == ["row", "rank"]


def test_zero_rows_can_be_asked_for_and_fewer_cannot():
    assert told().ask(0).empty
    with pytest.raises(ValueError, match="negative"):
        told().ask(-1)


def test_asking_twice_proposes_the_same_rows_and_fits_nothing():
    campaign = told()
    assert campaign.ask(5).equals(campaign.ask(5))
    assert campaign.version == 1


def test_start_rows_are_asked_before_the_strategy_speaks():
    campaign = Campaign(X, ["no", "yes"], start=30)
    campaign.tell(range(20), Y[:20])
    arms = campaign.ask(15).arm.tolist()
    assert arms == ["start"] * 10 + ["active"] * 5


def test_a_class_not_seen_is_looked_for_by_lot_for_at_most_as_many_rows_as_the_start_had():
    campaign = Campaign(X, ["no", "yes", "never"], start=20)
    campaign.tell(range(20), Y[:20])
    assert campaign.ask(30).arm.tolist() == ["start"] * 20 + ["active"] * 10
    campaign.tell(range(20, 40), Y[20:40])
    assert set(campaign.ask(30).arm) == {"active"}
    proba = campaign.predict_proba(X)
    assert proba.shape == (200, 3) and (proba[:, 2] == 0).all()
    assert proba.sum(axis=1) == pytest.approx(1)


def test_with_one_class_seen_the_model_is_sure_of_it_and_the_loop_goes_on():
    campaign = Campaign(X, ["no", "yes"])
    campaign.tell([0, 1, 2], ["no"] * 3)
    assert set(campaign.predict(X)) == {"no"}
    campaign.tell(range(3, 6), ["no"] * 3)
    assert len(campaign.ask(10)) == 10


def test_forgotten_rows_can_be_asked_again():
    campaign = told()
    campaign.forget([3, 4])
    assert campaign.n_labeled == 18
    assert {3, 4} <= set(campaign.ask(500).row)


def test_a_row_told_again_takes_its_new_label():
    campaign = told()
    campaign.tell([0], ["no" if Y[0] == "yes" else "yes"])
    assert campaign.n_labeled == 20
    assert campaign.class_counts().sum() == 20


def test_the_same_labels_give_the_same_model_in_whatever_order_they_were_told():
    one, other = told(), Campaign(X, ["no", "yes"])
    other.tell(range(19, -1, -1), Y[19::-1])
    assert np.array_equal(one.predict_proba(X), other.predict_proba(X))


def test_without_fit_labels_wait_for_refit():
    campaign = told()
    before = campaign.predict_proba(X)
    campaign.tell(range(20, 60), Y[20:60], fit=False)
    assert np.array_equal(before, campaign.predict_proba(X))
    campaign.refit()
    assert not np.array_equal(before, campaign.predict_proba(X))


def test_history_has_one_line_a_round():
    campaign = told()
    rows = campaign.ask(10).row
    campaign.tell(rows, Y[rows], seconds=[2.0] * 10)
    history = campaign.history
    assert history.labels.tolist() == [20, 30] and history["round"].tolist() == [0, 1]
    assert history.label_seconds.tolist()[1] == 20.0
    assert (history.fit_seconds > 0).all()


@pytest.mark.parametrize("classes", [["no", "yes"], [0, 1], [10, 20], [False, True], [-1, 1]])
def test_classes_are_whatever_the_user_has(classes):
    campaign = Campaign(X, classes)
    campaign.tell(range(50), np.asarray(classes)[(Y[:50] == "yes").astype(int)])
    predicted = campaign.predict(X)
    assert predicted.dtype == np.asarray(classes).dtype and set(predicted.tolist()) == set(classes)
    assert campaign.ask(5).row.tolist() == told(50).ask(5).row.tolist()


@pytest.mark.parametrize(
    "learner",
    [
        LogisticRegression(),
        make_pipeline(StandardScaler(), LogisticRegression()),
        DecisionTreeClassifier(),
        SVC(),
        "svm",
        "forest",
        "naive_bayes",
    ],
    ids=lambda learner: learner if isinstance(learner, str) else type(learner).__name__,
)
def test_any_classifier_or_pipeline_is_a_learner(learner):
    campaign = told(40, learner=learner)
    rows = campaign.ask(10).row
    campaign.tell(rows, Y[rows])
    assert np.mean(campaign.predict(X) == Y) > 0.7
    assert campaign.predict_proba(X).shape == (200, 2)


def test_weights_reach_the_learner():
    heavy = Campaign(X, ["no", "yes"])
    heavy.tell(range(40), Y[:40], weights=np.where(Y[:40] == "yes", 50.0, 1.0))
    assert heavy.predict_proba(X)[:, 1].mean() > told(40).predict_proba(X)[:, 1].mean() + 0.05


@pytest.mark.parametrize(
    ("rows", "labels", "message"),
    [
        ([0, 1], ["no"], "2 rows were told with 1 labels"),
        ([200], ["no"], "0 to 199"),
        ([-1], ["no"], "0 to 199"),
        ([1, 1], ["no", "no"], "twice"),
        ([1], ["maybe"], "'maybe'"),
    ],
)
def test_what_cannot_be_told_is_refused_in_words_and_nothing_is_taken(rows, labels, message):
    campaign = told()
    with pytest.raises(ValueError, match=message):
        campaign.tell(rows, labels)
    assert campaign.n_labeled == 20


def test_a_class_list_needs_two_different_classes():
    with pytest.raises(ValueError, match="two classes"):
        Campaign(X, ["only"])
    with pytest.raises(ValueError, match="twice"):
        Campaign(X, ["a", "a"])


def test_before_the_first_label_there_is_no_model():
    with pytest.raises(ValueError, match="tell some labels"):
        Campaign(X, ["no", "yes"]).predict(X)


def test_X_is_kept_as_it_is():
    campaign = told()
    assert campaign.X is X and campaign.X.dtype == np.float32


@settings(max_examples=40)
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(0, 25), min_size=1, max_size=12),
    st.sampled_from(["random", "margin"]),
)
def test_no_row_is_ever_asked_twice_and_the_budget_is_what_was_asked(seed, batches, strategy):
    campaign, seen = Campaign(X[:120], ["no", "yes"], strategy=strategy, seed=seed, start=10), []
    for batch in batches:
        rows = campaign.ask(batch).row.tolist()
        assert len(rows) == min(batch, 120 - len(seen))
        seen += rows
        campaign.tell(rows, Y[rows])
    assert len(set(seen)) == len(seen) == campaign.n_labeled


def test_a_row_drawn_by_lot_knows_its_chance():
    campaign = Campaign(X[:100], ["no", "yes", "never"], start=3)
    campaign.tell(range(5), Y[:5])
    asked = campaign.ask(10)
    by_lot = int((asked.arm == "start").sum())
    assert asked.propensity[:by_lot].tolist() == [by_lot / 95] * by_lot and asked.propensity[by_lot:].isna().all()
    assert set(told(strategy="random").ask(9).propensity) == {9 / 180}


@pytest.mark.parametrize("row", [-1, 200])
def test_rows_outside_are_refused_everywhere(row):
    campaign = told()
    for refuse in (campaign.forget, campaign.withdraw, lambda rows: campaign.ask(1, exclude=rows)):
        with pytest.raises(ValueError, match=f"row {row} is not one"):
            refuse([3, row])
    assert campaign.n_labeled == 20


def test_telling_nothing_changes_nothing():
    campaign = Campaign(X, ["no", "yes", "never"])
    campaign.tell([], [])
    campaign.tell(range(20), Y[:20])
    assert set(campaign.ask(5).arm) == {"start"}


STARTING = list(cold_start.STARTS)


def test_a_start_by_lot_is_the_first_rows_of_one_permutation_by_the_seed():
    for seed in (0, 3):
        lot = np.random.default_rng((seed, 0)).permutation(200)
        for options in ({}, {"starting": "random"}, {"starting": "random", "start": 15}):
            assert Campaign(X, ["no", "yes"], seed=seed, **options).ask(12).row.tolist() == lot[:12].tolist()


@pytest.mark.parametrize("starting", STARTING)
def test_every_strategy_starts_from_the_same_rows_however_they_are_chosen(starting):
    def first(name, seed=3):
        return Campaign(X, ["no", "yes"], strategy=name, seed=seed, start=12, starting=starting).ask(12).row.tolist()

    assert first("random") == first("margin") == first("mixed(entropy)")
    assert (first("margin") == first("margin", seed=4)) == (starting == "first")
    assert (starting == "random") == (first("margin") == Campaign(X, ["no", "yes"], seed=3).ask(12).row.tolist())


@pytest.mark.parametrize("starting", STARTING)
def test_a_start_told_in_parts_is_the_start_told_at_once(starting):
    whole = Campaign(X, ["no", "yes"], start=12, starting=starting).ask(12).row.tolist()
    campaign, parts = Campaign(X, ["no", "yes"], start=12, starting=starting), []
    for n in (5, 4, 3):
        assert campaign.ask(n).equals(campaign.ask(n))
        rows = campaign.ask(n).row.tolist()
        campaign.tell(rows, Y[rows])
        parts += rows
    assert parts == whole
    assert set(campaign.ask(5).arm) == {"active"}


def test_without_a_set_number_the_first_question_says_how_many_rows_to_start_from():
    middles = cold_start.STARTS["medoids"].function(X, 8, np.random.default_rng((0, 1))).tolist()
    assert Campaign(X, ["no", "yes"], starting="medoids").ask(8).row.tolist() == middles


def test_after_a_chosen_start_a_class_not_seen_is_looked_for_by_lot():
    campaign = Campaign(X, ["no", "yes", "never"], start=12, starting="medoids")
    rows = campaign.ask(12).row.tolist()
    campaign.tell(rows, Y[rows])
    asked = campaign.ask(20)
    assert asked.arm.tolist() == ["start"] * 12 + ["active"] * 8
    lot = [row for row in np.random.default_rng((0, 0)).permutation(200) if row not in rows]
    assert asked.row.tolist()[:12] == lot[:12]


def test_a_chosen_row_knows_no_chance_and_those_drawn_by_lot_after_it_do():
    for name in ("margin", "random"):
        campaign = Campaign(X, ["no", "yes"], strategy=name, start=10, starting="typiclust")
        asked = campaign.ask(30)
        assert asked.propensity[:10].isna().all() and asked.propensity[10:].tolist() == [20 / 190] * 20
        campaign.tell(asked.row[:4], Y[asked.row[:4]])
        rest = campaign.ask(30).propensity  # six are chosen still
        assert rest[:6].isna().all()
        assert rest[6:].tolist() == ([24 / 190] * 24 if name == "random" else pytest.approx([np.nan] * 24, nan_ok=True))


def test_an_excluded_row_of_a_chosen_start_is_replaced_by_lot():
    campaign = Campaign(X, ["no", "yes"], start=10, starting="medoids")
    chosen = campaign.ask(10).row.tolist()
    asked = campaign.ask(10, exclude=chosen[:3])
    assert asked.row.tolist()[:7] == chosen[3:]
    assert not set(asked.row) & set(chosen[:3]) and asked.propensity.notna().sum() == 3


@pytest.mark.parametrize("starting", STARTING)
def test_a_start_larger_than_the_table_is_the_table(starting):
    assert sorted(Campaign(X[:9], ["no", "yes"], start=50, starting=starting).ask(50).row) == list(range(9))


@pytest.mark.parametrize("starting", STARTING)
def test_labels_told_before_the_first_question_are_the_start(starting):
    """A labeled seed file: what a project imports, the campaign is told first."""
    campaign = Campaign(X, ["no", "yes"], starting=starting)
    campaign.tell(range(20), Y[:20])
    assert set(campaign.ask(5).arm) == {"active"}
    assert campaign.ask(5).row.tolist() == told().ask(5).row.tolist()


@pytest.mark.parametrize("starting", STARTING)
def test_a_class_a_labeled_seed_file_does_not_hold_is_looked_for_by_lot_for_as_many_rows_again(starting):
    campaign = Campaign(X, ["no", "yes", "never"], starting=starting)
    campaign.tell(range(20), Y[:20])
    asked = campaign.ask(30)
    assert asked.arm.tolist() == ["start"] * 20 + ["active"] * 10
    lot = [row for row in np.random.default_rng((0, 0)).permutation(200) if row >= 20]
    assert asked.row.tolist()[:20] == lot[:20]
    assert (campaign.predict_proba(X)[:, 2] == 0).all()


def test_an_unknown_way_of_starting_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no way of starting called 'guess'. There are: random, clusters"):
        Campaign(X, ["no", "yes"], starting="guess")
