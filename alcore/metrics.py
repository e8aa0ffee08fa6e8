"""The scores of a round. Those of labels come from one confusion matrix; their definitions are scikit-learn's.

scikit-learn spends about a millisecond on each score of a small table; counting once and doing the arithmetic on
the counts gives all of them in a fraction of that.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import average_precision_score, precision_recall_curve

# A class the model has never seen has probability 0 and would make the log loss infinite; it counts as this instead.
SMALLEST_PROBABILITY = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Metric:
    """A score: ``needs`` is "labels" (a confusion matrix is enough) or "probabilities"."""

    name: str
    title: str
    greater_is_better: bool
    needs: str
    sentence: str
    of_one_class: bool = False  # asks for a chosen (positive) class
    highest: float = 1.0  # the largest value there can be; the smallest is 0 for all


METRICS = {
    metric.name: metric
    for metric in (
        Metric("accuracy", "Accuracy", True, "labels", "Share of rows that get the right class."),
        Metric(
            "balanced_accuracy",
            "Balanced accuracy",
            True,
            "labels",
            "Share of rows found, averaged over the classes, so that a small class counts as much as a large one.",
        ),
        Metric(
            "macro_f1",
            "Macro F1",
            True,
            "labels",
            "F1 averaged over the classes, so that a small class counts as much as a large one.",
        ),
        Metric(
            "f1",
            "F1 of a class",
            True,
            "labels",
            "Balance of two shares for the chosen class: how many of its rows are found, and how many of the rows "
            "given to it belong there.",
            True,
        ),
        Metric("recall", "Recall of a class", True, "labels", "Share of the chosen class's rows that are found.", True),
        Metric(
            "average_precision",
            "Average precision of a class",
            True,
            "probabilities",
            "How far up the rows of the chosen class stand when all rows are sorted by its probability.",
            True,
        ),
        Metric(
            "log_loss",
            "Log loss",
            False,
            "probabilities",
            "How surprised the model is by the true classes, 0 at best; being wrong and sure costs most.",
            highest=math.inf,
        ),
        Metric(
            "recall_at_precision",
            "Recall of a class at a precision",
            True,
            "probabilities",
            "Share of the chosen class's rows that are found when the bar is set so that a wanted share of what is "
            "found is right (the precision).",
            True,
        ),
        Metric(
            "cost",
            "Cost of mistakes a row",
            False,
            "probabilities",
            "What a row's mistakes cost on average, by a price for each pair of true and given class; every row is "
            "given the class that is expected to cost least.",
            highest=math.inf,
        ),
    )
}
PRECISION = 0.9  # wanted of what is found, where nothing else is said


def confusion(truth, predicted, n_classes: int) -> np.ndarray:
    """Counts (true class, predicted class), int, from two arrays of class codes 0..n_classes-1."""
    pairs = np.asarray(truth, dtype=np.intp) * n_classes + np.asarray(predicted, dtype=np.intp)
    return np.bincount(pairs, minlength=n_classes * n_classes).reshape(n_classes, n_classes)


def label_metrics(confusion: np.ndarray, positive: int = 1) -> dict[str, float]:
    """The scores that need labels only, each in [0, 1].

    ``confusion`` holds counts, true classes in rows and predicted ones in columns; ``positive`` is the class of
    ``f1`` and ``recall``. As in scikit-learn with zero_division=0: balanced accuracy averages over the classes
    that occur in the truth, macro F1 over those that occur in the truth or among the predictions.
    Raises ValueError when nothing was counted.
    """
    right = confusion.diagonal()
    true = confusion.sum(axis=1)
    both = true + confusion.sum(axis=0)
    total = true.sum()
    if not total:
        raise ValueError("There are no test rows to score.")
    recall = right / np.maximum(true, 1)
    f1 = 2 * right / np.maximum(both, 1)
    return {
        "accuracy": float(right.sum() / total),
        "balanced_accuracy": float(recall.sum() / np.count_nonzero(true)),
        "macro_f1": float(f1.sum() / np.count_nonzero(both)),
        "f1": float(f1[positive]),
        "recall": float(recall[positive]),
    }


def score(
    name: str,
    truth,
    probabilities: np.ndarray,
    positive: int = 1,
    *,
    precision: float = PRECISION,
    costs: Sequence[Sequence[float]] | None = None,
) -> float:
    """A score that needs probabilities, of codes ``truth`` (n,) and ``probabilities`` (n, n_classes).

    ``average_precision`` and ``recall_at_precision`` are of ``positive`` against the rest, and nan when no row belongs
    to it: there is nothing to find. ``log_loss`` is in nats a row, at most 36.04: probabilities below
    ``SMALLEST_PROBABILITY`` count as that. ``cost`` is `expected_cost`. Raises ValueError without rows, for another
    name, and for costs that are none.
    """
    truth = np.asarray(truth)
    if not len(truth):
        raise ValueError("There are no test rows to score.")
    if name == "log_loss":
        given = np.clip(probabilities[np.arange(len(truth)), truth], SMALLEST_PROBABILITY, 1)
        return float(-np.log(given).mean())
    if name == "cost":
        return expected_cost(truth, probabilities, costs)
    if name not in ("average_precision", "recall_at_precision"):
        known = ", ".join(metric.name for metric in METRICS.values() if metric.needs == "probabilities")
        raise ValueError(f"There is no score of probabilities called {name!r}; choose one of {known}.")
    found = truth == positive
    if not found.any():
        return float("nan")
    if name == "average_precision":
        return float(average_precision_score(found, probabilities[:, positive]))
    precisions, recalls, _ = precision_recall_curve(found, probabilities[:, positive])
    return float(recalls[precisions >= precision].max())  # where none is as precise, the curve ends at recall 0


def expected_cost(
    truth: np.ndarray, probabilities: np.ndarray, costs: Sequence[Sequence[float]] | None = None
) -> float:
    """What a row costs on average when each is given the class that is expected to cost least.

    ``costs`` is (K, K): row the true class, column the given one, in any unit of money; None: every mistake costs 1, so
    that the cost is the share of wrong rows. A right answer may cost as well. See `checked_costs` for what is refused.
    Elkan (2001), The foundations of cost-sensitive learning.
    """
    n_classes = probabilities.shape[1]
    matrix = 1 - np.eye(n_classes) if costs is None else checked_costs(costs, n_classes)
    given = (probabilities @ matrix).argmin(axis=1)
    return float(matrix[truth, given].mean())


def checked_costs(costs: Sequence[Sequence[float]], n_classes: int) -> np.ndarray:
    """Costs as a (K, K) array. Raises ValueError, in words for the user, for another shape, for a cost that is negative
    or no number, and for a matrix in which every answer to every row costs the same."""
    wrong = f"The costs must be {n_classes} rows of {n_classes} numbers, one for each class"
    try:
        matrix = np.asarray(costs, dtype=float)
    except ValueError:
        raise ValueError(f"{wrong}.") from None
    if matrix.shape != (n_classes, n_classes):
        raise ValueError(f"{wrong}; these are {' x '.join(map(str, matrix.shape))}.")
    if not (np.isfinite(matrix).all() and (matrix >= 0).all()):
        raise ValueError("Every cost must be a number of 0 or more.")
    if (matrix == matrix[:, :1]).all():
        raise ValueError("With these costs every answer costs the same, so there is nothing to compare.")
    return matrix


def read_costs(text: str) -> tuple[tuple[float, ...], ...]:
    """Costs as typed: `0,1;20,0`, a row for each true class, separated by semicolons, its numbers by commas.

    Raises ValueError, in words for the user, for a part that is no number.
    """
    rows = []
    for number, row in enumerate(text.strip().strip(";").split(";"), 1):
        try:
            rows.append(tuple(float(cell) for cell in row.split(",")))
        except ValueError:
            raise ValueError(
                f"Row {number} of the costs, '{row.strip()}', must be numbers separated by commas, such as 0,1;20,0."
            ) from None
    return tuple(rows)


def rare_below(n_classes: int) -> float:
    """The share of the rows, in [0, 1], under which a class counts as rare, so that accuracy says little about it.

    A fifth; with five classes or more, where an even share is no more than that, half an even share.
    """
    return 0.2 if n_classes < 5 else 0.5 / n_classes


def inside(title: str) -> str:
    """The title of a score within a sentence: `accuracy`, `F1 of 'spam'`."""
    return title if title.startswith("F1") else title[:1].lower() + title[1:]


def default_metric(counts, names=None, number: Callable[[float, str], str] = format) -> tuple[str, int, str]:
    """The metric to judge a table by, the class it looks at, and a sentence saying why.

    ``counts`` are the rows of each class (K,), ``names`` the classes' names if the sentence is to use them, ``number``
    writes its share by a form of Python's `format`, such as `Currency.number`.
    Accuracy, unless a class is rare, see `rare_below`.
    """
    counts = np.asarray(counts)
    total = counts.sum()
    if not total:
        raise ValueError("There are no labeled rows to choose a metric by.")
    present = np.flatnonzero(counts)
    rarest = int(present[counts[present].argmin()])
    share = counts[rarest] / total
    # The class f1 and recall look at, whatever the metric: the rarest; of equal ones the last, class 1 of two.
    positive = int(present[counts[present] == counts[rarest]][-1])
    if len(present) < 2 or share >= rare_below(len(present)):
        return "accuracy", positive, "No class is rare, so accuracy, the share of right answers, says enough."
    name = str(rarest) if names is None else str(names[rarest])
    part = _percent(share, number)
    beginning = f"Class {name} is only {part} of the rows, so a model could ignore it and still be accurate"
    # Of two classes the rare one is what is looked for, and F1 falls when it is missed and when it is seen
    # everywhere. Of several, macro F1 does the same for each; balanced accuracy would overlook false alarms.
    if len(present) == 2:
        return "f1", positive, f"{beginning}; we score how well that class is found (F1)."
    return "macro_f1", positive, f"{beginning}; we score all classes alike (macro F1)."


def _percent(share: float, number: Callable[[float, str], str]) -> str:
    return number(share, ".1%") if share >= 0.001 else f"{number(100 * share, '.1g')}%"
