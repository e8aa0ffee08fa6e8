import numpy as np
import pytest
import sklearn.metrics as peer
from hypothesis import given
from hypothesis import strategies as st

from alcore.metrics import METRICS, confusion, default_metric, expected_cost, inside, label_metrics, read_costs, score


@st.composite
def predictions(draw):
    n_classes = draw(st.integers(2, 8))
    n = draw(st.integers(1, 60))
    codes = st.lists(st.integers(0, n_classes - 1), min_size=n, max_size=n)
    return n_classes, np.array(draw(codes)), np.array(draw(codes)), draw(st.integers(0, n_classes - 1))


def test_the_registry_lists_the_metrics_and_what_they_need():
    assert {name: metric.needs for name, metric in METRICS.items()} == {
        "accuracy": "labels",
        "balanced_accuracy": "labels",
        "macro_f1": "labels",
        "f1": "labels",
        "recall": "labels",
        "average_precision": "probabilities",
        "log_loss": "probabilities",
        "recall_at_precision": "probabilities",
        "cost": "probabilities",
    }
    assert [name for name, metric in METRICS.items() if not metric.greater_is_better] == ["log_loss", "cost"]


def test_true_classes_stand_in_rows_and_predicted_ones_in_columns():
    assert confusion([0, 0, 1, 2], [0, 1, 1, 0], 3).tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_the_scores_of_a_small_confusion_matrix_are_these():
    assert label_metrics(np.array([[8, 2], [1, 4]])) == pytest.approx(
        {"accuracy": 0.8, "balanced_accuracy": 0.8, "macro_f1": 0.784689, "f1": 0.727273, "recall": 0.8}, abs=1e-6
    )


@given(predictions())
def test_label_metrics_equal_scikit_learns(case):
    n_classes, truth, predicted, positive = case
    table = confusion(truth, predicted, n_classes)
    ours = label_metrics(table, positive)
    theirs = {
        "accuracy": peer.accuracy_score(truth, predicted),
        "balanced_accuracy": peer.recall_score(
            truth, predicted, labels=np.unique(truth), average="macro", zero_division=0
        ),
        "macro_f1": peer.f1_score(truth, predicted, average="macro", zero_division=0),
        "f1": peer.f1_score(truth == positive, predicted == positive, zero_division=0),
        "recall": peer.recall_score(truth == positive, predicted == positive, zero_division=0),
    }
    assert np.array_equal(table, peer.confusion_matrix(truth, predicted, labels=range(n_classes)))
    assert ours == pytest.approx(theirs, abs=1e-12)


@given(predictions(), st.integers(0, 1000))
def test_scores_of_probabilities_equal_scikit_learns(case, seed):
    n_classes, truth, _, positive = case
    p = np.random.default_rng(seed).dirichlet(np.ones(n_classes), len(truth))
    assert score("log_loss", truth, p) == pytest.approx(peer.log_loss(truth, p, labels=range(n_classes)), abs=1e-9)
    ours = score("average_precision", truth, p, positive)
    if (truth == positive).any():
        assert ours == peer.average_precision_score(truth == positive, p[:, positive])
    else:
        assert np.isnan(ours)


@given(predictions(), st.integers(0, 1000), st.sampled_from([0.5, 0.9, 1.0]))
def test_recall_at_a_precision_is_the_best_point_of_scikit_learns_curve(case, seed, precision):
    n_classes, truth, _, positive = case
    p = np.random.default_rng(seed).dirichlet(np.ones(n_classes), len(truth)).round(2)
    p /= p.sum(axis=1, keepdims=True)
    ours = score("recall_at_precision", truth, p, positive, precision=precision)
    if not (truth == positive).any():
        assert np.isnan(ours)
        return
    curve = peer.precision_recall_curve(truth == positive, p[:, positive])
    assert ours == max(
        recall for share, recall, _ in zip(*curve[:2], [*curve[2], 2], strict=True) if share >= precision
    )
    for bar in np.unique(p[:, positive]):  # no bar finds more rows at that precision
        found = p[:, positive] >= bar
        if (truth[found] == positive).mean() >= precision:
            assert ours >= (found & (truth == positive)).sum() / (truth == positive).sum()


def test_recall_at_a_precision_of_five_rows_is_worked_by_hand():
    """Sorted by the class's probability: right, right, wrong, right, wrong. Precision .75 finds all three, .8 two."""
    p = np.column_stack([1 - np.array([0.9, 0.8, 0.7, 0.6, 0.1]), [0.9, 0.8, 0.7, 0.6, 0.1]])
    truth = [1, 1, 0, 1, 0]
    assert score("recall_at_precision", truth, p, precision=0.75) == 1
    assert score("recall_at_precision", truth, p, precision=0.8) == pytest.approx(2 / 3)
    assert score("recall_at_precision", [0, 1, 1, 1, 0], p, precision=0.9) == 0


def test_costs_move_the_bar_at_which_a_row_is_given_to_a_class():
    """With 19 for a miss and 1 for a false alarm the bar is 1 / (1 + 19) = .05 (Elkan 2001, section 2)."""
    p = np.array([[0.96, 0.04], [0.94, 0.06], [0.2, 0.8]])
    assert expected_cost(np.array([0, 0, 1]), p, [[0, 1], [19, 0]]) == pytest.approx(1 / 3)  # one false alarm, at .06
    assert expected_cost(np.array([1, 0, 1]), p, [[0, 1], [19, 0]]) == pytest.approx(20 / 3)
    assert expected_cost(np.array([0, 0, 1]), p) == 0


@given(predictions(), st.integers(0, 1000))
def test_with_every_mistake_at_one_the_cost_is_the_share_of_wrong_rows(case, seed):
    n_classes, truth, _, _ = case
    p = np.random.default_rng(seed).dirichlet(np.ones(n_classes), len(truth))
    right = peer.accuracy_score(truth, p.argmax(axis=1))
    assert score("cost", truth, p) == pytest.approx(1 - right)
    assert score("cost", truth, p, costs=5 * (1 - np.eye(n_classes))) == pytest.approx(5 * (1 - right))


def test_costs_are_read_as_typed_and_what_is_wrong_with_them_is_said():
    assert read_costs("0, 1; 20, 0;") == ((0, 1), (20, 0))
    p = np.full((3, 2), 0.5)
    for text, words in (
        ("0,1;dear,0", "Row 2 of the costs, 'dear,0'"),
        ("0,1,2;1,0,2", "must be 2 rows of 2 numbers.*these are 2 x 3"),
        ("0,1;2", "must be 2 rows of 2 numbers"),
        ("0,-1;1,0", "number of 0 or more"),
        ("0,nan;1,0", "number of 0 or more"),
        ("1,1;2,2", "every answer costs the same"),
    ):
        with pytest.raises(ValueError, match=words):
            score("cost", [0, 1, 1], p, costs=read_costs(text))


def test_a_class_never_seen_costs_a_large_but_finite_log_loss():
    p = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert score("log_loss", [0, 1], p) == pytest.approx(36.04365 / 2, abs=1e-4)


def test_nothing_to_score_is_said_in_a_sentence():
    with pytest.raises(ValueError, match="no test rows"):
        label_metrics(np.zeros((2, 2), dtype=int))
    with pytest.raises(ValueError, match="no test rows"):
        score("log_loss", [], np.zeros((0, 2)))
    with pytest.raises(ValueError, match="one of average_precision, log_loss, recall_at_precision, cost"):
        score("accuracy", [0], np.ones((1, 1)))
    with pytest.raises(ValueError, match="no labeled rows"):
        default_metric([0, 0])


def test_accuracy_is_the_default_where_no_class_is_rare():
    sentence = "No class is rare, so accuracy, the share of right answers, says enough."
    assert default_metric([357, 212]) == ("accuracy", 1, sentence)
    assert default_metric([50, 50, 50]) == ("accuracy", 2, sentence)


def test_ten_even_classes_are_not_rare_though_each_is_under_a_fifth():
    assert default_metric([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])[0] == "accuracy"


def test_a_rare_class_of_two_is_judged_by_its_f1():
    assert default_metric([20, 1980], ["defect", "fine"]) == (
        "f1",
        0,
        "Class defect is only 1.0% of the rows, so a model could ignore it and still be accurate; "
        "we score how well that class is found (F1).",
    )


def test_a_rare_class_of_several_calls_for_macro_f1():
    name, positive, sentence = default_metric([500, 400, 100])
    assert (name, positive) == ("macro_f1", 2)
    assert sentence.startswith("Class 2 is only 10.0% of the rows")


@pytest.mark.parametrize(("counts", "name"), [([81, 19], "f1"), ([80, 20], "accuracy"), ([100, 0], "accuracy")])
def test_a_fifth_of_the_rows_is_where_rare_begins(counts, name):
    assert default_metric(counts)[0] == name


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=12).filter(any))
def test_the_default_metric_is_known_and_its_class_occurs(counts):
    name, positive, sentence = default_metric(counts)
    assert name in METRICS and counts[positive] > 0 and sentence.endswith(".")


@pytest.mark.parametrize(
    ("title", "said"), [("Accuracy", "accuracy"), ("F1 of 'spam'", "F1 of 'spam'"), ("Macro F1", "macro F1")]
)
def test_the_title_of_a_score_begins_small_within_a_sentence_but_f1_stays_f1(title, said):
    assert inside(title) == said
