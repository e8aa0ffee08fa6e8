"""Which class is said for which: matrices P(say j | true i), typed, read from text, or alike for all classes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np

Matrix = tuple[tuple[float, ...], ...]
# Typed chances such as 0.33, 0.33, 0.33 are rounded; they are taken in proportion when they are this near to 1.
ROUNDED = 0.015


def symmetric_confusion(n_classes: int, mistakes: float) -> np.ndarray:
    """The (K, K) matrix P(say j | true i) of mistakes at that rate, each to any OTHER class alike.

    Raises ValueError when the rate is outside [0, 1] or mistakes are asked for with fewer than two classes.
    """
    if not 0 <= mistakes <= 1:
        raise ValueError(f"The share of simulated mistakes must be between 0 and 1, not {mistakes}.")
    if n_classes < 2:
        raise ValueError("A label can only be mistaken for another when there are at least two classes.")
    confusion = np.full((n_classes, n_classes), mistakes / (n_classes - 1))
    np.fill_diagonal(confusion, 1 - mistakes)
    return confusion


def checked(matrix, n_classes: int) -> np.ndarray:
    """A (K, K) matrix of chances, float. Raises ValueError, naming the row, when it is none."""
    try:
        matrix = np.asarray(matrix, dtype=float)
    except ValueError:
        raise ValueError("Every row of the confusion matrix must have as many numbers as there are classes.") from None
    if matrix.shape != (n_classes, n_classes):
        raise ValueError(
            f"The confusion matrix must have {n_classes} rows of {n_classes} numbers, one for each class; "
            f"this one is {' x '.join(map(str, matrix.shape))}."
        )
    wrong = ~np.isfinite(matrix).all(axis=1) | (matrix < 0).any(axis=1) | ~np.isclose(matrix.sum(axis=1), 1)
    if wrong.any():
        raise ValueError(f"Row {int(np.argmax(wrong)) + 1} of the confusion matrix must hold chances that sum to 1.")
    return matrix


def read_confusion(text: str, classes: Sequence[str]) -> Matrix:
    """The matrix in a text, its rows and columns in the order of `classes`.

    A line (or a part between semicolons) is a true class, its numbers the chances of each answer, separated by commas
    or blanks: `0.9 0.1; 0.2 0.8`. With names, as in a CSV file whose first line and first column name the classes, they
    may come in any order. Rows within rounding of 1 are taken in proportion. Raises ValueError, in words for the user.
    """
    lines = [line for line in text.replace(";", "\n").splitlines() if line.strip()]
    cells = [_cells(line) for line in lines]
    if not cells:
        raise ValueError("The confusion matrix is empty.")
    if _number(cells[0][-1]) is None:
        cells = _in_order(cells, classes)
    rows = []
    for place, line in enumerate(cells):
        numbers = [_number(cell) for cell in line]
        if None in numbers:
            raise ValueError(f"'{line[numbers.index(None)]}' in row {place + 1} of the confusion matrix is no number.")
        total = sum(numbers)
        near = abs(total - 1) <= ROUNDED and min(numbers) >= 0
        rows.append(tuple(number / total for number in numbers) if near else tuple(numbers))
    checked(rows if len({len(row) for row in rows}) == 1 else [()], len(classes))
    return tuple(rows)


def _cells(line: str) -> list[str]:
    if "," in line:
        return [cell.strip() for cell in next(csv.reader(io.StringIO(line), skipinitialspace=True))]
    return line.split("\t") if "\t" in line else line.split()


def _number(cell: str) -> float | None:
    try:
        return float(cell[:-1]) / 100 if cell.endswith("%") else float(cell)
    except ValueError:
        return None


def _in_order(cells: list[list[str]], classes: Sequence[str]) -> list[list[str]]:
    columns = cells[0][-len(classes) :]
    named = {line[0]: dict(zip(columns, line[1:], strict=False)) for line in cells[1:]}
    for what, names in (("columns", columns), ("rows", list(named))):
        if sorted(names) != sorted(classes):
            raise ValueError(
                f"The {what} of the confusion matrix must be the classes {', '.join(classes)}; they are "
                f"{', '.join(names) or 'none'}."
            )
    if short := [name for name, line in named.items() if len(line) < len(classes)]:
        raise ValueError(f"The row '{short[0]}' of the confusion matrix has too few numbers.")
    return [[named[true][said] for said in classes] for true in classes]
