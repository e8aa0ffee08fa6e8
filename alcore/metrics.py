"""How good a model is on the test rows; the label metrics all from one confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from sklearn.metrics import average_precision_score

# A class never seen in training has probability 0; its log loss would be infinite, so it is cut here.
LEAST_PROBABILITY = 1e-6


@dataclass(frozen=True)
class Metric:
    """A score of a model: its direction, and whether it needs predicted labels or probabilities."""

    name: str
    title: str
    greater_is_better: bool
    needs: str  # "labels" or "probabilities"
    of_a_class: bool
    sentence: str


METRICS = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric("accuracy", "Accuracy", True, "labels", False, "Share of rows the model labels rightly."),
            Metric(
                "balanced_accuracy", "Balanced accuracy", True, "labels", False,
                "Share labeled rightly in each class, averaged over the classes: rare classes count as much as common.",
            ),
            Metric(
                "macro_f1", "Macro F1", True, "labels", False,
                "F1 averaged over the classes: finding a class and not crying it falsely, rare classes alike.",
            ),
            Metric(
                "f1", "F1 of a class", True, "labels", True,
                "For one class: the balance of finding its rows and of being right when it is named.",
            ),
            Metric("recall", "Recall of a class", True, "labels", True, "Share of one class's rows that are found."),
            Metric(
                "average_precision", "Average precision of a class", True, "probabilities", True,
                "How purely one class's rows come first when rows are sorted by their probability of it.",
            ),
            Metric(
                "log_loss", "Log loss", False, "probabilities", False,
                "How surprised the model's probabilities are by the truth, in nats; lower is better.",
            ),
        )
    }
)


def confusion(true: np.ndarray, predicted: np.ndarray, n_classes: int) -> np.ndarray:
    """Counts (K, K) of rows by true class (row) and predicted class (column), from codes (n,)."""
    return np.bincount(true * n_classes + predicted, minlength=n_classes**2).reshape(n_classes, n_classes)


def label_metrics(matrix: np.ndarray, positive: int) -> dict[str, float]:
    """All label metrics of a confusion matrix (K, K), each in [0, 1], defined as scikit-learn's with zero_division=0.

    Balanced accuracy averages over the classes present in the truth, macro F1 over those present in truth or
    prediction; f1 and recall are those of the class `positive`.
    """
    hits = matrix.diagonal()
    true, predicted = matrix.sum(axis=1), matrix.sum(axis=0)
    recall = hits / np.maximum(true, 1)
    f1 = 2 * hits / np.maximum(true + predicted, 1)
    in_truth, present = true > 0, true + predicted > 0
    return {
        "accuracy": float(hits.sum() / max(true.sum(), 1)),
        "balanced_accuracy": float(recall[in_truth].mean()) if in_truth.any() else 0.0,
        "macro_f1": float(f1[present].mean()) if present.any() else 0.0,
        "f1": float(f1[positive]),
        "recall": float(recall[positive]),
    }


def score(metric: str, true: np.ndarray, proba: np.ndarray, positive: int) -> float:
    """Average precision of the class `positive`, or log loss, from probabilities (n, K)."""
    if metric == "average_precision":
        of_class = true == positive
        return float(average_precision_score(of_class, proba[:, positive])) if of_class.any() else 0.0
    if metric == "log_loss":
        told = proba[np.arange(len(true)), true]
        return float(-np.log(np.maximum(told, LEAST_PROBABILITY)).mean())
    raise ValueError(f"'{metric}' is not a metric of probabilities; those are average_precision and log_loss.")


def default_metric(counts: np.ndarray) -> tuple[str, int, str]:
    """The metric for classes of these sizes, the rarest class's code, and a sentence why when it is not accuracy.

    A class under 20 % of the rows can be ignored at little loss of accuracy. With many classes each is under 20 %, so
    there a class counts as rare when it also has less than half its even share.
    """
    counts = np.asarray(counts)
    rarest = int(counts.argmin())
    share = counts[rarest] / counts.sum()
    if share >= 0.2 or share >= 0.5 / len(counts) and len(counts) > 2:
        return "accuracy", rarest, ""
    metric = "f1" if len(counts) == 2 else "macro_f1"
    why = (
        f"The rarest class has {share:.1%} of the rows, so a model that ignores it is still {1 - share:.0%} accurate; "
        f"the score is {METRICS[metric].title} instead of accuracy."
    )
    return metric, rarest, why
